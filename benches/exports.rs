//! Lists as files: 17,687 regulations in every format, and a million rows of
//! CSV with the memory that they take.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "a bench stops where an expectation does not hold"
)]

use std::{
    io::{self, Write},
    sync::Arc,
    time::Instant,
};

use criterion::{Criterion, criterion_group, criterion_main};
use quydinh::{
    catalog::{Catalog, History, Meaning, PlanStep, PlanVersion, Version},
    export::{Format, Meta, Summary, Table, regulations},
    model::{Act, Authority, Cost, Day, Disposition, ItemId, Kind, PlanNumber},
};

const TODAY: Day = Day::constant(2026, 7, 1);
const REGULATIONS: u32 = 17_687;

/// As many regulations as asked for; four in five have a plan item that was
/// approved, and half of those were carried out.
fn catalog(count: u32) -> Catalog {
    let agencies = ["bo-xay-dung", "bo-tai-chinh", "bo-y-te", "bo-cong-thuong"];
    let code = |n: u32| format!("1.{n:06}").parse().unwrap();
    let version = |n: u32| {
        Version {
        ordinal: n,
        code: code(n),
        version: 1,
        valid_from: Day::constant(2025, 1, 1),
        seq: u64::from(n) + 1,
        kind: Kind::ALL[n as usize % Kind::ALL.len()],
        name: format!(
            "Cấp, cấp lại giấy phép số {n} cho cơ sở sản xuất, kinh doanh hàng hóa, dịch vụ có điều kiện"
        )
        .into(),
        issued_by: agencies[n as usize % agencies.len()].parse().unwrap(),
        field: format!("Lĩnh vực {}", n % 100).into(),
        from: Some(Day::constant(2015, 1, 1 + (n % 28) as i8)),
        to: None,
        charge: None,
        service: Default::default(),
        sample: true,
    }
    };
    let mut history = History::default();
    history.extend((0..count).map(version), u64::from(count)).unwrap();
    let planned = count / 5 * 4;
    let id = |n: u32| ItemId { plan: PlanNumber(n / 500 + 1), item: n % 500 + 1 };
    let base = u64::from(count) + 1;
    let versions = (0..planned).map(|n| PlanVersion {
        id: id(n),
        seq: base + u64::from(n),
        day: Day::constant(2026, 1, 5),
        meaning: Meaning::Proposal,
        code: Some(code(n)),
        disposition: Disposition::ALL[n as usize % 4],
        authority: Authority::ALL[0],
        deadline: Some(Day::constant(2026, 12, 31)),
        before: Some(Cost::from_dong(975_000_000_000 + i64::from(n))),
        after: Some(Cost::from_dong(325_000_000_000)),
        once: Default::default(),
    });
    let step = |n: u32, act: Act, day: Day, paper: &str, seq: u64| PlanStep {
        id: id(n),
        seq,
        act,
        day,
        paper: Some(paper.parse().unwrap()),
        corrects: None,
    };
    let after = base + u64::from(planned);
    let approved =
        (0..planned).map(|n| step(n, Act::Approved, Day::constant(2026, 3, 1), "1/QĐ-TTg", after));
    let enacted = (0..planned / 2)
        .map(|n| step(n, Act::Enacted, Day::constant(2026, 6, 1), "2/2026/NĐ-CP", after + 1));
    history.extend_plans(versions, approved.chain(enacted), after + 1).unwrap();
    Catalog::at(&history, TODAY, after + 1)
}

/// A table of so many rows, the regulations again and again.
fn table(catalog: &Arc<Catalog>, rows: u32) -> Table {
    let list: Arc<[u32]> = (0..rows).map(|row| row % catalog.len() as u32).collect();
    let catalog = Arc::clone(catalog);
    Table {
        name: "quy-dinh".into(),
        columns: &regulations::COLUMNS,
        meta: Meta {
            title: "Quy định kinh doanh".into(),
            filter: "Toàn bộ danh sách.".into(),
            rule: None,
            baseline: None,
            as_of: TODAY,
            known_at: None,
            seq: catalog.seq(),
            made_by: Meta::MADE_BY.into(),
        },
        feed: None,
        rows: Box::new(move || regulations::rows(&catalog, &list)),
    }
}

/// Counts bytes.
struct Sink(u64);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The whole way: the pass for the summary, and the bytes.
fn export(table: &Table, format: Format) -> (Summary, u64) {
    let summary = table.summarise().unwrap();
    let mut sink = Sink(0);
    table.write(format, &summary, &mut sink).unwrap();
    (summary, sink.0)
}

/// The most memory that the process has had, and what it has now, in KB.
fn memory() -> Option<(u64, u64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse().ok()
    };
    Some((of("VmHWM:")?, of("VmRSS:")?))
}

fn formats(criterion: &mut Criterion) {
    let catalog = Arc::new(catalog(REGULATIONS));
    let table = table(&catalog, REGULATIONS);
    let mut group = criterion.benchmark_group("17,687 regulations");
    group.sample_size(10);
    for format in [Format::Csv, Format::Json, Format::Parquet, Format::Xlsx] {
        let (summary, bytes) = export(&table, format);
        assert_eq!(summary.rows, u64::from(REGULATIONS));
        println!("{format}: {bytes} bytes");
        group.bench_function(format.name(), |bench| bench.iter(|| export(&table, format)));
    }
    group.finish();
}

/// Once: a million rows take their time. They are those of a small catalog, so
/// that what making a large one leaves free does not hide what they take.
fn a_million(_: &mut Criterion) {
    let catalog = Arc::new(catalog(REGULATIONS));
    let table = table(&catalog, 1_000_000);
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let before = memory();
    for format in [Format::Csv, Format::Parquet, Format::Xlsx] {
        let started = Instant::now();
        let (_, bytes) = export(&table, format);
        println!("a million rows, {format}: {:?}, {bytes} bytes", started.elapsed());
        if let (Some((_, before)), Some((most, _))) = (before, memory()) {
            // What making the catalog left free may hide some of the difference, so the
            // whole is told as well: it is an upper bound.
            let more = most.saturating_sub(before);
            println!("  memory of the process: {most} KB, of which since the catalog: {more} KB");
        }
    }
}

criterion_group!(benches, formats, a_million);
criterion_main!(benches);
