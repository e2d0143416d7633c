// What is written into a form outlives the tab, the session and an error, and
// ends when it was taken in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PASSWORD, signIn } from "./people.mjs";

const WALKS = [
  { colorScheme: "light", width: 1280, title: "Xưởng dời chỗ có phải lập lại hồ sơ môi trường không?" },
  // Not like the first: what was asked before is shown before anything is refused.
  { colorScheme: "dark", width: 390, title: "Sạp nghỉ bán ba tháng thì giấy phép còn giá trị không?" },
];
const TITLE = "Câu hỏi, trong một câu";

// `shared` is as for the tests of comments.
export function draftTests(shared) {
  for (const { colorScheme, width, title } of WALKS) {
    test(`nothing that was written is lost (${colorScheme}, ${width} px)`, async () => {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const options = { baseURL: shared.server().address, colorScheme, viewport, reducedMotion: "reduce" };
      const login = `business-nhap-${width}@mau.example`;
      await shared.browser().page(options, async (page) => {
        const form = async (to) => {
          await to.goto("/hoi-dap/gui");
          await to.getByLabel(TITLE).waitFor();
        };
        const restored = (of) => of.getByRole("status").getByText("Đã khôi phục bản nháp");
        const kept = (of) => of.getByText("Bản nháp được giữ trong trình duyệt này").waitFor();
        const value = (of) => of.getByLabel(TITLE).inputValue();

        await signIn(page, shared.server(), login, "--role", "business", "--name", `Doanh nghiệp ${width}`);
        await form(page);
        assert.equal(await restored(page).count(), 0);
        await page.getByLabel(TITLE).fill(title);
        await page.getByLabel("Cơ quan giải đáp").selectOption("bo-cong-thuong");
        await kept(page);

        // Another tab, as after the first was closed.
        const tab = await page.context().newPage();
        await page.close();
        await form(tab);
        await restored(tab).waitFor();
        assert.equal(await value(tab), title);
        assert.equal(await tab.getByLabel("Cơ quan giải đáp").inputValue(), "bo-cong-thuong");
        await shared.checkPage(tab, `drafts-restored-${colorScheme}-${width}`);

        // The reader drops it.
        await tab.getByRole("button", { name: "Bỏ bản nháp" }).click();
        assert.equal(await value(tab), "");
        await form(tab);
        assert.equal(await restored(tab).count(), 0);
        assert.equal(await value(tab), "");

        // The session ends before it is sent.
        await tab.getByLabel(TITLE).fill(title);
        await tab.getByLabel("Cơ quan giải đáp").selectOption("bo-cong-thuong");
        await tab.getByLabel("Lĩnh vực").fill("Không có lĩnh vực này");
        await kept(tab);
        const cookies = await tab.context().cookies();
        await tab.context().clearCookies();
        await tab.getByRole("button", { name: "Gửi câu hỏi" }).click();
        await tab.getByRole("alert").waitFor();
        await tab.goto("/dang-nhap");
        await tab.getByLabel("Địa chỉ thư điện tử").fill(login);
        await tab.getByLabel("Mật khẩu", { exact: true }).fill(PASSWORD);
        await tab.getByRole("button", { name: "Đăng nhập" }).click();
        await tab.waitForURL("**/tai-khoan");
        assert.ok(cookies.length > 0);
        await form(tab);
        await restored(tab).waitFor();
        assert.equal(await value(tab), title);

        // It is refused: what was written stands in the page, and stays.
        await tab.getByRole("button", { name: /câu hỏi$|câu hỏi này$/ }).last().click();
        await tab.getByRole("alert").waitFor();
        assert.equal(await value(tab), title);
        await tab.goto("/");
        await form(tab);
        await restored(tab).waitFor();

        // It is taken in.
        await tab.getByLabel("Lĩnh vực").fill("");
        await tab.getByLabel("Mã các quy định liên quan").fill("9.000001");
        await tab.getByRole("button", { name: "Gửi câu hỏi" }).click();
        const done = tab.getByRole("status").getByText("Đã ghi câu hỏi.");
        const again = tab.getByRole("button", { name: "Vẫn gửi câu hỏi này" });
        await done.or(again).first().waitFor();
        if (await again.isVisible()) await again.click();
        await done.waitFor();
        await form(tab);
        assert.equal(await restored(tab).count(), 0);
        assert.equal(await value(tab), "");
      });
    });
  }

  test("a visitor's address is in no draft, and leaving ends those of an account", async () => {
    const options = { baseURL: shared.server().address, viewport: { width: 1280, height: 900 } };
    await shared.browser().page(options, async (page) => {
      const stored = () => page.evaluate(() => JSON.stringify(localStorage));
      await page.goto("/hoi-dap/gui");
      await page.getByLabel("Địa chỉ thư điện tử").fill("rieng@mau.example");
      await page.getByLabel(TITLE).fill("Thay biển hiệu có phải báo không?");
      await page.getByText("Bản nháp được giữ trong trình duyệt này").waitFor();
      const found = await stored();
      assert.ok(found.includes("Thay biển hiệu") && !found.includes("rieng@"), found);

      await signIn(page, shared.server(), "business-nhap-ra@mau.example", "--role", "business", "--name", "Doanh nghiệp rời đi");
      await page.goto("/hoi-dap/gui");
      await page.getByLabel(TITLE).fill("Chuyển kho có phải xin phép lại không?");
      await page.getByText("Bản nháp được giữ trong trình duyệt này").waitFor();
      await page.goto("/tai-khoan");
      await page.getByRole("button", { name: "Đăng xuất" }).click();
      await page.waitForURL((address) => address.pathname !== "/tai-khoan");
      assert.ok(!(await stored()).includes("Chuyển kho"));
    });
  });
}
