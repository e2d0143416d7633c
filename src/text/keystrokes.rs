//! Keystrokes of Telex and VNI that nothing turned into letters: `giaays`,
//! `giay61` for "giấy".

use unicode_normalization::UnicodeNormalization;

use super::syllable::tone_at;

/// The syllable that was meant by keys of Telex: `giaays` → `giấy`, `ddaats` →
/// `đất`, `nhwngx` → `những`. Marks and tone may stand anywhere after their
/// letter (`tieesng`, `tienges`, `datd`), and one `w` makes ươ of uo.
///
/// None unless the token can only be keys of a syllable built like a Vietnamese
/// one; also for tokens in capitals alone, which are abbreviations. Foreign
/// words can be built like that too ("tax" → "tã"): whoever asks decides by the
/// vocabulary whether to believe it.
///
/// ```
/// use quydinh::text::decode_telex;
/// assert_eq!(decode_telex("Phesp").as_deref(), Some("Phép"));
/// assert_eq!(decode_telex("dduwowngf").as_deref(), Some("đường"));
/// assert_eq!(decode_telex("phep"), None);
/// ```
pub fn decode_telex(token: &str) -> Option<String> {
    let mut keys = Keys::begin(token)?;
    if !token.bytes().all(|b| b.is_ascii_alphabetic()) {
        return None;
    }
    for byte in token.bytes().skip(keys.taken) {
        let key = byte.to_ascii_lowercase();
        match key {
            b's' => keys.tone(ACUTE)?,
            b'f' => keys.tone(GRAVE)?,
            b'r' => keys.tone(HOOK)?,
            b'x' => keys.tone(TILDE)?,
            b'j' => keys.tone(DOT)?,
            // With no vowel before it, it is the letter ư itself.
            b'w' if keys.rhyme.len == 0 || keys.is_gi() => {
                keys.rhyme.push(if byte == b'W' { b'U' } else { b'u' })?;
                keys.hooks += 1;
            }
            b'w' => keys.hooks += 1,
            b'd' => keys.stroke()?,
            _ => keys.rhyme.push(byte)?,
        }
    }
    let marked = keys.tone.is_some() || keys.hooks > 0 || keys.barred;
    if marked && let Some(syllable) = keys.syllable(&keys.rhyme, None, Hooks::Either) {
        return Some(syllable);
    }
    // A vowel that was typed before is the circumflex of the first.
    let letters = &keys.rhyme.letters[..keys.rhyme.len];
    let repeated = |j: usize| {
        let letter = letters[j].to_ascii_lowercase();
        matches!(letter, b'a' | b'e' | b'o')
            && letters[..j].iter().any(|l| l.to_ascii_lowercase() == letter)
    };
    (1..letters.len()).filter(|&j| repeated(j)).find_map(|j| {
        let circumflex = letters[j].to_ascii_lowercase();
        keys.syllable(&keys.rhyme.without(j), Some(circumflex), Hooks::Either)
    })
}

/// The syllable that was meant by keys of VNI: `giay61` → `giấy`, `d9at61` →
/// `đất`, `duong972` → `đường`. What is said of [`decode_telex`] holds here too.
///
/// ```
/// use quydinh::text::decode_vni;
/// assert_eq!(decode_vni("phe1p").as_deref(), Some("phép"));
/// assert_eq!(decode_vni("61"), None);
/// ```
pub fn decode_vni(token: &str) -> Option<String> {
    let mut keys = Keys::begin(token)?;
    if !token.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let (mut circumflexes, mut breves) = (0_u8, 0_u8);
    for byte in token.bytes().skip(keys.taken) {
        match byte {
            b'9' => keys.stroke()?,
            b'0'..=b'8' if keys.rhyme.len == 0 => return None,
            b'1' => keys.tone(ACUTE)?,
            b'2' => keys.tone(GRAVE)?,
            b'3' => keys.tone(HOOK)?,
            b'4' => keys.tone(TILDE)?,
            b'5' => keys.tone(DOT)?,
            b'6' => circumflexes += 1,
            b'7' => keys.hooks += 1,
            b'8' => breves += 1,
            _ => keys.rhyme.push(byte)?,
        }
    }
    match (circumflexes, keys.hooks, breves) {
        (0, _, 0) => keys.syllable(&keys.rhyme, None, Hooks::Horns),
        (1, 0, 0) => {
            b"aeo".iter().find_map(|&letter| keys.syllable(&keys.rhyme, Some(letter), Hooks::Horns))
        }
        (0, 0, 1) => {
            keys.hooks = 1;
            keys.syllable(&keys.rhyme, None, Hooks::Breves)
        }
        _ => None,
    }
}

const GRAVE: char = '\u{300}';
const ACUTE: char = '\u{301}';
const HOOK: char = '\u{309}';
const TILDE: char = '\u{303}';
const DOT: char = '\u{323}';

/// No syllable takes more keys: "nghieengs" has nine.
const MOST_KEYS: usize = 12;

/// Letters as typed, capitals kept.
#[derive(Clone, Copy, Default)]
struct Letters {
    letters: [u8; MOST_KEYS],
    len: usize,
}

impl Letters {
    fn push(&mut self, letter: u8) -> Option<()> {
        if !letter.is_ascii_alphabetic() || self.len == MOST_KEYS {
            return None;
        }
        self.letters[self.len] = letter;
        self.len += 1;
        Some(())
    }

    fn without(&self, at: usize) -> Self {
        let mut rest = *self;
        rest.letters.copy_within(at + 1.., at);
        rest.len -= 1;
        rest
    }

    fn as_slice(&self) -> &[u8] {
        &self.letters[..self.len]
    }
}

/// Which letters the hooks of ă ơ ư may stand for: the `w` of Telex for all,
/// the 7 of VNI for ơ ư, its 8 for ă.
#[derive(Clone, Copy)]
enum Hooks {
    Either,
    Horns,
    Breves,
}

/// A token taken apart into letters and marks.
struct Keys {
    /// The consonants before the first vowel, `d` for đ.
    onset: Letters,
    /// Bytes of the token that they took.
    taken: usize,
    /// The letters from the first vowel on.
    rhyme: Letters,
    /// Whether the d has its bar.
    barred: bool,
    /// How many hooks were typed.
    hooks: u8,
    tone: Option<char>,
}

impl Keys {
    /// Reads the consonants that a token begins with. Refuses at once what is
    /// no syllable: most tokens come this far only.
    fn begin(token: &str) -> Option<Self> {
        let bytes = token.as_bytes();
        if !(2..=MOST_KEYS).contains(&bytes.len())
            || !bytes.iter().all(u8::is_ascii_alphanumeric)
            || !bytes.iter().any(u8::is_ascii_lowercase)
        {
            return None;
        }
        let mut onset = Letters::default();
        let taken = bytes
            .iter()
            .position(|b| b.is_ascii_digit() || b"aeiouyw".contains(&b.to_ascii_lowercase()))?;
        for &letter in &bytes[..taken] {
            onset.push(letter)?;
        }
        let mut barred = false;
        if let [first @ (b'd' | b'D'), b'd' | b'D'] = bytes[..taken] {
            onset = Letters::default();
            onset.push(first)?;
            barred = true;
        }
        let rhyme = Letters::default();
        Some(Self { onset, taken, rhyme, barred, hooks: 0, tone: None })
    }

    /// Whether it is gi so far, whose i is a consonant.
    fn is_gi(&self) -> bool {
        matches!((self.onset.as_slice(), self.rhyme.as_slice()), ([b'g' | b'G'], [b'i' | b'I']))
    }

    /// A tone, once.
    fn tone(&mut self, tone: char) -> Option<()> {
        self.tone.replace(tone).is_none().then_some(())
    }

    /// The bar of đ, once.
    fn stroke(&mut self) -> Option<()> {
        let of_d = matches!(self.onset.as_slice(), [b'd' | b'D']);
        (of_d && !std::mem::replace(&mut self.barred, true)).then_some(())
    }

    /// The syllable of the consonants with a rhyme, if there is one with
    /// exactly these marks.
    fn syllable(&self, typed: &Letters, circumflex: Option<u8>, hooks: Hooks) -> Option<String> {
        let onset = ONSETS
            .iter()
            .find(|onset| onset.as_bytes().eq_ignore_ascii_case(self.onset.as_slice()))?;
        let skeleton = typed.as_slice();
        let fits = |onset: &str, skeleton: &[u8]| {
            RHYMES
                .split_ascii_whitespace()
                .find(|rhyme| joins(onset, rhyme) && self.marks(rhyme, skeleton, circumflex, hooks))
        };
        let second = skeleton.get(1).map(u8::to_ascii_lowercase);
        let glided = match (*onset, skeleton.first()?.to_ascii_lowercase(), second) {
            ("q", b'u', _) => fits("qu", &skeleton[1..]),
            ("g", b'i', Some(b'a' | b'e' | b'o' | b'u')) => fits("gi", &skeleton[1..]),
            _ => None,
        };
        let (glide, rhyme) = match glided {
            Some(rhyme) => (&skeleton[..1], rhyme),
            None => (&skeleton[..0], fits(onset, skeleton)?),
        };
        let stopped = rhyme.ends_with(['c', 'p', 't']) || rhyme.ends_with("ch");
        // A rhyme that ends in a stop has one of two tones. A đ was meant as
        // one in any case.
        let toned = matches!(self.tone, Some(ACUTE | DOT)) || self.tone.is_none() && self.barred;
        (!stopped || toned).then(|| self.write(glide, rhyme, skeleton)).flatten()
    }

    /// Whether a rhyme has these letters and these marks.
    fn marks(&self, rhyme: &str, skeleton: &[u8], circumflex: Option<u8>, hooks: Hooks) -> bool {
        let (mut hooked, mut raised, mut length) = (0, None, 0);
        for c in rhyme.chars() {
            let (base, mark) = parts(c);
            if skeleton.get(length).map(u8::to_ascii_lowercase) != Some(base) {
                return false;
            }
            length += 1;
            match (mark, hooks) {
                (Mark::None, _) => {}
                (Mark::Circumflex, _) => raised = Some(base),
                (Mark::Horn, Hooks::Breves) | (Mark::Breve, Hooks::Horns) => return false,
                (Mark::Horn | Mark::Breve, _) => hooked += 1,
            }
        }
        // One hook serves for both letters of ươ.
        let enough = if hooked == 0 { self.hooks == 0 } else { (1..=hooked).contains(&self.hooks) };
        length == skeleton.len() && raised == circumflex && enough
    }

    /// The letters of the syllable, its tone where it belongs, capitals where
    /// they were typed.
    fn write(&self, glide: &[u8], rhyme: &str, skeleton: &[u8]) -> Option<String> {
        let onset = self.onset.as_slice().iter().map(|&b| match b {
            b'd' | b'D' if self.barred => 'đ',
            b => char::from(b.to_ascii_lowercase()),
        });
        let glide = glide.iter().map(|b| char::from(b.to_ascii_lowercase()));
        let letters: Vec<char> = onset.chain(glide).chain(rhyme.chars()).collect();
        let toned = self.tone.and_then(|tone| Some((tone_at(&letters)?, tone)));
        if self.tone.is_some() && toned.is_none() {
            return None;
        }
        let capitals = self.onset.as_slice().iter().chain(skeleton).map(u8::is_ascii_uppercase);
        let mut written = String::with_capacity(letters.len() * 3);
        for (i, (&letter, capital)) in letters.iter().zip(capitals).enumerate() {
            let tone = toned.filter(|(at, _)| *at == i).map(|(_, tone)| tone);
            // ă and the dot are composed by way of ạ: one step is not enough.
            for letter in std::iter::once(letter).chain(tone).nfc() {
                if capital {
                    written.extend(letter.to_uppercase());
                } else {
                    written.push(letter);
                }
            }
        }
        Some(written)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    None,
    Circumflex,
    Breve,
    Horn,
}

/// The key and the mark of a letter of a rhyme.
fn parts(c: char) -> (u8, Mark) {
    match c {
        'â' => (b'a', Mark::Circumflex),
        'ê' => (b'e', Mark::Circumflex),
        'ô' => (b'o', Mark::Circumflex),
        'ă' => (b'a', Mark::Breve),
        'ơ' => (b'o', Mark::Horn),
        'ư' => (b'u', Mark::Horn),
        c => (c as u8, Mark::None),
    }
}

/// Whether spelling lets a rhyme follow these consonants: k, gh, ngh before e
/// ê i, c, g, ng before the others; yê without consonants; short y rhymes
/// after qu only.
pub(super) fn joins(onset: &str, rhyme: &str) -> bool {
    let front = rhyme.starts_with(['e', 'ê', 'i']);
    let alone = matches!(rhyme, "ynh" | "ych" | "yt" | "yn");
    if alone || rhyme.starts_with('y') && rhyme.len() > 1 && !onset.is_empty() {
        return onset == "qu";
    }
    match onset {
        "" => !rhyme.starts_with("iê"),
        "k" => front || rhyme == "y",
        "gh" | "ngh" => front,
        "c" | "ng" => !front && rhyme != "y",
        "g" => !rhyme.starts_with(['e', 'ê', 'y']),
        "gi" => !rhyme.starts_with(['i', 'y']),
        "q" => false,
        "qu" => !rhyme.starts_with(['u', 'ư']),
        _ => true,
    }
}

/// The consonants that a syllable begins with, `d` for đ too; qu and gi are
/// made of theirs and the first vowel.
pub(super) const ONSETS: [&str; 26] = [
    "", "b", "c", "ch", "d", "g", "gh", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p",
    "ph", "q", "r", "s", "t", "th", "tr", "v", "x",
];

/// Every rhyme of Vietnamese spelling without its tone. Left out are oong and
/// ooc, which need a third o in Telex and occur in a few loans.
pub(super) const RHYMES: &str = "
    a ac ach ai am an ang anh ao ap at au ay
    ăc ăm ăn ăng ăp ăt
    âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et
    ê êch êm ên ênh êp êt êu
    i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
    o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oem oen oeo oet oi om on ong op ot
    oăc oăm oăn oăng oăt
    ô ôc ôi ôm ôn ông ôp ôt
    ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uêu uơ
    uôc uôi uôm uôn uông uôt
    uy uya uych uyn uynh uyp uyt uyu uyên uyêt
    ư ưa ưc ưi ưm ưng ưt ưu
    ươc ươi ươm ươn ương ươp ươt ươu
    y ych yn ynh yt yêm yên yêng yêt yêu";
