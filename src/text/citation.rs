//! References to legal documents, as loosely as people write them.

use std::ops::Range;

use super::{
    citation_read::read,
    citation_words::{LAW, LETTER, ORDINANCE, assembly, suffix_kind},
    pieces::pieces,
};

/// A reference to a legal document, or to several: "nghị quyết 68" is both
/// `68/NQ-CP` and `68-NQ/TW`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// Where it stands in the text, in bytes.
    pub range: Range<usize>,
    /// The digits without leading zeros, such as `61` or `66.7`.
    pub number: String,
    /// The year, if it was written.
    pub year: Option<u16>,
    /// The kind as it stands in numbers, folded: `nd`, `nq`, `qd`, `tt`, `ttlt`
    /// and so on; `luat` for laws, `pl` for ordinances, `cv` for letters.
    pub kind: Option<&'static str>,
    /// The issuer as it stands in numbers, folded: `cp`, `qh13`,
    /// `bldtbxh-btc`, `vpcp-kstt`.
    pub issuer: Option<String>,
    /// Whether the year stands apart from the number ("68 năm 2020").
    pub(super) year_apart: bool,
}

/// Finds the references to documents in a text. What is only a number (`61`,
/// "5 ngày", "điều 61", "350.000 đồng"), a date, or a form's number is none.
///
/// ```
/// use quydinh::text::citations;
/// let found = citations("theo nđ 61 năm 2018 thì sao");
/// assert_eq!((found[0].number.as_str(), found[0].year), ("61", Some(2018)));
/// assert!(found[0].matches("61/2018/nd-cp") && !found[0].matches("61/2018/tt-btc"));
/// ```
pub fn citations(text: &str) -> Vec<Citation> {
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let pieces = pieces(text);
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < pieces.len() {
        match read(&pieces, from, at) {
            Some((citation, next)) => {
                found.push(citation);
                (from, at) = (next, next);
            }
            None => at += 1,
        }
    }
    found
}

impl Citation {
    /// Whether it may mean the document of a key as
    /// [`DocumentNumber::key`](crate::model::DocumentNumber::key) makes them:
    /// what it does not tell, it leaves open. A year written apart does not
    /// speak against a document whose number has none; one written into the
    /// number does.
    pub fn matches(&self, key: &str) -> bool {
        let Some(key) = Key::read(key) else { return false };
        let year = match (self.year, key.year) {
            (None, _) => true,
            (Some(year), Some(other)) => year == other,
            (Some(_), None) => self.year_apart,
        };
        self.number == key.number && year && self.kind_fits(&key) && self.issuer_fits(&key)
    }

    fn kind_fits(&self, key: &Key<'_>) -> bool {
        let of_committee = key.issuers.starts_with("ubtvqh");
        let of_assembly = key.issuers.starts_with("qh");
        match self.kind {
            None => true,
            Some(LAW) => key.kind.is_none() && of_assembly,
            Some(ORDINANCE) => key.kind.is_none_or(|kind| kind == ORDINANCE) && of_committee,
            Some(LETTER) => key.kind.is_none() && !of_assembly && !of_committee,
            // Their resolutions have the numbers of their laws.
            Some("nq") if key.kind.is_none() => {
                self.issuer.as_deref().is_some_and(assembly) && (of_assembly || of_committee)
            }
            Some("tt") => matches!(key.kind, Some("tt" | "ttlt")),
            kind => key.kind == kind,
        }
    }

    fn issuer_fits(&self, key: &Key<'_>) -> bool {
        let Some(issuer) = &self.issuer else { return true };
        // "BNN" is the beginning of what names of its time had.
        issuer.split('-').all(|part| {
            key.issuers.split('-').any(|other| {
                other == part
                    || (part.len() >= 3 || assembly(part))
                        && other.strip_prefix(part).is_some_and(|rest| {
                            !assembly(part) || rest.bytes().all(|b| b.is_ascii_digit())
                        })
            })
        })
    }
}

/// A canonical key taken apart.
struct Key<'a> {
    number: &'a str,
    year: Option<u16>,
    kind: Option<&'static str>,
    /// The issuers, joined by dashes.
    issuers: &'a str,
}

impl<'a> Key<'a> {
    fn read(key: &'a str) -> Option<Self> {
        let end = key.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let (number, rest) = (&key[..end], &key[end..]);
        if let Some(party) = rest.strip_prefix('-') {
            let (kind, issuers) = party.split_once('/')?;
            return Some(Self { number, year: None, kind: Some(suffix_kind(kind)?), issuers });
        }
        let rest = rest.strip_prefix('/')?;
        let (year, suffix) = match rest.split_once('/') {
            Some((year, suffix)) => (Some(year.parse().ok()?), suffix),
            None => (None, rest),
        };
        let head = suffix.split('-').next().unwrap_or_default();
        Some(match suffix_kind(head) {
            Some(kind) => {
                let issuers = suffix[head.len()..].trim_start_matches('-');
                Self { number, year, kind: Some(kind), issuers }
            }
            None => Self { number, year, kind: None, issuers: suffix },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_match_the_keys_that_they_may_mean() {
        let check = |text: &str, keys: &[&str], others: &[&str]| {
            let citations = citations(text);
            assert_eq!(citations.len(), 1, "{text}");
            for key in keys {
                assert!(citations[0].matches(key), "{text}: {key}");
            }
            for key in others {
                assert!(!citations[0].matches(key), "{text}: not {key}");
            }
        };
        check(
            "nghị quyết 68",
            &["68/nq-cp", "68-nq/tw", "68/2025/nq-cp"],
            &["68/2014/qh13", "68/qd-ttg", "6/nq-cp", "168/2025/nd-cp", "68.1/2025/nq-cp"],
        );
        check("68/NQ-CP", &["68/nq-cp"], &["68-nq/tw"]);
        check("68-NQ/TW", &["68-nq/tw"], &["68/nq-cp"]);
        check("nghị quyết 68 năm 2020", &["68/nq-cp", "68-nq/tw"], &["68/2025/nq-cp"]);
        check("nghị quyết 68/2025", &["68/2025/nq-cp"], &["68/nq-cp"]);
        check(
            "nghị định 61",
            &["61/2018/nd-cp", "61/2024/nd-cp"],
            &["61/2018/tt-btc", "61/qd-ttg"],
        );
        check("nđ 61 2018", &["61/2018/nd-cp"], &["61/2024/nd-cp"]);
        check("61/2018", &["61/2018/nd-cp", "61/2018/tt-btc"], &["61/2019/nd-cp", "61/qd-ttg"]);
        check("66.7/2025", &["66.7/2025/nq-cp"], &["66/2025/nd-cp", "7/2025/nd-cp"]);
        check("tt 02/2017 vpcp", &["2/2017/tt-vpcp"], &["2/2017/tt-btc"]);
        check("luật số 59/2020", &["59/2020/qh14"], &["59/2020/nd-cp", "59/2020/ubtvqh14"]);
        check("Luật 47/2014/QH13", &["47/2014/qh13"], &["47/2014/nd-cp"]);
        check("nghị quyết 190 của quốc hội", &["190/2025/qh15"], &["190/nq-cp"]);
        check("pháp lệnh số 5", &["5/2024/ubtvqh15"], &["5/2024/qh15"]);
        check("thông tư 58/2014", &["58/2014/ttlt-bldtbxh-btc", "58/2014/tt-btc"], &[]);
        check(
            "ttlt 58/2014 btc",
            &["58/2014/ttlt-bldtbxh-btc"],
            &["58/2014/tt-btc", "58/2014/ttlt-byt-bnv"],
        );
        check(
            "thông tư 5 bộ nông nghiệp",
            &["5/2020/tt-bnnptnt", "5/2025/tt-bnnmt"],
            &["5/2025/tt-btc"],
        );
        check("quyết định 766 của thủ tướng", &["766/qd-ttg"], &["766/qd-btc"]);
        check("công văn 7417/VPCP-KSTT", &["7417/vpcp-kstt"], &["7417/qd-vpcp"]);
        check("3169/QĐ-BCA-C07", &["3169/qd-bca-c07"], &["3169/qd-bca"]);
        check(
            "61/2018/NĐ-CP",
            &["61/2018/nd-cp"],
            &["", "61", "61/2018", "x/2018/nd-cp", "61-nq", "//"],
        );
    }
}
