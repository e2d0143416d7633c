// A comment on a plan, as a business makes it and the agency answers it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signIn } from "./people.mjs";

// Each walk has a regulation of its own.
const WALKS = [
  { colorScheme: "light", width: 1280, javaScriptEnabled: true, agency: "bo-cong-thuong", code: "9.000007" },
  { colorScheme: "dark", width: 390, javaScriptEnabled: true, agency: "bo-tai-chinh", code: "9.000014" },
  { colorScheme: "light", width: 390, javaScriptEnabled: false, agency: "bo-tai-chinh", code: "9.000015" },
];

// `shared.server` and `shared.browser` are there when the tests run;
// `shared.checkPage` takes a picture of a page and checks it.
export function commentTests(shared) {
  for (const { colorScheme, width, javaScriptEnabled, agency, code } of WALKS) {
    const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
    test(`a business comments on a plan in six steps at most, and is answered (${how})`, async () => {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const baseURL = shared.server().address;
      const options = { baseURL, colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" };
      const check = async (page, name) => {
        if (javaScriptEnabled) await shared.checkPage(page, `comments-${name}-${colorScheme}-${width}`);
      };
      const signedIn = (page, role, ...more) => {
        const login = `${role}-gop-y-${colorScheme}-${width}@mau.example`;
        return signIn(page, shared.server(), login, "--role", role, ...more);
      };
      const title = `Phương án lấy ý kiến, ${how}`;
      // Without an account: the letter is read from the outbox.
      const byLetter = async (page, plan) => {
        const address = `hoa-${colorScheme}-${width}@mau.example`;
        await page.getByLabel("Địa chỉ thư điện tử").fill(address);
        await page.getByLabel("Đề nghị sửa đổi", { exact: true }).check();
        await page.getByLabel("Nội dung góp ý").fill("Nên cho nộp bản chụp thay cho bản chính.");
        const buffer = Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n");
        await page.getByLabel("Tệp đính kèm").setInputFiles({ name: "Mẫu đơn.pdf", mimeType: "application/pdf", buffer });
        await page.getByRole("button", { name: "Gửi góp ý" }).click();
        await page.getByRole("heading", { level: 1, name: "Còn một bước: xác nhận qua thư" }).waitFor();
        await check(page, "sent");
        await page.goto(`/tham-van/${plan}/muc/1`);
        await page.getByText("Chưa có góp ý nào.").waitFor();
        const [asked] = await shared.server().letters(address, 1);
        await page.goto(/\/tham-van\/xac-nhan\/[a-z0-9]+/.exec(asked)[0]);
        await page.getByText("Nên cho nộp bản chụp thay cho bản chính.").waitFor();
        await check(page, "confirm");
        await page.getByRole("button", { name: "Xác nhận góp ý" }).click();
        await page.getByRole("status").getByText("Đã ghi nhận.").waitFor();
        await check(page, "own");
        const [, receipt] = await shared.server().letters(address, 2);
        assert.ok(receipt.includes(new URL(page.url()).pathname), receipt);
        await page.goto(/\/tham-van\/xac-nhan\/[a-z0-9]+/.exec(asked)[0]);
        await page.getByRole("heading", { name: "Góp ý đã được xác nhận" }).waitFor();
        await check(page, "used");
        await page.goto(`/tham-van/${plan}/muc/1`);
        const download = page.waitForEvent("download");
        await page.getByRole("link", { name: "Mẫu đơn.pdf" }).click();
        assert.equal((await download).suggestedFilename(), "Mẫu đơn.pdf");
        return address;
      };

      await shared.browser().page(options, async (officer) => {
        await signedIn(officer, "officer", "--agency", agency, "--name", "Cán bộ thử");
        await officer.goto("/phuong-an");
        const rows = ["Mã TTHC;Loại tác động;Lý do", `${code};Giữ nguyên;Theo điều ước quốc tế`];
        const buffer = Buffer.from(rows.join("\n"));
        await officer.getByLabel("Tệp phương án").setInputFiles({ name: "pa.csv", mimeType: "text/csv", buffer });
        await officer.getByLabel("Tên phương án mới").fill(title);
        await officer.getByRole("button", { name: "Kiểm tra tệp" }).click();
        await officer.getByRole("button", { name: "Xác nhận nộp" }).click();
        await officer.getByRole("heading", { level: 1, name: /^Biên nhận BN-/ }).waitFor();
        const plan = await officer.getByRole("link", { name: /^PA-/ }).first().innerText();
        await officer.goto(`/phuong-an/${plan}`);
        const days = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
        await officer.getByLabel("Đến hết ngày").fill(days);
        await officer.getByRole("button", { name: "Mở tham vấn" }).click();
        await officer.getByRole("status").getByText("Đã mở tham vấn.").waitFor();
        await check(officer, "plan");

        await shared.browser().page(options, async (business) => {
          await business.goto(`/tham-van/${plan}/muc/1`);
          await business.getByRole("link", { name: "Đăng nhập để góp ý" }).waitFor();
          await check(business, "visitor");
          await byLetter(business, plan);
          await signedIn(business, "business", "--name", "Doanh nghiệp thử");
          await business.goto(`/phuong-an/${plan}`);

          let steps = 0;
          const step = async (action) => {
            steps += 1;
            await action;
          };
          await step(business.getByRole("link", { name: "Góp ý (1) mục 1" }).click());
          await check(business, "form");
          await step(business.getByLabel("Không tán thành", { exact: true }).check());
          const text = "Nên bãi bỏ vì trùng với quy định khác.\nLiên hệ 0912 345 678 để trao đổi.";
          await step(business.getByLabel("Nội dung góp ý").fill(text));
          await step(business.getByRole("button", { name: "Gửi góp ý" }).click());
          await business.getByRole("status").getByText("Đã ghi góp ý.").waitFor();
          assert.ok(steps <= 6, `${steps} steps`);
          await business.getByText("0912 345 678").first().waitFor();
          await check(business, "receipt");

          await business.getByText("Về doanh nghiệp").click();
          await business.getByLabel("Tên doanh nghiệp, hiệp hội").fill("Hiệp hội Xăng dầu");
          await business.getByLabel("Quy mô").selectOption("Hiệp hội, tổ chức đại diện");
          await business.getByRole("button", { name: "Ghi nội dung sửa" }).click();
          await business.getByRole("status").getByText("Đã ghi nội dung sửa.").waitFor();

          await officer.goto(`/tham-van/${plan}/muc/1`);
          for (const box of await officer.getByRole("checkbox", { name: /^Trả lời GY-/ }).all()) await box.check();
          await officer.getByLabel("Kết quả xử lý").selectOption("Giải trình");
          await officer.getByLabel("Nội dung trả lời").fill("Giữ nguyên vì đây là cam kết quốc tế.");
          await officer.getByLabel("Đơn vị trả lời").fill("Vụ Pháp chế");
          await officer.getByLabel("Người ký").fill("Vụ trưởng Vụ Pháp chế");
          await check(officer, "answer");
          await officer.getByRole("button", { name: "Ghi trả lời" }).click();
          await officer.getByRole("status").getByText("Đã ghi trả lời.").waitFor();
        });
        await shared.browser().page(options, async (visitor) => {
          await visitor.goto("/tham-van");
          await visitor.getByRole("link", { name: title }).waitFor();
          await check(visitor, "list");
          await visitor.getByRole("link", { name: title }).click();
          await visitor.getByText("2 đã trả lời").first().waitFor();
          await check(visitor, "consultation");
          await visitor.getByRole("link", { name: "2 góp ý mục 1" }).click();
          await visitor.getByText("Giữ nguyên vì đây là cam kết quốc tế.").first().waitFor();
          const letters = await shared.server().letters(`hoa-${colorScheme}-${width}@mau.example`, 3);
          assert.ok(letters[2].includes("Giữ nguyên vì đây là cam kết quốc tế."), letters[2]);
          await visitor.getByText("[số điện thoại đã ẩn]").waitFor();
          assert.equal(await visitor.getByText("0912 345 678").count(), 0);
          await check(visitor, "public");
        });
      });
    });
  }
}
