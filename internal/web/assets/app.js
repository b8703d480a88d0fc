// Selecting many rows at once. Every page works without this file.
"use strict";
for (const form of document.querySelectorAll("form[data-bulk]")) {
  const boxes = () => [...form.querySelectorAll("input[type=checkbox][name=id]")];
  const show = () => {
    // data-needs="proposed" and the like count only the rows that have one.
    const count = (kind) => boxes().filter((b) => b.checked && (!kind || kind in b.dataset)).length;
    const filled = (name) => !name || form.elements[name].value.trim() !== "";
    for (const e of form.querySelectorAll("[data-count]")) e.textContent = count(e.dataset.count);
    for (const e of form.querySelectorAll("[data-needs]")) e.disabled = count(e.dataset.needs) === 0 || !filled(e.dataset.field);
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
  // A checkbox reports itself by "change", after which its group follows it.
  form.addEventListener("input", (e) => { if (e.target.type !== "checkbox") show(); });
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
