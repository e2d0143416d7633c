//! Comments in consultations of their own, day by day.

use super::*;
use crate::{
    catalog::{Catalog, History, histories},
    model::{Day, Kind, MatterKind, ParagraphId},
};

const DRAFT: ConsultationNumber = ConsultationNumber(1);
const RULE: ConsultationNumber = ConsultationNumber(2);

fn day(day: i8) -> Day {
    Day::constant(2026, 7, day)
}

fn paragraph(paragraph: u32) -> CommentSubject {
    CommentSubject::DraftParagraph(ParagraphId { consultation: DRAFT, paragraph })
}

/// A draft of the health ministry and a consultation on a regulation of another,
/// with comments on the 2nd, answers on the 4th, and the draft ended on the 5th.
fn history() -> History {
    let mut history = History::default();
    let known = histories::regulations().regulations;
    let code = known[3].code.clone();
    history.extend(known, 10).unwrap();
    let opened = |number, seq, code| ConsultationEvent {
        number,
        seq,
        day: day(1),
        what: ConsultationChange::Opened(code),
    };
    let ended = |number, seq, on| ConsultationEvent {
        number,
        seq,
        day: day(on),
        what: ConsultationChange::Ended,
    };
    let consultations =
        [opened(DRAFT, 11, None), opened(RULE, 12, Some(code)), ended(DRAFT, 30, 5)];
    let at = |number, seq, on, what| CommentEvent {
        number: CommentNumber(number),
        seq,
        day: day(on),
        what,
    };
    let made = |subject, agency: &str| CommentChange::Made(subject, agency.parse().unwrap());
    let answered = |what| CommentChange::Answered(AnswerState::Accepted, what);
    let comments = [
        at(1, 20, 2, made(paragraph(1), "bo-y-te")),
        at(2, 21, 2, made(paragraph(2), "bo-y-te")),
        at(3, 22, 2, made(CommentSubject::Regulation(RULE), "bo-xay-dung")),
        at(4, 23, 3, made(paragraph(1), "bo-y-te")),
        at(1, 25, 4, answered(Some(paragraph(2)))),
        at(2, 26, 4, answered(Some(paragraph(2)))),
        at(3, 31, 6, answered(None)),
    ];
    history.extend_comments(consultations, comments).unwrap();
    history.extend_plans([], [], 40).unwrap();
    history
}

fn told(handled: Handled) -> String {
    let Handled { received, answered, in_time, late, overdue, waiting, heeded, changed } = handled;
    format!(
        "{received}: {answered} = {in_time} + {late} late, {overdue} owed, {waiting} wait, {heeded} heeded, {changed} changed"
    )
}

#[test]
fn comments_on_drafts_and_regulations_count_for_who_asked() {
    let history = history();
    for (on, known_at, draft, rule) in [
        (1, 40, "", ""),
        (
            3,
            40,
            "3: 0 = 0 + 0 late, 0 owed, 3 wait, 0 heeded, 0 changed",
            "1: 0 = 0 + 0 late, 0 owed, 1 wait, 0 heeded, 0 changed",
        ),
        // One paragraph was changed for two comments.
        (
            5,
            40,
            "3: 2 = 2 + 0 late, 0 owed, 1 wait, 2 heeded, 1 changed",
            "1: 0 = 0 + 0 late, 0 owed, 1 wait, 0 heeded, 0 changed",
        ),
        // The day after the end what has no answer is owed one.
        (
            6,
            40,
            "3: 2 = 2 + 1 late, 1 owed, 0 wait, 2 heeded, 1 changed",
            "1: 1 = 1 + 0 late, 0 owed, 0 wait, 1 heeded, 0 changed",
        ),
        // As was known before it ended.
        (
            6,
            29,
            "3: 2 = 2 + 0 late, 0 owed, 1 wait, 2 heeded, 1 changed",
            "1: 0 = 0 + 0 late, 0 owed, 1 wait, 0 heeded, 0 changed",
        ),
    ] {
        let catalog = Catalog::at(&history, day(on), known_at);
        let handled = catalog.handled(&[]);
        let of = |agency: &str, kind| {
            let own = handled.iter().find(|(slug, _)| slug.as_str() == agency);
            own.map(|(_, own)| told(own.on(kind))).unwrap_or_default()
        };
        assert_eq!(of("bo-y-te", MatterKind::Draft), draft, "{on} {known_at}");
        assert_eq!(of("bo-xay-dung", MatterKind::Regulation), rule, "{on} {known_at}");
        assert_eq!(handled.len(), if draft.is_empty() { 0 } else { 2 });
        let rows = |kinds: &[Kind], part| catalog.comment_rows(None, (kinds, None), part);
        let changed = rows(&[], CommentPart::Changed);
        if let [first] = &changed[..] {
            assert_eq!((first.number, first.changed), (CommentNumber(1), Some(paragraph(2))));
        }
        // About the kind of the regulation: that one, and no draft.
        let kind = catalog.fact(3).unwrap().kind;
        let about = rows(&[kind], CommentPart::Received);
        assert!(about.iter().all(|row| row.subject == CommentSubject::Regulation(RULE)));
        assert_eq!(about.is_empty(), rule.is_empty());
    }
}

#[test]
fn what_was_never_opened_is_damage() {
    let made = CommentEvent {
        number: CommentNumber(1),
        seq: 1,
        day: day(1),
        what: CommentChange::Made(paragraph(1), "bo-y-te".parse().unwrap()),
    };
    let ended =
        ConsultationEvent { number: DRAFT, seq: 1, day: day(1), what: ConsultationChange::Ended };
    let unknown = ConsultationChange::Opened(Some("1.000001".parse().unwrap()));
    let on_nothing = ConsultationEvent { what: unknown, ..ended };
    assert!(History::default().extend_comments([], [made]).is_err());
    assert!(History::default().extend_comments([ended], []).is_err());
    assert!(History::default().extend_comments([on_nothing], []).is_err());
}
