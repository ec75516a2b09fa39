// A full value: asked for in a dialog, shown once, gone when the dialog closes.

const dialog = document.getElementById("reveal");
const headers = { "HX-Request": "true" };

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-reveal]");
  if (!link || !dialog) return;
  event.preventDefault();
  await show(link.href);
  dialog.showModal();
});

dialog?.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  dialog.replaceChildren(); // At once: the close event comes a moment later.
  dialog.close();
});
dialog?.addEventListener("close", () => dialog.replaceChildren());
dialog?.addEventListener("submit", async (event) => {
  event.preventDefault();
  await show(event.target.action, { method: "POST", body: new FormData(event.target) });
});

// Only parts of our own pages are put in; they escape what people wrote.
async function show(address, options = {}) {
  const answer = await fetch(address, { ...options, headers, cache: "no-store" });
  if (answer.redirected || answer.status === 401) return location.reload();
  dialog.innerHTML = await answer.text();
  dialog.querySelector("input:not([type=hidden]), button")?.focus();
}
