// Choosing places to work in: draw around them, or pick grid cells. Counts follow the hand.
/* global L */

const LIVE_EVERY = 500, CLOSEST = 4;

export class Tools {
  constructor(workbench) {
    this.workbench = workbench;
    this.map = workbench.map;
    this.active = "";
    this.ring = [];
    this.cells = new Map();
    this.drawn = L.layerGroup().addTo(this.map);
    this.buttons = [...document.querySelectorAll("[data-tool]")];
    for (const button of this.buttons) button.addEventListener("click", () => this.use(this.active === button.dataset.tool ? "" : button.dataset.tool));
    const box = this.map.getContainer();
    box.addEventListener("pointerdown", (event) => this.start(event));
    box.addEventListener("pointermove", (event) => this.go(event));
    box.addEventListener("pointerup", () => this.end());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.use(""));
  }

  use(tool) {
    this.active = tool;
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
    const root = document.querySelector("[data-workbench]");
    root.classList.toggle("lassoing", tool === "lasso");
    root.classList.toggle("picking", tool === "cells");
    const still = tool === "lasso";
    this.map.dragging[still ? "disable" : "enable"]();
    this.map.getContainer().classList.toggle("is-drawing", still);
    this.map.getContainer().style.touchAction = still ? "none" : "";
    this.workbench.hint(tool === "lasso" ? this.workbench.words.lassoHint : tool === "cells" ? this.workbench.words.cellsHint : "");
    if (tool === "cells" && this.map.getZoom() < 14) this.map.setZoom(14);
    if (tool) this.workbench.show("areas");
  }

  point(event) {
    return this.map.mouseEventToContainerPoint(event);
  }

  start(event) {
    if (this.active !== "lasso" || event.button || event.target.closest("button, a")) return;
    this.clear(false);
    this.isDown = true;
    this.last = this.point(event);
    this.ring = [this.map.containerPointToLatLng(this.last)];
    this.line = L.polygon(this.ring, { color: "#1f5fa8", weight: 2, fillOpacity: 0.12, interactive: false }).addTo(this.drawn);
  }

  go(event) {
    if (!this.isDown) return;
    const here = this.point(event);
    if (here.distanceTo(this.last) < CLOSEST) return;
    this.last = here;
    this.ring.push(this.map.containerPointToLatLng(here));
    this.line.setLatLngs(this.ring);
    if (this.ring.length > 8 && Date.now() - (this.asked || 0) > LIVE_EVERY) this.ask();
  }

  end() {
    if (!this.isDown) return;
    this.isDown = false;
    if (this.ring.length < 3) return this.clear();
    this.use("");
    this.ended = Date.now();
    return this.ask();
  }

  // Lifting the finger after drawing is not a tap on the map.
  hasJustDrawn() {
    return Date.now() - (this.ended || 0) < 400;
  }

  async pick(latlng) {
    const cell = this.workbench.tiles.at(latlng, ["areas"]).find((found) => found.properties.status === "cell");
    if (!cell) return;
    const { code } = cell.properties;
    if (this.cells.has(code)) {
      this.drawn.removeLayer(this.cells.get(code));
      this.cells.delete(code);
    } else {
      const shape = L.layerGroup().addTo(this.drawn);
      this.cells.set(code, shape);
      const feature = await this.workbench.feature("areas", cell.id);
      if (feature) shape.addLayer(L.geoJSON(feature, { interactive: false, style: { color: "#1f5fa8", weight: 3, fillOpacity: 0.2 } }));
    }
    this.ask();
  }

  polygon() {
    if (this.ring.length < 3) return "";
    const places = this.ring.map(({ lng, lat }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))]);
    return JSON.stringify({ type: "Polygon", coordinates: [[...places, places[0]]] });
  }

  // Ask what lies inside; an answer that comes too late is dropped.
  async ask() {
    this.asked = Date.now();
    this.asking?.abort();
    this.asking = new AbortController();
    const body = new URLSearchParams({ polygon: this.polygon(), cells: [...this.cells.keys()].join(",") });
    await this.workbench.fragment(this.workbench.settings.addresses.inside, { method: "POST", body, signal: this.asking.signal });
  }

  clear(closes = true) {
    this.ring = [];
    this.cells.clear();
    this.drawn.clearLayers();
    if (closes) this.workbench.close("results");
  }
}
