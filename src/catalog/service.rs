//! What is known of the service of procedures: how much of it is online, how
//! many dossiers come in, and how many of them are settled on time.

use super::{Catalog, Ratio};
use crate::model::{Decimal, Kind, OnlineLevel, Rate, ServiceFacts};

/// All dossiers, as a share in ten-thousandths of a per cent.
const ALL: u32 = 1_000_000;

/// What one version of a regulation says of its service. Every regulation has
/// one, so it is small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// The place of the level; the highest number if it is not known.
    online: u8,
    /// In ten-thousandths of a per cent; the highest number if it is not known.
    on_time: u32,
    /// The highest number if it is not known.
    dossiers: u64,
}

impl Default for Service {
    fn default() -> Self {
        Self { online: u8::MAX, on_time: u32::MAX, dossiers: u64::MAX }
    }
}

impl Service {
    /// What a record states. A share that is no part of the whole is none.
    pub fn new(facts: &ServiceFacts) -> Self {
        let share = |share: Decimal| u32::try_from(share.ten_thousandths()).ok();
        let on_time = facts.on_time_percent.and_then(share).filter(|share| *share <= ALL);
        Self {
            online: facts.online.map_or(u8::MAX, |level| level as u8),
            on_time: on_time.unwrap_or(u32::MAX),
            dossiers: facts.dossiers_per_year.unwrap_or(u64::MAX),
        }
    }

    /// How much can be done online.
    pub fn online(self) -> Option<OnlineLevel> {
        OnlineLevel::ALL.get(usize::from(self.online)).copied()
    }

    /// How many dossiers come in within a year.
    pub fn dossiers(self) -> Option<u64> {
        (self.dossiers != u64::MAX).then_some(self.dossiers)
    }

    /// How many of them are settled on time, in ten-thousandths of a per cent.
    pub fn on_time(self) -> Option<u32> {
        (self.on_time <= ALL).then_some(self.on_time)
    }

    /// The dossiers of a year with the share on time, if both are known.
    fn settled(self) -> Option<(u64, u32)> {
        Some((self.dossiers()?, self.on_time()?))
    }

    /// Whether it is counted for a part.
    pub(super) fn is(self, part: ServicePart) -> bool {
        match part {
            ServicePart::OnlineFull => self.online() == Some(OnlineLevel::Full),
            ServicePart::OnlineKnown => self.online().is_some(),
            ServicePart::OnlineMissing => self.online().is_none(),
            ServicePart::SettledKnown => self.settled().is_some(),
            ServicePart::SettledMissing => self.settled().is_none(),
        }
    }

    /// The numbers that it is kept as.
    pub(super) fn parts(self) -> (u8, u32, u64) {
        (self.online, self.on_time, self.dossiers)
    }

    /// From the numbers that it was kept as.
    pub(super) fn of_parts((online, on_time, dossiers): (u8, u32, u64)) -> Self {
        Self { online, on_time, dossiers }
    }
}

/// What a procedure counts for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ServicePart {
    OnlineFull,
    OnlineKnown,
    OnlineMissing,
    SettledKnown,
    SettledMissing,
}

/// The service of the procedures in force of an agency. What no record states
/// is in no rate; it is counted as missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Serviced {
    /// Of the procedures whose level is known, those that are online entirely.
    pub online: Ratio,
    /// Procedures whose level no record states.
    pub online_missing: u64,
    /// Procedures of which dossiers and the share on time are known.
    pub settled_known: u64,
    /// Procedures of which they are not.
    pub settled_missing: u64,
    /// The dossiers of a year of those of which both are known.
    pub dossiers: u64,
    /// Those settled on time, in millionths.
    on_time: u128,
}

impl Serviced {
    /// Of the dossiers, how many are settled on time.
    pub fn on_time(&self) -> Rate {
        Rate { part: self.on_time, whole: u128::from(self.dossiers) * u128::from(ALL) }
    }

    pub(super) fn add(&mut self, service: Service) {
        match service.online() {
            Some(level) => {
                self.online.denominator += 1;
                self.online.numerator += u64::from(level == OnlineLevel::Full);
            }
            None => self.online_missing += 1,
        }
        match service.settled() {
            Some((dossiers, share)) => {
                self.settled_known += 1;
                self.dossiers = self.dossiers.saturating_add(dossiers);
                self.on_time += u128::from(dossiers) * u128::from(share);
            }
            None => self.settled_missing += 1,
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self {
            online: Ratio {
                numerator: self.online.numerator + other.online.numerator,
                denominator: self.online.denominator + other.online.denominator,
            },
            online_missing: self.online_missing + other.online_missing,
            settled_known: self.settled_known + other.settled_known,
            settled_missing: self.settled_missing + other.settled_missing,
            dossiers: self.dossiers.saturating_add(other.dossiers),
            on_time: self.on_time + other.on_time,
        }
    }
}

impl Catalog {
    /// The service of a regulation, if it is a procedure in force.
    pub(super) fn service(&self, at: usize) -> Option<Service> {
        let cells = self.cells.get(at)?;
        let procedure = cells.kind == Kind::Procedure as u8 && cells.in_force(self.day_number());
        self.services.get(at).copied().filter(|_| procedure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(
        online: Option<OnlineLevel>,
        dossiers: Option<u64>,
        on_time: Option<&str>,
    ) -> Service {
        Service::new(&ServiceFacts {
            online,
            dossiers_per_year: dossiers,
            on_time_percent: on_time.map(|share| share.parse().unwrap()),
        })
    }

    #[test]
    fn what_is_stated_reads_back_and_what_is_not_stays_unknown() {
        let known = service(Some(OnlineLevel::Partial), Some(0), Some("99.5"));
        assert_eq!(known.online(), Some(OnlineLevel::Partial));
        assert_eq!((known.dossiers(), known.on_time()), (Some(0), Some(995_000)));
        assert_eq!(Service::of_parts(known.parts()), known);
        let unknown = Service::default();
        assert_eq!(Service::new(&ServiceFacts::default()), unknown);
        assert_eq!((unknown.online(), unknown.dossiers(), unknown.on_time()), (None, None, None));
        // More than all, and less than none, are no share.
        for share in ["100.0001", "-1"] {
            assert_eq!(service(None, None, Some(share)), unknown, "{share}");
        }
    }

    #[test]
    fn dossiers_weigh_the_shares_and_what_is_missing_is_no_zero() {
        let mut sum = Serviced::default();
        sum.add(service(Some(OnlineLevel::Full), Some(900), Some("100")));
        sum.add(service(Some(OnlineLevel::Information), Some(100), Some("50")));
        sum.add(service(None, Some(7), None));
        assert_eq!(sum.online, Ratio { numerator: 1, denominator: 2 });
        assert_eq!((sum.online_missing, sum.settled_known, sum.settled_missing), (1, 2, 1));
        let rate = sum.on_time();
        assert_eq!(rate.part * 100, rate.whole * 95);
        assert_eq!(Serviced::default().on_time(), Rate { part: 0, whole: 0 });
    }
}
