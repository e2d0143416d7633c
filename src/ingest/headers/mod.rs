//! Headings of columns: one table of synonyms for each kind of file.

mod indicators;
mod past;
mod plans;
mod regulations;

use crate::{
    model::ItemField,
    text::{fold, repair},
};

pub(super) use indicators::IndicatorColumn;
pub use past::{
    DECISION_HEADINGS, DOCUMENT_HEADINGS, DRAFT_HEADINGS, ITEM_HEADINGS, LISTING_HEADINGS,
    PETITION_HEADINGS,
};
pub(super) use plans::item_field;
pub use regulations::HEADINGS;

/// A column that the import understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Column {
    Code,
    Kind,
    Name,
    Agency,
    Executing,
    Deciding,
    Field,
    Industries,
    Audience,
    Levels,
    Steps,
    Submissions,
    Dossier,
    Conditions,
    Results,
    LegalBasis,
    PublishedBy,
    Online,
    DossiersPerYear,
    OnTime,
    Hours,
    Expenses,
    TimesPerYear,
    SubjectsPerYear,
    InForceFrom,
    InForceTo,
    SourceUrl,
    /// A field of a plan item that no column above stands for.
    Item(ItemField),
    /// A cell of a published figure.
    Indicator(IndicatorColumn),
    /// What is to be amended, in the words of a ministry's annex.
    Changes,
    /// The running number of a row, which says nothing.
    Number,
    /// What a file of the past tells besides.
    Told(Told),
}

/// What files of the past tell; each kind of file has some of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Told {
    /// The number of what a row is about.
    Number,
    /// What it is called, or about.
    Title,
    /// Its day.
    Day,
    /// The day on which it was done, answered or concluded.
    Done,
    Signer,
    Amends,
    Proposed,
    Consulted,
    Submitted,
    Reviewed,
    Decision,
    Document,
    Received,
    Routing,
    Vetting,
    List,
}

/// What one row of a sheet stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum SheetKind {
    /// Regulations, one a row.
    #[default]
    Regulations,
    /// Items of a plan, one a row.
    Plan,
    /// Published figures, one a row.
    Indicators,
    /// Items of plans of the past, each with its life.
    PastItems,
    /// Decisions that approve plans.
    Decisions,
    /// Documents that carry plans out.
    Documents,
    /// Petitions.
    Petitions,
    /// Procedures that drafts would bring.
    Drafts,
    /// Regulations on lists.
    Listings,
}

/// A column with its heading in our files, its key in JSON records, and other
/// headings met in files, folded.
type Entry = (Column, &'static str, &'static str, &'static [&'static str]);

impl SheetKind {
    /// Columns without which a sheet of this kind can't be read.
    pub(super) fn required(self) -> &'static [Column] {
        match self {
            Self::Regulations => &[Column::Code, Column::Name, Column::Agency],
            Self::Plan => &[Column::Code, Column::Item(ItemField::Disposition)],
            Self::Indicators => indicators::REQUIRED,
            Self::PastItems => &[
                Column::Told(Told::Title),
                Column::Agency,
                Column::Code,
                Column::Item(ItemField::Disposition),
                Column::Told(Told::Proposed),
            ],
            Self::Decisions => {
                &[Column::Told(Told::Number), Column::Told(Told::Day), Column::Told(Told::Signer)]
            }
            Self::Documents => &[Column::Told(Told::Number), Column::Told(Told::Day)],
            Self::Petitions => &[
                Column::Told(Told::Number),
                Column::Told(Told::Received),
                Column::Told(Told::Title),
            ],
            Self::Drafts => &[
                Column::Told(Told::Number),
                Column::Told(Told::Title),
                Column::Agency,
                Column::Told(Told::Day),
                Column::Name,
            ],
            Self::Listings => &[Column::Told(Told::List), Column::Code, Column::Told(Told::Day)],
        }
    }

    /// What a file of this kind is called in messages.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Regulations => "tệp quy định",
            Self::Plan => "tệp phương án",
            Self::Indicators => "tệp số liệu công bố",
            Self::PastItems => "tệp quá trình phương án",
            Self::Decisions => "tệp quyết định phê duyệt",
            Self::Documents => "tệp văn bản thực thi",
            Self::Petitions => "tệp phản ánh, kiến nghị",
            Self::Drafts => "tệp thủ tục trong dự thảo",
            Self::Listings => "tệp danh mục rà soát",
        }
    }

    fn table(self) -> &'static [Entry] {
        match self {
            Self::Regulations => regulations::TABLE,
            Self::Plan => plans::TABLE,
            Self::Indicators => indicators::TABLE,
            Self::PastItems => past::ITEMS,
            Self::Decisions => past::DECISIONS,
            Self::Documents => past::DOCUMENTS,
            Self::Petitions => past::PETITIONS,
            Self::Drafts => past::DRAFTS,
            Self::Listings => past::LISTINGS,
        }
    }

    /// The heading of a column in our files, which messages use.
    pub(super) fn heading(self, column: Column) -> &'static str {
        let entry = self.table().iter().find(|(found, ..)| *found == column);
        entry.map_or("", |(_, heading, ..)| heading)
    }

    /// The column that a heading means, with or without marks, in any case.
    /// Also whether it was written as a record's key.
    pub(super) fn find(self, heading: &str) -> Option<(Column, Spelling)> {
        // Numbering and units around a heading ("(2) Mã số", "Tên *") say nothing.
        let folded = fold(&repair(heading).text);
        let plain = folded.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')'));
        let words: Vec<&str> = plain.split_whitespace().collect();
        let key = words.join(" ");
        self.look_up(&key).or_else(|| self.look_up(without_remark(&key)?))
    }

    fn look_up(self, key: &str) -> Option<(Column, Spelling)> {
        self.table().iter().find_map(|(column, ours, portal, others)| {
            if key == *portal {
                Some((*column, Spelling::Portal))
            } else {
                (key == fold(ours) || others.contains(&key)).then_some((*column, Spelling::Words))
            }
        })
    }
}

/// How a heading was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// In words, as people head a table.
    Words,
    /// As the key of the national portal's records, whose cells are glued.
    Portal,
}

/// The header of a sheet: what stands in which column.
#[derive(Debug, Clone, Default)]
pub(super) struct Header {
    /// The kind of sheet that it was read as.
    pub(super) kind: SheetKind,
    /// Headings as printed.
    pub(super) titles: Vec<String>,
    /// What they mean; none for those that are not understood.
    pub(super) columns: Vec<Option<(Column, Spelling)>>,
}

impl Header {
    /// A header without columns.
    pub(super) fn new(kind: SheetKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// Adds one more column. A second column of one meaning is not understood.
    pub(super) fn push(&mut self, title: &str) {
        let column = self
            .kind
            .find(title)
            .filter(|(found, _)| !self.columns.iter().flatten().any(|(known, _)| known == found));
        self.titles.push(one_line(title));
        self.columns.push(column);
    }

    /// The header that a row of cells is.
    pub(super) fn of<'a>(kind: SheetKind, cells: impl Iterator<Item = &'a str>) -> Self {
        let mut header = Self::new(kind);
        cells.for_each(|title| header.push(title));
        header
    }

    /// How many columns are understood.
    pub(super) fn known(&self) -> usize {
        self.columns.iter().flatten().count()
    }

    /// The place of a column.
    pub(super) fn place(&self, wanted: Column) -> Option<(usize, Spelling)> {
        let found = |c: &Option<(Column, Spelling)>| c.is_some_and(|(column, _)| column == wanted);
        let place = self.columns.iter().position(found)?;
        self.columns[place].map(|(_, spelling)| (place, spelling))
    }

    /// Whether every column is there, as in the program's own files. Only then
    /// does an empty cell say that there is nothing; in a ministry's list it
    /// says only that nothing was filled in.
    pub(super) fn is_complete(&self) -> bool {
        self.known() == self.kind.table().len()
    }

    /// The required columns that are not there. A row is a header if there are
    /// none of these.
    pub(super) fn missing(&self) -> Vec<Column> {
        self.kind.required().iter().copied().filter(|c| self.place(*c).is_none()).collect()
    }

    /// Headings that are not understood.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &str> {
        let titles = self.titles.iter().zip(&self.columns);
        titles.filter(|(t, c)| c.is_none() && !t.is_empty()).map(|(t, _)| t.as_str())
    }
}

/// A heading without what stands in brackets at its end, if that only repeats
/// what the program expects anyway. Any other remark, above all "(triệu đồng)",
/// changes the meaning of the column.
fn without_remark(key: &str) -> Option<&str> {
    let (heading, remark) = key.strip_suffix(')')?.rsplit_once('(')?;
    let said = [
        "*",
        "bat buoc",
        "neu co",
        "dong",
        "vnd",
        "gio",
        "lan",
        "lan/nam",
        "ngay/thang/nam",
        "dd/mm/yyyy",
    ];
    (said.contains(&remark.trim()) || remark.starts_with("neu ro")).then_some(heading.trim_end())
}

fn one_line(title: &str) -> String {
    let title: Vec<&str> = title.split_whitespace().collect();
    title.join(" ").chars().take(100).collect()
}

#[cfg(test)]
mod tests;
