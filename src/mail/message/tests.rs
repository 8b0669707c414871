//! Messages read back, by a reader that forgives nothing.
use proptest::prelude::*;

use super::*;

/// Header lines unfolded, in order; the body.
fn split(message: &[u8]) -> (Vec<(String, String)>, String) {
    let text = std::str::from_utf8(message).unwrap();
    assert!(text.is_ascii());
    for line in text.split("\r\n") {
        assert!(line.len() <= 78, "a line of {} characters: {line}", line.len());
        assert!(!line.contains(['\r', '\n']), "a bare line end");
    }
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let headers = head
        .replace("\r\n ", " ")
        .split("\r\n")
        .map(|line| {
            let (name, value) = line.split_once(": ").unwrap_or_else(|| panic!("no header: {line}"));
            (name.to_owned(), value.to_owned())
        })
        .collect();
    (headers, body.to_owned())
}

fn decode_subject(value: &str) -> String {
    let mut decoded = String::new();
    for word in value.split(' ') {
        if let Some(base64) = word.strip_prefix("=?UTF-8?B?").and_then(|rest| rest.strip_suffix("?=")) {
            assert!(word.len() <= 75);
            // Each word by itself is whole characters.
            decoded.push_str(&String::from_utf8(BASE64.decode(base64.as_bytes()).unwrap()).unwrap());
        } else {
            if !decoded.is_empty() {
                decoded.push(' ');
            }
            decoded.push_str(word);
        }
    }
    decoded
}

fn decode_part(part: &str) -> (String, String) {
    let (headers, body) = split(part.as_bytes());
    let value = |name: &str| headers.iter().find(|(found, _)| found == name).unwrap().1.clone();
    let bytes = match value("Content-Transfer-Encoding").as_str() {
        "base64" => BASE64.decode(body.replace("\r\n", "").as_bytes()).unwrap(),
        "quoted-printable" => {
            let joined = body.replace("=\r\n", "");
            let mut bytes = Vec::new();
            let mut rest = joined.bytes();
            while let Some(byte) = rest.next() {
                if byte == b'=' {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
                } else {
                    bytes.push(byte);
                }
            }
            bytes
        }
        other => panic!("encoded as {other}"),
    };
    (value("Content-Type"), String::from_utf8(bytes).unwrap())
}

/// Text and HTML as a reader gets them.
fn bodies(headers: &[(String, String)], body: &str, letter: &str) -> [String; 2] {
    let boundary = format!("=_{letter}");
    let content_type = &headers.iter().find(|(name, _)| name == "Content-Type").unwrap().1;
    assert_eq!(*content_type, format!("multipart/alternative; boundary=\"{boundary}\""));
    let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    let [before, text, html, "--\r\n"] = parts.as_slice() else { panic!("{} parts", parts.len()) };
    assert_eq!(*before, "");
    let [text, html] = [text, html].map(|part| {
        let part = part.strip_prefix("\r\n").unwrap().strip_suffix("\r\n").unwrap();
        decode_part(part)
    });
    assert_eq!(text.0, "text/plain; charset=utf-8");
    assert_eq!(html.0, "text/html; charset=utf-8");
    [text.1, html.1]
}

fn mail(address: &str) -> MailAddress {
    MailAddress::parse(address).unwrap()
}

const NAMES: [&str; 13] = [
    "Date",
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Message-ID",
    "References",
    "Auto-Submitted",
    "Content-Language",
    "X-Huiyin-Case",
    "X-Huiyin-Letter",
    "MIME-Version",
    "Content-Type",
];

#[test]
fn a_message_says_what_it_was_given_and_nothing_else() {
    let (from, to) = (mail("huiyin@haizhu.example"), mail("qzjj@haizhu.example"));
    let text = "第19项：河涌水质反弹。\n".repeat(60) + &"很长的一行".repeat(500);
    let parts = MessageParts {
        from: &from,
        from_name: "巡察整改意见建议受理",
        to: &to,
        reply_to: &to,
        subject: "【转办】2025-000123 第19项：推进城中村改造项目的意见，请于收到之日起十五个工作日内研究办理并反馈",
        text: &text,
        html: "<p>河涌</p>",
        written_minute: 29_000_000,
        message_id: "aa@haizhu.example",
        references: Some("bb@haizhu.example"),
        case: Some("2025-000123"),
        letter: "0123456789abcdef0123456789abcdef",
        language: Language::ZhHans,
    };
    let bytes = message(&parts).unwrap();
    assert!(bytes == message(&parts).unwrap(), "byte for byte the same");
    let (headers, body) = split(&bytes);
    let value = |name: &str| headers.iter().find(|(found, _)| found == name).unwrap().1.as_str();
    assert_eq!(headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), NAMES);
    assert_eq!(value("Date"), "Wed, 19 Feb 2025 21:20:00 +0000");
    assert!(value("From").ends_with("<huiyin@haizhu.example>"));
    assert_eq!(value("To"), "qzjj@haizhu.example");
    assert_eq!(decode_subject(value("Subject")), parts.subject);
    assert_eq!(value("Message-ID"), "<aa@haizhu.example>");
    assert_eq!(value("References"), "<bb@haizhu.example>");
    assert_eq!(value("Auto-Submitted"), "auto-generated");
    assert_eq!(value("Content-Language"), "zh-Hans");
    assert_eq!(value("X-Huiyin-Case"), "2025-000123");
    assert_eq!(value("X-Huiyin-Letter"), parts.letter);
    let [read, html] = bodies(&headers, &body, parts.letter);
    assert_eq!(read, text.replace('\n', "\r\n") + "\r\n");
    assert_eq!(html, "<p>河涌</p>\r\n");
}

#[test]
fn identifiers_that_could_end_a_header_are_refused() {
    let (from, to) = (mail("a@b.example"), mail("c@d.example"));
    let parts = MessageParts {
        from: &from,
        from_name: "",
        to: &to,
        reply_to: &to,
        subject: "s",
        text: "t",
        html: "h",
        written_minute: 0,
        message_id: "aa@b.example",
        references: None,
        case: None,
        letter: "aa",
        language: Language::En,
    };
    assert!(message(&parts).is_ok());
    for bad in ["", "a b", "a\r\nBcc: x@y.example", "a>b", "编号", "a\"b", &"a".repeat(201)] {
        assert_eq!(message(&MessageParts { message_id: bad, ..parts }), Err(MessageError::Token("Message-ID")));
        assert_eq!(message(&MessageParts { references: Some(bad), ..parts }), Err(MessageError::Token("References")));
        assert_eq!(message(&MessageParts { case: Some(bad), ..parts }), Err(MessageError::Token("X-Huiyin-Case")));
        assert_eq!(message(&MessageParts { letter: bad, ..parts }), Err(MessageError::Token("X-Huiyin-Letter")));
    }
}

#[test]
fn subjects_are_one_line_and_never_decoded_into_something_else() {
    for (given, line) in [
        ("a\r\nBcc: x@y.example", "a Bcc: x@y.example"),
        ("\u{202E}倒\u{2066}写\u{0}", "倒 写"),
        ("  a \t b  ", "a b"),
        ("", ""),
    ] {
        assert_eq!(subject_line(given), line);
    }
    assert_eq!(subject_line(&"长".repeat(500)).chars().count(), SUBJECT_CHARACTERS);
    let (from, to) = (mail("a@b.example"), mail("c@d.example"));
    let sly = "=?UTF-8?B?5Y+M?= hello";
    let parts = MessageParts {
        from: &from,
        from_name: "",
        to: &to,
        reply_to: &to,
        subject: sly,
        text: "t",
        html: "h",
        written_minute: i64::MAX,
        message_id: "aa@b.example",
        references: None,
        case: None,
        letter: "aa",
        language: Language::En,
    };
    let (headers, _) = split(&message(&parts).unwrap());
    let subject = &headers.iter().find(|(name, _)| name == "Subject").unwrap().1;
    assert!(subject.starts_with("=?UTF-8?B?") && !subject.contains("5Y+M"));
    assert_eq!(decode_subject(subject), sly);
}

/// Text with more of what breaks mail than chance would bring.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        Just("\r\n.\r\n".to_owned()),
        Just("\r\nBcc: x@y.example\r\n\r\n".to_owned()),
        Just("\n--=_aa--\n".to_owned()),
        Just("=?UTF-8?B?".to_owned()),
        Just("From ".to_owned()),
        Just("\r".to_owned()),
        Just("x".repeat(1_200)),
        Just("回音".repeat(300)),
        Just("\u{202E}\u{0}\u{7F}\u{FEFF}\u{10FFFF}".to_owned()),
        "[ -~\\r\\n]{0,80}",
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn expected_body(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines = unix.replace('\n', "\r\n");
    if lines.ends_with("\r\n") { lines } else { lines + "\r\n" }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_is_written_arrives_and_adds_no_header(
        subject in any_text(), name in any_text(), text in any_text(), html in any_text(), minute in any::<i64>(),
    ) {
        let (from, to) = (mail("huiyin@haizhu.example"), mail("qzjj@haizhu.example"));
        let bytes = message(&MessageParts {
            from: &from, from_name: &name, to: &to, reply_to: &to, subject: &subject, text: &text, html: &html, written_minute: minute,
            message_id: "aa@haizhu.example", references: Some("bb@haizhu.example"), case: Some("2025-000123"),
            letter: "aa", language: Language::ZhHans,
        }).unwrap();
        let (headers, body) = split(&bytes);
        prop_assert_eq!(headers.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), NAMES);
        let value = |name: &str| headers.iter().find(|(found, _)| found == name).unwrap().1.as_str();
        prop_assert_eq!(decode_subject(value("Subject")), subject_line(&subject));
        let [read_text, read_html] = bodies(&headers, &body, "aa");
        prop_assert_eq!(read_text, expected_body(&text));
        prop_assert_eq!(read_html, expected_body(&html));
    }

    #[test]
    fn no_identifier_and_no_address_panics(
        message_id in any_text(), references in any_text(), case in any_text(), letter in any_text(), to in any_text(),
    ) {
        let from = mail("huiyin@haizhu.example");
        let to = MailAddress::parse(&to).unwrap_or_else(|_| from.clone());
        let written = message(&MessageParts {
            from: &from, from_name: "", to: &to, reply_to: &to, subject: "s", text: "t", html: "h", written_minute: 0, message_id: &message_id,
            references: Some(&references), case: Some(&case), letter: &letter, language: Language::En,
        });
        if let Ok(bytes) = written {
            let (headers, _) = split(&bytes);
            prop_assert_eq!(headers.len(), NAMES.len());
        }
    }
}
