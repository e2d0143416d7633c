// Signing in at an OpenID provider, from end to end: a real provider, a real
// browser, and the built program between them.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { violations } from "./browser.mjs";
import { startProvider } from "./provider.mjs";
import { startServer } from "./server.mjs";

const PEOPLE = {
  lan: { email: "Lan@mau.example", email_verified: true },
  // Linked by nobody.
  minh: { email: "minh@mau.example", email_verified: true },
  // Has an account that is open, but not this address.
  hoa: { email: "hoa@mau.example", email_verified: false },
};

// The tests; `browser` gives the Chromium that all tests share.
export function providerTests(browser, screenshots) {
  let provider;
  let server;
  before(async () => {
    server = await startServer(async (address) => {
      provider = await startProvider(address, PEOPLE);
      return {
        QUYDINH_PUBLIC_URL: address,
        QUYDINH_OIDC_ISSUER: provider.issuer,
        QUYDINH_OIDC_CLIENT_ID: "quydinh",
        QUYDINH_OIDC_CLIENT_SECRET: provider.secret,
        QUYDINH_OIDC_LABEL: "tài khoản công vụ",
      };
    });
    for (const login of ["lan@mau.example", "hoa@mau.example"]) {
      server.addUser(login, "--role", "officer", "--agency", "bo-y-te", "--name", login.split("@")[0]);
      server.run("user", "link", login);
    }
  });
  after(async () => {
    await server?.stop();
    await provider?.stop();
  });

  const visit = (options, use) =>
    browser().page({ baseURL: server.address, viewport: { width: 1280, height: 900 }, ...options }, use);

  // From a page of the site to the provider, and signed in there.
  async function signIn(page, login, from = "/phuong-an") {
    await page.goto(`/dang-nhap?next=${encodeURIComponent(from)}`);
    await page.getByRole("link", { name: "Đăng nhập bằng tài khoản công vụ" }).click();
    await page.waitForURL(`${provider.issuer}/**`);
    await page.locator("input[name=login]").fill(login);
    await page.locator("input[name=password]").fill("x");
    await page.locator("button[type=submit]").click();
    // It asks whether this client may know the address.
    await page.getByText("Authorize").first().waitFor();
    await page.locator("button[type=submit]").click();
    await page.waitForURL(`${server.address}/**`);
  }

  const problem = (page) => page.getByRole("alert").innerText();

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "" : ", without scripts";

    test(`a provider's account signs in and comes back where it was${how}`, async () => {
      await visit({ javaScriptEnabled }, async (page) => {
        await signIn(page, "lan");
        assert.equal(page.url(), `${server.address}/phuong-an`, "a temporary password holds nobody up");
        await page.goto("/tai-khoan");
        const main = await page.getByRole("main").innerText();
        assert.match(main, /lan@mau\.example/);
        assert.match(main, /Chromium|Chrome/);
        assert.match(main, /qua hệ thống xác thực/);
        const cookies = await page.context().cookies(server.address);
        assert.deepEqual(
          cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]),
          [["quydinh", true, "Lax"]],
          "what was held on the way is gone",
        );
        await page.getByRole("button", { name: "Đăng xuất" }).click();
        await page.goto("/tai-khoan");
        assert.match(page.url(), /\/dang-nhap\?/);
      });
    });
  }

  test("who is not linked is told so and stays outside", async () => {
    for (const login of ["minh", "hoa"]) {
      await visit({}, async (page) => {
        await signIn(page, login);
        assert.match(await problem(page), /chưa liên kết với tài khoản nào/);
        assert.deepEqual(await page.context().cookies(server.address), []);
        await page.goto("/tai-khoan");
        assert.match(page.url(), /\/dang-nhap\?/);
      });
    }
  });

  test("who changes their mind at the provider is told so and may try again", async () => {
    await visit({}, async (page) => {
      await page.goto("/dang-nhap?next=/phuong-an");
      await page.getByRole("link", { name: /^Đăng nhập bằng/ }).click();
      await page.waitForURL(`${provider.issuer}/**`);
      await page.getByRole("link", { name: /cancel|abort/i }).click();
      await page.waitForURL(`${server.address}/**`);
      assert.match(await problem(page), /Bạn đã hủy đăng nhập/);
      await page.getByRole("link", { name: /^Đăng nhập bằng/ }).click();
      await page.waitForURL(`${provider.issuer}/**`);
    });
  });

  test("a way back is good once, and in the browser that began it", async () => {
    await visit({}, async (page) => {
      const returns = [];
      page.on("request", (request) => {
        if (new URL(request.url()).pathname === "/dang-nhap/oidc/tra-ve") returns.push(request.url());
      });
      await signIn(page, "lan");
      assert.equal(returns.length, 1);
      await page.goto(returns[0]);
      assert.match(await problem(page), /đã hết hạn hoặc đã được dùng/);
      await visit({}, async (other) => {
        await other.goto(returns[0]);
        assert.match(await problem(other), /đã hết hạn hoặc đã được dùng/);
        await other.goto("/tai-khoan");
        assert.match(other.url(), /\/dang-nhap\?/);
      });
      // Who came in the first time is still in.
      await page.goto("/tai-khoan");
      assert.equal(new URL(page.url()).pathname, "/tai-khoan");
    });
  });

  test("a link from elsewhere begins nothing", async () => {
    await visit({}, async (page) => {
      await page.setContent(`<a href="${server.address}/dang-nhap/oidc">x</a>`);
      await page.getByRole("link").click();
      await page.waitForURL(`${server.address}/dang-nhap?**`);
      assert.deepEqual(await page.context().cookies(server.address), []);
    });
  });

  test("the sign-in page with a provider can be used by everybody", async () => {
    for (const [name, options] of [
      ["wide", {}],
      ["phone", { viewport: { width: 390, height: 844 } }],
      ["dark", { colorScheme: "dark" }],
    ]) {
      await visit(options, async (page) => {
        for (const [what, address] of [
          ["", "/dang-nhap"],
          ["-problem", "/dang-nhap/oidc/tra-ve?state=x"],
        ]) {
          await page.goto(address);
          assert.deepEqual(await violations(page), [], `${name} ${address}`);
          const beyond = await page.evaluate(() => {
            const { scrollWidth, clientWidth } = document.documentElement;
            return scrollWidth - clientWidth;
          });
          assert.ok(beyond <= 0, `${name} ${address} is ${beyond} px wider than its window`);
          await page.screenshot({ path: join(screenshots, `sign-in-provider${what}-${name}.png`), fullPage: true });
        }
      });
    }
  });
}
