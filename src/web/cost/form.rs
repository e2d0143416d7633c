//! The sheet to try numbers on, as its address states it.

use super::input::Cell;
use crate::{
    model::{Measure, PlanCost, PlanInput as Input, PlanItem, Spread, StatedCost},
    web::search::address,
};

/// The parameters of the inputs, those before and after side by side.
pub(super) const CELLS: [&str; 12] = [
    "hours_before",
    "hours_after",
    "income_before",
    "income_after",
    "services_before",
    "services_after",
    "fees_before",
    "fees_after",
    "times_before",
    "times_after",
    "subjects_before",
    "subjects_after",
];

/// One input, before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) before: Cell,
    /// What is left empty stays as it was.
    pub(super) after: Cell,
}

/// All inputs, in the order of [`Input::ALL`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sheet(pub(super) [Line; 6]);

impl Sheet {
    /// Reads the values of [`CELLS`].
    pub(super) fn read(values: &[Option<&str>]) -> Self {
        let mut sheet = Self::default();
        for ((line, input), cells) in sheet.0.iter_mut().zip(Input::ALL).zip(values.chunks(2)) {
            let cell = |at: usize| {
                let text = cells.get(at).copied().flatten();
                Cell::read(*input, text.unwrap_or_default())
            };
            *line = Line { before: cell(0), after: cell(1) };
        }
        sheet
    }

    /// What a record states. Nothing changes yet.
    pub(super) fn of_record(stated: &StatedCost) -> Self {
        Self::of(stated.inputs(), PlanCost::default())
    }

    /// What an item of a plan states. What it abolishes is done no more; an
    /// input that it gives for before only is left as it was, which
    /// [`Sheet::assumed`] tells.
    pub(super) fn of_item(item: &PlanItem) -> Self {
        let mut after = item.after;
        if item.measure == Measure::Cut && after.is_empty() {
            after.times_per_year = crate::model::Decimal::from_whole(0);
        }
        Self::of(Spread::even(item.before), after)
    }

    fn of(before: Spread<PlanCost>, after: PlanCost) -> Self {
        let mut sheet = Self::default();
        for (line, input) in sheet.0.iter_mut().zip(Input::ALL) {
            line.before = Cell::of(*input, before);
            line.after = Cell::of(*input, Spread::even(after));
            if line.after.value == line.before.value {
                line.after = Cell::default();
            }
        }
        sheet
    }

    /// The names of inputs that are stated for before only by an item of a plan
    /// that changes something.
    pub(super) fn assumed(item: &PlanItem) -> Vec<&'static str> {
        let stated =
            |cost: PlanCost, input: Input| Cell::of(input, Spread::even(cost)).value.is_some();
        let silent = |input: &&Input| stated(item.before, **input) && !stated(item.after, **input);
        if item.after.is_empty() {
            return Vec::new();
        }
        Input::ALL.iter().filter(silent).map(|input| input.label()).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|line| line.before.text.is_empty() && line.after.text.is_empty())
    }

    /// Whether a cell could not be read.
    pub(super) fn problem(&self) -> Option<(&'static str, &str, &str)> {
        let cells = self.0.iter().flat_map(|line| [&line.before, &line.after]);
        CELLS
            .iter()
            .zip(cells)
            .find_map(|(name, cell)| Some((*name, cell.text.as_str(), cell.problem.as_deref()?)))
    }

    /// The inputs before and after, for the low, the middle and the high case.
    pub(super) fn costs(&self) -> Spread<(PlanCost, PlanCost)> {
        let mut before = Spread::even(PlanCost::default());
        for (line, input) in self.0.iter().zip(Input::ALL) {
            line.before.put(*input, &mut before);
        }
        let mut after = before;
        for (line, input) in self.0.iter().zip(Input::ALL) {
            line.after.put(*input, &mut after);
        }
        before.zip(after)
    }

    /// Whether anything is to change.
    pub(super) fn changes(&self) -> bool {
        self.0.iter().any(|line| line.after.value.is_some())
    }

    /// An address with the whole state.
    pub(super) fn address(&self, path: &str, start: &[(&str, &str)]) -> String {
        let cells = self.0.iter().flat_map(|line| [&line.before, &line.after]);
        let cells = CELLS.iter().copied().zip(cells.map(|cell| cell.text.as_str()));
        let parameters: Vec<(&str, &str)> =
            start.iter().copied().chain(cells).filter(|(_, value)| !value.is_empty()).collect();
        address::query(path, &parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(pairs: &[(&str, &'static str)]) -> Vec<Option<&'static str>> {
        let value = |name: &&str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| *v);
        CELLS.iter().map(value).collect()
    }

    #[test]
    fn what_is_left_empty_stays_as_it_was() {
        let sheet = Sheet::read(&values(&[
            ("fees_before", "250.000"),
            ("times_before", "12"),
            ("times_after", "3; 4; 5"),
            ("subjects_before", "325.000"),
        ]));
        let costs = sheet.costs();
        assert!(sheet.changes() && sheet.problem().is_none());
        let yearly = |cost: PlanCost| cost.yearly().unwrap().dong() / 1_000_000_000;
        let all = costs.map(|(before, after)| (yearly(before), yearly(after)));
        assert_eq!((all.low, all.middle, all.high), ((975, 243), (975, 325), (975, 406)));
    }

    #[test]
    fn the_address_holds_everything() {
        let typed =
            values(&[("hours_before", "1,5"), ("times_after", "3; 4; 5"), ("fees_after", "x")]);
        let sheet = Sheet::read(&typed);
        assert_eq!(
            sheet.address("/x", &[("ma", "1.004269"), ("muc", "")]),
            "/x?ma=1.004269&hours_before=1,5&fees_after=x&times_after=3;+4;+5"
        );
        assert_eq!(sheet.problem().map(|(name, ..)| name), Some("fees_after"));
    }
}
