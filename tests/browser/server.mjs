// The built program on the fixtures, for the time of the tests.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const binary = process.env.QUYDINH_TEST_BINARY ?? join(root, "target/debug/quydinh");

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function plain(letter) {
  const [headers, body] = split(letter);
  const [part, text] = split(body);
  const [first] = text.split("\r\n--");
  const base64 = /content-transfer-encoding: base64/i.test(part);
  const bytes = base64
    ? Buffer.from(first, "base64")
    : Buffer.from(
        first.replaceAll("=\r\n", "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16))),
        "latin1",
      );
  return `${headers}\n\n${bytes.toString("utf8")}`;
}

function split(text) {
  const at = text.indexOf("\r\n\r\n");
  return [text.slice(0, at), text.slice(at + 4)];
}

// Both editions of the fixtures.
export function fixtures(load) {
  load("--edition", "2025", "--as-of", "2025-01-01", join(root, "tests/fixtures/registry.csv"));
  load("--edition", "2026", "--as-of", "2026-01-01", join(root, "tests/fixtures/changes.csv"));
}

// Loads the fixtures and serves them; answers with the address, with what runs a
// command of the program, what makes an account, and what stops it. `more` may give
// variables for the server once its address is known, `fill` load something else:
// it is handed what loads files, what runs any command, and a folder.
export async function startServer(more = async () => ({}), fill = fixtures) {
  const dir = mkdtempSync(join(tmpdir(), "quydinh-browser-"));
  const listen = `127.0.0.1:${await freePort()}`;
  const env = {
    ...process.env,
    DATABASE_URL: `sqlite:${join(dir, "quydinh.db")}`,
    QUYDINH_INDEX: join(dir, "index"),
    QUYDINH_LISTEN: listen,
    QUYDINH_SIGNING_KEY: join(dir, "quydinh.key"),
    QUYDINH_COPIES: join(dir, "copies"),
    // Contexts of the browser say which network they are in.
    QUYDINH_TRUSTED_PROXIES: "1",
    RUST_LOG: "warn",
    ...(await more(`http://${listen}`)),
  };
  const run = (...args) => {
    const { status, stdout, stderr } = spawnSync(binary, args, { env, encoding: "utf8" });
    assert.equal(status, 0, `quydinh ${args.join(" ")}: ${stdout}${stderr}`);
    return stdout;
  };
  const load = (...args) => run("index", ...args);
  // Adds an account; answers with its temporary password, which is printed last.
  const addUser = (login, ...args) => run("user", "add", login, ...args).trimEnd().split("\n").at(-1);
  fill(load, run, dir);

  const server = spawn(binary, ["serve"], { env, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  server.stdout.on("data", (chunk) => (log += chunk));
  server.stderr.on("data", (chunk) => (log += chunk));
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const stop = async () => {
    server.kill("SIGTERM");
    const code = await Promise.race([ended, pause(15_000, "still running", { ref: false })]);
    if (code === "still running") server.kill("SIGKILL");
    rmSync(dir, { recursive: true, force: true });
    assert.equal(code, 0, `the server did not stop well: ${code}\n${log}`);
  };
  // The letters to an address, in their order, each as its headers and the
  // text of its plain body; waits until there are so many.
  const letters = async (to, count) => {
    const outbox = join(dir, "outbox");
    for (let tries = 0; tries < 200; tries++) {
      const names = existsSync(outbox) ? readdirSync(outbox).filter((name) => name.endsWith(".eml")) : [];
      const all = names.sort().map((name) => readFileSync(join(outbox, name), "latin1"));
      const found = all.filter((letter) => letter.includes(`\r\nTo: ${to}\r\n`));
      if (found.length >= count) return found.map(plain);
      await pause(100);
    }
    throw new Error(`no ${count} letters to ${to}`);
  };
  const address = `http://${listen}`;
  for (let tries = 0; tries < 200; tries++) {
    const ready = await fetch(`${address}/health`).then((answer) => answer.ok, () => false);
    if (ready) return { address, run, addUser, letters, stop };
    if (server.exitCode !== null) break;
    await pause(100);
  }
  server.kill("SIGKILL");
  rmSync(dir, { recursive: true, force: true });
  throw new Error(`the server did not become ready\n${log}`);
}
