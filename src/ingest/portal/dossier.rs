//! The tables of papers, glued: one a case, "--" for a table without a case:
//! "--Tên giấy tờMẫu đơn, tờ khaiSố lượngĐơn đề nghị1 bản chínhb) Đối với …:Tên
//! giấy tờMẫu đơn, tờ khaiSố lượng…0 bản chính,1 bản sao".

use crate::model::DossierItem;

use super::{Apart, NOTHING};

const HEAD: &str = "Tên giấy tờMẫu đơn, tờ khaiSố lượng";

/// Takes the tables apart. A cell without a table is one paper.
pub(in super::super) fn dossier(cell: &str) -> Apart<DossierItem> {
    let mut tables = cell.split(HEAD);
    let first = tables.next().unwrap_or_default();
    let mut parts = Vec::new();
    let Some(mut table) = tables.next() else {
        let name = first.trim();
        if !matches!(name, "" | "--" | NOTHING) {
            parts.push(DossierItem {
                case: String::new(),
                name: name.to_owned(),
                copies: String::new(),
            });
        }
        return Apart { parts, unglued: false };
    };
    let mut case = case_of(first);
    loop {
        let (papers, after) = papers(table);
        let next = tables.next();
        // What follows the last paper is the next case, or else one more paper.
        let last = if next.is_none() { after.trim() } else { "" };
        if papers.is_empty() && matches!(last, "" | "--") && !case.is_empty() {
            // A table without papers: its case is all there is.
            parts.push(DossierItem {
                case: String::new(),
                name: case.clone(),
                copies: String::new(),
            });
        }
        let unnamed = case.clone();
        parts.extend(papers.into_iter().map(|(name, copies)| DossierItem {
            case: unnamed.clone(),
            name: name.trim().to_owned(),
            copies: copies.to_owned(),
        }));
        if !matches!(last, "" | "--") {
            parts.push(DossierItem { case, name: last.to_owned(), copies: String::new() });
        }
        match next {
            Some(more) => (table, case) = (more, case_of(after)),
            None => break,
        }
    }
    Apart { parts, unglued: true }
}

fn case_of(text: &str) -> String {
    let text = text.trim();
    text.strip_suffix("--").unwrap_or(text).trim().to_owned()
}

/// The papers of a table with their numbers, and the text after the last one.
fn papers(table: &str) -> (Vec<(&str, &str)>, &str) {
    let mut papers = Vec::new();
    let mut start = 0;
    let mut from = 0;
    while let Some(found) = table[from..].find(" bản ") {
        let blank = from + found;
        match copies_around(&table[start..], blank - start) {
            Some((begin, end)) => {
                papers.push((&table[start..start + begin], &table[start + begin..start + end]));
                start += end;
                from = start;
            }
            None => from = blank + " bản ".len(),
        }
    }
    (papers, &table[start..])
}

/// The place of "1 bản chính,1 bản sao" around the blank before its first
/// "bản". It is glued to the name before it; "01 bản chính" with a blank before
/// it belongs to the text.
fn copies_around(text: &str, blank: usize) -> Option<(usize, usize)> {
    let before = &text[..blank];
    let name = before.trim_end_matches(|c: char| c.is_ascii_digit());
    let run = before.len() - name.len();
    let zero = before[name.len()..].starts_with('0');
    // "Mẫu số 011 bản chính" is form 01, one copy: a number of copies has no
    // leading zero and hardly ever two digits.
    let digits = if name.ends_with(char::is_whitespace) {
        let form = run == 2 && !zero && name.trim_end().ends_with("số");
        usize::from(run > 2 || form)
    } else if run <= 2 && !zero {
        run
    } else {
        run.min(1)
    };
    if digits == 0 || digits == before.len() {
        return None;
    }
    let begin = blank - digits;
    let after = &text[blank..];
    let word = [" bản chính", " bản sao"].into_iter().find(|word| after.starts_with(word))?;
    let mut end = blank + word.len();
    if let Some(second) = text[end..].strip_prefix(',') {
        let digits = second.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 && second[digits..].starts_with(" bản sao") {
            end += 1 + digits + " bản sao".len();
        }
    }
    // Inside a sentence a blank or a comma follows.
    let glued = !text[end..].starts_with([' ', ',', ';', '.', ')', '/']);
    glued.then_some((begin, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_come_apart() {
        let show = |cell: &str| -> Vec<String> {
            let items = dossier(cell).parts.into_iter();
            items.map(|i| format!("{}|{}|{}", i.case, i.name, i.copies)).collect()
        };
        let head = HEAD;
        for (cell, expected) in [
            (
                format!(
                    "--{head}Đơn đề nghị1 bản chínhGiấy ủy quyền: 01 bản chính.0 bản chính,1 bản sao"
                ),
                vec![
                    "|Đơn đề nghị|1 bản chính",
                    "|Giấy ủy quyền: 01 bản chính.|0 bản chính,1 bản sao",
                ],
            ),
            (
                format!(
                    "a) Xe cơ quan:{head}Văn bản1 bản chínhb) Xe cá nhân:{head}Đơn2 bản sao--{head}Khác1 bản chính"
                ),
                vec![
                    "a) Xe cơ quan:|Văn bản|1 bản chính",
                    "b) Xe cá nhân:|Đơn|2 bản sao",
                    "|Khác|1 bản chính",
                ],
            ),
            (
                format!("--{head}Đơn theo Mẫu số 011 bản chính"),
                vec!["|Đơn theo Mẫu số 01|1 bản chính"],
            ),
            (format!("--{head}Ảnh12 bản chính"), vec!["|Ảnh|12 bản chính"]),
            (format!("--{head}Giấy tờ không ghi số lượng"), vec!["|Giấy tờ không ghi số lượng|"]),
            ("Không có thông tin".to_owned(), vec![]),
            ("--".to_owned(), vec![]),
            ("Đơn đề nghị: 01 bản chính".to_owned(), vec!["|Đơn đề nghị: 01 bản chính|"]),
        ] {
            assert_eq!(show(&cell), expected, "{cell}");
        }
    }
}
