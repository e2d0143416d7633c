//! Items written in every format are read back as the same items.

use proptest::{
    collection::{btree_set, vec},
    option,
    prelude::*,
    sample::select,
};

use super::{tests::read, *};
use crate::model::{
    Authority, Decimal, Disposition, Field, Kind, LegalChange, Level, NewRegulation, PlanCost, Way,
};

const TODAY: Day = Day::constant(2026, 7, 1);

fn words() -> impl Strategy<Value = String> {
    "[a-zđĐăâêôơư0-9|;,().:-]{1,8}( [a-zA-Zệở/=]{1,6}){0,3}".prop_filter("says something", |text| {
        text.chars().any(char::is_alphanumeric) && text != "khong co thong tin"
    })
}

fn texts() -> impl Strategy<Value = String> {
    vec(words(), 0..3).prop_map(|lines| lines.join("\n"))
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (0_u64..90_000_000_000_000_000)
        .prop_map(|n| format!("{}.{:04}", n / 10_000, n % 10_000).parse().unwrap())
}

fn cost() -> impl Strategy<Value = PlanCost> {
    let dong = || option::of(0_i64..900_000_000_000_000);
    (option::of(decimal()), dong(), dong(), dong(), option::of(decimal()), option::of(any::<u64>()))
        .prop_map(|(hours, hourly_income, services, fees, times_per_year, subjects)| PlanCost {
            hours,
            hourly_income,
            services,
            fees,
            times_per_year,
            subjects,
        })
}

fn change() -> impl Strategy<Value = LegalChange> {
    let clause = prop_oneof![Just(""), Just("2"), Just("điểm a khoản 2"), Just("1, 3")];
    let article = prop_oneof![Just(""), Just("5"), Just("7a"), Just("5, 6 và 7")];
    let document = select(
        &["61/2018/NĐ-CP", "02/2017/TT-VPCP", "61/2020/QH14", "68/NQ-CP", "66.7/2025/NQ-CP"][..],
    );
    (clause, article, document).prop_map(|(clause, article, document)| LegalChange {
        clause: clause.into(),
        article: article.into(),
        document: document.parse().unwrap(),
    })
}

fn item() -> impl Strategy<Value = ItemDraft> {
    let code =
        "[1-6]\\.[0-9]{6}(\\.H[0-9]{2})?".prop_map(|text| (Some(text.parse().unwrap()), None));
    let new = (words(), select(Kind::ALL), option::of(words())).prop_map(|(name, kind, field)| {
        (None, Some(NewRegulation { name, kind, field: Field(field.unwrap_or_default()) }))
    });
    let levels = (option::of(select(Level::ALL)), option::of(select(Level::ALL)));
    let day = (2020_i16..2045, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| Day::constant(y, m, d));
    (
        prop_oneof![code, new],
        (select(Disposition::ALL), btree_set(select(Way::ALL), 0..4), levels),
        (texts(), texts(), vec(change(), 0..4)),
        (option::of(day), option::of(select(Authority::ALL))),
        (cost(), cost()),
    )
        .prop_map(|((code, new), (disposition, ways, levels), texts, terms, costs)| {
            ItemDraft {
                code,
                new,
                disposition: Some(disposition),
                ways,
                from_level: levels.0,
                to_level: levels.1,
                content: texts.0,
                reason: texts.1,
                legal_changes: texts.2,
                deadline: terms.0,
                authority: terms.1,
                before: costs.0,
                after: costs.1,
            }
        })
}

/// The items that a file was read as, if nothing is wrong with it.
fn items(bytes: Vec<u8>) -> Result<Vec<ItemDraft>, String> {
    let reading = read(bytes);
    match reading.file.problems.is_empty() {
        true => Ok(reading.file.rows.into_iter().map(|row| row.draft).collect()),
        false => Err(format!("{:?}", reading.file.problems)),
    }
}

fn csv_of(items: &[ItemDraft]) -> Vec<u8> {
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(plan_headings()).unwrap();
    items.iter().for_each(|item| csv.write_record(plan_row(item)).unwrap());
    csv.into_inner().unwrap()
}

fn workbook_of(items: &[ItemDraft]) -> Vec<u8> {
    let row = |item: &ItemDraft| match &item.new {
        Some(new) => TemplateRow {
            name: new.name.clone(),
            kind: new.kind,
            field: new.field.0.clone(),
            item: item.clone(),
        },
        None => TemplateRow {
            name: "Tên".into(),
            kind: Kind::Condition,
            field: "Lĩnh vực".into(),
            item: item.clone(),
        },
    };
    let rows = items.iter().map(row).collect();
    plan_template(&Template { agency: "Bộ Công Thương", made_on: TODAY, rows }).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn items_read_back_from_every_format(list in vec(item(), 1..4)) {
        prop_assert_eq!(items(csv_of(&list)), Ok(list.clone()));
        let lines: Vec<String> = list.iter().map(|item| serde_json::to_string(item).unwrap()).collect();
        prop_assert_eq!(items(lines.join("\n").into_bytes()), Ok(list.clone()));
        let array = serde_json::to_vec_pretty(&list).unwrap();
        prop_assert_eq!(items(array), Ok(list.clone()));
        prop_assert_eq!(items(workbook_of(&list)), Ok(list));
    }
}

#[test]
fn decoded_files_give_the_same_items() {
    let item = ItemDraft {
        code: Some("1.004269".parse().unwrap()),
        disposition: Some(Disposition::Simplify),
        ways: [Way::Data, Way::Conditions].into(),
        content: "Thay giấy chứng nhận bằng dữ liệu đã có".into(),
        ..ItemDraft::default()
    };
    let utf8 = String::from_utf8(csv_of(std::slice::from_ref(&item))).unwrap();
    let utf16: Vec<u8> =
        [0xfeff].into_iter().chain(utf8.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let decomposed: String = {
        use unicode_normalization::UnicodeNormalization;
        utf8.nfd().collect()
    };
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, utf8.as_bytes()).unwrap();
    let files = [
        format!("\u{feff}{utf8}").into_bytes(),
        utf16,
        decomposed.into_bytes(),
        gzip.finish().unwrap(),
    ];
    for (bytes, what) in files.into_iter().zip(["BOM", "UTF-16", "NFD", "gzip"]) {
        assert_eq!(items(bytes), Ok(vec![item.clone()]), "{what}");
    }
}
