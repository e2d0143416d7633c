//! A regulation as one file states it, which need not be all of it.

use super::Regulation;

/// The parts of a regulation that a file can state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Part {
    /// `kind`
    Kind,
    /// `name`
    Name,
    /// `agency`
    Agency,
    /// `executing`
    Executing,
    /// `deciding`
    Deciding,
    /// `field`
    Field,
    /// `industries`
    Industries,
    /// `audience` and `audience_as_printed`
    Audience,
    /// `levels`
    Levels,
    /// `steps`
    Steps,
    /// `submissions`
    Submissions,
    /// `dossier`
    Dossier,
    /// `conditions`
    Conditions,
    /// `results`
    Results,
    /// `legal_basis`
    LegalBasis,
    /// `published_by`
    PublishedBy,
    /// `service`, each fact on its own
    Service,
    /// `cost`, each input on its own
    Cost,
    /// `in_force_from`
    InForceFrom,
    /// `in_force_to`
    InForceTo,
    /// `source_url`
    SourceUrl,
}

/// A set of [`Part`]s.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts(u32);

impl Parts {
    /// The set with one more part.
    #[must_use]
    pub fn with(self, part: Part) -> Self {
        Self(self.0 | 1 << part as u8)
    }

    /// Whether a part is in the set.
    pub fn has(self, part: Part) -> bool {
        self.0 & 1 << part as u8 != 0
    }
}

/// A regulation as one file states it. A ministry's list gives only code, name,
/// agencies and field; what it leaves out must not blank what is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The regulation, with empty values for the parts that are not stated.
    pub regulation: Regulation,
    /// The parts that the file states.
    pub stated: Parts,
}

impl Record {
    /// What is known after this record, given what was known before.
    pub fn onto(&self, known: &Regulation) -> Regulation {
        let mut merged = known.clone();
        let new = &self.regulation;
        macro_rules! take {
            ($($part:ident: $($field:ident),+;)+) => {
                $(if self.stated.has(Part::$part) { $(merged.$field = new.$field.clone();)+ })+
            };
        }
        take! {
            Kind: kind;
            Name: name;
            Agency: agency;
            Executing: executing;
            Deciding: deciding;
            Field: field;
            Industries: industries;
            Audience: audience, audience_as_printed;
            Levels: levels;
            Steps: steps;
            Submissions: submissions;
            Dossier: dossier;
            Conditions: conditions;
            Results: results;
            LegalBasis: legal_basis;
            PublishedBy: published_by;
            InForceFrom: in_force_from;
            InForceTo: in_force_to;
            SourceUrl: source_url;
        }
        if self.stated.has(Part::Service) {
            let (old, new) = (&mut merged.service, &new.service);
            old.online = new.online.or(old.online);
            old.dossiers_per_year = new.dossiers_per_year.or(old.dossiers_per_year);
            old.on_time_percent = new.on_time_percent.or(old.on_time_percent);
        }
        if self.stated.has(Part::Cost) {
            let (old, new) = (&mut merged.cost, &new.cost);
            old.hours = new.hours.or(old.hours);
            old.expenses = new.expenses.or(old.expenses);
            old.times_per_year = new.times_per_year.or(old.times_per_year);
            old.subjects_per_year = new.subjects_per_year.or(old.subjects_per_year);
        }
        merged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Kind, OnlineLevel, ServiceFacts};

    fn regulation() -> Regulation {
        let code = "1.004269".parse().unwrap();
        let agency = "bo-tai-chinh".parse().unwrap();
        let mut known = Regulation::new(code, Kind::Procedure, "Tên cũ".into(), agency);
        known.steps = vec!["Bước 1".into()];
        known.service.dossiers_per_year = Some(7);
        known
    }

    #[test]
    fn a_list_changes_only_what_it_states() {
        let known = regulation();
        let mut listed = known.clone();
        listed.name = "Tên mới".into();
        listed.steps.clear();
        listed.service = ServiceFacts { online: Some(OnlineLevel::Full), ..Default::default() };
        let stated = Parts::default().with(Part::Name).with(Part::Service);
        let merged = Record { regulation: listed, stated }.onto(&known);
        assert_eq!(merged.name, "Tên mới");
        assert_eq!(merged.steps, ["Bước 1"]);
        assert_eq!(merged.service.dossiers_per_year, Some(7));
        assert_eq!(merged.service.online, Some(OnlineLevel::Full));
    }
}
