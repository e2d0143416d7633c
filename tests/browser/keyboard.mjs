// Journeys with a keyboard and nothing else. The focus is always seen, and goes
// in the order in which the page is read.
import assert from "node:assert/strict";
import { test } from "node:test";

// Presses Tab until something has the focus; fails if the page ends before.
async function tabTo(page, what, wanted, most = 120) {
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press("Tab");
    const { found, seen, told } = await page.evaluate((text) => {
      const at = document.activeElement;
      const label = (at.labels?.[0]?.innerText ?? at.getAttribute("aria-label") ?? at.innerText ?? "").trim();
      const style = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      const seen = at === document.body || (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0);
      return { found: label.includes(text), seen, told: at.outerHTML.slice(0, 120) };
    }, wanted);
    assert.ok(seen, `nobody sees that this has the focus: ${told}`);
    if (found) return presses + 1;
  }
  assert.fail(`Tab does not reach ${what} (“${wanted}”)`);
}

export function keyboardTests({ visit, world }) {
  const viewport = { width: 1280, height: 900 };

  test("with the keyboard alone a rule is found and opened", async () => {
    await visit("visitor", { viewport }, async (page) => {
      await page.goto("/nhat-ky");
      // The first stop leads past what every page has.
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => document.activeElement.id), "noi-dung");
      await page.keyboard.press("/");
      await page.keyboard.type("ban le xang dau");
      await page.getByRole("listbox", { name: "Gợi ý" }).waitFor();
      await page.keyboard.press("Escape");
      await page.keyboard.press("Enter");
      await page.locator("ol.hits").waitFor();
      await tabTo(page, "the first result", "Cấp Giấy chứng nhận cửa hàng đủ điều kiện bán lẻ xăng dầu");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/quy-dinh/9.000001");
      await page.getByRole("heading", { level: 1 }).waitFor();
    });
  });

  test("with the keyboard alone a plan is sent and confirmed", async () => {
    await visit("officer", { viewport }, async (page) => {
      await page.goto("/phuong-an");
      await tabTo(page, "the field for the file", "Tệp phương án");
      // What the dialog of the system gives, which is not a part of the page.
      const rows = ["Mã TTHC;Loại tác động;Lý do", "9.000007;Giữ nguyên;Theo điều ước quốc tế"];
      await page.getByLabel("Tệp phương án").setInputFiles({ name: "pa.csv", mimeType: "text/csv", buffer: Buffer.from(rows.join("\n")) });
      await tabTo(page, "the name of the plan", "Tên phương án mới");
      await page.keyboard.type("Phương án gửi bằng bàn phím");
      await tabTo(page, "the button", "Kiểm tra tệp");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "Kết quả kiểm tra tệp" }).waitFor();
      assert.equal(await page.locator('.stepper [aria-current="step"]').innerText(), "Xác nhận");
      await tabTo(page, "the button", "Xác nhận nộp");
      await page.keyboard.press("Space");
      await page.getByRole("heading", { level: 1, name: /^Biên nhận BN-/ }).waitFor();
      assert.match(await page.locator('.stepper [aria-current="step"]').innerText(), /Biên nhận/);
    });
  });

  test("with the keyboard alone a comment is written, mended and sent", async () => {
    await visit("business", { viewport }, async (page) => {
      await page.goto(world().filled("/tham-van/{plan}/muc/2"));
      await tabTo(page, "the first stance", "Tán thành");
      await page.keyboard.press("ArrowDown");
      assert.ok(await page.getByLabel("Không tán thành", { exact: true }).isChecked());
      await tabTo(page, "the text", "Nội dung góp ý");
      await page.keyboard.type("Ngắn");
      await tabTo(page, "the button", "Gửi góp ý");
      await page.keyboard.press("Enter");
      // The browser says what is wrong, and puts the focus where it is.
      assert.equal(await page.evaluate(() => document.activeElement.name), "text");
      await page.keyboard.type(" quá thì chưa gửi được, nên viết thêm cho rõ.");
      await tabTo(page, "the button", "Gửi góp ý");
      await page.keyboard.press("Enter");
      await page.getByRole("status").getByText("Đã ghi góp ý.").waitFor();
    });
  });
}
