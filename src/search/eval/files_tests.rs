//! Judged sets: what is read, and from where.

use std::fs;

use super::{EvalError, JudgedSet, heading};

/// Questions and judgements may lie apart from the documents.
#[test]
fn a_corpus_from_elsewhere_serves_a_folder_without_one() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("judged");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("queries.jsonl"), "{\"id\":\"q\",\"text\":\"thuế\"}\n").unwrap();
    fs::write(folder.join("qrels.tsv"), "qid\tdocid\trel\nq\t1\t2\n").unwrap();
    let read = |corpus| JudgedSet::read(&folder, corpus).map(|set| (set.len(), set.queries));
    assert!(matches!(read(None), Err(EvalError::File { .. })));

    let articles = dir.path().join("articles.jsonl");
    fs::write(&articles, "{\"id\":\"1\",\"title\":\"Thuế\"}\n{\"id\":\"2\"}\n").unwrap();
    let (documents, queries) = read(Some(articles.as_path())).unwrap();
    assert_eq!((documents, queries[0].judged[&0]), (2, 2));

    // The folder's own documents come first.
    fs::write(folder.join("corpus.jsonl"), "{\"id\":\"1\"}\n").unwrap();
    assert_eq!(read(Some(articles.as_path())).unwrap().0, 1);
    let absent = dir.path().join("absent.jsonl");
    fs::remove_file(folder.join("corpus.jsonl")).unwrap();
    assert!(matches!(read(Some(absent.as_path())), Err(EvalError::File { .. })));
}

#[test]
fn articles_are_told_from_their_law() {
    for (title, parts) in [
        (
            "Luật Cư trú - Điều 38. Hiệu lực thi hành",
            ("Luật Cư trú", "Điều 38", "Hiệu lực thi hành"),
        ),
        ("Điều 5a. Nguyên tắc", ("", "Điều 5", "Nguyên tắc")),
        ("Sửa đổi Điều 5 của Luật", ("", "", "Sửa đổi Điều 5 của Luật")),
        ("Phạm vi điều chỉnh", ("", "", "Phạm vi điều chỉnh")),
    ] {
        assert_eq!(heading(title), parts, "{title}");
    }
}
