//! What can be asked, by example. Only what finds something here is shown, so
//! the examples are tried once for each index.

use std::{collections::BTreeSet, sync::Arc};

use crate::web::{App, WebError, search::address};
use crate::{
    catalog::Catalog,
    lang::{Language, language},
    model::{DocumentNumber, Kind},
    search::{Collapse, SearchRequest, Snapshot},
    text::fold,
};

/// A way of asking with examples of it.
pub(in crate::web) struct Asks {
    /// How it is asked.
    pub how: &'static str,
    /// Whose way it is, if it is of one language.
    of: Option<Language>,
    /// The words, and where they lead.
    pub examples: Vec<(String, String)>,
}

impl Asks {
    /// Whether it is for whoever reads.
    pub(super) fn is_for_reader(&self) -> bool {
        self.of.is_none_or(|of| of == language())
    }
}

/// The examples of an index.
pub(super) struct Tried {
    generation: u64,
    asks: Arc<[Asks]>,
}

/// How many are shown of a way of asking.
const SHOWN: usize = 2;
/// Known to everybody; shown if it is there.
const CODE: &str = "1.004269";

/// What an example has to find.
#[derive(Clone, Copy)]
enum Proof {
    /// So many per cent of its words in the name of what comes first.
    Words(usize),
    /// A whole sentence, with every second word there.
    Sentence,
    /// What comes first is called after the words in [`MEANT`].
    Meaning,
    /// A regulation of this code.
    Code,
    /// Regulations that rest on a document of this number.
    Number,
}

/// In English, and what that finds is called in part.
const MEANT: [(&str, &str); 5] = [
    ("petrol station", "bán lẻ xăng dầu"),
    ("construction permit", "giấy phép xây dựng"),
    ("food safety", "an toàn thực phẩm"),
    ("business registration", "đăng ký doanh nghiệp"),
    ("certificate of origin", "xuất xứ hàng hóa"),
];

/// Ways of asking, each with what may be asked, the most telling first.
const WAYS: [(&str, Proof, &[&str]); 6] = [
    ("Bằng tiếng Anh", Proof::Meaning, &[]),
    (
        "Tên công việc",
        Proof::Words(75),
        &[
            "thành lập công ty TNHH",
            "giấy phép xây dựng",
            "an toàn thực phẩm",
            "bán lẻ xăng dầu",
            "kinh doanh xăng dầu",
            "đăng ký doanh nghiệp",
        ],
    ),
    (
        "Gõ không dấu",
        Proof::Words(100),
        &["giay phep xay dung", "dang ky kinh doanh", "nhap khau", "ban le xang dau", "giay phep"],
    ),
    // A code that there is takes its place here.
    ("Mã thủ tục", Proof::Code, &[]),
    (
        "Số văn bản",
        Proof::Number,
        &["61/2020/QH14", "83/2014/NĐ-CP", "nghị định 01/2021", "59/2020/QH14", "15/2018/NĐ-CP"],
    ),
    (
        "Hỏi cả câu",
        Proof::Sentence,
        &[
            "mở cửa hàng bán lẻ xăng dầu cần giấy tờ gì",
            "muốn bán thuốc tây phải xin giấy phép gì",
            "nhập khẩu thực phẩm phải kiểm tra ở đâu",
            "kinh doanh xăng dầu cần điều kiện gì",
        ],
    ),
];

/// The examples that find something, as they were tried or tried now.
pub(super) fn asks(
    app: &App,
    snapshot: &Snapshot,
    everything: &SearchRequest,
) -> Result<Arc<[Asks]>, WebError> {
    if let Some(tried) = &*app.home.tried.load()
        && tried.generation == snapshot.generation
    {
        return Ok(Arc::clone(&tried.asks));
    }
    let mut asks = Vec::new();
    for (how, proof, texts) in WAYS {
        let (of, more): (_, Vec<String>) = match proof {
            Proof::Code => (None, code_of(&snapshot.catalog).into_iter().collect()),
            Proof::Meaning => (
                Some(Language::English),
                MEANT.iter().map(|(text, _)| (*text).to_owned()).collect(),
            ),
            // Whole sentences are for those who write them.
            Proof::Sentence => (Some(Language::Vietnamese), Vec::new()),
            Proof::Words(_) | Proof::Number => (None, Vec::new()),
        };
        let mut examples = Vec::new();
        for text in texts.iter().map(|text| (*text).to_owned()).chain(more) {
            if examples.len() < SHOWN && finds(app, snapshot, (everything, &text), proof)? {
                let href = address::query("/", &[("q", text.as_str())]);
                examples.push((text, href));
            }
        }
        if !examples.is_empty() {
            asks.push(Asks { how, of, examples });
        }
    }
    let asks: Arc<[Asks]> = asks.into();
    let tried = Tried { generation: snapshot.generation, asks: Arc::clone(&asks) };
    app.home.tried.store(Some(Arc::new(tried)));
    Ok(asks)
}

/// Whether a text finds what it is about, and not only something.
fn finds(
    app: &App,
    snapshot: &Snapshot,
    (everything, text): (&SearchRequest, &str),
    proof: Proof,
) -> Result<bool, WebError> {
    let request = SearchRequest {
        text: text.to_owned(),
        limit: 1,
        collapse: Collapse::None,
        explain: false,
        ..everything.clone()
    };
    let found = app.engine.search_in(snapshot, &request)?;
    let first = found.hits.first().and_then(|hit| snapshot.catalog.fact(hit.ordinal));
    Ok(match (proof, first) {
        (_, None) => false,
        (Proof::Code, Some(fact)) => fact.code.as_str() == text,
        (Proof::Number, Some(_)) => {
            let mut numbers = found
                .understood
                .documents
                .iter()
                .filter_map(|text| text.parse::<DocumentNumber>().ok());
            numbers.any(|number| !snapshot.citing(&number).is_empty())
        }
        (Proof::Words(least), Some(fact)) => met(text, fact.name) >= least,
        (Proof::Sentence, Some(fact)) => met(text, fact.name) >= 50,
        (Proof::Meaning, Some(fact)) => {
            let meant = MEANT.iter().find(|(asked, _)| *asked == text);
            meant.is_some_and(|(_, words)| met(words, fact.name) == 100)
        }
    })
}

/// How many per cent of the words of a text a name has, whatever their marks.
fn met(text: &str, name: &str) -> usize {
    let (text, name) = (fold(text), fold(name));
    let has: BTreeSet<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    words.iter().filter(|word| has.contains(*word)).count() * 100 / words.len().max(1)
}

/// The code of a procedure that is in force.
fn code_of(catalog: &Catalog) -> Option<String> {
    let known = CODE.parse().ok().and_then(|code| catalog.find(&code));
    let mut all = (0..u32::try_from(catalog.len()).ok()?).filter_map(|at| {
        let fact = catalog.fact(at).filter(|fact| fact.kind == Kind::Procedure)?;
        catalog.in_force(at, catalog.as_of()).then(|| fact.code.to_string())
    });
    known.map(|_| CODE.to_owned()).or_else(|| all.next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_compared_without_marks() {
        let name = "Cấp Giấy chứng nhận cửa hàng đủ điều kiện bán lẻ xăng dầu";
        for (text, expected) in [
            ("ban le xang dau", 100),
            ("Bán lẻ xăng, dầu", 75),
            ("giấy phép xây dựng", 25),
            ("", 0),
        ] {
            assert_eq!(met(text, name), expected, "{text}");
        }
    }
}
