//! Sealing: what may not be read in the database, what may not be forged, and the keys both hang on.
//!
//! Every key is a file of its own, `NNNN.key`; the highest number writes, all of them read. Each use of a key derives
//! its own sub-key under a label, so that no two uses ever share one.
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, Tag, XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

mod files;
pub mod letters;
pub mod password;
pub mod totp;

pub use files::KeyError;

/// Where random bytes come from.
pub trait Entropy: Send + Sync {
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's random numbers.
#[derive(Clone, Copy, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that takes randomness from the system")]
    fn fill(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // A guessable nonce or key is worse than no service.
            std::process::abort();
        }
    }
}

/// The same bytes for the same seed: for tests.
pub struct SeededEntropy {
    seed: u64,
    drawn: AtomicU64,
}

impl SeededEntropy {
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, drawn: AtomicU64::new(0) }
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let drawn = self.drawn.fetch_add(1, Ordering::Relaxed);
            let block =
                Sha256::new().chain_update(self.seed.to_be_bytes()).chain_update(drawn.to_be_bytes()).finalize();
            for (to, from) in chunk.iter_mut().zip(block) {
                *to = from;
            }
        }
    }
}

/// Where a sealed value stands. A value moved anywhere else does not open.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub table: &'static str,
    pub column: &'static str,
    /// What tells the row from every other and is known before the row is written.
    pub row: &'a [u8],
}

/// A keyed tag over a message: whoever lacks the key can neither make nor check one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mac {
    pub key: u32,
    pub tag: [u8; 16],
}

impl Mac {
    pub const LENGTH: usize = 20;

    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        let (key, tag) = bytes.split_at_mut(4);
        key.copy_from_slice(&self.key.to_be_bytes());
        tag.copy_from_slice(&self.tag);
        bytes
    }

    /// `None` for anything but 20 bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (key, tag) = bytes.split_first_chunk::<4>()?;
        Some(Self { key: u32::from_be_bytes(*key), tag: tag.try_into().ok()? })
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mac(…)")
    }
}

/// Why a sealed value does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("not an envelope of a known kind")]
    Shape,
    #[error("key {0} is not in the key directory")]
    NoKey(u32),
    #[error("the envelope was changed, moved, or sealed under another key")]
    Forged,
}

/// Version of the envelope.
const VERSION: u8 = 1;
/// XChaCha20-Poly1305. Another algorithm gets another number; old rows stay readable.
const ALGORITHM: u8 = 1;
const HEADER: usize = 6;
const NONCE: usize = 24;

/// One master key and what was derived from it once.
struct Key {
    derivation: Hkdf<Sha256>,
    cipher: XChaCha20Poly1305,
}

impl Key {
    fn new(master: &[u8; 32]) -> Self {
        let derivation = Hkdf::<Sha256>::new(None, master);
        let key = expand::<32>(&derivation, "seal");
        let cipher = XChaCha20Poly1305::new((&*key).into());
        Self { derivation, cipher }
    }

    fn tag(&self, label: &'static str, message: &[u8]) -> [u8; 16] {
        // 64 bytes are HMAC-SHA-256's block, the one key length that cannot be refused.
        let key = expand::<64>(&self.derivation, label);
        let tag = <Hmac<Sha256> as KeyInit>::new((&*key).into()).chain_update(message).finalize().into_bytes();
        let mut short = [0; 16];
        for (to, from) in short.iter_mut().zip(tag) {
            *to = from;
        }
        short
    }
}

fn expand<const N: usize>(derivation: &Hkdf<Sha256>, label: &'static str) -> Zeroizing<[u8; N]> {
    const { assert!(N <= 255 * 32, "HKDF-SHA-256 gives no more") }
    let mut bytes = Zeroizing::new([0; N]);
    if derivation.expand(label.as_bytes(), &mut *bytes).is_err() {
        unreachable!("the length was checked when this was compiled");
    }
    bytes
}

/// All keys of an installation. It prints nothing of them.
pub struct Keyring {
    keys: BTreeMap<u32, Key>,
    writing: u32,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keyring(…)")
    }
}

impl Keyring {
    /// Reads every key of the key directory; makes the directory and a first key where there is none.
    ///
    /// # Errors
    /// A key that others than its owner may read, is no key, or cannot be read or written.
    pub fn open_or_create(directory: &Path, entropy: &dyn Entropy) -> Result<Self, KeyError> {
        let mut masters = files::read_all(directory)?;
        if masters.is_empty() {
            files::add(directory, 1, entropy)?;
            masters = files::read_all(directory)?;
        }
        let keys: BTreeMap<u32, Key> = masters.iter().map(|(id, master)| (*id, Key::new(master))).collect();
        let writing = keys.keys().next_back().copied().unwrap_or_default();
        Ok(Self { keys, writing })
    }

    /// Adds a key, which writes from the next start on. Returns its number.
    ///
    /// # Errors
    /// As [`Keyring::open_or_create`].
    pub fn rotate(directory: &Path, entropy: &dyn Entropy) -> Result<u32, KeyError> {
        let next = files::read_all(directory)?.last().map_or(1, |(id, _)| id + 1);
        files::add(directory, next, entropy)?;
        Ok(next)
    }

    /// Each key's number and a fingerprint that says nothing of the key.
    #[must_use]
    pub fn fingerprints(&self) -> Vec<(u32, [u8; 16])> {
        self.keys.iter().map(|(id, key)| (*id, *expand::<16>(&key.derivation, "fingerprint"))).collect()
    }

    /// Seals under the writing key, bound to its place, padded so that its length tells little.
    #[must_use]
    pub fn seal(&self, place: Place<'_>, plain: &[u8], entropy: &dyn Entropy) -> Vec<u8> {
        let Some(key) = self.keys.get(&self.writing) else { unreachable!("a keyring is never empty") };
        let padded = padded_length(plain.len());
        let mut envelope = Vec::with_capacity(HEADER + NONCE + padded + 16);
        envelope.extend_from_slice(&[VERSION, ALGORITHM]);
        envelope.extend_from_slice(&self.writing.to_be_bytes());
        let associated = associated_data(&envelope, place);
        let mut nonce = [0; NONCE];
        entropy.fill(&mut nonce);
        envelope.extend_from_slice(&nonce);
        envelope.extend_from_slice(&u64::try_from(plain.len()).unwrap_or(u64::MAX).to_be_bytes());
        envelope.extend_from_slice(plain);
        envelope.resize(HEADER + NONCE + padded, 0);
        let (_, body) = envelope.split_at_mut(HEADER + NONCE);
        match key.cipher.encrypt_inout_detached(&XNonce::from(nonce), &associated, body.into()) {
            Ok(tag) => envelope.extend_from_slice(&tag),
            Err(_) => unreachable!("the cipher refuses 256 GiB and more"),
        }
        envelope
    }

    /// Opens what was sealed for this place under any key of the ring.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (header, rest) = sealed.split_first_chunk::<HEADER>().ok_or(OpenError::Shape)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or(OpenError::Shape)?;
        let (body, tag) = rest.split_last_chunk::<16>().ok_or(OpenError::Shape)?;
        let [VERSION, ALGORITHM, id @ ..] = header else { return Err(OpenError::Shape) };
        let id = u32::from_be_bytes(*id);
        let key = self.keys.get(&id).ok_or(OpenError::NoKey(id))?;
        let mut plain = Zeroizing::new(body.to_vec());
        key.cipher
            .decrypt_inout_detached(
                &XNonce::from(*nonce),
                &associated_data(header, place),
                plain.as_mut_slice().into(),
                &Tag::from(*tag),
            )
            .map_err(|_| OpenError::Forged)?;
        let length = plain
            .first_chunk::<LENGTH>()
            .and_then(|length| usize::try_from(u64::from_be_bytes(*length)).ok())
            .filter(|length| *length <= plain.len().saturating_sub(LENGTH))
            .ok_or(OpenError::Shape)?;
        plain.drain(..LENGTH);
        plain.truncate(length);
        Ok(plain)
    }

    /// A tag under the writing key. Labels keep uses apart: a tag made under one never verifies under another.
    #[must_use]
    pub fn mac(&self, label: &'static str, message: &[u8]) -> Mac {
        let tag = self.keys.get(&self.writing).map(|key| key.tag(label, message)).unwrap_or_default();
        Mac { key: self.writing, tag }
    }

    /// Whether the tag was made under the key it names. Takes the same time whatever the answer.
    #[must_use]
    pub fn verify(&self, label: &'static str, message: &[u8], mac: &Mac) -> bool {
        self.keys.get(&mac.key).is_some_and(|key| key.tag(label, message).ct_eq(&mac.tag).into())
    }

    /// A key of its own for names that must stay the same for ever: from the first key, which is never taken away.
    #[must_use]
    pub fn derive_first(&self, label: &'static str) -> [u8; 32] {
        self.keys.values().next().map(|key| *expand::<32>(&key.derivation, label)).unwrap_or_default()
    }

    /// A key of its own for another use, from the writing key.
    #[must_use]
    pub fn derive(&self, label: &'static str) -> [u8; 32] {
        self.keys.get(&self.writing).map(|key| *expand::<32>(&key.derivation, label)).unwrap_or_default()
    }
}

/// The plain text's length goes in front of it, inside the envelope.
const LENGTH: usize = 8;

/// 256 bytes, then whole kibibytes.
const fn padded_length(plain: usize) -> usize {
    let framed = plain + LENGTH;
    if framed <= 256 { 256 } else { framed.div_ceil(1024) * 1024 }
}

/// Everything an envelope is bound to. The names' lengths are part of it, so that no two places read the same.
fn associated_data(header: &[u8], place: Place<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(64 + place.row.len());
    bytes.extend_from_slice(header);
    for name in [place.table, place.column] {
        bytes.extend_from_slice(&u64::try_from(name.len()).unwrap_or(u64::MAX).to_be_bytes());
        bytes.extend_from_slice(name.as_bytes());
    }
    bytes.extend_from_slice(place.row);
    bytes
}

/// HMAC-SHA-256 (RFC 2104) over the parts one after the other.
#[must_use]
pub fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(key) else {
        unreachable!("HMAC takes keys of any length");
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether two tags are the same, in a time that does not tell where they differ.
#[must_use]
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

#[cfg(test)]
mod tests;
