//! What a letter is known by outside: its tag, and for a letter to a unit the token of its link. Both are MACs of the
//! letter's row under keys of their own, so that composing a letter again gives the same and neither leads to the other.
use data_encoding::BASE32_NOPAD;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{Keyring, hmac};

/// The keys of both, from the first key: a letter that is tried again after a change of keys is still the same.
#[derive(Clone)]
pub struct LetterKeys {
    letter: Zeroizing<[u8; 32]>,
    link: Zeroizing<[u8; 32]>,
}

/// Bytes of a link's token: 160 bits.
const TOKEN: usize = 20;

impl LetterKeys {
    #[must_use]
    pub fn of(keyring: &Keyring) -> Self {
        Self {
            letter: Zeroizing::new(keyring.derive_first("letter")),
            link: Zeroizing::new(keyring.derive_first("unit-link")),
        }
    }

    /// A MAC over something of a letter, under a label.
    #[must_use]
    pub fn mac(&self, label: &str, row: &[u8]) -> [u8; 16] {
        *hmac(&self.letter, &[label.as_bytes(), row]).first_chunk().unwrap_or(&[0; 16])
    }

    /// `X-Huiyin-Letter`, and what an address that comes back carries.
    #[must_use]
    pub fn tag(&self, letter: i64) -> [u8; 16] {
        self.mac("mail.letter", &letter.to_be_bytes())
    }

    /// The token of the link in a letter to a unit: 32 small letters and digits, which no mail program breaks.
    #[must_use]
    pub fn token(&self, letter: i64) -> String {
        let mac = hmac(&self.link, &[b"unit.link", &letter.to_be_bytes()]);
        BASE32_NOPAD.encode(mac.first_chunk::<TOKEN>().unwrap_or(&[0; TOKEN])).to_ascii_lowercase()
    }

    /// What of a letter's token stands in the store.
    #[must_use]
    pub fn token_hash(&self, letter: i64) -> [u8; 32] {
        hash_of(&self.token(letter))
    }
}

/// What of a token stands in the store; `None` for what no token looks like. In letters of either size.
#[must_use]
pub fn named(token: &str) -> Option<[u8; 32]> {
    let token = token.to_ascii_lowercase();
    let fits = token.len() == 32 && token.bytes().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7'));
    fits.then(|| hash_of(&token))
}

fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}
