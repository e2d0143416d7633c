//! Regulations come in families: a licence is issued, issued again, extended,
//! changed, withdrawn, each by a procedure of its own with nearly the same name.
//! Who does not say which one means the first.

/// What a procedure does with what another gave: a bit for each sort.
pub(super) type Sorts = u8;

/// How names of each sort begin, folded; then words of a query that ask for it.
/// A query asks for it by either.
const SORTS: [(&[&str], &[&str]); 7] = [
    (&["cap lai"], &["lam lai", "xin lai", "mat", "hong", "rach", "nat", "that lac", "in lai"]),
    (&["cap doi", "doi"], &["doi"]),
    (&["gia han", "keo dai"], &["het han", "het hieu luc", "sap het"]),
    (
        &["thay doi", "sua doi", "dieu chinh", "bo sung", "dinh chinh", "cap nhat", "hieu dinh"],
        &["doi", "sua", "chuyen", "doi ten", "tang von", "giam von", "them", "bot", "sai"],
    ),
    (
        &[
            "thu hoi",
            "huy",
            "huy bo",
            "cham dut",
            "dung",
            "dung thuc hien",
            "xoa",
            "dinh chi",
            "tra lai",
            "tam ngung",
            "ngung",
            "giai the",
            "bai bo",
        ],
        &["nghi", "dong cua", "rut", "bo", "thoi", "ngung", "tam nghi", "tra"],
    ),
    (&["chuyen doi", "chuyen nhuong"], &["chuyen", "len", "sang ten", "mua lai"]),
    (&["phuc hoi", "khoi phuc", "tiep tuc"], &["mo lai", "lai"]),
];

/// Words that names open with before they say what they do.
const OPENINGS: [&str; 6] = ["thu tuc", "dang ki", "dang ky", "thong bao", "de nghi", "giai quyet"];

/// The sorts of a name: what its first verb does.
pub(super) fn of_name(name: &str) -> Sorts {
    let folded = crate::text::fold(name);
    let mut rest = folded.trim_start();
    while let Some(after) = OPENINGS.iter().find_map(|opening| after(rest, opening)) {
        rest = after;
    }
    // "Cấp điều chỉnh giấy phép" changes one.
    let issued = after(rest, "cap").unwrap_or(rest);
    let does = |verb: &&str| after(rest, verb).is_some() || after(issued, verb).is_some();
    sorts(|(names, _)| names.iter().any(&does))
}

/// The sorts that a query asks for in the words of names.
pub(super) fn named_in_query(folded: &str) -> Sorts {
    // One syllable alone ("đổi", "dừng") is said of other things as well.
    sorts(|(names, _)| names.iter().any(|word| word.contains(' ') && has(folded, word)))
}

/// The sorts that a query asks for; `folded` has one blank around every word.
pub(super) fn of_query(folded: &str) -> Sorts {
    let asks = |words: &[&str]| words.iter().any(|word| has(folded, word));
    sorts(|(names, words)| asks(names) || asks(words))
}

fn sorts(is: impl Fn(&(&[&str], &[&str])) -> bool) -> Sorts {
    SORTS.iter().enumerate().filter(|(_, sort)| is(sort)).map(|(bit, _)| 1 << bit).sum()
}

/// What comes after whole words at the start of a text.
fn after<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let rest = text.strip_prefix(words)?;
    match rest.chars().next() {
        Some(next) if next.is_alphanumeric() => None,
        _ => Some(rest.trim_start()),
    }
}

/// Whether a folded text has whole words; it has one blank around every word.
pub(super) fn has(folded: &str, word: &str) -> bool {
    folded
        .match_indices(word)
        .any(|(at, _)| folded[..at].ends_with(' ') && folded[at + word.len()..].starts_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_queries_of_a_sort_agree() {
        for (name, query, agree) in [
            ("Cấp lại giấy phép lái xe", " mat giay phep lai xe ", true),
            ("Cấp lại giấy phép lái xe", " giay phep lai xe ", false),
            ("Cấp, cấp lại giấy phép lái xe", " giay phep lai xe ", true),
            ("Thủ tục gia hạn thẻ", " gia han the ", true),
            ("Thủ tục gia hạn thẻ", " the ", false),
            ("Đăng ký thay đổi địa chỉ", " dang ki dia chi ", false),
            ("Đăng ký thay đổi địa chỉ", " doi dia chi ", true),
            ("Đôi bên thỏa thuận", " doi ben ", true),
            ("Đổimới", " moi ", true),
        ] {
            // A name of no sort goes with every query.
            let (name_sorts, asked) = (of_name(name), of_query(query));
            assert_eq!(name_sorts & !asked == 0, agree, "{name} {query}");
        }
    }
}
