// The quiet ground of every small map: grid cells and, close up, buildings.

const CHINA = [36.0, 106.0];
const CELL_STYLE = { color: "#5b6b7f", weight: 1.5, dashArray: "4 3", fill: false, interactive: false };
const BUILDING_STYLE = { color: "#8a94a3", weight: 1, fillOpacity: 0.15, interactive: false };

export const words = (element) => JSON.parse(element.dataset.words || "{}");

export function makeMap(element, said = {}) {
  const map = L.map(element, { zoomControl: false, attributionControl: false, preferCanvas: true });
  L.control.zoom({ zoomInTitle: said.zoomIn || "+", zoomOutTitle: said.zoomOut || "−" }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.setView(CHINA, 4);
  const cells = L.geoJSON(null, { style: CELL_STYLE }).addTo(map);
  const buildings = L.geoJSON(null, {
    style: BUILDING_STYLE,
    pointToLayer: (_feature, at) => L.circleMarker(at, { radius: 2, interactive: false }),
  }).addTo(map);
  const refresh = () => {
    show(map, cells, "/api/grid/areas/?level=cell&state=active", 12);
    show(map, buildings, "/api/grid/buildings/?shape=footprint", 16);
  };
  map.on("moveend", debounced(refresh, 150));
  return map;
}

async function show(map, layer, url, fromZoom) {
  if (map.getZoom() < fromZoom) return layer.clearLayers();
  const box = map.getBounds().toBBoxString();
  try {
    const answer = await fetch(`${url}&in_bbox=${box}&page_size=500`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const page = await answer.json();
    layer.clearLayers();
    layer.addData(page);
  } catch {
    // Without the ground the map still works: coordinates can be typed.
  }
}

function debounced(action, wait) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, wait);
  };
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
