//! 件: one submission and what becomes of it. Opening a case and every later step go through here.
use super::contact::MailAddress;
use super::ids::{CaseNumber, ItemNumber};
use super::language::Language;
use super::letter::{DeskLetter, NewLetter, UnitLetter};
use super::notice::Notice;
use super::release::{ReleasedText, clean_copy};
use super::routing::{DeskOnly, Recipients, Triage, plan_held, plan_suspecting};
use super::screening::{Screen, Suspicion};
use super::staff::StaffId;
use super::text::PublicText;
use super::unit::Units;

pub use action::{Action, ActionKind, Context, Refusal};
pub use decide::{allowed, decide};
pub use event::{Actor, Channel, Event, EventKind};
pub use handling::{CloseReason, Deadlines, Handling, NewNote, NoteKind, Progress, Unsent, Withdrawn};
pub use handover::{Silence, Stage, UnitRefusal, UnitStep, decide_stage, decide_unit, detail_unit, names_unit};
pub use matter::{Matter, Opinion, Report, Said, Sealed, Secrecy};
pub use state::{Hold, Intake, Quarantine, State};

mod action;
mod decide;
mod event;
mod handling;
mod handover;
mod matter;
mod state;
#[cfg(test)]
mod tests;

/// What follows from a step: committed whole or not at all.
#[derive(Clone, Debug)]
pub struct Decision {
    pub state: State,
    pub hold: Option<Hold>,
    pub events: Vec<Event>,
    pub letters: Vec<NewLetter>,
    /// As it is afterwards.
    pub handling: Handling,
    /// Another lane, where it changes.
    pub secrecy: Option<Secrecy>,
    /// Other items, where they change.
    pub items: Option<Vec<ItemNumber>>,
    pub notes: Vec<NewNote>,
    /// Who sees nothing of the case from now on.
    pub withdraws: Option<StaffId>,
    pub unsent: Unsent,
}

/// What decisions need to know of the installation.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    pub notice: &'a Notice,
    pub units: &'a Units,
    /// The trees of units of all notices: whoever is accused may be known to another one alone, and read a mailbox here.
    pub elsewhere: &'a [Units],
    pub screen: &'a Screen,
    pub desk: &'a MailAddress,
    pub desk_language: Language,
    /// Takes what is about the commission itself. Without one, such reports are refused before they are sent.
    pub sealed_officer: Option<&'a MailAddress>,
    /// Whether assisting units (协办) get a letter too. Off by default.
    pub notify_assisting: bool,
    pub deadlines: Deadlines,
}

/// A case as its steps need it.
#[derive(Clone, Debug)]
pub struct Case {
    pub number: CaseNumber,
    pub matter: Matter,
    pub state: State,
    pub hold: Option<Hold>,
    /// Raised by every step; a step is only taken on the version it was decided on.
    pub version: i64,
    /// Minutes since 1970 (UTC).
    pub filed_minute: i64,
    pub handling: Handling,
    pub progress: Progress,
    /// The answer that waits for the second person.
    pub draft: Option<PublicText>,
}

impl Case {
    /// A decision by which nothing changes: what steps begin with.
    fn unchanged(&self) -> Decision {
        Decision { handling: self.handling.clone(), ..Decision::new(self.state, self.hold) }
    }

    /// Whether the units that its text names must not be told, whatever the patterns are now.
    fn is_accusation(&self) -> bool {
        self.hold == Some(Hold::Accusation) || self.progress.accused
    }
}

impl Decision {
    fn new(state: State, hold: Option<Hold>) -> Self {
        Self {
            state,
            hold,
            events: Vec::new(),
            letters: Vec::new(),
            handling: Handling::default(),
            secrecy: None,
            items: None,
            notes: Vec::new(),
            withdraws: None,
            unsent: Unsent::Stays,
        }
    }
}

/// 逾期: the detail of [`EventKind::Filed`] where the notice's period was over.
pub const LATE: &str = "late";

/// Takes in a submission.
#[must_use]
pub fn open(matter: &Matter, intake: Intake, rules: Rules<'_>, now_minute: i64) -> Decision {
    let mut decision = match (matter, intake) {
        (Matter::Sealed(_), _) => to_officer(matter, rules),
        (Matter::Opinion(_) | Matter::Report(_), Intake::Quarantine(reason)) => quarantined(reason.into()),
        (Matter::Opinion(_) | Matter::Report(_), Intake::Normal) => arrived(matter, rules, &[], false),
    };
    let late = if rules.notice.is_late(now_minute) { LATE } else { "" };
    decision.events.insert(0, Event::new(EventKind::Filed, Actor::Citizen, late));
    decision.handling.due_minute = rules.deadlines.due(decision.state, now_minute, false);
    decision
}

/// 放行 by whoever runs commands on the server. See [`Action::Release`].
///
/// # Errors
/// A [`Refusal`] where the case is not held, or must not leave the commission.
pub fn release(case: &Case, context: Context<'_>) -> Result<Decision, Refusal> {
    release_by(case, Actor::Operator, context)
}

/// From quarantine a case goes where it would have gone at once; a held opinion goes to its units.
fn release_by(case: &Case, actor: Actor, context: Context<'_>) -> Result<Decision, Refusal> {
    let Context { rules, withdrawn, .. } = context;
    let mut decision = match (case.state, &case.matter) {
        (_, Matter::Sealed(_)) | (State::WithOfficer, _) => return Err(Refusal::Sealed),
        (State::Quarantined, _) => arrived(&case.matter, rules, withdrawn, case.is_accusation()),
        (State::Accepted | State::Transferred | State::InReview | State::Answered | State::Closed, _) => {
            return Err(Refusal::NotHeld);
        }
        (State::AtDesk, Matter::Report(_)) => return Err(Refusal::DeskAlone),
        (State::AtDesk, Matter::Opinion(opinion)) => {
            let hold = if case.is_accusation() { Some(Hold::Accusation) } else { case.hold };
            let recipients = plan_held(opinion, hold, rules)
                .and_then(|recipients| recipients.apart_from(withdrawn))
                .map_err(decide::desk_only)?;
            transferred(Decision::new(case.state, None), &recipients, &clean_copy(opinion), Actor::System)
        }
    };
    let units = std::mem::take(&mut decision.handling.units);
    decision.handling = Handling { units, ..case.handling.clone() };
    if decision.state == State::Transferred {
        let since = case.progress.reopened_minute.unwrap_or(case.filed_minute);
        decision.handling.due_minute = rules.deadlines.due(State::Transferred, since, case.progress.extended);
    }
    // A letter that an earlier hold kept back must not follow the new one.
    decision.unsent = Unsent::Recalled;
    let detail = case.hold.map_or("", Hold::as_str);
    decision.events.insert(0, Event::new(EventKind::Released, actor, detail));
    Ok(decision)
}

/// The officer's letter is withheld where it would land in the desk's mailbox, or in one that the unit complained about,
/// or a unit below it, reads: better found late, in the list of cases, than read by them.
fn to_officer(matter: &Matter, rules: Rules<'_>) -> Decision {
    let about = matter.said().about.as_ref();
    let is_apart = |officer: &&MailAddress| {
        !officer.same_mailbox(rules.desk)
            && !about
                .is_some_and(|about| rules.units.with_mailbox(officer).any(|u| rules.units.at_or_below(&u.id, about)))
    };
    let letter = rules
        .sealed_officer
        .filter(is_apart)
        .map(|officer| NewLetter::Officer { to: officer.clone(), language: rules.desk_language });
    Decision { letters: letter.into_iter().collect(), ..Decision::new(State::WithOfficer, Some(Hold::Sealed)) }
}

fn quarantined(hold: Hold) -> Decision {
    let event = Event::new(EventKind::Quarantined, Actor::System, hold.as_str());
    Decision { events: vec![event], ..Decision::new(State::Quarantined, Some(hold)) }
}

/// What happens to a matter that is taken at its word. `accuses`: it came as a report, or was held as an accusation before.
fn arrived(matter: &Matter, rules: Rules<'_>, withdrawn: &[Withdrawn], accuses: bool) -> Decision {
    let mut decision = match matter {
        Matter::Sealed(_) => return to_officer(matter, rules),
        Matter::Report(_) => kept(Hold::Report),
        Matter::Opinion(opinion) => {
            let recipients = readers(opinion, accuses, rules).and_then(|all| Ok(all.apart_from(withdrawn)?));
            match recipients {
                Ok(recipients) => {
                    let decision = Decision::new(State::AtDesk, None);
                    transferred(decision, &recipients, &clean_copy(opinion), Actor::System)
                }
                Err(hold) => kept(hold),
            }
        }
    };
    if !withdrew(withdrawn, rules.desk) {
        let desk = DeskLetter { to: rules.desk.clone(), language: rules.desk_language, hold: decision.hold };
        decision.letters.insert(0, NewLetter::Desk(desk));
    }
    decision.letters.extend(receipt(matter.said(), rules, withdrawn));
    decision
}

/// Whether a mailbox is that of somebody who withdrew.
fn withdrew(withdrawn: &[Withdrawn], mailbox: &MailAddress) -> bool {
    withdrawn.iter().any(|withdrawn| withdrawn.mail.same_mailbox(mailbox))
}

/// The units that are told of an opinion at once, or why none is. What must never leave the commission is said first,
/// then what the text itself gives away, then what is a matter of settings.
fn readers(opinion: &Opinion, accuses: bool, rules: Rules<'_>) -> Result<Recipients, Hold> {
    let suspicion = if accuses { Some(Suspicion::Accusation) } else { rules.screen.suspicion(&opinion.said().text) };
    let planned = plan_suspecting(suspicion, opinion, Triage::Ahead, rules);
    if let Err(reason @ (DeskOnly::AboutUnit | DeskOnly::CommissionOnly | DeskOnly::NoItem)) = planned {
        return Err(reason.into());
    }
    match suspicion {
        Some(Suspicion::Accusation) => Err(Hold::Accusation),
        Some(Suspicion::SelfIdentification) => Err(Hold::SelfIdentification),
        None => planned.map_err(Hold::from),
    }
}

/// The citizen's receipt; none to a mailbox of the house. Whoever gave their office's shared address would tell their
/// colleagues that somebody there wrote.
fn receipt(said: &Said, rules: Rules<'_>, withdrawn: &[Withdrawn]) -> Option<NewLetter> {
    let to = said.reporter.identity()?.mail.clone()?;
    let of_the_house = to.same_mailbox(rules.desk)
        || rules.sealed_officer.is_some_and(|officer| to.same_mailbox(officer))
        || rules.units.with_mailbox(&to).next().is_some()
        || withdrew(withdrawn, &to);
    (!of_the_house).then_some(NewLetter::CitizenReceipt { to, language: said.language })
}

fn kept(hold: Hold) -> Decision {
    let event = Event::new(EventKind::KeptAtDesk, Actor::System, hold.as_str());
    Decision { events: vec![event], ..Decision::new(State::AtDesk, Some(hold)) }
}

/// The units are told.
fn transferred(mut decision: Decision, recipients: &Recipients, text: &ReleasedText, actor: Actor) -> Decision {
    let units = recipients.iter().map(|recipient| recipient.unit().as_str()).collect::<Vec<_>>().join(",");
    decision.state = State::Transferred;
    decision.hold = None;
    decision.events.push(Event::new(EventKind::Transferred, actor, units));
    decision.letters.extend(recipients.iter().map(|to| NewLetter::Unit(UnitLetter::write(to, text))));
    decision.handling.units = recipients.iter().map(|recipient| recipient.unit().clone()).collect();
    decision
}
