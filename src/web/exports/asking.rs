//! Who asks for a list, with which parameters, and what their answer is made of.

use std::{collections::VecDeque, sync::Arc};

use axum::{
    extract::{FromRequestParts, Query, rejection::QueryRejection},
    http::{HeaderMap, request::Parts},
};

use super::List;
use crate::web::{
    App, WebError,
    http::identity::MaybeUser,
    search::{address, params::Pairs},
};
use crate::{
    catalog::Catalog,
    export::{Cell, Column, Feed, Meta, Row, RowError, Rows, Table},
};

/// Who asks for a list, and with which parameters.
pub(in crate::web) struct Asking {
    pub app: App,
    pub viewer: MaybeUser,
    pub pairs: Vec<(String, String)>,
    /// Where the site is, for feeds.
    pub site: String,
}

impl FromRequestParts<App> for Asking {
    type Rejection = QueryRejection;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, QueryRejection> {
        let Ok(viewer) = MaybeUser::from_request_parts(parts, app).await;
        let Query(pairs) = Pairs::from_request_parts(parts, app).await?;
        let site = app.site.base(&parts.headers);
        let app = app.for_reading(parts.extensions.get().copied().unwrap_or_default()).await;
        Ok(Self { app, viewer, pairs, site })
    }
}

impl Asking {
    /// A visitor's, for who runs the program.
    pub(super) fn visitor(app: &App, pairs: &[(String, String)]) -> Self {
        let site = app.site.base(&HeaderMap::new());
        Self { app: app.clone(), viewer: MaybeUser::default(), pairs: pairs.to_vec(), site }
    }

    /// An address of the site with the parameters.
    pub(super) fn at(&self, path: &str) -> String {
        let pairs: Vec<(&str, &str)> =
            self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        address::for_header(&address::query(path, &pairs))
    }

    pub(super) fn meta(&self, title: impl Into<String>, filter: String, catalog: &Catalog) -> Meta {
        let known_at =
            self.pairs.iter().find(|(name, value)| name == "known_at" && !value.is_empty());
        let filter = match catalog.has_samples() {
            true => format!("{filter} Danh mục có dữ liệu mẫu, không phải quy định thật."),
            false => filter,
        };
        Meta {
            title: title.into(),
            filter,
            rule: None,
            baseline: None,
            as_of: catalog.as_of(),
            known_at: known_at.map(|(_, value)| value.clone()),
            seq: catalog.seq(),
            made_by: Meta::MADE_BY.to_owned(),
        }
    }

    /// A feed of a list at the address of its page.
    pub(super) fn feed(
        &self,
        path: &str,
        title: &'static [&'static str],
        dates: &'static [&'static str],
        link: fn(&[Cell]) -> String,
    ) -> Option<Feed> {
        Some(Feed {
            site: self.site.clone(),
            page: self.at(path),
            own: self.at(&format!("{path}.atom")),
            title,
            dates,
            link,
        })
    }
}

/// A table of rows in memory: there are some hundred.
pub(super) fn table(
    name: &str,
    columns: &'static [Column],
    meta: Meta,
    rows: impl IntoIterator<Item = Row>,
) -> Table {
    let rows: Vec<Row> = rows.into_iter().collect();
    // Files are called after addresses, whose parts have slashes between them.
    let name = name.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    Table { name, columns, meta, feed: None, rows: kept(rows.into()) }
}

/// The same of a whole list.
pub(super) fn whole(
    list: List,
    columns: &'static [Column],
    meta: Meta,
    rows: impl IntoIterator<Item = Row>,
) -> Table {
    table(list.name(), columns, meta, rows)
}

/// Rows that are in memory.
pub(super) fn kept(rows: Arc<[Row]>) -> Box<dyn Fn() -> Rows + Send + Sync> {
    Box::new(move || {
        let rows = Arc::clone(&rows);
        Box::new((0..rows.len()).filter_map(move |at| rows.get(at).cloned()).map(Ok))
    })
}

/// Rows that are made a page at a time: `P` is where a page starts.
pub(super) struct Pages<P> {
    place: Option<P>,
    ready: VecDeque<Row>,
    read: Box<dyn Fn(P) -> Result<Page<P>, WebError>>,
}

/// Rows, and where the next ones start.
pub(super) type Page<P> = (VecDeque<Row>, Option<P>);

impl<P> Pages<P> {
    pub(super) fn new(first: P, read: impl Fn(P) -> Result<Page<P>, WebError> + 'static) -> Self {
        Self { place: Some(first), ready: VecDeque::new(), read: Box::new(read) }
    }
}

impl<P> Iterator for Pages<P> {
    type Item = Result<Row, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() {
            match (self.read)(self.place.take()?) {
                Ok((rows, next)) => (self.ready, self.place) = (rows, next),
                Err(error) => return Some(Err(Box::new(error))),
            }
        }
        self.ready.pop_front().map(Ok)
    }
}

/// A sentence of parts; what stands in for none of them.
pub(super) fn sentence(parts: &[String], none: &str) -> String {
    if parts.is_empty() { format!("{none}.") } else { format!("{}.", parts.join("; ")) }
}

/// The words of a member of a closed set, or nothing.
pub(super) fn label(label: Option<&'static str>) -> Cell {
    label.map_or(Cell::Empty, Cell::text)
}
