// The whole path of a plan, from the template to the search that shows it
// carried out, as its officer and its reviewer walk it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { noClock, startClock } from "./clock.mjs";
import { PASSWORD, signIn } from "./people.mjs";
import { startServer } from "./server.mjs";
import { openWorkbook } from "./workbook.mjs";

// A small PDF, as a scanner might name it.
const PDF = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nxref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000056 00000 n \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n103\n%%EOF\n");
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

// Each walk has an agency of its own, so that none sees another's plans.
const WALKS = [
  { colorScheme: "light", width: 1280, javaScriptEnabled: true, agency: "bo-cong-thuong", name: "Bộ Công Thương", codes: ["9.000004", "9.000005", "9.000006"], number: 1001 },
  { colorScheme: "dark", width: 390, javaScriptEnabled: true, agency: "bo-tai-chinh", name: "Bộ Tài chính", codes: ["9.000011", "9.000012", "9.000013"], number: 1002 },
  { colorScheme: "light", width: 390, javaScriptEnabled: false, agency: "bo-xay-dung", name: "Bộ Xây dựng", codes: ["9.000021", "9.000022", "9.000023"], number: 1003 },
];

// A day of Viet Nam, so many days from today, as a field for days takes it.
function day(later) {
  return new Date(Date.now() + (7 * 3600 + later * 86_400) * 1000).toISOString().slice(0, 10);
}

async function read(download) {
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// `shared.browser` is there when the tests run; `shared.checkPage` takes a
// picture of a page and checks it.
export function wholePathTests(shared) {
  const skip = noClock() || false;
  let clock;
  let server;
  before(async () => {
    if (skip) return;
    clock = startClock();
    server = await startServer(async () => clock.variables);
  });
  after(async () => {
    await server?.stop();
    clock?.stop();
  });

  for (const [walk, { colorScheme, width, javaScriptEnabled, agency, name, codes, number }] of WALKS.entries()) {
    const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
    test(`a plan goes from the template to the law (${how})`, { skip }, async () => {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const options = { baseURL: server.address, colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" };
      const check = async (page, picture) => {
        if (javaScriptEnabled) await shared.checkPage(page, `path-${picture}-${colorScheme}-${width}`);
      };
      const heading = (page, text) => page.getByRole("heading", { level: 1, name: text }).waitFor();
      // What a task takes: choices, fields and buttons.
      let steps = 0;
      const step = async (action) => {
        steps += 1;
        await action;
      };
      // The clock never goes back: every walk begins where the one before ended.
      const today = 2 * walk;
      clock.daysLater(today);

      const signedIn = async (page, role, ...more) => {
        const login = `${role}-${number}@mau.example`;
        await signIn(page, server, login, "--role", role, ...more);
        return async () => {
          await page.goto("/dang-nhap");
          await page.getByLabel("Địa chỉ thư điện tử").fill(login);
          await page.getByLabel("Mật khẩu", { exact: true }).fill(PASSWORD);
          await page.getByRole("button", { name: "Đăng nhập" }).click();
          await page.waitForURL("**/tai-khoan");
        };
      };

      await shared.browser().page(options, async (reviewer) => {
        const back = await signedIn(reviewer, "reviewer", "--name", "Chuyên viên thử");
        await reviewer.getByRole("link", { name: "Thẩm tra", exact: true }).click();
        await heading(reviewer, "Thẩm tra phương án");
        await reviewer.getByRole("link", { name: "Ghi yêu cầu mới" }).click();
        await reviewer.getByLabel("Số, ký hiệu văn bản yêu cầu").fill(`${number}/VPCP-KSTT`);
        await reviewer.getByLabel("Trích yếu").fill(`Rà soát quy định của ${name}`);
        await reviewer.getByLabel("Hạn gửi phương án").fill(day(today + 10));
        await reviewer.getByRole("button", { name: "Ghi yêu cầu" }).click();
        await reviewer.getByRole("alert").getByText("Chưa chọn cơ quan nào").waitFor();
        await check(reviewer, "call-form");
        await reviewer.getByLabel(name, { exact: true }).check();
        await reviewer.getByLabel("Bộ Y tế", { exact: true }).check();
        await reviewer.getByRole("button", { name: "Ghi yêu cầu" }).click();
        await heading(reviewer, `Rà soát quy định của ${name}`);
        await reviewer.getByRole("row", { name: new RegExp(`^${name} 0 mục chưa nộp còn 10 ngày`) }).waitFor();
        await check(reviewer, "call");
        await reviewer.goto("/tham-dinh");
        await check(reviewer, "desk-empty");

        await shared.browser().page(options, async (officer) => {
          const again = await signedIn(officer, "officer", "--agency", agency, "--name", "Cán bộ thử");

          // The template is filled in, with mistakes.
          await officer.goto("/phuong-an");
          const [download] = await Promise.all([officer.waitForEvent("download"), officer.getByRole("link", { name: /^Tải mẫu/ }).click()]);
          const template = await read(download);
          const book = openWorkbook(template);
          for (const code of codes) {
            book.fill(code, "Phương án", "Đơn giản hóa");
            book.fill(code, "Cách đơn giản hóa", "Giảm thời gian giải quyết");
            book.fill(code, "Nội dung phương án", `Giảm một nửa thời gian giải quyết của ${code}`);
            book.fill(code, "Lý do", "Đã có dữ liệu dùng chung");
            book.fill(code, "Văn bản cần sửa", "12/2020/TT-BCT");
            book.fill(code, "Thời hạn thực hiện", "31/12/2044");
          }
          book.fill(codes[0], "Phương án", "Bỏ bớt");
          book.fill(codes[1], "Thời hạn thực hiện", "31/12/2014");
          await step(officer.getByLabel("Tệp phương án").setInputFiles({ name: "phuong-an.xlsx", mimeType: XLSX, buffer: book.save() }));
          await step(officer.getByLabel("Tên phương án mới").fill(`Phương án năm nay của ${name}`));
          await step(officer.getByRole("button", { name: "Kiểm tra tệp" }).click());
          await heading(officer, "Kết quả kiểm tra tệp");
          await officer.getByRole("heading", { name: /^2 lỗi/ }).waitFor();
          await officer.getByRole("cell", { name: "Bỏ bớt" }).waitFor();
          await officer.getByRole("rowheader", { name: codes[0] }).waitFor();
          await check(officer, "errors");
          const [marked] = await Promise.all([officer.waitForEvent("download"), step(officer.getByRole("link", { name: /^Tải bản đánh dấu/ }).click())]);
          assert.equal(marked.suggestedFilename(), "phuong-an-danh-dau.xlsx");

          // Mended, it has a dry run, and is confirmed.
          book.fill(codes[0], "Phương án", "Đơn giản hóa");
          book.fill(codes[1], "Thời hạn thực hiện", "31/12/2044");
          await step(officer.getByLabel("Tệp đã sửa").setInputFiles({ name: "phuong-an.xlsx", mimeType: XLSX, buffer: book.save() }));
          await step(officer.getByRole("button", { name: "Kiểm tra lại" }).click());
          await officer.getByRole("heading", { name: /^0 lỗi/ }).or(officer.getByText("Không có lỗi nào.")).waitFor();
          await check(officer, "dry-run");
          await step(officer.getByRole("button", { name: "Xác nhận nộp" }).click());
          await heading(officer, /^Biên nhận BN-/);
          assert.ok(steps <= 8, `${steps} steps from the file to the receipt`);
          const plan = await officer.getByRole("link", { name: /^PA-/ }).first().innerText();
          await officer.goto(`/phuong-an/${plan}`);
          await officer.getByLabel("Từ ngày").fill(day(today));
          await officer.getByLabel("Đến hết ngày").fill(day(today));
          await check(officer, "plan");
          await officer.getByRole("button", { name: "Mở tham vấn" }).click();
          await officer.getByText("Đã mở tham vấn.").waitFor();
          await officer.getByText("trình được từ ngày hôm sau").waitFor();
          // Comments are taken until the day ends, and no session lasts that long.
          clock.daysLater(today + 1);
          await again();
          await back();
          await officer.goto(`/phuong-an/${plan}`);
          await officer.getByRole("button", { name: "Trình thẩm tra" }).click();
          await officer.getByText("Đã trình thẩm tra.").waitFor();

          // The reviewer sees it wait, sends one item back and passes the others.
          await reviewer.goto(`/tham-dinh?agency=${agency}`);
          await reviewer.getByText("Chờ thẩm tra", { exact: true }).waitFor();
          await check(reviewer, "desk");
          await reviewer.getByRole("link", { name: `Phương án năm nay của ${name}` }).click();
          await reviewer.getByText("3 mục chờ thẩm tra").waitFor();
          await reviewer.getByText(`Giảm một nửa thời gian giải quyết của ${codes[1]}`).waitFor();
          await check(reviewer, "review");
          const item = (at) => reviewer.getByRole("checkbox", { name: new RegExp(`^Mục ${at}\\.`) });
          await item(2).check();
          await reviewer.getByRole("button", { name: "Trả lại các mục đã chọn" }).click();
          await reviewer.getByRole("alert").getByText("Chưa ghi lý do trả lại mục 2.").waitFor();
          await check(reviewer, "review-problem");
          assert.ok(await item(2).isChecked(), "what was chosen stays chosen");
          await reviewer.getByLabel("Lý do nếu trả lại mục này").nth(1).fill("Trùng với phương án đã được phê duyệt");
          await reviewer.getByRole("button", { name: "Trả lại các mục đã chọn" }).click();
          await reviewer.getByRole("status").getByText("Đã ghi: trả lại 1 mục.").waitFor();
          await reviewer.getByRole("link", { name: "Chọn tất cả trên trang này" }).click();
          await reviewer.getByRole("button", { name: "Thẩm tra đạt các mục đã chọn" }).click();
          await reviewer.getByRole("status").getByText("Đã ghi: 2 mục thẩm tra đạt.").waitFor();
          await check(reviewer, "reviewed");

          // The decision approves them.
          steps = 0;
          await step(reviewer.getByRole("link", { name: "Ghi quyết định phê duyệt" }).click());
          await reviewer.getByLabel("Số, ký hiệu quyết định").fill(`${number}`);
          await step(reviewer.getByLabel("Người ký").fill("Phó Thủ tướng"));
          await reviewer.getByLabel("Trích yếu").fill(`Phê duyệt phương án của ${name}`);
          await reviewer.getByRole("button", { name: "Ghi quyết định" }).click();
          await reviewer.getByRole("alert").getByText("không đúng dạng").waitFor();
          await check(reviewer, "decision-form");
          await step(reviewer.getByLabel("Số, ký hiệu quyết định").fill(`${number}/QĐ-TTg`));
          const choose = (buffer) =>
            reviewer.locator("input[type=file]").setInputFiles({ name: `Quyết định ${number}.pdf`, mimeType: "application/pdf", buffer });
          await choose(Buffer.from("<!doctype html><p>Quyết định</p>"));
          await reviewer.getByRole("button", { name: "Ghi quyết định" }).click();
          await reviewer.getByRole("alert").getByText("Tệp quyết định không phải PDF").waitFor();
          await choose(PDF);
          await step(reviewer.getByRole("button", { name: "Ghi quyết định" }).click());
          await heading(reviewer, `Quyết định ${number}/QĐ-TTg`);
          await reviewer.getByRole("link", { name: `Quyết định ${number}.pdf` }).waitFor();
          await check(reviewer, "decision");
          await reviewer.goto("/quyet-dinh");
          await check(reviewer, "decisions");

          // A slip in it is corrected, with the reason; so is a step, by whoever took it.
          await reviewer.goto(`/quyet-dinh/${number}_qd-ttg`);
          await reviewer.getByRole("link", { name: "Đính chính, thay tệp" }).click();
          await heading(reviewer, `Đính chính quyết định ${number}/QĐ-TTg`);
          await reviewer.getByLabel("Người ký").fill("Phó Thủ tướng Chính phủ");
          await reviewer.getByLabel("Lý do đính chính").fill(" ");
          await reviewer.getByRole("button", { name: "Ghi đính chính" }).click();
          await reviewer.getByRole("alert").getByText("Chưa ghi lý do.").waitFor();
          await check(reviewer, "correct-decision");
          await reviewer.getByLabel("Lý do đính chính").fill("Ghi thiếu chức danh");
          await reviewer.getByRole("button", { name: "Ghi đính chính" }).click();
          await heading(reviewer, `Quyết định ${number}/QĐ-TTg`);
          await reviewer.getByText(": Ghi thiếu chức danh").waitFor();
          await check(reviewer, "decision-corrected");
          await reviewer.goto(`/phuong-an/${plan}`);
          await reviewer.getByRole("link", { name: "Đính chính mục 1" }).click();
          await heading(reviewer, "Đính chính mục 1");
          await check(reviewer, "correct-item");
          await officer.goto(`/phuong-an/${plan}`);
          await officer.getByRole("link", { name: "Đính chính bước Mở tham vấn" }).click();
          await heading(officer, "Đính chính một bước đã ghi");
          await check(officer, "correct-step");
          await officer.getByLabel("Cách đính chính").selectOption("Đổi ngày mở tham vấn");
          await officer.getByLabel("Ngày mở đúng").fill(day(today - 1));
          await officer.getByLabel("Lý do").fill("Mở từ hôm trước");
          await officer.getByRole("button", { name: "Ghi đính chính" }).click();
          await officer.getByRole("status").getByText("Đã ghi đính chính.").waitFor();
          await officer.locator("ol.steps strong", { hasText: "Mở tham vấn (đính chính)" }).waitFor();
          await check(officer, "plan-corrected");

          // The agency records the document that carries one of them out.
          await officer.goto(`/quyet-dinh/${number}_qd-ttg`);
          await step(officer.getByRole("link", { name: "Ghi văn bản thực thi các mục này" }).click());
          await step(officer.getByLabel("Số, ký hiệu văn bản").fill(`${number}/2026/NĐ-CP`));
          await step(officer.getByLabel("Ngày có hiệu lực").fill(day(today + 1)));
          // All that the decision approves is chosen; here it is one of them.
          const whole = officer.getByRole("checkbox", { name: "Tất cả 2 mục" });
          assert.ok(await whole.isChecked());
          await whole.uncheck();
          // Items stand in the order of the template.
          const first = officer.locator("label.check", { hasText: /^\s*1\. / });
          const [carried] = /9\.\d{6}/.exec(await first.innerText());
          await first.getByRole("checkbox").check();
          await check(officer, "document-form");
          await step(officer.getByRole("button", { name: "Ghi văn bản" }).click());
          await heading(officer, `Nghị định ${number}/2026/NĐ-CP`);
          assert.ok(steps <= 8, `${steps} steps to approve and carry out`);
          await check(officer, "document");

          // Everybody finds it.
          await shared.browser().page(options, async (visitor) => {
            await visitor.goto(`/?stage=enacted&agency=${agency}`);
            assert.equal(await visitor.locator("ol.hits > li").count(), 1);
            await visitor.getByText("Đơn giản hóa: đã thực thi").first().waitFor();
            await visitor.locator("ol.hits h2 a").click();
            await visitor.waitForURL(`**/quy-dinh/${carried}`);
            const chain = visitor.locator("#phuong-an");
            for (const part of [`${number}/QĐ-TTg`, `${number}/2026/NĐ-CP`, "Mở tham vấn", "Thẩm tra đạt"]) {
              assert.ok((await chain.innerText()).includes(part), part);
            }

            // It counts, and the number opens as its row.
            await visitor.goto(`/ty-le?agency=${agency}`);
            await check(visitor, "ratios");
            await visitor.locator("dl.key a").first().click();
            await visitor.getByRole("link", { name: carried }).waitFor();
            await check(visitor, "ratio-rows");
            // So does the league table, where whoever has sent nothing stands as well.
            await visitor.goto("/ket-qua");
            await heading(visitor, "Kết quả cải cách của các bộ, cơ quan");
            // That of the last quarter is a file three clicks from any page.
            await visitor.getByRole("link", { name: /^Hết quý (I|II|III|IV)\/20/ }).click();
            await visitor.waitForURL(/as_of=20\d\d-(03-31|06-30|09-30|12-31)/);
            const excel = visitor.locator("#tai-ve").getByRole("link", { name: "Excel" }).first();
            const [league] = await Promise.all([visitor.waitForEvent("download"), excel.click()]);
            assert.match(league.suggestedFilename(), /^ket-qua-.*\.xlsx$/);
            await visitor.goto("/ket-qua");
            await visitor.getByRole("img", { name: /^Tỷ lệ quy định đã cắt giảm/ }).waitFor();
            await check(visitor, "league");
            await visitor.getByRole("link", { name: "Cập nhật" }).click();
            await visitor.waitForURL("**/ket-qua?sort=fresh#bang");
            await visitor.goto("/ket-qua/nhung");
            await check(visitor, "league-embed");
            await visitor.goto(`/ket-qua/${agency}`);
            await heading(visitor, `Kết quả cải cách: ${name}`);
            await visitor.getByText("không tính").first().waitFor();
            await check(visitor, "league-agency");
            await visitor.goto("/ket-qua/gop-y");
            await check(visitor, "league-comments");
            await visitor.goto("/ket-qua/kien-nghi");
            await check(visitor, "league-petitions");
            await visitor.goto("/moc-so-sanh");
            await check(visitor, "baselines");
            // The published example comes out of the sheet, and its address holds it.
            await visitor.goto("/chi-phi/tinh-thu");
            await visitor.getByRole("link", { name: /^325\.000 doanh nghiệp/ }).click();
            await visitor.locator("dl.key", { hasText: "650 tỷ đồng" }).waitFor();
            const sums = await visitor.locator("main").innerText();
            for (const part of ["66,66%", "66,67%", "975.000.000.000 đồng", "650.000.000.000 đồng"]) {
              assert.ok(sums.includes(part), part);
            }
            await visitor.getByLabel("Số lần mỗi năm, sau").fill("6");
            await visitor.getByRole("button", { name: "Tính" }).click();
            await visitor.locator("dl.key", { hasText: "487,5 tỷ đồng" }).waitFor();
            await check(visitor, "cost-sheet");
            await visitor.goto("/chi-phi?per=once");
            await check(visitor, "costs-once");
            await visitor.goto(`/dieu-chinh-so-lieu?as_of=${day(today)}`);
            await check(visitor, "restatements");
            await visitor.goto(`/quy-dinh/${carried}`);
            await check(visitor, "regulation");
            // The signed decision is a click away, and is what was sent.
            const file = chain.getByRole("link", { name: "Tệp quyết định" }).first();
            const [signed] = await Promise.all([visitor.waitForEvent("download"), file.click()]);
            assert.equal(signed.suggestedFilename(), `Quyết định ${number}.pdf`);
            assert.deepEqual(await read(signed), PDF);
            // So is every row of the journal about it.
            await visitor.goto(`/nhat-ky?plan=${plan}`);
            await visitor.getByRole("link", { name: "Đính chính quyết định phê duyệt" }).click();
            await heading(visitor, "Đính chính quyết định phê duyệt");
            await visitor.getByText("Ghi thiếu chức danh").waitFor();
            await visitor.getByText("Tệp: Mã băm SHA-256").waitFor();
            await check(visitor, "journal-decision");
            await visitor.goto(`/?stage=proposed&agency=${agency}`);
            assert.equal(await visitor.locator("ol.hits > li").count(), 1, "what went back is a proposal again");
            await visitor.goto(`/quyet-dinh/${number}_qd-ttg`);
            await visitor.getByRole("link", { name: `${number}/2026/NĐ-CP` }).waitFor();
          });
          await reviewer.goto("/tham-dinh");
          await reviewer.getByText("đã nộp 1/2 cơ quan").first().waitFor();
          // A baseline is fixed on its page; a day to come is refused, with what was filled in.
          await reviewer.goto("/moc-so-sanh");
          await reviewer.getByLabel("Tên mốc").fill(`Mốc ${number}`);
          await reviewer.getByLabel("Tên ngắn").fill(`moc-${number}`);
          await reviewer.getByLabel("Lý do lập").fill("Thử trên trình duyệt");
          await reviewer.getByLabel("Ngày", { exact: true }).fill(day(today + 9));
          await reviewer.getByRole("button", { name: "Lập mốc so sánh" }).click();
          await reviewer.getByRole("alert").getByText("chưa tới").waitFor();
          await check(reviewer, "baseline-form");
          await reviewer.getByLabel("Ngày", { exact: true }).fill(day(today));
          await reviewer.getByRole("button", { name: "Lập mốc so sánh" }).click();
          await heading(reviewer, `Mốc ${number}`);
          await check(reviewer, "baseline");
        });
      });
    });
  }
}
