"""The second factor: a code of the moment (TOTP) from a phone, or a backup code."""

import time
from base64 import b32encode
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from core.errors import DomainError, NotAllowed
from staff.choices import Role
from staff.models import User
from staff.services.accounts import account_for

BACKUP_CODE_COUNT: Final = 8
DEMO_DEVICE: Final = "demo"


class WrongCode(DomainError):
    """The code is wrong, was used already, or came too soon after a wrong one."""

    code = "wrong_code"
    status = 400


def has_factor(user: User) -> bool:
    """Tell whether an account has a second factor in use."""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def enrolment(user: User) -> TOTPDevice:
    """Return the factor an account is about to take into use, the same until it does."""
    device, _made = TOTPDevice.objects.get_or_create(
        user=user, confirmed=False, defaults={"name": "phone"}
    )
    return device


def secret_of(device: TOTPDevice) -> str:
    """Return a factor's secret as it is typed by hand, in groups of four."""
    plain = b32encode(device.bin_key).decode()
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def take_into_use(*, user: User, code: str) -> tuple[TOTPDevice, list[str]]:
    """Confirm the factor with a first code, in place of the old one; return backup codes."""
    device = enrolment(user)
    check_code([device], code)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user, confirmed=True).delete()
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        return device, new_backup_codes(user)


def new_backup_codes(user: User) -> list[str]:
    """Replace an account's backup codes; each opens once."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="backup")
        codes = [StaticToken.random_token() for _nth in range(BACKUP_CODE_COUNT)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


def backup_codes_left(user: User) -> int:
    """Count the backup codes not used yet."""
    return int(StaticToken.objects.filter(device__user=user).count())


def verify(*, user: User, code: str) -> Any:
    """Return the factor that a code proves. Raises WrongCode; a code opens only once."""
    kind = TOTPDevice if plain(code).isdigit() else StaticDevice
    devices = list(kind.objects.filter(user=user, confirmed=True))
    return check_code(devices, code)


def plain(code: str) -> str:
    """Return a code without the spaces and in the case it is kept in."""
    return code.replace(" ", "").replace("-", "").lower()


def check_code(devices: list[Any], code: str) -> Any:
    """Try a code on locked devices. A wrong one is counted, even though it is refused."""
    waiting = 0
    for device in devices:
        with transaction.atomic():
            locked = type(device).objects.select_for_update().get(pk=device.pk)
            waiting = max(waiting, seconds_to_wait(locked))
            if locked.verify_token(plain(code)):
                return locked
    if waiting:
        raise WrongCode(
            _("Too many wrong codes. Wait %(seconds)s seconds and try again.")
            % {"seconds": waiting}
        )
    raise WrongCode(_("This code is wrong or was used already. Wait for the next one."))


def seconds_to_wait(device: Any) -> int:
    """Return how long a device refuses codes after wrong ones."""
    allowed, reason = device.verify_is_allowed()
    if allowed or not reason or "locked_until" not in reason:
        return 0
    return max(1, int((reason["locked_until"] - timezone.now()).total_seconds()))


@transaction.atomic
def reset_factor(*, actor: User, user: User) -> None:
    """Take the factor of a lost phone away; the person enrols anew at the next sign-in.

    The security administrator (who confirms) does this, the system administrator sets
    passwords: neither alone can sign in as somebody else.
    """
    locked = account_for(actor, user, "confirm")
    if Role.SECURITY_ADMINISTRATOR not in actor.roles:
        raise NotAllowed(_("Only a security administrator resets a second factor."))
    TOTPDevice.objects.filter(user=locked).delete()
    StaticDevice.objects.filter(user=locked).delete()


def demo_code(user: User) -> str:
    """Return the next unused code of a demo account's factor; "" outside the demo town."""
    if not settings.DEMO_TOWN:
        return ""
    device = TOTPDevice.objects.filter(user=user, name=DEMO_DEVICE, confirmed=True).first()
    if device is None:
        return ""
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    clock.time = time.time()
    if clock.t() <= device.last_t:
        clock.time += device.step
    return f"{clock.token():0{device.digits}d}"
