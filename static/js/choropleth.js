// Communities coloured by a number, with a legend; the same numbers stand in a table of the page.
/* global L */
import { addGround } from "./ground.js";

const LABELS_UP_TO = 160;

export function openChoropleth(map, settingsId) {
  const { found, words } = JSON.parse(document.getElementById(settingsId).textContent);
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: words.closer, zoomOutTitle: words.farther }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  addGround(map, { isPublic: true, isCrowded: true });
  shade(map, document.querySelector("[data-legend]"), found, words);
}

// Draws the areas of one choice and its legend; returns what takes them away again.
export function shade(map, box, found, words) {
  const named = found.shapes.features.length <= LABELS_UP_TO;
  const shapes = L.geoJSON(found.shapes, {
    style: (feature) => ({ color: "#5d6673", weight: 1, fillColor: feature.properties.colour, fillOpacity: 0.68 }),
    onEachFeature: (feature, shape) => {
      const { name, text, url } = feature.properties;
      if (named) shape.bindTooltip(() => label(map, shape, name, text), { permanent: true, direction: "center", className: "count-label", interactive: false });
      if (url) shape.bindPopup(() => link(`${name}: ${text}`, url, words.cases));
    },
  }).addTo(map);
  const relabel = () => shapes.eachLayer((shape) => shape.getTooltip()?.update());
  map.on("zoomend", relabel);
  legend(box, found);
  return () => {
    map.off("zoomend", relabel);
    shapes.remove();
    box.hidden = true;
  };
}

// The name stands over the number where the area is wide enough for it on the screen.
function label(map, shape, name, text) {
  const bounds = shape.getBounds();
  const pixels = map.latLngToLayerPoint(bounds.getNorthEast()).subtract(map.latLngToLayerPoint(bounds.getSouthWest()));
  const span = document.createElement("span");
  if (pixels.x > 30 + 13 * name.length && -pixels.y > 36) span.append(Object.assign(document.createElement("small"), { textContent: name }));
  span.append(text);
  return span;
}

function link(title, url, words) {
  const box = document.createElement("div");
  const anchor = Object.assign(document.createElement("a"), { href: url, textContent: words });
  box.append(Object.assign(document.createElement("strong"), { textContent: title }), document.createElement("br"), anchor);
  return box;
}

function legend(box, found) {
  const list = document.createElement("ul");
  for (const { colour, label: words } of found.legend) {
    const row = document.createElement("li");
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const rectangle = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ width: 22, height: 14, "aria-hidden": true })) drawing.setAttribute(name, value);
    for (const [name, value] of Object.entries({ width: 22, height: 14, rx: 2, fill: colour, stroke: "#5d6673" })) rectangle.setAttribute(name, value);
    drawing.append(rectangle);
    row.append(drawing, document.createTextNode(words));
    list.append(row);
  }
  box.replaceChildren(Object.assign(document.createElement("strong"), { textContent: found.title }), list);
  box.hidden = false;
}
