"""Accounts: made, given passwords, suspended, closed."""

import secrets
from typing import Any, Final

from axes.utils import reset as unlock
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import NotAllowed, OutOfScope, WrongStep
from core.saving import check
from staff.choices import UserState
from staff.models import Post, User

# Without characters that are taken for one another when read out.
LOWER, UPPER, DIGITS = "abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKMNPQRSTUVWXYZ", "23456789"
FIRST_PASSWORD_LENGTH: Final = 12


def first_password() -> str:
    """Return a password to be handed over and changed at the first sign-in."""
    kinds = (LOWER, UPPER, DIGITS)
    characters = [secrets.choice(kind) for kind in kinds]
    characters += [
        secrets.choice(LOWER + UPPER + DIGITS) for _nth in range(FIRST_PASSWORD_LENGTH - 3)
    ]
    secrets.SystemRandom().shuffle(characters)
    return "-".join("".join(characters[at : at + 4]) for at in range(0, len(characters), 4))


@transaction.atomic
def create_account(
    *, actor: User, username: str, full_name: str, password: str = "", **values: Any
) -> tuple[User, str]:
    """Make an account without rights; return it with its first password.

    Raises NotAllowed unless the actor writes accounts, InvalidRecord for bad values.
    """
    if not actor.scope_of("accounts", "write"):
        raise NotAllowed(_("Only a system administrator makes accounts."))
    user = User(username=username.strip(), full_name=full_name.strip(), **values)
    handed_over = password or first_password()
    user.set_password(handed_over)
    check(user)
    user.save()
    return user, handed_over


@transaction.atomic
def change_account(*, actor: User, user: User, **values: Any) -> User:
    """Change who an account belongs to: name, organisation, duty phone."""
    locked = account_for(actor, user, "write")
    for name in ("full_name", "organisation", "duty_phone"):
        if name in values:
            setattr(locked, name, values[name])
    check(locked)
    locked.save()
    return locked


@transaction.atomic
def change_own_password(*, user: User, password: str) -> None:
    """Set the password a person chose. Raises ValidationError if the rules refuse it."""
    validate_password(password, user)
    user.set_password(password)
    user.password_changed_at = timezone.now()
    user.save(update_fields=["password", "password_changed_at"])


@transaction.atomic
def reset_password(*, actor: User, user: User) -> str:
    """Give an account a first password again, end its lockout; return the password."""
    locked = account_for(actor, user, "write")
    handed_over = first_password()
    locked.set_password(handed_over)
    locked.password_changed_at = None
    locked.save(update_fields=["password", "password_changed_at"])
    unlock(username=locked.username)
    return handed_over


@transaction.atomic
def suspend_account(*, actor: User, user: User) -> User:
    """Close an account for a while; its posts give nothing until it is opened again."""
    return set_state(account_for(actor, user, "write"), UserState.SUSPENDED)


@transaction.atomic
def reopen_account(*, actor: User, user: User) -> User:
    """Open a suspended account. Who has left needs a new account. Raises WrongStep."""
    locked = account_for(actor, user, "write")
    if locked.state != UserState.SUSPENDED:
        raise WrongStep(_("Only a suspended account can be opened again."))
    return set_state(locked, UserState.ACTIVE)


@transaction.atomic
def record_leaving(*, actor: User, user: User) -> User:
    """Close the account of a person who left, and revoke every post at once."""
    locked = account_for(actor, user, "write")
    now = timezone.now()
    Post.objects.filter(user=locked, revoked_at=None).update(
        revoked_at=now, revoked_by=actor, updated_at=now
    )
    return set_state(locked, UserState.LEFT)


def account_for(actor: User, user: User, verb: str) -> User:
    """Return an account locked, if the actor may use the verb on it; never one's own."""
    if user.pk == actor.pk:
        raise NotAllowed(_("Nobody administers their own account. Ask a colleague."))
    if not actor.scope_of("accounts", verb):
        raise NotAllowed(_("Your posts do not let you administer accounts."))
    rows = User.objects.allowed_to(actor, verb).select_for_update(of=("self",))
    locked: User | None = rows.filter(pk=user.pk).first()
    if locked is None:
        raise OutOfScope(_("There is no such account in your area."))
    return locked


def set_state(user: User, state: str) -> User:
    """Save a state and whether one may sign in with it."""
    user.state = state
    user.is_active = state == UserState.ACTIVE
    user.save(update_fields=["state", "is_active"])
    return user
