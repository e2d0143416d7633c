//! Questions about what the rules say, and the answers to them: each one
//! transaction with its journal rows. Whoever has an account asks at once (`ask`);
//! a visitor shows by a letter first that the address is theirs (`visit`).

mod answer;
mod ask;
mod error;
mod letters;
mod visit;

pub use answer::{NewAnswer, answer_question, point_to};
pub use ask::{NewQuestion, ask_question, publish_question};
pub use error::QuestionError;
pub use visit::{QuestionSubmission, WaitingQuestion, ask, ask_again, confirm, waiting};

use crate::{
    model::{Question, RegulationCode},
    store::{StoredQuestion, Write},
};

/// What was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recorded {
    /// This, now.
    Now(StoredQuestion),
    /// The same was asked for before, and recorded then.
    Before(StoredQuestion),
}

impl Recorded {
    /// The question, with all that became of it.
    pub fn question(&self) -> &StoredQuestion {
        let (Self::Now(question) | Self::Before(question)) = self;
        question
    }
}

/// Regulations that there are, each once, in the order in which they are named.
async fn known_codes(
    write: &mut Write,
    codes: &[RegulationCode],
) -> Result<Vec<RegulationCode>, QuestionError> {
    let mut known: Vec<RegulationCode> = Vec::new();
    for code in codes {
        if known.contains(code) {
            continue;
        }
        if known.len() == Question::MOST_CODES {
            return Err(QuestionError::Invalid { field: "codes", reason: "are too many" });
        }
        if !write.has_regulation(code).await? {
            return Err(QuestionError::UnknownCode(code.clone()));
        }
        known.push(code.clone());
    }
    Ok(known)
}
