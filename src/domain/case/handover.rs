//! 交办: what a unit does with a case that it was told of, what the desk says to its requests, what follows its silence.
use super::action::{Context, Refusal};
use super::handling::{NewNote, Unsent};
use super::{Actor, Case, Decision, Event, EventKind, Hold, Matter, State};
use crate::domain::ids::UnitId;
use crate::domain::letter::{LetterId, NewLetter, ReminderLetter};
use crate::domain::routing::{Mailbox, Recipient, still};
use crate::domain::text::StaffText;

/// One step of a unit, over the page that its letter leads to or by mail.
#[derive(Clone, Debug)]
pub enum UnitStep {
    /// 签收
    Acknowledge,
    /// 办理情况: for the desk to review; the citizen reads what the desk publishes.
    Answer { text: StaffText },
    /// 申请退回
    AskReturn { reason: StaffText },
    /// 申请延期
    AskExtension { days: u32, reason: StaffText },
}

/// Why a unit's step is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitRefusal {
    /// The unit has nothing to do with the case any more, as far as it may know.
    Gone,
    /// The case was answered: there is nothing left to do.
    Over,
    /// It was asked for already, or granted.
    Already,
    /// Not so many days.
    WrongDays,
}

/// What a unit that asked and what it asked for stand as in an event: `housing`, or `housing:10` for ten days.
#[must_use]
pub fn unit_detail(unit: &UnitId, days: Option<u32>) -> String {
    days.map_or_else(|| unit.to_string(), |days| format!("{unit}:{days}"))
}

/// The unit that an event names, and the days it asked for.
#[must_use]
pub fn detail_unit(detail: &str) -> Option<(UnitId, Option<u32>)> {
    let (unit, days) = detail.split_once(':').map_or((detail, None), |(unit, days)| (unit, days.parse().ok()));
    Some((unit.parse().ok()?, days))
}

/// Whether an event's detail is a unit in that form.
#[must_use]
pub const fn names_unit(kind: EventKind) -> bool {
    matches!(
        kind,
        EventKind::UnitAcknowledged
            | EventKind::UnitAnswered
            | EventKind::UnitReturnAsked
            | EventKind::UnitReturnApproved
            | EventKind::UnitReturnRefused
            | EventKind::UnitExtensionAsked
            | EventKind::UnitExtensionApproved
            | EventKind::UnitExtensionRefused
            | EventKind::UnitReminded
            | EventKind::UnitSecond
            | EventKind::UnitSilent
    )
}

impl Case {
    /// How a unit that was told of the case may be written to again, judged by the case as it is now. `None`: the case was
    /// taken from it, became a report, or speaks against it. Then its link leads nowhere, either.
    #[must_use]
    pub fn still_told(&self, unit: &UnitId, mailbox: Mailbox, context: Context<'_>) -> Option<Recipient> {
        let Matter::Opinion(opinion) = &self.matter else { return None };
        let with_units = matches!(self.state, State::Transferred | State::InReview | State::Answered);
        if !with_units || !self.handling.units.contains(unit) {
            return None;
        }
        still(opinion, self.is_accusation(), unit, mailbox, context.rules, context.withdrawn)
    }

    fn unit_event(&self, kind: EventKind, actor: Actor, detail: String, reason: Option<&StaffText>) -> Decision {
        let mut decision = self.unchanged();
        decision.events.push(Event { kind, actor, detail, reason: reason.cloned() });
        decision
    }
}

/// Decides one step of a unit.
///
/// # Errors
/// See [`UnitRefusal`].
pub fn decide_unit(case: &Case, unit: &UnitId, step: &UnitStep, context: Context<'_>) -> Result<Decision, UnitRefusal> {
    case.still_told(unit, Mailbox::Own, context).ok_or(UnitRefusal::Gone)?;
    if case.state == State::Answered {
        return Err(UnitRefusal::Over);
    }
    let progress = &case.progress;
    let event = |kind, days, reason| case.unit_event(kind, Actor::Unit, unit_detail(unit, days), reason);
    match step {
        UnitStep::Acknowledge => Ok(event(EventKind::UnitAcknowledged, None, None)),
        UnitStep::Answer { text } => {
            let mut decision = event(EventKind::UnitAnswered, None, None);
            decision.notes.push(NewNote::UnitAnswer(unit.clone(), text.clone()));
            Ok(decision)
        }
        UnitStep::AskReturn { .. } if progress.returns_asked.contains(unit) => Err(UnitRefusal::Already),
        UnitStep::AskReturn { .. } if case.state != State::Transferred => Err(UnitRefusal::Over),
        UnitStep::AskReturn { reason } => Ok(event(EventKind::UnitReturnAsked, None, Some(reason))),
        UnitStep::AskExtension { .. }
            if progress.extended || progress.extensions_asked.iter().any(|(asked, _)| asked == unit) =>
        {
            Err(UnitRefusal::Already)
        }
        UnitStep::AskExtension { days, .. } if !(1..=context.rules.deadlines.extension_days).contains(days) => {
            Err(UnitRefusal::WrongDays)
        }
        UnitStep::AskExtension { days, reason } => Ok(event(EventKind::UnitExtensionAsked, Some(*days), Some(reason))),
    }
}

/// What the desk says to a unit's request.
pub(super) enum Verdict<'a> {
    Grant,
    Refuse(&'a StaffText),
}

/// 退回: the unit is taken off the case. Where it was the last one, the desk decides anew who handles it.
pub(super) fn on_return(
    case: &Case,
    unit: &UnitId,
    verdict: &Verdict<'_>,
    actor: Actor,
    context: Context<'_>,
) -> Result<Decision, Refusal> {
    if !case.progress.returns_asked.contains(unit) {
        return Err(Refusal::NotAsked);
    }
    match verdict {
        Verdict::Refuse(reason) => {
            Ok(case.unit_event(EventKind::UnitReturnRefused, actor, unit.to_string(), Some(reason)))
        }
        Verdict::Grant => {
            let mut decision = case.unit_event(EventKind::UnitReturnApproved, actor, unit.to_string(), None);
            decision.handling.units.retain(|told| told != unit);
            decision.unsent = Unsent::RecalledOf(unit.clone());
            if decision.handling.units.is_empty() {
                decision.state = State::AtDesk;
                decision.hold = Some(Hold::ByDesk);
                decision.handling.due_minute = case.due_in(State::AtDesk, context.rules.deadlines);
            }
            Ok(decision)
        }
    }
}

/// 延期
pub(super) fn on_extension(
    case: &Case,
    unit: &UnitId,
    verdict: &Verdict<'_>,
    actor: Actor,
) -> Result<Decision, Refusal> {
    let asked = case.progress.extensions_asked.iter().find(|(asked, _)| asked == unit);
    let (_, days) = asked.ok_or(Refusal::NotAsked)?;
    match verdict {
        Verdict::Refuse(reason) => {
            Ok(case.unit_event(EventKind::UnitExtensionRefused, actor, unit.to_string(), Some(reason)))
        }
        Verdict::Grant if case.progress.extended => Err(Refusal::Already),
        Verdict::Grant => {
            let detail = unit_detail(unit, Some(*days));
            let mut decision = case.unit_event(EventKind::UnitExtensionApproved, actor, detail, None);
            decision.handling.due_minute =
                case.handling.due_minute.map(|due| due.saturating_add(i64::from(*days) * 24 * 60));
            Ok(decision)
        }
    }
}

/// What follows when a unit does not acknowledge a letter in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// 催签
    Remind,
    /// 发往第二邮箱
    Second,
    /// 未签收: the desk's own business from now on.
    Raise,
}

/// How far a letter to a unit has come. Minutes since 1970 (UTC).
#[derive(Clone, Copy, Debug, Default)]
pub struct Silence {
    pub handed: Option<i64>,
    pub reminded: Option<i64>,
    pub second: Option<i64>,
    /// The letter, or the latest one that reminded of it, was given up.
    pub dead: bool,
    /// The letter was taken back before it left, since its unit could not be told any more.
    pub taken_back: bool,
}

impl Silence {
    /// What is due now. A mailbox that cannot be reached is not reminded in.
    #[must_use]
    pub fn next(self, hours: u32, has_second: bool, now_minute: i64) -> Option<Stage> {
        if self.taken_back && self.handed.is_none() {
            return Some(Stage::Raise);
        }
        let behind_first = if has_second { Stage::Second } else { Stage::Raise };
        let latest = self.second.or(self.reminded).or(self.handed);
        let waited = latest.is_some_and(|since| since.saturating_add(i64::from(hours) * 60) <= now_minute);
        match (self.reminded, self.second) {
            (_, Some(_)) => (self.dead || waited).then_some(Stage::Raise),
            (Some(_), None) => (self.dead || waited).then_some(behind_first),
            (None, None) if self.dead => Some(behind_first),
            (None, None) => waited.then_some(Stage::Remind),
        }
    }
}

/// Decides the next stage of a unit's silence; `letter` is the one that it does not acknowledge. Where the unit may not be
/// written to any more, the desk is told at once.
#[must_use]
pub fn decide_stage(case: &Case, unit: &UnitId, stage: Stage, letter: LetterId, context: Context<'_>) -> Decision {
    let (kind, mailbox) = match stage {
        Stage::Remind => (EventKind::UnitReminded, Some(Mailbox::Own)),
        Stage::Second => (EventKind::UnitSecond, Some(Mailbox::Second)),
        Stage::Raise => (EventKind::UnitSilent, None),
    };
    match mailbox.and_then(|mailbox| case.still_told(unit, mailbox, context)) {
        None => case.unit_event(EventKind::UnitSilent, Actor::System, unit.to_string(), None),
        Some(recipient) => {
            let mut decision = case.unit_event(kind, Actor::System, unit.to_string(), None);
            decision.letters.push(NewLetter::UnitReminder(ReminderLetter::write(recipient, letter)));
            decision
        }
    }
}
