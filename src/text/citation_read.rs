//! Reading one reference to a document around its number.

use super::{
    citation::Citation,
    citation_after::{After, year},
    citation_words::{BEFORE_MONTHS, ISSUER_NAMES, KINDS, NUMBERED_OTHERWISE, Trust, UNITS},
    pieces::{Gap, Piece, ending_with},
};

/// Reads the reference whose number is the piece at a place; also tells the
/// piece after it. Nothing before `from` belongs to it.
pub(super) fn read(pieces: &[Piece<'_>], from: usize, at: usize) -> Option<(Citation, usize)> {
    let (number, next) = number(pieces, at)?;
    let before = Before::read(pieces, from, at);
    if pieces[at].gap == Gap::None && before.kind.is_none() && !before.counted {
        return None;
    }
    let mut after = After { next, ..After::default() };
    after.year_in_number(pieces, &before)?;
    let bare_year = after.year.is_some();
    if !after.suffix(pieces, &before) {
        after.suffix_apart(pieces, &before);
    }
    let kind = match (after.kind, before.kind) {
        (Some(kind), _) => Some(kind),
        (None, Some((kind, _))) if after.suits(kind) => Some(kind),
        (None, _) => None,
    };
    if kind.is_some() {
        after.year_apart(pieces);
        after.issuer_apart(pieces);
    }
    // "61/nđ" may be on its way to "61/NĐ-CP"; "5/tb" is not.
    let begun = || {
        after.next > at + 2
            || matches!(kind, Some("nd" | "nq" | "qd" | "tt" | "ttlt")) && number.len() > 1
    };
    let told = after.slashed || after.kind.is_some() && begun();
    if !told && !believable(pieces, at, &after, &before, bare_year) {
        return None;
    }
    // A kind that needs more than it got is a word like any other.
    let spoken = told || before.kind.is_none_or(|(_, trust)| trust != Trust::Whole);
    let kind = kind.filter(|_| spoken);
    let start = if before.kind.is_some() && spoken { before.start } else { at };
    let issuer = [before.issuer, after.issuers.as_str()].into_iter().find(|i| !i.is_empty());
    let citation = Citation {
        range: pieces[start].start..pieces[after.next - 1].end,
        number,
        year: after.year,
        kind,
        issuer: issuer.map(str::to_owned),
        year_apart: after.apart,
    };
    Some((citation, after.next))
}

/// Whether a number without a suffix is a document's.
fn believable(
    pieces: &[Piece<'_>],
    at: usize,
    after: &After,
    before: &Before,
    bare_year: bool,
) -> bool {
    let digits = &pieces[at].text;
    let year_like = after.next == at + 1 && digits.len() == 4 && year(&pieces[at]).is_some();
    let trust = before.kind.map(|(_, trust)| trust).filter(|trust| *trust != Trust::Whole);
    let Some(trust) = trust else {
        // Such a kind is a word like any other here: "báo cáo 6/2024".
        let start = if before.kind.is_some() { at } else { before.start };
        return bare_year && !after.apart && written_alone(pieces, start, at, after.next);
    };
    if after.year.is_some() || !after.issuers.is_empty() || !before.issuer.is_empty() {
        return true;
    }
    let counts = pieces.get(after.next).is_some_and(|p| {
        let unit = p.text.to_lowercase();
        matches!(p.gap, Gap::Blank | Gap::None) && UNITS.contains(&unit.as_str())
    });
    match trust {
        _ if before.counted => true,
        _ if year_like || counts => false,
        Trust::Full => true,
        Trust::Short => digits.len() >= 2 || after.next > at + 1,
        Trust::Counted | Trust::Whole => false,
    }
}

/// Whether "61/2018" without a kind is no month, no scale and no form's number.
fn written_alone(pieces: &[Piece<'_>], start: usize, at: usize, next: usize) -> bool {
    let number = pieces[at].text.parse().unwrap_or(0_u32);
    let start = start.min(at);
    let word = start.checked_sub(1).map_or("", |i| pieces[i].folded.as_str());
    let follows = pieces.get(next).map_or("", |p| p.folded.as_str());
    let goes_on =
        pieces.get(next).is_some_and(|p| p.digits && p.gap != Gap::Other && p.gap != Gap::Blank);
    let month = (1..=12).contains(&number)
        && (BEFORE_MONTHS.contains(&word) || matches!(follows, "den" | "toi"));
    let scale = number == 1 && pieces[at + 1].text == "2000";
    let otherwise =
        NUMBERED_OTHERWISE.iter().any(|words| ending_with(pieces, 0, start, words).is_some());
    !month
        && !scale
        && !goes_on
        && year(&pieces[at]).is_none()
        && !otherwise
        && !matches!(word, "nam" | "ngay")
}

/// `61`, `0061`, `66.7`; the piece after it. None for longer numbers, parts of
/// dates and amounts.
fn number(pieces: &[Piece<'_>], at: usize) -> Option<(String, usize)> {
    let piece = &pieces[at];
    let short = piece.text.trim_start_matches('0');
    if !piece.digits || piece.text.len() > 5 || short.is_empty() {
        return None;
    }
    let inside = at > 0
        && pieces[at - 1].digits
        && matches!(piece.gap, Gap::Dot | Gap::Slash | Gap::Dash | Gap::Colon);
    if inside {
        return None;
    }
    match pieces.get(at + 1) {
        Some(part) if part.digits && part.gap == Gap::Dot && part.text.len() <= 2 => {
            Some((format!("{short}.{}", part.text), at + 2))
        }
        _ => Some((short.to_owned(), at + 1)),
    }
}

/// What stands before a number.
pub(super) struct Before {
    pub(super) kind: Option<(&'static str, Trust)>,
    /// The issuer in "nghị định của Chính phủ số 61".
    issuer: &'static str,
    /// Whether "số" stands before it.
    counted: bool,
    /// The first piece of all this.
    start: usize,
}

impl Before {
    fn read(pieces: &[Piece<'_>], from: usize, at: usize) -> Self {
        let mut before = Self { kind: None, issuer: "", counted: false, start: at };
        let joined = |at: usize| {
            matches!(
                pieces[at].gap,
                Gap::None | Gap::Blank | Gap::Dash | Gap::WideDash | Gap::Dot | Gap::Colon
            )
        };
        let mut end = at;
        if at > from && joined(at) && pieces[at - 1].folded == "so" {
            (before.counted, end, before.start) = (true, at - 1, at - 1);
        }
        if before.counted {
            for (name, short) in ISSUER_NAMES {
                if let Some(start) = ending_with(pieces, from, end, name)
                    && start > from
                    && pieces[start - 1].folded == "cua"
                {
                    (before.issuer, end) = (short, start - 1);
                    break;
                }
            }
        }
        if end == from || !joined(end) {
            before.issuer = "";
            return before;
        }
        for (words, kind, trust) in KINDS {
            if let Some(start) = ending_with(pieces, from, end, words) {
                before.kind = Some((kind, trust));
                before.start = start;
                return before;
            }
        }
        before.issuer = "";
        before
    }
}
