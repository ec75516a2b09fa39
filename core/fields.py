"""A column whose values are sealed: shown masked, opened only on purpose."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models

from core.encryption import seal, unseal

MASKED = "••••"


class Secret:
    """A personal value of one row. Its text leaves only through `opened()`.

    A template, a log or a serializer that prints it by mistake prints a mask.
    """

    __slots__ = ("_context", "_sealed", "_text")

    def __init__(self, context: str, *, sealed: bytes = b"", text: str | None = None) -> None:
        self._context, self._sealed, self._text = context, sealed, text

    def __str__(self) -> str:
        return MASKED

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.opened() == other.opened()

    def __hash__(self) -> int:
        return hash(self._context)

    def opened(self) -> str:
        """Return the text. Raises WrongKey. Who shows it writes an access event first."""
        if self._text is None:
            self._text = unseal(self._sealed, self._context)
        return self._text

    def masked(self, mask: Callable[[str], str]) -> str:
        """Return what a mask leaves of the text."""
        return mask(self.opened())

    def sealed(self) -> bytes:
        """Return the value as it is stored; an unchanged one stays the same bytes."""
        if not self._sealed:
            self._sealed = seal(self._text or "", self._context)
        return self._sealed


class SecretAttribute:
    """The field on an instance: None or a Secret, whatever was put there."""

    def __init__(self, field: "EncryptedField") -> None:
        self.field = field

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        """Return the row's Secret, or the field's descriptor on the class."""
        if row is None:
            return self
        kept = row.__dict__.get(self.field.attname)
        return kept if kept is None or isinstance(kept, Secret) else self.wrapped(row, kept)

    def __set__(self, row: Any, value: Any) -> None:
        """Keep a text, sealed bytes, a Secret or nothing."""
        row.__dict__[self.field.attname] = None if value in ("", b"") else value

    def wrapped(self, row: Any, kept: Any) -> Secret:
        """Turn what is kept into a Secret of this row, once the row has its key."""
        context = self.field.context_of(row)
        secret = (
            Secret(context, text=kept)
            if isinstance(kept, str)
            else Secret(context, sealed=bytes(kept))
        )
        row.__dict__[self.field.attname] = secret
        return secret


class EncryptedField(models.Field):  # type: ignore[type-arg]  # takes and gives Any
    """Text sealed with authenticated encryption, bound to its column and its row.

    `purpose` names the column in the sealed context and must never change. The row needs
    its key before it is saved (a UUID), in the attribute `id`, which history rows copy.
    """

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Describe the field for migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose}

    def get_internal_type(self) -> str:
        """Store bytes."""
        return "BinaryField"

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Put the attribute on the model."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, SecretAttribute(self))

    def context_of(self, row: Any) -> str:
        """Return what a row's value is bound to."""
        if row.id is None:
            raise ValueError(f"{self.purpose} needs the key of its row before it is sealed")
        return f"{self.purpose}:{row.id}"

    def pre_save(self, model_instance: Any, add: bool) -> bytes | None:
        """Return the sealed bytes to store."""
        secret = getattr(model_instance, self.attname)
        return None if secret is None else secret.sealed()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Hand sealed bytes to the driver; a text would be stored in clear and is refused."""
        if isinstance(value, Secret):
            value = value.sealed()
        if isinstance(value, str):
            raise TypeError(f"{self.purpose} is stored sealed; search by its blind index")
        return None if value is None else connection.Database.Binary(value)

    def to_python(self, value: Any) -> Any:
        """Leave the value as it was given."""
        return value

    def validate(self, value: Any, model_instance: Any) -> None:
        """Refuse nothing where something is needed. Raises ValidationError."""
        if value is None and not self.null:
            raise ValidationError(self.error_messages["null"], code="null")
        if value is None and not self.blank:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def run_validators(self, value: Any) -> None:
        """Check the opened text. Raises ValidationError."""
        if value is None:
            return
        text = value.opened() if isinstance(value, Secret) else value
        super().run_validators(text)
        if self.max_length:
            MaxLengthValidator(self.max_length)(text)

    def value_to_string(self, obj: Any) -> str:
        """Give serializers the mask."""
        return str(getattr(obj, self.attname) or "")

    def formfield(self, **kwargs: Any) -> Any:
        """Return a text field that never carries the stored value back to the browser."""
        return super().formfield(
            **{"form_class": forms.CharField, "max_length": self.max_length, **kwargs}
        )
