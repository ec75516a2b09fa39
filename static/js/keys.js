// Keys: `/` searches, `?` shows the list, `g` and a letter go to a place the person may open.
// Single keys can be switched off, because speech input types them by accident (WCAG 2.1.4).

const SILENT = "wangge-keys-off";
const WAIT = 1500; // milliseconds between g and its letter
const list = document.getElementById("keys");
const isTyping = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], [role=application]");
const isOff = () => localStorage.getItem(SILENT) === "yes";
let waiting = 0;

function goTo(letter) {
  const link = /^[a-z]$/.test(letter) && list.querySelector(`[data-go="${letter}"]`);
  if (link) window.location.assign(link.href);
  return Boolean(link);
}

function search() {
  const field = [...document.querySelectorAll("[data-search], [name=q], input[type=search]")].find((one) => one.offsetParent);
  const page = list.querySelector("[data-search-page]");
  list.close();
  if (field) field.focus();
  else if (page) window.location.assign(page.href);
  return Boolean(field || page);
}

function show() {
  if (!list.open) list.showModal();
  return true;
}

// A Chinese keyboard gives the wide signs of the same keys.
const ACTIONS = new Map([["/", search], ["／", search], ["、", search], ["?", show], ["？", show]]);

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isOff() || isTyping(event.target)) return;
  const isSecond = Date.now() < waiting;
  waiting = 0;
  if (isSecond ? goTo(event.key) : ACTIONS.get(event.key)?.()) event.preventDefault();
  else if (event.key === "g" && !isSecond) waiting = Date.now() + WAIT;
}

if (list) {
  document.addEventListener("keydown", pressed);
  const listens = list.querySelector("[data-keys-on]");
  listens.checked = !isOff();
  listens.addEventListener("change", () => localStorage.setItem(SILENT, listens.checked ? "no" : "yes"));
  list.addEventListener("click", (event) => (event.target === list || event.target.closest("[data-keys-close]")) && list.close());
  for (const button of document.querySelectorAll("[data-keys]")) button.addEventListener("click", show);
  const named = window.location.hash === "#map-search" && document.getElementById("map-search");
  if (named) named.focus();
}
