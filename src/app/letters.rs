//! Letters moved by hand. Whether a unit may still be told is asked again, since the case may have changed after the letter was
//! written; and who moved it stands in the case's history before it moves.
use super::App;
use crate::domain::case::{Actor, Case, Context, Event, EventKind};
use crate::domain::contact::MailAddress;
use crate::domain::letter::{LetterId, LetterKind};
use crate::domain::routing::Mailbox;
use crate::domain::staff::Member;
use crate::store::{LetterRow, StoreError, StoredCase};

/// What is done with a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByHand {
    /// 重发: one that was given up, or waits for its next attempt.
    Retry,
    /// 暂停
    Hold,
    /// 放行
    Release,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    Done,
    /// Its unit may not be told any more, or it is in no state for that.
    Refused,
    /// For whoever asks there is no such letter.
    NotThere,
}

impl App {
    /// Whether a unit that reads this mailbox may be told of the case as it is now.
    pub(super) async fn may_reach(&self, stored: &StoredCase, mailbox: &MailAddress) -> Result<bool, StoreError> {
        let withdrawn = self.withdrawn(stored).await?;
        let context = Context { rules: self.rules(), now_minute: self.now_minute(), withdrawn: &withdrawn };
        let units = &self.config.units;
        let reads = |unit: &_| {
            units.get(unit).is_some_and(|unit| unit.mail.as_ref().is_some_and(|mail| mail.same_mailbox(mailbox)))
        };
        Ok(stored.case.tellable(context).iter().any(reads))
    }

    /// Whether the case as it is now lets the letter go.
    fn may_still_go(&self, letter: &LetterRow, case: &Case, context: Context<'_>) -> bool {
        let reads = |mail: &MailAddress| mail.same_mailbox(&letter.to);
        match letter.kind {
            LetterKind::Unit => {
                let own = |unit| self.config.units.get(unit).and_then(|unit| unit.mail.as_ref()).is_some_and(reads);
                case.tellable(context).iter().any(own)
            }
            // Only to a unit that has the case, at whichever of its addresses.
            LetterKind::UnitReminder => case.handling.units.iter().any(|unit| {
                [Mailbox::Own, Mailbox::Second].into_iter().any(|mailbox| {
                    case.still_told(unit, mailbox, context).is_some_and(|recipient| reads(recipient.address()))
                })
            }),
            LetterKind::Desk | LetterKind::DeskDigest | LetterKind::Officer | LetterKind::CitizenReceipt => true,
        }
    }

    /// Moves a letter for a member of staff, or for whoever runs commands on the server.
    pub async fn move_letter(&self, id: LetterId, what: ByHand, member: Option<&Member>) -> Result<Moved, StoreError> {
        let Some(letter) = self.store.letter(id).await? else { return Ok(Moved::NotThere) };
        if let Some(number) = letter.case {
            let stored = match member {
                Some(member) => self.store.case_for(self.sight(member), number).await?,
                None => self.store.case(number).await?,
            };
            let Some(stored) = stored else { return Ok(Moved::NotThere) };
            if what != ByHand::Hold {
                let withdrawn = self.withdrawn(&stored).await?;
                let context = Context { rules: self.rules(), now_minute: self.now_minute(), withdrawn: &withdrawn };
                if !self.may_still_go(&letter, &stored.case, context) {
                    return Ok(Moved::Refused);
                }
            }
            let kind = match what {
                ByHand::Retry => EventKind::LetterRetried,
                ByHand::Hold => EventKind::LetterHeld,
                ByHand::Release => EventKind::LetterReleased,
            };
            let actor = member.map_or(Actor::Operator, |member| Actor::Staff(member.id));
            self.store.record(number, Event::new(kind, actor, letter.kind.as_str()), self.now_minute()).await?;
        }
        let now = self.now_ms();
        let moved = match what {
            ByHand::Retry => self.store.retry(id, now).await?,
            ByHand::Hold => self.store.hold(id, now).await?,
            ByHand::Release => self.store.release(id, now).await?,
        };
        self.letters.notify_one();
        Ok(if moved { Moved::Done } else { Moved::Refused })
    }
}
