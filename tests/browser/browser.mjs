// Chromium for the tests: one process, a fresh page for each test.
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// Chromium started as root needs --no-sandbox; the rest keeps it from talking
// to anybody but the server under test.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Networks of people: each context is in one of its own, as their businesses
// are, so that what is allowed to one network does not end in the middle of a run.
let networks = 0;
const network = () => `198.18.${(networks >> 8) & 255}.${networks++ & 255}`;

// `more` may ask for more of it, or for less of what playwright asks of it.
export async function startBrowser(more = {}) {
  const profile = await mkdtemp(join(tmpdir(), "quydinh-chromium-"));
  const browser = await chromium.launch({
    executablePath: process.env.QUYDINH_TEST_CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [...FLAGS, `--disk-cache-dir=${profile}`],
    timeout: 60_000,
    ...more,
  });
  return {
    // Runs `use(page)` in a context of its own. Errors of the page's scripts
    // and anything that its security policy stops fail it.
    async page(options, use) {
      const context = await browser.newContext({
        locale: "vi-VN",
        timezoneId: "Asia/Ho_Chi_Minh",
        extraHTTPHeaders: { "X-Forwarded-For": network() },
        ...options,
      });
      context.setDefaultTimeout(15_000);
      const errors = [];
      try {
        const page = await context.newPage();
        page.on("pageerror", (error) => errors.push(error.message));
        // Nothing that a page needs comes from elsewhere.
        page.on("request", (request) => {
          if (request.isNavigationRequest() || !/^(http|ws)/.test(request.url())) return;
          const [own, asked] = [request.frame().url(), request.url()].map((url) => new URL(url).origin);
          // A provider that people sign in at may ask whomever it likes.
          const ours = own === new URL(options.baseURL ?? own).origin;
          if (own !== "null" && ours && own !== asked) errors.push(`a request to ${asked}`);
        });
        page.on("console", (message) => {
          if (message.text().includes("Content Security Policy")) errors.push(message.text());
        });
        await use(page);
      } finally {
        await context.close();
      }
      if (errors.length > 0) throw new Error(`errors in the page: ${errors.join("; ")}`);
    },
    async stop() {
      await browser.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}

// What axe-core finds wrong with a page (WCAG 2.2 A and AA, and good practice),
// one line each.
export async function violations(page) {
  await page.evaluate(axeSource);
  const result = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  return result.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(" ")}: ${failureSummary}`),
  );
}
