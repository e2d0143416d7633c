//! Texts in the language of the reader, in all of this folder.

/// `format!` in the language of the reader; it hides the one of the standard
/// library in all of this folder, so that no text can be forgotten.
macro_rules! format {
    ($($all:tt)*) => { $crate::lang::shown!($($all)*) };
}

/// A text of the program in the language of the reader, where it becomes a
/// `String`. As a `&'static str` it needs nothing: pages see what it is.
macro_rules! say {
    ($text:expr) => {
        $crate::lang::text($text).into_owned()
    };
}
