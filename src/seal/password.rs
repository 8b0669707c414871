//! Passwords: argon2id, kept as PHC strings that name their own cost.
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

use super::Entropy;

/// What one hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PasswordCost {
    memory_kib: u32,
    passes: u32,
}

impl PasswordCost {
    /// 19 MiB and two passes: about 25 ms and what OWASP asks for at the least.
    pub const USUAL: Self = Self { memory_kib: 19_456, passes: 2 };
    /// Next to nothing: for tests. No setting leads here.
    pub const TESTING: Self = Self { memory_kib: 8, passes: 1 };
}

/// Hashes a password under a salt of its own. `None` only where there is no memory for it.
#[must_use]
pub fn hash_password(password: &str, cost: PasswordCost, entropy: &dyn Entropy) -> Option<String> {
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    let params = Params::new(cost.memory_kib, cost.passes, 1, None).ok()?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    hasher.hash_password_with_salt(password.as_bytes(), &salt).ok().map(|hash| hash.to_string())
}

/// Whether this is the password, at the cost that the hash names.
#[must_use]
pub fn is_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::SeededEntropy;

    #[test]
    fn a_hash_knows_its_password_alone_and_names_what_it_cost() {
        let entropy = SeededEntropy::new(1);
        let hash = hash_password("一句很长的口令 1", PasswordCost::USUAL, &entropy).unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(is_password("一句很长的口令 1", &hash));
        for wrong in ["", "一句很长的口令", "一句很长的口令 1 "] {
            assert!(!is_password(wrong, &hash), "{wrong}");
        }
        let again = hash_password("一句很长的口令 1", PasswordCost::TESTING, &entropy).unwrap();
        assert_ne!(hash, again);
        assert!(is_password("一句很长的口令 1", &again) && !is_password("x", "no hash"));
    }
}
