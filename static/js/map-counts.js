// From afar: areas coloured by how many rows of one layer they hold.
/* global L */

const LABELS_UP_TO = 160;
export const levelAt = (zoom) => (zoom < 10 ? "district" : zoom < 12 ? "street" : zoom < 14 ? "community" : "cell");

export class Counts {
  constructor(map, box, words, changed) {
    this.map = map;
    this.box = box;
    this.words = words;
    this.changed = changed;
    this.group = L.layerGroup().addTo(map);
    this.asked = 0;
    this.chosen = null;
    box.addEventListener("change", (event) => {
      this.chosen = event.target.value;
      this.show(this.candidates);
    });
  }

  // `candidates`: the shown layers that are not drawn one by one here.
  async show(candidates) {
    this.candidates = candidates;
    const layer = this.pick(candidates);
    const asked = ++this.asked;
    if (!layer) {
      this.clear();
      if (candidates.length) this.legend(null, null);
      return undefined;
    }
    const bounds = this.map.getBounds().pad(0.1);
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const query = new URLSearchParams(layer.query.slice(1));
    query.set("box", clamp(box).map((part) => part.toFixed(5)).join(","));
    query.set("level", levelAt(this.map.getZoom()));
    const answer = await fetch(`${layer.counts}?${query}`, { headers: { Accept: "application/json" } });
    if (asked !== this.asked) return undefined;
    if (!answer.ok) return this.clear();
    return this.draw(layer, await answer.json());
  }

  // The layer chosen in the legend; else the topmost that is not mere ground.
  pick(candidates) {
    if (this.chosen === "none") return null;
    const chosen = candidates.find((one) => one.key === this.chosen);
    return chosen || candidates.filter((one) => !one.isGround).pop() || null;
  }

  draw(layer, found) {
    const named = found.features.length <= LABELS_UP_TO;
    const shapes = L.geoJSON(found, {
      pane: "counts",
      // Where the rows are drawn too, the colour of the area leaves them to be seen.
      style: (feature) => ({ color: "#5d6673", weight: 1, fillColor: feature.properties.colour, fillOpacity: layer.isNear ? 0.25 : 0.68 }),
      interactive: false,
      onEachFeature: (feature, shape) => {
        if (named) shape.bindTooltip(this.wordsOf(feature, shape), { permanent: true, direction: "center", className: "count-label", interactive: false });
      },
    });
    this.group.clearLayers();
    this.group.addLayer(shapes);
    this.legend(layer, found);
  }

  // The name stands over the count where the area is wide enough for it on the screen.
  wordsOf(feature, shape) {
    const bounds = shape.getBounds(), { name, text } = feature.properties;
    const pixels = this.map.latLngToLayerPoint(bounds.getNorthEast()).subtract(this.map.latLngToLayerPoint(bounds.getSouthWest()));
    const label = document.createElement("span");
    if (pixels.x > 30 + 13 * name.length && -pixels.y > 36) label.append(Object.assign(document.createElement("small"), { textContent: name }));
    label.append(text);
    return label;
  }

  legend(layer, found) {
    const choose = document.createElement("select");
    choose.className = "form-select form-select-sm";
    choose.setAttribute("aria-label", this.words.perArea);
    choose.add(new Option(this.words.noCounts, "none", false, !layer));
    for (const one of this.candidates) choose.add(new Option(`${this.words.perArea}: ${one.title}`, one.key, false, one.key === layer?.key));
    this.box.replaceChildren(choose);
    this.box.hidden = false;
    if (layer) this.classes(found);
    this.changed(Boolean(layer));
  }

  classes(found) {
    const note = document.createElement("div");
    note.textContent = found.level_label;
    const list = document.createElement("ul");
    for (const row of found.legend) list.append(legendRow(row));
    this.box.append(note, list);
  }

  clear() {
    this.group.clearLayers();
    this.box.hidden = true;
    this.changed(false);
  }
}

const clamp = ([west, south, east, north]) => [Math.max(west, -180), Math.max(south, -89.9), Math.min(east, 180), Math.min(north, 89.9)];

function legendRow({ colour, label }) {
  const row = document.createElement("li");
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("width", "22");
  drawing.setAttribute("height", "14");
  drawing.setAttribute("aria-hidden", "true");
  const rectangle = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ width: 22, height: 14, rx: 2, fill: colour, stroke: "#5d6673" })) rectangle.setAttribute(name, value);
  drawing.append(rectangle);
  row.append(drawing, document.createTextNode(label));
  return row;
}
