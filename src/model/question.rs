//! Questions about what the rules say, and the answers that everybody reads.

use serde::{Deserialize, Serialize};

use super::{AgencySlug, Province, QuestionNumber, RegulationCode, kind::closed_set};

closed_set! {
    /// How a question came to be published.
    QuestionOrigin {
        /// Somebody asked it.
        Asked = "asked", "Doanh nghiệp hỏi";
        /// An agency published it together with its answer.
        Published = "published", "Cơ quan chủ động công bố";
    }
}

closed_set! {
    /// Where questions stand, as a filter.
    Answered {
        /// They have an answer.
        Yes = "yes", "Đã giải đáp";
        /// They wait for one.
        No = "no", "Chờ giải đáp";
    }
}

/// A question. It is asked once and stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Who is asked.
    pub agency: AgencySlug,
    /// How it came to be here.
    pub origin: QuestionOrigin,
    /// The question in one line.
    pub title: String,
    /// What there is to say about it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The field that it is about; empty if only regulations say so.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    /// The regulations that it is about, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<RegulationCode>,
}

impl Question {
    /// Fewer letters ask nothing.
    pub const SHORTEST: usize = 10;
    /// How long the question in one line may be, in letters.
    pub const LONGEST_TITLE: usize = 200;
    /// How long the rest may be, in letters.
    pub const LONGEST: usize = 5_000;
    /// How many regulations a question or an answer may name.
    pub const MOST_CODES: usize = 20;
}

/// An answer, in one of its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionAnswer {
    /// The agency that recorded it.
    pub agency: AgencySlug,
    /// The office that answers.
    pub office: String,
    /// Who signs.
    pub signer: String,
    /// The locality that answers, if it is one and not the agency itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub province: Option<Province>,
    /// What it says.
    pub text: String,
    /// The regulations that it rests on, beside those of the question.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<RegulationCode>,
}

impl QuestionAnswer {
    /// How long an answer may be, in letters.
    pub const LONGEST: usize = 20_000;
}

/// That a question was asked before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SameQuestion {
    /// The agency that found that.
    pub agency: AgencySlug,
    /// The earlier question.
    pub same_as: QuestionNumber,
}
