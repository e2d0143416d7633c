//! One published figure.

use serde::{Deserialize, Serialize};

use super::{Period, Recount, Share};
use crate::model::{Day, Decimal, kind::closed_set};

closed_set! {
    /// How a source words a number.
    #[derive(Default)]
    Bound {
        /// Just so.
        #[default]
        Exact = "exact", "Đúng số";
        /// "More than".
        Over = "over", "Hơn";
        /// "Nearly".
        Nearly = "nearly", "Gần";
        /// "About".
        About = "about", "Khoảng";
    }
}

fn is_exact(bound: &Bound) -> bool {
    *bound == Bound::Exact
}

/// A part of a number, as the source breaks it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addend {
    /// What it counts; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// How many.
    pub value: Decimal,
}

/// A figure as a source reported it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The days that it speaks of.
    pub period: Period,
    /// How the source words it.
    #[serde(default, skip_serializing_if = "is_exact")]
    pub bound: Bound,
    /// The number, if no base is given with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Decimal>,
    /// The number that is a part of a base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub numerator: Option<u64>,
    /// The base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denominator: Option<u64>,
    /// The percentage as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub printed: Option<Share>,
    /// The parts as printed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Addend>,
    /// The title or the name of the source.
    pub source: String,
    /// Where it is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// Who said so, if the source only passes it on.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reporter: String,
    /// What else there is to say of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// Whether printed parts add up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    /// What they come to.
    pub total: Decimal,
    /// What the number has more than that; negative if it has less.
    pub missing: Decimal,
}

/// What is wrong with a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadFigure {
    /// It has no number at all, or two.
    #[error("a figure is a value, a numerator with its denominator, or a percentage")]
    Number,
    /// A base of nothing.
    #[error("the denominator is 0")]
    Zero,
    /// It speaks of days to come.
    #[error("the period is not over")]
    Future,
    /// A text is missing, too long, or more than one line.
    #[error("{0} is not one line of text")]
    Text(&'static str),
    /// The address of the source is none.
    #[error("not an address of the web")]
    Url,
}

impl BadFigure {
    /// The field that it is about.
    pub fn field(self) -> &'static str {
        match self {
            Self::Number => "value",
            Self::Zero => "denominator",
            Self::Future => "period",
            Self::Text(field) => field,
            Self::Url => "url",
        }
    }

    /// Why it was refused and what to do about it, in Vietnamese.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Number => (
                "số liệu chưa rõ",
                "ghi một giá trị, hoặc tử số cùng mẫu số, hoặc chỉ tỷ lệ đã in; không ghi cả giá trị và tử số",
            ),
            Self::Zero => {
                ("mẫu số bằng 0", "ghi mẫu số lớn hơn 0, hoặc bỏ trống cả tử số và mẫu số")
            }
            Self::Future => ("kỳ số liệu chưa kết thúc", "ghi ngày đã qua hoặc hôm nay"),
            Self::Text(_) => (
                "không phải một dòng chữ, hoặc quá dài",
                "ghi trên một dòng, không quá 1.000 ký tự; nguồn không được để trống",
            ),
            Self::Url => {
                ("không phải địa chỉ trang web", "ghi địa chỉ đầy đủ, bắt đầu bằng https://")
            }
        }
    }
}

const LONGEST: usize = 1000;
const MOST_PARTS: usize = 50;

impl Figure {
    /// The number that is compared.
    pub fn amount(&self) -> Option<Decimal> {
        self.value.or_else(|| Decimal::from_whole(i64::try_from(self.numerator?).ok()?))
    }

    /// Computes the printed percentage again, if there is a base.
    pub fn recount(&self) -> Option<Recount> {
        self.printed?.recount(self.numerator?, self.denominator?)
    }

    /// The lowest and the highest base that the printed percentage can have, if
    /// the source gives none.
    pub fn bases(&self) -> Option<(u64, u64)> {
        let amount = self.amount().filter(|_| self.denominator.is_none())?.ten_thousandths();
        let whole = (amount % 10_000 == 0 && self.bound == Bound::Exact).then_some(amount / 10_000);
        self.printed?.bases(u64::try_from(whole?).ok()?)
    }

    /// Adds the printed parts up.
    pub fn sum(&self) -> Option<Sum> {
        let amount = self.amount().filter(|_| !self.parts.is_empty())?.ten_thousandths();
        let parts = self.parts.iter().map(|part| part.value.ten_thousandths());
        let total = parts.fold(0_i64, i64::saturating_add);
        let missing = amount.saturating_sub(total);
        let decimal = Decimal::from_ten_thousandths;
        Some(Sum { total: decimal(total), missing: decimal(missing) })
    }

    /// Whether it is the same report of the same number; what is noted beside
    /// it does not count.
    pub fn repeats(&self, other: &Self) -> bool {
        let Self { period, bound, value, numerator, denominator, printed, .. } = self;
        let Self { parts, source, url, reporter, note: _, .. } = self;
        (period, bound, value, numerator)
            == (&other.period, &other.bound, &other.value, &other.numerator)
            && (denominator, printed, parts) == (&other.denominator, &other.printed, &other.parts)
            && (source, url, reporter) == (&other.source, &other.url, &other.reporter)
    }

    /// Checks what can be told of a figure alone.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn check(&self, today: Day) -> Result<(), BadFigure> {
        match (self.value, self.numerator, self.denominator) {
            (Some(_), None, None) | (None, Some(_), Some(1..)) => {}
            (None, Some(_), Some(0)) => return Err(BadFigure::Zero),
            (None, None, None) if self.printed.is_some() => {}
            _ => return Err(BadFigure::Number),
        }
        let largest = Decimal::from_ten_thousandths(i64::MAX).ten_thousandths() / 10_000;
        if self.numerator.is_some_and(|n| i64::try_from(n).map_or(true, |n| n > largest)) {
            return Err(BadFigure::Number);
        }
        if self.period.last() > today {
            return Err(BadFigure::Future);
        }
        let fields = [
            ("source", &self.source),
            ("reporter", &self.reporter),
            ("note", &self.note),
            ("url", &self.url),
        ];
        for (field, text) in fields {
            let one = !text.contains(char::is_control) && text.trim() == text.as_str();
            if !one || text.chars().count() > LONGEST || (field == "source" && text.is_empty()) {
                return Err(BadFigure::Text(field));
            }
        }
        let named = |part: &Addend| {
            let name = &part.name;
            !name.contains([';', '='])
                && !name.contains(char::is_control)
                && name.trim() == name.as_str()
        };
        let short = self.parts.iter().all(|part| part.name.chars().count() <= 200);
        if self.parts.len() > MOST_PARTS || !short || !self.parts.iter().all(named) {
            return Err(BadFigure::Text("parts"));
        }
        let web = ["https://", "http://"].iter().any(|scheme| {
            self.url
                .strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty() && !rest.contains([' ', '"', '<', '>']))
        });
        if self.url.is_empty() || web { Ok(()) } else { Err(BadFigure::Url) }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::model::indicator) fn figure(period: &str, value: &str) -> Figure {
        Figure {
            period: period.parse().unwrap(),
            bound: Bound::Exact,
            value: Some(value.parse().unwrap()),
            numerator: None,
            denominator: None,
            printed: None,
            parts: Vec::new(),
            source: "Báo A".into(),
            url: "https://a.example/1".into(),
            reporter: String::new(),
            note: String::new(),
        }
    }

    pub(in crate::model::indicator) fn ratio(
        period: &str,
        n: u64,
        d: u64,
        printed: &str,
    ) -> Figure {
        Figure {
            value: None,
            numerator: Some(n),
            denominator: Some(d),
            printed: Some(printed.parse().unwrap()),
            ..figure(period, "0")
        }
    }

    #[test]
    fn a_figure_says_one_thing() {
        let today = Day::constant(2026, 7, 1);
        let good = figure("2025", "628");
        let share = ratio("2025", 1, 2, "50");
        let only = Figure { value: None, printed: "29".parse().ok(), ..good.clone() };
        for good in [&good, &share, &only] {
            assert_eq!(good.check(today), Ok(()), "{good:?}");
        }
        for (wrong, expected) in [
            (Figure { value: None, ..good.clone() }, BadFigure::Number),
            (Figure { value: good.value, ..share.clone() }, BadFigure::Number),
            (Figure { denominator: None, ..share.clone() }, BadFigure::Number),
            (Figure { numerator: None, ..share.clone() }, BadFigure::Number),
            (Figure { numerator: Some(u64::MAX), ..share.clone() }, BadFigure::Number),
            (Figure { denominator: Some(0), ..share }, BadFigure::Zero),
            (figure("2026", "1"), BadFigure::Future),
            (Figure { source: String::new(), ..good.clone() }, BadFigure::Text("source")),
            (Figure { note: "a\nb".into(), ..good.clone() }, BadFigure::Text("note")),
            (Figure { url: "javascript:alert(1)".into(), ..good.clone() }, BadFigure::Url),
            (Figure { url: "https://".into(), ..good }, BadFigure::Url),
        ] {
            assert_eq!(wrong.check(today), Err(expected), "{wrong:?}");
        }
    }

    #[test]
    fn parts_are_added_up() {
        let part = |value: &str| Addend { name: String::new(), value: value.parse().unwrap() };
        for (value, parts, total, missing) in [
            ("628", &["304", "20", "2", "146"][..], "472", "156"),
            ("1041", &["488", "8", "46", "21", "478"], "1041", "0"),
            ("192", &["393.4", "-201"], "192.4", "-0.4"),
        ] {
            let parts = parts.iter().map(|value| part(value)).collect();
            let sum = Figure { parts, ..figure("2023", value) }.sum().unwrap();
            assert_eq!(
                (sum.total.to_string(), sum.missing.to_string()),
                (total.into(), missing.into())
            );
        }
        assert_eq!(figure("2023", "1").sum(), None);
    }
}
