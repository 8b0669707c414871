//! 件: one submission and what becomes of it. Opening a case and every later step go through here.
use super::contact::{MailAddress, Reporter};
use super::feedback::{Feedback, Lane, Verdict};
use super::ids::{CaseNumber, ItemNumber, UnitId};
use super::language::Language;
use super::letter::{DeskLetter, NewLetter, UnitLetter};
use super::notice::Notice;
use super::release::{ReleasedText, clean_copy};
use super::routing::{DeskOnly, Triage, plan};
use super::screening::{Screen, Suspicion};
use super::text::CitizenText;
use super::unit::Units;

/// What was said, apart from which lane it came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub items: Vec<ItemNumber>,
    pub verdict: Option<Verdict>,
    pub about: Option<UnitId>,
    pub subdistrict: Option<UnitId>,
    pub text: CitizenText,
    pub reporter: Reporter,
    pub language: Language,
}

/// 意见建议: the only kind of matter from which a letter to a unit can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion(Said);

/// 检举控告: goes to the desk alone. There is no way from here to a [`ReleasedText`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(Said);

/// 密件: about the commission itself or a body above it; one named officer alone learns of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed(Said);

/// What a case is about, by who may learn of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    Opinion(Opinion),
    Report(Report),
    Sealed(Sealed),
}

/// The three kinds of [`Matter`], as the store keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Secrecy {
    Opinion,
    Report,
    Sealed,
}

impl Secrecy {
    pub const ALL: [Self; 3] = [Self::Opinion, Self::Report, Self::Sealed];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opinion => "opinion",
            Self::Report => "report",
            Self::Sealed => "sealed",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

impl Opinion {
    #[must_use]
    pub const fn said(&self) -> &Said {
        &self.0
    }
}
impl Report {
    #[must_use]
    pub const fn said(&self) -> &Said {
        &self.0
    }
}
impl Sealed {
    #[must_use]
    pub const fn said(&self) -> &Said {
        &self.0
    }
}

impl Matter {
    /// Decides who may learn of a submission. About the commission or anything above it: sealed, whatever lane was
    /// chosen (检举控告工作规则 art. 15).
    #[must_use]
    pub fn of(feedback: Feedback, units: &Units) -> Self {
        let Feedback { lane, items, verdict, about, subdistrict, text, reporter, language } = feedback;
        let secrecy = if about.as_ref().is_some_and(|unit| units.is_commission_or_above(unit)) {
            Secrecy::Sealed
        } else {
            match lane {
                Lane::Opinion => Secrecy::Opinion,
                Lane::Report => Secrecy::Report,
            }
        };
        Self::stored(secrecy, Said { items, verdict, about, subdistrict, text, reporter, language })
    }

    /// A matter read back from the store.
    #[must_use]
    pub const fn stored(secrecy: Secrecy, said: Said) -> Self {
        match secrecy {
            Secrecy::Opinion => Self::Opinion(Opinion(said)),
            Secrecy::Report => Self::Report(Report(said)),
            Secrecy::Sealed => Self::Sealed(Sealed(said)),
        }
    }

    #[must_use]
    pub const fn said(&self) -> &Said {
        match self {
            Self::Opinion(Opinion(said)) | Self::Report(Report(said)) | Self::Sealed(Sealed(said)) => said,
        }
    }

    #[must_use]
    pub const fn secrecy(&self) -> Secrecy {
        match self {
            Self::Opinion(_) => Secrecy::Opinion,
            Self::Report(_) => Secrecy::Report,
            Self::Sealed(_) => Secrecy::Sealed,
        }
    }
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// 待甄别: taken, but too many came from one place, or a machine seems to have written it. The desk decides.
    Quarantined,
    /// 待分办: with the commission's desk.
    AtDesk,
    /// 已转办: with at least one unit.
    Transferred,
    /// 密件: with the sealed officer.
    WithOfficer,
}

impl State {
    pub const ALL: [Self; 4] = [Self::Quarantined, Self::AtDesk, Self::Transferred, Self::WithOfficer];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quarantined => "quarantined",
            Self::AtDesk => "at_desk",
            Self::Transferred => "transferred",
            Self::WithOfficer => "with_officer",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// Why no unit has heard of a case (yet). Kept with the case; `None` once units were told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hold {
    /// Beyond the rate of its network.
    Rate,
    /// The field that people do not see was filled.
    Honeypot,
    /// Sent sooner than a person can read the form.
    TooFast,
    /// The text reads like an accusation.
    Accusation,
    /// The text seems to say who wrote it.
    SelfIdentification,
    /// The unit or item is set to wait for the desk.
    AfterTriage,
    /// Lane 检举控告.
    Report,
    /// It is about a unit's own conduct.
    AboutUnit,
    /// An item that never leaves the commission.
    CommissionOnly,
    /// About the notice as a whole.
    NoItem,
    /// No unit is left that may be told and has an address.
    NoRecipient,
    /// About the commission itself.
    Sealed,
}

impl Hold {
    pub const ALL: [Self; 12] = [
        Self::Rate,
        Self::Honeypot,
        Self::TooFast,
        Self::Accusation,
        Self::SelfIdentification,
        Self::AfterTriage,
        Self::Report,
        Self::AboutUnit,
        Self::CommissionOnly,
        Self::NoItem,
        Self::NoRecipient,
        Self::Sealed,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Honeypot => "honeypot",
            Self::TooFast => "too_fast",
            Self::Accusation => "accusation",
            Self::SelfIdentification => "self_identification",
            Self::AfterTriage => "after_triage",
            Self::Report => "report",
            Self::AboutUnit => "about_unit",
            Self::CommissionOnly => "commission_only",
            Self::NoItem => "no_item",
            Self::NoRecipient => "no_recipient",
            Self::Sealed => "sealed",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|h| h.as_str() == text)
    }
}

/// Whether a submission is taken at its word or looked at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Intake {
    Normal,
    /// 隔离: stored and receipted like any other, but no letter to unit or citizen until the desk releases it.
    Quarantine(Quarantine),
}

/// Why a submission is quarantined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quarantine {
    Rate,
    Honeypot,
    TooFast,
}

impl From<Quarantine> for Hold {
    fn from(reason: Quarantine) -> Self {
        match reason {
            Quarantine::Rate => Self::Rate,
            Quarantine::Honeypot => Self::Honeypot,
            Quarantine::TooFast => Self::TooFast,
        }
    }
}

impl From<DeskOnly> for Hold {
    fn from(reason: DeskOnly) -> Self {
        match reason {
            DeskOnly::AboutUnit => Self::AboutUnit,
            DeskOnly::CommissionOnly => Self::CommissionOnly,
            DeskOnly::NoItem => Self::NoItem,
            DeskOnly::NoRecipient => Self::NoRecipient,
            DeskOnly::AfterTriage => Self::AfterTriage,
        }
    }
}

/// 步骤: something that happened to a case. The list of a case's events is its history and the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub kind: EventKind,
    pub actor: Actor,
    /// A hold's name, a comma-separated list of unit ids, a reason: nothing private.
    pub detail: String,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// 收到
    Filed,
    /// 暂存待甄别
    Quarantined,
    /// 留在受理机关
    KeptAtDesk,
    /// 转办
    Transferred,
    /// 放行: the desk let a quarantined or held case go on.
    Released,
    /// 查看: somebody read the text through the command line.
    Read,
    /// 已送达单位邮箱: the unit's mail server took the letter.
    HandedOver,
    /// 邮件未能送达: a letter was given up.
    LetterDead,
}

impl EventKind {
    pub const ALL: [Self; 8] = [
        Self::Filed,
        Self::Quarantined,
        Self::KeptAtDesk,
        Self::Transferred,
        Self::Released,
        Self::Read,
        Self::HandedOver,
        Self::LetterDead,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Quarantined => "quarantined",
            Self::KeptAtDesk => "kept_at_desk",
            Self::Transferred => "transferred",
            Self::Released => "released",
            Self::Read => "read",
            Self::HandedOver => "handed_over",
            Self::LetterDead => "letter_dead",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// Who made it happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    Citizen,
    System,
    /// Whoever may run commands on the server, for the desk.
    Operator,
}

impl Actor {
    pub const ALL: [Self; 3] = [Self::Citizen, Self::System, Self::Operator];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::System => "system",
            Self::Operator => "operator",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.as_str() == text)
    }
}

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
        (Matter::Sealed(_), _) => to_officer(rules),
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
        (State::AtDesk, Matter::Opinion(opinion)) => match plan(opinion, Triage::Done, rules) {
            Ok(recipients) => {
                let text = clean_copy(opinion);
                let letters =
                    recipients.iter().map(|r| NewLetter::Unit(UnitLetter::write(r, &text))).collect::<Vec<_>>();
                transferred(letters)
            }
            Err(DeskOnly::NoRecipient) => return Err(Refusal::NoRecipient),
            Err(DeskOnly::AboutUnit | DeskOnly::CommissionOnly | DeskOnly::NoItem | DeskOnly::AfterTriage) => {
                return Err(Refusal::DeskAlone);
            }
        },
    };
    decision.events.insert(0, released);
    Ok(decision)
}

fn to_officer(rules: Rules<'_>) -> Decision {
    Decision {
        state: State::WithOfficer,
        hold: Some(Hold::Sealed),
        events: Vec::new(),
        letters: rules
            .sealed_officer
            .map(|officer| NewLetter::Officer { to: officer.clone(), language: rules.desk_language })
            .into_iter()
            .collect(),
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
    let said = matter.said();
    let receipt = said
        .reporter
        .identity()
        .and_then(|identity| identity.mail.clone())
        .map(|to| NewLetter::CitizenReceipt { to, language: said.language });
    let desk = |hold| NewLetter::Desk(DeskLetter { to: rules.desk.clone(), language: rules.desk_language, hold });
    let kept = |hold: Hold| Decision {
        state: State::AtDesk,
        hold: Some(hold),
        events: vec![Event { kind: EventKind::KeptAtDesk, actor: Actor::System, detail: hold.as_str().to_owned() }],
        letters: vec![desk(Some(hold))],
    };
    let mut decision = match matter {
        Matter::Sealed(_) => return to_officer(rules),
        Matter::Report(_) => kept(Hold::Report),
        Matter::Opinion(opinion) => match (plan(opinion, Triage::Ahead, rules), rules.screen.suspicion(&said.text)) {
            (Err(reason), _) => kept(reason.into()),
            (Ok(_), Some(Suspicion::Accusation)) => kept(Hold::Accusation),
            (Ok(_), Some(Suspicion::SelfIdentification)) => kept(Hold::SelfIdentification),
            (Ok(recipients), None) => {
                let text: ReleasedText = clean_copy(opinion);
                let mut decision =
                    transferred(recipients.iter().map(|r| NewLetter::Unit(UnitLetter::write(r, &text))).collect());
                decision.letters.insert(0, desk(None));
                decision
            }
        },
    };
    decision.letters.extend(receipt);
    decision
}

fn transferred(letters: Vec<NewLetter>) -> Decision {
    let units = letters.iter().filter_map(NewLetter::unit).map(UnitId::as_str).collect::<Vec<_>>().join(",");
    Decision {
        state: State::Transferred,
        hold: None,
        events: vec![Event { kind: EventKind::Transferred, actor: Actor::System, detail: units }],
        letters,
    }
}
