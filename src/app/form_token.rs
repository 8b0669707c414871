//! The hidden token of a form page: says when the page was made, and makes a double submit the same submission.
//!
//! 36 bytes in base64url: issue time in milliseconds (6), a counter (4), chance (10), a MAC over these and the wording of
//! the notice that the page showed (16): an opinion stays bound to what was read, however often that is published. Time and
//! counter come first because the store's unique key is made of them: keys in time order keep a B-tree's writes together
//! (a random key costs twice the time and three times the p99, `docs/performance.md`).
use std::sync::atomic::Ordering;

use data_encoding::BASE64URL_NOPAD;

use super::App;
use crate::config::{Edition, Hash};
use crate::seal;
use crate::store::FormKey;

const LENGTH: usize = 36;
const SIGNED: usize = 20;

/// A token as it came back with a form. Private: no `Debug`.
#[derive(Clone)]
pub struct FormToken {
    text: String,
    issued_ms: i64,
    /// The wording that its page showed; none where it was not made here.
    wording: Option<Hash>,
    key: FormKey,
}

impl FormToken {
    /// The token itself, for the hidden field of the same page shown again.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Under which name the store remembers the submission: the minute, the counter and a hash; never the token.
    #[must_use]
    pub const fn key(&self) -> &FormKey {
        &self.key
    }

    /// Whether its page showed an earlier wording than this one.
    #[must_use]
    pub fn is_of_another(&self, edition: &Edition) -> bool {
        self.wording.is_some_and(|wording| wording != *edition.hash())
    }

    /// What its opinion is bound to.
    pub(super) fn wording(&self, edition: &Edition) -> Hash {
        self.wording.unwrap_or(*edition.hash())
    }
}

impl App {
    /// A token for a page made now, for the form of one notice: an item's number means something else on another's.
    #[must_use]
    pub fn new_form_token(&self, edition: &Edition) -> String {
        let mut bytes = [0; LENGTH];
        let (signed, mac) = bytes.split_at_mut(SIGNED);
        let (time, rest) = signed.split_at_mut(6);
        let (counter, chance) = rest.split_at_mut(4);
        let [_, _, issued @ ..] = self.now_ms().to_be_bytes();
        time.copy_from_slice(&issued);
        counter.copy_from_slice(&self.secrets.tokens_made.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        self.entropy.fill(chance);
        mac.copy_from_slice(&self.form_token_mac(signed, edition.slug(), edition.hash()));
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Reads a token that came with the form of this notice; `None` if it has not even the shape of one. Where its wording is
    /// not known, another server may have published it a moment ago.
    pub async fn form_token(&self, text: &str, slug: &str) -> Option<FormToken> {
        let token = self.read_form_token(text, slug)?;
        if token.wording.is_some() {
            return Some(token);
        }
        if let Err(error) = self.glance_at_notices().await {
            tracing::warn!(error = format!("{:#}", anyhow::Error::from(error)), "notices could not be looked up");
        }
        self.read_form_token(text, slug)
    }

    fn read_form_token(&self, text: &str, slug: &str) -> Option<FormToken> {
        let bytes: [u8; LENGTH] = BASE64URL_NOPAD.decode(text.trim().as_bytes()).ok()?.try_into().ok()?;
        let (signed, mac) = bytes.split_at_checked(SIGNED)?;
        let (time, rest) = signed.split_at_checked(6)?;
        let counter = rest.first_chunk::<4>()?;
        let issued_ms = time.iter().fold(0, |time, byte| (time << 8) | i64::from(*byte));
        let minute = u32::try_from(issued_ms / 60_000).ok()?;
        let key = FormKey::new(minute, u32::from_be_bytes(*counter), &bytes);
        let is_of = |hash: &Hash| seal::same(&self.form_token_mac(signed, slug, hash), mac);
        let editions = self.editions();
        let now = editions.current(slug).map(|edition| *edition.hash()).filter(is_of);
        let wording = now.or_else(|| editions.hashes_of(slug).into_iter().find(is_of));
        Some(FormToken { text: text.trim().to_owned(), issued_ms, wording, key })
    }

    /// How long ago the token's page was made, in milliseconds; `None` if it was not made here or is too old.
    #[must_use]
    pub fn age(&self, token: &FormToken) -> Option<i64> {
        let oldest = i64::from(self.config.limits.token_hours) * 3_600_000;
        let age = self.now_ms() - token.issued_ms;
        // A clock that was set back a little makes ages negative; that is nobody's fault.
        (token.wording.is_some() && (-oldest..=oldest).contains(&age)).then_some(age)
    }

    fn form_token_mac(&self, signed: &[u8], slug: &str, hash: &Hash) -> [u8; 16] {
        *seal::hmac(&self.secrets.form_token, &[signed, slug.as_bytes(), hash]).first_chunk().unwrap_or(&[0; 16])
    }
}
