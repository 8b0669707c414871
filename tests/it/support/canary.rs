//! Marked strings, and the search for them in every form in which they could lie somewhere.
use std::collections::HashMap;

use data_encoding::{BASE64, HEXLOWER};

/// How much of every form is compared with a hash before the whole is looked at.
const PREFIX: usize = 6;

/// What must not be found.
pub struct Canaries {
    /// Name and form of each, by the first bytes of the form.
    forms: HashMap<[u8; PREFIX], Vec<(String, Vec<u8>)>>,
}

impl Canaries {
    /// Of names (for the report of a find) and private values.
    pub fn new<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut forms: HashMap<_, Vec<_>> = HashMap::new();
        for (name, value) in values {
            assert!(value.len() >= 8, "{name} is too short to be told from chance");
            for (form, bytes) in shapes(value) {
                let prefix = *bytes.first_chunk::<PREFIX>().expect("no form is shorter than its value");
                forms.entry(prefix).or_default().push((format!("{name} ({form})"), bytes));
            }
        }
        Self { forms }
    }

    /// What was found, each thing once.
    pub fn found_in(&self, haystack: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for (at, window) in haystack.windows(PREFIX).enumerate() {
            let Some(candidates) = window.first_chunk::<PREFIX>().and_then(|prefix| self.forms.get(prefix)) else {
                continue;
            };
            for (name, form) in candidates {
                if haystack[at..].starts_with(form) && !found.contains(name) {
                    found.push(name.clone());
                }
            }
        }
        found
    }
}

/// In clear, as UTF-16, in hexadecimal, percent-encoded, as JSON escapes, and in base64 at each of its three offsets.
fn shapes(value: &str) -> Vec<(&'static str, Vec<u8>)> {
    let bytes = value.as_bytes();
    let utf16 = |order: fn(u16) -> [u8; 2]| value.encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let hex = HEXLOWER.encode(bytes);
    let percent = bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<Vec<_>>().concat();
    let form: String = url::form_urlencoded::byte_serialize(bytes).collect();
    let escapes = value.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<Vec<_>>().concat();
    let mut shapes = vec![
        ("in clear", bytes.to_vec()),
        ("UTF-16LE", utf16(u16::to_le_bytes)),
        ("UTF-16BE", utf16(u16::to_be_bytes)),
        ("hexadecimal", hex.clone().into_bytes()),
        ("hexadecimal", hex.to_uppercase().into_bytes()),
        ("percent-encoded", percent.to_lowercase().into_bytes()),
        ("percent-encoded", percent.into_bytes()),
        ("form-encoded", form.to_lowercase().into_bytes()),
        ("form-encoded", form.into_bytes()),
        ("JSON escapes", escapes.into_bytes()),
    ];
    for offset in 0..3 {
        let mut padded = vec![0; offset];
        padded.extend_from_slice(bytes);
        // Characters that depend on what stands before or behind are left out.
        let (first, whole) = ([0, 2, 3][offset], padded.len() / 3 * 4);
        let encoded = BASE64.encode(&padded);
        let inner = encoded[first..whole].to_owned();
        shapes.push(("base64url", inner.replace('+', "-").replace('/', "_").into_bytes()));
        shapes.push(("base64", inner.into_bytes()));
    }
    // Several forms of plain letters are the same bytes: found once, under the first name.
    shapes.sort_by(|a, b| a.1.cmp(&b.1));
    shapes.dedup_by(|a, b| a.1 == b.1);
    shapes
}

#[test]
fn canaries_are_found_in_every_form() {
    let canaries = Canaries::new([("name", "欧阳金丝雀"), ("code", "KANARIENVOGEL16X")]);
    let name = "欧阳金丝雀".as_bytes();
    let mut hidden: Vec<Vec<u8>> = vec![
        name.to_vec(),
        "欧阳金丝雀".encode_utf16().flat_map(u16::to_le_bytes).collect(),
        HEXLOWER.encode(name).into_bytes(),
        HEXLOWER.encode(name).to_uppercase().into_bytes(),
        url::form_urlencoded::byte_serialize(name).collect::<String>().into_bytes(),
    ];
    for before in ["", "a", "ab"] {
        hidden.push(BASE64.encode(format!("{before}欧阳金丝雀").as_bytes()).into_bytes());
        hidden.push(BASE64.encode(format!("{before}KANARIENVOGEL16X, and more").as_bytes()).into_bytes());
    }
    for (case, mut bytes) in hidden.into_iter().enumerate() {
        bytes.splice(..0, *b"something in front of it: ");
        bytes.extend_from_slice(b" and behind");
        assert_eq!(canaries.found_in(&bytes).len(), 1, "case {case}");
    }
    assert!(canaries.found_in("欧阳金丝鸟 KANARIENVOGEL15X".as_bytes()).is_empty());
}
