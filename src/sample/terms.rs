//! Terms of a procedure: time, money, how often it is used.

use crate::{
    ingest::{fee, time_limit},
    model::{Audience, Channel, CostInputs, Level, OnlineLevel, ServiceFacts, Submission},
    random::Random,
};

use super::{
    frame::tenths,
    procedure::Matter,
    wording::{self, Act},
};

/// Working days that the agency may take.
pub(super) fn days(act: Act, level: Level, random: &mut Random) -> usize {
    let days = match act {
        Act::Notify | Act::Customs => random.pick([1, 2, 3, 3, 5]),
        Act::Regrant | Act::Register | Act::Publish => random.pick([3, 3, 5, 5, 7, 10]),
        Act::Adjust | Act::Extend | Act::Revoke => random.pick([5, 5, 7, 10, 15]),
        Act::Inspect => random.pick([1, 3, 5, 7, 10]),
        Act::Appraise | Act::Approve => random.pick([10, 15, 20, 20, 30, 45]),
        Act::Grant | Act::Decide => random.pick([7, 10, 15, 15, 20, 25, 30]),
        Act::Settle => random.pick([5, 7, 10, 15, 20]),
    };
    if level == Level::Commune { days.min(random.pick([2, 3, 5, 7])) } else { days }
}

/// The fee in đồng; 0 is none.
pub(super) fn charge(act: Act, level: Level, random: &mut Random) -> i64 {
    let free = match act {
        Act::Notify | Act::Revoke | Act::Customs => 100,
        Act::Register | Act::Settle | Act::Decide | Act::Publish => 65,
        _ => 35,
    };
    if random.chance(free) {
        return 0;
    }
    match (act, level) {
        (_, Level::Commune) => random.pick([15_000, 20_000, 30_000, 50_000, 100_000]),
        (Act::Regrant | Act::Extend | Act::Register, _) => {
            random.pick([50_000, 100_000, 150_000, 200_000, 300_000, 500_000])
        }
        (Act::Appraise | Act::Approve, _) => {
            random.pick([1_000_000, 2_500_000, 5_000_000, 8_400_000, 12_000_000, 35_000_000])
        }
        _ => random.pick([
            200_000, 350_000, 600_000, 1_000_000, 1_200_000, 1_500_000, 2_500_000, 4_500_000,
            6_000_000,
        ]),
    }
}

/// The ways to hand in, all with the same terms.
pub(super) fn submissions(matter: &Matter, level: Level, random: &mut Random) -> Vec<Submission> {
    let unit = if matter.days >= 30 && random.chance(50) { "ngày" } else { "ngày làm việc" };
    let limit = time_limit(&format!("{:02} {unit}", matter.days));
    let fees = match matter.fee {
        0 => vec![fee("Miễn phí")],
        amount => vec![fee(&wording::dong(amount))],
    };
    let mut ways = vec![Channel::InPerson, Channel::Online];
    if level != Level::Commune || random.chance(50) {
        ways.push(Channel::Post);
    }
    let note = match matter.fee {
        0 => String::new(),
        _ => random
            .pick(["", "Phí, lệ phí nộp một lần khi nộp hồ sơ", "Tính trên một hồ sơ"])
            .to_owned(),
    };
    ways.into_iter()
        .map(|channel| Submission {
            channel,
            time_limit: Some(limit.clone()),
            fees: fees.clone(),
            note: note.clone(),
        })
        .collect()
}

/// How often it is used, and what that costs.
pub(super) fn facts(
    matter: &Matter,
    level: Level,
    audience: &[Audience],
    papers: usize,
    random: &mut Random,
) -> (ServiceFacts, CostInputs) {
    // Many procedures have few dossiers, and few have very many.
    let mut subjects = (1_u64 << random.between(2, 11)) + random.below(60) as u64;
    subjects *= match level {
        Level::Commune => 40,
        Level::Province => 6,
        _ => 1,
    };
    if audience.contains(&Audience::Citizen) {
        subjects *= 3;
    }
    let times = match matter.act {
        Act::Customs | Act::Inspect => random.pick([4, 6, 12, 24]),
        Act::Notify => random.pick([1, 1, 2, 4]),
        _ => 1,
    };
    let online = random.pick([
        OnlineLevel::Full,
        OnlineLevel::Full,
        OnlineLevel::Partial,
        OnlineLevel::Partial,
        OnlineLevel::Partial,
        OnlineLevel::Information,
    ]);
    // Most settle nearly everything on time; a few are late with a fifth.
    let luck = random.below(1_000) as u64;
    let late = luck * luck / 1_000 * luck / 1_000 * 190 / 1_000;
    let service = ServiceFacts {
        online: Some(online),
        dossiers_per_year: Some(subjects * times),
        on_time_percent: tenths(1_000 - late),
    };
    let copies = papers as i64 * random.pick([10_000, 15_000, 20_000]);
    let cost = CostInputs {
        hours: tenths((papers * random.between(12, 34) + 20) as u64),
        expenses: Some(matter.fee + copies + random.pick([0, 50_000, 100_000])),
        times_per_year: tenths(times * 10),
        subjects_per_year: Some(subjects),
    };
    (service, cost)
}
