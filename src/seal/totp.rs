//! One-time codes that change every half minute (RFC 6238): SHA-1, six digits, thirty seconds, as every authenticator
//! program has them.
use hmac::{Hmac, KeyInit, Mac as _};
use sha1::Sha1;

use super::same;

/// How long a code holds, in milliseconds.
const STEP_MS: i64 = 30_000;

/// The code of a step (RFC 4226, 5.3), with its leading zeros.
#[must_use]
pub fn code_at(secret: &[u8], step: i64) -> String {
    let Ok(mut mac) = <Hmac<Sha1> as KeyInit>::new_from_slice(secret) else {
        unreachable!("HMAC takes keys of any length");
    };
    mac.update(&step.to_be_bytes());
    let tag = mac.finalize().into_bytes();
    let offset = usize::from(tag.last().copied().unwrap_or_default() & 0x0f);
    let word = tag.get(offset..).and_then(|rest| rest.first_chunk::<4>()).copied().unwrap_or_default();
    let number = u32::from_be_bytes(word) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// The step that a code belongs to: this one, or the one before or after it, since clocks differ and people type. Always
/// makes all three.
#[must_use]
pub fn step_of(secret: &[u8], code: &str, now_ms: i64) -> Option<i64> {
    let now = now_ms.div_euclid(STEP_MS);
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let right = |step: &i64| same(code_at(secret, *step).as_bytes(), digits.as_bytes());
    let found: Vec<i64> = [now - 1, now, now + 1].into_iter().filter(right).collect();
    found.last().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4226, appendix D.
    #[test]
    fn codes_are_those_of_the_standard_by_count() {
        let codes =
            ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
        for (count, code) in (0..).zip(codes) {
            assert_eq!(code_at(b"12345678901234567890", count), code);
        }
    }

    /// RFC 6238, appendix B: the last six of its eight digits.
    #[test]
    fn codes_are_those_of_the_standard_by_time() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(b"12345678901234567890", seconds / 30), code);
            assert_eq!(step_of(b"12345678901234567890", code, seconds * 1000), Some(seconds / 30));
        }
    }

    #[test]
    fn a_code_holds_one_step_early_and_late_and_no_longer() {
        let secret = b"12345678901234567890";
        let code = code_at(secret, 1000);
        for (step, good) in [(998, false), (999, true), (1000, true), (1001, true), (1002, false)] {
            assert_eq!(step_of(secret, &code, step * STEP_MS).is_some(), good, "{step}");
        }
        let (one, other) = code.split_at(3);
        let spaced = format!(" {one} {other} ");
        assert_eq!(step_of(secret, &spaced, 1000 * STEP_MS), Some(1000), "people type it in two groups");
        for wrong in ["", "0", "0000000", "abcdef"] {
            assert_eq!(step_of(secret, wrong, 1000 * STEP_MS), None);
        }
    }
}
