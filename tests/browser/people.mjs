// People who sign in for the first time.

// What they take.
export const PASSWORD = "con mèo trắng nằm trên mái nhà";

// Makes an account with these options, signs in to it and gives it a password
// of its own. The first page may be any.
export async function signIn(page, server, login, ...options) {
  const temporary = server.addUser(login, ...options);
  await page.goto("/dang-nhap");
  await page.getByLabel("Địa chỉ thư điện tử").fill(login);
  await page.getByLabel("Mật khẩu", { exact: true }).fill(temporary);
  await page.getByRole("button", { name: "Đăng nhập" }).click();
  await page.getByLabel("Mật khẩu hiện tại").fill(temporary);
  await page.getByLabel("Mật khẩu mới", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Nhập lại mật khẩu mới").fill(PASSWORD);
  await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
  await page.getByRole("status").getByText("Đã đổi mật khẩu.").waitFor();
}
