//! The colours of the stylesheet, read from it, and how well one is seen on
//! another. What the page about the design says of them is so.

use std::sync::LazyLock;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Colour([u8; 3]);

/// A pair of colours that stand on each other, light and dark.
#[derive(Debug)]
pub(super) struct Pair {
    /// What it is for.
    pub what: &'static str,
    /// The custom properties: of what is seen, and of what is behind it.
    pub names: [&'static str; 2],
    pub light: [Colour; 2],
    pub dark: [Colour; 2],
    /// The least contrast that there may be (WCAG 2.2, 1.4.3 and 1.4.11).
    pub least: f64,
}

/// Text needs this much.
const TEXT: f64 = 4.5;
/// Lines around fields and parts of charts need this much.
const SHAPE: f64 = 3.0;

const PAIRS: [(&str, [&str; 2], f64); 22] = [
    ("Chữ trên nền trang", ["ink", "paper"], TEXT),
    ("Chữ trên thẻ", ["ink", "card"], TEXT),
    ("Chữ phụ trên nền trang", ["soft", "paper"], TEXT),
    ("Chữ phụ trên thẻ", ["soft", "card"], TEXT),
    ("Liên kết trên nền trang", ["link", "paper"], TEXT),
    ("Liên kết trên nền đang chọn", ["link", "wash"], TEXT),
    ("Nút: chữ trên nền liên kết", ["paper", "link"], TEXT),
    ("Từ khớp được đánh dấu", ["mark-ink", "mark"], TEXT),
    ("Tốt: còn hiệu lực, đã xong", ["good", "good-wash"], TEXT),
    ("Hết: hết hiệu lực, quá hạn, lỗi", ["ended", "ended-wash"], TEXT),
    ("Sắp: sắp có hiệu lực, gần hết hạn", ["soon", "soon-wash"], TEXT),
    ("Phương án", ["plan", "plan-wash"], TEXT),
    ("Nhãn thường", ["plain", "plain-wash"], TEXT),
    ("Lưu ý", ["note", "note-wash"], TEXT),
    ("Chữ bị bỏ", ["gone", "gone-wash"], TEXT),
    ("Chữ thêm vào", ["new", "new-wash"], TEXT),
    ("Viền của ô nhập", ["field", "card"], SHAPE),
    ("Biểu đồ, dãy 1", ["c1", "paper"], SHAPE),
    ("Biểu đồ, mục tiêu và dãy 2", ["c3", "paper"], SHAPE),
    ("Biểu đồ, dãy 4", ["c4", "paper"], SHAPE),
    ("Biểu đồ, dãy 5", ["c5", "paper"], SHAPE),
    ("Dòng được chọn trong bảng", ["ink", "wash"], TEXT),
];

static READ: LazyLock<Vec<Pair>> = LazyLock::new(|| {
    let css = include_str!("../static/app.css");
    // The first block is that of light screens, the next that of dark ones.
    let mut blocks = css.split(":root{").skip(1);
    let (light, dark) = (blocks.next().unwrap_or_default(), blocks.next().unwrap_or_default());
    let both = |block: &str, names: [&str; 2]| {
        let [seen, behind] = names.map(|name| Colour::named(block, name));
        Some([seen?, behind?])
    };
    let pair = |(what, names, least): (&'static str, [&'static str; 2], f64)| {
        Some(Pair { what, names, light: both(light, names)?, dark: both(dark, names)?, least })
    };
    PAIRS.into_iter().filter_map(pair).collect()
});

impl Pair {
    /// On light screens, and on dark ones.
    pub(super) fn shades(&self) -> [[Colour; 2]; 2] {
        [self.light, self.dark]
    }
}

/// Every pair.
pub(super) fn pairs() -> &'static [Pair] {
    &READ
}

impl Colour {
    /// That of a custom property in a block.
    fn named(block: &str, name: &str) -> Option<Self> {
        let block = block.split('}').next()?;
        let mut properties = block.split(';').filter_map(|line| line.trim().split_once(':'));
        let (_, value) = properties.find(|(of, _)| of.strip_prefix("--") == Some(name))?;
        Self::read(value)
    }

    /// `#fff` or `#fbfaf7`.
    fn read(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        let part =
            |at: usize, length: usize| u8::from_str_radix(digits.get(at..at + length)?, 16).ok();
        match digits.len() {
            3 => Some(Self([part(0, 1)? * 17, part(1, 1)? * 17, part(2, 1)? * 17])),
            6 => Some(Self([part(0, 2)?, part(2, 2)?, part(4, 2)?])),
            _ => None,
        }
    }

    /// `#fbfaf7`
    pub(super) fn hex(self) -> String {
        let [red, green, blue] = self.0;
        format!("#{red:02x}{green:02x}{blue:02x}")
    }

    /// How much light it gives (WCAG 2.2, relative luminance).
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

/// The contrast of two colours, from 1 to 21.
pub(super) fn contrast([one, other]: [Colour; 2]) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let read = |text| Colour::read(text).unwrap();
        for (colours, expected) in [
            (["#000", "#fff"], 21.0),
            (["#fff", "#ffffff"], 1.0),
            // The published example of a grey that is just enough.
            (["#767676", "#fff"], 4.54),
        ] {
            let found = contrast(colours.map(read));
            assert!((found - expected).abs() < 0.01, "{colours:?}: {found}");
        }
        assert_eq!(read("#FbFaF7").hex(), "#fbfaf7");
        assert_eq!((Colour::read("#ab"), Colour::read("red")), (None, None));
    }

    #[test]
    fn every_pair_is_seen_well_in_light_and_dark() {
        assert_eq!(pairs().len(), PAIRS.len(), "a colour is missing from the stylesheet");
        for pair in pairs() {
            for (which, colours) in [("light", pair.light), ("dark", pair.dark)] {
                let found = contrast(colours);
                assert!(found >= pair.least, "{:?}, {which}: {found:.2}", pair.names);
            }
            assert_ne!(pair.light, pair.dark, "{:?}", pair.names);
        }
    }
}
