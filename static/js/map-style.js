// How the base map and the layers are drawn: quiet ground, data that speak, in light and dark.
/* global protomapsL */

const FACES = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif';
const POINT = 1, LINE = 2, POLYGON = 3;

const LIGHT = {
  ground: "#f3f1ec", water: "#b5d3e3", waterText: "#3d6f8e", green: "#d5e5c8", greenText: "#4f7340",
  built: "#ece7de", work: "#e6e3ea", school: "#ece6d3", landText: "#7b756a",
  casing: "#d5cec1", road: "#ffffff", main: "#fbe7b4", roadText: "#5f594e",
  halo: "rgba(255,255,255,.92)", text: "#26303c", edge: "#ffffff",
  house: "#dcd5c9", wall: "#a89a87", cell: "#6b4f9a",
};
const DARK = {
  ground: "#1d232b", water: "#24455a", waterText: "#8dbbd6", green: "#263a2b", greenText: "#8fb884",
  built: "#252b33", work: "#292a35", school: "#302e26", landText: "#98938a",
  casing: "#161b21", road: "#39424d", main: "#4d4532", roadText: "#aeb4bc",
  halo: "rgba(22,27,33,.92)", text: "#e4e9ef", edge: "#10151b",
  house: "#343c46", wall: "#4d5763", cell: "#b49be0",
};
export const inks = () =>
  document.documentElement.getAttribute("data-bs-theme") === "dark" ? DARK : LIGHT;

const GREEN = new Set(["park", "forest", "grass", "green", "garden", "wood", "meadow", "recreation_ground", "farmland", "farm", "orchard", "cemetery", "nature_reserve", "playground", "pitch", "village_green"]);
const WORK = new Set(["industrial", "commercial", "retail", "railway", "construction", "brownfield", "depot"]);
const SCHOOL = new Set(["school", "education", "university", "college", "hospital", "institutional"]);
const landInk = (ink, kind) =>
  GREEN.has(kind) ? ink.green : WORK.has(kind) ? ink.work : SCHOOL.has(kind) ? ink.school : ink.built;

// Widths in pixels at zoom 12, 14, 16, 18 by rank.
const WIDTHS = { 1: [2.2, 4, 9, 18], 2: [1.6, 3, 7.5, 15], 3: [1, 2.2, 5.5, 12], 4: [0.6, 1.4, 4, 9], 5: [0.4, 0.9, 2.6, 6] };
function width(z, rank) {
  const stops = WIDTHS[rank] || WIDTHS[5];
  const at = Math.min(Math.max((z - 12) / 2, 0), 2.999);
  const i = Math.floor(at);
  return stops[i] + (stops[i + 1] - stops[i]) * (at - i);
}
const isFoot = (feature) => ["footway", "path", "pedestrian", "steps", "cycleway"].includes(feature.props.subtype);

export function baseRules(ink) {
  const rule = (symbolizer, filter) => ({ dataSource: "base", dataLayer: "shape", symbolizer, filter });
  const kind = (name, form) => (z, f) => f.props.kind === name && (!form || f.geomType === form);
  const road = (z, f) => f.props.kind === "road" && f.geomType === LINE;
  const lines = { lineCap: "round", lineJoin: "round" };
  return [
    rule(new protomapsL.PolygonSymbolizer({ fill: (z, f) => landInk(ink, f.props.subtype), perFeature: true }), kind("land_use", POLYGON)),
    rule(new protomapsL.PolygonSymbolizer({ fill: ink.water }), kind("water", POLYGON)),
    rule(new protomapsL.LineSymbolizer({ color: ink.water, width: (z, f) => width(z, f.props.rank) * 1.2, ...lines }), kind("water", LINE)),
    rule(new protomapsL.PolygonSymbolizer({ fill: ink.road }), kind("road", POLYGON)),
    rule(new protomapsL.LineSymbolizer({ color: ink.casing, width: (z, f) => width(z, f.props.rank) + 1.6, ...lines }), (z, f) => road(z, f) && !isFoot(f) && z >= 13),
    rule(new protomapsL.LineSymbolizer({ color: (z, f) => (f.props.rank <= 2 ? ink.main : ink.road), width: (z, f) => width(z, f.props.rank), ...lines }), (z, f) => road(z, f) && !isFoot(f)),
    rule(new protomapsL.LineSymbolizer({ color: ink.casing, width: (z) => (z > 16 ? 1.6 : 1), ...lines }), (z, f) => road(z, f) && isFoot(f) && z >= 16),
  ];
}

// Of the registers a small map draws only what one finds one's way by: houses and cells.
export function groundRules(ink) {
  const rule = (dataSource, symbolizer, filter) => ({ dataSource, dataLayer: "shape", symbolizer, filter });
  const house = (z, f) => f.geomType === POLYGON;
  return [
    ...baseRules(ink),
    rule("buildings", new protomapsL.PolygonSymbolizer({ fill: ink.house }), house),
    rule("buildings", new protomapsL.LineSymbolizer({ color: ink.wall, width: 0.7 }), house),
    rule("areas", new protomapsL.LineSymbolizer({ color: ink.cell, width: 1.3, opacity: 0.75 }), (z, f) => f.props.status === "cell"),
  ];
}

const type = (size, weight = 400) => `${weight} ${size}px ${FACES}`;

// A label whose repeats (pieces of one shape in several tiles) are dropped.
class Once {
  constructor(inner, distance) {
    this.inner = inner;
    this.distance = distance;
  }
  place(layout, geometry, feature) {
    const labels = this.inner.place(layout, geometry, feature);
    for (const label of labels || []) {
      label.deduplicationKey = `${feature.props.text}`;
      label.deduplicationDistance = this.distance;
    }
    return labels;
  }
}
const centred = (font, fill, ink, distance = 120) =>
  new Once(new protomapsL.CenteredTextSymbolizer({ labelProps: ["text"], font, fill, stroke: ink.halo, width: 2, lineHeight: 1.3, maxLineChars: 14 }), distance);

export function baseLabels(ink) {
  const label = (dataLayer, symbolizer, filter, minzoom) => ({ dataSource: "base", dataLayer, symbolizer, filter, minzoom });
  return [
    label("shape", new protomapsL.LineLabelSymbolizer({ labelProps: ["text"], font: type(12), fill: ink.roadText, stroke: ink.halo, width: 2, repeatDistance: 400, position: protomapsL.LineLabelPlacement ? protomapsL.LineLabelPlacement.Center : 2 }), (z, f) => f.props.kind === "road" && f.geomType === LINE && f.props.text && z >= 11 + f.props.rank, 13),
    label("shape", new protomapsL.LineLabelSymbolizer({ labelProps: ["text"], font: `italic ${type(13)}`, fill: ink.waterText, stroke: ink.halo, width: 2, repeatDistance: 500, position: 2 }), (z, f) => f.props.kind === "water" && f.geomType === LINE && f.props.text, 12),
    label("label", centred(`italic ${type(13)}`, ink.waterText, ink, 300), (z, f) => f.props.kind === "water", 12),
    label("label", centred(type(12), ink.landText, ink, 200), (z, f) => f.props.kind === "land_use", 14),
  ];
}

function outline(ctx, shape, x, y, r) {
  ctx.beginPath();
  if (shape === "triangle") {
    ctx.moveTo(x, y - r * 1.15); ctx.lineTo(x + r * 1.1, y + r * 0.85); ctx.lineTo(x - r * 1.1, y + r * 0.85);
  } else if (shape === "diamond") {
    ctx.moveTo(x, y - r * 1.15); ctx.lineTo(x + r * 1.15, y); ctx.lineTo(x, y + r * 1.15); ctx.lineTo(x - r * 1.15, y);
  } else if (shape === "square") {
    ctx.rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8);
  } else {
    ctx.arc(x, y, r, 0, 2 * Math.PI);
  }
  ctx.closePath();
}

// A mark: shape and colour of the status, a number where it stands for several.
class Mark {
  constructor(entries, ink) {
    this.entries = entries;
    this.ink = ink;
  }
  draw(ctx, geometry, z, feature) {
    const { worst, status, n, bearing, view } = feature.props;
    const entry = this.entries.get(worst || status);
    if (!entry) return;
    const { x, y } = geometry[0][0];
    if (view && z >= 17) this.wedge(ctx, x, y, bearing || 0, view, entry.colour);
    const r = n > 1 ? 10 : z >= 17 ? 8 : z >= 15 ? 7 : 5.5;
    ctx.globalAlpha = 1;
    outline(ctx, entry.shape, x, y, r);
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = this.ink.edge;
    ctx.stroke();
    ctx.fillStyle = entry.colour;
    ctx.fill();
    if (n > 1) {
      ctx.fillStyle = "#fff";
      ctx.font = type(11, 700);
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(String(n), x, y + (entry.shape === "triangle" ? 2.5 : 0.5));
    }
  }
  wedge(ctx, x, y, bearing, view, colour) {
    const from = ((bearing - view / 2 - 90) * Math.PI) / 180, to = ((bearing + view / 2 - 90) * Math.PI) / 180;
    ctx.globalAlpha = 0.25;
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.moveTo(x, y);
    ctx.arc(x, y, 30, from, to);
    ctx.closePath();
    ctx.fill();
  }
}

const BORDER = { district: 3.2, street: 2.6, community: 2, cell: 1.1 };

function outlineRules(layer, ink, entries) {
  return ["cell", "community", "street", "district"].map((level) => ({
    dataSource: layer.key, dataLayer: "shape", filter: (z, f) => f.props.status === level,
    symbolizer: new protomapsL.LineSymbolizer({ color: entries.get(level).colour, width: BORDER[level], opacity: level === "cell" ? 0.75 : 0.9, lineJoin: "round" }),
  }));
}

export function layerRules(layer, ink) {
  const entries = new Map(layer.legend.map((entry) => [entry.value, entry]));
  if (layer.isOutline) return outlineRules(layer, ink, entries);
  const rule = { dataSource: layer.key, dataLayer: "shape" };
  if (layer.form === "point") return [{ ...rule, symbolizer: new Mark(entries, ink) }];
  const colour = (z, f) => entries.get(f.props.status)?.colour || "#999999";
  const areas = layer.key === "cover" || layer.key === "compounds";
  const polygons = (z, f) => f.geomType === POLYGON;
  return [
    { ...rule, filter: polygons, symbolizer: new protomapsL.PolygonSymbolizer({ fill: colour, opacity: (z, f) => (layer.key === "cover" ? 0.45 : areas ? 0.18 : 0.85), perFeature: true }) },
    { ...rule, filter: polygons, symbolizer: new protomapsL.LineSymbolizer({ color: areas ? colour : () => (ink === DARK ? "#0d1116" : "#8d7b68"), width: areas ? 1.4 : 0.7, opacity: areas ? 0.9 : 0.6 }) },
    { ...rule, filter: (z, f) => f.geomType === POINT, symbolizer: new Mark(new Map([...entries].map(([key, entry]) => [key, { ...entry, shape: "square" }])), ink) },
  ];
}

export function layerLabels(layer, ink) {
  if (layer.form === "polygon") {
    if (layer.isOutline) {
      const sizes = { district: 17, street: 15, community: 14, cell: 12 };
      return Object.entries(sizes).map(([level, size]) => ({
        dataSource: layer.key, dataLayer: "label", filter: (z, f) => f.props.status === level && !(level !== "cell" && z >= 17),
        symbolizer: centred(type(size, level === "cell" ? 500 : 700), ink === DARK ? "#c9b8ea" : "#54387f", ink, 80),
      }));
    }
    const building = layer.key === "buildings";
    return [{ dataSource: layer.key, dataLayer: "label", minzoom: layer.labelZoom, symbolizer: centred(type(building ? 11 : 13, building ? 400 : 600), building ? ink.text : ink.greenText, ink, building ? 30 : 150) }];
  }
  const below = { labelProps: ["text"], font: type(12), fill: ink.text, stroke: ink.halo, width: 2, offsetY: 12, placements: [protomapsL.TextPlacements.S], maxLineChars: 12 };
  return [{ dataSource: layer.key, dataLayer: "shape", minzoom: layer.labelZoom, filter: (z, f) => Boolean(f.props.text), symbolizer: new Once(new protomapsL.OffsetTextSymbolizer(below), 20) }];
}
