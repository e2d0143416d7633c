// A page on which everything that a person does is counted: a click, a field filled
// in, a file chosen, a key pressed. What finds and waits is free. Before each of
// them a picture is taken of what the person sees.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const DOES = new Set([
  "check",
  "clear",
  "click",
  "dblclick",
  "dispatchEvent",
  "dragTo",
  "fill",
  "hover",
  "press",
  "pressSequentially",
  "selectOption",
  "selectText",
  "setChecked",
  "setInputFiles",
  "tap",
  "type",
  "uncheck",
]);
const LEADS = /^(getBy\w+|locator|first|last|nth|filter|and|or)$/;
// What would get somewhere without a person.
const FORBIDDEN = new Set(["goto", "goBack", "goForward", "reload", "evaluate", "setContent", "all"]);

// `folder` is where pictures go, `name` what they are called. Answers with the
// page, and with what was done on it so far and how long that took, pictures left
// out.
export function counted(page, folder, name) {
  mkdirSync(folder, { recursive: true });
  const done = [];
  const started = performance.now();
  let pictures = 0;
  const picture = async (what) => {
    const from = performance.now();
    const number = String(done.length).padStart(2, "0");
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: join(folder, `${name}-${number}-${what}.png`) });
    pictures += performance.now() - from;
  };
  const wrap = (target) =>
    new Proxy(target, {
      get(of, key) {
        const value = of[key];
        if (key === "keyboard" || key === "mouse" || key === "touchscreen") return wrap(value);
        if (typeof value !== "function") return value;
        if (FORBIDDEN.has(key)) return () => { throw new Error(`${key}: a journey goes on by what a person does`); };
        if (LEADS.test(key)) return (...args) => wrap(value.apply(of, args));
        if (!DOES.has(key)) return value.bind(of);
        return async (...args) => {
          // A locator first waits for what it finds, so that the picture has it.
          if (of.scrollIntoViewIfNeeded) await of.scrollIntoViewIfNeeded();
          done.push(key);
          await picture(key);
          return value.apply(of, args);
        };
      },
    });
  return {
    page: wrap(page),
    // The last picture, and what the journey took.
    async end() {
      const seconds = (performance.now() - started - pictures) / 1000;
      await picture("end");
      return { interactions: done.length, done, seconds };
    },
  };
}
