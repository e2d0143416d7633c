//! A petition as somebody may see it: its steps with their deadlines, and what
//! was written, whole for the sender and whoever handles it and with personal
//! numbers masked for everybody else.

use super::book::Entry;
use crate::web::{attached::FileView, http::identity::MaybeUser, words};
use crate::{
    cases::{Actor, petitions},
    model::{
        CommentFile, Day, Due, ItemId, Judged, PetitionAccess, PetitionAct, PetitionAction,
        PetitionAnswer, PetitionLetter, PetitionLetterKind, PetitionState, Sender, limits,
    },
    reference::{agencies, industry},
    text::mask_personal,
};

/// What somebody is to a petition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct Reader<'a> {
    pub actor: Actor<'a>,
    /// Whether they sent it.
    pub sent: bool,
    /// Whether they have it to settle.
    pub handles: bool,
    /// Whether they send petitions on.
    pub routes: bool,
}

impl<'a> Reader<'a> {
    pub(in crate::web) fn new(viewer: &'a MaybeUser, entry: &Entry, today: Day) -> Self {
        let actor = viewer.0.as_deref().map_or(Actor::Visitor, Actor::User);
        Self {
            actor,
            sent: petitions::sent(actor, &entry.stored),
            handles: petitions::handles(actor, &entry.standing.place, today),
            routes: petitions::routes(actor),
        }
    }

    /// Whoever sees all of a petition of their own.
    pub(in crate::web) fn whole(actor: Actor<'a>) -> Self {
        Self { actor, sent: true, handles: false, routes: false }
    }

    /// The same for whoever holds its personal link.
    pub(in crate::web) fn holding(self) -> Self {
        Self { sent: true, ..self }
    }

    /// Whether everything is shown as it was written.
    fn sees_whole(self) -> bool {
        self.sent || self.handles || self.routes
    }

    /// A text as they may see it; none if it is not for them.
    pub(in crate::web) fn shown(self, entry: &Entry, letter: &PetitionLetter) -> Option<String> {
        if self.sees_whole() {
            return Some(letter.text.clone());
        }
        let public = entry.stored.petition.access == PetitionAccess::Public;
        // An answer is the sender's alone until it is published.
        let out = letter.kind != PetitionLetterKind::Answered || entry.is_published();
        (public && out).then(|| mask_personal(&letter.text).into_owned())
    }
}

/// A file that is attached to a letter about a petition.
#[derive(Clone, Copy)]
pub(in crate::web) struct Attached<'a> {
    /// Its place among all that is attached to the petition, from 1.
    pub number: usize,
    pub letter: &'a PetitionLetter,
    /// Its place in the letter, from 1.
    pub place: usize,
    pub file: &'a CommentFile,
}

impl Attached<'_> {
    /// Its name as somebody may see it.
    pub(in crate::web) fn name(&self, reader: Reader<'_>) -> String {
        match reader.sees_whole() {
            true => self.file.name.clone(),
            false => mask_personal(&self.file.name).into_owned(),
        }
    }
}

/// What is attached to a petition and its letters that somebody may have: what
/// is attached to what they may read.
pub(in crate::web) fn attached<'a>(
    entry: &Entry,
    reader: Reader<'_>,
    letters: &'a [PetitionLetter],
) -> Vec<Attached<'a>> {
    let all = letters.iter().flat_map(|letter| {
        let files = letter.files.iter().zip(1..);
        files.map(move |(file, place)| (letter, place, file))
    });
    let all = all.zip(1..).map(|((letter, place, file), number)| Attached {
        number,
        letter,
        place,
        file,
    });
    all.filter(|attached| reader.shown(entry, attached.letter).is_some()).collect()
}

/// Where files of a petition are, and who looks at them.
#[derive(Clone, Copy)]
pub(in crate::web) struct Shown<'a> {
    pub reader: Reader<'a>,
    pub files: &'a [Attached<'a>],
    /// The address of the page, under which they are.
    pub page: &'a str,
}

impl Shown<'_> {
    /// Those of one letter, for a page.
    pub(in crate::web) fn of(&self, letter: Option<&PetitionLetter>) -> Vec<FileView> {
        let own = self.files.iter().filter(|file| Some(file.letter) == letter);
        let view = |file: &Attached<'_>| {
            let address = format!("{}/tep/{}", self.page, file.number);
            FileView::new(file.file, file.name(self.reader), address)
        };
        own.map(view).collect()
    }
}

/// A step on a page.
pub(in crate::web) struct StepView {
    pub day: Day,
    pub label: &'static str,
    /// Who did it.
    pub who: String,
    pub reason: String,
    /// What was written with it.
    pub lines: Vec<String>,
    /// What is attached to that.
    pub files: Vec<FileView>,
    pub answer: Option<AnswerView>,
    /// Until when it was to be done, and how late it was.
    pub time: String,
    pub late: u32,
}

/// An answer on a page.
pub(in crate::web) struct AnswerView {
    pub state: &'static str,
    pub class: &'static str,
    pub office: String,
    pub signer: String,
    pub items: Vec<ItemId>,
}

impl AnswerView {
    fn new(answer: &PetitionAnswer) -> Self {
        use crate::model::AnswerState as S;
        Self {
            state: answer.state.label(),
            class: match answer.state {
                S::Accepted | S::Partly => "good",
                S::Explained => "plan",
                S::Outside => "soon",
            },
            office: answer.office.clone(),
            signer: answer.signer.clone(),
            items: answer.items.clone(),
        }
    }
}

/// The last day of a period, with what is not known of it.
pub(in crate::web) fn until(due: &Due) -> String {
    match due.remark() {
        Some(remark) => format!("hạn {} ({remark})", words::day(due.day)),
        None => format!("hạn {}", words::day(due.day)),
    }
}

/// What was done, in that order, as somebody may see it.
pub(in crate::web) fn steps(
    entry: &Entry,
    shown: Shown<'_>,
    letters: &[PetitionLetter],
) -> Vec<StepView> {
    let reader = shown.reader;
    let mut holder = say!("Văn phòng Chính phủ");
    let petition = &entry.stored.petition;
    let mut views = Vec::new();
    for judged in &entry.standing.steps {
        let Judged { place, day, action, due, late } = judged;
        let step = petition.steps.iter().find(|step| Some(step.place) == *place);
        let letter = place.and_then(|place| letters.iter().find(|letter| letter.place == place));
        let told = petition.routed.as_ref().and_then(|routed| routed.agency.as_ref());
        let agency = match step.map(|step| &step.act) {
            Some(PetitionAct::Forwarded { agency, .. }) => Some(agency),
            Some(_) => None,
            None => told,
        };
        let agency = agency.map(|agency| agencies().name(agency).to_owned());
        let (who, label) = match action {
            PetitionAction::Supplied | PetitionAction::Reopened => {
                (say!("Người gửi"), action.label())
            }
            PetitionAction::Forwarded => {
                let to = agency.clone().unwrap_or_else(|| say!("cơ quan có thẩm quyền"));
                (format!("Văn phòng Chính phủ → {to}"), action.label())
            }
            _ => (holder.clone(), action.label()),
        };
        match action {
            PetitionAction::Forwarded => holder = agency.unwrap_or_default(),
            PetitionAction::Kept | PetitionAction::Returned => {
                "Văn phòng Chính phủ".clone_into(&mut holder);
            }
            _ => {}
        }
        let text = letter.and_then(|letter| reader.shown(entry, letter)).unwrap_or_default();
        let answer = match step.map(|step| &step.act) {
            Some(PetitionAct::Answered(answer)) => Some(AnswerView::new(answer)),
            _ => None,
        };
        views.push(StepView {
            day: *day,
            label,
            who,
            reason: step.and_then(|step| step.act.reason()).unwrap_or_default().to_owned(),
            lines: text.lines().map(str::to_owned).collect(),
            files: shown.of(letter),
            answer,
            time: due.as_ref().map(until).unwrap_or_default(),
            late: *late,
        });
    }
    views
}

/// What is due now, in words.
pub(in crate::web) fn next(entry: &Entry) -> String {
    let standing = &entry.standing;
    let until = standing.due.as_ref().map(until).unwrap_or_default();
    let what = match standing.place.state {
        PetitionState::New | PetitionState::Returned => "Phân loại, chuyển hoặc từ chối",
        PetitionState::Waiting => "Trả lời",
        PetitionState::ToPublish => "Công khai kết quả",
        PetitionState::Asked => return say!("Đang chờ người gửi bổ sung; thời hạn tạm dừng."),
        _ => return String::new(),
    };
    match standing.late {
        0 => format!("{what}: {until}."),
        late => format!("{what}: {until}, quá hạn {late} ngày làm việc."),
    }
}

/// Why the sender may not say that they are not satisfied, or until when.
pub(in crate::web) fn reopening(entry: &Entry) -> Option<String> {
    let until = entry.standing.reopen.as_ref()?;
    let left = limits::REOPENINGS.saturating_sub(entry.standing.reopened);
    Some(format!("Kiến nghị lại được đến hết {}, còn {left} lần.", words::day(until.day)))
}

/// Who sends something, in words; empty if they don't say.
pub(in crate::web) fn from(sender: &Sender, reader: Reader<'_>) -> String {
    let name = match reader.sees_whole() {
        true => sender.organisation.clone(),
        false => mask_personal(&sender.organisation).into_owned(),
    };
    let parts = [
        Some(name.as_str()).filter(|name| !name.is_empty()),
        sender.size.map(|size| size.label()),
        sender.industry.as_deref().and_then(industry).map(|industry| industry.name.as_str()),
        sender.province.map(|province| province.label()),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}
