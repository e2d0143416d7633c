//! A step as a form or a program asks for it.

use serde::Deserialize;

use super::errors::unreadable;
use crate::web::{WebError, http::fields::Fields};
use crate::{
    cases::{comments::Attachment, petitions::NewStep},
    model::{AnswerState, ItemId, PetitionAction, PetitionAnswer},
};

/// What is asked for; which parts belong to a step, [`Asked::step`] knows.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Asked {
    pub act: String,
    #[serde(default)]
    pub agency: String,
    #[serde(default)]
    pub reason: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub office: String,
    #[serde(default)]
    pub signer: String,
    #[serde(default)]
    pub state: String,
    /// `PA-0001/2`, separated by commas or blanks.
    #[serde(default)]
    pub items: String,
}

impl Asked {
    pub(in crate::web) fn sent(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            act: text("act"),
            agency: text("agency"),
            reason: text("reason"),
            text: text("text"),
            office: text("office"),
            signer: text("signer"),
            state: text("state"),
            items: text("items"),
        }
    }

    /// The step, with what is attached to it if that is for the sender to do.
    pub(in crate::web) fn step(&self, files: Vec<Attachment>) -> Result<NewStep, WebError> {
        let Self { reason, text, .. } = self.clone();
        let action: PetitionAction = self.act.parse().map_err(|_| unreadable("act"))?;
        Ok(match action {
            PetitionAction::Forwarded => {
                let agency = self.agency.parse().map_err(|_| unreadable("agency"))?;
                NewStep::Forward { agency, reason }
            }
            PetitionAction::Kept => NewStep::Keep { reason },
            PetitionAction::Returned => NewStep::Return { reason },
            PetitionAction::Asked => NewStep::Ask { reason },
            PetitionAction::Refused => NewStep::Refuse { reason },
            PetitionAction::Supplied => NewStep::Supply { text, files },
            PetitionAction::Reopened => NewStep::Reopen { text, files },
            PetitionAction::Published => NewStep::Publish,
            PetitionAction::Answered => {
                let state: AnswerState = self.state.parse().map_err(|_| unreadable("state"))?;
                let apart = |c: char| c == ',' || c == ';' || c.is_whitespace();
                let items = self.items.split(apart).filter(|item| !item.is_empty());
                let items = items.map(|item| item.parse().map_err(|_| unreadable("items")));
                let items: Vec<ItemId> = items.collect::<Result<_, _>>()?;
                let (office, signer) = (self.office.clone(), self.signer.clone());
                NewStep::Answer { answer: PetitionAnswer { office, signer, state, items }, text }
            }
        })
    }
}
