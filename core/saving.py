"""Saving one record under the rules: scope, version, constraints, in one transaction.

The services of every register rest on these three functions. The database has the
last word: what it refuses comes back as the same message beside the same field.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import Error, connection, models, transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from core.access import Actor
from core.errors import BadInput, ChangedMeanwhile, DomainError, NotAllowed, OutOfScope

FOREIGN_KEY = "23503"  # SQLSTATE of a row that another one still points to


class InvalidRecord(BadInput):
    """The rules of the record refuse its values; `problems` tells beside which field."""

    code = "invalid_record"

    def __init__(self, problems: Mapping[str, list[str]]) -> None:
        self.problems = dict(problems)
        super().__init__(" ".join(text for texts in problems.values() for text in texts))


class BeyondScope(DomainError):
    """The record would come to lie where the actor may not write."""

    code = "beyond_scope"


class InUse(DomainError):
    """Other records hang on the record, so that it cannot be deleted (409)."""

    code = "in_use"
    status = 409


def add_record(*, actor: Actor, record: Any) -> Any:
    """Save a new record and return it as the database keeps it.

    Raises NotAllowed, InvalidRecord, or BeyondScope when it lies outside the actor's area.
    """
    require(actor, type(record), "write")
    with transaction.atomic(), refusals(record):
        check(record)
        record.save(force_insert=True)
        require_within(actor, record)
    return reread(record)


def change_record(*, actor: Actor, record: Any, values: Mapping[str, Any], seen: int) -> Any:
    """Save new values as the next version of a record that was seen at a version.

    Raises OutOfScope, ChangedMeanwhile, InvalidRecord, or BeyondScope when it would move
    out of the actor's area.
    """
    require(actor, type(record), "write")
    with transaction.atomic(), refusals(record):
        locked = locked_for(actor, record, "write")
        if locked.version != seen:
            raise ChangedMeanwhile(_("Somebody else changed this meanwhile."))
        for name, value in values.items():
            setattr(locked, name, value)
        check(locked)
        locked.save_as_next_version(seen)
        require_within(actor, locked)
    return reread(locked)


def delete_record(*, actor: Actor, record: Any) -> None:
    """Delete a record on which nothing hangs. Raises OutOfScope or InUse.

    What hangs on it may lie behind a wall, where only the database sees it: it is asked
    before the transaction ends.
    """
    require(actor, type(record), "write")
    with transaction.atomic(), refusals(record):
        locked_for(actor, record, "write").delete()
        connection.check_constraints()


def require(actor: Actor, model: type[models.Model], verb: str) -> None:
    """Stop an actor who may nowhere use a verb on a kind of record."""
    capability = model._default_manager.all().capability  # type: ignore[attr-defined]
    if not actor.is_active or not actor.scope_of(capability, verb):
        raise NotAllowed(
            _("Your posts do not let you change %(kind)s.")
            % {"kind": model._meta.verbose_name_plural}
        )


def locked_for(actor: Actor, record: Any, verb: str) -> Any:
    """Return the record locked until the transaction ends, if the actor may use the verb."""
    rows = type(record).objects.allowed_to(actor, verb).select_for_update(of=("self",))
    if (locked := rows.filter(pk=record.pk).first()) is None:
        raise OutOfScope(_("There is no such record in your area."))
    return locked


def require_within(actor: Actor, record: Any) -> None:
    """Stop a record that, as written, lies outside the area where the actor may write."""
    if not type(record).objects.allowed_to(actor, "write").filter(pk=record.pk).exists():
        raise BeyondScope(_("This lies outside the area that your posts let you change."))


def reread(record: Any) -> Any:
    """Return the record as the database keeps it, with what triggers filled in."""
    return type(record)._base_manager.get(pk=record.pk)


def check(record: models.Model) -> None:
    """Check a record's fields and constraints. Raises InvalidRecord."""
    given_by_database = {field.name for field in record._meta.fields if not field.editable}
    problems: dict[str, list[str]] = {}
    try:
        record.full_clean(exclude=given_by_database, validate_constraints=False)
    except ValidationError as error:
        problems.update(error.message_dict)
    for constraint in record._meta.constraints:
        try:
            constraint.validate(type(record), record, exclude=given_by_database)
        except ValidationError as error:
            problems.setdefault(field_of(constraint), []).extend(error.messages)
    if problems:
        raise InvalidRecord(problems)


def field_of(constraint: models.BaseConstraint) -> str:
    """Return the field beside which a constraint's message belongs: the last it names."""
    if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
        return str(constraint.fields[-1])
    condition = getattr(constraint, "condition", None)
    names = list(fields_in(condition)) if isinstance(condition, Q) else []
    return names[-1] if names else NON_FIELD_ERRORS


def fields_in(condition: Q) -> Iterator[str]:
    """Yield the names of the fields that a condition asks about."""
    for child in condition.children:
        if isinstance(child, Q):
            yield from fields_in(child)
        elif isinstance(child, tuple):
            yield child[0].split("__")[0]


@contextmanager
def refusals(record: models.Model) -> Iterator[None]:
    """Turn what the database refuses into the error a person can act on."""
    try:
        yield
    except ProtectedError as error:
        kinds = {str(type(row)._meta.verbose_name_plural) for row in error.protected_objects}
        raise in_use(", ".join(sorted(kinds))) from error
    except Error as error:
        refused = explained(error, record)
        if refused is None:
            raise
        raise refused from error


def explained(error: Error, record: models.Model) -> DomainError | None:
    """Return what a constraint's violation means to a person, None for other errors."""
    cause = error.__cause__
    name = getattr(getattr(cause, "diag", None), "constraint_name", None)
    for constraint in record._meta.constraints:
        if constraint.name == name:
            return InvalidRecord({field_of(constraint): [message_of(constraint)]})
    if getattr(cause, "pgcode", None) == FOREIGN_KEY:
        return in_use(_("other records"))
    return None


def message_of(constraint: models.BaseConstraint) -> str:
    """Return a constraint's own message."""
    return str(constraint.get_violation_error_message())


def in_use(kinds: str) -> InUse:
    """Return the error that names what hangs on a record."""
    return InUse(_("This cannot be deleted: it is still used by %(kinds)s.") % {"kinds": kinds})
