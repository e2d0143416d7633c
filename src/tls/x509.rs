//! The three things that are asked of a certificate before it is used: from
//! when and until when it counts, and whether it signed itself (RFC 5280, 4.1).
//! All else about it is for those who check it, and for rustls.

use jiff::{Timestamp, civil, tz::TimeZone};

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// The version, which certificates of the first lack.
const VERSION: u8 = 0xa0;

/// What a certificate says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Facts {
    pub from: Timestamp,
    pub until: Timestamp,
    pub is_self_signed: bool,
}

/// What a certificate in DER says; none where it is not one.
pub(super) fn facts(der: &[u8]) -> Option<Facts> {
    let (certificate, _) = of(SEQUENCE, der)?;
    let (mut fields, _) = of(SEQUENCE, certificate)?;
    if let Some((_, rest)) = of(VERSION, fields) {
        fields = rest;
    }
    // The number, and the way in which it is signed.
    let (_, _, fields) = element(fields)?;
    let (_, fields) = of(SEQUENCE, fields)?;
    let (issuer, fields) = of(SEQUENCE, fields)?;
    let (validity, fields) = of(SEQUENCE, fields)?;
    let (subject, _) = of(SEQUENCE, fields)?;
    let (tag, from, rest) = element(validity)?;
    let from = time(tag, from)?;
    let (tag, until, _) = element(rest)?;
    Some(Facts { from, until: time(tag, until)?, is_self_signed: issuer == subject })
}

/// What an element of this kind holds at the start of some bytes, and what
/// follows it.
fn of(tag: u8, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = element(bytes)?;
    (found == tag).then_some((content, rest))
}

/// The first element of some bytes: its kind, what it holds, what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, bytes) = bytes.split_first()?;
    let (&short, mut bytes) = bytes.split_first()?;
    let mut length = usize::from(short);
    if short >= 0x80 {
        // Four bytes of length are more than any file that is read.
        let count = usize::from(short & 0x7f);
        if count == 0 || count > 4 {
            return None;
        }
        let (long, rest) = bytes.split_at_checked(count)?;
        length = long.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
        bytes = rest;
    }
    let (content, rest) = bytes.split_at_checked(length)?;
    Some((tag, content, rest))
}

/// An instant: two digits of a year count from 1950 to 2049.
fn time(tag: u8, digits: &[u8]) -> Option<Timestamp> {
    let (year, rest) = match tag {
        UTC_TIME => {
            let (year, rest) = digits.split_at_checked(2)?;
            let year = number(year)?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = digits.split_at_checked(4)?;
            (number(year)?, rest)
        }
        _ => return None,
    };
    let rest = rest.strip_suffix(b"Z").filter(|rest| rest.len() == 10)?;
    let mut parts = [0_i8; 5];
    for (part, digits) in parts.iter_mut().zip(rest.chunks(2)) {
        *part = i8::try_from(number(digits)?).ok()?;
    }
    let [month, day, hour, minute, second] = parts;
    let at = civil::DateTime::new(year, month, day, hour, minute, second, 0).ok()?;
    // The last second of the year 9999, which says that there is no end, is
    // later than there are instants here.
    Some(at.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |at| at.timestamp()))
}

fn number(digits: &[u8]) -> Option<i16> {
    let digits = digits.iter().all(u8::is_ascii_digit).then_some(digits)?;
    str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for (tag, digits, expected) in [
            (UTC_TIME, "260701000000Z", Some("2026-07-01T00:00:00Z")),
            (UTC_TIME, "491231235959Z", Some("2049-12-31T23:59:59Z")),
            (UTC_TIME, "500101000000Z", Some("1950-01-01T00:00:00Z")),
            (GENERALIZED_TIME, "20500101000000Z", Some("2050-01-01T00:00:00Z")),
            (GENERALIZED_TIME, "99991231235959Z", Some("9999-12-30T22:00:00.999999999Z")),
            (UTC_TIME, "260701000000", None),
            (UTC_TIME, "2607010000Z", None),
            (UTC_TIME, "261301000000Z", None),
            (UTC_TIME, "26+701000000Z", None),
            (0x16, "260701000000Z", None),
        ] {
            let read = time(tag, digits.as_bytes()).map(|at| at.to_string());
            assert_eq!(read.as_deref(), expected, "{digits}");
        }
    }

    #[test]
    fn what_is_no_certificate_says_nothing() {
        for bytes in [
            &[][..],
            &[0x30],
            &[0x30, 0x80],
            &[0x30, 0x85, 1, 1, 1, 1, 1],
            &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff],
            &[0x30, 0x03, 0x30, 0x01, 0x02],
        ] {
            assert_eq!(facts(bytes), None, "{bytes:?}");
        }
    }
}
