// Selecting many rows at once. Every page works without this file.
"use strict";
for (const form of document.querySelectorAll("form[data-bulk]")) {
  const boxes = () => [...form.querySelectorAll("input[type=checkbox][name=id]")];
  const show = () => {
    const n = boxes().filter((b) => b.checked).length;
    for (const e of form.querySelectorAll("[data-count]")) e.textContent = n;
    for (const e of form.querySelectorAll("[data-needs]")) e.disabled = n === 0;
    for (const all of form.querySelectorAll("input[data-all]")) {
      const mine = boxes().filter((b) => all.dataset.all === "" || b.dataset.group === all.dataset.all);
      const on = mine.filter((b) => b.checked).length;
      all.checked = on > 0 && on === mine.length;
      all.indeterminate = on > 0 && on < mine.length;
    }
  };
  form.addEventListener("change", (e) => {
    const all = e.target.closest("input[data-all]");
    if (all) {
      for (const b of boxes()) if (all.dataset.all === "" || b.dataset.group === all.dataset.all) b.checked = all.checked;
    }
    show();
  });
  for (const all of form.querySelectorAll("[data-js]")) all.hidden = false;
  show();
}
for (const form of document.querySelectorAll("form.filter")) {
  form.addEventListener("change", (e) => { if (e.target.matches("select")) form.requestSubmit(); });
}
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (e) => {
    if (form.method !== "post") return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
  });
}
window.addEventListener("pageshow", () => { for (const f of document.querySelectorAll("form")) delete f.dataset.sent; });
for (const b of document.querySelectorAll("[data-print]")) { b.hidden = false; b.addEventListener("click", () => window.print()); }
