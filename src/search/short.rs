//! Numbers written as short as they are: seven bits of a byte at a time, the
//! lowest first; the last byte has its eighth bit clear. Most lengths in an index
//! take one or two bytes so, where four for each would be a thirtieth of it.

/// Set in every byte of a number but its last.
pub(super) const MORE: u8 = 0x80;

/// Appends a number.
pub(super) fn push(mut number: u64, out: &mut Vec<u8>) {
    while number >= u64::from(MORE) {
        out.push(number as u8 | MORE);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Numbers, from their bytes. What no number can be ends them, and
/// [`is_done`](Self::is_done) tells it from their end.
pub(super) struct Numbers<'a>(pub(super) &'a [u8]);

impl Numbers<'_> {
    /// Whether all bytes were numbers and were read.
    pub(super) fn is_done(&self) -> bool {
        self.0.is_empty()
    }
}

impl Iterator for Numbers<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for (at, byte) in self.0.iter().enumerate() {
            let part = u64::from(byte & !MORE);
            number |= part.checked_shl(at as u32 * 7).filter(|some| some >> (at * 7) == part)?;
            if *byte < MORE {
                self.0 = &self.0[at + 1..];
                return Some(number);
            }
        }
        None
    }
}

/// A difference as a number: small ones of either sign are small.
pub(super) fn of_difference(difference: i64) -> u64 {
    ((difference << 1) ^ (difference >> 63)) as u64
}

/// The difference that [`of_difference`] was given.
pub(super) fn difference(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        let given = [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX];
        let mut bytes = Vec::new();
        given.iter().for_each(|number| push(*number, &mut bytes));
        let mut numbers = Numbers(&bytes);
        assert_eq!(numbers.by_ref().collect::<Vec<_>>(), given);
        assert!(numbers.is_done());
    }

    #[test]
    fn what_is_no_number_ends_them() {
        for bytes in [&[5, MORE][..], &[5, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2]] {
            let mut numbers = Numbers(bytes);
            assert_eq!(numbers.by_ref().collect::<Vec<_>>(), [5], "{bytes:?}");
            assert!(!numbers.is_done(), "{bytes:?}");
        }
    }

    #[test]
    fn differences_come_back() {
        for given in [0, 1, -1, 63, -64, i64::MAX, i64::MIN] {
            assert_eq!(difference(of_difference(given)), given);
        }
        assert_eq!([0, -1, 1, -2].map(of_difference), [0, 1, 2, 3]);
    }
}
