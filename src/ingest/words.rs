//! Closed sets as files name them.

use crate::{
    model::{Kind, Level, OnlineLevel},
    text::fold,
};

/// The kind of a regulation, by name, label or abbreviation.
pub(super) fn kind(text: &str) -> Option<Kind> {
    let folded = fold(text);
    let named = Kind::ALL.iter().copied().find(|k| folded == k.name() || folded == fold(k.label()));
    named.or(match folded.as_str() {
        "tthc" | "thu tuc" => Some(Kind::Procedure),
        "dieu kien"
        | "dieu kien kinh doanh"
        | "yeu cau, dieu kien"
        | "ycdk"
        | "dkkd"
        | "yeu cau dieu kien" => Some(Kind::Condition),
        "bao cao" | "cdbc" | "che do bao cao dinh ky" => Some(Kind::Reporting),
        "tieu chuan" | "quy chuan" | "tieu chuan, quy chuan" | "tcqc" | "quy chuan ky thuat" => {
            Some(Kind::Standard)
        }
        "kiem tra chuyen nganh" | "ktcn" | "san pham, hang hoa kiem tra chuyen nganh" => {
            Some(Kind::Inspection)
        }
        _ => None,
    })
}

/// How much can be done online.
pub(super) fn online(text: &str) -> Option<OnlineLevel> {
    let folded = fold(text);
    let named =
        OnlineLevel::ALL.iter().copied().find(|l| folded == l.name() || folded == fold(l.label()));
    let short = folded.trim_start_matches("dich vu cong").trim_start_matches("dvc").trim_start();
    named.or(match short.trim_start_matches("truc tuyen").trim_start() {
        "toan trinh" => Some(OnlineLevel::Full),
        "mot phan" => Some(OnlineLevel::Partial),
        "thong tin" | "cung cap thong tin" => Some(OnlineLevel::Information),
        _ => None,
    })
}

/// The level of government that settles.
pub(super) fn level(text: &str) -> Option<Level> {
    let folded = fold(text);
    let named =
        Level::ALL.iter().copied().find(|l| folded == l.name() || folded == fold(l.label()));
    named.or(match folded.as_str() {
        "trung uong" | "cap trung uong" | "bo" => Some(Level::Ministry),
        "tinh" | "cap tinh, thanh pho" => Some(Level::Province),
        "huyen" => Some(Level::District),
        "xa" | "cap xa, phuong" => Some(Level::Commune),
        "khac" => Some(Level::Other),
        _ => None,
    })
}
