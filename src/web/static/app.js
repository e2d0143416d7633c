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
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "post") return;
  for (const field of form.querySelectorAll("input[name]")) field.disabled = field.value === "";
  // Coming back by the browser's button finds the form as it was.
  addEventListener("pageshow", () => form.querySelectorAll("input[name]").forEach((f) => (f.disabled = false)), { once: true });
});

const ENGLISH = document.documentElement.lang === "en";
const worded = (vietnamese, english) => (ENGLISH ? english : vietnamese);
const KINDS = ENGLISH
  ? { phrase: "Phrase", name: "Regulation", number: "Document", agency: "Agency", field: "Field" }
  : { phrase: "Cụm từ", name: "Quy định", number: "Văn bản", agency: "Bộ, cơ quan", field: "Lĩnh vực" };
// Long enough not to ask for every letter of a fast typist.
const PAUSE = 120;

// An editable combobox with a list that is chosen from by hand, as the ARIA
// Authoring Practices describe it: the focus stays in the box.
function combobox(box) {
  const list = element("div", { id: "goi-y-tim", class: "suggestions", role: "listbox", "aria-label": worded("Gợi ý", "Suggestions"), hidden: "" });
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
    status.textContent = `${options.length} ${worded("gợi ý", "suggestions")}`;
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

// All boxes of a list at once, without a new page that knows nothing of what was
// written beside them.
for (const link of document.querySelectorAll("a[data-check]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    for (const box of document.querySelectorAll("input[name=item]")) {
      box.checked = link.dataset.check === "all";
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });
}

// What is written into a form stays in this browser until it was taken in or
// dropped, for a week at most: a closed tab, an ended session or an error loses
// none of it. Addresses of people, passwords and files are never kept, nor is
// anything of a page whose address is a secret.
const WEEK = 7 * 86_400_000;
const SECRET = /\/(cua-toi|xac-nhan|thu)\//;
const PRIVATE = "[type=hidden],[type=password],[type=email],[type=tel],[type=file],[autocomplete=name],[readonly]";

function drafts(kept, tab) {
  const who = document.querySelector(".who a")?.textContent ?? "";
  const refused = document.querySelector(".message, [role=alert]");
  const pathOf = (form) => new URL(form.getAttribute("action") ?? "", location.href).pathname;
  const isKept = (form) => !SECRET.test(pathOf(form)) && form.matches("[method=post]:has(textarea:not([readonly])), [data-draft]");
  const forms = [...document.forms].filter(isKept);
  const fields = (form) => [...form.elements].filter((field) => field.name && field.matches("input, select, textarea") && !field.matches(PRIVATE));
  const named = (field) => (field.matches("[type=checkbox], [type=radio]") ? [`${field.name}=${field.value}`, "checked"] : [field.name, "value"]);
  const state = (form) => Object.fromEntries(fields(form).map((field) => [named(field)[0], field[named(field)[1]]]));
  const version = (form) => form.elements.namedItem("version")?.value ?? "";
  const keyOf = (form) => `nhap ${who} ${pathOf(form)} ${[...new Set(fields(form).map((field) => field.name))].join().slice(0, 200)}`;
  const keys = new Map(forms.map((form) => [form, keyOf(form)]));
  for (const key of Object.keys(kept)) {
    if (key.startsWith("nhap ") && !(JSON.parse(kept[key]).at > Date.now() - WEEK)) kept.removeItem(key);
  }

  // The page that an accepted form leads to is no error, no sign-in and not the
  // same form again, unless it says that it is done.
  const [sent, from] = JSON.parse(tab.getItem("da-gui") ?? "[]");
  tab.removeItem("da-gui");
  const again = [...keys.values()].includes(sent) && !document.querySelector(".done");
  if (sent && document.referrer === from && !refused && !again && location.pathname !== "/dang-nhap") kept.removeItem(sent);
  // What came back is a draft, however little is changed of it.
  const first = new Map(forms.map((form) => [form, refused || kept.getItem(keys.get(form)) ? "" : JSON.stringify(state(form))]));

  const draftOf = (form) => JSON.parse(kept.getItem(keys.get(form)) ?? "null");
  function restore(form, { at, version: seen, fields: values }) {
    for (const field of fields(form)) {
      const [name, property] = named(field);
      if (!(name in values) || field[property] === values[name]) continue;
      field[property] = values[name];
      field.closest("details")?.setAttribute("open", "");
    }
    const when = new Date(at).toLocaleString("vi-VN", { dateStyle: "short", timeStyle: "short" });
    const words = [worded(`Đã khôi phục bản nháp lưu lúc ${when}.`, `A draft of ${when} was restored.`)];
    if (seen !== version(form)) words.push(worded("Nội dung trên trang đã thay đổi từ lúc đó: xin xem lại trước khi gửi.", "The page has changed since: please look again before you send."));
    if (form.querySelector("[type=file]")) words.push(worded("Tệp phải chọn lại.", "Files have to be chosen again."));
    const drop = element("button", { type: "button", class: "plain" }, worded("Bỏ bản nháp", "Drop the draft"));
    const notice = element("p", { class: "note screen", role: "status" }, `${words.join(" ")} `, drop);
    drop.addEventListener("click", () => {
      kept.removeItem(keys.get(form));
      form.reset();
      first.set(form, JSON.stringify(state(form)));
      notice.remove();
      fields(form)[0]?.focus();
    });
    form.prepend(notice);
  }

  const told = new Set();
  const save = (form) => {
    const now = state(form);
    if (JSON.stringify(now) === first.get(form)) return kept.removeItem(keys.get(form));
    const search = refused ? (draftOf(form)?.search ?? "") : location.search;
    kept.setItem(keys.get(form), JSON.stringify({ at: Date.now(), version: version(form), search, fields: now }));
    if (told.has(form)) return;
    told.add(form);
    form.append(element("p", { class: "quiet", role: "status" }, worded("Bản nháp được giữ trong trình duyệt này, tự xóa khi gửi xong hoặc sau 7 ngày.", "The draft stays in this browser; it is deleted once sent, or after 7 days.")));
  };
  const pauses = new Map();
  addEventListener("input", ({ target: { form } }) => {
    if (!keys.has(form)) return;
    clearTimeout(pauses.get(form));
    pauses.set(form, setTimeout(save, 300, form));
  });
  addEventListener("submit", ({ target: form }) => {
    if (pathOf(form) === "/dang-xuat") {
      for (const key of Object.keys(kept)) if (key.startsWith(`nhap ${who} `)) kept.removeItem(key);
    }
    if (!keys.has(form)) return;
    clearTimeout(pauses.get(form));
    save(form);
    tab.setItem("da-gui", JSON.stringify([keys.get(form), location.href.split("#")[0]]));
  });
  for (const form of refused ? [] : forms) {
    const draft = draftOf(form);
    // An address that fills a form in otherwise means something else.
    const other = draft && location.search !== "" && location.search !== draft.search;
    if (draft && !other && JSON.stringify(draft.fields) !== JSON.stringify(state(form))) restore(form, draft);
  }
}

try {
  drafts(localStorage, sessionStorage);
} catch {
  // A browser that keeps nothing shows forms as they come.
}
