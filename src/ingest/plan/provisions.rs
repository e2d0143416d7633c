//! What is to be amended: provisions in columns of their own, or in the words
//! of a ministry's annex ("sửa đổi khoản 2 Điều 5 Nghị định số 61/2018/NĐ-CP").

use crate::{
    model::{DocumentNumber, ItemField, LegalChange},
    text::fold,
};

use super::super::values::Doubt;

/// Stands for an empty line of a cell, so that the lines of three cells match.
pub(super) const NONE: &str = "-";

const EXAMPLE: &str = "ghi mỗi dòng một nội dung, ví dụ: khoản 2 Điều 5 Nghị định số 61/2018/NĐ-CP";

/// Provisions of three cells that match line by line. One document may stand
/// for all lines; the other two may be left out.
pub(super) fn aligned(
    documents: &str,
    articles: &str,
    clauses: &str,
) -> Result<Vec<LegalChange>, (ItemField, Doubt)> {
    let lines = |cell: &str| cell.lines().map(str::trim).map(str::to_owned).collect::<Vec<_>>();
    let (mut documents, articles, clauses) = (lines(documents), lines(articles), lines(clauses));
    let most = documents.len().max(articles.len()).max(clauses.len());
    if documents.is_empty() && most > 0 {
        let doubt = doubt("có điều, khoản cần sửa nhưng thiếu văn bản", "ghi số của văn bản");
        return Err((ItemField::Document, doubt));
    }
    if let [only] = documents.as_slice() {
        documents = vec![only.clone(); most];
    }
    for (cell, field) in [(&articles, ItemField::Article), (&clauses, ItemField::Clause)] {
        if !cell.is_empty() && cell.len() != documents.len() {
            let reason = format!("có {} dòng, mà cột văn bản có {}", cell.len(), documents.len());
            let advice =
                "ghi các dòng của ba cột ứng với nhau; dòng không có điều, khoản thì ghi -";
            return Err((field, doubt(&reason, advice)));
        }
    }
    let part = |cell: &[String], line: usize, word: &str| match cell.get(line).map(String::as_str) {
        None | Some(NONE) => String::new(),
        Some(text) => without_word(text, word),
    };
    let change = |(line, text): (usize, &String)| {
        Ok(LegalChange {
            clause: part(&clauses, line, "khoản"),
            article: part(&articles, line, "điều"),
            document: document(text).map_err(|doubt| (ItemField::Document, doubt))?,
        })
    };
    documents.iter().enumerate().map(change).collect()
}

/// Provisions in free text. Points, clauses and articles belong to the document
/// that follows them in the same line, or to the one before them if the line
/// begins with it ("Nghị định số 61/2018/NĐ-CP: khoản 2 Điều 5").
pub(super) fn written(text: &str) -> Result<Vec<LegalChange>, Doubt> {
    let mut changes: Vec<LegalChange> = Vec::new();
    // References whose document has not come yet; the document that was named
    // before its references.
    let mut waiting: Vec<Reference> = Vec::new();
    let mut leading: Option<DocumentNumber> = None;
    for piece in text.split(['\n', ';']).filter(|piece| !piece.trim().is_empty()) {
        let numbers = numbers(piece);
        let Some(last) = numbers.last() else {
            let found = references(piece);
            match &leading {
                Some(document) => changes.extend(found.into_iter().map(|r| r.of(document))),
                None => waiting.extend(found),
            }
            continue;
        };
        let after = references(&piece[last.end..]);
        let mut start = 0;
        for number in &numbers {
            waiting.extend(references(&piece[start..number.start]));
            start = number.end;
            if waiting.is_empty() && after.is_empty() {
                waiting.push(Reference::default());
            }
            changes.extend(waiting.drain(..).map(|r| r.of(&number.document)));
        }
        leading = None;
        if !after.is_empty() {
            if numbers.len() > 1 || changes.iter().any(|c| c.document == last.document) {
                return Err(doubt("không rõ điều, khoản nào của văn bản nào", EXAMPLE));
            }
            changes.extend(after.into_iter().map(|r| r.of(&last.document)));
            leading = Some(last.document.clone());
        }
    }
    if changes.is_empty() {
        Err(doubt("không thấy số ký hiệu của văn bản", EXAMPLE))
    } else if !waiting.is_empty() {
        Err(doubt("có điều, khoản không rõ của văn bản nào", EXAMPLE))
    } else {
        Ok(changes)
    }
}

/// The document of a line that names one.
fn document(line: &str) -> Result<DocumentNumber, Doubt> {
    let mut numbers = numbers(line);
    match (numbers.pop(), numbers.is_empty()) {
        (Some(number), true) => Ok(number.document),
        (Some(_), false) => {
            Err(doubt("một dòng có nhiều văn bản", "ghi mỗi văn bản trên một dòng của ô"))
        }
        (None, _) => Err(doubt(
            "không phải số ký hiệu của văn bản",
            "ghi số ký hiệu, ví dụ 61/2018/NĐ-CP hoặc 02/2017/TT-VPCP",
        )),
    }
}

/// A number of a document within a text.
struct Number {
    start: usize,
    end: usize,
    document: DocumentNumber,
}

fn numbers(text: &str) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let mut before = ' ';
    for (start, c) in text.char_indices() {
        let inside = before.is_alphanumeric() || matches!(before, '.' | '/' | '-');
        before = c;
        if inside || !c.is_ascii_digit() || found.last().is_some_and(|n| start < n.end) {
            continue;
        }
        if let Some((document, length)) = DocumentNumber::read(&text[start..]) {
            found.push(Number { start, end: start + length, document });
        }
    }
    found
}

/// A point, clause or article without its document.
#[derive(Debug, Default)]
struct Reference {
    clause: String,
    article: String,
}

impl Reference {
    fn of(self, document: &DocumentNumber) -> LegalChange {
        LegalChange {
            clause: without_word(&self.clause, "khoản"),
            article: self.article,
            document: document.clone(),
        }
    }
}

/// The provisions that a text refers to: "điểm a khoản 2 Điều 5, Điều 7".
fn references(text: &str) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    let mut open = Open::Nothing;
    let mut clause: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        let folded = fold(word);
        let plain = folded.trim_matches(|c: char| !c.is_alphanumeric());
        let counted = plain.chars().any(|c| c.is_ascii_digit()) || plain.chars().count() == 1;
        match (plain, open) {
            ("dieu" | "dieu:", _) => {
                found.push(Reference { clause: joined(&clause), article: String::new() });
                clause.clear();
                open = Open::Article;
            }
            ("diem" | "khoan" | "tiet", _) => {
                clause.push(word);
                open = Open::Clause;
            }
            ("va" | "cac" | "", Open::Clause) => clause.push(word),
            ("cua" | "tai", Open::Clause) => {}
            (_, Open::Clause) if counted => clause.push(word),
            ("va" | "", Open::Article) => add(&mut found, word),
            (_, Open::Article) if counted => add(&mut found, word),
            _ => {
                clause.clear();
                open = Open::Nothing;
            }
        }
    }
    if open == Open::Clause && clause.len() > 1 {
        found.push(Reference { clause: joined(&clause), article: String::new() });
    }
    for reference in &mut found {
        let words: Vec<&str> = reference.article.split_whitespace().collect();
        reference.article = joined(&words);
    }
    found.retain(|reference| !reference.article.is_empty() || !reference.clause.is_empty());
    found
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Clause,
    Article,
}

fn add(found: &mut [Reference], word: &str) {
    if let Some(last) = found.last_mut() {
        last.article.push(' ');
        last.article.push_str(word);
    }
}

/// Words with what only led on from them cut off at the end.
fn joined(words: &[&str]) -> String {
    let idle = |word: &&&str| matches!(fold(word).as_str(), "va" | "cac" | "," | ":" | "(" | "-");
    let used = words.len() - words.iter().rev().take_while(idle).count();
    words[..used].join(" ").trim_end_matches([',', ':', '.', ')', ' ']).to_owned()
}

/// "khoản 2" as "2", which the word of its column says already.
fn without_word(text: &str, word: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let rest = line
        .split_once(' ')
        .filter(|(first, rest)| {
            fold(first) == fold(word) && rest.starts_with(|c: char| c.is_ascii_digit())
        })
        .map(|(_, rest)| rest.to_owned());
    rest.unwrap_or(line)
}

fn doubt(reason: &str, advice: &str) -> Doubt {
    Doubt { reason: reason.to_owned(), advice: advice.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(changes: &[LegalChange]) -> Vec<String> {
        let one = |c: &LegalChange| format!("{}|{}|{}", c.clause, c.article, c.document);
        changes.iter().map(one).collect()
    }

    #[test]
    fn annexes_are_read_as_they_are_worded() {
        for (text, expected) in [
            (
                "Sửa đổi khoản 2 Điều 5 Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ",
                vec!["2|5|61/2018/NĐ-CP"],
            ),
            (
                "Sửa đổi, bổ sung điểm a khoản 2 Điều 5, Điều 7a và khoản 1, 3 Điều 9 Nghị định 61/2018/NĐ-CP; bãi bỏ Thông tư số 02/2017/TT-VPCP",
                vec![
                    "điểm a khoản 2|5|61/2018/NĐ-CP",
                    "|7a|61/2018/NĐ-CP",
                    "1, 3|9|61/2018/NĐ-CP",
                    "||02/2017/TT-VPCP",
                ],
            ),
            ("Các Điều 5, 6 và 7 Luật số 61/2020/QH14", vec!["|5, 6 và 7|61/2020/QH14"]),
            (
                "Nghị định số 61/2018/NĐ-CP: khoản 2 Điều 5; Điều 7",
                vec!["2|5|61/2018/NĐ-CP", "|7|61/2018/NĐ-CP"],
            ),
            (
                "Điều 5;\nĐiều 7 Thông tư 02/2017/TT-VPCP",
                vec!["|5|02/2017/TT-VPCP", "|7|02/2017/TT-VPCP"],
            ),
            ("Bãi bỏ khoản thu phí tại Điều 3 Thông tư 02/2017/TT-BTC", vec!["|3|02/2017/TT-BTC"]),
            ("61/2018/NĐ-CP và 107/2021/NĐ-CP", vec!["||61/2018/NĐ-CP", "||107/2021/NĐ-CP"]),
        ] {
            assert_eq!(shown(&written(text).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn what_could_be_of_two_documents_is_refused() {
        for text in [
            "Sửa đổi Luật Đầu tư",
            "Điều 5",
            "Điều 5 Nghị định 61/2018/NĐ-CP, Điều 6",
            "Nghị định 61/2018/NĐ-CP; Điều 5",
            "",
        ] {
            assert!(written(text).is_err(), "{text}");
        }
    }

    #[test]
    fn columns_match_line_by_line() {
        let read = |d, a, c| aligned(d, a, c).map(|changes| shown(&changes)).map_err(|(f, _)| f);
        assert_eq!(
            read("61/2018/NĐ-CP\nThông tư số 02/2017/TT-VPCP", "Điều 5\n-", "Khoản 2\n-"),
            Ok(vec!["2|5|61/2018/NĐ-CP".into(), "||02/2017/TT-VPCP".into()])
        );
        assert_eq!(
            read("61/2018/NĐ-CP", "5\n7", ""),
            Ok(vec!["|5|61/2018/NĐ-CP".into(), "|7|61/2018/NĐ-CP".into()])
        );
        assert_eq!(read("61/2018/NĐ-CP", "", ""), Ok(vec!["||61/2018/NĐ-CP".into()]));
        assert_eq!(read("", "", ""), Ok(vec![]));
        assert_eq!(read("", "5", ""), Err(ItemField::Document));
        assert_eq!(read("61/2018/NĐ-CP", "5\n7", "1"), Err(ItemField::Clause));
        assert_eq!(read("61/2018/NĐ-CP, 02/2017/TT-VPCP", "", ""), Err(ItemField::Document));
        assert_eq!(read("Luật Đầu tư", "", ""), Err(ItemField::Document));
    }
}
