//! How a figure is cited: with everything that gives it again, and the digests
//! of the regulations that it counts.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};

use crate::web::{
    App, WebError,
    exports::Downloads,
    figures::{
        asked::{Asked, Figure, OF_CELL},
        chips::narrowing,
        crossed::cell_url,
        page::percent,
        ratios_api::tag,
    },
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    moment::{KnownAt, When},
    search::{address::for_header, params::Pairs},
    words,
};
use crate::{
    catalog::{Measure, Ordinal, Ratio, RatioPart},
    model::{Day, RegulationCode, baseline_digest},
};

/// A number of a figure: how many, the digest of their codes, and their list.
struct Counted {
    what: &'static str,
    count: u64,
    digest: String,
    rows: String,
    json: String,
}

/// A figure as it is cited.
struct Citation {
    name: String,
    value: String,
    /// What the denominator is; nothing where none counts.
    base: Option<String>,
    scope: String,
    as_of: Day,
    seq: u64,
    numbers: Vec<Counted>,
    /// Where it is found again, the site included.
    address: String,
    sample: bool,
    today: Day,
}

impl Citation {
    /// One paragraph.
    fn text(&self) -> String {
        let Self { name, value, scope, seq, address, .. } = self;
        let base = self.base.as_ref().map_or_else(String::new, |of| format!(" Mẫu số: {of}."));
        let digests: Vec<String> = self
            .numbers
            .iter()
            .map(|number| format!("{} {}", words::lowered(number.what), number.digest))
            .collect();
        let sample =
            if self.sample { " Dữ liệu mẫu, không phải số liệu thật." } else { "" };
        format!(
            "{name}: {value}.{base} Phạm vi: {scope}. Tại ngày {}, theo nhật ký đến dòng {}.{sample} \
             SHA-256 của danh sách mã quy định: {}. Quy định kinh doanh, {address} (truy cập ngày {}).",
            words::day(self.as_of),
            words::count(*seq),
            digests.join("; "),
            words::day(self.today)
        )
    }
}

impl Asked {
    /// The same as of the day and the place of the journal that a catalog shows,
    /// whatever is recorded later.
    fn pinned(&self, figure: &Figure) -> Self {
        let (as_of, seq) = (figure.catalog.as_of(), figure.catalog.seq());
        let known_at = (seq > 0).then_some(KnownAt::Row(seq));
        Self { when: When { as_of: Some(as_of), known_at }, ..self.clone() }
    }
}

impl Figure {
    fn counted(
        &self,
        pinned: &Asked,
        part: RatioPart,
        cell: (Option<&str>, Option<&str>),
    ) -> Result<Counted, WebError> {
        let rows = self.cell_rows(part, cell)?;
        let code = |ordinal: &Ordinal| self.catalog.code(*ordinal).map(RegulationCode::as_str);
        Ok(Counted {
            what: part.label(),
            count: rows.len() as u64,
            digest: baseline_digest(rows.iter().filter_map(code)),
            rows: cell_url("/ty-le/quy-dinh", pinned, part, cell),
            json: cell_url("/ty-le/quy-dinh.json", pinned, part, cell),
        })
    }

    fn citation(
        &self,
        app: &App,
        site: &str,
        cell: (Option<&str>, Option<&str>),
    ) -> Result<Citation, WebError> {
        let pinned = self.asked.pinned(self);
        let (measure, rule) = (self.asked.measure, self.asked.rule());
        let parts: &[RatioPart] = match measure {
            Measure::Share => &[RatioPart::Numerator, RatioPart::Denominator],
            Measure::Numerator => &[RatioPart::Numerator],
            Measure::Denominator => &[RatioPart::Denominator],
        };
        let numbers: Vec<Counted> = parts
            .iter()
            .map(|part| self.counted(&pinned, *part, cell))
            .collect::<Result<_, _>>()?;
        let value = match numbers.as_slice() {
            [numerator, denominator] => {
                let ratio = Ratio { numerator: numerator.count, denominator: denominator.count };
                format!(
                    "{} (cắt đến hai số lẻ; làm tròn: {}), tức {} trên {} quy định",
                    percent(ratio.truncated()),
                    percent(ratio.rounded()),
                    words::count(numerator.count),
                    words::count(denominator.count)
                )
            }
            numbers => {
                let count = numbers.first().map_or(0, |number| number.count);
                format!("{} quy định", words::count(count))
            }
        };
        let name = match measure {
            Measure::Share => format!("Tỷ lệ quy định có {rule}"),
            Measure::Numerator => format!("Số quy định có {rule}"),
            Measure::Denominator => say!("Số quy định kinh doanh"),
        };
        let of = self.cell_label(cell)?.map_or_else(String::new, |label| format!(" – {label}"));
        let mut key: Vec<(&str, &str)> = Vec::new();
        key.extend(cell.0.map(|row| ("key", row)));
        key.extend(cell.1.map(|column| ("column", column)));
        let scope: Vec<String> = narrowing(self).into_iter().map(|(words, _)| words).collect();
        Ok(Citation {
            name: format!("{name}{of}"),
            value,
            base: (measure != Measure::Numerator).then(|| self.base_words()),
            scope: if scope.is_empty() { say!("không lọc") } else { scope.join("; ") },
            as_of: self.catalog.as_of(),
            seq: self.catalog.seq(),
            numbers,
            address: format!("{site}{}", for_header(&pinned.link("/ty-le/trich-dan", &key))),
            sample: self.catalog.has_samples(),
            today: app.clock.today(),
        })
    }
}

#[derive(Template)]
#[template(path = "cite.html")]
struct CitePage<'a> {
    frame: Frame,
    citation: &'a Citation,
    text: String,
    /// The address on this site.
    own: String,
    back: String,
    files: [Downloads; 1],
}

/// `GET /ty-le/trich-dan`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let (asked, [key, column]) = Asked::read(&pairs, &["key", "column"], OF_CELL)?;
    let figure = Figure::find(&app, asked).await?;
    let tag = tag("cite-page", &pairs, &app);
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let cell = (key.as_deref(), column.as_deref());
    let site = app.site.base(&headers);
    let citation = figure.citation(&app, &site, cell)?;
    let pinned = figure.asked.pinned(&figure);
    let view = CitePage {
        frame: Frame::new(&app, &viewer),
        text: citation.text(),
        own: citation.address.strip_prefix(site.as_str()).unwrap_or_default().to_owned(),
        citation: &citation,
        back: pinned.link("/ty-le", &[]),
        files: [Downloads::table(&pinned.link("/ty-le", &[])).called("cả bảng")],
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}
