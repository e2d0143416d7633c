// A clock for the server under test that can be moved to a later day.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// Why there can be none here; empty if there can.
export function noClock() {
  if (process.platform !== "linux") return "the clock of the server is moved by a library for Linux";
  return spawnSync("cc", ["--version"]).status === 0 ? "" : "there is no C compiler to move the clock of the server";
}

// Answers with the variables for the programs that go by it, with what moves it,
// and with what takes it away.
export function startClock() {
  const dir = mkdtempSync(join(tmpdir(), "quydinh-clock-"));
  const [library, shift] = [join(dir, "clock.so"), join(dir, "shift")];
  const source = join(dirname(fileURLToPath(import.meta.url)), "clock.c");
  const { status, stderr } = spawnSync("cc", ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  writeFileSync(shift, "0");
  return {
    variables: { LD_PRELOAD: library, QUYDINH_TEST_CLOCK: shift },
    // From now on it is so many days later.
    daysLater: (days) => writeFileSync(shift, String(days * 86_400)),
    stop: () => rmSync(dir, { recursive: true, force: true }),
  };
}
