"""Telling the hotline desk that a file waits, was refused there, or does not get away."""

from typing import Any

from django.utils import timezone

from incidents.models import Exchange
from incidents.services.notices import tell
from staff.choices import Role
from staff.models import Post


def desk_people() -> list[int]:
    """Return the keys of those who take calls today."""
    posts = Post.objects.in_force(timezone.localdate()).filter(role=Role.CALL_TAKER)
    return list(posts.values_list("user", flat=True).distinct())


def tell_file_waits(exchange: Exchange) -> None:
    """Tell the desk that a file from the folder waits for a decision."""
    tell(desk_people(), "exchange.waits", key=f"waits:{exchange.pk}", **values_of(exchange))


def tell_file_refused(exchange: Exchange) -> None:
    """Tell the desk that a file was refused, by the other side or by us."""
    mark = f"refused:{exchange.pk}:{exchange.version}"
    tell(desk_people(), "exchange.refused", key=mark, **values_of(exchange))


def tell_file_stuck(exchange: Exchange) -> None:
    """Tell the desk that a file could not be sent, after all its tries."""
    mark = f"stuck:{exchange.pk}:{exchange.version}"
    tell(desk_people(), "exchange.stuck", key=mark, **values_of(exchange))


def values_of(exchange: Exchange) -> dict[str, Any]:
    """Return the values of the words: the file and the hotline, nothing of a case."""
    return {"exchange": exchange.pk, "file": exchange.name, "hotline": exchange.link.name}
