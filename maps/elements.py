"""Folium elements of our own: a map without outside files, and what is drawn on it.

Folium's page asks four hosts for ten files. Here the map's scripts and styles are
our own static files, its inline styles are gone (the page's style sheet does that),
and its script is a module that the page gives its nonce to.
"""

from typing import Any, Final

import folium
from branca.element import MacroElement
from django.templatetags.static import static
from folium.template import Template

SCRIPTS: Final = (
    ("leaflet", "vendor/leaflet/leaflet.js"),
    ("protomaps", "vendor/protomaps-leaflet/protomaps-leaflet.js"),
)
STYLES: Final = (("leaflet_css", "vendor/leaflet/leaflet.css"), ("map_css", "css/map.css"))
MODULE: Final = "js/map.js"


class LocalMap(folium.Map):
    """A Folium map whose every file is local."""

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <div class="folium-map workbench-map" id={{ this.get_name()|tojson }} tabindex="0"></div>
        {% endmacro %}

        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {
            center: {{ this.location|tojson }},
            crs: L.CRS.{{ this.crs }},
            ...{{ this.options|tojavascript }}
        });
        {% endmacro %}
        """
    )

    def __init__(self, location: tuple[float, float], zoom: int, **options: Any) -> None:
        super().__init__(location=location, zoom_start=zoom, tiles=None, **options)
        self._id = "workbench"
        self.default_js = [(name, static(path)) for name, path in SCRIPTS]
        self.default_css = [(name, static(path)) for name, path in STYLES]

    def parts(self) -> dict[str, str]:
        """Return header, body and script of the page, for a template to put together."""
        figure: Any = self.get_root()
        figure.header._children.pop("meta_http", None)
        figure.render()
        return {
            "head": figure.header.render(),
            "body": figure.html.render(),
            "script": figure.script.render(),
        }


class Workbench(MacroElement):
    """The vector tiles, counts, panels and tools of the workbench, over a map.

    Everything it needs to know stands in the page as JSON under `settings_id`.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const { openWorkbench } = await import({{ this.module|tojson }});
        openWorkbench({{ this._parent.get_name() }}, {{ this.settings_id|tojson }});
        {% endmacro %}
        """
    )

    def __init__(self, settings_id: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Workbench"
        self.settings_id = settings_id
        self.module = static(MODULE)
