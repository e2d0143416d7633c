use super::*;

fn shown<T: ToString>(result: Result<T, Doubt>) -> Option<String> {
    result.ok().map(|value| value.to_string())
}

#[test]
fn counts() {
    for (text, expected) in [
        ("5187", Some("5187")),
        ("1.107", Some("1107")),
        ("17,687", Some("17687")),
        ("1 107", Some("1107")),
        ("1.107 hồ sơ", Some("1107")),
        ("12.345.678", Some("12345678")),
        ("0", Some("0")),
        ("3 triệu", None),
        ("1.5", None),
        ("1.10", None),
        ("0.107", None),
        ("1.107,5", None),
        ("1.1070", None),
        ("-5", None),
        ("", None),
        ("nhiều", None),
        ("1-2", None),
        ("12/2024", None),
        ("99999999999999999999", None),
        ("99999999999999999999999999999999", None),
    ] {
        assert_eq!(shown(count(text)).as_deref(), expected, "{text}");
    }
}

#[test]
fn amounts_in_dong() {
    for (text, expected) in [
        ("350.000 đồng", Some("350000")),
        ("20,000 VNĐ", Some("20000")),
        ("1,200,000 Việt Nam Đồng", Some("1200000")),
        ("99.999đ", Some("99999")),
        ("250000", Some("250000")),
        ("20 triệu đồng", Some("20000000")),
        ("1,5 triệu đồng", Some("1500000")),
        ("1.5 tỷ", Some("1500000000")),
        ("Không", Some("0")),
        ("o Đồng", Some("0")),
        ("0 Đồng", Some("0")),
        ("Không Đồng", Some("0")),
        ("1.5 USD", None),
        ("1,5", None),
        ("1.5 đồng", None),
        ("10-20 đồng", None),
        ("20.000 đồng/lần", None),
    ] {
        assert_eq!(shown(dong(text)).as_deref(), expected, "{text}");
    }
}

#[test]
fn amounts_in_other_currencies() {
    for (text, value) in
        [("1.5 USD", "1.5"), ("1,5 USD", "1.5"), ("1.000 USD", "1000"), ("25 usd", "25")]
    {
        let amount = amount(text).unwrap();
        assert_eq!(
            (amount.value.to_string().as_str(), amount.currency),
            (value, Currency::Dollar),
            "{text}"
        );
    }
    assert_eq!(amount("5 hào"), None);
}

#[test]
fn decimals() {
    for (text, expected) in [
        ("0.5", Some("0.5")),
        ("1,5", Some("1.5")),
        ("1,25 giờ", Some("1.25")),
        ("12", Some("12")),
        ("1.107,25", Some("1107.25")),
        ("1,107.25", Some("1107.25")),
        ("1.107.000", Some("1107000")),
        ("0,125", Some("0.125")),
        // One separator and three digits: thousands or thousandths?
        ("1.107", None),
        ("20,000", None),
        ("1.2.3", None),
        ("1,2.3,4", None),
        ("1,5 ngày", None),
        ("1.23456", None),
        (".5", None),
        ("5.", None),
    ] {
        assert_eq!(shown(decimal(text)).as_deref(), expected, "{text}");
    }
}

#[test]
fn percentages() {
    for (text, expected) in [
        ("13,47%", Some("13.47")),
        ("13.47 %", Some("13.47")),
        ("98", Some("98")),
        ("100%", Some("100")),
        ("13,476%", Some("13.476")),
        ("100,01%", None),
        ("101", None),
        ("1.107.000", None),
        ("-1", None),
        ("98 hồ sơ", None),
    ] {
        assert_eq!(shown(percent(text)).as_deref(), expected, "{text}");
    }
}

#[test]
fn days() {
    let today = Day::new(2026, 7, 1).unwrap();
    for (text, expected) in [
        ("05/09/2024", Some("2024-09-05")),
        ("5/9/2024", Some("2024-09-05")),
        ("9/9/ 2024", Some("2024-09-09")),
        ("05-09-2024", Some("2024-09-05")),
        ("05.09.2024", Some("2024-09-05")),
        ("ngày 5 tháng 9 năm 2024", Some("2024-09-05")),
        ("Ngày 05 tháng 09 năm 2024", Some("2024-09-05")),
        ("5 tháng 9 năm 2024", Some("2024-09-05")),
        ("2024-09-05", Some("2024-09-05")),
        ("2024-09-05 00:00:00", Some("2024-09-05")),
        ("2024-09-05T00:00:00", Some("2024-09-05")),
        ("29/02/2024", Some("2024-02-29")),
        ("29/02/2023", None),
        ("12/31/2024", None),
        ("5/9/24", None),
        ("9/2024", None),
        ("2024", None),
        ("45540", None),
        ("05/09/1024", None),
        ("05/09/2924", None),
        ("5/9/2024 đến 6/9/2024", None),
        ("0/9/2024", None),
        ("", None),
    ] {
        assert_eq!(shown(day(text, today)).as_deref(), expected, "{text}");
    }
    for (serial, expected) in
        [(45540.0, Some("2024-09-05")), (45540.5, None), (3.0, None), (1e9, None), (f64::NAN, None)]
    {
        assert_eq!(shown(serial_day(serial, today)).as_deref(), expected, "{serial}");
    }
}

proptest::proptest! {
    #[test]
    fn written_days_read_back(year in 1945i16..2046, month in 1i8..=12, date in 1i8..=28) {
        let today = Day::new(2026, 7, 1).unwrap();
        let expected = Day::new(year, month, date).unwrap();
        for text in [
            format!("{date}/{month}/{year}"),
            format!("ngày {date} tháng {month} năm {year}"),
            expected.to_string(),
        ] {
            proptest::prop_assert_eq!(day(&text, today), Ok(expected), "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[0-9., đ%/-]{0,20}|\\PC*") {
        let today = Day::new(2026, 7, 1).unwrap();
        let _ = (count(&text), decimal(&text), percent(&text), amount(&text), day(&text, today));
    }
}
