use super::*;
use crate::{
    sample::{Registry, USUAL_COUNT},
    text::{fold, repair},
};

#[test]
fn the_list_is_whole() {
    let text = include_str!("../../data/english_terms.csv");
    let read = EnglishTerms::from_csv(text).unwrap();
    assert!(read.len() >= 400, "{}", read.len());
    assert_eq!(repair(text).text, text);
    let mut seen = HashMap::new();
    for term in &read.terms {
        let before = seen.insert(&term.words, &term.vietnamese);
        assert_eq!(before, None, "{:?} twice", term.words);
        for way in &term.vietnamese {
            assert!(tokens(way).count() > 0 && repair(way).text == **way, "{:?}", term.words);
        }
    }
}

/// The Vietnamese of a query in English, its words in their order.
fn vietnamese(query: &str) -> Option<String> {
    let words = words(query);
    let parts = english_terms().read(&words)?;
    let said: Vec<&str> = parts
        .iter()
        .map(|part| match part {
            EnglishPart::Term { vietnamese, .. } => &*vietnamese[0],
            EnglishPart::Word(at) => words[*at],
        })
        .collect();
    Some(said.join(" "))
}

fn words(text: &str) -> Vec<&str> {
    tokens(text).map(|token| &text[token.start as usize..token.end as usize]).collect()
}

#[test]
fn english_is_read_in_the_order_of_vietnamese() {
    for (english, expected) in [
        ("enterprise registration certificate", "giấy chứng nhận đăng ký doanh nghiệp"),
        // One or several, British or American, capitals or none.
        ("Work Permits", "giấy phép lao động"),
        ("import license", "giấy phép nhập khẩu"),
        ("import licence", "giấy phép nhập khẩu"),
        ("labor contracts", "hợp đồng lao động"),
        ("labour contract", "hợp đồng lao động"),
        ("fertilizer", "phân bón"),
        ("fertilisers", "phân bón"),
        ("data center", "trung tâm dữ liệu"),
        ("data centres", "trung tâm dữ liệu"),
        ("drivers' license", "giấy phép lái xe"),
        ("driver's licence", "giấy phép lái xe"),
        ("securities", "chứng khoán"),
        // What belongs to a thing stands after it.
        ("trademark registration", "đăng ký nhãn hiệu"),
        ("registration of a trademark", "đăng ký nhãn hiệu"),
        ("register trademarks", "đăng ký nhãn hiệu"),
        ("how to register a trademark", "đăng ký nhãn hiệu"),
        ("notary office establishment", "thành lập văn phòng công chứng"),
        ("export rice", "xuất khẩu gạo"),
        ("foreign company branch", "chi nhánh doanh nghiệp nước ngoài"),
        // The longest term first.
        ("food safety", "an toàn thực phẩm"),
        ("food safety certificate", "giấy chứng nhận cơ sở đủ điều kiện an toàn thực phẩm"),
        ("foreign direct investment", "đầu tư nước ngoài"),
        // Names and borrowed words among English ones are kept.
        ("karaoke licence in Da Nang", "giấy phép karaoke Đà Nẵng"),
        ("HACCP certificate", "giấy chứng nhận HACCP"),
        ("VAT refund", "hoàn thuế giá trị gia tăng"),
    ] {
        assert_eq!(vietnamese(english).as_deref(), Some(expected), "{english}");
    }
}

#[test]
fn vietnamese_is_not_english() {
    for text in [
        "",
        // Syllables that are also English words.
        "to",
        "an",
        "cam",
        "sang ten",
        "to khai an toan",
        "men banh mi",
        "loan",
        "cam do",
        // Words that Vietnamese has borrowed.
        "visa",
        "xin visa",
        "karaoke",
        "taxi",
        "gas",
        "gia han visa",
        "website ban hang",
        "container",
        "VAT",
        "logistics",
        "casino",
        "internet",
        "online",
        "vaccine",
        // A word of English in a query that is not.
        "work permit cho nguoi nuoc ngoai",
        "giay phep import",
        "xin licence karaoke o ha noi",
        // With marks it never is.
        "work permit ở Hà Nội",
        "giấy phép lao động",
        // English of which the list knows nothing.
        "lorem ipsum",
        "the of and",
    ] {
        assert_eq!(vietnamese(text), None, "{text}");
    }
}

/// Everything Vietnamese that the project has, as it stands and without marks,
/// and each word of it and each run of two or three words by itself.
#[test]
fn nothing_vietnamese_is_read_as_english() {
    let lists = [
        (include_str!("../../data/abbreviations.csv"), 1),
        (include_str!("../../data/agencies.csv"), 1),
        (include_str!("../../data/conditions.csv"), 1),
        (include_str!("../../data/documents.csv"), 2),
        (include_str!("../../data/dossier_parts.csv"), 0),
        (include_str!("../../data/fields.csv"), 1),
        (include_str!("../../data/industries.csv"), 1),
        (include_str!("../../data/inspection_goods.csv"), 0),
        (include_str!("../../data/reports.csv"), 0),
        (include_str!("../../data/standards.csv"), 1),
        (include_str!("../../data/synonyms.csv"), 0),
        (include_str!("../../data/synonyms.csv"), 1),
        (include_str!("../../tests/integration/queries.csv"), 0),
    ];
    let mut texts: Vec<String> = Vec::new();
    for (list, column) in lists {
        let mut reader = csv::Reader::from_reader(list.as_bytes());
        let rows = reader.records().map(Result::unwrap);
        // Kinds of queries that are English, borrowed words and whole ones.
        let vietnamese =
            rows.filter(|row| !row.get(3).is_some_and(|kind| kind.ends_with("english")));
        texts.extend(vietnamese.map(|row| row[column].to_owned()));
    }
    for questions in [
        include_str!("../../tests/relevance/articles-fit/queries.jsonl"),
        include_str!("../../tests/relevance/articles-held/queries.jsonl"),
        include_str!("../../tests/relevance/procedures-fit/queries.jsonl"),
        include_str!("../../tests/relevance/procedures-held/queries.jsonl"),
    ] {
        for line in questions.lines() {
            let question: serde_json::Value = serde_json::from_str(line).unwrap();
            texts.push(question["text"].as_str().unwrap().to_owned());
        }
    }
    texts.extend(Registry::new(USUAL_COUNT, 1).iter().map(|regulation| regulation.name));
    assert!(texts.len() > 20_000, "{}", texts.len());

    let mut parts = std::collections::HashSet::new();
    for text in texts {
        assert_eq!(vietnamese(&text), None, "{text}");
        let folded = fold(&text);
        assert_eq!(vietnamese(&folded), None, "{folded}");
        let words = words(&folded);
        for length in 1..=3 {
            for run in words.windows(length) {
                let run = run.join(" ");
                if parts.insert(run.clone()) {
                    assert_eq!(vietnamese(&run), None, "{run}, of {text}");
                }
            }
        }
    }
}
