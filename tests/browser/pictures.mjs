// The pictures of the guides in docs/huong-dan, taken of the real pages over the
// made-up scenario: `tests/pictures`. They are taken again whenever pages change;
// tests/integration/guides.rs checks that the guides show all of them and that they
// are small.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startBrowser } from "./browser.mjs";
import { noClock, startClock } from "./clock.mjs";
import { PASSWORD, signIn } from "./people.mjs";
import { startServer } from "./server.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../docs/huong-dan/hinh");
const MOST = 60 * 1024;
const VIEW = { width: 1080, height: 720 };
const AGENCY = "bo-cong-thuong";

function day(later) {
  return new Date(Date.now() + (7 * 3600 + later * 86_400) * 1000).toISOString().slice(0, 10);
}

// The scenario: regulations with plans, decisions, petitions and drafts.
function scenario(load, run, dir) {
  const files = join(dir, "scenario");
  run("sample", "--scenario", "--out", files);
  const lists = readdirSync(files).filter((name) => name.endsWith(".csv"));
  load("--edition", "Dữ liệu mẫu", "--full", ...lists.map((name) => join(files, name)));
}

const why = noClock();
assert.equal(why, "", why);
const clock = startClock();
const [server, browser] = await Promise.all([startServer(async () => clock.variables, scenario), startBrowser()]);
const options = { baseURL: server.address, viewport: VIEW, reducedMotion: "reduce", colorScheme: "light" };

// Chromium itself makes WebP of what it shows.
async function webp(png) {
  let bytes;
  await browser.page({}, async (page) => {
    const url = `data:image/png;base64,${png.toString("base64")}`;
    for (const quality of [0.85, 0.7, 0.5, 0.3]) {
      const made = await page.evaluate(
        async ([url, quality]) => {
          const image = new Image();
          image.src = url;
          await image.decode();
          const canvas = document.createElement("canvas");
          [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
          canvas.getContext("2d").drawImage(image, 0, 0);
          return canvas.toDataURL("image/webp", quality);
        },
        [url, quality],
      );
      bytes = Buffer.from(made.split(",")[1], "base64");
      if (bytes.length <= MOST) return;
    }
  });
  assert.ok(bytes.length <= MOST, `${bytes.length} bytes`);
  return bytes;
}

const made = new Map();
// Takes a picture of what a page shows, from an element on if one is named.
async function take(page, name, from) {
  await page.evaluate(() => document.fonts.ready);
  if (from) {
    await from.evaluate((element) => {
      element.scrollIntoView();
      scrollBy(0, -16);
    });
  } else {
    await page.evaluate(() => scrollTo(0, 0));
  }
  const bytes = await webp(await page.screenshot());
  made.set(`${name}.webp`, bytes);
  console.log(`${name}.webp ${bytes.length}`);
}

const visit = (use) => browser.page(options, use);
const as = (role, login, name, use, ...more) =>
  visit(async (page) => {
    await signIn(page, server, login, "--role", role, "--name", name, ...more);
    await use(page);
  });

try {
  // What everybody sees.
  let code;
  await visit(async (page) => {
    await page.goto("/");
    await page.locator("#q").pressSequentially("giay phep kinh");
    await page.getByRole("listbox").waitFor();
    await take(page, "tim-kiem");
    await page.locator("#q").fill("giay phep nhap khau");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Enter");
    await page.locator("ol.hits").waitFor();
    await take(page, "ket-qua-tim");
    await page.locator("ol.hits h2 a").first().click();
    await page.waitForURL("**/quy-dinh/**");
    code = new URL(page.url()).pathname.split("/").at(-1);
    await take(page, "quy-dinh");
    await page.goto("/?q=import+licence");
    await page.locator("ol.hits").waitFor();
    await take(page, "tieng-anh");
    await page.goto(`/theo-doi/moi?regulation=${code}`);
    await take(page, "theo-doi");
    await page.goto("/ket-qua");
    await take(page, "ket-qua");
    await take(page, "bang-xep-hang", page.locator("#bang"));
    await page.goto("/ty-le");
    await take(page, "ty-le");
    await page.goto("/du-lieu");
    await take(page, "du-lieu");
    await page.goto("/trang-thai");
    await take(page, "trang-thai");
    await page.goto("/kien-nghi");
    await take(page, "kien-nghi");
  });

  // Regulations of the agency of which no plan says anything yet.
  const answer = await fetch(`${server.address}/api/v1/regulations?agency=${AGENCY}&kind=procedure&in_force=true&sort=name&limit=100&collapse=none`);
  const free = (await answer.json()).hits.filter((hit) => hit.stage === null).map((hit) => hit.code);
  assert.ok(free.length >= 4, "the scenario leaves regulations without a plan");
  const [one, two, three] = free;
  const heads = "Mã TTHC;Loại tác động;Cách đơn giản hóa;Nội dung phương án;Lý do;Văn bản cần sửa;Thời hạn thực hiện";
  const line = (code, kind, until) =>
    `${code};${kind};Giảm thời gian giải quyết;Giảm thời gian giải quyết từ 20 ngày xuống 10 ngày làm việc;Đã có dữ liệu dùng chung;12/2020/TT-BCT;${until}`;
  const file = (...lines) => ({ name: "phuong-an-2026.csv", mimeType: "text/csv", buffer: Buffer.from([heads, ...lines].join("\n")) });
  const officer = ["officer", "can-bo@mau.example", "Nguyễn Văn Cán"];
  let plan;
  await as(...officer, async (page) => {
    await page.goto("/phuong-an");
    await take(page, "nop-phuong-an");
    const send = async (content) => {
      await page.goto("/phuong-an");
      await page.getByLabel("Tệp phương án").setInputFiles(content);
      await page.getByLabel("Tên phương án mới").fill("Phương án đơn giản hóa năm 2026");
      await page.getByRole("button", { name: "Kiểm tra tệp" }).click();
      await page.getByRole("heading", { level: 1, name: "Kết quả kiểm tra tệp" }).waitFor();
    };
    await send(file(line(one, "Bỏ bớt", "31/12/2044"), line(two, "Đơn giản hóa", "31/12/2014"), line(three, "Đơn giản hóa", "31/12/2044")));
    await take(page, "loi-trong-tep");
    await send(file(...[one, two, three].map((code) => line(code, "Đơn giản hóa", "31/12/2044"))));
    await page.getByRole("button", { name: "Xác nhận nộp" }).click();
    await page.getByRole("heading", { level: 1, name: /^Biên nhận BN-/ }).waitFor();
    plan = await page.getByRole("link", { name: /^PA-/ }).first().innerText();
    await page.goto(`/phuong-an/${plan}`);
    await page.getByLabel("Đến hết ngày").fill(day(0));
    await take(page, "mo-tham-van");
    await page.getByRole("button", { name: "Mở tham vấn" }).click();
    await page.getByText("Đã mở tham vấn.").waitFor();
  }, "--agency", AGENCY);

  await as("business", "doanh-nghiep@mau.example", "Công ty Ví dụ", async (page) => {
    await page.goto(`/tham-van/${plan}/muc/1`);
    await page.getByLabel("Đề nghị sửa đổi", { exact: true }).check();
    await page.getByLabel("Nội dung góp ý").fill("Nên giảm còn 5 ngày làm việc vì hồ sơ đã được kiểm tra khi nộp trực tuyến.");
    await take(page, "gop-y", page.locator("#gui"));
    await page.getByRole("button", { name: "Gửi góp ý" }).click();
    await page.getByText("Đã ghi góp ý.").waitFor();
    await page.goto(`/kien-nghi/gui?code=${code}`);
    await take(page, "gui-kien-nghi");
    await page.goto(`/hoi-dap/gui?code=${code}`);
    await take(page, "gui-cau-hoi");
  });

  const again = async (page) => {
    await page.goto("/dang-nhap");
    await page.getByLabel("Địa chỉ thư điện tử").fill(officer[1]);
    await page.getByLabel("Mật khẩu", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Đăng nhập" }).click();
    await page.waitForURL("**/tai-khoan");
  };
  await visit(async (page) => {
    await again(page);
    await page.goto(`/tham-van/${plan}/muc/1`);
    await page.getByRole("checkbox", { name: /^Trả lời GY-/ }).first().check();
    await page.getByLabel("Kết quả xử lý").selectOption("Giải trình");
    await page.getByLabel("Nội dung trả lời").fill("Giữ 10 ngày vì cần kiểm tra thực tế tại cơ sở; sẽ xem lại sau một năm thực hiện.");
    await take(page, "tra-loi-gop-y", page.locator("#tra-loi-h"));
    clock.daysLater(1);
    await again(page);
    await page.goto(`/phuong-an/${plan}`);
    await page.getByRole("button", { name: "Trình thẩm tra" }).click();
    await page.getByText("Đã trình thẩm tra.").waitFor();
  });

  await as("reviewer", "chuyen-vien@mau.example", "Trần Thị Thẩm", async (page) => {
    await page.goto("/tham-dinh");
    await take(page, "ban-tham-tra");
    await page.goto(`/tham-dinh/${plan}?chosen=all`);
    await take(page, "tham-tra");
    await page.getByRole("button", { name: "Thẩm tra đạt các mục đã chọn" }).click();
    await page.getByText("Đã ghi: 3 mục thẩm tra đạt.").waitFor();
    await page.goto(`/quyet-dinh/ghi?plan=${plan}`);
    await page.getByLabel("Số, ký hiệu quyết định").fill("2026/QĐ-TTg");
    await page.getByLabel("Người ký").fill("Phó Thủ tướng Chính phủ");
    await take(page, "ghi-quyet-dinh");
  });

  await as("administrator", "quan-tri@mau.example", "Lê Quản Trị", async (page) => {
    await page.goto("/quan-tri/tai-khoan");
    await take(page, "nguoi-dung");
  });

  // All or none: what is no longer taken goes.
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of made) writeFileSync(join(folder, name), bytes);
  const sizes = readdirSync(folder).map((name) => readFileSync(join(folder, name)).length);
  console.log(`${sizes.length} pictures, ${sizes.reduce((sum, size) => sum + size, 0)} bytes`);
} finally {
  await browser.stop();
  await server.stop();
  clock.stop();
}
