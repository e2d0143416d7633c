use std::collections::HashSet;

use super::*;

#[test]
fn tables_are_folded_and_without_doubles() {
    for kind in [SheetKind::Regulations, SheetKind::Plan, SheetKind::Indicators] {
        let (mut names, mut columns) = (HashSet::new(), HashSet::new());
        for (column, ours, key, others) in kind.table() {
            assert!(columns.insert(*column), "{ours} twice");
            assert_eq!(kind.find(ours).map(|(c, _)| c), Some(*column), "{ours}");
            for name in [fold(ours).as_str(), key].iter().chain(*others) {
                assert!(names.insert((*name).to_owned()), "{name} twice");
                assert_eq!(*name, fold(name), "{name} is not folded");
            }
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
        ("Mã TTHC (*)", Some(Column::Code)),
        ("Chi phí một lần (nghìn đồng)", None),
        ("Mã TTHC *", Some(Column::Code)),
        ("Tên thủ tục\nhành chính", Some(Column::Name)),
        ("Bộ, ngành", Some(Column::Agency)),
        ("co_quan_thuc_hien", Some(Column::Executing)),
        ("Căn cứ pháp lý:", Some(Column::LegalBasis)),
        ("STT", None),
        ("", None),
    ] {
        assert_eq!(SheetKind::Regulations.find(heading).map(|(c, _)| c), column, "{heading}");
    }
}

#[test]
fn a_row_is_a_header_only_with_the_required_columns() {
    let header = Header::of(SheetKind::Regulations, ["STT", "Mã số", "Tên", "Tên"].into_iter());
    assert_eq!(header.missing(), [Column::Agency]);
    assert_eq!(header.unknown().collect::<Vec<_>>(), ["STT", "Tên"]);
}
