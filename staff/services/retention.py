"""Removing what is over: looked up by one, approved by another, done at night, reported."""

from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, NotAllowed, WrongStep
from core.history import because
from core.retention import Entity, Ground, entities
from core.rows import everything, scoped
from core.saving import InvalidRecord, check, locked_for, refusals, require
from staff.choices import RunState
from staff.models import RetentionRule, RetentionRun, User

MOST_ROWS: Final = 5000  # of one run; the rest waits for the next
SAMPLE: Final = 20


def entity_of(rule: RetentionRule) -> Entity:
    """Return what a rule removes. Raises BadInput where no app declares it."""
    found = entities().get(rule.entity)
    if found is None:
        raise BadInput(_("There is no such kind of rows."))
    return found


@transaction.atomic
def write_rule(*, actor: User, rule: RetentionRule) -> RetentionRule:
    """Save a rule, new or changed. Raises NotAllowed, BadInput, InvalidRecord."""
    require(actor, RetentionRule, "write")
    entity = entity_of(rule)
    if rule.reference not in entity.references or rule.action not in entity.actions:
        raise BadInput(_("This kind of rows knows no such day or action."))
    rule.floor_days = entity.floor_days
    if rule.days < rule.floor_days:
        raise InvalidRecord(
            {
                "days": [
                    _("The law wants this kept for %(days)s days: %(source)s.")
                    % {"days": entity.floor_days, "source": entity.floor_source}
                ]
            }
        )
    with refusals(rule), because(actor, "rule"):
        check(rule)
        rule.save()
    return rule


def due_before(rule: RetentionRule, today: date) -> date:
    """Return the day before which rows of a rule are due."""
    return today - timedelta(days=rule.days)


def due_keys(rule: RetentionRule, before: date) -> list[str]:
    """Return the keys of the rows that a rule would remove now."""
    with scoped(everything(f"retention: what is due under rule {rule.pk}")):
        return [str(key) for key in entity_of(rule).due(rule.reference, before)]


@transaction.atomic
def look_up(*, actor: User, rule: RetentionRule) -> RetentionRun:
    """Find what a rule would remove, and remove nothing. Raises NotAllowed, InvalidRecord."""
    require(actor, RetentionRule, "write")
    before = due_before(rule, timezone.localdate())
    found = due_keys(rule, before)
    run = RetentionRun(
        rule=rule, before=before, due_count=len(found), keys=found[:MOST_ROWS], made_by=actor
    )
    with refusals(run):
        check(run)
        run.save()
    return run


@transaction.atomic
def decide_run(*, actor: User, run: RetentionRun, approve: bool) -> RetentionRun:
    """Approve or refuse a removal. Raises NotAllowed, OutOfScope, WrongStep."""
    require(actor, RetentionRun, "approve")
    locked: RetentionRun = locked_for(actor, run, "approve")
    if locked.made_by_id == actor.pk:
        raise NotAllowed(_("Somebody else must approve the removal."))
    if locked.state != RunState.PROPOSED:
        raise WrongStep(_("Somebody has decided on this already."))
    state = RunState.APPROVED if approve else RunState.REFUSED
    with refusals(locked):
        return locked.save_as_next_version(state=state, decided_by=actor, decided_at=timezone.now())


def carry_out_approved() -> list[RetentionRun]:
    """Do what was approved: the nightly job. Returns the runs with their reports."""
    waiting = RetentionRun.objects.filter(state=RunState.APPROVED).order_by("pk")
    return [carry_out(key) for key in waiting.values_list("pk", flat=True)]


@transaction.atomic
def carry_out(key: int) -> RetentionRun:
    """Remove the rows of an approved run that are still due, and write the report.

    Raises WrongStep for a run that is not approved.
    """
    run: RetentionRun = RetentionRun.objects.select_for_update().get(pk=key)
    if run.state != RunState.APPROVED:
        raise WrongStep(_("Only an approved removal is carried out."))
    ground = Ground(str(run.pk), f"retention rule {run.rule_id}: {run.rule.source}")
    with scoped(everything(ground.reason)), because(run.decided_by, ground.reason):
        gone = removed(run, ground)
    kept = [row for row in run.keys if row not in gone]
    report: dict[str, Any] = {
        "removed_count": len(gone),
        "kept_count": len(kept),
        "kept_keys": kept[:SAMPLE],
        # What was removed is not kept in a list either; a sample of keys stays as proof.
        "keys": [row for row in run.keys if row in gone][:SAMPLE],
    }
    return run.save_as_next_version(state=RunState.DONE, done_at=timezone.now(), **report)


def removed(run: RetentionRun, ground: Ground) -> set[str]:
    """Remove what is still due of a run's rows; return the keys that are gone."""
    rule = run.rule
    still = set(due_keys(rule, due_before(rule, timezone.localdate())))
    wanted = [row for row in run.keys if row in still]
    return {str(row) for row in entity_of(rule).carry_out(rule.action, wanted, ground)}
