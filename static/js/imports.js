// Imports: the mapping shows only what its choices need; the preview shows where shapes lie.

const CONSTANT = "=";
const ZONED = "cgcs2000_gk";

for (const line of document.querySelectorAll("[data-line]")) {
  const column = line.querySelector("select");
  const constant = line.querySelector("[data-constant]");
  const values = line.querySelector("[data-values]");
  const follow = () => {
    if (constant) constant.hidden = column.value !== CONSTANT;
    if (values) values.hidden = !column.value || column.value === CONSTANT;
  };
  column.addEventListener("change", follow);
  follow();
}

const zone = document.querySelector("[data-zone]");
if (zone) {
  const datum = zone.closest("form").elements.datum;
  const follow = () => (zone.hidden = datum.value !== ZONED);
  datum.addEventListener("change", follow);
  follow();
}

const element = document.querySelector("[data-import-map]");
if (element) drawShapes(element);

async function drawShapes(place) {
  const { makeMap, startAtHome } = await import("./ground.js");
  const map = makeMap(place, { zoomIn: place.dataset.zoomIn, zoomOut: place.dataset.zoomOut });
  const answer = await fetch(place.dataset.url, { headers: { Accept: "application/json" } });
  const layer = L.geoJSON(answer.ok ? await answer.json() : null, {
    style: { color: "#1f5fa8", weight: 1.5, fillOpacity: 0.25 },
    pointToLayer: (_feature, at) => L.circleMarker(at, { radius: 5, color: "#1f5fa8", fillOpacity: 0.5 }),
  }).addTo(map);
  const bounds = layer.getBounds();
  if (bounds.isValid()) map.fitBounds(bounds, { maxZoom: 17, padding: [16, 16] });
  else startAtHome(map);
}
