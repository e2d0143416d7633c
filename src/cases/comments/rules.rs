//! What a program sees in a comment that a moderator should look at. Nothing is
//! hidden by it.

use crate::{
    model::Comment,
    text::{canonical, fold, mask_personal, tokens},
};

/// What a rule is called, and the reason in `data/moderation_reasons.csv` that it
/// points to.
pub(super) type Found = (&'static str, &'static str);

/// What the rules find.
pub(super) fn found_in(comment: &Comment) -> Vec<Found> {
    let text = &comment.text;
    let said = [text.as_str(), comment.sender.organisation.as_str()];
    let mut found = Vec::new();
    if said.iter().any(|text| has_link(text)) {
        found.push(("link", "advertising"));
    }
    if said.iter().any(|text| mask_personal(text) != **text) {
        found.push(("number", "personal-data"));
    }
    if is_foreign(text) {
        found.push(("language", "not-vietnamese"));
    }
    found
}

/// Whether an address of a page is in it, other than of the State.
fn has_link(text: &str) -> bool {
    const ENDINGS: [&str; 12] = [
        ".com", ".net", ".org", ".vn", ".info", ".shop", ".xyz", ".top", ".site", ".online",
        ".biz", ".io",
    ];
    text.split(|c: char| c.is_whitespace() || "()[]<>\"“”,;".contains(c)).any(|word| {
        let word = word.trim_end_matches(['.', ':', '!', '?']).to_lowercase();
        let (scheme, rest) = word.split_once("://").map_or(("", word.as_str()), |(s, r)| (s, r));
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
        // An address of mail says who somebody is and leads to no page.
        if host.contains('@') || host.ends_with(".gov.vn") {
            return false;
        }
        let named = host.starts_with("www.")
            || ENDINGS.iter().any(|ending| {
                host.strip_suffix(ending).is_some_and(|name| {
                    !name.is_empty()
                        && name.chars().all(|c| c.is_alphanumeric() || "-.".contains(c))
                })
            });
        !scheme.is_empty() || named
    })
}

/// Fewer words tell no language.
const FEW: usize = 8;

/// Whether most of it is not Vietnamese: of its words, three in four have letters
/// or ends that no Vietnamese syllable has. Without marks it still is Vietnamese.
fn is_foreign(text: &str) -> bool {
    let words = tokens(text).map(|token| &text[token.start as usize..token.end as usize]);
    let words: Vec<&str> = words.filter(|word| word.chars().all(char::is_alphabetic)).collect();
    let foreign = words.iter().filter(|word| !could_be_vietnamese(word)).count();
    words.len() >= FEW && foreign * 4 >= words.len() * 3
}

fn could_be_vietnamese(word: &str) -> bool {
    let folded = fold(word);
    let plain = folded.bytes().all(|c| c.is_ascii_lowercase());
    if !plain || folded.len() > 7 || folded.contains(['f', 'j', 'w', 'z']) {
        return false;
    }
    // With a tone put on it, what is a syllable can be respelled.
    let vowel = |c: char| "aeiouy".contains(c);
    let Some(first) = folded.find(vowel) else { return false };
    let rest = &folded[first..];
    let nucleus = rest.find(|c| !vowel(c)).unwrap_or(rest.len());
    const ONSETS: &[&str] = &[
        "", "b", "c", "ch", "d", "g", "gh", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p",
        "ph", "q", "r", "s", "t", "th", "tr", "v", "x",
    ];
    const CODAS: &[&str] = &["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];
    let built = ONSETS.contains(&&folded[..first]) && CODAS.contains(&&rest[nucleus..]);
    built && nucleus <= 3 && !canonical(&folded).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_other_languages_are_pointed_out() {
        for (text, link) in [
            ("Mời xem https://vay-nhanh.example/x", true),
            ("Vào www.abc.vn để mua", true),
            ("xem giare.shop.", true),
            ("Theo https://vanban.chinhphu.gov.vn/x thì", false),
            ("Căn cứ Nghị định 15/2021/NĐ-CP, khoản 1.2 Điều 3", false),
            ("Liên hệ lan@mau.com", false),
            ("mẫu số 01.xlsx ban hành kèm theo", false),
        ] {
            assert_eq!(has_link(text), link, "{text}");
        }
        for (text, foreign) in [
            (
                "We strongly disagree with this proposal because it would burden foreign suppliers",
                true,
            ),
            ("本协会建议取消该项许可并简化申请材料", false),
            ("Đề nghị bỏ giấy phép này vì đã có trên cơ sở dữ liệu", false),
            ("de nghi bo giay phep nay vi da co tren co so du lieu", false),
            ("Doanh nghiệp FDI phải nộp Certificate of Origin form E bản gốc", false),
            ("Not agree", false),
        ] {
            assert_eq!(is_foreign(text), foreign, "{text}");
        }
    }
}
