//! All consultations, whatever they are on, in one list: the open ones by the
//! hour at which they close, then those that are over.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::web::{
    App, WebError,
    comments::time::{self, Time, end_of},
};
use crate::{
    model::{
        AgencySlug, Consultation, ConsultationKind, ConsultationStep, Matter, MatterKind,
        RegulationCode, midnight_in_viet_nam,
    },
    reference::agencies,
    store::{ItemTally, PlanConsultation},
};

/// A consultation in the list.
pub(in crate::web) struct Line {
    pub of: Matter,
    pub kind: MatterKind,
    pub title: String,
    /// Who answers for it today.
    pub agency: AgencySlug,
    /// The regulation, if it is on one.
    pub code: Option<RegulationCode>,
    /// How many items of a plan it is on.
    pub items: Option<u64>,
    pub opens: Timestamp,
    pub closes: Timestamp,
    /// Whether nothing is taken any more, late or not.
    pub ended: bool,
    pub time: Time,
}

impl Line {
    fn of_plan(of: PlanConsultation, now: Timestamp) -> Self {
        Self {
            of: of.plan.into(),
            kind: MatterKind::Plan,
            title: of.title,
            agency: of.agency,
            code: None,
            items: Some(of.items),
            opens: midnight_in_viet_nam(of.opens),
            closes: end_of(of.closes),
            ended: false,
            time: time::of_days((of.opens, of.closes), now),
        }
    }

    fn of_its_own(of: Consultation, now: Timestamp) -> Self {
        Self {
            of: of.number.into(),
            kind: match of.kind() {
                ConsultationKind::Draft => MatterKind::Draft,
                ConsultationKind::Regulation => MatterKind::Regulation,
            },
            code: of.code().cloned(),
            items: None,
            opens: of.opens,
            closes: of.closes,
            ended: of.step == ConsultationStep::Ended,
            time: time::of(of.opens, of.closes, now),
            title: of.title,
            agency: of.agency,
        }
    }

    /// Its page.
    pub(in crate::web) fn href(&self) -> String {
        href(self.of)
    }

    /// Whether its time is over.
    pub(in crate::web) fn is_over(&self, now: Timestamp) -> bool {
        self.closes <= now
    }

    /// What the agency is called.
    pub(in crate::web) fn agency_name(&self) -> &str {
        agencies().name(&self.agency)
    }
}

/// The page of a plan's consultation, or of one of its own.
pub(in crate::web) fn href(of: Matter) -> String {
    match of {
        Matter::Plan(plan) => format!("/tham-van/{plan}"),
        Matter::Consultation(number) => format!("/tham-van/cuoc/{number}"),
    }
}

/// Those of one kind, or all of them: first those that are open or will be, by
/// the hour at which they close, then those that are over, the last one first.
pub(in crate::web) async fn lines(
    app: &App,
    kind: Option<MatterKind>,
) -> Result<Vec<Line>, WebError> {
    let (now, today) = ((app.clock.0)(), app.clock.today());
    let plans = app.store.plan_consultations().await?.into_iter();
    let own = app.store.consultations(None).await?.into_iter();
    let mut lines: Vec<Line> = plans
        .map(|of| Line::of_plan(of, now))
        .chain(own.map(|of| Line::of_its_own(of, now)))
        .filter(|line| kind.is_none_or(|kind| line.kind == kind))
        .collect();
    lines.sort_by(|a, b| {
        let over = a.is_over(now).cmp(&b.is_over(now));
        let closes = match a.is_over(now) {
            true => b.closes.cmp(&a.closes),
            false => a.closes.cmp(&b.closes),
        };
        over.then(closes).then(a.of.cmp(&b.of))
    });
    for line in &mut lines {
        line.agency = agencies().responsible(&line.agency, today).clone();
    }
    Ok(lines)
}

/// The same with the comments in each counted.
pub(in crate::web) async fn counted(
    app: &App,
    lines: impl Iterator<Item = Line>,
) -> Result<Vec<(Line, ItemTally)>, WebError> {
    let lines: Vec<Line> = lines.collect();
    let of: Vec<Matter> = lines.iter().map(|line| line.of).collect();
    let tallies = app.store.comment_tallies(&of).await?.into_iter();
    let sum = |parts: BTreeMap<u32, ItemTally>| {
        parts.into_values().fold(ItemTally::default(), ItemTally::and)
    };
    Ok(lines.into_iter().zip(tallies.map(sum)).collect())
}

/// The consultations on a regulation, in the same order, with how each stands.
pub(in crate::web) async fn lines_on(
    app: &App,
    code: &RegulationCode,
) -> Result<Vec<(Line, &'static str)>, WebError> {
    let now = (app.clock.0)();
    let mut own = app.store.consultations(Some(code)).await?;
    own.sort_by_key(|of| (of.closes <= now, of.closes, of.number));
    let stands = |line: &Line| match () {
        () if line.ended => "đã chốt",
        () if line.is_over(now) => "đã hết hạn",
        () if line.opens > now => "sắp mở",
        () => "đang mở",
    };
    let told = |of| {
        let line = Line::of_its_own(of, now);
        let stands = stands(&line);
        (line, stands)
    };
    Ok(own.into_iter().map(told).collect())
}
