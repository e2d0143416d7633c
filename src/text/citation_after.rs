//! What stands after the number of a reference: year, kind, issuer.

use super::{
    citation_read::Before,
    citation_words::{
        ISSUER_NAMES, LAW, LETTER, ORDINANCE, assembly, is_central, is_issuer, suffix_kind,
    },
    pieces::{Gap, Piece, beginning_with},
};

/// What stands after a number.
#[derive(Default)]
pub(super) struct After {
    pub(super) year: Option<u16>,
    pub(super) apart: bool,
    pub(super) kind: Option<&'static str>,
    /// Joined by dashes; empty if none.
    pub(super) issuers: String,
    /// Whether a slash led to the issuers.
    pub(super) slashed: bool,
    /// The piece after it all.
    pub(super) next: usize,
}

impl After {
    /// Takes the year of "61/2018", and after a kind of "61 2018" or "61-2018".
    /// None if digits go on in a way that no document's number does.
    pub(super) fn year_in_number(&mut self, pieces: &[Piece<'_>], before: &Before) -> Option<()> {
        let Some(piece) = pieces.get(self.next).filter(|piece| piece.digits) else {
            return Some(());
        };
        let year = year(piece);
        let of_kind = before.kind.is_some() && year.is_some();
        match piece.gap {
            Gap::Slash => {}
            Gap::Dash | Gap::WideDash | Gap::Dot if of_kind => {}
            Gap::Blank if of_kind => self.apart = true,
            Gap::Blank | Gap::Other | Gap::Colon | Gap::WideDash => return Some(()),
            Gap::Dash | Gap::Dot | Gap::None => return None,
        }
        self.year = Some(year?);
        self.next += 1;
        let inside = |p: &Piece<'_>| p.digits && matches!(p.gap, Gap::Slash | Gap::Dash | Gap::Dot);
        (!pieces.get(self.next).is_some_and(inside)).then_some(())
    }

    /// Takes what a slash leads to: `/NĐ-CP`, `/QH13`, `/TTLT/BTC-BTP`, `/VPCP-KSTT`.
    pub(super) fn suffix(&mut self, pieces: &[Piece<'_>], before: &Before) -> bool {
        if pieces.get(self.next).is_none_or(|piece| piece.gap != Gap::Slash) {
            return false;
        }
        let Some((word, shouted, next)) = word(pieces, self.next) else { return false };
        if self.take_kind(pieces, &word, next) {
            self.take_issuers(pieces);
            return true;
        }
        let begun = self.next;
        let alone = assembly(&word);
        let known = is_issuer(&word) || shouted && before.kind.is_some();
        if word.len() < 2 || !known && !shouted {
            return false;
        }
        (self.issuers, self.next) = (word, next);
        if !alone {
            self.take_issuers(pieces);
        }
        // Capitals that nobody knows are an issuer only with their unit: "7417/VPCP-KSTT".
        if !known && self.next == next {
            (self.issuers, self.next) = (String::new(), begun);
            return false;
        }
        self.slashed = true;
        true
    }

    /// Takes kind and issuer where a blank or a dash leads to them: "61/2018
    /// nđ-cp", "02/2017 vpcp", `68-NQ/TW`.
    pub(super) fn suffix_apart(&mut self, pieces: &[Piece<'_>], before: &Before) {
        let Some(gap) = pieces.get(self.next).map(|piece| piece.gap) else { return };
        if !matches!(gap, Gap::Blank | Gap::Dash | Gap::WideDash) {
            return;
        }
        let Some((word, _, next)) = word(pieces, self.next) else { return };
        let known_kind = before.kind.is_some();
        let begun = (self.next, self.kind);
        // "1 CT CP" is a company: other kinds need their dash.
        let common = matches!(word.get(..2), Some("nd" | "nq" | "qd" | "tt" | "vb"));
        if (common || gap == Gap::Dash) && self.take_kind(pieces, &word, next) {
            self.take_issuers(pieces);
            // "61/2018 tt 39/2016": a kind with a number of its own.
            let of_next = pieces.get(self.next).is_some_and(|p| p.digits || p.folded == "so");
            let alone = self.issuers.is_empty() && (known_kind || self.year.is_none());
            if of_next || alone {
                (self.next, self.kind) = begun;
                self.issuers.clear();
            }
        } else if is_central(&word) && (known_kind || self.year.is_some()) {
            (self.issuers, self.next) = (word, next);
            self.take_issuers(pieces);
        }
    }

    /// Takes a kind, and the issuer that is glued to it in "NĐCP".
    fn take_kind(&mut self, pieces: &[Piece<'_>], word: &str, next: usize) -> bool {
        if let Some(kind) = suffix_kind(word) {
            (self.kind, self.next) = (Some(kind), next);
            return true;
        }
        if is_issuer(word) || pieces.get(next).is_some_and(|piece| piece.gap == Gap::Dash) {
            return false;
        }
        let glued = ["ttlt", "nd", "nq", "qd", "tt", "ct"].iter().find_map(|kind| {
            word.strip_prefix(kind).filter(|issuer| is_issuer(issuer)).map(|issuer| (*kind, issuer))
        });
        if let Some((kind, issuer)) = glued {
            (self.kind, self.next) = (Some(kind), next);
            issuer.clone_into(&mut self.issuers);
        }
        glued.is_some()
    }

    /// Takes issuers: any abbreviation after a dash, known ones after a blank.
    fn take_issuers(&mut self, pieces: &[Piece<'_>]) {
        while let Some(piece) = pieces.get(self.next)
            && let Some((word, shouted, next)) = word(pieces, self.next)
        {
            let known = is_issuer(&word);
            let first = self.issuers.is_empty();
            let short = word.len() <= 10 && (shouted || piece.text.is_ascii());
            let takes = match piece.gap {
                Gap::Dash => known || short,
                Gap::WideDash => known || shouted && word.len() <= 10,
                Gap::Slash => known || shouted && first && self.kind == Some("ttlt"),
                Gap::Blank => first && is_central(&word),
                _ => false,
            };
            if !takes {
                break;
            }
            if !first {
                self.issuers.push('-');
            }
            self.issuers.push_str(&word);
            self.next = next;
        }
    }

    /// Takes "năm 2018", "2018" or "ngày 23/4/2018" after it all.
    pub(super) fn year_apart(&mut self, pieces: &[Piece<'_>]) {
        if self.year.is_some() {
            return;
        }
        let at = self.next;
        let digits = |i: usize| pieces.get(i).filter(|p| p.digits && p.text.len() <= 2);
        let found = if let Some(next) = beginning_with(pieces, at, "nam") {
            Some(next)
        } else if let Some(day) = beginning_with(pieces, at, "ngay")
            && digits(day).is_some()
        {
            if digits(day + 1).is_some() {
                Some(day + 2)
            } else {
                beginning_with(pieces, day + 1, "thang")
                    .filter(|month| digits(*month).is_some())
                    .map(|month| beginning_with(pieces, month + 1, "nam").unwrap_or(month + 1))
            }
        } else {
            Some(at)
        };
        let Some(found) = found else { return };
        let reached = pieces.get(at).is_some_and(|p| p.gap == Gap::Blank);
        if let Some(year) = pieces.get(found).and_then(year).filter(|_| reached) {
            (self.year, self.apart, self.next) = (Some(year), true, found + 1);
        }
    }

    /// Takes an issuer in words: "của Chính phủ", "Bộ Tài chính", "của BTC".
    pub(super) fn issuer_apart(&mut self, pieces: &[Piece<'_>]) {
        let blank = |at: usize| pieces.get(at).is_some_and(|p| p.gap == Gap::Blank);
        if !self.issuers.is_empty() || !blank(self.next) {
            return;
        }
        let (owned, at) = match beginning_with(pieces, self.next, "cua") {
            Some(next) if blank(next) => (true, next),
            _ => (false, self.next),
        };
        for (name, short) in ISSUER_NAMES {
            // "nghị định 61 chính phủ điện tử" names no issuer.
            if (owned || name.starts_with("bo ") || name.starts_with("ngan"))
                && let Some(next) = beginning_with(pieces, at, name)
            {
                short.clone_into(&mut self.issuers);
                self.next = next;
                return;
            }
        }
        if let Some((word, _, next)) = word(pieces, at)
            && (is_central(&word) || owned && is_issuer(&word))
        {
            (self.issuers, self.next) = (word, next);
        }
    }

    /// Whether a kind written before the number goes with what follows it.
    pub(super) fn suits(&self, kind: &str) -> bool {
        match kind {
            _ if self.issuers.is_empty() || !self.slashed => true,
            LAW => assembly(&self.issuers) && self.issuers.starts_with("qh"),
            ORDINANCE => self.issuers.starts_with("ubtvqh"),
            "nq" => assembly(&self.issuers),
            LETTER => !assembly(&self.issuers),
            // Issuer and unit are what letters have.
            _ => !assembly(&self.issuers) && !self.issuers.contains('-'),
        }
    }
}

/// A year of four digits.
pub(super) fn year(piece: &Piece<'_>) -> Option<u16> {
    let four = piece.digits && piece.text.len() == 4;
    piece.text.parse().ok().filter(|year| four && (1945..=2100).contains(year))
}

/// A word of a number with the digits glued to it (`qh13`, `c07`): folded,
/// whether it is in capitals, and the piece after it.
fn word(pieces: &[Piece<'_>], at: usize) -> Option<(String, bool, usize)> {
    let piece = pieces.get(at).filter(|piece| !piece.digits)?;
    let mut word = piece.folded.clone();
    let shouted = !piece.text.chars().any(char::is_lowercase);
    let mut next = at + 1;
    while let Some(piece) = pieces.get(next).filter(|piece| piece.gap == Gap::None) {
        word.push_str(&piece.folded);
        next += 1;
    }
    Some((word, shouted, next))
}
