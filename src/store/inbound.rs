//! 来信: mail that came back. Kept whole and sealed before anything is made of it; what is made of it is one commit.
use serde::{Deserialize, Serialize};
use sqlx::Error;

use crate::domain::case::{Actor, Event, EventKind, NoteKind, Secrecy};
use crate::domain::ids::CaseNumber;
use crate::domain::inbound::{BounceOutcome, InboundKind, InboundState};
use crate::domain::letter::{LetterId, LetterKind};
use crate::domain::staff::StaffId;

use super::bulk::EVENTS;
use super::codec::{NOTE, event_cells, place, value};
use super::conn::{Conn, row, statements};
use super::error::{StoreError, Unreadable};
use super::folding;
use super::writer::Command;
use super::{Store, cases};

pub(super) const SUMMARY: (&str, &str) = ("inbound", "summary");
pub(super) const RAW: (&str, &str) = ("inbound", "raw");

statements! {
    KEPT = same("SELECT state FROM inbound WHERE digest = $1");
    COUNT_OF_LETTER = same("SELECT count(*) FROM inbound WHERE letter_id = $1");
    KEEP = same(
        "INSERT INTO inbound (digest, received_minute, state, kind, case_id, letter_id, summary, raw) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (digest) DO NOTHING"
    );
    SETTLE = same("UPDATE inbound SET state = $2, kind = $3 WHERE digest = $1 AND state = 'new'");
    CLAIM_HELD = same(
        "UPDATE inbound SET state = $2, case_id = coalesce($3, case_id), staff = $4, settled_minute = $5 \
         WHERE id = $1 AND state IN ('new', 'held')"
    );
    ADD_NOTE = same(
        "INSERT INTO notes (case_id, at_minute, staff, kind, body, sealed_body) VALUES ($1, $2, $3, $4, $5, $6)"
    );
    /// A letter that its unit has acknowledged did arrive, whatever some server to which it was forwarded says.
    BOUNCED = same(
        "UPDATE letters SET state = 'dead', last_reply = $2 WHERE id = $1 AND state IN ('waiting', 'leased', 'sent') \
         AND NOT EXISTS (SELECT 1 FROM handovers h WHERE h.letter_id IN (letters.id, letters.about_letter) \
         AND h.acknowledged_minute IS NOT NULL)"
    );
    /// It was taken by the unit's mail server, and then it was not.
    NOT_HANDED = same("UPDATE handovers SET handed_minute = NULL WHERE letter_id = $1 AND acknowledged_minute IS NULL");
    DELAYED = same("UPDATE letters SET last_reply = $2 WHERE id = $1 AND state <> 'dead'");
}

row! {
    struct KeptRow {
        state: String,
    }
}

/// What is kept of a message in short, sealed. No `Debug`.
#[derive(Clone, Serialize, Deserialize)]
pub struct MailSummary {
    pub from: Option<String>,
    pub subject: String,
    pub text: String,
    pub shortened: bool,
    #[serde(default)]
    pub is_cut: bool,
    #[serde(default)]
    pub is_doubtful: bool,
    /// Name and size of each file that came with it.
    pub files: Vec<(String, u64)>,
}

/// What follows from a message, in the commit that keeps it.
pub enum MailEffect {
    Nothing,
    /// It is a note of its case, and stands in its history.
    Note {
        kind: NoteKind,
        staff: Option<StaffId>,
        text: String,
        event: Event,
    },
    /// It only stands in the case's history.
    Event(Event),
    /// Of a letter; with its kind for the history.
    Bounced {
        outcome: BounceOutcome,
        words: String,
        letter: LetterKind,
    },
}

/// A message to be kept. No `Debug`.
pub struct NewMail<'a> {
    pub digest: [u8; 32],
    pub now_minute: i64,
    pub state: InboundState,
    pub kind: InboundKind,
    pub case: Option<CaseNumber>,
    pub letter: Option<LetterId>,
    pub summary: MailSummary,
    pub raw: &'a [u8],
    pub effect: MailEffect,
}

struct Keep {
    digest: [u8; 32],
    now_minute: i64,
    state: InboundState,
    kind: InboundKind,
    case: Option<i64>,
    letter: Option<i64>,
    summary: Vec<u8>,
    raw: Vec<u8>,
    effect: Effect,
}

/// What is done about a case, with whatever has to be sealed sealed.
enum Effect {
    Nothing,
    Note { kind: NoteKind, staff: Option<StaffId>, clear: Option<String>, sealed: Option<Vec<u8>>, event: Event },
    Event(Event),
    Bounced { outcome: BounceOutcome, words: String, letter: LetterKind },
}

impl Effect {
    async fn apply(
        &self,
        conn: &mut Conn<'_>,
        case: Option<i64>,
        letter: Option<i64>,
        now_minute: i64,
    ) -> Result<(), Error> {
        let event = match self {
            Self::Nothing => None,
            Self::Event(event) => Some(event.clone()),
            Self::Note { kind, staff, clear, sealed, event } => {
                conn.sql(ADD_NOTE)
                    .bind(case)
                    .bind(now_minute)
                    .bind(staff.map(|staff| staff.0))
                    .bind(kind.as_str())
                    .bind(clear.as_deref())
                    .bind(sealed.as_deref())
                    .run()
                    .await?;
                Some(event.clone())
            }
            Self::Bounced { outcome, words, letter: kind } => match outcome {
                BounceOutcome::Permanent => {
                    let changed = conn.sql(BOUNCED).bind(letter).bind(words.as_str()).run().await?;
                    conn.sql(NOT_HANDED).bind(letter).run().await?;
                    for with in folding::bounced_with(conn, letter, words).await? {
                        conn.sql(NOT_HANDED).bind(with.id).run().await?;
                        if let Some(case) = with.case_id {
                            let dead = Event::new(EventKind::LetterDead, Actor::System, with.kind);
                            EVENTS.insert(conn, &event_cells(case, &dead, None, now_minute)).await?;
                        }
                    }
                    (changed > 0).then(|| Event::new(EventKind::LetterDead, Actor::System, kind.as_str()))
                }
                BounceOutcome::Temporary => {
                    conn.sql(DELAYED).bind(letter).bind(words.as_str()).run().await?;
                    None
                }
                BounceOutcome::Delivered => None,
            },
        };
        if let (Some(case), Some(event)) = (case, event) {
            EVENTS.insert(conn, &event_cells(case, &event, None, now_minute)).await?;
        }
        Ok(())
    }
}

impl Command for Keep {
    /// Whether it was new.
    type Output = bool;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<bool, Error> {
        let kept = conn
            .sql(KEEP)
            .bind(self.digest.as_slice())
            .bind(self.now_minute)
            .bind(self.state.as_str())
            .bind(self.kind.as_str())
            .bind(self.case)
            .bind(self.letter)
            .bind(self.summary.as_slice())
            .bind(self.raw.as_slice())
            .run()
            .await?;
        if kept == 0 {
            return Ok(false);
        }
        self.effect.apply(&mut conn, self.case, self.letter, self.now_minute).await?;
        Ok(true)
    }
}

/// Where a message went whose step was a commit of its own.
struct Settled {
    digest: [u8; 32],
    state: InboundState,
    kind: InboundKind,
    case: Option<i64>,
    event: Option<Event>,
    now_minute: i64,
}

impl Command for Settled {
    type Output = ();

    async fn apply(&self, mut conn: Conn<'_>) -> Result<(), Error> {
        let settled = conn
            .sql(SETTLE)
            .bind(self.digest.as_slice())
            .bind(self.state.as_str())
            .bind(self.kind.as_str())
            .run()
            .await?;
        if let (1.., Some(event), Some(case)) = (settled, &self.event, self.case) {
            EVENTS.insert(&mut conn, &event_cells(case, event, None, self.now_minute)).await?;
        }
        Ok(())
    }
}

/// What a person made of held mail.
struct ByHand {
    id: i64,
    state: InboundState,
    staff: StaffId,
    case: Option<i64>,
    effect: Effect,
    now_minute: i64,
}

impl Command for ByHand {
    /// Whether it was still there to be settled.
    type Output = bool;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<bool, Error> {
        let claimed = conn
            .sql(CLAIM_HELD)
            .bind(self.id)
            .bind(self.state.as_str())
            .bind(self.case)
            .bind(self.staff.0)
            .bind(self.now_minute)
            .run()
            .await?;
        if claimed == 0 {
            return Ok(false);
        }
        self.effect.apply(&mut conn, self.case, None, self.now_minute).await?;
        Ok(true)
    }
}

impl Store {
    /// What became of a message with this digest.
    pub async fn mail_state(&self, digest: &[u8; 32]) -> Result<Option<InboundState>, StoreError> {
        let row: Option<KeptRow> = self.0.readers.get().await?.conn().sql(KEPT).bind(digest.as_slice()).maybe().await?;
        Ok(row.map(|row| value("inbound.state", InboundState::parse(&row.state))).transpose()?)
    }

    /// How many messages have named this letter.
    pub async fn mails_of(&self, letter: LetterId) -> Result<i64, StoreError> {
        Ok(self.0.readers.get().await?.conn().sql(COUNT_OF_LETTER).bind(letter.0).one().await?)
    }

    /// Keeps a message with what follows from it, durably; false where it was kept before.
    pub async fn keep_mail(&self, mail: NewMail<'_>) -> Result<bool, StoreError> {
        let effect = self.sealed_effect(mail.case, mail.effect).await?;
        let (keyring, entropy) = (&self.0.keyring, &*self.0.entropy);
        let summary = serde_json::to_vec(&mail.summary).unwrap_or_default();
        let keep = Keep {
            summary: keyring.seal(place(SUMMARY, &mail.digest), &summary, entropy),
            raw: keyring.seal(place(RAW, &mail.digest), mail.raw, entropy),
            digest: mail.digest,
            now_minute: mail.now_minute,
            state: mail.state,
            kind: mail.kind,
            case: mail.case.map(CaseNumber::row),
            letter: mail.letter.map(|letter| letter.0),
            effect,
        };
        self.0.queue.commit(keep).await
    }

    /// Says where a message went that was kept as new.
    pub async fn settle_mail(
        &self,
        digest: [u8; 32],
        state: InboundState,
        kind: InboundKind,
        event: Option<(CaseNumber, Event)>,
        now_minute: i64,
    ) -> Result<(), StoreError> {
        let (case, event) = event.map_or((None, None), |(case, event)| (Some(case.row()), Some(event)));
        self.0.queue.commit(Settled { digest, state, kind, case, event, now_minute }).await
    }

    /// Adds held mail to a case as a note, or sets it aside; false where somebody else was faster.
    pub async fn settle_held(
        &self,
        id: i64,
        staff: StaffId,
        into: Option<(CaseNumber, MailEffect)>,
        now_minute: i64,
    ) -> Result<bool, StoreError> {
        let (state, case, effect) = match into {
            Some((case, effect)) => (InboundState::Taken, Some(case), self.sealed_effect(Some(case), effect).await?),
            None => (InboundState::Aside, None, Effect::Nothing),
        };
        self.0.queue.commit(ByHand { id, state, staff, case: case.map(CaseNumber::row), effect, now_minute }).await
    }

    /// In clear only what is said about an opinion. Should the case become a report meanwhile, the database refuses it.
    async fn sealed_effect(&self, case: Option<CaseNumber>, effect: MailEffect) -> Result<Effect, StoreError> {
        Ok(match effect {
            MailEffect::Nothing => Effect::Nothing,
            MailEffect::Event(event) => Effect::Event(event),
            MailEffect::Bounced { outcome, words, letter } => Effect::Bounced { outcome, words, letter },
            MailEffect::Note { kind, staff, text, event } => {
                let mut reader = self.0.readers.get().await?;
                let binding = match case {
                    Some(case) => cases::binding(&mut reader.conn(), case).await?,
                    None => None,
                };
                let binding = value("notes.case_id", binding)?;
                let (clear, sealed) = if binding.secrecy == Secrecy::Opinion.as_str() {
                    (Some(text), None)
                } else {
                    let at = place(NOTE, &binding.receipt);
                    (None, Some(self.0.keyring.seal(at, text.as_bytes(), &*self.0.entropy)))
                };
                Effect::Note { kind, staff, clear, sealed, event }
            }
        })
    }
}

pub(super) fn number(row: Option<i64>) -> Result<Option<CaseNumber>, Unreadable> {
    row.map(|row| value("inbound.case_id", CaseNumber::from_row(row).ok())).transpose()
}
