//! The page of a regulation: everything known about it, as a dossier.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};

use crate::web::{
    App, WebError,
    consultations::book::{Line, lines_on},
    cost::part::CostSection,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, Etag, page},
    },
    moment::{Moment, When, WhenLine},
    open::json_ld,
    plans::applies::Applying,
    questions::view::Row as QuestionRow,
    regulation::dossier::{self, Paragraph, Row, service_rows, steps},
    search::{
        found::Found,
        params::Pairs,
        results::{Holding, plan_words},
    },
    words,
};
use crate::{
    model::{DossierItem, Regulation},
    reference::agencies,
    store::StoredVersion,
};

/// The values of a page's own parameters, in the order of their names.
pub(in crate::web) fn own_parameters<'a, const N: usize>(
    pairs: &'a [(String, String)],
    names: &'static [&'static str; N],
) -> Result<[Option<&'a str>; N], WebError> {
    let mut values = [None; N];
    for (name, value) in pairs {
        let Some(at) = names.iter().position(|known| known == name) else {
            return Err(WebError::UnknownParameter { name: name.clone(), known: names });
        };
        if !value.is_empty() {
            values[at] = Some(value.as_str());
        }
    }
    Ok(values)
}

#[derive(Template)]
#[template(path = "regulation.html")]
struct RegulationPage<'a> {
    frame: Frame,
    version: &'a StoredVersion,
    regulation: &'a Regulation,
    when: Option<WhenLine>,
    /// Whether the version shown is the one that holds.
    current: bool,
    /// Who issued it, and who answers for it now if that is another.
    agency: &'a str,
    answering: Option<&'a str>,
    agency_link: String,
    field_link: Option<String>,
    in_force: Holding,
    plan: Option<String>,
    applying: Option<Applying>,
    /// Consultations on it, with how each stands.
    consultations: Vec<(Line, &'static str)>,
    /// What most people came for.
    key: Vec<Row>,
    facts: Vec<Row>,
    long: bool,
    numbered: bool,
    steps: Vec<Vec<Paragraph<'a>>>,
    dossier: Vec<DossierCase<'a>>,
    copies: bool,
    cost: CostSection,
    missing: Vec<&'static str>,
    versions: &'a [StoredVersion],
    /// Questions about it.
    questions: Vec<QuestionRow>,
    /// The page of the source, if it is one that a browser may follow.
    source: Option<&'a str>,
    /// What search engines read.
    json_ld: String,
}

/// Papers that are needed in one case.
struct DossierCase<'a> {
    case: &'a str,
    items: Vec<&'a DossierItem>,
}

/// `GET /quy-dinh/{code}`
pub(in crate::web) async fn regulation(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(code): Path<String>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, WebError> {
    let [wanted, as_of, known_at] = own_parameters(&pairs, &["version", "as_of", "known_at"])?;
    let when = When::read(as_of, known_at)?;
    let moment = app.asked_moment(when).await?;
    let found = Found::find(&app, &code, moment.as_ref()).await?;
    let canonical = found.current().regulation.code.as_str();
    if canonical != code {
        let address =
            crate::web::search::address::for_header(&when.link(&format!("/quy-dinh/{canonical}")));
        return Ok(Redirect::permanent(&address).into_response());
    }
    let version = match wanted {
        Some(number) => found.numbered(number)?,
        None => found.current(),
    };
    let latest = found.versions.iter().map(|version| version.seq).max();
    let known_at = moment.as_ref().map(Moment::known_at);
    let today = app.clock.today();
    let asked = match moment {
        // What is past is shown as it was known then.
        Some(_) => Vec::new(),
        None => lines_on(&app, &found.current().regulation.code).await?,
    };
    let stand: Vec<_> = asked.iter().map(|(line, stands)| (line.href(), *stands)).collect();
    let days = (found.today, known_at, today, stand);
    let book = app.questions().await?;
    let seen = (app.seq(), book.seq);
    let tag = Etag::of(&(&code, wanted, latest, seen, days));
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let applying = Applying::find(&app, &version.regulation.code, moment.as_ref()).await?;
    // What was asked later than the moment shown is not of it.
    let questions = match moment {
        None => book.about(&version.regulation.code).into_iter().map(QuestionRow::new).collect(),
        Some(_) => Vec::new(),
    };
    let view = RegulationPage {
        questions,
        ..view(&app, &viewer, (&found, moment.as_ref()), version, (applying, asked))
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}

fn view<'a>(
    app: &App,
    viewer: &MaybeUser,
    (found, moment): (&'a Found, Option<&Moment>),
    version: &'a StoredVersion,
    (applying, consultations): (Option<Applying>, Vec<(Line, &'static str)>),
) -> RegulationPage<'a> {
    let regulation = &version.regulation;
    let agency = agencies().name(&regulation.agency);
    let answering = agencies().responsible(&regulation.agency, found.today);
    let (numbered, steps) = steps(regulation);
    let field = regulation.field.0.as_str();
    let list = |name: &str, value: &str| crate::web::search::address::query("/", &[(name, value)]);
    let cost = CostSection::new(version, applying.as_ref(), found.today);
    let plan = applying.as_ref().and_then(|a| plan_words(Some(a.disposition), Some(a.stage)));
    RegulationPage {
        frame: Frame::new(app, viewer).at(&format!("/quy-dinh/{}", regulation.code)),
        when: moment.map(|moment| moment.line(format!("/quy-dinh/{}", regulation.code))),
        version,
        regulation,
        current: version.version == found.current().version,
        agency,
        answering: (*answering != regulation.agency).then(|| agencies().name(answering)),
        agency_link: list("agency", answering.as_str()),
        field_link: (!field.is_empty()).then(|| list("field", field)),
        in_force: Holding::new(regulation.in_force_from, regulation.in_force_to, found.today),
        plan,
        applying,
        consultations,
        key: key(regulation),
        facts: facts(regulation),
        long: is_long(&regulation.name),
        numbered,
        steps,
        dossier: papers(&regulation.dossier),
        copies: regulation.dossier.iter().any(|item| !item.copies.is_empty()),
        cost,
        missing: missing(regulation),
        versions: &found.versions,
        questions: Vec::new(),
        source: regulation.source_url.as_deref().and_then(web_address),
        json_ld: json_ld::script(&json_ld::regulation(regulation, answering, app.site.origin())),
    }
}

/// How long, how much, where and with how many papers.
pub(in crate::web) fn key(regulation: &Regulation) -> Vec<Row> {
    let ways = &regulation.submissions;
    let fees = ways.iter().flat_map(|way| &way.fees);
    let amounts = words::distinct(fees.clone().filter(|f| f.amount.is_some()).map(words::fee));
    let fees = match amounts.len() {
        0 if fees.clone().next().is_none() => Vec::new(),
        // Words alone, or a long tariff, are in the table.
        0 => vec![say!("Xem bảng")],
        1..=3 => amounts,
        number => vec![format!("{number} mức, xem bảng")],
    };
    let channels = words::distinct(ways.iter().map(|way| say!(way.channel.label())));
    let papers = match dossier::cases(regulation) {
        0 => None,
        1 => Some(format!("{} giấy tờ", regulation.dossier.len())),
        cases => Some(format!("{cases} trường hợp, xem danh mục")),
    };
    let rows = [
        Row { name: "Thời hạn giải quyết", values: words::time_limits(ways) },
        Row { name: "Phí, lệ phí", values: fees },
        Row { name: "Cách nộp", values: channels },
        Row { name: "Hồ sơ", values: papers.into_iter().collect() },
    ];
    rows.into_iter().filter(|row| !row.values.is_empty()).collect()
}

/// The facts beside the parts: who, for whom, where, since when.
fn facts(regulation: &Regulation) -> Vec<Row> {
    let r = regulation;
    let mut rows = Vec::new();
    let mut push = |name, values: Vec<String>| {
        if !values.is_empty() {
            rows.push(Row { name, values });
        }
    };
    push("Cơ quan thực hiện", r.executing.clone());
    push("Cơ quan quyết định", r.deciding.clone());
    push(
        "Đối tượng",
        if r.audience_as_printed.is_empty() {
            r.audience.iter().map(|audience| say!(audience.label())).collect()
        } else {
            r.audience_as_printed.clone()
        },
    );
    push("Cấp giải quyết", r.levels.iter().map(|level| say!(level.label())).collect());
    push("Ngành nghề", r.industries.clone());
    push("Có hiệu lực từ", r.in_force_from.map(words::day).into_iter().collect());
    push("Hết hiệu lực từ", r.in_force_to.map(words::day).into_iter().collect());
    push("Công bố theo", r.published_by.clone().into_iter().collect());
    rows.extend(service_rows(&r.service));
    rows
}

/// The papers by case, in the order of the record.
fn papers(items: &[DossierItem]) -> Vec<DossierCase<'_>> {
    let mut cases: Vec<DossierCase<'_>> = Vec::new();
    for item in items {
        match cases.last_mut() {
            Some(last) if last.case == item.case => last.items.push(item),
            _ => cases.push(DossierCase { case: &item.case, items: vec![item] }),
        }
    }
    cases
}

/// The parts that a regulation of this kind should have and the record lacks.
/// For procedures these are the components of Decree 63/2010/NĐ-CP, Article 8.
fn missing(regulation: &Regulation) -> Vec<&'static str> {
    let r = regulation;
    if r.kind != crate::model::Kind::Procedure {
        return Vec::new();
    }
    [
        ("Trình tự thực hiện", r.steps.is_empty()),
        ("Cách thức thực hiện", r.submissions.is_empty()),
        ("Thành phần hồ sơ", r.dossier.is_empty()),
        ("Thời hạn giải quyết", r.submissions.iter().all(|way| way.time_limit.is_none())),
        ("Đối tượng thực hiện", r.audience.is_empty() && r.audience_as_printed.is_empty()),
        ("Cơ quan thực hiện", r.executing.is_empty()),
        ("Kết quả thực hiện", r.results.is_empty()),
        ("Căn cứ pháp lý", r.legal_basis.is_empty()),
    ]
    .into_iter()
    .filter_map(|(part, absent)| absent.then_some(part))
    .collect()
}

/// Names that take a smaller type.
fn is_long(name: &str) -> bool {
    name.chars().count() > 120
}

/// Addresses of a source that a browser may follow.
fn web_address(address: &str) -> Option<&str> {
    (address.starts_with("https://") || address.starts_with("http://")).then_some(address)
}

#[cfg(test)]
mod tests {
    use crate::web::testing::{get, service, shelf};

    #[tokio::test]
    async fn a_dossier_shows_its_parts_and_links_what_it_rests_on() {
        let reply = get(&service(shelf()).await, "/quy-dinh/1.004269").await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        for part in [
            "<h1>Cấp giấy phép kinh doanh xăng dầu</h1>",
            "<p>Nộp hồ sơ trong 10 ngày</p>",
            r#"<a href="/van-ban/83_2014_nd-cp">83/2014/NĐ-CP</a>"#,
            r#"<a href="/?agency=bo-cong-thuong">Bộ Công Thương</a>"#,
            r#"<a href="/?field=Xăng+dầu,+khí">Xăng dầu, khí</a>"#,
            r#"<a href="/quy-dinh/1.004269?version=1">1</a>"#,
            "Bản ghi chưa có: cách thức thực hiện",
        ] {
            assert!(reply.body.contains(part), "{part} is not in:\n{}", reply.body);
        }
        let older = get(&service(shelf()).await, "/quy-dinh/1.004269?version=1").await;
        assert!(older.body.contains("Nộp hồ sơ trong 15 ngày"), "{}", older.body);
        assert!(older.body.contains("không phải phiên bản đang dùng"));
    }

    #[tokio::test]
    async fn other_forms_of_a_code_lead_to_it() {
        let reply = get(&service(shelf()).await, "/quy-dinh/2.000884.000.00.00.h55").await;
        assert_eq!(
            (reply.status.as_u16(), reply.header("location")),
            (308, "/quy-dinh/2.000884.H55")
        );
    }

    #[tokio::test]
    async fn what_is_not_there_is_404_with_help() {
        let service = service(shelf()).await;
        for (address, words) in [
            ("/quy-dinh/1.999999", "Không có quy định nào mang mã “1.999999”."),
            ("/quy-dinh/1.00427", r#"href="/quy-dinh/1.004270""#),
            ("/quy-dinh/1.004269.H48", r#"href="/quy-dinh/1.004269""#),
            ("/quy-dinh/<b>x", "Không có quy định nào mang mã"),
            ("/quy-dinh/1.004269?version=3", "không có phiên bản “3”"),
            ("/quy-dinh/1.004269/so-sanh?from=0", "không có phiên bản “0”"),
            ("/van-ban/khong-co", "không phải số, ký hiệu văn bản"),
            ("/bo-nganh/bo-khong-co", "Không có cơ quan nào"),
        ] {
            let reply = get(&service, address).await;
            assert_eq!(reply.status, 404, "{address}");
            assert!(reply.body.contains(words), "{words} is not in:\n{}", reply.body);
            assert!(!reply.body.contains("<b>x"), "{address}");
        }
        let reply = get(&service, "/quy-dinh/1.004269?ban=1").await;
        assert_eq!(reply.status, 400);
        let reply = get(&service, "/api/v1/regulations/1.999999").await;
        assert_eq!(reply.status, 404);
        assert!(reply.body.contains(r#""code":"not_found""#), "{}", reply.body);
    }

    #[tokio::test]
    async fn versions_are_compared_word_by_word() {
        let service = service(shelf()).await;
        let body = get(&service, "/quy-dinh/1.004269/so-sanh").await.body;
        assert!(body.contains("Thay đổi giữa phiên bản 1 và 2"), "{body}");
        assert!(body.contains(r#"</span>15<span class="hidden">]</span></del>"#), "{body}");
        assert!(body.contains(r#"</span>10<span class="hidden">]</span></ins>"#), "{body}");
        assert!(body.contains("Giữ nguyên: tên; loại quy định"), "{body}");
        let body = get(&service, "/quy-dinh/1.004269/so-sanh?from=1&to=1").await.body;
        assert!(body.contains("Hai phiên bản có nội dung như nhau"), "{body}");
    }

    #[tokio::test]
    async fn a_document_lists_what_rests_on_it() {
        let service = service(shelf()).await;
        let reply = get(&service, "/van-ban/83_2014_nd-cp").await;
        assert!(reply.body.contains("1 quy định dẫn chiếu văn bản này"), "{}", reply.body);
        assert!(reply.body.contains(r#"href="/quy-dinh/1.004269""#), "{}", reply.body);
        let none = get(&service, "/van-ban/1_2015_nd-cp").await;
        assert!(none.body.contains("không có quy định nào dẫn chiếu"), "{}", none.body);
        let other = get(&service, "/van-ban/83_2014_NĐ-CP").await;
        assert_eq!(
            (other.status.as_u16(), other.header("location")),
            (308, "/van-ban/83_2014_nd-cp")
        );
        let agency = get(&service, "/bo-nganh/bo-cong-thuong").await;
        assert_eq!(
            (agency.status.as_u16(), agency.header("location")),
            (307, "/?agency=bo-cong-thuong")
        );
    }

    #[tokio::test]
    async fn programs_get_every_part_and_the_versions() {
        let reply = get(&service(shelf()).await, "/api/v1/regulations/1.004269").await;
        let json: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
        assert_eq!(json["code"], "1.004269");
        assert_eq!(json["legal_basis"][0]["number"], "83/2014/NĐ-CP");
        assert_eq!(json["answering"]["name"], "Bộ Công Thương");
        assert_eq!((&json["in_force"], &json["version"]), (&true.into(), &2.into()));
        assert_eq!(json["versions"].as_array().unwrap().len(), 2);
        assert_eq!(json["versions"][0]["edition"], "Đợt 2");
    }
}
