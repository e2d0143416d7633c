//! Parsers that need no server: attachments, names, addresses, tokens.

use std::io::Write as _;

use super::{Seeds, fuzz};
use crate::{
    cases::{
        accounts::Secret,
        comments::Attachment,
        plans::{Pdf, Token},
    },
    ingest,
    model::{
        AgencySlug, Cost, Day, Decimal, DocumentNumber, ItemId, Login, ParagraphId, Period,
        PlanNumber, RegulationCode,
    },
    oidc, search, store, text,
    webhook::{Address, Rules},
};

#[test]
fn attachments() {
    let pdf: &[u8] = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nstartxref\n9\n%%EOF\n";
    let chunk = |kind: &[u8], content: &[u8]| {
        let sum = crc32fast::hash(&[kind, content].concat()).to_be_bytes();
        [&(content.len() as u32).to_be_bytes(), kind, content, &sum].concat()
    };
    let head = chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0");
    let parts = [b"\x89PNG\r\n\x1a\n".to_vec(), head, chunk(b"IDAT", b"abc"), chunk(b"IEND", b"")];
    let png: &[u8] = &parts.concat();
    let jpeg: &[u8] = b"\xff\xd8\xff\xe0\0\x07JFIF\0\xff\xc0\0\x0b\x08\0\x02\0\x03\x01\x01\x11\0\xff\xda\0\x05\x01\x01\0\
        \x12\xff\0\x34\xff\xd0\x56\xff\xd9";
    let webp: &[u8] =
        b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\x07\0";
    let words = [
        "%PDF-",
        "startxref",
        "%%EOF",
        "IHDR",
        "IDAT",
        "IEND",
        "tEXt",
        "\u{7f}",
        "WEBP",
        "VP8X",
        "EXIF",
        "RIFF",
        "\0\0\0\0",
    ];
    let good = [pdf, png, jpeg, webp];
    for bytes in good {
        assert!(Attachment::new("a", bytes).is_ok(), "{bytes:?}");
    }
    fuzz("attachments", &Seeds { good: &good, words: &words, longest: 5_000 }, |bytes| {
        let name = String::from_utf8_lossy(bytes);
        let _ = Pdf::new(&name, bytes);
        if let Ok(file) = Attachment::new(&name, bytes) {
            assert!(file.content().len() <= bytes.len());
            assert!(!file.facts().name.contains(['/', '\\', '\0', '\n']));
            // What is kept of what is kept is the same.
            assert_eq!(Attachment::new(&file.facts().name, file.content()).unwrap(), file);
        }
    });
}

/// Texts that are a value or none. A value written down is read as the same.
macro_rules! read_back {
    ($text:expr, $($type:ty),+) => { $(
        if let Ok(value) = $text.parse::<$type>() {
            let written = value.to_string();
            match written.parse::<$type>() {
                Ok(again) => assert_eq!(again.to_string(), written, "{:?}", stringify!($type)),
                Err(_) => panic!("{} {written:?} is not read back", stringify!($type)),
            }
        }
    )+ };
}

fn words(target: &str, good: &[&str], pieces: &[&str], read: impl Fn(&str)) {
    let good: Vec<&[u8]> = good.iter().map(|text| text.as_bytes()).collect();
    let seeds = Seeds { good: &good, words: pieces, longest: 3_000 };
    fuzz(target, &seeds, |bytes| read(&String::from_utf8_lossy(bytes)));
}

#[test]
fn numbers_and_codes() {
    let good = [
        "61/2018/NĐ-CP",
        "1643/QĐ-TTg",
        "01/2007/TTLT-BTM-BGTVT-BTNMT",
        "49/2019/QH14",
        "số 15 năm 2021 của Chính phủ",
        "1.004269",
        "2.000884.H55",
        "DK-BCT-0012",
        "PA-0001",
        "PA-0001/12",
        "DT-0001/3",
        "bo-cong-thuong",
        "nghi-dinh-61_2018_nd-cp",
    ];
    let pieces = ["/", "-", "NĐ", "QĐ", "TTLT", "QH", "năm", ".", "_", "PA-", "H55"];
    words("numbers and codes", &good, &pieces, |text| {
        read_back!(
            text,
            DocumentNumber,
            RegulationCode,
            PlanNumber,
            ItemId,
            AgencySlug,
            ParagraphId
        );
        for citation in text::citations(text) {
            let _ = format!("{citation:?}");
        }
    });
}

#[test]
fn days_amounts_and_times() {
    let good = [
        "2026-07-01",
        "31/12/2026",
        "Quý IV/2045",
        "Tháng 7 năm 2026",
        "2026",
        "2026-Q3",
        "1.234.567,89",
        "350.000 đồng (cấp mới)",
        "05 ngày làm việc",
        "30 phút",
        "1,5",
        "-0.0000001",
        "2020/2025",
    ];
    let pieces = [
        "ngày",
        "tháng",
        "năm",
        "Quý",
        "đồng",
        "triệu",
        "%",
        ",",
        ".",
        "-",
        "/",
        "e",
        "Miễn phí",
        "(",
        ")",
    ];
    words("days, amounts and times", &good, &pieces, |text| {
        read_back!(text, Day, Decimal, Period, Cost);
        let _ = (ingest::fee(text), ingest::time_limit(text));
        let _ = (ingest::typed_count(text), ingest::typed_decimal(text), ingest::typed_dong(text));
    });
}

#[test]
fn addresses_of_people() {
    let good = ["lan@example.org", "a.b+c@mau.example", "\"a b\"@x.vn", "lan@xn--vit-nam-c4a.vn"];
    words(
        "addresses of people",
        &good,
        &["@", "..", "\"", "<", ">", "\r\n", "Bcc:", "xn--"],
        |text| {
            if let Ok(login) = text.parse::<Login>() {
                let shown = login.to_string();
                assert!(!shown.contains(['\r', '\n', '\0', ' ']), "{shown:?}");
            }
            read_back!(text, Login);
            let _ = text.parse::<crate::mail::FromWhom>();
        },
    );
}

#[test]
fn addresses_of_webhooks() {
    let good = [
        "https://example.org/a?b=c",
        "https://example.org:8443/",
        "https://93.184.216.34/",
        "https://[2001:db8::1]/",
        "http://127.0.0.1/",
        "https://0x7f.1/",
        "https://example.org@127.0.0.1/",
    ];
    let pieces = [
        "@",
        "#",
        "\\",
        "//",
        "[::ffff:127.0.0.1]",
        "127.1",
        "%2e",
        ":",
        "。",
        "localhost",
        "\t",
        "169.254.169.254",
    ];
    words("addresses of webhooks", &good, &pieces, |text| {
        if let Ok(address) = Address::new(text, &Rules::default()) {
            let written = address.as_str().to_owned();
            assert!(written.to_lowercase().starts_with("https://"), "{written}");
            let again = Address::new(&written, &Rules::default());
            assert_eq!(again.unwrap().as_str(), written);
            let host = written[8..].split(['/', '?', '#']).next().unwrap_or_default();
            let bare = match host.strip_prefix('[') {
                Some(rest) => rest.split(']').next().unwrap_or_default(),
                None => host.split(':').next().unwrap_or_default(),
            };
            if let Ok(ip) = bare.parse::<std::net::IpAddr>() {
                assert!(crate::webhook::is_public(ip), "{written}");
            }
        }
    });
}

#[test]
fn tokens_and_secrets() {
    let good = [
        "v1.57.2026-07-01.0123456789abcdef",
        "qd_0123456789abcdefghijklmnopqrstuvwxyzABCDEF",
        "eyJ.eyJ.sig",
    ];
    words("tokens and secrets", &good, &[".", "qd_", "=", "-", "_"], |text| {
        let _ = Secret::presented(text);
        let _ = Token::new(text.to_owned()).basis();
    });
}

#[test]
fn what_a_provider_says() {
    let metadata: &[u8] = br#"{"issuer":"https://id.example.org","authorization_endpoint":"https://id.example.org/a","token_endpoint":"https://id.example.org/t","jwks_uri":"https://id.example.org/k","code_challenge_methods_supported":["S256"],"id_token_signing_alg_values_supported":["RS256"]}"#;
    let keys: &[u8] = br#"{"keys":[{"kty":"RSA","kid":"a","use":"sig","alg":"RS256","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx","e":"AQAB"},{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}"#;
    let token: &[u8] = b"eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUub3JnIiwic3ViIjoiMSJ9.AAAA";
    let claims: &[u8] = br#"{"iss":"https://id.example.org","sub":"1","aud":"quydinh","exp":1782867700,"iat":1782867600,"nonce":"n","email":"a@example.org","email_verified":true}"#;
    let words = [
        "\"none\"",
        "\"HS256\"",
        "\"EdDSA\"",
        "true",
        "null",
        "[]",
        "{}",
        "1e308",
        "-1",
        ".",
        "\"crit\":[],",
        "eyJ",
    ];
    let good = [metadata, keys, token, claims];
    fuzz(
        "what a provider says",
        &Seeds { good: &good, words: &words, longest: 10_000 },
        oidc::anything,
    );
}

#[test]
fn what_is_searched_for() {
    let good = [
        "cấp giấy phép kinh doanh xăng dầu",
        "cap giay phep kd xd",
        "\"hộ kinh doanh\" -thuế",
        "nghị định 61/2018/NĐ-CP điều 5",
        "caaps giaays phesp",
        "thủtục đăngký",
        "1.004269",
        "mở công ty",
    ];
    let pieces = ["\"", "-", "nđ", "tt", "điều", "w", "aa", "dd", "j", "  ", "đ", "/", "(", "*"];
    words("words of a search", &good, &pieces, |text| {
        let folded = text::fold(text);
        assert_eq!(text::fold(&folded), folded);
        let _ = (
            text::slug(text),
            text::canonical(text),
            text::repair(text),
            text::mask_personal(text),
        );
        let _ = (text::decode_telex(text), text::decode_vni(text), text::collation_key(text));
        let _ = text::tokens(text).count();
        let _ = text.parse::<search::Cursor>();
    });
}

#[test]
fn backups() {
    let lines = "{\"format\":\"quydinh-backup-1\",\"schema\":23,\"seq\":1,\"hash\":\"aa\",\"taken\":\"2026-07-01T00:00:00Z\"}\n\
        {\"table\":\"journal\",\"columns\":[{\"name\":\"seq\",\"kind\":\"integer\"}]}\n[1,\"a\",null]\n{\"rows\":1,\"sha256\":\"aa\"}\n";
    let words = ["\n", "[", "]", "{\"table\"", "null", "1e999", "\"", "{\"rows\":1"];
    let seeds = Seeds { good: &[lines.as_bytes()], words: &words, longest: 10_000 };
    fuzz("backups", &seeds, |bytes| {
        store::unpacked(bytes);
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(bytes).unwrap();
        store::unpacked(&packed.finish().unwrap());
    });
}
