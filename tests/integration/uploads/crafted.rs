//! Files that are made to cost whoever reads them: each is small to send and
//! large, deep, endless or untrue inside. Made here, never kept.

use std::io::{Cursor, Write as _};

use zip::{ZipWriter, write::SimpleFileOptions};

use crate::malformed::{
    MAIN, Random, archive, gzip, gzip_of, header_xml, text_cell, with_strings, workbook,
};

/// A file with what is said of it; any of the texts will do.
pub(super) struct Crafted {
    pub(super) what: &'static str,
    pub(super) make: fn() -> Vec<u8>,
    pub(super) told: &'static [&'static str],
}

const fn crafted(
    what: &'static str,
    make: fn() -> Vec<u8>,
    told: &'static [&'static str],
) -> Crafted {
    Crafted { what, make, told }
}

const BROKEN: &[&str] = &["bị hỏng hoặc bị cắt"];
const LARGE: &[&str] = &["giải nén quá lớn", "một ô quá dài"];
const LARGE_OR_BROKEN: &[&str] = &["giải nén quá lớn", "một ô quá dài", "bị hỏng hoặc bị cắt"];
const NO_BOOK: &[&str] = &["không phải bảng tính"];
const NO_HEADER: &[&str] = &["tiêu đề", "không có dòng"];
const NO_HEADER_OR_LARGE: &[&str] = &["tiêu đề", "quá lớn sau khi giải nén"];
const TOO_MUCH_TEXT: &[&str] = &["quá lớn sau khi giải nén"];

/// Archives and workbooks.
pub(super) const BOOKS: &[Crafted] = &[
    crafted("zips in zips", nested, NO_BOOK),
    crafted("zips in zips in a workbook", nested_in_book, NO_HEADER),
    crafted("one part of 300 MB", || part_of("xl/worksheets/sheet1.xml", 300), LARGE),
    crafted("strings of 300 MB", || part_of("xl/sharedStrings.xml", 300), LARGE),
    crafted("a picture of 300 MB", || part_of("xl/media/image1.png", 300), LARGE),
    crafted("70,000 entries", || entries(70_000), &["quá nhiều phần"]),
    crafted("4,000 entries of the same 10 MB", overlapping, LARGE_OR_BROKEN),
    crafted("an entry that claims ten bytes", || lying(10), LARGE_OR_BROKEN),
    crafted("an entry that claims 4 GB", || lying(u32::MAX - 1), LARGE_OR_BROKEN),
    crafted("a zip cut in half", || half(workbook(&header_xml(), "")), BROKEN),
    crafted("entities of entities", || entities("xl/worksheets/sheet1.xml"), &["hỏng", "tiêu đề"]),
    crafted("entities in strings", || entities("xl/sharedStrings.xml"), &["hỏng", "tiêu đề"]),
    crafted("an entity from a file", outside_entity, &["hỏng", "tiêu đề", "không có dòng"]),
    crafted(
        "a million strings",
        || strings(1_100_000, 3),
        &["quá nhiều chuỗi", "giải nén quá lớn"],
    ),
    crafted("80 MB of strings", || strings(900, 80 << 10), NO_HEADER),
    crafted("a string of 3 MB", || strings(1, 3 << 20), &["một ô quá dài"]),
    crafted("a tag of 2 MB", long_tag, BROKEN),
    crafted("a million tags deep", deep_xml, &["hỏng", "không có dòng"]),
    crafted("a million empty rows", || rows("<row/>", 1_048_576), &["hơn 800000 dòng"]),
    crafted("700,000 empty rows", || rows("<row/>", 700_000), NO_HEADER),
    crafted("16,384 columns", || workbook(&wide(16_384, 1), ""), &["ngoài 200 cột", "tiêu đề"]),
    crafted("16,384 columns, 500 times", || workbook(&wide(16_384, 500), ""), &["hơn 8000000 ô"]),
    crafted("7 million cells", || workbook(&wide(16_384, 430), ""), &["ngoài 200 cột", "tiêu đề"]),
    crafted("a dimension of all", || dimension("A1:XFD1048576"), NO_HEADER),
    crafted("a dimension beyond", || dimension("A1:XFD99999999999"), BROKEN),
    crafted("100,000 merged ranges", merged, NO_HEADER),
    crafted("500,000 styles", styles, &["hỏng", "không có dòng", "giải nén quá lớn"]),
    crafted("200 sheets of the same 300,000 cells", same_sheets, &[]),
    crafted("5,000 sheets that are not there", absent_sheets, &["hỏng", "tiêu đề"]),
    crafted("every cell wrong, 50,000 times", all_wrong_book, &[]),
];

/// Text and what it is packed in.
pub(super) const TEXTS: &[Crafted] = &[
    crafted("gzip of 3 GB", || gzip_of(&[b'a'; 1 << 20], 3_000), TOO_MUCH_TEXT),
    crafted("gzip of gzip", || gzip(&gzip_of(&[b'a'; 1 << 20], 3_000)), &["không phải tệp csv"]),
    crafted("gzip cut in half", || half(gzip(&noise(1 << 20))), &["gzip bị hỏng"]),
    crafted("one cell of 100 MB", || gzip(&one_cell(100 << 20)), NO_HEADER_OR_LARGE),
    crafted("one cell of 31 MB", || one_cell(31 << 20), NO_HEADER),
    crafted("a cell below a header that never ends", open_cell, &[]),
    crafted("a line of 15 million cells", || b"a,".repeat(15 << 20), NO_HEADER),
    crafted("15 million lines", || b"\n,".repeat(15 << 20), NO_HEADER),
    crafted("UTF-16 of 100 MB", || gzip(&utf16(50 << 20)), NO_HEADER_OR_LARGE),
    crafted("an old encoding, 100 MB", old_encoding, &[]),
    crafted("brackets, 30 million deep", || b"[".repeat(30 << 20), &[]),
    crafted("objects, 5 million deep", || b"{\"a\":".repeat(5 << 20), &[]),
    crafted("an object of a million keys", keys, &[]),
    crafted(
        "a number of 30 million digits",
        || [b"{\"code\":".to_vec(), b"9".repeat(30 << 20), b"}".to_vec()].concat(),
        &["4 mb"],
    ),
    crafted(
        "a text of 31 million escapes",
        || [b"{\"code\":\"".to_vec(), b"\\u0041".repeat(5 << 20), b"\"}".to_vec()].concat(),
        &["4 mb"],
    ),
    crafted("arrays in records of 4 MB", arrays, &[]),
    crafted("50,000 records of nothing", || b"{}\n".repeat(10 << 20), &[]),
    crafted("every cell wrong", all_wrong, &[]),
    crafted("NUL, 31 MB", || vec![0; 31 << 20], &["không phải tệp csv"]),
    crafted("noise, 31 MB", || noise(31 << 20), &["không phải tệp csv", "bảng mã"]),
];

/// What may be attached, and is not.
pub(super) const ATTACHED: &[Crafted] = &[
    crafted("a PNG of 4 billion dots a side", || png(u32::MAX, u32::MAX), &["is not whole"]),
    crafted("a PNG of 65,535 dots a side", || png(65_535, 65_535), &["is not whole"]),
    crafted("a PNG chunk of 4 GB", png_chunk, &["is not whole"]),
    crafted("a PNG of a million chunks", png_chunks, &["is not whole"]),
    crafted(
        "a JPEG of fill bytes",
        || [b"\xff\xd8\xff".to_vec(), vec![0xff; 5 << 20]].concat()[..5 << 20].to_vec(),
        &["is not whole"],
    ),
    crafted(
        "a JPEG of marks",
        || [b"\xff\xd8\xff\xe0\0\x02".to_vec(), b"\xff\xe1\0\x02".repeat(1 << 20)].concat(),
        &["is not whole"],
    ),
    crafted(
        "a WebP that claims 4 GB",
        || b"RIFF\xff\xff\xff\xffWEBPVP8X\xff\xff\xff\xff".to_vec(),
        &["is not whole"],
    ),
    crafted(
        "a PDF without an end",
        || [b"%PDF-1.7\n".to_vec(), vec![b' '; 5 << 19]].concat(),
        &["is not whole"],
    ),
    crafted(
        "a PDF whose end is at the start",
        || [b"%PDF-1.7 startxref %%EOF".to_vec(), vec![b' '; 1 << 20]].concat(),
        &["is not whole"],
    ),
    crafted(
        "a program called a PDF",
        || b"MZ\x90\0%PDF-1.7 startxref 0 %%EOF".to_vec(),
        &["is of another kind"],
    ),
    crafted(
        "an SVG with a script",
        || b"<svg onload=\"alert(1)\"/>".to_vec(),
        &["is of another kind"],
    ),
    crafted(
        "5 MB and a byte",
        || [b"%PDF-1.7\n".to_vec(), vec![b' '; (5 << 20) - 8]].concat(),
        &["is too large"],
    ),
];

fn half(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len() / 2);
    bytes
}

fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn nested() -> Vec<u8> {
    let mut bytes = vec![b' '; 50 << 20];
    for _ in 0..6 {
        let name = |n: usize| format!("{n}.zip");
        let names: Vec<String> = (0..10).map(name).collect();
        let parts: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &bytes[..])).collect();
        bytes = zip_of(&parts[..if bytes.len() > 1 << 20 { 1 } else { 10 }]);
    }
    bytes
}

fn nested_in_book() -> Vec<u8> {
    let inner = nested();
    let book = workbook("", "");
    let mut zip = ZipWriter::new_append(Cursor::new(book)).unwrap();
    zip.start_file("xl/embeddings/a.xlsx", SimpleFileOptions::default()).unwrap();
    zip.write_all(&inner).unwrap();
    zip.finish().unwrap().into_inner()
}

/// A workbook with one part of that many MB of blanks.
fn part_of(name: &str, mb: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    zip.start_file("xl/workbook.xml", options).unwrap();
    zip.write_all(b"<workbook/>").unwrap();
    zip.start_file(name, options).unwrap();
    let piece = vec![b' '; 1 << 20];
    for _ in 0..mb {
        zip.write_all(&piece).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn entries(count: usize) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", SimpleFileOptions::default()).unwrap();
    for number in 0..count {
        zip.start_file(format!("{number}"), SimpleFileOptions::default()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";

fn last(bytes: &[u8], mark: &[u8]) -> usize {
    bytes.windows(4).rposition(|window| window == mark).unwrap()
}

/// The directory names one entry again and again, each time differently.
fn overlapping() -> Vec<u8> {
    let mut bytes = part_of("xl/worksheets/sheet0000.xml", 10);
    let (at, end) = (last(&bytes, CENTRAL), last(&bytes, END));
    let record = bytes[at..end].to_vec();
    let digits = record.windows(4).position(|window| window == b"0000").unwrap();
    let first = bytes.windows(4).position(|window| window == CENTRAL).unwrap();
    let mut tail = bytes.split_off(end);
    for number in 1..4_000_u32 {
        let mut again = record.clone();
        again[digits..digits + 4].copy_from_slice(format!("{number:04}").as_bytes());
        bytes.extend_from_slice(&again);
    }
    let size = (bytes.len() - first) as u32;
    tail[8..10].copy_from_slice(&4_001_u16.to_le_bytes());
    tail[10..12].copy_from_slice(&4_001_u16.to_le_bytes());
    tail[12..16].copy_from_slice(&size.to_le_bytes());
    bytes.extend_from_slice(&tail);
    bytes
}

/// A part of 300 MB whose sizes, packed and not, are said to be that.
fn lying(size: u32) -> Vec<u8> {
    let mut bytes = part_of("xl/worksheets/sheet1.xml", 300);
    let at = last(&bytes, CENTRAL);
    bytes[at + 24..at + 28].copy_from_slice(&size.to_le_bytes());
    if size > 10 {
        bytes[at + 20..at + 24].copy_from_slice(&size.to_le_bytes());
    }
    bytes
}

const BILLION: &str = "<!DOCTYPE x [<!ENTITY a0 \"aaaaaaaaaa\">\
    <!ENTITY a1 \"&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;&a0;\">\
    <!ENTITY a2 \"&a1;&a1;&a1;&a1;&a1;&a1;&a1;&a1;&a1;&a1;\">\
    <!ENTITY a3 \"&a2;&a2;&a2;&a2;&a2;&a2;&a2;&a2;&a2;&a2;\">\
    <!ENTITY a4 \"&a3;&a3;&a3;&a3;&a3;&a3;&a3;&a3;&a3;&a3;\">\
    <!ENTITY a5 \"&a4;&a4;&a4;&a4;&a4;&a4;&a4;&a4;&a4;&a4;\">\
    <!ENTITY a6 \"&a5;&a5;&a5;&a5;&a5;&a5;&a5;&a5;&a5;&a5;\">\
    <!ENTITY a7 \"&a6;&a6;&a6;&a6;&a6;&a6;&a6;&a6;&a6;&a6;\">]>";

fn entities(part: &str) -> Vec<u8> {
    let row = format!("<row r=\"1\">{}</row>", text_cell("A1", "&a7;"));
    let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{row}</sheetData></worksheet>");
    let strings = "<sst uniqueCount=\"1\"><si><t>&a7;</t></si></sst>".to_owned();
    let before = |name: &str, text: String| match name == part {
        true => format!("{BILLION}{text}"),
        false => text.replace("&a7;", "a"),
    };
    archive(&[
        ("xl/worksheets/sheet1.xml", before("xl/worksheets/sheet1.xml", sheet)),
        ("xl/sharedStrings.xml", before("xl/sharedStrings.xml", strings)),
    ])
}

fn outside_entity() -> Vec<u8> {
    let row = format!("<row r=\"1\">{}</row>", text_cell("A1", "&x;"));
    archive(&[(
        "xl/worksheets/sheet1.xml",
        format!(
            "<!DOCTYPE x [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\
             <worksheet xmlns=\"{MAIN}\"><sheetData>{row}</sheetData></worksheet>"
        ),
    )])
}

fn strings(count: usize, length: usize) -> Vec<u8> {
    let mut random = Random(5);
    // Not so alike that their ratio gives them away.
    let mut one = || -> String {
        let some = |_| char::from(b'a' + random.below(26) as u8);
        let piece: String = (0..length.min(1_000)).map(some).collect();
        piece.repeat(length.div_ceil(piece.len()))
    };
    let text: String = (0..count).map(|_| format!("<si><t>{}</t></si>", one())).collect();
    with_strings(&format!("<sst>{text}</sst>"))
}

fn long_tag() -> Vec<u8> {
    workbook(&format!("<row {}/>", "a=\"1\" ".repeat(400_000)), "")
}

fn deep_xml() -> Vec<u8> {
    workbook(&"<a>".repeat(1 << 20), "")
}

fn rows(row: &str, count: usize) -> Vec<u8> {
    workbook(&row.repeat(count), "")
}

fn wide(columns: usize, rows: usize) -> String {
    let row = |number: usize| {
        let cells = "<c><v>1</v></c>".repeat(columns);
        format!("<row r=\"{number}\">{cells}</row>")
    };
    (1..=rows).map(row).collect()
}

fn dimension(of: &str) -> Vec<u8> {
    let sheet =
        format!("<worksheet xmlns=\"{MAIN}\"><dimension ref=\"{of}\"/><sheetData/></worksheet>");
    archive(&[("xl/worksheets/sheet1.xml", sheet)])
}

fn merged() -> Vec<u8> {
    let one = |n: usize| format!("<mergeCell ref=\"A{}:A1048576\"/>", n + 2);
    let ranges: String = (0..100_000).map(one).collect();
    workbook("", &format!("<mergeCells>{ranges}</mergeCells>"))
}

fn styles() -> Vec<u8> {
    let one = "<xf numFmtId=\"14\"/>".repeat(500_000);
    let styles = format!("<styleSheet xmlns=\"{MAIN}\"><cellXfs>{one}</cellXfs></styleSheet>");
    let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData/></worksheet>");
    archive(&[("xl/worksheets/sheet1.xml", sheet), ("xl/styles.xml", styles)])
}

/// A workbook whose sheets are all `target`.
fn sheets(count: usize, target: &str, sheet: String) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let one = |n: usize| format!("<sheet name=\"S{n}\" sheetId=\"{}\" r:id=\"r{n}\"/>", n + 1);
    let list: String = (0..count).map(one).collect();
    let link = |n: usize| {
        format!("<Relationship Id=\"r{n}\" Type=\"{office}/worksheet\" Target=\"{target}\"/>")
    };
    let links: String = (0..count).map(link).collect();
    archive(&[
        ("xl/worksheets/sheet1.xml", sheet),
        (
            "xl/_rels/workbook.xml.rels",
            format!("<Relationships xmlns=\"{package}\">{links}</Relationships>"),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{office}\"><sheets>{list}</sheets></workbook>"
            ),
        ),
    ])
}

fn same_sheets() -> Vec<u8> {
    // Below a header, so that it is worth reading; the cells are empty.
    let head: String = ["Mã TTHC", "Loại tác động", "Lý do"]
        .iter()
        .zip(["A1", "B1", "C1"])
        .map(|(title, at)| text_cell(at, title))
        .collect();
    let row =
        |n: usize| format!("<row r=\"{n}\">{}</row>", "<c t=\"str\"><v> </v></c>".repeat(100));
    let rows: String = (2..3_002).map(row).collect();
    let sheet = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetData><row r=\"1\">{head}</row>{rows}</sheetData></worksheet>"
    );
    sheets(200, "worksheets/sheet1.xml", sheet)
}

fn absent_sheets() -> Vec<u8> {
    let sheet = format!("<worksheet xmlns=\"{MAIN}\"><sheetData/></worksheet>");
    sheets(5_000, "worksheets/none.xml", sheet)
}

const TITLES: &str =
    "Mã TTHC;Loại tác động;Lý do;Lộ trình;Số đối tượng tuân thủ;Cấp đang giải quyết";

fn wrong_row(number: usize) -> String {
    let long = "sai ".repeat(40);
    format!("9.{number};{long};;{long};{long};{long}\n")
}

fn all_wrong() -> Vec<u8> {
    let rows: String = (0..40_000).map(wrong_row).collect();
    gzip(format!("{TITLES}\n{rows}").as_bytes())
}

fn all_wrong_book() -> Vec<u8> {
    let cells = |number: usize, line: &str| {
        let one = |(at, text): (char, &str)| text_cell(&format!("{at}{number}"), text);
        let cells: String = ('A'..='F').zip(line.trim().split(';')).map(one).collect();
        format!("<row r=\"{number}\">{cells}</row>")
    };
    let mut all = cells(1, TITLES);
    (2..50_002).for_each(|number| all.push_str(&cells(number, &wrong_row(number))));
    workbook(&all, "")
}

fn one_cell(length: usize) -> Vec<u8> {
    let mut random = Random(3);
    let mut bytes = Vec::with_capacity(length);
    while bytes.len() < length {
        // A little that is not repeated, so that the ratio is that of text.
        bytes.extend((0..60).map(|_| b'a' + random.below(26) as u8));
        bytes.resize(bytes.len() + 3_000, b'a');
    }
    bytes
}

fn open_cell() -> Vec<u8> {
    let head = "Mã TTHC;Loại tác động;Lý do\n9.000001;Giữ nguyên;\"";
    [head.as_bytes(), &one_cell(31 << 20)].concat()
}

fn utf16(letters: usize) -> Vec<u8> {
    [b"\xff\xfe".to_vec(), one_cell(letters).iter().flat_map(|b| [*b, 0]).collect()].concat()
}

fn old_encoding() -> Vec<u8> {
    let mut text = one_cell(100 << 20);
    text.iter_mut().step_by(50).for_each(|byte| *byte = 0xe2);
    gzip(&text)
}

fn keys() -> Vec<u8> {
    let one = |n: usize| format!("\"k{n}\":{{\"a\":\"{n}\"}},");
    let all: String = (0..150_000).map(one).collect();
    format!("{{{all}\"z\":1}}").into_bytes()
}

fn arrays() -> Vec<u8> {
    let record = format!("{{\"code\":[{}0]}}\n", "[],".repeat(1_300_000));
    record.repeat(8).into_bytes()
}

fn noise(length: usize) -> Vec<u8> {
    let mut random = Random(9);
    (0..length).map(|_| random.below(256) as u8).collect()
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut chunk = (content.len() as u32).to_be_bytes().to_vec();
    chunk.extend_from_slice(kind);
    chunk.extend_from_slice(content);
    chunk.extend_from_slice(&crc32fast::hash(&chunk[4..]).to_be_bytes());
    chunk
}

fn png_of(width: u32, height: u32, more: &[Vec<u8>]) -> Vec<u8> {
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let head = chunk(b"IHDR", &[&size[..], &[8, 2, 0, 0, 0]].concat());
    [b"\x89PNG\r\n\x1a\n".to_vec(), head, more.concat()].concat()
}

fn png(width: u32, height: u32) -> Vec<u8> {
    png_of(width, height, &[chunk(b"IDAT", b"abc"), chunk(b"IEND", b"")])
}

fn png_chunk() -> Vec<u8> {
    [png_of(9, 9, &[]), b"\xff\xff\xff\xffIDATabc".to_vec()].concat()
}

fn png_chunks() -> Vec<u8> {
    png_of(9, 9, &vec![chunk(b"tEXt", b""); 400_000])
}
