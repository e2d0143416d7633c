//! The search page: the start page, and the list of results.

use std::{sync::Arc, time::Instant};

use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};

use crate::web::{
    App, WebError,
    exports::Downloads,
    follow::topic::of_search,
    frame::Frame,
    home,
    http::{identity::MaybeUser, respond::html},
    moment::{Moment, WhenLine},
    search::{
        address::{Change, link},
        empty::Empty,
        kept::Form,
        params::{self, Asked, FACETS, Pairs, parameter},
        results::{Answer, Chip, FacetGroup, HitView, Paging, chips, facets, hits, paging},
        sorting::{SortLink, note, sorts},
    },
    types::{self, Tab},
    words,
};
use crate::{
    model::{DocumentNumber, FoundType},
    reference::documents,
    search::{Rewriting, Sort, Understood},
};

impl App {
    /// The search that an address asks for. Fields are an open set, so whether
    /// one exists only the catalog knows.
    pub(in crate::web) fn asked(&self, pairs: &[(String, String)]) -> Result<Asked, WebError> {
        let asked = params::read(pairs, self.clock.today())?;
        if let Some(snapshot) = self.snapshot() {
            let mut fields = asked.request.filters.field.iter();
            if let Some(unknown) = fields.find(|field| !snapshot.catalog.known_field(field)) {
                return Err(params::unknown_field(&unknown.to_string()));
            }
            let mut decisions = asked.request.filters.decision.iter();
            // One that has approved nothing by another day is known all the same.
            if let Some(unknown) = decisions.find(|number| !snapshot.catalog.known_decision(number))
            {
                return Err(params::unknown_decision(unknown));
            }
        }
        Ok(asked)
    }

    /// A search of a moment, or of now; timed.
    pub(in crate::web) fn search(
        &self,
        asked: &Asked,
        moment: Option<&Moment>,
    ) -> Result<Answer, WebError> {
        let started = Instant::now();
        let now = self.engine.snapshot()?;
        let then = moment.map_or_else(|| Arc::clone(&now), |then| Arc::clone(&then.snapshot));
        let answer = self.engine.search_in(&then, &asked.request);
        self.metrics.search(started, answer.is_ok());
        Ok(Answer { snapshot: then, now, response: answer? })
    }
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    frame: Frame,
    asked: &'a Asked,
    /// Hidden fields, so that a new query keeps the filters.
    kept: Vec<(&'static str, String)>,
    hits: Vec<HitView<'a>>,
    groups: Vec<FacetGroup>,
    chips: Vec<Chip>,
    unfiltered: String,
    paging: Paging,
    downloads: Downloads,
    sorts: Vec<SortLink>,
    /// The order, unless it is the usual one.
    order: Option<&'static str>,
    /// What the order goes by.
    sort_note: Option<&'static str>,
    /// How many are left out because their first day is not known.
    undated: Option<String>,
    /// The bounds of the first day in force, for the form.
    from_after: String,
    from_before: String,
    understood: &'a Understood,
    readings: Vec<Reading<'a>>,
    offers: Vec<Offer<'a>>,
    documents: Vec<Cited>,
    /// What is offered where nothing was found.
    empty: Option<Empty>,
    when: Option<WhenLine>,
    tabs: Vec<Tab>,
    /// Where the search is followed; not one of the past.
    follow: Option<String>,
    /// The one address of the list.
    share: String,
    /// The moment, for what is compared.
    then: Vec<(&'static str, String)>,
}

/// Documents that are named above the results.
const MOST_CITED: usize = 8;

/// `GET /`: the start page without parameters, the results with any; with
/// `type` those of another type than regulations.
pub(in crate::web) async fn search(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    if FoundType::asked(&pairs)? != FoundType::Regulation {
        return types::page::show(&app, &viewer, &pairs).await;
    }
    let pairs: Vec<_> = pairs.into_iter().filter(|(name, _)| name != "type").collect();
    let mut asked = app.asked(&pairs)?;
    // Pages always can tell why.
    asked.request.explain = true;
    let form = if viewer.0.is_some() { Form::Personal } else { Form::Page };
    let moment = app.asked_moment(asked.when()).await?;
    if moment.is_none() && !asked.request.text.is_empty() {
        app.renew_shelves().await;
    }
    if !asked.anything {
        app.renew_home().await;
    }
    app.answered(form, &headers, (asked, moment.as_ref()), |answer, asked| {
        if asked.anything {
            results(&app, &viewer, (asked, moment.as_ref()), answer)
        } else {
            home::page(&app, &viewer, (answer, asked))
        }
    })
}

fn results(
    app: &App,
    viewer: &MaybeUser,
    (asked, moment): (&Asked, Option<&Moment>),
    answer: &Answer,
) -> Result<Vec<u8>, WebError> {
    let request = &asked.request;
    // What else there is is known for now only.
    let shelves = app.shelves.now().filter(|_| moment.is_none() && !request.text.is_empty());
    let found = (FoundType::Regulation, answer.response.total.0);
    let tabs = shelves.map(|shelves| types::tabs(&request.text, found, &shelves)).transpose()?;
    let bound = |name| asked.bound(name).map(|day| day.to_string()).unwrap_or_default();
    let view = SearchPage {
        frame: Frame::new(app, viewer).with_query(&request.text),
        asked,
        kept: kept(asked),
        hits: hits(answer, asked),
        groups: facets(answer, asked),
        chips: chips(asked),
        unfiltered: link("/", asked, Change::TextOnly),
        paging: paging("/", answer, asked),
        downloads: Downloads::of("/quy-dinh", &link("", asked, Change::Nothing)),
        sorts: sorts(asked),
        order: (request.sort != Sort::Relevance).then(|| request.sort.name()),
        sort_note: note(request.sort),
        undated: (answer.response.undated > 0).then(|| words::count(answer.response.undated)),
        from_after: bound("from_after"),
        from_before: bound("from_before"),
        understood: &answer.response.understood,
        readings: readings(asked, &answer.response.understood),
        offers: offers(asked, &answer.response.understood),
        documents: cited(answer),
        empty: match answer.response.total.0 {
            0 => Some(Empty::new(app, (asked, &answer.response.understood), moment)?),
            _ => None,
        },
        share: link("/", asked, Change::Nothing),
        then: asked.when().parameters(),
        when: moment.map(|moment| moment.line(link("/", asked, Change::Today))),
        tabs: tabs.unwrap_or_default(),
        follow: (moment.is_none() && (asked.narrowed() || !request.text.is_empty()))
            .then(|| of_search(asked)),
    };
    html(&view)
}

/// What was read into the query, and the list without it.
struct Reading<'a> {
    label: &'static str,
    /// Typed and read, in pairs.
    words: Vec<(&'a str, String)>,
    undo: String,
}

fn readings<'a>(asked: &Asked, understood: &'a Understood) -> Vec<Reading<'a>> {
    let of_kind = |kind: &Rewriting| {
        let some = understood.rewrites.iter().filter(|rewrite| rewrite.kind == *kind);
        let words: Vec<(&str, String)> =
            some.map(|rewrite| (rewrite.from.as_str(), rewrite.to.join(", "))).collect();
        let undo = link("/", asked, Change::Without(*kind));
        (!words.is_empty()).then_some(Reading { label: kind.label(), words, undo })
    };
    Rewriting::ALL.iter().filter_map(of_kind).collect()
}

/// A document that the query refers to. One loose reference may mean several,
/// and they are kept apart.
struct Cited {
    number: String,
    /// Its title, where it is known.
    title: &'static str,
    href: String,
    /// How many regulations name it.
    count: String,
}

fn cited(answer: &Answer) -> Vec<Cited> {
    let asked = &answer.response.understood.documents;
    let numbers = asked.iter().filter_map(|text| text.parse::<DocumentNumber>().ok());
    let view = |number: DocumentNumber| Cited {
        href: format!("/van-ban/{}", number.slug()),
        count: words::count(answer.snapshot.citing(&number).len() as u64),
        title: documents().get(&number).map_or("", |known| &known.title),
        number: number.to_string(),
    };
    numbers.take(MOST_CITED).map(view).collect()
}

/// Another query that may be meant.
struct Offer<'a> {
    text: &'a str,
    href: String,
}

fn offers<'a>(asked: &Asked, understood: &'a Understood) -> Vec<Offer<'a>> {
    let texts = understood.did_you_mean.iter().chain(&understood.restored);
    texts.map(|text| Offer { text, href: link("/", asked, Change::Text(text)) }).take(1).collect()
}

/// The filters as hidden fields of the search form.
fn kept(asked: &Asked) -> Vec<(&'static str, String)> {
    let mut kept = Vec::new();
    for facet in FACETS {
        let values = asked.values(facet).into_iter();
        kept.extend(values.map(|value| (parameter(facet), value.into_owned())));
    }
    kept.extend(asked.bounds().map(|(name, day)| (name, day.to_string())));
    kept.extend(asked.when().parameters());
    kept
}

#[cfg(test)]
mod tests {
    use crate::web::testing::{Shelf, get, service, service_without_index, shelf};

    #[tokio::test]
    async fn results_keep_the_query_and_the_filters() {
        let reply = get(&service(shelf()).await, "/?q=xăng dầu&kind=procedure").await;
        for part in [
            r#"value="xăng dầu""#,
            r#"<input type="hidden" name="kind" value="procedure">"#,
            r#"href="/quy-dinh/1.004269""#,
            "Còn hiệu lực",
            r#"href="/?q=xăng+dầu" rel="nofollow" aria-current="true""#,
            r#"<a class="chip" href="/?q=xăng+dầu">"#,
        ] {
            assert!(reply.body.contains(part), "{part} is not in:\n{}", reply.body);
        }
    }

    #[tokio::test]
    async fn a_past_day_shows_who_answered_then() {
        let service = service(shelf()).await;
        for (day, agency) in
            [("2024-06-01", "Bộ Giao thông vận tải"), ("2025-03-01", "Bộ Xây dựng")]
        {
            let reply = get(&service, &format!("/?q=2.000884.H55&as_of={day}")).await;
            assert!(
                reply.body.contains(&format!(r#"<p class="where">{agency}"#)),
                "{}",
                reply.body
            );
        }
    }

    #[tokio::test]
    async fn names_cannot_bring_markup() {
        let service = service(shelf()).await;
        for address in [
            "/",
            "/?sort=name",
            "/loc/field",
            "/?q=<script>alert(1)</script>",
            "/quy-dinh/DK-BCT-0012",
        ] {
            let body = get(&service, address).await.body;
            for markup in ["<script>alert", "<img src=x"] {
                assert!(!body.contains(markup), "{address}:\n{body}");
            }
            // No policy but the strict one is needed.
            assert!(!body.contains(" style=") && !body.contains(" onclick="), "{address}");
            // What search engines read is data, and no script.
            let data = body.matches("<script type=\"application/ld+json\">").count();
            assert_eq!(body.matches("<script").count() - data, 1, "{address}");
        }
    }

    #[tokio::test]
    async fn nothing_found_says_so_and_offers_wider_searches() {
        let reply = get(&service(shelf()).await, "/?q=xăng dầu&kind=condition").await;
        assert_eq!(reply.status, 200);
        assert!(reply.body.contains("Không có kết quả"), "{}", reply.body);
        assert!(
            reply.body.contains("Bỏ lọc loại quy định “Yêu cầu, điều kiện kinh doanh”"),
            "{}",
            reply.body
        );
    }

    #[tokio::test]
    async fn a_bad_parameter_is_a_page_that_names_it() {
        let reply = get(&service(shelf()).await, "/?kind=law").await;
        assert_eq!(reply.status, 400);
        assert!(reply.body.contains("Tham số “kind” không nhận giá trị “law”."), "{}", reply.body);
        assert!(reply.body.contains("procedure, condition"), "{}", reply.body);
    }

    #[tokio::test]
    async fn without_an_index_no_page_says_no_results() {
        let reply = get(&service_without_index().await, "/?q=a").await;
        assert_eq!((reply.status.as_u16(), reply.header("retry-after")), (503, "10"));
        assert!(reply.body.contains("đang chuẩn bị dữ liệu"), "{}", reply.body);
    }

    #[tokio::test]
    async fn every_page_of_sample_data_says_so() {
        let service = service(Shelf { edition: "Dữ liệu mẫu", ..shelf() }).await;
        for address in ["/", "/?sort=name", "/loc/agency", "/quy-dinh/1.004269", "/none"] {
            assert!(get(&service, address).await.body.contains("Dữ liệu mẫu"), "{address}");
        }
    }
}
