//! The steps that an agency takes with its plan, for pages and for programs.

use crate::web::{
    App, WebError,
    http::{error::Missing, identity::CurrentUser},
    plans::again::{Asked, recorded},
};
use crate::{
    cases::plans::{self, Moment, Recorded, Selection},
    model::{Act, Day, DocumentNumber, PlanNumber},
    store::PlanState,
};

/// A step, with what it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) enum Step<'a> {
    /// Open for comments from a day to another.
    Consult { opens: Day, closes: Day },
    /// Send to the Government Office.
    Submit,
    /// Take back, with the reason.
    Withdraw(&'a str),
}

impl Step<'_> {
    fn asked<'s>(&'s self, selection: &'s Selection) -> Asked<'s> {
        let asked = Asked { items: Some(&selection.items), ..Asked::default() };
        match *self {
            Self::Consult { opens, closes } => Asked {
                act: Some(Act::Consulting),
                day: Some(opens),
                closes: Some(closes),
                ..asked
            },
            Self::Submit => Asked { act: Some(Act::Submitted), ..asked },
            Self::Withdraw(reason) => Asked { act: Some(Act::Withdrawn), reason, ..asked },
        }
    }
}

/// Takes a step, and waits until searches show it.
pub(in crate::web) async fn take(
    app: &App,
    user: &CurrentUser,
    selection: &Selection,
    step: Step<'_>,
) -> Result<Recorded, WebError> {
    let (store, who) = (&app.store, (user.actor(), app.moment()));
    let result = match step {
        Step::Consult { opens, closes } => {
            plans::consult(store, selection, (opens, closes), who).await
        }
        Step::Submit => plans::submit(store, selection, who).await,
        Step::Withdraw(reason) => plans::withdraw(store, selection, reason, who).await,
    };
    let asked = [step.asked(selection)];
    app.settled(result, |difference| recorded(user.actor().name(), &asked, difference)).await
}

impl App {
    /// Now, for what is recorded as it happens.
    pub(in crate::web) fn moment(&self) -> Moment {
        Moment::now((self.clock.0)())
    }

    /// A plan as searches see it now.
    pub(in crate::web) async fn shown_plan(&self, plan: PlanNumber) -> Result<PlanState, WebError> {
        let seq = self.snapshot().ok_or(WebError::NotReady)?.catalog.seq();
        let state = self.store.plan(plan, seq).await?;
        state.ok_or_else(|| WebError::Missing(Missing::Plan(plan.to_string())))
    }
}

/// A number of a document in an address: with underscores for slashes, or as
/// it is written.
pub(in crate::web) fn document_number(text: &str) -> Result<DocumentNumber, WebError> {
    let missing = |_| WebError::Missing(Missing::Document(text.to_owned()));
    text.replace('_', "/").parse().map_err(missing)
}
