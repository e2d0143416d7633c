//! What suggestions promise, on a handful of regulations and on sample ones.

use std::{collections::HashSet, sync::LazyLock};

use proptest::prelude::*;

use super::{
    super::{
        Doc, Engine, Index, LineKind, Stamp, Weights,
        analysis::{exact_form, folded_form},
        build, doc_of,
    },
    *,
};
use crate::{
    catalog::{History, Version},
    model::{Day, Kind},
    reference::agencies,
    sample::Registry,
    text::{fold, repair},
};

const TODAY: Day = Day::constant(2026, 7, 1);

/// Name, agency, field, legal basis, first day out of force.
type Entry = (&'static str, &'static str, &'static str, &'static str, Option<Day>);

const GONE: Option<Day> = Some(Day::constant(2025, 1, 1));
const ENTRIES: [Entry; 14] = [
    ("Cấp Giấy phép kinh doanh xăng dầu", "bo-cong-thuong", "Xăng dầu", "83/2014/NĐ-CP", None),
    ("Cấp lại Giấy phép kinh doanh xăng dầu", "bo-cong-thuong", "Xăng dầu", "83/2014/NĐ-CP", None),
    (
        "Thu hồi Giấy phép kinh doanh xăng dầu",
        "bo-cong-thuong",
        "Xăng dầu",
        "02/2017/TT-VPCP",
        None,
    ),
    ("Cấp Giấy phép kinh doanh rượu", "bo-cong-thuong", "Rượu", "66.7/2025/NQ-CP", None),
    ("Khai thuế đất phi nông nghiệp", "bo-tai-chinh", "Thuế", "68/NQ-CP", None),
    ("Thuê đất trong khu công nghiệp", "bo-tai-chinh", "Đất đai", "68-NQ/TW", None),
    ("Gia hạn thuê đất", "bo-tai-chinh", "Đất đai", "61/2018/NĐ-CP", GONE),
    ("Gia hạn thuê đất trả tiền", "bo-tai-chinh", "Đất đai", "61/2018/NĐ-CP", None),
    ("Hòa giải tranh chấp", "bo-tu-phap", "Hoà giải", "610/QĐ-TTg", None),
    ("Hoàn thuế", "bo-tai-chinh", "Thuế", "61/2018/NĐ-CP", None),
    ("Kỹ năng hành nghề kinh tế", "bo-tu-phap", "Bổ trợ tư pháp", "", None),
    ("<b>Kiểm định</b> & \"xe\"", "bo-giao-thong-van-tai", "Đường bộ", "", None),
    ("Thành lập công ty", "bo-tai-chinh", "Doanh nghiệp", "", None),
    ("Thành lập công ty", "bo-tai-chinh", "Doanh nghiệp", "", None),
];

fn version(
    ordinal: Ordinal,
    name: &str,
    agency: &AgencySlug,
    field: &str,
    to: Option<Day>,
) -> Version {
    Version {
        ordinal,
        code: format!("1.00{:04}", 4200 + ordinal).parse().unwrap(),
        version: 1,
        valid_from: Day::constant(2020, 1, 1),
        seq: 1,
        kind: Kind::Procedure,
        name: name.into(),
        issued_by: agency.clone(),
        field: field.into(),
        from: None,
        to,
        charge: None,
        service: Default::default(),
        sample: false,
    }
}

fn suggester(versions: Vec<Version>, docs: impl Iterator<Item = Doc> + Send) -> Suggester {
    let mut history = History::default();
    history.extend(versions, 1).unwrap();
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), docs, Stamp { seq: 1 }).unwrap();
    let engine = Engine::new(Weights::default());
    let catalog = Arc::new(Catalog::at(&history, TODAY, 1));
    engine.publish(Arc::new(Index::open(dir.path()).unwrap()), catalog);
    Suggester::build(&engine.snapshot().unwrap())
}

fn few() -> Suggester {
    let versions = ENTRIES.iter().zip(0..).map(|((name, agency, field, _, to), ordinal)| {
        version(ordinal, name, &agency.parse().unwrap(), field, *to)
    });
    let docs = ENTRIES.iter().zip(0..).map(|((name, _, _, basis, _), ordinal)| {
        let mut doc = Doc::new(ordinal, name);
        doc.push(LineKind::Basis, basis);
        doc
    });
    suggester(versions.collect(), docs)
}

/// Six hundred sample regulations.
static MANY: LazyLock<Suggester> = LazyLock::new(|| {
    let registry = Registry::new(600, 1);
    let regulations: Vec<_> = registry.iter().collect();
    let versions = regulations.iter().zip(0..).map(|(regulation, ordinal)| Version {
        code: regulation.code.clone(),
        to: regulation.in_force_to,
        charge: regulation.charge(),
        service: Default::default(),
        ..version(ordinal, &regulation.name, &regulation.agency, &regulation.field.0, None)
    });
    let docs = regulations
        .iter()
        .zip(0..)
        .map(|(regulation, at)| doc_of(at, regulation, agencies().name(&regulation.agency)));
    suggester(versions.collect(), docs)
});

/// "name: [Gia hạn] thuê đất", marks in brackets.
fn shown(suggestion: &Suggestion) -> String {
    let mut text = suggestion.text.clone();
    for mark in suggestion.marks.iter().rev() {
        text.insert(mark.end, ']');
        text.insert(mark.start, '[');
    }
    format!("{}: {text}", suggestion.kind)
}

#[test]
fn however_it_is_typed_the_right_one_comes_first() {
    let suggester = few();
    for (typed, first) in [
        // With and without marks, the last syllable unfinished.
        ("xang", "field: [Xăng] dầu"),
        ("giay phep kinh doanh ru", "name: Cấp [Giấy phép kinh doanh rư]ợu"),
        ("Cấp lạ", "name: [Cấp lạ]i Giấy phép kinh doanh xăng dầu"),
        ("CAP LAI GIAY PHEP", "name: [Cấp lại Giấy phép] kinh doanh xăng dầu"),
        // Typed marks prefer the spelling that has them.
        ("thuê đ", "name: [Thuê đ]ất trong khu công nghiệp"),
        ("thuế đ", "name: Khai [thuế đ]ất phi nông nghiệp"),
        ("thue dat t", "name: [Thuê đất t]rong khu công nghiệp"),
        // Old and new places of the tone, decomposed letters.
        ("hoà gi", "field: [Hoà gi]ải"),
        ("hòa gi", "field: [Hoà gi]ải"),
        ("ho\u{300}a gi", "field: [Hoà gi]ải"),
        ("hoàn t", "name: [Hoàn t]huế"),
        // i and y.
        ("ky nang", "name: [Kỹ năng] hành nghề kinh tế"),
        ("kĩ", "name: [Kỹ] năng hành nghề kinh tế"),
        ("kỹ", "name: [Kỹ] năng hành nghề kinh tế"),
        // In order before anywhere; a syllable that is not the last is whole.
        ("gia han thue", "name: [Gia hạn thuê] đất trả tiền"),
        ("dau giay phep", "name: Cấp [Giấy phép] kinh doanh xăng [dầu]"),
        // Numbers and codes.
        ("61/20", "number: [61/20]18/NĐ-CP"),
        ("61", "number: [61]/2018/NĐ-CP"),
        ("nghi dinh 83", "number: [83]/2014/NĐ-CP"),
        ("nq 68", "number: [68]-NQ/TW"),
        ("66.7", "number: [66.7]/2025/NQ-CP"),
        ("tt 2/2017 vp", "number: [02/2017]/TT-[VP]CP"),
        ("1.00420", "name: Cấp Giấy phép kinh doanh xăng dầu"),
        ("1.004206", "name: Gia hạn thuê đất"),
        // Agencies by name, by abbreviation, by the name of one that they took over.
        ("bo cong", "agency: [Bộ Công] Thương"),
        ("bct", "agency: Bộ Công Thương"),
        ("giao thong van", "agency: Bộ Xây dựng"),
        ("đường", "field: [Đường] bộ"),
        // A name that two regulations have is one suggestion.
        ("thanh lap", "name: [Thành lập] công ty"),
        ("kiem dinh xe", "name: <b>[Kiểm định]</b> & \"[xe]\""),
    ] {
        let found = suggester.suggest(typed, 10);
        let all: Vec<String> = found.iter().map(shown).collect();
        assert_eq!(all.first().map(String::as_str), Some(first), "{typed}: {all:#?}");
    }
}

#[test]
fn where_nothing_matches_nothing_is_suggested() {
    let suggester = few();
    for typed in
        ["", "  ", "?!", "xyz", "xang xyz", "gia x thue", "61/2019", "9.9", "điều 61", "1.0042001"]
    {
        assert_eq!(suggester.suggest(typed, 10), [], "{typed}");
    }
    assert_eq!(suggester.suggest("xang", 0), []);
    let pasted = "cấp giấy phép ".repeat(20);
    assert_eq!(suggester.suggest(&pasted, 10), []);
    // What has ended is not suggested by its name, and nothing by half a word.
    let names = |typed: &str| -> Vec<String> {
        suggester.suggest(typed, 10).into_iter().map(|s| s.text).collect()
    };
    assert_eq!(names("gia han thue dat "), ["Gia hạn thuê đất trả tiền"]);
    assert_eq!(names("gi han"), [] as [&str; 0]);
}

#[test]
fn suggestions_lead_to_what_they_say() {
    let suggester = few();
    let first = |typed: &str| suggester.suggest(typed, 10).into_iter().next().unwrap();
    let found = first("thanh lap cong ty");
    assert_eq!((found.count, found.target), (2, Target::Query("Thành lập công ty".into())));
    let found = first("hoan thue");
    assert_eq!((found.count, &*found.note), (1, "1.004209"));
    assert_eq!(found.target, Target::Code("1.004209".parse().unwrap()));
    let found = first("61/2018");
    assert_eq!((found.count, &*found.note), (3, "Nghị định"));
    assert_eq!(found.target, Target::Document("61/2018/NĐ-CP".parse().unwrap()));
    let found = first("bct");
    assert_eq!((found.count, &*found.note), (4, "BCT"));
    assert_eq!(found.target, Target::Agency("bo-cong-thuong".parse().unwrap()));
    let found = first("bo giao thong");
    assert_eq!((found.count, &*found.note), (1, "Bộ Giao thông vận tải"));
    assert_eq!(found.target, Target::Agency("bo-xay-dung".parse().unwrap()));
    // The ended one is in the field's list, so it counts.
    let found = first("đất đ");
    assert_eq!((found.count, found.target), (3, Target::Field("Đất đai".into())));
}

#[test]
fn phrases_are_cut_at_words() {
    let phrases: Vec<String> =
        ["giay phep", "kinh doanh", "giay ch", "dang ky", "san xuat", "xuat"]
            .iter()
            .flat_map(|typed| MANY.suggest(typed, 20))
            .filter(|suggestion| suggestion.kind == SuggestionKind::Phrase)
            .map(|suggestion| suggestion.text)
            .collect();
    assert!(phrases.len() > 5, "{phrases:?}");
    for phrase in &phrases {
        let last = phrase.split(' ').next_back().unwrap();
        assert!(
            !["giấy", "chứng", "và", "của", "vận", "đăng"].contains(&&*last.to_lowercase()),
            "{phrase}"
        );
    }
    let phrase =
        MANY.suggest("kinh doan", 10).into_iter().find(|s| s.kind == SuggestionKind::Phrase);
    let phrase = phrase.unwrap();
    let folded = fold(&phrase.text);
    let names = (0..MANY.catalog.len() as Ordinal)
        .filter(|ordinal| MANY.catalog.in_force(*ordinal, TODAY))
        .filter_map(|ordinal| MANY.catalog.fact(ordinal))
        .filter(|fact| fold(fact.name).contains(&folded));
    assert_eq!(phrase.count as usize, names.count(), "{}", phrase.text);
}

/// Syllables as they are compared, and as they are typed.
fn forms(text: &str) -> Vec<(String, String)> {
    let text = repair(text).text.to_lowercase();
    let surface = |token: crate::text::Token| &text[token.start as usize..token.end as usize];
    let forms = tokens(&text).map(surface).map(|s| (folded_form(&exact_form(s)), fold(s)));
    // A mark without a letter is no word.
    forms.filter(|(_, plain)| !plain.is_empty()).collect()
}

/// Whether a name has a syllable for every word that was typed, the last one
/// perhaps unfinished.
fn contains(name: &str, typed: &str) -> bool {
    let (mut name, words) = (forms(name), forms(typed));
    let open = typed.ends_with(|c: char| c.is_alphanumeric() || is_combining_mark(c));
    words.iter().enumerate().all(|(at, (unified, plain))| {
        let unfinished = open && at + 1 == words.len();
        let fits = |(syllable, _): &(String, String)| {
            syllable == unified || unfinished && syllable.starts_with(plain)
        };
        let found = name.iter().position(fits);
        found.map(|at| name.remove(at)).is_some()
    })
}

prop_compose! {
    /// A run of words of some name, cut off anywhere, with or without marks.
    fn run_of_a_name()(
        ordinal in 0..600u32, start in 0..30usize, words in 1..5usize, cut in 0..6usize, marked: bool,
    ) -> String {
        let name = MANY.catalog.fact(ordinal).unwrap().name;
        let all: Vec<&str> = name.split(' ').collect();
        let start = start % all.len();
        let run = all[start..(start + words).min(all.len())].join(" ");
        let letters = run.chars().count();
        let run: String = run.chars().take(letters.saturating_sub(cut).max(1)).collect();
        if marked { run } else { fold(&run) }
    }
}

fn check(typed: &str, limit: usize) -> Result<(), TestCaseError> {
    let found = MANY.suggest(typed, limit);
    prop_assert!(found.len() <= limit);
    let distinct: HashSet<_> = found.iter().map(|s| (s.kind, s.target.clone())).collect();
    prop_assert_eq!(distinct.len(), found.len());
    for suggestion in &found {
        let Suggestion { kind, text, marks, note, .. } = suggestion;
        let by_code = note.starts_with(&typed.trim().to_uppercase());
        if matches!(kind, SuggestionKind::Name | SuggestionKind::Phrase | SuggestionKind::Field) {
            prop_assert!(contains(text, typed) || by_code, "{} of {:?}", text, typed);
            prop_assert!(!marks.is_empty() || by_code);
        }
        let mut end = 0;
        for mark in marks {
            prop_assert!(mark.start >= end && !text[mark.clone()].is_empty());
            end = mark.end;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn whatever_is_typed_suggestions_have_it(typed in "\\PC{0,20}", limit in 0..21usize) {
        check(&typed, limit)?;
    }

    #[test]
    fn a_name_is_found_by_any_run_of_its_words(typed in run_of_a_name(), limit in 1..21usize) {
        check(&typed, limit)?;
        let has = |ordinal| MANY.catalog.in_force(ordinal, TODAY)
            && contains(MANY.catalog.fact(ordinal).unwrap().name, &typed);
        // A phrase that says no more than what was typed is not suggested, so
        // there may be less than the limit, but never nothing.
        if !forms(&typed).is_empty() && (0..600).any(has) {
            prop_assert!(!MANY.suggest(&typed, limit).is_empty(), "{typed:?}");
        }
    }
}
