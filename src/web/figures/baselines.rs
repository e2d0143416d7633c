//! Baselines as pages: the list with a form for those who may make one, and one
//! with its digest and its parts.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};

use super::baselines_api::{self, invalid};
use crate::web::{
    App, WebError,
    exports::Downloads,
    figures::{
        asked::Asked,
        ratios_api::{rows_url, say_labels},
    },
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        guard::see_other,
        identity::{CurrentUser, MaybeUser},
        respond::{CachePolicy, page, page_with_status},
    },
    moment::{KnownAt, When},
    plans::{
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::calls::on_form,
    search::params::Pairs,
    words,
};
use crate::{
    cases::baselines::NewBaseline,
    catalog::{Base, By, RatioAsk, RatioPart},
    model::{Action, Agency, AgencyKind, Baseline, BaselineScope, Day, Kind},
    reference::agencies,
    store::StoredBaseline,
};

#[derive(Template)]
#[template(path = "baselines.html")]
struct ListPage<'a> {
    frame: Frame,
    baselines: Vec<StoredBaseline>,
    /// For whoever may make one.
    form: Option<NewForm<'a>>,
    problem: Option<ErrorInfo>,
    files: Vec<Downloads>,
}

impl ListPage<'_> {
    fn agencies(&self) -> impl Iterator<Item = &'static Agency> {
        agencies().all().iter().filter(|agency| agency.kind != AgencyKind::Other)
    }
}

/// The form as it was filled in.
#[derive(Default)]
struct NewForm<'a> {
    slug: &'a str,
    title: &'a str,
    reason: &'a str,
    day: &'a str,
    kinds: Vec<&'a str>,
    agency: &'a str,
}

impl<'a> NewForm<'a> {
    fn of(fields: &'a Fields) -> Self {
        Self {
            slug: fields.text("slug").trim(),
            title: fields.text("title"),
            reason: fields.text("reason"),
            day: fields.text("day"),
            kinds: fields.all("kind").collect(),
            agency: fields.text("agency"),
        }
    }

    fn has_kind(&self, kind: &Kind) -> bool {
        self.kinds.contains(&kind.name())
    }

    fn is_agency(&self, agency: &Agency) -> bool {
        self.agency == agency.slug.as_str()
    }

    /// What is asked for, and the day.
    fn read(&self) -> Result<(NewBaseline, When), WebError> {
        let slug = self.slug.parse().map_err(|_| {
            invalid(
                "Tên ngắn không hợp lệ.",
                "Chỉ dùng chữ thường không dấu, chữ số và gạch nối, ví dụ nq-68-2020.",
            )
        })?;
        if self.reason.trim().is_empty() {
            return Err(invalid(
                "Chưa ghi lý do.",
                "Nêu văn bản hoặc mục đích của mốc, ví dụ: Nghị quyết 68/NQ-CP lấy mốc 31/5/2020.",
            ));
        }
        let day = self.day.parse::<Day>().ok();
        let day = day
            .filter(|day| (1945..=2100).contains(&day.year()))
            .ok_or_else(|| invalid("Ngày không hợp lệ.", "Chọn một ngày đã qua hoặc hôm nay."))?;
        let kinds = self.kinds.iter().map(|kind| kind.parse().map_err(|_| WebError::Form));
        let agency = match self.agency {
            "" => None,
            slug => Some(slug.parse().map_err(|_| WebError::Form)?),
        };
        let scope = BaselineScope { kinds: kinds.collect::<Result<_, _>>()?, agency };
        let (title, reason) = (self.title.to_owned(), self.reason.to_owned());
        let when = When { as_of: Some(day), known_at: None };
        Ok((NewBaseline { slug, title, reason, scope }, when))
    }
}

/// `GET /moc-so-sanh`
pub(in crate::web) async fn list(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let form = viewer.may(Action::SetBaseline).then(NewForm::default);
    show_list(&app, &viewer, form, None).await
}

async fn show_list(
    app: &App,
    viewer: &MaybeUser,
    form: Option<NewForm<'_>>,
    problem: Option<ErrorInfo>,
) -> Result<Response, WebError> {
    let policy = if form.is_some() { CachePolicy::Personal } else { CachePolicy::Revalidate };
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let baselines = app.store.baselines().await?;
    let files = if baselines.is_empty() { vec![] } else { vec![Downloads::list("/moc-so-sanh")] };
    let view = ListPage { frame: Frame::new(app, viewer), baselines, form, problem, files };
    page_with_status(status, &view, policy)
}

/// `POST /moc-so-sanh`
pub(in crate::web) async fn make(
    State(app): State<App>,
    user: CurrentUser,
    fields: Fields,
) -> Result<Response, WebError> {
    let form = NewForm::of(&fields);
    let made = match form.read() {
        Ok((new, when)) => baselines_api::make(&app, &user, &new, when).await,
        Err(problem) => Err(problem),
    };
    match made {
        Ok(made) => Ok(see_other(&format!("/moc-so-sanh/{}", made.baseline.slug))),
        Err(error) => {
            let problem = on_form(error)?;
            show_list(&app, &user.viewer(), Some(form), Some(problem)).await
        }
    }
}

#[derive(Template)]
#[template(path = "baseline.html")]
struct BaselinePage<'a> {
    frame: Frame,
    baseline: &'a Baseline,
    seq: u64,
    scope: String,
    rows: String,
    /// By agency and by kind.
    tables: [(&'static str, Vec<Part>); 2],
    files: Vec<Downloads>,
}

/// A part of a baseline, with the address of its rows.
struct Part {
    name: String,
    count: String,
    url: String,
}

/// What a baseline takes, in words.
pub(in crate::web) fn scope(baseline: &Baseline) -> String {
    let kinds: Vec<String> =
        baseline.scope.kinds.iter().map(|kind| words::lowered(kind.label())).collect();
    let what = if kinds.is_empty() { say!("Mọi quy định") } else { kinds.join(", ") };
    match &baseline.scope.agency {
        Some(agency) => format!("{what} của {}", agencies().name(agency)),
        None => what,
    }
}

/// `GET /moc-so-sanh/{slug}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let base = app.base(&slug).await?;
    let Baseline { day, known_at, .. } = base.baseline;
    let when = When { as_of: Some(day), known_at: Some(KnownAt::Row(known_at)) };
    let moment = app.asked_moment(when).await?;
    let catalog = app.catalog(moment.as_ref())?;
    let asked = |by| Asked::of(RatioAsk::published(by), Some(slug.clone()), when);
    let table = |by: By| {
        let mut table = catalog.ratios(Base::Fixed(&base.rows), &RatioAsk::published(by));
        say_labels(&mut table);
        let rows = table.rows.into_iter().filter(|row| row.ratio.denominator > 0).map(|row| {
            let url =
                rows_url("/ty-le/quy-dinh", &asked(by), RatioPart::Denominator, Some(&row.key));
            Part { name: row.label, count: words::count(row.ratio.denominator), url }
        });
        (by.label(), rows.collect())
    };
    let view = BaselinePage {
        frame: Frame::new(&app, &viewer),
        baseline: &base.baseline,
        seq: base.seq,
        scope: scope(&base.baseline),
        rows: rows_url("/ty-le/quy-dinh", &asked(By::Agency), RatioPart::Denominator, None),
        tables: [table(By::Agency), table(By::Kind)],
        files: vec![
            Downloads::list(&format!("/moc-so-sanh/{slug}")).called("các quy định của mốc"),
        ],
    };
    page(&view, CachePolicy::Revalidate)
}
