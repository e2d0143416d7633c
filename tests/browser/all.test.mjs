// The browser tests, in one process that shares one Chromium and one server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startBrowser, violations } from "./browser.mjs";

let browser;
before(async () => {
  browser = await startBrowser();
});
after(async () => {
  await browser?.stop();
});

test("the accessibility check sees a violation where there is one", async () => {
  await browser.page({}, async (page) => {
    await page.setContent("<html lang=vi><title>x</title><main><h1>x</h1><img src=data:,></main>");
    const found = await violations(page);
    assert.equal(found.length, 1, found.join("\n"));
    assert.match(found[0], /^image-alt/);
  });
});
