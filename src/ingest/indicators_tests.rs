use super::*;

const TODAY: Day = Day::constant(2026, 7, 1);

fn read_text(text: &str) -> IndicatorReading {
    IndicatorReading::of_bytes(text.as_bytes().to_vec(), "a.csv", TODAY)
}

#[test]
fn periods_are_read_as_people_write_them() {
    for (text, expected) in [
        ("22/9/2025", "2025-09-22"),
        ("22-09-2025", "2025-09-22"),
        ("ngày 22/9/2025", "2025-09-22"),
        ("2025-09-22", "2025-09-22"),
        ("9/2025", "2025-09"),
        ("tháng 9/2025", "2025-09"),
        ("quý III/2025", "2025-Q3"),
        ("Quý 3 năm 2025", "2025-Q3"),
        ("Q3/2025", "2025-Q3"),
        ("2025", "2025"),
        ("năm 2025", "2025"),
        ("từ 01/2021 đến 08/2022", "2021-01/2022-08"),
        ("2016 - 2020", "2016-01/2020-12"),
        ("4/10/2025 đến 7/10/2025", "2025-10-04/2025-10-07"),
    ] {
        assert_eq!(period(text).map(|p| p.to_string()).as_deref(), Some(expected), "{text}");
    }
    for text in ["", "hôm nay", "13/2025", "31/2/2025", "quý V/2025", "25", "9/25", "2025 đến 2024"]
    {
        assert_eq!(period(text), None, "{text}");
    }
}

#[test]
fn a_row_becomes_a_figure() {
    let reading = read_text(
        "Mã chỉ số;Tên chỉ số;Chủ đề;Đơn vị;Tính chất;Kỳ;Mức độ;Tử số;Mẫu số;Tỷ lệ đã in;Nguồn;Địa chỉ\n\
         a-b;Tên;Chủ đề;quy định;lũy kế;08/2022;;1.758;17.687;9,94%;Báo A;https://a.example/1\n\
         a-b;;;;;2025;hơn;3241;15801;20,5;Báo B;\n",
    );
    assert_eq!(reading.rejects, []);
    let rows: Vec<&IndicatorRow> = reading.rows.iter().map(|(_, row)| row).collect();
    assert_eq!(rows[0].series.as_ref().unwrap().nature, Nature::Cumulative);
    assert_eq!(rows[1].series, None);
    assert_eq!((rows[0].figure.numerator, rows[0].figure.denominator), (Some(1758), Some(17_687)));
    assert_eq!(rows[0].figure.printed.unwrap().to_string(), "9.94");
    assert_eq!(rows[1].figure.bound, Bound::Over);
    assert_eq!(reading.rows[1].0.row, 3);
    assert_eq!((reading.files[0].records, reading.files[0].rejected), (2, 0));
}

#[test]
fn a_bad_row_says_where_and_why() {
    const HEAD: &str = "Mã chỉ số,Tên chỉ số,Chủ đề,Đơn vị,Tính chất,Kỳ,Giá trị,Tử số,Mẫu số,Các phần,Nguồn,Địa chỉ\n";
    for (row, column, reason) in [
        ("A B,,,,,2025,1,,,,N,", "Mã chỉ số", "không phải mã chỉ số"),
        ("events,,,,,2025,1,,,,N,", "Mã chỉ số", "không phải mã chỉ số"),
        (",,,,,2025,1,,,,N,", "Mã chỉ số", "thiếu mã chỉ số"),
        ("a,,,,,hôm qua,1,,,,N,", "Kỳ", "không phải ngày, tháng, quý hoặc năm"),
        ("a,,,,,2027,1,,,,N,", "Kỳ", "kỳ số liệu chưa kết thúc"),
        ("a,,,,,2025,,,,,N,", "Giá trị", "số liệu chưa rõ"),
        ("a,,,,,2025,1,1,2,,N,", "Giá trị", "số liệu chưa rõ"),
        ("a,,,,,2025,,1,0,,N,", "Mẫu số", "mẫu số bằng 0"),
        ("a,,,,,2025,,x,2,,N,", "Tử số", "không phải số nguyên"),
        ("a,,,,,2025,1,,,x,N,", "Các phần", "không đọc được các phần"),
        ("a,,,,,2025,1,,,,,", "Nguồn", "thiếu nguồn"),
        ("a,,,,,2025,1,,,,N,ftp://a", "Địa chỉ", "không phải địa chỉ trang web"),
        ("a,T,,u,lũy kế,2025,1,,,,N,", "Chủ đề", "thiếu chủ đề"),
        ("a,T,C,u,khác,2025,1,,,,N,", "Tính chất", "giá trị không có trong danh mục"),
        ("a,T,C,u,,2025,1,,,,N,", "Tính chất", "thiếu tính chất"),
    ] {
        let reading = read_text(&format!("{HEAD}{row}\n"));
        assert!(reading.rows.is_empty(), "{row}");
        let found: Vec<_> = reading
            .rejects
            .iter()
            .map(|r| (r.at.row, r.at.column.as_str(), r.reason.as_str()))
            .collect();
        assert!(found.contains(&(2, column, reason)), "{row}: {found:?}");
        assert!(reading.rejects.iter().all(|reject| !reject.advice.is_empty()), "{row}");
    }
    let other = read_text("Mã số,Tên,Cơ quan\n1.000001,A,BTC\n");
    assert!(other.rejects[0].advice.contains("tệp số liệu công bố phải có"), "{:?}", other.rejects);
}

/// The file of the project can be read to its last row.
#[test]
fn the_published_figures_are_whole() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/indicators.csv");
    assert!(are_indicators(&path));
    let reading = read_indicators(&[path], TODAY);
    assert_eq!(reading.rejects, []);
    assert!(reading.rows.len() >= 80, "{}", reading.rows.len());
    let mut known = std::collections::BTreeSet::new();
    for (at, IndicatorRow { slug, series, figure }) in &reading.rows {
        assert!(known.contains(slug) != series.is_some(), "{slug} is told of once, first: {at:?}");
        known.insert(slug.clone());
        let told = figure.note.contains("Chưa có địa chỉ trang");
        assert_eq!(
            figure.url.is_empty(),
            told,
            "a source has its address, or says that it has none: {at:?}"
        );
        if let Some(series) = series {
            assert!(series.about.matches(". ").count() >= 1, "{slug}: two sentences");
        }
    }
    assert!(!are_indicators(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/agencies.csv")));
}
