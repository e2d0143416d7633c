//! A regulation with all its parts.

use serde::{Deserialize, Serialize};

use super::{
    AgencySlug, Audience, Channel, Day, Decimal, DocumentNumber, Kind, Level, OnlineLevel,
    RegulationCode,
};

/// A field of administration (lĩnh vực), such as "Hải quan". Fields are named
/// by the agencies themselves, so the text is the identity.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Field(pub String);

/// How the source of made-up regulations begins. Whatever carries it is shown
/// as sample data, however it came in.
pub const SAMPLE_SOURCE: &str = "urn:quydinh:sample";

/// One rule that a business must follow.
///
/// The parts follow the components of an administrative procedure in Decree
/// 63/2010/NĐ-CP, Article 8; other kinds leave most of them empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regulation {
    /// The code that names it for good.
    pub code: RegulationCode,
    /// Which of the five kinds it is.
    pub kind: Kind,
    /// The name, in the agency's words.
    pub name: String,
    /// The issuing agency, as it was then; its successor answers for it now.
    pub agency: AgencySlug,
    /// Who carries it out, as printed, one name each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub executing: Vec<String>,
    /// Who decides, as printed, where that is somebody else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deciding: Vec<String>,
    /// The field of administration.
    #[serde(default)]
    pub field: Field,
    /// Lines of business concerned: numbers of the conditional list or VSIC codes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub industries: Vec<String>,
    /// Who has to follow it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<Audience>,
    /// The groups concerned, as printed ("Doanh nghiệp có vốn đầu tư nước ngoài").
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience_as_printed: Vec<String>,
    /// The levels of government that settle it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// What to do, step by step (trình tự thực hiện).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<String>,
    /// Ways to hand it in, each with its time limit and fees (cách thức thực hiện).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub submissions: Vec<Submission>,
    /// The papers to hand in (thành phần hồ sơ).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dossier: Vec<DossierItem>,
    /// Requirements and conditions (yêu cầu, điều kiện).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
    /// What one gets (kết quả).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<String>,
    /// The documents it rests on (căn cứ pháp lý).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal_basis: Vec<LegalBasis>,
    /// The decision that published it, as printed; placeholders occur.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_by: Option<String>,
    /// Online level, dossiers a year, share settled on time.
    #[serde(default)]
    pub service: ServiceFacts,
    /// What the cost of compliance is computed from.
    #[serde(default)]
    pub cost: CostInputs,
    /// The first day in force, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_from: Option<Day>,
    /// The first day no longer in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_force_to: Option<Day>,
    /// The page of the source that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
}

/// One way to hand in a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// The way.
    pub channel: Channel,
    /// How long the agency may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit: Option<TimeLimit>,
    /// What it costs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fees: Vec<Fee>,
    /// What the record adds in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// How long an agency may take to settle a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLimit {
    /// The amount, where the text is one number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// Its unit, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<TimeUnit>,
    /// The text as printed.
    pub text: String,
}

/// Units of time limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeUnit {
    /// Hours.
    Hour,
    /// Calendar days.
    Day,
    /// Working days.
    WorkingDay,
    /// Months.
    Month,
    /// Years.
    Year,
}

/// A fee as the record prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// The amount; none when the text gives no single number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Decimal>,
    /// ISO 4217 code: `VND`, `USD`.
    pub currency: String,
    /// When it applies, if not always.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub condition: String,
    /// The text as printed.
    pub text: String,
}

/// One paper of a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DossierItem {
    /// The case in which it is needed, if there are several.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub case: String,
    /// The paper.
    pub name: String,
    /// How many, as printed: "1 bản chính".
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub copies: String,
}

/// One document that a regulation rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LegalBasis {
    /// The number, where the record's text is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<DocumentNumber>,
    /// The number as printed.
    pub as_printed: String,
    /// The title as printed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The day of issue, where printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<Day>,
}

/// Facts of service, imported as they are published.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceFacts {
    /// How much can be done online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<OnlineLevel>,
    /// Dossiers received in a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dossiers_per_year: Option<u64>,
    /// Share settled on time, in per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_time_percent: Option<Decimal>,
}

/// Inputs of the compliance cost (Circular 02/2017/TT-VPCP, Article 27).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostInputs {
    /// Hours of work for one time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Decimal>,
    /// Fees and bought services for one time, in đồng.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expenses: Option<i64>,
    /// Times a year for one subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times_per_year: Option<Decimal>,
    /// Subjects that comply in a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subjects_per_year: Option<u64>,
}

impl Regulation {
    /// A regulation with nothing but what every one has; the start of a record.
    pub fn new(code: RegulationCode, kind: Kind, name: String, agency: AgencySlug) -> Self {
        Self {
            code,
            kind,
            name,
            agency,
            executing: Vec::new(),
            deciding: Vec::new(),
            field: Field::default(),
            industries: Vec::new(),
            audience: Vec::new(),
            audience_as_printed: Vec::new(),
            levels: Vec::new(),
            steps: Vec::new(),
            submissions: Vec::new(),
            dossier: Vec::new(),
            conditions: Vec::new(),
            results: Vec::new(),
            legal_basis: Vec::new(),
            published_by: None,
            service: ServiceFacts::default(),
            cost: CostInputs::default(),
            in_force_from: None,
            in_force_to: None,
            source_url: None,
        }
    }

    /// Whether it is made up, for demonstrations.
    pub fn is_sample(&self) -> bool {
        self.source_url.as_deref().is_some_and(|url| url.starts_with(SAMPLE_SOURCE))
    }

    /// Whether it is in force on a day. Unknown days count as open.
    pub fn in_force_on(&self, day: Day) -> bool {
        self.in_force_from.is_none_or(|from| from <= day)
            && self.in_force_to.is_none_or(|to| day < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_force_is_half_open() {
        let (code, agency) = ("1.004269".parse().unwrap(), "bo-tai-chinh".parse().unwrap());
        let mut reg = Regulation::new(code, Kind::Procedure, "Tên".into(), agency);
        let day = |d| Day::new(2025, 3, d).unwrap();
        reg.in_force_from = Some(day(1));
        reg.in_force_to = Some(day(3));
        let on: Vec<bool> = (1..=3).map(|d| reg.in_force_on(day(d))).collect();
        assert_eq!(on, [true, true, false]);
    }
}
