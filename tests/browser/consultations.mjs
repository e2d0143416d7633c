// A consultation on the draft of a document: opened by its agency, commented on
// by a visitor by letter, answered, and rewritten because of that.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signIn } from "./people.mjs";

const WALKS = [
  { colorScheme: "light", width: 1280, javaScriptEnabled: true },
  { colorScheme: "dark", width: 390, javaScriptEnabled: true },
  { colorScheme: "light", width: 390, javaScriptEnabled: false },
];

const FIRST = `Chương I. QUY ĐỊNH CHUNG
Điều 1. Hồ sơ
1. Hồ sơ gồm đơn đề nghị và bản sao giấy phép.
2. Thời hạn giải quyết là 15 ngày làm việc.`;
const SECOND = FIRST.replace("15 ngày", "10 ngày");

// The time in Viet Nam, so many days from now, as a field of a form takes it.
function inDays(days) {
  return new Date(Date.now() + (days * 24 + 7) * 3_600_000).toISOString().slice(0, 16);
}

export function consultationTests(shared) {
  for (const { colorScheme, width, javaScriptEnabled } of WALKS) {
    const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
    test(`a draft is opened, commented on by letter, answered and rewritten (${how})`, async () => {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const baseURL = shared.server().address;
      const options = { baseURL, colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" };
      const walk = `${colorScheme}-${width}${javaScriptEnabled ? "" : "-plain"}`;
      const check = async (page, name) => {
        if (javaScriptEnabled) await shared.checkPage(page, `drafts-${name}-${walk}`);
      };
      const title = `Dự thảo Thông tư về bán lẻ (${how})`;
      const address = `cuc-${walk}@mau.example`;

      await shared.browser().page(options, async (officer) => {
        const login = `officer-du-thao-${walk}@mau.example`;
        const whose = ["--role", "officer", "--agency", "bo-cong-thuong", "--name", "Cán bộ soạn thảo"];
        await signIn(officer, shared.server(), login, ...whose);
        await officer.goto("/tham-van");
        await officer.getByRole("link", { name: "Lấy ý kiến dự thảo" }).click();
        await officer.getByLabel("Loại văn bản").selectOption("Thông tư");
        await officer.getByLabel("Tên dự thảo").fill(title);
        await officer.getByLabel("Kết thúc lúc").fill(inDays(3.2));
        await officer.getByLabel("Toàn văn dự thảo").fill(FIRST);
        await check(officer, "open");
        await officer.getByRole("button", { name: "Mở lấy ý kiến" }).click();
        await officer.getByRole("status").getByText("Đã mở cuộc tham vấn.").waitFor();
        await officer.getByText(/còn 3 ngày 4 giờ/).waitFor();
        const draft = new URL(officer.url()).pathname;
        await check(officer, "draft");

        await shared.browser().page(options, async (visitor) => {
          await visitor.goto("/tham-van");
          await visitor.getByRole("link", { name: "Dự thảo văn bản" }).click();
          await check(visitor, "list");
          await visitor.getByRole("link", { name: title }).click();
          await visitor.getByRole("link", { name: "Góp ý đoạn 4" }).click();
          await visitor.getByRole("textbox", { name: "Địa chỉ thư điện tử" }).fill(address);
          await visitor.getByLabel("Đề nghị sửa đổi", { exact: true }).check();
          await visitor.getByLabel("Nội dung góp ý").fill("Đề nghị rút xuống 10 ngày làm việc.");
          await check(visitor, "paragraph");
          await visitor.getByRole("button", { name: "Gửi góp ý" }).click();
          await visitor.getByRole("heading", { level: 1, name: "Còn một bước: xác nhận qua thư" }).waitFor();
          const [asked] = await shared.server().letters(address, 1);
          await visitor.goto(/\/tham-van\/xac-nhan\/[a-z0-9]+/.exec(asked)[0]);
          await visitor.getByRole("link", { name: /^đoạn 4, dự thảo lấy ý kiến TV-/ }).waitFor();
          await visitor.getByRole("button", { name: "Xác nhận góp ý" }).click();
          await visitor.getByRole("status").getByText("Đã ghi nhận.").waitFor();
          await check(visitor, "own");
        });

        await officer.goto(`${draft}/dieu-hanh`);
        await officer.getByLabel("Toàn văn, mỗi đoạn một dòng").fill(SECOND);
        await officer.getByLabel("Lý do sửa").fill("Tiếp thu góp ý về thời hạn");
        await check(officer, "run");
        await officer.getByRole("button", { name: "Công bố phiên bản mới" }).click();
        await officer.getByRole("status").getByText("Đã công bố phiên bản mới của dự thảo.").waitFor();
        await officer.getByRole("link", { name: "1 góp ý đoạn 4" }).click();
        await officer.getByRole("checkbox", { name: /^Trả lời GY-/ }).check();
        await officer.getByLabel("Kết quả xử lý").selectOption("Tiếp thu");
        await officer.getByLabel("Nội dung trả lời").fill("Tiếp thu, rút xuống 10 ngày làm việc.");
        await officer.getByLabel("Đơn vị trả lời").fill("Vụ Pháp chế");
        await officer.getByLabel("Người ký").fill("Vụ trưởng Vụ Pháp chế");
        await officer.getByText("Đoạn đã sửa theo góp ý (nếu có)").click();
        await officer.getByLabel("Đoạn số").fill("4");
        await officer.getByLabel("Phiên bản của dự thảo").fill("2");
        await officer.getByRole("button", { name: "Ghi trả lời" }).click();
        await officer.getByRole("status").getByText("Đã ghi trả lời.").waitFor();
        await officer.getByRole("link", { name: "Đoạn 4 đã sửa ở phiên bản 2 của dự thảo." }).click();
        await officer.getByRole("heading", { level: 1, name: "Thay đổi giữa phiên bản 1 và 2" }).waitFor();
        await check(officer, "compare");

        const letters = await shared.server().letters(address, 3);
        assert.ok(letters[2].includes("Tiếp thu, rút xuống 10 ngày làm việc."), letters[2]);

        await officer.goto(`${draft}/dieu-hanh`);
        await officer.getByRole("radio", { name: /^Gia hạn/ }).check();
        await officer.getByLabel("Kết thúc lúc (khi gia hạn)").fill(inDays(10.2));
        await officer.getByLabel("Lý do", { exact: true }).fill("Theo đề nghị của các hiệp hội");
        await officer.getByRole("button", { name: "Ghi thay đổi thời hạn" }).click();
        await officer.getByText(/còn 10 ngày 4 giờ/).waitFor();
        await officer.goto(`${draft}/dieu-hanh`);
        await officer.getByLabel("Tên các thủ tục, mỗi dòng một thủ tục").fill("Cấp giấy phép bán lẻ\nGia hạn giấy phép bán lẻ");
        await officer.getByRole("button", { name: "Ghi danh sách thủ tục" }).click();
        await officer.getByRole("status").getByText("Đã ghi danh sách thủ tục.").waitFor();

        await shared.browser().page(options, async (reviewer) => {
          const login = `reviewer-du-thao-${walk}@mau.example`;
          await signIn(reviewer, shared.server(), login, "--role", "reviewer", "--name", "Chuyên viên");
          await reviewer.goto(`${draft}/dieu-hanh`);
          await reviewer.getByLabel("Cấp giấy phép bán lẻ").selectOption("Đồng ý");
          await reviewer.getByLabel("Gia hạn giấy phép bán lẻ").selectOption("Đề nghị bỏ");
          await check(reviewer, "vetting");
          await reviewer.getByRole("button", { name: "Ghi ý kiến" }).click();
          await reviewer.getByRole("status").getByText("Đã ghi ý kiến về thủ tục.").waitFor();
          await reviewer.getByRole("row", { name: /^Gia hạn giấy phép bán lẻ Đề nghị bỏ/ }).waitFor();
          await check(reviewer, "vetted");
        });
      });
    });
  }
}
