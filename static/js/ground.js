// The quiet ground of every small map: the vector base map of the workbench, houses, grid cells.
/* global L, protomapsL */
import { baseLabels, groundRules, inks } from "./map-style.js";
import { tileView } from "./map-tiles.js";

// The address that Leaflet reads from its style sheet carries a fingerprint its file names lack.
L.Icon.Default.imagePath = new URL("../vendor/leaflet/images/", import.meta.url).href;

const CHINA = [36.0, 106.0];
const FROM_ZOOM = { base: 0, areas: 12, buildings: 15 };
const FOR_VISITORS = { base: 0 };

export const words = (element) => JSON.parse(element.dataset.words || "{}");

// `isCrowded`: the map's own names need the room, the ground names only ways and rivers.
export function makeMap(element, said = {}) {
  const map = L.map(element, { zoomControl: false, attributionControl: false, preferCanvas: true, minZoom: 3, maxZoom: 20 });
  L.control.zoom({ zoomInTitle: said.zoomIn || "+", zoomOutTitle: said.zoomOut || "−" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.setView(CHINA, 4);
  map.once("moveend", () => addGround(map, said)); // tiles are asked for only where the map is needed
  return map;
}

// `isPublic`: a visitor is shown water, roads and land use only.
export function addGround(map, { isCrowded = false, isPublic = false } = {}) {
  const ground = protomapsL.leafletLayer({ sources: {}, attribution: "", lang: document.documentElement.lang, noWrap: true });
  // Without a tile the map still works: what it shows stands above the ground, coordinates can be typed.
  const view = ([key, zoom]) => [key, tileView(`/tiles/${key}/{z}/{x}/{y}.mvt`, zoom, () => {})];
  ground.views = new Map(Object.entries(isPublic ? FOR_VISITORS : FROM_ZOOM).map(view));
  const draw = () => {
    const ink = inks();
    ground.backgroundColor = ink.ground;
    ground.paintRules = groundRules(ink);
    ground.labelRules = baseLabels(ink).filter((rule) => !isCrowded || rule.dataLayer !== "label");
    ground.clearLayout();
    ground.redraw();
  };
  ground.addTo(map);
  draw();
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
}

// Where a map begins that has nothing to show yet: the person's own area.
export async function startAtHome(map) {
  try {
    const answer = await fetch("/api/grid/home/", { headers: { Accept: "application/json" } });
    const { extent } = await answer.json();
    if (extent) map.fitBounds([[extent[1], extent[0]], [extent[3], extent[2]]]);
  } catch {
    // The map of the country stays.
  }
}
