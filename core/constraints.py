"""Constraints that Django's own classes cannot judge before they are written."""

from collections.abc import Sequence
from typing import Any, Self

from django.db.models import CheckConstraint, Q


class ValidWhereGiven(CheckConstraint):
    """A shape is valid, or there is none.

    Django builds the check with the value at hand, and its geometry functions refuse to
    be built on None (TypeError); so a missing shape is passed here, as the database does.
    In migrations it is a plain check.
    """

    def __init__(self, *, shape: str, **options: Any) -> None:
        self.shape = shape
        condition = Q(**{shape: None}) | Q(**{f"{shape}__isvalid": True})
        super().__init__(condition=condition, **options)

    def validate(self, model: Any, instance: Any, *args: Any, **kwargs: Any) -> None:
        """Check a shape that is there. Raises ValidationError."""
        if getattr(instance, self.shape) is not None:
            super().validate(model, instance, *args, **kwargs)

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return the plain check that stands for this one."""
        _path, args, kwargs = super().deconstruct()
        return "django.db.models.CheckConstraint", args, kwargs

    def clone(self) -> Self:
        """Return a copy."""
        _path, _args, kwargs = super().deconstruct()
        kwargs.pop("condition")
        return type(self)(shape=self.shape, **kwargs)
