// One canvas layer that draws the base map and every shown layer from vector tiles,
// so that their labels make room for each other.
/* global L, protomapsL */
import { baseLabels, baseRules, inks, layerLabels, layerRules } from "./map-style.js";

const TILE_PIXELS = 512, DEEPEST = 17;

// Asks for a tile only from the zoom on where the layer shows one by one.
class Source extends protomapsL.ZxySource {
  constructor(url, minZoom, failed) {
    super(url, true);
    this.minZoom = minZoom;
    this.failed = failed;
  }
  async get(tile, size) {
    if (tile.z + 1 < this.minZoom) return new Map();
    try {
      return await super.get(tile, size);
    } catch (error) {
      if (error.name !== "AbortError") this.failed();
      throw error;
    }
  }
}

export class VectorTiles {
  constructor(map, settings, failed) {
    this.map = map;
    this.settings = settings;
    this.failed = failed;
    this.views = new Map();
    this.layer = protomapsL.leafletLayer({ sources: {}, attribution: "", lang: document.documentElement.lang, noWrap: true });
    this.layer.addTo(map);
  }

  // `shown`: layer settings with `query`, in drawing order; `hasBase`: draw our own base map.
  show(shown, hasBase) {
    const views = new Map();
    if (hasBase) views.set("base", this.viewOf("base", this.settings.base.tile, 0));
    for (const layer of shown) views.set(layer.key, this.viewOf(layer.key, layer.tile + layer.query, layer.minZoom));
    const ink = inks();
    this.layer.views = views;
    this.layer.backgroundColor = hasBase ? ink.ground : undefined;
    this.layer.paintRules = [...(hasBase ? baseRules(ink) : []), ...ordered(shown).flatMap((layer) => layerRules(layer, ink))];
    this.layer.labelRules = [...[...ordered(shown)].reverse().flatMap((layer) => layerLabels(layer, ink)), ...(hasBase ? baseLabels(ink) : [])];
    this.layer.clearLayout();
    this.layer.redraw();
  }

  viewOf(key, url, minZoom) {
    const kept = this.views.get(key);
    if (kept && kept.url === url) return kept.view;
    const source = new Source(url, minZoom, this.failed);
    const view = new protomapsL.View(new protomapsL.TileCache(source, TILE_PIXELS), DEEPEST, 1);
    this.views.set(key, { url, view });
    return view;
  }

  // Forget what was drawn: rows may have changed.
  forget() {
    this.views.clear();
  }

  // What lies under a finger: [{key, id, properties}], marks before shapes.
  at(latlng, keys) {
    const zoom = this.map.getZoom(), found = new Map();
    for (const key of keys) {
      const view = this.layer.views.get(key);
      for (const { feature, layerName } of view ? view.queryFeatures(latlng.lng, latlng.lat, zoom, 14) : []) {
        if (layerName === "shape") found.set(`${key}:${feature.id}`, { key, id: feature.id, form: feature.geomType, properties: feature.props });
      }
    }
    return [...found.values()].sort((a, b) => a.form - b.form);
  }
}

const ORDER = ["cover", "compounds", "buildings", "areas", "organisations", "video_points", "visits", "sites", "rentals", "tasks"];
const ordered = (layers) => [...layers].sort((a, b) => ORDER.indexOf(a.key) - ORDER.indexOf(b.key));
