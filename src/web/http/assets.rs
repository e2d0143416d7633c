//! Style, script, fonts and icon: compiled in, named after their content, so
//! that browsers may keep them for ever.

use std::{borrow::Cow, fmt::Write as _, sync::LazyLock};

use axum::{
    extract::Path,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use sha2::{Digest, Sha256};

use crate::web::{
    WebError,
    http::{
        error::Missing,
        respond::{CachePolicy, content},
    },
};

/// One file with the address it is served under.
struct Asset {
    path: String,
    kind: &'static str,
    bytes: Cow<'static, [u8]>,
}

/// The addresses that pages link to.
pub(in crate::web) struct Assets {
    style: Asset,
    script: Asset,
    icon: Asset,
    regular: Asset,
    strong: Asset,
    build: u64,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let font = |name, bytes: &'static [u8]| Asset::new(name, "woff2", "font/woff2", bytes.into());
    let regular =
        font("be-vietnam-pro-400", include_bytes!("../static/fonts/be-vietnam-pro-400.woff2"));
    let strong =
        font("be-vietnam-pro-600", include_bytes!("../static/fonts/be-vietnam-pro-600.woff2"));
    let css = include_str!("../static/app.css")
        .replace("fonts/be-vietnam-pro-400.woff2", &regular.path)
        .replace("fonts/be-vietnam-pro-600.woff2", &strong.path);
    let style = Asset::new("app", "css", "text/css; charset=utf-8", css.into_bytes().into());
    let script = Asset::new(
        "app",
        "js",
        "text/javascript; charset=utf-8",
        // One module: what concerns lists stands in a file of its own.
        bare(concat!(include_str!("../static/app.js"), "\n", include_str!("../static/results.js")))
            .into_bytes()
            .into(),
    );
    let icon = Asset::new(
        "icon",
        "svg",
        "image/svg+xml",
        include_bytes!("../static/icon.svg").as_slice().into(),
    );
    Assets { build: build_id(&style, &script), style, script, icon, regular, strong }
});

/// A script without what only its readers need: comments of a line of their own,
/// and the space at the start of lines. No text of ours goes over several lines.
fn bare(script: &str) -> String {
    let mut bare = String::with_capacity(script.len());
    for line in script.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        if !line.is_empty() {
            bare.push_str(line);
            bare.push('\n');
        }
    }
    bare
}

impl Asset {
    fn new(stem: &str, extension: &str, kind: &'static str, bytes: Cow<'static, [u8]>) -> Self {
        let mut path = format!("/static/{stem}.");
        for byte in &Sha256::digest(&bytes)[..6] {
            // Writing to a String cannot fail.
            let _ = write!(path, "{byte:02x}");
        }
        path.push('.');
        path.push_str(extension);
        Self { path, kind, bytes }
    }
}

impl Assets {
    /// The stylesheet's address.
    pub(in crate::web) fn style(&self) -> &str {
        &self.style.path
    }

    /// The script's address.
    pub(in crate::web) fn script(&self) -> &str {
        &self.script.path
    }

    /// The icon's address.
    pub(in crate::web) fn icon(&self) -> &str {
        &self.icon.path
    }

    /// The addresses of the fonts, which a page asks for before the stylesheet does.
    pub(in crate::web) fn fonts(&self) -> [&str; 2] {
        [&self.regular.path, &self.strong.path]
    }

    fn all(&self) -> [&Asset; 5] {
        [&self.style, &self.script, &self.icon, &self.regular, &self.strong]
    }
}

/// The addresses of this build.
pub(in crate::web) fn assets() -> &'static Assets {
    &ASSETS
}

/// Tells this build from any other: a page cached from an older build must not
/// be taken for the one that this build would write.
pub(in crate::web) fn build() -> u64 {
    ASSETS.build
}

fn build_id(style: &Asset, script: &Asset) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    (env!("CARGO_PKG_VERSION"), &style.path, &script.path).hash(&mut hasher);
    // Templates are compiled in, so the program file changes with them. Its
    // size and time are enough; where they cannot be read, the rest must do.
    if let Ok(file) = std::env::current_exe().and_then(std::fs::metadata) {
        (file.len(), file.modified().ok()).hash(&mut hasher);
    }
    hasher.finish()
}

/// `GET /static/{name}`
pub(in crate::web) async fn asset(Path(name): Path<String>) -> Response {
    let found = ASSETS.all().into_iter().find(|asset| asset.path["/static/".len()..] == name);
    match found {
        Some(Asset { kind, bytes: Cow::Borrowed(bytes), .. }) => {
            content(StatusCode::OK, kind, CachePolicy::Forever, *bytes)
        }
        Some(Asset { kind, bytes: Cow::Owned(bytes), .. }) => {
            content(StatusCode::OK, kind, CachePolicy::Forever, bytes.clone())
        }
        None => WebError::Missing(Missing::Page).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_loses_nothing_but_comments_and_indents() {
        let script = "// Why.\nif (a) {\n  b(`x // y`); // c\n\n}\n";
        assert_eq!(bare(script), "if (a) {\nb(`x // y`); // c\n}\n");
        // A text over several lines would lose its indents.
        for script in [include_str!("../static/app.js"), include_str!("../static/results.js")] {
            assert!(script.lines().all(|line| line.matches('`').count() % 2 == 0));
            assert!(!script.contains("/*"));
        }
    }

    /// The budgets that keep a first view light.
    #[test]
    fn files_stay_within_their_budgets() {
        for (asset, most) in [
            (&ASSETS.style, 30 << 10),
            (&ASSETS.script, 20 << 10),
            (&ASSETS.icon, 2 << 10),
            (&ASSETS.regular, 30 << 10),
            (&ASSETS.strong, 30 << 10),
        ] {
            println!("{}: {} of {most} bytes", asset.path, asset.bytes.len());
            assert!(asset.bytes.len() <= most, "{}", asset.path);
        }
    }

    #[test]
    fn the_stylesheet_names_the_fonts_as_they_are_served() {
        let css = String::from_utf8_lossy(&ASSETS.style.bytes);
        for font in ASSETS.fonts() {
            assert!(css.contains(&format!("url({font})")), "{font}");
        }
    }
}
