use proptest::{collection::vec, option, prelude::*};

use super::*;
use crate::{
    ingest::{
        HEADINGS, fee,
        headers::{Header, SheetKind},
        record,
        sheet::{Cell, Row},
        time_limit,
    },
    model::{
        Channel, CostInputs, Day, Decimal, DossierItem, Field, Kind, LegalBasis, Level,
        OnlineLevel, RegulationCode, ServiceFacts, Submission,
    },
};

fn word() -> impl Strategy<Value = String> {
    "[a-zđĐăâêôơư0-9|\\\\;,().:-]{1,8}( [a-zA-Zệở/]{1,6}){0,3}"
        .prop_filter("says something", |text| {
            text.chars().any(char::is_alphanumeric) && text != "khong co thong tin"
        })
}

fn paragraph() -> impl Strategy<Value = String> {
    vec(word(), 1..4).prop_map(|lines| lines.join("\n"))
}

fn decimal() -> impl Strategy<Value = Decimal> {
    (0u32..10_000_000).prop_map(|n| format!("{}.{:04}", n / 10_000, n % 10_000).parse().unwrap())
}

fn date() -> impl Strategy<Value = Day> {
    (1945i16..2040, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Day::new(y, m, d).unwrap())
}

fn code() -> impl Strategy<Value = RegulationCode> {
    prop_oneof!["[1-6]\\.[0-9]{6}(\\.H[0-9]{2})?", "(DK|BC|ĐK)-[A-Z]{2,4}-[0-9]{4}"]
        .prop_map(|text| text.parse().unwrap())
}

fn submission() -> impl Strategy<Value = Submission> {
    let fees =
        prop_oneof![word(), Just("350.000 đồng (cấp mới)".to_owned()), Just("Miễn phí".to_owned())];
    (
        proptest::sample::select(Channel::ALL),
        option::of(word()),
        vec(fees, 0..3),
        option::of(paragraph()),
    )
        .prop_map(|(channel, limit, fees, note)| Submission {
            channel,
            time_limit: limit.map(|text| time_limit(&text)),
            fees: fees.iter().map(|text| fee(text)).collect(),
            note: note.unwrap_or_default(),
        })
}

fn regulation() -> impl Strategy<Value = Regulation> {
    let lists = (
        vec(word(), 0..3),
        vec(word(), 0..3),
        vec(word(), 0..3),
        vec(paragraph(), 0..3),
        vec(paragraph(), 0..3),
        vec(paragraph(), 0..2),
    );
    let papers =
        vec((option::of(word()), word(), option::of(Just("1 bản chính".to_owned()))), 0..3);
    let basis = vec(
        (
            prop_oneof![Just("61/2018/NĐ-CP".to_owned()), Just("54".to_owned())],
            word(),
            option::of(date()),
        ),
        0..3,
    );
    let service =
        (
            option::of(proptest::sample::select(OnlineLevel::ALL)),
            option::of(0u64..u64::MAX),
            option::of((0u32..=1_000_000).prop_map(|n| {
                format!("{}.{:04}", n / 10_000, n % 10_000).parse::<Decimal>().unwrap()
            })),
        );
    let cost = (
        option::of(decimal()),
        option::of(0i64..900_000_000_000_000),
        option::of(decimal()),
        option::of(any::<u64>()),
    );
    let groups = vec(
        prop_oneof![
            Just("Doanh nghiệp".to_owned()),
            Just("Cán bộ, công chức, viên chức".to_owned()),
            word()
        ],
        0..3,
    );
    let days = (date(), option::of(0i32..2_000), any::<bool>());
    (
        (code(), proptest::sample::select(Kind::ALL), word(), 0..agencies().all().len(), word()),
        lists,
        vec(submission(), 0..3),
        papers,
        basis,
        (service, cost, groups, proptest::sample::subsequence(Level::ALL, 0..=Level::ALL.len())),
        days,
    )
        .prop_map(
            |(
                (code, kind, name, agency, field),
                lists,
                submissions,
                papers,
                basis,
                facts,
                (from, length, known),
            )| {
                let mut r =
                    Regulation::new(code, kind, name, agencies().all()[agency].slug.clone());
                r.field = Field(field);
                (r.executing, r.deciding, r.industries, r.steps, r.conditions, r.results) = lists;
                r.submissions = submissions;
                r.dossier = papers
                    .into_iter()
                    .map(|(case, name, copies)| DossierItem {
                        case: case.unwrap_or_default(),
                        name,
                        copies: copies.unwrap_or_default(),
                    })
                    .collect();
                r.legal_basis = basis
                    .into_iter()
                    .map(|(printed, title, issued)| LegalBasis {
                        number: printed.parse().ok(),
                        as_printed: printed,
                        title,
                        issued,
                    })
                    .collect();
                let (
                    (online, dossiers_per_year, on_time_percent),
                    (hours, expenses, times_per_year, subjects_per_year),
                    groups,
                    levels,
                ) = facts;
                r.service = ServiceFacts { online, dossiers_per_year, on_time_percent };
                r.cost = CostInputs { hours, expenses, times_per_year, subjects_per_year };
                r.audience = implied(&groups);
                r.audience_as_printed = groups;
                r.levels = levels;
                r.in_force_from = known.then_some(from);
                r.in_force_to =
                    length.map(|days| from.saturating_add(jiff::Span::new().days(days)));
                r.published_by = known.then(|| "QĐ/0001-BCA".to_owned());
                r.source_url = known.then(|| "https://example.vn/a?b=c|d".to_owned());
                r
            },
        )
}

fn read_back(regulation: &Regulation) -> Result<Regulation, String> {
    let header = Header::of(SheetKind::Regulations, HEADINGS.iter().copied());
    let cells = to_row(regulation).into_iter().map(Cell::Text).collect();
    let row = Row { number: 2, cells, formulas: Vec::new() };
    let today = Day::new(2026, 7, 1).unwrap();
    record::parse(&header, &row, today).result.map(|r| r.regulation).map_err(|e| format!("{e:?}"))
}

proptest! {
    #[test]
    fn rows_read_back_as_the_same_regulation(regulation in regulation()) {
        prop_assert_eq!(to_row(&regulation).len(), HEADINGS.len());
        let read = read_back(&regulation);
        prop_assert_eq!(read.as_ref().map_err(Clone::clone), Ok(&regulation));
    }
}

#[test]
fn an_audience_that_is_not_implied_is_written_out() {
    let mut regulation = Regulation::new(
        "1.004269".parse().unwrap(),
        Kind::Procedure,
        "Tên".into(),
        "bo-tai-chinh".parse().unwrap(),
    );
    regulation.audience = vec![crate::model::Audience::Business];
    assert_eq!(read_back(&regulation), Ok(regulation));
}
