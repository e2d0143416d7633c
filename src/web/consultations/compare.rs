//! Two versions of a draft, paragraph by paragraph.

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use super::show::{Head, version_in};
use crate::web::{
    App, WebError,
    comments::{about::consultation_number, errors::unknown},
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, page},
    },
    regulation::{
        diff::{Run, runs},
        page::own_parameters,
    },
    search::params::Pairs,
    words,
};
use crate::{
    model::{DraftText, Paragraph},
    store::StoredDraftText,
};

#[derive(Template)]
#[template(path = "draft_compare.html")]
struct ComparePage {
    frame: Frame,
    head: Head,
    from: u32,
    to: u32,
    /// All versions, the last first.
    versions: Vec<StoredDraftText>,
    changes: Vec<Change>,
    /// Paragraphs that are the same in both.
    same: usize,
}

/// What became of a paragraph.
struct Change {
    number: u32,
    what: &'static str,
    class: &'static str,
    runs: Vec<Run>,
}

/// What became of the paragraphs, in the order of the new text, with those that
/// are gone where they stood; and how many stayed as they are.
fn changes(old: &DraftText, new: &DraftText) -> (Vec<Change>, usize) {
    let told = |number, what, class, runs| Change { number, what, class, runs };
    let gone = |paragraph: &Paragraph| {
        let runs = vec![Run::Gone(paragraph.text.clone())];
        told(paragraph.number, "Bỏ", "ended", runs)
    };
    let mut left = old.paragraphs.iter().peekable();
    let (mut changes, mut same) = (Vec::new(), 0);
    for paragraph in &new.paragraphs {
        let Some(before) = old.paragraph(paragraph.number) else {
            let runs = vec![Run::New(paragraph.text.clone())];
            changes.push(told(paragraph.number, "Thêm", "good", runs));
            continue;
        };
        // What stood before it and is gone.
        while let Some(other) = left.next_if(|other| new.paragraph(other.number).is_none()) {
            changes.push(gone(other));
        }
        left.next_if(|other| other.number == before.number);
        match runs(&before.text, &paragraph.text) {
            runs if runs.is_empty() => same += 1,
            runs => changes.push(told(paragraph.number, "Sửa", "plan", runs)),
        }
    }
    changes.extend(left.filter(|other| new.paragraph(other.number).is_none()).map(gone));
    (changes, same)
}

/// `GET /tham-van/cuoc/{number}/so-sanh?from=1&to=2`: without numbers, the last
/// version against the one before it.
pub(in crate::web) async fn compare(
    State(app): State<App>,
    viewer: MaybeUser,
    Path(number): Path<String>,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    let [from, to] = own_parameters(&pairs, &["from", "to"])?;
    let number = consultation_number(&number)?;
    let head = Head::new(app.shown_consultation(number).await?.of.facts, &app);
    let versions = app.store.draft_texts(number).await?;
    let last = versions.first().map_or(0, |text| text.text.version);
    let to = to.map_or(Ok(last), |text| version_in("to", text))?;
    let from = from.map_or(Ok(to.saturating_sub(1).max(1)), |text| version_in("from", text))?;
    let find = |version: u32| {
        let found = versions.iter().find(|text| text.text.version == version);
        found.ok_or_else(|| unknown("phiên bản dự thảo", &format!("{number}, {version}")))
    };
    let (changes, same) = changes(&find(from)?.text.facts, &find(to)?.text.facts);
    let frame = Frame::new(&app, &viewer);
    let view = ComparePage { frame, head, from, to, changes, same, versions };
    page(&view, CachePolicy::Current)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_compared_one_by_one() {
        let text = |lines: &str| DraftText::lines(&lines.replace('|', "\n"));
        let old = DraftText::default().next(text(
            "Điều 1. Phạm vi|Bỏ hẳn đoạn này đi|Thời hạn là 15 ngày làm việc|Cuối cùng cũng thôi",
        ));
        let new = old.next(text(
            "Điều 1. Phạm vi|Thời hạn là 10 ngày làm việc|Miễn phí cho hộ kinh doanh nhỏ",
        ));
        let (changed, same) = changes(&old, &new);
        let told: Vec<(u32, &str)> = changed.iter().map(|of| (of.number, of.what)).collect();
        assert_eq!(same, 1);
        assert_eq!(told, [(2, "Bỏ"), (3, "Sửa"), (5, "Thêm"), (4, "Bỏ")]);
        let (none, same) = changes(&new, &new);
        assert_eq!((none.len(), same), (0, 3));
    }
}
