//! A letter of the outbox made into a message ready to leave: pure, and byte-identical when done again.
use std::sync::Arc;

use data_encoding::HEXLOWER;

use super::dkim::Signer;
use super::message::{MessageError, MessageParts, message};
use crate::domain::contact::MailAddress;
use crate::domain::ids::CaseNumber;
use crate::domain::letter::{LetterId, LetterKind, Outgoing};

/// A keyed MAC under a label. It must give the same answer for the same row for ever, or a letter tried again after a
/// change of keys would carry another `Message-ID`.
pub type RowMac = Arc<dyn Fn(&'static str, &[u8]) -> [u8; 16] + Send + Sync>;

/// What composing needs besides the letter.
#[derive(Clone)]
pub struct ComposeContext {
    /// The sender; its host also stands behind the `@` of every identifier, so no machine's name gets out.
    pub from: MailAddress,
    pub from_name: String,
    /// Whether bounces and replies come back to addresses of the letter's own (`name+b-tag@host`, `name+r-tag@host`).
    pub sub_addressing: bool,
    /// Signs each letter for the sender's domain.
    pub signer: Option<Arc<Signer>>,
    pub mac: RowMac,
}

/// The words of a letter.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderedLetter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// A message with its envelope. No `Debug`: it holds what the letter says and whom it goes to.
#[derive(Clone, PartialEq, Eq)]
pub struct Composed {
    pub letter: LetterId,
    /// The MAC of the letter's row, in hexadecimal: `X-Huiyin-Letter`, and the name of its file in a Maildir.
    pub tag: String,
    /// Without the angle brackets.
    pub message_id: String,
    /// The envelope's sender: where bounces go.
    pub sender: MailAddress,
    /// The envelope's only recipient.
    pub recipient: MailAddress,
    pub written_minute: i64,
    /// An attempt was made before, so the message may have arrived already.
    pub again: bool,
    /// ASCII only, lines ended by CRLF.
    pub bytes: Vec<u8>,
}

/// Joins a letter and its words.
///
/// # Errors
/// The sender's or the recipient's address does not fit in a message.
pub fn compose(letter: &Outgoing, context: &ComposeContext, words: &RenderedLetter) -> Result<Composed, MessageError> {
    let Identity { tag, message_id, sender, reply_to } = Identity::of(context, letter.id);
    let host = host_of(&context.from);
    let number = letter.case.as_ref().map(|case| case.number);
    let thread = number
        .map(|number| HEXLOWER.encode(&(context.mac)("mail.thread", &thread_of(letter, number))))
        .map(|thread| format!("{thread}@{host}"));
    let case = number.map(|number| number.to_string());
    let mut bytes = message(&MessageParts {
        from: &context.from,
        from_name: &context.from_name,
        to: &letter.to,
        reply_to: &reply_to,
        subject: &words.subject,
        text: &words.text,
        html: &words.html,
        written_minute: letter.written_minute,
        message_id: &message_id,
        references: thread.as_deref(),
        case: case.as_deref(),
        letter: &tag,
        language: letter.language,
    })?;
    if let Some(signer) = &context.signer {
        bytes = signer.sign(&bytes, letter.written_minute).map_err(|_| MessageError::Sign)?;
    }
    Ok(Composed {
        letter: letter.id,
        tag,
        message_id,
        sender,
        recipient: letter.to.clone(),
        written_minute: letter.written_minute,
        again: letter.attempts > 0,
        bytes,
    })
}

/// What the thread's MAC is taken over: the case and who is written to. Each reader has a thread of their own, so two
/// units that compare their mail learn nothing from the identifiers.
fn thread_of(letter: &Outgoing, number: CaseNumber) -> Vec<u8> {
    let mut bytes = number.row().to_be_bytes().to_vec();
    // The digest is the desk's too.
    let reader = match letter.kind {
        LetterKind::Desk | LetterKind::DeskDigest => LetterKind::Desk,
        // What reminds of a letter stands beneath it.
        LetterKind::Unit | LetterKind::UnitReminder => LetterKind::Unit,
        other => other,
    };
    bytes.extend_from_slice(reader.as_str().as_bytes());
    if let Some(unit) = &letter.unit {
        bytes.push(b':');
        bytes.extend_from_slice(unit.as_str().as_bytes());
    }
    bytes
}

/// What a letter is known by outside.
pub struct Identity {
    /// The MAC of its row, in hexadecimal.
    pub tag: String,
    /// Without the angle brackets.
    pub message_id: String,
    /// Where bounces go.
    pub sender: MailAddress,
    /// Where answers go.
    pub reply_to: MailAddress,
}

impl Identity {
    #[must_use]
    pub fn of(context: &ComposeContext, letter: LetterId) -> Self {
        let tag = HEXLOWER.encode(&(context.mac)("mail.letter", &letter.0.to_be_bytes()));
        let own = |what| {
            if context.sub_addressing { sub_address(&context.from, what, &tag) } else { context.from.clone() }
        };
        let (sender, reply_to) = (own('b'), own('r'));
        Self { message_id: format!("{tag}@{}", host_of(&context.from)), tag, sender, reply_to }
    }
}

fn host_of(from: &MailAddress) -> &str {
    from.as_str().rsplit_once('@').map_or("localhost", |(_, host)| host)
}

/// `name+b-tag@host`, or the plain address where that would be too long for a mail server.
fn sub_address(from: &MailAddress, what: char, tag: &str) -> MailAddress {
    from.as_str()
        .rsplit_once('@')
        .and_then(|(local, host)| MailAddress::parse(&format!("{local}+{what}-{tag}@{host}")).ok())
        .unwrap_or_else(|| from.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::Secrecy;
    use crate::domain::language::Language;
    use crate::domain::letter::CaseFacts;

    fn letter(id: i64, kind: LetterKind, unit: Option<&str>) -> Outgoing {
        Outgoing {
            id: LetterId(id),
            kind,
            to: MailAddress::parse("zhujianju@haizhu.example").unwrap(),
            language: Language::ZhHans,
            unit: unit.map(|unit| unit.parse().unwrap()),
            items: Vec::new(),
            text: None,
            hold: None,
            case: Some(CaseFacts {
                number: "2025-000123".parse().unwrap(),
                secrecy: Secrecy::Opinion,
                items: Vec::new(),
                verdict: None,
                about: None,
                subdistrict: None,
                filed_minute: 29_000_000,
                notice: [0; 32],
                letter: None,
            }),
            digest: Vec::new(),
            digest_total: 0,
            written_minute: 29_000_000,
            attempts: 0,
            about_letter: None,
        }
    }

    fn context() -> ComposeContext {
        // Not a MAC, but as good as one for telling identifiers apart.
        let mac: RowMac = Arc::new(|label, row| {
            let mut tag = [0_u8; 16];
            for (at, byte) in label.bytes().chain(row.iter().copied()).enumerate() {
                tag[at % 16] = tag[at % 16].wrapping_mul(31).wrapping_add(byte);
            }
            tag
        });
        ComposeContext {
            from: MailAddress::parse("huiyin@haizhu.example").unwrap(),
            from_name: "意见建议受理".to_owned(),
            sub_addressing: false,
            signer: None,
            mac,
        }
    }

    fn words() -> RenderedLetter {
        RenderedLetter {
            subject: "【转办】2025-000123".to_owned(),
            text: "河涌水质反弹".to_owned(),
            html: "<p>河涌水质反弹</p>".to_owned(),
        }
    }

    fn references(composed: &Composed) -> String {
        let text = String::from_utf8(composed.bytes.clone()).unwrap();
        text.lines().find_map(|line| line.strip_prefix("References: ").map(str::to_owned)).unwrap()
    }

    #[test]
    fn composing_again_gives_the_same_bytes() {
        let first = compose(&letter(7, LetterKind::Unit, Some("zhujianju")), &context(), &words()).unwrap();
        let mut later = letter(7, LetterKind::Unit, Some("zhujianju"));
        later.attempts = 3;
        let second = compose(&later, &context(), &words()).unwrap();
        assert!(first.bytes == second.bytes);
        assert_eq!(first.message_id, second.message_id);
        assert!(!first.again && second.again);
        assert!(first.bytes.is_ascii());
    }

    #[test]
    fn every_letter_has_its_own_identifier_and_every_reader_their_own_thread() {
        let context = context();
        let compose = |id, kind, unit| compose(&letter(id, kind, unit), &context, &words()).unwrap();
        let desk = compose(1, LetterKind::Desk, None);
        let desk_later = compose(2, LetterKind::Desk, None);
        let one = compose(3, LetterKind::Unit, Some("one"));
        let other = compose(4, LetterKind::Unit, Some("other"));
        let citizen = compose(5, LetterKind::CitizenReceipt, None);
        assert_ne!(desk.message_id, desk_later.message_id);
        assert_eq!(references(&desk), references(&desk_later));
        let threads = [&desk, &one, &other, &citizen].map(references);
        for (at, thread) in threads.iter().enumerate() {
            assert!(!threads[at + 1..].contains(thread), "{threads:?}");
        }
    }

    #[test]
    fn bounces_come_back_to_the_letter_where_that_is_wanted() {
        let mut context = context();
        context.sub_addressing = true;
        let composed = compose(&letter(7, LetterKind::Desk, None), &context, &words()).unwrap();
        assert_eq!(composed.sender.as_str(), format!("huiyin+b-{}@haizhu.example", composed.tag));
        let reply_to = format!("Reply-To: huiyin+r-{}@haizhu.example\r\n", composed.tag);
        assert!(String::from_utf8(composed.bytes).unwrap().contains(&reply_to));
        context.from = MailAddress::parse(&format!("{}@haizhu.example", "h".repeat(60))).unwrap();
        let composed = compose(&letter(7, LetterKind::Desk, None), &context, &words()).unwrap();
        assert!(composed.sender == context.from);
    }
}
