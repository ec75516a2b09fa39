// Forms on the phone: drafts, the phone's own time, small photos, sending without loss.

const KEPT_DAYS = 3;
const LONGEST_SIDE = 1600;
const form = document.querySelector("form[data-visit]");
const keyOf = (user, path) => `draft:${user}:${path}`;

tidy();
filterDoors();
nameFiles();
if (form) {
  const key = keyOf(form.dataset.user, location.pathname);
  restore(key);
  form.addEventListener("input", () => keep(key));
  form.addEventListener("submit", (event) => send(event, key));
  document.querySelector("#draft button").addEventListener("click", () => {
    localStorage.removeItem(key);
    location.reload();
  });
  answerRest();
}

// Old drafts go; the mark of a saved visit leaves the address.
function tidy() {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("draft:"))) {
    const age = Date.now() - (JSON.parse(localStorage.getItem(key)).keptAt || 0);
    if (age > KEPT_DAYS * 86400e3) localStorage.removeItem(key);
  }
  const address = new URL(location.href);
  if (address.searchParams.has("saved")) {
    address.searchParams.delete("saved");
    history.replaceState(null, "", address);
  }
}

function typed() {
  const values = [];
  for (const field of form.elements) {
    if (!field.name || field.type === "file" || field.type === "submit" || field.name === "csrfmiddlewaretoken") continue;
    if (["radio", "checkbox"].includes(field.type)) values.push([field.name, field.value, field.checked]);
    else values.push([field.name, field.value]);
  }
  return values;
}

function keep(key) {
  localStorage.setItem(key, JSON.stringify({ keptAt: Date.now(), timed: form.dataset.timed, values: typed() }));
}

function restore(key) {
  const kept = localStorage.getItem(key);
  if (!kept) return;
  const { timed, values } = JSON.parse(kept);
  if (timed) form.dataset.timed = timed;
  for (const [name, value, checked] of values) {
    const fields = [...form.elements].filter((field) => field.name === name);
    if (name === "task" || name === "seen") continue;
    if (checked === undefined) fields.forEach((field) => (field.value = value));
    else fields.filter((field) => field.value === value).forEach((field) => (field.checked = checked));
  }
  form.querySelectorAll("details").forEach((part) => (part.open ||= [...part.querySelectorAll("textarea, input[type=text]")].some((field) => field.value)));
  document.getElementById("draft").hidden = false;
}

// "All others are in order" is shown on each item it answers.
function answerRest() {
  form.elements.rest?.addEventListener("change", ({ target }) => {
    for (const item of form.querySelectorAll("[data-item]")) {
      const [passed, failed] = item.querySelectorAll("input[type=radio]");
      if (target.checked && !passed.checked && !failed.checked) {
        passed.checked = true;
        item.dataset.rest = "yes";
      } else if (!target.checked && item.dataset.rest) {
        passed.checked = false;
        delete item.dataset.rest;
      }
    }
    form.dispatchEvent(new Event("input"));
  });
}

async function send(event, key) {
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  const pressed = event.submitter;
  // The time of the first attempt stays, so that sending again is the same visit.
  if (!form.dataset.timed && form.elements.at) form.elements.at.value = new Date().toISOString();
  form.dataset.timed = "yes";
  keep(key);
  const words = pressed?.innerHTML;
  if (pressed) pressed.textContent = form.dataset.wait;
  const problem = await attempt(pressed, key);
  if (!problem) return;
  if (pressed) pressed.innerHTML = words;
  delete form.dataset.sending;
  show(problem);
}

// Sends once; returns what to tell the person, nothing when the visit is saved.
async function attempt(pressed, key) {
  let answer;
  try {
    answer = await fetch(location.href, { method: "POST", body: await contents(pressed), headers: { Accept: "application/json" } });
  } catch {
    return [form.dataset.offline];
  }
  if (answer.status === 401 || answer.redirected) return [form.dataset.signedOut];
  const said = await answer.json().catch(() => null);
  if (!said) return [form.dataset.failed];
  // Only 200 and 201 with our own words mean saved: portals answer 200 to everything.
  if (answer.ok && said.next) {
    localStorage.removeItem(key);
    location.assign(said.next);
    return null;
  }
  if (said.problems) return Object.entries(said.problems).flatMap(([name, texts]) => texts.map((text) => labelled(name, text)));
  return [said.detail || form.dataset.failed];
}

function labelled(name, text) {
  const field = form.querySelector(`[name="${name}"]`);
  const label = field?.labels?.[0]?.textContent.trim();
  return name === "__all__" || !label ? text : `${label}: ${text}`;
}

function show(problems) {
  const box = document.getElementById("problems");
  box.replaceChildren(...problems.map((text) => Object.assign(document.createElement("div"), { textContent: text })));
  box.hidden = false;
  box.scrollIntoView({ block: "center" });
}

async function contents(pressed) {
  const body = new FormData(form, pressed);
  for (const field of form.querySelectorAll("input[type=file]")) {
    body.delete(field.name);
    for (const file of field.files) body.append(field.name, await smaller(file), file.name);
  }
  return body;
}

// Large photos are made small before they are sent; the server does it again.
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const shrink = LONGEST_SIDE / Math.max(picture.width, picture.height);
    if (shrink >= 1) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * shrink);
    canvas.height = Math.round(picture.height * shrink);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob((blob) => done(blob || file), "image/jpeg", 0.82));
  } catch {
    return file;
  }
}

function filterDoors() {
  const find = document.querySelector("[data-filter]");
  find?.addEventListener("input", () => {
    const words = find.value.trim().toLowerCase();
    for (const link of document.querySelectorAll(find.dataset.filter)) {
      link.closest("li").hidden = !link.querySelector("strong").textContent.toLowerCase().includes(words);
    }
  });
}

// A chosen photo says its name on its button.
function nameFiles() {
  document.addEventListener("change", ({ target }) => {
    if (target.type !== "file") return;
    const label = [...(target.labels || [])].flatMap((one) => [...one.querySelectorAll("[data-file-name]")])[0];
    if (label) label.textContent = target.files.length ? ` ${target.files[0].name}` : "";
  });
}
