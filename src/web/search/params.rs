//! The parameters of a search, the same for the page and for the API.

use std::{borrow::Cow, str::FromStr};

use crate::{
    catalog::{Facet, FieldChoice, Filters, InForce},
    model::{AgencySlug, Day, DocumentNumber, UnknownName},
    reference::agencies,
    search::{Collapse, Cursor, Rewrites, Rewriting, SearchRequest, Sort},
};

use crate::web::{
    WebError,
    days::{day, in_order},
    moment::{KnownAt, When},
};

/// The parameters as they came, in their order.
pub(in crate::web) type Pairs = axum::extract::Query<Vec<(String, String)>>;

/// Every parameter, in the order in which addresses are written.
pub(in crate::web) const NAMES: &[&str] = &[
    "q",
    "agency",
    "field",
    "kind",
    "in_force",
    "disposition",
    "stage",
    "decision",
    "due",
    "from_after",
    "from_before",
    "to_after",
    "to_before",
    "as_of",
    "known_at",
    "sort",
    "limit",
    "cursor",
    "without",
    "collapse",
    "explain",
    "tree",
];

/// Hits on a page, and in an answer of the API that names no limit.
pub(in crate::web) const DEFAULT_LIMIT: usize = 20;
const MOST: usize = 100;
/// A whole complaint pasted into the box still fits: the longest of 200 real
/// questions has 85 words.
pub(in crate::web) const LONGEST_TEXT: usize = 1000;
/// More alternatives than agencies and common fields together.
const MOST_VALUES: usize = 100;

/// A search as an address asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::web) struct Asked {
    pub request: SearchRequest,
    /// Whether the address narrows or asks for anything at all; if not, the
    /// page is the start page.
    pub anything: bool,
    /// Whether the day was given; otherwise it is today and stays out of links.
    pub dated: bool,
    /// Whether an answer for programs has the tree of fields.
    pub tree: bool,
    /// Up to when records count; all if it was not given.
    pub known_at: Option<KnownAt>,
}

impl Asked {
    /// The values that a facet is narrowed to, as addresses write them.
    pub(in crate::web) fn values(&self, facet: Facet) -> Vec<Cow<'_, str>> {
        values(&self.request.filters, facet)
    }

    /// The moment that the list is of.
    pub(in crate::web) fn when(&self) -> When {
        When { as_of: self.dated.then_some(self.request.as_of), known_at: self.known_at }
    }

    /// Whether any filter narrows the list.
    pub(in crate::web) fn narrowed(&self) -> bool {
        self.request.filters != Filters::default()
    }
}

/// The values that filters narrow a facet to, as addresses write them.
pub(in crate::web) fn values(filters: &Filters, facet: Facet) -> Vec<Cow<'_, str>> {
    match facet {
        Facet::Agency => filters.agency.iter().map(|v| v.as_str().into()).collect(),
        Facet::Field => filters.field.iter().map(|v| v.to_string().into()).collect(),
        Facet::Kind => filters.kind.iter().map(|v| v.name().into()).collect(),
        Facet::InForce => filters.in_force.iter().map(|v| v.name().into()).collect(),
        Facet::Disposition => filters.disposition.iter().map(|v| v.name().into()).collect(),
        Facet::Stage => filters.stage.iter().map(|v| v.name().into()).collect(),
        Facet::Decision => filters.decision.iter().map(|v| v.to_string().into()).collect(),
        Facet::Due => filters.due.iter().map(|v| v.name().into()).collect(),
    }
}

/// The facets in the order in which they are shown.
pub(in crate::web) const FACETS: [Facet; 8] = [
    Facet::Kind,
    Facet::InForce,
    Facet::Agency,
    Facet::Field,
    Facet::Disposition,
    Facet::Stage,
    Facet::Decision,
    Facet::Due,
];

/// The parameter of a facet.
pub(in crate::web) fn parameter(facet: Facet) -> &'static str {
    match facet {
        Facet::Agency => "agency",
        Facet::Field => "field",
        Facet::Kind => "kind",
        Facet::InForce => "in_force",
        Facet::Disposition => "disposition",
        Facet::Stage => "stage",
        Facet::Decision => "decision",
        Facet::Due => "due",
    }
}

/// Reads the parameters. Empty values count as absent, because a form without
/// scripts sends every field it has; anything else that cannot be read is an
/// error that names it.
pub(in crate::web) fn read(pairs: &[(String, String)], today: Day) -> Result<Asked, WebError> {
    let mut asked = Asked {
        request: SearchRequest {
            text: String::new(),
            filters: Filters::default(),
            sort: Sort::Relevance,
            as_of: today,
            limit: DEFAULT_LIMIT,
            cursor: None,
            without: Rewrites::default(),
            collapse: Collapse::Alike,
            explain: false,
        },
        anything: false,
        dated: false,
        tree: false,
        known_at: None,
    };
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in pairs {
        let Some(&name) = NAMES.iter().find(|known| *known == name) else {
            return Err(WebError::UnknownParameter { name: name.clone(), known: NAMES });
        };
        if value.trim().is_empty() {
            continue;
        }
        asked.anything = true;
        let single = name != "without" && !FACETS.iter().any(|facet| parameter(*facet) == name);
        if single && seen.contains(&name) {
            return Err(bad(name, value, "Tham số này chỉ được ghi một lần.".into()));
        }
        seen.push(name);
        read_one(&mut asked, name, value)?;
    }
    let day = asked.request.as_of;
    for slug in &mut asked.request.filters.agency {
        // A merged agency's rules are its successor's.
        *slug = agencies().responsible(slug, day).clone();
    }
    let filters = &mut asked.request.filters;
    filters.agency.sort();
    filters.agency.dedup();
    let mut fields: Vec<FieldChoice> = Vec::new();
    for choice in std::mem::take(&mut filters.field).into_iter().map(|choice| choice.on(day)) {
        if !fields.contains(&choice) {
            fields.push(choice);
        }
    }
    filters.field = fields;
    in_order("from_before", filters.from)?;
    in_order("to_before", filters.to)?;
    Ok(asked)
}

/// Narrows a facet to a value, or to several between commas; `name` is what the
/// parameter is called.
pub(in crate::web) fn narrow(
    filters: &mut Filters,
    facet: Facet,
    name: &'static str,
    value: &str,
) -> Result<(), WebError> {
    match facet {
        Facet::Agency => each(name, value, &mut filters.agency, agency),
        // Fields are named by the agencies and contain commas, so the value is one.
        Facet::Field => match value.trim().parse::<FieldChoice>() {
            Ok(choice) => add(name, value, &mut filters.field, choice),
        },
        Facet::Kind => each(name, value, &mut filters.kind, member),
        Facet::InForce => {
            // What the answer says is what the question may say.
            let not_in_force = format!("{},{}", InForce::Upcoming, InForce::Ended);
            let words: Vec<&str> = value
                .split(',')
                .map(|word| match word.trim() {
                    "true" => InForce::Yes.name(),
                    "false" | "no" => &not_in_force,
                    word => word,
                })
                .collect();
            each(name, &words.join(","), &mut filters.in_force, member)
        }
        Facet::Disposition => each(name, value, &mut filters.disposition, member),
        Facet::Stage => each(name, value, &mut filters.stage, member),
        Facet::Decision => each(name, value, &mut filters.decision, number),
        Facet::Due => each(name, value, &mut filters.due, member),
    }
}

/// Sets the bound of a period, if the parameter is one.
pub(in crate::web) fn bound(
    filters: &mut Filters,
    name: &'static str,
    value: &str,
) -> Result<(), WebError> {
    let bound = match name {
        "from_after" => &mut filters.from.after,
        "from_before" => &mut filters.from.before,
        "to_after" => &mut filters.to.after,
        "to_before" => &mut filters.to.before,
        _ => return Ok(()),
    };
    *bound = Some(day(name, value.trim())?);
    Ok(())
}

fn read_one(asked: &mut Asked, name: &'static str, value: &str) -> Result<(), WebError> {
    let request = &mut asked.request;
    let filters = &mut request.filters;
    if let Some(facet) = FACETS.iter().find(|facet| parameter(**facet) == name) {
        return narrow(filters, *facet, name, value);
    }
    match name {
        "q" => {
            if value.chars().count() > LONGEST_TEXT {
                let allowed = format!("Câu tìm dài tối đa {LONGEST_TEXT} ký tự.");
                return Err(bad(name, value, allowed));
            }
            request.text = value.trim().to_owned();
        }
        "from_after" | "from_before" | "to_after" | "to_before" => bound(filters, name, value)?,
        "as_of" => {
            request.as_of = day(name, value.trim())?;
            asked.dated = true;
        }
        "known_at" => asked.known_at = Some(KnownAt::read(value.trim())?),
        "without" => {
            let mut taken_back: Vec<Rewriting> = Vec::new();
            each(name, value, &mut taken_back, member)?;
            let all = taken_back.into_iter();
            request.without = all.fold(request.without, Rewrites::and);
        }
        "collapse" => request.collapse = member(name, value.trim())?,
        "explain" => request.explain = yes_or_no(name, value)?,
        "tree" => asked.tree = yes_or_no(name, value)?,
        "sort" => request.sort = member(name, value.trim())?,
        "limit" => {
            request.limit = match value.trim().parse() {
                Ok(limit) if (1..=MOST).contains(&limit) => limit,
                _ => return Err(bad(name, value, format!("Cần số nguyên từ 1 đến {MOST}."))),
            }
        }
        _ => {
            let advice = "Cần giá trị “next” của lần trả lời trước.";
            let cursor: Cursor =
                value.trim().parse().map_err(|_| bad(name, value, advice.into()))?;
            request.cursor = Some(cursor);
        }
    }
    Ok(())
}

fn yes_or_no(name: &'static str, value: &str) -> Result<bool, WebError> {
    match value.trim() {
        "1" | "true" => Ok(true),
        "0" | "false" => Ok(false),
        _ => Err(bad(name, value, "Cần 1 hoặc 0.".into())),
    }
}

/// Adds every value of a comma-separated list, each once.
fn each<T: PartialEq>(
    name: &'static str,
    values: &str,
    into: &mut Vec<T>,
    read: impl Fn(&'static str, &str) -> Result<T, WebError>,
) -> Result<(), WebError> {
    for value in values.split(',').map(str::trim).filter(|value| !value.is_empty()) {
        add(name, value, into, read(name, value)?)?;
    }
    Ok(())
}

fn add<T: PartialEq>(
    name: &'static str,
    value: &str,
    into: &mut Vec<T>,
    member: T,
) -> Result<(), WebError> {
    if into.len() == MOST_VALUES {
        return Err(bad(name, value, format!("Chọn được tối đa {MOST_VALUES} giá trị.")));
    }
    if !into.contains(&member) {
        into.push(member);
    }
    Ok(())
}

fn member<T: FromStr<Err = UnknownName>>(name: &'static str, value: &str) -> Result<T, WebError> {
    value.parse().map_err(|error: UnknownName| {
        bad(name, value, format!("Giá trị dùng được: {}.", error.allowed.trim_end_matches(", ")))
    })
}

fn agency(name: &'static str, value: &str) -> Result<AgencySlug, WebError> {
    match value.parse::<AgencySlug>() {
        Ok(slug) if agencies().get(&slug).is_some() => Ok(slug),
        _ => {
            let known: Vec<_> = agencies().all().iter().map(|a| a.slug.as_str()).collect();
            Err(bad(name, value, format!("Giá trị dùng được: {}.", known.join(", "))))
        }
    }
}

fn number(name: &'static str, value: &str) -> Result<DocumentNumber, WebError> {
    let advice = "Cần số quyết định, ví dụ 1643/QĐ-TTg.";
    value.parse().map_err(|_| bad(name, value, advice.into()))
}

/// A decision that has approved nothing.
pub(in crate::web) fn unknown_decision(number: &DocumentNumber) -> WebError {
    let allowed =
        "Giá trị dùng được: số quyết định như trong “facets.decision” của một câu trả lời.";
    bad("decision", &number.to_string(), allowed.into())
}

/// A field that no regulation has. There are too many to list them all.
pub(in crate::web) fn unknown_field(value: &str) -> WebError {
    let allowed = "Giá trị dùng được: tên lĩnh vực viết đúng như trong “facets.field” của một câu \
                   trả lời, hoặc như ở trang /loc/field; cũng có thể ghi cơ quan trước, ví dụ \
                   bo-tai-chinh/Hải quan, hoặc riêng cơ quan: bo-tai-chinh/.";
    bad("field", value, allowed.into())
}

pub(in crate::web) fn bad(name: &'static str, value: &str, allowed: String) -> WebError {
    WebError::BadValue { name, value: value.to_owned(), allowed }
}
