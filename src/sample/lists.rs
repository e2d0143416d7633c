//! The reference lists of `data/` from which the sample registry is made.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    model::{AgencySlug, Audience, Day},
    reference::BadList,
};

/// Everything that is read, with references resolved to positions.
#[derive(Debug, Default)]
pub(super) struct Lists {
    pub(super) fields: Vec<Field>,
    pub(super) documents: Vec<Document>,
    pub(super) patterns: Vec<Pattern>,
    pub(super) industries: Vec<Industry>,
    pub(super) conditions: Vec<Condition>,
    pub(super) goods: Vec<Goods>,
    pub(super) standards: Vec<Standard>,
    pub(super) reports: Vec<Report>,
    pub(super) papers: Vec<Paper>,
}

/// A field of administration.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) agency: AgencySlug,
    pub(super) audience: Vec<Audience>,
    /// The unit of the ministry in charge; empty if it is the ministry itself.
    pub(super) office: String,
    /// Who was in charge before 1 March 2025, if that was another agency.
    pub(super) predecessor: Option<AgencySlug>,
    /// Positions of the documents that rule it.
    pub(super) documents: Vec<usize>,
    /// Positions of its lines of business.
    pub(super) industries: Vec<usize>,
}

/// A legal document.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) number: String,
    pub(super) kind: String,
    pub(super) title: String,
    pub(super) issued: Option<Day>,
    pub(super) in_force: Option<Day>,
}

impl Document {
    /// When it starts; guessed from the day of issue, or from the year in its
    /// number, where that is not known.
    pub(super) fn starts(&self) -> Day {
        let guess = |issued: Day| issued.saturating_add(jiff::Span::new().days(45));
        let year = || {
            let year = self.number.split('/').nth(1).and_then(|year| year.parse().ok());
            year.and_then(|year| Day::new(year, 7, 1).ok()).unwrap_or(Day::constant(2020, 1, 1))
        };
        self.in_force.or(self.issued.map(guess)).unwrap_or_else(year)
    }

    /// The day of issue, or the day of its start.
    pub(super) fn day(&self) -> Day {
        self.issued.unwrap_or_else(|| self.starts())
    }
}

/// Parts of names of procedures, which go together in every combination.
#[derive(Debug)]
pub(super) struct Pattern {
    pub(super) field: usize,
    pub(super) verbs: Vec<String>,
    pub(super) objects: Vec<String>,
    pub(super) targets: Vec<String>,
    pub(super) conditions: Vec<String>,
}

/// A conditional line of business.
#[derive(Debug)]
pub(super) struct Industry {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) field: usize,
}

/// A condition that a line of business is under.
#[derive(Debug)]
pub(super) struct Condition {
    pub(super) industry: usize,
    pub(super) text: String,
    pub(super) basis: usize,
}

/// Goods under specialised inspection.
#[derive(Debug)]
pub(super) struct Goods {
    pub(super) name: String,
    pub(super) hs: String,
    pub(super) inspection: String,
    pub(super) field: usize,
}

/// A national technical regulation or standard.
#[derive(Debug)]
pub(super) struct Standard {
    pub(super) number: String,
    pub(super) title: String,
    pub(super) year: i16,
    pub(super) field: usize,
}

/// A reporting regime.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) name: String,
    pub(super) period: String,
    pub(super) field: usize,
    pub(super) basis: usize,
}

/// A paper of a dossier.
#[derive(Debug)]
pub(super) struct Paper {
    pub(super) name: String,
    pub(super) copies: String,
    /// Sorts of procedures that ask for it.
    pub(super) kinds: Vec<String>,
    /// Words about the procedure: one of each list must occur.
    pub(super) needs: Vec<&'static [&'static str]>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    // A unit test reads the same files, so this cannot fail in a build that passed.
    Lists::read().unwrap_or_default()
});

/// The lists compiled into the program.
pub(super) fn lists() -> &'static Lists {
    &LISTS
}

/// A row of a list: its number in the file, and its cells.
struct Row {
    number: usize,
    cells: csv::StringRecord,
}

impl Row {
    fn text(&self, column: usize) -> String {
        self.cells.get(column).unwrap_or_default().trim().to_owned()
    }

    fn several(&self, column: usize) -> Vec<String> {
        self.text(column).split('|').filter(|v| !v.is_empty()).map(str::to_owned).collect()
    }

    fn bad(&self, column: &'static str, value: &str) -> BadList {
        BadList::Cell { row: self.number, column, value: value.to_owned() }
    }

    fn parsed<T: std::str::FromStr>(
        &self,
        column: usize,
        name: &'static str,
    ) -> Result<T, BadList> {
        let text = self.text(column);
        text.parse().map_err(|_| self.bad(name, &text))
    }

    fn maybe<T: std::str::FromStr>(
        &self,
        column: usize,
        name: &'static str,
    ) -> Result<Option<T>, BadList> {
        if self.text(column).is_empty() { Ok(None) } else { self.parsed(column, name).map(Some) }
    }

    fn found(
        &self,
        positions: &HashMap<String, usize>,
        key: &str,
        name: &'static str,
    ) -> Result<usize, BadList> {
        positions.get(key).copied().ok_or_else(|| self.bad(name, key))
    }
}

fn rows(text: &str) -> Result<Vec<Row>, BadList> {
    let mut rows = Vec::new();
    for (i, cells) in csv::Reader::from_reader(text.as_bytes()).records().enumerate() {
        rows.push(Row { number: i + 2, cells: cells? });
    }
    Ok(rows)
}

fn positions<T>(list: &[T], key: impl Fn(&T) -> &str) -> HashMap<String, usize> {
    list.iter().enumerate().map(|(i, item)| (key(item).to_owned(), i)).collect()
}

impl Lists {
    /// The document of a number.
    pub(super) fn document(&self, number: &str) -> Option<usize> {
        self.documents.iter().position(|document| document.number == number)
    }

    fn read() -> Result<Self, BadList> {
        let mut lists = Self::default();
        for row in rows(include_str!("../../data/documents.csv"))? {
            lists.documents.push(Document {
                number: row.text(0),
                kind: row.text(1),
                title: row.text(2),
                issued: row.maybe(3, "issued")?,
                in_force: row.maybe(4, "in_force")?,
            });
        }
        let documents = positions(&lists.documents, |d| d.number.as_str());
        for row in rows(include_str!("../../data/fields.csv"))? {
            use Audience::{Business, Citizen, Internal};
            lists.fields.push(Field {
                agency: row.parsed(0, "agency")?,
                name: row.text(1),
                audience: match row.text(2).as_str() {
                    "business" => vec![Business],
                    "citizen" => vec![Citizen],
                    "internal" => vec![Internal],
                    "mixed" => vec![Business, Citizen],
                    other => return Err(row.bad("audience", other)),
                },
                office: String::new(),
                predecessor: None,
                documents: Vec::new(),
                industries: Vec::new(),
            });
        }
        let fields = positions(&lists.fields, |f| f.name.as_str());
        for row in rows(include_str!("../../data/industries.csv"))? {
            lists.industries.push(Industry {
                number: row.text(0),
                name: row.text(1),
                field: usize::MAX,
            });
        }
        let industries = positions(&lists.industries, |i| i.number.as_str());
        for row in rows(include_str!("../../data/field_details.csv"))? {
            let at = row.found(&fields, &row.text(0), "field")?;
            let field = &mut lists.fields[at];
            field.office = row.text(1);
            field.predecessor = row.maybe(2, "predecessor")?;
            for number in row.several(3) {
                field.documents.push(row.found(&documents, &number, "documents")?);
            }
            for number in row.several(4) {
                let industry = row.found(&industries, &number, "industries")?;
                field.industries.push(industry);
                lists.industries[industry].field = at;
            }
        }
        lists.read_the_rest(&documents, &fields, &industries)?;
        Ok(lists)
    }

    fn read_the_rest(
        &mut self,
        documents: &HashMap<String, usize>,
        fields: &HashMap<String, usize>,
        industries: &HashMap<String, usize>,
    ) -> Result<(), BadList> {
        for row in rows(include_str!("../../data/procedure_patterns.csv"))? {
            self.patterns.push(Pattern {
                field: row.found(fields, &row.text(0), "field")?,
                verbs: row.several(1),
                objects: row.several(2),
                targets: row.several(3),
                conditions: row.several(4),
            });
        }
        for row in rows(include_str!("../../data/conditions.csv"))? {
            self.conditions.push(Condition {
                industry: row.found(industries, &row.text(0), "industry_no")?,
                text: row.text(1),
                basis: row.found(documents, &row.text(2), "basis")?,
            });
        }
        for row in rows(include_str!("../../data/inspection_goods.csv"))? {
            let (name, inspection) = (row.text(0), row.text(3));
            let agency: AgencySlug = row.parsed(2, "agency")?;
            let field = super::areas::of_goods(&agency, &inspection, &name);
            self.goods.push(Goods {
                field: row.found(fields, field, "agency")?,
                name,
                hs: row.text(1),
                inspection,
            });
        }
        for row in rows(include_str!("../../data/standards.csv"))? {
            let title = row.text(1);
            let agency: AgencySlug = row.parsed(2, "agency")?;
            let field = super::areas::of_standard(&agency, &title);
            self.standards.push(Standard {
                number: row.text(0),
                field: row.found(fields, field, "agency")?,
                title,
                year: row.parsed(3, "year")?,
            });
        }
        for row in rows(include_str!("../../data/reports.csv"))? {
            self.reports.push(Report {
                name: row.text(0),
                period: row.text(2),
                field: row.found(fields, &row.text(3), "field")?,
                basis: row.found(documents, &row.text(4), "basis")?,
            });
        }
        for row in rows(include_str!("../../data/dossier_parts.csv"))? {
            let name = row.text(0);
            if let Some(needs) = super::papers::needs(&name) {
                let (copies, kinds) = (row.text(1), row.several(2));
                self.papers.push(Paper { name, copies, kinds, needs });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::agencies;

    #[test]
    fn the_lists_are_whole() {
        let lists = Lists::read().unwrap();
        let new = "2025-03-01".parse().unwrap();
        for field in &lists.fields {
            assert!(agencies().get(&field.agency).is_some(), "{}", field.agency);
            if let Some(old) = &field.predecessor {
                // The successor that the list of agencies names must be the one in charge.
                assert_eq!(agencies().responsible(old, new), &field.agency, "{}", field.name);
            }
            for &document in &field.documents {
                let number = &lists.documents[document].number;
                assert!(number.parse::<crate::model::DocumentNumber>().is_ok(), "{number}");
            }
        }
        for industry in &lists.industries {
            assert!(industry.field < lists.fields.len(), "{} has no field", industry.name);
        }
        assert!(lists.patterns.iter().all(|p| !p.verbs.is_empty() && !p.objects.is_empty()));
        assert!(lists.papers.len() > 100 && lists.conditions.len() > 300);
    }
}
