// Following something by letters, from the page of it to the end.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { noClock, startClock } from "./clock.mjs";
import { startServer } from "./server.mjs";

// The clock never goes back: every walk begins where the one before ended. What
// is new is a regulation of its own.
const WALKS = [
  { colorScheme: "light", width: 1280, javaScriptEnabled: true, code: "9.910001" },
  { colorScheme: "dark", width: 390, javaScriptEnabled: true, code: "9.910002" },
  { colorScheme: "light", width: 390, javaScriptEnabled: false, code: "9.910003" },
];

// `shared.browser` is there when the tests run; `shared.checkPage` takes a
// picture of a page and checks it.
export function followTests(shared) {
  const skip = noClock() || false;
  const dir = mkdtempSync(join(tmpdir(), "quydinh-follow-"));
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
    rmSync(dir, { recursive: true, force: true });
  });

  for (const [walk, { colorScheme, width, javaScriptEnabled, code }] of WALKS.entries()) {
    const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
    test(`a search is followed by letters and left by one click (${how})`, { skip }, async () => {
      clock.daysLater(3 * walk);
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const options = { baseURL: server.address, colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" };
      const check = async (page, name) => {
        if (javaScriptEnabled) await shared.checkPage(page, `follow-${name}-${colorScheme}-${width}`);
      };
      const address = `lan-${colorScheme}-${width}@mau.example`;
      await shared.browser().page(options, async (page) => {
        await page.goto("/quy-dinh/9.000001");
        await page.getByRole("main").getByRole("link", { name: "Theo dõi" }).click();
        await page.getByRole("heading", { level: 1, name: "Theo dõi thay đổi" }).waitFor();
        await page.getByRole("main").getByText("quy định 9.000001").first().waitFor();
        await check(page, "regulation");

        await page.goto("/?q=xăng dầu&kind=procedure");
        await page.getByRole("link", { name: "Theo dõi tìm kiếm này" }).click();
        await page.getByText("từ khóa “xăng dầu”").first().waitFor();
        await page.getByLabel("Địa chỉ thư điện tử").fill(address);
        await page.getByLabel("Hằng ngày").check();
        await check(page, "form");
        await page.getByRole("button", { name: "Gửi thư xác nhận" }).click();
        await page.getByRole("heading", { level: 1, name: "Còn một bước: xác nhận qua thư" }).waitFor();
        await check(page, "sent");
        const [asked] = await server.letters(address, 1);
        const link = /\/theo-doi\/xac-nhan\/[a-z0-9]+/.exec(asked)[0];
        await page.goto(link);
        await check(page, "confirm");
        await page.getByRole("button", { name: "Xác nhận" }).click();
        await page.getByRole("status").getByText("Đã xác nhận.").waitFor();
        await check(page, "one");
        await page.goto(link);
        await page.getByRole("heading", { name: "Đã xác nhận" }).waitFor();
        await check(page, "used");

        // Something new in what is found, and the next morning.
        const file = join(dir, `${code}.csv`);
        const heads = "Mã số,Loại quy định,Tên,Cơ quan ban hành,Lĩnh vực,Hiệu lực từ";
        const row = `${code},Thủ tục hành chính,Cấp phép pha chế xăng dầu ${walk},Bộ Công Thương,Kinh doanh xăng dầu,01/01/2025`;
        writeFileSync(file, `${heads}\n${row}\n`);
        server.run("index", "--edition", code, "--as-of", "2026-02-01", file);
        for (let tries = 0; tries < 100; tries++) {
          const answer = await page.request.get(`/quy-dinh/${code}`);
          if (answer.ok()) break;
          await new Promise((done) => setTimeout(done, 100));
        }
        clock.daysLater(3 * walk + 2);
        const [, news] = await server.letters(address, 2);
        assert.ok(news.includes(`- ${code} Cấp phép pha chế xăng dầu ${walk}`), news);
        assert.ok(!news.includes("9.000001"), news);

        // What a mail program does: no page, no cookie.
        const own = /^List-Unsubscribe: <([^>]+)>/m.exec(news)[1];
        assert.match(news, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/m);
        await page.goto(own);
        await page.getByRole("heading", { name: "Nội dung theo dõi" }).waitFor();
        const ended = await fetch(own, { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }) });
        assert.equal(ended.status, 200);
        await page.goto(own);
        await page.getByRole("heading", { level: 1, name: "Đã thôi nhận tin" }).waitFor();
        await check(page, "ended");
        await page.getByRole("button", { name: "Nhận tin trở lại" }).click();
        await page.getByRole("status").getByText("Đã nhận tin trở lại.").waitFor();

        // Everything that the address follows, by a link that is sent to it.
        await page.goto("/theo-doi");
        await check(page, "start");
        await page.getByLabel("Địa chỉ thư điện tử").fill(address);
        await page.getByRole("button", { name: "Gửi đường dẫn quản lý" }).click();
        await page.getByRole("status").getByText("đang theo dõi nội dung nào").waitFor();
        await check(page, "start-sent");
        const letters = await server.letters(address, 3);
        await page.goto(/\/theo-doi\/cua-toi\/[a-z0-9]+/.exec(letters[2])[0]);
        await page.getByRole("link", { name: /từ khóa “xăng dầu”/ }).waitFor();
        await check(page, "manage");
        await page.getByRole("button", { name: "Thôi nhận tất cả" }).click();
        await page.getByRole("status").getByText("Đã thôi nhận mọi tin.").waitFor();
      });
    });
  }
}
