//! What can be followed: as addresses name it, and in words.

use std::sync::Arc;

use axum::http::Uri;

use crate::web::{
    App, WebError,
    comments::about::consultation_number,
    http::error::Missing,
    plans::desk::{known_agency, plan_number},
    search::{
        address::{self, Change, for_header, link},
        params::{Asked, DEFAULT_LIMIT, Pairs, bad, unknown_field},
        results::chips,
    },
    words,
};
use crate::{
    catalog::{FieldChoice, Filters},
    model::{Field, Interest, Topic},
    reference::agencies,
    search::{Collapse, Snapshot, Sort},
};

/// The parameters that name what is followed.
pub(super) const NAMES: &[&str; 6] =
    &["regulation", "agency", "field", "plan", "consultation", "search"];

/// A search that finds more is too wide to follow: its news would be everything.
pub(in crate::web) const WIDEST: usize = 5_000;

/// The address of the page on which a search is followed: as the agency or the
/// field that it is narrowed to, if that is all.
pub(in crate::web) fn of_search(asked: &Asked) -> String {
    let filters = &asked.request.filters;
    let alone = |field: &[FieldChoice], agency: &[_]| {
        let all = Filters { field: field.to_vec(), agency: agency.to_vec(), ..Filters::default() };
        asked.request.text.is_empty() && *filters == all
    };
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    match (&filters.agency[..], &filters.field[..]) {
        ([agency], []) if alone(&[], &filters.agency) => pairs.push(("agency", agency.as_str())),
        ([], [choice]) if alone(&filters.field, &[]) => {
            pairs.extend(choice.agency().map(|agency| ("agency", agency.as_str())));
            pairs.extend(choice.field().map(|field| ("field", field)));
        }
        _ => {
            let search = query(asked.clone());
            return address::query("/theo-doi/moi", &[("search", &search)]);
        }
    }
    address::query("/theo-doi/moi", &pairs)
}

/// The parameters of a search without what is no part of it: the day, the order,
/// the page.
fn query(mut asked: Asked) -> String {
    (asked.dated, asked.known_at, asked.tree) = (false, None, false);
    let request = &mut asked.request;
    (request.sort, request.limit, request.cursor) = (Sort::Relevance, DEFAULT_LIMIT, None);
    (request.collapse, request.explain) = (Collapse::Alike, false);
    let address = link("", &asked, Change::Nothing);
    address.trim_start_matches('?').to_owned()
}

/// What the parameters of an address name; none if they name nothing.
pub(in crate::web) async fn read(
    app: &App,
    [regulation, agency, field, plan, consultation, search]: [Option<&str>; 6],
) -> Result<Option<Topic>, WebError> {
    let snapshot = app.engine.snapshot()?;
    let catalog = &snapshot.catalog;
    if let Some(search) = search {
        if regulation.or(agency).or(field).or(plan).or(consultation).is_some() {
            let advice = "Theo dõi một tìm kiếm thì không kèm tham số nào khác.";
            return Err(bad("search", search, advice.into()));
        }
        let asked = searched(app, search)?;
        if asked.request.text.is_empty() && asked.request.filters == Filters::default() {
            let advice = "Cần từ khóa hoặc ít nhất một bộ lọc.";
            return Err(bad("search", search, advice.into()));
        }
        return Ok(Some(Topic::Search(query(asked))));
    }
    let mut interest = Interest::default();
    if let Some(code) = regulation {
        let missing =
            || WebError::Missing(Missing::Regulation { code: code.to_owned(), suggestion: None });
        let code = code.parse().map_err(|_| missing())?;
        catalog.find(&code).ok_or_else(missing)?;
        interest.regulation = Some(code);
    }
    interest.agency = agency.map(known_agency).transpose()?;
    if let Some(field) = field {
        let choice = match &interest.agency {
            Some(agency) => FieldChoice::Within(agency.clone(), field.to_owned()),
            None => FieldChoice::Named(field.to_owned()),
        };
        if !catalog.known_field(&choice.on(app.clock.today())) {
            return Err(unknown_field(field));
        }
        interest.field = Some(Field(field.to_owned()));
    }
    if let Some(number) = plan {
        let plan = plan_number(number)?;
        let title = app.store.plan_title(plan).await?;
        title.ok_or_else(|| WebError::Missing(Missing::Plan(number.to_owned())))?;
        interest.plan = Some(plan);
    }
    if let Some(number) = consultation {
        let known = consultation_number(number)?;
        app.shown_consultation(known).await?;
        interest.consultation = Some(known);
    }
    Ok((interest != Interest::default()).then_some(Topic::Rows(interest)))
}

/// The search that parameters ask for.
fn searched(app: &App, search: &str) -> Result<Asked, WebError> {
    let unread = || bad("search", search, "Cần các tham số của một trang tìm kiếm.".into());
    let uri: Uri = for_header(&format!("/?{search}")).parse().map_err(|_| unread())?;
    let axum::extract::Query(pairs) = Pairs::try_from_uri(&uri).map_err(|_| unread())?;
    app.asked(&pairs)
}

/// Everything that a search finds now, ascending, and of what it was asked.
pub(in crate::web) async fn found(
    app: &App,
    search: &str,
) -> Result<(Arc<Snapshot>, Vec<u32>), WebError> {
    let mut asked = searched(app, search)?;
    asked.request.collapse = Collapse::None;
    let (engine, snapshot) = (app.engine.clone(), app.engine.snapshot()?);
    let of = Arc::clone(&snapshot);
    let find = async move { Ok(engine.every(&of, &asked.request)?) };
    let mut found = app.lists.run(find).await?;
    found.sort_unstable();
    Ok((snapshot, found))
}

/// What is followed as the parameters of an address.
pub(super) fn pairs(topic: &Topic) -> Vec<(&'static str, String)> {
    let interest = match topic {
        Topic::Search(search) => return vec![("search", search.clone())],
        Topic::Rows(interest) => interest,
    };
    let mut pairs = Vec::new();
    pairs.extend(interest.regulation.as_ref().map(|code| ("regulation", code.to_string())));
    pairs.extend(interest.agency.as_ref().map(|slug| ("agency", slug.to_string())));
    pairs.extend(interest.field.as_ref().map(|field| ("field", field.0.clone())));
    pairs.extend(interest.plan.map(|plan| ("plan", plan.to_string())));
    pairs.extend(interest.consultation.map(|number| ("consultation", number.to_string())));
    pairs
}

/// An address with these parameters.
fn at(path: &str, topic: &Topic) -> String {
    let pairs = pairs(topic);
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    address::query(path, &pairs)
}

/// The page of what is followed.
pub(super) fn page(topic: &Topic) -> String {
    match topic {
        Topic::Search(search) => format!("/?{search}"),
        Topic::Rows(Interest { regulation: Some(code), .. }) => format!("/quy-dinh/{code}"),
        Topic::Rows(Interest { plan: Some(plan), .. }) => format!("/tham-van/{plan}"),
        Topic::Rows(Interest { consultation: Some(number), .. }) => {
            format!("/tham-van/cuoc/{number}")
        }
        Topic::Rows(_) => at("/", topic),
    }
}

/// Feeds of it, with what each has.
pub(super) fn feeds(topic: &Topic) -> Vec<(&'static str, String)> {
    match topic {
        Topic::Search(search) => {
            vec![("Các quy định tìm thấy", format!("/quy-dinh.atom?{search}"))]
        }
        Topic::Rows(interest) => {
            let mut feeds = vec![("Các thay đổi", at("/theo-doi.atom", topic))];
            feeds.extend(
                interest.plan.map(|plan| ("Góp ý và trả lời", format!("/gop-y.atom?plan={plan}"))),
            );
            feeds
        }
    }
}

/// All of the journal about it, as far as everybody may read it.
pub(super) fn journal(topic: &Topic) -> Option<String> {
    matches!(topic, Topic::Rows(_)).then(|| at("/nhat-ky", topic))
}

/// The form of a webhook that hears of it.
pub(super) fn webhook(topic: &Topic) -> String {
    at("/tai-khoan/webhook/moi", topic)
}

/// What is followed, in words that go into a sentence.
pub(super) async fn words(app: &App, topic: &Topic) -> Result<String, WebError> {
    let interest = match topic {
        Topic::Search(search) => return Ok(search_words(app, search)),
        Topic::Rows(interest) => interest,
    };
    let mut parts = Vec::new();
    if let Some(code) = &interest.regulation {
        let snapshot = app.engine.snapshot()?;
        let fact = snapshot.catalog.find(code).and_then(|at| snapshot.catalog.fact(at));
        let name = fact.map(|fact| format!(" “{}”", fact.name)).unwrap_or_default();
        parts.push(format!("quy định {code}{name}"));
    }
    if let Some(plan) = interest.plan {
        let title = app.store.plan_title(plan).await?;
        let title = title.map(|title| format!(" “{title}”")).unwrap_or_default();
        parts.push(format!("phương án {plan}{title} và tham vấn về phương án này"));
    }
    if let Some(number) = interest.consultation {
        let title = app.store.consultation(number).await?.map(|found| found.of.facts.title);
        let title = title.map(|title| format!(" “{title}”")).unwrap_or_default();
        parts.push(format!("cuộc tham vấn {number}{title}"));
    }
    parts.extend(interest.field.as_ref().map(|field| format!("lĩnh vực {}", field.0)));
    parts.extend(interest.agency.as_ref().map(|slug| {
        let name = agencies().name(slug);
        if parts.is_empty() {
            format!("quy định và phương án của {name}")
        } else {
            format!("của {name}")
        }
    }));
    Ok(parts.join(" "))
}

pub(in crate::web) fn search_words(app: &App, search: &str) -> String {
    let Ok(asked) = searched(app, search) else { return format!("tìm kiếm {search}") };
    let text = &asked.request.text;
    let mut parts = Vec::new();
    if !text.is_empty() {
        parts.push(format!("từ khóa “{text}”"));
    }
    let chips = chips(&asked);
    parts
        .extend(chips.iter().map(|chip| format!("{}: {}", words::lowered(chip.title), chip.label)));
    format!("tìm kiếm theo {}", parts.join("; "))
}
