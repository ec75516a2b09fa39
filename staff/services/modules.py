"""Modules: assessed by one, approved by another, switched on by two people, off by either."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import BadInput, DomainError, NotAllowed, WrongStep
from core.history import because
from core.saving import check, locked_for, refusals, require
from staff.models import ImpactAssessment, ModuleSwitch, User
from staff.modules import MODULES, Module


class NoAssessment(DomainError):
    """The module has no valid impact assessment (409)."""

    code = "no_assessment"
    status = 409


@dataclass(frozen=True)
class ModuleState:
    """How a module stands today."""

    module: Module
    assessment: ImpactAssessment | None
    switch: ModuleSwitch | None

    @property
    def is_on(self) -> bool:
        """Tell whether the module may be used."""
        return bool(self.assessment and self.switch and self.switch.confirmed_by_id)

    @property
    def waits(self) -> bool:
        """Tell whether somebody asked for it and nobody confirmed it yet."""
        return bool(self.switch and not self.switch.confirmed_by_id)


def modules_on() -> frozenset[str]:
    """Return the codes of the modules with a confirmed switch and a valid assessment."""
    valid = ImpactAssessment.objects.valid_on(timezone.localdate()).values("module")
    rows = ModuleSwitch.objects.confirmed().filter(module__in=valid)
    return frozenset(rows.values_list("module", flat=True))


def state_of(code: str) -> ModuleState:
    """Return how a module stands. Raises BadInput for an unknown one."""
    if code not in MODULES:
        raise BadInput(_("There is no such module."))
    valid = ImpactAssessment.objects.valid_on(timezone.localdate()).filter(module=code)
    switch = ModuleSwitch.objects.open().filter(module=code).first()
    return ModuleState(MODULES[code], valid.order_by("-valid_until").first(), switch)


@transaction.atomic
def write_assessment(*, actor: User, code: str, values: dict[str, Any]) -> ImpactAssessment:
    """Write an assessment that counts once somebody else has approved it.

    Raises NotAllowed, BadInput, InvalidRecord.
    """
    require(actor, ImpactAssessment, "write")
    state_of(code)
    assessment = ImpactAssessment(module=code, made_by=actor, **values)
    with refusals(assessment), because(actor, "assessed"):
        check(assessment)
        assessment.save()
    return assessment


@transaction.atomic
def approve_assessment(*, actor: User, assessment: ImpactAssessment) -> ImpactAssessment:
    """Let an assessment count. Raises NotAllowed, OutOfScope, WrongStep."""
    require(actor, ImpactAssessment, "confirm")
    locked: ImpactAssessment = locked_for(actor, assessment, "confirm")
    if locked.made_by_id == actor.pk:
        raise NotAllowed(_("Somebody else must approve the assessment."))
    if locked.approved_by_id:
        raise WrongStep(_("This assessment is approved already."))
    with refusals(locked), because(actor, "approved"):
        return locked.save_as_next_version(approved_by=actor, approved_at=timezone.now())


@transaction.atomic
def ask_for_module(*, actor: User, code: str, legal_duty: str) -> ModuleSwitch:
    """Ask for a module to be switched on, naming the legal duty behind it.

    Raises NotAllowed, NoAssessment, InvalidRecord.
    """
    require(actor, ModuleSwitch, "write")
    require_assessment(code)
    wanted = ModuleSwitch(module=code, legal_duty=legal_duty.strip(), asked_by=actor)
    with refusals(wanted), because(actor, "asked"):
        check(wanted)
        wanted.save()
    return wanted


@transaction.atomic
def confirm_module(*, actor: User, switch: ModuleSwitch) -> ModuleSwitch:
    """Switch a module on. Raises NotAllowed, OutOfScope, NoAssessment, WrongStep."""
    require(actor, ModuleSwitch, "confirm")
    locked: ModuleSwitch = locked_for(actor, switch, "confirm")
    if locked.asked_by_id == actor.pk:
        raise NotAllowed(_("Somebody else must confirm it."))
    if locked.confirmed_by_id or locked.ended_at:
        raise WrongStep(_("Somebody has decided on this already."))
    require_assessment(locked.module)
    with refusals(locked), because(actor, "confirmed"):
        return locked.save_as_next_version(confirmed_by=actor, confirmed_at=timezone.now())


@transaction.atomic
def end_module(*, actor: User, switch: ModuleSwitch) -> ModuleSwitch:
    """Switch a module off at once, or refuse what was asked. Raises NotAllowed, WrongStep."""
    verbs = [verb for verb in ("write", "confirm") if actor.scope_of("modules", verb)]
    if not verbs:
        require(actor, ModuleSwitch, "write")
    locked: ModuleSwitch = locked_for(actor, switch, verbs[0])
    if locked.ended_at:
        raise WrongStep(_("This module is switched off already."))
    with because(actor, "switched off"):
        return locked.save_as_next_version(ended_by=actor, ended_at=timezone.now())


def require_assessment(code: str) -> None:
    """Stop without a valid impact assessment. Raises NoAssessment."""
    if state_of(code).assessment is None:
        raise NoAssessment(
            _("This module has no valid impact assessment. Write one and have it approved first.")
        )
