"""Which posts of today carry rights over files: holders, leaders, supervisors."""

from typing import Any, Final

from grid.choices import CODE_DIGITS
from grid.choices import Level as AreaLevel
from staff.choices import Role

MODULE_OF: Final = {Role.JUSTICE_WORKER: "statutory_care", Role.YOUTH_WORKER: "youth_files"}


def posts_as(actor: Any, role: str) -> list[Any]:
    """Return the actor's posts of today with a role; none while the role's module is off."""
    module = MODULE_OF.get(Role(role))
    if not actor.is_active or (module and module not in actor.modules_on):
        return []
    return [post for post in getattr(actor, "posts_today", ()) if post.role == role]


def leads_office(actor: Any) -> int | None:
    """Return the office whose statutory records the actor grants, None where none."""
    leads = any(post.is_leader for post in posts_as(actor, Role.JUSTICE_WORKER))
    return actor.organisation_id if leads else None


def supervises(actor: Any) -> list[str]:
    """Return the codes of the areas where the actor supervises youth workers."""
    return [post.area_code for post in posts_as(actor, Role.YOUTH_WORKER) if post.is_supervisor]


def works_with_youth(actor: Any) -> bool:
    """Tell whether youth support files concern the actor."""
    return bool(posts_as(actor, Role.YOUTH_WORKER))


def works_with_statutory(actor: Any) -> bool:
    """Tell whether statutory care records concern the actor."""
    return bool(posts_as(actor, Role.JUSTICE_WORKER))


def works_with_care(actor: Any) -> bool:
    """Tell whether any care record may concern the actor."""
    return works_with_statutory(actor) or bool(
        actor.is_active and actor.scope_of("care", "write").ranges
    )


def figures_of(actor: Any) -> list[str]:
    """Return the districts whose numbers of files the actor may know.

    The matrix gives them to two posts of a district (d Σ): its leader and its supervisor.
    A city's code stands for all its districts. With both modules off there are none.
    """
    if not set(actor.modules_on) & set(MODULE_OF.values()):
        return []
    posts = posts_as(actor, Role.DISTRICT_STAFF)
    digits = CODE_DIGITS[AreaLevel.DISTRICT]
    return [post.area_code[:digits] for post in posts if post.is_leader or post.is_supervisor]


def totals_of_care(actor: Any) -> bool:
    """Tell whether the actor may know how many voluntary care records are open somewhere."""
    return bool(actor.is_active and actor.scope_of("care").totals)


def audits(actor: Any) -> bool:
    """Tell whether the actor reads the yearly report on openings of all areas."""
    return bool(posts_as(actor, Role.AUDITOR))
