//! Some regulations side by side, part by part.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};

use super::columns::{Column, Row, rows};
use crate::web::{
    App, WebError,
    frame::Frame,
    http::{
        error::shortened,
        identity::MaybeUser,
        respond::{CachePolicy, page_with_status},
    },
    moment::{Moment, When, WhenLine},
    plans::applies::Applying,
    search::{address, found::Found, params::Pairs},
    words,
};

/// Regulations that are compared at once: more do not fit side by side.
pub(super) const MOST: usize = 4;

/// The parameters of the page.
const NAMES: &[&str] = &["code", "as_of", "known_at"];

/// What could not be compared, and a link with its words where one helps.
type Problem = (String, Option<(String, String)>);

#[derive(Template)]
#[template(path = "side_by_side.html")]
struct SideBySide {
    frame: Frame,
    when: Option<WhenLine>,
    columns: Vec<Column>,
    rows: Vec<Row>,
    /// Parts that are the same everywhere.
    same: Vec<&'static str>,
    /// What is wrong with the codes: words, and a page that may be meant.
    problems: Vec<Problem>,
    /// Hidden fields of the form that adds another one; none where all places
    /// are taken.
    kept: Option<Vec<(&'static str, String)>>,
}

/// What an address asks for.
struct Asked {
    /// Each once, as given.
    codes: Vec<String>,
    when: When,
}

impl Asked {
    fn read(pairs: &[(String, String)]) -> Result<Self, WebError> {
        let mut codes: Vec<String> = Vec::new();
        let (mut as_of, mut known_at) = (None, None);
        for (name, value) in pairs {
            match name.as_str() {
                "code" => {
                    // Somebody may write several into one field.
                    let apart = |c: char| c == ',' || c == ';' || c.is_whitespace();
                    for code in value.split(apart).filter(|code| !code.is_empty()) {
                        if !codes.iter().any(|known| known == code) {
                            codes.push(code.to_owned());
                        }
                    }
                }
                "as_of" => as_of = Some(value.as_str()).filter(|value| !value.is_empty()),
                "known_at" => known_at = Some(value.as_str()).filter(|value| !value.is_empty()),
                _ => return Err(WebError::UnknownParameter { name: name.clone(), known: NAMES }),
            }
        }
        Ok(Self { codes, when: When::read(as_of, known_at)? })
    }
}

/// `GET /so-sanh?code=A&code=B`
pub(in crate::web) async fn compare(
    State(app): State<App>,
    viewer: MaybeUser,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let Asked { codes, when } = Asked::read(&pairs)?;
    let moment = app.asked_moment(when).await?;
    let mut problems = Vec::new();
    if codes.len() > MOST {
        let left_out = codes.iter().skip(MOST).take(MOST).map(|code| shortened(code));
        let left_out: Vec<String> = left_out.collect();
        let words = format!(
            "Chỉ so sánh được tối đa {MOST} quy định cùng lúc. Không đưa vào bảng {} quy định: \
             {}{}.",
            codes.len() - MOST,
            left_out.join(", "),
            if codes.len() > 2 * MOST { ", …" } else { "" }
        );
        problems.push((words, None));
    }
    let mut columns: Vec<Column> = Vec::new();
    for code in codes.iter().take(MOST) {
        match Found::find(&app, code, moment.as_ref()).await {
            Ok(found) => {
                let own = &found.current().regulation.code;
                // Two ways to write one code.
                if columns.iter().any(|column| column.code == own.as_str()) {
                    continue;
                }
                let applying = Applying::find(&app, own, moment.as_ref()).await?;
                columns.push(Column::new(&found, applying.as_ref(), when));
            }
            Err(error @ WebError::Missing(_)) => {
                let info = error.info();
                problems.push((format!("{} {}", info.message, info.advice), info.link));
            }
            Err(error) => return Err(error),
        }
    }
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let view = view(&app, &viewer, (columns, problems), moment.as_ref(), when);
    let policy = if status.is_success() { CachePolicy::Revalidate } else { CachePolicy::Never };
    page_with_status(status, &view, policy)
}

fn view(
    app: &App,
    viewer: &MaybeUser,
    (mut columns, problems): (Vec<Column>, Vec<Problem>),
    moment: Option<&Moment>,
    when: When,
) -> SideBySide {
    let codes: Vec<String> = columns.iter().map(|column| column.code.clone()).collect();
    for column in &mut columns {
        let others = codes.iter().filter(|code| **code != column.code);
        column.without = (codes.len() > 1).then(|| address_of(others.map(String::as_str), when));
    }
    let rows = rows(&columns);
    let (differing, same): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row.differs || columns.len() < 2);
    let kept = (columns.len() < MOST).then(|| {
        let codes = codes.iter().map(|code| ("code", code.clone()));
        codes.chain(when.parameters()).collect()
    });
    let now = address_of(codes.iter().map(String::as_str), When::default());
    let names = same.iter().map(|row| row.name).collect();
    SideBySide {
        frame: Frame::new(app, viewer),
        when: moment.map(|moment| moment.line(now)),
        // What differs is what one came for.
        rows: differing.into_iter().chain(same).collect(),
        same: names,
        columns,
        problems,
        kept,
    }
}

/// The address of a comparison.
fn address_of<'a>(codes: impl Iterator<Item = &'a str>, when: When) -> String {
    let then = when.parameters();
    let then = then.iter().map(|(name, value)| (*name, value.as_str()));
    let pairs: Vec<_> = codes.map(|code| ("code", code)).chain(then).collect();
    address::query("/so-sanh", &pairs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::testing::{get, service, shelf};

    #[test]
    fn codes_are_read_once_each_in_their_order() {
        let read = |pairs: &[(&str, &str)]| {
            let pairs: Vec<_> =
                pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
            Asked::read(&pairs).map(|asked| asked.codes.join(" "))
        };
        for (pairs, codes) in [
            (&[][..], ""),
            (&[("code", "B"), ("code", "A"), ("code", "B")][..], "B A"),
            (&[("code", " A, C;B\nA "), ("code", "")][..], "A C B"),
            (&[("code", "A"), ("as_of", "2025-03-01"), ("known_at", "")][..], "A"),
        ] {
            assert_eq!(read(pairs).unwrap(), codes, "{pairs:?}");
        }
        for wrong in [&[("ma", "A")][..], &[("as_of", "x")][..]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }

    #[tokio::test]
    async fn two_stand_side_by_side_and_none_brings_markup() {
        let service = service(shelf()).await;
        let reply = get(&service, "/so-sanh?code=1.004269&code=DK-BCT-0012").await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        for part in [
            "<h1>So sánh 2 quy định</h1>",
            r#"<a href="/quy-dinh/1.004269">Cấp giấy phép kinh doanh xăng dầu</a>"#,
            "Giống nhau: bộ, cơ quan",
            r#"href="/so-sanh?code=DK-BCT-0012""#,
            r#"<meta name="robots" content="noindex">"#,
        ] {
            assert!(reply.body.contains(part), "{part} is not in:\n{}", reply.body);
        }
        assert!(!reply.body.contains("<script>alert") && !reply.body.contains("<img src=x"));
    }
}
