//! The forms of a question and of an answer, as they were filled in.

use crate::web::{WebError, http::fields::Fields};
use crate::{
    cases::questions::{NewAnswer, NewQuestion, QuestionError},
    model::{Login, Province, RegulationCode},
    store::StoredQuestionAnswer,
};

/// What the form of a question holds.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct QuestionForm {
    pub agency: String,
    pub title: String,
    pub text: String,
    pub field: String,
    pub codes: String,
    /// Of a visitor.
    pub email: String,
}

impl QuestionForm {
    pub(super) fn sent(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            agency: text("agency"),
            title: text("title"),
            text: text("text"),
            field: text("field"),
            codes: text("codes"),
            email: text("email"),
        }
    }

    /// The address of a visitor.
    pub(super) fn address(&self) -> Result<Login, WebError> {
        self.email.parse().map_err(|_| not_an_address())
    }

    /// What is asked.
    pub(super) fn asked(&self) -> Result<NewQuestion, WebError> {
        let agency = self.agency.parse().map_err(|_| wrong("agency"))?;
        Ok(NewQuestion {
            agency,
            title: self.title.clone(),
            text: self.text.clone(),
            field: self.field.clone(),
            codes: codes(&self.codes)?,
        })
    }

    pub(in crate::web) fn is_agency(&self, slug: &crate::model::AgencySlug) -> bool {
        self.agency == slug.as_str()
    }
}

/// What the form of an answer holds.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct AnswerForm {
    pub office: String,
    pub signer: String,
    pub province: String,
    pub text: String,
    pub codes: String,
    pub reason: String,
}

impl AnswerForm {
    pub(super) fn sent(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            office: text("office"),
            signer: text("signer"),
            province: text("province"),
            text: text("answer"),
            codes: text("answer-codes"),
            reason: text("reason"),
        }
    }

    /// The form to change an answer.
    pub(super) fn of(answer: &StoredQuestionAnswer) -> Self {
        let facts = &answer.facts;
        let codes: Vec<&str> = facts.codes.iter().map(RegulationCode::as_str).collect();
        Self {
            office: facts.office.clone(),
            signer: facts.signer.clone(),
            province: facts.province.map(|province| province.to_string()).unwrap_or_default(),
            text: facts.text.clone(),
            codes: codes.join(", "),
            reason: String::new(),
        }
    }

    /// What is answered.
    pub(super) fn answered(&self) -> Result<NewAnswer, WebError> {
        let province = match self.province.as_str() {
            "" => None,
            text => Some(text.parse().map_err(|_| wrong("province"))?),
        };
        Ok(NewAnswer {
            office: self.office.clone(),
            signer: self.signer.clone(),
            province,
            text: self.text.clone(),
            codes: codes(&self.codes)?,
        })
    }

    pub(in crate::web) fn provinces(&self) -> &'static [Province] {
        Province::ALL
    }
}

/// Codes in one line, with commas or blanks between them.
fn codes(text: &str) -> Result<Vec<RegulationCode>, WebError> {
    let words = text.split([',', ';', ' ', '\n', '\r']).map(str::trim);
    let codes = words.filter(|word| !word.is_empty()).map(str::parse::<RegulationCode>);
    codes.collect::<Result<Vec<_>, _>>().map_err(|_| wrong("codes"))
}

/// What is said of an address that is none.
pub(super) fn not_an_address() -> WebError {
    QuestionError::Invalid { field: "email", reason: "is not an address" }.into()
}

fn wrong(field: &'static str) -> WebError {
    QuestionError::Invalid { field, reason: "is not in the list" }.into()
}
