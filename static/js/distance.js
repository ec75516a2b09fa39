// Tells how far the phone is from the place of a visit. The position stays on the phone.

const EARTH_M = 6371008.8;
const FARTHEST_M = 100000;
const WAIT_MS = 20000;
const part = document.querySelector("[data-distance-to]");
const field = document.querySelector("form[data-visit]")?.elements.distance_m;

if (part && field && navigator.geolocation) {
  part.hidden = false;
  if (field.value) say(Number(field.value));
  part.querySelector("button").addEventListener("click", measure);
}

function measure() {
  const options = { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 0 };
  navigator.geolocation.getCurrentPosition(found, () => status(part.dataset.denied), options);
}

function found({ coords }) {
  const [latitude, longitude] = part.dataset.distanceTo.split(",").map(Number);
  const metres = Math.round(distance(coords.latitude, coords.longitude, latitude, longitude));
  field.value = Math.min(metres, FARTHEST_M);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  say(Number(field.value));
}

function say(metres) {
  const told = metres < 1000 ? `${metres} m` : `${(metres / 1000).toFixed(1)} km`;
  status(`${part.dataset.said} ${told}`);
}

function status(text) {
  part.querySelector("[role=status]").textContent = text;
}

// Haversine on the mean sphere: right to half a per cent, which is finer than any phone.
function distance(latitude, longitude, toLatitude, toLongitude) {
  const [from, to] = [latitude, toLatitude].map((degrees) => (degrees * Math.PI) / 180);
  const across = ((toLongitude - longitude) * Math.PI) / 180;
  const half = Math.sin((to - from) / 2) ** 2 + Math.cos(from) * Math.cos(to) * Math.sin(across / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(half));
}
