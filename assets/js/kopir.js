// What every page can do with a key: "/" finds, "?" helps. Everything works without it, too.

import "./palette.js";
import "./picker.js";

const typing = element => element.matches("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable=true]");

// Keys of one letter can be switched off, for those who speak to their computer (WCAG 2.2, 2.1.4).
const memory = {
  get off() { try { return localStorage.getItem("keys") === "off"; } catch { return false; } },
  set off(value) { try { localStorage.setItem("keys", value ? "off" : "on"); } catch { /* a private window keeps nothing */ } },
};

function show(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
  return Boolean(dialog);
}

// The field that narrows this page: a search if there is one, else the first of the filter bar.
function finder() {
  return document.querySelector("main input[type=search], main [role=search] input:not([type=hidden]), main .filters input:not([type=hidden], [type=checkbox])");
}

document.addEventListener("keydown", event => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k" && document.getElementById("palette")) {
    event.preventDefault();
    show("palette");
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || memory.off || typing(event.target)) return;
  if (event.key === "?") {
    event.preventDefault();
    show("keys");
  } else if (event.key === "/" && !document.querySelector("dialog[open]")) {
    const field = finder();
    event.preventDefault();
    if (!field) return show("palette");
    field.focus();
    field.select();
  }
});

document.addEventListener("click", event => {
  const opener = event.target.closest("[data-open]");
  // On a telephone the browser's own way to paper lies deep in its menus.
  if (event.target.closest("[data-print]")) window.print();
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (show(opener.dataset.open)) event.preventDefault();
});

for (const box of document.querySelectorAll("[data-keys]")) {
  box.checked = !memory.off;
  box.addEventListener("change", () => { memory.off = !box.checked; });
}
// Buttons that need this script are there only with it.
for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
// A form that came back with faults is read from its summary on.
document.querySelector("form .summary[role=alert]")?.focus();

// Paper keeps neither address nor day by itself: both are written under the head, and beside links that lead out
// of the hub and do not say where. The day as ISO 8601 writes it, which every reader reads alike.
window.addEventListener("beforeprint", () => {
  const now = new Date(), told = number => String(number).padStart(2, "0");
  for (const part of document.querySelectorAll("[data-address]")) part.textContent = location.href;
  for (const part of document.querySelectorAll("[data-day]"))
    part.textContent = `${now.getFullYear()}-${told(now.getMonth() + 1)}-${told(now.getDate())}`;
  for (const link of document.querySelectorAll('main a[href^="http"]'))
    if (!link.textContent.includes(link.getAttribute("href"))) link.dataset.leads = link.href;
});
// What "More" in the head holds lies over the page: it goes with Esc, with a click elsewhere, and when the focus leaves.
const more = document.querySelector(".top details.more");
const fold = to => { if (more?.open) { more.open = false; if (to) more.querySelector("summary").focus(); } };
more?.addEventListener("keydown", event => { if (event.key === "Escape") fold(true); });
more?.addEventListener("focusout", event => { if (event.relatedTarget && !more.contains(event.relatedTarget)) fold(false); });
document.addEventListener("click", event => { if (more && !more.contains(event.target)) fold(false); });
