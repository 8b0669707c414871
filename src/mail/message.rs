//! A message's bytes: headers that nobody's text can add to, and bodies that no mail server can garble.
use std::time::{Duration, SystemTime};

use data_encoding::BASE64;
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MultiPart, SinglePart};

use crate::domain::contact::MailAddress;
use crate::domain::language::Language;

/// What a message is made of. User text belongs in `text` and `html` only; a subject is folded into one harmless line.
#[derive(Clone, Copy)]
pub struct MessageParts<'a> {
    pub from: &'a MailAddress,
    /// The office's name beside the sender's address, from the settings; folded into one harmless line.
    pub from_name: &'a str,
    pub to: &'a MailAddress,
    /// Where an answer goes.
    pub reply_to: &'a MailAddress,
    pub subject: &'a str,
    pub text: &'a str,
    pub html: &'a str,
    /// Minutes since 1970 (UTC): the `Date`.
    pub written_minute: i64,
    /// Without the angle brackets.
    pub message_id: &'a str,
    /// The thread, without the angle brackets.
    pub references: Option<&'a str>,
    /// 受理编号, for `X-Huiyin-Case`.
    pub case: Option<&'a str>,
    /// The letter's tag, for `X-Huiyin-Letter`; also names the boundary between the parts.
    pub letter: &'a str,
    pub language: Language,
}

/// What cannot be made into a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    #[error("the address does not fit in a message")]
    Address,
    #[error("the header {0} holds more than a word of letters, digits and punctuation")]
    Token(&'static str),
    #[error("the message could not be signed")]
    Sign,
    #[error("the message could not be put together")]
    Assemble,
}

/// Longest subject: readers cut it well before.
const SUBJECT_CHARACTERS: usize = 120;
/// Longest name beside the sender's address.
const NAME_CHARACTERS: usize = 40;
/// 9999-12-31: the end of the calendar of mail.
const LAST_MINUTE: u64 = 4_223_371_679;

/// Writes the message. The same parts give the same bytes.
///
/// # Errors
/// An address lettre does not know, or an identifier with anything but visible ASCII in it.
pub fn message(parts: &MessageParts<'_>) -> Result<Vec<u8>, MessageError> {
    let minute = u64::try_from(parts.written_minute).unwrap_or_default().min(LAST_MINUTE);
    let mut builder = Message::builder()
        .date(SystemTime::UNIX_EPOCH + Duration::from_secs(minute * 60))
        .raw_header(sender(parts.from_name, &address(parts.from)?))
        .to(Mailbox::new(None, address(parts.to)?))
        .reply_to(Mailbox::new(None, address(parts.reply_to)?))
        .raw_header(subject(parts.subject))
        .message_id(Some(format!("<{}>", token("Message-ID", parts.message_id)?)));
    if let Some(thread) = parts.references {
        builder = builder.references(format!("<{}>", token("References", thread)?));
    }
    builder = builder.header(AutoSubmitted).header(ContentLanguage(parts.language));
    if let Some(case) = parts.case {
        builder = builder.header(CaseHeader(token("X-Huiyin-Case", case)?.to_owned()));
    }
    let letter = token("X-Huiyin-Letter", parts.letter)?;
    // `=_` can stand neither in base64 nor in quoted-printable, so no body can hold the boundary.
    let bodies = MultiPart::alternative()
        .boundary(format!("=_{letter}"))
        .singlepart(body(ContentType::TEXT_PLAIN, parts.text))
        .singlepart(body(ContentType::TEXT_HTML, parts.html));
    let message =
        builder.header(LetterHeader(letter.to_owned())).multipart(bodies).map_err(|_| MessageError::Assemble)?;
    Ok(message.formatted())
}

/// The address as lettre wants it.
pub(super) fn address(address: &MailAddress) -> Result<Address, MessageError> {
    address.as_str().parse().map_err(|_| MessageError::Address)
}

/// Visible ASCII without angle brackets, short enough to stand on a line.
fn token<'a>(header: &'static str, text: &'a str) -> Result<&'a str, MessageError> {
    let allowed = |b: u8| b.is_ascii_graphic() && !matches!(b, b'<' | b'>' | b'"' | b'\\' | b'(' | b')');
    if text.is_empty() || text.len() > 200 || !text.bytes().all(allowed) {
        return Err(MessageError::Token(header));
    }
    Ok(text)
}

/// One part, transfer-encoded so that no line is longer than 76 characters and every byte is ASCII.
fn body(content_type: ContentType, text: &str) -> SinglePart {
    let encoding =
        if text.is_ascii() { ContentTransferEncoding::QuotedPrintable } else { ContentTransferEncoding::Base64 };
    let lines = canonical_lines(text);
    // Neither encoding refuses a text; the fallback keeps that a fact about us and not about lettre.
    let body = Body::new_with_encoding(lines, encoding).unwrap_or_else(Body::new);
    SinglePart::builder().header(content_type).body(body)
}

/// Every line break as CRLF, as the standard wants text before it is encoded; the last line is closed.
fn canonical_lines(text: &str) -> String {
    let mut canonical = String::with_capacity(text.len() + 64);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\r' => {
                rest.next_if_eq(&'\n');
                canonical.push_str("\r\n");
            }
            '\n' => canonical.push_str("\r\n"),
            other => canonical.push(other),
        }
    }
    if !canonical.ends_with("\r\n") {
        canonical.push_str("\r\n");
    }
    canonical
}

/// The subject on one line: control characters and marks that turn the direction of text are blanks in it.
#[must_use]
pub fn subject_line(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    let blanked: String = text.chars().map(|c| if hidden(c) { ' ' } else { c }).collect();
    let line = blanked.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= SUBJECT_CHARACTERS {
        return line;
    }
    line.chars().take(SUBJECT_CHARACTERS - 1).chain(['…']).collect()
}

/// The subject encoded by ourselves: lettre leaves ASCII as it stands, even where it reads as an encoded word.
fn subject(text: &str) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str("Subject");
    let line = subject_line(text);
    let is_plain = line.is_ascii() && line.len() <= 60 && !line.contains("=?");
    let encoded = if is_plain { line.clone() } else { encoded_words(&line) };
    HeaderValue::dangerous_new_pre_encoded(name, line, encoded)
}

/// The sender with the office's name. Encoded by ourselves, too: lettre panics on some names and folds no line.
fn sender(name: &str, address: &Address) -> HeaderValue {
    let header = HeaderName::new_from_ascii_str("From");
    let name: String = subject_line(name).chars().take(NAME_CHARACTERS).collect();
    let encoded =
        if name.is_empty() { address.to_string() } else { format!("{}\r\n <{address}>", encoded_words(&name)) };
    HeaderValue::dangerous_new_pre_encoded(header, address.to_string(), encoded)
}

/// Encoded words (RFC 2047), one a line. 39 bytes are 52 characters of base64: with its frame and the header's name a
/// line stays within the 76 allowed.
fn encoded_words(line: &str) -> String {
    let mut words = Vec::new();
    let mut word = String::new();
    for c in line.chars() {
        if word.len() + c.len_utf8() > 39 {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    let frame = |word: &String| format!("=?UTF-8?B?{}?=", BASE64.encode(word.as_bytes()));
    words.iter().map(frame).collect::<Vec<_>>().join("\r\n ")
}

type Unreadable = Box<dyn std::error::Error + Send + Sync>;

/// `Auto-Submitted: auto-generated`: so that nobody's absence note answers.
#[derive(Clone)]
struct AutoSubmitted;
#[derive(Clone)]
struct ContentLanguage(Language);
#[derive(Clone)]
struct CaseHeader(String);
#[derive(Clone)]
struct LetterHeader(String);

macro_rules! header {
    ($kind:ty, $name:literal, $value:expr) => {
        impl Header for $kind {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(_: &str) -> Result<Self, Unreadable> {
                Err(concat!($name, " is written, never read").into())
            }

            fn display(&self) -> HeaderValue {
                let value: fn(&Self) -> String = $value;
                HeaderValue::dangerous_new_pre_encoded(Self::name(), value(self), value(self))
            }
        }
    };
}
header!(AutoSubmitted, "Auto-Submitted", |_| "auto-generated".to_owned());
header!(ContentLanguage, "Content-Language", |language| language.0.as_str().to_owned());
header!(CaseHeader, "X-Huiyin-Case", |case| case.0.clone());
header!(LetterHeader, "X-Huiyin-Letter", |letter| letter.0.clone());

#[cfg(test)]
mod tests;
