// Lists of results with the keyboard, refined in place, and compared; with and
// without scripts.
import assert from "node:assert/strict";
import { test } from "node:test";

// `shared.visit` opens a page of the site; `shared.checkPage` takes a picture of
// it and checks it.
export function resultsTests({ visit, checkPage }) {
  const still = { reducedMotion: "reduce" };
  const focused = (page) => page.evaluate(() => document.activeElement?.textContent.trim());
  const hits = (page) => page.locator("ol.hits h2 a");
  const heading = (page) => page.getByRole("heading", { level: 1 });
  // Loading a page anew forgets what a script wrote into it.
  const mark = (page) => page.evaluate(() => (globalThis.marked = true));
  // Opens what a browser without ::details-content closes.
  const reveal = async (page, locator) => {
    if (!(await locator.isVisible())) await page.locator(".facets summary").click();
  };
  const marked = (page) => page.evaluate(() => globalThis.marked === true);

  test("arrows move between results, Enter opens, and fields keep their keys", async () => {
    await visit(still, async (page) => {
      await page.goto("/?q=giay");
      await page.getByText("Phím tắt:").waitFor();
      const names = await hits(page).allInnerTexts();
      assert.ok(names.length >= 4);
      await page.keyboard.press("ArrowUp");
      assert.ok(!names.includes(await focused(page)), "there is nothing above the first");
      for (const name of names.slice(0, 3)) {
        await page.keyboard.press("ArrowDown");
        assert.equal(await focused(page), name);
      }
      await page.keyboard.press("ArrowUp");
      assert.equal(await focused(page), names[1]);
      // The last one is the end.
      await hits(page).last().focus();
      await page.keyboard.press("ArrowDown");
      assert.equal(await focused(page), names.at(-1));
      // Also from what else a result has; not with other keys held.
      await page.locator("ol.hits .hit").nth(1).getByRole("checkbox").focus();
      await page.keyboard.press("Control+ArrowDown");
      await page.keyboard.press("ArrowDown");
      assert.equal(await focused(page), names[2]);

      // In a field arrows are the field's.
      const day = page.getByLabel("Từ ngày", { exact: true });
      await reveal(page, day);
      await day.focus();
      await page.keyboard.press("ArrowDown");
      assert.ok(await day.evaluate((field) => field === document.activeElement));
      await page.keyboard.press("/");
      assert.ok(await day.evaluate((field) => field === document.activeElement), "a slash as well");
      const box = page.getByRole("combobox");
      await hits(page).first().focus();
      await page.keyboard.press("/");
      assert.ok(await box.evaluate((field) => field === document.activeElement));
      await page.keyboard.press("Escape");
      assert.equal(await box.inputValue(), "");
      // The list of orders closes and gives the focus back.
      await page.locator(".sorts summary").click();
      await page.keyboard.press("Escape");
      assert.equal(await page.locator(".sorts[open]").count(), 0);

      await hits(page).nth(1).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL("**/quy-dinh/*");
    });
  });

  test("filters refine the list in place, and the browser's buttons lead through it", async () => {
    await visit(still, async (page) => {
      await page.goto("/?q=xang+dau");
      await mark(page);
      const first = await heading(page).innerText();
      const kind = page.locator(".facets section").first().getByRole("link").first();
      await reveal(page, kind);
      const label = (await kind.innerText()).split("\n")[0].trim();
      const href = await kind.getAttribute("href");
      await kind.focus();
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.href === new URL(href, page.url()).href);
      const second = await heading(page).innerText();
      assert.notEqual(second, first);
      assert.ok(await marked(page), "the page was not loaded anew");
      // The focus stays at the filter, and what changed is said.
      assert.match(await focused(page), new RegExp(label.replace(/ \d+$/, "")));
      assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-current")), "true");
      assert.equal(await page.locator("body > [role=status]").innerText(), second);
      assert.ok((await page.title()).startsWith("xang dau"));
      // A new query keeps the filter.
      assert.equal(await page.locator("header form.search input[type=hidden]").count(), 1);
      await checkPage(page, "results-refined");

      // A day, another order, and a filter taken off.
      await page.getByLabel("Từ ngày", { exact: true }).fill("2000-01-01");
      await page.getByRole("button", { name: "Lọc theo ngày" }).click();
      await page.waitForURL(/from_after=2000-01-01$/);
      assert.equal(await page.evaluate(() => document.activeElement.id), "from_after");
      await page.locator(".sorts summary").click();
      await page.locator(".sorts a").nth(1).click();
      await page.waitForURL(/sort=/);
      assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
      await page.locator("a.chip", { hasText: "trở đi" }).click();
      await page.waitForURL((url) => !url.href.includes("from_after"));
      assert.ok(await marked(page));

      for (let steps = 0; steps < 4; steps++) await page.goBack();
      await page.waitForFunction((words) => document.querySelector("h1").innerText === words, first);
      assert.equal(new URL(page.url()).search, "?q=xang+dau");
      await page.goForward();
      await page.waitForFunction((words) => document.querySelector("h1").innerText === words, second);
      assert.ok(await marked(page));

      // Out of the list and back again.
      await hits(page).first().click();
      await page.waitForURL("**/quy-dinh/*");
      await page.goBack();
      await page.waitForFunction((words) => document.querySelector("h1")?.innerText === words, second);
      // A link within the page loads nothing.
      await page.getByRole("link", { name: "Chia sẻ" }).click();
      await page.waitForURL(/#chia-se$/);
      assert.equal(await heading(page).innerText(), second);
    });
  });

  test("where a list cannot be fetched, the link is followed", async () => {
    await visit(still, async (page) => {
      await page.goto("/?q=giay");
      await mark(page);
      let refused = 0;
      await page.route(/\/\?q=giay&kind=/, (route) => {
        if (route.request().resourceType() !== "fetch") return route.continue();
        refused += 1;
        return route.abort();
      });
      const kind = page.locator(".facets section").first().getByRole("link").first();
      await reveal(page, kind);
      await kind.click();
      await page.waitForURL(/kind=/);
      await page.locator("ol.hits").waitFor();
      assert.equal(refused, 1);
      assert.equal(await marked(page), false);
    });
  });

  test("an address is copied", async () => {
    await visit({ ...still, permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
      await page.goto("/?kind=procedure&q=giay");
      await page.getByRole("button", { name: "Sao chép địa chỉ" }).click();
      await page.getByRole("button", { name: "Đã sao chép" }).waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(copied, new URL("/?q=giay&kind=procedure", page.url()).href);
    });
  });

  for (const [colorScheme, width, javaScriptEnabled] of [["light", 1280, true], ["dark", 390, true], ["light", 390, false]]) {
    const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
    test(`results are chosen, compared, and exchanged (${how})`, async () => {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      await visit({ colorScheme, viewport, javaScriptEnabled, ...still }, async (page) => {
        await page.goto("/?q=xang+dau");
        const boxes = page.getByRole("checkbox");
        await boxes.nth(0).check();
        await boxes.nth(1).check();
        const go = page.getByRole("button", { name: "So sánh quy định đã chọn" });
        if (javaScriptEnabled) {
          await page.getByText("Đã chọn 2 trong 4 quy định.").waitFor();
          await checkPage(page, `results-chosen-${colorScheme}-${width}`);
          // What is chosen stays so while the list changes; a fifth has no place.
          await page.locator(".sorts summary").click();
          await page.locator(".sorts a").nth(1).click();
          await page.waitForURL(/sort=/);
          assert.equal(await page.locator("input[form=so-sanh]:checked").count(), 2);
          await page.locator("input[form=so-sanh]:not(:checked)").nth(0).check();
          await page.locator("input[form=so-sanh]:not(:checked)").nth(0).check();
          assert.ok(await page.locator("input[form=so-sanh]:not(:checked)").first().isDisabled());
          await page.locator("input[form=so-sanh]:checked").nth(3).uncheck();
          await page.locator("input[form=so-sanh]:checked").nth(2).uncheck();
        }
        await go.click();
        await page.getByRole("heading", { level: 1, name: "So sánh 2 quy định" }).waitFor();
        assert.equal(new URL(page.url()).searchParams.getAll("code").length, 2);
        if (javaScriptEnabled) await checkPage(page, `side-by-side-2-${colorScheme}-${width}`);
        await page.getByLabel("Thêm quy định, ghi mã").fill("9.000011");
        await page.getByRole("button", { name: "Thêm vào bảng" }).click();
        await page.getByRole("heading", { level: 1, name: "So sánh 3 quy định" }).waitFor();
        await page.getByRole("link", { name: "Bỏ 9.000011" }).click();
        await page.getByRole("heading", { level: 1, name: "So sánh 2 quy định" }).waitFor();
        await page.getByLabel("Thêm quy định, ghi mã").fill("9.999999");
        await page.getByRole("button", { name: "Thêm vào bảng" }).click();
        await page.getByRole("alert").getByText("Không có quy định nào mang mã “9.999999”").waitFor();
        // From the page of one.
        await page.goto("/quy-dinh/9.000001");
        await page.getByRole("link", { name: "So sánh với quy định khác" }).click();
        await page.getByText("Thêm ít nhất một quy định nữa").waitFor();
      });
    });
  }
}
