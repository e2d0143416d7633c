//! Random histories for property tests: regulations that change hands, items of
//! plans and what is done to them, consultations of their own, comments and
//! answers, in whatever order of days. Agencies merge in the middle.

use proptest::prelude::*;

use super::*;
use crate::model::{
    Act, AgencySlug, AnswerState, Authority, BaselineScope, CommentNumber, CommentSubject,
    ConsultationNumber, Cost, Day, Decimal, Disposition, ItemId, Kind, KnownCosts, OnlineLevel,
    ParagraphId, PlanNumber, ServiceFacts,
};

pub(super) const REGULATIONS: u32 = 8;
pub(super) const ITEMS: u32 = 9;
/// From here on the journal tells of plans and later versions.
pub(super) const FIRST: u64 = 10;
/// No history is as long.
pub(super) const END: u64 = 1_000;
pub(super) const AGENCIES: [&str; 5] =
    ["bo-xay-dung", "bo-giao-thong-van-tai", "bo-tai-chinh", "bo-ke-hoach-va-dau-tu", OTHER];
/// One that is not of the Government, and has nothing at first.
pub(super) const OTHER: &str = "quoc-hoi";
const ACTS: [Act; 8] = [
    Act::Consulting,
    Act::Submitted,
    Act::Returned,
    Act::Reviewed,
    Act::Approved,
    Act::Enacted,
    Act::Withdrawn,
    Act::Annulled,
];

/// Something recorded: about which, on which day, and what chooses the rest.
#[derive(Debug, Clone)]
pub(super) enum Op {
    Regulation(u32, u8, u32),
    Item(u32, u8, u32),
    Step(u32, u8, Act, Option<prop::sample::Index>),
    Comment(u32, u8),
    /// Opens a consultation of its own, ends it, or says something in it.
    Consultation(u32, u8, u32),
    /// Answers a comment, takes it back, hides it or shows it again.
    Comments(prop::sample::Index, u8, u32),
}

pub(super) fn day(number: u8) -> Day {
    // The mergers of 1 March 2025 lie in the middle.
    Day::constant(2025, 2, 25).checked_add(jiff::Span::new().days(number)).unwrap()
}

pub(super) fn id(item: u32) -> ItemId {
    ItemId { plan: PlanNumber(item / 3 + 1), item: item % 3 + 1 }
}

fn op() -> impl Strategy<Value = Op> {
    let step = (
        0..ITEMS,
        0..9_u8,
        prop::sample::select(&ACTS[..]),
        prop::option::weighted(0.2, any::<prop::sample::Index>()),
    );
    let index = any::<prop::sample::Index>();
    prop_oneof![
        2 => (0..REGULATIONS, 0..9_u8, any::<u32>()).prop_map(|(r, d, n)| Op::Regulation(r, d, n)),
        6 => (0..ITEMS, 0..9_u8, any::<u32>()).prop_map(|(i, d, n)| Op::Item(i, d, n)),
        12 => step.prop_map(|(i, d, act, old)| Op::Step(i, d, act, old)),
        2 => (0..ITEMS, 0..9_u8).prop_map(|(i, d)| Op::Comment(i, d)),
        4 => (1..4_u32, 0..9_u8, any::<u32>()).prop_map(|(c, d, n)| Op::Consultation(c, d, n)),
        3 => (index, 0..9_u8, any::<u32>()).prop_map(|(c, d, n)| Op::Comments(c, d, n)),
    ]
}

/// What is recorded one after the other.
pub(super) fn ops() -> impl Strategy<Value = Vec<Op>> {
    prop::collection::vec(op(), 0..50)
}

pub(super) fn scope() -> impl Strategy<Value = BaselineScope> {
    let kinds = prop::sample::subsequence(Kind::ALL, 0..=2);
    let agency = prop::option::weighted(0.3, prop::sample::select(&AGENCIES[..]));
    (kinds, agency).prop_map(|(kinds, agency)| BaselineScope {
        kinds,
        agency: agency.map(|slug| slug.parse().unwrap()),
    })
}

pub(super) fn regulation(
    ordinal: u32,
    version: u32,
    (valid_from, seq): (Day, u64),
    n: u32,
) -> Version {
    let pick = |shift: u32, of: u32| (n >> shift) % of;
    let agencies = if seq < FIRST { 4 } else { 5 };
    let online = OnlineLevel::ALL.get(pick(20, 4) as usize).copied();
    let service = ServiceFacts {
        online,
        dossiers_per_year: (pick(22, 3) > 0).then(|| pick(23, 50).into()),
        on_time_percent: (pick(25, 3) > 0)
            .then(|| Decimal::from_whole(pick(26, 64).into()))
            .flatten(),
    };
    Version {
        ordinal,
        code: format!("1.{ordinal:06}").parse().unwrap(),
        version,
        valid_from,
        seq,
        kind: Kind::ALL[pick(0, 5) as usize],
        name: "Tên".into(),
        issued_by: AGENCIES[pick(3, agencies) as usize].parse().unwrap(),
        field: ["", "Thuế", "Hải quan"][pick(6, 3) as usize].into(),
        from: (pick(8, 3) == 0).then(|| day(pick(10, 9) as u8)),
        to: (pick(14, 3) == 0).then(|| day(pick(16, 9) as u8)),
        charge: None,
        service: Service::new(&service),
        sample: false,
    }
}

pub(super) fn item_version(item: u32, on: u8, seq: u64, n: u32) -> PlanVersion {
    let pick = |shift: u32, of: u32| (n >> shift) % of;
    let cost = |shift: u32, of: u32| {
        (pick(shift, 2) == 1).then(|| Cost::from_dong(pick(shift + 1, of).into()))
    };
    PlanVersion {
        id: id(item),
        seq,
        day: day(on),
        meaning: if n != 0 && pick(0, 4) == 0 { Meaning::Correction } else { Meaning::Proposal },
        code: (pick(2, 9) > 0).then(|| format!("1.{:06}", pick(5, REGULATIONS)).parse().unwrap()),
        disposition: Disposition::ALL[pick(8, 4) as usize],
        authority: Authority::ALL[pick(10, 2) as usize],
        deadline: (pick(11, 2) == 1).then(|| day(pick(12, 9) as u8)),
        before: cost(16, 100),
        after: cost(24, 50),
        once: KnownCosts { before: cost(14, 90), after: cost(20, 40) },
    }
}

/// Rows as a store would give them, one at each journal position.
#[derive(Debug, Clone, Default)]
pub(super) struct Recorded {
    pub(super) regulations: Vec<Version>,
    pub(super) items: Vec<PlanVersion>,
    pub(super) steps: Vec<PlanStep>,
    pub(super) consultations: Vec<ConsultationEvent>,
    pub(super) comments: Vec<CommentEvent>,
}

/// The regulations that there are before anything happens.
pub(super) fn regulations() -> Recorded {
    let start = Day::constant(2025, 1, 1);
    let first = |ordinal: u32| {
        regulation(ordinal, 1, (start, u64::from(ordinal) + 1), ordinal.wrapping_mul(2_654_435_761))
    };
    Recorded { regulations: (0..REGULATIONS).map(first).collect(), ..Recorded::default() }
}

pub(super) fn recorded(ops: &[Op]) -> Recorded {
    let mut made = regulations();
    for (op, seq) in ops.iter().zip(FIRST..) {
        made.record(op, seq);
    }
    made
}

impl Recorded {
    fn record(&mut self, op: &Op, seq: u64) {
        let has_item = |item: &u32| self.items.iter().any(|v| v.id == id(*item));
        match op {
            Op::Regulation(ordinal, on, n) => {
                let known = self.regulations.iter().filter(|v| v.ordinal == *ordinal).count();
                let version = known as u32 + 1;
                self.regulations.push(regulation(*ordinal, version, (day(*on), seq), *n));
            }
            Op::Item(item, on, n) => self.items.push(item_version(*item, *on, seq, *n)),
            Op::Step(item, on, act, old) if has_item(item) => {
                // Only what still counts is corrected.
                let counts = |s: &&PlanStep| {
                    s.id == id(*item)
                        && !self.steps.iter().any(|c| c.id == s.id && c.corrects == Some(s.seq))
                };
                let own: Vec<u64> = self.steps.iter().filter(counts).map(|s| s.seq).collect();
                let corrects = old.filter(|_| !own.is_empty()).map(|old| own[old.index(own.len())]);
                let paper = match act {
                    Act::Approved => Some(["1/QĐ-TTg", "2/QĐ-TTg"][*on as usize % 2]),
                    Act::Enacted => Some(["3/2025/TT-BTC", "4/2025/TT-BXD"][*on as usize % 2]),
                    _ => None,
                };
                let paper = paper.map(|paper| paper.parse().unwrap());
                let (id, day) = (id(*item), day(*on));
                self.steps.push(PlanStep { id, seq, act: *act, day, paper, corrects });
            }
            Op::Comment(item, on) if has_item(item) => {
                // The plans are of one agency each.
                let agency: AgencySlug =
                    AGENCIES[id(*item).plan.0 as usize % AGENCIES.len()].parse().unwrap();
                let number = CommentNumber(seq as u32);
                let what = CommentChange::Made(id(*item).into(), agency);
                self.comments.push(CommentEvent { number, seq, day: day(*on), what });
            }
            Op::Consultation(number, on, n) => self.consult(*number, (day(*on), seq), *n),
            Op::Comments(which, on, n) => {
                let made = self.comments.iter().filter_map(|event| match event.what {
                    CommentChange::Made(subject, _) => Some((event.number, subject)),
                    _ => None,
                });
                let made: Vec<_> = made.collect();
                let Some((number, subject)) = made.get(which.index(made.len().max(1))) else {
                    return;
                };
                let state = AnswerState::ALL[(n >> 2) as usize % AnswerState::ALL.len()];
                // A consultation on a regulation has no text to change.
                let changes = !matches!(subject, CommentSubject::Regulation(_));
                let own = self.comments.iter().filter(|event| event.number == *number);
                let moderated = |event: &&CommentEvent| {
                    matches!(event.what, CommentChange::Hidden | CommentChange::Shown)
                };
                let what = match (n % 5, own.filter(moderated).count() % 2) {
                    (0, _) => CommentChange::Withdrawn,
                    (4, 0) => CommentChange::Hidden,
                    (4, _) => CommentChange::Shown,
                    (place, _) => {
                        let changed = changes && place == 1;
                        CommentChange::Answered(state, changed.then_some(*subject))
                    }
                };
                self.comments.push(CommentEvent { number: *number, seq, day: day(*on), what });
            }
            Op::Step(item, on, ..) | Op::Comment(item, on) => {
                self.items.push(item_version(*item, *on, seq, 0));
            }
        }
    }
}

impl Recorded {
    fn consult(&mut self, number: u32, (day, seq): (Day, u64), n: u32) {
        let number = ConsultationNumber(number);
        let mut own = self.consultations.iter().filter(|event| event.number == number);
        let (opened, ended) = (own.next(), own.next().is_some());
        let event = |what| ConsultationEvent { number, seq, day, what };
        match opened {
            None => {
                let code = format!("1.{:06}", n % REGULATIONS).parse().unwrap();
                let code = Some(code).filter(|_| !number.0.is_multiple_of(2));
                self.consultations.push(event(ConsultationChange::Opened(code)));
            }
            // What is over takes nothing any more.
            Some(_) if ended => {}
            Some(_) if n.is_multiple_of(4) => {
                self.consultations.push(event(ConsultationChange::Ended));
            }
            Some(first) => {
                let draft = matches!(first.what, ConsultationChange::Opened(None));
                let id = ParagraphId { consultation: number, paragraph: n % 3 + 1 };
                let subject = match draft {
                    true => CommentSubject::DraftParagraph(id),
                    false => CommentSubject::Regulation(number),
                };
                let agency = AGENCIES[number.0 as usize].parse().unwrap();
                let what = CommentChange::Made(subject, agency);
                let number = CommentNumber(seq as u32);
                self.comments.push(CommentEvent { number, seq, day, what });
            }
        }
    }
}

/// Takes in what was recorded after one position and up to another.
pub(super) fn grow(history: &mut History, made: &Recorded, (after, upto): (u64, u64)) {
    let is = |seq: u64| after < seq && seq <= upto;
    let versions = made.regulations.iter().filter(|v| is(v.seq)).cloned();
    history.extend(versions, upto).unwrap();
    let consultations = made.consultations.iter().filter(|c| is(c.seq)).cloned();
    let comments = made.comments.iter().filter(|c| is(c.seq)).cloned();
    history.extend_comments(consultations, comments).unwrap();
    let items = made.items.iter().filter(|v| is(v.seq)).cloned();
    let steps = made.steps.iter().filter(|s| is(s.seq)).cloned();
    history.extend_plans(items, steps, upto).unwrap();
}

pub(super) fn history(made: &Recorded) -> History {
    let mut history = History::default();
    grow(&mut history, made, (0, END));
    history
}

/// A baseline of some day, as a case makes it.
pub(super) fn fixed(history: &History, on: Day, known_at: u64, scope: &BaselineScope) -> FixedBase {
    let ordinals = Catalog::at(history, on, known_at).baseline(scope);
    FixedBase { ordinals, scope: scope.clone(), day: on }
}
