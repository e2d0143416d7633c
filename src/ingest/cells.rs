//! The cells of one row by the meaning of their columns, with every problem
//! and every repair noted.

use crate::{
    model::{Day, Decimal, Parts, RegulationCode},
    text::fold,
};

use super::{
    Repairs,
    clean::{self, Shape},
    headers::{Column, Header, Spelling},
    sheet::{Cell, Problem, Row},
    values::{self, Doubt},
};

/// A row while it is being read.
pub(super) struct Cells<'a> {
    pub(super) header: &'a Header,
    pub(super) row: &'a Row,
    pub(super) today: Day,
    pub(super) problems: Vec<Problem>,
    pub(super) repairs: Repairs,
    pub(super) stated: Parts,
    /// The code that the row has or most likely means.
    pub(super) likely: Option<RegulationCode>,
}

impl<'a> Cells<'a> {
    /// The cells of a row, nothing read yet.
    pub(super) fn new(header: &'a Header, row: &'a Row, today: Day) -> Self {
        let (problems, repairs, stated) = (Vec::new(), Repairs::new(), Parts::default());
        Self { header, row, today, problems, repairs, stated, likely: None }
    }

    pub(super) fn day(&mut self, column: Column) -> Option<Day> {
        let result = match self.cell(column)? {
            Cell::Date(day) => Ok(*day),
            Cell::Number(serial) => values::serial_day(*serial, self.today),
            _ => {
                let text = self.line(column)?;
                values::day(&text, self.today)
            }
        };
        self.state(column);
        self.kept(column, result)
    }

    pub(super) fn percent(&mut self, column: Column) -> Option<Decimal> {
        if let Some(&Cell::Number(share)) = self.cell(column)
            && share > 0.0
            && share <= 1.0
        {
            // A cell formatted as a percentage holds 0.985 for 98,5%.
            self.problem(
                column,
                &share.to_string(),
                Doubt {
                    reason: "không rõ là tỷ lệ phần trăm hay phần của một".to_owned(),
                    advice: format!("ghi dạng văn bản, ví dụ {}%", share * 100.0),
                },
            );
            return None;
        }
        self.number(column, values::percent)
    }

    pub(super) fn number<T>(
        &mut self,
        column: Column,
        read: impl Fn(&str) -> Result<T, Doubt>,
    ) -> Option<T> {
        let result = match self.cell(column)? {
            // A spreadsheet's number is in machine form: its dot is a decimal one.
            Cell::Number(number) => read(&machine(&number.to_string())),
            _ => read(&self.line(column)?),
        };
        self.state(column);
        self.kept(column, result)
    }

    pub(super) fn set<T>(
        &mut self,
        column: Column,
        read: fn(&str) -> Option<T>,
        advice: &str,
    ) -> Option<T> {
        let text = self.line(column)?;
        let unknown = || Doubt {
            reason: "giá trị không có trong danh mục".to_owned(),
            advice: advice.to_owned(),
        };
        self.kept(column, read(&text).ok_or_else(unknown))
    }

    pub(super) fn kept<T>(&mut self, column: Column, result: Result<T, Doubt>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(doubt) => {
                let value =
                    self.cell(column).map(|cell| cell.show().into_owned()).unwrap_or_default();
                self.problem(column, &value, doubt);
                None
            }
        }
    }

    /// A value without line breaks; none if the cell is empty.
    pub(super) fn line(&mut self, column: Column) -> Option<String> {
        self.text(column, Shape::Line).map(|(text, _)| text)
    }

    pub(super) fn required(&mut self, column: Column) -> Option<String> {
        let before = self.problems.len();
        let text = self.line(column);
        if text.is_none() && self.problems.len() == before {
            self.problem(
                column,
                "",
                Doubt {
                    reason: format!("thiếu {}", self.header.kind.heading(column).to_lowercase()),
                    advice: "điền giá trị vào ô này".to_owned(),
                },
            );
        }
        text
    }

    /// The repaired text of a cell, and how its column was headed; none if it
    /// is empty. An empty cell states its part in a complete file only.
    pub(super) fn text(&mut self, column: Column, shape: Shape) -> Option<(String, Spelling)> {
        let (place, spelling) = self.header.place(column)?;
        let cell = self.row.cells.get(place).unwrap_or(&Cell::Absent);
        let raw = match cell {
            Cell::Absent => return None,
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => machine(&number.to_string()),
            Cell::Date(day) => day.to_string(),
            Cell::Error(error) => {
                let error = error.clone();
                self.problem(
                    column,
                    &error,
                    Doubt {
                        reason: "ô có lỗi công thức".to_owned(),
                        advice: "sửa ô lỗi rồi dán lại dưới dạng giá trị".to_owned(),
                    },
                );
                return None;
            }
            Cell::Nested => {
                self.problem(
                    column,
                    "{…}",
                    Doubt {
                        reason: "giá trị là một cấu trúc lồng nhau".to_owned(),
                        advice: "ghi giá trị là một chuỗi ký tự".to_owned(),
                    },
                );
                return None;
            }
        };
        let text = match clean::text(&raw, shape, &mut self.repairs) {
            Ok(text) => text,
            Err(doubt) => {
                self.problem(column, &raw, doubt);
                return None;
            }
        };
        let filled = !is_nothing(&text);
        if filled || self.header.is_complete() {
            self.state(column);
        }
        filled.then_some((text, spelling))
    }

    /// Notes that the row says something about what a column stands for.
    fn state(&mut self, column: Column) {
        if let Some(part) = column.part() {
            self.stated = self.stated.with(part);
        }
    }

    pub(super) fn refuse_formula(&mut self, column: Column) {
        if let Some((place, _)) = self.header.place(column)
            && self.row.formulas.contains(&place)
        {
            let value = self.cell(column).map(|cell| cell.show().into_owned()).unwrap_or_default();
            self.problem(
                column,
                &value,
                Doubt {
                    reason: "ô là công thức, kết quả có thể đổi khi mở tệp".to_owned(),
                    advice: "dán lại cột này dưới dạng giá trị".to_owned(),
                },
            );
        }
    }

    pub(super) fn cell(&self, column: Column) -> Option<&Cell> {
        let (place, _) = self.header.place(column)?;
        self.row.cells.get(place)
    }

    pub(super) fn title(&self, column: Column) -> String {
        match self.header.place(column) {
            Some((place, _)) => self.header.titles[place].clone(),
            None => self.header.kind.heading(column).to_owned(),
        }
    }

    pub(super) fn problem(&mut self, column: Column, value: &str, doubt: Doubt) {
        let column = self.title(column);
        let value = value.to_owned();
        self.problems.push(Problem { column, value, reason: doubt.reason, advice: doubt.advice });
    }
}

/// Whether a text says that there is nothing.
pub(super) fn is_nothing(text: &str) -> bool {
    matches!(fold(text).trim_matches(|c: char| !c.is_alphanumeric()), "" | "khong co thong tin")
}

/// A number in machine form as a person would write it beyond doubt: a fourth
/// decimal where three would look like thousands.
pub(super) fn machine(text: &str) -> String {
    match text.split_once('.') {
        Some((_, fraction)) if fraction.len() == 3 => format!("{text}0"),
        _ => text.to_owned(),
    }
}
