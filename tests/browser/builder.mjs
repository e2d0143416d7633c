// A table of one's own: rows, columns, filters, chart, list, citation.
import assert from "node:assert/strict";
import { test } from "node:test";

const WALKS = [
  { colorScheme: "light", width: 1280, javaScriptEnabled: true },
  { colorScheme: "dark", width: 390, javaScriptEnabled: true },
  { colorScheme: "light", width: 390, javaScriptEnabled: false },
];

// `shared` is as for the tests of comments.
export function builderTests(shared) {
  for (const { colorScheme, width, javaScriptEnabled } of WALKS) {
    const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
    test(`a table is made, read, opened and cited (${how})`, async () => {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const baseURL = shared.server().address;
      const options = { baseURL, colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" };
      const check = async (page, name) => {
        if (javaScriptEnabled) await shared.checkPage(page, `builder-${name}-${colorScheme}-${width}`);
      };
      await shared.browser().page(options, async (page) => {
        await page.goto("/ty-le");
        await check(page, "start");
        await page.getByLabel("Dòng", { exact: true }).selectOption("Bộ, cơ quan");
        await page.getByLabel("Cột", { exact: true }).selectOption("Loại quy định");
        await page.getByLabel("Con số").selectOption("Tổng số quy định");
        await page.getByText("Chỉ tính một phần quy định").click();
        await page.getByLabel("Loại quy định", { exact: true }).selectOption("Thủ tục hành chính");
        await page.getByRole("button", { name: "Lập bảng" }).click();
        await page.waitForURL(/columns=kind/);
        await page.getByRole("heading", { name: "Theo bộ, cơ quan và loại quy định" }).waitFor();
        await page.getByRole("img", { name: /^Tổng số quy định theo/ }).waitFor();
        await check(page, "narrowed");
        await page.getByRole("link", { name: /^Thủ tục hành chính/ }).click();
        await page.waitForURL((address) => !address.searchParams.get("kind"));
        await check(page, "grid");

        // Every number is its list.
        const row = page.getByRole("row", { name: /^Bộ Y tế/ });
        const cell = row.getByRole("link").first();
        const number = await cell.innerText();
        await cell.click();
        await page.getByRole("heading", { level: 1, name: `${number} quy định` }).waitFor();
        await check(page, "rows");
        await page.getByRole("link", { name: "Về bảng tỷ lệ" }).click();
        await page.getByRole("link", { name: "Đổi dòng với cột" }).click();
        await page.waitForURL(/by=kind&columns=agency/);
        await check(page, "turned");

        // Shares have shades and both of their parts.
        await page.getByLabel("Con số").selectOption("Tỷ lệ");
        await page.getByRole("button", { name: "Lập bảng" }).click();
        await page.getByRole("img", { name: /^Tỷ lệ theo/ }).waitFor();
        await check(page, "shares");
        await page.goto("/ty-le?by=since&measure=denominator");
        await check(page, "years");

        await page.getByRole("link", { name: "Trích dẫn số liệu này" }).click();
        await page.getByRole("heading", { level: 1, name: "Trích dẫn số liệu" }).waitFor();
        await check(page, "cited");
        const text = await page.getByLabel("Lời trích dẫn").inputValue();
        assert.match(text, /theo nhật ký đến dòng .* SHA-256 .*mẫu số [0-9a-f]{64}/s);
        const address = new URL(/https?:\S+/.exec(text)[0]);
        assert.ok(address.searchParams.has("known_at") && address.searchParams.has("as_of"), address);
        await page.goto(address.pathname + address.search);
        assert.equal(await page.getByLabel("Lời trích dẫn").inputValue(), text);
      });
    });
  }
}
