//! What the search box finds beside regulations: documents, plans, questions and
//! consultations. Each type has a small index of its own, built by the same
//! analysis and searched by the same engine, so that the search of regulations
//! neither knows of them nor waits for them.

pub(in crate::web) mod api;
pub(in crate::web) mod page;
mod section;
pub(in crate::web) mod shelves;

use self::shelves::Shelves;
use super::{
    WebError,
    search::{address, params::bad},
    words,
};
use crate::model::FoundType;

impl FoundType {
    /// The type that an address asks for; regulations if it says nothing.
    pub(in crate::web) fn asked(pairs: &[(String, String)]) -> Result<Self, WebError> {
        let text = pairs.iter().rfind(|(name, value)| name == "type" && !value.is_empty());
        text.map_or(Ok(Self::Regulation), |(_, text)| {
            text.parse().map_err(|_| {
                let names: Vec<&str> = Self::ALL.iter().map(|one| one.name()).collect();
                bad("type", text, format!("Có thể dùng: {}.", names.join(", ")))
            })
        })
    }

    /// The list of what a text finds of it, from a place on.
    fn address(self, text: &str, start: usize) -> String {
        let start = (start > 0).then(|| start.to_string());
        let of = (self != Self::Regulation).then(|| self.name());
        let pairs = [
            ("q", Some(text).filter(|text| !text.is_empty())),
            ("type", of),
            ("cursor", start.as_deref()),
        ];
        let pairs: Vec<(&str, &str)> =
            pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        address::query("/", &pairs)
    }
}

/// A link to what the same words find of a type.
pub(in crate::web) struct Tab {
    pub label: &'static str,
    pub count: String,
    pub href: String,
    pub current: bool,
}

/// Links to every type of which a text finds something, and to the one that is
/// shown; none if there is nothing to choose.
pub(in crate::web) fn tabs(
    text: &str,
    (current, regulations): (FoundType, u64),
    shelves: &Shelves,
) -> Result<Vec<Tab>, WebError> {
    let mut tabs = Vec::new();
    for &of in FoundType::ALL {
        let count = match of {
            FoundType::Regulation => regulations,
            _ => shelves.count(of, text)?,
        };
        if count > 0 || of == current {
            tabs.push(Tab {
                label: of.label(),
                count: words::count(count),
                href: of.address(text, 0),
                current: of == current,
            });
        }
    }
    if tabs.len() < 2 {
        tabs.clear();
    }
    Ok(tabs)
}
