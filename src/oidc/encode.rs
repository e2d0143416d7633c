//! The two writings of the protocol: base64url and form fields.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// Bytes as base64url without padding (RFC 7515, 2).
pub(super) fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes of a base64url text; none if it is not exactly one. Strict,
/// because a token that can be written in two ways is two tokens.
pub(super) fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Fields as a form sends them, which is also how a query is written.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    let fields = fields.iter().map(|(name, value)| format!("{}={}", field(name), field(value)));
    fields.collect::<Vec<_>>().join("&")
}

/// One name or value of a form.
pub(super) fn field(text: &str) -> String {
    use std::fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_writing_of_bytes_is_read() {
        for (text, bytes) in [
            ("", Some(vec![])),
            ("AA", Some(vec![0])),
            ("-_8", Some(vec![0xfb, 0xff])),
            ("AA==", None),
            // The bits that are left over are not zero.
            ("AB", None),
            ("+/8", None),
            ("A", None),
            ("A A", None),
            ("AA\n", None),
        ] {
            assert_eq!(from_base64url(text), bytes, "{text:?}");
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn fields_cannot_become_others() {
        let fields = form(&[("a", "x y&b=c"), ("ệ", "https://a/?q#~")]);
        assert_eq!(fields, "a=x%20y%26b%3Dc&%E1%BB%87=https%3A%2F%2Fa%2F%3Fq%23~");
    }
}
