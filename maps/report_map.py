"""A frozen report as a map: one HTML file that needs nothing else, opened without a network.

Numbers, names and shapes are those that were frozen; nothing is read from today's rows but who
may be told which numbers (R7).
"""

from typing import Any, Final

import folium
from django.contrib.staticfiles import finders
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, pgettext

from incidents.choices import Desk
from incidents.models import CaseReport
from incidents.services.report_tables import parts_of, title_of
from maps.choropleth import MIDDLE_OF_CHINA, number_in
from maps.counts import class_limits, colour_of, legend_of
from staff.models import User

SCRIPT: Final = "vendor/leaflet/leaflet.js"
SHEET: Final = "vendor/leaflet/leaflet.css"
LOOK: Final = """
body { margin: 0; padding: 1rem; font: 16px/1.5 system-ui, "PingFang SC", "Microsoft YaHei",
"Noto Sans CJK SC", sans-serif; color: #1d2733; background: #fff; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; }
.folium-map { background: #f4f6f8; border: 1px solid #c8d0d8; }
table { border-collapse: collapse; } th, td { padding: .25rem .75rem; border-bottom: 1px solid
#c8d0d8; text-align: left; } td { text-align: right; font-variant-numeric: tabular-nums; }
ul { list-style: none; padding: 0; } li svg { vertical-align: middle; margin-right: .4rem; }
"""
Lines = list[tuple[str, Any, str]]


def report_map(report: CaseReport, reader: User) -> str:
    """Return the page of a frozen report's map, as its reader may be told it."""
    size: Any = {"zoom_start": 4, "height": "70vh"}
    page = folium.Map(MIDDLE_OF_CHINA, tiles=None, attribution_control=False, **size)
    page.default_js, page.default_css = [], []
    texts: list[SafeString] = []
    for number, (desk, part, _links) in enumerate(parts_of(report, reader)):
        label = str(Desk(desk["desk"]).label)
        lines = lines_of(report, part)
        limits = class_limits([number_in(text) or 0 for _name, _shape, text in lines])
        page.add_child(group_of(label, lines, limits, is_shown=number == 0))
        texts.append(told_below(label, lines, limits))
    page.add_child(folium.LayerControl(collapsed=False))
    bounds: Any = page.get_bounds()
    page.fit_bounds(bounds, padding=(16, 16))
    return framed(page, report, texts)


def lines_of(report: CaseReport, part: dict[str, Any]) -> Lines:
    """Return name, shape and number of every area, as it was frozen."""
    told = {code: text for code, _name, text in part["areas"]}
    return [(name, shape, told.get(code, "0")) for code, name, shape in report.content["shapes"]]


def group_of(label: str, lines: Lines, limits: list[float], *, is_shown: bool) -> Any:
    """Return the areas of one desk, coloured, to be chosen from the others."""
    group = folium.FeatureGroup(name=plain(label), overlay=False, show=is_shown)
    for name, shape, text in lines:
        colour = colour_of(number_in(text), limits)
        look = {"color": "#5d6673", "weight": 1, "fillColor": colour, "fillOpacity": 0.7}
        drawn = folium.GeoJson(shape, style_function=lambda _feature, look=look: look)
        words = folium.Tooltip(plain(f"{name}: {text}"), permanent=len(lines) <= 60, sticky=False)
        group.add_child(drawn.add_child(words))
    return group


def plain(text: str) -> str:
    """Return a text as it may stand in a script of Folium: neither markup nor a template."""
    return str(format_html("{}", text)).replace("`", "&#96;").replace("$", "&#36;")


def told_below(label: str, lines: Lines, limits: list[float]) -> SafeString:
    """Return the legend and the table of the same numbers."""
    has_hidden = any(number_in(text) is None for _name, _shape, text in lines)
    legend = legend_of(limits, has_hidden, gettext("not told, or fewer than 5"))
    signs = format_html_join(
        "",
        '<li><svg width="22" height="14" aria-hidden="true"><rect width="22" height="14" '
        'fill="{}" stroke="#5d6673"/></svg>{}</li>',
        ((row["colour"], row["label"]) for row in legend),
    )
    rows = format_html_join(
        "",
        '<tr><th scope="row">{}</th><td>{}</td></tr>',
        ((name, text) for name, _shape, text in lines),
    )
    return format_html(
        '<h2>{}</h2><ul>{}</ul><table><thead><tr><th scope="col">{}</th>'
        '<th scope="col">{}</th></tr></thead><tbody>{}</tbody></table>',
        label,
        signs,
        gettext("area"),
        pgettext("cases", "received"),
        rows,
    )


def framed(page: folium.Map, report: CaseReport, texts: list[SafeString]) -> str:
    """Return the whole file: title, map, legends and tables, scripts and styles inside."""
    figure: Any = page.get_root()
    figure.header._children.pop("meta_http", None)
    title = title_of(report)
    figure.render()
    head = format_html(
        '<meta charset="utf-8"><title>{}</title><style>{}</style><script>{}</script>{}'
        "<style>{}</style>",
        title,
        mark_safe(content_of(SHEET)),
        mark_safe(content_of(SCRIPT)),
        mark_safe(figure.header.render()),
        mark_safe(LOOK),
    )
    by = gettext("Drawn up by %(who)s") % {"who": report.made_by}
    body = format_html(
        "<h1>{}</h1><p>{}</p>{}{}<script>{}</script>",
        title,
        by,
        mark_safe(figure.html.render()),
        mark_safe("".join(texts)),
        mark_safe(figure.script.render()),
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{get_language()}"><head>{head}</head>'
        f"<body>{body}</body></html>"
    )


def content_of(path: str) -> str:
    """Return one of our own static files, without the address of its source map."""
    found = finders.find(path)
    with open(str(found), encoding="utf-8") as file:
        text = file.read()
    return "\n".join(line for line in text.splitlines() if "sourceMappingURL" not in line)
