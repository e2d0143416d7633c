//! What a list of petitions is narrowed to, as its address says it.

use std::sync::Arc;

use super::book::{Book, Entry};
use crate::web::{
    WebError,
    plans::desk::known_agency,
    regulation::page::own_parameters,
    search::{address, params::bad},
};
use crate::{
    model::{AgencySlug, PetitionState, RegulationCode},
    reference::agencies,
};

/// The filters of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::web) struct Narrowed {
    pub state: Option<PetitionState>,
    pub agency: Option<AgencySlug>,
    pub code: Option<RegulationCode>,
    /// Only those that are late.
    pub overdue: Option<Overdue>,
}

/// A filter with one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::web) struct Overdue;

impl Narrowed {
    /// Reads the parameters of a list, with where it starts.
    pub(in crate::web) fn read(pairs: &[(String, String)]) -> Result<(Self, usize), WebError> {
        let [state, agency, code, overdue, cursor] =
            own_parameters(pairs, &["state", "agency", "code", "overdue", "cursor"])?;
        let state = state.map(|text| {
            text.parse::<PetitionState>().map_err(|error| {
                bad(
                    "state",
                    text,
                    format!("Có thể dùng: {}.", error.allowed.trim_end_matches(", ")),
                )
            })
        });
        let code = code.map(|text| {
            text.parse::<RegulationCode>()
                .map_err(|_| bad("code", text, "Cần mã của một quy định.".into()))
        });
        let overdue = overdue.map(|text| match text {
            "yes" => Ok(Overdue),
            _ => Err(bad("overdue", text, "Chỉ có thể là yes.".into())),
        });
        let cursor = cursor.map_or(Ok(0), |text| {
            text.parse().map_err(|_| bad("cursor", text, "Cần một số nguyên không âm.".into()))
        })?;
        let narrowed = Self {
            state: state.transpose()?,
            agency: agency.map(known_agency).transpose()?,
            code: code.transpose()?,
            overdue: overdue.transpose()?,
        };
        Ok((narrowed, cursor))
    }

    fn takes(&self, entry: &Entry) -> bool {
        self.state.is_none_or(|state| entry.standing.place.state == state)
            && self.agency.as_ref().is_none_or(|agency| match agency.as_str() {
                // What no agency has, the Government Office has.
                "van-phong-chinh-phu" => entry.agency.is_none(),
                _ => entry.agency.as_ref() == Some(agency),
            })
            && self.code.as_ref().is_none_or(|code| entry.is_about(code))
            && self.overdue.is_none_or(|Overdue| entry.standing.late > 0)
    }

    /// The petitions that pass, the newest first; of late ones, the latest.
    pub(in crate::web) fn list<'a>(&self, book: &'a Book) -> Vec<&'a Arc<Entry>> {
        let mut list = book.newest();
        list.retain(|entry| self.takes(entry));
        if self.overdue.is_some() {
            list.sort_by_key(|entry| std::cmp::Reverse(entry.standing.late));
        }
        list
    }

    /// The address of the list at a path.
    pub(in crate::web) fn address(&self, path: &str, cursor: usize) -> String {
        let state = self.state.map(PetitionState::name);
        let cursor = (cursor > 0).then(|| cursor.to_string());
        let pairs = [
            ("state", state),
            ("agency", self.agency.as_ref().map(AgencySlug::as_str)),
            ("code", self.code.as_ref().map(RegulationCode::as_str)),
            ("overdue", self.overdue.map(|Overdue| "yes")),
            ("cursor", cursor.as_deref()),
        ];
        let pairs: Vec<(&str, &str)> =
            pairs.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
        if pairs.is_empty() { path.to_owned() } else { address::query(path, &pairs) }
    }

    /// The filters in words.
    pub(in crate::web) fn words(&self) -> Vec<String> {
        let agency = self.agency.as_ref().map(|a| format!("cơ quan: {}", agencies().name(a)));
        let parts = [
            self.state.map(|state| format!("trạng thái: {}", state.label())),
            agency,
            self.code.as_ref().map(|code| format!("quy định: {code}")),
            self.overdue.map(|Overdue| say!("chỉ các kiến nghị quá hạn")),
        ];
        parts.into_iter().flatten().collect()
    }
}
