// A petition about a regulation, from the page of the regulation to the
// published answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signIn } from "./people.mjs";

// Each walk has a regulation of its own.
const WALKS = [
  { colorScheme: "light", width: 1280, javaScriptEnabled: true, agency: "bo-cong-thuong", code: "9.000005" },
  { colorScheme: "dark", width: 390, javaScriptEnabled: true, agency: "bo-tai-chinh", code: "9.000012" },
  { colorScheme: "light", width: 390, javaScriptEnabled: false, agency: "bo-tai-chinh", code: "9.000013" },
];

const PDF = Buffer.from("%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n");

// `shared` is as for the tests of comments.
export function petitionTests(shared) {
  for (const { colorScheme, width, javaScriptEnabled, agency, code } of WALKS) {
    const how = `${colorScheme}, ${width} px${javaScriptEnabled ? "" : ", without scripts"}`;
    test(`a business sends a petition and gets an answer that everybody can read (${how})`, async () => {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const baseURL = shared.server().address;
      const options = { baseURL, colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" };
      const check = async (page, name) => {
        if (javaScriptEnabled) await shared.checkPage(page, `petitions-${name}-${colorScheme}-${width}`);
      };
      const signedIn = (page, role, ...more) => {
        const login = `${role}-kien-nghi-${colorScheme}-${width}@mau.example`;
        return signIn(page, shared.server(), login, "--role", role, ...more);
      };
      const subject = `Rút ngắn thời hạn giải quyết, ${how}`;
      let address;

      await shared.browser().page(options, async (business) => {
        await business.goto(`/quy-dinh/${code}`);
        await business.getByRole("link", { name: "Gửi phản ánh, kiến nghị" }).click();
        await business.getByRole("link", { name: "Đăng nhập để gửi" }).waitFor();
        await signedIn(business, "business", "--name", "Doanh nghiệp thử");
        await business.goto(`/kien-nghi/gui?code=${code}`);
        await check(business, "form");
        await business.getByLabel("Vấn đề, trong một dòng").fill(subject);
        const text = "Hồ sơ đăng ký thành lập và giấy chứng nhận xuất xứ phải chờ lâu.\nLiên hệ 0912 345 678.";
        await business.getByLabel("Nội dung phản ánh, kiến nghị").fill(text);
        if (!javaScriptEnabled) {
          await business.getByRole("button", { name: "Xem quy định, giải đáp liên quan" }).click();
        }
        await business.getByRole("heading", { name: "Quy định, phương án liên quan" }).waitFor();
        await check(business, "related");
        assert.equal(await business.getByLabel("Nội dung phản ánh, kiến nghị").inputValue(), text);
        await business.getByRole("button", { name: "Gửi phản ánh, kiến nghị" }).click();
        await business.getByRole("status").getByText("Đã ghi phản ánh, kiến nghị.").waitFor();
        await business.getByText("0912 345 678").first().waitFor();
        await check(business, "sent");
        address = new URL(business.url()).pathname;

        await shared.browser().page(options, async (officer) => {
          await signedIn(officer, "officer", "--agency", agency, "--name", "Cán bộ thử");
          await officer.goto("/kien-nghi");
          await officer.getByRole("link", { name: "Kiến nghị cần xử lý" }).click();
          await check(officer, "desk");
          await officer.getByRole("link", { name: subject }).click();
          await officer.getByLabel("Yêu cầu bổ sung").check();
          await officer.getByLabel("Lý do, hoặc nội dung cần bổ sung").fill("Đề nghị nêu hồ sơ cụ thể");
          await check(officer, "handling");
          await officer.getByRole("button", { name: "Ghi", exact: true }).click();
          await officer.getByRole("status").getByText("Đã ghi.").waitFor();

          await business.goto("/kien-nghi/cua-toi");
          await business.getByRole("link", { name: subject }).click();
          await business.getByLabel("Nội dung bổ sung").fill("Hồ sơ nộp trực tuyến trong tháng trước");
          await check(business, "supply");
          await business.getByRole("button", { name: "Gửi bổ sung" }).click();
          await business.getByRole("status").getByText("Đã ghi.").waitFor();

          await officer.goto(address);
          await officer.getByLabel("Kết quả xử lý").selectOption("Tiếp thu một phần");
          await officer.getByLabel("Nội dung trả lời").fill("Sẽ rút thời hạn xuống còn ba ngày.");
          await officer.getByLabel("Đơn vị trả lời").fill("Vụ Pháp chế");
          await officer.getByLabel("Người ký").fill("Vụ trưởng Vụ Pháp chế");
          await officer.getByRole("button", { name: "Ghi trả lời" }).click();
          await officer.getByRole("status").getByText("Đã ghi.").waitFor();
          await officer.getByRole("button", { name: "Công khai kết quả" }).click();
          await officer.getByRole("status").getByText("Đã ghi.").waitFor();
        });

        await business.goto(address);
        await business.getByLabel("Lý do kiến nghị lại").waitFor();
        await check(business, "published");
      });

      await shared.browser().page(options, async (visitor) => {
        await visitor.goto(`/kien-nghi?code=${code}`);
        await check(visitor, "list");
        await visitor.getByRole("link", { name: subject }).click();
        await visitor.getByText("Sẽ rút thời hạn xuống còn ba ngày.").waitFor();
        await visitor.getByText("[số điện thoại đã ẩn]").waitFor();
        assert.equal(await visitor.getByText("0912 345 678").count(), 0);
        assert.equal(await visitor.getByRole("button", { name: "Ghi trả lời" }).count(), 0);
        await check(visitor, "public");
      });
    });

    test(`a visitor petitions by letters, from sending to reopening (${how})`, async () => {
      const viewport = { width, height: width === 390 ? 844 : 900 };
      const baseURL = shared.server().address;
      const options = { baseURL, colorScheme, viewport, javaScriptEnabled, reducedMotion: "reduce" };
      const check = async (page, name) => {
        if (javaScriptEnabled) await shared.checkPage(page, `petitions-visitor-${name}-${colorScheme}-${width}`);
      };
      const subject = `Bỏ bản sao giấy đăng ký, ${how}`;
      const address = `lan-${colorScheme}-${width}@mau.example`;
      const letters = (count) => shared.server().letters(address, count);
      const text = "Giấy đăng ký doanh nghiệp tra cứu được trên mạng.\nLiên hệ 0912 345 678.";

      await shared.browser().page(options, async (visitor) => {
        await visitor.goto(`/quy-dinh/${code}`);
        await visitor.getByRole("link", { name: "Gửi phản ánh, kiến nghị" }).click();
        await visitor.getByLabel("Vấn đề, trong một dòng").fill(subject);
        await visitor.getByLabel("Nội dung phản ánh, kiến nghị").fill(text);
        await visitor.getByLabel("Địa chỉ thư điện tử").fill(address);
        await visitor.getByLabel("Tệp đính kèm").setInputFiles({ name: "Giấy.pdf", mimeType: "application/pdf", buffer: PDF });
        await check(visitor, "form");
        await visitor.getByRole("button", { name: "Gửi phản ánh, kiến nghị" }).click();
        await visitor.getByRole("heading", { level: 1, name: "Còn một bước: xác nhận qua thư" }).waitFor();
        await check(visitor, "sent");
        const [asked] = await letters(1);
        await visitor.goto(`/kien-nghi?code=${code}`);
        assert.equal(await visitor.getByRole("link", { name: subject }).count(), 0);
        const link = /\/kien-nghi\/xac-nhan\/[a-z0-9]+/.exec(asked)[0];
        await visitor.goto(link);
        await visitor.getByText("tra cứu được trên mạng").waitFor();
        await visitor.getByText("Đính kèm: Giấy.pdf").waitFor();
        await check(visitor, "confirm");
        await visitor.getByRole("button", { name: "Xác nhận phản ánh, kiến nghị" }).click();
        await visitor.getByRole("status").getByText("Đã tiếp nhận phản ánh, kiến nghị.").waitFor();
        await visitor.getByText("0912 345 678").first().waitFor();
        await visitor.getByRole("heading", { name: "Biên nhận" }).waitFor();
        await check(visitor, "own");
        const [, receipt] = await letters(2);
        const own = new URL(visitor.url()).pathname;
        assert.ok(receipt.includes(own), receipt);
        await visitor.goto(link);
        await visitor.getByRole("heading", { name: "Phản ánh, kiến nghị đã được xác nhận" }).waitFor();
        await check(visitor, "used");
        const number = await visitor.getByRole("link", { name: /^PK-/ }).innerText();

        await shared.browser().page(options, async (officer) => {
          const login = `officer-khach-${colorScheme}-${width}@mau.example`;
          await signIn(officer, shared.server(), login, "--role", "officer", "--agency", agency, "--name", "Cán bộ thử");
          await officer.goto(`/kien-nghi/${number}`);
          await officer.getByLabel("Yêu cầu bổ sung").check();
          await officer.getByLabel("Lý do, hoặc nội dung cần bổ sung").fill("Đề nghị nêu hồ sơ cụ thể");
          await officer.getByRole("button", { name: "Ghi", exact: true }).click();
          await officer.getByRole("status").getByText("Đã ghi.").waitFor();

          // The link in each letter leads to the same page.
          const news = await letters(3);
          assert.ok(news[2].includes("Đề nghị nêu hồ sơ cụ thể") && news[2].includes(own), news[2]);
          await visitor.goto(own);
          await visitor.getByLabel("Nội dung bổ sung").fill("Hồ sơ nộp trực tuyến trong tháng trước");
          await visitor.getByLabel("Tệp đính kèm").setInputFiles({ name: "Thêm.pdf", mimeType: "application/pdf", buffer: PDF });
          await check(visitor, "supply");
          await visitor.getByRole("button", { name: "Gửi bổ sung" }).click();
          await visitor.getByRole("status").getByText("Đã ghi.").waitFor();

          await officer.goto(`/kien-nghi/${number}`);
          await officer.getByLabel("Kết quả xử lý").selectOption("Giải trình");
          await officer.getByLabel("Nội dung trả lời").fill("Bản sao này cần để đối chiếu.");
          await officer.getByLabel("Đơn vị trả lời").fill("Vụ Pháp chế");
          await officer.getByLabel("Người ký").fill("Vụ trưởng Vụ Pháp chế");
          await officer.getByRole("button", { name: "Ghi trả lời" }).click();
          await officer.getByRole("button", { name: "Công khai kết quả" }).click();
          await officer.getByRole("button", { name: "Công khai kết quả" }).waitFor({ state: "detached" });
        });

        const told = await letters(5);
        assert.ok(told[3].includes("Bản sao này cần để đối chiếu."), told[3]);
        await visitor.goto(own);
        await visitor.getByLabel("Lý do kiến nghị lại").fill("Trả lời chưa nêu vì sao không tra cứu được");
        await check(visitor, "reopen");
        await visitor.getByRole("button", { name: "Kiến nghị lại" }).click();
        await visitor.getByRole("status").getByText("Đã ghi.").waitFor();
        await visitor.getByText("Đang xử lý").first().waitFor();
        await visitor.goto(`/kien-nghi/${number}`);
        await visitor.getByText("[số điện thoại đã ẩn]").waitFor();
        assert.equal(await visitor.getByText("0912 345 678").count(), 0);
        assert.equal(await visitor.getByRole("button", { name: "Kiến nghị lại" }).count(), 0);
        await check(visitor, "files");
        for (const name of ["Giấy.pdf", "Thêm.pdf"]) {
          const file = visitor.waitForEvent("download");
          await visitor.getByRole("link", { name }).click();
          assert.equal((await file).suggestedFilename(), name);
        }
      });
    });
  }
}
