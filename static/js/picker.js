// A choice among very many records: fetches those in which the typed words stand.

for (const element of document.querySelectorAll("[data-picker]")) {
  const search = element.querySelector("input[type=search]");
  const select = element.querySelector("select");
  let timer;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => find(element, search.value, select), 200);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  select.addEventListener("mousedown", () => first(element, select), { once: true });
  select.addEventListener("focus", () => first(element, select), { once: true });
}

function first(element, select) {
  if (!element.dataset.filled) find(element, "", select, true);
}

async function find(element, words, select, keeps = false) {
  element.dataset.filled = "yes";
  const answer = await fetch(`${element.dataset.lookup}&q=${encodeURIComponent(words)}`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { choices } = await answer.json();
  const chosen = select.selectedOptions[0];
  const options = choices.map(({ value, label }) => new Option(label, value));
  const empty = new Option(choices.length ? "—" : element.dataset.none, "");
  select.replaceChildren(empty, ...options);
  if (chosen?.value && keeps) {
    if (![...select.options].some((option) => option.value === chosen.value)) select.append(chosen);
    select.value = chosen.value;
  } else if (words && options.length) {
    select.selectedIndex = 1;
  }
}
