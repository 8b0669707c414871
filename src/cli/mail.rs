//! `huiyin mail list|show|retry|hold|release|in`: letters and what became of them, and messages from a mail server's pipe.
use std::process::ExitCode;

use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;

use super::names::{Names, column};
use super::output::Say;
use super::{Failure, MailVerb, post};
use crate::app::App;
use crate::app::inbound::MailTaken;
use crate::app::letters::{ByHand, Moved};
use crate::domain::attempt::{Attempt, codes};
use crate::domain::calendar::beijing_minute;
use crate::domain::letter::{LetterId, LetterState};
use crate::mail::compose::Identity;
use crate::mail::inbound;
use crate::store::{LetterFilter, LetterRow};

pub async fn run(app: &App, verb: MailVerb, names: &Names, say: &Say) -> Result<ExitCode, Failure> {
    let done = match verb {
        MailVerb::List { state, limit } => list(app, state, limit, names, say).await,
        // Needs no words; see `take`.
        MailVerb::In { .. } => Ok(ExitCode::SUCCESS),
        MailVerb::Show { id } => show(app, LetterId(id), names, say).await,
        MailVerb::Retry { id } => {
            let done = say.either("已重新排队。", "Waiting to be sent again.");
            by_hand(app, id, ByHand::Retry, done, say).await
        }
        MailVerb::Hold { id } => {
            let done = say.either("已暂停，放行之前不会发送。", "On hold: it is not sent before it is released.");
            by_hand(app, id, ByHand::Hold, done, say).await
        }
        MailVerb::Release { id } => {
            let done = say.either("已放行。", "Released: it will be sent.");
            by_hand(app, id, ByHand::Release, done, say).await
        }
    };
    app.store.close().await;
    done
}

async fn by_hand(app: &App, id: i64, what: ByHand, done: &str, say: &Say) -> Result<ExitCode, Failure> {
    match app.move_letter(LetterId(id), what, None).await? {
        Moved::Done if say.json() => say.object(&json!({ "ok": true, "id": id })),
        Moved::Done => say.line(done),
        Moved::NotThere => return Err(unknown(say)),
        Moved::Refused => {
            let why = say.either(
                "没有改动：这封信的状态不允许，或者按现在的情况不得再发给该单位（详见 huiyin mail show）。",
                "Nothing was changed: the letter is in no state for that, or its unit may not be told any more (see huiyin mail show).",
            );
            return Err(Failure::Refused(why.to_owned()));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(app: &App, id: LetterId, names: &Names, say: &Say) -> Result<ExitCode, Failure> {
    let Some(letter) = app.store.letter(id).await? else { return Err(unknown(say)) };
    let attempts = app.store.attempts(&[id]).await?.remove(&id).unwrap_or_default();
    let context = post::compose_context(app);
    let identity = Identity::of(&context, id);
    if say.json() {
        let mut shown = object(&letter);
        if let Some(shown) = shown.as_object_mut() {
            shown.insert("message_id".to_owned(), identity.message_id.into());
            shown.insert("bounces_to".to_owned(), identity.sender.as_str().into());
            shown.insert("replies_to".to_owned(), identity.reply_to.as_str().into());
            let tries = attempts.iter().map(|attempt| tried(attempt, letter.secret_recipient));
            shown.insert("tries".to_owned(), tries.collect());
        }
        say.object(&json!({ "letters": [shown] }));
        return Ok(ExitCode::SUCCESS);
    }
    print(&letter, names, say);
    for (what, value) in [
        ("Message-ID", format!("<{}>", identity.message_id)),
        (say.either("退信地址", "Bounces to"), identity.sender.as_str().to_owned()),
        (say.either("回复地址", "Replies to"), identity.reply_to.as_str().to_owned()),
    ] {
        say.line(&format!("        {}  {value}", column(what, 12)));
    }
    for attempt in &attempts {
        say.line(&format!(
            "        {}  {}  “{}”\n                          {}",
            beijing_minute(attempt.at_minute),
            names.attempt(attempt.outcome),
            attempt.words(letter.secret_recipient),
            names.reply(attempt.meaning()),
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn tried(attempt: &Attempt, secret_recipient: bool) -> Value {
    json!({
        "at_minute": attempt.at_minute, "outcome": attempt.outcome.as_str(),
        "meaning": attempt.meaning().as_str(), "reply": attempt.words(secret_recipient),
    })
}

/// What mail servers know as `EX_TEMPFAIL` and `EX_DATAERR`.
const LATER: u8 = 75;
const TOO_LARGE: u8 = 65;

/// Takes the message on standard input; 0 only once it is stored.
pub async fn take(app: &App, rcpt: Option<&str>, say: &Say) -> Result<ExitCode, Failure> {
    if !post::has_room(&app.config) {
        let reason = say.either("磁盘将满，邮件未接收。", "The disk is nearly full: the message was not taken.");
        let _ = say.refused(reason);
        return Ok(ExitCode::from(LATER));
    }
    let mut raw = Vec::new();
    let most = u64::try_from(inbound::LARGEST).unwrap_or(u64::MAX);
    tokio::io::stdin().take(most + 1).read_to_end(&mut raw).await?;
    if raw.len() > inbound::LARGEST {
        let reason = say.either("邮件超过 25 MB，未接收。", "The message is larger than 25 MB and was not taken.");
        let _ = say.refused(reason);
        return Ok(ExitCode::from(TOO_LARGE));
    }
    let taken = app.take_mail(&inbound::read(&raw, rcpt), &raw).await;
    app.store.close().await;
    let state = match taken? {
        MailTaken::Now(state, _) => state.as_str(),
        MailTaken::Again => "again",
    };
    if say.json() {
        say.object(&json!({ "ok": true, "state": state }));
    }
    Ok(ExitCode::SUCCESS)
}

/// Whatever is wrong with us is no fault of the message: the mail server keeps it and comes again.
pub fn put_off(failure: &Failure, say: &Say) -> ExitCode {
    let _ = match failure {
        Failure::Configuration(faults) => say.faults(faults),
        Failure::Refused(reason) => say.refused(reason),
        Failure::Failed(error) => say.failed(error),
    };
    ExitCode::from(LATER)
}

async fn list(
    app: &App,
    state: Option<LetterState>,
    limit: u32,
    names: &Names,
    say: &Say,
) -> Result<ExitCode, Failure> {
    let letters = app.store.letters(LetterFilter { state, limit }).await?;
    if say.json() {
        say.object(&json!({ "letters": letters.iter().map(object).collect::<Vec<_>>() }));
    } else if letters.is_empty() {
        say.line(say.either("没有信件。", "No letters."));
    } else {
        for letter in &letters {
            print(letter, names, say);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn unknown(say: &Say) -> Failure {
    Failure::Refused(say.either("没有这封信。", "There is no such letter.").to_owned())
}

/// A citizen's address is masked: the list is for everybody who runs the service.
fn recipient(letter: &LetterRow) -> String {
    if letter.secret_recipient { "***".to_owned() } else { letter.to.as_str().to_owned() }
}

/// The server's last words; about a citizen's letter the codes alone.
fn words(letter: &LetterRow) -> String {
    if letter.secret_recipient { codes(&letter.last_reply) } else { letter.last_reply.clone() }
}

fn object(letter: &LetterRow) -> Value {
    json!({
        "id": letter.id.0, "case": letter.case.map(|number| number.to_string()), "kind": letter.kind.as_str(),
        "to": recipient(letter), "state": letter.state.as_str(), "attempts": letter.attempts,
        "next_at": letter.next_at, "last_reply": words(letter), "folded_into": letter.folded_into.map(|id| id.0),
    })
}

fn print(letter: &LetterRow, names: &Names, say: &Say) {
    say.line(&format!(
        "{:>6}  {}  {}  {:<11}  {:<36}  {}×  {}",
        letter.id.0,
        column(&names.letter_state(letter.state), 13),
        column(&names.letter_kind(letter.kind), 14),
        letter.case.map(|number| number.to_string()).unwrap_or_default(),
        recipient(letter),
        letter.attempts,
        words(letter)
    ));
}
