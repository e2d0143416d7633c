//! A step of a plan that was recorded wrongly: annulled, on another day, or by
//! another paper, for some or all of its items.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::ErrorInfo,
        fields::Fields,
        identity::CurrentUser,
        if_match::of_form,
        respond::{CachePolicy, page_with_status},
    },
    plans::{
        again::{Asked, recorded},
        desk::plan_number,
        details::{self, Details},
        forms::{back, items},
        wording,
    },
    review::calls::{day_in, number_in, on_form},
    words,
};
use crate::{
    cases::plans::{Correction, PlanError, correct_act, correctable},
    model::{Act, ItemId, PlanNumber},
    store::{PlanHead, PlanState, StoredAct},
};

/// What can take the place of a step, as a form names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Day,
    Closes,
    Decision,
    Document,
    Annulled,
}

impl Way {
    /// What fits a step. What rests on a paper follows the day of that.
    fn of(act: &StoredAct) -> &'static [Self] {
        match act.act {
            Act::Consulting => &[Self::Closes, Self::Day, Self::Annulled],
            Act::Approved => &[Self::Decision, Self::Annulled],
            Act::Enacted => &[Self::Document, Self::Annulled],
            _ if act.decision.is_some() || act.document.is_some() => &[Self::Annulled],
            _ => &[Self::Day, Self::Annulled],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Closes => "closes",
            Self::Decision => "decision",
            Self::Document => "document",
            Self::Annulled => "annulled",
        }
    }

    fn label(self, act: Act) -> &'static str {
        match self {
            Self::Day if act == Act::Consulting => "Đổi ngày mở tham vấn",
            Self::Day => "Đổi ngày của bước này",
            Self::Closes => "Đổi ngày kết thúc tham vấn",
            Self::Decision => "Theo quyết định khác",
            Self::Document => "Theo văn bản thực thi khác",
            Self::Annulled => "Hủy ghi nhận bước này",
        }
    }

    /// What is to be filled in for it; nothing for an annulment.
    fn input(self, act: Act) -> Option<(&'static str, &'static str)> {
        Some(match self {
            Self::Day if act == Act::Consulting => ("Ngày mở đúng", "date"),
            Self::Day => ("Ngày đúng", "date"),
            Self::Closes => ("Ngày kết thúc đúng", "date"),
            Self::Decision => ("Số, ký hiệu quyết định đúng", "text"),
            Self::Document => ("Số, ký hiệu văn bản đúng", "text"),
            Self::Annulled => return None,
        })
    }

    /// What is recorded now.
    fn value(self, act: &StoredAct) -> String {
        match self {
            Self::Day => act.day.to_string(),
            Self::Closes => act.closes.map(|day| day.to_string()).unwrap_or_default(),
            Self::Decision => act.decision.as_ref().map(ToString::to_string).unwrap_or_default(),
            Self::Document => act.document.as_ref().map(ToString::to_string).unwrap_or_default(),
            Self::Annulled => String::new(),
        }
    }

    fn correction(self, fields: &Fields) -> Result<Correction, WebError> {
        let text = fields.text(self.name());
        Ok(match self {
            Self::Day => Correction::Day(day_in("day", text)?),
            Self::Closes => Correction::Closes(day_in("closes", text)?),
            Self::Decision => Correction::Decision(number_in("decision", text)?),
            Self::Document => Correction::Document(number_in("document", text)?),
            Self::Annulled => Correction::Annul,
        })
    }
}

/// A way with what is filled in for it.
struct Choice {
    name: &'static str,
    label: &'static str,
    chosen: bool,
    input: Option<(&'static str, &'static str)>,
    value: String,
}

#[derive(Template)]
#[template(path = "correct_step.html")]
struct StepPage<'a> {
    frame: Frame,
    head: &'a PlanHead,
    act: &'a StoredAct,
    /// The items that it counts for.
    live: String,
    choices: Vec<Choice>,
    items: &'a str,
    reason: &'a str,
    problem: Option<ErrorInfo>,
}

/// A plan with a step of it that whoever asks may correct.
struct Target {
    state: PlanState,
    seq: u64,
}

impl Target {
    async fn find(app: &App, user: &CurrentUser, at: (&str, &str)) -> Result<Self, WebError> {
        let plan = plan_number(at.0)?;
        let state = app.shown_plan(plan).await?;
        let seq = at.1.parse().map_err(|_| unknown(plan, 0))?;
        let target = Self { state, seq };
        correctable(&target.state, target.act()?, (user.actor(), app.clock.today()))?;
        Ok(target)
    }

    fn act(&self) -> Result<&StoredAct, WebError> {
        let found = self.state.acts.iter().find(|act| act.seq == self.seq);
        found.ok_or_else(|| unknown(self.state.head.plan, self.seq))
    }
}

fn unknown(plan: PlanNumber, seq: u64) -> WebError {
    PlanError::NotLive { seq, item: ItemId { plan, item: 0 } }.into()
}

fn show(
    (app, user): (&App, &CurrentUser),
    target: &Target,
    fields: &Fields,
    problem: Option<ErrorInfo>,
) -> Result<Response, WebError> {
    let act = target.act()?;
    let sent = problem.is_some();
    let choice = |way: &Way| Choice {
        name: way.name(),
        label: way.label(act.act),
        chosen: fields.text("to") == way.name(),
        input: way.input(act.act),
        value: if sent { fields.text(way.name()).to_owned() } else { way.value(act) },
    };
    let status = problem.as_ref().map_or(StatusCode::OK, |problem| problem.status);
    let view = StepPage {
        frame: Frame::new(app, &user.viewer()),
        head: &target.state.head,
        act,
        live: wording::ranges(target.state.live_items(act.seq)),
        choices: Way::of(act).iter().map(choice).collect(),
        items: if sent { fields.text("items") } else { "tất cả" },
        reason: fields.text("reason"),
        problem,
    };
    page_with_status(status, &view, CachePolicy::Personal)
}

/// `GET /phuong-an/{number}/dinh-chinh/{seq}`
pub(in crate::web) async fn form(
    State(app): State<App>,
    user: CurrentUser,
    Path((number, seq)): Path<(String, String)>,
) -> Result<Response, WebError> {
    let target = Target::find(&app, &user, (&number, &seq)).await?;
    show((&app, &user), &target, &Fields::default(), None)
}

/// `POST /phuong-an/{number}/dinh-chinh/{seq}`
pub(in crate::web) async fn save(
    State(app): State<App>,
    user: CurrentUser,
    Path((number, seq)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, WebError> {
    let target = Target::find(&app, &user, (&number, &seq)).await?;
    let expected = of_form(&fields)?;
    match correct(&app, &user, &target, (expected, &fields)).await {
        Ok(()) => Ok(back(target.state.head.plan, "dinh-chinh")),
        Err(error) => {
            let problem = on_form(error)?;
            show((&app, &user), &target, &fields, Some(problem))
        }
    }
}

async fn correct(
    app: &App,
    user: &CurrentUser,
    target: &Target,
    (expected, fields): (u64, &Fields),
) -> Result<(), WebError> {
    let act = target.act()?;
    let named = |way: &&Way| way.name() == fields.text("to");
    let to = Way::of(act).iter().find(named).ok_or(WebError::Form)?.correction(fields)?;
    let items = items(fields.text("items"))?;
    let reason = fields.text("reason");
    let asked = Asked { items: Some(&items), corrects: Some(act.seq), reason, ..Asked::default() };
    let asked = match &to {
        Correction::Annul => Asked { act: Some(Act::Annulled), ..asked },
        Correction::Day(day) => Asked { day: Some(*day), ..asked },
        Correction::Closes(day) => Asked { closes: Some(*day), ..asked },
        Correction::Decision(of) | Correction::Document(of) => Asked { paper: Some(of), ..asked },
    };
    let (at, what) = ((target.state.head.plan, expected), (act.seq, &items));
    let who = (user.actor(), app.moment());
    let result = correct_act(&app.store, at, what, (&to, reason), who).await;
    let name = user.actor().name();
    app.settled(result, |difference| recorded(name, &[asked], difference)).await.map(drop)
}
