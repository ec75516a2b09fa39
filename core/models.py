"""Abstract bases. This app owns no table."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.errors import ChangedMeanwhile


class Recorded(models.Model):
    """A row that knows when it was made and changed, and how often.

    `version` grows with every save; whoever saves an older version is told.
    """

    created_at = models.DateTimeField(_("created at"), auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(_("updated at"), auto_now=True, db_default=Now())
    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)

    class Meta:
        abstract = True

    def save_as_next_version(self, seen: int | None = None, **values: Any) -> Self:
        """Save as the next version, if the row is still at the version that was seen.

        Raises ChangedMeanwhile when somebody saved in between.
        """
        seen = self.version if seen is None else seen
        for name, value in values.items():
            setattr(self, name, value)
        manager = type(self)._base_manager
        taken = manager.filter(pk=self.pk, version=seen).update(version=seen + 1)
        if not taken:
            raise ChangedMeanwhile(
                _("Somebody else changed this meanwhile. Open it again and repeat your change.")
            )
        self.version = seen + 1
        self.save()
        return self


class AppendOnly(models.Model):
    """A row that is written once: the app role has no right to change or delete it."""

    append_only: ClassVar[bool] = True

    class Meta:
        abstract = True
