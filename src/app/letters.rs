//! Letters moved by hand. Whether a unit may still be told is asked again, since the case may have changed after the letter was
//! written; and who moved it stands in the case's history before it moves.
use super::App;
use crate::domain::case::{Actor, Context, Event, EventKind};
use crate::domain::letter::{LetterId, LetterKind};
use crate::domain::staff::Member;
use crate::store::StoreError;

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
    /// Moves a letter for a member of staff, or for whoever runs commands on the server.
    pub async fn move_letter(&self, id: LetterId, what: ByHand, member: Option<&Member>) -> Result<Moved, StoreError> {
        let Some(letter) = self.store.letter(id).await? else { return Ok(Moved::NotThere) };
        if let Some(number) = letter.case {
            let stored = match member {
                Some(member) => self.store.case_for(self.sight(member), number).await?,
                None => self.store.case(number).await?,
            };
            let Some(stored) = stored else { return Ok(Moved::NotThere) };
            if letter.kind == LetterKind::Unit && what != ByHand::Hold {
                let withdrawn = self.withdrawn(&stored).await?;
                let context = Context { rules: self.rules(), now_minute: self.now_minute(), withdrawn: &withdrawn };
                let units = &self.config.units;
                let reads = |unit: &_| {
                    units
                        .get(unit)
                        .and_then(|unit| unit.mail.as_ref())
                        .is_some_and(|mail| mail.same_mailbox(&letter.to))
                };
                if !stored.case.tellable(context).iter().any(reads) {
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
