// Pages without scripts, from the cache of the browser, and from nowhere else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startBrowser } from "./browser.mjs";

// What only scripts can do is offered by them alone: keys, and buttons that copy.
const BY_SCRIPTS = "[data-keys], [data-copy] + button";

// What a page says, without what changes from one moment or request to the next.
const said = async (page) => {
  await page.locator(BY_SCRIPTS).evaluateAll((all) => all.forEach((one) => (one.style.display = "none")));
  const text = await page.locator("main").innerText();
  return text
    // Scripts know how the server is reached.
    .replace(/http:\/\/127\.0\.0\.1:\d+\//g, "/")
    .replace(/(\d+ (ngày|giờ|phút) ?)+/g, "… ")
    .replace(/\d\d:\d\d(:\d\d)?/g, "…")
    .replace(/dòng [\d.]+/g, "dòng …")
    .replace(/(Mã yêu cầu:) [0-9a-f-]+/g, "$1 …")
    .replace(/\s+/g, " ");
};

// Every form that sends something, and where to.
const forms = (page) =>
  page.locator("form").evaluateAll((all) =>
    all.map((form) => ({
      action: form.getAttribute("action"),
      sends: form.querySelectorAll("button:not([type=button]), input[type=submit]").length > 0,
    })),
  );

// Parts that are looked up while somebody writes; without scripts a button does it.
const ASIDE = ["petition-form-member", "question-form-member"];

export function bareTests({ each, pages }) {
  for (const as of new Set(pages.map((row) => row.as))) {
    test(`pages of a ${as} say the same without scripts`, async () => {
      const with_ = new Map();
      const viewport = { width: 1280, height: 900 };
      await each(as, { viewport }, async (page, { name }) => with_.set(name, await said(page)));
      await each(as, { viewport, javaScriptEnabled: false }, async (page, { name }) => {
        if (!ASIDE.includes(name) && name !== "status-administrator") assert.equal(await said(page), with_.get(name));
        for (const form of await forms(page)) {
          // The page about the design shows a form that leads nowhere.
          if (form.action === "/giao-dien") continue;
          assert.ok(form.action?.startsWith("/"), `a form leads to ${form.action}`);
          assert.ok(form.sends, `nothing sends the form to ${form.action}`);
        }
      });
    });
  }
}

export function memoryTests({ pages, world, server }) {
  test("going back finds the page as it was left", async () => {
    // These would keep a page out of the memory of a browser.
    const wrong = [];
    for (const { name, as, address } of pages.filter((row) => row.as === "visitor")) {
      const answer = await fetch(server().address + world().filled(address), { headers: { "x-forwarded-for": "198.19.2.1" } });
      const text = await answer.text();
      const kept = answer.headers.get("cache-control") ?? "";
      // What holds a secret, or what somebody typed, is nobody else's.
      const own = /\{(confirm|own|follow)/.test(address) || FORMS.includes(name);
      if (answer.ok && !own && kept.includes("no-store")) wrong.push(`${name} (${as}): ${kept}`);
      if (/onunload|onbeforeunload/.test(text)) wrong.push(`${name}: a handler of leaving`);
    }
    assert.deepEqual(wrong, [], wrong.join("\n"));
    const page = await fetch(`${server().address}/`).then((answer) => answer.text());
    const script = /src="(\/static\/app\.[^"]+\.js)"/.exec(page)[1];
    const text = await fetch(server().address + script).then((answer) => answer.text());
    assert.ok(!/["'](before)?unload["']/.test(text), "the script waits for pages to be left");
  });

  test("a page that was left comes back from memory, where the browser can", async (t) => {
    // Of itself playwright lets no page be kept.
    const browser = await startBrowser({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
    const reasons = [];
    try {
      await browser.page({ baseURL: server().address, viewport: { width: 1280, height: 900 } }, async (page) => {
        await page.addInitScript(() => addEventListener("pageshow", (event) => (globalThis.fromMemory = event.persisted)));
        const client = await page.context().newCDPSession(page);
        await client.send("Page.enable");
        client.on("Page.backForwardCacheNotUsed", ({ notRestoredExplanations }) =>
          reasons.push(...notRestoredExplanations.map(({ type, reason }) => `${type}: ${reason}`)),
        );
        await page.goto("/tham-van");
        await page.goto(world().filled("/tham-van/{plan}/muc/1"));
        await page.goto("/?q=giay+phep");
        for (const left of ["muc/1", "/tham-van"]) {
          await page.evaluate(() => history.back());
          await page.waitForURL((url) => url.pathname.endsWith(left), { waitUntil: "commit" });
          await page.getByRole("heading", { level: 1 }).waitFor();
          if (await page.evaluate(() => globalThis.fromMemory)) continue;
          // Reasons of the page are ours; those of the browser and its debugger are not.
          const ours = reasons.filter((reason) => !reason.startsWith("Circumstantial"));
          assert.deepEqual(ours, [], left);
          t.skip(`this browser keeps no page: ${reasons.join(", ") || "it does not say why"}`);
        }
      });
    } finally {
      await browser.stop();
    }
  });
}

// Forms that come back with what was typed.
const FORMS = ["petition-form", "question-form", "sign-in", "follow-start"];
