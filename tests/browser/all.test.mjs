// The browser tests of pages that everybody reads and of an officer's work, in one
// process that shares one Chromium and one server on the fixtures. What people say
// to each other is in walks.test.mjs.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { startBrowser, violations } from "./browser.mjs";
import { checkPage, screenshots } from "./look.mjs";
import { followTests } from "./follow.mjs";
import { providerTests } from "./oidc.mjs";
import { wholePathTests } from "./path.mjs";
import { resultsTests } from "./results.mjs";
import { startServer } from "./server.mjs";


let browser;
let server;
before(async () => {
  [server, browser] = await Promise.all([startServer(), startBrowser()]);
});
after(async () => {
  await browser?.stop();
  await server?.stop();
});

// A page of the site in a context with these options.
function visit(options, use) {
  return browser.page({ baseURL: server.address, viewport: { width: 1280, height: 900 }, ...options }, use);
}

async function ask(page, words) {
  await page.goto("/");
  await page.locator("#q").fill(words);
  await page.keyboard.press("Enter");
  await page.locator("ol.hits").waitFor();
}

// The number in the heading of a list: "17.687 quy định cho “…”".
async function total(page) {
  const heading = await page.getByRole("heading", { level: 1 }).innerText();
  const number = /^[\d.]+(?= quy định)/.exec(heading);
  return number ? Number(number[0].replaceAll(".", "")) : 0;
}

// Every link of the filters with the count that it promises.
async function promises(page) {
  const links = page.locator(".facets nav li a");
  return links.evaluateAll((all) =>
    all.map((link) => ({
      href: link.getAttribute("href"),
      label: link.innerText,
      count: Number(link.querySelector(".count").textContent.replaceAll(".", "")),
    })),
  );
}

async function clickFilter(page, number) {
  const link = page.locator(".facets nav li a").nth(number);
  if (!(await link.isVisible())) await page.locator(".facets summary").click();
  await link.click();
}

test("the accessibility check sees a violation where there is one", async () => {
  await browser.page({}, async (page) => {
    await page.setContent("<html lang=vi><title>x</title><main><h1>x</h1><img src=data:,></main>");
    const found = await violations(page);
    assert.equal(found.length, 1, found.join("\n"));
    assert.match(found[0], /^image-alt/);
  });
});

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without scripts";

  test(`words without marks find the regulation, and its page opens${how}`, async () => {
    await visit({ javaScriptEnabled }, async (page) => {
      await ask(page, "ban le xang dau");
      const first = page.locator("ol.hits h2 a").first();
      assert.equal(await first.innerText(), "Cấp Giấy chứng nhận cửa hàng đủ điều kiện bán lẻ xăng dầu");
      assert.ok((await first.locator("mark").count()) > 0, "what matched is marked");
      await first.click();
      await page.waitForURL("**/quy-dinh/9.000001");
      const main = await page.getByRole("main").innerText();
      for (const part of ["Bản kê trang thiết bị của cửa hàng", "83/2014/NĐ-CP", "1.200.000"]) {
        assert.ok(main.includes(part), part);
      }
    });
  });

  test(`a filter gives as many results as it promised${how}`, async () => {
    await visit({ javaScriptEnabled }, async (page) => {
      await ask(page, "giay");
      const list = page.url();
      const filters = await promises(page);
      assert.ok(filters.length >= 8, "the list has filters");
      assert.ok(filters.some(({ count }) => count > 1));
      for (const [number, { href, label, count }] of filters.entries()) {
        await page.goto(list);
        await clickFilter(page, number);
        await page.waitForURL((url) => url.href === new URL(href, list).href);
        assert.equal(await total(page), count, label);
      }
    });
  });

  test(`the second page goes on where the first ended${how}`, async () => {
    await visit({ javaScriptEnabled }, async (page) => {
      await page.goto("/?sort=name");
      const names = () => page.locator("ol.hits h2").allInnerTexts();
      const first = await names();
      await page.getByRole("link", { name: "Trang sau" }).click();
      await page.waitForURL(/cursor=/);
      const second = await names();
      assert.equal(first.length + second.length, 36);
      assert.equal(new Set([...first, ...second]).size, 36);
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "" : ", without scripts";
  // Opens what a narrow screen, or a browser without ::details-content, closes.
  const reveal = async (page, locator) => {
    if (!(await locator.isVisible())) await page.locator(".facets summary").click();
  };

  test(`a list is narrowed by days, and each is taken off again${how}`, async () => {
    await visit({ javaScriptEnabled }, async (page) => {
      await page.goto("/?sort=oldest");
      const all = await total(page);
      const from = page.getByLabel("Từ ngày", { exact: true });
      await reveal(page, from);
      await from.fill("2020-01-01");
      await page.getByLabel("Đến ngày", { exact: true }).fill("2024-12-31");
      await page.getByRole("button", { name: "Lọc theo ngày" }).click();
      await page.waitForURL(/sort=oldest&from_after=2020-01-01&from_before=2024-12-31/);
      const narrowed = await total(page);
      assert.ok(narrowed > 0 && narrowed < all, `${narrowed} of ${all}`);
      for (const where of await page.locator("ol.hits .where b").allInnerTexts()) {
        const [, year] = /^Có hiệu lực từ \d\d\/\d\d\/(\d{4})$/.exec(where) ?? assert.fail(where);
        assert.ok(year >= 2020 && year <= 2024, where);
      }
      await page.getByRole("link", { name: /trở về trước/ }).click();
      await page.waitForURL((url) => !url.href.includes("from_before"));
      assert.ok((await total(page)) >= narrowed);
      await page.getByRole("link", { name: /trở đi/ }).click();
      await page.waitForURL((url) => !url.href.includes("from_after"));
      assert.equal(await total(page), all);
      await page.goto("/?from_after=31/02/2025");
      assert.match(await page.getByRole("main").innerText(), /Tháng 2 năm 2025 chỉ có 28 ngày/);
    });
  });

  test(`agencies open to their fields, and orders are chosen from a list${how}`, async () => {
    await visit({ javaScriptEnabled }, async (page) => {
      await page.goto("/?sort=name");
      const tree = page.locator(".facets section", { hasText: "Bộ, cơ quan và lĩnh vực" });
      const agency = tree.getByRole("link").first();
      await reveal(page, agency);
      assert.equal(await tree.locator("ul ul").count(), 0);
      const whole = Number(await agency.locator(".count").innerText());
      await agency.click();
      await page.waitForURL(/field=bo-[a-z-]+\//);
      assert.equal(await total(page), whole);
      const field = tree.locator("ul ul a").first();
      await reveal(page, field);
      const part = Number(await field.locator(".count").innerText());
      assert.ok(part > 0 && part <= whole);
      await field.click();
      await page.waitForURL(/field=bo-[a-z-]+\/[^&]/);
      assert.equal(await total(page), part);

      await page.locator(".sorts summary").click();
      await page.getByRole("link", { name: "Phí, lệ phí cao trước" }).click();
      await page.waitForURL(/sort=fee_high/);
      assert.equal(await total(page), part);
      assert.match(await page.getByRole("main").innerText(), /không ghi mức bằng đồng xếp sau cùng/);
    });
  });
}

test("a search that finds nothing says so and shows ways on", async () => {
  await visit({}, async (page) => {
    await page.goto("/?q=zzqx");
    assert.match(await page.getByRole("heading", { level: 1 }).innerText(), /Không có kết quả/);
    assert.ok((await page.getByRole("main").getByRole("link").count()) > 0);
  });
});

test("a wrong address is an error page with a way back, not an empty list", async () => {
  await visit({}, async (page) => {
    for (const [address, status] of [["/khong-co", 404], ["/quy-dinh/9.999999", 404], ["/?kind=x", 400]]) {
      const answer = await page.goto(address);
      assert.equal(answer.status(), status, address);
      assert.ok(!(await page.getByRole("main").innerText()).includes("Không có kết quả"), address);
      await page.getByRole("main").getByRole("link", { name: "Về trang tìm kiếm" }).click();
      assert.equal(new URL(page.url()).pathname, "/");
    }
  });
});

// The open list: its options, and the one that is chosen.
const listbox = (page) => page.getByRole("listbox", { name: "Gợi ý" });
const chosen = (page) => listbox(page).locator('[aria-selected="true"]');

async function type(page, words) {
  const box = page.getByRole("combobox");
  await box.click();
  await box.pressSequentially(words);
  await listbox(page).waitFor();
  return box;
}

test("suggestions are chosen with the keyboard", async () => {
  await visit({}, async (page) => {
    await page.goto("/");
    const box = await type(page, "xang d");
    assert.equal(await box.getAttribute("aria-expanded"), "true");
    assert.equal(await page.locator(`#${await box.getAttribute("aria-controls")}`).getAttribute("role"), "listbox");
    const options = listbox(page).getByRole("option");
    const count = await options.count();
    assert.ok(count >= 3, `${count} options`);
    for (const text of await options.allInnerTexts()) assert.match(text, /xăng/i);

    // Nothing is chosen until an arrow is pressed; the ends lead back to the box.
    assert.equal(await chosen(page).count(), 0);
    await page.keyboard.press("ArrowUp");
    assert.equal(await chosen(page).getAttribute("id"), await options.last().getAttribute("id"));
    await page.keyboard.press("ArrowDown");
    assert.equal(await box.getAttribute("aria-activedescendant"), null);
    await page.keyboard.press("ArrowDown");
    assert.equal(await box.getAttribute("aria-activedescendant"), await options.first().getAttribute("id"));
    assert.equal(await box.inputValue(), "xang d", "the text stays as it was typed");
    // Home goes to the text, Escape closes, and again empties the box.
    await page.keyboard.press("Home");
    assert.equal(await chosen(page).count(), 0);
    assert.equal(await box.evaluate((element) => element.selectionStart), 0);
    await page.keyboard.press("Escape");
    assert.equal(await box.getAttribute("aria-expanded"), "false");
    assert.ok(await listbox(page).isHidden());
    assert.equal(await box.inputValue(), "xang d");
    await page.keyboard.press("Escape");
    assert.equal(await box.inputValue(), "");

    // A name leads to its regulation.
    await type(page, "ban le xang dau");
    const name = options.filter({ hasText: /^Cấp Giấy chứng nhận cửa hàng/ });
    while (!(await name.evaluate((option) => option.ariaSelected === "true"))) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/quy-dinh/9.000001");
  });
});

test("a field that is suggested leads to its list, with the count it promises", async () => {
  await visit({}, async (page) => {
    await page.goto("/");
    await type(page, "kinh doanh xang");
    const field = listbox(page).getByRole("group", { name: "Lĩnh vực" }).getByRole("option").first();
    const count = Number(/(\d+) quy định/.exec(await field.innerText())[1]);
    await field.click();
    await page.waitForURL(/field=/);
    assert.equal(await total(page), count);
  });
});

test("Enter without a choice searches for what was typed, Tab leaves the list", async () => {
  await visit({}, async (page) => {
    await page.goto("/?kind=procedure");
    const box = await type(page, "giay ph");
    await page.keyboard.press("Tab");
    assert.ok(await listbox(page).isHidden());
    assert.ok(!(await box.evaluate((element) => element === document.activeElement)));
    await box.press("ArrowDown");
    assert.ok(await listbox(page).isVisible(), "an arrow opens the list again");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=giay\+ph/);
    assert.equal(new URL(page.url()).searchParams.get("kind"), "procedure", "filters stay");
  });
});

test("nothing happens while an input method composes a letter", async () => {
  await visit({}, async (page) => {
    await page.goto("/");
    let asked = 0;
    page.on("request", (request) => (asked += request.url().includes("/suggest") ? 1 : 0));
    const box = page.getByRole("combobox");
    await box.focus();
    const client = await page.context().newCDPSession(page);
    await client.send("Input.imeSetComposition", { text: "xă", selectionStart: 2, selectionEnd: 2 });
    await client.send("Input.imeSetComposition", { text: "xăng", selectionStart: 4, selectionEnd: 4 });
    await page.waitForTimeout(400);
    assert.equal(asked, 0);
    assert.ok(await listbox(page).isHidden());
    await client.send("Input.insertText", { text: "xăng" });
    await listbox(page).waitFor();
    assert.equal(await box.inputValue(), "xăng");
    // Keys of the input method are none of the list's.
    const key = { key: "ArrowDown", isComposing: true, bubbles: true, cancelable: true };
    const kept = await box.evaluate((element, key) => element.dispatchEvent(new KeyboardEvent("keydown", key)), key);
    assert.ok(kept, "the key is left to the input method");
    assert.equal(await chosen(page).count(), 0);
  });
});

test("without an answer the box is as before", async () => {
  await visit({}, async (page) => {
    await page.route("**/api/v1/suggest*", (route) => route.abort());
    await page.goto("/");
    const box = page.getByRole("combobox");
    await box.fill("ban le xang dau");
    await page.waitForTimeout(300);
    assert.ok(await listbox(page).isHidden());
    await box.press("Enter");
    await page.locator("ol.hits").waitFor();
  });
});

for (const [name, address] of [["start", "/"], ["results", "/?q=giay+phep"]]) {
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [1280, 390]) {
      test(`suggestions on ${name} are accessible, ${colorScheme}, ${width} px`, async () => {
        const viewport = { width, height: width === 390 ? 844 : 900 };
        await visit({ colorScheme, viewport }, async (page) => {
          await page.goto(address, { waitUntil: "load" });
          await page.getByRole("combobox").fill("");
          await type(page, "giay ch");
          await page.keyboard.press("ArrowDown");
          await page.screenshot({ path: join(screenshots, `suggestions-${name}-${colorScheme}-${width}.png`) });
          const found = await violations(page);
          assert.deepEqual(found, [], found.join("\n"));
          const sizes = await listbox(page).getByRole("option").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
          assert.ok(Math.min(...sizes) >= 44, `options of ${sizes} px`);
          const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
          assert.ok(content <= screen, `${content} px of content on a screen of ${screen} px`);
        });
      });
    }
  }
}

const PASSWORD = "con mèo trắng nằm trên mái nhà";

async function signIn(page, login, password) {
  await page.getByLabel("Địa chỉ thư điện tử").fill(login);
  await page.getByLabel("Mật khẩu", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
}

for (const [colorScheme, width, javaScriptEnabled] of [["light", 1280, true], ["dark", 390, true], ["light", 390, false]]) {
  const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
  test(`an administrator signs in, changes the password, makes a token and an account, and leaves (${how})`, async () => {
    const login = `quan-tri-${colorScheme}-${width}@mau.example`;
    const temporary = server.addUser(login, "--role", "administrator", "--name", "Quản trị viên thử");
    const picture = (name) => `${name}-${colorScheme}-${width}`;
    // Pages are checked by a script in them.
    const check = async (page, name) => javaScriptEnabled && (await checkPage(page, picture(name)));
    const viewport = { width, height: width === 390 ? 844 : 900 };
    // Smooth scrolling never comes to rest in a page without scripts.
    const still = { reducedMotion: "reduce" };
    await visit({ colorScheme, viewport, javaScriptEnabled, ...still }, async (page) => {
      await page.goto("/quy-dinh/9.000001");
      await page.getByRole("link", { name: "Đăng nhập" }).click();
      await check(page, "sign-in");
      await signIn(page, login, "một mật khẩu sai hẳn");
      await page.getByRole("alert").getByText("không đúng").waitFor();
      await check(page, "sign-in-wrong");
      await signIn(page, login, temporary);
      await page.waitForURL("**/tai-khoan/mat-khau");
      await page.getByLabel("Mật khẩu hiện tại").fill(temporary);
      await page.getByLabel("Mật khẩu mới", { exact: true }).fill("matkhau123456");
      await page.getByLabel("Nhập lại mật khẩu mới").fill("matkhau123456");
      await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
      await page.getByRole("alert").getByText("dễ đoán").waitFor();
      await check(page, "password");
      await page.getByLabel("Mật khẩu hiện tại").fill(temporary);
      await page.getByLabel("Mật khẩu mới", { exact: true }).fill(PASSWORD);
      await page.getByLabel("Nhập lại mật khẩu mới").fill(PASSWORD);
      await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
      await page.getByRole("status").getByText("Đã đổi mật khẩu.").waitFor();

      await page.getByLabel("Tên mã, để nhớ chương trình nào dùng").fill("Đồng bộ hằng đêm");
      await page.getByRole("button", { name: "Tạo mã" }).click();
      const token = await page.getByLabel("Hãy chép mã ngay bây giờ").inputValue();
      await check(page, "token");
      const me = await fetch(`${server.address}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
      assert.equal((await me.json()).login, login);
      await page.getByRole("link", { name: "Đã chép xong" }).click();
      await page.getByText("Đồng bộ hằng đêm").first().waitFor();
      await check(page, "account");

      await page.getByRole("link", { name: "Quản lý người dùng" }).click();
      await page.getByLabel("Địa chỉ thư điện tử").fill(`lan-${login}`);
      await page.getByLabel("Tên hiển thị").fill("Phạm Lan");
      await page.getByLabel("Vai trò").selectOption("officer");
      await page.getByRole("button", { name: "Thêm" }).click();
      await page.getByRole("alert").getByText("phải chọn cơ quan").waitFor();
      await page.getByLabel("Cơ quan (chỉ với cán bộ bộ, cơ quan)").selectOption("bo-y-te");
      await page.getByRole("button", { name: "Thêm" }).click();
      await page.getByLabel("Mật khẩu tạm, chỉ hiện một lần này").waitFor();
      await check(page, "user-password");
      await page.getByRole("link", { name: "Về danh sách người dùng" }).click();
      await page.getByRole("button", { name: `Khóa lan-${login}`, exact: true }).click();
      await page.getByRole("status").getByText("Đã khóa").waitFor();
      await check(page, "users");

      // The page that was read before is still there, and now says who reads.
      await page.goto("/quy-dinh/9.000001");
      await page.getByRole("link", { name: "Quản trị viên thử" }).click();
      await page.getByRole("button", { name: "Đăng xuất" }).click();
      await page.waitForURL((url) => url.pathname === "/");
      await page.getByRole("link", { name: "Đăng nhập" }).waitFor();
      // What was seen before does not come back with the browser's button.
      await page.goBack();
      await page.getByRole("heading", { level: 1, name: "Đăng nhập" }).waitFor();
    });
  });
}

for (const [colorScheme, width, javaScriptEnabled] of [["light", 1280, true], ["dark", 390, true], ["light", 390, false]]) {
  const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
  test(`an officer has a plan checked, sees what is wrong, and hands the good one in (${how})`, async () => {
    const code = { light: { 1280: "9.000001", 390: "9.000002" }, dark: { 390: "9.000003" } }[colorScheme][width];
    const login = `can-bo-${colorScheme}-${width}@mau.example`;
    const temporary = server.addUser(login, "--role", "officer", "--agency", "bo-cong-thuong", "--name", "Cán bộ thử");
    const check = async (page, name) => javaScriptEnabled && (await checkPage(page, `${name}-${colorScheme}-${width}`));
    const viewport = { width, height: width === 390 ? 844 : 900 };
    const plan = (...rows) => ({
      name: "phuong-an.csv",
      mimeType: "text/csv",
      buffer: Buffer.from(["Mã TTHC;Loại tác động;Lý do", ...rows].join("\n")),
    });
    await visit({ colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" }, async (page) => {
      await page.goto("/dang-nhap?next=/phuong-an");
      await signIn(page, login, temporary);
      await page.getByLabel("Mật khẩu hiện tại").fill(temporary);
      await page.getByLabel("Mật khẩu mới", { exact: true }).fill(PASSWORD);
      await page.getByLabel("Nhập lại mật khẩu mới").fill(PASSWORD);
      await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
      await page.getByRole("status").getByText("Đã đổi mật khẩu.").waitFor();

      await page.getByRole("link", { name: "Phương án", exact: true }).click();
      await check(page, "plans");
      const [template] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /^Tải mẫu/ }).click()]);
      assert.equal(template.suggestedFilename(), "phuong-an-bo-cong-thuong.xlsx");
      await page.getByLabel("Tệp phương án").setInputFiles(plan("9.000099;Giữ nguyên;x", "9.000031;Giữ nguyên;x"));
      await page.getByRole("button", { name: "Kiểm tra tệp" }).click();
      await page.getByRole("heading", { name: "2 lỗi, 0 cảnh báo" }).waitFor();
      await check(page, "plan-check-wrong");
      await page.getByRole("link", { name: "Chọn tệp khác" }).click();

      await page.getByLabel("Tệp phương án").setInputFiles(plan(`${code};Giữ nguyên;Theo điều ước quốc tế`));
      await page.getByLabel("Tên phương án mới").fill(`Phương án thử ${how}`);
      await page.getByRole("button", { name: "Kiểm tra tệp" }).click();
      await check(page, "plan-check");
      await page.getByRole("button", { name: "Xác nhận nộp" }).click();
      await page.getByRole("heading", { level: 1, name: /^Biên nhận BN-/ }).waitFor();
      await check(page, "plan-receipt");
      await page.getByRole("link", { name: /^PA-/ }).first().click();
      await page.getByRole("heading", { level: 1, name: `Phương án thử ${how}` }).waitFor();
      await check(page, "plan");

      await page.getByRole("link", { name: "Sửa mục 1" }).click();
      await page.getByLabel("Thời hạn thực hiện").fill("hôm nào");
      await page.getByRole("button", { name: "Lưu" }).click();
      await page.getByRole("alert").waitFor();
      await check(page, "plan-edit");
      await page.getByLabel("Thời hạn thực hiện").fill("");
      await page.getByLabel("Lý do").fill("Theo điều ước quốc tế đã ký");
      await page.getByRole("button", { name: "Lưu" }).click();
      await page.getByRole("status").getByText("Đã lưu nội dung mục.").waitFor();
      const days = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
      await page.getByLabel("Đến hết ngày").fill(days);
      await page.getByRole("button", { name: "Mở tham vấn" }).click();
      await page.getByRole("status").getByText("Đã mở tham vấn.").waitFor();
      await check(page, "plan-consulting");
      await page.getByRole("link", { name: code }).click();
      await page.getByRole("heading", { level: 2, name: "Phương án áp dụng" }).waitFor();
      await check(page, "regulation-plan");
    });
  });
}

for (const [colorScheme, width, javaScriptEnabled] of [["light", 1280, true], ["dark", 390, true], ["light", 390, false]]) {
  const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
  test(`the journal is narrowed, read row by row, and its hashes check (${how})`, async () => {
    const viewport = { width, height: width === 390 ? 844 : 900 };
    await visit({ colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" }, async (page) => {
      const check = async (name) => javaScriptEnabled && (await checkPage(page, `${name}-${colorScheme}-${width}`));
      await page.goto("/");
      await page.getByRole("link", { name: "Nhật ký", exact: true }).click();
      await page.getByRole("heading", { level: 1, name: "Nhật ký" }).waitFor();
      await check("journal");
      const rows = page.locator("ol.journal > li");
      // The fixtures alone would fit one page.
      await page.goto("/nhat-ky?limit=10");
      const first = (await rows.first().innerText()).split("\n")[0];
      await page.getByRole("link", { name: "Cũ hơn" }).click();
      await page.getByRole("link", { name: "Mới hơn" }).waitFor();
      assert.notEqual((await rows.first().innerText()).split("\n")[0], first);

      // What is about one regulation, and what of that is older than it.
      await page.getByLabel("Mã quy định").fill("9.000001");
      await page.getByRole("button", { name: "Lọc" }).click();
      await page.getByRole("link", { name: "Xem tất cả" }).waitFor();
      const kept = await rows.allInnerTexts();
      // Steps of a plan that has an item about it name the plan alone.
      assert.ok(kept.some((row) => row.includes("9.000001")), kept.join("\n"));
      assert.ok(kept.every((row) => /9\.000001|PA-\d/.test(row)), kept.join("\n"));
      await page.getByLabel("Đến hết ngày").fill("2000-01-01");
      await page.getByRole("button", { name: "Lọc" }).click();
      await page.getByText("Không có dòng nào.").waitFor();
      await page.goto("/nhat-ky?regulation=9.000001");
      await page.getByRole("link", { name: "Thêm quy định" }).last().click();
      await page.getByRole("heading", { level: 1, name: "Thêm quy định" }).waitFor();
      await check("journal-row");

      // What the page says to compute is what it shows.
      const facts = await page.locator("section[aria-labelledby=ma-bam] dd code").allInnerTexts();
      const [before, who, content, hash] = facts;
      const seq = /\d+$/.exec(page.url())[0];
      const again = createHash("sha256").update([before, seq, who, content].join("\n")).digest("hex");
      assert.equal(again, hash);
      await page.getByRole("link", { name: "Dòng sau" }).click();
      await page.waitForURL(`**/nhat-ky/${Number(seq) + 1}`);
      assert.equal(await page.locator("section[aria-labelledby=ma-bam] dd code").first().innerText(), hash);
      await page.getByRole("link", { name: "Dòng trước" }).click();
      await page.waitForURL(`**/nhat-ky/${seq}`);
    });
  });
}

followTests({ browser: () => browser, checkPage });
wholePathTests({ browser: () => browser, checkPage });
resultsTests({ visit, checkPage });

providerTests(() => browser, screenshots);
