// A registry in which something of everything has happened, made over HTTP by
// accounts of every role: every page of tests/pages.csv has something to show.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { PASSWORD } from "./people.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
// A name as long as real ones are: the longest of the portal has 1,094 letters.
const LONG = `Phương án ${"đơn giản hóa thủ tục cấp, cấp lại, điều chỉnh Giấy chứng nhận đủ điều kiện kinh doanh ".repeat(2)}`.trim();
const DRAFT = "Chương I. QUY ĐỊNH CHUNG\nĐiều 1. Hồ sơ\n1. Hồ sơ gồm đơn đề nghị và bản sao giấy phép.\n2. Thời hạn giải quyết là 15 ngày làm việc.";

// The pages of the table: name, who reads, address with names in braces.
export function readPages() {
  const [head, ...lines] = readFileSync(join(root, "tests/pages.csv"), "utf8").trim().split("\n");
  assert.equal(head, "name,route,as,address");
  const rows = lines.map((line) => line.split(","));
  return rows.filter(([name]) => name !== "-").map(([name, , as, address]) => ({ name, as, address }));
}

// Somebody with a cookie, each in a network of their own.
let people = 0;
class Person {
  constructor(base) {
    this.base = base;
    this.jar = new Map();
    this.network = `198.19.1.${++people}`;
  }

  async ask(path, options = {}) {
    const headers = { "x-forwarded-for": this.network, origin: this.base, ...options.headers };
    if (this.jar.size > 0) headers.cookie = this.cookie;
    const answer = await fetch(this.base + path, { redirect: "manual", ...options, headers });
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
      this.jar.set(name, value);
    }
    return answer;
  }

  get cookie() {
    return [...this.jar].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async page(path) {
    const answer = await this.ask(path);
    assert.equal(answer.status, 200, path);
    return answer.text();
  }

  // Sends a form; answers with where it leads, or with the page.
  async form(path, fields) {
    const body = fields instanceof FormData ? fields : new URLSearchParams(fields);
    const answer = await this.ask(path, { method: "POST", body });
    const text = await answer.text();
    assert.ok(answer.status < 400, `${path}: ${answer.status} ${text}`);
    return answer.headers.get("location") ?? text;
  }

  async json(method, path, body, version) {
    const headers = { "content-type": "application/json" };
    if (version !== undefined) headers["if-match"] = `"${version}"`;
    const answer = await this.ask(path, { method, headers, body: typeof body === "string" ? body : JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : {};
  }

  async get(path) {
    return JSON.parse(await this.page(path));
  }

  async signIn(server, login, ...options) {
    const temporary = server.addUser(login, ...options);
    await this.form("/dang-nhap", { next: "", login, password: temporary });
    await this.form("/tai-khoan/mat-khau", { current: temporary, new: PASSWORD, again: PASSWORD });
    return this;
  }

  // What a browser has to have to be this person.
  cookies() {
    return [...this.jar].map(([name, value]) => ({ name, value, url: this.base }));
  }
}

const inDays = (days) => new Date(Date.now() + days * 86_400_000);
// A day of Viet Nam.
const day = (days) => inDays(days + 7 / 24).toISOString().slice(0, 10);
const secret = (letter, path) => new RegExp(`${path}([a-z0-9-]+)`).exec(letter)[1];

// What happened before: two decisions and a document that carries one out.
function past(dir) {
  const write = (name, rows) => {
    const path = join(dir, name);
    writeFileSync(path, rows.map((row) => row.join(";")).join("\n"));
    return path;
  };
  const life = ["05/01/2026", "10/01/2026", "12/02/2026", "02/03/2026"];
  const item = (code, disposition, way, more) => [
    "Phương án năm 2026", "Bộ Công Thương", code, disposition, way, `Nội dung về ${code}`, "Giảm chi phí của doanh nghiệp",
    "Thủ tướng Chính phủ", "31/12/2040", ...life, ...more,
  ];
  return [
    write("decisions.csv", [
      ["Số quyết định", "Ngày quyết định", "Người ký", "Trích yếu", "Sửa đổi quyết định"],
      ["8901/QĐ-TTg", "20/03/2026", "Thủ tướng Chính phủ", "Phê duyệt phương án năm 2026", ""],
    ]),
    write("documents.csv", [
      ["Số văn bản thực thi", "Có hiệu lực từ", "Trích yếu"],
      ["901/2026/NĐ-CP", "01/05/2026", "Sửa đổi một số nghị định"],
    ]),
    write("items.csv", [
      ["Tên phương án", "Cơ quan lập phương án", "Mã quy định", "Phương án", "Cách đơn giản hóa", "Nội dung phương án", "Lý do",
        "Thẩm quyền", "Thời hạn thực hiện", "Ngày đề xuất", "Ngày mở tham vấn", "Ngày trình", "Ngày thẩm tra đạt",
        "Quyết định phê duyệt", "Văn bản thực thi"],
      item("9.000004", "Đơn giản hóa", "Giảm thời gian giải quyết", ["8901/QĐ-TTg", "901/2026/NĐ-CP"]),
      item("9.000005", "Đơn giản hóa", "Giảm thành phần hồ sơ", ["8901/QĐ-TTg", ""]),
    ]),
    join(root, "data/indicators.csv"),
  ];
}

// Makes it all; answers with the people by role, and what stands for the names in
// braces.
export async function makeWorld(server) {
  const dir = mkdtempSync(join(tmpdir(), "quydinh-world-"));
  try {
    server.run("index", "--edition", "Đã qua", "--as-of", "2026-06-01", ...past(dir));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  const base = server.address;
  const login = (role) => `${role}-moi-trang@mau.example`;
  const enter = (role, ...more) => new Person(base).signIn(server, login(role), "--role", role, ...more);
  const officer = await enter("officer", "--agency", "bo-cong-thuong", "--name", "Nguyễn Thị Hoàng Phương Anh");
  const reviewer = await enter("reviewer", "--name", "Chuyên viên thử");
  const business = await enter("business", "--name", "Công ty cổ phần Xuất nhập khẩu và Đầu tư Thương mại Miền Trung");
  const administrator = await enter("administrator", "--name", "Quản trị viên thử");
  const visitor = new Person(base);
  const at = { code: "9.000001", document: "83_2014_nd-cp", decision: "8901_qd-ttg", paper: "901_2026_nd-cp" };

  // Plans: one approved, one under consultation, and files that wait.
  // What was loaded is shown once the server has seen it.
  for (let tries = 0; !at.approved; tries++) {
    assert.ok(tries < 100, "the plan that was loaded is not shown");
    const { plans } = await visitor.get("/api/v1/plans");
    at.approved = plans.find((plan) => plan.title === "Phương án năm 2026")?.plan;
    if (!at.approved) await pause(100);
  }
  const upload = async (title, ...rows) => {
    const form = new FormData();
    form.set("file", new Blob([["Mã TTHC;Loại tác động;Lý do", ...rows].join("\n")]), "phuong-an.csv");
    form.set("title", title);
    return (await officer.form("/phuong-an/kiem-tra", form)).split("/").at(-1);
  };
  at.wrong = await upload("Sai", "9.000099;Giữ nguyên;x", "9.000031;Giữ nguyên;x");
  at.key = await upload("Chờ xác nhận", "9.000006;Giữ nguyên;Theo điều ước quốc tế");
  const plan = async (title, ...codes) => {
    const file = ["Mã TTHC;Loại tác động;Lý do", ...codes.map((code) => `${code};Giữ nguyên;Theo điều ước quốc tế`)].join("\n");
    const query = `/api/v1/plans?name=a.csv&title=${encodeURIComponent(title)}`;
    const dry = await officer.json("POST", query, file);
    return officer.json("POST", `${query}&confirm=${encodeURIComponent(dry.confirm)}`, file);
  };
  at.proposed = (await plan("Phương án mới đề xuất", "DK-BCT-0001")).plan;
  const receipt = await plan(LONG, "9.000001", "9.000002");
  at.plan = receipt.plan;
  at.receipt = receipt.number;
  const version = async () => (await visitor.get(`/api/v1/plans/${at.plan}`)).version;
  await officer.json("POST", `/api/v1/plans/${at.plan}/consultation`, { opens: day(0), closes: day(20) }, await version());
  const journal = await visitor.get(`/api/v1/plans/${at.plan}`);
  at.consulted = journal.steps.findLast((step) => step.act === "consulting").seq;

  // Comments: one answered, one by letter, one that waits.
  const comments = `/api/v1/plans/${at.plan}/comments`;
  const made = await business.json("POST", comments, { item: 1, stance: "change", text: "Đề nghị bỏ giấy này vì đã có dữ liệu." });
  at.comment = made.number;
  await officer.json("POST", `/api/v1/plans/${at.plan}/answers`, {
    comments: [at.comment], office: "Vụ Pháp chế", signer: "Vụ trưởng", state: "accepted", text: "Tiếp thu ý kiến này.",
  });
  const byLetter = async (to, send, path) => {
    await send(to);
    const letters = await server.letters(to, 1);
    return secret(letters[0], path);
  };
  const comment = (text) => (email) => visitor.json("POST", comments, { item: 2, stance: "for", text, email });
  at["confirm-comment"] = await byLetter("cho@mau.example", comment("Tán thành bãi bỏ thủ tục này."), "/tham-van/xac-nhan/");
  const known = await byLetter("hoa@mau.example", comment("Tán thành, nên làm sớm hơn."), "/tham-van/xac-nhan/");
  const confirmed = await visitor.json("POST", "/api/v1/comments/confirmations", { secret: known });
  at["own-comment"] = confirmed.own_url.split("/").at(-1);
  await visitor.json("POST", `/api/v1/comments/${at.comment}/flags`, { reason: "off-topic" });

  // Consultations of their own.
  const closes = inDays(30).toISOString();
  const draft = await officer.json("POST", "/api/v1/consultations", {
    kind: "draft", agency: "bo-cong-thuong", document: "circular", title: "Dự thảo Thông tư về bán lẻ", closes, text: DRAFT,
  });
  at.draft = draft.number;
  const drafted = await visitor.get(`/api/v1/consultations/${at.draft}`);
  const first = drafted.versions.at(-1).version;
  await officer.json("PUT", `/api/v1/consultations/${at.draft}/text`, { text: DRAFT.replace("15", "10"), reason: "Tiếp thu góp ý" }, first);
  await officer.json("PUT", `/api/v1/consultations/${at.draft}/procedures`, { procedures: ["Cấp Giấy xác nhận"] }, 0);
  const rule = await reviewer.json("POST", "/api/v1/consultations", { kind: "regulation", code: "9.000003", title: "Rà soát quy định này", closes });
  at.rule = rule.number;

  // A petition, a question, and each by letter.
  const asked = { subject: "Rút ngắn thời hạn giải quyết", text: "Hồ sơ phải chờ lâu hơn thời hạn đã công bố.", regulations: ["9.000001"] };
  const petition = await business.json("POST", "/api/v1/petitions", asked);
  at.petition = petition.number;
  const petitioned = (subject) => (email) => visitor.json("POST", "/api/v1/petitions", { ...asked, subject, email });
  at["confirm-petition"] = await byLetter("pakn@mau.example", petitioned("Bớt một giấy tờ phải nộp"), "/kien-nghi/xac-nhan/");
  const sent = await byLetter("pakn2@mau.example", petitioned("Nhận kết quả qua bưu chính"), "/kien-nghi/xac-nhan/");
  const noted = await visitor.json("POST", "/api/v1/petitions/confirmations", { secret: sent });
  at["own-petition"] = noted.own_url.split("/").at(-1);
  const about = { agency: "bo-cong-thuong", regulations: ["9.000001"] };
  const question = await business.json("POST", "/api/v1/questions", { ...about, title: "Có phải nộp lại bản giấy không?" });
  at.question = question.number;
  const questioned = (email) => visitor.json("POST", "/api/v1/questions", { ...about, title: "Chi nhánh có nộp thay được không?", email });
  at["confirm-question"] = await byLetter("hoi@mau.example", questioned, "/hoi-dap/xac-nhan/");

  // What is followed.
  const follow = (agency) => (email) => visitor.form("/theo-doi/moi", { agency, email, rhythm: "daily" });
  at["confirm-follow"] = await byLetter("theo@mau.example", follow("bo-y-te"), "/theo-doi/xac-nhan/");
  const followed = await byLetter("theo2@mau.example", follow("bo-tai-chinh"), "/theo-doi/xac-nhan/");
  at.follow = (await visitor.form(`/theo-doi/xac-nhan/${followed}`, {})).split("?")[0].split("/").at(-1);
  await visitor.form("/theo-doi", { email: "theo2@mau.example" });
  const letters = await server.letters("theo2@mau.example", 2);
  at.follows = secret(letters.at(-1), "/theo-doi/cua-toi/");
  const hook = await business.json("POST", "/api/v1/webhooks", { url: "https://a.example/quydinh" });
  at.webhook = hook.id;

  // What the Government Office asks for, and what shares are taken over.
  const call = { number: "7417/VPCP-KSTT", issued: day(0), title: "Rà soát quy định", deadline: day(20), agencies: ["bo-cong-thuong", "bo-y-te"] };
  await reviewer.json("POST", "/api/v1/calls", call);
  at.call = "7417_vpcp-kstt";
  await reviewer.form("/moc-so-sanh", { slug: "goc", title: "Mốc thử", reason: "Thử mọi trang", day: "2026-01-15" });
  at.baseline = "goc";
  at.series = (await visitor.get("/api/v1/indicators")).indicators[0].slug;

  const filled = (address) =>
    address.replace(/\{([a-z-]+)\}/g, (_, name) => at[name] ?? assert.fail(`nothing stands for {${name}}`));
  return { people: { visitor, business, officer, reviewer, administrator }, at, filled };
}
