//! What the operator does with a case from the command line.
use super::App;
use super::file::day_of;
use crate::domain::case::{self, Actor, Context, Event, EventKind, Refusal, Secrecy, State};
use crate::domain::contact::MailAddress;
use crate::domain::ids::CaseNumber;
use crate::store::{Act, Acted, StoreError, StoredCase};

/// What came of asking for a case's text.
pub enum Shown {
    Case(Box<StoredCase>),
    /// Only the sealed officer may read it.
    Sealed,
    Unknown,
}

/// What came of a release.
#[derive(Debug)]
pub enum Released {
    /// Where the case stands now.
    Now(State),
    Refused(Refusal),
    /// Somebody else changed the case in between; look again.
    Changed,
    Unknown,
}

impl App {
    /// Reads a case, and writes down that it was read before anything is shown. A sealed case is shown to the sealed
    /// officer alone, who says so by address. With `identity`, that who wrote was looked at is written down, too.
    pub async fn show(
        &self,
        number: CaseNumber,
        officer: Option<&MailAddress>,
        identity: bool,
    ) -> Result<Shown, StoreError> {
        let Some(stored) = self.store.case(number).await? else { return Ok(Shown::Unknown) };
        let named = officer.is_some() && officer == self.config.desk.sealed_officer.as_ref();
        if stored.case.matter.secrecy() == Secrecy::Sealed && !named {
            return Ok(Shown::Sealed);
        }
        let kind = if identity { EventKind::Revealed } else { EventKind::Read };
        let read = Event::new(kind, Actor::Operator, "");
        self.store.record(number, read, self.now_minute()).await?;
        Ok(Shown::Case(Box::new(stored)))
    }

    /// Lets a quarantined or held case go on.
    pub async fn release(&self, number: CaseNumber) -> Result<Released, StoreError> {
        let Some(stored) = self.store.case(number).await? else { return Ok(Released::Unknown) };
        let withdrawn = self.withdrawn(&stored.withdrawn).await?;
        let edition = self.edition_of(&stored.notice_hash).await?;
        let context = Context { rules: self.rules(&edition), now_minute: self.now_minute(), withdrawn: &withdrawn };
        let decision = match case::release(&stored.case, context) {
            Ok(decision) => decision,
            Err(refusal) => return Ok(Released::Refused(refusal)),
        };
        let state = decision.state;
        let now_minute = self.now_minute();
        let acted = self
            .store
            .act(Act {
                number,
                version: stored.case.version,
                decision,
                now_minute,
                citizen_mailbox: self.citizen_mailbox(stored.case.matter.said().reporter.identity()),
                mail_day: day_of(now_minute),
            })
            .await?;
        Ok(match acted {
            Acted::Done => {
                self.letters.notify_one();
                Released::Now(state)
            }
            Acted::Conflict => Released::Changed,
        })
    }
}
