//! Reading a number where it stands, however it was typed or printed.

/// A place in a text that is being read as a number.
pub(super) struct Cursor<'a> {
    pub(super) text: &'a str,
    /// How much of it was read.
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn digits(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.bytes().take_while(u8::is_ascii_digit).count();
        self.at += end;
        &rest[..end]
    }

    /// `61`, `0061`, `66.7`; a stray dot before the slash is dropped.
    pub(super) fn number(&mut self) -> Option<String> {
        let digits = self.digits();
        let short = digits.trim_start_matches('0');
        if digits.is_empty() || digits.len() > 5 || short.is_empty() {
            return None;
        }
        let mut number = short.to_owned();
        if let Some(after) = self.rest().strip_prefix('.') {
            let part = after.bytes().take_while(u8::is_ascii_digit).count();
            if part > 2 {
                return None;
            }
            if part > 0 {
                number = format!("{number}.{}", &after[..part]);
            }
            self.at += 1 + part;
        }
        Some(number)
    }

    /// Takes a separator with the blanks around it; nothing if it is not there.
    pub(super) fn separator(&mut self, wanted: char) -> bool {
        let trimmed = self.rest().trim_start_matches([' ', '\u{a0}']);
        let found = match trimmed.chars().next() {
            Some('–' | '−' | '‐' | '‑') => '-',
            Some(c) => c,
            None => return false,
        };
        if found != wanted {
            return false;
        }
        let width = trimmed.chars().next().map_or(0, char::len_utf8);
        let after = trimmed[width..].trim_start_matches([' ', '\u{a0}']);
        self.at = self.text.len() - after.len();
        true
    }

    /// A year and the slash after it.
    pub(super) fn year(&mut self) -> Option<u16> {
        let before = self.at;
        let year = self.digits().parse().ok().filter(|year| (1945..=2100).contains(year));
        if year.is_some() && self.separator('/') {
            return year;
        }
        self.at = before;
        None
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest
            .char_indices()
            .find(|(_, c)| !(is_letter(*c) || c.is_ascii_digit()))
            .map_or(rest.len(), |(i, _)| i);
        self.at += end;
        &rest[..end]
    }

    pub(super) fn party_suffix(&mut self) -> Option<String> {
        let kind = canonical_word(self.word());
        if !matches!(kind.as_str(), "NQ" | "QĐ" | "CT" | "KL" | "HD" | "TB" | "QC" | "TTr") {
            return None;
        }
        (self.separator('/') && self.word().eq_ignore_ascii_case("TW"))
            .then(|| format!("{kind}/TW"))
    }

    pub(super) fn suffix(&mut self) -> Option<String> {
        let first = self.word();
        if first.chars().count() < 2 || !first.chars().next().is_some_and(char::is_alphabetic) {
            return None;
        }
        let mut suffix = canonical_word(first);
        if let Some(split) = glued(&suffix) {
            return Some(split);
        }
        let mut joined = false;
        loop {
            let before = self.at;
            if !(self.separator('-') || suffix == "TTLT" && self.separator('/')) {
                break;
            }
            let next = self.word();
            if next.is_empty() || !is_issuer(next) {
                self.at = before;
                break;
            }
            joined = true;
            suffix.push('-');
            suffix.push_str(&canonical_word(next));
        }
        if joined {
            return Some(suffix);
        }
        // "NĐ CP": a known type and a known issuer with only a blank between.
        if matches!(suffix.as_str(), "NĐ" | "NQ" | "QĐ" | "TT") {
            let before = self.at;
            let blank = self.rest().starts_with(' ');
            self.at += usize::from(blank);
            let next = canonical_word(self.word());
            if blank && matches!(next.as_str(), "CP" | "TTg" | "VPCP") {
                return Some(format!("{suffix}-{next}"));
            }
            self.at = before;
            return None;
        }
        let assembly = suffix.strip_prefix("UBTVQH").or_else(|| suffix.strip_prefix("QH"));
        assembly
            .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
            .then_some(suffix)
    }
}

/// Letters that Vietnamese is written with, and others of the same alphabet. What
/// becomes two letters in capitals is none: its number would not be read back.
fn is_letter(c: char) -> bool {
    let latin = matches!(c, 'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{1ea0}'..='\u{1ef9}');
    latin && c.is_alphabetic() && c.to_uppercase().count() == 1
}

/// Issuers are abbreviations: mostly capitals, or all lower case when a person
/// types them; never an ordinary word.
fn is_issuer(word: &str) -> bool {
    word.chars().count() <= 10
        && (word == "TTg" || word.chars().all(|c| !c.is_lowercase()) || word.is_ascii())
}

/// `NĐCP`, `NDCP`, `QĐTTg`: the dash forgotten.
fn glued(word: &str) -> Option<String> {
    let glued = [
        ("NĐCP", "NĐ-CP"),
        ("NDCP", "NĐ-CP"),
        ("NQCP", "NQ-CP"),
        ("QĐTTG", "QĐ-TTg"),
        ("QDTTG", "QĐ-TTg"),
    ];
    let upper = word.to_uppercase();
    glued.iter().find(|(found, _)| *found == upper).map(|(_, form)| (*form).to_owned())
}

/// One word of a suffix in its official spelling.
fn canonical_word(word: &str) -> String {
    let upper = word.to_uppercase();
    match upper.as_str() {
        "ND" => "NĐ",
        "QD" => "QĐ",
        "TTG" => "TTg",
        "HDND" => "HĐND",
        "BLDTBXH" => "BLĐTBXH",
        "BKHDT" => "BKHĐT",
        "BGDDT" | "BGĐDT" | "BGDĐT" => "BGDĐT",
        _ => return upper,
    }
    .to_owned()
}
