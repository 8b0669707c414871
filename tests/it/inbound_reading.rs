//! What is read in messages of every make, in those that are broken, and in those that are meant to break something.
use std::path::PathBuf;
use std::time::{Duration, Instant};

use huiyin::domain::contact::MailAddress;
use huiyin::domain::inbound::{BounceOutcome, Incoming, IncomingKind, LetterTag};
use huiyin::mail::inbound::{self, read};
use proptest::prelude::*;

/// The fuzz target's own law.
#[path = "../../fuzz/law.rs"]
mod law;

const NEW: &str = "河涌已于三月完成清淤，下周复查水质。";
const UNIT: &str = "hechong@haizhu.example";

fn tag() -> LetterTag {
    LetterTag::parse("0123456789abcdef0123456789abcdef").unwrap()
}

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/corpus")
}

/// Every message of the corpus, in order.
fn messages() -> Vec<PathBuf> {
    let files = std::fs::read_dir(corpus()).unwrap().map(|file| file.unwrap().path());
    let mut paths: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect();
    paths.sort();
    paths
}

fn message(name: &str) -> Incoming {
    read(&std::fs::read(corpus().join(name)).unwrap_or_else(|_| panic!("no {name}")), None)
}

#[test]
fn what_is_new_in_an_answer_in_every_encoding() {
    for (name, text) in [
        ("gbk-base64.eml", NEW),
        ("gb18030-8bit.eml", "𠮷河涌已于三月完成清淤，下周复查水质。"),
        ("utf8-quoted-printable.eml", NEW),
        ("no-charset-gbk.eml", NEW),
        ("no-mime-utf8.eml", NEW),
        ("wrong-charset-latin1.eml", NEW),
        ("wrong-charset-utf8.eml", NEW),
        ("wrong-charset-gbk.eml", NEW),
        ("iso-2022-jp.eml", "水路は三月に清掃しました。"),
        ("iso-2022-kr.eml", "하천을 정비했습니다."),
        ("hz.eml", NEW),
        ("outlook-html-only.eml", NEW),
        ("gmail-alternative.eml", "Done in March; tested again next week."),
        ("attachments.eml", NEW),
        ("winmail.eml", NEW),
        ("unclosed.eml", NEW),
        ("nuls.eml", NEW),
        ("bare-cr.eml", NEW),
    ] {
        let read = message(name);
        assert_eq!(read.text, text, "{name}");
        assert_eq!(read.kind, IncomingKind::Person, "{name}");
        assert_eq!(read.from.as_ref().map(MailAddress::as_str), Some(UNIT), "{name}");
        assert_eq!(read.anchors.reply, [tag()], "{name}");
    }
    assert_eq!(message("gbk-base64.eml").subject, "回复：【转办】2025-000123");
    assert_eq!(message("no-charset-gbk.eml").subject, "回复");
    assert!(message("gbk-base64.eml").shortened && !message("hz.eml").shortened);
}

#[test]
fn in_doubt_nothing_is_cut_off() {
    assert_eq!(
        message("interleaved.eml").text,
        "On Mon, 24 Mar 2025, huiyin@haizhu.example wrote:\n> 何时完成？\n三月底。\n> 谁负责？\n河涌办。"
    );
    assert!(message("bottom-posted.eml").text.ends_with(NEW));
    assert!(message("broken-boundary.eml").text.contains(NEW));
    assert!(message("base64-broken.eml").text.starts_with("河涌已于三月完成清淤"));
}

#[test]
fn three_anchors() {
    let gmail = message("gmail-alternative.eml").anchors;
    let other = LetterTag::parse("fedcba9876543210fedcba9876543210").unwrap();
    assert_eq!(gmail.thread, [tag(), other]);
    assert_eq!(message("outlook-html-only.eml").anchors.quoted, [tag()]);
    let envelope =
        read(b"From: a@b.example\r\n\r\nhello", Some("Huiyin+R-0123456789ABCDEF0123456789ABCDEF@haizhu.example"));
    assert_eq!(envelope.anchors.reply, [tag()]);
    // One digit more or less is no tag, nor is one that stands anywhere.
    for text in [
        "hy-0123456789abcdef0123456789abcdef0",
        "hy-0123456789abcdef0123456789abcde",
        "0123456789abcdef0123456789abcdef",
    ] {
        assert!(read(format!("From: a@b.example\r\n\r\n{text}").as_bytes(), None).anchors.is_empty(), "{text}");
    }
    // What an attached message says is not what this one says.
    assert!(!message("attachments.eml").anchors.quoted.contains(&other));
}

#[test]
fn an_author_is_one_address_and_never_a_name() {
    assert!(message("two-authors.eml").from.is_none());
    assert!(message("two-from-headers.eml").from.is_none());
    assert_eq!(message("forged-display-name.eml").from.unwrap().as_str(), "thief@evil.example");
}

#[test]
fn attachments_are_named_safely_and_never_opened() {
    let read = message("attachments.eml");
    let listed: Vec<(&str, u64)> = read.attachments.iter().map(|file| (file.name.as_str(), file.size)).collect();
    assert_eq!(
        listed.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
        ["清淤报告.pdf", "水质照片.jpg", "rungpj.exe", "message.eml"]
    );
    assert_eq!(listed[0].1, 15);
    let winmail = message("winmail.eml");
    assert_eq!(winmail.attachments[0].name, "winmail.dat");
}

#[test]
fn what_no_person_wrote_is_told_apart() {
    for name in
        ["auto-vacation.eml", "auto-exchange-zh.eml", "auto-read-receipt.eml", "auto-list.eml", "our-own-letter.eml"]
    {
        assert_eq!(message(name).kind, IncomingKind::Automatic, "{name}");
    }
}

#[test]
fn bounces_say_what_became_of_the_letter() {
    use BounceOutcome::{Delivered, Permanent, Temporary};
    for (name, outcome, words) in [
        ("bounce-unknown.eml", Permanent, "550 5.1.1 <(address)>: Recipient address rejected: User unknown"),
        ("bounce-quota.eml", Permanent, "452 4.2.2 <(address)> Quota exceeded (mailbox for user is full)"),
        ("bounce-delayed.eml", Temporary, "4.4.1 connect to mx.haizhu.example"),
        ("bounce-delivered.eml", Delivered, "2.0.0 250 ok"),
        ("bounce-no-action.eml", Permanent, "5.0.0 554 rejected"),
        ("bounce-qq-plain.eml", Permanent, "host mx.qq.example said: 550 Mailbox not found."),
        ("bounce-163-html.eml", Permanent, "SMTP error, RCPT TO: 550 User not found: (address)"),
        ("bounce-full-zh.eml", Permanent, "对方邮箱已满，无法投递。"),
    ] {
        let read = message(name);
        let IncomingKind::Bounce(bounce) = &read.kind else { panic!("{name}: {:?}", read.kind) };
        assert_eq!(bounce.outcome, outcome, "{name}");
        assert!(bounce.words.contains(words), "{name}: {}", bounce.words);
        assert_eq!(read.anchors.all().next(), Some(tag()), "{name}");
    }
    assert_eq!(message("bounce-without-anchor.eml").kind, IncomingKind::Automatic);
}

#[test]
fn nothing_in_the_corpus_is_hidden_or_too_long() {
    for path in messages() {
        law::holds_for(&std::fs::read(&path).unwrap());
    }
}

/// Messages that are meant to break a reader, at a part of their greatest size.
fn hostile_messages(part: usize) -> Vec<(&'static str, Vec<u8>)> {
    let nested = |levels: usize| {
        let mut text = String::from("From: hechong@haizhu.example\r\n");
        for level in 0..levels {
            text += &["Content-Type: multipart/mixed; boundary=n", "\r\n\r\n--n", "\r\n"].join(&level.to_string());
        }
        text.push_str("\r\nthe heart of it\r\n");
        text
    };
    let large = |line: &str| line.repeat(inbound::LARGEST / part / line.len()).into_bytes();
    let with_head = |head: &str, body: Vec<u8>| [head.as_bytes(), &body].concat();
    vec![
        ("100 levels", nested(100).into_bytes()),
        ("100,000 levels", nested(100_000 / part).into_bytes()),
        ("attached messages in each other", large("Content-Type: message/rfc822\r\n\r\n")),
        ("10,000 headers", format!("{}\r\nhello", "X-Header: value\r\n".repeat(10_000 / part)).into_bytes()),
        ("headers without end", large("X-Header: value\r\n")),
        ("one header without end", with_head("Subject: ", large("=?utf-8?q?=e6=b2=b3?=\r\n "))),
        ("addresses without end", with_head("From: ", large("a@b.example, "))),
        (
            "parts without end",
            with_head("Content-Type: multipart/mixed; boundary=x\r\n\r\n", large("--x\r\n\r\n.\r\n")),
        ),
        ("tags without end", with_head("Content-Type: text/html\r\n\r\n", large("<script><"))),
        ("entities without end", with_head("Content-Type: text/html\r\n\r\n", large("&amp;&"))),
        ("open brackets without end", with_head("Content-Type: text/html\r\n\r\n", large("<a"))),
        ("attributions without end", with_head("\r\n", large("2025 a@b wrote:\r\n"))),
        ("from lines without end", with_head("\r\n", large("From:\r\n\r\n"))),
        (
            "soft line ends without end",
            with_head("Content-Transfer-Encoding: quoted-printable\r\n\r\n", large("=\r\n")),
        ),
        ("base64 without end", with_head("Content-Transfer-Encoding: base64\r\n\r\n", large("QUJD\r\n"))),
        ("tags of letters without end", with_head("\r\n", large("hy-0123456789abcdef0123456789abcdef "))),
        (
            "a bounce without end",
            with_head(
                "From: mailer-daemon@x.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n",
                large("Action: failed\r\n\r\n"),
            ),
        ),
        ("nothing but noughts", vec![0; inbound::LARGEST / part]),
        ("nothing but line ends", vec![b'\n'; inbound::LARGEST / part]),
    ]
}

/// They are read in a time that grows with their size alone.
#[test]
fn hostile_messages_are_read_in_time() {
    let time = |bytes: &[u8]| {
        let start = Instant::now();
        law::fit_to_show(&read(bytes, None));
        start.elapsed()
    };
    for ((name, whole), (_, quarter)) in hostile_messages(1).iter().zip(&hostile_messages(4)) {
        // The best of a few: other work on the machine only ever makes it slower.
        let short = (0..3).map(|_| time(quarter)).min().unwrap();
        let long = (0..2).map(|_| time(whole)).min().unwrap();
        assert!(long < short * 9 + Duration::from_millis(20), "{name}: {short:?}, then {long:?}");
    }
}

/// What `cargo fuzz run inbound` does for as long as it is let, here for a while and always the same: messages of the corpus
/// with bytes changed, cut, doubled and put together.
#[test]
fn messages_broken_at_random_are_read() {
    let corpus: Vec<Vec<u8>> = messages().iter().map(|path| std::fs::read(path).unwrap()).collect();
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below.max(1)).unwrap()).unwrap()
    };
    for _ in 0..4_000 {
        let mut bytes = corpus[draw(corpus.len())].clone();
        for _ in 0..=draw(8) {
            let at = draw(bytes.len() + 1);
            match draw(6) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, u8::try_from(draw(256)).unwrap()),
                2 if at < bytes.len() => bytes[at] = u8::try_from(draw(256)).unwrap(),
                3 => drop(bytes.drain(at..(at + draw(40)).min(bytes.len()))),
                4 => {
                    let other = &corpus[draw(corpus.len())];
                    let from = draw(other.len() + 1);
                    let piece = other[from..(from + draw(400)).min(other.len())].to_vec();
                    drop(bytes.splice(at..at, piece));
                }
                _ => {
                    let piece = bytes[at..(at + draw(200)).min(bytes.len())].to_vec();
                    drop(bytes.splice(at..at, piece.repeat(1 + draw(20))));
                }
            }
            bytes.truncate(256 * 1024);
        }
        law::holds_for(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        law::holds_for(&bytes);
    }

    /// Pieces of real messages in any order come nearer to what breaks readers than noise does.
    #[test]
    fn any_pieces_of_messages_are_read(pieces in proptest::collection::vec(piece(), 0..60)) {
        law::holds_for(&pieces.concat());
    }

    #[test]
    fn a_message_with_bytes_changed_is_read(which in 0..42_usize, changes in proptest::collection::vec((any::<u16>(), any::<u8>()), 0..20)) {
        let paths = messages();
        let mut bytes = std::fs::read(&paths[which % paths.len()]).unwrap();
        for (at, byte) in changes {
            if let Some(to) = bytes.len().checked_sub(1).and_then(|last| bytes.get_mut(usize::from(at) % (last + 1))) {
                *to = byte;
            }
        }
        law::holds_for(&bytes);
    }
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let known = prop::sample::select(vec![
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        "--x",
        "--x--",
        "--",
        ":",
        ";",
        "=",
        "\"",
        "<",
        ">",
        "&",
        "&#x;",
        "&#99999999;",
        "From: ",
        "To: ",
        "Subject: ",
        "Content-Type: ",
        "multipart/mixed; boundary=x",
        "multipart/alternative; boundary=\"x\"",
        "multipart/report; report-type=delivery-status; boundary=x",
        "message/delivery-status",
        "message/rfc822",
        "text/html",
        "text/plain; charset=gbk",
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment; filename*=gb18030''%",
        "=?gb18030?B?",
        "?=",
        "=?utf-8?q?",
        "Action: failed",
        "Status: 5",
        "Diagnostic-Code: smtp;",
        "hy-",
        "0123456789abcdef0123456789abcdef",
        "+r-",
        "@haizhu.example",
        "References: <",
        "Return-Path: <>",
        "<!--",
        "-->",
        "<style>",
        "</style",
        "<blockquote>",
        "发件人：",
        "收件人：",
        "主题：",
        "wrote:",
        "> ",
        "-- ",
        "原始邮件",
    ])
    .prop_map(|text| text.as_bytes().to_vec());
    prop_oneof![8 => known, 1 => proptest::collection::vec(any::<u8>(), 0..6)]
}
