// Every page of tests/pages.csv, looked at as everybody may have to: light and
// dark, on a narrow screen, at twice the size, with a keyboard, without scripts
// and without motion. What people do on them is in the other files.
// Those of visitors and of members are files of their own, to be looked at beside
// each other.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser } from "./browser.mjs";
import { bareTests, memoryTests } from "./bare.mjs";
import { keyboardTests } from "./keyboard.mjs";
import { checkPage } from "./look.mjs";
import { startServer } from "./server.mjs";
import { makeWorld, readPages } from "./world.mjs";

// All who read pages but visitors.
export const MEMBERS = [...new Set(readPages().map((row) => row.as))].filter((as) => as !== "visitor");

export function pageTests(readers) {
  let browser;
  let server;
  let world;
  before(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
    world = await makeWorld(server);
    // A page waits only a little for the lists of other kinds; this one until they are there.
    await fetch(`${server.address}/?q=kinh+doanh&type=document`);
  });
  after(async () => {
    await browser?.stop();
    await server?.stop();
  });

  const pages = readPages().filter((row) => readers.includes(row.as));

  // A page in a context of somebody who is signed in, or is not.
  function visit(as, options, use) {
    return browser.page({ baseURL: server.address, reducedMotion: "reduce", ...options }, async (page) => {
      // One context goes through many pages, beside whatever else the machine does.
      page.setDefaultNavigationTimeout(60_000);
      await page.context().addCookies(world.people[as].cookies());
      await use(page);
    });
  }

  // Opens a page; what is wrong with it is told with its name.
  async function open(page, { name, address }) {
    const answer = await page.goto(world.filled(address), { waitUntil: "load" });
    const expected = { "page-missing": 404, "regulation-missing": 404, "wrong-parameter": 400 }[name] ?? 200;
    assert.equal(answer.status(), expected, `${name}: ${world.filled(address)}`);
    await page.locator("main h1, svg").first().waitFor();
  }

  // One test for each reader and way of looking, so that a context serves many
  // pages; the pages that fail are listed together.
  async function each(as, options, look) {
    const wrong = [];
    await visit(as, options, async (page) => {
      for (const row of pages.filter((row) => row.as === as)) {
        try {
          await open(page, row);
          await look(page, row);
        } catch (error) {
          wrong.push(`${row.name}: ${error.message}`);
        }
      }
    });
    assert.deepEqual(wrong, [], wrong.join("\n\n"));
  }

  // How much wider the page is than the screen, and what sticks out.
  async function tooWide(page) {
    return page.evaluate(() => {
      const screen = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= screen) return "";
      const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > screen + 1);
      const told = out.slice(0, 3).map((one) => one.outerHTML.slice(0, 120));
      return `${document.documentElement.scrollWidth} px of content on ${screen} px: ${told.join(" | ")}`;
    });
  }

  for (const as of readers) {
    // The narrow one is that of WCAG 2.2, 1.4.10: what is read needs no scrolling
    // to the side.
    for (const [colorScheme, width, height] of [["light", 1280, 900], ["dark", 320, 640]]) {
      test(`pages of a ${as} are accessible, ${colorScheme}, ${width} px`, async () => {
        await each(as, { colorScheme, viewport: { width, height } }, async (page, { name }) => {
          assert.equal(await tooWide(page), "");
          await checkPage(page, `page-${name}-${colorScheme}-${width}`);
        });
      });
    }
    // At 200 % a screen of 1,280 px shows what fits 640.
    test(`pages of a ${as} are whole at twice the size`, async () => {
      const options = { colorScheme: "light", viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 };
      await each(as, options, async (page) => {
        assert.equal(await tooWide(page), "");
        // Nothing is cut off by a box that is as high as one line of the usual size.
        const cut = await page.evaluate(() =>
          [...document.querySelectorAll("main button, main a.button, main .badge, nav a")]
            .filter((one) => one.offsetParent && one.scrollHeight > one.clientHeight + 2 && getComputedStyle(one).overflowY !== "visible")
            .map((one) => one.outerHTML.slice(0, 120)),
        );
        assert.deepEqual(cut, []);
      });
    });
    test(`nothing moves on pages of a ${as} who wants it so`, async () => {
      await each(as, { viewport: { width: 1280, height: 900 } }, async (page) => {
        const moving = await page.evaluate(() => {
          const still = (style) =>
            style.animationName === "none" && style.transitionDuration.split(", ").every((time) => time === "0s") && style.scrollBehavior !== "smooth";
          const all = [...document.querySelectorAll("*")].filter((one) => !still(getComputedStyle(one)));
          return [...all.map((one) => one.outerHTML.slice(0, 120)), ...document.getAnimations().map(String)];
        });
        assert.deepEqual(moving, []);
      });
    });
  }

  const shared = { each, pages, visit, world: () => world, server: () => server };
  bareTests(shared);
  if (readers.includes("visitor")) {
    memoryTests(shared);
    keyboardTests(shared);
  }
}
