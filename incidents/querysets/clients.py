"""Questions asked of the keys of other programs."""

from datetime import date
from typing import ClassVar, Self

from django.db.models import Q

from staff.querysets import WholeQuerySet


class ApiKeyQuerySet(WholeQuerySet):
    """Keys: for those who run the system; the key itself is kept nowhere."""

    capability: ClassVar[str] = "jobs"

    def valid_on(self, day: date) -> Self:
        """Keep the keys that open something on a day."""
        begun = self.filter(revoked_at=None, valid_from__lte=day)
        return begun.filter(Q(valid_to=None) | Q(valid_to__gt=day))
