//! Two thousand malformed files, made by seeded mutation: each ends in records
//! or rejects, never in a panic, a hang or more than 300 MB.

#![expect(clippy::unwrap_used, reason = "a helper that fails here fails its test")]

use std::{
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use quydinh::{
    ingest::{HEADINGS, fee, read, time_limit, to_row},
    model::{Channel, Day, DossierItem, Kind, Regulation, Submission},
};

const INPUTS: u64 = 2_000;
/// Resident memory that the whole run may reach, in kB.
const MOST_MEMORY: u64 = 300_000;
/// The longest that one input may take, in a debug build on a busy machine.
const LONGEST: Duration = Duration::from_secs(120);

/// Tells the process that the test starts for the inputs from the one that waits.
const WITHIN: &str = "QUYDINH_TEST_MALFORMED_WITHIN";

/// Runs the inputs in a process of their own, so that its memory is only theirs
/// and a panic on any thread shows in its messages. It is this test again.
#[test]
fn malformed_inputs_end_in_records_or_rejects() {
    if std::env::var_os(WITHIN).is_some() {
        return all_inputs();
    }
    let name = "malformed::malformed_inputs_end_in_records_or_rejects";
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(WITHIN, "1")
        .output()
        .unwrap();
    let (out, err) =
        (String::from_utf8_lossy(&child.stdout), String::from_utf8_lossy(&child.stderr));
    assert!(child.status.success(), "{out}\n{err}");
    assert!(!err.contains("panicked"), "{err}");
    assert!(out.contains(&format!("{INPUTS} inputs: ")), "not all were read:\n{out}");
    let peak = out.lines().find_map(|line| line.strip_prefix("peak kB: "));
    match peak.and_then(|kb| kb.parse::<u64>().ok()) {
        Some(kb) => assert!(kb < MOST_MEMORY, "{kb} kB"),
        None => println!("skipped: peak memory is read from /proc only"),
    }
}

fn all_inputs() {
    let folder = tempfile::tempdir().unwrap();
    let today = Day::new(2026, 7, 1).unwrap();
    let mut random = Random(1);
    let (mut records, mut rejects) = (0, 0);
    for number in 0..INPUTS {
        let (name, path) = input(number, folder.path(), &mut random);
        let start = Instant::now();
        let outcome = read(std::slice::from_ref(&path), today, &|_| {});
        assert!(start.elapsed() < LONGEST, "input {number} ({name}) took {:?}", start.elapsed());
        assert_eq!(outcome.files.len(), 1, "input {number} ({name})");
        let report = &outcome.files[0];
        assert!(
            report.records + report.rejected > 0,
            "input {number} ({name}) vanished: {report:?}"
        );
        assert_eq!(report.records, outcome.records.len() as u64, "input {number} ({name})");
        for reject in &outcome.rejects {
            assert!(
                !reject.reason.is_empty() && !reject.advice.is_empty(),
                "input {number} ({name})"
            );
        }
        records += outcome.records.len();
        rejects += outcome.rejects.len();
        if path.is_file() {
            fs::remove_file(path).unwrap();
        }
    }
    println!("{INPUTS} inputs: {records} records, {rejects} rejects");
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    if let Some(peak) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
        println!("peak kB: {}", peak.trim().trim_end_matches("kB").trim());
    }
}

/// One malformed file: a special one, or a good one mutated.
fn input(number: u64, folder: &Path, random: &mut Random) -> (String, PathBuf) {
    let path = folder.join(format!("{number}"));
    let specials = specials();
    // The special ones come first, once; they are made to measure.
    if let Some((name, make)) = specials.get(number as usize) {
        match make() {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None if *name == "directory" => fs::create_dir(&path).unwrap(),
            None => {}
        }
        return ((*name).to_owned(), path);
    }
    let kind = random.below(6);
    let (base, mut bytes) = match kind {
        0 => ("csv", csv(HEADINGS, random).into_bytes()),
        1 => ("csv with columns swapped", swapped(random).into_bytes()),
        2 => ("portal json", portal().into_bytes()),
        3 => ("own json", own().into_bytes()),
        4 => ("xlsx", workbook(&sheet_xml(random), "")),
        _ => (
            "xlsx of broken xml",
            workbook(
                &String::from_utf8_lossy(&mutated(sheet_xml(random).into_bytes(), random)),
                "",
            ),
        ),
    };
    if kind < 4 && random.below(3) == 0 {
        bytes = recoded(&String::from_utf8(bytes).unwrap(), random);
    }
    if kind != 5 {
        for _ in 0..=random.below(3) {
            bytes = mutated(bytes, random);
        }
    }
    if random.below(8) == 0 {
        bytes = gzip(&bytes);
    }
    fs::write(&path, bytes).unwrap();
    (base.to_owned(), path)
}

pub(crate) type Make = fn() -> Option<Vec<u8>>;

pub(crate) fn specials() -> Vec<(&'static str, Make)> {
    vec![
        ("missing file", || None),
        ("directory", || None),
        ("empty file", || Some(Vec::new())),
        ("blanks", || Some(b" \n\t \n".to_vec())),
        ("NUL bytes", || Some(vec![0; 100_000])),
        ("deep JSON", || Some("[".repeat(1 << 20).into_bytes())),
        ("deep JSON object", || Some("{\"a\":".repeat(1 << 19).into_bytes())),
        ("wide JSON", || Some(format!("{{\"code\":[{}]}}", "[],".repeat(1 << 20)).into_bytes())),
        ("many JSON keys", || {
            Some((0..5_000).map(|i| format!("{{\"k{i}\":1}}\n")).collect::<String>().into_bytes())
        }),
        ("open quote", || {
            Some(
                format!("Mã số,Tên,Cơ quan ban hành\n1.000001,\"{}", "x,\n".repeat(3 << 20))
                    .into_bytes(),
            )
        }),
        ("one long line", || Some("a,".repeat(10 << 20).into_bytes())),
        ("more bad rows than are read", || {
            Some(format!("Mã số,Tên,Cơ quan ban hành\n{}", "x,y,z\n".repeat(210_000)).into_bytes())
        }),
        ("million rows without header", || Some("x,y,z\n".repeat(1_000_000).into_bytes())),
        ("gzip bomb", || Some(gzip_of(b"aaaaaaaaaaaaaaaa", 200 << 16))),
        ("gzip cut", || Some(gzip(portal().as_bytes())[..200].to_vec())),
        ("zip bomb", || Some(bomb("xl/worksheets/sheet1.xml"))),
        ("zip bomb of strings", || Some(bomb("xl/sharedStrings.xml"))),
        ("zip bomb elsewhere", || Some(bomb("media/x.bin"))),
        ("million rows claimed", || {
            Some(workbook(
                &format!(
                    "{}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>",
                    header_xml()
                ),
                "",
            ))
        }),
        ("million empty rows", || {
            Some(workbook(&format!("{}{}", header_xml(), "<row/>".repeat(1_048_576)), ""))
        }),
        ("merged beyond all", || {
            Some(workbook(
                &header_xml(),
                "<mergeCells><mergeCell ref=\"A1:XFD1048576\"/><mergeCell ref=\"A9:A99999999999\"/></mergeCells>",
            ))
        }),
        ("shared strings claimed", || {
            Some(with_strings("<sst uniqueCount=\"99999999999\"><si><t>a</t></si></sst>"))
        }),
        ("shared strings missing", || {
            Some(workbook("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>", ""))
        }),
        ("shared formula of huge index", || {
            Some(workbook(
                &format!(
                    "{}<row r=\"2\"><c r=\"A2\"><f t=\"shared\" si=\"4000000000\" ref=\"A2:XFD1048576\">1+1</f><v>1</v></c></row>",
                    header_xml()
                ),
                "",
            ))
        }),
        ("formulas in key columns", || {
            Some(workbook(
                &format!(
                    "{}<row r=\"2\"><c r=\"A2\" t=\"str\"><f>HYPERLINK(\"x\")</f><v>1.000001</v></c></row>",
                    header_xml()
                ),
                "",
            ))
        }),
        ("column without end", || {
            Some(workbook(
                "<row r=\"1\"><c r=\"ZZZZZZZZZZZZ99999999999999\"><v>1</v></c></row>",
                "",
            ))
        }),
        ("date beyond time", || {
            Some(workbook(
                &format!(
                    "{}<row r=\"2\"><c r=\"A2\"><v>1e308</v></c><c r=\"B2\"><v>-1e308</v></c></row>",
                    header_xml()
                ),
                "",
            ))
        }),
        ("zip of nothing", || Some(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0".to_vec())),
        ("old Office", || {
            Some([&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1][..], &[7; 2_000]].concat())
        }),
        ("PDF", || Some(b"%PDF-1.7 ...".to_vec())),
        ("HTML named as a sheet", || {
            Some(b"<html><table><tr><td>1</td></tr></table></html>".to_vec())
        }),
    ]
}

/// A good row that the mutations start from.
fn regulation(number: u32) -> Regulation {
    let code = format!("1.{number:06}").parse().unwrap();
    let mut r = Regulation::new(
        code,
        Kind::Procedure,
        "Cấp giấy phép kinh doanh xăng dầu".into(),
        "bo-cong-thuong".parse().unwrap(),
    );
    r.steps = vec!["Bước 1: Nộp hồ sơ".into(), "Bước 2: Nhận kết quả\nTại Bộ phận Một cửa".into()];
    r.submissions = vec![Submission {
        channel: Channel::Online,
        time_limit: Some(time_limit("5 ngày làm việc")),
        fees: vec![fee("350.000 đồng (cấp mới)")],
        note: "qua Cổng \"dịch vụ công\", mọi lúc".into(),
    }];
    r.dossier = vec![DossierItem {
        case: String::new(),
        name: "Đơn đề nghị".into(),
        copies: "1 bản chính".into(),
    }];
    r.service.dossiers_per_year = Some(1_107);
    r.in_force_from = Day::new(2025, 3, 1).ok();
    r
}

fn csv(headings: &[&str], random: &mut Random) -> String {
    let delimiter = [b',', b';', b'\t', b'|'][random.below(4) as usize];
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(headings).unwrap();
    for number in 0..6 {
        writer.write_record(to_row(&regulation(number))).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn swapped(random: &mut Random) -> String {
    let mut headings = HEADINGS.to_vec();
    for _ in 0..3 {
        let (a, b) = (random.below(headings.len() as u64), random.below(headings.len() as u64));
        headings.swap(a as usize, b as usize);
    }
    csv(&headings, random)
}

fn portal() -> String {
    let record = |number: u32| {
        serde_json::json!({
            "ma_thu_tuc": format!("1.{number:06}"),
            "ten_thu_tuc": "Cấp giấy phép",
            "bo_nganh": "Bộ Công an",
            "doi_tuong_thuc_hien": "Doanh nghiệp, Cán bộ, công chức, viên chức",
            "trinh_tu_thuc_hien": "Bước 1: Nộp\nBước 2: Nhận",
            "cach_thuc_thuc_hien": "Hình thức nộpThời gianPhí, lệ phíMô tảTrực tuyến10 NgàyMiễn phí(không có)Trực tiếp5 Ngày làm việc20,000 VNĐ(cấp lại)",
            "thanh_phan_ho_so": "--Tên giấy tờMẫu đơn, tờ khaiSố lượngĐơn đề nghị1 bản chính,1 bản sao",
            "can_cu_phap_ly": "Tên văn bản pháp lýMã văn bảnLuật 49/2019/QH1449/2019/QH14Thông tư25/2021/TT-BTC",
            "ket_qua_xu_ly": "Giấy phépMã: KQ.G01.000084Từ khóaKhông có thông tinMô tảKhông có thông tin",
        })
    };
    (0..6).map(|number| format!("{}\n", record(number))).collect()
}

fn own() -> String {
    (0..6)
        .map(|number| format!("{}\n", serde_json::to_string(&regulation(number)).unwrap()))
        .collect()
}

pub(crate) fn text_cell(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

pub(crate) fn header_xml() -> String {
    format!(
        "<row r=\"1\">{}{}{}</row>",
        text_cell("A1", "Mã số"),
        text_cell("B1", "Tên"),
        text_cell("C1", "Cơ quan ban hành")
    )
}

fn sheet_xml(random: &mut Random) -> String {
    let mut xml = header_xml();
    for row in 2..8 {
        let code = match random.below(4) {
            0 => format!("<c r=\"A{row}\"><v>1.01503</v></c>"),
            1 => format!("<c r=\"A{row}\" t=\"str\"><f>B{row}</f><v>1.000001</v></c>"),
            _ => text_cell(&format!("A{row}"), &format!("1.00000{row}")),
        };
        let rest = [
            text_cell(&format!("B{row}"), "Cấp phép"),
            text_cell(&format!("C{row}"), "Bộ Công an"),
        ];
        xml.push_str(&format!("<row r=\"{row}\">{code}{}</row>", rest.concat()));
    }
    xml
}

pub(crate) const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

pub(crate) fn workbook(rows: &str, after: &str) -> Vec<u8> {
    let sheet = format!(
        "<worksheet xmlns=\"{MAIN}\"><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData>{after}</worksheet>"
    );
    archive(&[("xl/worksheets/sheet1.xml", sheet)])
}

pub(crate) fn with_strings(strings: &str) -> Vec<u8> {
    let sheet =
        format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{}</sheetData></worksheet>", header_xml());
    archive(&[("xl/worksheets/sheet1.xml", sheet), ("xl/sharedStrings.xml", strings.to_owned())])
}

/// A workbook of these parts and the ones that every workbook has.
pub(crate) fn archive(parts: &[(&str, String)]) -> Vec<u8> {
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{office}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let common = [
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml")),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{office}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let given = parts.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    for (name, text) in parts.iter().chain(common.iter().filter(|(name, _)| !given.contains(name)))
    {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    gzip_of(bytes, 1)
}

/// A piece many times over, never whole in memory: the peak is the reader's.
pub(crate) fn gzip_of(piece: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..times {
        encoder.write_all(piece).unwrap();
    }
    encoder.finish().unwrap()
}

/// A workbook with one part of 300 MB.
fn bomb(name: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("xl/workbook.xml", options).unwrap();
    zip.write_all(b"<workbook/>").unwrap();
    zip.start_file(name, options).unwrap();
    let piece = vec![b' '; 1 << 20];
    for _ in 0..300 {
        zip.write_all(&piece).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The text in an encoding that it may or may not fit.
fn recoded(text: &str, random: &mut Random) -> Vec<u8> {
    let units = || text.encode_utf16();
    match random.below(5) {
        0 => encoding_rs::WINDOWS_1258.encode(text).0.into_owned(),
        1 => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
        2 => units().flat_map(u16::to_le_bytes).collect(),
        3 => units().flat_map(u16::to_be_bytes).collect(),
        _ => text.chars().map(|c| c as u32 as u8).collect(),
    }
}

/// One random damage.
pub(crate) fn mutated(mut bytes: Vec<u8>, random: &mut Random) -> Vec<u8> {
    if bytes.is_empty() {
        return bytes;
    }
    let length = bytes.len() as u64;
    let at = random.below(length) as usize;
    match random.below(9) {
        0 => bytes.truncate(at),
        1 => {
            for _ in 0..=random.below(20) {
                let at = random.below(length) as usize;
                bytes[at] = random.below(256) as u8;
            }
        }
        2 => bytes.splice(at..at, [0; 9]).for_each(drop),
        3 => {
            let end = (at + 300).min(bytes.len());
            let piece = bytes[at..end].to_vec();
            bytes.splice(at..at, piece.repeat(1 + random.below(50) as usize)).for_each(drop);
        }
        4 => {
            let end = (at + random.below(200) as usize).min(bytes.len());
            bytes.drain(at..end);
        }
        5 => bytes.rotate_left(at),
        6 => {
            let insert: &[&[u8]] = &[
                b"\"",
                b"\n",
                b"{",
                b"]",
                b"<c>",
                b"</row>",
                b"\xff\xfe",
                b"=1+1",
                b"999999999999999999999",
            ];
            let piece = insert[random.below(insert.len() as u64) as usize];
            bytes.splice(at..at, piece.iter().copied()).for_each(drop);
        }
        7 => bytes.iter_mut().for_each(|b| {
            if *b == b'"' {
                *b = b'\'';
            }
        }),
        _ => {
            bytes.extend_from_slice(&(0..500).map(|_| random.below(256) as u8).collect::<Vec<_>>());
        }
    }
    bytes
}

/// Numbers from a seed (splitmix64), so that a failure can be repeated.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}
