//! `GET /giao-dien`: every part that pages are made of, in the classes that
//! they are made with, and when each is used.

use askama::Template;
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};

use super::colours::{Colour, Pair, contrast, pairs};
use crate::web::{
    App, WebError,
    charts::{Bar, Bars, Heading, bars},
    frame::Frame,
    http::{
        identity::MaybeUser,
        respond::{CachePolicy, Etag, page},
    },
    league::Drawn,
    regulation::page::own_parameters,
    search::params::Pairs,
    words,
};

#[derive(Template)]
#[template(path = "design.html")]
struct DesignPage {
    frame: Frame,
    pairs: &'static [Pair],
    marks: &'static str,
    /// Spaces: the length, in pixels of the usual size, and what is so far apart.
    spaces: [(&'static str, u32, &'static str); 6],
    chart: Drawn,
}

/// Letters with the marks that stand highest and lowest.
const MARKS: &str = "Ẫ Ỗ Ễ Ặ Ệ Ợ Ữ Ỵ Đ ẵ ổ ễ ự";
const SPACES: [(&str, u32, &str); 6] = [
    ("0,25rem", 4, "Nhãn và ô nhập, hai dòng của một mục"),
    ("0,5rem", 8, "Giữa các nhãn, giữa các nút"),
    ("1rem", 16, "Giữa các đoạn; lề trang trên màn hình hẹp"),
    ("1,5rem", 24, "Giữa các khối trong một mục"),
    ("2rem", 32, "Trước một mục có đường kẻ"),
    ("3rem", 48, "Giữa cột bộ lọc và cột nội dung"),
];

impl DesignPage {
    fn ratio(&self, colours: &[Colour; 2]) -> String {
        one_place(contrast(*colours))
    }

    /// The least contrast of a pair.
    fn least(&self, pair: &Pair) -> String {
        one_place(pair.least)
    }
}

/// A number with one place, as it is written in Vietnamese.
fn one_place(number: f64) -> String {
    format!("{number:.1}").replace('.', ",")
}

/// A chart, as the league table draws them.
fn drawn() -> Drawn {
    const SHARES: [(&str, &str, u64); 3] = [
        ("Bộ Công Thương", "BCT", 1_347),
        ("Bộ Nông nghiệp và Môi trường", "BNNMT", 982),
        ("Ngân hàng Nhà nước Việt Nam", "NHNN", 2_105),
    ];
    let words = |value: u64| format!("{},{:02}%", value / 100, value % 100);
    let bar = |(label, short, value): (&str, &str, u64)| Bar {
        label: label.to_owned(),
        short: short.to_owned(),
        value: Some(value),
        words: words(value),
        tip: format!("{label}: {}", words(value)),
    };
    let title = "Ví dụ: tỷ lệ quy định đã cắt giảm, đơn giản hóa";
    let heading = Heading {
        id: "bieu-do-mau",
        title,
        description: "Ba cơ quan, mỗi cơ quan một thanh, và mục tiêu 20%.",
        note: "Số liệu bịa, chỉ để xem cách vẽ.",
    };
    let svg = bars(&Bars {
        heading,
        bars: &SHARES.map(bar),
        target: Some((2_000, "Mục tiêu 20%")),
        axis: |value| format!("{}%", value / 100),
        most: 10_000,
    });
    Drawn {
        id: "bieu-do-mau",
        title,
        svg,
        head: vec![say!("Cơ quan"), say!("Tỷ lệ")],
        rows: SHARES
            .iter()
            .map(|(label, _, value)| vec![(*label).to_owned(), words(*value)])
            .collect(),
    }
}

/// `GET /giao-dien`
pub(in crate::web) async fn show(
    State(app): State<App>,
    viewer: MaybeUser,
    headers: HeaderMap,
    Query(pairs): Pairs,
) -> Result<Response, WebError> {
    own_parameters(&pairs, &[])?;
    // Its frame tells the day and the position.
    let tag =
        Etag::of(&("design", app.clock.today(), app.seq(), app.has_sample(), app.is_behind()));
    if let Some(unchanged) = tag.not_modified(&headers) {
        return Ok(unchanged);
    }
    let view = DesignPage {
        frame: Frame::new(&app, &viewer),
        pairs: self::pairs(),
        marks: MARKS,
        spaces: SPACES,
        chart: drawn(),
    };
    Ok(tag.on(page(&view, CachePolicy::Revalidate)?))
}

#[cfg(test)]
mod tests {
    use crate::web::testing::{get, service, shelf};

    /// The parts that there are, by the class that makes each.
    const PARTS: [&str; 21] = [
        "search",
        "suggestions",
        "facets",
        "hit",
        "badge",
        "timeline",
        "stepper",
        "steps",
        "scroll",
        "drawn",
        "note",
        "error",
        "done",
        "form",
        "chips",
        "paging",
        "key",
        "facts",
        "list",
        "tags",
        "case",
    ];

    #[tokio::test]
    async fn every_part_is_shown_in_a_class_of_the_stylesheet() {
        let reply = get(&service(shelf()).await, "/giao-dien").await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert!(reply.body.contains(r#"<meta name="robots" content="noindex">"#));
        assert!(!reply.body.contains(" style="), "styles stand in the stylesheet");
        let css = include_str!("../static/app.css");
        let classes =
            || reply.body.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let classes: Vec<&str> = classes().flat_map(str::split_whitespace).collect();
        for part in PARTS {
            assert!(classes.contains(&part), "{part} is not shown");
        }
        for class in classes {
            let known = css.match_indices(&format!(".{class}")).any(|(at, found)| {
                !css[at + found.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-')
            });
            assert!(known, "{class} has no rule");
        }
    }
}
