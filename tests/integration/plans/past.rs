//! Any day, as known now or then, over HTTP: what applies to a regulation, lists
//! and their counts, plans. And that a past answer does not change any more.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::Request,
};
use jiff::Timestamp;
use quydinh::{
    cases::{
        Actor,
        plans::{
            Correction, Enactment, ItemEdit, Moment, Upload, Verdicts, Which, approve, confirm,
            consult, correct_act, edit_items, enact, review, submit, withdraw,
        },
    },
    catalog::Catalog,
    model::{Disposition, ItemDraft, PlanNumber, Stage, day_in_viet_nam},
    random::Random,
    reference::agencies,
    search::{Engine, Index, Stamp, Weights, build, doc_of},
    web::{self, Clock},
};
use serde_json::Value;

use super::{
    Coverage, Desk, TRADE, TRANSPORT, day, draft, file,
    lifecycle::{approval, decision, document, passed, plan_of},
    load, new_plan, noon, officer, reviewer, revision, slug,
};
use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    every_day_is_answered_as_known_then,
    moments_that_cannot_be_are_told,
    filters_on_plans_count_what_a_click_gives,
    a_past_answer_never_changes,
);

/// A server over a desk's store. Its clock stands still; a new one knows nothing
/// of what an earlier one has kept.
struct Server {
    engine: Arc<Engine>,
    index: Arc<Index>,
    store: quydinh::store::Store,
}

/// Noon of 1 December 2026 in Viet Nam.
fn december() -> Timestamp {
    Timestamp::constant(1_796_101_200, 0)
}

impl Server {
    async fn new(desk: &mut Desk, at: &TestStore) -> Self {
        let seq = desk.catalog("2026-12-01").await.seq();
        let texts = desk.store.texts(0, 1000, seq).await.unwrap();
        let docs = texts.iter().map(|text| {
            let regulation = text.regulation().unwrap();
            doc_of(text.ordinal, &regulation, agencies().name(&regulation.agency))
        });
        let dir = at.dir().join("index");
        build(&dir, docs, Stamp { seq }).unwrap();
        let index = Arc::new(Index::open(&dir).unwrap());
        let engine = Arc::new(Engine::new(Weights::default()));
        let server = Self { engine, index, store: desk.store.clone() };
        server.shows(desk).await;
        server
    }

    /// Shows what is recorded by now.
    async fn shows(&self, desk: &mut Desk) {
        let catalog: Catalog = desk.catalog("2026-12-01").await;
        let seq = catalog.seq();
        self.engine.publish(Arc::clone(&self.index), Arc::new(catalog));
        // Or pages say, after a while, that they are behind.
        self.store.pace().show(seq);
    }

    fn service(&self) -> Router {
        web::app(web::App::new(Arc::clone(&self.engine), self.store.clone(), Clock(december)))
    }
}

async fn get(service: &Router, address: &str) -> (u16, String) {
    use tower::ServiceExt as _;
    let encoded: String = address
        .bytes()
        .map(|b| if b.is_ascii_graphic() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    let request = Request::get(encoded).body(Body::empty()).unwrap();
    let response = service.clone().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 16 << 20).await.unwrap().to_vec();
    (status, String::from_utf8(body).unwrap())
}

async fn json(service: &Router, address: &str) -> Value {
    let (status, body) = get(service, address).await;
    assert_eq!(status, 200, "{address}: {body}");
    serde_json::from_str(&body).unwrap()
}

/// Two items: the first goes the whole way, the second is approved only.
async fn told(desk: &mut Desk) -> (PlanNumber, u64) {
    let plan = plan_of(desk, &["1.000000", "1.000001"]).await;
    passed(desk, plan).await;
    let vu = |on| (reviewer("vu"), noon(on));
    let paper = decision("1643/QĐ-TTg", "2026-07-31", None);
    let all = vec![desk.all(plan).await];
    approve(&desk.store, &approval(paper, all), vu("2026-08-03")).await.unwrap();
    let approved = desk.store.seq().await.unwrap();
    let items = vec![desk.some(plan, &[1]).await];
    let enactment = Enactment { document: document("20/2026/TT-BCT", "2026-10-01"), items };
    enact(&desk.store, &enactment, vu("2026-10-05")).await.unwrap();
    load(&desk.store, [("1.000000".to_owned(), TRADE)].into_iter(), "Tên mới", "2026-10-01").await;
    (plan, approved)
}

async fn every_day_is_answered_as_known_then(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    let (plan, approved) = told(&mut desk).await;
    let server = Server::new(&mut desk, &at).await;
    let service = server.service();
    let row = approved.to_string();
    for (as_of, known_at, stage, decision, due, name) in [
        ("2026-06-30", "", "", "", "", "Tên"),
        ("2026-07-01", "", "proposed", "", "", "Tên"),
        ("2026-07-10", "", "consulting", "", "", "Tên"),
        ("2026-07-11", "", "submitted", "", "", "Tên"),
        ("2026-07-31", "", "approved", "1643/QĐ-TTg", "pending", "Tên"),
        // The decision was recorded three days later.
        ("2026-07-31", "2026-07-31", "reviewed", "", "", "Tên"),
        ("2026-07-31", "2026-08-02", "reviewed", "", "", "Tên"),
        ("2026-07-31", "2026-08-03", "approved", "1643/QĐ-TTg", "pending", "Tên"),
        ("2026-10-01", "", "enacted", "1643/QĐ-TTg", "", "Tên mới"),
        ("2026-10-01", "2026-10-04", "approved", "1643/QĐ-TTg", "pending", "Tên"),
        ("2026-10-01", row.as_str(), "approved", "1643/QĐ-TTg", "pending", "Tên"),
        ("2028-01-01", row.as_str(), "approved", "1643/QĐ-TTg", "overdue", "Tên"),
        ("", row.as_str(), "approved", "1643/QĐ-TTg", "pending", "Tên"),
        ("", "", "enacted", "1643/QĐ-TTg", "", "Tên mới"),
    ] {
        let when = format!("as_of={as_of}&known_at={known_at}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let regulation = json(&service, &format!("/api/v1/regulations/1.000000?{when}")).await;
        let plan_of = &regulation["plan"];
        assert_eq!(
            (text(&regulation["stage"]), text(&plan_of["decision"]), text(&plan_of["due"])),
            (stage.to_owned(), decision.to_owned(), due.to_owned()),
            "{when}"
        );
        if !as_of.is_empty() {
            assert_eq!(regulation["as_of"], as_of, "{when}");
        }
        // The chain ends on that day.
        let steps = plan_of["chain"][0]["steps"].as_array();
        for step in steps.into_iter().flatten().filter(|_| !as_of.is_empty()) {
            assert!(step["day"].as_str().unwrap() <= as_of, "{when}: {step}");
        }
        // The list says the same: hit, facet and filter.
        let list = json(&service, &format!("/api/v1/regulations?q=1.000000&{when}")).await;
        let hit = &list["hits"][0];
        assert_eq!(
            (text(&hit["stage"]), text(&hit["decision"]), text(&hit["due"]), text(&hit["name"])),
            (stage.to_owned(), decision.to_owned(), due.to_owned(), name.to_owned()),
            "{when}"
        );
        let all = json(&service, &format!("/api/v1/regulations?{when}")).await;
        let values = |facet: &str| -> Vec<(String, u64)> {
            let values = all["facets"][facet].as_array().unwrap();
            values.iter().map(|v| (text(&v["value"]), v["count"].as_u64().unwrap())).collect()
        };
        for facet in ["stage", "decision", "due", "disposition"] {
            let counted: Vec<(String, u64)> = values(facet);
            assert_eq!(
                counted.iter().any(|(value, _)| [stage, decision, due].contains(&value.as_str())),
                facet != "disposition"
                    && match facet {
                        "stage" => !stage.is_empty(),
                        "decision" => !decision.is_empty(),
                        _ => !due.is_empty(),
                    },
                "{when} {facet}: {counted:?}"
            );
            for (value, count) in counted {
                let address = format!("/api/v1/regulations?{facet}={value}&{when}");
                assert_eq!(json(&service, &address).await["total"], count, "{address}");
            }
        }
        // And so do the plan and the list of plans.
        let plans = json(&service, &format!("/api/v1/plans?{when}")).await;
        if stage.is_empty() {
            assert_eq!(plans["plans"], Value::Array(Vec::new()), "{when}");
            let (status, body) = get(&service, &format!("/phuong-an/{plan}?{when}")).await;
            assert_eq!(status, 404);
            assert!(body.contains("Khi đó chưa có") && body.contains("/phuong-an/PA-0001"));
        } else {
            let count = plans["plans"][0]["stages"][stage].as_u64();
            assert!(count > Some(0), "{when}: {plans}");
            let one = json(&service, &format!("/api/v1/plans/{plan}?{when}")).await;
            let item = &one["items"][0];
            assert_eq!(
                (text(&item["stage"]), text(&item["decision"]), text(&item["due"])),
                (stage.to_owned(), decision.to_owned(), due.to_owned()),
                "{when}"
            );
        }
        // Pages say which moment they show, with the way back.
        for (address, now) in [
            (format!("/quy-dinh/1.000000?{when}"), "/quy-dinh/1.000000"),
            (format!("/?q=1.000000&{when}"), "/?q=1.000000"),
            (format!("/phuong-an?{when}"), "/phuong-an"),
        ] {
            let (status, page) = get(&service, &address).await;
            assert_eq!(status, 200, "{address}: {page}");
            let line = format!(r#"<a href="{now}">Xem hiện nay</a>"#);
            let dated = !as_of.is_empty() || !known_at.is_empty();
            assert_eq!(page.contains(&line), dated, "{address}:\n{page}");
            if stage == "approved" && !address.starts_with("/phuong-an") {
                assert!(page.contains("1643/QĐ-TTg"), "{address}:\n{page}");
            }
            if !address.starts_with("/phuong-an") {
                let late = page.contains("Quá hạn thực thi</span>");
                assert_eq!(late, due == "overdue", "{address}");
            }
        }
    }
    let (_, page) = get(&service, "/?q=1.000000&as_of=2026-07-31&known_at=2026-07-31").await;
    for part in [
        "Đang xem tại ngày 31/07/2026, theo những gì đã ghi nhận đến hết ngày 31/07/2026",
        r#"href="/quy-dinh/1.000000?as_of=2026-07-31&#38;known_at=2026-07-31""#,
        r#"name="known_at" type="date" value="2026-07-31""#,
    ] {
        assert!(page.contains(part), "{part} is not in:\n{page}");
    }
}

async fn moments_that_cannot_be_are_told(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    told(&mut desk).await;
    let server = Server::new(&mut desk, &at).await;
    let service = server.service();
    let head = desk.store.seq().await.unwrap();
    let beyond = format!("known_at={}", head + 1);
    for path in [
        "/quy-dinh/1.000000",
        "/api/v1/regulations/1.000000",
        "/",
        "/api/v1/regulations",
        "/phuong-an",
        "/phuong-an/PA-0001",
        "/api/v1/plans",
        "/api/v1/plans/PA-0001",
    ] {
        for (when, words) in [
            ("as_of=31/13/2026", "năm-tháng-ngày"),
            ("as_of=2026-02-30", "năm-tháng-ngày"),
            ("known_at=x", "số của một dòng"),
            ("known_at=0", "không có dòng mang số này"),
            (beyond.as_str(), "không có dòng mang số này"),
            ("known_at=2026-12-02", "không sau hôm nay"),
            ("known_at=2026-06-29", "bắt đầu ghi nhận từ ngày 30/06/2026"),
        ] {
            let (status, body) = get(&service, &format!("{path}?{when}")).await;
            assert_eq!(status, 400, "{path}?{when}");
            assert!(body.contains(words), "{path}?{when}: {body}");
        }
        // Long ago and far ahead are days like others.
        for (when, words) in [
            ("as_of=2025-01-01", "Chưa có dữ liệu nào sớm như vậy"),
            ("as_of=2030-01-01", "Ngày này chưa tới"),
            ("known_at=2026-12-01", "đến hết ngày 01/12/2026"),
        ] {
            let (status, body) = get(&service, &format!("{path}?{when}")).await;
            let early = path.contains("PA-0001") && when.contains("2025");
            assert_eq!(status, if early { 404 } else { 200 }, "{path}?{when}: {body}");
            let page = !path.starts_with("/api") && !early;
            assert!(!page || body.contains(words), "{path}?{when}: {body}");
        }
    }
    // Recorded later than that.
    let (status, body) = get(&service, "/quy-dinh/1.000000?known_at=1").await;
    assert_eq!(status, 404);
    assert!(body.contains("Khi đó chưa có"), "{body}");
    assert_eq!(json(&service, "/api/v1/regulations?known_at=1").await["total"], 0);
}

/// What a list of now shows of plans, on the page and in the API.
async fn filters_on_plans_count_what_a_click_gives(at: TestStore) {
    let mut desk = Desk::new(&at).await;
    told(&mut desk).await;
    let keep = ItemDraft { disposition: Some(Disposition::Keep), ..draft("3.000000") };
    let transport = slug(TRANSPORT);
    let upload = new_plan("bo-xay-dung", file("x.csv", vec![keep, draft("3.000001")]));
    desk.upload(&upload, (officer("chi", &transport), noon("2026-09-01"))).await;
    let server = Server::new(&mut desk, &at).await;
    let service = server.service();
    for base in ["", "agency=bo-cong-thuong", "q=Tên&in_force=true", "stage=proposed,approved"] {
        let all = json(&service, &format!("/api/v1/regulations?{base}")).await;
        // Those of one name are otherwise shown once.
        let base = format!("{base}&collapse=none");
        let mut counted = 0;
        for facet in ["disposition", "stage", "decision", "due"] {
            for value in all["facets"][facet].as_array().unwrap() {
                let (name, count) = (value["value"].as_str().unwrap(), &value["count"]);
                // A value beside one of its own dimension is an alternative.
                if base.contains(facet) {
                    continue;
                }
                let query = format!("{base}&{facet}={name}");
                let list = json(&service, &format!("/api/v1/regulations?{query}")).await;
                assert_eq!(&list["total"], count, "{query}");
                assert_eq!(list["hits"].as_array().unwrap().len() as u64, count.as_u64().unwrap());
                for hit in list["hits"].as_array().unwrap() {
                    assert_eq!(hit[facet], name, "{query}: {hit}");
                }
                let (_, page) = get(&service, &format!("/?{query}")).await;
                let heading = format!("<h1>{count} quy định");
                assert!(page.contains(&heading), "{query}: {heading} is not in:\n{page}");
                counted += 1;
            }
        }
        assert!(counted > 2, "{base}: {counted} values");
    }
    let (_, page) = get(&service, "/?due=pending").await;
    let badge = format!("Đơn giản hóa: {}", Stage::Approved.label().to_lowercase());
    for part in [badge.as_str(), "Quyết định 1643/QĐ-TTg, thời hạn thực thi 31/12/2027"]
    {
        assert!(page.contains(part), "{part} is not in:\n{page}");
    }
}

/// What was asked about, and the answer.
type Asked = (String, String);

/// Everything that is told of a moment that is over.
async fn answers(service: &Router, as_of: &str, known_at: u64) -> Vec<Asked> {
    let when = format!("as_of={as_of}&known_at={known_at}");
    let mut answers = Vec::new();
    for path in [
        format!("/api/v1/regulations?limit=50&sort=newest&{when}"),
        format!("/api/v1/regulations/1.000000?{when}"),
        format!("/api/v1/regulations/1.000003?{when}"),
        format!("/api/v1/plans?{when}"),
        format!("/api/v1/plans/PA-0001?{when}"),
        format!("/api/v1/plans/PA-0002?{when}"),
        format!("/quy-dinh/1.000001?{when}"),
        format!("/phuong-an?{when}"),
        format!("/phuong-an/PA-0001?{when}"),
    ] {
        let (_, mut body) = get(service, &path).await;
        // The end of a page tells of now, and says so; so does the number of an error.
        if let Some(at) = body.find("<footer") {
            body.truncate(at);
        }
        if let Some(at) = body.find("\"request\"") {
            body.truncate(at);
        }
        if let Some(at) = body.find("Mã yêu cầu") {
            body.truncate(at);
        }
        answers.push((path, body));
    }
    answers
}

async fn a_past_answer_never_changes(at: TestStore) {
    let seeds = if at.backend() == crate::harness::Backend::Sqlite { 0..2 } else { 2..3 };
    let mut desk = Desk::new(&at).await;
    let server = Server::new(&mut desk, &at).await;
    let (mut kept, mut asked, mut done, mut on) = (Vec::new(), 0, 0, day("2026-07-01"));
    for seed in seeds {
        let mut random = Random::new(seed);
        for _ in 0..14 {
            if random.chance(60) {
                on = on.tomorrow().unwrap();
            }
            let before = desk.store.seq().await.unwrap();
            act(&mut desk, &mut random, &on.to_string()).await;
            let seq = desk.store.seq().await.unwrap();
            asked += 1;
            done += usize::from(seq > before);
            server.shows(&mut desk).await;
            // Nothing kept from before: every answer is made anew.
            let service = server.service();
            let shift = random.between(0, 40) as i64 - 20;
            let as_of = on.checked_add(jiff::Span::new().days(shift)).unwrap().to_string();
            kept.extend(answers(&service, &as_of, seq).await);
            let from = kept.len().saturating_sub(18);
            for (path, body) in &kept[from..] {
                let again = get(&service, path).await.1;
                assert!(again.starts_with(body.as_str()), "{path}:\n{body}\nis now\n{again}");
            }
        }
    }
    // At the end all of them once more.
    let service = server.service();
    for (path, body) in &kept {
        let again = get(&service, path).await.1;
        assert!(again.starts_with(body.as_str()), "{path}:\n{body}\nis now\n{again}");
    }
    assert!(done * 3 > asked, "only {done} of {asked} acts were possible");
    desk.assert_sound().await;
}

/// A file that is taken in, if there is anything in it to take.
async fn send(desk: &mut Desk, upload: &Upload, who: (Actor<'_>, Moment)) {
    let token = desk.dry_run(upload, who.1).await.token;
    let catalog = desk.catalog(&day_in_viet_nam(who.1.at).to_string()).await;
    drop(confirm(&desk.store, &catalog, upload, &token, who).await);
}

/// Something that may happen to the first plans; what the law does not know is
/// refused, and that is fine.
async fn act(desk: &mut Desk, random: &mut Random, on: &str) {
    let agency = slug(TRADE);
    let an = (officer("an", &agency), noon(on));
    let vu = (reviewer("vu"), noon(on));
    let plan = PlanNumber(random.pick([1, 1, 1, 2]));
    let drafts = |random: &mut Random| -> Vec<ItemDraft> {
        let codes = (0..10).filter(|_| random.chance(40)).map(|n| format!("1.{n:06}"));
        let codes: Vec<String> = codes.collect();
        let fees = random.between(100, 900) as i64;
        let each = |code: &String| {
            let mut draft = draft(code);
            draft.after.fees = Some(fees);
            draft
        };
        codes.iter().map(each).collect()
    };
    let known = desk.store.plan(plan, u64::MAX).await.unwrap();
    let Some(state) = known else {
        let upload = new_plan(TRADE, file("moi.csv", drafts(random)));
        return send(desk, &upload, an).await;
    };
    let some: Vec<u32> =
        state.items.iter().map(|item| item.item).filter(|_| random.chance(60)).collect();
    let selection = desk.some(plan, &some).await;
    let all = desk.all(plan).await;
    let version = desk.version(plan).await;
    // Mostly the step that comes next, so that items get as far as the law.
    let next = match state.items.first().and_then(|item| item.stage) {
        Some(Stage::Proposed) => 2,
        Some(Stage::Consulting) => 3,
        Some(Stage::Submitted) => 4,
        Some(Stage::Reviewed) => 5,
        Some(Stage::Approved) => 6,
        Some(Stage::Enacted) => 8,
        None => 0,
    };
    match if random.chance(60) { next } else { random.below(10) } {
        0 => {
            let coverage = random.pick([Coverage::Part, Coverage::Whole]);
            let upload = revision(TRADE, plan, coverage, file("sua.csv", drafts(random)));
            send(desk, &upload, an).await;
        }
        1 => {
            let catalog = desk.catalog(on).await;
            let edits: Vec<ItemEdit> = drafts(random)
                .into_iter()
                .take(1)
                .map(|draft| ItemEdit { item: None, draft })
                .collect();
            drop(edit_items(&desk.store, &catalog, (plan, version), &edits, an).await);
        }
        2 => {
            let closes = day(on).tomorrow().unwrap();
            drop(consult(&desk.store, &all, (day(on), closes), an).await);
        }
        3 => drop(submit(&desk.store, &all, an).await),
        4 => {
            let returned = some.first().map(|item| (*item, "Chưa rõ".to_owned()));
            let verdicts =
                Verdicts { passed: Which::AllPossible, returned: returned.into_iter().collect() };
            drop(review(&desk.store, (plan, version), &verdicts, vu).await);
        }
        5 => {
            let number = format!("{}/QĐ-TTg", random.between(1, 3));
            let paper = decision(&number, on, None);
            drop(approve(&desk.store, &approval(paper, vec![all]), vu).await);
        }
        6 => {
            let paper = document(&format!("{}/2026/TT-BCT", random.between(1, 3)), on);
            let enactment = Enactment { document: paper, items: vec![selection] };
            drop(enact(&desk.store, &enactment, vu).await);
        }
        7 => drop(withdraw(&desk.store, &selection, "Thôi", an).await),
        8 => {
            let acts = state.acts.iter().filter(|act| !act.act.is_edit());
            let acts: Vec<u64> = acts.map(|act| act.seq).collect();
            if let Some(seq) = acts.get(random.below(acts.len())) {
                let correction =
                    if random.chance(50) { Correction::Annul } else { Correction::Day(day(on)) };
                let why = (&correction, "Nhầm");
                let which = Which::AllPossible;
                let moment: Moment = noon(on);
                let who = (reviewer("vu"), moment);
                drop(correct_act(&desk.store, (plan, version), (*seq, &which), why, who).await);
            }
        }
        _ => {
            let code = format!("1.{:06}", random.below(10));
            let name = format!("Tên {}", random.below(100));
            load(&desk.store, [(code, TRADE)].into_iter(), &name, on).await;
        }
    }
}
