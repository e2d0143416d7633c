use super::*;

#[test]
fn table_is_in_the_order_of_the_columns_and_without_doubles() {
    let mut seen = std::collections::HashSet::new();
    for (i, (column, ours, portal, others)) in TABLE.iter().enumerate() {
        assert_eq!(*column as usize, i, "{ours}");
        for name in [fold(ours).as_str(), portal].iter().chain(*others) {
            assert!(seen.insert((*name).to_owned()), "{name} twice");
            assert_eq!(*name, fold(name), "{name} is not folded");
        }
    }
}

#[test]
fn headings_are_found_however_they_are_written() {
    for (heading, column) in [
        ("Mã số", Some(Column::Code)),
        ("MÃ SỐ", Some(Column::Code)),
        (" ma  so ", Some(Column::Code)),
        ("Ma\u{303} so\u{302}\u{301}", Some(Column::Code)),
        ("Mã TTHC (*)", None),
        ("Mã TTHC *", Some(Column::Code)),
        ("Tên thủ tục\nhành chính", Some(Column::Name)),
        ("Bộ, ngành", Some(Column::Agency)),
        ("co_quan_thuc_hien", Some(Column::Executing)),
        ("Căn cứ pháp lý:", Some(Column::LegalBasis)),
        ("STT", None),
        ("", None),
    ] {
        assert_eq!(Column::find(heading).map(|(c, _)| c), column, "{heading}");
    }
}

#[test]
fn a_row_is_a_header_only_with_the_required_columns() {
    let header = Header::of(["STT", "Mã số", "Tên", "Tên"].into_iter());
    assert_eq!(header.missing(SheetKind::Regulations), [Column::Agency]);
    assert_eq!(header.kind(), None);
    assert_eq!(header.unknown().collect::<Vec<_>>(), ["STT", "Tên"]);
}
