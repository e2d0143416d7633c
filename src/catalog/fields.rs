//! Fields under the agencies that answer for them.
//!
//! Agencies name their fields themselves, and two may give one name to
//! different things. A *leaf* is a field of one agency, as a regulation states
//! them; on a day, leaves of agencies that have become one are one node.

use std::{convert::Infallible, fmt, str::FromStr};

use super::{Catalog, FacetValue, Filters, history::Dictionary};
use crate::{
    model::{AgencySlug, Day},
    reference,
};

/// What the dimension of fields can be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldChoice {
    /// A field by its name, whoever answers for it.
    Named(String),
    /// Everything that an agency answers for, in whatever field.
    Of(AgencySlug),
    /// A field of one agency.
    Within(AgencySlug, String),
}

impl FieldChoice {
    /// The agency that it names.
    pub fn agency(&self) -> Option<&AgencySlug> {
        match self {
            Self::Named(_) => None,
            Self::Of(agency) | Self::Within(agency, _) => Some(agency),
        }
    }

    /// The field that it names.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Of(_) => None,
            Self::Named(field) | Self::Within(_, field) => Some(field),
        }
    }

    /// The same for whoever answers on a day.
    #[must_use]
    pub fn on(self, day: Day) -> Self {
        let answers = |slug: &AgencySlug| reference::agencies().responsible(slug, day).clone();
        match self {
            Self::Named(field) => Self::Named(field),
            Self::Of(agency) => Self::Of(answers(&agency)),
            Self::Within(agency, field) => Self::Within(answers(&agency), field),
        }
    }
}

impl fmt::Display for FieldChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(field) => f.write_str(field),
            Self::Of(agency) => write!(f, "{agency}/"),
            Self::Within(agency, field) => write!(f, "{agency}/{field}"),
        }
    }
}

impl FromStr for FieldChoice {
    type Err = Infallible;

    /// Reads `Hải quan`, `bo-tai-chinh/` and `bo-tai-chinh/Hải quan`. Short
    /// names of agencies have a dash, so a field may have a stroke of its own.
    fn from_str(text: &str) -> Result<Self, Infallible> {
        let named = || Self::Named(text.to_owned());
        let Some((agency, field)) = text.split_once('/') else { return Ok(named()) };
        Ok(match agency.parse() {
            Ok(agency) if text[..text.len() - field.len()].contains('-') => match field.trim() {
                "" => Self::Of(agency),
                field => Self::Within(agency, field.to_owned()),
            },
            _ => named(),
        })
    }
}

/// A field of one agency, by their numbers.
pub(super) type Leaf = (u16, u32);

/// Everything of one agency, and each of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldGroup {
    /// The agency; its count has regulations without a field as well.
    pub whole: FacetValue,
    /// Its fields.
    pub fields: Vec<FacetValue>,
}

/// Which node each leaf is on a day.
#[derive(Debug, Clone)]
pub(super) struct Nodes {
    /// For each leaf its place in `list`.
    of: Vec<u32>,
    /// Agencies that answer, by their places among them, and their fields; in
    /// the order of the agencies and then of the texts of the fields.
    list: Vec<(u16, u32)>,
}

impl Nodes {
    /// `answering` gives for each agency the place of who answers for it;
    /// `order` are fields in the order of their texts.
    pub(super) fn new(leaves: &Dictionary<Leaf>, answering: &[u16], order: &[u32]) -> Self {
        let mut rank = vec![0; order.len()];
        (0..).zip(order).for_each(|(at, field)| rank[*field as usize] = at);
        let node = |(agency, field): &Leaf| (answering[usize::from(*agency)], *field);
        let key = |(agency, field): &(u16, u32)| (*agency, rank[*field as usize]);
        let mut list: Vec<(u16, u32)> = leaves.values.iter().map(node).collect();
        list.sort_unstable_by_key(key);
        list.dedup();
        let place = |leaf: &Leaf| {
            let sought = key(&node(leaf));
            list.partition_point(|other| key(other) < sought) as u32
        };
        Self { of: leaves.values.iter().map(place).collect(), list }
    }
}

impl Catalog {
    /// The counts of the dimension of fields as a tree. `leaves` are what
    /// [`super::Tally::leaves`] counted for the same filters and day. Values are
    /// in falling order of count, ties by label; what nothing has is left out
    /// unless it is chosen.
    pub fn field_groups(&self, leaves: &[u32], filters: &Filters, day: Day) -> Vec<FieldGroup> {
        let (answering, nodes) = self.places(day);
        let names = reference::agencies();
        let chosen: Vec<FieldChoice> =
            filters.field.iter().map(|choice| choice.clone().on(day)).collect();
        let mut counts = vec![0_u64; nodes.list.len()];
        for (node, count) in nodes.of.iter().zip(leaves) {
            counts[*node as usize] += u64::from(*count);
        }
        let mut groups: Vec<FieldGroup> = Vec::new();
        let counted = nodes.list.iter().zip(counts);
        for part in counted.collect::<Vec<_>>().chunk_by(|(a, _), (b, _)| a.0 == b.0) {
            let Some(((place, _), _)) = part.first() else { continue };
            let Some(agency) = answering.list.get(usize::from(*place)) else { continue };
            let value = |choice: FieldChoice, label: &str, count| FacetValue {
                value: choice.to_string(),
                label: label.to_owned(),
                count,
                selected: chosen.contains(&choice),
            };
            let field = |((_, field), count): &(&(u16, u32), u64)| {
                let field = &*self.fields.values[*field as usize];
                let choice = FieldChoice::Within(agency.clone(), field.to_owned());
                let named = chosen.iter().any(|c| matches!(c, FieldChoice::Named(f) if f == field));
                let value = value(choice, field, *count);
                let kept = !field.is_empty() && (*count > 0 || value.selected || named);
                kept.then_some(value)
            };
            let mut fields: Vec<FacetValue> = part.iter().filter_map(field).collect();
            fields.sort_by_key(|value| std::cmp::Reverse(value.count));
            let total = part.iter().map(|(_, count)| count).sum();
            let whole = value(FieldChoice::Of(agency.clone()), names.name(agency), total);
            if total > 0 || whole.selected || !fields.is_empty() {
                groups.push(FieldGroup { whole, fields });
            }
        }
        groups.sort_by_key(|group| std::cmp::Reverse(group.whole.count));
        groups
    }

    /// Whether a choice can be asked for: something has, or had, that field and
    /// that agency.
    pub fn known_field(&self, choice: &FieldChoice) -> bool {
        let field = choice
            .field()
            .is_none_or(|field| !field.is_empty() && self.fields.find(field).is_some());
        field && choice.agency().is_none_or(|agency| self.known_agency(agency))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_written_as_they_are_read() {
        let slug = || "bo-tai-chinh".parse::<AgencySlug>().unwrap();
        for (text, choice) in [
            ("Hải quan", FieldChoice::Named("Hải quan".into())),
            ("Phí, lệ phí / thuế", FieldChoice::Named("Phí, lệ phí / thuế".into())),
            ("c/o", FieldChoice::Named("c/o".into())),
            ("bo-tai-chinh/", FieldChoice::Of(slug())),
            ("bo-tai-chinh/Hải quan", FieldChoice::Within(slug(), "Hải quan".into())),
            ("bo-tai-chinh/c/o", FieldChoice::Within(slug(), "c/o".into())),
        ] {
            assert_eq!(text.parse::<FieldChoice>().unwrap(), choice);
            assert_eq!(choice.to_string(), text);
        }
    }
}
