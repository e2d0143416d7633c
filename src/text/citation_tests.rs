//! References as people write them, and what only looks like one.

use super::{citations, fold};
use crate::model::DocumentNumber;

/// Text; what is found: the piece of text, number, year, kind, issuer.
type Case = (&'static str, &'static str, &'static str, u16, &'static str, &'static str);

#[test]
fn references_are_found() {
    let cases: &[Case] = &[
        // A kind and a number.
        ("nghị định 61", "nghị định 61", "61", 0, "nd", ""),
        ("Nghị định số 61", "Nghị định số 61", "61", 0, "nd", ""),
        ("NGHỊ ĐỊNH SỐ: 61", "NGHỊ ĐỊNH SỐ: 61", "61", 0, "nd", ""),
        ("nghị quyết 68", "nghị quyết 68", "68", 0, "nq", ""),
        ("xem nghị quyết 68 về kinh tế tư nhân", "nghị quyết 68", "68", 0, "nq", ""),
        ("nghị quyết 66.7", "nghị quyết 66.7", "66.7", 0, "nq", ""),
        ("thông tư 200", "thông tư 200", "200", 0, "tt", ""),
        ("thông tư 05", "thông tư 05", "5", 0, "tt", ""),
        ("quyết định 766 bộ chỉ số", "quyết định 766", "766", 0, "qd", ""),
        ("chỉ thị 16", "chỉ thị 16", "16", 0, "ct", ""),
        ("luật số 59", "luật số 59", "59", 0, "luat", ""),
        ("bộ luật số 45", "bộ luật số 45", "45", 0, "luat", ""),
        ("điều 5 nghị định 61", "nghị định 61", "61", 0, "nd", ""),
        ("nghị định 61 điều 5", "nghị định 61", "61", 0, "nd", ""),
        // Abbreviated kinds.
        ("nđ 61", "nđ 61", "61", 0, "nd", ""),
        ("nđ61", "nđ61", "61", 0, "nd", ""),
        ("NĐ-61", "NĐ-61", "61", 0, "nd", ""),
        ("NĐ.61", "NĐ.61", "61", 0, "nd", ""),
        ("tt 78", "tt 78", "78", 0, "tt", ""),
        ("nq66.7", "nq66.7", "66.7", 0, "nq", ""),
        ("qđ số 5", "qđ số 5", "5", 0, "qd", ""),
        ("ndd 61", "ndd 61", "61", 0, "nd", ""),
        // With a year.
        ("61/2018", "61/2018", "61", 2018, "", ""),
        ("061/2018", "061/2018", "61", 2018, "", ""),
        ("66.7/2025", "66.7/2025", "66.7", 2025, "", ""),
        ("01/2021", "01/2021", "1", 2021, "", ""),
        ("9 /2024/", "9 /2024", "9", 2024, "", ""),
        ("số 61/2018", "61/2018", "61", 2018, "", ""),
        ("nđ61/2018", "nđ61/2018", "61", 2018, "nd", ""),
        ("nđ 61 2018", "nđ 61 2018", "61", 2018, "nd", ""),
        ("nđ 61-2018", "nđ 61-2018", "61", 2018, "nd", ""),
        ("nđ 61.2018", "nđ 61.2018", "61", 2018, "nd", ""),
        ("nghị định số 61 năm 2018", "nghị định số 61 năm 2018", "61", 2018, "nd", ""),
        (
            "nghị định 61 ngày 23/4/2018 về một cửa",
            "nghị định 61 ngày 23/4/2018",
            "61",
            2018,
            "nd",
            "",
        ),
        (
            "nghị định 61 ngày 23 tháng 4 năm 2018",
            "nghị định 61 ngày 23 tháng 4 năm 2018",
            "61",
            2018,
            "nd",
            "",
        ),
        ("luật số 59/2020", "luật số 59/2020", "59", 2020, "luat", ""),
        ("luật 59/2020", "luật 59/2020", "59", 2020, "luat", ""),
        ("luật doanh nghiệp 59/2020", "59/2020", "59", 2020, "", ""),
        ("32/2007/PL-UBTVQH11", "32/2007/PL-UBTVQH11", "32", 2007, "pl", "ubtvqh11"),
        ("pháp lệnh 05/2024", "pháp lệnh 05/2024", "5", 2024, "pl", ""),
        ("nghị định số 61/2018/", "nghị định số 61/2018", "61", 2018, "nd", ""),
        // With an issuer.
        ("tt 02/2017 vpcp", "tt 02/2017 vpcp", "2", 2017, "tt", "vpcp"),
        ("tt 02 2017 vpcp", "tt 02 2017 vpcp", "2", 2017, "tt", "vpcp"),
        ("02/2017 tt vpcp", "02/2017 tt vpcp", "2", 2017, "tt", "vpcp"),
        ("02/2017 vpcp", "02/2017 vpcp", "2", 2017, "", "vpcp"),
        ("thông tư 80 BTC", "thông tư 80 BTC", "80", 0, "tt", "btc"),
        ("thông tư 80 của BTC", "thông tư 80 của BTC", "80", 0, "tt", "btc"),
        ("thông tư 80 bộ tài chính", "thông tư 80 bộ tài chính", "80", 0, "tt", "btc"),
        (
            "thông tư 39/2016 của ngân hàng nhà nước",
            "thông tư 39/2016 của ngân hàng nhà nước",
            "39",
            2016,
            "tt",
            "nhnn",
        ),
        ("quyết định 766 của thủ tướng", "quyết định 766 của thủ tướng", "766", 0, "qd", "ttg"),
        (
            "nghị định của Chính phủ số 61 năm 2018",
            "nghị định của Chính phủ số 61 năm 2018",
            "61",
            2018,
            "nd",
            "cp",
        ),
        ("nghị định 61 cp", "nghị định 61 cp", "61", 0, "nd", "cp"),
        ("nghị định 61 chính phủ điện tử", "nghị định 61", "61", 0, "nd", ""),
        ("thông tư 59 bhxh", "thông tư 59", "59", 0, "tt", ""),
        ("nghị quyết 190 quốc hội", "nghị quyết 190", "190", 0, "nq", ""),
        ("nghị quyết 190 của quốc hội", "nghị quyết 190 của quốc hội", "190", 0, "nq", "qh"),
        // Whole numbers, with the variants of real files.
        ("61/2018/NĐ-CP", "61/2018/NĐ-CP", "61", 2018, "nd", "cp"),
        ("61/2018/NĐ -CP", "61/2018/NĐ -CP", "61", 2018, "nd", "cp"),
        ("61/2018/NĐ- CP", "61/2018/NĐ- CP", "61", 2018, "nd", "cp"),
        ("61/2018/NĐ – CP", "61/2018/NĐ – CP", "61", 2018, "nd", "cp"),
        ("61/2018/NĐ CP", "61/2018/NĐ CP", "61", 2018, "nd", "cp"),
        ("61/2018/NĐCP", "61/2018/NĐCP", "61", 2018, "nd", "cp"),
        ("61/2018/NDD-CP", "61/2018/NDD-CP", "61", 2018, "nd", "cp"),
        ("61/2018-NĐ-CP", "61/2018-NĐ-CP", "61", 2018, "nd", "cp"),
        ("61/2018 nđ-cp", "61/2018 nđ-cp", "61", 2018, "nd", "cp"),
        ("61/2018 nđ cp", "61/2018 nđ cp", "61", 2018, "nd", "cp"),
        ("61_2018_nd-cp", "61_2018_nd-cp", "61", 2018, "nd", "cp"),
        ("01/2021/nd-cp", "01/2021/nd-cp", "1", 2021, "nd", "cp"),
        ("9 /2024/NĐ-CP", "9 /2024/NĐ-CP", "9", 2024, "nd", "cp"),
        ("61/2018/nđ", "61/2018/nđ", "61", 2018, "nd", ""),
        ("61/nđ-cp", "61/nđ-cp", "61", 0, "nd", "cp"),
        ("61 nđ-cp năm 2018", "61 nđ-cp năm 2018", "61", 2018, "nd", "cp"),
        ("68/NQ-CP", "68/NQ-CP", "68", 0, "nq", "cp"),
        ("68 nq cp", "68 nq cp", "68", 0, "nq", "cp"),
        ("68-NQ/TW", "68-NQ/TW", "68", 0, "nq", "tw"),
        ("68 nq/tw", "68 nq/tw", "68", 0, "nq", "tw"),
        ("68-nq-tw", "68-nq-tw", "68", 0, "nq", "tw"),
        ("nghị quyết 68 bộ chính trị", "nghị quyết 68 bộ chính trị", "68", 0, "nq", "tw"),
        ("66.7/2025/NQ-CP", "66.7/2025/NQ-CP", "66.7", 2025, "nq", "cp"),
        ("qd 1015/qd-ttg", "qd 1015/qd-ttg", "1015", 0, "qd", "ttg"),
        ("1015/QĐ-TTg", "1015/QĐ-TTg", "1015", 0, "qd", "ttg"),
        ("766 qd ttg", "766 qd ttg", "766", 0, "qd", "ttg"),
        ("2267./QĐ-BXD", "2267./QĐ-BXD", "2267", 0, "qd", "bxd"),
        ("SỐ 64/QĐ-NHNN", "64/QĐ-NHNN", "64", 0, "qd", "nhnn"),
        ("số61/2018/NĐ-CP", "61/2018/NĐ-CP", "61", 2018, "nd", "cp"),
        ("3169/QĐ-BCA-C07", "3169/QĐ-BCA-C07", "3169", 0, "qd", "bca-c07"),
        ("Luật 47/2014/QH13", "Luật 47/2014/QH13", "47", 2014, "luat", "qh13"),
        ("47/2014/QH13", "47/2014/QH13", "47", 2014, "", "qh13"),
        ("05/2024/UBTVQH15", "05/2024/UBTVQH15", "5", 2024, "", "ubtvqh15"),
        ("nghị quyết số 190/2025/QH15", "nghị quyết số 190/2025/QH15", "190", 2025, "nq", "qh15"),
        (
            "thông tư liên tịch 58/2014/TTLT-BLĐTBXH-BTC",
            "thông tư liên tịch 58/2014/TTLT-BLĐTBXH-BTC",
            "58",
            2014,
            "ttlt",
            "bldtbxh-btc",
        ),
        (
            "191/2013/TTLT/BQP-BLĐTBXH-BTC",
            "191/2013/TTLT/BQP-BLĐTBXH-BTC",
            "191",
            2013,
            "ttlt",
            "bqp-bldtbxh-btc",
        ),
        ("ttlt 58/2014 btc", "ttlt 58/2014 btc", "58", 2014, "ttlt", "btc"),
        ("công văn 7417/VPCP-KSTT", "công văn 7417/VPCP-KSTT", "7417", 0, "cv", "vpcp-kstt"),
        ("7417/VPCP-KSTT", "7417/VPCP-KSTT", "7417", 0, "", "vpcp-kstt"),
        ("công văn 28/CCTTHC", "công văn 28/CCTTHC", "28", 0, "cv", "cctthc"),
        ("Nghị định 61/2018/TT-BTC", "Nghị định 61/2018/TT-BTC", "61", 2018, "tt", "btc"),
        (
            "Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ",
            "Nghị định số 61/2018/NĐ-CP",
            "61",
            2018,
            "nd",
            "cp",
        ),
        // Inside other text.
        ("theo tt 39/2016/tt-nhnn thì", "tt 39/2016/tt-nhnn", "39", 2016, "tt", "nhnn"),
        ("(Nghị định 61/2018)", "Nghị định 61/2018", "61", 2018, "nd", ""),
        ("lao động 45/2019", "45/2019", "45", 2019, "", ""),
        ("thu tuc theo nghi dinh so 61 nam 2018", "nghi dinh so 61 nam 2018", "61", 2018, "nd", ""),
    ];
    for (text, found, number, year, kind, issuer) in cases {
        // People leave out marks and capitals as they like.
        let small = text.to_lowercase();
        let bare = fold(text);
        for (form, same) in [(*text, true), (small.as_str(), false), (bare.as_str(), false)] {
            // Unknown abbreviations are told by their capitals.
            if !same && text.contains("28/CC") {
                continue;
            }
            let citations = citations(form);
            assert_eq!(citations.len(), 1, "{form}: {citations:?}");
            let citation = &citations[0];
            assert_eq!(
                (
                    citation.number.as_str(),
                    citation.year.unwrap_or_default(),
                    citation.kind.unwrap_or_default(),
                    citation.issuer.as_deref().unwrap_or_default(),
                ),
                (*number, *year, *kind, *issuer),
                "{form}"
            );
            assert_eq!(fold(&form[citation.range.clone()]), fold(found), "{form}");
        }
    }
    println!("{} references, each in three forms", cases.len());
}

#[test]
fn several_are_found_in_order() {
    for (text, numbers) in [
        ("nghị định 61/2018, 107/2021 và 118/2025/NĐ-CP", vec!["61", "107", "118"]),
        ("nđ 36/2016 sửa đổi bởi 169/2018", vec!["36", "169"]),
        ("61/2018 tt 39/2016", vec!["61", "39"]),
        ("nđ 61 tt 02 qđ 766", vec!["61", "2", "766"]),
        ("luật 61/2020/QH14, nghị định 31/2021/NĐ-CP", vec!["61", "31"]),
    ] {
        let found: Vec<String> = citations(text).into_iter().map(|c| c.number).collect();
        assert_eq!(found, numbers, "{text}");
    }
    let found = citations("61/2018 tt 39/2016");
    assert_eq!((found[0].kind, found[1].kind), (None, Some("tt")));
}

#[test]
fn what_is_no_reference_is_not_found() {
    for text in [
        "",
        "61",
        "2024",
        "5 ngày",
        "5-7 ngày làm việc",
        "mẫu số 5",
        "mẫu số 01/2021",
        "Mẫu số 01/ĐKDN",
        "điều 61",
        "khoản 2",
        "điểm 3 khoản 2 điều 61",
        "350.000 đồng",
        "20,000 VNĐ",
        "13,47%",
        "0.5 giờ",
        "12/5/2020",
        "ngày 12/5/2020",
        "ngày 12-5-2020",
        "12.5.2020",
        "2020/12/5",
        "tháng 6/2024",
        "từ 6/2024 đến 12/2024",
        "quý 1/2024",
        "báo cáo 6/2024",
        "năm 2023/2024",
        "năm học 2023/2024",
        "hoạt động 24/7",
        "quy hoạch 1/500",
        "bản đồ 1/2000",
        "tỷ lệ 1/2000",
        "0912345678",
        "0912.345.678",
        "024 3826 2726",
        "024/38262726",
        "1900 6868",
        "1900/6868",
        "1.004269",
        "2.002011.000.00.00.H01",
        "h48",
        "mã số 1.002011",
        "QĐ/0001-BCA",
        "co form d",
        "nghị định",
        "nghị định số",
        "nghị định năm 2018",
        "nghị định 2018",
        "luật 2020",
        "luật doanh nghiệp 2020",
        "luật đầu tư năm 2020",
        "quyết định 5 ngày",
        "thông tư 2 tháng",
        "quyết định 350.000",
        "thông báo 3 ngày",
        "thông báo 5",
        "kế hoạch 5 năm",
        "hợp đồng 61/2018",
        "hóa đơn 61/2018",
        "tt 5",
        "nd 5",
        "ct 24",
        "hd 61",
        "lập 1 ct cp",
        "2 tt thương mại",
        "5/tb",
        "10mg/l",
        "xe 7 chỗ",
        "ISO 9001",
        "QCVN 01:2018/BYT",
        "TCVN 5603",
        "0/2018/NĐ-CP",
        "61a",
        "covid 19",
        "ngày 30/6",
        "nghị định 12/5/2020",
    ] {
        assert_eq!(citations(text), [], "{text}");
        assert_eq!(citations(&fold(text)), [], "{} without marks", text);
    }
}

/// Numbers of documents as the type prints them.
fn numbers() -> impl proptest::strategy::Strategy<Value = DocumentNumber> {
    use proptest::strategy::Strategy;
    let kind = "NĐ|NQ|QĐ|TT|CT|VBHN|TB|KH|VPCP|BTC|UBND|TCHQ|CCTTHC|QLD";
    let issuer = "CP|TTg|BTC|BLĐTBXH|BGDĐT|VPCP|UBND|KSTT|C07|[A-ZĐ]{2,6}";
    let suffixes = format!(
        "(({kind})-({issuer})(-({issuer}))?|QH1[0-6]|UBTVQH1[0-5]|TTLT[-/]({issuer})-({issuer}))"
    );
    let years = "((19[5-9]|20[0-9])[0-9]/)?";
    let texts = format!(
        "[1-9][0-9]{{0,4}}(\\.[1-9])?/{years}{suffixes}|[1-9][0-9]{{0,2}}-(NQ|QĐ|CT|KL|HD|TB|QC|TTr)/TW"
    );
    proptest::string::string_regex(&texts)
        .unwrap()
        .prop_filter_map("not a number", |text| text.parse().ok())
}

proptest::proptest! {
    #[test]
    fn every_number_is_found_and_matches_its_key(
        number in numbers(),
        before in "|theo |Nghị định số |Luật |căn cứ |\\(|số ",
        after in "| thì|\\.|, và|\\)| ngày 5/6/2020",
    ) {
        let text = format!("{before}{number}{after}");
        let found = citations(&text);
        proptest::prop_assert_eq!(found.len(), 1, "{}: {:?}", text, found);
        proptest::prop_assert!(found[0].matches(&number.key()), "{}: {:?}", text, found);
        proptest::prop_assert!(text[found[0].range.clone()].ends_with(&number.to_string()) || after.contains("2020"));
    }

    #[test]
    fn any_text_can_be_read(text in "\\PC*|([0-9]{1,5}|[ ./_-]|nđ|NĐ|tt|CP|nghị quyết|số|năm|ngày|của|2018|QH13|thông tư|ộ\u{323}){0,20}") {
        let mut end = 0;
        for citation in citations(&text) {
            let range = citation.range.clone();
            proptest::prop_assert!(range.start >= end && range.start < range.end);
            proptest::prop_assert!(text.get(range.clone()).is_some());
            let first = citation.number.split('.').next().unwrap_or_default();
            proptest::prop_assert!(text[range].contains(first));
            end = citation.range.end;
            citation.matches(&text);
        }
    }
}
