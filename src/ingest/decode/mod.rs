//! Bytes into text: Unicode, windows-1258, and the encodings of the fonts from
//! before Unicode, TCVN3 (`.VnTime`) and VNI (`VNI-Times`).
//!
//! Nothing in a file says which of those it is, so candidates are decoded and
//! the one that reads as Vietnamese wins; where none does clearly, the text is
//! refused rather than stored as rubbish.

mod legacy;
mod plausible;

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1258};
use unicode_normalization::UnicodeNormalization;

use super::values::Doubt;

/// A decoded file.
#[derive(Debug)]
pub(super) struct Decoded {
    /// Its text. Letters that could not be read are U+FFFD, so that the rows
    /// they stand in can be refused.
    pub(super) text: String,
    /// The encoding in words.
    pub(super) encoding: &'static str,
    /// How many lines were converted from another encoding than UTF-8.
    pub(super) recoded: u64,
}

/// Why bytes are no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotText {
    /// Bytes that no text file has.
    Binary,
    /// Text in none of the known encodings.
    Unknown,
}

/// Decodes a whole file.
pub(super) fn file(bytes: Vec<u8>) -> Result<Decoded, NotText> {
    if let Some(utf16) = utf16(&bytes) {
        let (text, _) = utf16.decode_without_bom_handling(&bytes);
        let encoding = if utf16 == UTF_16LE { "UTF-16 LE" } else { "UTF-16 BE" };
        let text = text.trim_start_matches('\u{feff}').to_owned();
        let recoded = text.lines().count() as u64;
        return Ok(Decoded { text, encoding, recoded });
    }
    if binary(&bytes) {
        return Err(NotText::Binary);
    }
    match String::from_utf8(bytes) {
        Ok(text) => match text.strip_prefix('\u{feff}') {
            Some(rest) => {
                Ok(Decoded { text: rest.to_owned(), encoding: "UTF-8 có BOM", recoded: 0 })
            }
            None => Ok(Decoded { text, encoding: "UTF-8", recoded: 0 }),
        },
        Err(bad) => lines(bad.as_bytes()),
    }
}

/// Text that was decoded as Latin letters although its font made Vietnamese of
/// it ("nghiªn cøu"), whole or in some lines; none if the text is sound.
pub(super) fn mend(text: &str) -> Result<Option<String>, Doubt> {
    if !legacy::suspicious(text) {
        return Ok(None);
    }
    let mut mended = String::with_capacity(text.len());
    let mut changed = false;
    for line in text.split_inclusive('\n') {
        match mend_line(line)? {
            Some(better) => {
                changed = true;
                mended.push_str(&better);
            }
            None => mended.push_str(line),
        }
    }
    Ok(changed.then_some(mended))
}

fn mend_line(line: &str) -> Result<Option<String>, Doubt> {
    if !legacy::suspicious(line) {
        return Ok(None);
    }
    let now = plausible::score(line);
    let candidates = [legacy::tcvn3(line), legacy::vni(line)];
    let best = candidates
        .into_iter()
        .map(|text| (plausible::score(&text), text))
        .max_by(|a, b| a.0.rate().total_cmp(&b.0.rate()));
    let Some((score, text)) = best else { return Ok(None) };
    let clear = score.words > 0 && score.rate() >= 0.85 && score.rate() - now.rate() >= 0.4;
    if clear {
        return Ok(Some(text));
    }
    // Many broken words and no reading: doubtful. A stray "m²" or "café" is not.
    let broken = now.words.saturating_sub(now.sound);
    if broken >= 3 && now.rate() < 0.3 && score.rate() > 0.5 {
        return Err(Doubt {
            reason: "bảng mã lẫn lộn, không đọc chắc chắn được".to_owned(),
            advice: "chuyển ô này sang phông Unicode rồi nạp lại".to_owned(),
        });
    }
    Ok(None)
}

/// UTF-16 by its mark, or by the zero bytes that Latin letters have in it.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let head = &bytes[..bytes.len().min(4_096) & !1];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), head.len() / 2);
    if pairs >= 2 && odd * 10 > pairs * 3 && even * 50 < pairs {
        Some(UTF_16LE)
    } else if pairs >= 2 && even * 10 > pairs * 3 && odd * 50 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Control bytes beyond what a damaged text may hold.
fn binary(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(65_536)];
    let control =
        head.iter().filter(|b| **b < 0x20 && !matches!(**b, b'\n' | b'\r' | b'\t' | 0x0c));
    control.count() * 50 > head.len()
}

/// Decodes bytes that are known to be in one encoding.
type Decode = fn(&[u8]) -> String;

/// The encodings of one byte a letter.
const SINGLE_BYTE: [(&str, Decode); 3] = [
    ("windows-1258", windows_1258),
    ("TCVN3 (.VnTime)", |bytes| legacy::tcvn3(&windows_1252(bytes))),
    ("VNI", |bytes| legacy::vni(&windows_1252(bytes))),
];

/// A file with lines that are not UTF-8. Each is converted on its own, since
/// files are pasted together from others; the encoding of most lines decides
/// where a line is too short to tell.
fn lines(bytes: &[u8]) -> Result<Decoded, NotText> {
    let dirty =
        || bytes.split_inclusive(|b| *b == b'\n').filter(|line| std::str::from_utf8(line).is_err());
    let mut totals = [plausible::Score::default(); 3];
    for line in dirty().take(2_000) {
        for (total, (_, decode)) in totals.iter_mut().zip(SINGLE_BYTE) {
            *total += plausible::score(&decode(line));
        }
    }
    let main = (0..3).max_by(|a, b| totals[*a].rate().total_cmp(&totals[*b].rate())).unwrap_or(0);
    if totals[main].rate() < 0.5 && !damaged(bytes) {
        return Err(NotText::Unknown);
    }
    let mut text = String::with_capacity(bytes.len() * 3 / 2);
    let mut recoded = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match std::str::from_utf8(line) {
            Ok(sound) => text.push_str(sound),
            Err(_) => match convert(line, main) {
                Some(converted) => {
                    recoded += 1;
                    text.push_str(&converted);
                }
                None => text.push_str(&String::from_utf8_lossy(line)),
            },
        }
    }
    let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
    let encoding = if recoded > 0 { SINGLE_BYTE[main].0 } else { "UTF-8" };
    Ok(Decoded { text, encoding, recoded })
}

/// Whether this is UTF-8 that was cut or damaged here and there.
fn damaged(bytes: &[u8]) -> bool {
    let (mut sound, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sound += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    broken * 10 <= sound
}

/// A line in the encoding in which it reads as Vietnamese; the file's main one
/// unless another is clearly better.
fn convert(line: &[u8], main: usize) -> Option<String> {
    let scored: Vec<(f32, String)> = SINGLE_BYTE
        .iter()
        .map(|(_, decode)| decode(line))
        .map(|text| (plausible::score(&text).rate(), text))
        .collect();
    let best = (0..scored.len()).max_by(|a, b| scored[*a].0.total_cmp(&scored[*b].0))?;
    let chosen = if scored[best].0 - scored[main].0 > 0.3 { best } else { main };
    let (rate, text) = scored.into_iter().nth(chosen)?;
    (rate >= 0.6).then_some(text)
}

fn windows_1258(bytes: &[u8]) -> String {
    WINDOWS_1258.decode_without_bom_handling(bytes).0.nfc().collect()
}

fn windows_1252(bytes: &[u8]) -> Cow<'_, str> {
    WINDOWS_1252.decode_without_bom_handling(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Mã số;Tên\n1.004269;Cấp giấy phép kinh doanh xăng dầu\n1.000811;Đăng ký nghĩa vụ được hưởng ưu đãi\n";

    fn check(bytes: Vec<u8>, encoding: &str) {
        let decoded = file(bytes).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding), (TEXT, encoding));
    }

    #[test]
    fn unicode_and_windows_files_are_recognised() {
        check(TEXT.as_bytes().to_vec(), "UTF-8");
        check([b"\xef\xbb\xbf", TEXT.as_bytes()].concat(), "UTF-8 có BOM");
        let units: Vec<u16> = TEXT.encode_utf16().collect();
        let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
        let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
        check(little.clone(), "UTF-16 LE");
        check(big.clone(), "UTF-16 BE");
        check([vec![0xff, 0xfe], little].concat(), "UTF-16 LE");
        check([vec![0xfe, 0xff], big].concat(), "UTF-16 BE");
        check(legacy::encode_windows_1258(TEXT), "windows-1258");
    }

    #[test]
    fn font_encodings_are_recognised_in_files_and_in_lines() {
        check(legacy::encode_tcvn3(TEXT), "TCVN3 (.VnTime)");
        check(legacy::encode_vni(TEXT), "VNI");
        // A TCVN3 line among good Unicode.
        let (first, rest) = TEXT.split_at(TEXT.find("1.000811").unwrap());
        let mixed = [first.as_bytes(), &legacy::encode_tcvn3(rest)].concat();
        let decoded = file(mixed).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.recoded), (TEXT, 1));
    }

    #[test]
    fn what_is_no_text_is_refused_and_damage_is_marked() {
        assert_eq!(file(vec![0; 1000]).unwrap_err(), NotText::Binary);
        let noise: Vec<u8> = (0..4000_u32).map(|i| (i * 37 % 200 + 40) as u8).collect();
        assert_eq!(file(noise).unwrap_err(), NotText::Unknown);
        let mut cut = TEXT.repeat(20).into_bytes();
        cut.truncate(cut.len() - 4);
        assert!(cut.pop().is_some() && std::str::from_utf8(&cut).is_err());
        let decoded = file(cut).unwrap();
        assert!(decoded.text.ends_with('\u{fffd}') && decoded.text.contains("xăng dầu"));
    }

    #[test]
    fn cells_in_old_fonts_are_mended_and_sound_ones_left() {
        for (cell, expected) in [
            ("nghiªn cøu t¹p chÝ luËt häc", Some("nghiên cứu tạp chí luật học")),
            ("NguyÔn Nh− ChÝnh", Some("Nguyễn Như Chính")),
            ("Boä Taøi chính", Some("Bộ Tài chính")),
            ("Cấp phép\nnghiªn cøu luËt häc", Some("Cấp phép\nnghiên cứu luật học")),
            ("Diện tích 500 m², 30°C, §5", None),
            ("Giấy phép ® và café crème", None),
            ("Điều kiện kinh doanh", None),
        ] {
            assert_eq!(mend(cell).unwrap().as_deref(), expected, "{cell}");
        }
    }
}
