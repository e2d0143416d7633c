//! A row of cells into what it states of one item.

use std::collections::BTreeSet;

use crate::model::{Day, Field, ItemDraft, ItemField, Kind, NewRegulation, PlanCost};

use super::super::{
    cells::{self, Cells},
    clean::Shape,
    headers::{Column, Spelling},
    sheet::Cell,
    values::{self, Doubt},
    words as common,
};
use super::{days, provisions, words};

/// Columns whose cells decide by themselves what the item is.
const KEYS: [ItemField; 6] = [
    ItemField::Disposition,
    ItemField::Ways,
    ItemField::FromLevel,
    ItemField::ToLevel,
    ItemField::Deadline,
    ItemField::Authority,
];

/// The fields of one side of the costs.
type CostFields = [ItemField; 6];

pub(super) const BEFORE: CostFields = [
    ItemField::HoursBefore,
    ItemField::IncomeBefore,
    ItemField::ServicesBefore,
    ItemField::FeesBefore,
    ItemField::TimesBefore,
    ItemField::SubjectsBefore,
];
pub(super) const AFTER: CostFields = [
    ItemField::HoursAfter,
    ItemField::IncomeAfter,
    ItemField::ServicesAfter,
    ItemField::FeesAfter,
    ItemField::TimesAfter,
    ItemField::SubjectsAfter,
];

impl Cells<'_> {
    /// What the row states; cells that could not be read are left out and named
    /// among the problems.
    pub(in crate::ingest) fn item(&mut self) -> ItemDraft {
        self.refuse_formula(Column::Code);
        for field in KEYS {
            self.refuse_formula(Column::Item(field));
        }
        // A row with a code shows name, kind and field for people only.
        let coded = self.line(Column::Code).is_some();
        let code = coded.then(|| self.code()).flatten();
        let new = if coded { None } else { self.new_regulation() };
        ItemDraft {
            code,
            new,
            disposition: self.read(ItemField::Disposition, words::disposition),
            ways: self.ways(),
            from_level: self.listed(ItemField::FromLevel, words::level, words::LEVELS),
            to_level: self.listed(ItemField::ToLevel, words::level, words::LEVELS),
            content: self.paragraphs(ItemField::Content),
            reason: self.paragraphs(ItemField::Reason),
            legal_changes: self.legal_changes(),
            deadline: self.deadline(),
            authority: self.listed(ItemField::Authority, words::authority, words::AUTHORITIES),
            before: self.cost(BEFORE),
            after: self.cost(AFTER),
        }
    }

    fn new_regulation(&mut self) -> Option<NewRegulation> {
        let name = self.line(Column::Name)?;
        let problems = self.problems.len();
        let kind = self.set(Column::Kind, common::kind, words::KINDS);
        if kind.is_none() && self.problems.len() == problems {
            let doubt = Doubt {
                reason: "quy định mới chưa ghi loại".to_owned(),
                advice: words::KINDS.to_owned(),
            };
            // Only a row that proposes something needs one.
            if self.filled(Column::Item(ItemField::Disposition)) {
                self.problem(Column::Kind, "", doubt);
            }
        }
        let field = Field(self.line(Column::Field).unwrap_or_default());
        // The row is refused for its kind; it still tells which regulation it means.
        Some(NewRegulation { name, kind: kind.unwrap_or(Kind::Procedure), field })
    }

    fn read<T>(&mut self, field: ItemField, read: fn(&str) -> Result<T, Doubt>) -> Option<T> {
        let text = self.line(Column::Item(field))?;
        self.kept(Column::Item(field), read(&text))
    }

    fn listed<T>(
        &mut self,
        field: ItemField,
        read: fn(&str) -> Option<T>,
        advice: &str,
    ) -> Option<T> {
        self.set(Column::Item(field), read, advice)
    }

    fn ways(&mut self) -> BTreeSet<crate::model::Way> {
        let column = Column::Item(ItemField::Ways);
        let cell = self.lines(column);
        cell.and_then(|text| self.kept(column, words::ways(&text))).unwrap_or_default()
    }

    fn paragraphs(&mut self, field: ItemField) -> String {
        self.lines(Column::Item(field)).unwrap_or_default()
    }

    fn lines(&mut self, column: Column) -> Option<String> {
        self.text(column, Shape::Lines).map(|(text, _)| text)
    }

    fn legal_changes(&mut self) -> Vec<crate::model::LegalChange> {
        let mut cell = |field| self.lines(Column::Item(field)).unwrap_or_default();
        let (documents, articles) = (cell(ItemField::Document), cell(ItemField::Article));
        let clauses = cell(ItemField::Clause);
        let mut changes = match provisions::aligned(&documents, &articles, &clauses) {
            Ok(changes) => changes,
            Err((field, doubt)) => {
                self.kept::<()>(Column::Item(field), Err(doubt));
                Vec::new()
            }
        };
        if let Some(text) = self.lines(Column::Changes)
            && let Some(more) = self.kept(Column::Changes, provisions::written(&text))
        {
            for change in more {
                if !changes.contains(&change) {
                    changes.push(change);
                }
            }
        }
        changes
    }

    fn deadline(&mut self) -> Option<Day> {
        let column = Column::Item(ItemField::Deadline);
        match self.cell(column)? {
            Cell::Number(number) => {
                days::whole_year(*number, self.today).or_else(|| self.day(column))
            }
            Cell::Date(_) => self.day(column),
            _ => {
                let text = self.line(column)?;
                self.kept(column, days::deadline(&text, self.today))
            }
        }
    }

    fn cost(&mut self, fields: CostFields) -> PlanCost {
        let [hours, income, services, fees, times, subjects] = fields;
        PlanCost {
            hours: self.input(hours, values::decimal),
            hourly_income: self.input(income, values::dong),
            services: self.input(services, values::dong),
            fees: self.input(fees, values::dong),
            times_per_year: self.input(times, values::decimal),
            subjects: self.input(subjects, values::count),
        }
    }

    fn input<T>(&mut self, field: ItemField, read: fn(&str) -> Result<T, Doubt>) -> Option<T> {
        let column = Column::Item(field);
        // Numbers of a program's records are in machine form, also as texts.
        if let Some((_, Spelling::Portal)) = self.header.place(column)
            && let Some(Cell::Text(text)) = self.cell(column)
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && !text.is_empty()
        {
            let result = read(&cells::machine(text));
            return self.kept(column, result);
        }
        self.number(column, read)
    }

    /// Whether a cell holds anything.
    pub(super) fn filled(&self, column: Column) -> bool {
        self.cell(column).is_some_and(|cell| !cells::is_nothing(&cell.show()))
    }
}
