// The search that lies over any page: arrows walk through what was found, typing narrows the list of pages too.

const palette = document.getElementById("palette");

const lines = () => [...palette.querySelectorAll("a")].filter(link => link.offsetParent !== null);

palette?.addEventListener("keydown", event => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const found = lines(), field = palette.querySelector("input"), at = found.indexOf(document.activeElement);
  event.preventDefault();
  const next = event.key === "ArrowDown" ? at + 1 : at - 1;
  if (next < 0 && event.key === "ArrowUp") field.focus();
  else found[Math.min(next, found.length - 1)]?.focus();
});

palette?.querySelector("input").addEventListener("input", event => {
  const typed = event.target.value.trim().toLowerCase();
  for (const link of palette.querySelectorAll(".pages a")) {
    link.hidden = typed !== "" && !link.textContent.toLowerCase().includes(typed);
  }
});
