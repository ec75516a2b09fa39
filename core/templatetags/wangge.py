"""Template tags that every page may use."""

from datetime import date, datetime
from typing import Any

from django import forms, template
from django.conf import settings
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

register = template.Library()

WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
RECENT_DAYS = 2


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon; it says nothing that the words beside it do not say."""
    return format_html('<i class="ti ti-{} icon" aria-hidden="true"></i>', name)


@register.filter
def stamp(moment: datetime | date | None) -> str:
    """Write a day as 2026-11-23 周一, a moment with its time after it."""
    if moment is None:
        return "—"
    if not isinstance(moment, datetime):
        return f"{date_format(moment, 'Y-m-d')} {WEEKDAYS[moment.weekday()]}"
    local = timezone.localtime(moment)
    return f"{stamp(local.date())} {date_format(local, 'H:i')}"


@register.filter
def recent(moment: datetime | None) -> str:
    """Write how long ago a recent moment was, "" for older ones and those to come."""
    if moment is None:
        return ""
    passed = timezone.now() - moment
    if passed.total_seconds() < 0 or passed.days >= RECENT_DAYS:
        return ""
    return str(_("%(time)s ago") % {"time": timesince(moment, depth=1)})


@register.filter
def may(user: Any, right: str) -> bool:
    """Tell whether somebody may do something somewhere: `user|may:"visits write"`."""
    capability, _space, verb = right.partition(" ")
    return bool(user.is_authenticated and user.scope_of(capability, verb or "view"))


@register.simple_tag
def officer() -> dict[str, str]:
    """Return who answers for the data, as pages and papers name them."""
    found: dict[str, str] = settings.DATA_PROTECTION_OFFICER
    return found


CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "form-check-group"),
    (forms.RadioSelect, "form-check-group"),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
    (forms.HiddenInput, ""),
)


@register.filter
def styled(field: BoundField) -> SafeString:
    """Draw a field's widget with the classes and the hints that the page needs."""
    widget = field.field.widget
    name = next((css for kind, css in CLASSES if isinstance(widget, kind)), "form-control")
    attrs: dict[str, Any] = {"class": f"{widget.attrs.get('class', '')} {name}".strip()}
    if field.errors:
        attrs["class"] += " is-invalid"
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


@register.filter
def is_checkbox(field: BoundField) -> bool:
    """Tell whether the label stands behind the widget."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Tell whether the field is a group of buttons that needs a legend."""
    return isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple)


TONES = {
    "none": "green", "checked": "green", "active": "green", "approved": "green",
    "done": "green", "passed": "green", "online": "green", "applied": "green",
    "general": "yellow", "due_soon": "yellow", "submitted": "yellow", "returned": "orange",
    "rectifying": "orange", "fault": "orange", "proposed": "azure", "filed": "azure",
    "found": "azure", "assigned": "azure", "accepted": "azure", "in_progress": "blue",
    "planned": "azure", "draft": "secondary", "serious": "red", "late": "red",
    "failed": "red", "suspended": "red", "offline": "red", "cannot_do": "red",
    "refused": "secondary", "cancelled": "secondary", "retired": "secondary",
    "closed": "secondary", "ended": "secondary", "not_home": "secondary",
    "open": "yellow", "answered": "azure",
    "verified": "green", "merged": "green", "claimed": "yellow", "moved_out": "secondary",
    "green": "green", "yellow": "yellow", "red": "red", "referred": "azure",
    "due_review": "yellow", "review": "yellow",
    "sending": "blue", "running": "blue", "sent": "green", "concluded": "green",
    "ready": "green", "waiting": "azure", "queued": "blue", "expired": "secondary",
    "granted": "green", "locked": "orange", "executed": "green", "on": "green",
    "waits": "azure", "reported": "azure", "dispatched": "azure", "working": "blue",
    "resolved": "yellow", "invalid": "secondary", "received": "blue", "objected": "orange",
    "arbitration": "orange", "confirmed": "green", "awaiting_instruction": "yellow",
    "paused": "azure", "registered": "azure", "handling": "blue", "replied": "green",
    "not_accepted": "secondary", "redirected_legal": "azure", "withdrawn": "secondary",
    "mediator_assigned": "azure", "mediating": "blue", "agreed": "green",
    "jointly_applied": "azure", "requested": "azure", "asked": "azure", "viewed": "green",
    "taken": "green", "acknowledged": "green", "known": "azure", "told": "green",
    "dropped": "secondary", "made": "blue", "uncertain": "orange",
    "dismissed": "secondary", "partly": "yellow", "drafted": "azure",
    "performing": "blue", "performed": "green", "breached": "red", "safety_path": "red",
}  # fmt: skip
SIGNS = {
    "green": "circle-check",
    "yellow": "clock",
    "orange": "alert-circle",
    "red": "alert-triangle",
    "azure": "circle-dot",
    "blue": "player-play",
    "secondary": "circle-minus",
}


@register.simple_tag
def chip(value: str, label: object) -> SafeString:
    """Draw a status: colour, sign and word, never colour alone."""
    tone = TONES.get(value, "secondary")
    return format_html(
        '<span class="status-chip status-chip-{}"><i class="ti ti-{}" aria-hidden="true"></i>'
        "{}</span>",
        tone,
        SIGNS[tone],
        label,
    )
