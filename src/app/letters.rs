//! Letters moved by hand, and looked at once more before they leave. Whether a unit may still be told is asked again, since the
//! case may have changed after the letter was written; that it was moved and who did it is one commit.
use super::App;
use super::deliver::LastLook;
use crate::domain::case::{Actor, Context, Event, EventKind};
use crate::domain::contact::MailAddress;
use crate::domain::ids::UnitId;
pub use crate::domain::letter::ByHand;
use crate::domain::letter::{LetterId, LetterKind, Outgoing};
use crate::domain::routing::Mailbox;
use crate::domain::staff::Member;
use crate::store::{CaseNow, LookedAgain, StoreError};

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
    /// Whether the case as it is now lets a letter of this kind go to this mailbox.
    async fn may_reach(&self, kind: LetterKind, to: &MailAddress, now: &CaseNow) -> Result<bool, StoreError> {
        let withdrawn = self.withdrawn(&now.withdrawn).await?;
        let edition = self.edition_of(&now.notice_hash).await?;
        let context = Context { rules: self.rules(&edition), now_minute: self.now_minute(), withdrawn: &withdrawn };
        let case = &now.case;
        let reads = |mail: &MailAddress| mail.same_mailbox(to);
        Ok(match kind {
            LetterKind::Unit => {
                let own = context.rules.units.iter().filter(|unit| unit.mail.as_ref().is_some_and(reads));
                let own: Vec<&UnitId> = own.map(|unit| &unit.id).collect();
                !case.tellable_among(&own, context).is_empty()
            }
            // Only to a unit that has the case, at whichever of its addresses.
            LetterKind::UnitReminder => case.handling.units.iter().any(|unit| {
                [Mailbox::Own, Mailbox::Second].into_iter().any(|mailbox| {
                    case.still_told(unit, mailbox, context).is_some_and(|recipient| reads(recipient.address()))
                })
            }),
            LetterKind::Desk | LetterKind::DeskDigest | LetterKind::Officer | LetterKind::CitizenReceipt => true,
        })
    }

    /// Moves a letter for a member of staff, or for whoever runs commands on the server.
    pub async fn move_letter(&self, id: LetterId, what: ByHand, member: Option<&Member>) -> Result<Moved, StoreError> {
        let Some(letter) = self.store.letter(id).await? else { return Ok(Moved::NotThere) };
        let mut event = None;
        if let Some(number) = letter.case {
            if let Some(member) = member
                && !self.store.sees(self.sight(member), number).await?
            {
                return Ok(Moved::NotThere);
            }
            let Some(now) = self.store.case_now(number).await? else { return Ok(Moved::NotThere) };
            if what != ByHand::Hold && !self.may_reach(letter.kind, &letter.to, &now).await? {
                return Ok(Moved::Refused);
            }
            let kind = match what {
                ByHand::Retry => EventKind::LetterRetried,
                ByHand::Hold => EventKind::LetterHeld,
                ByHand::Release => EventKind::LetterReleased,
            };
            let actor = member.map_or(Actor::Operator, |member| Actor::Staff(member.id));
            event = Some((number, Event::new(kind, actor, letter.kind.as_str())));
        }
        let moved = self.store.move_letter(id, what, event, self.now_ms()).await?;
        self.letters.notify_one();
        Ok(if moved { Moved::Done } else { Moved::Refused })
    }

    /// The last look at a letter that a worker is about to send: whether it still is the worker's, and whether its unit may be
    /// told of each of its cases as they are now.
    pub(super) async fn look_again(&self, letter: &mut Outgoing) -> Result<LastLook, StoreError> {
        let to_unit = matches!(letter.kind, LetterKind::Unit | LetterKind::UnitReminder);
        let number = letter.case.as_ref().map(|facts| facts.number).filter(|_| to_unit);
        let LookedAgain::Lent(now) = self.store.look_again(letter.id, number).await? else {
            return Ok(LastLook::Stays);
        };
        if number.is_none() {
            return Ok(LastLook::Leaves);
        }
        let may = match now {
            Some(now) => self.may_reach(letter.kind, &letter.to, &now).await?,
            None => false,
        };
        if !may {
            self.store.recall(letter.id, self.now_ms()).await?;
            return Ok(LastLook::Stays);
        }
        self.still_tellable(letter).await?;
        Ok(LastLook::Leaves)
    }

    /// Takes out of a letter what the unit may not be told any more: cases change while letters wait.
    async fn still_tellable(&self, letter: &mut Outgoing) -> Result<(), StoreError> {
        let mut refused = Vec::new();
        for facts in &letter.digest {
            let tellable = match self.store.case_now(facts.number).await? {
                Some(now) => self.may_reach(letter.kind, &letter.to, &now).await?,
                None => false,
            };
            if !tellable {
                refused.push(facts.number);
            }
        }
        if !refused.is_empty() {
            letter.digest.retain(|facts| !refused.contains(&facts.number));
            letter.digest_total = u64::try_from(letter.digest.len()).unwrap_or(u64::MAX);
            self.store.recall_folded(letter.id, refused).await?;
        }
        Ok(())
    }
}
