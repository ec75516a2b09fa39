// Draws a form's shape on a map and writes it into the field as text.

import { makeMap, startAtHome, words } from "./ground.js";
import { speak } from "./draw_words.js";

const PAIR = /^\s*(-?\d+(?:\.\d+)?)\s*[,，;；\s]\s*(-?\d+(?:\.\d+)?)\s*$/;

for (const element of document.querySelectorAll("[data-shape-picker]")) pick(element);

function pick(element) {
  const said = words(element);
  const kinds = element.dataset.kinds.split(" ");
  const field = element.querySelector("textarea");
  speak(said);
  const map = makeMap(element.querySelector(".record-map"), said);
  const drawn = new L.FeatureGroup().addTo(map);
  addTools(map, drawn, kinds);
  const write = () => (field.value = textOf(drawn));
  map.on(L.Draw.Event.CREATED, ({ layer }) => {
    drawn.clearLayers();
    drawn.addLayer(layer);
    write();
  });
  map.on(L.Draw.Event.EDITED, write);
  map.on(L.Draw.Event.DRAWSTART, () => {
    // An invisible button under the pointer: a screen reader should say what it does.
    map.getContainer().querySelector(".leaflet-mouse-marker")?.setAttribute("aria-label", said.start);
  });
  map.on(L.Draw.Event.DELETED, write);
  if (kinds.includes("Point")) {
    map.on("click", (event) => {
      if (drawn.getLayers().some((layer) => !(layer instanceof L.Marker)) || element.querySelector(".leaflet-draw-actions a:not([style*='none'])")?.offsetParent) return;
      show(L.marker(event.latlng), drawn);
      write();
    });
  }
  field.addEventListener("change", () => read(field.value, drawn, map));
  read(field.value, drawn, map) || startAtHome(map);
}

function addTools(map, drawn, kinds) {
  const polygon = kinds.includes("Polygon") && { allowIntersection: false, showArea: false };
  const tools = { polygon, marker: kinds.includes("Point"), polyline: false, rectangle: false, circle: false, circlemarker: false };
  map.addControl(new L.Control.Draw({ draw: tools, edit: { featureGroup: drawn } }));
}

function show(layer, drawn) {
  drawn.clearLayers();
  drawn.addLayer(layer);
}

// Shows what the text describes; tells whether it describes anything.
function read(text, drawn, map) {
  const pair = text.match(PAIR);
  drawn.clearLayers();
  if (pair) {
    drawn.addLayer(L.marker([Number(pair[2]), Number(pair[1])]));
    map.setView([Number(pair[2]), Number(pair[1])], 17);
    return true;
  }
  try {
    for (const part of parts(JSON.parse(text))) {
      L.geoJSON(part).eachLayer((layer) => drawn.addLayer(layer));
    }
    map.fitBounds(drawn.getBounds(), { maxZoom: 18, padding: [24, 24] });
    return true;
  } catch {
    return false;
  }
}

// A multipolygon's parts are edited one by one.
function parts(shape) {
  if (shape.type !== "MultiPolygon") return [shape];
  return shape.coordinates.map((coordinates) => ({ type: "Polygon", coordinates }));
}

function textOf(drawn) {
  const layers = drawn.getLayers();
  if (!layers.length) return "";
  if (layers[0] instanceof L.Marker) {
    const at = layers[0].getLatLng();
    return `${at.lng.toFixed(6)}, ${at.lat.toFixed(6)}`;
  }
  const coordinates = layers.map((layer) => layer.toGeoJSON(7).geometry.coordinates);
  return JSON.stringify({ type: "MultiPolygon", coordinates });
}
