//! `GET /thuat-ngu`: the words of the site in plain words.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};

use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, Etag, page},
    },
    regulation::page::own_parameters,
    search::params::Pairs,
};
use crate::{
    model::DocumentNumber,
    reference::{GlossaryEntry, documents, glossary},
};

#[derive(Template)]
#[template(path = "glossary.html")]
struct GlossaryPage {
    frame: Frame,
    groups: Vec<Group>,
    total: usize,
}

/// Words that belong together.
struct Group {
    /// Its place, for addresses within the page.
    place: usize,
    name: String,
    entries: &'static [GlossaryEntry],
}

impl GlossaryPage {
    /// What a document is: "Nghị định 63/2010/NĐ-CP".
    fn cited(&self, number: &DocumentNumber) -> String {
        let kind = documents().get(number).map_or("Văn bản", |known| &known.kind);
        format!("{} {number}", say!(kind))
    }

    /// A cell of the list in the language of the reader.
    fn said(&self, cell: &str) -> String {
        say!(cell)
    }

    /// The word behind a slug.
    fn term(&self, slug: &str) -> &'static str {
        glossary().iter().find(|entry| &*entry.slug == slug).map_or("", |entry| &entry.term)
    }
}

fn groups() -> Vec<Group> {
    let together = glossary().chunk_by(|one, next| one.group == next.group);
    let group = |(place, entries): (usize, &'static [GlossaryEntry])| {
        let name = entries.first().map_or_else(String::new, |entry| say!(&entry.group));
        Group { place: place + 1, name, entries }
    };
    together.enumerate().map(group).collect()
}

/// `GET /thuat-ngu`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    // Its frame tells the day and the position.
    let tag =
        Etag::of(&("glossary", app.clock.today(), app.seq(), app.has_sample(), app.is_behind()));
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let view = GlossaryPage {
        frame: Frame::new(&app, &viewer).at("/thuat-ngu"),
        groups: groups(),
        total: glossary().len(),
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::testing::{get, service, shelf};

    #[tokio::test]
    async fn every_word_has_an_anchor_and_links_lead_to_words() {
        let reply = get(&service(shelf()).await, "/thuat-ngu").await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        for entry in glossary() {
            let anchor = format!("id=\"{}\"", entry.slug);
            assert_eq!(reply.body.matches(&anchor).count(), 1, "{anchor}");
        }
        for part in [
            "<a href=\"/van-ban/63_2010_nd-cp\">Nghị định 63/2010/NĐ-CP</a>",
            "<span lang=\"en\">compliance cost</span>",
            "<a href=\"#tiep-thu\">tiếp thu</a>",
        ] {
            assert!(reply.body.contains(part), "{part} is not in:\n{}", reply.body);
        }
        // Every link within the page leads somewhere.
        for link in reply.body.split("href=\"#").skip(1) {
            let name = link.split('"').next().unwrap();
            assert!(reply.body.contains(&format!("id=\"{name}\"")), "#{name}");
        }
    }
}
