"""Forms of signing in."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from staff.models import User


class SignInForm(AuthenticationForm):
    """User name, in any case, and password."""

    error_messages = {
        "invalid_login": _(
            "The user name or the password is wrong. After several wrong tries the account "
            "is locked for a while."
        ),
        "inactive": _("This account is closed."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")

    def clean_username(self) -> str:
        """Count wrong tries on one name, however it is written."""
        return str(self.cleaned_data["username"]).strip().lower()


class CodeForm(forms.Form):
    """A code of the second factor."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        help_text=_("Six digits from the app on your phone, or one of your backup codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autofocus": True, "autocapitalize": "none"}
        ),
    )


class PasswordForm(forms.Form):
    """The present password, and a new one twice."""

    present = forms.CharField(
        label=_("Present password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    chosen = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("New password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.rules = password_validation.password_validators_help_texts()

    def clean_present(self) -> str:
        """Check the present password."""
        present = str(self.cleaned_data["present"])
        if not self.user.check_password(present):
            raise ValidationError(_("This is not your present password."))
        return present

    def clean_chosen(self) -> str:
        """Check the rules of passwords."""
        chosen = str(self.cleaned_data["chosen"])
        password_validation.validate_password(chosen, self.user)
        return chosen

    def clean(self) -> dict[str, Any]:
        """Check that the new password was typed the same twice."""
        cleaned = super().clean() or {}
        chosen, repeated = cleaned.get("chosen"), cleaned.get("repeated")
        if chosen and repeated and chosen != repeated:
            self.add_error("repeated", _("The two new passwords differ."))
        return cleaned
