//! Keystrokes of every syllable, in every order of keys.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::{
    canonical, decode_telex, decode_vni, fold,
    keystrokes::{ONSETS, RHYMES, joins},
};

#[test]
fn telex_becomes_letters() {
    for (keys, syllable) in [
        ("giaays", "giấy"),
        ("giayas", "giấy"),
        ("giasya", "giấy"),
        ("phesp", "phép"),
        ("pheps", "phép"),
        ("ddaatj", "đật"),
        ("ddaats", "đất"),
        ("datasd", "đất"),
        ("datsda", "đất"),
        ("ddat", "đat"),
        ("datd", "đat"),
        ("ddieeuf", "điều"),
        ("hoaf", "hòa"),
        ("hofa", "hòa"),
        ("hoanf", "hoàn"),
        ("hofan", "hoàn"),
        ("tieengs", "tiếng"),
        ("tieesng", "tiếng"),
        ("tienges", "tiếng"),
        ("thuowng", "thương"),
        ("thuwowng", "thương"),
        ("thuongw", "thương"),
        ("thwong", "thương"),
        ("thwowng", "thương"),
        ("duwowngf", "dường"),
        ("dduowngf", "đường"),
        ("duongwdf", "đường"),
        ("nguoiwf", "người"),
        ("nguwoif", "người"),
        ("nhwngx", "những"),
        ("tuwf", "từ"),
        ("twf", "từ"),
        ("wng", "ưng"),
        ("uwngs", "ứng"),
        ("muaw", "mưa"),
        ("muwa", "mưa"),
        ("thuowr", "thuở"),
        ("quawngj", "quặng"),
        ("quoocs", "quốc"),
        ("quys", "quý"),
        ("quyeets", "quyết"),
        ("quyeenf", "quyền"),
        ("giuwowngf", "giường"),
        ("giwx", "giữ"),
        ("gif", "gì"),
        ("gieengs", "giếng"),
        ("giaf", "già"),
        ("thuyr", "thủy"),
        ("uyr", "ủy"),
        ("hoawcj", "hoặc"),
        ("hoacwj", "hoặc"),
        ("ngoaif", "ngoài"),
        ("ngoeof", "ngoèo"),
        ("ngoaos", "ngoáo"),
        ("khuyur", "khuỷu"),
        ("chuyeenr", "chuyển"),
        ("nghieepj", "nghiệp"),
        ("kyx", "kỹ"),
        ("yeeu", "yêu"),
        ("ys", "ý"),
        ("Giaays", "Giấy"),
        ("PHesp", "PHép"),
        ("DDaats", "Đất"),
        ("Ddieeuf", "Điều"),
        ("Ys", "Ý"),
        ("Wngs", "Ứng"),
        // Built like keystrokes although they are words: the vocabulary decides.
        ("visa", "vía"),
        ("tax", "tã"),
        ("queen", "quên"),
    ] {
        assert_eq!(decode_telex(keys).as_deref(), Some(syllable), "{keys}");
    }
}

#[test]
fn vni_becomes_letters() {
    for (keys, syllable) in [
        ("giay61", "giấy"),
        ("gia6y1", "giấy"),
        ("phe1p", "phép"),
        ("phep1", "phép"),
        ("d9at61", "đất"),
        ("dat961", "đất"),
        ("d9a61t", "đất"),
        ("dat9", "đat"),
        ("d9uong72", "đường"),
        ("d9u7o7ng2", "đường"),
        ("duo7ng2", "dường"),
        ("nguoi72", "người"),
        ("hoa2", "hòa"),
        ("thuy3", "thủy"),
        ("quang85", "quặng"),
        ("quo6c1", "quốc"),
        ("ho8c5", ""),
        ("hoac85", "hoặc"),
        ("D9ie6u2", "Điều"),
        ("Giay61", "Giấy"),
        ("an8", "ăn"),
        ("an6", "ân"),
        ("co2", "cò"),
    ] {
        assert_eq!(decode_vni(keys).as_deref().unwrap_or_default(), syllable, "{keys}");
    }
}

#[test]
fn what_is_no_keystrokes_stays() {
    let words = "
        a s f ss giay phep dat thuong nguoi hoa quy gi thue iso form file web www email
        software express business logistics container grab spa stress co an oan aaa giaaays
        phespp phess phessp phesfp dddat catd capf catr hfoa sfa GIAAYS PHESP DDAATS VISA ISO
        TAX C CO2 A1 D9AT61 giấy giâys đaats giay-s 61 2018 h48 qd766 nd61 tt02 giay666 dat99
        a9 1a lan22 ke6s kas ces ghas ngis qas iengs kyeens uwaw1 nguoiwfnguoiwf bbas zas
        giazs jsa";
    for token in words.split_whitespace().chain(["", "giay s"]) {
        assert_eq!(decode_telex(token), None, "{token}");
        assert_eq!(decode_vni(token), None, "{token}");
    }
}

/// The tones: key of Telex, key of VNI, mark.
const TONES: [(&str, &str, &str); 6] = [
    ("", "", ""),
    ("f", "2", "\u{300}"),
    ("s", "1", "\u{301}"),
    ("r", "3", "\u{309}"),
    ("x", "4", "\u{303}"),
    ("j", "5", "\u{323}"),
];

/// The letters of a rhyme with the keys of their marks, Telex and VNI.
fn keyed(rhyme: &str) -> Vec<(char, &'static str, &'static str)> {
    rhyme
        .chars()
        .map(|c| match c {
            'ă' => ('a', "w", "8"),
            'â' => ('a', "a", "6"),
            'ê' => ('e', "e", "6"),
            'ô' => ('o', "o", "6"),
            'ơ' => ('o', "w", "7"),
            'ư' => ('u', "w", "7"),
            c => (c, "", ""),
        })
        .collect()
}

/// The ways in which people type a syllable: (Telex, VNI) in each.
fn ways(onset: &str, rhyme: &str, tone: (&str, &str)) -> Vec<(String, String)> {
    let letters = keyed(rhyme);
    let plain: String = letters.iter().map(|(c, ..)| *c).collect();
    let coda = plain.trim_start_matches(['a', 'e', 'i', 'o', 'u', 'y']).to_owned();
    let vowels = letters.len() - coda.len();
    let bare = onset.replace('đ', "d");
    let barred = onset.contains('đ');
    let bar = |key: &'static str| if barred { key } else { "" };
    let type_marks = |from: usize, to: usize| {
        letters[from..to].iter().fold((String::new(), String::new()), |(t, v), (c, wt, wv)| {
            (t + &c.to_string() + wt, v + &c.to_string() + wv)
        })
    };
    // One hook for ươ, at the last chance.
    let hooks = letters.iter().filter(|(_, key, _)| *key == "w").count();
    let once = |keys: Vec<&'static str>| {
        let mut keys = keys.into_iter().filter(|k| !k.is_empty()).collect::<Vec<_>>();
        if hooks == 2 {
            keys.truncate(1);
        }
        keys.concat()
    };
    let late =
        (once(letters.iter().map(|l| l.1).collect()), once(letters.iter().map(|l| l.2).collect()));
    let (all, head, tail) =
        (type_marks(0, letters.len()), type_marks(0, vowels), type_marks(vowels, letters.len()));
    let (dt, dv) = (onset.replace('đ', "dd"), onset.replace('đ', "d9"));
    let mut ways = vec![
        // Marks after their letters, the tone last.
        (format!("{dt}{}{}", all.0, tone.0), format!("{dv}{}{}", all.1, tone.1)),
        // The tone after the vowels.
        (
            format!("{dt}{}{}{}", head.0, tone.0, tail.0),
            format!("{dv}{}{}{}", head.1, tone.1, tail.1),
        ),
        // Letters first, then marks, then the tone, then the bar.
        (
            format!("{bare}{plain}{}{}{}", late.0, tone.0, bar("d")),
            format!("{bare}{plain}{}{}{}", late.1, tone.1, bar("9")),
        ),
        // Letters first, then tone, bar and marks.
        (
            format!("{bare}{plain}{}{}{}", tone.0, bar("d"), late.0),
            format!("{bare}{plain}{}{}{}", tone.1, bar("9"), late.1),
        ),
        // Marks behind the vowels.
        (
            format!("{dt}{}{}{coda}{}", &plain[..vowels], late.0, tone.0),
            format!("{dv}{}{}{coda}{}", &plain[..vowels], late.1, tone.1),
        ),
    ];
    if rhyme.starts_with('ư') && onset != "qu" {
        // w for ư.
        ways.push((format!("{dt}w{}{}", &all.0[2..], tone.0), ways[0].1.clone()));
        ways.push((format!("{dt}w{}{}", &plain[1..], tone.0), ways[0].1.clone()));
    }
    ways
}

#[test]
fn every_syllable_comes_back_in_every_order_of_keys() {
    let onsets = ONSETS.iter().copied().filter(|onset| *onset != "q").chain(["đ", "gi", "qu"]);
    let (mut syllables, mut tried) = (BTreeSet::new(), 0);
    for onset in onsets {
        for rhyme in RHYMES.split_whitespace().filter(|rhyme| joins(onset, rhyme)) {
            let stopped = rhyme.ends_with(['c', 'p', 't', 'h']) && !rhyme.ends_with("nh");
            for (telex, vni, mark) in TONES {
                if stopped && !matches!(telex, "s" | "j") {
                    continue;
                }
                let letters: String = format!("{onset}{rhyme}{mark}").nfc().collect();
                let expected = canonical(&letters).into_owned();
                syllables.insert(expected.clone());
                for (keys, digits) in ways(onset, rhyme, (telex, vni)) {
                    for (typed, decoded) in
                        [(&keys, decode_telex(&keys)), (&digits, decode_vni(&digits))]
                    {
                        tried += 1;
                        if *typed == fold(&letters) || typed.len() == 1 {
                            assert_eq!(decoded, None, "{typed} is no keys");
                            continue;
                        }
                        let decoded = decoded.unwrap_or_else(|| panic!("{typed} for {expected}"));
                        assert_eq!(canonical(&decoded), expected, "{typed}");
                        assert_eq!(fold(&decoded), fold(&letters), "{typed}");
                        assert!(decoded.nfc().eq(decoded.chars()), "{typed}");
                    }
                }
            }
        }
    }
    println!("{} syllables, {tried} sequences of keys", syllables.len());
    assert!(syllables.len() > 10_000);
}

proptest::proptest! {
    #[test]
    fn anything_may_be_asked(token in "\\PC{0,14}|[a-zA-Z0-9]{0,14}") {
        for decoded in [decode_telex(&token), decode_vni(&token)].into_iter().flatten() {
            proptest::prop_assert!(!decoded.eq_ignore_ascii_case(&token));
            proptest::prop_assert!(!decoded.is_ascii());
            proptest::prop_assert!(decoded.chars().count() <= token.len());
        }
    }
}
