// Counts the ticked rows, names their number on the button, shows the fields a step needs.

for (const form of document.querySelectorAll("[data-bulk]")) {
  const all = form.querySelector("[data-all]");
  if (!all) continue;
  const boxes = [...form.querySelectorAll("input[name=chosen]")];
  const step = form.elements.step;
  const button = form.querySelector("[data-do]");
  const output = form.querySelector("[data-count]");
  const person = form.querySelector("[data-person]");

  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    output.textContent = `${count} ${output.dataset.words}`;
    button.disabled = count === 0;
    button.textContent = `${step.selectedOptions[0].text} (${count})`;
    person.hidden = step.value !== "reassign";
    if (!person.hidden) htmx.trigger(person, "wanted");
    form.elements.to.required = step.value === "reassign";
    form.elements.reason.required = step.value !== "approve";
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    show();
  });
  form.addEventListener("change", show);
  show();
}
