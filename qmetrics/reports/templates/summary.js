"use strict";
// Filters and sorts the table of every measure. Without it the table is whole, in the order of the themes.
for (const table of document.querySelectorAll("table[data-tools]")) {
  const form = document.getElementById(table.dataset.tools);
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const said = form.querySelector("[role=status]");
  const order = {
    variation: ["concern", "neutral", "improvement", "common", "withheld", "none"],
    assurance: ["fail", "hit_or_miss", "pass", "none"],
  };
  const family = (row) => row.dataset.variation.split("_")[0];
  const fits = (row, text, theme, variation) =>
    (!text || row.textContent.toLowerCase().includes(text)) &&
    (!theme || row.dataset.theme === theme) &&
    (!variation || (variation === "new" ? row.dataset.new === "yes" : family(row) === variation));
  const show = () => {
    const text = form.elements.text.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      row.hidden = !fits(row, text, form.elements.theme.value, form.elements.variation.value);
      shown += row.hidden ? 0 : 1;
    }
    said.textContent = `${shown} of ${rows.length} lines shown`;
  };
  const place = (row, by) =>
    by === "variation" ? order.variation.indexOf(family(row)) : order.assurance.indexOf(row.dataset.assurance);
  const sort = (by, head) => {
    const back = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    const compare = (a, b) =>
      by === "name"
        ? a.cells[0].textContent.localeCompare(b.cells[0].textContent)
        : place(a, by) - place(b, by) || a.dataset.order - b.dataset.order;
    rows.sort(back ? (a, b) => compare(b, a) : compare);
    head.setAttribute("aria-sort", back ? "descending" : "ascending");
    body.append(...rows);
  };
  for (const head of table.tHead.rows[0].cells) {
    if (!head.dataset.sort) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head.dataset.sort, head));
    head.append(button);
  }
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
}
