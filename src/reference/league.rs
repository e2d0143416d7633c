//! The rules of the league table (`data/league.json`): what each measure weighs
//! and the rate from which on it gives all of its points.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::Weighed;

/// The rules.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeagueRules {
    /// Data changed within so many days are fresh.
    pub fresh_days: u32,
    /// The measures with their weights, in the order in which they are told.
    pub criteria: Vec<Weighed>,
}

/// The file itself, for those who want to compute again.
pub const LEAGUE_JSON: &str = include_str!("../../data/league.json");

static BUILT_IN: LazyLock<LeagueRules> = LazyLock::new(|| {
    // A unit test reads the same file, so it can be read in a build that passed.
    serde_json::from_str(LEAGUE_JSON).unwrap_or_default()
});

/// The rules of `data/league.json`.
pub fn league_rules() -> &'static LeagueRules {
    &BUILT_IN
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Criterion;

    #[test]
    fn the_built_in_rules_are_whole() {
        let rules: LeagueRules = serde_json::from_str(LEAGUE_JSON).unwrap();
        assert_eq!(rules.criteria.iter().map(|rule| rule.weight).sum::<u32>(), 100);
        let criteria: Vec<Criterion> = rules.criteria.iter().map(|rule| rule.criterion).collect();
        assert_eq!(criteria, Criterion::ALL);
        assert!(
            rules.fresh_days > 0
                && rules.criteria.iter().all(|rule| rule.target.ten_thousandths() > 0)
        );
    }
}
