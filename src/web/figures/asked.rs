//! What is asked of a figure, from the parameters of an address and back.

use std::{str::FromStr, sync::Arc};

use crate::web::{
    App, WebError,
    figures::bases::NamedBase,
    moment::{Moment, When},
    search::{
        address,
        params::{bad, unknown_field},
    },
    words,
};
use crate::{
    catalog::{Base, By, Catalog, FieldChoice, Filters, RatioAsk},
    model::{AgencySlug, Disposition, Kind, Stage, UnknownName},
    reference::{Measured, Target, agencies, targets},
};

/// The parameters of a figure.
pub(in crate::web) const NAMES: &[&str] =
    &["by", "stage", "disposition", "baseline", "agency", "field", "kind", "as_of", "known_at"];

/// A figure as an address asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::web) struct Asked {
    pub ask: RatioAsk,
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
        let mut values = [const { None }; N];
        let mut given: [Option<&str>; 5] = [None; 5];
        let mut ask = RatioAsk::published(By::Agency);
        let mut dispositions: Vec<Disposition> = Vec::new();
        for (name, value) in pairs {
            let value = value.trim();
            if let Some(at) = more.iter().position(|known| known == name) {
                // An empty key is the row of what is not known.
                if !value.is_empty() || name == "key" {
                    values[at] = Some(value.to_owned());
                }
                continue;
            }
            let Some(&name) = NAMES.iter().find(|known| *known == name) else {
                return Err(WebError::UnknownParameter { name: name.clone(), known });
            };
            if value.is_empty() {
                continue;
            }
            match name {
                "disposition" => each(name, value, &mut dispositions)?,
                "kind" => each(name, value, &mut ask.filters.kind)?,
                "agency" => ask.filters.agency = vec![agency(value)?],
                "field" => {
                    // Every text is the name of a field.
                    let Ok(choice) = value.parse::<FieldChoice>();
                    ask.filters.field = vec![choice];
                }
                _ => {
                    let singles = ["by", "stage", "baseline", "as_of", "known_at"];
                    let at = singles.iter().position(|single| *single == name).unwrap_or_default();
                    if given[at].replace(value).is_some() {
                        return Err(bad(name, value, "Tham số này chỉ được ghi một lần.".into()));
                    }
                }
            }
        }
        let [by, stage, baseline, as_of, known_at] = given;
        if let Some(by) = by {
            ask.by = member("by", by)?;
        }
        if let Some(stage) = stage {
            ask.stage = member("stage", stage)?;
        }
        if !dispositions.is_empty() {
            dispositions.sort_unstable();
            ask.dispositions = dispositions;
        }
        let when = When::read(as_of, known_at)?;
        Ok((Self { ask, baseline: baseline.map(str::to_owned), when }, values))
    }

    /// The parameters that say this again.
    pub(in crate::web) fn parameters(&self) -> Vec<(&'static str, String)> {
        let published = RatioAsk::published(By::Agency);
        let RatioAsk { by, stage, dispositions, filters } = &self.ask;
        let mut parameters = vec![("by", by.name().to_owned())];
        if *stage != published.stage {
            parameters.push(("stage", stage.name().to_owned()));
        }
        if *dispositions != published.dispositions {
            let names: Vec<_> = dispositions.iter().map(|d| d.name()).collect();
            parameters.push(("disposition", names.join(",")));
        }
        parameters.extend(self.baseline.iter().map(|slug| ("baseline", slug.clone())));
        parameters.extend(filters.agency.iter().map(|slug| ("agency", slug.to_string())));
        parameters.extend(filters.field.iter().map(|field| ("field", field.to_string())));
        if !filters.kind.is_empty() {
            let names: Vec<_> = filters.kind.iter().map(|kind| kind.name()).collect();
            parameters.push(("kind", names.join(",")));
        }
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

    /// The same by something else.
    pub(in crate::web) fn by(&self, by: By) -> Self {
        Self { ask: RatioAsk { by, ..self.ask.clone() }, ..self.clone() }
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
        if let Some(choice) = asked.ask.filters.field.first()
            && !catalog.known_field(choice)
        {
            return Err(unknown_field(&choice.to_string()));
        }
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
        if ask.dispositions.iter().any(|d| !d.counts_as_cut()) {
            return None;
        }
        let kind: Option<Kind> = match (row, ask.by) {
            (None, _) | (Some(_), By::Agency | By::Field) => None,
            (Some(key), By::Kind) => Some(key.parse().ok()?),
            // A part of what is achieved has no target of its own.
            (Some(_), By::Document | By::Decision | By::Month) => return None,
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

fn agency(value: &str) -> Result<AgencySlug, WebError> {
    match value.parse::<AgencySlug>() {
        Ok(slug) if agencies().get(&slug).is_some() => Ok(slug),
        _ => {
            let known: Vec<_> = agencies().all().iter().map(|a| a.slug.as_str()).collect();
            Err(bad("agency", value, format!("Giá trị dùng được: {}.", known.join(", "))))
        }
    }
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
        ] {
            assert_eq!(read(query).unwrap().link("/x", &[]), address, "{query:?}");
        }
        for (name, value) in [
            ("by", "year"),
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
