//! Messages of a Maildir, with every transfer encoding undone.
use std::fs;
use std::path::Path;

use data_encoding::BASE64;

/// One message.
pub struct Message {
    /// Unfolded, names in lower case, encoded words decoded.
    pub headers: Vec<(String, String)>,
    /// Every part's content, decoded, and the source.
    pub content: Vec<u8>,
}

impl Message {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// What must be there.
    pub fn must(&self, name: &str) -> &str {
        self.header(name).unwrap_or_else(|| panic!("a message without {name}: {:?}", self.headers))
    }

    /// Headers and contents, decoded and as they lie on the disk: everything a reader could find.
    pub fn everything(&self) -> Vec<u8> {
        let mut all = self.content.clone();
        for (name, value) in &self.headers {
            all.extend_from_slice(format!("\n{name}: {value}").as_bytes());
        }
        all
    }
}

/// All messages that have arrived.
pub fn messages(maildir: &Path) -> Vec<Message> {
    let mut found = Vec::new();
    for part in ["new", "cur"] {
        for entry in fs::read_dir(maildir.join(part)).unwrap() {
            found.push(read(&fs::read(entry.unwrap().path()).unwrap()));
        }
    }
    found
}

fn read(source: &[u8]) -> Message {
    let (headers, body) = split(source);
    let mut content = source.to_vec();
    decode(&headers, body, &mut content);
    let headers = headers.into_iter().map(|(name, value)| (name, words(&value))).collect();
    Message { headers, content }
}

fn decode(headers: &[(String, String)], body: &[u8], into: &mut Vec<u8>) {
    let header = |name: &str| headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str());
    let kind = header("content-type");
    if let Some(boundary) = kind.split("boundary=").nth(1) {
        let boundary = boundary.trim_matches('"').split(['"', ';']).next().unwrap_or_default();
        for part in pieces(body, format!("--{boundary}").as_bytes()).into_iter().skip(1) {
            let (headers, body) = split(part.strip_prefix(b"\n").unwrap_or(part));
            decode(&headers, body, into);
        }
        return;
    }
    into.push(b'\n');
    match header("content-transfer-encoding").to_ascii_lowercase().as_str() {
        "base64" => {
            let plain: Vec<u8> = body.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
            into.extend(BASE64.decode(&plain).expect("base64 in a message"));
        }
        "quoted-printable" => into.extend(quoted(body, false)),
        _ => into.extend_from_slice(body),
    }
}

fn pieces<'a>(bytes: &'a [u8], cut: &[u8]) -> Vec<&'a [u8]> {
    let mut found = Vec::new();
    let mut rest = bytes;
    while let Some(at) = rest.windows(cut.len()).position(|window| window == cut) {
        found.push(&rest[..at]);
        rest = &rest[at + cut.len()..];
    }
    found.push(rest);
    found
}

/// Headers and body; a Maildir's lines end in LF.
fn split(source: &[u8]) -> (Vec<(String, String)>, &[u8]) {
    let end = source.windows(2).position(|two| two == b"\n\n").unwrap_or(source.len());
    let head = String::from_utf8_lossy(&source[..end]).replace("\n ", " ").replace("\n\t", " ");
    let headers = head.lines().filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.trim().to_lowercase(), value.trim().to_owned())).collect();
    (headers, source.get(end + 2..).unwrap_or_default())
}

fn quoted(text: &[u8], in_header: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'_' if in_header => out.push(b' '),
            b'=' if text.get(at) == Some(&b'\n') => at += 1,
            b'=' => {
                let hex = text.get(at..at + 2).and_then(|two| std::str::from_utf8(two).ok());
                out.extend(hex.and_then(|two| u8::from_str_radix(two, 16).ok()));
                at += 2;
            }
            byte => out.push(byte),
        }
    }
    out
}

/// RFC 2047: `=?utf-8?b?…?=`, several in a row joined.
fn words(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some((before, after)) = rest.split_once("=?") {
        // Space between two encoded words is not part of the text.
        if !before.trim().is_empty() || out.is_empty() {
            out.push_str(before);
        }
        let mut parts = after.splitn(3, '?');
        let (Some(_charset), Some(kind), Some(tail)) = (parts.next(), parts.next(), parts.next()) else { break };
        let Some((word, tail)) = tail.split_once("?=") else { break };
        let bytes = match kind {
            "b" | "B" => BASE64.decode(word.as_bytes()).expect("base64 in a header"),
            _ => quoted(word.as_bytes(), true),
        };
        out.push_str(&String::from_utf8_lossy(&bytes));
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[test]
fn transfer_encodings_are_undone() {
    let source = "Subject: =?utf-8?b?5Zue6Z+z?= =?utf-8?q?=E5=9B=9E_?=\nContent-Type: multipart/alternative;\n boundary=\"xx\"\n\n\
        --xx\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n5rKz5rab\n5rC0\n--xx\n\
        Content-Transfer-Encoding: quoted-printable\n\n<p>=E6=B0=\n=B4</p>\n--xx--\n";
    let message = read(source.as_bytes());
    assert_eq!(message.header("subject"), Some("回音回 "));
    let content = String::from_utf8(message.content).unwrap();
    assert!(content.contains("河涛水") && content.contains("<p>水</p>"), "{content}");
}
