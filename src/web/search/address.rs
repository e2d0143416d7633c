//! Addresses of lists: a list is a URL that holds its whole state.

use crate::web::search::{
    params::{Asked, DEFAULT_LIMIT, FACETS, parameter},
    tree::replaces,
};
use crate::{
    catalog::Facet,
    search::{Collapse, Cursor, Rewrites, Rewriting, Sort},
};

/// How the list behind a link differs from the one that is shown. All but
/// [`Change::At`] start on the first page.
#[derive(Debug, Clone, Copy)]
pub(in crate::web) enum Change<'a> {
    /// The same list.
    Nothing,
    /// One value of a facet added, or taken away if it was there.
    Toggle(Facet, &'a str),
    /// No filters.
    Unfiltered,
    /// No filters and no day.
    TextOnly,
    /// The day of today, and all that is recorded.
    Today,
    /// Another order.
    Sorted(Sort),
    /// Another page.
    At(Cursor),
    /// One reading of the query taken back.
    Without(Rewriting),
    /// Another text, read anew.
    Text(&'a str),
    /// Every regulation for itself.
    Every,
    /// Without a bound of a period, by its parameter.
    Unbounded(&'a str),
    /// Nothing chosen of a facet.
    WithoutFacet(Facet),
    /// Without any bound of a period.
    WithoutBounds,
}

/// The address of a list at a path.
///
/// Letters stay readable (browsers encode them on their way out), which keeps
/// pages full of Vietnamese links small; only what has a meaning in an address
/// is encoded.
pub(in crate::web) fn link(path: &str, asked: &Asked, change: Change<'_>) -> String {
    let request = &asked.request;
    let mut address = Address { text: path.to_owned(), first: true };
    let text = if let Change::Text(text) = change { text } else { &request.text };
    if !text.is_empty() {
        address.push("q", text);
    }
    if !matches!(change, Change::Unfiltered | Change::TextOnly) {
        let kept = |facet: &Facet| !matches!(change, Change::WithoutFacet(of) if of == *facet);
        for facet in FACETS.into_iter().filter(kept) {
            let name = parameter(facet);
            let toggled = match change {
                Change::Toggle(of, value) if of == facet => Some(value),
                _ => None,
            };
            let values = asked.values(facet);
            let added = toggled.filter(|value| !values.iter().any(|v| v == value));
            // A part takes the place of its whole, and the whole that of its parts.
            let gives_way = |value: &str| {
                facet == Facet::Field && added.is_some_and(|added| replaces(added, value))
            };
            for value in values.iter().filter(|value| Some(&***value) != toggled) {
                if !gives_way(value) {
                    address.push(name, value);
                }
            }
            if let Some(value) = added {
                address.push(name, value);
            }
        }
    }
    let unbounded = matches!(change, Change::Unfiltered | Change::TextOnly | Change::WithoutBounds);
    for (name, day) in asked.bounds().filter(|_| !unbounded) {
        if !matches!(change, Change::Unbounded(bound) if bound == name) {
            address.push(name, &day.to_string());
        }
    }
    if asked.dated && !matches!(change, Change::TextOnly | Change::Today) {
        address.push("as_of", &request.as_of.to_string());
    }
    if let Some(known_at) = asked.known_at
        && !matches!(change, Change::TextOnly | Change::Today)
    {
        address.push("known_at", &known_at.to_string());
    }
    let sort = if let Change::Sorted(sort) = change { sort } else { request.sort };
    if sort != Sort::Relevance {
        address.push("sort", sort.name());
    }
    if request.limit != DEFAULT_LIMIT {
        address.push("limit", &request.limit.to_string());
    }
    let without = match change {
        Change::Text(_) => Rewrites::default(),
        Change::Without(rewriting) => request.without.and(rewriting),
        _ => request.without,
    };
    let names: Vec<&str> = without.iter().map(Rewriting::name).collect();
    if !names.is_empty() {
        address.push("without", &names.join(","));
    }
    if matches!(change, Change::Every) || request.collapse == Collapse::None {
        address.push("collapse", Collapse::None.name());
    }
    match change {
        Change::At(cursor) if cursor.offset > 0 => address.push("cursor", &cursor.to_string()),
        // A list of everything is not the start page.
        _ if address.first => address.push("sort", Sort::Relevance.name()),
        _ => {}
    }
    address.text
}

/// An address with some parameters.
pub(in crate::web) fn query(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = Address { text: path.to_owned(), first: true };
    for (name, value) in parameters {
        address.push(name, value);
    }
    address.text
}

struct Address {
    text: String,
    first: bool,
}

impl Address {
    fn push(&mut self, name: &str, value: &str) {
        self.text.push(if self.first { '?' } else { '&' });
        self.first = false;
        self.text.push_str(name);
        self.text.push('=');
        for c in value.chars() {
            match c {
                ' ' => self.text.push('+'),
                '%' | '&' | '+' | '#' | '"' | '\'' | '<' | '>' | '\\' | '`' | '^' | '{' | '|'
                | '}' => percent(&mut self.text, c),
                c if c.is_control() || c.is_whitespace() => percent(&mut self.text, c),
                c => self.text.push(c),
            }
        }
    }
}

/// The address with everything encoded that a header may not hold.
pub(in crate::web) fn for_header(address: &str) -> String {
    let mut ascii = String::with_capacity(address.len() * 2);
    for c in address.chars() {
        let plain = c.is_ascii_graphic()
            && !matches!(c, '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}');
        if plain { ascii.push(c) } else { percent(&mut ascii, c) }
    }
    ascii
}

fn percent(out: &mut String, c: char) {
    use std::fmt::Write as _;
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        // Writing to a String cannot fail.
        let _ = write!(out, "%{byte:02X}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Day, web::search::params::Pairs};

    fn asked(query: &str) -> Asked {
        let uri = for_header(&format!("/?{query}")).parse().unwrap();
        let axum::extract::Query(pairs) = Pairs::try_from_uri(&uri).unwrap();
        crate::web::search::params::read(&pairs, Day::constant(2026, 7, 1)).unwrap()
    }

    #[test]
    fn links_say_what_changes_and_keep_the_rest() {
        let list = asked("q=xăng dầu&kind=procedure&field=Phí, lệ phí&as_of=2025-03-01&cursor=20");
        let kept = "q=xăng+dầu&kind=procedure&field=Phí,+lệ+phí&as_of=2025-03-01";
        for (change, query) in [
            (Change::Nothing, kept.to_owned()),
            (Change::At(Cursor { offset: 40 }), format!("{kept}&cursor=40")),
            (Change::Sorted(Sort::Name), format!("{kept}&sort=name")),
            (
                Change::Toggle(Facet::Kind, "procedure"),
                "q=xăng+dầu&field=Phí,+lệ+phí&as_of=2025-03-01".into(),
            ),
            (Change::Unfiltered, "q=xăng+dầu&as_of=2025-03-01".into()),
            (Change::TextOnly, "q=xăng+dầu".into()),
            (
                Change::WithoutFacet(Facet::Field),
                "q=xăng+dầu&kind=procedure&as_of=2025-03-01".into(),
            ),
        ] {
            assert_eq!(link("/", &list, change), format!("/?{query}"), "{change:?}");
        }
    }

    #[test]
    fn periods_and_the_tree_of_fields_are_kept_and_taken_off() {
        let list = asked("q=a&field=bo-tai-chinh/&from_after=1/3/2024&to_before=2025-01-01");
        let days = "from_after=2024-03-01&to_before=2025-01-01";
        for (change, query) in [
            (Change::Nothing, format!("q=a&field=bo-tai-chinh/&{days}")),
            (
                Change::Unbounded("to_before"),
                "q=a&field=bo-tai-chinh/&from_after=2024-03-01".into(),
            ),
            (Change::Unfiltered, "q=a".into()),
            (Change::WithoutBounds, "q=a&field=bo-tai-chinh/".into()),
            (
                Change::Toggle(Facet::Field, "bo-tai-chinh/Thuế"),
                format!("q=a&field=bo-tai-chinh/Thuế&{days}"),
            ),
            (Change::Toggle(Facet::Field, "bo-tai-chinh/"), format!("q=a&{days}")),
            (
                Change::Toggle(Facet::Field, "bo-xay-dung/"),
                format!("q=a&field=bo-tai-chinh/&field=bo-xay-dung/&{days}"),
            ),
        ] {
            assert_eq!(link("/", &list, change), format!("/?{query}"), "{change:?}");
        }
    }

    #[test]
    fn a_list_of_everything_is_not_the_start_page() {
        assert_eq!(link("/", &asked("kind=procedure"), Change::Unfiltered), "/?sort=relevance");
    }

    proptest::proptest! {
        /// Whatever is typed or named, a link leads to the list that it says.
        #[test]
        fn links_read_back(text in "\\PC{0,30}", field in "\\PC{1,30}") {
            let mut list = asked("q=a");
            list.request.text = text.trim().to_owned();
            let address = link("/", &list, Change::Toggle(Facet::Field, &field));
            let uri: axum::http::Uri = for_header(&address).parse().unwrap();
            let axum::extract::Query(pairs) =
                Pairs::try_from_uri(&uri).unwrap();
            let value = |name: &str| {
                pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default()
            };
            proptest::prop_assert_eq!(value("q"), list.request.text);
            proptest::prop_assert_eq!(value("field"), field);
        }
    }
}
