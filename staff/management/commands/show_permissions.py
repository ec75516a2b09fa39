"""`manage.py show_permissions [--markdown]`: the permission matrix as a table."""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from staff.choices import Role
from staff.matrix import ROLES, VERBS, WIDTHS, Grant, matrix

CAPABILITIES: Final = {
    "places": gettext_lazy("areas, buildings and their shapes"),
    "redraws": gettext_lazy("splitting, merging and activating cells"),
    "posts": gettext_lazy("network posts and duty phones"),
    "people": gettext_lazy("pages of people"),
    "population": gettext_lazy("population figures"),
    "care": gettext_lazy("care records"),
    "statutory_care": gettext_lazy("care records of statutory services"),
    "youth_files": gettext_lazy("youth support files"),
    "rental_housing": gettext_lazy("rental housing"),
    "key_sites": gettext_lazy("key sites"),
    "incidents": gettext_lazy("incidents"),
    "visits": gettext_lazy("visits"),
    "patrols": gettext_lazy("patrols"),
    "tasks": gettext_lazy("tasks"),
    "campaigns": gettext_lazy("campaigns"),
    "appeals": gettext_lazy("citizen appeals"),
    "contacts": gettext_lazy("contacts of those who reported something"),
    "exchanges": gettext_lazy("files exchanged with linked hotlines"),
    "dispatch": gettext_lazy("dispatch and supervision"),
    "instruct": gettext_lazy("instructions, more time and last decisions"),
    "disputes": gettext_lazy("disputes and agreements"),
    "assessments": gettext_lazy("risk assessments of projects"),
    "ratings": gettext_lazy("ratings and pairings"),
    "video_points": gettext_lazy("register of video points"),
    "footage": gettext_lazy("requests for footage"),
    "exports": gettext_lazy("exports"),
    "accounts": gettext_lazy("accounts and posts"),
    "access_log": gettext_lazy("access log"),
    "data_requests": gettext_lazy("people's requests about their own records"),
    "retention": gettext_lazy("retention rules and removals"),
    "modules": gettext_lazy("modules and their impact assessments"),
    "calendar": gettext_lazy("working calendar"),
    "jobs": gettext_lazy("schedules, jobs and messages that go out"),
}
WIDTH_LABELS: Final = {
    "g": gettext_lazy("own grid cell"),
    "c": gettext_lazy("own community"),
    "s": gettext_lazy("own street"),
    "d": gettext_lazy("own district"),
    "y": gettext_lazy("own city"),
}
VERB_LABELS: Final = {
    "write": gettext_lazy("write"),
    "approve": gettext_lazy("approve"),
    "propose": gettext_lazy("propose"),
    "confirm": gettext_lazy("confirm"),
}


def words(grant: Grant) -> str:
    """Say a grant in words; "–" is nothing."""
    if not grant:
        return "–"
    letter = next((mark for mark, digits in WIDTHS.items() if digits == grant.digits), "")
    parts = [str(WIDTH_LABELS[letter])] if letter else []
    marks = (
        (grant.buildings, _("own buildings")),
        (grant.own, _("only what is assigned to or made by oneself")),
        (grant.named, _("only by a named grant")),
        (grant.totals, _("totals only")),
    )
    parts += [text for holds, text in marks if holds]
    parts += [str(VERB_LABELS[verb]) for verb in VERBS.values() if verb in grant.verbs]
    return _(", ").join(parts)


def short(grant: Grant) -> str:
    """Write a grant in the letters of the table."""
    letter = next((mark for mark, digits in WIDTHS.items() if digits == grant.digits), "")
    flags = (
        (grant.buildings, "b"),
        (grant.totals, "Σ"),
        (grant.own, "o"),
        (grant.named, "n"),
    )
    marks = [letter, *(mark for holds, mark in flags if holds)]
    marks += [mark for mark, verb in VERBS.items() if verb in grant.verbs]
    return " ".join(mark for mark in marks if mark) or "–"


def page() -> str:
    """Return the table and its legend in the active language."""
    roles = [*ROLES, Role.SAFETY_LIAISON]
    lines = ["## " + _("Roles"), "", *(f"- **{role.value}** {role.label}" for role in roles)]
    lines += ["", "## " + _("Letters"), "", *legend(), "", "## " + _("Who may what, and where")]
    names = " | ".join(role.value for role in roles)
    lines += ["", "| " + _("capability") + f" | {names} |", "|---" * (len(roles) + 1) + "|"]
    for name, row in matrix().items():
        cells = " | ".join(short(row[role]) for role in roles)
        lines.append(f"| {CAPABILITIES[name]} (`{name}`) | {cells} |")
    return "\n".join(lines) + "\n"


def legend() -> list[str]:
    """Explain the letters."""
    marks = {
        **WIDTH_LABELS,
        "b": _("own buildings"),
        "o": _("only what is assigned to or made by oneself"),
        "n": _("only by a named grant"),
        "Σ": _("totals only"),
        **{mark: VERB_LABELS[verb] for mark, verb in VERBS.items()},
    }
    lines = [f"- **{mark}** {label}" for mark, label in marks.items()]
    return [*lines, "- " + _("a letter of width alone means: read")]


def document() -> str:
    """Return the whole docs page, Chinese first, then English."""
    parts = [
        "# 权限表 · Permissions\n\n"
        "本页由 `manage.py show_permissions --markdown` 生成，请勿手工修改。"
        "This page is written by that command; do not edit it.\n"
    ]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            parts.append(page())
    return "\n".join(parts)


class Command(BaseCommand):
    """Prints who may what, and where."""

    help = "Print the permission matrix: role × capability × widest area."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the form of the answer."""
        parser.add_argument("--markdown", action="store_true", help="the page docs/permissions.md")
        parser.add_argument("--role", help="in words, for one role, such as GW")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print."""
        if options["role"]:
            for name, row in matrix().items():
                self.stdout.write(f"{CAPABILITIES[name]}: {words(row[options['role']])}")
        else:
            self.stdout.write(document() if options["markdown"] else page(), ending="")
