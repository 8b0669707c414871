//! Cases after they were filed: reading them, and their later steps.
use sqlx::Error;

use crate::domain::case::{Case, CloseReason, Event, Handling, Hold, NoteKind, Progress, Secrecy, State};
use crate::domain::ids::CaseNumber;
use crate::domain::staff::StaffId;
use crate::domain::text::PublicText;
use crate::seal::{Keyring, Mac};

use super::bulk::EVENTS;
use super::codec::{EventRow, NOTE, SaidRow, event_cells, items_of, maybe, open_text, units_of, value};
use super::conn::{Conn, row, statements};
use super::error::{StoreError, Unreadable};
use super::letters;
use super::records::{CaseNow, PublicNote, Sight, Similar, Status, StoredCase, StoredEvent, StoredNote};
use super::writer::Command;

statements! {
    STANDING = same(
        "SELECT receipt, secrecy, state, hold, version, items, notice, filed_minute, assignee, due_minute, channel, \
         units, drafter, merged_into, reason FROM cases WHERE id = $1"
    );
    BINDING = same("SELECT receipt, secrecy, body, sealed_body FROM cases WHERE id = $1");
    /// How it stands, what was said in it, and from how many members of staff it is kept.
    CASE = same(
        "SELECT receipt, secrecy, state, hold, version, items, notice, filed_minute, assignee, due_minute, channel, \
         units, drafter, merged_into, reason, verdict, about, subdistrict, language, body, sealed_body, identity, \
         (SELECT count(*) FROM withdrawals w WHERE w.case_id = cases.id) AS withdrawals FROM cases WHERE id = $1"
    );
    HISTORY = same(
        "SELECT at_minute, kind, actor, detail, staff, sealed_reason FROM events WHERE case_id = $1 ORDER BY id"
    );
    NOTES = same(
        "SELECT id, at_minute, staff, unit, kind, body, sealed_body FROM notes WHERE case_id = $1 ORDER BY id"
    );
    WITHDRAWN = same("SELECT staff FROM withdrawals WHERE case_id = $1 ORDER BY staff");
    SEEN = same(
        "SELECT id FROM cases WHERE id = $1 AND (secrecy <> 'sealed' OR $3 = 1) \
         AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.staff = $2 AND w.case_id = cases.id)"
    );
    /// Among the newest cases only: a repeat follows soon, and the search must not read a million texts.
    SIMILAR = same(
        "SELECT c.id, c.state, c.filed_minute FROM (SELECT id, secrecy, state, filed_minute, items, body FROM cases \
         ORDER BY id DESC LIMIT 5000) c JOIN cases own ON own.id = $1 \
         WHERE c.id <> own.id AND c.secrecy = 'opinion' AND c.items = own.items \
         AND substr(c.body, 1, 12) = substr(own.body, 1, 12) \
         AND NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.staff = $2 AND w.case_id = c.id) \
         ORDER BY c.id DESC LIMIT 5"
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
        assignee: Option<i64>,
        due_minute: Option<i64>,
        channel: String,
        units: String,
        drafter: Option<i64>,
        merged_into: Option<i64>,
        reason: Option<String>,
    }
}

row! {
    struct KeptFrom {
        withdrawals: i64,
    }
}

row! {
    struct BindingRow {
        receipt: Vec<u8>,
        secrecy: String,
        body: Option<String>,
        sealed_body: Option<Vec<u8>>,
    }
}

row! {
    struct NoteRow {
        id: i64,
        at_minute: i64,
        staff: Option<i64>,
        unit: Option<String>,
        kind: String,
        body: Option<String>,
        sealed_body: Option<Vec<u8>>,
    }
}

row! {
    struct SimilarRow {
        id: i64,
        state: String,
        filed_minute: i64,
    }
}

impl NoteRow {
    fn note(self, receipt: &[u8], keyring: &Keyring) -> Result<StoredNote, Unreadable> {
        let text = match (self.body, self.sealed_body) {
            (Some(text), _) => text,
            (None, Some(sealed)) => open_text("notes.sealed_body", NOTE, &sealed, receipt, keyring)?,
            (None, None) => return Err(Unreadable::Value("notes.body")),
        };
        Ok(StoredNote {
            at_minute: self.at_minute,
            staff: self.staff.map(StaffId),
            unit: maybe("notes.unit", self.unit.as_deref(), |id| id.parse().ok())?,
            kind: value("notes.kind", NoteKind::parse(&self.kind))?,
            text,
        })
    }
}

impl StandingRow {
    fn state(&self) -> Result<State, Unreadable> {
        value("cases.state", State::parse(&self.state))
    }

    fn hold(&self) -> Result<Option<Hold>, Unreadable> {
        maybe("cases.hold", self.hold.as_deref(), Hold::parse)
    }

    fn reason(&self) -> Result<Option<CloseReason>, Unreadable> {
        maybe("cases.reason", self.reason.as_deref(), CloseReason::parse)
    }

    fn handling(&self) -> Result<Handling, Unreadable> {
        let other = |row| value("cases.merged_into", CaseNumber::from_row(row).ok());
        Ok(Handling {
            assignee: self.assignee.map(StaffId),
            due_minute: self.due_minute,
            units: units_of(&self.units)?,
            drafter: self.drafter.map(StaffId),
            merged_into: self.merged_into.map(other).transpose()?,
            reason: self.reason()?,
        })
    }
}

async fn standing(conn: &mut Conn<'_>, number: CaseNumber) -> Result<Option<StandingRow>, Error> {
    conn.sql(STANDING).bind(number.row()).maybe().await
}

/// The history; reasons are opened where there are a keyring and the case's receipt tag.
async fn history(
    conn: &mut Conn<'_>,
    number: CaseNumber,
    opened_by: Option<(&Keyring, &[u8])>,
) -> Result<Vec<StoredEvent>, StoreError> {
    let rows: Vec<EventRow> = conn.sql(HISTORY).bind(number.row()).all().await?;
    Ok(rows.into_iter().map(|row| row.event(opened_by)).collect::<Result<_, _>>()?)
}

/// What sealing a later step needs of its case: the receipt's tag, and the text.
pub(super) async fn binding(conn: &mut Conn<'_>, number: CaseNumber) -> Result<Option<BindingRow>, Error> {
    conn.sql(BINDING).bind(number.row()).maybe().await
}

pub(super) async fn notes(conn: &mut Conn<'_>, number: CaseNumber) -> Result<Vec<NoteRow>, Error> {
    conn.sql(NOTES).bind(number.row()).all().await
}

/// Whether a member may see the case, or anything of it.
pub(super) async fn seen(conn: &mut Conn<'_>, sight: Sight, number: CaseNumber) -> Result<bool, Error> {
    let found: Option<i64> =
        conn.sql(SEEN).bind(number.row()).bind(sight.me.0).bind(i64::from(sight.officer)).maybe().await?;
    Ok(found.is_some())
}

pub(super) async fn similar(conn: &mut Conn<'_>, sight: Sight, number: CaseNumber) -> Result<Vec<Similar>, StoreError> {
    let rows: Vec<SimilarRow> = conn.sql(SIMILAR).bind(number.row()).bind(sight.me.0).all().await?;
    let similar = |row: SimilarRow| {
        Ok(Similar {
            number: value("cases.id", CaseNumber::from_row(row.id).ok())?,
            state: value("cases.state", State::parse(&row.state))?,
            filed_minute: row.filed_minute,
        })
    };
    Ok(rows.into_iter().map(similar).collect::<Result<_, Unreadable>>()?)
}

/// A case as it is read, before everything that belongs to it.
struct Read {
    standing: StandingRow,
    said: SaidRow,
    events: Vec<StoredEvent>,
    withdrawn: Vec<StaffId>,
}

impl Read {
    async fn of(conn: &mut Conn<'_>, number: CaseNumber, keyring: &Keyring) -> Result<Option<Self>, StoreError> {
        let row: Option<(StandingRow, (SaidRow, KeptFrom))> = conn.sql(CASE).bind(number.row()).maybe().await?;
        let Some((standing, (said, kept_from))) = row else { return Ok(None) };
        let events = history(conn, number, Some((keyring, &standing.receipt))).await?;
        let withdrawn: Vec<i64> = match kept_from.withdrawals {
            0 => Vec::new(),
            _ => conn.sql(WITHDRAWN).bind(number.row()).all().await?,
        };
        Ok(Some(Self { standing, said, events, withdrawn: withdrawn.into_iter().map(StaffId).collect() }))
    }

    async fn notes(
        &self,
        conn: &mut Conn<'_>,
        number: CaseNumber,
        keyring: &Keyring,
    ) -> Result<Vec<StoredNote>, StoreError> {
        let rows = notes(conn, number).await?;
        Ok(rows.into_iter().map(|row| row.note(&self.standing.receipt, keyring)).collect::<Result<_, _>>()?)
    }

    /// The case of the domain. Only one in review has a draft, which is among its notes.
    fn case(&self, number: CaseNumber, notes: &[StoredNote], keyring: &Keyring) -> Result<Case, Unreadable> {
        let state = self.standing.state()?;
        let draft = notes.iter().rfind(|note| note.kind == NoteKind::Draft && state == State::InReview);
        Ok(Case {
            number,
            matter: self.said.matter(keyring)?,
            state,
            hold: self.standing.hold()?,
            version: self.standing.version,
            filed_minute: self.standing.filed_minute,
            handling: self.standing.handling()?,
            progress: Progress::of(self.events.iter().map(|stored| (stored.at_minute, &stored.event))),
            draft: draft.map(|note| value("notes.body", PublicText::parse(&note.text).ok())).transpose()?,
        })
    }

    fn notice_hash(&self) -> Result<[u8; 32], Unreadable> {
        value("cases.notice", self.standing.notice.as_slice().try_into().ok())
    }
}

pub(super) async fn case(
    conn: &mut Conn<'_>,
    number: CaseNumber,
    keyring: &Keyring,
) -> Result<Option<StoredCase>, StoreError> {
    let Some(read) = Read::of(conn, number, keyring).await? else { return Ok(None) };
    let letters = letters::letters_of(conn, number, keyring).await?;
    let notes = read.notes(conn, number, keyring).await?;
    Ok(Some(StoredCase {
        case: read.case(number, &notes, keyring)?,
        filed_minute: read.standing.filed_minute,
        notice_hash: read.notice_hash()?,
        channel: read.standing.channel,
        events: read.events,
        letters,
        notes,
        withdrawn: read.withdrawn,
    }))
}

/// The same without its letters and, but for a draft that waits, without its notes.
pub(super) async fn case_now(
    conn: &mut Conn<'_>,
    number: CaseNumber,
    keyring: &Keyring,
) -> Result<Option<CaseNow>, StoreError> {
    let Some(read) = Read::of(conn, number, keyring).await? else { return Ok(None) };
    let notes = match read.standing.state()? {
        State::InReview => read.notes(conn, number, keyring).await?,
        _ => Vec::new(),
    };
    let (case, notice_hash) = (read.case(number, &notes, keyring)?, read.notice_hash()?);
    Ok(Some(CaseNow { case, notice_hash, withdrawn: read.withdrawn }))
}

pub(super) async fn status(
    conn: &mut Conn<'_>,
    number: CaseNumber,
    keyring: &Keyring,
) -> Result<Option<Status>, StoreError> {
    let Some(standing) = standing(conn, number).await? else { return Ok(None) };
    let secrecy = value("cases.secrecy", Secrecy::parse(&standing.secrecy))?;
    let mut texts = Vec::new();
    if secrecy == Secrecy::Opinion {
        for row in notes(conn, number).await? {
            let note = row.note(&standing.receipt, keyring)?;
            if note.kind.is_public() {
                let text = value("notes.body", PublicText::parse(&note.text).ok())?;
                texts.push(PublicNote { at_minute: note.at_minute, kind: note.kind, text });
            }
        }
    }
    Ok(Some(Status {
        receipt: value("cases.receipt", Mac::from_bytes(&standing.receipt))?,
        secrecy,
        state: standing.state()?,
        hold: standing.hold()?,
        items: items_of(&standing.items)?,
        filed_minute: standing.filed_minute,
        notice_hash: value("cases.notice", standing.notice.as_slice().try_into().ok())?,
        reason: standing.reason()?,
        events: history(conn, number, None).await?,
        texts,
    }))
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
        EVENTS.insert(&mut conn, &event_cells(self.number.row(), &self.event, None, self.now_minute)).await
    }
}
