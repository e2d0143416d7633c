//! The numbers that a server gives: of plans, their items, and receipts.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A text that is not such a number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a number of the form {1}")]
pub struct BadPlanNumber(String, &'static str);

impl BadPlanNumber {
    /// Of a text, and the form that it should have.
    pub(in crate::model) fn new(text: &str, form: &'static str) -> Self {
        Self(text.to_owned(), form)
    }
}

macro_rules! numbered {
    ($(#[$meta:meta])* $name:ident, $prefix:literal, $form:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{:04}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadPlanNumber;
            fn from_str(text: &str) -> Result<Self, BadPlanNumber> {
                text.strip_prefix($prefix)
                    .filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
                    .and_then(|digits| digits.parse().ok().map(Self))
                    // One number has one text: `PA-1` is none.
                    .filter(|number| number.to_string() == text)
                    .ok_or_else(|| BadPlanNumber(text.to_owned(), $form))
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadPlanNumber;
            fn try_from(text: String) -> Result<Self, BadPlanNumber> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(number: $name) -> Self {
                number.to_string()
            }
        }
    };
}

numbered! {
    /// The number of a plan (phương án): `PA-0012`.
    PlanNumber, "PA-", "PA-0001"
}
numbered! {
    /// The number of a receipt for an upload (biên nhận): `BN-0012`.
    ReceiptNumber, "BN-", "BN-0001"
}

numbered! {
    /// The number of a comment (góp ý): `GY-0012`.
    CommentNumber, "GY-", "GY-0001"
}
numbered! {
    /// The number of an answer to comments (trả lời góp ý): `TL-0012`.
    AnswerNumber, "TL-", "TL-0001"
}
numbered! {
    /// The number of a question (hỏi đáp): `HD-0012`.
    QuestionNumber, "HD-", "HD-0001"
}

numbered! {
    /// The number of a consultation on a draft or a regulation in force (tham
    /// vấn): `TV-0012`.
    ConsultationNumber, "TV-", "TV-0001"
}

/// An item of a plan: `PA-0012/345`. It keeps its number through all versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ItemId {
    /// The plan.
    pub plan: PlanNumber,
    /// The place in the plan, from 1.
    pub item: u32,
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.plan, self.item)
    }
}

impl FromStr for ItemId {
    type Err = BadPlanNumber;

    fn from_str(text: &str) -> Result<Self, BadPlanNumber> {
        let read = || {
            let (plan, item) = text.split_once('/')?;
            Some(Self { plan: plan.parse().ok()?, item: item.parse().ok()? })
        };
        read()
            .filter(|id| id.to_string() == text)
            .ok_or_else(|| BadPlanNumber(text.to_owned(), "PA-0001/1"))
    }
}

impl TryFrom<String> for ItemId {
    type Error = BadPlanNumber;
    fn try_from(text: String) -> Result<Self, BadPlanNumber> {
        text.parse()
    }
}

impl From<ItemId> for String {
    fn from(id: ItemId) -> Self {
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_text() {
        for text in ["PA-0001", "PA-0012", "PA-12345"] {
            assert_eq!(text.parse::<PlanNumber>().unwrap().to_string(), text);
        }
        for text in
            ["", "PA-", "PA-1", "PA-00001", "pa-0001", "PA-+001", "BN-0001", "PA-99999999999"]
        {
            assert!(text.parse::<PlanNumber>().is_err(), "{text}");
        }
        let id: ItemId = "PA-0012/345".parse().unwrap();
        assert_eq!((id.plan, id.item), (PlanNumber(12), 345));
        for text in ["PA-0012", "PA-0012/", "PA-0012/+1", "PA-0012/01", "PA-12/1"] {
            assert!(text.parse::<ItemId>().is_err(), "{text}");
        }
    }
}
