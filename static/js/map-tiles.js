// Two canvases from vector tiles: the ground below the counts, the layers above them.
// All labels are drawn by the upper one, so that they make room for each other.
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

// One source of tiles, cut at most once; `failed` hears of tiles that did not come.
export function tileView(url, minZoom, failed) {
  return new protomapsL.View(new protomapsL.TileCache(new Source(url, minZoom, failed), TILE_PIXELS), DEEPEST, 1);
}

export class VectorTiles {
  constructor(map, settings, failed) {
    this.map = map;
    this.settings = settings;
    this.failed = failed;
    this.views = new Map();
    const options = { sources: {}, attribution: "", lang: document.documentElement.lang, noWrap: true };
    map.createPane("counts").style.zIndex = 250;
    map.createPane("rows").style.zIndex = 300;
    map.getPane("rows").style.pointerEvents = "none";
    this.ground = protomapsL.leafletLayer(options).addTo(map);
    this.rows = protomapsL.leafletLayer({ ...options, pane: "rows" }).addTo(map);
  }

  // `shown`: layer settings with `query`; `hasBase`: draw our own base map below.
  show(shown, hasBase) {
    this.shown = ordered(shown);
    this.hasBase = hasBase;
    const ink = inks();
    const base = hasBase ? [["base", this.viewOf("base", this.settings.base.tile, 0)]] : [];
    const views = this.shown.map((layer) => [layer.key, this.viewOf(layer.key, layer.tile + layer.query, layer.minZoom)]);
    this.ground.views = new Map(base);
    this.ground.backgroundColor = hasBase ? ink.ground : undefined;
    this.ground.paintRules = hasBase ? baseRules(ink) : [];
    this.ground.redraw();
    this.rows.views = new Map([...base, ...views]);
    this.rows.paintRules = this.shown.flatMap((layer) => layerRules(layer, ink));
    this.label();
  }

  // Names of areas and of land make room for counts where both would stand.
  label(hasCounts = this.hasCounts) {
    this.hasCounts = hasCounts;
    const ink = inks();
    const named = [...this.shown].reverse().filter((layer) => !(hasCounts && layer.isOutline));
    this.rows.labelRules = [...named.flatMap((layer) => layerLabels(layer, ink)), ...(this.hasBase ? baseLabels(ink).filter((rule) => !hasCounts || rule.dataLayer !== "label") : [])];
    this.rows.clearLayout();
    this.rows.redraw();
  }

  viewOf(key, url, minZoom) {
    const kept = this.views.get(key);
    if (kept && kept.url === url) return kept.view;
    const view = tileView(url, minZoom, this.failed);
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
      const view = this.rows.views.get(key);
      for (const { feature, layerName } of view ? view.queryFeatures(latlng.lng, latlng.lat, zoom, 14) : []) {
        if (layerName === "shape") found.set(`${key}:${feature.id}`, { key, id: feature.id, form: feature.geomType, properties: feature.props });
      }
    }
    return [...found.values()].sort((a, b) => a.form - b.form);
  }
}

const ORDER = ["cover", "compounds", "buildings", "areas", "organisations", "video_points", "visits", "sites", "rentals", "tasks", "incidents"];
const ordered = (layers) => [...layers].sort((a, b) => ORDER.indexOf(a.key) - ORDER.indexOf(b.key));
