// The map for everybody: offices, answers, counts, and who serves where it is tapped.
/* global L */
import { shade } from "./choropleth.js";
import { addGround } from "./ground.js";

export function openTown(map, settingsId) {
  const settings = JSON.parse(document.getElementById(settingsId).textContent);
  const { words } = settings;
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: words.closer, zoomOutTitle: words.farther }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  addGround(map, { isPublic: true });
  for (const office of settings.offices) sign(map, office.at, "", office.name).bindPopup(() => told(office));
  for (const area of settings.answers) {
    const title = `${words.answers}: ${area.name}`;
    sign(map, area.at, "town-sign-answers", title, area.count).bindPopup(() => link(area.url, `${title} (${area.count})`));
  }
  const box = document.querySelector("[data-legend]");
  const counts = document.querySelector("[data-town-counts]");
  let remove = () => undefined;
  const colour = () => {
    remove();
    remove = counts.value ? shade(map, box, settings.counts[counts.value], words) : () => undefined;
  };
  counts.addEventListener("change", colour);
  colour(); // what was chosen before this script was there, or the page remembers
  map.on("click", ({ latlng }) => {
    const query = new URLSearchParams({ lng: latlng.lng.toFixed(6), lat: latlng.lat.toFixed(6) });
    L.popup().setLatLng(latlng).setContent(link(`${settings.responsible}?${query}`, words.here)).openOn(map);
  });
}

function sign(map, at, kind, title, text = "") {
  const span = document.createElement("span");
  span.className = `town-sign ${kind}`;
  span.textContent = text;
  const size = text ? [32, 32] : [24, 24];
  return L.marker(at, { icon: L.divIcon({ className: "", html: span, iconSize: size }), title, alt: title }).addTo(map);
}

function told({ name, kind, lines, phone }) {
  const box = document.createElement("div");
  const strong = document.createElement("strong");
  strong.textContent = name;
  box.append(strong, line(kind), ...lines.map(line));
  if (phone) box.append(link(`tel:${phone}`, phone));
  return box;
}

function line(text) {
  const row = document.createElement("div");
  row.textContent = text;
  return row;
}

function link(url, text) {
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.textContent = text;
  return anchor;
}
