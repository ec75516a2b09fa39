"""Password rules beyond Django's own (GB/T 22239-2019 8.1.4.1)."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from staff.models import PastPassword, User


class MixedCharactersValidator:
    """Asks for characters of several kinds: lower case, upper case, digits, others."""

    def __init__(self, kinds: int = 3) -> None:
        self.kinds = kinds

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password of too few kinds."""
        found = {self.kind_of(character) for character in password}
        if len(found) < self.kinds:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def kind_of(self, character: str) -> str:
        """Name the kind of a character."""
        if character.isdigit():
            return "digit"
        if character.islower():
            return "lower"
        return "upper" if character.isupper() else "other"

    def get_help_text(self) -> str:
        """Say the rule."""
        return _(
            "Use at least %(kinds)s of these kinds: lower-case letters, capitals, digits, "
            "other characters."
        ) % {"kinds": self.kinds}


class NotUsedBeforeValidator:
    """Refuses the passwords an account used last, the present one included."""

    def __init__(self, remembered: int = 5) -> None:
        self.remembered = remembered

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password whose hash is among the last ones."""
        if user is None or user.pk is None:
            return
        used = user.past_passwords.order_by("-pk").values_list("password", flat=True)
        for encoded in {user.password, *used[: self.remembered]}:
            if check_password(password, encoded):
                raise ValidationError(self.get_help_text(), code="password_used_before")

    def password_changed(self, password: str, user: User | None = None) -> None:
        """Remember the hash of a password that was just set; forget the oldest."""
        if user is None or not user.has_usable_password():
            return
        PastPassword.objects.create(user=user, password=user.password)
        kept = user.past_passwords.order_by("-pk").values("pk")[: self.remembered]
        user.past_passwords.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("Do not use one of your last %(count)s passwords again.") % {
            "count": self.remembered
        }
