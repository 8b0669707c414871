//! A later step of a case: what it changes, what it adds, what it moves out of sight, in one commit.
use sqlx::Error;

use crate::domain::case::{CloseReason, Hold, Secrecy, Unsent, detail_unit, names_unit};
use crate::domain::ids::{CaseNumber, UnitId};
use crate::domain::letter::{LetterKind, LetterState, NewLetter, ReminderLetter};
use crate::domain::staff::StaffId;
use crate::seal::{Entropy, Keyring};

use super::bulk::{self, Bulk, Cell, EVENTS, LETTERS, MAILBOX_DAYS, Then};
use super::cases::{BindingRow, NoteRow};
use super::codec::{
    BODY, NOTE, PreparedLetter, REASON, event_cells, is_to_citizen, items_text, letter_cells, place, prepare_letters,
    text_of, units_text, value,
};
use super::conn::{Conn, statements};
use super::error::Unreadable;
use super::filing::Mailboxes;
use super::handovers;
use super::records::{Act, Acted, LetterRow};
use super::writer::Command;

statements! {
    STEP = same(
        "UPDATE cases SET state = $3, hold = $4, version = version + 1, assignee = $5, due_minute = $6, units = $7, \
         drafter = $8, merged_into = $9, reason = $10, items = coalesce($11, items) WHERE id = $1 AND version = $2"
    );
    RELABEL = same("UPDATE cases SET secrecy = $2, body = $3, sealed_body = $4 WHERE id = $1");
    SEAL_NOTE = same("UPDATE notes SET body = NULL, sealed_body = $2 WHERE id = $1");
    EMPTY_LETTERS = same("UPDATE letters SET body = NULL, body_of_case = 0 WHERE case_id = $1 AND kind = 'unit'");
    ADD_NOTE = same(
        "INSERT INTO notes (case_id, at_minute, staff, kind, body, sealed_body, unit) VALUES ($1, $2, $3, $4, $5, $6, $7)"
    );
    ADD_WITHDRAWAL = same(
        "INSERT INTO withdrawals (staff, case_id, at_minute) VALUES ($1, $2, $3) ON CONFLICT (staff, case_id) DO NOTHING"
    );
    ADD_REMINDER = same(
        "INSERT INTO letters (case_id, kind, recipient, language, unit, about_letter, written_minute, next_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
    );
    HOLD_LETTERS = same("UPDATE letters SET state = 'held' WHERE case_id = $1 AND kind IN ('unit', 'unit_reminder') \
         AND state IN ('waiting', 'leased', 'folded', 'dead')");
    /// One that a worker has is taken back, too: where it was sent all the same, that is believed when it settles.
    RECALL_LETTERS = same(
        "UPDATE letters SET state = 'recalled' WHERE case_id = $1 AND kind IN ('unit', 'unit_reminder') \
         AND state IN ('waiting', 'leased', 'folded', 'held', 'dead')"
    );
    RECALL_LETTERS_OF = same(
        "UPDATE letters SET state = 'recalled' WHERE case_id = $1 AND unit = $2 \
         AND state IN ('waiting', 'leased', 'folded', 'held', 'dead')"
    );
    RECALL_LETTER = same(
        "UPDATE letters SET state = 'recalled' WHERE id = $1 AND state IN ('waiting', 'leased', 'folded', 'held', 'dead')"
    );
}

/// A step with everything sealed that has to be: made in the caller's task.
pub(super) struct Step {
    act: Act,
    items: Option<String>,
    units: String,
    letters: Vec<PreparedLetter>,
    reasons: Vec<Option<Vec<u8>>>,
    notes: Vec<Kept>,
    relabelled: Option<Relabelled>,
    /// Letters to a mailbox that must get nothing any more.
    recalled: Vec<i64>,
}

/// A text for whichever of the two columns may hold it.
struct Kept {
    clear: Option<String>,
    sealed: Option<Vec<u8>>,
}

/// A case that changes its lane: its text, and its notes where they must not stay in clear.
struct Relabelled {
    secrecy: Secrecy,
    text: Kept,
    notes: Vec<(i64, Vec<u8>)>,
}

/// What a step is prepared with: read before it, and still true if the version is.
pub(super) struct Ground {
    pub(super) binding: BindingRow,
    pub(super) notes: Vec<NoteRow>,
    pub(super) letters: Vec<LetterRow>,
}

impl Step {
    pub(super) fn new(act: Act, ground: &Ground, keyring: &Keyring, entropy: &dyn Entropy) -> Result<Self, Unreadable> {
        let decision = &act.decision;
        let BindingRow { receipt, secrecy, body, sealed_body } = &ground.binding;
        let secrecy = match decision.secrecy {
            Some(secrecy) => secrecy,
            None => value("cases.secrecy", Secrecy::parse(secrecy))?,
        };
        let keep = |column, text: &str| {
            if secrecy == Secrecy::Opinion {
                Kept { clear: Some(text.to_owned()), sealed: None }
            } else {
                Kept { clear: None, sealed: Some(keyring.seal(place(column, receipt), text.as_bytes(), entropy)) }
            }
        };
        let relabelled = match decision.secrecy {
            None => None,
            Some(secrecy) => {
                let text = text_of(body.as_deref(), sealed_body.as_deref(), receipt, keyring)?;
                let sealed = |note: &NoteRow| {
                    let clear = note.body.as_ref().filter(|_| secrecy != Secrecy::Opinion)?;
                    Some((note.id, keyring.seal(place(NOTE, receipt), clear.as_bytes(), entropy)))
                };
                let notes = ground.notes.iter().filter_map(sealed).collect();
                Some(Relabelled { secrecy, text: keep(BODY, &text), notes })
            }
        };
        let recalled = match &decision.unsent {
            Unsent::RecalledFrom(mailbox) => {
                let theirs = |letter: &&LetterRow| letter.to.same_mailbox(mailbox) && letter.state != LetterState::Sent;
                ground.letters.iter().filter(theirs).map(|letter| letter.id.0).collect()
            }
            Unsent::Stays | Unsent::Held | Unsent::Recalled | Unsent::RecalledOf(_) => Vec::new(),
        };
        let reason = |event: &crate::domain::case::Event| {
            let text = event.reason.as_ref()?.read();
            Some(keyring.seal(place(REASON, receipt), text.as_bytes(), entropy))
        };
        Ok(Self {
            items: decision.items.as_deref().map(items_text),
            units: units_text(&decision.handling.units),
            letters: prepare_letters(decision, body.as_deref(), receipt, keyring, entropy),
            reasons: decision.events.iter().map(reason).collect(),
            notes: decision.notes.iter().map(|note| keep(NOTE, note.text())).collect(),
            relabelled,
            recalled,
            act,
        })
    }

    /// The member who took the step, if one did.
    fn staff(&self) -> Option<StaffId> {
        self.act.decision.events.iter().find_map(|event| event.actor.staff())
    }

    async fn relabel(&self, conn: &mut Conn<'_>, relabelled: &Relabelled) -> Result<(), Error> {
        let id = self.act.number.row();
        if relabelled.secrecy != Secrecy::Opinion {
            conn.sql(EMPTY_LETTERS).bind(id).run().await?;
        }
        for (note, sealed) in &relabelled.notes {
            conn.sql(SEAL_NOTE).bind(*note).bind(sealed.as_slice()).run().await?;
        }
        conn.sql(RELABEL)
            .bind(id)
            .bind(relabelled.secrecy.as_str())
            .bind(relabelled.text.clear.as_deref())
            .bind(relabelled.text.sealed.as_deref())
            .run()
            .await?;
        Ok(())
    }

    /// Links that lead nowhere from now on, and what a unit did or what was done about its silence.
    async fn mark_handovers(&self, conn: &mut Conn<'_>) -> Result<(), Error> {
        let Act { number, decision, now_minute, .. } = &self.act;
        let id = number.row();
        let anew = decision.letters.iter().any(|letter| matches!(letter, NewLetter::Unit(_)));
        let all = anew || decision.secrecy.is_some_and(|secrecy| secrecy != Secrecy::Opinion);
        handovers::revoke(conn, id, all, &self.units, *now_minute).await?;
        for event in decision.events.iter().filter(|event| names_unit(event.kind)) {
            if let Some((unit, _)) = detail_unit(&event.detail) {
                handovers::mark(conn, id, &unit, event.kind, *now_minute).await?;
            }
        }
        Ok(())
    }

    /// A reminder knows the letter that it is about, which no other letter does.
    async fn add_reminder(&self, conn: &mut Conn<'_>, letter: &ReminderLetter) -> Result<(), Error> {
        let now_minute = self.act.now_minute;
        conn.sql(ADD_REMINDER)
            .bind(self.act.number.row())
            .bind(LetterKind::UnitReminder.as_str())
            .bind(letter.recipient().address().as_str())
            .bind(letter.recipient().language().as_str())
            .bind(letter.recipient().unit().as_str())
            .bind(letter.about().0)
            .bind(now_minute)
            .bind(now_minute.saturating_mul(60_000))
            .run()
            .await?;
        Ok(())
    }

    /// What is left of earlier letters, before new ones are written.
    async fn take_back(&self, conn: &mut Conn<'_>) -> Result<(), Error> {
        let id = self.act.number.row();
        match &self.act.decision.unsent {
            Unsent::Stays => {}
            Unsent::Held => {
                conn.sql(HOLD_LETTERS).bind(id).run().await?;
            }
            Unsent::Recalled => {
                conn.sql(RECALL_LETTERS).bind(id).run().await?;
            }
            Unsent::RecalledOf(unit) => {
                conn.sql(RECALL_LETTERS_OF).bind(id).bind(unit.as_str()).run().await?;
            }
            Unsent::RecalledFrom(_) => {
                for letter in &self.recalled {
                    conn.sql(RECALL_LETTER).bind(*letter).run().await?;
                }
            }
        }
        Ok(())
    }
}

impl Command for Step {
    type Output = Acted;

    async fn apply(&self, mut conn: Conn<'_>) -> Result<Acted, Error> {
        let Act { number, version, decision, now_minute, citizen_mailbox, mail_day } = &self.act;
        let id = number.row();
        let handling = &decision.handling;
        let changed = conn
            .sql(STEP)
            .bind(id)
            .bind(*version)
            .bind(decision.state.as_str())
            .bind(decision.hold.map(Hold::as_str))
            .bind(handling.assignee.map(|id| id.0))
            .bind(handling.due_minute)
            .bind(self.units.as_str())
            .bind(handling.drafter.map(|id| id.0))
            .bind(handling.merged_into.map(CaseNumber::row))
            .bind(handling.reason.map(CloseReason::as_str))
            .bind(self.items.as_deref())
            .run()
            .await?;
        if changed == 0 {
            return Ok(Acted::Conflict);
        }
        self.take_back(&mut conn).await?;
        if let Some(relabelled) = &self.relabelled {
            self.relabel(&mut conn, relabelled).await?;
        }
        for (note, kept) in decision.notes.iter().zip(&self.notes) {
            conn.sql(ADD_NOTE)
                .bind(id)
                .bind(*now_minute)
                .bind(self.staff().map(|staff| staff.0))
                .bind(note.kind().as_str())
                .bind(kept.clear.as_deref())
                .bind(kept.sealed.as_deref())
                .bind(note.unit().map(UnitId::as_str))
                .run()
                .await?;
        }
        if let Some(staff) = decision.withdraws {
            conn.sql(ADD_WITHDRAWAL).bind(staff.0).bind(id).bind(*now_minute).run().await?;
        }
        self.mark_handovers(&mut conn).await?;
        let mailbox = citizen_mailbox.map(|mailbox| (mailbox.to_bytes(), i64::from(*mail_day)));
        let mut mailboxes = Mailboxes::load(&mut conn, mailbox).await?;
        let events: Vec<Cell<'_>> = decision
            .events
            .iter()
            .zip(&self.reasons)
            .flat_map(|(event, reason)| event_cells(id, event, reason.as_deref(), *now_minute))
            .collect();
        let mut letters = Vec::new();
        for (letter, sealed) in decision.letters.iter().zip(&self.letters) {
            if let NewLetter::UnitReminder(letter) = letter {
                self.add_reminder(&mut conn, letter).await?;
            } else if !is_to_citizen(letter) || mailboxes.admit(mailbox) {
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
