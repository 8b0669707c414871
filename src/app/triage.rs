//! What a member of staff does with one case: open it, take a step, read who wrote.
use std::sync::Arc;

use super::App;
use super::file::day_of;
use crate::config::Edition;
use crate::domain::case::{self, Action, ActionKind, Actor, Context, Event, EventKind, Refusal, Withdrawn};
use crate::domain::contact::Identity;
use crate::domain::ids::CaseNumber;
use crate::domain::staff::{Member, StaffId};
use crate::domain::text::StaffText;
use crate::store::{Act, Acted, Handover, KeptMail, Person, Sight, Similar, StoreError, StoredCase, StoredEvent};

/// A case as its page needs it. No `Debug`.
pub struct Opened {
    pub stored: StoredCase,
    pub withdrawn: Vec<Withdrawn>,
    /// Everybody there is, for names and for whom it can be given to.
    pub people: Vec<Person>,
    /// Who else has it open.
    pub others: Vec<StaffId>,
    pub allowed: Vec<ActionKind>,
    /// What became of each letter to a unit.
    pub handovers: Vec<Handover>,
    /// What came back by mail, the newest first.
    pub mails: Vec<KeptMail>,
    pub similar: Vec<Similar>,
    /// Which of the cases it was merged into or linked with are there for this member.
    pub linked: Vec<CaseNumber>,
    /// The notice as it is now: what decides.
    pub edition: Arc<Edition>,
    /// The notice as the citizen had it before their eyes; `None` where it is not known any more.
    pub wording: Option<Arc<Edition>>,
}

/// What came of a step.
pub enum Taken {
    Done,
    Refused(Refusal),
    /// Somebody else was faster: what happened since.
    Changed(Vec<StoredEvent>),
    /// For this member there is no such case.
    NotThere,
}

/// What came of asking who wrote. No `Debug`.
pub enum Revealed {
    Identity(Box<Identity>),
    Not(Taken),
}

/// On what a step was decided: the version, and how many events its page showed.
#[derive(Clone, Copy, Debug)]
pub struct Basis {
    pub version: i64,
    pub events: usize,
}

/// How much of a case's mail its page lists.
const LISTED_MAILS: u32 = 50;

impl App {
    /// What this member may see.
    #[must_use]
    pub fn sight(&self, member: &Member) -> Sight {
        Sight { me: member.id, officer: member.is_sealed_officer(self.config.desk.sealed_officer.as_ref()) }
    }

    /// Opens a case, and writes down that it was read before anything is shown.
    pub async fn open_case(&self, member: &Member, number: CaseNumber) -> Result<Option<Opened>, StoreError> {
        if !self.store.sees(self.sight(member), number).await? {
            return Ok(None);
        }
        let read = Event::new(EventKind::Read, Actor::Staff(member.id), "");
        self.store.record(number, read, self.now_minute()).await?;
        self.look_at(member, number).await
    }

    /// The same for a page that comes back: that it was read stands there already.
    pub async fn look_at(&self, member: &Member, number: CaseNumber) -> Result<Option<Opened>, StoreError> {
        let sight = self.sight(member);
        let Some(stored) = self.store.case_for(sight, number).await? else { return Ok(None) };
        let people = self.store.people().await?;
        let withdrawn = withdrawn(&people, &stored.withdrawn);
        let now_minute = self.now_minute();
        let edition = self.edition_of(&stored.notice_hash).await?;
        let context = Context { rules: self.rules(&edition), now_minute, withdrawn: &withdrawn };
        let wording = self.editions().wording(&stored.notice_hash).cloned();
        Ok(Some(Opened {
            allowed: case::allowed(&stored.case, member, context),
            others: self.presence.enter(number, member.id, now_minute),
            similar: self.store.similar(sight, number).await?,
            linked: self.linked(sight, &stored).await?,
            handovers: self.store.handovers(number).await?,
            mails: self.store.mails_of_case(number, LISTED_MAILS).await?,
            stored,
            withdrawn,
            people,
            wording,
            edition: edition.clone(),
        }))
    }

    /// The cases that this one's history names, those of them that exist for the member.
    async fn linked(&self, sight: Sight, stored: &StoredCase) -> Result<Vec<CaseNumber>, StoreError> {
        let events = stored.events.iter().map(|stored| &stored.event);
        let named = events.filter(|event| matches!(event.kind, EventKind::Merged | EventKind::Linked));
        let mut numbers: Vec<CaseNumber> = named.filter_map(|event| event.detail.parse().ok()).collect();
        numbers.extend(stored.case.handling.merged_into);
        numbers.sort_unstable_by_key(|number| number.row());
        numbers.dedup();
        let mut seen = Vec::with_capacity(numbers.len());
        for number in numbers {
            if self.store.sees(sight, number).await? {
                seen.push(number);
            }
        }
        Ok(seen)
    }

    /// Takes a step, if the case still is as its page showed it.
    pub async fn take_step(
        &self,
        member: &Member,
        number: CaseNumber,
        basis: Basis,
        action: &Action,
    ) -> Result<Taken, StoreError> {
        let sight = self.sight(member);
        let Some(stored) = self.store.case_for(sight, number).await? else { return Ok(Taken::NotThere) };
        if stored.case.version != basis.version {
            return Ok(Taken::Changed(since(stored, basis)));
        }
        if let Action::Merge { into: other, .. } | Action::LinkRepeat { of: other } = action
            && !self.store.sees(Sight { officer: false, ..sight }, *other).await?
        {
            // What is sealed is nobody's to merge into: its number would stand in an open case's history.
            return Ok(Taken::Refused(Refusal::NoSuchCase));
        }
        let withdrawn = self.withdrawn(&stored.withdrawn).await?;
        let now_minute = self.now_minute();
        let edition = self.edition_of(&stored.notice_hash).await?;
        let context = Context { rules: self.rules(&edition), now_minute, withdrawn: &withdrawn };
        let decision = match case::decide(&stored.case, member, action, context) {
            Ok(decision) => decision,
            Err(refusal) => return Ok(Taken::Refused(refusal)),
        };
        let act = Act {
            number,
            version: basis.version,
            decision,
            now_minute,
            citizen_mailbox: self.citizen_mailbox(stored.case.matter.said().reporter.identity()),
            mail_day: day_of(now_minute),
        };
        if self.store.act(act).await? == Acted::Conflict {
            let Some(stored) = self.store.case_for(sight, number).await? else { return Ok(Taken::NotThere) };
            return Ok(Taken::Changed(since(stored, basis)));
        }
        if matches!(action, Action::Withdraw { .. }) {
            self.presence.leave(number, member.id);
        }
        self.letters.notify_one();
        Ok(Taken::Done)
    }

    /// Opens the door before who wrote; that it was opened, and why, stands in the history first.
    pub async fn reveal(
        &self,
        member: &Member,
        number: CaseNumber,
        basis: Basis,
        reason: StaffText,
    ) -> Result<Revealed, StoreError> {
        match self.take_step(member, number, basis, &Action::Reveal { reason }).await? {
            Taken::Done => {}
            not => return Ok(Revealed::Not(not)),
        }
        let stored = self.store.case_for(self.sight(member), number).await?;
        let identity = stored.and_then(|stored| stored.case.matter.said().reporter.identity().cloned());
        Ok(identity.map_or(Revealed::Not(Taken::NotThere), |identity| Revealed::Identity(Box::new(identity))))
    }

    /// Who withdrew from a case, with their mailboxes.
    pub(super) async fn withdrawn(&self, from: &[StaffId]) -> Result<Vec<Withdrawn>, StoreError> {
        if from.is_empty() {
            return Ok(Vec::new());
        }
        Ok(withdrawn(&self.store.people().await?, from))
    }
}

fn withdrawn(people: &[Person], from: &[StaffId]) -> Vec<Withdrawn> {
    let members = people.iter().map(|person| &person.member).filter(|member| from.contains(&member.id));
    members.map(|member| Withdrawn { id: member.id, mail: member.mail.clone() }).collect()
}

/// What happened after the page was made; who read it is no change.
fn since(stored: StoredCase, basis: Basis) -> Vec<StoredEvent> {
    stored.events.into_iter().skip(basis.events).filter(|stored| stored.event.kind != EventKind::Read).collect()
}
