//! What is written is read back, in every format.

use std::{fs::File, io::Write as _};

use proptest::prelude::*;

use super::{read::tests::KEPT, *};
use crate::model::{Day, Decimal};

static COLUMNS: [Column; 9] = [
    Column::number("place", "Số thứ tự", "Số thứ tự.", "dòng"),
    Column::text("agency", "Cơ quan (mã)", "Mã, “có dấu” & <ngoặc>."),
    Column::text("agency_name", "Cơ quan", "Tên\nhai dòng."),
    Column::text("disposition", "Phương án (mã)", "Phương án."),
    Column::dong("cost", "Chi phí", "Chi phí."),
    Column::date("approved_on", "Ngày phê duyệt", "Ngày."),
    Column::date("enacted_on", "Ngày thực thi", "Ngày."),
    Column::instant("at", "Lúc", "Thời điểm."),
    Column::decimal("share", "Tỷ lệ", "Tỷ lệ.", "%"),
];

fn table(rows: Vec<Row>) -> Table {
    Table {
        name: "thu".to_owned(),
        columns: &COLUMNS,
        meta: Meta {
            title: "Quy định kinh doanh".to_owned(),
            filter: "Từ khóa “xăng dầu”; Loại: Thủ tục hành chính.".to_owned(),
            rule: None,
            baseline: None,
            as_of: Day::constant(2026, 7, 1),
            known_at: Some("2026-06-30".to_owned()),
            seq: 12,
            made_by: Meta::MADE_BY.to_owned(),
        },
        feed: Some(Feed {
            site: "https://quydinh.example.org".to_owned(),
            page: "/?q=a&b=<c>".to_owned(),
            own: "/quy-dinh.atom?q=a".to_owned(),
            title: &["agency_name", "disposition"],
            dates: &["approved_on", "enacted_on"],
            link: |row| format!("/dong/{:?}", row[0]),
        }),
        rows: Box::new(move || Box::new(rows.clone().into_iter().map(Ok))),
    }
}

/// The rows of a table written as a format, checked and read back.
fn round_trip(table: &Table, format: Format) -> (Checked, Vec<Row>) {
    let folder = tempfile::tempdir().unwrap();
    let summary = table.summarise().unwrap();
    let path = folder.path().join(format!("thu.{format}"));
    table.write(format, &summary, &mut File::create(&path).unwrap()).unwrap();
    let beside = folder.path().join("thu.csv.meta.json");
    table.write(Format::Meta, &summary, &mut File::create(beside).unwrap()).unwrap();
    let checked = check(&path, None).unwrap();
    assert_eq!(checked.stated, table.described(&summary), "{format}");
    (checked, KEPT.take())
}

const READ_BACK: [Format; 4] = [Format::Csv, Format::Xlsx, Format::Json, Format::Parquet];

fn text() -> impl Strategy<Value = Cell> {
    let pieces = prop::sample::select(vec![
        "",
        "=1+1",
        "-5",
        "'-5",
        "'",
        "+",
        "@a",
        "\t",
        "\r\n",
        "\n",
        "\"",
        ",",
        ";",
        "<b>&amp;",
        "Nghị định 61/2018/NĐ-CP",
        "e\u{301}",
        "_x000D_",
        "_x005F_",
        " ",
        "😀",
        "\u{0}",
        "-",
        "]]>",
        "{{",
        "NULL",
        "0001",
        "1e5",
        "cut",
        "simplify",
    ]);
    prop_oneof![
        4 => prop::collection::vec(pieces, 0..4).prop_map(|p| Cell::text(p.concat())),
        1 => any::<String>().prop_map(Cell::text),
    ]
}

fn day() -> impl Strategy<Value = Cell> {
    let day = (-30_000..80_000_i64).prop_map(|n| Cell::date(crate::model::day_of(n)));
    prop_oneof![day, Just(Cell::Empty)]
}

fn decimal(ten_thousandths: i64) -> Cell {
    Cell::Decimal(Decimal::from_ten_thousandths(ten_thousandths))
}

prop_compose! {
    fn row()(
        agency in text(),
        label in text(),
        disposition in prop_oneof![
            Just(Cell::text("cut")), Just(Cell::text("keep")), Just(Cell::Empty), text()
        ],
        cost in prop_oneof![
            Just(Cell::Empty),
            any::<i32>().prop_map(Cell::number),
            (-10_i128.pow(37)..10_i128.pow(37)).prop_map(Cell::Number),
            (999_999_999_999_990..1_000_000_000_000_010_i128).prop_map(Cell::Number),
        ],
        approved in day(),
        enacted in day(),
        at in prop_oneof![
            Just(Cell::Empty),
            (-1_000_000_000_000..4_000_000_000_000_i64).prop_map(Cell::Instant)
        ],
        share in prop_oneof![
            Just(Cell::Empty),
            (-1_000_000..1_000_000_i64).prop_map(decimal),
            (-10_i64.pow(17)..10_i64.pow(17)).prop_map(decimal),
            (999_999_999_999_990..1_000_000_000_000_010_i64).prop_map(decimal),
        ],
    ) -> Row {
        vec![Cell::Empty, agency, label, disposition, cost, approved, enacted, at, share]
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(rows in prop::collection::vec(row(), 0..12)) {
        let mut rows = rows;
        for (row, place) in rows.iter_mut().zip(1_u32..) {
            row[0] = Cell::number(place);
        }
        let table = table(rows.clone());
        for format in READ_BACK {
            let (checked, read) = round_trip(&table, format);
            prop_assert_eq!(&read, &rows, "{}", format);
            prop_assert_eq!(checked.differences(), Vec::<String>::new(), "{}", format);
        }
    }
}

fn example() -> Vec<Row> {
    let row = |place: u32, agency: &'static str, disposition, cost: i128, dates: [bool; 2]| {
        let [approved, enacted] =
            dates.map(|has| Cell::date(has.then_some(Day::constant(2026, 5, 1))));
        let name = if agency == "bo-y-te" { "Bộ Y tế" } else { "Bộ Tài chính" };
        vec![
            Cell::number(place),
            Cell::text(agency),
            Cell::text(name),
            Cell::text(disposition),
            Cell::Number(cost),
            approved,
            enacted,
            Cell::Instant(1_782_867_600_000),
            decimal(-134_700),
        ]
    };
    vec![
        row(1, "bo-y-te", "cut", -1_250_000, [true, true]),
        row(2, "bo-y-te", "simplify", 975_000_000_000, [true, false]),
        row(3, "bo-tai-chinh", "simplify", 1, [false, true]),
        row(4, "bo-tai-chinh", "keep", 2, [true, true]),
        row(5, "bo-tai-chinh", "", 3, [false, false]),
        row(6, "bo-tai-chinh", "decentralise", 4, [true, true]),
    ]
}

#[test]
fn shares_are_counted_from_rows() {
    let summary = table(example()).summarise().unwrap();
    let lines: Vec<String> = summary
        .shares
        .iter()
        .map(|share| {
            let words = |portion: &Portion| {
                let Portion { numerator, denominator, truncated, rounded } = portion;
                let text = |percent: &Option<String>| percent.clone().unwrap_or_default();
                format!("{numerator}/{denominator} {} {}", text(truncated), text(rounded))
            };
            format!("{}: {}, {}", share.label, words(&share.approved), words(&share.enacted))
        })
        .collect();
    assert_eq!(
        lines,
        [
            "Tổng cộng: 2/6 33.33 33.33, 2/6 33.33 33.33",
            "Bộ Tài chính: 0/4 0 0, 1/4 25 25",
            "Bộ Y tế: 2/2 100 100, 1/2 50 50",
        ]
    );
}

#[test]
fn the_digest_is_that_of_the_csv_file_after_its_mark() {
    let table = table(example());
    let summary = table.summarise().unwrap();
    let mut csv = Vec::new();
    table.write(Format::Csv, &summary, &mut csv).unwrap();
    assert_eq!(&csv[..3], b"\xef\xbb\xbf");
    assert_eq!(summary.digest, crate::store::journal::sha256(&csv[3..]));
    let text = String::from_utf8(csv[3..].to_vec()).unwrap();
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert!(lines[0].starts_with("Số thứ tự,Cơ quan (mã),Cơ quan,"), "{}", lines[0]);
    assert_eq!(
        lines[1],
        "1,bo-y-te,Bộ Y tế,cut,-1250000,2026-05-01,2026-05-01,2026-07-01T08:00:00+07:00,\
         -13.47"
    );
}

#[test]
fn a_changed_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let table = table(example());
    let summary = table.summarise().unwrap();
    let path = folder.path().join("thu.json");
    let mut json = Vec::new();
    table.write(Format::Json, &summary, &mut json).unwrap();
    let json = String::from_utf8(json).unwrap();
    let changed = json.replacen("\"disposition\":\"keep\"", "\"disposition\":\"cut\"", 1);
    assert_ne!(json, changed);
    File::create(&path).unwrap().write_all(changed.as_bytes()).unwrap();
    let differences = check(&path, None).unwrap().differences();
    assert!(differences[0].starts_with("mã băm ghi là"), "{differences:?}");
    assert_eq!(
        differences[1..],
        [
            "Tổng cộng: tệp ghi 2/6 đã phê duyệt, 2/6 đã thực thi nhưng tính lại được 3/6 đã phê \
             duyệt, 3/6 đã thực thi",
            "Bộ Tài chính: tệp ghi 0/4 đã phê duyệt, 1/4 đã thực thi nhưng tính lại được 1/4 đã \
             phê duyệt, 2/4 đã thực thi",
        ]
    );
    for (name, text, told) in [
        ("a.txt", "", "no CSV"),
        ("a.csv", "a,b\r\n", "failed to read"),
        ("a.json", "{\"rows\":[]}", "phải đứng trước"),
        ("b.json", &*json.replacen("-1250000", "\"x\"", 1), "không đúng kiểu"),
        ("a.xlsx", "no zip", ""),
        ("a.parquet", "no columns", ""),
    ] {
        let path = folder.path().join(name);
        File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
        let error = check(&path, None).unwrap_err().to_string();
        assert!(error.contains(told), "{name}: {error}");
    }
}

#[test]
fn a_feed_has_an_entry_for_each_row_with_a_day() {
    let mut feed = Vec::new();
    let table = table(example());
    table.write(Format::Atom, &table.summarise().unwrap(), &mut feed).unwrap();
    let feed = String::from_utf8(feed).unwrap();
    assert_eq!(feed.matches("<entry>").count(), 5, "{feed}");
    for part in [
        "<id>https://quydinh.example.org/quy-dinh.atom?q=a</id>",
        "</subtitle>\n<updated>2026-05-01T00:00:00+07:00</updated>",
        "href=\"https://quydinh.example.org/?q=a&amp;b=&lt;c&gt;\"",
        "<title>Bộ Y tế cut</title>\n<updated>2026-05-01T00:00:00+07:00</updated>",
        "Chi phí: -1250000",
    ] {
        assert!(feed.contains(part), "{part} is not in:\n{feed}");
    }
}

#[test]
fn endings_tell_the_format() {
    for (name, split) in [
        ("quy-dinh.csv", Some(("quy-dinh", Format::Csv))),
        ("PA-0001.meta.json", Some(("PA-0001", Format::Meta))),
        ("66.7_2025_nq-cp.json", Some(("66.7_2025_nq-cp", Format::Json))),
        (".csv", None),
        ("66.7_2025_nq-cp", None),
    ] {
        assert_eq!(Format::split(name), split, "{name}");
    }
}
