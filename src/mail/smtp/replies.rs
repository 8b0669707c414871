//! What a mail server's answer means for the letter, and what of its words may be kept.
use std::error::Error as _;
use std::sync::LazyLock;

use regex::Regex;

use super::super::transport::Undelivered;
use crate::app::deliver::Failure;
use crate::domain::contact::MailAddress;

/// How far the dialogue had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Greeting and `EHLO`.
    Open,
    Login,
    /// `MAIL FROM`: the letter is not yet told from any other.
    Mail,
    Recipient,
    Data,
    /// After the last dot.
    Body,
    /// Whatever was asked, no answer came.
    Silence,
}

impl Stage {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "the greeting",
            Self::Login => "AUTH",
            Self::Mail => "MAIL FROM",
            Self::Recipient => "RCPT TO",
            Self::Data => "DATA",
            Self::Body => "the end of the message",
            Self::Silence => "anything",
        }
    }
}

/// The table from answers to failures.
pub(super) const fn meaning(stage: Stage, code: u16) -> Failure {
    match (stage, code) {
        (Stage::Mail | Stage::Recipient | Stage::Data | Stage::Body, 452 | 552) => Failure::MailboxFull,
        // Said before a recipient was named, a refusal is about us: every other letter would meet it too.
        (_, 530 | 534 | 535 | 538) | (Stage::Open | Stage::Login | Stage::Mail, 500..) => Failure::Setup,
        (Stage::Open | Stage::Login, _) | (Stage::Mail, 421) => Failure::Relay,
        (_, 421) => Failure::Closing,
        (_, 500..) => Failure::Permanent,
        (_, _) => Failure::Transient,
    }
}

/// What a fault means: an answer by its code, a lost connection by how far the letter had come.
pub(super) fn fault(
    error: &lettre::transport::smtp::Error,
    stage: Stage,
    recipient: Option<&MailAddress>,
) -> Undelivered {
    let said = error.source().map(ToString::to_string).unwrap_or_default();
    if let Some(code) = error.status() {
        let code = u16::from(code);
        return Undelivered::new(meaning(stage, code), words(&format!("{code} {said}"), recipient));
    }
    let failure = match stage {
        // lettre's own refusal: the server offers no way to log in that we know.
        Stage::Login if error.is_client() => Failure::Setup,
        Stage::Open | Stage::Login | Stage::Mail => Failure::Relay,
        Stage::Recipient | Stage::Data | Stage::Body | Stage::Silence => Failure::Transient,
    };
    Undelivered::new(failure, words(&format!("connection lost at {}: {said}", stage.as_str()), recipient))
}

/// Longest text that is kept of an answer.
const KEPT_CHARACTERS: usize = 300;

/// A server's words fit to be kept: one line, at most 300 characters, no address in it, nor the recipient's name.
#[must_use]
pub fn words(said: &str, recipient: Option<&MailAddress>) -> String {
    static ADDRESS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"[^\s<>()\[\],;:"']+[@＠][^\s<>()\[\],;:"']+"#).ok());
    // Cut first: an answer may be very long, and nobody reads its end.
    let start: String = said.chars().take(4 * KEPT_CHARACTERS).collect();
    let plain: String = start.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(address) = ADDRESS.as_ref() else { return String::new() };
    let mut line = address.replace_all(&line, "(address)").into_owned();
    // Some servers name the mailbox without its host. The expression is built only where it may be found: that takes longer
    // than sending the letter.
    if let Some((local, _)) = recipient.and_then(|recipient| recipient.as_str().rsplit_once('@'))
        && local.len() >= 3
        && (!line.is_ascii() || line.to_ascii_lowercase().contains(&local.to_ascii_lowercase()))
        && let Ok(name) = Regex::new(&format!("(?i){}", regex::escape(local)))
    {
        line = name.replace_all(&line, "(address)").into_owned();
    }
    line.chars().take(KEPT_CHARACTERS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_by_code_and_stage() {
        use Failure::{Closing, MailboxFull, Permanent, Relay, Setup, Transient};
        let rows: &[(u16, [Failure; 6])] = &[
            // Open, Login, Mail, Recipient, Data, Body
            (421, [Relay, Relay, Relay, Closing, Closing, Closing]),
            (450, [Relay, Relay, Transient, Transient, Transient, Transient]),
            (451, [Relay, Relay, Transient, Transient, Transient, Transient]),
            (452, [Relay, Relay, MailboxFull, MailboxFull, MailboxFull, MailboxFull]),
            (454, [Relay, Relay, Transient, Transient, Transient, Transient]),
            (530, [Setup, Setup, Setup, Setup, Setup, Setup]),
            (535, [Setup, Setup, Setup, Setup, Setup, Setup]),
            (550, [Setup, Setup, Setup, Permanent, Permanent, Permanent]),
            (552, [Setup, Setup, MailboxFull, MailboxFull, MailboxFull, MailboxFull]),
            (554, [Setup, Setup, Setup, Permanent, Permanent, Permanent]),
        ];
        let stages = [Stage::Open, Stage::Login, Stage::Mail, Stage::Recipient, Stage::Data, Stage::Body];
        for (code, meanings) in rows {
            for (stage, expected) in stages.iter().zip(meanings) {
                assert_eq!(meaning(*stage, *code), *expected, "{code} at {stage:?}");
            }
        }
    }

    #[test]
    fn kept_words_are_one_line_without_addresses() {
        let wang = MailAddress::parse("Wang.Wu@citizen.example").unwrap();
        for (said, kept) in [
            ("550 5.1.1 <wang.wu@citizen.example>: unknown", "550 5.1.1 <(address)>: unknown"),
            ("550 no mailbox WANG.WU here", "550 no mailbox (address) here"),
            ("550 用户 WANG.WU 不存在", "550 用户 (address) 不存在"),
            ("550 user=wang.wu@citizen.example,x", "550 (address),x"),
            ("250-a\r\n250 b\u{0}\tc", "250-a 250 b c"),
            ("王五＠例子.中国 不存在", "(address) 不存在"),
        ] {
            assert_eq!(words(said, Some(&wang)), kept);
        }
        assert_eq!(words(&"很".repeat(5_000), None).chars().count(), KEPT_CHARACTERS);
    }
}
