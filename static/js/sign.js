// The field to sign in: strokes become one SVG path in a field of 600 × 200. The typed name is enough.
const WIDTH = 600;
const HEIGHT = 200;
const MOST = 20000;
const pad = document.querySelector("[data-sign-pad]");
const canvas = pad.querySelector("canvas");
const kept = document.querySelector("input[name=drawing]");
const brush = canvas.getContext("2d");
let last = null;

pad.hidden = false;
brush.lineWidth = 5;
brush.lineCap = "round";
brush.lineJoin = "round";
brush.strokeStyle = "#111";
redraw();
canvas.addEventListener("pointerdown", begin);
canvas.addEventListener("pointermove", go);
canvas.addEventListener("pointerup", end);
canvas.addEventListener("pointercancel", end);
pad.querySelector("[data-clear]").addEventListener("click", clear);

function at(event) {
  const box = canvas.getBoundingClientRect();
  const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
  return [within(((event.clientX - box.left) / box.width) * WIDTH, WIDTH), within(((event.clientY - box.top) / box.height) * HEIGHT, HEIGHT)];
}

function begin(event) {
  canvas.setPointerCapture(event.pointerId);
  last = at(event);
  add("M", last);
  event.preventDefault();
}

function go(event) {
  if (!last) return;
  const [x, y] = at(event);
  if (Math.abs(x - last[0]) + Math.abs(y - last[1]) < 3) return;
  line(last, [x, y]);
  last = [x, y];
  add("L", last);
}

function end() {
  last = null;
}

function add(letter, [x, y]) {
  if (kept.value.length < MOST - 8) kept.value += `${letter}${x} ${y}`;
}

function line(from, to) {
  brush.beginPath();
  brush.moveTo(...from);
  brush.lineTo(...to);
  brush.stroke();
}

function redraw() {
  let from = null;
  for (const [, letter, x, y] of kept.value.matchAll(/([ML])(\d+) (\d+)/g)) {
    const to = [Number(x), Number(y)];
    if (letter === "L" && from) line(from, to);
    from = to;
  }
}

function clear() {
  kept.value = "";
  brush.clearRect(0, 0, WIDTH, HEIGHT);
}
