//! 自动回复: what no person wrote, or not the person it says. Such mail is never taken for an answer, and nothing ever answers it.
use super::head::Head;

/// Subjects of absence notes from programs that say it nowhere else.
const SUBJECTS: &[&str] = &[
    "自动回复",
    "自動回覆",
    "自动答复",
    "automatic reply",
    "auto reply",
    "auto-reply",
    "autoreply",
    "out of office",
    "out of the office",
    "不在办公室",
    "休假自动",
];

pub(super) fn is(head: &Head, subject: &str) -> bool {
    let says = |name: &str, what: &[&str]| {
        head.raw(name).any(|value| {
            let value = value.to_ascii_lowercase();
            what.iter().any(|what| {
                value == *what || value.starts_with(&format!("{what} ")) || value.starts_with(&format!("{what};"))
            })
        })
    };
    let subject = subject.to_lowercase();
    // A mail system's receipt for having been read.
    let (kind, subtype) = head.media_type();
    (head.has("Auto-Submitted") && !says("Auto-Submitted", &["no"]))
        || says("Precedence", &["bulk", "junk", "list", "auto_reply", "auto-reply"])
        || ["X-Autoreply", "X-Autorespond", "X-Autoreply-From", "X-Mail-Autoreply", "X-Huiyin-Letter"]
            .iter()
            .any(|name| head.has(name))
        || says("Return-Path", &["<>"])
        || ["List-Id", "List-Unsubscribe", "List-Post"].iter().any(|name| head.has(name))
        || SUBJECTS.iter().any(|words| subject.starts_with(words))
        || (kind == "multipart" && subtype == "report")
}

/// Whether a mail server on the way found that the sender is not who they say (RFC 8601). Only this much is believed: anybody
/// can write that they are genuine, and who writes that they are not harms themselves.
pub(super) fn is_doubtful(head: &Head) -> bool {
    head.raw("Authentication-Results").any(|value| value.to_ascii_lowercase().contains("dmarc=fail"))
}
