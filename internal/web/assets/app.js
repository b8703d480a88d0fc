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
// j and k move in a list, x selects, Enter opens.
for (const form of document.querySelectorAll("form[data-keys]")) {
  const rows = () => [...form.querySelectorAll("tbody tr")];
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest?.("input:not([type=checkbox]),textarea,select,button,a:not(tr a)")) return;
    const all = rows(), now = all.findIndex((r) => r.classList.contains("here"));
    if (!all.length) return;
    if (e.key === "j" || e.key === "k") {
      const to = all[Math.min(all.length - 1, Math.max(0, now < 0 ? 0 : now + (e.key === "j" ? 1 : -1)))];
      for (const r of all) r.classList.toggle("here", r === to);
      to.scrollIntoView({ block: "nearest" });
    } else if (e.key === "x" && now >= 0) {
      all[now].querySelector("input[type=checkbox]")?.click();
    } else if (e.key === "Enter" && now >= 0 && !e.target.closest?.("a,input")) {
      e.preventDefault();
      location.assign(all[now].querySelector("a[href]").href);
    }
  });
}
for (const form of document.querySelectorAll("form.filter")) {
  form.addEventListener("change", (e) => { if (e.target.matches("select")) form.requestSubmit(); });
}
// What was typed into a form outlives, in this tab, a session that ended meanwhile: the login
// page marks it as lost, and the form has it again where it stood.
const typed = "input[type=text],input:not([type]),input[type=date],input[type=number],textarea";
const place = (form) => [...document.querySelectorAll("form")].indexOf(form);
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (e) => {
    if (form.method !== "post") return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = "1";
    if (!document.querySelector(".gate")) {
      const fields = [...form.querySelectorAll(typed)].map((i) => i.value);
      sessionStorage.setItem("typed", JSON.stringify({ at: location.pathname, action: form.getAttribute("action"), n: place(form), fields }));
    }
  });
}
// On a narrow screen the tabs lie in one row, and the page's own may lie outside of it.
const here = document.querySelector(".side nav [aria-current]");
if (here) here.parentElement.scrollLeft = here.offsetLeft - (here.parentElement.clientWidth - here.offsetWidth) / 2;
if (document.querySelector("form[data-lost]")) sessionStorage.setItem("lost", "1");
else if (!document.querySelector(".gate")) {
  const kept = JSON.parse(sessionStorage.getItem("typed") || "null");
  const form = kept && sessionStorage.getItem("lost") && kept.at === location.pathname ? document.querySelectorAll("form")[kept.n] : null;
  if (form && form.getAttribute("action") === kept.action) {
    const fields = [...form.querySelectorAll(typed)];
    if (fields.length === kept.fields.length) {
      fields.forEach((i, n) => { i.value = kept.fields[n]; });
      if (form.closest("details")) form.closest("details").open = true;
    }
  }
  sessionStorage.removeItem("typed");
  sessionStorage.removeItem("lost");
}
// Work under way tells how far it is; when it is over, the page opens anew.
for (const e of document.querySelectorAll("[data-live]")) {
  const from = new EventSource(e.dataset.live);
  from.addEventListener("far", (m) => { e.textContent = m.data; });
  from.addEventListener("done", () => { from.close(); e.textContent = e.dataset.done; sessionStorage.setItem("done", e.dataset.done); location.reload(); });
  window.addEventListener("pagehide", () => from.close());
}
if (sessionStorage.getItem("done") && !document.querySelector("[data-live]")) {
  const said = document.createElement("p");
  said.className = "flash";
  said.setAttribute("role", "status");
  said.textContent = sessionStorage.getItem("done");
  document.querySelector("main")?.prepend(said);
}
sessionStorage.removeItem("done");
window.addEventListener("pageshow", () => { for (const f of document.querySelectorAll("form")) delete f.dataset.sent; });
for (const b of document.querySelectorAll("[data-print]")) { b.hidden = false; b.addEventListener("click", () => window.print()); }

// A text and its reading side by side: the words of a value and the value light up
// together, and the other side scrolls to them.
const two = document.querySelector(".two");
if (two) {
  const source = two.querySelector(".source");
  const narrow = () => getComputedStyle(two).gridTemplateColumns.split(" ").length < 2;
  let lit = [];
  const same = (keys) => [...two.querySelectorAll("a.v")].filter((e) => e.dataset.v.split(" ").some((k) => keys.includes(k)));
  const inSource = (e) => source.contains(e);
  const show = (e, scroll) => {
    for (const x of lit) x.classList.remove("on");
    lit = same(e.dataset.v.split(" "));
    for (const x of lit) x.classList.add("on");
    if (!scroll) return;
    const other = lit.find((x) => inSource(x) !== inSource(e));
    if (other) toView(other);
  };
  const toView = (e) => {
    if (!inSource(e)) { e.scrollIntoView({ block: narrow() ? "start" : "center" }); return; }
    const r = e.getBoundingClientRect(), s = source.getBoundingClientRect();
    if (r.top < s.top + 60 || r.bottom > s.bottom - 20) source.scrollTop += r.top - s.top - s.height / 2;
  };
  // The pointer only scrolls the text, which does not move the page under it.
  two.addEventListener("mouseover", (e) => { const v = e.target.closest("a.v"); if (v) show(v, !inSource(v)); });
  two.addEventListener("focusin", (e) => { const v = e.target.closest("a.v"); if (v) show(v, !inSource(v)); });
  two.addEventListener("click", (e) => {
    const v = e.target.closest("a.v");
    const to = e.target.closest("a.ln-to");
    if (v) { e.preventDefault(); show(v, true); }
    if (to) {
      const line = document.getElementById("L" + to.dataset.line);
      if (line) { e.preventDefault(); toView(line); for (const x of source.querySelectorAll(".at")) x.classList.remove("at"); line.classList.add("at"); }
    }
  });
  // What the address points at has its line in view.
  const follow = () => {
    const at = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!at || inSource(at)) return;
    const to = at.querySelector("a.ln-to") || at.closest(".rw")?.querySelector("a.ln-to");
    const line = to && document.getElementById("L" + to.dataset.line);
    if (line) { toView(line); for (const x of source.querySelectorAll(".at")) x.classList.remove("at"); line.classList.add("at"); }
  };
  window.addEventListener("hashchange", follow);
  follow();
  // j and k go to the next and the last thing to be done.
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.closest?.("input,textarea,select") || (e.key !== "j" && e.key !== "k")) return;
    const open = [...two.querySelectorAll(".pb[data-open]")];
    if (!open.length) return;
    const now = open.findIndex((p) => "#" + p.id === location.hash);
    const next = e.key === "j" ? open[(now + 1) % open.length] : open[(now - 1 + open.length) % open.length];
    location.hash = next.id;
  });
  // The parts of a split add up while they are typed, and grow.
  for (const form of two.querySelectorAll("form.edit[data-split]")) {
    const sum = form.querySelector("[data-sum]");
    if (!sum) continue;
    const add = () => {
      const n = [...form.querySelectorAll("input[name=count]")].reduce((a, i) => a + (parseInt(i.value.replace(/[^0-9]/g, ""), 10) || 0), 0);
      sum.textContent = n;
      form.querySelector("[data-sum-ok]").hidden = n !== Number(form.dataset.split);
      form.querySelector("[data-sum-bad]").hidden = n === Number(form.dataset.split);
    };
    form.addEventListener("input", add);
    form.querySelector("[data-more]").addEventListener("click", (e) => {
      e.preventDefault();
      const list = form.querySelector(".partlist"), part = list.lastElementChild.cloneNode(true);
      for (const i of part.querySelectorAll("input:not([type=hidden])")) i.value = "";
      list.append(part);
      part.querySelector("input[name=place]").focus();
    });
  }
}
