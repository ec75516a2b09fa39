// The assign page: cells picked or drawn around on a map, and the fields each task needs.

import { makeMap, startAtHome } from "./ground.js";

const NAME_WIDTH = 72; // pixels: narrower cells carry their names only when pointed at
const form = document.querySelector("[data-assign]");
const fields = form.elements;
const element = form.querySelector("[data-map]");
const hint = form.querySelector("[data-hint]");
const map = makeMap(element, { zoomIn: element.dataset.zoomIn, zoomOut: element.dataset.zoomOut, isCrowded: true });
let counted = new Set(); // the cells that the plan on the page counts
const chosen = new Set(fields.cells.value.split(/[\s,，]+/).filter(Boolean));
const empty = [...document.getElementById("preview").childNodes];
let tool = "pick";

// Cells: chosen ones are filled; those without a worker are hatched by dashes and named so.
const style = (feature) => {
  const isChosen = chosen.has(feature.properties.code) || counted.has(feature.properties.code);
  const lacks = feature.properties.state !== "worker";
  return {
    color: lacks ? "#8a3d00" : "#1f5fa8",
    weight: isChosen ? 3 : 1.5,
    dashArray: lacks ? "6 4" : null,
    fillColor: lacks ? "#d9772b" : "#1f5fa8",
    fillOpacity: isChosen ? 0.35 : 0.06,
  };
};
const cells = L.geoJSON(null, {
  style,
  onEachFeature: (feature, layer) => {
    const { name, state } = feature.properties;
    const label = document.createElement("span");
    label.append(name);
    if (state !== "worker") label.append(document.createElement("br"), element.dataset.noWorker);
    const box = layer.getBounds();
    const width = map.latLngToContainerPoint(box.getNorthEast()).x - map.latLngToContainerPoint(box.getSouthWest()).x;
    layer.bindTooltip(label, { permanent: width > NAME_WIDTH, direction: "center", className: "cell-name" });
    layer.on("click", () => tool === "pick" && toggle(feature.properties.code));
  },
}).addTo(map);
const drawn = L.geoJSON(null, { style: { color: "#a31621", weight: 2.5, fillOpacity: 0.08 }, interactive: false }).addTo(map);

let asked = 0;
async function loadCells() {
  const turn = ++asked;
  const box = map.getBounds();
  const west = Math.max(box.getWest(), -180);
  const east = Math.min(box.getEast(), 180);
  const url = `${element.dataset.cellsUrl}?in_bbox=${west},${Math.max(box.getSouth(), -90)},${east},${Math.min(box.getNorth(), 90)}`;
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok || turn !== asked) return;
  const found = await answer.json();
  cells.clearLayers();
  cells.addData(found);
  say(found.is_cut ? element.dataset.tooMany : "");
}
map.on("moveend", loadCells);

function toggle(code) {
  if (!chosen.delete(code)) chosen.add(code);
  fields.cells.value = [...chosen].join(",");
  cells.setStyle(style);
  changed();
}

function say(words) {
  hint.textContent = words || hint.dataset[tool];
}

function changed() {
  htmx.trigger(form, "chosen");
}

// The lasso: press, draw, let go.
let line = null;
const canvas = map.getContainer();

function begin(event) {
  if (tool !== "lasso" || !event.isPrimary || event.target.closest(".leaflet-control")) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  line = L.polyline([map.mouseEventToLatLng(event)], { color: "#a31621", weight: 2.5, interactive: false }).addTo(map);
}

function follow(event) {
  if (line) line.addLatLng(map.mouseEventToLatLng(event));
}

function end() {
  if (!line) return;
  const pixels = line.getLatLngs().map((at) => map.latLngToLayerPoint(at));
  line.remove();
  line = null;
  const ring = L.LineUtil.simplify(pixels, 2).slice(0, 500).map((at) => map.layerPointToLatLng(at));
  if (ring.length < 3) return;
  const corners = ring.map((at) => [Number(at.lng.toFixed(6)), Number(at.lat.toFixed(6))]);
  const polygon = { type: "Polygon", coordinates: [[...corners, corners[0]]] };
  fields.polygon.value = JSON.stringify(polygon);
  drawn.clearLayers();
  drawn.addData(polygon);
  changed();
}

canvas.addEventListener("pointerdown", begin);
canvas.addEventListener("pointermove", follow);
canvas.addEventListener("pointerup", end);
canvas.addEventListener("pointercancel", end);

function use(name) {
  tool = name;
  const isLasso = name === "lasso";
  map.dragging[isLasso ? "disable" : "enable"]();
  canvas.classList.toggle("is-drawing", isLasso);
  for (const button of form.querySelectorAll("[data-tool]")) {
    button.setAttribute("aria-pressed", String(button.dataset.tool === name));
  }
  say("");
}

for (const button of form.querySelectorAll("[data-tool]")) {
  button.addEventListener("click", () => {
    if (button.dataset.tool !== "clear") return use(button.dataset.tool);
    chosen.clear();
    fields.cells.value = fields.polygon.value = fields.keys.value = "";
    drawn.clearLayers();
    cells.setStyle(style);
    changed();
  });
}

fields.cells.addEventListener("change", () => {
  chosen.clear();
  for (const code of fields.cells.value.split(/[\s,，]+/).filter(Boolean)) chosen.add(code);
  cells.setStyle(style);
});

// Each task shows only the filters of its kind of place, each filter only its own field.
function fit() {
  const target = fields.template.selectedOptions[0]?.dataset.target;
  for (const option of fields.filter.options) {
    option.hidden = option.disabled = Boolean(option.dataset.target) && option.dataset.target !== target;
  }
  if (fields.filter.selectedOptions[0]?.disabled) fields.filter.value = "";
  form.querySelector("[data-of-places]").hidden = target === "cell";
  const filter = fields.filter.selectedOptions[0];
  for (const part of form.querySelectorAll("[data-parameter]:not(option)")) {
    part.hidden = part.dataset.parameter !== filter?.dataset.parameter;
  }
  fields.days.placeholder = filter?.dataset.usual ?? "";
  const template = fields.template.selectedOptions[0];
  fields.title.placeholder = template?.text ?? "";
  fields.instruction.placeholder = template?.dataset.instruction ?? "";
  if (!dueTouched) fields.due_on.value = template?.dataset.due ?? "";
}
let dueTouched = Boolean(fields.due_on.value);
fields.due_on.addEventListener("change", () => (dueTouched = true));
fields.template.addEventListener("change", fit);
fields.filter.addEventListener("change", fit);
fit();
use("pick");

// As long as nothing is chosen there is nothing to plan.
form.addEventListener("htmx:beforeRequest", (event) => {
  const { polygon, cells: codes, area, keys } = fields;
  if (polygon.value || codes.value || area.value || keys.value) return;
  event.preventDefault();
  document.getElementById("preview").replaceChildren(...empty.map((node) => node.cloneNode(true)));
  counted = new Set();
  cells.setStyle(style);
});

// A refusal is shown where the plan would stand.
document.body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "preview" && event.detail.xhr.status < 500) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// The cells of the plan are filled on the map, so that everybody sees what was counted.
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "preview") return;
  const plan = event.detail.target.querySelector("[data-plan]");
  counted = new Set(plan?.dataset.plan.split(",") ?? []);
  cells.setStyle(style);
});

if (fields.polygon.value) {
  drawn.addData(JSON.parse(fields.polygon.value));
  map.fitBounds(drawn.getBounds(), { padding: [24, 24] });
} else {
  await startAtHome(map);
}
if (fields.polygon.value || chosen.size || fields.area.value || fields.keys.value) changed();
