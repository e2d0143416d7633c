//! What the order of names is made of, each on two or three names that differ
//! in just that.

use super::{
    Doc, Index, LineKind, Stamp, Weights, build, query::Query, retrieve::best, weights::Signal,
};

/// An index of names, each with the same line of text.
fn named(names: &[&str]) -> (Index, tempfile::TempDir) {
    let docs = names.iter().zip(0u32..).map(|(name, ordinal)| {
        let mut doc = Doc::new(ordinal, name);
        doc.push(LineKind::Body, "Người nộp hồ sơ nhận kết quả tại bộ phận một cửa.");
        doc
    });
    let dir = tempfile::tempdir().unwrap();
    build(dir.path(), docs.collect::<Vec<_>>().into_iter(), Stamp { seq: 1 }).unwrap();
    (Index::open(dir.path()).unwrap(), dir)
}

#[test]
fn the_name_that_says_it_best_comes_first() {
    for (query, names) in [
        // What stands in brackets is no part of what a name is about.
        (
            "giấy phép xây dựng",
            &[
                "Cấp giấy phép xây dựng (công trình theo tuyến, tín ngưỡng, tượng đài, quảng cáo)",
                "Cấp giấy phép xây dựng đường ngang, cầu vượt, hầm chui",
            ][..],
        ),
        // Nor is its own code.
        (
            "giấy phép môi trường cấp tỉnh",
            &[
                "Cấp giấy phép môi trường (cấp tỉnh) (1.010727)",
                "Cấp giấy phép môi trường trong khu công nghiệp",
            ],
        ),
        // What a name leaves out it is not about.
        (
            "sản xuất giống thủy sản bố mẹ",
            &[
                "Cấp giấy chứng nhận sản xuất giống thủy sản (đối với giống thủy sản bố mẹ, giống thủy sản nhập khẩu, giống thủy sản biển)",
                "Cấp giấy chứng nhận sản xuất giống thủy sản (trừ giống thủy sản bố mẹ)",
            ],
        ),
        // Unless that is asked for.
        (
            "sản xuất giống thủy sản trừ giống bố mẹ",
            &[
                "Cấp giấy chứng nhận sản xuất giống thủy sản (trừ giống thủy sản bố mẹ)",
                "Cấp giấy chứng nhận sản xuất giống thủy sản (đối với giống thủy sản bố mẹ)",
            ],
        ),
        // The verb is what a name opens with.
        (
            "hoàn thuế gtgt",
            &[
                "Hoàn thuế giá trị gia tăng đối với tổ chức",
                "Khai thuế giá trị gia tăng đối với dự án được hoàn thuế",
            ],
        ),
        // Households are no companies.
        (
            "tạm ngừng kinh doanh của hộ kinh doanh",
            &[
                "Tạm ngừng kinh doanh, tiếp tục kinh doanh của hộ kinh doanh",
                "Thông báo tạm ngừng kinh doanh của doanh nghiệp",
                "Tạm ngừng kinh doanh của hợp tác xã",
            ],
        ),
        // Lay words that no document has in this order say only what the law
        // says for them.
        (
            "mở công ty",
            &[
                "Đăng ký thành lập doanh nghiệp",
                "Chào bán chứng chỉ quỹ mở của công ty quản lý quỹ",
                "Công ty đại chúng mở tài khoản",
            ],
        ),
    ] {
        // Whatever comes first in the index may not decide.
        for reversed in [false, true] {
            let mut order = names.to_vec();
            if reversed {
                order.reverse();
            }
            let (index, _dir) = named(&order);
            let found = best(&index, query, &Weights::default(), 3);
            let first = found.first().map(|hit| order[hit.ordinal as usize]);
            assert_eq!(first, Some(names[0]), "{query}");
        }
    }
}

#[test]
fn signals_of_names() {
    let (index, _dir) = named(&[
        "Cấp lại giấy phép nhuộm vải",
        "Giải thể hợp tác xã",
        "Cấp giấy phép nhuộm vải (nhà ở)",
    ]);
    let seen = |query: &str, ordinal: u32, signal: Signal| {
        let found = best(&index, query, &Weights::default(), 10);
        found.iter().find(|hit| hit.ordinal == ordinal).unwrap().features.signals[signal]
    };
    for (query, ordinal, signal, value) in [
        ("giấy phép nhuộm vải", 0, Signal::Sideline, 1.0),
        ("giấy phép nhuộm vải", 2, Signal::Sideline, 0.0),
        ("giấy phép nhuộm vải bị mất", 0, Signal::Asked, 1.0),
        ("giấy phép nhuộm vải bị mất", 2, Signal::Asked, 0.0),
        ("giải thể công ty", 1, Signal::Others, 1.0),
        ("giải thể htx", 1, Signal::Others, 0.0),
        ("cấp giấy phép nhuộm vải", 2, Signal::TitleWords, 1.0),
        ("cấp giấy phép nhuộm vải", 2, Signal::TitleStart, 1.0),
        ("cấp giấy phép nhuộm vải", 2, Signal::TitleRun, 1.0),
        ("giấy phép nhuộm vải", 2, Signal::TitleNeeds, 1.0),
        ("giấy phép nhuộm vải", 2, Signal::TitleMet, 1.0),
    ] {
        let found = seen(query, ordinal, signal);
        assert!((found - value).abs() < 1e-3, "{query} {signal} {found}");
    }
    let start = |ordinal| seen("nhuộm vải", ordinal, Signal::TitleStart);
    assert!(start(2) > start(0), "the nearer to the start the better");
}

#[test]
fn another_way_to_say_it_does_not_outweigh_it() {
    let (index, _dir) = named(&[
        "Cấp giấy phép xây dựng nhà ở",
        "Thẩm định GPXD",
        "Đăng ký thành lập doanh nghiệp",
    ]);
    let weights = Weights::default();
    for text in ["giấy phép xây dựng", "mở công ty", "sổ đỏ", "gtgt", "đăng ký"] {
        let query = Query::parse(text, &index, &weights);
        assert!(query.typed_weight <= query.syllable_weight + 1e-3, "{text}");
    }
    let query = Query::parse("giấy phép xây dựng", &index, &weights);
    assert!(query.syllable_weight < query.typed_weight * 1.5, "{query:?}");
}
