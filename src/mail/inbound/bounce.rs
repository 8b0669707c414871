//! 退信: reports as RFC 3464 has them, and the plain letters that some servers write instead.
use std::sync::LazyLock;

use mail_parser::HeaderName;

use super::anchors;
use super::charset;
use super::head::Head;
use super::parts::Shape;
use crate::domain::inbound::{Anchors, Bounce, BounceOutcome};
use crate::mail::smtp::words;

/// How much of a report, or of the letter that it gives back, is looked at.
const READ: usize = 256 * 1024;
/// How much of a plain letter is looked at: below it the letter is quoted that was given back.
const OPENING: usize = 8 * 1024;

/// Who writes such letters.
const DAEMONS: &[&str] = &["mailer-daemon", "postmaster", "mailerdaemon", "mail-daemon", "mdaemon", "mail.system"];

/// What plain letters say, the first match counts. Where the server goes on trying comes first: such a letter, too, says
/// that it could not be delivered.
const SAID: &[(BounceOutcome, &[&str])] = &[
    (
        BounceOutcome::Temporary,
        &[
            "will keep trying",
            "will be retried",
            "will retry",
            "delivery delayed",
            "has been delayed",
            "delayed:",
            "not yet been delivered",
            "delivery is delayed",
            "warning message only",
            "you do not need to resend",
            "继续尝试",
            "延迟投递",
            "投递延迟",
            "投递被延迟",
            "暂时无法投递",
            "稍后重试",
            "稍后将重试",
        ],
    ),
    (
        BounceOutcome::Permanent,
        &[
            "undeliverable",
            "undelivered",
            "delivery failed",
            "delivery failure",
            "delivery has failed",
            "could not be delivered",
            "couldn't be delivered",
            "returned mail",
            "returned to sender",
            "failure notice",
            "delivery status notification (failure)",
            "user unknown",
            "unknown user",
            "no such user",
            "mailbox not found",
            "mailbox unavailable",
            "mailbox full",
            "mailbox is full",
            "over quota",
            "quota exceeded",
            "does not exist",
            "recipient rejected",
            "address rejected",
            "permanent error",
            "permanent failure",
            "退信",
            "退件",
            "被退回",
            "无法投递",
            "無法投遞",
            "投递失败",
            "发送失败",
            "无法送达",
            "未能送达",
            "无法发送到",
            "邮箱不存在",
            "帐号不存在",
            "账号不存在",
            "用户不存在",
            "收件人不存在",
            "地址不存在",
            "拒收",
            "邮箱已满",
            "邮箱空间不足",
            "容量不足",
            "超出配额",
        ],
    ),
];

/// Whether the message is a bounce. What it gives back of our letter is added to the anchors.
pub(super) fn of(head: &Head, shape: &Shape<'_>, subject: &str, text: &str, found: &mut Anchors) -> Option<Bounce> {
    let is_report = shape.report.as_deref() == Some("delivery-status");
    let reports: Vec<String> = shape
        .leaves
        .iter()
        .filter(|leaf| {
            leaf.kind.0 == "message" && matches!(leaf.kind.1.as_str(), "delivery-status" | "global-delivery-status")
        })
        .map(|leaf| charset::decode(&leaf.bytes(READ), None))
        .collect();
    if is_report || !reports.is_empty() {
        let bounce = reports.iter().filter_map(|report| reported(report)).max_by_key(|bounce| severity(bounce.outcome));
        let bounce = bounce.or_else(|| plain(subject, text));
        if let Some(bounce) = bounce {
            given_back(shape, found);
            return Some(bounce);
        }
        return None;
    }
    let sender = head.only_address(&HeaderName::From).unwrap_or_default().to_ascii_lowercase();
    let by_daemon = sender.split('@').next().is_some_and(|local| DAEMONS.contains(&local));
    let nobody = head.raw("Return-Path").any(|path| path == "<>");
    let replied = head.raw("Auto-Submitted").any(|value| value.to_ascii_lowercase().starts_with("auto-replied"));
    if !by_daemon && (replied || !nobody) {
        return None;
    }
    given_back(shape, found);
    if found.is_empty() {
        return None;
    }
    plain(subject, text)
}

const fn severity(outcome: BounceOutcome) -> u8 {
    match outcome {
        BounceOutcome::Delivered => 0,
        BounceOutcome::Temporary => 1,
        BounceOutcome::Permanent => 2,
    }
}

/// The worst of what a report says of its recipients. Our letters have one each; it may have been passed on to several.
fn reported(report: &str) -> Option<Bounce> {
    let report = report.replace("\r\n", "\n");
    let mut worst: Option<Bounce> = None;
    for group in report.split("\n\n") {
        let fields = fields(group);
        let field = |name: &str| {
            fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value.as_str())
        };
        let (action, status) = (field("Action").to_ascii_lowercase(), field("Status"));
        let outcome = match action.split_whitespace().next().unwrap_or_default() {
            // A server that gave up says so with 4.x.x as well.
            "failed" => BounceOutcome::Permanent,
            "delayed" => BounceOutcome::Temporary,
            "delivered" | "relayed" | "expanded" => BounceOutcome::Delivered,
            _ => match status.as_bytes().first() {
                Some(b'5') => BounceOutcome::Permanent,
                Some(b'4') => BounceOutcome::Temporary,
                Some(b'2') => BounceOutcome::Delivered,
                _ => continue,
            },
        };
        let diagnostic = field("Diagnostic-Code");
        let said = diagnostic.split_once(';').map_or(diagnostic, |(_, said)| said).trim();
        let said = if said.contains(status) { said.to_owned() } else { format!("{status} {said}") };
        let bounce = Bounce { outcome, words: words(&said, None) };
        if worst.as_ref().is_none_or(|worst| severity(worst.outcome) < severity(outcome)) {
            worst = Some(bounce);
        }
    }
    worst
}

/// `Name: value`, with the lines that continue a value joined to it.
fn fields(group: &str) -> Vec<(&str, String)> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in group.lines().take(200) {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim(), value.trim().to_owned()));
        }
    }
    fields
}

/// Adds what the report gives back of our letter.
fn given_back(shape: &Shape<'_>, found: &mut Anchors) {
    for leaf in &shape.leaves {
        if matches!((leaf.kind.0.as_str(), leaf.kind.1.as_str()), ("message", _) | ("text", "rfc822-headers")) {
            anchors::quoted(&String::from_utf8_lossy(&leaf.bytes(READ)), found);
        }
    }
}

fn plain(subject: &str, text: &str) -> Option<Bounce> {
    static KNOWN: LazyLock<Vec<(BounceOutcome, String)>> = LazyLock::new(|| {
        SAID.iter().flat_map(|(outcome, all)| all.iter().map(|said| (*outcome, said.to_lowercase()))).collect()
    });
    let opening: String = text.chars().take(OPENING).collect();
    let said = format!("{subject}\n{opening}").to_lowercase();
    let (outcome, _) = KNOWN.iter().find(|(_, known)| said.contains(known.as_str()))?;
    // The line that says it, or the one with the server's code.
    let coded = opening.lines().find(|line| {
        let line = line.trim_start_matches(|c: char| !c.is_ascii_digit());
        matches!(line.as_bytes(), [b'4' | b'5', b'0'..=b'9', b'0'..=b'9', b' ' | b'-', ..])
    });
    let telling = || {
        opening.lines().find(|line| {
            let line = line.to_lowercase();
            KNOWN.iter().any(|(of, known)| of == outcome && line.contains(known.as_str()))
        })
    };
    let line = coded.or_else(telling).unwrap_or(subject);
    Some(Bounce { outcome: *outcome, words: words(line.trim(), None) })
}
