//! Groups of comments that are kept in step with a store, and what is read for
//! them, on both stores.

use jiff::Timestamp;
use quydinh::{
    cases::comments::Groups,
    model::{
        AnswerNumber, AnswerState, Comment, CommentAnswer, CommentNumber, CommentSubject, ItemId,
        Matter, ModerationAct, ModerationStep, PlanNumber, Sender, Stance, Timing,
    },
    store::{CommentEntry, CommentVersion, ModerationEntry, Store, Versioned, Withdrawal},
};

use crate::harness::{TestStore, on_both_stores};

on_both_stores!(
    groups_kept_in_step_are_those_made_anew,
    comments_are_listed_as_they_are_now,
    large_consultations_are_told_by_what_was_recorded,
);

const PLAN: PlanNumber = PlanNumber(1);
const OTHER: PlanNumber = PlanNumber(2);
const LETTER: &str = "Đề nghị bỏ giấy xác nhận này vì cơ quan nhà nước đã có thông tin trên cơ sở \
    dữ liệu quốc gia về dân cư, doanh nghiệp không phải nộp lại bản giấy ở mỗi lần làm thủ tục";

fn subject(plan: PlanNumber) -> CommentSubject {
    ItemId { plan, item: 1 }.into()
}

fn said((number, version): (u32, u32), plan: PlanNumber, text: &str) -> CommentEntry {
    let facts = Comment {
        subject: subject(plan),
        item_version: 1,
        stance: if number % 5 == 0 { Stance::Against } else { Stance::Change },
        text: text.to_owned(),
        sender: Sender { organisation: format!("Công ty {version}"), ..Sender::default() },
        timing: Timing::InTime,
        files: Vec::new(),
    };
    let number = CommentNumber(number);
    let key = format!("khoa-{number}-{version}");
    CommentEntry::Comment(number, CommentVersion::new((number, version), key, None, facts))
}

fn withdrawn(number: u32) -> CommentEntry {
    CommentEntry::Withdrawn(CommentNumber(number), Withdrawal { subject: subject(PLAN) })
}

fn answered(answer: u32, version: u32, comments: &[u32]) -> CommentEntry {
    let facts = CommentAnswer {
        of: PLAN.into(),
        comments: comments.iter().copied().map(CommentNumber).collect(),
        office: "Vụ Pháp chế".into(),
        signer: "Vụ trưởng".into(),
        state: AnswerState::Accepted,
        text: format!("Tiếp thu, lần {version}"),
        changed: None,
    };
    CommentEntry::Answer(AnswerNumber(answer), Versioned { version, reason: String::new(), facts })
}

async fn record(store: &Store, (actor, second): (&str, i64), entries: &[CommentEntry]) {
    let mut write = store.write().await.unwrap();
    let at = Timestamp::from_second(1_782_867_600 + second).unwrap();
    write.record_comments(actor, at, entries).await.unwrap();
    write.commit().await.unwrap();
}

async fn moderate(store: &Store, comment: u32, place: u32, act: ModerationAct) {
    let step = ModerationStep {
        place,
        subject: subject(PLAN),
        reason: None,
        note: String::new(),
        fingerprint: None,
    };
    let entry = ModerationEntry { comment: CommentNumber(comment), act, step };
    let mut write = store.write().await.unwrap();
    write.record_moderation("kiem-duyet", Timestamp::UNIX_EPOCH, &[entry]).await.unwrap();
    write.commit().await.unwrap();
}

fn text(number: u32) -> String {
    let tails = ["", "nhé", "ạ", "trân trọng", "xin cảm ơn"];
    let tail = tails[number as usize % tails.len()];
    match number % 3 {
        0 => format!("Góp ý riêng số {number}: nên giữ quy định về kho {number} và bến {tail}"),
        1 => format!("{LETTER} {tail}"),
        _ => format!("Kính gửi quý bộ. {LETTER}. {tail}"),
    }
}

fn told(groups: &Groups) -> impl PartialEq + std::fmt::Debug {
    let merged: Vec<_> = groups.subjects().map(|(of, said)| (of, said.merged())).collect();
    let rows: Vec<_> = (1..=40).map(|number| groups.group_of(CommentNumber(number))).collect();
    (merged, rows)
}

async fn groups_kept_in_step_are_those_made_anew(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let of = Matter::Plan(PLAN);
    let mut kept = Groups::of(of);
    for step in 0..12_u32 {
        let first = step * 3 + 1;
        let new: Vec<CommentEntry> =
            (first..first + 3).map(|number| said((number, 1), PLAN, &text(number))).collect();
        record(&store, ("doanh-nghiep", i64::from(step)), &new).await;
        match step {
            // Changed: into the words of others, and into words of its own.
            2 => record(&store, ("a", 50), &[said((3, 2), PLAN, &text(1))]).await,
            3 => record(&store, ("a", 51), &[said((1, 2), PLAN, "Nên giữ nguyên như cũ")]).await,
            4 => record(&store, ("a", 52), &[withdrawn(4), withdrawn(6)]).await,
            5 => moderate(&store, 2, 1, ModerationAct::Removed).await,
            6 => moderate(&store, 7, 1, ModerationAct::Removed).await,
            7 => moderate(&store, 2, 2, ModerationAct::Restored).await,
            8 => record(&store, ("b", 53), &[answered(1, 1, &[8, 9])]).await,
            9 => {
                record(&store, ("a", 54), &[said((100, 1), OTHER, LETTER)]).await;
                moderate(&store, 7, 2, ModerationAct::Appealed).await;
            }
            _ => {}
        }
        let news = kept.news(&store).await.unwrap();
        kept.extend(news);
        let mut anew = Groups::of(of);
        let all = anew.news(&store).await.unwrap();
        anew.extend(all);
        assert_eq!(told(&kept), told(&anew), "step {step}");
        let tally = store.comment_tally(of).await.unwrap();
        let merged = kept.subject(subject(PLAN)).unwrap().merged();
        assert_eq!(merged.comments.all, tally[&1].comments, "step {step}");
        assert_eq!(kept.subjects().count(), 1, "nothing of the other plan");
    }
    // As they are known to be: without 4 and 6, which were taken back, and 7,
    // which is hidden.
    assert_eq!(kept.group_of(CommentNumber(2)).unwrap().first, CommentNumber(2));
    for gone in [4, 6, 7] {
        assert_eq!(kept.group_of(CommentNumber(gone)), None, "{gone}");
    }
    assert_eq!(kept.subject(subject(PLAN)).unwrap().merged().hidden, 1);
}

async fn comments_are_listed_as_they_are_now(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let of = Matter::Plan(PLAN);
    let new: Vec<CommentEntry> =
        (1..=250).map(|number| said((number, 1), PLAN, &text(number))).collect();
    record(&store, ("doanh-nghiep", 1), &new).await;
    record(&store, ("doanh-nghiep", 9), &[said((2, 2), PLAN, "hai"), said((2, 3), PLAN, "ba")])
        .await;
    record(&store, ("doanh-nghiep", 10), &[withdrawn(3)]).await;
    moderate(&store, 4, 1, ModerationAct::Removed).await;
    record(&store, ("can-bo", 11), &[answered(7, 1, &[1, 2]), answered(7, 2, &[1, 2, 5])]).await;

    let all = store.comments((of, None), 0, u32::MAX).await.unwrap();
    let numbers: Vec<u32> = all.iter().map(|comment| comment.number.0).collect();
    let expected: Vec<u32> = (1..=250).filter(|number| ![3, 4].contains(number)).collect();
    assert_eq!(numbers, expected);
    assert_eq!(store.comments((of, Some(2)), 0, 10).await.unwrap(), []);
    let some = store.comments((of, Some(1)), 1, 2).await.unwrap();
    assert_eq!(some.iter().map(|comment| comment.number.0).collect::<Vec<_>>(), [2, 5]);
    let second = &some[0];
    assert_eq!((second.version, second.facts.text.as_str()), (3, "ba"));
    assert_eq!(second.facts.sender.organisation, "Công ty 3");
    assert_eq!((second.recorded - second.made).total(jiff::Unit::Second).unwrap(), 8.0);
    assert_eq!(second.answer, Some(AnswerNumber(7)));
    assert_eq!(store.comment(CommentNumber(2)).await.unwrap().as_ref(), Some(second));

    // By their numbers in any order: those that everybody sees.
    let asked: Vec<CommentNumber> = (0..=251).rev().map(CommentNumber).collect();
    let found = store.comments_by_number(&asked).await.unwrap();
    assert_eq!(found.keys().map(|number| number.0).collect::<Vec<_>>(), expected);
    assert_eq!(&found[&CommentNumber(2)], second);
    // Asked for by itself one is told, whatever became of it.
    let three = store.comment(CommentNumber(3)).await.unwrap().unwrap();
    assert!(three.withdrawn.is_some() && three.facts.text.is_empty());
    assert!(store.comment(CommentNumber(4)).await.unwrap().unwrap().hidden);
    assert_eq!(store.comment(CommentNumber(999)).await.unwrap(), None);

    let answers = store.answers_by_number([9, 7, 7].map(AnswerNumber)).await.unwrap();
    let answer = &answers[&AnswerNumber(7)].answer;
    assert_eq!((answers.len(), answer.version, answer.facts.comments.len()), (1, 2, 3));
    assert_eq!(store.answers(of).await.unwrap(), answers.into_values().collect::<Vec<_>>());
    assert_eq!(store.answers(OTHER.into()).await.unwrap(), []);
}

async fn large_consultations_are_told_by_what_was_recorded(at: TestStore) {
    let store = Store::open(&at.url).await.unwrap();
    let (one, other) = (Matter::Plan(PLAN), Matter::Plan(OTHER));
    assert_eq!(store.much_commented(1, 0).await.unwrap(), []);
    let three: Vec<_> = (1..=3).map(|number| said((number, 1), OTHER, &text(number))).collect();
    record(&store, ("a", 1), &three).await;
    record(&store, ("a", 2), &[said((4, 1), PLAN, "một"), said((5, 1), PLAN, "hai")]).await;
    assert_eq!(store.much_commented(1, 0).await.unwrap(), [other, one]);
    assert_eq!(store.much_commented(3, 0).await.unwrap(), [other]);
    let seq = store.seq().await.unwrap();
    assert_eq!(store.much_commented(1, seq).await.unwrap(), []);
    moderate(&store, 4, 1, ModerationAct::Removed).await;
    assert_eq!(store.much_commented(1, seq).await.unwrap(), [one]);
}
