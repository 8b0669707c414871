//! `/staff/mail`: letters that failed, are held or wait; sent again, held and released by hand.
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{Posted, Signed, inbox};
use crate::app::letters::{ByHand, Moved};
use crate::domain::attempt::{Attempt, codes};
use crate::domain::calendar::beijing_minute;
use crate::domain::letter::{LetterId, LetterState};
use crate::pages::staff::mail::{LetterLine, MailView, TryLine};
use crate::store::{LetterFilter, LetterRow, StoreError};
use crate::web::Site;
use crate::web::problem::{Problem, html};
use crate::web::visit::Visit;

/// How many letters of each state are listed.
const EACH: u32 = 100;

pub async fn get(State(site): State<Site>, visit: Visit, signed: Signed) -> Response {
    page(&site, &visit, &signed, None).await
}

pub async fn post(
    State(site): State<Site>,
    visit: Visit,
    signed: Signed,
    Path(id): Path<i64>,
    Posted(fields): Posted,
) -> Response {
    match act(&site, &signed, LetterId(id), &fields.first("action")).await {
        Ok(Some(done)) => {
            let visit = Visit { path: "/staff/mail".to_owned(), ..visit };
            page(&site, &visit, &signed, Some(if done { "done" } else { "refused" })).await
        }
        Ok(None) => Problem::NotFound.page(&site, &visit),
        Err(error) => inbox::failed(&site, &visit, &error),
    }
}

/// `None` where for this member there is no such letter, or no such thing to do with it.
async fn act(site: &Site, signed: &Signed, id: LetterId, action: &str) -> Result<Option<bool>, StoreError> {
    let what = match action {
        "retry" => ByHand::Retry,
        "hold" => ByHand::Hold,
        "release" => ByHand::Release,
        _ => return Ok(None),
    };
    Ok(match site.app.move_letter(id, what, Some(&signed.member)).await? {
        Moved::Done => Some(true),
        Moved::Refused => Some(false),
        Moved::NotThere => None,
    })
}

async fn page(site: &Site, visit: &Visit, signed: &Signed, notice: Option<&'static str>) -> Response {
    match letters(site, signed).await {
        Ok(letters) => {
            let chrome = site.staff_chrome(visit, Some(signed));
            html(site, StatusCode::OK, site.pages.staff_mail(&chrome, &MailView { letters, notice }))
        }
        Err(error) => inbox::failed(site, visit, &error),
    }
}

async fn letters(site: &Site, signed: &Signed) -> Result<Vec<LetterLine>, StoreError> {
    let (store, sight) = (&site.app.store, site.app.sight(&signed.member));
    let mut rows = Vec::new();
    for state in [LetterState::Dead, LetterState::Held, LetterState::Waiting] {
        rows.extend(store.letters_for(sight, LetterFilter { state: Some(state), limit: EACH }).await?);
    }
    // Of those only that this member may see.
    let ids: Vec<LetterId> = rows.iter().map(|row| row.id).collect();
    let mut attempts = store.attempts(&ids).await?;
    let line = |row: LetterRow| {
        let tries = attempts.remove(&row.id).unwrap_or_default();
        line(row, &tries)
    };
    Ok(rows.into_iter().map(line).collect())
}

fn line(letter: LetterRow, tries: &[Attempt]) -> LetterLine {
    let secret = letter.secret_recipient;
    LetterLine {
        id: letter.id.0,
        case: letter.case.map(|case| case.to_string()).unwrap_or_default(),
        kind: letter.kind.as_str().replace('_', "-"),
        state: letter.state.as_str().replace('_', "-"),
        to: (!letter.secret_recipient).then(|| letter.to.as_str().to_owned()),
        attempts: letter.attempts,
        next: (letter.state == LetterState::Waiting).then(|| beijing_minute(letter.next_at.div_euclid(60_000))),
        // The server's words about a citizen's letter often hold the address.
        words: if secret { codes(&letter.last_reply) } else { letter.last_reply },
        tries: tries
            .iter()
            .map(|attempt| TryLine {
                at: beijing_minute(attempt.at_minute),
                outcome: attempt.outcome.as_str().replace('_', "-"),
                meaning: attempt.meaning().as_str().replace('_', "-"),
                words: attempt.words(secret),
            })
            .collect(),
    }
}
