"""Errors of a service, put where somebody can mend them."""

from typing import Any

from core.errors import DomainError
from core.saving import InvalidRecord


def beside(form: Any, error: DomainError) -> None:
    """Put an error beside the field it is about, or above the form."""
    problems = error.problems if isinstance(error, InvalidRecord) else {"": [str(error)]}
    for name, texts in problems.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
