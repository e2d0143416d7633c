//! `/ket-qua/{slug}`: one agency, every component of its score with its rows.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};

use super::{
    api::{FORMULA, points, share},
    comments,
    drawn::{self, Drawn},
    page::{Asking, OWN, ROWS, Row, own},
    petitions,
    table::{Line, Table, Unanswered},
};
use crate::web::{
    App, WebError,
    exports::Downloads,
    figures::{asked::Asked, page::percent, ratios_api::tag},
    frame::Frame,
    http::{
        error::Missing,
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    moment::{When, WhenLine},
    search::params::Pairs,
    words,
};
use crate::{
    catalog::{Catalog, CommentPart, Fact, OverdueItem, RatioPart},
    model::{AgencySlug, Criterion, Day, MatterKind, PetitionPart, Points, Stage, day_number},
    reference::agencies,
};

#[derive(Template)]
#[template(path = "league_agency.html")]
struct AgencyPage<'a> {
    frame: Frame,
    table: &'a Table,
    when: Option<WhenLine>,
    row: Row,
    parts: Vec<Part>,
    overdue: Vec<Late<'a>>,
    /// How many more are overdue than are listed.
    more: u64,
    charts: Vec<Drawn>,
    back: String,
    /// Where the agency is followed.
    follow: Option<String>,
    files: Vec<Downloads>,
    json: String,
}

/// A component of the score.
struct Part {
    label: &'static str,
    /// Its figures, and the address of the rows.
    figures: Vec<(String, String)>,
    rate: String,
    weight: u32,
    target: String,
    points: Option<String>,
}

/// Something past its deadline.
struct Late<'a> {
    fact: Fact<'a>,
    decision: Option<(String, String)>,
    deadline: Day,
    days: u64,
}

/// How many overdue items a page lists; all of them are a click away.
const LISTED: usize = 50;

impl Part {
    fn new(table: &Table, line: &Line, own: &Points) -> Self {
        let Points { of, points: reached } = own;
        let (tallied, agency) = (&line.tallied, line.agency.as_ref());
        let url = |stage, part| table.rows_url(ROWS, stage, part, agency);
        let count = |number: u64, what: &str, href: String| (words::counted(number, what), href);
        let plain = |words: String| vec![(words, String::new())];
        let enacted = |part| url(Stage::Enacted, part);
        let service = |number, what: &str, part| count(number, what, enacted(part));
        let handled = tallied.comments.all();
        let asked = &table.figure.asked;
        let comments = |part: CommentPart, what: &str| {
            let address = comments::url(comments::PAGE, asked, agency, part, None);
            count(handled.of(part), what, address)
        };
        // What they are on, if that is not one kind of thing alone.
        let by_matter = || {
            let on = MatterKind::ALL.iter().map(|kind| (*kind, tallied.comments.on(*kind)));
            let on: Vec<_> = on.filter(|(_, own)| own.received > 0).collect();
            let several = on.len() > 1;
            on.into_iter().filter(move |_| several).map(|(kind, own)| {
                let part = CommentPart::Received;
                let what = format!("về {}", words::lowered(kind.label()));
                let address = comments::url(comments::PAGE, asked, agency, part, Some(kind));
                count(own.received, &what, address)
            })
        };
        let petitions = |part: PetitionPart, what: &str| {
            let address = petitions::url(petitions::PAGE, asked, agency, part);
            count(line.petitions.part(part), what, address)
        };
        let figures = match of.criterion {
            Criterion::PetitionsAnswered if line.petitions.forwarded > 0 => vec![
                petitions(PetitionPart::Answered, "đã trả lời"),
                petitions(PetitionPart::Overdue, "quá hạn chưa trả lời"),
                petitions(PetitionPart::Waiting, "chưa giải quyết"),
                petitions(PetitionPart::Refused, "bị từ chối"),
                petitions(PetitionPart::Forwarded, "được chuyển đến"),
            ],
            Criterion::PetitionsOnTime if line.petitions.forwarded > 0 => vec![
                petitions(PetitionPart::OnTime, "đúng hạn"),
                petitions(PetitionPart::Late, "muộn"),
                petitions(PetitionPart::Accepted, "được tiếp thu toàn bộ hoặc một phần"),
                petitions(PetitionPart::Planned, "dẫn tới mục của phương án"),
            ],
            Criterion::PetitionsAnswered | Criterion::PetitionsOnTime => {
                plain(say!("Chưa có kiến nghị nào được chuyển đến"))
            }
            Criterion::Enacted => vec![
                count(
                    tallied.enacted.numerator,
                    "quy định đã thực thi",
                    enacted(RatioPart::Numerator),
                ),
                count(tallied.enacted.denominator, "quy định", enacted(RatioPart::Denominator)),
            ],
            Criterion::Delivered => vec![
                count(
                    tallied.overlap.approved_enacted,
                    "đã thực thi",
                    enacted(RatioPart::ApprovedEnacted),
                ),
                count(tallied.approved, "đã phê duyệt", url(Stage::Approved, RatioPart::Numerator)),
            ],
            Criterion::InTime => vec![
                (format!("{} quá hạn", words::count(tallied.overlap.overdue)), "#qua-han".into()),
                count(tallied.approved, "đã phê duyệt", url(Stage::Approved, RatioPart::Numerator)),
            ],
            Criterion::Answered => match line.calls.asked() {
                0 => plain(say!("Chưa có yêu cầu nào")),
                _ => vec![
                    (format!("{} đã trả lời", words::count(line.calls.answered)), String::new()),
                    (
                        format!("{} quá hạn chưa trả lời", words::count(line.calls.late)),
                        "#yeu-cau".into(),
                    ),
                    (format!("{} còn trong hạn", words::count(line.calls.open)), String::new()),
                ],
            },
            Criterion::CostSaved => match tallied.cost.known {
                0 => plain(match tallied.cost.missing {
                    0 => say!("Chưa có số liệu"),
                    n => format!("Chưa có số liệu: thiếu ở {} quy định", words::count(n)),
                }),
                known => vec![
                    (
                        format!("tiết kiệm {} một năm", words::dong(tallied.cost.saved())),
                        enacted(RatioPart::Numerator),
                    ),
                    (format!("trước {}", words::dong(tallied.cost.before)), String::new()),
                    (
                        format!(
                            "tính trên {} quy định, thiếu số liệu ở {}",
                            words::count(known),
                            words::count(tallied.cost.missing)
                        ),
                        String::new(),
                    ),
                ],
            },
            Criterion::Fresh => match line.fresh {
                None => plain(say!("Chưa có số liệu")),
                Some((days, seq)) => vec![(
                    format!("{} ngày từ lần cập nhật cuối", words::count(days.into())),
                    format!("/nhat-ky/{seq}"),
                )],
            },
            Criterion::Consulted => vec![
                count(
                    tallied.consulted.numerator,
                    "đã tham vấn",
                    url(Stage::Consulting, RatioPart::Numerator),
                ),
                (
                    format!("{} có phương án", words::count(tallied.consulted.denominator)),
                    url(Stage::Proposed, RatioPart::Numerator),
                ),
            ],
            Criterion::Replied if handled.received > 0 => [
                comments(CommentPart::Answered, "đã trả lời"),
                comments(CommentPart::Overdue, "quá hạn chưa trả lời"),
                comments(CommentPart::Waiting, "còn trong hạn"),
                comments(CommentPart::Received, "đã nhận"),
            ]
            .into_iter()
            .chain(by_matter())
            .collect(),
            Criterion::RepliedInTime if handled.received > 0 => vec![
                comments(CommentPart::InTime, "đúng hạn"),
                comments(CommentPart::Late, "quá hạn"),
            ],
            Criterion::Heeded if handled.received > 0 => vec![
                comments(CommentPart::Heeded, "được tiếp thu toàn bộ hoặc một phần"),
                comments(CommentPart::Answered, "đã trả lời"),
                comments(CommentPart::Changed, "mục phương án, đoạn dự thảo được sửa theo góp ý"),
            ],
            Criterion::Replied | Criterion::RepliedInTime | Criterion::Heeded => {
                plain(say!("Chưa có góp ý nào"))
            }
            Criterion::Online => vec![
                service(
                    tallied.service.online.numerator,
                    "thủ tục toàn trình",
                    RatioPart::OnlineFull,
                ),
                service(
                    tallied.service.online.denominator,
                    "thủ tục đã rõ mức độ",
                    RatioPart::OnlineKnown,
                ),
                service(
                    tallied.service.online_missing,
                    "chưa rõ mức độ nên không tính",
                    RatioPart::OnlineMissing,
                ),
            ],
            Criterion::Settled => vec![
                (
                    format!("{} hồ sơ một năm", words::count(tallied.service.dossiers)),
                    String::new(),
                ),
                service(
                    tallied.service.settled_known,
                    "thủ tục có đủ số liệu",
                    RatioPart::SettledKnown,
                ),
                service(
                    tallied.service.settled_missing,
                    "chưa đủ số liệu nên không tính",
                    RatioPart::SettledMissing,
                ),
            ],
        };
        let rate = line.rate(of.criterion);
        Self {
            label: of.criterion.label(),
            figures,
            rate: percent(rate.and_then(share)),
            weight: of.weight,
            target: format!("{}%", words::decimal(of.target)),
            points: reached.map(|reached| words::decimal(points(reached))),
        }
    }
}

impl<'a> Late<'a> {
    fn new(catalog: &'a Catalog, item: &OverdueItem) -> Option<Self> {
        let late = day_number(catalog.as_of()).saturating_sub(day_number(item.deadline));
        Some(Self {
            fact: catalog.fact(item.regulation)?,
            decision: item
                .decision
                .as_ref()
                .map(|number| (number.to_string(), format!("/quyet-dinh/{}", number.slug()))),
            deadline: item.deadline,
            days: late.max(0).unsigned_abs().into(),
        })
    }
}

/// An address that is narrowed to the agency of the table.
fn of_agency(table: &Table, path: &str) -> String {
    let asked = &table.figure.asked;
    let agency = asked.ask.filters.agency.iter().map(|slug| ("agency", slug.to_string()));
    own(asked).and(agency).link(path)
}

impl AgencyPage<'_> {
    fn has_more(&self) -> bool {
        self.more > 0
    }

    fn formula(&self) -> &'static str {
        FORMULA
    }

    fn unanswered(&self) -> &[Unanswered] {
        &self.table.unanswered
    }
}

/// `GET /ket-qua/{slug}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let Asking { mut asked, .. } = Asking::read(&pairs, OWN)?;
    let missing = || WebError::Missing(Missing::Agency(slug.clone()));
    let agency: AgencySlug = slug.parse().map_err(|_| missing())?;
    if agencies().get(&agency).is_none() {
        return Err(missing());
    }
    let tag = tag(&format!("league/{slug}"), &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    asked.ask.filters.agency = vec![agency];
    let table = Table::find(&app, asked).await?;
    // An agency of another branch that answers for nothing is not in the table.
    let line = table.lines.first().ok_or_else(missing)?;
    let path = format!("/ket-qua/{}", line.agency.as_ref().map_or("", AgencySlug::as_str));
    let now = Asked { when: When::default(), ..table.figure.asked.clone() };
    let catalog = &table.figure.catalog;
    let overdue = &table.league.overdue;
    let charts = [
        Some(drawn::stages(&table)),
        drawn::fields_of_one(&table),
        drawn::growth(&table),
        drawn::costs(&table),
    ];
    let view = AgencyPage {
        frame: Frame::new(&app, &viewer),
        when: table.figure.moment.as_ref().map(|m| m.line(own(&now).link(&path))),
        row: Row::new(&table, line, None),
        parts: line.score.points.iter().map(|own| Part::new(&table, line, own)).collect(),
        overdue: overdue.iter().take(LISTED).filter_map(|item| Late::new(catalog, item)).collect(),
        more: overdue.len().saturating_sub(LISTED) as u64,
        charts: charts.into_iter().flatten().collect(),
        back: own(&table.figure.asked).link("/ket-qua"),
        follow: line.agency.as_ref().map(|slug| format!("/theo-doi/moi?agency={slug}")),
        files: vec![
            Downloads::table(&own(&table.figure.asked).link(&path)).called("điểm từng tiêu chí"),
            Downloads::table(&of_agency(&table, "/qua-han")).called("các mục quá hạn"),
        ],
        json: own(&table.figure.asked).link("/api/v1/league"),
        table: &table,
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}
