// The small map of today's round: numbered stops and the way between them.

import { makeMap } from "./ground.js";

const element = document.querySelector("[data-stop-map]");
const stops = JSON.parse(document.getElementById("stops")?.textContent || "[]");

if (element && stops.length) {
  const map = makeMap(element, { zoomIn: element.dataset.zoomIn, zoomOut: element.dataset.zoomOut });
  const round = [...stops].sort((a, b) => a.number - b.number);
  L.polyline(round.map((stop) => stop.at), { color: "#1f5fa8", weight: 3, opacity: 0.5, dashArray: "2 7", interactive: false }).addTo(map);
  const places = [...grouped(round).values()];
  for (const group of places.reverse()) {
    const names = group.map((stop) => `${stop.number} ${stop.name}`).join("、");
    L.marker(group[0].at, { icon: sign(group), title: names, alt: names }).on("click", () => window.location.assign(group[0].url)).addTo(map);
  }
  map.fitBounds(round.map((stop) => stop.at), { maxZoom: 17, padding: [28, 28] });
}

// Several stops in one building share one sign: "1–3", or "1+" where the numbers are apart.
function sign(group) {
  const [first, last] = [group[0].number, group.at(-1).number];
  const label = last - first === group.length - 1 ? `${first}–${last}` : `${first}+`;
  const state = ["late", "due_soon", "on_time"].find((one) => group.some((stop) => stop.state === one));
  const span = document.createElement("span");
  span.className = `stop-marker stop-marker-${state}`;
  span.textContent = group.length === 1 ? first : label;
  return L.divIcon({ className: "", html: span, iconSize: group.length === 1 ? [32, 32] : [60, 32] });
}

function grouped(round) {
  const places = new Map();
  for (const stop of round) places.set(stop.at.join(), [...(places.get(stop.at.join()) || []), stop]);
  return places;
}
