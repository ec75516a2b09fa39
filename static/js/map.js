// The workbench: layers, filters, results and tools over a Folium map.
/* global L */
import { baseLayer } from "./map-bases.js";
import { Counts } from "./map-counts.js";
import { VectorTiles } from "./map-tiles.js";
import { Tools } from "./map-tools.js";

const MOST_CARDS = 4;
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

class Workbench {
  constructor(map, settings) {
    this.map = map;
    this.settings = settings;
    this.words = settings.words;
    this.layers = new Map(settings.layers.map((layer) => [layer.key, layer]));
    this.area = settings.area;
    this.day = settings.day;
    this.root = document.querySelector("[data-workbench]");
    const list = this.root.querySelector("[data-results]");
    this.list = list.children.length ? [...list.childNodes] : null;
    map.attributionControl.setPrefix(false);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
    this.tiles = new VectorTiles(map, settings, () => this.hint(this.words.failed));
    const labels = (hasCounts) => hasCounts !== Boolean(this.tiles.hasCounts) && this.tiles.label(hasCounts);
    this.counts = new Counts(map, this.root.querySelector("[data-counts-legend]"), this.words, labels);
    this.marked = L.layerGroup().addTo(map);
    this.tools = new Tools(this);
    this.bind();
    this.fitAboveList();
    this.setBase(settings.base.chosen);
    if (settings.focus) this.focus(settings.focus);
    if (settings.tool) this.tools.use(settings.tool);
  }

  bind() {
    this.root.addEventListener("change", (event) => this.changed(event.target));
    this.root.addEventListener("click", (event) => this.clicked(event.target));
    this.map.on("click", (event) => this.tapped(event.latlng));
    this.map.on("moveend", () => this.moved());
    const theme = new MutationObserver(() => this.draw());
    theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(this.map.getContainer());
  }

  // The query of one layer's tiles and counts. `who` keeps two people's copies apart.
  query(layer) {
    const all = layer.status.length === 0 || layer.status.length === layer.legend.length;
    const pairs = { area: this.area, status: all ? "" : layer.status.join(","), kind: layer.kind, day: layer.hasDay ? this.day : "", who: this.settings.who };
    return `?${new URLSearchParams(Object.entries(pairs).filter(([, value]) => value))}`;
  }

  shown() {
    return [...this.layers.values()].filter((layer) => layer.isShown).map((layer) => ({ ...layer, query: this.query(layer) }));
  }

  draw() {
    const shown = this.shown();
    this.tiles.show(shown.filter((layer) => layer.hasRows), this.base === "own");
    this.listLinks(shown);
    this.recount();
    this.remember();
  }

  // What the map shows can be read as a list too, of the same area and kind.
  listLinks(shown) {
    for (const link of $$("[data-list]")) {
      const layer = shown.find((one) => one.key === link.dataset.list);
      if (!layer) continue;
      const pairs = Object.entries({ area: this.area, kind: layer.kind }).filter(([, value]) => value);
      link.href = `${layer.list}?${new URLSearchParams(pairs)}`;
    }
  }

  recount() {
    const zoom = this.map.getZoom();
    const isFar = (layer) => !layer.hasRows || zoom < layer.minZoom;
    const counted = this.shown().filter((layer) => !layer.isOutline && layer.key !== "cover");
    const afar = counted.filter(isFar);
    for (const note of $$("[data-from-afar]")) {
      const layer = afar.find((one) => one.key === note.dataset.fromAfar && one.hasRows);
      note.hidden = !layer;
      note.textContent = this.words.zoomIn;
    }
    // A layer with a note has rows that are never drawn: their counts stay from near, too.
    const told = counted.filter((layer) => layer.note || isFar(layer));
    return this.counts.show(told.map((layer) => ({ ...layer, isNear: !isFar(layer) })));
  }

  moved() {
    this.recount();
    this.remember();
  }

  // The whole choice stands in the address, so that it can be shared and found again.
  remember() {
    const query = new URLSearchParams();
    const shown = this.shown();
    query.set("layers", shown.map((layer) => layer.key).join(","));
    for (const layer of shown) {
      if (layer.status.length && layer.status.length < layer.legend.length) query.set(`${layer.key}.status`, layer.status.join(","));
      if (layer.kind) query.set(`${layer.key}.kind`, layer.kind);
    }
    if (this.area) query.set("area", this.area);
    if (this.day) query.set("day", this.day);
    if (this.base !== "own") query.set("base", this.base);
    const { lat, lng } = this.map.getCenter();
    query.set("at", `${this.map.getZoom()}/${lat.toFixed(5)}/${lng.toFixed(5)}`);
    history.replaceState(null, "", `?${query.toString().replaceAll("%2C", ",").replaceAll("%2F", "/")}`);
  }

  changed(field) {
    const { show, status, kind, base } = field.dataset;
    if (show) return this.show(show, field.checked);
    if (base) this.setBase(base);
    else if (kind) this.layers.get(kind).kind = field.value;
    else if (status) this.layers.get(status).status = this.checked(status);
    else if ("day" in field.dataset) this.day = field.value;
    else if ("area" in field.dataset) this.setArea(field);
    else return undefined;
    return this.draw();
  }

  checked(key) {
    const boxes = $$(`[data-status="${key}"]`);
    const values = boxes.filter((box) => box.checked).map((box) => box.value);
    if (values.length) return values;
    for (const box of boxes) box.checked = true; // nothing chosen would hide the layer without a word
    return [];
  }

  setArea(field) {
    this.area = field.value;
    const box = field.selectedOptions[0].dataset.box;
    if (!box) return;
    const [west, south, east, north] = box.split(",").map(Number);
    this.map.fitBounds([[south, west], [north, east]], { padding: [24, 24], maxZoom: 17 });
  }

  setBase(key) {
    const base = this.settings.bases.find((one) => one.key === key) || this.settings.bases[0];
    this.base = base.key;
    this.pictures?.remove();
    this.pictures = base.kind === "own" ? null : baseLayer(base).addTo(this.map);
    this.pictures?.bringToBack?.();
    this.draw();
  }

  show(key, isShown = true) {
    const layer = this.layers.get(key);
    if (!layer || layer.isShown === isShown) return;
    layer.isShown = isShown;
    const item = this.root.querySelector(`[data-layer="${key}"]`);
    item.querySelector("[data-show]").checked = isShown;
    item.querySelector(".layer-body").hidden = !isShown;
    this.draw();
  }

  clicked(target) {
    const button = target.closest("button");
    if (!button) return;
    const { zoom, close, open } = button.dataset;
    if (zoom) this.map.setZoom(this.map.getZoom() + Number(zoom));
    else if (close) this.close(close);
    else if (open) this.toggle(open);
    else if ("goto" in button.dataset) this.goTo(button.dataset);
    else if ("clear" in button.dataset) this.tools.clear();
    else if ("locate" in button.dataset) this.locate();
    else if ("share" in button.dataset) this.share();
    else if ("back" in button.dataset) this.backToList();
  }

  // A place from a list: on a phone it comes to lie above the sheet with its record.
  async goTo({ lng, lat, zoomTo, record }) {
    document.getElementById("map-found").replaceChildren();
    const place = L.latLng(Number(lat), Number(lng));
    this.map.setView(place, Math.max(Number(zoomTo), 14));
    this.ring(place);
    if (record) {
      await this.fragments([record]);
      if (this.isSmall()) this.map.panBy([0, this.panel("results").offsetHeight / 2], { animate: false });
    } else if (this.isSmall()) this.close("results");
  }

  ring(place) {
    this.marked.clearLayers();
    L.circleMarker(place, { radius: 16, color: "#1f5fa8", weight: 3, fill: false, interactive: false }).addTo(this.marked);
  }

  // The device shows where it is to the one who holds it; nothing is sent.
  locate() {
    const done = ({ coords }) => {
      const place = L.latLng(coords.latitude, coords.longitude);
      this.map.setView(place, Math.max(this.map.getZoom(), 17));
      this.ring(place);
      this.hint(this.words.here, 3000);
    };
    if (!navigator.geolocation) this.hint(this.words.noPosition, 4000);
    else navigator.geolocation.getCurrentPosition(done, () => this.hint(this.words.noPosition, 4000), { enableHighAccuracy: true, timeout: 10000 });
  }

  async share() {
    await navigator.clipboard?.writeText(window.location.href);
    this.hint(this.words.copied, 3000);
  }

  async tapped(latlng) {
    if (this.tools.active === "lasso" || this.tools.hasJustDrawn()) return;
    if (this.tools.active === "cells") {
      await this.tools.pick(latlng);
      return;
    }
    this.ring(latlng);
    const keys = this.shown().filter((layer) => layer.hasRows && !layer.isOutline && layer.key !== "cover").map((layer) => layer.key);
    const cards = this.tiles.at(latlng, keys).slice(0, MOST_CARDS).flatMap((found) => [this.popup(found), ...this.residents(found)]);
    const { responsible } = this.settings.addresses;
    cards.push(`${responsible}?lng=${latlng.lng.toFixed(6)}&lat=${latlng.lat.toFixed(6)}`);
    await this.fragments(cards);
  }

  popup({ key, id, properties }) {
    const layer = this.layers.get(key);
    const address = layer.popup.replace("{id}", id);
    return layer.atHome ? address + this.query(layer) : address;
  }

  // How many live there; the answer is empty for those who may not know.
  residents({ key, id }) {
    const { residents } = this.layers.get(key);
    return residents ? [residents.replace("{id}", id)] : [];
  }

  async fragments(addresses) {
    const texts = await Promise.all(addresses.map((address) => this.get(address)));
    const cards = texts.filter(Boolean).map((html) => `<div class="result-card">${html}</div>`);
    this.results(cards.join("") || `<p>${this.words.nothing}</p>`);
  }

  // Only fragments of our own server are put into the page; they escape what users wrote.
  async get(address, options = {}) {
    const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
    const headers = { "HX-Request": "true", "X-CSRFToken": token };
    try {
      const answer = await fetch(address, { ...options, headers });
      if (answer.status === 401) window.location.reload();
      return answer.ok && !answer.redirected ? await answer.text() : "";
    } catch (error) {
      if (error.name !== "AbortError") this.hint(this.words.failed);
      return "";
    }
  }

  async fragment(address, options) {
    const html = await this.get(address, options);
    if (html) this.results(html);
  }

  // The list the page came with can be gone back to.
  results(html) {
    const box = this.root.querySelector("[data-results]");
    const back = this.root.querySelector("[data-back]");
    back.hidden = !this.list;
    this.heading(this.words.hereTitle);
    box.innerHTML = html;
    window.htmx?.process(box);
    this.open("results");
  }

  heading(text) {
    this.root.querySelector("[data-results-title]").textContent = text;
  }

  backToList() {
    this.root.querySelector("[data-results]").replaceChildren(...this.list);
    this.root.querySelector("[data-back]").hidden = true;
    this.heading(this.words.listTitle);
  }

  isSmall() {
    return window.matchMedia("(max-width: 991px)").matches;
  }

  // On a phone the list covers the lower half: show the area above it.
  fitAboveList() {
    const panel = this.panel("results");
    if (!this.settings.box || panel.hidden || !this.isSmall()) return;
    const [west, south, east, north] = this.settings.box;
    this.map.fitBounds([[south, west], [north, east]], { paddingTopLeft: [8, 8], paddingBottomRight: [8, panel.offsetHeight + 8], animate: false });
  }

  panel(name) {
    return this.root.querySelector(`[data-panel="${name}"]`);
  }

  open(name) {
    const other = name === "layers" ? "results" : "layers";
    if (this.isSmall()) this.close(other);
    const panel = this.panel(name);
    panel.hidden = false;
    panel.classList.add("is-open");
  }

  close(name) {
    const panel = this.panel(name);
    panel.classList.remove("is-open");
    if (name !== "layers") panel.hidden = true;
  }

  toggle(name) {
    if (this.panel(name).classList.contains("is-open")) this.close(name);
    else this.open(name);
  }

  async feature(key, id) {
    const answer = await fetch(this.settings.addresses.feature.replace("{layer}", key).replace("{id}", id));
    return answer.ok ? answer.json() : null;
  }

  // Opens at one record: its shape marked, its popup beside it.
  async focus(text) {
    const [key, id] = text.split(":");
    const layer = this.layers.get(key);
    const feature = layer && (await this.feature(key, Number(id)));
    if (!feature) return;
    const shape = L.geoJSON(feature, { interactive: false, style: { color: "#1f5fa8", weight: 3, fillOpacity: 0.1 }, pointToLayer: (_, place) => L.circleMarker(place, { radius: 16, color: "#1f5fa8", weight: 3, fill: false }) });
    this.marked.addLayer(shape);
    this.show(key);
    this.map.fitBounds(shape.getBounds(), { maxZoom: 18, padding: [60, 60] });
    await this.fragments([`${feature.properties.record}?popup=1`]);
  }

  hint(text, milliseconds = 0) {
    const box = this.root.querySelector("[data-hint]");
    clearTimeout(this.fading);
    box.textContent = text;
    box.hidden = !text;
    if (milliseconds) this.fading = setTimeout(() => (box.hidden = true), milliseconds);
  }
}

export function openWorkbench(map, settingsId) {
  const settings = JSON.parse(document.getElementById(settingsId).textContent);
  window.workbench = new Workbench(map, settings);
  return window.workbench;
}
