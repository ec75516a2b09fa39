// Keeps what was typed when a session ends under a form.
//
// Values stay in this tab only (sessionStorage), for the same person, never passwords,
// codes or files; they come back once, after the sign-in page was shown in between.

const FLAG = "wangge:signed-out";
const OWNER = "wangge:typed-by";
const WAIT_MS = 400;
const key = () => `wangge:draft:${location.pathname}`;
const who = document.body.dataset.user || "";
const secret = (field) =>
  ["password", "file", "hidden", "submit", "button"].includes(field.type) ||
  field.autocomplete === "one-time-code";
const forms = () => [...document.querySelectorAll("form[method=post]:not([data-no-draft])")];
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !secret(field));

function valueOf(field) {
  if (field.type === "checkbox" || field.type === "radio") return field.checked;
  if (field.multiple) return [...field.selectedOptions].map((option) => option.value);
  return field.value;
}

function setValue(field, value) {
  if (field.type === "checkbox" || field.type === "radio") field.checked = value;
  else if (field.multiple)
    for (const option of field.options) option.selected = value.includes(option.value);
  else field.value = value;
  if (field.dataset.sends === undefined)
    field.dispatchEvent(new Event("change", { bubbles: true }));
}

function forget() {
  for (const name of Object.keys(sessionStorage))
    if (name.startsWith("wangge:draft:") || name === OWNER) sessionStorage.removeItem(name);
}

function save() {
  const kept = forms().map((form) => fieldsOf(form).map((field) => [field.name, valueOf(field)]));
  sessionStorage.setItem(OWNER, who);
  sessionStorage.setItem(key(), JSON.stringify(kept));
}

function restore() {
  const kept = JSON.parse(sessionStorage.getItem(key()) || "null");
  if (!kept) return;
  forms().forEach((form, at) => {
    const values = kept[at] || [];
    fieldsOf(form).forEach((field, nth) => {
      if (values[nth] && values[nth][0] === field.name) setValue(field, values[nth][1]);
    });
  });
  const note = document.querySelector("[data-draft-note]");
  if (note) note.hidden = false;
}

const door = document.querySelector("[data-sign-in]");
if (door) {
  if (door.dataset.signIn === "again") sessionStorage.setItem(FLAG, "yes");
  else if (!sessionStorage.getItem(FLAG)) forget();
} else if (who) {
  if (sessionStorage.getItem(OWNER) !== who) forget();
  const path = document.querySelector("[data-step-of-signing-in]");
  if (!path) {
    // After htmx has found its elements: what depends on a value is fetched again.
    if (sessionStorage.getItem(FLAG)) window.addEventListener("load", restore);
    else sessionStorage.removeItem(key());
    sessionStorage.removeItem(FLAG);
    let timer = 0;
    document.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, WAIT_MS);
    });
    document.addEventListener("submit", save, true);
    // A fragment that is refused because the session ended takes the whole page along.
    document.body.addEventListener("htmx:responseError", (event) => {
      if (event.detail.xhr.status !== 401) return;
      save();
      sessionStorage.setItem(FLAG, "yes");
    });
  }
}
