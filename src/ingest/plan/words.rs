//! What ministries write for the closed sets of a plan.

use std::collections::BTreeSet;

use crate::{
    model::{Authority, Disposition, Level, Way},
    text::fold,
};

use super::super::{values::Doubt, words};

/// The advice for a value that is not in its list.
pub(super) const DISPOSITIONS: &str = "ghi một trong: Bãi bỏ, Đơn giản hóa, Phân cấp, Giữ nguyên";
pub(super) const LEVELS: &str = "ghi: Cấp bộ, Cấp tỉnh, Cấp huyện, Cấp xã hoặc Cơ quan khác";
pub(super) const AUTHORITIES: &str = "ghi: Thủ tướng Chính phủ, hoặc Thẩm quyền của bộ, cơ quan";
pub(super) const KINDS: &str = "ghi một trong: Thủ tục hành chính; Yêu cầu, điều kiện kinh doanh; \
    Chế độ báo cáo; Tiêu chuẩn, quy chuẩn kỹ thuật; Hàng hóa kiểm tra chuyên ngành";
const WAYS: &str = "ghi một hay nhiều cách, ngăn bằng dấu chấm phẩy: Giảm thời gian giải quyết; \
    Giảm thành phần hồ sơ; Thay giấy tờ bằng dữ liệu; Thực hiện trực tuyến; \
    Giảm yêu cầu, điều kiện; Cách khác";

/// What becomes of a regulation.
pub(super) fn disposition(text: &str) -> Result<Disposition, Doubt> {
    let folded = plain(text);
    let named = Disposition::ALL.iter().copied().find(|d| names(&folded, d.name(), d.label()));
    let subjectless = [" quy dinh", " thu tuc hanh chinh", " thu tuc", " tthc"]
        .iter()
        .find_map(|subject| folded.strip_suffix(subject))
        .unwrap_or(&folded);
    match (named, subjectless) {
        (Some(named), _) => Ok(named),
        (None, "bai bo" | "bo" | "huy bo" | "cat bo" | "bai bo toan bo") => Ok(Disposition::Cut),
        (None, "don gian hoa" | "dgh" | "sua doi" | "sua doi, bo sung" | "don gian") => {
            Ok(Disposition::Simplify)
        }
        (None, "phan cap" | "phan quyen" | "phan cap, phan quyen" | "phan cap giai quyet") => {
            Ok(Disposition::Decentralise)
        }
        (None, "giu nguyen" | "giu" | "duy tri" | "tiep tuc duy tri" | "khong cat giam") => {
            Ok(Disposition::Keep)
        }
        // "Cắt giảm" alone is said of both, and the two are counted apart.
        (None, "cat giam" | "cat giam, don gian hoa") => Err(Doubt {
            reason: "không rõ là bãi bỏ hay đơn giản hóa".to_owned(),
            advice: "ghi Bãi bỏ nếu bỏ hẳn quy định; ghi Đơn giản hóa nếu chỉ giảm thời gian, \
                     hồ sơ, điều kiện"
                .to_owned(),
        }),
        _ => Err(unknown(DISPOSITIONS)),
    }
}

/// The ways of a cell, one a line or separated by semicolons; commas only
/// where they are in no name.
pub(super) fn ways(text: &str) -> Result<BTreeSet<Way>, Doubt> {
    let mut found = BTreeSet::new();
    for piece in text.split([';', '\n', '+']).map(str::trim).filter(|piece| !piece.is_empty()) {
        if let Some(way) = way(piece) {
            found.insert(way);
            continue;
        }
        for part in piece.split(',') {
            found.insert(way(part).ok_or_else(|| unknown(WAYS))?);
        }
    }
    Ok(found)
}

fn way(text: &str) -> Option<Way> {
    let folded = plain(text);
    let named = Way::ALL.iter().copied().find(|w| names(&folded, w.name(), w.label()));
    let short = ["cat giam ", "giam ", "rut ngan "]
        .iter()
        .find_map(|verb| folded.strip_prefix(verb))
        .unwrap_or(&folded);
    named.or(match short {
        "thoi gian" | "thoi han" | "thoi han giai quyet" | "thoi gian thuc hien" => Some(Way::Time),
        "ho so" | "thanh phan ho so" | "giay to" | "thanh phan, so luong ho so" => {
            Some(Way::Dossier)
        }
        "du lieu" | "thay bang du lieu" | "thay the bang du lieu" | "thay giay to" => {
            Some(Way::Data)
        }
        "truc tuyen" | "dich vu cong truc tuyen" | "thuc hien tren moi truong dien tu" => {
            Some(Way::Online)
        }
        "dieu kien" | "yeu cau, dieu kien" | "dieu kien kinh doanh" | "yeu cau" => {
            Some(Way::Conditions)
        }
        "khac" | "hinh thuc khac" => Some(Way::Other),
        _ => None,
    })
}

/// The level that settles, or the body that stands for it.
pub(super) fn level(text: &str) -> Option<Level> {
    let folded = plain(text);
    words::level(text).or_else(|| {
        let body = ["uy ban nhan dan ", "ubnd ", "chinh quyen "]
            .iter()
            .find_map(|body| folded.strip_prefix(body))
            .unwrap_or(&folded);
        match body.strip_prefix("cap ").unwrap_or(body) {
            "bo" | "bo, co quan ngang bo" | "bo, nganh" => Some(Level::Ministry),
            "tinh" | "tinh, thanh pho" | "so" | "dia phuong cap tinh" => Some(Level::Province),
            "huyen" | "quan, huyen" => Some(Level::District),
            "xa" | "phuong" | "xa, phuong" | "xa, phuong, dac khu" => Some(Level::Commune),
            _ => None,
        }
    })
}

/// Who may settle it.
pub(super) fn authority(text: &str) -> Option<Authority> {
    let folded = plain(text);
    let named = Authority::ALL.iter().copied().find(|a| names(&folded, a.name(), a.label()));
    named.or(match folded.as_str() {
        "thu tuong" | "ttg" | "ttgcp" | "thu tuong chinh phu phe duyet" => {
            Some(Authority::PrimeMinister)
        }
        "bo"
        | "bo truong"
        | "bo, co quan"
        | "bo, nganh"
        | "thu truong co quan ngang bo"
        | "thuoc tham quyen cua bo"
        | "tham quyen cua bo" => Some(Authority::Ministry),
        _ => None,
    })
}

/// The doubt about a value that is not in its list.
pub(super) fn unknown(advice: &str) -> Doubt {
    Doubt { reason: "giá trị không có trong danh mục".to_owned(), advice: advice.to_owned() }
}

/// Folded, single blanks, without marks around it.
fn plain(text: &str) -> String {
    let folded = fold(text);
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.join(" ").trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

fn names(folded: &str, name: &str, label: &str) -> bool {
    folded == name || folded == fold(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dispositions_as_ministries_write_them() {
        for (text, expected) in [
            ("Bãi bỏ", Some(Disposition::Cut)),
            ("BÃI BỎ TTHC", Some(Disposition::Cut)),
            ("bai bo", Some(Disposition::Cut)),
            ("cut", Some(Disposition::Cut)),
            ("Đơn giản hoá", Some(Disposition::Simplify)),
            ("- Sửa đổi, bổ sung", Some(Disposition::Simplify)),
            ("Phân cấp, phân quyền", Some(Disposition::Decentralise)),
            ("Giữ nguyên.", Some(Disposition::Keep)),
            ("Cắt giảm", None),
            ("Không", None),
            ("", None),
        ] {
            assert_eq!(disposition(text).ok(), expected, "{text}");
        }
        assert!(disposition("cắt giảm").unwrap_err().reason.contains("không rõ"));
    }

    #[test]
    fn several_ways_stand_in_one_cell() {
        for (text, expected) in [
            (
                "Giảm thời gian giải quyết; Giảm yêu cầu, điều kiện",
                vec![Way::Time, Way::Conditions],
            ),
            ("thời gian, hồ sơ", vec![Way::Time, Way::Dossier]),
            ("online\ndata", vec![Way::Online, Way::Data]),
            ("Cắt giảm thành phần hồ sơ", vec![Way::Dossier]),
            ("Thay giấy tờ bằng dữ liệu; Thay giấy tờ bằng dữ liệu", vec![Way::Data]),
        ] {
            assert_eq!(ways(text).unwrap(), expected.into_iter().collect(), "{text}");
        }
        assert!(ways("thời gian, xyz").is_err());
        for way in Way::ALL {
            assert_eq!(ways(way.label()).unwrap(), [*way].into());
        }
    }

    #[test]
    fn levels_and_authorities() {
        for (text, expected) in [
            ("Cấp bộ", Some(Level::Ministry)),
            ("UBND cấp tỉnh", Some(Level::Province)),
            ("Ủy ban nhân dân xã", Some(Level::Commune)),
            ("province", Some(Level::Province)),
            ("Chính phủ", None),
        ] {
            assert_eq!(level(text), expected, "{text}");
        }
        for (text, expected) in [
            ("Thủ tướng Chính phủ", Some(Authority::PrimeMinister)),
            ("Bộ trưởng", Some(Authority::Ministry)),
            ("Thẩm quyền của bộ, cơ quan", Some(Authority::Ministry)),
            ("Quốc hội", None),
        ] {
            assert_eq!(authority(text), expected, "{text}");
        }
    }
}
