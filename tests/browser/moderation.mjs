// Comments that say nearly the same, shown as one and answered together; and a
// comment that is pointed out, hidden, appealed and shown again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signIn } from "./people.mjs";

// Each walk has a regulation of its own.
const WALKS = [
  { colorScheme: "light", width: 1280, javaScriptEnabled: true, agency: "bo-cong-thuong", code: "DK-BCT-0001" },
  { colorScheme: "dark", width: 390, javaScriptEnabled: false, agency: "bo-tai-chinh", code: "9.000016" },
];
const LETTER =
  "Đề nghị bỏ giấy xác nhận này vì cơ quan nhà nước đã có thông tin trên cơ sở dữ liệu quốc gia, " +
  "doanh nghiệp không phải nộp lại bản giấy ở mỗi lần làm thủ tục";
const ADVERT = "Nhận làm hồ sơ trọn gói, mời xem https://lam-ho-so.example nhé";

// `shared` as in comments.mjs.
export function moderationTests(shared) {
  for (const { colorScheme, width, javaScriptEnabled, agency, code } of WALKS) {
    const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
    test(`many voices are one group, and a comment is hidden and shown again (${how})`, async () => {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const baseURL = shared.server().address;
      const options = { baseURL, colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" };
      // The check runs in the page, so it needs scripts: it is given another one.
      const check = async (page, name) => {
        const path = new URL(page.url()).pathname;
        if (javaScriptEnabled) return shared.checkPage(page, `moderation-${name}-${colorScheme}-${width}`);
        const cookies = await page.context().cookies();
        return shared.browser().page({ ...options, javaScriptEnabled: true }, async (other) => {
          await other.context().addCookies(cookies);
          await other.goto(path);
          await shared.checkPage(other, `moderation-${name}-${colorScheme}-${width}`);
        });
      };
      const login = (role) => `${role}-kiem-duyet-${colorScheme}-${width}@mau.example`;
      const signedIn = (page, role, name = role, ...more) =>
        signIn(page, shared.server(), login(name), "--role", role, ...more);

      await shared.browser().page(options, async (officer) => {
        await signedIn(officer, "officer", "officer", "--agency", agency, "--name", "Cán bộ thử");
        await officer.goto("/phuong-an");
        const rows = ["Mã TTHC;Loại tác động;Lý do", `${code};Giữ nguyên;Theo điều ước quốc tế`];
        const buffer = Buffer.from(rows.join("\n"));
        await officer.getByLabel("Tệp phương án").setInputFiles({ name: "pa.csv", mimeType: "text/csv", buffer });
        await officer.getByLabel("Tên phương án mới").fill(`Phương án nhiều ý kiến, ${how}`);
        await officer.getByRole("button", { name: "Kiểm tra tệp" }).click();
        await officer.getByRole("button", { name: "Xác nhận nộp" }).click();
        const plan = await officer.getByRole("link", { name: /^PA-/ }).first().innerText();
        await officer.goto(`/phuong-an/${plan}`);
        const days = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10);
        await officer.getByLabel("Đến hết ngày").fill(days);
        await officer.getByRole("button", { name: "Mở tham vấn" }).click();
        await officer.getByRole("status").getByText("Đã mở tham vấn.").waitFor();
        const item = `/tham-van/${plan}/muc/1`;

        await shared.browser().page(options, async (business) => {
          await signedIn(business, "business", "business", "--name", "Doanh nghiệp thử");
          for (const tail of ["", " ạ", " trân trọng", " xin cảm ơn", " kính mong xem xét"]) {
            await business.goto(item);
            await business.getByLabel("Đề nghị sửa đổi", { exact: true }).check();
            await business.getByLabel("Nội dung góp ý").fill(LETTER + tail);
            await business.getByRole("button", { name: "Gửi góp ý" }).click();
            await business.getByRole("status").getByText("Đã ghi góp ý.").waitFor();
          }
          await business.goto(item);
          await business.getByText("và 4 ý kiến tương tự").click();
          await business.getByRole("rowheader", { name: "Đếm mỗi nhóm một lần" }).waitFor();
          await check(business, "group");
          await business.getByRole("link", { name: "Xem cả 5 góp ý của nhóm" }).click();
          await business.getByRole("heading", { level: 1, name: "5 góp ý có nội dung gần như nhau" }).waitFor();
          await check(business, "all");

          // The agency answers all of them with one answer.
          await officer.goto(item);
          await officer.getByRole("checkbox", { name: /^Trả lời cả nhóm của GY-/ }).check();
          await officer.getByLabel("Kết quả xử lý").selectOption("Tiếp thu");
          await officer.getByLabel("Nội dung trả lời").fill("Tiếp thu, bỏ giấy xác nhận này.");
          await officer.getByLabel("Đơn vị trả lời").fill("Vụ Pháp chế");
          await officer.getByLabel("Người ký").fill("Vụ trưởng Vụ Pháp chế");
          await check(officer, "answer");
          await officer.getByRole("button", { name: "Ghi trả lời" }).click();
          await officer.getByText("Trả lời chung 5 góp ý.").waitFor();

          await business.goto(item);
          await business.getByLabel("Tán thành", { exact: true }).check();
          await business.getByLabel("Nội dung góp ý").fill(ADVERT);
          await business.getByRole("button", { name: "Gửi góp ý" }).click();
          await business.getByRole("heading", { level: 1, name: /^Góp ý GY-/ }).waitFor();
          const advert = new URL(business.url()).pathname;
          const number = advert.split("/").at(-1);

          // Somebody who reads it says so.
          await shared.browser().page(options, async (reader) => {
            await reader.goto(advert);
            await reader.getByText("Báo góp ý này vi phạm").click();
            await reader.getByLabel("Lý do").selectOption("Quảng cáo, chào bán");
            await check(reader, "flag");
            await reader.getByRole("button", { name: "Báo vi phạm" }).click();
            await reader.getByRole("status").getByText("Đã báo cho người kiểm duyệt.").waitFor();
          });
          await shared.browser().page(options, async (reviewer) => {
            await signedIn(reviewer, "reviewer", "reviewer", "--name", "Chuyên viên một");
            await reviewer.goto("/tham-dinh");
            await reviewer.getByRole("link", { name: "Kiểm duyệt góp ý" }).click();
            await reviewer.getByRole("checkbox", { name: `Chọn ${number}` }).check();
            await reviewer.getByLabel("Việc làm với các góp ý đã chọn").selectOption("Gỡ");
            await reviewer.getByLabel("Lý do (khi gỡ)").selectOption("Quảng cáo, chào bán");
            await check(reviewer, "queue");
            await reviewer.getByRole("button", { name: "Ghi" }).click();
            await reviewer.getByRole("status").getByText("Đã ghi.").waitFor();
          });
          await shared.browser().page(options, async (visitor) => {
            await visitor.goto(item);
            assert.equal(await visitor.getByText("trọn gói").count(), 0);
            await visitor.getByRole("link", { name: "lý do từng trường hợp" }).click();
            await visitor.getByRole("link", { name: number }).waitFor();
            await check(visitor, "log");
            await visitor.goto(advert);
            await visitor.getByText("Góp ý này đã bị gỡ").waitFor();
            assert.equal(await visitor.getByText("trọn gói").count(), 0);
            await check(visitor, "hidden");
          });
          const [told] = await shared.server().letters(login("business"), 1);
          assert.ok(told.includes("Quảng cáo, chào bán"), told);

          await business.goto(advert);
          await business.getByLabel("Vì sao đề nghị xem lại").fill("Đường dẫn dẫn đến mẫu hồ sơ, không bán gì.");
          await check(business, "appeal");
          await business.getByRole("button", { name: "Đề nghị xem lại" }).click();
          await business.getByRole("status").getByText("Đã gửi đề nghị xem lại.").waitFor();
          await shared.browser().page(options, async (second) => {
            await signedIn(second, "reviewer", "second", "--name", "Chuyên viên hai");
            await second.goto("/tham-van/kiem-duyet/hang-doi");
            await second.getByRole("link", { name: `Xem lại ${number}` }).click();
            await second.getByLabel("Việc", { exact: true }).selectOption("Khôi phục");
            await second.getByLabel("Giải thích", { exact: true }).fill("Đường dẫn là mẫu hồ sơ.");
            await check(second, "decide");
            await second.getByRole("button", { name: "Ghi" }).click();
            await second.getByRole("status").getByText("Đã ghi việc kiểm duyệt.").waitFor();
          });
          await business.goto(item);
          await business.getByText("trọn gói").waitFor();
        });
      });
    });
  }
}
