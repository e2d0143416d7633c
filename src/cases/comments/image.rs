//! Pictures that people attach: whether they are whole, and without what they
//! tell beside the picture. A photograph often says where it was taken.

use crc32fast::hash as crc;

/// No picture is wider or higher: a small file can claim any size, and whoever
/// opens it would pay for it.
const WIDEST: u32 = 20_000;

/// What is kept of a PNG; text, times and Exif are not.
const PNG_KEPT: [&[u8; 4]; 12] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"pHYs", b"bKGD",
];

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Whether bytes begin as a PNG does.
pub(super) fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(PNG)
}

/// Whether bytes begin as a JPEG does.
pub(super) fn is_jpeg(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xff\xd8\xff")
}

/// Whether bytes begin as a WebP does.
pub(super) fn is_webp(bytes: &[u8]) -> bool {
    bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP")
}

/// A PNG that is whole: every chunk with its checksum, from the header to the
/// end, and nothing after it.
pub(super) fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = PNG.to_vec();
    let mut rest = bytes.strip_prefix(PNG)?;
    let mut data = false;
    let mut first = true;
    loop {
        let length = u32::from_be_bytes(*rest.first_chunk()?) as usize;
        let chunk = rest.get(..length.checked_add(12)?)?;
        let (kind, content) = (&chunk[4..8], &chunk[8..8 + length]);
        let sum = u32::from_be_bytes(*chunk.last_chunk()?);
        if crc(&chunk[4..8 + length]) != sum || (kind == b"IHDR") != first {
            return None;
        }
        if first {
            let [width, height] = [content.first_chunk()?, content.get(4..)?.first_chunk()?];
            sized(u32::from_be_bytes(*width), u32::from_be_bytes(*height))?;
        }
        first = false;
        data |= kind == b"IDAT";
        if PNG_KEPT.iter().any(|known| *known == kind) {
            kept.extend_from_slice(chunk);
        } else if kind[0].is_ascii_uppercase() {
            // Without what is critical and unknown it would be another picture.
            return None;
        }
        rest = &rest[chunk.len()..];
        if kind == b"IEND" {
            return (data && rest.is_empty()).then_some(kept);
        }
    }
}

/// A JPEG that is whole: segments up to the picture, a frame with a size, and
/// the mark of the end. What comes after that is not kept.
pub(super) fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = b"\xff\xd8".to_vec();
    let mut at = 2;
    let mut frame = false;
    loop {
        if *bytes.get(at)? != 0xff {
            return None;
        }
        // Any number of fill bytes may stand before a mark.
        while *bytes.get(at + 1)? == 0xff {
            at += 1;
        }
        let mark = bytes[at + 1];
        if matches!(mark, 0x00 | 0x01 | 0xd0..=0xd9) {
            return None;
        }
        let length = usize::from(u16::from_be_bytes(*bytes.get(at + 2..)?.first_chunk()?));
        let segment = bytes.get(at..at.checked_add(2 + length)?)?;
        let content = segment.get(4..)?;
        if matches!(mark, 0xc0..=0xcf) && !matches!(mark, 0xc4 | 0xc8 | 0xcc) {
            let [height, width] =
                [content.get(1..)?.first_chunk()?, content.get(3..)?.first_chunk()?];
            let [height, width] = [height, width].map(|side| u32::from(u16::from_be_bytes(*side)));
            sized(width, height)?;
            frame = true;
        }
        let colour = mark == 0xe2 && content.starts_with(b"ICC_PROFILE\0");
        let other = matches!(mark, 0xe1..=0xed | 0xef | 0xfe) && !colour;
        if !other {
            kept.extend_from_slice(segment);
        }
        at += segment.len();
        if mark == 0xda {
            break;
        }
    }
    // Within the picture a mark is never `ff d9`; more pictures, as phones put
    // them behind, are not kept.
    let end = scan_end(bytes, at)?;
    kept.extend_from_slice(&bytes[at..end]);
    frame.then_some(kept)
}

/// The place after the mark of the end. A progressive picture has more segments
/// between its scans, which are kept with them.
fn scan_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match *bytes.get(at + 1)? {
            0xd9 => return Some(at + 2),
            // A byte of data, a restart, or a fill byte before a mark.
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            // Tables, and the next scan.
            0xc4 | 0xcc | 0xda..=0xdd => {
                let length = bytes.get(at + 2..)?.first_chunk()?;
                at += 2 + usize::from(u16::from_be_bytes(*length));
            }
            // What tells of the picture stands before it.
            _ => return None,
        }
    }
}

/// A WebP that is whole: the chunks fill the length that its head gives.
pub(super) fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let length = u32::from_le_bytes(*bytes.get(4..)?.first_chunk()?) as usize;
    let mut rest = bytes.get(12..).filter(|rest| rest.len() + 4 == length)?;
    let mut kept = b"RIFF\0\0\0\0WEBP".to_vec();
    let mut picture = false;
    while !rest.is_empty() {
        let size = u32::from_le_bytes(*rest.get(4..)?.first_chunk()?) as usize;
        let padded = size.checked_add(size % 2)?.checked_add(8)?;
        let chunk = rest.get(..padded)?;
        rest = &rest[padded..];
        let content = &chunk[8..8 + size];
        match &chunk[..4] {
            b"VP8X" => {
                let side = |at: usize| {
                    let [a, b, c] = *content.get(at..)?.first_chunk()?;
                    Some(u32::from_le_bytes([a, b, c, 0]) + 1)
                };
                sized(side(4)?, side(7)?)?;
                let start = kept.len();
                kept.extend_from_slice(chunk);
                // It no longer says that Exif and XMP follow.
                kept[start + 8] &= !0b0000_1100;
            }
            b"VP8 " | b"VP8L" | b"ANMF" => {
                picture |= size > 10;
                kept.extend_from_slice(chunk);
            }
            b"ALPH" | b"ANIM" | b"ICCP" => kept.extend_from_slice(chunk),
            // Exif, XMP, and what nobody knows.
            _ => {}
        }
    }
    let length = u32::try_from(kept.len() - 8).ok()?;
    kept[4..8].copy_from_slice(&length.to_le_bytes());
    picture.then_some(kept)
}

fn sized(width: u32, height: u32) -> Option<()> {
    ((1..=WIDEST).contains(&width) && (1..=WIDEST).contains(&height)).then_some(())
}

#[cfg(test)]
mod tests {
    use std::slice;

    use super::*;

    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let mut chunk = (content.len() as u32).to_be_bytes().to_vec();
        chunk.extend_from_slice(kind);
        chunk.extend_from_slice(content);
        chunk.extend_from_slice(&crc(&chunk[4..]).to_be_bytes());
        chunk
    }

    fn header(width: u32, height: u32) -> Vec<u8> {
        let mut content = [width.to_be_bytes(), height.to_be_bytes()].concat();
        content.extend_from_slice(&[8, 2, 0, 0, 0]);
        chunk(b"IHDR", &content)
    }

    fn png_of(chunks: &[Vec<u8>]) -> Vec<u8> {
        [PNG, &chunks.concat()].concat()
    }

    #[test]
    fn a_png_keeps_the_picture_alone() {
        let (head, data, end) = (header(3, 2), chunk(b"IDAT", b"abc"), chunk(b"IEND", b""));
        let plain = png_of(&[head.clone(), data.clone(), end.clone()]);
        assert_eq!(png(&plain).as_ref(), Some(&plain));
        let told = chunk(b"tEXt", b"Author\0Lan");
        let place = chunk(b"eXIf", b"II*\0");
        let long = png_of(&[head.clone(), told, place, data.clone(), end.clone()]);
        assert_eq!(png(&long), Some(plain.clone()));
        let mut wrong = plain.clone();
        wrong[45] ^= 1;
        let after = [&plain[..], b"<script>"].concat();
        for (what, bytes) in [
            ("a checksum", wrong),
            ("more after it", after),
            ("cut off", plain[..plain.len() - 1].to_vec()),
            ("no data", png_of(&[head.clone(), end.clone()])),
            ("no header", png_of(&[data.clone(), end.clone()])),
            ("two headers", png_of(&[head.clone(), head.clone(), data.clone(), end.clone()])),
            ("no width", png_of(&[header(0, 2), data.clone(), end.clone()])),
            ("too wide", png_of(&[header(20_001, 2), data.clone(), end.clone()])),
            ("unknown", png_of(&[head, chunk(b"ABCD", b""), data, end])),
            ("nothing", PNG.to_vec()),
        ] {
            assert_eq!(png(&bytes), None, "{what}");
        }
    }

    fn segment(mark: u8, content: &[u8]) -> Vec<u8> {
        let mut segment = vec![0xff, mark];
        segment.extend_from_slice(&(content.len() as u16 + 2).to_be_bytes());
        segment.extend_from_slice(content);
        segment
    }

    fn jpeg_of(before: &[Vec<u8>], scan: &[u8]) -> Vec<u8> {
        [b"\xff\xd8".to_vec(), before.concat(), segment(0xda, &[1, 1, 0]), scan.to_vec()].concat()
    }

    #[test]
    fn a_jpeg_keeps_the_picture_alone() {
        let frame = segment(0xc0, &[8, 0, 2, 0, 3, 1, 1, 0x11, 0]);
        let jfif = segment(0xe0, b"JFIF\0");
        let icc = segment(0xe2, b"ICC_PROFILE\0\x01\x01");
        let scan = b"\x12\xff\x00\x34\xff\xd0\x56\xff\xd9";
        let plain = jpeg_of(&[jfif.clone(), icc.clone(), frame.clone()], scan);
        assert_eq!(jpeg(&plain).as_ref(), Some(&plain));
        let told = [segment(0xe1, b"Exif\0\0GPS"), segment(0xfe, b"Lan"), segment(0xe2, b"MPF\0")];
        let before = [slice::from_ref(&jfif), &told[..], &[icc, frame.clone()]].concat();
        let long = [jpeg_of(&before, scan), b"another picture".to_vec()].concat();
        assert_eq!(jpeg(&long), Some(plain));
        let more = segment(0xc4, b"table");
        let progressive = [b"\x12", &more[..], &segment(0xda, &[1])[..], b"\x13\xff\xd9"].concat();
        assert!(jpeg(&jpeg_of(slice::from_ref(&frame), &progressive)).is_some());
        for (what, bytes) in [
            ("no frame", jpeg_of(&[jfif], scan)),
            ("no end", jpeg_of(slice::from_ref(&frame), b"\x12\x13")),
            ("no height", jpeg_of(&[segment(0xc0, &[8, 0, 0, 0, 3, 1])], scan)),
            ("Exif in the picture", jpeg_of(&[frame], b"\xff\xe1\0\x04ab\xff\xd9")),
            ("nothing", b"\xff\xd8\xff".to_vec()),
            ("no segment", b"\xff\xd8\xff\xd9".to_vec()),
        ] {
            assert_eq!(jpeg(&bytes), None, "{what}");
        }
    }

    fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut body = b"WEBP".to_vec();
        for (kind, content) in chunks {
            body.extend_from_slice(*kind);
            body.extend_from_slice(&(content.len() as u32).to_le_bytes());
            body.extend_from_slice(content);
            body.resize(body.len().next_multiple_of(2), 0);
        }
        [b"RIFF", &(body.len() as u32).to_le_bytes()[..], &body].concat()
    }

    #[test]
    fn a_webp_keeps_the_picture_alone() {
        let simple = riff(&[(b"VP8L", &[7; 13])]);
        assert_eq!(webp(&simple).as_ref(), Some(&simple));
        let head = [0b0000_1100, 0, 0, 0, 2, 0, 0, 1, 0, 0];
        let bare = [0, 0, 0, 0, 2, 0, 0, 1, 0, 0];
        let told: [(&[u8; 4], &[u8]); 4] =
            [(b"VP8X", &head), (b"VP8 ", &[7; 12]), (b"EXIF", b"GPS"), (b"XMP ", b"Lan")];
        assert_eq!(webp(&riff(&told)), Some(riff(&[(b"VP8X", &bare), (b"VP8 ", &[7; 12])])));
        for (what, bytes) in [
            ("cut off", simple[..simple.len() - 2].to_vec()),
            ("more after it", [&simple[..], b"ab"].concat()),
            ("no picture", riff(&[(b"EXIF", b"GPS")])),
            ("too small", riff(&[(b"VP8 ", &[7; 4])])),
            ("too large", riff(&[(b"VP8X", &[0, 0, 0, 0, 255, 255, 255, 1, 0, 0])])),
        ] {
            assert_eq!(webp(&bytes), None, "{what}");
        }
    }

    /// Whatever comes, it is read or refused.
    mod anything {
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn is_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
                for start in [PNG, b"\xff\xd8\xff\xe0\0\x04ab\xff", b"RIFF\xc4\0\0\0WEBP"] {
                    let bytes = [start, &bytes].concat();
                    for kept in [png(&bytes), jpeg(&bytes), webp(&bytes)].into_iter().flatten() {
                        prop_assert!(kept.len() <= bytes.len());
                    }
                }
            }
        }
    }
}
