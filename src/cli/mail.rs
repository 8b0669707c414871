//! `huiyin mail list|show|retry`: letters and what became of them.
use std::process::ExitCode;

use serde_json::{Value, json};

use super::names::{Names, column};
use super::output::Say;
use super::{Failure, MailVerb};
use crate::app::App;
use crate::app::letters::{ByHand, Moved};
use crate::domain::letter::{LetterId, LetterState};
use crate::store::{LetterFilter, LetterRow};

pub async fn run(app: &App, verb: MailVerb, names: &Names<'_>, say: &Say) -> Result<ExitCode, Failure> {
    let done = match verb {
        MailVerb::List { state, limit } => list(app, state, limit, names, say).await,
        MailVerb::Show { id } => match app.store.letter(LetterId(id)).await? {
            Some(letter) => {
                if say.json() {
                    say.object(&json!({ "letters": [object(&letter)] }));
                } else {
                    print(&letter, names, say);
                }
                Ok(ExitCode::SUCCESS)
            }
            None => Err(unknown(say)),
        },
        MailVerb::Retry { id } => {
            if app.move_letter(LetterId(id), ByHand::Retry, None).await? == Moved::Done {
                if say.json() {
                    say.object(&json!({ "ok": true, "id": id }));
                } else {
                    say.line(say.either("已重新排队。", "Waiting to be sent again."));
                }
                Ok(ExitCode::SUCCESS)
            } else {
                Err(unknown(say))
            }
        }
    };
    app.store.close().await;
    done
}

async fn list(
    app: &App,
    state: Option<LetterState>,
    limit: u32,
    names: &Names<'_>,
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
    Failure::Refused(
        say.either("没有这封信，或者无需重发。", "There is no such letter, or it need not be sent again.").to_owned(),
    )
}

/// A citizen's address is masked: the list is for everybody who runs the service.
fn recipient(letter: &LetterRow) -> String {
    if letter.secret_recipient { "***".to_owned() } else { letter.to.as_str().to_owned() }
}

fn object(letter: &LetterRow) -> Value {
    json!({
        "id": letter.id.0, "case": letter.case.map(|number| number.to_string()), "kind": letter.kind.as_str(),
        "to": recipient(letter), "state": letter.state.as_str(), "attempts": letter.attempts,
        "next_at": letter.next_at, "last_reply": letter.last_reply,
    })
}

fn print(letter: &LetterRow, names: &Names<'_>, say: &Say) {
    say.line(&format!(
        "{:>6}  {}  {}  {:<11}  {:<36}  {}×  {}",
        letter.id.0,
        column(&names.letter_state(letter.state), 13),
        column(&names.letter_kind(letter.kind), 14),
        letter.case.map(|number| number.to_string()).unwrap_or_default(),
        recipient(letter),
        letter.attempts,
        letter.last_reply
    ));
}
