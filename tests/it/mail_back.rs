//! Letters out through Postfix, and what comes back through Dovecot: an answer, and real bounces.
use std::time::Duration;

use huiyin::domain::contact::MailAddress;
use huiyin::domain::letter::LetterId;
use huiyin::mail::Composed;
use huiyin::mail::smtp::{Smtp, SmtpSettings, TlsPolicy};
use serde_json::Value;

use crate::support::client::Client;
use crate::support::mail_room::{login, settings};
use crate::support::post_office::PostOffice;
use crate::support::scripted_relay::roots_of;
use crate::support::server::Installation;
use crate::support::wait::until;

const PATIENCE: Duration = Duration::from_mins(1);

fn told(installation: &Installation, words: &[&str]) -> Value {
    let output = installation.command(words).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{words:?}: {output:?}"))
}

/// Asks until the answer is the one wanted.
async fn until_told(installation: &Installation, words: &[&str], wanted: impl Fn(&Value) -> bool) -> Value {
    until(PATIENCE, async || {
        let value = told(installation, words);
        if wanted(&value) {
            return Ok(value);
        }
        Err(format!("{words:?} says {value:#}\n{}", String::from_utf8_lossy(&installation.logs())))
    })
    .await
}

fn header<'a>(message: &'a str, name: &str) -> Option<&'a str> {
    message.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")))
}

async fn file(installation: &Installation, number: u32, item: &str) -> String {
    let fields = [("lane", "opinion"), ("item", item), ("text", "河涌水质反弹，请复查。"), ("acknowledge", "yes")];
    Client::new(installation.address, number).submit(&fields).await.unwrap().number
}

#[tokio::test]
async fn an_answer_comes_back_into_its_case_and_bounces_end_their_letters() {
    let Some(office) = tokio::task::spawn_blocking(PostOffice::open).await.unwrap() else { return };
    office.no_user("sifaju");
    office.fill("weijianju");
    let mut installation = Installation::new();
    installation.set("SSL_CERT_FILE", office.authority().to_str().unwrap());
    let url = format!("smtp://svc:pw@localhost:{}?tls=required", office.smtp_port);
    installation.set("HUIYIN_MAIL_URL", &url);
    installation.set("HUIYIN_MAIL_INBOX_URL", &format!("imaps://huiyin:pw@localhost:{}/", office.tls_port));
    let mut running = installation.start().await;

    // The unit's mailbox gets our letter, and somebody there answers it with the mail program they have.
    let answered = file(&installation, 1, "19").await;
    let letter = office.mailbox("zhujianju", 1).await.remove(0);
    let tag = header(&letter, "X-Huiyin-Letter").unwrap().to_owned();
    let plain = format!("huiyin+r-{tag}@haizhu.example");
    let reply_to = header(&letter, "Reply-To").unwrap_or(&plain).to_owned();
    let answer = format!(
        "From: =?utf-8?b?5L2P5bu65bGA?= <zhujianju@haizhu.example>\r\nTo: {reply_to}\r\nSubject: Re: huiyin\r\n\
         In-Reply-To: {}\r\nMessage-ID: <answer@haizhu.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        header(&letter, "Message-ID").unwrap(),
        data_encoding::BASE64
            .encode(&encoding_rs::GB18030.encode("河涌已于三月清淤。\r\n\r\n-----原始邮件-----\r\n请复查").0),
    );
    let smtp_settings = SmtpSettings { login: Some(login()), tls: TlsPolicy::Required, ..settings(office.smtp_port) };
    let smtp = Smtp::new(smtp_settings, roots_of(&office.authority())).unwrap();
    smtp.send(&Composed {
        letter: LetterId(1),
        tag: "answer".to_owned(),
        message_id: "answer@haizhu.example".to_owned(),
        sender: MailAddress::parse("zhujianju@haizhu.example").unwrap(),
        recipient: MailAddress::parse(&reply_to).unwrap(),
        written_minute: 0,
        again: false,
        bytes: answer.into_bytes(),
    })
    .await
    .unwrap();
    let show = ["case", "show", answered.as_str(), "--json"];
    let happened = |value: &Value, kind: &str| value.to_string().contains(&format!("\"{kind}\""));
    until_told(&installation, &show, |value| happened(value, "unit_answered")).await;

    // An unknown mailbox and a full one: Postfix takes our letters, and gives them back.
    for (number, item, to) in [(2, "13", "sifaju@haizhu.example"), (3, "15", "weijianju@haizhu.example")] {
        let case = file(&installation, number, item).await;
        let dead = |value: &Value| {
            value["letters"]
                .as_array()
                .unwrap()
                .iter()
                .any(|letter| letter["case"] == case.as_str() && letter["to"] == to && letter["state"] == "dead")
        };
        let letters = until_told(&installation, &["mail", "list", "--json"], dead).await;
        println!(
            "{to}: {}",
            letters["letters"].as_array().unwrap().iter().find(|it| it["to"] == to).unwrap()["last_reply"]
        );
        let show = ["case", "show", case.as_str(), "--json"];
        assert!(happened(&told(&installation, &show), "letter_dead"), "the case shows it");
    }
    assert_eq!(running.terminate().await.code(), Some(0));
}

/// The pipe of a mail server: 0 only once it is stored, 75 where we are at fault, 65 for what is too large.
#[tokio::test]
async fn a_mail_servers_pipe_gets_exit_codes_it_knows() {
    use std::io::Write as _;
    use std::process::Stdio;
    let mut installation = Installation::new();
    let give = |installation: &Installation, bytes: Vec<u8>| {
        let mut command = installation.command(&["mail", "in", "--rcpt", "huiyin@haizhu.example", "--json"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let writer = std::thread::spawn(move || drop(stdin.write_all(&bytes)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap())
    };
    let message = || b"From: a@b.example\r\nSubject: x\r\n\r\ny\r\n".to_vec();
    assert_eq!(give(&installation, message()).0, 75, "a directory without data is our fault");
    let mut running = installation.start().await;
    assert!(running.terminate().await.success());
    let (code, said) = give(&installation, message());
    assert!(code == 0 && said.contains("held"), "{code}: {said}");
    let (code, said) = give(&installation, message());
    assert!(code == 0 && said.contains("again"), "{code}: {said}");
    let large = vec![b'x'; huiyin::mail::inbound::LARGEST * 2];
    assert_eq!(give(&installation, large).0, 65);
    installation.set("HUIYIN_LISTEN", "nowhere");
    assert_eq!(give(&installation, message()).0, 75, "so is a wrong setting");
}
