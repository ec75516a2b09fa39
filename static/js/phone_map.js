// The small map of today's round: numbered stops and the way between them.

import { makeMap } from "./ground.js";

const element = document.querySelector("[data-stop-map]");
const stops = JSON.parse(document.getElementById("stops")?.textContent || "[]");

if (element && stops.length) {
  const map = makeMap(element, { zoomIn: element.dataset.zoomIn, zoomOut: element.dataset.zoomOut });
  const round = [...stops].sort((a, b) => a.number - b.number);
  L.polyline(round.map((stop) => stop.at), { color: "#1f5fa8", weight: 3, opacity: 0.5, dashArray: "2 7", interactive: false }).addTo(map);
  for (const stop of [...round].reverse()) L.marker(stop.at, { icon: sign(stop), title: stop.name, alt: `${stop.number} ${stop.name}` }).on("click", () => window.location.assign(stop.url)).addTo(map);
  map.fitBounds(round.map((stop) => stop.at), { maxZoom: 17, padding: [28, 28] });
}

function sign(stop) {
  const span = document.createElement("span");
  span.className = `stop-marker stop-marker-${stop.state}`;
  span.textContent = stop.number;
  return L.divIcon({ className: "", html: span, iconSize: [32, 32] });
}
