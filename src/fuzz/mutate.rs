//! Cases: good inputs with some damage.

use super::Seeds;

/// Numbers from a seed (splitmix64).
pub(crate) struct Random(u64);

impl Random {
    /// Those of one case of a target.
    pub(crate) fn of(target: &str, seed: u64, number: u64) -> Self {
        let name = target.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut random = Self(name ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number);
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One below `end`; 0 if there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> Option<&'a T> {
        all.get(self.below(all.len())).copied()
    }
}

/// Numbers at which programs trip.
const NUMBERS: [&str; 12] = [
    "0",
    "-1",
    "00",
    "1e309",
    "0.1",
    "255",
    "65536",
    "2147483648",
    "4294967296",
    "9223372036854775808",
    "18446744073709551616",
    "99999999999999999999999999",
];

/// Letters at which programs trip: of several bytes, combining, of no width, of
/// the wrong direction, half of a pair, and what is no letter.
const LETTERS: [&str; 16] = [
    "đ",
    "Ð",
    "ệ",
    "e\u{323}\u{302}",
    "\u{300}",
    "\u{200b}",
    "\u{202e}",
    "\u{feff}",
    "\0",
    "\u{1f600}",
    "İ",
    "ß",
    "\u{fffd}",
    "\u{10ffff}",
    "\u{a0}",
    "\u{2028}",
];

/// A good input with one to eight damages.
pub(super) fn made(seeds: &Seeds<'_>, random: &mut Random) -> Vec<u8> {
    let mut bytes = random.one_of(seeds.good).unwrap_or_default().to_vec();
    for _ in 0..=random.below(8) {
        damage(&mut bytes, seeds, random);
    }
    bytes.truncate(seeds.longest);
    bytes
}

fn damage(bytes: &mut Vec<u8>, seeds: &Seeds<'_>, random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    let end = (at + random.below(1 + bytes.len().min(64))).min(bytes.len());
    match random.below(14) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..end)),
        2 => {
            let piece = bytes[at..end].to_vec();
            let times = 1 << random.below(9);
            if piece.len() * times <= seeds.longest {
                insert(bytes, at, &piece.repeat(times));
            }
        }
        3 | 4 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        5 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = random.below(256) as u8;
            }
        }
        6..=8 => {
            let word = random.one_of(seeds.words).unwrap_or_default().to_owned();
            insert(bytes, at, word.as_bytes());
        }
        9 => insert(bytes, at, random.one_of(&LETTERS).unwrap_or_default().as_bytes()),
        10 => number(bytes, at, random),
        11 => {
            // The start of one with the end of another.
            let other = random.one_of(seeds.good).unwrap_or_default();
            let from = random.below(other.len() + 1);
            bytes.truncate(at);
            bytes.extend_from_slice(&other[from..]);
        }
        12 => {
            let piece: Vec<u8> = bytes.drain(at..end).collect();
            let to = random.below(bytes.len() + 1);
            insert(bytes, to, &piece);
        }
        _ => {
            let case = bytes[at..end].iter_mut();
            case.for_each(|byte| {
                *byte = if byte.is_ascii_lowercase() {
                    byte.to_ascii_uppercase()
                } else {
                    byte.to_ascii_lowercase()
                }
            });
        }
    }
}

fn insert(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    bytes.splice(at..at, piece.iter().copied()).for_each(drop);
}

/// Another number where one stands, from a place on.
fn number(bytes: &mut Vec<u8>, from: usize, random: &mut Random) {
    let Some(at) = bytes[from..].iter().position(u8::is_ascii_digit) else { return };
    let at = from + at;
    let length = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let other = random.one_of(&NUMBERS).unwrap_or_default();
    bytes.splice(at..at + length, other.bytes()).for_each(drop);
}
