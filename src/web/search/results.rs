//! A search's answer as it is shown: hits, facets, chips, pages.

use std::{borrow::Cow, sync::Arc};

use crate::web::{
    days::bound_words,
    search::{
        address::{Change, link},
        params::{Asked, FACETS, parameter},
        sorting, tree,
    },
    words,
};
use crate::{
    catalog::{Due, Facet, FacetValue, Fact, FieldChoice},
    model::{AgencySlug, Day, Disposition, Kind, Stage},
    reference::agencies,
    search::{Cursor, Reason, SearchResponse, Snapshot},
};

/// Values of a facet that are shown before "all of them".
const SHOWN: usize = 8;

/// A search's answer, and the snapshot that its ordinals belong to.
pub(in crate::web) struct Answer {
    pub snapshot: Arc<Snapshot>,
    /// The one of now, which is the same unless another moment was asked for.
    pub now: Arc<Snapshot>,
    pub response: SearchResponse,
}

impl Answer {
    /// Who answers for a regulation on the day asked about; the catalog itself
    /// names who does today.
    pub(in crate::web) fn agency<'a>(&self, fact: &Fact<'a>, day: Day) -> &'a AgencySlug {
        if day == self.snapshot.catalog.as_of() {
            fact.agency
        } else {
            agencies().responsible(fact.issued_by, day)
        }
    }
}

/// One hit.
pub(in crate::web) struct HitView<'a> {
    pub fact: Fact<'a>,
    /// The page of it, at the moment that was asked for.
    pub href: String,
    /// HTML, escaped.
    pub name: Cow<'a, str>,
    /// HTML, escaped by the engine.
    pub snippet: &'a str,
    pub agency: &'a str,
    pub in_force: Holding,
    pub alike: u32,
    /// The first of its near-duplicates.
    pub others: Vec<Twin<'a>>,
    /// What brought it here.
    pub reasons: &'a [Reason],
    /// What the order or the filters in use go by.
    pub detail: Option<String>,
    /// The list in which near-duplicates stand each for itself, if not all of
    /// them are named here.
    pub every: Option<String>,
}

/// A near-duplicate of a hit.
pub(in crate::web) struct Twin<'a> {
    pub fact: Fact<'a>,
    /// Its page, at the moment that was asked for.
    pub href: String,
}

impl HitView<'_> {
    /// The word on the badge of its kind.
    pub(in crate::web) fn kind(&self) -> &'static str {
        kind_badge(self.fact.kind)
    }

    /// The words on the badge of its plan.
    pub(in crate::web) fn plan(&self) -> Option<String> {
        plan_words(self.fact.disposition, self.fact.stage)
    }

    /// Whether what was promised is late.
    pub(in crate::web) fn is_overdue(&self) -> bool {
        self.fact.plan.is_some_and(|plan| plan.due == Some(Due::Overdue))
    }

    /// The decision, and by when it is to be carried out.
    pub(in crate::web) fn promise(&self) -> Option<String> {
        let plan = self.fact.plan?;
        let decision = plan.decision.map(|number| format!("Quyết định {number}"));
        let deadline = plan.deadline.map(|day| format!("thời hạn thực thi {}", words::day(day)));
        match (decision, deadline) {
            (Some(decision), Some(deadline)) => Some(format!("{decision}, {deadline}")),
            (Some(decision), None) => Some(decision),
            (None, Some(deadline)) => Some(format!("T{}", &deadline[1..])),
            (None, None) => None,
        }
    }
}

/// Whether something is in force, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) enum Holding {
    InForce,
    NotYet(String),
    Ended(String),
}

impl Holding {
    pub(in crate::web) fn new(from: Option<Day>, to: Option<Day>, day: Day) -> Self {
        match (from, to) {
            (_, Some(to)) if to <= day => Self::Ended(words::day(to)),
            (Some(from), _) if from > day => Self::NotYet(words::day(from)),
            _ => Self::InForce,
        }
    }

    pub(in crate::web) fn class(&self) -> &'static str {
        match self {
            Self::InForce => "good",
            Self::NotYet(_) => "soon",
            Self::Ended(_) => "ended",
        }
    }

    pub(in crate::web) fn words(&self) -> String {
        match self {
            Self::InForce => say!("Còn hiệu lực"),
            Self::NotYet(from) => format!("Có hiệu lực từ {from}"),
            Self::Ended(to) => format!("Hết hiệu lực từ {to}"),
        }
    }
}

/// A plan's disposition and stage as one badge.
pub(in crate::web) fn plan_words(
    disposition: Option<Disposition>,
    stage: Option<Stage>,
) -> Option<String> {
    match (disposition, stage) {
        (Some(disposition), Some(stage)) => {
            Some(format!("{}: {}", say!(disposition.label()), words::lowered(stage.label())))
        }
        (Some(disposition), None) => Some(say!(disposition.label())),
        (None, _) => None,
    }
}

/// The hits of an answer with what the catalog knows of them.
pub(in crate::web) fn hits<'a>(answer: &'a Answer, asked: &Asked) -> Vec<HitView<'a>> {
    let day = asked.request.as_of;
    let page_of = |fact: &Fact<'_>| asked.when().link(&format!("/quy-dinh/{}", fact.code));
    let twin = |other| {
        let fact = answer.snapshot.catalog.fact(other)?;
        Some(Twin { href: page_of(&fact), fact })
    };
    let view = |hit: &'a crate::search::Hit| {
        let catalog = &*answer.snapshot.catalog;
        let fact = catalog.fact(hit.ordinal)?;
        let more = hit.alike as usize > hit.others.len();
        // The index has the texts of now; a name may have been another one then.
        let now = answer.now.catalog.fact(hit.ordinal);
        let same = now.is_none_or(|now| now.name == fact.name);
        Some(HitView {
            fact,
            href: page_of(&fact),
            name: if same { (&*hit.name).into() } else { words::escaped(fact.name).into() },
            snippet: &hit.snippet,
            agency: agencies().name(answer.agency(&fact, day)),
            in_force: Holding::new(fact.from, fact.to, day),
            alike: hit.alike,
            others: hit.others.iter().filter_map(|other| twin(*other)).collect(),
            reasons: &hit.reasons,
            detail: sorting::detail(catalog, hit.ordinal, &fact, asked),
            every: more.then(|| link("/", asked, Change::Every)),
        })
    };
    answer.response.hits.iter().filter_map(view).collect()
}

/// A facet with links that narrow and widen.
pub(in crate::web) struct FacetGroup {
    pub title: &'static str,
    pub values: Vec<FacetLink>,
    /// The address of the page with all values, and how many there are.
    pub all: Option<(String, usize)>,
}

/// One value of a facet.
pub(in crate::web) struct FacetLink {
    pub label: String,
    pub count: String,
    pub selected: bool,
    pub href: String,
    /// What it opens to.
    pub children: Vec<FacetLink>,
}

/// The heading of a facet.
pub(in crate::web) fn title(facet: Facet) -> &'static str {
    match facet {
        Facet::Agency => "Bộ, cơ quan",
        Facet::Field => "Lĩnh vực",
        Facet::Kind => "Loại quy định",
        Facet::InForce => "Hiệu lực",
        Facet::Disposition => "Phương án cắt giảm",
        Facet::Stage => "Tiến độ phương án",
        Facet::Decision => "Quyết định phê duyệt",
        Facet::Due => "Thời hạn thực thi",
    }
}

/// Every facet that has something to choose, beside a list. Fields are a tree
/// under the agencies, so agencies stand alone only where they are narrowed.
pub(in crate::web) fn facets(answer: &Answer, asked: &Asked) -> Vec<FacetGroup> {
    let shown = |facet: Facet| match facet {
        Facet::Field => tree::group(answer, asked),
        Facet::Agency if asked.request.filters.agency.is_empty() => None,
        facet => group(facet, answer, asked),
    };
    FACETS.into_iter().filter_map(shown).collect()
}

/// The values of one facet, the most frequent first.
pub(in crate::web) fn group(facet: Facet, answer: &Answer, asked: &Asked) -> Option<FacetGroup> {
    let values = answer.response.facets.get(&facet)?;
    if values.is_empty() {
        return None;
    }
    // What is chosen stays in sight however few it counts.
    let (chosen, others): (Vec<_>, Vec<_>) = values.iter().partition(|value| value.selected);
    let room = SHOWN.saturating_sub(chosen.len());
    let shown = chosen.into_iter().chain(others.into_iter().take(room));
    let values_shown: Vec<_> = shown.map(|value| facet_link(facet, value, asked)).collect();
    let all = (values.len() > values_shown.len()).then(|| {
        (link(&format!("/loc/{}", parameter(facet)), asked, Change::Nothing), values.len())
    });
    Some(FacetGroup { title: title(facet), values: values_shown, all })
}

/// What a value is called; names of agencies, fields and decisions are data.
fn labelled(facet: Facet, label: &str) -> String {
    if facet.is_open() { label.to_owned() } else { say!(label) }
}

/// The link of one value.
pub(in crate::web) fn facet_link(facet: Facet, value: &FacetValue, asked: &Asked) -> FacetLink {
    FacetLink {
        label: labelled(facet, &value.label),
        count: words::count(value.count),
        selected: value.selected,
        href: link("/", asked, Change::Toggle(facet, &value.value)),
        children: Vec::new(),
    }
}

/// A filter in use, with the link that takes it off.
pub(in crate::web) struct Chip {
    pub title: &'static str,
    pub label: String,
    pub href: String,
}

/// Every filter in use. The day is no filter: a line of its own says it.
pub(in crate::web) fn chips(asked: &Asked) -> Vec<Chip> {
    let filters = &asked.request.filters;
    let chip = |facet: Facet, value: &str, label: &str| Chip {
        title: title(facet),
        label: labelled(facet, label),
        href: link("/", asked, Change::Toggle(facet, value)),
    };
    let mut chips: Vec<Chip> = Vec::new();
    chips.extend(filters.kind.iter().map(|v| chip(Facet::Kind, v.name(), v.label())));
    chips.extend(filters.in_force.iter().map(|v| chip(Facet::InForce, v.name(), v.label())));
    chips
        .extend(filters.agency.iter().map(|v| chip(Facet::Agency, v.as_str(), agencies().name(v))));
    chips.extend(filters.field.iter().map(|choice| {
        let name = |agency| agencies().name(agency);
        let label = match choice {
            FieldChoice::Named(field) => field.clone(),
            FieldChoice::Of(agency) => name(agency).to_owned(),
            FieldChoice::Within(agency, field) => format!("{field} ({})", name(agency)),
        };
        chip(Facet::Field, &choice.to_string(), &label)
    }));
    chips.extend(filters.disposition.iter().map(|v| chip(Facet::Disposition, v.name(), v.label())));
    chips.extend(filters.stage.iter().map(|v| chip(Facet::Stage, v.name(), v.label())));
    chips.extend(filters.decision.iter().map(|v| {
        let number = v.to_string();
        chip(Facet::Decision, &number, &number)
    }));
    chips.extend(filters.due.iter().map(|v| chip(Facet::Due, v.name(), v.label())));
    chips.extend(asked.bounds().map(|(name, day)| Chip {
        title: "Ngày",
        label: bound_words(name, day),
        href: link("/", asked, Change::Unbounded(name)),
    }));
    chips
}

/// Where in the list this page is.
pub(in crate::web) struct Paging {
    pub total: String,
    /// "21–40", or nothing when all fit on one page.
    pub range: Option<String>,
    pub previous: Option<String>,
    pub next: Option<String>,
}

impl Paging {
    /// Of a list of so many, of which so many from a place on are shown; pages
    /// are of one length, and `at` is the address of the one from a place on.
    pub(in crate::web) fn of(
        (start, shown, total): (usize, usize, usize),
        length: usize,
        at: impl Fn(usize) -> String,
    ) -> Self {
        let end = start + shown;
        Self {
            total: words::count(total as u64),
            range: (start > 0 || end < total).then(|| {
                format!("{}–{}", words::count(start as u64 + 1), words::count(end as u64))
            }),
            previous: (start > 0).then(|| at(start.saturating_sub(length))),
            next: (end < total).then(|| at(end)),
        }
    }
}

/// Paging of a list at a path.
pub(in crate::web) fn paging(path: &str, answer: &Answer, asked: &Asked) -> Paging {
    let total = answer.response.total.0;
    let limit = u32::try_from(asked.request.limit).unwrap_or(u32::MAX);
    let start = asked.request.cursor.map_or(0, |cursor| cursor.offset);
    let end = u64::from(start) + answer.response.hits.len() as u64;
    let at = |offset| link(path, asked, Change::At(Cursor { offset }));
    Paging {
        total: words::count(total),
        range: (start > 0 || end < total)
            .then(|| format!("{}–{}", words::count(u64::from(start) + 1), words::count(end))),
        previous: (start > 0).then(|| at(start.saturating_sub(limit))),
        next: answer.response.next.map(|cursor| link(path, asked, Change::At(cursor))),
    }
}

/// The short word for a kind on a badge.
pub(in crate::web) fn kind_badge(kind: Kind) -> &'static str {
    match kind {
        Kind::Procedure => "Thủ tục",
        Kind::Condition => "Điều kiện",
        Kind::Reporting => "Báo cáo",
        Kind::Standard => "Tiêu chuẩn",
        Kind::Inspection => "Kiểm tra chuyên ngành",
    }
}
