// Reporting: marks the place on the map or by the phone's position, and asks what is near.

import { makeMap, startAtHome } from "./ground.js";

const WAIT_MS = 20000;
const form = document.querySelector("form[data-report]");
const state = form.querySelector("[data-place-state]");
const element = form.querySelector("[data-place-map]");
const map = makeMap(element, { zoomIn: element.dataset.zoomIn, zoomOut: element.dataset.zoomOut });
const { longitude, latitude, kind } = form.elements;
let marker = null;

form.querySelector("[data-use-position]").addEventListener("click", locate);
form.addEventListener("change", ({ target }) => target.name === "kind" && similar());
if (longitude.value && latitude.value) show(Number(latitude.value), Number(longitude.value));
else await begin();

// Only now: a tap on the map of the country, before it is at home, would mark some far place.
map.on("click", ({ latlng }) => mark(latlng.lat, latlng.lng));
element.ariaBusy = "false";

async function begin() {
  state.textContent = state.dataset.none;
  await startAtHome(map);
  if (marker) map.setView(marker.getLatLng(), 17);
  else locateIfAllowed();
}

// A phone that already lets us know where it is marks the place without a tap.
async function locateIfAllowed() {
  const known = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (known?.state === "granted") locate();
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
  form.dispatchEvent(new Event("input", { bubbles: true }));
  show(north, east);
  similar();
}

function show(north, east) {
  marker ??= L.marker([north, east], { alt: state.dataset.given }).addTo(map);
  marker.setLatLng([north, east]);
  map.setView([north, east], Math.max(17, map.getZoom()));
  state.textContent = state.dataset.given;
}

async function similar() {
  if (!latitude.value || !kind.value) return;
  const query = new URLSearchParams({ kind: kind.value, longitude: longitude.value, latitude: latitude.value });
  const answer = await fetch(`${form.dataset.similar}?${query}`).catch(() => null);
  if (answer?.ok && !answer.redirected) document.getElementById("similar").innerHTML = await answer.text();
}
