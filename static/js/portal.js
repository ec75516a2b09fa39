// A door of the portal: the map beside the list of communities, and emergency numbers while typing.
/* global L */
import { makeMap } from "./ground.js";

const WAIT_MS = 20000;
const form = document.querySelector("form[data-door]");
const element = form.querySelector("[data-place-map]");
const state = form.querySelector("[data-place-state]");
const here = form.querySelector("[data-use-position]");
const { longitude, latitude, text } = form.elements;
let marker = null;

for (const part of [element, state, here]) part.hidden = false;
const map = makeMap(element, { zoomIn: element.dataset.zoomIn, zoomOut: element.dataset.zoomOut, isPublic: true });
state.textContent = state.dataset.none;
if (longitude.value && latitude.value) show(Number(latitude.value), Number(longitude.value));
else begin();
map.on("click", ({ latlng }) => mark(latlng.lat, latlng.lng));
here.addEventListener("click", locate);

function begin() {
  const box = element.dataset.box.split(",").map(Number);
  if (box.length === 4) map.fitBounds([[box[1], box[0]], [box[3], box[2]]]);
}

function locate() {
  const options = { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 10000 };
  const denied = () => (state.textContent = state.dataset.denied);
  if (!navigator.geolocation) denied();
  else navigator.geolocation.getCurrentPosition(({ coords }) => mark(coords.latitude, coords.longitude), denied, options);
}

function mark(north, east) {
  latitude.value = north.toFixed(6);
  longitude.value = east.toFixed(6);
  show(north, east);
}

function show(north, east) {
  marker ??= L.marker([north, east], { alt: state.dataset.given }).addTo(map);
  marker.setLatLng([north, east]);
  map.setView([north, east], Math.max(16, map.getZoom()));
  state.textContent = state.dataset.given;
}

// Danger is answered while it is typed; the server asks again before it takes the words in.
const danger = form.querySelector("[data-danger]");
const lines = form.querySelector("[data-danger-lines]");
const known = JSON.parse(document.getElementById("dangers").textContent);
if (lines) text.addEventListener("input", warn);

function warn() {
  const typed = text.value.toLowerCase();
  const found = known.filter((line) => line.words.some((word) => typed.includes(word)));
  danger.hidden = !found.length;
  lines.replaceChildren(...found.map(call));
}

function call({ number, title }) {
  const link = document.createElement("a");
  link.className = "btn btn-danger";
  link.href = `tel:${number}`;
  const strong = document.createElement("strong");
  strong.textContent = number;
  link.append(strong, ` ${title}`);
  return link;
}
