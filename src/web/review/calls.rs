//! Calls for plans: opening one, who has not answered, putting a deadline off.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};

use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::{ErrorInfo, Missing},
        fields::Fields,
        guard::see_other,
        identity::CurrentUser,
        respond::{CachePolicy, page, page_with_status},
    },
    plans::{
        details::{self, Details},
        wording,
    },
    regulation::page::own_parameters,
    review::desk::planning_agencies,
    search::params::Pairs,
    words,
};
use crate::{
    cases::plans::{CallChange, Moment, PlanError, change_call, open_call},
    catalog::Catalog,
    model::{
        Agency, AgencyKind, AgencySlug, CallAnswer, CallStanding, Day, DocumentNumber, HandedIn,
        PlanCall, Relation,
    },
    reference::agencies,
    store::Versioned,
};

/// A call with how every agency that it asks stands.
pub(in crate::web) struct CallView {
    pub call: PlanCall,
    pub rows: Vec<CallRow>,
}

/// How one agency stands.
pub(in crate::web) struct CallRow {
    pub name: &'static str,
    /// The agency that it has become since.
    pub now: Option<&'static str>,
    pub answer: CallAnswer,
    pub days_late: i32,
}

impl CallRow {
    fn new(standing: &CallStanding<'_>, today: Day) -> Self {
        let list = agencies();
        let name = |slug: &AgencySlug| list.get(slug).map_or("", |agency| agency.name.as_str());
        let now = list.responsible(standing.agency, today);
        Self {
            name: name(standing.agency),
            now: (now != standing.agency).then(|| name(now)),
            answer: standing.answer,
            days_late: standing.days_late,
        }
    }

    /// Whether it has submitted nothing.
    pub(in crate::web) fn is_missing(&self) -> bool {
        self.answer == CallAnswer::Nothing
    }

    /// `quá hạn 3 ngày`, `còn 12 ngày`, `nộp muộn 2 ngày`; empty if it was in time.
    pub(in crate::web) fn delay(&self) -> String {
        let days = words::count(self.days_late.unsigned_abs().into());
        match (self.is_missing(), self.days_late) {
            (true, 1..) => format!("quá hạn {days} ngày"),
            (true, 0) => say!("hết hạn hôm nay"),
            (true, _) => format!("còn {days} ngày"),
            (false, 1..) => format!("nộp muộn {days} ngày"),
            (false, _) => String::new(),
        }
    }

    /// How urgent that is, as a class of the stylesheet.
    pub(in crate::web) fn class(&self) -> &'static str {
        match (self.is_missing(), self.days_late) {
            (true, 1..) => "ended",
            (true, _) | (false, 1..) => "soon",
            (false, _) => "good",
        }
    }
}

impl CallView {
    /// Every call, the newest first; of each only the rows of one agency, if
    /// one is given, and only the calls that ask it.
    pub(in crate::web) async fn all(
        app: &App,
        catalog: &Catalog,
        only: Option<&AgencySlug>,
    ) -> Result<Vec<Self>, WebError> {
        let calls = app.store.plan_calls(catalog.seq()).await?;
        let today = catalog.as_of();
        let mut views = Vec::new();
        for Versioned { facts: mut call, .. } in calls {
            let asked = |slug: &AgencySlug| {
                only.is_none_or(|only| agencies().responsible(slug, today) == only)
            };
            call.agencies.retain(asked);
            if !call.agencies.is_empty() {
                views.push(Self::new(app, catalog, call).await?);
            }
        }
        Ok(views)
    }

    async fn new(app: &App, catalog: &Catalog, call: PlanCall) -> Result<Self, WebError> {
        let today = catalog.as_of();
        let handed_in = app.store.handed_in(catalog.seq()).await?;
        let rows = standing(&call, &handed_in, today);
        let rows = rows.iter().map(|row| CallRow::new(row, today)).collect();
        Ok(Self { call, rows })
    }

    /// How many have submitted something.
    pub(in crate::web) fn answered(&self) -> usize {
        self.rows.len() - self.missing().len()
    }

    /// Those that have submitted nothing, the latest first.
    pub(in crate::web) fn missing(&self) -> Vec<&CallRow> {
        self.rows.iter().filter(|row| row.is_missing()).collect()
    }
}

/// How every agency that a call asks stands on a day.
pub(in crate::web) fn standing<'a>(
    call: &'a PlanCall,
    handed_in: &[HandedIn],
    today: Day,
) -> Vec<CallStanding<'a>> {
    let is_one =
        |a: &AgencySlug, b: &AgencySlug, day| agencies().relation(a, b, day) == Relation::Own;
    call.standing(handed_in, today, is_one)
}

/// The form for a call, as it was filled in.
#[derive(Default)]
struct CallForm<'a> {
    number: &'a str,
    issued: String,
    title: &'a str,
    deadline: &'a str,
    chosen: Vec<&'a str>,
}

#[derive(Template)]
#[template(path = "call_form.html")]
struct CallFormPage<'a> {
    frame: Frame,
    form: CallForm<'a>,
    /// Those that can be asked, ministries first.
    groups: [(&'static str, Vec<&'static Agency>); 2],
    problem: Option<ErrorInfo>,
}

impl CallFormPage<'_> {
    fn is_chosen(&self, agency: &Agency) -> bool {
        self.form.chosen.contains(&agency.slug.as_str())
    }
}

/// `GET /tham-dinh/yeu-cau`
pub(in crate::web) async fn form(
    State(app): State<App>,
    user: CurrentUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let issued = app.clock.today().to_string();
    show_form(&app, &user, CallForm { issued, ..CallForm::default() }, None)
}

fn show_form(
    app: &App,
    user: &CurrentUser,
    form: CallForm<'_>,
    problem: Option<ErrorInfo>,
) -> Result<Response, WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let all = planning_agencies(&snapshot.catalog);
    let is_ministry =
        |a: &Agency| matches!(a.kind, AgencyKind::Ministry | AgencyKind::MinisterialRank);
    let (ministries, others) = all.into_iter().partition(|agency| is_ministry(agency));
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = CallFormPage {
        frame: Frame::new(app, &user.viewer()),
        form,
        groups: [("Bộ, cơ quan ngang bộ", ministries), ("Cơ quan khác", others)],
        problem,
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `POST /tham-dinh/yeu-cau`
pub(in crate::web) async fn open(
    State(app): State<App>,
    user: CurrentUser,
    fields: Fields,
) -> Result<Response, WebError> {
    let form = CallForm {
        number: fields.text("number"),
        issued: fields.text("issued").to_owned(),
        title: fields.text("title"),
        deadline: fields.text("deadline"),
        chosen: fields.all("agency").collect(),
    };
    let recorded = match call(&form) {
        Err(problem) => Err(problem),
        Ok(call) => {
            let who = (user.actor(), Moment::now((app.clock.0)()));
            match open_call(&app.store, &call, who).await {
                Ok(seq) => Ok((call, seq)),
                Err(error) => Err(error.into()),
            }
        }
    };
    match recorded {
        Ok((call, seq)) => {
            app.reach(seq).await;
            Ok(see_other(&format!("/tham-dinh/yeu-cau/{}", call.number.slug())))
        }
        Err(error) => show_form(&app, &user, form, Some(on_form(error)?)),
    }
}

/// What can be put right in a form is told on it; the rest is an error page.
pub(in crate::web) fn on_form(error: WebError) -> Result<ErrorInfo, WebError> {
    match error {
        WebError::Plan(_) => Ok(error.info()),
        other => Err(other),
    }
}

/// A call as a form states it.
fn call(form: &CallForm<'_>) -> Result<PlanCall, WebError> {
    let agencies = form.chosen.iter().map(|slug| slug.parse().map_err(|_| WebError::Form));
    Ok(PlanCall {
        number: number_in("number", form.number)?,
        issued: day_in("issued", &form.issued)?,
        title: form.title.to_owned(),
        deadline: day_in("deadline", form.deadline)?,
        agencies: agencies.collect::<Result<_, _>>()?,
    })
}

/// The number of a document in a field of a form.
pub(in crate::web) fn number_in(
    field: &'static str,
    text: &str,
) -> Result<DocumentNumber, WebError> {
    let bad = || PlanError::Invalid { field, reason: "is not a number" };
    text.parse().map_err(|_| bad().into())
}

/// A day in a field of a form.
pub(in crate::web) fn day_in(field: &'static str, text: &str) -> Result<Day, WebError> {
    let day = text.parse::<Day>().ok().filter(|day| (1945..=2100).contains(&day.year()));
    day.ok_or_else(|| PlanError::Invalid { field, reason: "is not a day" }.into())
}

#[derive(Template)]
#[template(path = "call.html")]
struct CallPage<'a> {
    frame: Frame,
    view: CallView,
    version: u32,
    /// What was recorded of it, the first first.
    versions: Vec<Versioned<PlanCall>>,
    /// Agencies that are not asked yet.
    others: Vec<&'static Agency>,
    deadline: &'a str,
    reason: &'a str,
    problem: Option<ErrorInfo>,
}

/// `GET /tham-dinh/yeu-cau/{number}`
pub(in crate::web) async fn show(
    State(app): State<App>,
    user: CurrentUser,
    Path(slug): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    let number = number_of(&slug)?;
    show_call(&app, &user, &number, (("", ""), None)).await
}

/// The number that an address names with underscores for slashes.
pub(in crate::web) fn number_of(slug: &str) -> Result<DocumentNumber, WebError> {
    let missing = |_| WebError::Missing(Missing::Document(slug.to_owned()));
    slug.replace('_', "/").parse().map_err(missing)
}

async fn show_call(
    app: &App,
    user: &CurrentUser,
    number: &DocumentNumber,
    ((deadline, reason), problem): ((&str, &str), Option<ErrorInfo>),
) -> Result<Response, WebError> {
    let snapshot = app.snapshot().ok_or(WebError::NotReady)?;
    let catalog = &snapshot.catalog;
    let versions = app.store.plan_call(number, catalog.seq()).await?;
    let last =
        versions.last().ok_or_else(|| WebError::Missing(Missing::Call(number.to_string())))?;
    let (version, call) = (last.version, last.facts.clone());
    let mut others = planning_agencies(catalog);
    others.retain(|agency| !call.agencies.contains(&agency.slug));
    let planned = call.deadline.to_string();
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let page_of = CallPage {
        frame: Frame::new(app, &user.viewer()),
        view: CallView::new(app, catalog, call).await?,
        version,
        versions,
        others,
        deadline: if deadline.is_empty() { &planned } else { deadline },
        reason,
        problem,
    };
    match status {
        StatusCode::OK => page(&page_of, CachePolicy::Personal),
        status => page_with_status(status, &page_of, CachePolicy::Personal),
    }
}

/// `POST /tham-dinh/yeu-cau/{number}`
pub(in crate::web) async fn change(
    State(app): State<App>,
    user: CurrentUser,
    Path(slug): Path<String>,
    fields: Fields,
) -> Result<Response, WebError> {
    let number = number_of(&slug)?;
    let (deadline, reason) = (fields.text("deadline"), fields.text("reason"));
    let asked = || -> Result<CallChange, WebError> {
        let added = fields.all("agency").filter(|slug| !slug.is_empty());
        let added = added.map(|slug| slug.parse::<AgencySlug>().map_err(|_| WebError::Form));
        Ok(CallChange {
            number: number.clone(),
            expected: fields.text("version").parse().map_err(|_| WebError::Form)?,
            deadline: day_in("deadline", deadline)?,
            added: added.collect::<Result<_, _>>()?,
            reason: reason.to_owned(),
        })
    };
    let recorded = match asked() {
        Err(problem) => Err(problem),
        Ok(change) => {
            let who = (user.actor(), Moment::now((app.clock.0)()));
            change_call(&app.store, &change, who).await.map_err(WebError::from)
        }
    };
    match recorded {
        Ok(seq) => {
            app.reach(seq).await;
            Ok(see_other(&format!("/tham-dinh/yeu-cau/{}", number.slug())))
        }
        Err(error) => {
            let problem = on_form(error)?;
            show_call(&app, &user, &number, ((deadline, reason), Some(problem))).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_are_told_by_the_deadline() {
        let submitted = CallAnswer::Submitted { first: Day::constant(2026, 7, 1), items: 1 };
        for (answer, days_late, delay, class) in [
            (CallAnswer::Nothing, 1200, "quá hạn 1.200 ngày", "ended"),
            (CallAnswer::Nothing, 0, "hết hạn hôm nay", "soon"),
            (CallAnswer::Nothing, -3, "còn 3 ngày", "soon"),
            (submitted, 2, "nộp muộn 2 ngày", "soon"),
            (submitted, 0, "", "good"),
            (submitted, -9, "", "good"),
        ] {
            let row = CallRow { name: "Bộ Y tế", now: None, answer, days_late };
            assert_eq!((row.delay().as_str(), row.class()), (delay, class), "{days_late}");
            assert_eq!(row.is_missing(), answer == CallAnswer::Nothing);
        }
    }
}
