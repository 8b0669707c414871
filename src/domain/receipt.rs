//! 查询码: the citizen's secret half of a receipt.
use std::fmt;

/// Crockford's base 32: no I, L, O, U.
const ALPHABET: [u8; 32] = *b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 80 bits, shown once as four groups of four. Whoever holds number and code may read the case's state.
///
/// It has no `Display` and shows nothing under `Debug`; only its keyed MAC is stored. This does not compile:
/// ```compile_fail,E0277
/// fn shown(code: &huiyin::domain::receipt::ReceiptCode) -> String {
///     code.to_string()
/// }
/// ```
/// while saying that it is to be seen does:
/// ```
/// fn shown(code: &huiyin::domain::receipt::ReceiptCode) -> String {
///     code.reveal()
/// }
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ReceiptCode([u8; 10]);

/// A text that is no receipt code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a receipt code (16 letters and digits)")]
pub struct NotAReceiptCode;

impl ReceiptCode {
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 10]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the MAC that is stored in the code's place.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 10] {
        &self.0
    }

    /// Reads what a person copied: letter case, spaces, dashes and full-width forms do not matter; O is 0, I and L are 1.
    ///
    /// # Errors
    /// Not 16 characters of Crockford's base 32.
    pub fn parse(typed: &str) -> Result<Self, NotAReceiptCode> {
        let mut bits: u128 = 0;
        let mut count = 0;
        for c in super::text::fold_text(typed).chars().map(super::text::half_width) {
            if c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '–' | '—' | '−' | '_' | '.') {
                continue;
            }
            let symbol = match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            };
            let value = ALPHABET.iter().position(|&a| char::from(a) == symbol).ok_or(NotAReceiptCode)?;
            bits = (bits << 5) | u128::try_from(value).map_err(|_| NotAReceiptCode)?;
            count += 1;
            if count > 16 {
                return Err(NotAReceiptCode);
            }
        }
        if count != 16 {
            return Err(NotAReceiptCode);
        }
        let [_, _, _, _, _, _, bytes @ ..] = bits.to_be_bytes();
        Ok(Self(bytes))
    }

    /// The code as its owner sees it: `XXXX-XXXX-XXXX-XXXX`. The one way to make it visible.
    #[must_use]
    pub fn reveal(&self) -> String {
        let bits = self.0.iter().fold(0u128, |bits, &byte| (bits << 8) | u128::from(byte));
        let mut shown = String::with_capacity(19);
        for position in 0..16u32 {
            if position > 0 && position % 4 == 0 {
                shown.push('-');
            }
            let index = usize::try_from((bits >> (75 - 5 * position)) & 31).unwrap_or_default();
            shown.push(ALPHABET.get(index).copied().map_or('0', char::from));
        }
        shown
    }
}

impl fmt::Debug for ReceiptCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReceiptCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_code_is_read_back_however_it_is_written(bytes in any::<[u8; 10]>()) {
            let code = ReceiptCode::from_bytes(bytes);
            let shown = code.reveal();
            prop_assert_eq!(shown.len(), 19);
            let spoken = shown.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            prop_assert_eq!(ReceiptCode::parse(&shown), Ok(code.clone()));
            prop_assert_eq!(ReceiptCode::parse(&spoken), Ok(code));
        }

        #[test]
        fn anything_else_is_refused_without_panic(text in "\\PC{0,40}") {
            let _ = ReceiptCode::parse(&text);
        }
    }

    #[test]
    fn a_code_shows_nothing_by_accident() {
        let code = ReceiptCode::from_bytes([0xAB; 10]);
        assert_eq!(format!("{code:?}"), "ReceiptCode(…)");
        assert_eq!(ReceiptCode::parse("ABCD-EFGH-JKMN-PQR"), Err(NotAReceiptCode));
        assert_eq!(ReceiptCode::parse("ABCD-EFGH-JKMN-PQRU"), Err(NotAReceiptCode));
        assert_eq!(ReceiptCode::parse("ABCD-EFGH-JKMN-PQRST"), Err(NotAReceiptCode));
    }
}
