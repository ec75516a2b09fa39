// What every page does: keys, double clicks, and going back to a lost session.

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const places = { h: "/", m: "/map/", t: "/work/tasks/", b: "/places/buildings/" };
let waiting = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (waiting) {
    waiting = false;
    if (places[event.key]) window.location.assign(places[event.key]);
  } else if (event.key === "g") {
    waiting = true;
    setTimeout(() => (waiting = false), 1500);
  } else if (event.key === "/") {
    const search = document.querySelector("[data-search], input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
});

// A second click on a form that is being sent does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method === "get" || form.dataset.again !== undefined) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});

document.body.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 401) window.location.reload();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) window.print();
});

// A select or a check box that sends its form as soon as it changes.
document.addEventListener("change", (event) => {
  if (event.target.dataset.sends !== undefined) event.target.form.requestSubmit();
});
