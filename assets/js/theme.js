// Light, dark or as the device says: kept in this browser only. Loaded before the page is drawn.
(function () {
  "use strict";
  var root = document.documentElement;
  function read() {
    try { return localStorage.getItem("theme") || ""; } catch (error) { return ""; }
  }
  function apply(theme) {
    if (theme) root.setAttribute("data-theme", theme); else root.removeAttribute("data-theme");
    document.querySelectorAll("[data-set-theme]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-set-theme") === theme));
    });
  }
  apply(read());
  document.addEventListener("DOMContentLoaded", function () {
    var box = document.querySelector("[data-themes]");
    if (box) box.hidden = false; // without this script the buttons would do nothing
    apply(read());
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-set-theme]");
    if (!button) return;
    var theme = button.getAttribute("data-set-theme");
    try { localStorage.setItem("theme", theme); } catch (error) { /* a private window keeps nothing */ }
    apply(theme);
  });
})();
