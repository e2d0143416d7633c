//! The language of whoever reads: everything is written in Vietnamese, and said
//! in English to those who ask for it.
//!
//! Templates and code hold Vietnamese texts only. What they come to in English
//! stands in a dictionary (`data/english`), and is looked up on the way out:
//! pages while they are written (`web/http/translated.rs`), texts with values in
//! them by [`shown`], others by [`text`]. Under no language, as in whatever the
//! program does by itself, everything is Vietnamese and nothing is looked up.

mod count;
mod dictionary;
mod own;
mod pattern;
#[cfg(test)]
pub(crate) mod source;

use std::{borrow::Cow, fmt};

use crate::text::is_unmarked_syllable;

pub(crate) use count::push_counted;
pub(crate) use own::is_program_text;

/// A language that pages can be read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) enum Language {
    /// What everything is written in.
    #[default]
    Vietnamese,
    /// By the dictionary; what is not in it stays Vietnamese.
    English,
}

impl Language {
    /// The code of BCP 47.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Vietnamese => "vi",
            Self::English => "en",
        }
    }

    /// The language of a code.
    pub(crate) fn of_code(code: &str) -> Option<Self> {
        [Self::Vietnamese, Self::English].into_iter().find(|language| language.code() == code)
    }

    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Vietnamese => Self::English,
            Self::English => Self::Vietnamese,
        }
    }

    /// What it calls itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Vietnamese => "Tiếng Việt",
            Self::English => "English",
        }
    }
}

tokio::task_local! {
    static READER: Language;
}

/// The language of whoever reads what is being made.
pub(crate) fn language() -> Language {
    READER.try_with(|language| *language).unwrap_or_default()
}

/// Whether that is English.
pub(crate) fn is_english() -> bool {
    language() == Language::English
}

/// Does something for a reader of a language.
pub(crate) async fn reading<T>(language: Language, work: impl Future<Output = T>) -> T {
    READER.scope(language, work).await
}

/// Makes something that is Vietnamese whoever reads: what is recorded, and what
/// forms send back.
pub(crate) fn in_vietnamese<T>(make: impl FnOnce() -> T) -> T {
    READER.sync_scope(Language::Vietnamese, make)
}

/// A text of the program in the language of the reader. It must not be handed
/// what people wrote: that stays as it is.
pub(crate) fn text(text: &str) -> Cow<'_, str> {
    if !is_english() {
        return Cow::Borrowed(text);
    }
    dictionary::english(text).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// What touches a text on a page: "mục" is an item after a word and items after
/// a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Around {
    /// A value comes right before it.
    pub(crate) before: bool,
    /// A value comes right after it.
    pub(crate) after: bool,
}

/// The English of a text of the program, and what stands around it there; forms
/// of number are still to be chosen ([`push_counted`]).
pub(crate) fn translated(text: &str, around: Around) -> Option<(&str, &'static str, &str)> {
    dictionary::entry_within(text, around)
}

/// Whether a text is Vietnamese, going by its words: some have letters that other
/// languages of Latin letters do not need, and they are half of them, or the
/// others could be Vietnamese as well.
pub(crate) fn is_vietnamese(text: &str) -> bool {
    let mark = |c: char| {
        matches!(c, '\u{c0}'..='\u{fd}' | '\u{1ea0}'..='\u{1ef9}' | '\u{300}'..='\u{323}')
            && !matches!(c, '×' | '÷')
            || matches!(c, 'Ă' | 'ă' | 'Đ' | 'đ' | 'Ĩ' | 'ĩ' | 'Ũ' | 'ũ' | 'Ơ' | 'ơ' | 'Ư' | 'ư')
    };
    let (mut marked, mut plain, mut all) = (0, 0, 0);
    for word in text.split_whitespace().filter(|word| word.contains(char::is_alphabetic)) {
        all += 1;
        if word.contains(mark) {
            marked += 1;
        } else {
            let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
            plain += usize::from(is_unmarked_syllable(&word));
        }
    }
    marked > 0 && (marked * 2 >= all || marked + plain == all)
}

/// What [`shown`] does.
pub(crate) fn formatted(pattern: &'static str, values: fmt::Arguments<'_>) -> String {
    if !is_english() {
        return fmt::format(values);
    }
    pattern::english(pattern, values).unwrap_or_else(|| fmt::format(values))
}

/// `format!` in the language of the reader: the dictionary has the text with
/// `{}` in the place of each value.
macro_rules! shown {
    ($pattern:literal $($values:tt)*) => {{
        // A statement of its own, so that no value is borrowed any longer.
        let text = $crate::lang::formatted($pattern, ::std::format_args!($pattern $($values)*));
        text
    }};
    ($($all:tt)*) => { ::std::format!($($all)*) };
}
pub(crate) use shown;

#[cfg(test)]
mod tests {
    use super::{Language, READER, in_vietnamese, is_vietnamese, shown as format, text};

    #[test]
    fn vietnamese_is_known_by_its_words() {
        for (text, expected) in [
            ("Cấp phép", true),
            ("quy định kinh doanh", true),
            ("Kinh doanh vàng", true),
            ("Hoàn <mark>thuế</mark>", true),
            ("Officer of Bộ Y tế", false),
            ("Found in the name: thuế", false),
            ("12 × 3", false),
            ("Decree 61/2018", false),
            ("", false),
        ] {
            assert_eq!(is_vietnamese(text), expected, "{text}");
        }
    }

    #[test]
    fn texts_with_values_are_said_in_the_language_of_the_reader() {
        let (n, who, stage) = (3, String::from("Bộ Y tế"), "đã được trình");
        let said = || {
            [
                format!("{n} phút"),
                format!("Cán bộ {who}"),
                format!("phương án {} {stage}", who),
                format!("Không có tham số “{who}”."),
                format!("/x/{who}?{n:03}"),
                text("Thêm mục").into_owned(),
            ]
        };
        let vietnamese = [
            "3 phút",
            "Cán bộ Bộ Y tế",
            "phương án Bộ Y tế đã được trình",
            "Không có tham số “Bộ Y tế”.",
            "/x/Bộ Y tế?003",
            "Thêm mục",
        ];
        let english = [
            "3 minutes",
            "Officer of Bộ Y tế",
            "a plan (Bộ Y tế) that has been submitted",
            "There is no parameter “Bộ Y tế”.",
            "/x/Bộ Y tế?003",
            "Add item",
        ];
        // Whatever nobody reads is Vietnamese.
        assert_eq!(said(), vietnamese);
        assert_eq!(READER.sync_scope(Language::Vietnamese, said), vietnamese);
        assert_eq!(READER.sync_scope(Language::English, said), english);
        assert_eq!(READER.sync_scope(Language::English, || in_vietnamese(said)), vietnamese);
    }
}
