"""Modules that stay off until somebody has answered for them.

A module that works with personal data is used only while an impact assessment is valid
and the legal duty behind it is named (个人信息保护法 34, 55, 56). Who knows that is the
function that settings.MODULE_SWITCH names; it returns the modules that are on.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import DomainError


class NotSwitchedOn(DomainError):
    """The module is off: no valid impact assessment, or no legal duty (403)."""

    code = "not_switched_on"
    status = 403


class KnowsModules(Protocol):
    """Somebody who has asked once which modules are on."""

    @property
    def modules_on(self) -> frozenset[str]:
        """The codes of the modules that are on."""


@dataclass(frozen=True)
class Module:
    """One module: the capabilities it brings, and the code that serves its pages.

    `views` are prefixes of the Python paths of views; the longest that fits names the
    module. A view that serves several modules is listed with each: one that is on opens it.
    """

    code: str
    label: str | Promise
    tells: str | Promise
    capabilities: frozenset[str] = frozenset()
    views: tuple[str, ...] = ()


FIGURES: Final = "residents.views.grants.Figures"
MODULES: Final[dict[str, Module]] = {
    module.code: module
    for module in (
        Module(
            "residents",
            gettext_lazy("Residents"),
            gettext_lazy("People, homes, moves and verification at the door."),
            frozenset({"people", "population"}),
            ("residents.",),
        ),
        Module(
            "care",
            gettext_lazy("Care records"),
            gettext_lazy("Help for people who need it, by a closed list of reasons."),
            frozenset({"care"}),
            (
                "residents.views.care",
                "residents.views.care.Call",
                "residents.views.care.Totals",
                FIGURES,
            ),
        ),
        Module(
            "statutory_care",
            gettext_lazy("Statutory care"),
            gettext_lazy("Records that a law gives to one authority alone."),
            frozenset({"statutory_care"}),
            ("residents.views.care", "residents.views.grants", FIGURES),
        ),
        Module(
            "youth_files",
            gettext_lazy("Youth support files"),
            gettext_lazy("Support for children and young people, by named helpers."),
            frozenset({"youth_files"}),
            (
                "residents.views.youth",
                "residents.views.grants",
                "residents.views.grants.Opening",
                "residents.views.grants.Report",
                FIGURES,
            ),
        ),
        Module(
            "imports",
            gettext_lazy("Import of residents"),
            gettext_lazy("Household lists brought in from files."),
            views=("residents.views.imports",),
        ),
        Module(
            "exports",
            gettext_lazy("Exports"),
            gettext_lazy("Files with people or figures that leave the system."),
            frozenset({"exports"}),
            ("staff.views.exports",),
        ),
    )
}
# What the law gives to everybody is never switched off, nor is the search of who looked.
ALWAYS_OPEN: Final = ("residents.views.requests", "residents.views.blind")


@cache
def switch(path: str) -> object:
    """Return the function that tells which modules are on."""
    return import_string(path)


def modules_on() -> frozenset[str]:
    """Return the codes of the modules that may be used now."""
    found: frozenset[str] = switch(settings.MODULE_SWITCH)()  # type: ignore[operator]
    return found


def path_of_view(view: Callable[..., Any]) -> str:
    """Return the Python path of a view: of its class where it is made from one."""
    made_from = getattr(view, "view_class", None) or getattr(view, "cls", None) or view
    return f"{made_from.__module__}.{made_from.__name__}"


def modules_of_view(view: Callable[..., Any]) -> tuple[Module, ...]:
    """Return the modules that a view serves, none where it belongs to no module."""
    path = path_of_view(view)
    if path.startswith(ALWAYS_OPEN):
        return ()
    fitting = [
        (len(prefix), module)
        for module in MODULES.values()
        for prefix in module.views
        if path.startswith(prefix)
    ]
    longest = max((length for length, _module in fitting), default=0)
    return tuple(module for length, module in fitting if length == longest)


def is_off(modules: Collection[Module], actor: object) -> bool:
    """Tell whether a view's modules are all off for somebody."""
    on: frozenset[str] = getattr(actor, "modules_on", frozenset())
    return bool(modules) and not any(module.code in on for module in modules)


def withheld(capability: str, actor: "KnowsModules") -> bool:
    """Tell whether a capability belongs to a module that is off; asks only where one does."""
    return any(
        capability in module.capabilities and module.code not in actor.modules_on
        for module in MODULES.values()
    )


def refusal(modules: Collection[Module]) -> NotSwitchedOn:
    """Return the error that names the modules and what is missing."""
    return NotSwitchedOn(
        _(
            "“%(module)s” is not switched on: it needs a valid impact assessment and a legal"
            " duty, confirmed by the data-protection officer."
        )
        % {"module": " / ".join(str(module.label) for module in modules)}
    )
