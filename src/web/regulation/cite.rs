//! How a regulation is cited, and the QR code of its page for what is printed.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

use crate::{
    model::Day,
    store::StoredVersion,
    web::{search::address::for_header, words},
};

/// What the section of the page shows.
pub(super) struct Cite {
    /// Code, name, agency, version, day and address in one line.
    pub(super) text: String,
    /// The one address of the regulation, whole.
    pub(super) address: String,
    /// None if the address is too long for any.
    pub(super) qr: Option<Qr>,
}

impl Cite {
    /// Of a version as it is seen on a day, on a site at an address.
    pub(super) fn new(version: &StoredVersion, agency: &str, site: &str, today: Day) -> Self {
        let regulation = &version.regulation;
        let address = format!("{site}{}", for_header(&format!("/quy-dinh/{}", regulation.code)));
        let text = format!(
            "{agency}, {} {}: “{}”, phiên bản {} áp dụng từ {}. Quy định kinh doanh, {address}?version={}, xem ngày {}.",
            words::lower_first(regulation.kind.label()),
            regulation.code,
            regulation.name,
            version.version,
            words::day(version.valid_from),
            version.version,
            words::day(today),
        );
        Self { text, qr: Qr::of(&address), address }
    }
}

/// A QR code as the path of an SVG, one unit for each module.
pub(super) struct Qr {
    /// Modules on a side, with the quiet zone.
    pub(super) side: i32,
    /// The dark modules; digits and letters of path commands only.
    pub(super) path: String,
}

/// Modules that stay light around a code, so that it is found.
const QUIET: i32 = 4;

impl Qr {
    fn of(text: &str) -> Option<Self> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let mut path = String::new();
        for y in 0..code.size() {
            let mut x = 0;
            while x < code.size() {
                // One move for modules that stand side by side.
                let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).count() as i32;
                if run > 0 {
                    // Writing to a String cannot fail.
                    let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET, y + QUIET);
                }
                x += run.max(1);
            }
        }
        Some(Self { side: code.size() + 2 * QUIET, path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// That a telephone reads it is tested in tests/integration.
    #[test]
    fn a_code_has_its_finders_and_a_quiet_zone() {
        let qr = Qr::of("https://quydinh.example.org/quy-dinh/1.004269").unwrap();
        assert_eq!((qr.side - 2 * QUIET - 17) % 4, 0);
        let (right, bottom) = (qr.side - QUIET - 7, qr.side - QUIET - 7);
        for corner in [(QUIET, QUIET), (right, QUIET), (QUIET, bottom)] {
            assert!(qr.path.contains(&format!("M{} {}h7v1h-7z", corner.0, corner.1)), "{corner:?}");
        }
        assert!(qr.path.split('M').skip(1).all(|run| {
            let x: i32 = run.split(' ').next().unwrap().parse().unwrap();
            (QUIET..qr.side - QUIET).contains(&x)
        }));
        assert!(Qr::of(&"a".repeat(4_000)).is_none());
    }
}
