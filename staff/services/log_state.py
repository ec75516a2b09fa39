"""Is the read log in good order? Seals, checks and partitions; nobody's reads."""

from dataclasses import dataclass

from django.db import connection

from core.partitions import Part, parts_of
from staff.models import AccessEvent, AccessSeal, AccessVerification


@dataclass(frozen=True)
class LogState:
    """What the pages say about the read log's order."""

    last_seal: AccessSeal | None
    last_check: AccessVerification | None
    unsealed: int
    strays: int

    @property
    def is_well(self) -> bool:
        """Tell whether there is nothing to look after."""
        return not self.strays and (self.last_check is None or not self.last_check.fault)


def log_state() -> LogState:
    """Return the state of the read log now."""
    last = AccessSeal.objects.defer("digests", "event_ids").order_by("-number").first()
    unsealed = AccessEvent.objects.filter(id__gt=last.last_id if last else 0)
    return LogState(
        last_seal=last,
        last_check=AccessVerification.objects.first(),
        unsealed=unsealed.count(),
        strays=stray_count(),
    )


def stray_count() -> int:
    """Return how many events lie in the default partition, where no month took them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM staff_accessevent_rest")
        return int(cursor.fetchone()[0])


def log_parts() -> list[Part]:
    """Return the partitions of the read log."""
    return parts_of(connection, AccessEvent._meta.db_table)
