"""What is answered when a request cannot be met: one status, one or more errors."""

from typing import ClassVar

from incidents.open311.formats import Repeated


class Refusal(Exception):
    """Errors for the client: 400 whatever is not said below; `problems` are sentences."""

    status: ClassVar[int] = 400

    def __init__(self, *problems: str, code: int | None = None) -> None:
        super().__init__(*problems)
        self.problems = problems
        self.code = code or self.status

    def content(self) -> Repeated:
        """Return the errors as they are answered; the code may be finer than the status."""
        return Repeated(
            "error", [{"code": self.code, "description": text} for text in self.problems]
        )


class NotFound(Refusal):
    """The jurisdiction, service, token or request does not exist."""

    status = 404


class WrongKey(Refusal):
    """The key is missing or not valid."""

    status = 403
