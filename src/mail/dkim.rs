//! DKIM (RFC 6376, RFC 8463): each letter signed for its sender's domain, relaxed/relaxed, by an RSA or Ed25519 key.
//!
//! Both kinds of signature are deterministic and the time in them is the letter's own, so that a letter signed again is
//! the same letter. Why the signing is ours: `docs/decisions/0014-dkim.md`.
use data_encoding::BASE64;
use ring::digest::{SHA256, digest};
use ring::rand::SystemRandom;
use ring::signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

/// What is signed if it is there; an absent one cannot be added to the first three.
const SIGNED: [&str; 13] = [
    "from",
    "to",
    "subject",
    "reply-to",
    "date",
    "message-id",
    "references",
    "in-reply-to",
    "auto-submitted",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "x-huiyin-letter",
];
const NEVER_TWICE: usize = 3;
/// Below this mail servers count a signature as none.
const LEAST_RSA_BITS: usize = 1_024;

/// Signs for one domain.
pub struct Signer {
    domain: String,
    selector: String,
    key: Key,
}

enum Key {
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// Why there is no signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DkimError {
    #[error("the DKIM key is no private key in PEM form")]
    Pem,
    #[error("the DKIM key is neither RSA (2048 to 4096 bits) nor Ed25519")]
    Key,
    #[error("the message has no header to sign")]
    Message,
    #[error("the signature could not be made")]
    Sign,
}

impl Signer {
    /// Reads the key: PKCS#8 or PKCS#1 in PEM form, as OpenSSL writes it.
    ///
    /// # Errors
    /// It is none of ours.
    pub fn new(domain: &str, selector: &str, pem: &str) -> Result<Self, DkimError> {
        let key = match PrivateKeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| DkimError::Pem)? {
            PrivateKeyDer::Pkcs1(der) => RsaKeyPair::from_der(der.secret_pkcs1_der()).map(Key::Rsa),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
                    .map(Key::Ed25519)
                    .or_else(|_| RsaKeyPair::from_pkcs8(der).map(Key::Rsa))
            }
            _ => return Err(DkimError::Key),
        };
        match key {
            Ok(Key::Rsa(rsa)) if rsa.public().modulus_len() * 8 < LEAST_RSA_BITS => Err(DkimError::Key),
            Ok(key) => Ok(Self { domain: domain.to_owned(), selector: selector.to_owned(), key }),
            Err(_) => Err(DkimError::Key),
        }
    }

    /// The message with its signature in front.
    ///
    /// # Errors
    /// It is no message, or the key fails.
    pub fn sign(&self, message: &[u8], written_minute: i64) -> Result<Vec<u8>, DkimError> {
        let (head, body) = split(message).ok_or(DkimError::Message)?;
        let head = std::str::from_utf8(head).map_err(|_| DkimError::Message)?;
        let headers = fields(head);
        let mut names = Vec::new();
        let mut hashed = Vec::new();
        for (at, name) in SIGNED.into_iter().enumerate() {
            let of_name = headers.iter().rev().filter(|(found, _)| found.eq_ignore_ascii_case(name));
            for (_, value) in of_name {
                names.push(name);
                hashed.push(format!("{name}:{}\r\n", relaxed(value)));
            }
            if at < NEVER_TWICE {
                // Named once more than it is there: whoever adds one breaks the signature.
                names.push(name);
            }
        }
        let body_hash = BASE64.encode(digest(&SHA256, &relaxed_body(body)).as_ref());
        let algorithm = match self.key {
            Key::Rsa(_) => "rsa-sha256",
            Key::Ed25519(_) => "ed25519-sha256",
        };
        let unsigned = format!(
            "v=1; a={algorithm}; c=relaxed/relaxed;\r\n d={}; s={}; t={};\r\n h={};\r\n bh={body_hash};\r\n b=",
            self.domain,
            self.selector,
            written_minute.max(0).saturating_mul(60),
            names.join(":\r\n  "),
        );
        hashed.push(format!("dkim-signature:{}", relaxed(&unsigned)));
        let signature = BASE64.encode(&self.key.sign(hashed.concat().as_bytes())?);
        let mut signed = format!("DKIM-Signature: {unsigned}{}\r\n", folded(&signature)).into_bytes();
        signed.extend_from_slice(message);
        Ok(signed)
    }

    /// Where the public key has to stand: `selector._domainkey.domain`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// What has to stand there, in a TXT record.
    #[must_use]
    pub fn record(&self) -> String {
        match &self.key {
            Key::Rsa(rsa) => format!("v=DKIM1; k=rsa; p={}", BASE64.encode(&public_info(rsa.public_key().as_ref()))),
            Key::Ed25519(key) => format!("v=DKIM1; k=ed25519; p={}", BASE64.encode(key.public_key().as_ref())),
        }
    }
}

impl Key {
    fn sign(&self, text: &[u8]) -> Result<Vec<u8>, DkimError> {
        match self {
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature).map_err(|_| DkimError::Sign)?;
                Ok(signature)
            }
            // RFC 8463: what Ed25519 signs is the hash.
            Self::Ed25519(key) => Ok(key.sign(digest(&SHA256, text).as_ref()).as_ref().to_vec()),
        }
    }
}

/// Head, with the line end of its last line, and body.
fn split(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = message.windows(4).position(|four| four == b"\r\n\r\n")?;
    let (head, rest) = message.split_at(end + 2);
    Some((head, rest.get(2..)?))
}

/// The header fields in their order, each still folded.
fn fields(head: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in head.split("\r\n").filter(|line| !line.is_empty()) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push_str(line);
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim_end(), value.to_owned()));
        }
    }
    fields
}

/// A header's value on one line, its blanks single.
fn relaxed(value: &str) -> String {
    value.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The body: blanks single, none at the end of a line, no empty line at the end.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut written = 0;
    for line in body.split(|&b| b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut blank = false;
        for &byte in line {
            if matches!(byte, b' ' | b'\t') {
                blank = true;
                continue;
            }
            if std::mem::take(&mut blank) {
                out.push(b' ');
            }
            out.push(byte);
            written = out.len();
        }
        // Blanks at the end of a line are dropped with `blank`.
        out.extend_from_slice(b"\r\n");
    }
    out.truncate(written);
    if written > 0 {
        out.extend_from_slice(b"\r\n");
    }
    out
}

/// Broken into lines that no mail server breaks once more.
fn folded(signature: &str) -> String {
    let mut folded = String::with_capacity(signature.len() + signature.len() / 16);
    for (at, c) in signature.chars().enumerate() {
        if at > 0 && at % 70 == 0 {
            folded.push_str("\r\n  ");
        }
        folded.push(c);
    }
    folded
}

/// The key as others read it: `SubjectPublicKeyInfo` around what ring gives.
fn public_info(key: &[u8]) -> Vec<u8> {
    const RSA: [u8; 15] = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let mut bits = vec![0];
    bits.extend_from_slice(key);
    let mut inner = RSA.to_vec();
    inner.extend(der(0x03, &bits));
    der(0x30, &inner)
}

fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len().to_be_bytes();
    let start = length.iter().position(|&b| b != 0).unwrap_or(length.len() - 1);
    let length = length.get(start..).unwrap_or_default();
    match length {
        [short] if *short < 0x80 => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or_default());
            out.extend_from_slice(long);
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests;
