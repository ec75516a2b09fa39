// Redrawing a cell: draw on the map, see at once which cells would come.

import { makeMap } from "./ground.js";
import { speak } from "./draw_words.js";

const OLD = { color: "#1f5fa8", weight: 2.5, fillOpacity: 0.08 };
const ENDS = { color: "#5b6b7f", weight: 2, dashArray: "6 4", fill: false };
const NEW = ["#0b5394", "#8a3d00", "#1d6b34", "#6d3f9c", "#6d5200"];
const numbers = new Map();

for (const element of document.querySelectorAll("[data-redraw]")) start(element);

function start(element) {
  const said = JSON.parse(element.dataset.words || "{}");
  speak(said);
  const map = makeMap(element, said);
  const drawn = new L.FeatureGroup().addTo(map);
  const coming = L.geoJSON(null, { style: partStyle, onEachFeature: named }).addTo(map);
  const shape = document.getElementById(element.dataset.shape);
  if (shape) map.fitBounds(showCell(map, drawn, JSON.parse(shape.textContent), element.dataset.tool), { padding: [32, 32] });
  if (element.dataset.tool) addTool(map, drawn, element.dataset.tool, document.querySelector(element.dataset.field), said);
  document.body.addEventListener("htmx:afterSwap", () => showParts(coming));
  showParts(coming, map);
  document.querySelectorAll("[data-fault]").forEach((link) => link.addEventListener("click", (event) => goTo(event, link, map)));
  if (window.location.hash) document.querySelector(`[data-fault][href="${CSS.escape(window.location.hash)}"]`)?.click();
}

function showCell(map, drawn, shape, tool) {
  const cell = L.geoJSON(shape, { style: OLD });
  const bounds = cell.getBounds();
  if (tool === "edit") {
    for (const coordinates of shape.type === "MultiPolygon" ? shape.coordinates : [shape.coordinates]) {
      L.geoJSON({ type: "Polygon", coordinates }, { style: OLD }).eachLayer((layer) => drawn.addLayer(layer));
    }
  } else {
    cell.addTo(map);
  }
  return bounds;
}

// The invisible marker under the pointer is a button to a screen reader: say what it does.
function nameMarker(map, said) {
  map.getContainer().querySelector(".leaflet-mouse-marker")?.setAttribute("aria-label", said.start);
}

function addTool(map, drawn, tool, field, said) {
  const none = { polyline: false, polygon: false, rectangle: false, circle: false, circlemarker: false, marker: false };
  const draw = tool === "polyline" ? { ...none, polyline: { allowIntersection: false, metric: true } } : false;
  map.addControl(new L.Control.Draw({ draw, edit: tool === "edit" ? { featureGroup: drawn, remove: false } : false }));
  map.on(L.Draw.Event.DRAWSTART, () => nameMarker(map, said));
  map.on(L.Draw.Event.CREATED, ({ layer }) => {
    drawn.clearLayers();
    drawn.addLayer(layer);
    write(field, layer.toGeoJSON(7).geometry);
  });
  map.on(L.Draw.Event.EDITED, () => {
    const coordinates = drawn.getLayers().map((layer) => layer.toGeoJSON(7).geometry.coordinates);
    write(field, { type: "MultiPolygon", coordinates });
  });
  if (tool === "polyline") new L.Draw.Polyline(map, { allowIntersection: false }).enable();
  nameMarker(map, said);
}

function write(field, geometry) {
  field.value = JSON.stringify(geometry);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function showParts(coming, map) {
  const holder = document.getElementById("redraw-shapes");
  coming.clearLayers();
  if (!holder) return;
  coming.addData(JSON.parse(holder.textContent));
  if (map && coming.getLayers().length) map.fitBounds(coming.getBounds(), { padding: [32, 32] });
}

function partStyle(feature) {
  if (feature.properties.part === "ends") return ENDS;
  if (feature.properties.kind) return { color: "#a31621", weight: 3, fillOpacity: 0.5 };
  const code = feature.properties.code;
  if (!numbers.has(code)) numbers.set(code, numbers.size);
  return { color: NEW[numbers.get(code) % NEW.length], weight: 2, fillOpacity: 0.2 };
}

function named(feature, layer) {
  const { name, text, part } = feature.properties;
  if (part === "ends" || !(name || text)) return;
  const label = document.createElement("span");
  label.textContent = text || name;
  layer.bindTooltip(label, { permanent: Boolean(name), direction: "center", className: "cell-name" });
}

// A fault's link shows it on the map.
function goTo(event, link, map) {
  event.preventDefault();
  const fault = JSON.parse(document.getElementById("faults").textContent)[Number(link.dataset.fault)];
  window.history.replaceState(null, "", link.getAttribute("href"));
  const layer = L.geoJSON(fault, { style: partStyle, onEachFeature: named }).addTo(map);
  map.fitBounds(layer.getBounds(), { maxZoom: 18, padding: [48, 48] });
  map.getContainer().scrollIntoView({ block: "nearest" });
}
