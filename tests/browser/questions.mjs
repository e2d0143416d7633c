// A question from the search to the answer that everybody can find.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signIn } from "./people.mjs";

const WALKS = [
  { colorScheme: "light", width: 1280, javaScriptEnabled: true },
  { colorScheme: "dark", width: 390, javaScriptEnabled: true },
  { colorScheme: "light", width: 390, javaScriptEnabled: false },
];

// `shared` is as for the tests of comments.
export function questionTests(shared) {
  for (const [place, { colorScheme, width, javaScriptEnabled }] of WALKS.entries()) {
    const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
    test(`a question is asked, answered and found (${how})`, async () => {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const baseURL = shared.server().address;
      const options = { baseURL, colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" };
      const check = async (page, name) => {
        if (javaScriptEnabled) await shared.checkPage(page, `questions-${name}-${colorScheme}-${width}`);
      };
      const signedIn = (page, role, ...more) => {
        const login = `${role}-hoi-dap-${colorScheme}-${width}-${javaScriptEnabled}@mau.example`;
        return signIn(page, shared.server(), login, "--role", role, ...more);
      };
      // Words that only this walk has.
      const thing = ["nồi hơi", "thang máy", "đường ray"][place];
      const title = `Kiểm định ${thing} định kỳ phải nộp hồ sơ ở đâu?`;

      await shared.browser().page(options, async (business) => {
        await business.goto("/hoi-dap");
        await business.getByRole("link", { name: "Gửi câu hỏi" }).click();
        await business.getByRole("link", { name: "Đăng nhập để hỏi" }).waitFor();
        await check(business, "door");
        await signedIn(business, "business", "--name", "Doanh nghiệp thử");
        await business.goto("/hoi-dap/gui?code=9.000001");
        await business.getByLabel("Câu hỏi, trong một câu").fill(title);
        await business.getByLabel("Nội dung chi tiết").fill("Doanh nghiệp có hai cơ sở. Liên hệ 0912 345 678.");
        await business.getByLabel("Cơ quan giải đáp").selectOption("bo-cong-thuong");
        await check(business, "form");
        await business.getByRole("button", { name: /^(Vẫn gửi|Gửi) câu hỏi/ }).click();
        const again = business.getByRole("button", { name: "Vẫn gửi câu hỏi này" });
        const done = business.getByRole("status").getByText("Đã ghi câu hỏi.");
        await done.or(again).first().waitFor();
        if (await again.isVisible()) {
          await check(business, "like");
          await again.click();
        }
        await done.waitFor();
        await business.getByText("0912 345 678").waitFor();
        await check(business, "asked");
        const address = new URL(business.url()).pathname;

        await shared.browser().page(options, async (officer) => {
          await signedIn(officer, "officer", "--agency", "bo-cong-thuong", "--name", "Cán bộ thử");
          await officer.goto(address);
          await officer.getByLabel("Nội dung giải đáp").fill("Nộp trực tuyến tại cổng dịch vụ công.");
          await officer.getByLabel("Đơn vị giải đáp").fill("Sở Công Thương");
          await officer.getByLabel("Người ký").fill("Giám đốc Sở");
          await officer.getByLabel(/^Địa phương giải đáp/).selectOption({ label: "Huế" });
          await check(officer, "answering");
          await officer.getByRole("button", { name: "Ghi giải đáp" }).click();
          await officer.getByRole("status").getByText("Đã ghi giải đáp.").waitFor();
          await officer.getByLabel("Nội dung giải đáp").fill("Nộp trực tuyến, không nộp bản giấy.");
          await officer.getByLabel("Lý do sửa").fill("Nêu rõ hơn");
          await officer.getByRole("button", { name: "Ghi nội dung sửa" }).click();
          await officer.getByText("phiên bản 2: Nêu rõ hơn").waitFor();
          await check(officer, "answered");
        });

        await shared.browser().page(options, async (visitor) => {
          await visitor.goto(address);
          await visitor.getByText("Nộp trực tuyến, không nộp bản giấy.").waitFor();
          await visitor.getByText("Phiên bản 1, ghi lúc").click();
          await visitor.getByText("Nộp trực tuyến tại cổng dịch vụ công.").waitFor();
          assert.equal(await visitor.getByText("0912 345 678").count(), 0);
          await check(visitor, "page");
          // The same search box, and from the regulation.
          const types = visitor.getByRole("navigation", { name: "Loại kết quả" });
          const found = types.getByRole("link", { name: /^Câu hỏi \(1\)/ });
          // A page of regulations does not wait long for the rest to be ready.
          for (let tries = 0; tries < 20 && !(await found.isVisible()); tries += 1) {
            await visitor.goto(`/?q=${encodeURIComponent(`kiểm định ${thing}`)}`);
          }
          await check(visitor, "types");
          await found.click();
          await visitor.getByRole("heading", { level: 1, name: /^1 câu hỏi/ }).waitFor();
          await check(visitor, "found");
          await visitor.getByRole("link", { name: title }).click();
          await visitor.getByRole("heading", { level: 1, name: title }).waitFor();
          await visitor.goto("/quy-dinh/9.000001");
          await visitor.getByRole("link", { name: title }).waitFor();
          await visitor.goto("/hoi-dap?answered=yes");
          await visitor.getByRole("link", { name: title }).waitFor();
          await check(visitor, "list");
        });
      });
    });

    test(`a visitor asks by letters and is told of the answer (${how})`, async () => {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const baseURL = shared.server().address;
      const options = { baseURL, colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" };
      const check = async (page, name) => {
        if (javaScriptEnabled) await shared.checkPage(page, `questions-visitor-${name}-${colorScheme}-${width}`);
      };
      const thing = ["cần trục", "xe nâng", "bình gas"][place];
      const title = `Kiểm định ${thing} hết hạn thì gia hạn thế nào?`;
      const address = `hoi-${colorScheme}-${width}-${javaScriptEnabled}@mau.example`;
      const letters = (count) => shared.server().letters(address, count);

      await shared.browser().page(options, async (visitor) => {
        await visitor.goto("/hoi-dap");
        await visitor.getByRole("link", { name: "Gửi câu hỏi" }).click();
        await visitor.getByLabel("Câu hỏi, trong một câu").fill(title);
        await visitor.getByLabel("Nội dung chi tiết").fill("Liên hệ 0912 345 678.");
        await visitor.getByLabel("Cơ quan giải đáp").selectOption("bo-cong-thuong");
        await visitor.getByLabel("Mã các quy định liên quan").fill("9.000001");
        await visitor.getByLabel("Địa chỉ thư điện tử").fill(address);
        await check(visitor, "form");
        await visitor.getByRole("button", { name: /^(Vẫn gửi|Gửi) câu hỏi/ }).click();
        const again = visitor.getByRole("button", { name: "Vẫn gửi câu hỏi này" });
        const sent = visitor.getByRole("heading", { level: 1, name: "Còn một bước: xác nhận qua thư" });
        await sent.or(again).first().waitFor();
        if (await again.isVisible()) {
          await check(visitor, "like");
          await again.click();
        }
        await sent.waitFor();
        await check(visitor, "sent");
        const [asked] = await letters(1);
        const link = /\/hoi-dap\/xac-nhan\/[a-z0-9]+/.exec(asked)[0];
        await visitor.goto(link);
        await visitor.getByText(title).waitFor();
        await check(visitor, "confirm");
        await visitor.getByRole("button", { name: "Xác nhận câu hỏi" }).click();
        await visitor.getByRole("status").getByText("Đã ghi nhận câu hỏi.").waitFor();
        assert.equal(await visitor.getByText("0912 345 678").count(), 0);
        await check(visitor, "asked");
        const page = new URL(visitor.url()).pathname;
        await visitor.goto(link);
        await visitor.getByRole("heading", { name: "Câu hỏi đã được xác nhận" }).waitFor();

        await shared.browser().page(options, async (officer) => {
          const login = `officer-hoi-${colorScheme}-${width}-${javaScriptEnabled}@mau.example`;
          await signIn(officer, shared.server(), login, "--role", "officer", "--agency", "bo-cong-thuong", "--name", "Cán bộ thử");
          await officer.goto(page);
          await officer.getByText("0912 345 678").waitFor();
          await officer.getByLabel("Nội dung giải đáp").fill("Gia hạn trước khi hết hạn 30 ngày.");
          await officer.getByLabel("Đơn vị giải đáp").fill("Cục Kỹ thuật an toàn");
          await officer.getByLabel("Người ký").fill("Cục trưởng");
          await officer.getByRole("button", { name: "Ghi giải đáp" }).click();
          await officer.getByRole("status").getByText("Đã ghi giải đáp.").waitFor();
        });
        const told = await letters(3);
        assert.ok(told[1].includes("đã được ghi nhận") && told[1].includes(page), told[1]);
        assert.ok(told[2].includes("Gia hạn trước khi hết hạn 30 ngày.") && told[2].includes(page), told[2]);
      });
    });
  }
}
