"""What was done to the actual population, each act once."""

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.models import AppendOnly
from core.rows import RowPolicy
from grid.models import Dwelling
from residents.choices.people import ChangeKind
from residents.querysets.people import PopulationChangeQuerySet
from staff.models import User


class PopulationChange(AppendOnly):
    """One act at a household: verified, moved in, out or within (人口变动).

    `id` follows from the client's UUID and the actor, so that a phone that sends twice
    acts once. `content_hash` is a keyed hash of what was sent: it tells a repeat from
    another act and cannot be searched for a name. Holds keys only, no personal value.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=11, choices=ChangeKind)
    actor = models.ForeignKey(
        User, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("at"), db_default=Now(), editable=False)
    dwelling = models.ForeignKey(
        Dwelling,
        verbose_name=_("dwelling"),
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
    )
    household_no = models.CharField(_("household"), max_length=20, blank=True)
    person_keys = ArrayField(models.UUIDField(), verbose_name=_("people"), default=list)
    content_hash = models.BinaryField()
    area_code = models.CharField(_("area code"), max_length=15, db_collation="C")

    objects: ClassVar = PopulationChangeQuerySet.as_manager()
    row_policy: ClassVar = RowPolicy.of_area("people")

    class Meta:
        verbose_name = _("change of the population")
        verbose_name_plural = _("changes of the population")
        ordering = ("-at", "-pk")
        indexes: ClassVar = [
            # What was done at a dwelling, newest first.
            models.Index(fields=["dwelling", "at"], name="residents_change_dwelling"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="residents_change_kind", condition=Q(kind__in=ChangeKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
