//! Lists as files, at the address of the page with an ending: the same rows in
//! the same order, all of them.
//!
//! To add a list: a member of [`List`] with the stem of its address, and a
//! function that makes its [`Table`]; formats, streaming, limits, the command
//! line and the check of files follow.

mod journal;
mod papers;
mod petitions;
mod plans;
mod regulations;
pub(in crate::web) mod stream;

use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
    response::Response,
};

use crate::web::{
    App, WebError,
    http::{error::Missing, identity::MaybeUser, respond::CachePolicy},
    search::{address, params::Pairs},
};
use crate::{
    catalog::Catalog,
    export::{Format, Meta, Table},
    model::{AgencySlug, PlanNumber},
    reference::agencies,
};

crate::model::closed_set! {
    /// A list that can be taken away; the names are the stems of addresses.
    List {
        /// Regulations: the search, with its filters.
        Regulations = "quy-dinh", "Quy định kinh doanh";
        /// Plans.
        Plans = "phuong-an", "Phương án cắt giảm, đơn giản hóa";
        /// Decisions that approve plans.
        Decisions = "quyet-dinh", "Quyết định phê duyệt phương án";
        /// Documents that carry plans out.
        Documents = "thuc-thi", "Văn bản thực thi phương án";
        /// Petitions, with where they stand today.
        Petitions = "kien-nghi", "Phản ánh, kiến nghị";
        /// The journal, as far as whoever asks may see it.
        Journal = "nhat-ky", "Nhật ký";
    }
}

/// Who asks for a list, and with which parameters.
struct Asking<'a> {
    app: &'a App,
    viewer: &'a MaybeUser,
    pairs: &'a [(String, String)],
    /// Where the site is, for feeds.
    site: String,
}

impl Asking<'_> {
    /// An address of the site with the parameters.
    fn at(&self, path: &str) -> String {
        let pairs: Vec<(&str, &str)> =
            self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        address::for_header(&address::query(path, &pairs))
    }

    fn meta(&self, title: String, filter: String, catalog: &Catalog) -> Meta {
        let known_at =
            self.pairs.iter().find(|(name, value)| name == "known_at" && !value.is_empty());
        let filter = match catalog.has_samples() {
            true => format!("{filter} Danh mục có dữ liệu mẫu, không phải quy định thật."),
            false => filter,
        };
        Meta {
            title,
            filter,
            baseline: None,
            as_of: catalog.as_of(),
            known_at: known_at.map(|(_, value)| value.clone()),
            seq: catalog.seq(),
            made_by: Meta::MADE_BY.to_owned(),
        }
    }

    async fn table(&self, list: List) -> Result<Table, WebError> {
        match list {
            List::Regulations => regulations::found(self, None).await,
            List::Plans => plans::all(self).await,
            List::Decisions => papers::decisions(self).await,
            List::Documents => papers::documents(self).await,
            List::Petitions => petitions::all(self).await,
            List::Journal => journal::rows(self).await,
        }
    }
}

impl App {
    /// A list as a visitor sees it, for who runs the program: the parameters are
    /// those of its address, and the rows must be gone through on a thread that
    /// may block.
    ///
    /// # Errors
    /// When a parameter cannot be read, or the store fails.
    pub async fn list(&self, list: List, pairs: &[(String, String)]) -> Result<Table, WebError> {
        let site = self.site.base(&HeaderMap::new());
        Asking { app: self, viewer: &MaybeUser::default(), pairs, site }.table(list).await
    }

    /// The items of a plan, in the same way.
    ///
    /// # Errors
    /// The same.
    pub async fn plan_items(
        &self,
        plan: PlanNumber,
        pairs: &[(String, String)],
    ) -> Result<Table, WebError> {
        let site = self.site.base(&HeaderMap::new());
        let asking = Asking { app: self, viewer: &MaybeUser::default(), pairs, site };
        plans::one(&asking, plan).await
    }
}

impl WebError {
    /// What happened and what to do about it, in Vietnamese.
    pub fn words(&self) -> String {
        let info = self.info();
        format!("{} {}", info.message, info.advice).trim_end().to_owned()
    }
}

/// `GET /{list}.{format}`
pub(in crate::web) async fn file(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let (stem, format) = ending(&name)?;
    let list: List = stem.parse().map_err(|_| WebError::Missing(Missing::Page))?;
    let asking =
        Asking { app: &app, viewer: &viewer, pairs: &pairs, site: app.site.base(&headers) };
    let table = asking.table(list).await?;
    // Names in the journal are for whoever may read them.
    let personal = list == List::Journal && viewer.0.is_some();
    let policy = if personal { CachePolicy::Personal } else { CachePolicy::Never };
    let described = asking.at(&format!("/{stem}.{}", Format::Meta));
    stream::answer(&app, table, (format, policy), &described).await
}

/// `GET /bo-nganh/{slug}.{format}`
pub(in crate::web) async fn agency(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(mut pairs): Pairs,
) -> Result<Response, WebError> {
    let (slug, format) = ending(&name)?;
    let known = slug.parse::<AgencySlug>().ok().filter(|slug| agencies().get(slug).is_some());
    let known = known.ok_or_else(|| WebError::Missing(Missing::Agency(slug.to_owned())))?;
    pairs.push(("agency".to_owned(), known.to_string()));
    let asking =
        Asking { app: &app, viewer: &viewer, pairs: &pairs, site: app.site.base(&headers) };
    let table = regulations::found(&asking, Some(&known)).await?;
    // The list of an agency is a search.
    let described = asking.at(&format!("/quy-dinh.{}", Format::Meta));
    stream::answer(&app, table, (format, CachePolicy::Never), &described).await
}

/// `GET /van-ban/{slug}.{format}`
pub(in crate::web) async fn document(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let (slug, format) = ending(&name)?;
    let asking =
        Asking { app: &app, viewer: &viewer, pairs: &pairs, site: app.site.base(&headers) };
    let table = regulations::citing(&asking, slug)?;
    let described = asking.at(&format!("/van-ban/{slug}.{}", Format::Meta));
    stream::answer(&app, table, (format, CachePolicy::Never), &described).await
}

/// `GET /phuong-an/{number}.{format}`
pub(in crate::web) async fn plan(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Path(name): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let (number, format) = ending(&name)?;
    let asking =
        Asking { app: &app, viewer: &viewer, pairs: &pairs, site: app.site.base(&headers) };
    let table = plans::one(&asking, crate::web::plans::desk::plan_number(number)?).await?;
    let described = asking.at(&format!("/phuong-an/{number}.{}", Format::Meta));
    stream::answer(&app, table, (format, CachePolicy::Never), &described).await
}

fn ending(name: &str) -> Result<(&str, Format), WebError> {
    Format::split(name).ok_or(WebError::Missing(Missing::Page))
}

/// A sentence of parts; what stands in for none of them.
fn sentence(parts: &[String], none: &str) -> String {
    if parts.is_empty() { format!("{none}.") } else { format!("{}.", parts.join("; ")) }
}

/// The links under a list to the same as files.
pub(in crate::web) struct Downloads {
    /// What is taken away, where a page has several lists.
    pub what: &'static str,
    links: Vec<(&'static str, String)>,
}

impl Downloads {
    /// Those of the list at `path` with `query`, which is empty or begins with a
    /// question mark.
    pub(in crate::web) fn of(path: &str, query: &str) -> Self {
        let formats = Format::ALL.iter().filter(|format| **format != Format::Meta);
        let link = |format: &Format| (format.label(), format!("{path}.{format}{query}"));
        Self { what: "", links: formats.map(link).collect() }
    }

    /// The same, for a page with several lists.
    #[must_use]
    pub(in crate::web) fn called(self, what: &'static str) -> Self {
        Self { what, ..self }
    }

    /// Labels and addresses.
    pub(in crate::web) fn links(&self) -> &[(&'static str, String)] {
        &self.links
    }
}
