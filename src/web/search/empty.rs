//! What a search that finds nothing offers instead: what was understood, wider
//! searches with what they would find, and whom to ask.

use crate::{
    catalog::{Facet, Filters, Period},
    search::{Rewrites, Understood},
    text::fold,
    web::{
        App, WebError,
        moment::Moment,
        search::{
            address::{Change, link, query},
            params::{Asked, FACETS},
            results::{chips, title},
        },
        words,
    },
};

/// The part of the page below the words that nothing was found.
pub(super) struct Empty {
    /// The words that were searched for; empty if there were none.
    pub(super) text: String,
    /// The filters in use, in words.
    pub(super) filters: Vec<String>,
    /// Wider searches that do find something.
    pub(super) wider: Vec<Wider>,
    /// Where the same is asked of an agency, and complained about.
    pub(super) question: String,
    pub(super) petition: String,
}

/// A wider search that does find something.
pub(super) struct Wider {
    pub(super) words: String,
    /// How many it finds.
    pub(super) count: String,
    pub(super) href: String,
}

impl Empty {
    pub(super) fn new(
        app: &App,
        (asked, understood): (&Asked, &Understood),
        moment: Option<&Moment>,
    ) -> Result<Self, WebError> {
        let mut ways = Ways { app, wider: Vec::new() };
        ways.without_filters(asked, moment)?;
        ways.with_other_words(asked, understood, moment)?;
        if moment.is_some() {
            let mut now = first_page(asked);
            now.request.as_of = app.clock.today();
            let href = link("/", asked, Change::Today);
            ways.offer(say!("Tìm theo dữ liệu hiện nay"), href, (&now, None))?;
        }
        let text = asked.request.text.as_str();
        let about = |path: &str| match text {
            "" => path.to_owned(),
            text => query(path, &[("q", text)]),
        };
        let filters = chips(asked).into_iter();
        Ok(Self {
            text: understood.text.clone(),
            filters: filters.map(|chip| format!("{}: {}", chip.title, chip.label)).collect(),
            wider: ways.wider,
            question: about("/hoi-dap/gui"),
            petition: about("/kien-nghi/gui"),
        })
    }
}

/// The same search from its beginning.
fn first_page(asked: &Asked) -> Asked {
    let mut first = asked.clone();
    first.request.cursor = None;
    first
}

struct Ways<'a> {
    app: &'a App,
    wider: Vec<Wider>,
}

impl Ways<'_> {
    /// Adds a search if it finds something and is not there yet.
    fn offer(
        &mut self,
        words: String,
        href: String,
        (asked, moment): (&Asked, Option<&Moment>),
    ) -> Result<(), WebError> {
        if self.wider.iter().any(|way| way.href == href) {
            return Ok(());
        }
        let found = self.app.search(asked, moment)?.response.total.0;
        if found > 0 {
            self.wider.push(Wider { words, count: words::count(found), href });
        }
        Ok(())
    }

    /// Each filter taken off alone, and all of them.
    fn without_filters(&mut self, asked: &Asked, moment: Option<&Moment>) -> Result<(), WebError> {
        let mut used = 0;
        for facet in FACETS {
            if asked.values(facet).is_empty() {
                continue;
            }
            used += 1;
            let mut wider = first_page(asked);
            clear(&mut wider.request.filters, facet);
            let href = link("/", asked, Change::WithoutFacet(facet));
            let own: Vec<String> = chips(asked)
                .into_iter()
                .filter(|chip| chip.title == title(facet))
                .map(|chip| format!("“{}”", chip.label))
                .collect();
            let words = format!("Bỏ lọc {} {}", words::lowered(title(facet)), own.join(", "));
            self.offer(words, href, (&wider, moment))?;
        }
        if asked.bounds().next().is_some() {
            used += 1;
            let mut wider = first_page(asked);
            let filters = &mut wider.request.filters;
            (filters.from, filters.to) = (Period::default(), Period::default());
            let href = link("/", asked, Change::WithoutBounds);
            self.offer(say!("Bỏ khoảng ngày hiệu lực"), href, (&wider, moment))?;
        }
        if used > 1 {
            let mut wider = first_page(asked);
            wider.request.filters = Filters::default();
            let href = link("/", asked, Change::Unfiltered);
            self.offer(say!("Bỏ mọi bộ lọc"), href, (&wider, moment))?;
        }
        Ok(())
    }

    /// Without quotes and minus signs, and without the words that nothing has.
    fn with_other_words(
        &mut self,
        asked: &Asked,
        understood: &Understood,
        moment: Option<&Moment>,
    ) -> Result<(), WebError> {
        let text = asked.request.text.as_str();
        let mut ways: Vec<(&str, String)> = Vec::new();
        if !understood.phrases.is_empty() || !understood.excluded.is_empty() {
            ways.push(("Không đòi đúng cụm từ, không loại trừ từ nào", plain(text)));
        }
        if !understood.unknown.is_empty() {
            ways.push(("Bỏ từ không quy định nào có", known(text, &understood.unknown)));
        }
        for (words, text) in ways.into_iter().filter(|(_, text)| !text.is_empty()) {
            let mut wider = first_page(asked);
            // What was taken back was of another text.
            (wider.request.text, wider.request.without) = (text, Rewrites::default());
            let href = link("/", asked, Change::Text(&wider.request.text));
            let words = format!("{words}: “{}”", wider.request.text);
            self.offer(words, href, (&wider, moment))?;
        }
        Ok(())
    }
}

fn clear(filters: &mut Filters, facet: Facet) {
    match facet {
        Facet::Agency => filters.agency.clear(),
        Facet::Field => filters.field.clear(),
        Facet::Kind => filters.kind.clear(),
        Facet::InForce => filters.in_force.clear(),
        Facet::Disposition => filters.disposition.clear(),
        Facet::Stage => filters.stage.clear(),
        Facet::Decision => filters.decision.clear(),
        Facet::Due => filters.due.clear(),
    }
}

/// A query without quotes, and without what a minus sign leaves out.
fn plain(text: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    let mut left_out = false;
    for (number, part) in text.split('"').enumerate() {
        let quoted = number % 2 == 1;
        if quoted && left_out {
            continue;
        }
        words.extend(part.split_whitespace().filter(|word| quoted || !word.starts_with('-')));
        // The minus before a quote stands at the end of what is before it.
        left_out = !quoted && part.ends_with('-');
    }
    words.join(" ")
}

/// A query without some words, however they were written.
fn known(text: &str, unknown: &[String]) -> String {
    let unknown: Vec<String> = unknown.iter().map(|word| fold(word)).collect();
    let keeps = |word: &&str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        !unknown.contains(&fold(bare))
    };
    text.split_whitespace().filter(keeps).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_become_wider() {
        for (text, wider) in [
            ("\"giấy phép\" con", "giấy phép con"),
            ("phép -lái -\"tàu cá\" xe", "phép xe"),
            ("giấy phép", "giấy phép"),
            ("-lái", ""),
            ("một \"hai", "một hai"),
        ] {
            assert_eq!(plain(text), wider, "{text}");
        }
        let unknown = ["zzqx".to_owned(), "hoa".to_owned()];
        assert_eq!(known("giấy ZZQX, phép hóa", &unknown), "giấy phép");
        assert_eq!(known("zzqx", &unknown), "");
    }
}
