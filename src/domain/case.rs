//! 件: one submission and what becomes of it. Opening a case and every later step go through here.
use super::contact::MailAddress;
use super::ids::CaseNumber;
use super::language::Language;
use super::letter::{DeskLetter, NewLetter, UnitLetter};
use super::notice::Notice;
use super::release::clean_copy;
use super::routing::{DeskOnly, Recipients, Triage, plan_held, plan_suspecting};
use super::screening::{Screen, Suspicion};
use super::unit::Units;

pub use matter::{Matter, Opinion, Report, Said, Sealed, Secrecy};
pub use state::{Actor, Event, EventKind, Hold, Intake, Quarantine, State};

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
}

/// What decisions need to know of the installation.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    pub notice: &'a Notice,
    pub units: &'a Units,
    pub screen: &'a Screen,
    pub desk: &'a MailAddress,
    pub desk_language: Language,
    /// Takes what is about the commission itself. Without one, such reports are refused before they are sent.
    pub sealed_officer: Option<&'a MailAddress>,
    /// Whether assisting units (协办) get a letter too. Off by default.
    pub notify_assisting: bool,
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
}

/// Why a step may not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the case is not held: units have been told")]
    NotHeld,
    #[error(
        "the case stays with the commission: it is a report, about a unit's own conduct, on an item of the commission's own, or on no item"
    )]
    DeskAlone,
    #[error("the case is sealed")]
    Sealed,
    #[error("no unit is left that may be told and has an address")]
    NoRecipient,
}

/// Takes in a submission.
#[must_use]
pub fn open(matter: &Matter, intake: Intake, rules: Rules<'_>) -> Decision {
    let mut events = vec![Event { kind: EventKind::Filed, actor: Actor::Citizen, detail: String::new() }];
    let mut decision = match (matter, intake) {
        (Matter::Sealed(_), _) => to_officer(matter, rules),
        (Matter::Opinion(_) | Matter::Report(_), Intake::Quarantine(reason)) => quarantined(reason.into()),
        (Matter::Opinion(_) | Matter::Report(_), Intake::Normal) => arrived(matter, rules),
    };
    events.append(&mut decision.events);
    decision.events = events;
    decision
}

/// 放行: the desk lets a case go on. From quarantine it goes where it would have gone at once; a held opinion goes to its
/// units.
///
/// # Errors
/// A [`Refusal`] where the case is not held, or must not leave the commission.
pub fn release(case: &Case, rules: Rules<'_>) -> Result<Decision, Refusal> {
    let released = Event {
        kind: EventKind::Released,
        actor: Actor::Operator,
        detail: case.hold.map_or("", Hold::as_str).to_owned(),
    };
    let mut decision = match (case.state, &case.matter) {
        (_, Matter::Sealed(_)) | (State::WithOfficer, _) => return Err(Refusal::Sealed),
        (State::Quarantined, _) => arrived(&case.matter, rules),
        (State::Transferred, _) => return Err(Refusal::NotHeld),
        (State::AtDesk, Matter::Report(_)) => return Err(Refusal::DeskAlone),
        (State::AtDesk, Matter::Opinion(opinion)) => match plan_held(opinion, case.hold, rules) {
            Ok(recipients) => transferred(opinion, &recipients),
            Err(DeskOnly::NoRecipient) => return Err(Refusal::NoRecipient),
            Err(DeskOnly::AboutUnit | DeskOnly::CommissionOnly | DeskOnly::NoItem | DeskOnly::AfterTriage) => {
                return Err(Refusal::DeskAlone);
            }
        },
    };
    decision.events.insert(0, released);
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
    Decision {
        state: State::WithOfficer,
        hold: Some(Hold::Sealed),
        events: Vec::new(),
        letters: letter.into_iter().collect(),
    }
}

fn quarantined(hold: Hold) -> Decision {
    Decision {
        state: State::Quarantined,
        hold: Some(hold),
        events: vec![Event { kind: EventKind::Quarantined, actor: Actor::System, detail: hold.as_str().to_owned() }],
        letters: Vec::new(),
    }
}

/// What happens to a matter that is taken at its word.
fn arrived(matter: &Matter, rules: Rules<'_>) -> Decision {
    let mut decision = match matter {
        Matter::Sealed(_) => return to_officer(matter, rules),
        Matter::Report(_) => kept(Hold::Report),
        Matter::Opinion(opinion) => match readers(opinion, rules) {
            Ok(recipients) => transferred(opinion, &recipients),
            Err(hold) => kept(hold),
        },
    };
    let desk = DeskLetter { to: rules.desk.clone(), language: rules.desk_language, hold: decision.hold };
    decision.letters.insert(0, NewLetter::Desk(desk));
    decision.letters.extend(receipt(matter.said(), rules));
    decision
}

/// The units that are told of an opinion at once, or why none is. What must never leave the commission is said first,
/// then what the text itself gives away, then what is a matter of settings.
fn readers(opinion: &Opinion, rules: Rules<'_>) -> Result<Recipients, Hold> {
    let suspicion = rules.screen.suspicion(&opinion.said().text);
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
fn receipt(said: &Said, rules: Rules<'_>) -> Option<NewLetter> {
    let to = said.reporter.identity()?.mail.clone()?;
    let of_the_house = to.same_mailbox(rules.desk)
        || rules.sealed_officer.is_some_and(|officer| to.same_mailbox(officer))
        || rules.units.with_mailbox(&to).next().is_some();
    (!of_the_house).then_some(NewLetter::CitizenReceipt { to, language: said.language })
}

fn kept(hold: Hold) -> Decision {
    Decision {
        state: State::AtDesk,
        hold: Some(hold),
        events: vec![Event { kind: EventKind::KeptAtDesk, actor: Actor::System, detail: hold.as_str().to_owned() }],
        letters: Vec::new(),
    }
}

fn transferred(opinion: &Opinion, recipients: &Recipients) -> Decision {
    let text = clean_copy(opinion);
    let units = recipients.iter().map(|recipient| recipient.unit().as_str()).collect::<Vec<_>>().join(",");
    Decision {
        state: State::Transferred,
        hold: None,
        events: vec![Event { kind: EventKind::Transferred, actor: Actor::System, detail: units }],
        letters: recipients.iter().map(|recipient| NewLetter::Unit(UnitLetter::write(recipient, &text))).collect(),
    }
}
