//! Plans of real size: what a dry run, a confirmation and the steps after it
//! take, without reading the file and without the network, and how long a
//! catalog with 60,000 plan items takes for today and for a past day.
//!
//! On SQLite, and on the PostgreSQL of `QUYDINH_TEST_POSTGRES` if that is set.
//! Each figure is the median of some runs on one store.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench stops where an expectation does not hold"
)]

use std::time::{Duration, Instant};

use jiff::Timestamp;
use quydinh::{
    cases::{
        Actor, Edition, Identity, Proof, load_edition,
        plans::{
            Approval, Confirmed, Coverage, Moment, Selection, Target, Upload, Verdicts, Which,
            approve, confirm, consult, dry_run, review, submit,
        },
    },
    catalog::{Catalog, History},
    ingest::{FileReport, Outcome, Position},
    model::{
        Account, AgencySlug, Day, Decision, Disposition, Field, Id, ItemDraft, Kind, LegalChange,
        Part, Parts, Place, PlanCost, PlanFile, PlanNumber, Record, Regulation, Role, RowDraft,
        Standing, Way,
    },
    store::{Scope, Store, journal::sha256},
};

const TODAY: Day = Day::constant(2026, 7, 1);
/// Regulations of the agency whose plans are uploaded, and of others.
const OWN: u32 = 20_000;
const OTHERS: u32 = 15_000;

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = format!("sqlite:{}", folder.path().join("bench.db").display());
    measure("SQLite", &sqlite).await;
    match std::env::var("QUYDINH_TEST_POSTGRES") {
        Ok(server) => {
            let name = format!("quydinh_bench_{}", std::process::id());
            on_server(&server, &format!("CREATE DATABASE {name}")).await;
            let (host, _) = server.rsplit_once('/').unwrap();
            measure("PostgreSQL", &format!("{host}/{name}")).await;
            on_server(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
        Err(_) => println!("skipped: PostgreSQL: QUYDINH_TEST_POSTGRES is not set"),
    }
}

async fn on_server(server: &str, statement: &str) {
    use sqlx::Connection;
    let mut connection = sqlx::PgConnection::connect(server).await.unwrap();
    // The name is made above of letters and digits.
    let sql = sqlx::AssertSqlSafe(statement.to_owned());
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
}

async fn measure(name: &str, url: &str) {
    println!("{name}");
    let store = Store::open(url).await.unwrap();
    load(&store).await;
    let mut history = store.history().await.unwrap();
    let agency: AgencySlug = "bo-cong-thuong".parse().unwrap();
    let who = (officer(&agency), moment());
    let mut last = PlanNumber(1);
    for rows in [5_000, 20_000] {
        let mut times = [const { Vec::new() }; 4];
        for run in 0..3 {
            let file = file(rows, run);
            let upload = Upload {
                agency: agency.clone(),
                target: Target::New { title: format!("Phương án {rows} {run}"), amends: None },
                coverage: Coverage::Whole,
                file,
            };
            let catalog = Catalog::at(&history, TODAY, history.seq());
            let started = Instant::now();
            let dry = dry_run(&store, &catalog, &upload).await.unwrap();
            times[0].push(started.elapsed());
            assert_eq!(dry.counts().added, u64::from(rows));

            let started = Instant::now();
            let done = confirm(&store, &catalog, &upload, &dry.token, who).await.unwrap();
            times[1].push(started.elapsed());
            let Confirmed::Recorded(receipt) = done else { panic!("{done:?}") };
            last = receipt.plan;

            // What a server does to show it.
            let started = Instant::now();
            store.extend(&mut history).await.unwrap();
            let catalog = Catalog::at(&history, TODAY, history.seq());
            times[2].push(started.elapsed());
            assert!(catalog.seq() >= receipt.seq);

            let target = Target::Plan(receipt.plan);
            let again = Upload { target, ..upload };
            let started = Instant::now();
            let dry = dry_run(&store, &catalog, &again).await.unwrap();
            times[3].push(started.elapsed());
            assert_eq!(dry.counts().same, u64::from(rows));
        }
        let [dry, confirm, shown, same] = times.map(median);
        println!(
            "  {rows} rows: dry run {dry:.1?}, confirm {confirm:.1?}, shown after {shown:.1?}, dry run of a change {same:.1?}"
        );
    }
    steps(&store, last, &agency).await;
    counted(&store, history).await;
    let started = Instant::now();
    let verified = store.verify().await.unwrap();
    assert_eq!(verified.findings, []);
    println!("  verify {} journal rows: {:.0?}", verified.rows, started.elapsed());
    store.close().await;
}

/// 20,000 items led to a decision.
async fn steps(store: &Store, plan: PlanNumber, agency: &AgencySlug) {
    let who = |day| (officer(agency), Moment { day: None, at: at(day) });
    let vu = somebody(2, Role::Reviewer, None);
    let all = || async {
        let expected = store.plan(plan, u64::MAX).await.unwrap().unwrap().head.version;
        Selection { plan, expected, items: Which::AllPossible }
    };
    let selection = all().await;
    let started = Instant::now();
    consult(store, &selection, (day(2), day(3)), who(2)).await.unwrap();
    let first = started.elapsed();
    submit(store, &all().await, who(4)).await.unwrap();
    let verdicts = Verdicts { passed: Which::AllPossible, returned: [].into() };
    let at_version = (plan, all().await.expected);
    review(store, at_version, &verdicts, (vu, Moment::now(at(5)))).await.unwrap();
    let decision = Decision {
        number: "1/QĐ-TTg".parse().unwrap(),
        day: day(6),
        signer: "Thủ tướng".into(),
        title: String::new(),
        amends: None,
        file: None,
    };
    let approval = Approval { decision, file: None, items: vec![all().await], takes_back: vec![] };
    let started = Instant::now();
    let done = approve(store, &approval, (vu, Moment::now(at(6)))).await.unwrap();
    println!(
        "  {} items: open a consultation {first:.0?}, approve {:.0?}",
        done[0].items,
        started.elapsed()
    );
}

/// The catalog, with all items uploaded so far.
async fn counted(store: &Store, mut history: History) {
    store.extend(&mut history).await.unwrap();
    let started = Instant::now();
    let anew = store.history().await.unwrap();
    let read = started.elapsed();
    let time = |on: Day, known_at: u64| {
        let runs = (0..7).map(|_| {
            let started = Instant::now();
            let catalog = Catalog::at(&anew, on, known_at);
            (started.elapsed(), catalog.plan_items().count())
        });
        let runs: Vec<_> = runs.collect();
        (median(runs.iter().map(|run| run.0).collect()), runs[0].1)
    };
    let (today, items) = time(day(6), anew.seq());
    let (past, _) = time(day(2), anew.seq() - 5);
    let catalog = Catalog::at(&anew, day(6), anew.seq());
    let started = Instant::now();
    let standing = catalog.standing(None);
    let standings = started.elapsed();
    println!(
        "  {} regulations, {items} items: read anew {read:.0?}, catalog of today {today:.1?}, of a past day {past:.1?}, standing of {} planned {standings:.1?}",
        catalog.len(),
        standing.planned,
    );
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn officer(agency: &AgencySlug) -> Actor<'static> {
    somebody(1, Role::Officer, Some(agency))
}

fn somebody(number: u8, role: Role, agency: Option<&AgencySlug>) -> Actor<'static> {
    let id = Id::new(Timestamp::UNIX_EPOCH, [number; 10]);
    let account = Account {
        id: id.clone(),
        login: format!("so-{number}@mau.example").parse().unwrap(),
        name: "Đo".to_owned(),
        standing: Standing::new(role, agency.cloned()).unwrap(),
        disabled_at: None,
        temporary_until: None,
    };
    Actor::User(Box::leak(Box::new(Identity { account, proof: Proof::Session(id) })))
}

fn day(day: i8) -> Day {
    Day::constant(2026, 7, day)
}

/// Noon in Viet Nam on a day of July.
fn at(day: i8) -> Timestamp {
    format!("2026-07-{day:02}T05:00:00Z").parse().unwrap()
}

fn moment() -> Moment {
    Moment::now(at(1))
}

fn file(rows: u32, run: u32) -> PlanFile {
    let draft = |row: u32| {
        let before = PlanCost {
            hours: "1.5".parse().ok(),
            hourly_income: Some(45_000),
            fees: Some(100_000),
            times_per_year: "2".parse().ok(),
            subjects: Some(1_200),
            ..PlanCost::default()
        };
        let text = "Rút ngắn thời hạn giải quyết từ 15 ngày làm việc xuống còn 10 ngày làm việc kể từ ngày nhận đủ hồ sơ hợp lệ";
        ItemDraft {
            code: format!("1.{row:06}").parse().ok(),
            disposition: Some(Disposition::Simplify),
            ways: [Way::Time, Way::Dossier].into(),
            content: format!("{text} ({run}, {row})"),
            reason: "Dữ liệu đã có trong cơ sở dữ liệu quốc gia về đăng ký doanh nghiệp".into(),
            legal_changes: vec![LegalChange {
                clause: "khoản 2".into(),
                article: "Điều 15".into(),
                document: "61/2018/NĐ-CP".parse().unwrap(),
            }],
            deadline: Some(Day::constant(2027, 12, 31)),
            before,
            after: PlanCost { hours: "1".parse().ok(), ..before },
            ..ItemDraft::default()
        }
    };
    let row = |row: u32| RowDraft {
        at: Place { sheet: "Phương án".into(), row: u64::from(row) + 2 },
        draft: draft(row),
    };
    PlanFile {
        name: format!("phuong-an-{rows}-{run}.xlsx"),
        fingerprint: sha256(format!("{rows} {run}").as_bytes()),
        rows: (0..rows).map(row).collect(),
        problems: Vec::new(),
    }
}

async fn load(store: &Store) {
    let record = |n: u32| {
        let (first, agency) = if n < OWN { (1, "bo-cong-thuong") } else { (2, "bo-xay-dung") };
        let code = format!("{first}.{n:06}").parse().unwrap();
        let name = format!("Cấp giấy phép số {n}");
        let mut regulation = Regulation::new(code, Kind::Procedure, name, agency.parse().unwrap());
        regulation.field = Field("Xăng dầu".into());
        let parts = [Part::Kind, Part::Name, Part::Agency, Part::Field];
        Record { regulation, stated: parts.into_iter().fold(Parts::default(), Parts::with) }
    };
    let at_row =
        |row: u32| Position { file: "a.csv".into(), row: row.into(), ..Position::default() };
    let records = (0..OWN + OTHERS).map(|n| (at_row(n + 2), record(n)));
    let report = FileReport {
        path: "a.csv".into(),
        format: "CSV".into(),
        fingerprint: sha256(b"a"),
        records: u64::from(OWN + OTHERS),
        ..FileReport::default()
    };
    let outcome = Outcome { records: records.collect(), files: vec![report], ..Outcome::default() };
    let edition = Edition { name: None, as_of: None, scope: Scope::Partial };
    load_edition(store, &outcome, &edition, ("bench", at(1)), &|_, _| {}).await.unwrap();
}
