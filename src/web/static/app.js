// Pages work without this file. It shortens the way to the search box and
// suggests what may be meant while something is typed into it.
const box = document.getElementById("q");

addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !box) return;
  const at = event.target;
  if (at instanceof Element && at.closest("input, select, textarea, [contenteditable]")) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A form sends empty fields as well; addresses are shorter without them.
for (const form of document.querySelectorAll("form:not([method=post])")) {
  form.addEventListener("submit", () => {
    for (const field of form.querySelectorAll("input[name]")) field.disabled = field.value === "";
    // Coming back by the browser's button finds the form as it was.
    addEventListener("pageshow", () => form.querySelectorAll("input[name]").forEach((f) => (f.disabled = false)), { once: true });
  });
}

const ENGLISH = document.documentElement.lang === "en";
const KINDS = ENGLISH
  ? { phrase: "Phrase", name: "Regulation", number: "Document", agency: "Agency", field: "Field" }
  : { phrase: "Cụm từ", name: "Quy định", number: "Văn bản", agency: "Bộ, cơ quan", field: "Lĩnh vực" };
// Long enough not to ask for every letter of a fast typist.
const PAUSE = 120;

// An editable combobox with a list that is chosen from by hand, as the ARIA
// Authoring Practices describe it: the focus stays in the box.
function combobox(box) {
  const list = element("div", { id: "goi-y-tim", class: "suggestions", role: "listbox", "aria-label": ENGLISH ? "Suggestions" : "Gợi ý", hidden: "" });
  const status = element("p", { class: "hidden", role: "status" });
  box.after(list, status);
  // A search field may not be a combobox, a text field may.
  set(box, { type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });

  let options = []; // what is in the list: an element and its suggestion
  let active = -1;
  let pause = 0;
  let request = new AbortController();

  function forget() {
    clearTimeout(pause);
    request.abort();
  }

  function close() {
    forget();
    activate(-1);
    list.hidden = true;
    set(box, { "aria-expanded": "false" });
    status.textContent = "";
  }

  function open() {
    if (options.length === 0) return;
    list.hidden = false;
    // No further down than what is seen of the page, above a keyboard on the screen.
    const room = window.visualViewport?.height ?? innerHeight;
    list.style.maxHeight = `min(32rem, ${Math.max(room - list.getBoundingClientRect().top - 8, 176)}px)`;
    set(box, { "aria-expanded": "true" });
    status.textContent = `${options.length} ${ENGLISH ? "suggestions" : "gợi ý"}`;
  }

  function activate(number) {
    if (options[active]) set(options[active].option, { "aria-selected": "false" });
    active = number;
    const chosen = options[active]?.option;
    if (!chosen) return box.removeAttribute("aria-activedescendant");
    set(chosen, { "aria-selected": "true" });
    set(box, { "aria-activedescendant": chosen.id });
    chosen.scrollIntoView({ block: "nearest" });
  }

  function fill(suggestions) {
    activate(-1);
    options = [];
    const groups = new Map();
    for (const suggestion of suggestions) {
      if (!groups.has(suggestion.kind)) groups.set(suggestion.kind, []);
      groups.get(suggestion.kind).push(suggestion);
    }
    list.replaceChildren(...[...groups].map(([kind, members]) => group(kind, members)));
    if (options.length === 0) close();
    else open();
  }

  function group(kind, members) {
    const title = element("div", { id: `goi-y-${kind}`, class: "kind", role: "presentation" }, KINDS[kind] ?? kind);
    return element("div", { role: "group", "aria-labelledby": title.id }, title, ...members.map(item));
  }

  function item(suggestion) {
    const text = element("span", {});
    // Escaped by the server; its only element is <mark>.
    text.innerHTML = suggestion.html;
    const option = element("div", { id: `goi-y-${options.length + 1}`, role: "option", "aria-selected": "false" }, text);
    const words = beside(suggestion);
    if (words) option.append(" ", element("span", { class: "beside" }, words));
    options.push({ option, suggestion });
    return option;
  }

  // A figure is shown where a click leads to as many.
  function beside({ kind, note, count }) {
    const figure = kind === "phrase" || (kind === "name" && count === 1) ? "" : ENGLISH ? `${count.toLocaleString("en-GB")} regulations` : `${count.toLocaleString("vi-VN")} quy định`;
    return [note, figure].filter(Boolean).join(" · ");
  }

  async function ask() {
    forget();
    const typed = box.value.trimStart();
    if (typed === "") return fill([]);
    request = new AbortController();
    try {
      const answer = await fetch(`/api/v1/suggest?q=${encodeURIComponent(typed)}`, { signal: request.signal });
      const { suggestions, ready } = answer.ok ? await answer.json() : { suggestions: [], ready: true };
      if (document.activeElement !== box) return;
      fill(suggestions);
      // They are still being made, once after a start.
      if (!ready) pause = setTimeout(ask, PAUSE);
    } catch (error) {
      // Without an answer there is only the box, as before.
      if (error.name !== "AbortError") fill([]);
    }
  }

  function later() {
    forget();
    pause = setTimeout(ask, PAUSE);
  }

  function choose({ suggestion }) {
    close();
    if (suggestion.target.q === undefined) return location.assign(suggestion.page);
    // Filters in use stay.
    box.value = suggestion.text;
    box.form.requestSubmit();
  }

  function move(step) {
    forget();
    if (list.hidden) open();
    if (list.hidden) return void ask();
    // One place more than there are options: the box itself.
    const places = options.length + 1;
    activate(((active + 1 + step + places) % places) - 1);
  }

  const PASSED = Symbol("left to the browser as well");
  function pass(act) {
    act();
    return PASSED;
  }

  const keys = {
    ArrowDown: (event) => (event.altKey ? (options.length ? open() : ask()) : move(1)),
    ArrowUp: (event) => (event.altKey ? close() : move(-1)),
    Enter: () => (options[active] && !list.hidden ? choose(options[active]) : pass(close)),
    Escape: () => (list.hidden ? (box.value = "") : close()),
    Tab: () => pass(close),
    // These move in the text.
    Home: () => pass(() => activate(-1)),
    End: () => pass(() => activate(-1)),
    ArrowLeft: () => pass(() => activate(-1)),
    ArrowRight: () => pass(() => activate(-1)),
  };
  box.addEventListener("keydown", (event) => {
    // Keys belong to the input method while it composes a letter.
    if (event.isComposing || event.keyCode === 229) return;
    const act = Object.hasOwn(keys, event.key) && !event.ctrlKey && !event.metaKey && !event.shiftKey && keys[event.key];
    if (act && act(event) !== PASSED) event.preventDefault();
  });
  box.addEventListener("input", (event) => event.isComposing || later());
  box.addEventListener("compositionend", later);
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
  // The focus stays in the box, and so the list stays open until the click.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const clicked = options.find(({ option }) => option.contains(event.target));
    if (clicked) choose(clicked);
  });
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  set(made, attributes);
  made.append(...children);
  return made;
}

if (box) combobox(box);

// What there is already about a petition or a question, while it is written.
// The form has a button for the same.
const related = document.querySelector("[data-related]");
if (related) {
  const fields = related.dataset.related.split(" ").map((id) => document.getElementById(id));
  const about = () => fields.map((field) => field.value).join(" ").trim();
  let pause = 0;
  let asked = about();
  let request = new AbortController();
  const look = async () => {
    const text = about();
    // A word says little; what was looked for needs no second look.
    if (text.length < 12 || text === asked) return;
    asked = text;
    request.abort();
    request = new AbortController();
    try {
      const address = `/kien-nghi/lien-quan?q=${encodeURIComponent(text.slice(0, 1000))}`;
      const answer = await fetch(address, { signal: request.signal });
      // A part of this site's page, escaped by the server.
      if (answer.ok) related.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") asked = "";
    }
  };
  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(look, 600);
    });
  }
}
