//! The start page: the search box, what can be asked, what is open for comments,
//! the figures of the whole country, and the ways into the lists.

mod examples;
mod figures;
mod open;

use askama::Template;

use self::{
    examples::{Asks, asks},
    figures::{Figure, figures},
    open::Open,
};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{identity::MaybeUser, respond::html},
    search::{
        params::Asked,
        results::{Answer, FacetGroup, group},
    },
    words,
};
use crate::{
    catalog::{Catalog, Facet},
    model::Day,
};

pub(in crate::web) use open::Kept;

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage<'a> {
    frame: Frame,
    total: String,
    asks: Vec<&'a Asks>,
    open: Open,
    figures: Vec<Figure>,
    /// The day and the journal position that the figures are of.
    day: Day,
    seq: u64,
    groups: Vec<FacetGroup>,
}

/// Writes the page from the list of everything.
pub(in crate::web) fn page(
    app: &App,
    viewer: &MaybeUser,
    (answer, asked): (&Answer, &Asked),
) -> Result<Vec<u8>, WebError> {
    let catalog: &Catalog = &answer.snapshot.catalog;
    let doors = [Facet::Kind, Facet::Agency, Facet::Field].into_iter();
    let asks = asks(app, &answer.snapshot, &asked.request)?;
    html(&StartPage {
        frame: Frame::new(app, viewer).at("/"),
        total: words::count(answer.response.total.0),
        asks: asks.iter().filter(|asks| asks.is_for_reader()).collect(),
        open: app.home.open_at((app.clock.0)()),
        figures: figures(catalog),
        day: catalog.as_of(),
        seq: catalog.seq(),
        groups: doors.filter_map(|facet| group(facet, answer, asked)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use crate::web::testing::{get, service, shelf};

    #[tokio::test]
    async fn the_start_page_shows_what_can_be_asked_and_leads_to_lists() {
        let reply = get(&service(shelf()).await, "/").await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        for part in [
            r#"<form class="search large" action="/" role="search">"#,
            r#"<a href="/?agency=bo-cong-thuong">Bộ Công Thương</a>"#,
            // Examples that find something here, by name, without marks, by code.
            r#"href="/?q=kinh+doanh+xăng+dầu""#,
            r#"href="/?q=giay+phep""#,
            r#"href="/?q=1.004269""#,
            r#"href="/?q=83/2014/NĐ-CP""#,
            r#"href="/?q=kinh+doanh+xăng+dầu+cần+điều+kiện+gì""#,
            r#"href="/?in_force=yes""#,
        ] {
            assert!(reply.body.contains(part), "{part} is not in:\n{}", reply.body);
        }
        // These find nothing here, and nothing is approved yet.
        for part in ["thành+lập+công+ty", "59/2020/QH14", "Dữ liệu mẫu", "ty-le?"] {
            assert!(!reply.body.contains(part), "{part} is in:\n{}", reply.body);
        }
    }
}
