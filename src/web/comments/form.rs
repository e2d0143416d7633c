//! The form of a comment, as it was filled in.

use crate::web::{WebError, http::fields::Fields, plans::errors::invalid};
use crate::{
    cases::comments::{CommentError, Said},
    model::{BusinessSize, Comment, Login, NameShown, Province, Sender, Stance},
    reference::{Industry, industries},
};

/// What the form holds.
#[derive(Debug, Clone, Default)]
pub(in crate::web) struct CommentForm {
    pub stance: String,
    pub text: String,
    pub organisation: String,
    /// `hidden`, or empty.
    pub name: String,
    pub size: String,
    pub industry: String,
    pub province: String,
    /// Of a visitor.
    pub email: String,
}

impl CommentForm {
    pub(in crate::web) fn sent(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            stance: text("stance"),
            text: text("text"),
            organisation: text("organisation"),
            name: text("name_shown"),
            size: text("size"),
            industry: text("industry"),
            province: text("province"),
            email: text("email"),
        }
    }

    pub(in crate::web) fn of(facts: &Comment) -> Self {
        let Sender { organisation, name, size, industry, province } = &facts.sender;
        Self {
            stance: facts.stance.to_string(),
            text: facts.text.clone(),
            organisation: organisation.clone(),
            name: if name.is_shown() { String::new() } else { name.to_string() },
            size: size.map(|size| size.to_string()).unwrap_or_default(),
            industry: industry.clone().unwrap_or_default(),
            province: province.map(|province| province.to_string()).unwrap_or_default(),
            email: String::new(),
        }
    }

    /// What it says.
    pub(in crate::web) fn said(&self) -> Result<Said, WebError> {
        let stance = self.stance.parse().map_err(|_| unknown("stance"))?;
        Ok(Said { stance, text: self.text.clone(), sender: self.sender()? })
    }

    /// Who says it.
    pub(in crate::web) fn sender(&self) -> Result<Sender, WebError> {
        Ok(Sender {
            organisation: self.organisation.clone(),
            name: chosen("name_shown", &self.name)?.unwrap_or(NameShown::Shown),
            size: chosen("size", &self.size)?,
            industry: chosen("industry", &self.industry)?,
            province: chosen("province", &self.province)?,
        })
    }

    /// The address of a visitor.
    pub(in crate::web) fn address(&self) -> Result<Login, WebError> {
        let invalid = CommentError::Invalid { field: "email", reason: "is not an address" };
        self.email.parse().map_err(|_| invalid.into())
    }

    pub(in crate::web) fn stances(&self) -> &'static [Stance] {
        Stance::ALL
    }

    pub(in crate::web) fn sizes(&self) -> &'static [BusinessSize] {
        BusinessSize::ALL
    }

    pub(in crate::web) fn provinces(&self) -> &'static [Province] {
        Province::ALL
    }

    pub(in crate::web) fn industries(&self) -> &'static [Industry] {
        industries()
    }

    pub(in crate::web) fn longest(&self) -> usize {
        Comment::LONGEST
    }

    /// Whether something is said of who comments.
    pub(in crate::web) fn names(&self) -> bool {
        let parts = [&self.organisation, &self.name, &self.size, &self.industry, &self.province];
        parts.into_iter().any(|part| !part.is_empty())
    }
}

/// What was chosen from a list, or nothing.
fn chosen<T: std::str::FromStr>(field: &'static str, text: &str) -> Result<Option<T>, WebError> {
    match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| unknown(field)),
    }
}

pub(super) fn unknown(field: &'static str) -> WebError {
    CommentError::Invalid { field, reason: "is not in the list" }.into()
}

/// A version in a hidden field.
pub(super) fn version(fields: &Fields) -> Result<u32, WebError> {
    fields.text("version").parse().map_err(|_| WebError::Form)
}

/// The version of an item that came of comments: both numbers or none.
pub(super) fn changed(fields: &Fields) -> Result<Option<crate::model::ChangedItem>, WebError> {
    let (item, version) = (fields.text("changed-item"), fields.text("changed-version"));
    if item.is_empty() && version.is_empty() {
        return Ok(None);
    }
    match (item.trim().parse(), version.trim().parse()) {
        (Ok(item), Ok(version)) => Ok(Some(crate::model::ChangedItem { item, version })),
        _ => Err(invalid(
            "changed",
            ("Không đọc được mục đã sửa.", "Ghi số mục và số phiên bản, hoặc để trống cả hai."),
        )),
    }
}
