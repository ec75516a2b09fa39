// The map of a record's page: its shape, and rings around it where the rules name a distance.

import { makeMap } from "./ground.js";

for (const element of document.querySelectorAll("[data-shape-map]")) {
  const shape = JSON.parse(document.getElementById(element.dataset.shape).textContent);
  const map = makeMap(element, { zoomIn: element.dataset.zoomIn, zoomOut: element.dataset.zoomOut });
  const layer = L.geoJSON(shape, {
    style: { color: "#1f5fa8", weight: 2.5, fillOpacity: 0.2 },
    pointToLayer: (_feature, at) => L.circleMarker(at, { radius: 7, color: "#1f5fa8", fillOpacity: 0.6 }),
  }).addTo(map);
  let bounds = layer.getBounds();
  const ring = Number(element.dataset.ring);
  if (ring) bounds = L.circle(bounds.getCenter(), { radius: ring, color: "#a34a00", weight: 1.5, fill: false }).addTo(map).getBounds();
  map.fitBounds(bounds, { maxZoom: 17, padding: [24, 24] });
}
