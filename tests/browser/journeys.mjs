// Five journeys that decide whether people come back: how many things somebody has
// to do, and how long that takes, on a wide screen and on a telephone. Where they
// begin, people are signed in. What a plan needs beforehand is done beforehand.
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { noClock, startClock } from "./clock.mjs";
import { counted } from "./counted.mjs";
import { PASSWORD, signIn } from "./people.mjs";
import { startServer } from "./server.mjs";
import { openWorkbook } from "./workbook.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const shots = process.env.QUYDINH_SHOTS ?? join(root, "target/journeys");
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

// Each width has an agency of its own, and days of its own: the clock never goes
// back.
const WIDTHS = [
  { width: 1280, height: 900, agency: "bo-cong-thuong", codes: ["9.000004", "9.000005"], comment: "9.000007", passed: "9.000003", number: 2001, from: 0 },
  { width: 390, height: 844, agency: "bo-tai-chinh", codes: ["9.000011", "9.000012"], comment: "9.000014", passed: "9.000015", number: 2002, from: 3 },
];

// A day of Viet Nam, so many days from today, as a field for days takes it.
function day(later) {
  return new Date(Date.now() + (7 * 3600 + later * 86_400) * 1000).toISOString().slice(0, 10);
}

// The last day of the quarter before that of a day.
function lastQuarter(today) {
  const [year, month] = today.split("-").map(Number);
  return new Date(Date.UTC(year, Math.floor((month - 1) / 3) * 3, 0)).toISOString().slice(0, 10);
}

async function bytes(download) {
  const chunks = [];
  for await (const chunk of createReadStream(await download.path())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// `shared.browser` is there when the tests run.
export function journeyTests(shared) {
  const skip = noClock() || false;
  const taken = [];
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
    if (taken.length === 0) return;
    console.log(`journey              width  interactions  bar  seconds   (pictures in ${shots})`);
    for (const { name, width, interactions, bar, seconds } of taken) {
      const cells = [name.padEnd(20), String(width).padStart(5), String(interactions).padStart(13)];
      console.log([...cells, String(bar).padStart(4), seconds.toFixed(1).padStart(8)].join(" "));
    }
  });

  for (const { width, height, agency, codes, comment, passed, number, from } of WIDTHS) {
    const options = () => ({ baseURL: server.address, viewport: { width, height }, reducedMotion: "reduce" });
    // Somebody signed in with a page of their own.
    const as = (role, who, use, ...more) =>
      shared.browser().page(options(), async (page) => {
        await signIn(page, server, `${who}-${width}@mau.example`, "--role", role, ...more);
        await use(page);
      });
    const officer = (who, use) => as("officer", who, use, "--agency", agency, "--name", "Cán bộ thử");
    const again = async (page, who) => {
      await page.goto("/dang-nhap");
      await page.getByLabel("Địa chỉ thư điện tử").fill(`${who}-${width}@mau.example`);
      await page.getByLabel("Mật khẩu", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Đăng nhập" }).click();
      await page.waitForURL("**/tai-khoan");
    };
    // A plan on regulations, taken in; its number.
    const plan = async (page, title, rows) => {
      await page.goto("/phuong-an");
      const buffer = Buffer.from(rows.join("\n"));
      await page.getByLabel("Tệp phương án").setInputFiles({ name: "pa.csv", mimeType: "text/csv", buffer });
      await page.getByLabel("Tên phương án mới").fill(title);
      await page.getByRole("button", { name: "Kiểm tra tệp" }).click();
      await page.getByRole("button", { name: "Xác nhận nộp" }).click();
      await page.getByRole("heading", { level: 1, name: /^Biên nhận BN-/ }).waitFor();
      return page.getByRole("link", { name: /^PA-/ }).first().innerText();
    };
    const consult = async (page, plan, until) => {
      await page.goto(`/phuong-an/${plan}`);
      await page.getByLabel("Đến hết ngày").fill(until);
      await page.getByRole("button", { name: "Mở tham vấn" }).click();
      await page.getByRole("status").getByText("Đã mở tham vấn.").waitFor();
    };

    // Walks a journey from an address and holds it to its bar.
    const journey = async (page, { name, bar, start }, walk) => {
      await page.goto(start);
      const count = counted(page, shots, `${name.replaceAll(" ", "-")}-${width}`);
      await walk(count.page);
      const { interactions, done, seconds } = await count.end();
      taken.push({ name, width, interactions, bar, seconds });
      assert.ok(interactions <= bar, `${interactions} interactions, ${bar} allowed: ${done.join(", ")}`);
    };

    test(`journey: a rule is found without marks, ${width} px`, { skip }, async () => {
      await shared.browser().page(options(), async (page) => {
        await journey(page, { name: "find", bar: 3, start: "/" }, async (page) => {
          await page.locator("#q").fill("ban le xang dau");
          await page.keyboard.press("Enter");
          await page.locator("ol.hits h2 a").first().click();
          await page.waitForURL("**/quy-dinh/9.000001");
        });
      });
    });

    test(`journey: a business comments on a plan, ${width} px`, { skip }, async () => {
      const title = `Phương án lấy ý kiến, ${width} px`;
      await officer("can-bo-gop-y", async (page) => {
        const rows = ["Mã TTHC;Loại tác động;Lý do", `${comment};Giữ nguyên;Theo điều ước quốc tế`];
        await consult(page, await plan(page, title, rows), day(from + 20));
      });
      await as("business", "doanh-nghiep", async (page) => {
        await journey(page, { name: "comment", bar: 6, start: "/" }, async (page) => {
          await page.getByRole("link", { name: "Tham vấn", exact: true }).first().click();
          await page.getByRole("link", { name: title }).click();
          await page.getByRole("link", { name: "0 góp ý mục 1" }).click();
          await page.getByLabel("Không tán thành", { exact: true }).check();
          await page.getByLabel("Nội dung góp ý").fill("Nên bãi bỏ vì trùng với quy định khác.");
          await page.getByRole("button", { name: "Gửi góp ý" }).click();
          await page.getByRole("status").getByText("Đã ghi góp ý.").waitFor();
        });
      }, "--name", "Doanh nghiệp thử");
    });

    test(`journey: a plan with two mistakes is mended and confirmed, ${width} px`, { skip }, async () => {
      await officer("can-bo-nop", async (page) => {
        await page.goto("/phuong-an");
        const template = page.waitForEvent("download");
        await page.getByRole("link", { name: /^Tải mẫu/ }).click();
        const book = openWorkbook(await bytes(await template));
        for (const code of codes) {
          book.fill(code, "Phương án", "Đơn giản hóa");
          book.fill(code, "Cách đơn giản hóa", "Giảm thời gian giải quyết");
          book.fill(code, "Nội dung phương án", "Giảm một nửa thời gian giải quyết");
          book.fill(code, "Lý do", "Đã có dữ liệu dùng chung");
          book.fill(code, "Văn bản cần sửa", "12/2020/TT-BCT");
          book.fill(code, "Thời hạn thực hiện", "31/12/2044");
        }
        const file = () => ({ name: `Phương án ${width}.xlsx`, mimeType: XLSX, buffer: book.save() });
        await journey(page, { name: "upload", bar: 8, start: "/" }, async (page) => {
          await page.getByRole("link", { name: "Phương án", exact: true }).first().click();
          book.fill(codes[0], "Phương án", "Bỏ bớt");
          book.fill(codes[1], "Thời hạn thực hiện", "31/12/2014");
          await page.getByLabel("Tệp phương án").setInputFiles(file());
          await page.getByRole("button", { name: "Kiểm tra tệp" }).click();
          await page.getByRole("heading", { name: /^2 lỗi/ }).waitFor();
          // What is said of the two is mended in the workbook.
          book.fill(codes[0], "Phương án", "Đơn giản hóa");
          book.fill(codes[1], "Thời hạn thực hiện", "31/12/2044");
          await page.getByRole("link", { name: "Chọn tệp khác" }).click();
          await page.getByLabel("Tệp phương án").setInputFiles(file());
          await page.getByRole("button", { name: "Kiểm tra tệp" }).click();
          await page.getByRole("button", { name: "Xác nhận nộp" }).click();
          await page.getByRole("heading", { level: 1, name: /^Biên nhận BN-/ }).waitFor();
        });
      });
    });

    test(`journey: a plan that passed is approved and carried out, ${width} px`, { skip }, async () => {
      await officer("can-bo-trinh", async (sender) => {
        const rows = ["Mã TTHC;Loại tác động;Cách đơn giản hóa;Nội dung phương án;Lý do;Văn bản cần sửa;Thời hạn thực hiện"];
        rows.push(`${passed};Đơn giản hóa;Giảm thời gian giải quyết;Giảm một nửa;Đã có dữ liệu;12/2020/TT-BCT;31/12/2044`);
        const sent = await plan(sender, `Phương án trình, ${width} px`, rows);
        await consult(sender, sent, day(from));
        // Comments are taken until the day ends, and no session lasts that long.
        clock.daysLater(from + 1);
        await again(sender, "can-bo-trinh");
        await sender.goto(`/phuong-an/${sent}`);
        await sender.getByRole("button", { name: "Trình thẩm tra" }).click();
        await sender.getByText("Đã trình thẩm tra.").waitFor();
        await as("reviewer", "chuyen-vien", async (page) => {
          await page.goto(`/tham-dinh/${sent}?chosen=all`);
          await page.getByRole("button", { name: "Thẩm tra đạt các mục đã chọn" }).click();
          await page.getByRole("status").getByText("Đã ghi: 1 mục thẩm tra đạt.").waitFor();
          await journey(page, { name: "approve and enact", bar: 8, start: `/tham-dinh/${sent}` }, async (page) => {
            await page.getByRole("link", { name: "Ghi quyết định phê duyệt" }).click();
            await page.getByLabel("Số, ký hiệu quyết định").fill(`${number}/QĐ-TTg`);
            await page.getByLabel("Người ký").fill("Phó Thủ tướng Chính phủ");
            await page.getByRole("button", { name: "Ghi quyết định" }).click();
            await page.getByRole("heading", { level: 1, name: `Quyết định ${number}/QĐ-TTg` }).waitFor();
            await page.getByRole("link", { name: "Ghi văn bản thực thi" }).click();
            await page.getByLabel("Số, ký hiệu văn bản").fill(`${number}/2026/NĐ-CP`);
            await page.getByRole("button", { name: "Ghi văn bản" }).click();
            await page.getByRole("heading", { level: 1, name: `Nghị định ${number}/2026/NĐ-CP` }).waitFor();
          });
          await page.goto(`/phuong-an/${sent}`);
          await page.getByRole("cell", { name: /^Đã thực thi/ }).waitFor();
        }, "--name", "Chuyên viên thử");
      });
    });

    test(`journey: the league table of last quarter is exported, ${width} px`, { skip }, async () => {
      await shared.browser().page(options(), async (page) => {
        const until = lastQuarter(day(from + 1));
        await journey(page, { name: "export", bar: 4, start: "/" }, async (page) => {
          await page.getByRole("link", { name: "Kết quả", exact: true }).first().click();
          await page.getByLabel("Tại ngày").fill(until);
          await page.getByRole("button", { name: "Xem", exact: true }).click();
          await page.waitForURL((url) => url.searchParams.get("as_of") === until);
          const file = page.waitForEvent("download");
          await page.getByRole("link", { name: "Excel", exact: true }).first().click();
          const download = await file;
          assert.match(download.suggestedFilename(), /\.xlsx$/);
          assert.equal((await bytes(download)).subarray(0, 2).toString("latin1"), "PK");
        });
      });
    });
  }
}
