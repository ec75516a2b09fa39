"""Errors that a user can cause, each with a stable code and an HTTP status."""

from typing import ClassVar


class DomainError(Exception):
    """Something a person asked for that the rules do not allow.

    The message is translated, says what is wrong and what to do.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400

    def __init__(self, detail: object = "") -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return str(self.detail)


class NotAllowed(DomainError):
    """The actor's posts do not give this right anywhere (403, with the reason)."""

    code = "not_allowed"
    status = 403


class OutOfScope(DomainError):
    """The row lies outside the actor's scope: for them it does not exist (404)."""

    code = "not_found"
    status = 404


class WrongStep(DomainError):
    """The workflow has no such step from here (409)."""

    code = "wrong_step"
    status = 409


class ChangedMeanwhile(DomainError):
    """Somebody else saved the record after it was opened (409)."""

    code = "changed_meanwhile"
    status = 409


class BadInput(DomainError):
    """What was sent cannot be used; the message says which part and why (400)."""

    code = "bad_input"
