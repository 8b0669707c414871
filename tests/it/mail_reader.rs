//! Messages in the Maildir, opened by a mail program that is not ours.
use std::path::Path;
use std::process::Command;

use huiyin::domain::letter::Outgoing;
use huiyin::mail::compose;
use huiyin::mail::maildir::Maildir;

use crate::support::mail_room::{TEXT, context, letter, words};

fn written(id: i64, text: &str) -> Outgoing {
    Outgoing { text: Some(text.to_owned()), ..letter(id, "qzjj@haizhu.example") }
}

#[tokio::test]
async fn python_reads_what_we_wrote() {
    let root = tempfile::tempdir().unwrap();
    let maildir = Maildir::open(root.path()).unwrap();
    let texts = [
        TEXT.to_owned(),
        "河涌水质反弹，".repeat(2_000),
        "plain English, with = signs and trailing blanks   \nand a line of dots\n...\n".to_owned(),
        "x".repeat(3_000),
        "生僻字𠮷𪚥 emoji 🏮 ① ㈱ ﷽ \u{202E}倒写\u{202C}".to_owned(),
    ];
    for (text, id) in texts.iter().zip(1..) {
        let letter = written(id, text);
        maildir.send(&compose(&letter, &context(), &words(&letter)).unwrap()).await.unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mail/read_back.py");
    let Ok(output) = Command::new("python3").arg(script).arg(root.path()).output() else {
        println!("NOT RUN: reading mail with Python (python3 is not installed)");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(read.len(), texts.len());
    for ((message, text), id) in read.iter().zip(&texts).zip(1..) {
        let expected = words(&written(id, text));
        let closed = |text: &str| if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
        assert_eq!(message["subject"], expected.subject);
        // Inside an encoding, lines end as on the wire.
        let lines = |value: &serde_json::Value| value.as_str().unwrap().replace("\r\n", "\n");
        assert_eq!(lines(&message["text"]), closed(&expected.text));
        assert_eq!(lines(&message["html"]), closed(&expected.html));
        assert_eq!(message["to"], "qzjj@haizhu.example");
        assert_eq!(message["date"], "2025-02-19T21:20:00+00:00");
        assert_eq!(message["parts"], 2);
        assert_eq!(message["defects"], serde_json::json!([]));
    }
}
