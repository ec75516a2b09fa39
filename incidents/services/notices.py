"""Telling members of staff what happened, each once."""

from collections.abc import Iterable
from typing import Any

from incidents.models import Case, Notice
from staff.models import User


def tell(
    users: Iterable[User | int],
    kind: str,
    *,
    case: Case | None = None,
    key: str = "",
    **values: Any,
) -> None:
    """Leave a notice in the inbox of some people; what was told under a key is not told again.

    `kind` names the words (`workflow/notices.py`); `values` hold numbers and names of
    bodies, never what is personal.
    """
    keys = {user.pk if isinstance(user, User) else user for user in users}
    case_pk = case.pk if case else None
    mark = key or f"{kind}:{case_pk}:{case.version if case else ''}"
    Notice.objects.bulk_create(
        [
            Notice(user_id=pk, case_id=case_pk, kind=kind, values=values, key=mark)
            for pk in sorted(keys)
        ],
        ignore_conflicts=True,
    )


def tell_followers(case: Case, kind: str, **values: Any) -> None:
    """Tell those who follow a case, and whoever entered it."""
    users = set(case.followers.values_list("user", flat=True))
    if case.entered_by_id:
        users.add(case.entered_by_id)
    tell(users, kind, case=case, number=case.number, **values)


def people_of(org: int) -> list[int]:
    """Return the keys of the active accounts of a body."""
    return list(User.objects.filter(organisation=org, is_active=True).values_list("pk", flat=True))
