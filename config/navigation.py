"""The navigation of a page: what the signed-in person may open."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.http import HttpRequest
from django.urls import resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.services.inbox import unread_count
from residents import file_rights
from residents.services.grants import is_decider
from staff.choices import Role
from staff.modules import Module, is_off, modules_of_view


@dataclass(frozen=True)
class Entry:
    """One line of the navigation; shown to those who have the capability and verb.

    `key` is the letter that leads there after `g` on a keyboard.
    `shown_to` asks more: grants by name, which the matrix does not hold.
    """

    title: str | Promise
    address: str
    icon: str
    capability: str = ""
    verb: str = "view"
    key: str = ""
    shown_to: Callable[[Any], bool] | None = None


def reads_disputes(user: Any) -> bool:
    """Tell whether somebody reads disputes at all: not those who see totals only."""
    return bool(user.scope_of("disputes"))


def reads_figures(user: Any) -> bool:
    """Tell whether somebody is told figures of an area: not those who only handle their own."""
    return bool(user.scope_of("dispatch").ranges)


def works_on_disputes(user: Any) -> bool:
    """Tell whether disputes, invitations or questions may wait for somebody."""
    return bool(user.scope_of("disputes", "write")) or Role.DEPARTMENT_HANDLER in user.roles


GROUPS: Final[tuple[tuple[str | Promise, tuple[Entry, ...]], ...]] = (
    (
        "",
        (
            Entry(_("Home"), "home", "home", key="h"),
            Entry(_("Map"), "maps:workbench", "map-2", "places", key="m"),
        ),
    ),
    (
        _("Work"),
        (
            Entry(_("Today"), "fieldwork:today", "sun", "visits", "write", key="d"),
            Entry(_("Assign tasks"), "fieldwork:assign", "send", "tasks", "approve", key="a"),
            Entry(_("Tasks"), "fieldwork:task_list", "checkbox", "tasks", key="t"),
            Entry(_("Visits"), "fieldwork:visit_list", "walk", "visits", key="v"),
            Entry(_("Campaigns"), "fieldwork:campaign_list", "flag", "campaigns", key="c"),
            Entry(
                _("Incidents"), "incidents:incident_list", "alert-triangle", "incidents", key="j"
            ),
            Entry(_("Appeals"), "incidents:appeal_list", "messages", "appeals", key="q"),
            Entry(
                _("New appeal"),
                "incidents:appeal_new",
                "phone-incoming",
                "appeals",
                "write",
                key="z",
            ),
            Entry(_("Linked hotlines"), "incidents:exchanges", "arrows-exchange", "exchanges"),
            Entry(_("Duty list"), "incidents:duty_list", "list-check", "dispatch"),
            Entry(_("No owner"), "incidents:no_owner", "help-hexagon", "dispatch", "approve"),
            Entry(_("Disputes"), "incidents:dispute_list", "scale", shown_to=reads_disputes),
            Entry(_("Mediation"), "incidents:mediation", "users", shown_to=works_on_disputes),
            Entry(_("Screening rounds"), "incidents:screening", "calendar-search", "campaigns"),
            Entry(_("Results of mediation"), "incidents:results", "chart-bar", "disputes"),
            Entry(_("Register of mediators"), "incidents:mediators", "certificate", "disputes"),
            Entry(_("Footage requests"), "incidents:footage", "eye-check", "footage"),
            Entry(
                _("Inbox"),
                "incidents:inbox",
                "inbox",
                shown_to=lambda user: user.organisation_id is not None,
            ),
            Entry(
                _("Supervision"), "incidents:supervision", "clock-exclamation", "dispatch", "write"
            ),
            Entry(_("Analysis board"), "incidents:board", "chart-dots", shown_to=reads_figures),
            Entry(_("Barometer"), "incidents:barometer", "temperature", shown_to=reads_figures),
            Entry(_("Reports"), "incidents:reports", "report", "dispatch", "write"),
            Entry(_("Exports"), "staff:export_list", "download", "exports", key="x"),
        ),
    ),
    (
        _("Places"),
        (
            Entry(_("Areas and cells"), "grid:area_list", "hexagons", "places", key="g"),
            Entry(_("Compounds"), "grid:compound_list", "building-community", "places", key="e"),
            Entry(_("Buildings"), "grid:building_list", "building", "places", key="b"),
            Entry(_("Dwellings"), "grid:dwelling_list", "door", "places", key="w"),
            Entry(_("Rental housing"), "grid:rental_list", "key", "rental_housing", key="r"),
            Entry(_("Key sites"), "grid:site_list", "building-store", "key_sites", key="s"),
            Entry(
                _("Video points"), "grid:video_point_list", "device-cctv", "video_points", key="p"
            ),
            Entry(_("Video network"), "incidents:video_board", "topology-star", "video_points"),
            Entry(_("Organisations"), "grid:organisation_list", "building-bank", "places", key="o"),
            Entry(_("Imports"), "grid:import_list", "file-import", "places", "write", key="i"),
        ),
    ),
    (
        _("People who live here"),
        (
            Entry(_("People"), "residents:people", "users-group", "people"),
            Entry(_("Quality of the records"), "residents:quality", "clipboard-data", "people"),
            Entry(_("Double records"), "residents:merges", "arrows-join", "access_log"),
            Entry(
                _("Imports of people"), "residents:import_list", "table-import", "people", "write"
            ),
        ),
    ),
    (
        _("Named help"),
        (
            Entry(_("Calls"), "residents:care_calls", "phone", "care", "write"),
            Entry(
                _("Care records"),
                "residents:care_list",
                "heart-handshake",
                shown_to=file_rights.works_with_care,
            ),
            Entry(
                _("Care totals"),
                "residents:care_totals",
                "chart-dots",
                shown_to=file_rights.totals_of_care,
            ),
            Entry(
                _("Youth support files"),
                "residents:youth_list",
                "folder-heart",
                shown_to=file_rights.works_with_youth,
            ),
            Entry(_("Grants"), "residents:grant_list", "key", shown_to=is_decider),
            Entry(
                _("Figures"),
                "residents:file_figures",
                "chart-bar",
                shown_to=lambda user: bool(file_rights.figures_of(user)),
            ),
            Entry(
                _("Openings in a year"),
                "residents:youth_report",
                "report",
                shown_to=file_rights.audits,
            ),
        ),
    ),
    (
        _("Data protection"),
        (
            Entry(_("Requests about records"), "residents:request_list", "mail", "data_requests"),
            Entry(_("Modules and assessments"), "staff:module_list", "toggle-right", "modules"),
            Entry(_("Retention"), "staff:retention", "hourglass", "retention"),
            Entry(_("Working calendar"), "staff:working_calendar", "calendar", "calendar"),
        ),
    ),
    (
        _("People who serve"),
        (
            Entry(_("Who is responsible"), "staff:network_list", "address-book", "posts", key="n"),
            Entry(_("Accounts and posts"), "staff:account_list", "users", "accounts", key="u"),
            Entry(_("Read log"), "staff:audit", "eye-check", "access_log"),
            Entry(
                _("State of the read log"),
                "staff:audit_status",
                "shield-check",
                "accounts",
                "write",
            ),
        ),
    ),
    (
        _("System"),
        (
            Entry(_("Jobs and schedules"), "staff:job_list", "clock-play", "jobs"),
            Entry(_("Messages"), "incidents:outbox", "send", "jobs"),
        ),
    ),
)


@cache
def modules_behind(address: str) -> tuple[Module, ...]:
    """Return the modules that the page at an address serves."""
    return modules_of_view(resolve(reverse(address)).func)


def may_open(request: HttpRequest, entry: Entry) -> bool:
    """Tell whether the signed-in person may open an entry: none of a module that is off."""
    if is_off(modules_behind(entry.address), request.user):
        return False
    if entry.shown_to is not None:
        return entry.shown_to(request.user)
    return not entry.capability or request.user.may(entry.capability, entry.verb)  # type: ignore[union-attr]


def shown(entry: Entry, here: str) -> dict[str, Any]:
    """Return what the template needs of an entry; `here` is the address of the one shown."""
    url = reverse(entry.address)
    return {
        "title": entry.title,
        "icon": entry.icon,
        "url": url,
        "is_here": url == here,
        "key": entry.key,
    }


def address_here(path: str) -> str:
    """Return the address of the entry that a page lies under: the longest that begins it."""
    addresses = [reverse(entry.address) for _title, entries in GROUPS for entry in entries]
    under = [url for url in addresses if path == url or (url != "/" and path.startswith(url))]
    return max(under, key=len, default="")


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return the groups of entries for the templates; nothing for a visitor."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"navigation_groups": []}
    here = address_here(request.path)
    groups = (
        {
            "title": title,
            "entries": [shown(entry, here) for entry in entries if may_open(request, entry)],
        }
        for title, entries in GROUPS
    )
    return {
        "navigation_groups": [group for group in groups if group["entries"]],
        "unread_notices": lambda: unread_count(request.user),
    }
