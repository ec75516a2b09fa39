"""The barometer of public concerns as a map: communities coloured by appeals (S01)."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from incidents.forms.figures import BarometerForm
from incidents.services.barometer import Barometer, Question
from incidents.services.reply_times import median_days
from maps.choropleth import Shade, number_in

SETTINGS_ID: Final = "barometer-settings"
COUNT, RATE, DAYS = "count", "rate", "days"
MEASURES: Final = (
    (COUNT, pgettext_lazy("barometer", "appeals")),
    (RATE, gettext_lazy("appeals per 1,000 households")),
    (DAYS, gettext_lazy("median days to reply")),
)
STEPS: Final = {COUNT: 1, RATE: 0.1, DAYS: 0.1}


class MapForm(BarometerForm):
    """What colours the map."""

    measure = forms.ChoiceField(choices=MEASURES, label=gettext_lazy("coloured by"), required=False)

    def clean_measure(self) -> str:
        """Colour by counts unless told otherwise."""
        return str(self.cleaned_data["measure"] or COUNT)


def shades_of(found: Barometer, asked: Question, measure: str) -> list[Shade]:
    """Return the communities with the number that colours them."""
    days = median_days(asked) if measure == DAYS else {}
    shades = []
    for line in found.areas:
        texts = {COUNT: str(line.count), RATE: line.rate, DAYS: days.get(line.area.code, "")}
        text = texts[measure] or (str(line.count) if measure == RATE else "—")
        value = number_in(texts[measure])
        shades.append(Shade(line.area, value, text, line.count.url))
    return shades


def title_of(asked: Question, measure: str) -> str:
    """Return what the map shows, in words."""
    topic = str(asked.topic) if asked.topic else _("all topics")
    return _("%(measure)s · %(topic)s · %(first)s to %(last)s") % {
        "measure": dict(MEASURES)[measure],
        "topic": topic,
        "first": asked.since.isoformat(),
        "last": asked.until.isoformat(),
    }


def words() -> dict[str, Any]:
    """Return what the browser has to say by itself."""
    return {"closer": _("Closer"), "farther": _("Farther"), "cases": _("Open the appeals")}
