//! Cases after they were filed: reading them, and their later steps.
use sqlx::Error;

use crate::domain::case::{Case, Event, Hold, Secrecy, State};
use crate::domain::ids::CaseNumber;
use crate::seal::{Keyring, Mac};

use super::bulk::{self, Bulk, EVENTS, LETTERS, MAILBOX_DAYS, Then};
use super::codec::{
    EventRow, PreparedLetter, SaidRow, event_cells, is_to_citizen, items_of, letter_cells, maybe, value,
};
use super::conn::{Conn, row, statements};
use super::error::{StoreError, Unreadable};
use super::filing::Mailboxes;
use super::letters;
use super::records::{Act, Acted, Status, StoredCase, StoredEvent};
use super::writer::Command;

statements! {
    STANDING = same(
        "SELECT receipt, secrecy, state, hold, version, items, notice, filed_minute FROM cases WHERE id = $1"
    );
    BINDING = same("SELECT receipt, body FROM cases WHERE id = $1");
    SAID = same(
        "SELECT receipt, secrecy, items, verdict, about, subdistrict, language, body, sealed_body, identity \
         FROM cases WHERE id = $1"
    );
    HISTORY = same("SELECT at_minute, kind, actor, detail FROM events WHERE case_id = $1 ORDER BY id");
    STEP = same(
        "UPDATE cases SET state = $3, hold = $4, version = version + 1 WHERE id = $1 AND version = $2"
    );
}

row! {
    struct StandingRow {
        receipt: Vec<u8>,
        secrecy: String,
        state: String,
        hold: Option<String>,
        version: i64,
        items: String,
        notice: Vec<u8>,
        filed_minute: i64,
    }
}

row! {
    struct BindingRow {
        receipt: Vec<u8>,
        body: Option<String>,
    }
}

impl StandingRow {
    fn state(&self) -> Result<State, Unreadable> {
        value("cases.state", State::parse(&self.state))
    }

    fn hold(&self) -> Result<Option<Hold>, Unreadable> {
        maybe("cases.hold", self.hold.as_deref(), Hold::parse)
    }
}

async fn standing(conn: &mut Conn<'_>, number: CaseNumber) -> Result<Option<StandingRow>, Error> {
    conn.sql(STANDING).bind(number.row()).maybe().await
}

async fn history(conn: &mut Conn<'_>, number: CaseNumber) -> Result<Vec<StoredEvent>, StoreError> {
    let rows: Vec<EventRow> = conn.sql(HISTORY).bind(number.row()).all().await?;
    Ok(rows.into_iter().map(EventRow::event).collect::<Result<_, _>>()?)
}

/// What sealing a later letter needs of its case: the receipt's tag, and the text where it stands in clear.
pub(super) async fn binding(conn: &mut Conn<'_>, number: CaseNumber) -> Result<Option<BindingRow>, Error> {
    conn.sql(BINDING).bind(number.row()).maybe().await
}

pub(super) async fn case(
    conn: &mut Conn<'_>,
    number: CaseNumber,
    keyring: &Keyring,
) -> Result<Option<StoredCase>, StoreError> {
    let Some(standing) = standing(conn, number).await? else { return Ok(None) };
    let said: SaidRow = conn.sql(SAID).bind(number.row()).one().await?;
    let events = history(conn, number).await?;
    let letters = letters::letters_of(conn, number, keyring).await?;
    Ok(Some(StoredCase {
        case: Case {
            number,
            matter: said.matter(keyring)?,
            state: standing.state()?,
            hold: standing.hold()?,
            version: standing.version,
        },
        filed_minute: standing.filed_minute,
        notice_hash: value("cases.notice", standing.notice.as_slice().try_into().ok())?,
        events,
        letters,
    }))
}

pub(super) async fn status(conn: &mut Conn<'_>, number: CaseNumber) -> Result<Option<Status>, StoreError> {
    let Some(standing) = standing(conn, number).await? else { return Ok(None) };
    Ok(Some(Status {
        receipt: value("cases.receipt", Mac::from_bytes(&standing.receipt))?,
        secrecy: value("cases.secrecy", Secrecy::parse(&standing.secrecy))?,
        state: standing.state()?,
        hold: standing.hold()?,
        items: items_of(&standing.items)?,
        filed_minute: standing.filed_minute,
        events: history(conn, number).await?,
    }))
}

/// A later step, letters sealed.
pub(super) struct Step {
    pub(super) act: Act,
    pub(super) letters: Vec<PreparedLetter>,
}

impl Command for Step {
    type Output = Acted;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<Acted, Error> {
        let Act { number, version, decision, now_minute, citizen_mailbox, mail_day } = &self.act;
        let id = number.row();
        let changed = conn
            .sql(STEP)
            .bind(id)
            .bind(*version)
            .bind(decision.state.as_str())
            .bind(decision.hold.map(Hold::as_str))
            .run()
            .await?;
        if changed == 0 {
            return Ok(Acted::Conflict);
        }
        let mailbox = citizen_mailbox.map(|mailbox| (mailbox.to_bytes(), i64::from(*mail_day)));
        let mut mailboxes = Mailboxes::load(&mut conn, mailbox).await?;
        let events: Vec<_> = decision.events.iter().flat_map(|event| event_cells(id, event, *now_minute)).collect();
        let mut letters = Vec::new();
        for (letter, sealed) in decision.letters.iter().zip(&self.letters) {
            if !is_to_citizen(letter) || mailboxes.admit(mailbox) {
                letters.extend_from_slice(&letter_cells(id, letter, sealed, *now_minute));
            }
        }
        let mailbox_days = mailboxes.cells();
        let parts: [(&'static Bulk, &[_]); 3] =
            [(&EVENTS, &events), (&LETTERS, &letters), (&MAILBOX_DAYS, &mailbox_days)];
        bulk::insert(&mut conn, &parts, None, Then::GoOn).await?;
        Ok(Acted::Done)
    }
}

/// An event that is no step: somebody read the text, say.
pub(super) struct Record {
    pub(super) number: CaseNumber,
    pub(super) event: Event,
    pub(super) now_minute: i64,
}

impl Command for Record {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        EVENTS.insert(&mut conn, &event_cells(self.number.row(), &self.event, self.now_minute)).await
    }
}
