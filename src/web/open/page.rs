//! The page of open data: what there is, how large, and how to check it.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::{
    json_ld,
    snapshot::{CopyFile, Manifest},
};
use crate::web::{
    App, List, WebError,
    exports::Downloads,
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    regulation::page::own_parameters,
    search::params::Pairs,
    words,
};
use crate::{
    export::Format,
    store::{SignedHead, StoredKey},
};

/// Heads that the page shows; the API has all.
const HEADS: u32 = 7;

#[derive(Template)]
#[template(path = "open.html")]
struct OpenPage {
    frame: Frame,
    lists: Vec<(&'static str, String, Downloads)>,
    copies: Vec<Copy>,
    heads: Vec<SignedHead>,
    keys: Vec<StoredKey>,
    json_ld: String,
}

/// A copy as the page shows it.
struct Copy {
    path: String,
    manifest: Manifest,
    bytes: u64,
}

/// `GET /du-lieu`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    app.sign().await;
    let copies = app.manifests().await?;
    let site = app.site.base(&headers);
    let lists = List::whole().map(|list| {
        let path = format!("/{list}");
        let downloads = Downloads::of(&path, "");
        (list.label(), path, downloads)
    });
    let view = OpenPage {
        frame: Frame::new(&app, &viewer).at("/du-lieu"),
        lists: lists.collect(),
        heads: app.store.signed_heads(None, HEADS).await?,
        keys: app.store.signing_keys().await?,
        json_ld: json_ld::script(&described(&site, &copies)),
        copies,
    };
    page(&view, CachePolicy::Revalidate)
}

impl App {
    /// The copies that there are, the latest first.
    async fn manifests(&self) -> Result<Vec<Copy>, WebError> {
        let Some(copies) = self.copies.clone() else { return Ok(Vec::new()) };
        let read = spawn_blocking(move || {
            let read = |name| Ok(copies.manifest(name)?.map(|manifest| (name, manifest)));
            let all: Result<Vec<_>, std::io::Error> =
                copies.names()?.into_iter().map(read).collect();
            Ok::<_, std::io::Error>(all?.into_iter().flatten().collect::<Vec<_>>())
        });
        let read = read.await.map_err(|error| WebError::Internal(error.into()))?;
        let read = read.map_err(|error| WebError::Internal(error.into()))?;
        let shown = read.into_iter().map(|(name, manifest)| Copy {
            path: format!("/du-lieu/ban-sao/{name}"),
            bytes: manifest.files.iter().map(|file| file.bytes).sum(),
            manifest,
        });
        Ok(shown.collect())
    }
}

/// The lists as a data set (schema.org), each file of the last copy a
/// distribution of it; without a copy the lists as they are.
fn described(site: &str, copies: &[Copy]) -> Value {
    let distributions: Vec<Value> = match copies.first() {
        Some(copy) => copy.manifest.files.iter().map(|file| copied(site, copy, file)).collect(),
        None => {
            let formats = [Format::Csv, Format::Parquet];
            let each = |list: List| formats.map(|format| current(site, list, format));
            List::whole().flat_map(each).collect()
        }
    };
    json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": format!("{site}/du-lieu"),
        "url": format!("{site}/du-lieu"),
        "name": "Quy định kinh doanh và phương án cắt giảm, đơn giản hóa",
        "description": "Danh mục quy định liên quan đến hoạt động kinh doanh ở Việt Nam, phương án \
            cắt giảm, đơn giản hóa, quyết định phê duyệt, văn bản thực thi và nhật ký mọi thay đổi.",
        "inLanguage": "vi",
        "isAccessibleForFree": true,
        "spatialCoverage": "Việt Nam",
        "dateModified": copies.first().map(|copy| copy.manifest.made),
        "distribution": distributions,
    })
}

fn copied(site: &str, copy: &Copy, file: &CopyFile) -> Value {
    json!({
        "@type": "DataDownload",
        "name": format!("{} ({})", file.title, file.format.label()),
        "contentUrl": format!("{site}{}/{}", copy.path, file.name),
        "encodingFormat": media_type(file.format),
        "contentSize": format!("{} B", file.bytes),
        "sha256": file.sha256,
    })
}

fn current(site: &str, list: List, format: Format) -> Value {
    json!({
        "@type": "DataDownload",
        "name": format!("{} ({})", list.label(), format.label()),
        "contentUrl": format!("{site}/{list}.{format}"),
        "encodingFormat": media_type(format),
    })
}

/// The media type without its parameters.
fn media_type(format: Format) -> &'static str {
    format.media_type().split(';').next().unwrap_or_default()
}
