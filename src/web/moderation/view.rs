//! The moderation of a comment as somebody may see it.

use jiff::Timestamp;

use crate::web::{App, WebError, comments::view::Reader};
use crate::{
    model::{Moderated, ModerationAct},
    reference::{ModerationReason, moderation_reason, moderation_reasons},
    store::{ModeratedComment, StoredComment, StoredStep},
};

/// A step, in words.
pub(in crate::web) struct StepView {
    pub act: ModerationAct,
    pub at: Timestamp,
    pub reason: Option<&'static ModerationReason>,
    pub note: String,
}

impl StepView {
    pub(in crate::web) fn new(step: &StoredStep) -> Self {
        Self {
            act: step.act,
            at: step.at,
            reason: step.step.reason.as_deref().and_then(moderation_reason),
            note: step.step.note.clone(),
        }
    }
}

/// The moderation of a comment, with what whoever looks can do about it.
pub(in crate::web) struct ModerationView {
    pub state: Moderated,
    /// What was done, the first first; what only says that somebody looked is
    /// for moderators.
    pub steps: Vec<StepView>,
    /// What whoever appealed wrote, for them and for moderators.
    pub words: Vec<String>,
    /// Whether whoever looks sent it and can ask for another look.
    pub can_appeal: bool,
    /// What a moderator can do now.
    pub acts: Vec<ModerationAct>,
    /// Whether a moderator has to leave it to another one.
    pub own_removal: bool,
    /// Whether whoever looks can point it out to moderators.
    pub can_flag: bool,
}

impl ModerationView {
    pub(in crate::web) async fn find(
        app: &App,
        comment: &StoredComment,
        reader: &Reader<'_>,
    ) -> Result<Self, WebError> {
        Self::new(&app.store.moderation(comment.number).await?, comment, reader)
    }

    pub(in crate::web) fn new(
        moderated: &ModeratedComment,
        comment: &StoredComment,
        reader: &Reader<'_>,
    ) -> Result<Self, WebError> {
        let state = moderated.state()?;
        let there = comment.withdrawn.is_none();
        let own = reader.made(comment);
        let told = |step: &&StoredStep| step.act != ModerationAct::Kept || reader.moderates;
        let words = moderated.steps.iter().filter(|_| own || reader.moderates);
        let may =
            |act: &&ModerationAct| **act != ModerationAct::Appealed && state.then(**act).is_some();
        let removed_by = moderated.removal().map(|removal| removal.actor.as_str());
        let own_removal = state == Moderated::Appealed && removed_by == Some(reader.actor_name());
        let acts = ModerationAct::ALL.iter().filter(may).copied();
        Ok(Self {
            state,
            steps: moderated.steps.iter().filter(told).map(StepView::new).collect(),
            words: words.flat_map(|step| step.words.lines().map(str::to_owned)).collect(),
            can_appeal: there && own && state == Moderated::Removed,
            acts: match reader.moderates && there && !own_removal {
                true => acts.collect(),
                false => Vec::new(),
            },
            own_removal: reader.moderates && own_removal,
            can_flag: there && !own && !comment.hidden && reader.flags,
        })
    }

    pub(in crate::web) fn reasons(&self) -> &'static [ModerationReason] {
        moderation_reasons()
    }
}
