//! What is asked of a figure, from the parameters of an address and back.

use std::{str::FromStr, sync::Arc};

use crate::web::{
    App, WebError,
    figures::{bases::NamedBase, filters},
    moment::{Moment, When},
    search::{address, params::bad},
    words,
};
use crate::{
    catalog::{Base, By, Catalog, Filters, Measure, RatioAsk},
    model::{Disposition, Kind, Stage, UnknownName},
    reference::{Measured, Target, targets},
};

/// The parameters of a figure, and more.
macro_rules! names {
    ($($more:literal),*) => {
        &[
            "by", "columns", "measure", "stage", "disposition", "baseline", "agency", "field",
            "kind", "in_force", "plan_disposition", "plan_stage", "decision", "due", "from_after",
            "from_before", "to_after", "to_before", "as_of", "known_at", $($more),*
        ]
    };
}
/// The parameters of a figure.
pub(in crate::web) const NAMES: &[&str] = names!();
/// Those of its page, which shows so many rows from a place on.
pub(super) const OF_PAGE: &[&str] = names!("cursor");
/// Those of one cell.
pub(super) const OF_CELL: &[&str] = names!("key", "column");
/// Those of the rows of a number.
pub(super) const OF_ROWS: &[&str] = names!("part", "key", "column", "cursor", "limit");

/// A figure as an address asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Asked {
    pub ask: RatioAsk,
    /// What the columns stand for, if the table has some.
    pub columns: Option<By>,
    pub measure: Measure,
    /// The baseline; none for what is in force.
    pub baseline: Option<String>,
    pub when: When,
}

/// A figure with everything that it is made of.
pub(in crate::web) struct Figure {
    pub asked: Asked,
    pub base: Option<Arc<NamedBase>>,
    pub moment: Option<Moment>,
    pub catalog: Arc<Catalog>,
}

impl Asked {
    /// Reads the parameters; those of `more` are left to the caller, who gets
    /// them in their order.
    pub(in crate::web) fn read<const N: usize>(
        pairs: &[(String, String)],
        more: &'static [&'static str; N],
        known: &'static [&'static str],
    ) -> Result<(Self, [Option<String>; N]), WebError> {
        const SINGLES: [&str; 7] =
            ["by", "columns", "measure", "stage", "baseline", "as_of", "known_at"];
        let mut values = [const { None }; N];
        let mut given: [Option<&str>; SINGLES.len()] = [None; SINGLES.len()];
        let mut ask = RatioAsk::published(By::Agency);
        let mut dispositions: Vec<Disposition> = Vec::new();
        for (name, value) in pairs {
            let value = value.trim();
            if let Some(at) = more.iter().position(|known| known == name) {
                // An empty key is the row of what is not known.
                if !value.is_empty() || matches!(name.as_str(), "key" | "column") {
                    values[at] = Some(value.to_owned());
                }
                continue;
            }
            let Some(&name) = known.iter().find(|known| *known == name) else {
                return Err(WebError::UnknownParameter { name: name.clone(), known });
            };
            if value.is_empty() || filters::read(&mut ask.filters, name, value)? {
                continue;
            }
            if name == "disposition" {
                each(name, value, &mut dispositions)?;
                continue;
            }
            let at = SINGLES.iter().position(|single| *single == name).unwrap_or_default();
            if given[at].replace(value).is_some() {
                return Err(bad(name, value, "Tham số này chỉ được ghi một lần.".into()));
            }
        }
        let [by, columns, measure, stage, baseline, as_of, known_at] = given;
        if let Some(by) = by {
            ask.by = member("by", by)?;
        }
        let columns: Option<By> = columns.map(|by| member("columns", by)).transpose()?;
        let measure = measure.map_or(Ok(Measure::Share), |measure| member("measure", measure))?;
        if let Some(stage) = stage {
            ask.stage = member("stage", stage)?;
        }
        if !dispositions.is_empty() {
            dispositions.sort_unstable();
            ask.dispositions = dispositions;
        }
        let when = When::read(as_of, known_at)?;
        let baseline = baseline.map(str::to_owned);
        // Parted by the same again it has nothing beside its diagonal.
        let columns = columns.filter(|columns| *columns != ask.by);
        Ok((Self { ask, columns, measure, baseline, when }, values))
    }

    /// The figure of a table without columns.
    pub(in crate::web) fn of(ask: RatioAsk, baseline: Option<String>, when: When) -> Self {
        Self { ask, columns: None, measure: Measure::Share, baseline, when }
    }

    /// The parameters that say this again.
    pub(in crate::web) fn parameters(&self) -> Vec<(&'static str, String)> {
        let published = RatioAsk::published(By::Agency);
        let RatioAsk { by, stage, dispositions, filters } = &self.ask;
        let mut parameters = vec![("by", by.name().to_owned())];
        parameters.extend(self.columns.map(|columns| ("columns", columns.name().to_owned())));
        if self.measure != Measure::Share {
            parameters.push(("measure", self.measure.name().to_owned()));
        }
        if *stage != published.stage {
            parameters.push(("stage", stage.name().to_owned()));
        }
        if *dispositions != published.dispositions {
            let names: Vec<_> = dispositions.iter().map(|d| d.name()).collect();
            parameters.push(("disposition", names.join(",")));
        }
        parameters.extend(self.baseline.iter().map(|slug| ("baseline", slug.clone())));
        parameters.extend(filters::parameters(filters));
        parameters.extend(self.when.parameters());
        parameters
    }

    /// An address with these parameters, and more.
    pub(in crate::web) fn link(&self, path: &str, more: &[(&str, &str)]) -> String {
        let own = self.parameters();
        let all: Vec<(&str, &str)> =
            own.iter().map(|(n, v)| (*n, v.as_str())).chain(more.iter().copied()).collect();
        address::query(path, &all)
    }

    /// The same by something else, without columns.
    pub(in crate::web) fn by(&self, by: By) -> Self {
        let ask = RatioAsk { by, ..self.ask.clone() };
        Self { ask, columns: None, measure: Measure::Share, ..self.clone() }
    }

    /// The same table on its side, if it has columns.
    pub(in crate::web) fn turned(&self) -> Option<Self> {
        let ask = RatioAsk { by: self.columns?, ..self.ask.clone() };
        Some(Self { ask, columns: Some(self.ask.by), ..self.clone() })
    }

    /// What is counted, in words.
    pub(in crate::web) fn rule(&self) -> String {
        let names: Vec<String> =
            self.ask.dispositions.iter().map(|d| words::lowered(d.label())).collect();
        let stage = match self.ask.stage {
            Stage::Proposed => "đã được đề xuất",
            Stage::Consulting => "đã được đưa ra tham vấn",
            Stage::Submitted => "đã được trình",
            Stage::Reviewed => "đã được thẩm tra",
            Stage::Approved => "đã được phê duyệt",
            Stage::Enacted => "đã được thực thi bằng văn bản có hiệu lực",
        };
        format!("phương án {} {stage}", names.join(&say!(" hoặc ")))
    }
}

impl Figure {
    /// Finds the moment, the base and the facts.
    pub(in crate::web) async fn find(app: &App, asked: Asked) -> Result<Self, WebError> {
        let base = match &asked.baseline {
            Some(slug) => Some(app.base(slug).await?),
            None => None,
        };
        let moment = app.asked_moment(asked.when).await?;
        let catalog = app.catalog(moment.as_ref())?;
        filters::check(&asked.ask.filters, &catalog)?;
        let figure = Self { asked, base, moment, catalog };
        figure.base()?;
        Ok(figure)
    }

    /// What the share is taken over.
    pub(in crate::web) fn base(&self) -> Result<Base<'_>, WebError> {
        self.base.as_ref().map_or(Ok(Base::InForce), |base| base.at(&self.catalog))
    }

    /// The kinds of regulations in the base; none for all.
    fn kinds(&self) -> &[Kind] {
        let Filters { kind, .. } = &self.asked.ask.filters;
        match &self.base {
            _ if !kind.is_empty() => kind,
            Some(base) => &base.baseline.scope.kinds,
            None => &[],
        }
    }

    /// The target for the whole, or for the row of a kind: what the Government
    /// promised is counted in what is cut and simplified.
    pub(in crate::web) fn target(&self, row: Option<&str>) -> Option<&'static Target> {
        let ask = &self.asked.ask;
        // Nobody promised anything of what is picked out otherwise.
        if ask.dispositions.iter().any(|d| !d.counts_as_cut()) || filters::go_further(&ask.filters)
        {
            return None;
        }
        let kind: Option<Kind> = match (row, ask.by) {
            (None, _) | (Some(_), By::Agency | By::Field) => None,
            (Some(key), By::Kind) => Some(key.parse().ok()?),
            // A part of what is achieved has no target of its own.
            (Some(_), _) => return None,
        };
        let kinds = kind.as_slice();
        let kinds = if kinds.is_empty() { self.kinds() } else { kinds };
        targets().on(self.catalog.as_of(), Measured::Regulations, kinds)
    }

    /// What the denominator is, in words.
    pub(in crate::web) fn base_words(&self) -> String {
        match &self.base {
            None => format!(
                "các quy định đang có hiệu lực ngày {} (số này thay đổi theo ngày xem)",
                words::day(self.catalog.as_of())
            ),
            Some(base) => format!(
                "{} quy định của mốc so sánh “{}”, có hiệu lực ngày {}",
                words::count(base.baseline.rows),
                base.baseline.title,
                words::day(base.baseline.day)
            ),
        }
    }
}

/// Adds every value of a comma-separated list, each once.
fn each<T: PartialEq + FromStr<Err = UnknownName>>(
    name: &'static str,
    values: &str,
    into: &mut Vec<T>,
) -> Result<(), WebError> {
    for value in values.split(',').map(str::trim).filter(|value| !value.is_empty()) {
        let value = member(name, value)?;
        if !into.contains(&value) {
            into.push(value);
        }
    }
    Ok(())
}

pub(in crate::web) fn member<T: FromStr<Err = UnknownName>>(
    name: &'static str,
    value: &str,
) -> Result<T, WebError> {
    value.parse().map_err(|error: UnknownName| {
        bad(name, value, format!("Giá trị dùng được: {}.", error.allowed.trim_end_matches(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &[(&str, &str)]) -> Result<Asked, WebError> {
        let pairs: Vec<(String, String)> =
            query.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Asked::read(&pairs, &[], NAMES).map(|(asked, [])| asked)
    }

    #[test]
    fn figures_are_read_and_written() {
        for (query, address) in [
            (&[][..], "/x?by=agency"),
            (&[("by", ""), ("stage", "enacted"), ("disposition", "simplify,cut")], "/x?by=agency"),
            (
                &[("by", "month"), ("stage", "approved"), ("disposition", "decentralise")],
                "/x?by=month&stage=approved&disposition=decentralise",
            ),
            (
                &[("baseline", "nq-68"), ("kind", "procedure"), ("agency", "bo-y-te")],
                "/x?by=agency&baseline=nq-68&agency=bo-y-te&kind=procedure",
            ),
            (
                &[("as_of", "2025-03-01"), ("known_at", "12"), ("by", "kind")],
                "/x?by=kind&as_of=2025-03-01&known_at=12",
            ),
            (
                &[("columns", "stage"), ("measure", "denominator"), ("plan_stage", "approved")],
                "/x?by=agency&columns=stage&measure=denominator&plan_stage=approved",
            ),
            // What has the same rows and columns is a table without columns.
            (
                &[("columns", "agency"), ("agency", "bo-y-te"), ("agency", "bo-noi-vu")],
                "/x?by=agency&agency=bo-y-te&agency=bo-noi-vu",
            ),
        ] {
            assert_eq!(read(query).unwrap().link("/x", &[]), address, "{query:?}");
        }
        for (name, value) in [
            ("by", "quarter"),
            ("columns", "x"),
            ("measure", "median"),
            ("stage", "done"),
            ("disposition", "cut,x"),
            ("agency", "bo-x"),
            ("kind", "x"),
            ("as_of", "2025-02-30"),
            ("known_at", "-1"),
            ("x", "1"),
        ] {
            let info = read(&[(name, value)]).unwrap_err().info();
            assert_eq!((info.status.as_u16(), info.parameter.as_deref()), (400, Some(name)));
        }
        assert!(read(&[("by", "kind"), ("by", "month")]).is_err());
    }
}
