//! What the rows of a table stand for.

use std::cmp::Reverse;

use super::{Change, Ratio, RatioRow, Submitted};
use crate::{
    catalog::{
        Catalog,
        applies::{ItemCells, NO_DAY},
        columns::Cells,
    },
    model::{Agency, AgencyKind, AgencySlug, Disposition, Kind, Stage, closed_set, month_of},
    reference::agencies,
    text::collation_key,
};

closed_set! {
    /// What the rows of a table of ratios stand for.
    By {
        /// The agencies that answer on the day.
        Agency = "agency", "Bộ, cơ quan";
        /// Fields, by name.
        Field = "field", "Lĩnh vực";
        /// Kinds of regulations.
        Kind = "kind", "Loại quy định";
        /// The documents that carried out.
        Document = "document", "Văn bản thực thi";
        /// The decisions that approved.
        Decision = "decision", "Quyết định phê duyệt";
        /// The months in which the stage was reached.
        Month = "month", "Tháng";
        /// The years in which the stage was reached.
        Year = "year", "Năm";
        /// What becomes of the regulation by the item that applies.
        Disposition = "disposition", "Phương án đang áp dụng";
        /// How far the item that applies has come.
        Stage = "stage", "Bước của phương án";
        /// The years in which regulations came into force.
        Since = "since", "Năm có hiệu lực";
    }
}

impl By {
    /// Whether every regulation of the base belongs to one row. A document, a
    /// decision, a month and a year have a share of the whole base instead.
    pub fn parts_the_base(self) -> bool {
        !matches!(self, Self::Document | Self::Decision | Self::Month | Self::Year)
    }

    pub(super) fn sort(self, rows: &mut [RatioRow]) {
        match self {
            Self::Month | Self::Year | Self::Since => {
                rows.sort_by(|a, b| (a.key.is_empty(), &a.key).cmp(&(b.key.is_empty(), &b.key)));
            }
            // These have an order of their own.
            Self::Disposition | Self::Stage => {}
            Self::Agency | Self::Field | Self::Kind => rows.sort_by_cached_key(|row| {
                (row.key.is_empty(), Reverse(row.ratio.denominator), collation_key(&row.label))
            }),
            Self::Document | Self::Decision => rows.sort_by_cached_key(|row| {
                (row.key.is_empty(), Reverse(row.ratio.numerator), row.label.clone())
            }),
        }
    }
}

/// The rows there may be, and which one a regulation belongs to.
pub(super) struct Keys {
    /// Value and words of each.
    pub(super) list: Vec<(String, String)>,
    /// Whether each is listed when it has nothing.
    always: Vec<bool>,
    of: Of,
    by: By,
}

enum Of {
    /// By the leaf of the regulation.
    Leaf(Vec<u32>),
    Kind,
    /// By the number of a paper; the last place is for none.
    Decision(usize),
    Document(usize),
    /// By the span of so many months in which a stage was reached, from the
    /// first on; the last place is for none.
    Reached {
        stage: Stage,
        months: i32,
        first: i32,
        none: usize,
    },
    /// What applies; the last place is for none.
    Disposition,
    Stage,
    /// By the year of the first day in force, of these; the last place is for
    /// none.
    Since(Vec<i32>),
}

impl Keys {
    pub(super) fn new(catalog: &Catalog, by: By, stage: Stage) -> Self {
        let papers = || {
            let numbers = catalog.papers.values.iter().map(|n| (n.to_string(), n.to_string()));
            let none = if by == By::Decision {
                "Không có quyết định"
            } else {
                "Không có văn bản"
            };
            numbers.chain([(String::new(), none.to_owned())]).collect::<Vec<_>>()
        };
        let mut always = Vec::new();
        let (list, of) = match by {
            By::Agency => by_agency(catalog, &mut always),
            By::Field => by_field(catalog),
            By::Kind => {
                let name = |kind: &Kind| (kind.name().to_owned(), kind.label().to_owned());
                always = vec![true; Kind::ALL.len()];
                (Kind::ALL.iter().map(name).collect(), Of::Kind)
            }
            By::Decision => (papers(), Of::Decision(catalog.papers.values.len())),
            By::Document => (papers(), Of::Document(catalog.papers.values.len())),
            By::Month => by_reached(catalog, stage, 1),
            By::Year => by_reached(catalog, stage, 12),
            By::Disposition => {
                let names = Disposition::ALL.iter().map(|of| (of.name(), of.label()));
                (unplanned(names), Of::Disposition)
            }
            By::Stage => {
                (unplanned(Stage::ALL.iter().map(|of| (of.name(), of.label()))), Of::Stage)
            }
            By::Since => by_since(catalog),
        };
        always.resize(list.len(), false);
        Self { list, always, of, by }
    }

    /// The row of a regulation of the base, if rows part the base.
    pub(super) fn of_base(&self, cells: &Cells) -> Option<usize> {
        match &self.of {
            Of::Leaf(places) => Some(places[cells.leaf as usize] as usize),
            Of::Kind => Some(usize::from(cells.kind)),
            Of::Disposition => Some(usize::from(cells.disposition).min(Disposition::ALL.len())),
            Of::Stage => Some(usize::from(cells.stage).min(Stage::ALL.len())),
            Of::Since(years) => {
                let year = year(cells.from).and_then(|year| years.binary_search(&year).ok());
                Some(year.unwrap_or(years.len()))
            }
            Of::Decision(_) | Of::Document(_) | Of::Reached { .. } => None,
        }
    }

    /// The row of a regulation by the item that it is credited to.
    pub(super) fn of_credit(&self, item: &ItemCells) -> usize {
        match self.of {
            Of::Decision(none) => (item.decision as usize).min(none),
            Of::Document(none) => (item.document as usize).min(none),
            Of::Reached { stage, months, first, none } => month_of(item.reached[stage as usize])
                .and_then(|month| usize::try_from(month.div_euclid(months) - first).ok())
                .map_or(none, |place| place.min(none)),
            Of::Leaf(_) | Of::Kind | Of::Disposition | Of::Stage | Of::Since(_) => 0,
        }
    }

    /// Whether a row is listed when it has nothing.
    pub(super) fn is_always(&self, place: usize) -> bool {
        self.always.get(place) == Some(&true)
    }

    pub(super) fn find(&self, key: &str) -> Option<usize> {
        self.list.iter().position(|(value, _)| value == key)
    }

    /// The rows with what was counted for them: every agency and every kind,
    /// and of the others those that have something.
    pub(super) fn rows(
        &self,
        catalog: &Catalog,
        counts: Vec<(Ratio, Change)>,
        whole: u64,
    ) -> impl Iterator<Item = RatioRow> {
        let submitted = (self.by == By::Agency).then(|| self.submitted(catalog));
        let parted = self.by.parts_the_base();
        let rows = self.list.iter().zip(counts).enumerate();
        rows.filter(move |(place, (_, (ratio, change)))| {
            self.is_always(*place)
                || *change != Change::default()
                || ratio.numerator + ratio.denominator > 0
        })
        .map(move |(place, ((key, label), (ratio, change)))| RatioRow {
            key: key.clone(),
            label: label.clone(),
            ratio: if parted { ratio } else { Ratio { denominator: whole, ..ratio } },
            change: Some(change),
            submitted: submitted
                .as_ref()
                .map(|places| if places[place] { Submitted::Yes } else { Submitted::No }),
        })
    }

    /// For each agency whether any plan is about a regulation of it.
    pub(super) fn submitted(&self, catalog: &Catalog) -> Vec<bool> {
        let mut submitted = vec![false; self.list.len()];
        for item in &catalog.items {
            if let Some(place) =
                catalog.cells.get(item.ordinal as usize).and_then(|cells| self.of_base(cells))
            {
                submitted[place] = true;
            }
        }
        submitted
    }
}

/// Those that answer for something or were commented on, and every other agency
/// of the Government that there is on the day: one that has nothing is listed
/// with zero. Others are not, as the list may know them only since later.
fn by_agency(catalog: &Catalog, always: &mut Vec<bool>) -> (Vec<(String, String)>, Of) {
    let (list, day) = (agencies(), catalog.as_of());
    let mut slugs: Vec<&AgencySlug> = catalog.answering.list.iter().collect();
    let of_government = |agency: &Agency| {
        agency.kind != AgencyKind::Other
            && agency.valid_from.is_none_or(|from| from <= day)
            && agency.valid_to.is_none_or(|to| day < to)
    };
    for agency in list.all() {
        if of_government(agency) && !slugs.contains(&&agency.slug) {
            slugs.push(&agency.slug);
        }
    }
    for slug in catalog.commented() {
        if !slugs.contains(&slug) {
            slugs.push(slug);
        }
    }
    // Those that answer for something are among them since later, maybe: the
    // order of a past table must not tell.
    slugs.sort_unstable_by_key(|slug| (list.name(slug), *slug));
    always.extend(slugs.iter().map(|slug| list.get(slug).is_some_and(of_government)));
    let place = |answers: &AgencySlug| {
        slugs.iter().position(|slug| *slug == answers).unwrap_or_default() as u32
    };
    let place_of: Vec<u32> = catalog.answering.list.iter().map(place).collect();
    let of = |(agency, _): &(u16, u32)| {
        place_of[usize::from(catalog.answering.of[usize::from(*agency)])]
    };
    let places = catalog.leaves.values.iter().map(of).collect();
    let name = |slug: &&AgencySlug| (slug.to_string(), list.name(slug).to_owned());
    (slugs.iter().map(name).collect(), Of::Leaf(places))
}

fn by_field(catalog: &Catalog) -> (Vec<(String, String)>, Of) {
    let name = |field: &std::sync::Arc<str>| {
        let label = if field.is_empty() { "Chưa rõ lĩnh vực" } else { field };
        (field.to_string(), label.to_owned())
    };
    let places = catalog.leaves.values.iter().map(|(_, field)| *field).collect();
    (catalog.fields.values.iter().map(name).collect(), Of::Leaf(places))
}

/// The members of a set, and last what no plan is about.
fn unplanned(names: impl Iterator<Item = (&'static str, &'static str)>) -> Vec<(String, String)> {
    let names = names.chain([("", "Chưa có phương án")]);
    names.map(|(name, label)| (name.to_owned(), label.to_owned())).collect()
}

/// Spans of so many months, one or twelve.
fn by_reached(catalog: &Catalog, stage: Stage, months: i32) -> (Vec<(String, String)>, Of) {
    let days = catalog.items.iter().map(|item| item.reached[stage as usize]);
    let days = days.filter(|day| *day != NO_DAY);
    let ends = days.fold(None, |ends: Option<(i32, i32)>, day| {
        Some(ends.map_or((day, day), |(first, last)| (first.min(day), last.max(day))))
    });
    let span = |day| month_of(day).map(|month| month.div_euclid(months));
    let ends = ends.and_then(|(first, last)| Some((span(first)?, span(last)?)));
    let mut list = Vec::new();
    if let Some((first, last)) = ends {
        list.extend((first..=last).map(|span| match months {
            12 => (format!("{span:04}"), format!("Năm {span}")),
            _ => {
                let (year, month) = (span.div_euclid(12), span.rem_euclid(12) + 1);
                (format!("{year}-{month:02}"), format!("{month:02}/{year}"))
            }
        }));
    }
    let none = list.len();
    let unknown = if months == 12 { "Không rõ năm" } else { "Không rõ tháng" };
    list.push((String::new(), unknown.to_owned()));
    (list, Of::Reached { stage, months, first: ends.map_or(0, |(first, _)| first), none })
}

fn by_since(catalog: &Catalog) -> (Vec<(String, String)>, Of) {
    let mut years: Vec<i32> = catalog.cells.iter().filter_map(|cells| year(cells.from)).collect();
    years.sort_unstable();
    years.dedup();
    let names = years.iter().map(|year| (format!("{year:04}"), format!("Năm {year}")));
    let list = names.chain([(String::new(), "Không rõ năm".to_owned())]).collect();
    (list, Of::Since(years))
}

/// The year of the first day in force, where it is known.
fn year(from: i32) -> Option<i32> {
    Some(month_of(from)?.div_euclid(12))
}
