//! What a plan item does with its regulation, with all that belongs to it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Disposition;
use crate::model::{Level, closed_set};

closed_set! {
    /// How a regulation is made simpler.
    Way {
        /// Less time to settle it.
        Time = "time", "Giảm thời gian giải quyết";
        /// Fewer papers to hand in.
        Dossier = "dossier", "Giảm thành phần hồ sơ";
        /// Papers replaced by data that the state already has.
        Data = "data", "Thay giấy tờ bằng dữ liệu";
        /// Done online.
        Online = "online", "Thực hiện trực tuyến";
        /// Fewer or lighter conditions.
        Conditions = "conditions", "Giảm yêu cầu, điều kiện";
        /// Another way.
        Other = "other", "Cách khác";
    }
}

/// The ways in which a regulation is made simpler; at least one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ways(BTreeSet<Way>);

impl Ways {
    /// The ways, unless there are none.
    pub fn new(ways: BTreeSet<Way>) -> Option<Self> {
        (!ways.is_empty()).then_some(Self(ways))
    }

    /// The ways, in their order.
    pub fn iter(&self) -> impl Iterator<Item = Way> {
        self.0.iter().copied()
    }
}

/// From which level of government to which a regulation is handed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handover {
    from: Level,
    to: Level,
}

impl Handover {
    /// The hand-over, unless it goes up or nowhere. Bodies outside the levels,
    /// such as a zone's management board, may hand on and be handed to.
    pub fn new(from: Level, to: Level) -> Option<Self> {
        let outside = from == Level::Other || to == Level::Other;
        (from < to || (outside && from != to)).then_some(Self { from, to })
    }

    /// The level that settles it now.
    pub fn from(self) -> Level {
        self.from
    }

    /// The level that will settle it.
    pub fn to(self) -> Level {
        self.to
    }
}

/// What a plan item does with its regulation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measure {
    /// It is abolished.
    Cut,
    /// It is made simpler in these ways.
    Simplify(Ways),
    /// It is handed to a lower level.
    Decentralise(Handover),
    /// It is kept as it is.
    Keep,
}

impl Measure {
    /// The disposition without its details.
    pub fn disposition(&self) -> Disposition {
        match self {
            Self::Cut => Disposition::Cut,
            Self::Simplify(_) => Disposition::Simplify,
            Self::Decentralise(_) => Disposition::Decentralise,
            Self::Keep => Disposition::Keep,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handover_goes_down() {
        use Level::{Commune, District, Ministry, Other, Province};
        for (from, to, legal) in [
            (Ministry, Province, true),
            (Ministry, Commune, true),
            (Province, District, true),
            (Ministry, Other, true),
            (Other, Province, true),
            (Province, Ministry, false),
            (Province, Province, false),
            (Other, Other, false),
        ] {
            assert_eq!(Handover::new(from, to).is_some(), legal, "{from} {to}");
        }
        assert_eq!(Ways::new(BTreeSet::new()), None);
    }
}
