// Times the pages of tests/pages.csv; pages.sh says how it is run. The arguments
// are files to load beside the fixtures that the pages of the table are about.
import { Agent, get } from "node:http";
import { fixtures, startServer } from "../tests/browser/server.mjs";
import { makeWorld, readPages } from "../tests/browser/world.mjs";

const runs = Number(process.env.RUNS ?? 20);
const bar = Number(process.env.BAR ?? 20);

const variables = { QUYDINH_CACHE_BYTES: "0", QUYDINH_COPIES_KEPT: "0", QUYDINH_CLIENT_RATE: "1000000", RUST_LOG: "off" };
const files = process.argv.slice(2);
const server = await startServer(async () => variables, (load) => {
  fixtures(load);
  load(...files);
});
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

// Milliseconds from the request to the last byte, with status and size.
function time(address, cookie) {
  return new Promise((resolve, reject) => {
    const headers = cookie ? { cookie } : {};
    const started = performance.now();
    const request = get(server.address + encodeURI(address), { agent, headers }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk) => (bytes += chunk.length));
      answer.on("end", () => resolve({ took: performance.now() - started, status: answer.statusCode, bytes }));
    });
    request.on("error", reject);
  });
}

let [slow, wrong, asked] = [0, 0, 0];
try {
  const world = await makeWorld(server);
  console.log(`| page | address | first, ms | median of ${runs}, ms | slowest, ms | bytes |\n|---|---|---|---|---|---|`);
  for (const { name, as, address } of readPages()) {
    const path = world.filled(address);
    const { cookie } = world.people[as];
    const first = await time(path, cookie);
    const all = [];
    for (let run = 0; run < runs; run++) all.push((await time(path, cookie)).took);
    all.sort((one, other) => one - other);
    const median = all[Math.floor((runs - 1) / 2)];
    asked += 1;
    if (median > bar) slow += 1;
    // Two pages are about what there is not, and one about a wrong question.
    const expected = { "page-missing": 404, "regulation-missing": 404, "wrong-parameter": 400 }[name] ?? 200;
    if (first.status !== expected) wrong += 1;
    const marks = `${median > bar ? ` (above ${bar})` : ""}${first.status === expected ? "" : ` (status ${first.status})`}`;
    // What is in an address for one person is not printed.
    const shown = /\{(confirm|own|follow)/.test(address) ? address : path;
    console.log(`| ${name} | \`${shown}\` | ${first.took.toFixed(2)} | ${median.toFixed(2)}${marks} | ${all.at(-1).toFixed(2)} | ${first.bytes} |`);
  }
} finally {
  agent.destroy();
  await server.stop();
}
console.log(`${slow} of ${asked} pages above ${bar} ms, ${wrong} with another status than expected`);
process.exitCode = slow + wrong > 0 ? 1 : 0;
