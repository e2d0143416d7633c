//! Plans from upload to law, on both stores.

mod calls;
mod chains;
mod corrections;
pub(crate) mod files;
mod lifecycle;
mod past;
mod races;
pub(crate) mod tampering;
mod uploads;

use std::path::PathBuf;

use jiff::Timestamp;
use quydinh::{
    cases::{
        Actor, Edition, Identity, Proof, load_edition,
        plans::{
            Confirmed, Coverage, DryRun, Moment, Selection, Target, Upload, Which, confirm, dry_run,
        },
    },
    catalog::{Catalog, History},
    ingest::{FileReport, Outcome, Position},
    model::{
        Account, AgencySlug, Day, Disposition, Field, Id, ItemDraft, Kind, LegalChange, Part,
        Parts, Place, PlanCost, PlanFile, PlanNumber, Record, Regulation, Role, RowDraft, Standing,
        Way, day_in_viet_nam,
    },
    store::{Receipt, Scope, Store, journal::sha256},
};

use crate::harness::TestStore;

pub(super) const TRADE: &str = "bo-cong-thuong";
pub(super) const BUILDING: &str = "bo-xay-dung";
/// Part of the ministry of construction since 1 March 2025.
pub(super) const TRANSPORT: &str = "bo-giao-thong-van-tai";

pub(super) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Noon in Viet Nam.
pub(super) fn noon(text: &str) -> Moment {
    Moment::now(format!("{text}T05:00:00Z").parse::<Timestamp>().unwrap())
}

pub(super) fn slug(text: &str) -> AgencySlug {
    text.parse().unwrap()
}

/// Somebody of an agency.
pub(super) fn officer(login: &str, agency: &AgencySlug) -> Actor<'static> {
    somebody(login, Role::Officer, Some(agency))
}

/// Somebody at the Government Office.
pub(super) fn reviewer(login: &str) -> Actor<'static> {
    somebody(login, Role::Reviewer, None)
}

/// An account, the same for the same login. It lives as long as the test.
pub(super) fn somebody(login: &str, role: Role, agency: Option<&AgencySlug>) -> Actor<'static> {
    let id = |kind: u8| {
        let mut bytes = [kind; 10];
        bytes.iter_mut().zip(login.bytes()).for_each(|(to, from)| *to = from);
        Id::new(Timestamp::UNIX_EPOCH, bytes)
    };
    let account = Account {
        id: id(1),
        login: format!("{login}@mau.example").parse().unwrap(),
        name: login.to_owned(),
        standing: Standing::new(role, agency.cloned()).unwrap(),
        disabled_at: None,
        temporary_until: None,
    };
    let proof = Proof::Session(id(2));
    Actor::User(Box::leak(Box::new(Identity { account, proof })))
}

/// A draft with which nothing is wrong.
pub(super) fn draft(code: &str) -> ItemDraft {
    let before = PlanCost {
        fees: Some(1_000),
        times_per_year: "2".parse().ok(),
        subjects: Some(10),
        ..PlanCost::default()
    };
    ItemDraft {
        code: Some(code.parse().unwrap()),
        disposition: Some(Disposition::Simplify),
        ways: [Way::Time].into(),
        content: "Giảm từ 10 xuống 5 ngày làm việc".into(),
        reason: "Đã có dữ liệu dùng chung".into(),
        legal_changes: vec![LegalChange {
            clause: "2".into(),
            article: "5".into(),
            document: "12/2020/TT-BCT".parse().unwrap(),
        }],
        deadline: Some(day("2027-12-31")),
        before,
        after: PlanCost { fees: Some(600), ..before },
        ..ItemDraft::default()
    }
}

/// A file of rows; its bytes are its rows.
pub(super) fn file(name: &str, drafts: Vec<ItemDraft>) -> PlanFile {
    let fingerprint = sha256(format!("{drafts:?}").as_bytes());
    let at = |row| Place { sheet: "Phương án".into(), row };
    let rows = drafts.into_iter().zip(2..).map(|(draft, row)| RowDraft { at: at(row), draft });
    PlanFile { name: name.into(), fingerprint, rows: rows.collect(), problems: Vec::new() }
}

/// A file as a plan of its own.
pub(super) fn new_plan(agency: &str, file: PlanFile) -> Upload {
    let target = Target::New { title: "Phương án năm 2026".into(), amends: None };
    Upload { agency: slug(agency), target, coverage: Coverage::Whole, file }
}

/// A file that changes a plan.
pub(super) fn revision(
    agency: &str,
    plan: PlanNumber,
    coverage: Coverage,
    file: PlanFile,
) -> Upload {
    Upload { agency: slug(agency), target: Target::Plan(plan), coverage, file }
}

/// A store with some regulations, and the catalog of a server that follows it.
pub(crate) struct Desk {
    pub(crate) store: Store,
    history: History,
}

impl Desk {
    /// Ten regulations of trade (`1.000000` to `1.000009`), two of construction
    /// and two of transport.
    pub(super) async fn new(at: &TestStore) -> Self {
        let store = Store::open(&at.url).await.unwrap();
        let trade = (0..10).map(|n| (format!("1.{n:06}"), TRADE));
        let others = [("2.000000", BUILDING), ("2.000001", BUILDING)]
            .into_iter()
            .chain([("3.000000", TRANSPORT), ("3.000001", TRANSPORT)])
            .map(|(code, agency)| (code.to_owned(), agency));
        load(&store, trade.chain(others), "Tên", "2026-01-01").await;
        let history = store.history().await.unwrap();
        Self { store, history }
    }

    /// What a server shows on a day, when it has read everything.
    pub(super) async fn catalog(&mut self, on: &str) -> Catalog {
        self.store.extend(&mut self.history).await.unwrap();
        Catalog::at(&self.history, day(on), self.history.seq())
    }

    /// What held on a day, as known at a journal position.
    pub(super) async fn catalog_at(&mut self, on: &str, known_at: u64) -> Catalog {
        self.store.extend(&mut self.history).await.unwrap();
        Catalog::at(&self.history, day(on), known_at)
    }

    pub(super) async fn dry_run(&mut self, upload: &Upload, moment: Moment) -> DryRun {
        let today = day_in_viet_nam(moment.at).to_string();
        let catalog = self.catalog(&today).await;
        dry_run(&self.store, &catalog, upload).await.unwrap()
    }

    /// A dry run and its confirmation.
    pub(super) async fn confirm(
        &mut self,
        upload: &Upload,
        (actor, moment): (Actor<'_>, Moment),
    ) -> Confirmed {
        let token = self.dry_run(upload, moment).await.token;
        let catalog = self.catalog(&day_in_viet_nam(moment.at).to_string()).await;
        confirm(&self.store, &catalog, upload, &token, (actor, moment)).await.unwrap()
    }

    /// A file that is taken in.
    pub(super) async fn upload(&mut self, upload: &Upload, who: (Actor<'_>, Moment)) -> Receipt {
        match self.confirm(upload, who).await {
            Confirmed::Recorded(receipt) => receipt,
            other => panic!("{other:?}"),
        }
    }

    /// All items of a plan, as it is now.
    pub(super) async fn all(&self, plan: PlanNumber) -> Selection {
        Selection { plan, expected: self.version(plan).await, items: Which::AllPossible }
    }

    /// Some items of a plan, as it is now.
    pub(super) async fn some(&self, plan: PlanNumber, items: &[u32]) -> Selection {
        Selection { items: Which::These(items.to_vec()), ..self.all(plan).await }
    }

    pub(super) async fn version(&self, plan: PlanNumber) -> u64 {
        self.store.plan(plan, u64::MAX).await.unwrap().unwrap().head.version
    }

    /// The recorded stages of the items of a plan.
    pub(super) async fn stages(&self, plan: PlanNumber) -> Vec<&'static str> {
        let state = self.store.plan(plan, u64::MAX).await.unwrap().unwrap();
        state.items.iter().map(|item| item.stage.map_or("-", |stage| stage.name())).collect()
    }

    /// The store is what the journal says, and a history followed step by step
    /// is one read at once.
    pub(super) async fn assert_sound(&mut self) {
        let verified = self.store.verify().await.unwrap();
        assert_eq!(verified.findings, []);
        let grown = told(&self.catalog("2026-12-31").await);
        self.history = self.store.history().await.unwrap();
        assert_eq!(told(&self.catalog("2026-12-31").await), grown);
    }
}

/// Everything that a catalog tells.
pub(super) fn told(catalog: &Catalog) -> Vec<String> {
    let facts = (0..catalog.len() as u32).map(|o| format!("{:?}", catalog.fact(o)));
    facts.chain(catalog.plan_items().map(|item| format!("{item:?}"))).collect()
}

/// What applies to a regulation, in short.
pub(super) fn applies(catalog: &Catalog, code: &str) -> String {
    let ordinal = catalog.find(&code.parse().unwrap()).unwrap();
    let Some(fact) = catalog.applicable(ordinal) else { return "-".into() };
    let paper = fact.decision.or(fact.document).map(|n| format!(" {n}")).unwrap_or_default();
    format!("{} {} {}{paper}", fact.id, fact.disposition, fact.stage)
}

/// Regulations loaded as an edition.
pub(super) async fn load(
    store: &Store,
    regulations: impl Iterator<Item = (String, &str)>,
    name: &str,
    as_of: &str,
) {
    let record = |(code, agency): (String, &str)| {
        let mut regulation =
            Regulation::new(code.parse().unwrap(), Kind::Procedure, name.to_owned(), slug(agency));
        regulation.field = Field("Xăng dầu".into());
        let parts = [Part::Kind, Part::Name, Part::Agency, Part::Field];
        Record { regulation, stated: parts.into_iter().fold(Parts::default(), Parts::with) }
    };
    let records: Vec<Record> = regulations.map(record).collect();
    let report = FileReport {
        path: PathBuf::from("danh-muc.csv"),
        format: "csv".into(),
        fingerprint: sha256(format!("{name} {as_of} {}", records.len()).as_bytes()),
        records: records.len() as u64,
        ..FileReport::default()
    };
    let at = |row| Position { file: "danh-muc.csv".into(), row, ..Position::default() };
    let records = (2..).zip(records).map(|(row, record)| (at(row), record)).collect();
    let outcome = Outcome { records, files: vec![report], ..Outcome::default() };
    let edition = Edition { name: None, as_of: Some(day(as_of)), scope: Scope::Partial };
    // What a file shows of a day is recorded on that day at the earliest.
    let now = noon(as_of.max("2026-06-30")).at;
    load_edition(store, &outcome, &edition, ("người nạp", now), &|_, _| {}).await.unwrap();
}
