// Open data as a stranger finds, takes and checks it.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const WALKS = [
  { colorScheme: "light", width: 1280, javaScriptEnabled: true },
  { colorScheme: "dark", width: 390, javaScriptEnabled: true },
  { colorScheme: "light", width: 390, javaScriptEnabled: false },
];

// `shared` as for the comments.
export function openTests(shared) {
  for (const { colorScheme, width, javaScriptEnabled } of WALKS) {
    const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
    test(`open data are found, taken and explained (${how})`, async () => {
      shared.server().run("snapshot");
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const baseURL = shared.server().address;
      const options = { baseURL, colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" };
      await shared.browser().page(options, async (page) => {
        const check = async (name) => {
          if (javaScriptEnabled) await shared.checkPage(page, `open-${name}-${colorScheme}-${width}`);
        };
        await page.goto("/");
        await page.getByRole("link", { name: "Dữ liệu mở và API" }).click();
        await page.getByRole("heading", { level: 1, name: "Dữ liệu mở và API" }).waitFor();
        await check("data");
        const described = JSON.parse(await page.locator('script[type="application/ld+json"]').textContent());
        assert.equal(described["@type"], "Dataset");

        // A file is what the page says that it is.
        const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "quy-dinh.csv", exact: true }) }).first();
        const digest = await row.getByRole("cell").last().innerText();
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          row.getByRole("link", { name: "quy-dinh.csv", exact: true }).click(),
        ]);
        const bytes = readFileSync(await download.path());
        assert.equal(createHash("sha256").update(bytes).digest("hex"), digest);

        await page.getByRole("link", { name: "Từ điển dữ liệu" }).click();
        await page.getByRole("heading", { level: 1, name: "Từ điển dữ liệu" }).waitFor();
        await check("dictionary");
        await page.getByRole("link", { name: "Các giá trị" }).nth(1).click();
        await page.waitForURL(/#t-/);

        await page.getByRole("link", { name: "Dữ liệu mở và API" }).first().click();
        await page.getByRole("link", { name: "API cho chương trình" }).click();
        await page.getByText("Tìm quy định, có bộ lọc và số đếm").click();
        const example = page.getByRole("link", { name: /^\/api\/v1\/regulations\?/ });
        assert.ok(await example.isVisible(), "what is folded opens");
        await check("api");
        const answer = await page.request.get(await example.getAttribute("href"));
        assert.equal(answer.status(), 200);
      });
    });
  }
}
