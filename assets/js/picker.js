// An organisation by its name: suggestions while one types (WAI-ARIA's combobox with a listbox). Without this
// script the field is a plain one, whose name the server resolves.

const PAUSE = 150;

function picker(root) {
  const field = root.querySelector("input[type=text]"), [asked, id] = root.querySelectorAll("input[type=hidden]");
  const list = root.querySelector(".offers"), clear = root.querySelector(".clear");
  const note = root.querySelector(".chosen"), status = root.querySelector("[role=status]");
  const near = "near" in root.dataset; // some are offered before a letter is typed
  let items = [], at = -1, waiting = 0, asking = null;

  field.role = "combobox";
  list.role = "listbox";
  list.id = `${field.id}-offers`;
  const aria = (name, value) => value === null ? field.removeAttribute(`aria-${name}`) : field.setAttribute(`aria-${name}`, value);
  aria("autocomplete", "list");
  aria("controls", list.id);

  const open = shown => {
    list.hidden = !shown;
    aria("expanded", shown);
    if (!shown) mark(-1);
  };
  const mark = next => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = next;
    list.children[at]?.setAttribute("aria-selected", "true");
    list.children[at]?.scrollIntoView({block: "nearest"});
    aria("activedescendant", at < 0 ? null : list.children[at].id);
  };
  const empty = () => {
    id.value = asked.value = note.textContent = "";
    clear.hidden = !field.value;
  };
  const stop = () => {
    clearTimeout(waiting);
    asking?.abort();
  };

  function choose(item) {
    stop();
    field.value = asked.value = item.name;
    id.value = item.id;
    note.textContent = item.note;
    status.textContent = `${item.name}, ${item.note}`;
    clear.hidden = false;
    root.querySelector(".choices")?.remove();
    open(false);
  }

  function show(found) {
    items = found.items;
    list.replaceChildren(...items.map((item, n) => {
      const line = document.createElement("li"), name = document.createElement("span"), beside = document.createElement("span");
      name.textContent = item.name;
      if (item.lang) name.lang = item.lang;
      beside.textContent = item.note;
      beside.className = "quiet";
      line.append(name, " ", beside);
      line.id = `${list.id}-${n}`;
      line.role = "option";
      line.setAttribute("aria-selected", "false");
      return line;
    }));
    at = -1;
    status.textContent = found.said;
    open(items.length > 0);
    note.textContent = items.length ? "" : found.said;
  }

  async function ask() {
    stop();
    if (!field.value.trim() && !near) return open(false);
    asking = new AbortController();
    try {
      const answer = await fetch(`${root.dataset.picker}&q=${encodeURIComponent(field.value)}`, {signal: asking.signal});
      if (answer.ok && document.activeElement === field) show(await answer.json());
    } catch { /* a newer question, or no network: the server resolves the name when the form is sent */ }
  }

  field.addEventListener("input", event => {
    // Among several ways to choose, whoever types here means this one.
    const way = root.closest("[data-option]")?.querySelector("input[type=radio]");
    if (way) way.checked = true;
    empty();
    stop();
    if (!event.isComposing) waiting = setTimeout(ask, PAUSE);
  });
  field.addEventListener("compositionend", () => { stop(); waiting = setTimeout(ask, PAUSE); });
  field.addEventListener("keydown", event => {
    if (event.isComposing) return;
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    if (step) {
      event.preventDefault();
      if (list.hidden) ask();
      else mark((at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      choose(items[at]);
    } else if (event.key === "Escape" && (!list.hidden || field.value)) {
      event.preventDefault();
      stop();
      if (list.hidden) field.value = "", empty();
      else open(false);
    }
  });
  field.addEventListener("click", () => { if (near && !field.value) ask(); });
  field.addEventListener("blur", () => { stop(); open(false); });
  // A finger or a mouse that goes down on the list must not take the focus from the field, which would close it.
  list.addEventListener("pointerdown", event => event.preventDefault());
  list.addEventListener("mousedown", event => event.preventDefault());
  list.addEventListener("click", event => {
    const line = event.target.closest("li");
    if (line) choose(items[[...list.children].indexOf(line)]);
  });
  clear.addEventListener("click", () => {
    field.value = "";
    stop();
    empty();
    field.focus();
  });
  open(false);
  clear.hidden = !field.value;
}

document.querySelectorAll("[data-picker]").forEach(picker);
