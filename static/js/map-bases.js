// Base maps from elsewhere. Pictures in GCJ-02 are laid under the data tile by tile;
// the data never move. The formulas are those of core/datum.py.
/* global L, protomapsL */

const AXIS = 6378245.0, ECCENTRICITY = 0.006693421622965943;
const { sin, cos, sqrt, abs, PI } = Math;

function shift(lng, lat) {
  const x = lng - 105, y = lat - 35;
  const fine = 20 * sin(6 * PI * x) + 20 * sin(2 * PI * x);
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + (fine * 2) / 3;
  north += ((20 * sin(PI * y) + 40 * sin((PI / 3) * y)) * 2) / 3 + ((160 * sin((PI / 12) * y) + 320 * sin((PI / 30) * y)) * 2) / 3;
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + (fine * 2) / 3;
  east += ((20 * sin(PI * x) + 40 * sin((PI / 3) * x)) * 2) / 3 + ((150 * sin((PI / 12) * x) + 300 * sin((PI / 30) * x)) * 2) / 3;
  const angle = (lat / 180) * PI, magic = 1 - ECCENTRICITY * sin(angle) ** 2;
  const meridian = (AXIS * (1 - ECCENTRICITY)) / (magic * sqrt(magic)), parallel = (AXIS / sqrt(magic)) * cos(angle);
  return [((east / parallel) * 180) / PI, ((north / meridian) * 180) / PI];
}
const inChina = (lng, lat) => lng > 72.004 && lng < 137.8347 && lat > 0.8293 && lat < 55.8271;

export function wgsToGcj(lng, lat) {
  if (!inChina(lng, lat)) return [lng, lat];
  const [east, north] = shift(lng, lat);
  return [lng + east, lat + north];
}

export function gcjToWgs(lng, lat) {
  let place = [lng, lat];
  for (let round = 0; round < 12; round++) {
    const seen = wgsToGcj(...place);
    place = [place[0] + lng - seen[0], place[1] + lat - seen[1]];
  }
  return place;
}

export const ShiftedTiles = L.TileLayer.extend({
  // How far a picture at this pixel (of the shifted world) has to move, in pixels.
  _move(pixel, zoom) {
    const there = this._map.unproject(pixel, zoom);
    const [lng, lat] = gcjToWgs(there.lng, there.lat);
    return this._map.project([lat, lng], zoom).subtract(pixel);
  },
  _getTiledPixelBounds(center) {
    const bounds = L.TileLayer.prototype._getTiledPixelBounds.call(this, center);
    const back = this._move(bounds.getCenter(), this._tileZoom).multiplyBy(-1);
    const margin = L.point(2, 2);
    return L.bounds(bounds.min.add(back).subtract(margin), bounds.max.add(back).add(margin));
  },
  _getTilePos(coords) {
    const middle = coords.add([0.5, 0.5]).scaleBy(this.getTileSize());
    return L.TileLayer.prototype._getTilePos.call(this, coords).add(this._move(middle, coords.z)).round();
  },
});

export function baseLayer(base) {
  if (base.kind === "pmtiles") {
    const flavor = document.documentElement.getAttribute("data-bs-theme") === "dark" ? "dark" : "light";
    return protomapsL.leafletLayer({ url: base.url, flavor, lang: document.documentElement.lang.startsWith("zh") ? "zh" : "en", attribution: escape(base.credit), maxDataZoom: base.maxZoom });
  }
  const Kind = base.datum === "gcj02" ? ShiftedTiles : L.TileLayer;
  const options = { maxNativeZoom: base.maxZoom, maxZoom: 20, subdomains: base.subdomains, referrerPolicy: "origin" };
  const pictures = [new Kind(base.url, { ...options, attribution: escape(base.credit) })];
  if (base.labelsUrl) pictures.push(new Kind(base.labelsUrl, options));
  return L.layerGroup(pictures);
}

function escape(text) {
  const box = document.createElement("span");
  box.textContent = text;
  return box.innerHTML;
}
