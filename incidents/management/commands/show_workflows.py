"""`manage.py show_workflows`: the steps of every desk and all time limits, as a docs page."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from incidents.choices import STATES, Desk, HandlingState, Unit
from incidents.workflow import WORKFLOWS
from incidents.workflow.handlings import HANDLING_STEPS
from incidents.workflow.limits import LIMITS
from incidents.workflow.rules import STOPS, Rule

HEAD: Final = (
    "# 流程与时限 · Workflows and time limits\n\n"
    "本页由 `manage.py show_workflows` 生成，请勿手工修改。This page is written by that command;"
    " do not edit it.\n"
)
# Who takes a step is named as in the code (`workflow/rules.py`); the states in their words.


class Command(BaseCommand):
    """Writes the tables that services, pages and the API read."""

    help = "Show the steps of every desk and the time limits as a Markdown page."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the language."""
        parser.add_argument("--language", default="zh-hans")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the page."""
        with translation.override(options["language"]):
            self.stdout.write(page(), ending="")


def page() -> str:
    """Return the whole page."""
    parts = [HEAD]
    for desk, table in WORKFLOWS.items():
        states = {state.value: str(state.label) for state in STATES[desk]}
        parts += ["", f"## {Desk(desk).label}", "", *lines(table, states)]
    states = {state.value: str(state.label) for state in HandlingState}
    parts += ["", "## " + _("handling"), "", *lines(HANDLING_STEPS, states)]
    parts += ["", "## " + _("time limits"), "", *limit_lines()]
    return "\n".join(parts) + "\n"


def lines(table: Mapping[str, Rule], states: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of one table."""
    headings = [_("step"), _("from"), _("to"), _("who"), pgettext("step", "needs"), _("clock")]
    yield from head(headings)
    for step, rule in table.items():
        start = "、".join(states[state] for state in states if state in rule.start)
        end = states.get(rule.end, "=")
        clock = "—" if rule.clock in ("", STOPS) else f"`{rule.clock}`"
        who = "、".join(sorted(rule.by))
        needs = "、".join(rule.needs) or "—"
        yield f"| {rule.label} (`{step}`) | {start} | {end} | {who} | {needs} | {clock} |"


def head(titles: list[str]) -> Iterator[str]:
    """Yield the two lines that begin a table."""
    yield "| " + " | ".join(titles) + " |"
    yield "|" + "---|" * len(titles)


def limit_lines() -> Iterator[str]:
    """Yield the lines of the time limits."""
    yield from head([_("code"), _("amount"), _("rule it comes from")])
    for code, limit in LIMITS.items():
        yield f"| `{code}` | {limit.amount} {Unit(limit.unit).label} | {limit.rule} |"
