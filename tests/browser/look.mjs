// Pictures of pages, and what must hold of every page.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { violations } from "./browser.mjs";

export const screenshots = process.env.QUYDINH_TEST_SCREENSHOTS ?? "target/screenshots";
mkdirSync(screenshots, { recursive: true });

// Takes a picture of a page and checks that everybody can use it, and that it is
// no wider than the screen.
export async function checkPage(page, name) {
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
  const found = await violations(page);
  assert.deepEqual(found, [], found.join("\n"));
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= screen, `${content} px of content on a screen of ${screen} px`);
}
