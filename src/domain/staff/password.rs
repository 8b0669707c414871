//! 口令: what may be one. Length decides; what everybody tries first is refused.
use crate::domain::contact::MailAddress;

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    TooShort,
    TooLong,
    /// Among what is tried first: common, all one character, or the person's own address.
    Guessable,
}

impl PasswordFault {
    pub const ALL: [Self; 3] = [Self::TooShort, Self::TooLong, Self::Guessable];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooShort => "too-short",
            Self::TooLong => "too-long",
            Self::Guessable => "guessable",
        }
    }
}

pub const SHORTEST: usize = 12;
pub const LONGEST: usize = 128;

/// What long passwords are most often made of; a password that is nothing else, repeated or counted on, is refused.
const COMMON: [&str; 34] = [
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "qwertyuiop",
    "qwerty",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx",
    "qazwsx",
    "1q2w3e4r5t",
    "1q2w3e4r",
    "abcdefgh",
    "abcd",
    "abc123",
    "abc",
    "letmein",
    "welcome",
    "iloveyou",
    "woaini",
    "admin",
    "administrator",
    "root",
    "user",
    "test",
    "changeme",
    "huiyin",
    "monkey",
    "dragon",
    "123456789",
    "a123456",
    "5201314",
    "1314520",
    "jiwei",
];

/// Judges a password exactly as typed.
///
/// # Errors
/// See [`PasswordFault`].
pub fn check_password(typed: &str, mail: &MailAddress) -> Result<(), PasswordFault> {
    let length = typed.chars().count();
    if length < SHORTEST {
        return Err(PasswordFault::TooShort);
    }
    if length > LONGEST {
        return Err(PasswordFault::TooLong);
    }
    let folded = typed.to_lowercase();
    let (local, host) = mail.mailbox().split_once('@').unwrap_or((mail.mailbox(), ""));
    let mut left = folded.clone();
    for part in [mail.mailbox(), local, host.split('.').next().unwrap_or_default()].into_iter().chain(COMMON) {
        if part.chars().count() >= 3 {
            left = left.replace(part, "");
        }
    }
    // What is left beside such words, digits in a row and signs at the end is what has to be guessed.
    let own: std::collections::BTreeSet<char> = left.chars().filter(|c| c.is_alphabetic()).collect();
    let varied: std::collections::BTreeSet<char> = folded.chars().collect();
    let counted = left.chars().filter(char::is_ascii_digit).count();
    if varied.len() < 5 || (own.len() < 3 && counted < 8) || is_run(&folded) {
        return Err(PasswordFault::Guessable);
    }
    if local.chars().count() >= 3 && folded.contains(local) && own.len() < 5 {
        return Err(PasswordFault::Guessable);
    }
    Ok(())
}

/// `123456789012`, `abcdefghijkl`: each character follows the one before, up or down, nines and noughts included.
fn is_run(text: &str) -> bool {
    let characters: Vec<u32> = text.chars().map(u32::from).collect();
    let steps = |wanted: i64| {
        characters.windows(2).all(|pair| match pair {
            [one, next] => {
                let step = i64::from(*next) - i64::from(*one);
                step == wanted || step == -9 * wanted
            }
            _ => false,
        })
    };
    steps(1) || steps(-1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(typed: &str) -> Result<(), PasswordFault> {
        check_password(typed, &MailAddress::parse("Zhang.San@office.example").unwrap())
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(check("kT9 vw2 xQ4"), Err(PasswordFault::TooShort));
        assert_eq!(check("kT9 vw2 xQ4 "), Ok(()));
        assert_eq!(check("江上清风与山间明月共谁"), Err(PasswordFault::TooShort));
        assert_eq!(check("江上清风与山间明月共谁听"), Ok(()));
        assert_eq!(check(&"长江后浪推前浪一".repeat(16)), Ok(()));
        assert_eq!(check(&"长江后浪推前浪一".repeat(17)), Err(PasswordFault::TooLong));
    }

    #[test]
    fn what_is_tried_first_is_refused() {
        for typed in [
            "password1234",
            "Password1234!",
            "qwertyuiop12",
            "aaaaaaaaaaaa",
            "123456789012",
            "abcdefghijkl",
            "1234567890123456",
            "zhang.san2025",
            "Zhang.San@office.example",
            "zhang.san!!!!",
            "admin@123456",
            "1qaz2wsx1qaz2wsx",
            "woaini5201314",
        ] {
            assert_eq!(check(typed), Err(PasswordFault::Guessable), "{typed}");
        }
        for typed in ["correct horse battery", "48291 70365 11", "Tr0ub4dor&3xyz", "雨打芭蕉 2025 年早春时节"]
        {
            assert_eq!(check(typed), Ok(()), "{typed}");
        }
    }
}
