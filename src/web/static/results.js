// Lists of results, after app.js and with its helpers: the arrow keys, filters
// without loading the page again, what is compared, what is copied. Links and
// forms do all of it without scripts.
const main = document.querySelector("main");
const status = element("p", { class: "hidden", role: "status" });
document.body.append(status);

// Says something to whoever does not see it change.
function say(words) {
  status.textContent = words;
}

const MOST = 4; // as the server has it
const chosen = new Set();
const choices = () => document.querySelectorAll("input[form=so-sanh]");

// Shows what is chosen: what was chosen on another page of the list counts as well.
function showChosen() {
  for (const choice of choices()) {
    choice.checked = chosen.has(choice.value);
    choice.disabled = chosen.size >= MOST && !choice.checked;
  }
  const line = document.querySelector("#so-sanh [role=status]");
  if (line && chosen.size > 0) line.textContent = worded(`Đã chọn ${chosen.size} trong ${MOST} quy định.`, `${chosen.size} of at most ${MOST} regulations chosen.`);
}

addEventListener("change", ({ target }) => {
  if (!target.matches("input[form=so-sanh]")) return;
  if (target.checked) chosen.add(target.value);
  else chosen.delete(target.value);
  showChosen();
});

addEventListener("formdata", ({ target, formData }) => {
  if (target.id !== "so-sanh") return;
  const there = formData.getAll("code");
  for (const code of chosen) if (!there.includes(code)) formData.append("code", code);
});

// The browser's button brings back what was marked.
addEventListener("pageshow", () => {
  for (const choice of choices()) if (choice.checked) chosen.add(choice.value);
  if (chosen.size > 0) showChosen();
});

// What only scripts can do is offered by them.
function dress(root) {
  for (const line of root.querySelectorAll("[data-keys]")) line.hidden = false;
  for (const source of root.querySelectorAll("[data-copy]")) {
    const button = element("button", { type: "button", class: "plain" }, source.dataset.copy);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.href ?? source.value ?? source.textContent);
        button.textContent = worded("Đã sao chép", "Copied");
        say(button.textContent);
      } catch {
        // Not allowed, or no https: what is selected can be copied by hand.
        getSelection().selectAllChildren(source);
      }
    });
    // The server may not know how it is reached.
    if (source.href) source.textContent = decodeURI(source.href);
    source.after(" ", button);
  }
  showChosen();
}

// The list that is shown, by its address.
let shown = location.pathname + location.search;
let refining = new AbortController();

// Puts another list in the place of the one that is shown; `then` is told when
// it is there. What cannot be shown so is loaded as a page.
async function show(address, then) {
  refining.abort();
  refining = new AbortController();
  set(main, { "aria-busy": "true" });
  try {
    const answer = await fetch(address, { signal: refining.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("main");
    if (!answer.ok || answer.redirected || !next) throw new Error("no list");
    const open = main.querySelector(".facets details")?.open;
    main.replaceChildren(...next.childNodes);
    main.removeAttribute("aria-busy");
    const facets = main.querySelector(".facets details");
    if (facets && open) facets.open = true;
    document.title = page.title;
    keepFilters(page.querySelector("header form.search"));
    dress(main);
    then();
    shown = location.pathname + location.search;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(address);
  }
}

// A new query keeps the filters of the list that is shown.
function keepFilters(fresh) {
  const form = box?.form;
  if (!form || !fresh) return;
  for (const field of form.querySelectorAll("input[type=hidden]")) field.remove();
  form.append(...fresh.querySelectorAll("input[type=hidden]"));
  box.value = fresh.querySelector("#q").value;
}

function refine(address, then) {
  show(address, () => {
    history.replaceState({ y: scrollY }, "");
    history.pushState({ y: 0 }, "", address);
    then();
  });
}

// The heading of the list that came.
function toHeading() {
  const heading = main.querySelector("h1");
  if (!heading) return;
  set(heading, { tabindex: "-1" });
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
}

// The words of a filter without its count, and of what they are a part.
function filter(link) {
  const words = link.querySelector("span")?.lastChild?.textContent;
  return `${link.closest("section")?.querySelector("h2")?.textContent}: ${words}`;
}

// Stays at the filter that was changed, and says what there is now.
function toFilter(name) {
  const link = [...main.querySelectorAll(".facets a")].find((link) => filter(link) === name);
  const heading = main.querySelector("h1");
  if (!link) return toHeading();
  link.focus({ preventScroll: true });
  say(heading?.textContent);
}

addEventListener("click", (event) => {
  const link = event.target.closest("main a[href]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  // Only lists replace each other: at one path, by their parameters.
  const list = link.origin === location.origin && link.pathname === "/" && link.search && !link.hash;
  if (!list || location.pathname !== "/" || !main.querySelector(".facets")) return;
  event.preventDefault();
  const name = link.closest(".facets") && filter(link);
  refine(link.href, name ? () => toFilter(name) : toHeading);
});

addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || !form.matches(".facets form")) return;
  event.preventDefault();
  const address = new URL(form.action);
  for (const [name, value] of new FormData(form)) if (value !== "") address.searchParams.append(name, value);
  const field = form.querySelector("input[type=date]").id;
  refine(address.href, () => {
    document.getElementById(field)?.focus({ preventScroll: true });
    say(main.querySelector("h1")?.textContent);
  });
});

addEventListener("popstate", ({ state }) => {
  // A link within the page changes the fragment only; or the list is there still,
  // while another one was on its way.
  if (location.pathname + location.search === shown) {
    refining.abort();
    return main.removeAttribute("aria-busy");
  }
  show(location.href, () => {
    scrollTo(0, state?.y ?? 0);
    say(main.querySelector("h1")?.textContent);
  });
});

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const at = document.activeElement ?? document.body;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    const hits = [...document.querySelectorAll(".hits .hit")];
    const own = hits.indexOf(at.closest(".hit"));
    // Elsewhere arrows are for whatever has the focus.
    if (own < 0 && at !== document.body && at !== main && at.tagName !== "H1") return;
    const next = own < 0 ? step > 0 && hits.find((hit) => hit.getBoundingClientRect().top >= 0) : hits[own + step];
    if (!next) return;
    event.preventDefault();
    next.querySelector("h2 a").focus();
  } else if (event.key === "Escape") {
    const orders = document.querySelector(".sorts[open]");
    if (!orders) return;
    orders.open = false;
    orders.querySelector("summary").focus();
  }
});

dress(document);
