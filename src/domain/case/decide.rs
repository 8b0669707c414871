//! Whether a member may take a step, and what follows from it. The one place that says so.
use super::action::{Action, ActionKind, Context, Refusal};
use super::handling::{CloseReason, NewNote, Phase, Unsent};
use super::handover::{Verdict, on_extension, on_return};
use super::{
    Actor, Case, Decision, Event, EventKind, Hold, Matter, Opinion, Secrecy, State, receipt, release_by, transferred,
};
use crate::domain::ids::{CaseNumber, ItemNumber, UnitId};
use crate::domain::release::{Adjustments, clean_copy_with};
use crate::domain::routing::{DeskOnly, chosen};
use crate::domain::staff::{Member, Role, StaffId};
use crate::domain::text::StaffText;

/// The steps that [`decide`] could allow this member now: what a page offers.
#[must_use]
pub fn allowed(case: &Case, by: &Member, context: Context<'_>) -> Vec<ActionKind> {
    let leads_somewhere = |kind: &ActionKind| match kind {
        ActionKind::Route => !case.tellable(context).is_empty(),
        ActionKind::Release => release_by(case, Actor::Staff(by.id), context).is_ok(),
        _ => true,
    };
    ActionKind::ALL.into_iter().filter(|kind| may(case, by, *kind, context).is_ok() && leads_somewhere(kind)).collect()
}

/// Whether this member may take such a step on this case at all, whatever it holds.
fn may(case: &Case, by: &Member, kind: ActionKind, context: Context<'_>) -> Result<(), Refusal> {
    if !by.role.reads_cases() {
        return Err(Refusal::NoRight);
    }
    if context.withdrawn.iter().any(|withdrawn| withdrawn.id == by.id) {
        return Err(Refusal::Withdrawn);
    }
    let secrecy = case.matter.secrecy();
    if secrecy == Secrecy::Sealed || case.state == State::WithOfficer {
        if !by.is_sealed_officer(context.rules.sealed_officer) {
            return Err(Refusal::NoRight);
        }
        if !matches!(kind, ActionKind::Note | ActionKind::Reveal | ActionKind::Close) {
            return Err(Refusal::Sealed);
        }
    }
    if secrecy == Secrecy::Report {
        match kind {
            ActionKind::Route => return Err(Refusal::DeskAlone),
            ActionKind::Release if case.state == State::AtDesk => return Err(Refusal::DeskAlone),
            // Their sender sees nothing of this on the status page.
            ActionKind::Refer | ActionKind::Ask | ActionKind::Draft | ActionKind::Approve | ActionKind::Return => {
                return Err(Refusal::NotForReports);
            }
            _ => {}
        }
    }
    if !kind.possible(case.state) {
        return Err(if kind == ActionKind::Release { Refusal::NotHeld } else { Refusal::WrongState });
    }
    may_this_person(case, by, kind)
}

/// The rules of the second person (双人).
fn may_this_person(case: &Case, by: &Member, kind: ActionKind) -> Result<(), Refusal> {
    let lead = by.role == Role::Lead;
    let progress = &case.progress;
    let secrecy = case.matter.secrecy();
    match kind {
        ActionKind::Approve
        | ActionKind::Return
        | ActionKind::ApproveExtension
        | ActionKind::ApproveUnitExtension
        | ActionKind::ApproveReveal
            if !lead =>
        {
            Err(Refusal::LeadOnly)
        }
        ActionKind::ChangeLane if secrecy == Secrecy::Report && !lead => Err(Refusal::LeadOnly),
        ActionKind::Approve | ActionKind::Return if case.handling.drafter == Some(by.id) => Err(Refusal::SecondPerson),
        ActionKind::RequestExtension if progress.extended || progress.extension_asked.is_some() => {
            Err(Refusal::Already)
        }
        ActionKind::ApproveExtension => match progress.extension_asked {
            None => Err(Refusal::NotAsked),
            Some(asker) if asker == by.id => Err(Refusal::SecondPerson),
            Some(_) => Ok(()),
        },
        ActionKind::AskReveal | ActionKind::Reveal if case.matter.said().reporter.identity().is_none() => {
            Err(Refusal::NobodyNamed)
        }
        ActionKind::AskReveal if secrecy != Secrecy::Report || lead => Err(Refusal::OnlyForReports),
        ActionKind::AskReveal
            if progress.reveal_asked.contains(&by.id) || progress.reveal_approved.contains(&by.id) =>
        {
            Err(Refusal::Already)
        }
        ActionKind::ApproveUnitReturn | ActionKind::RefuseUnitReturn if progress.returns_asked.is_empty() => {
            Err(Refusal::NotAsked)
        }
        ActionKind::ApproveUnitExtension | ActionKind::RefuseUnitExtension if progress.extensions_asked.is_empty() => {
            Err(Refusal::NotAsked)
        }
        ActionKind::ApproveUnitExtension if progress.extended => Err(Refusal::Already),
        ActionKind::ApproveReveal if progress.reveal_asked.is_empty() => Err(Refusal::NotAsked),
        ActionKind::ApproveReveal if progress.reveal_asked.iter().all(|asked| *asked == by.id) => {
            Err(Refusal::SecondPerson)
        }
        ActionKind::Reveal if secrecy == Secrecy::Report && !lead && !progress.reveal_approved.contains(&by.id) => {
            Err(Refusal::NotApproved)
        }
        _ => Ok(()),
    }
}

/// Decides one step of a member of staff.
///
/// # Errors
/// A [`Refusal`] where it may not be taken.
pub fn decide(case: &Case, by: &Member, action: &Action, context: Context<'_>) -> Result<Decision, Refusal> {
    may(case, by, action.kind(), context)?;
    let step = Step { case, actor: Actor::Staff(by.id), context };
    match action {
        Action::Accept => {
            let mut decision = step.to(State::Accepted, EventKind::Accepted, "", None);
            decision.handling.assignee = case.handling.assignee.or(Some(by.id));
            Ok(decision)
        }
        Action::ChangeLane { to, reason } => step.change_lane(*to, reason),
        Action::ChangeItems { items, reason } => step.change_items(items, reason),
        Action::Route { lead, assisting, copy, reason } => {
            let Matter::Opinion(opinion) = &case.matter else { return Err(Refusal::DeskAlone) };
            let units: Vec<_> = std::iter::once(lead).chain(assisting).collect();
            step.route(opinion, &units, copy, reason.as_ref())
        }
        Action::Hold { reason } => {
            let mut decision = step.stay(EventKind::Held, "", Some(reason));
            if case.state != State::Transferred {
                decision.hold = case.hold.or(Some(Hold::ByDesk));
            }
            decision.unsent = Unsent::Held;
            Ok(decision)
        }
        Action::Release => release_by(case, step.actor, context),
        Action::Merge { into, reason } => step.merged(*into, EventKind::Merged, Some(reason)),
        Action::LinkRepeat { of } => step.merged(*of, EventKind::Linked, None),
        Action::Refer { directions } => {
            let mut decision = step.to(State::Closed, EventKind::Referred, "", None);
            decision.handling.reason = Some(CloseReason::OutOfScope);
            decision.notes.push(NewNote::Directions(directions.clone()));
            decision.unsent = Unsent::Recalled;
            Ok(decision)
        }
        Action::Ask { question } => {
            let mut decision = step.stay(EventKind::Asked, "", None);
            decision.notes.push(NewNote::Question(question.clone()));
            Ok(decision)
        }
        Action::Note { text } => {
            let mut decision = step.stay(EventKind::Noted, "", None);
            decision.notes.push(NewNote::Note(text.clone()));
            Ok(decision)
        }
        Action::Draft { answer } => {
            let mut decision = step.to(State::InReview, EventKind::Drafted, "", None);
            decision.handling.drafter = Some(by.id);
            decision.notes.push(NewNote::Draft(answer.clone()));
            Ok(decision)
        }
        Action::Approve => {
            let draft = case.draft.clone().ok_or(Refusal::WrongState)?;
            let mut decision = step.to(State::Answered, EventKind::Answered, "", None);
            decision.handling.drafter = None;
            decision.notes.push(NewNote::Answer(draft));
            Ok(decision)
        }
        Action::Return { comment } => {
            let back = if case.handling.units.is_empty() { State::Accepted } else { State::Transferred };
            let mut decision = step.to(back, EventKind::Returned, "", Some(comment));
            decision.handling.drafter = None;
            Ok(decision)
        }
        Action::Close { reason, words } => step.close(*reason, words.as_ref()),
        Action::Reopen { reason } => Ok(step.reopen(reason)),
        Action::Withdraw { reason } => {
            let mut decision = step.stay(EventKind::Withdrew, "", Some(reason));
            decision.handling.assignee = case.handling.assignee.filter(|assignee| *assignee != by.id);
            decision.withdraws = Some(by.id);
            decision.unsent = Unsent::RecalledFrom(by.mail.clone());
            Ok(decision)
        }
        Action::RequestExtension { reason } => Ok(step.stay(EventKind::ExtensionAsked, "", Some(reason))),
        Action::ApproveExtension => {
            let mut decision = step.stay(EventKind::Extended, "", None);
            decision.handling.due_minute = case.handling.due_minute.map(|due| context.rules.deadlines.extended(due));
            Ok(decision)
        }
        Action::Assign { to, role } => step.assign(*to, *role),
        Action::AskReveal { reason } => Ok(step.stay(EventKind::RevealAsked, "", Some(reason))),
        Action::ApproveReveal { staff } => {
            if !case.progress.reveal_asked.contains(staff) {
                return Err(Refusal::NotAsked);
            }
            if *staff == by.id {
                return Err(Refusal::SecondPerson);
            }
            Ok(step.stay(EventKind::RevealApproved, staff.0.to_string(), None))
        }
        Action::Reveal { reason } => Ok(step.stay(EventKind::Revealed, "", Some(reason))),
        Action::ApproveUnitReturn { unit } => on_return(case, unit, &Verdict::Grant, step.actor, context),
        Action::RefuseUnitReturn { unit, reason } => {
            on_return(case, unit, &Verdict::Refuse(reason), step.actor, context)
        }
        Action::ApproveUnitExtension { unit } => on_extension(case, unit, &Verdict::Grant, step.actor),
        Action::RefuseUnitExtension { unit, reason } => on_extension(case, unit, &Verdict::Refuse(reason), step.actor),
    }
}

/// A step that may be taken, on its way to what follows.
struct Step<'a> {
    case: &'a Case,
    actor: Actor,
    context: Context<'a>,
}

impl Step<'_> {
    /// Everything as it is, and one more event.
    fn stay(&self, kind: EventKind, detail: impl Into<String>, reason: Option<&StaffText>) -> Decision {
        self.to(self.case.state, kind, detail, reason)
    }

    fn to(&self, state: State, kind: EventKind, detail: impl Into<String>, reason: Option<&StaffText>) -> Decision {
        let mut decision = self.case.unchanged();
        decision.state = state;
        decision.handling.due_minute = self.case.due_in(state, self.context.rules.deadlines);
        decision.events.push(Event { kind, actor: self.actor, detail: detail.into(), reason: reason.cloned() });
        decision
    }

    fn change_items(&self, items: &[ItemNumber], reason: &StaffText) -> Result<Decision, Refusal> {
        if items.iter().any(|item| self.context.rules.notice.item(*item).is_none()) {
            return Err(Refusal::UnknownItem);
        }
        if items == self.case.matter.said().items {
            return Err(Refusal::Unchanged);
        }
        let list = items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        let mut decision = self.stay(EventKind::ItemsChanged, list, Some(reason));
        decision.items = Some(items.to_vec());
        // What was written by the old ones may be for a unit that the new ones keep out.
        decision.unsent = Unsent::Recalled;
        Ok(decision)
    }

    fn assign(&self, to: StaffId, role: Role) -> Result<Decision, Refusal> {
        if self.case.handling.assignee == Some(to) {
            return Err(Refusal::Unchanged);
        }
        if !role.reads_cases() || self.context.withdrawn.iter().any(|withdrawn| withdrawn.id == to) {
            return Err(Refusal::CannotTake);
        }
        let mut decision = self.stay(EventKind::Assigned, to.0.to_string(), None);
        decision.handling.assignee = Some(to);
        Ok(decision)
    }

    fn change_lane(&self, to: Secrecy, reason: &StaffText) -> Result<Decision, Refusal> {
        if to == self.case.matter.secrecy() {
            return Err(Refusal::Unchanged);
        }
        // What is left of quarantine stays; everything else comes back to the desk.
        let state = if self.case.state == State::Quarantined { State::Quarantined } else { State::AtDesk };
        let mut decision = self.to(state, EventKind::LaneChanged, to.as_str(), Some(reason));
        decision.secrecy = Some(to);
        decision.handling.drafter = None;
        let hold = match to {
            Secrecy::Sealed => return Err(Refusal::Sealed),
            Secrecy::Report => {
                decision.unsent = Unsent::Recalled;
                Hold::Report
            }
            // It came as a report: until a person has looked, it is an accusation.
            Secrecy::Opinion => Hold::Accusation,
        };
        if state == State::AtDesk {
            decision.hold = Some(hold);
        }
        Ok(decision)
    }

    fn route(
        &self,
        opinion: &Opinion,
        units: &[&UnitId],
        copy: &Adjustments,
        reason: Option<&StaffText>,
    ) -> Result<Decision, Refusal> {
        let Step { case, context, .. } = self;
        let again = !case.handling.units.is_empty();
        if (again || !copy.lifted.is_empty()) && reason.is_none() {
            return Err(Refusal::ReasonMissing);
        }
        let recipients = chosen(opinion, case.is_accusation(), units, context.rules)
            .and_then(|recipients| recipients.apart_from(context.withdrawn))
            .map_err(desk_only)?;
        // A chosen unit that may not be told is not left out in silence.
        if units.iter().any(|unit| recipients.iter().all(|told| told.unit() != *unit)) {
            return Err(Refusal::NoRecipient);
        }
        let text = clean_copy_with(opinion, copy);
        let mut decision = transferred(case.unchanged(), &recipients, &text, self.actor);
        if let Some(event) = decision.events.last_mut() {
            event.reason = reason.cloned();
        }
        if !copy.is_empty() {
            let detail = format!("+{} -{}", copy.also.len(), copy.lifted.len());
            decision.events.insert(0, Event { kind: EventKind::CopyAdjusted, actor: self.actor, detail, reason: None });
        }
        decision.handling.due_minute = case.due_in(State::Transferred, context.rules.deadlines);
        decision.unsent = Unsent::Recalled;
        if case.state == State::Quarantined {
            decision.letters.extend(receipt(opinion.said(), context.rules, context.withdrawn));
        }
        Ok(decision)
    }

    fn merged(&self, other: CaseNumber, kind: EventKind, reason: Option<&StaffText>) -> Result<Decision, Refusal> {
        if other == self.case.number {
            return Err(Refusal::SameCase);
        }
        let mut decision = self.to(State::Closed, kind, other.to_string(), reason);
        decision.handling.merged_into = Some(other);
        decision.handling.reason = Some(CloseReason::Merged);
        decision.handling.drafter = None;
        decision.unsent = Unsent::Recalled;
        Ok(decision)
    }

    fn close(&self, reason: CloseReason, words: Option<&StaffText>) -> Result<Decision, Refusal> {
        if !reason.fits(self.case.matter.secrecy()) {
            return Err(Refusal::WrongReason);
        }
        if reason.needs_answer() && !self.case.progress.answered {
            return Err(Refusal::AnswerMissing);
        }
        if reason.needs_words() && words.is_none() {
            return Err(Refusal::ReasonMissing);
        }
        let mut decision = self.to(State::Closed, EventKind::Closed, reason.as_str(), words);
        decision.handling.reason = Some(reason);
        Ok(decision)
    }

    fn reopen(&self, reason: &StaffText) -> Decision {
        let case = self.case;
        let told = !case.handling.units.is_empty();
        let state = match case.matter {
            Matter::Opinion(_) if told => State::Transferred,
            Matter::Opinion(_) | Matter::Report(_) | Matter::Sealed(_) => State::AtDesk,
        };
        let mut decision = self.to(state, EventKind::Reopened, "", Some(reason));
        decision.hold = match case.matter {
            Matter::Opinion(_) if told => None,
            Matter::Opinion(_) => case.hold.or(Some(Hold::ByDesk)),
            Matter::Report(_) | Matter::Sealed(_) => Some(Hold::Report),
        };
        decision.handling.reason = None;
        decision.handling.merged_into = None;
        decision.handling.due_minute =
            self.context.rules.deadlines.due(State::Accepted, self.context.now_minute, false);
        decision
    }
}

impl Case {
    /// The units that the desk may choose to tell, in the order of the list; none of a report.
    #[must_use]
    pub fn tellable(&self, context: Context<'_>) -> Vec<UnitId> {
        let all: Vec<&UnitId> = context.rules.units.iter().map(|unit| &unit.id).collect();
        self.tellable_among(&all, context)
    }

    /// The same, of these units.
    #[must_use]
    pub fn tellable_among(&self, units: &[&UnitId], context: Context<'_>) -> Vec<UnitId> {
        let Matter::Opinion(opinion) = &self.matter else { return Vec::new() };
        chosen(opinion, self.is_accusation(), units, context.rules)
            .and_then(|recipients| recipients.apart_from(context.withdrawn))
            .map(|recipients| recipients.iter().map(|recipient| recipient.unit().clone()).collect())
            .unwrap_or_default()
    }

    /// When it will be due in another state: a deadline that runs goes on running.
    pub(super) fn due_in(&self, state: State, deadlines: super::Deadlines) -> Option<i64> {
        if Phase::of(state) == Phase::of(self.state) {
            return self.handling.due_minute;
        }
        let since = self.progress.reopened_minute.unwrap_or(self.filed_minute);
        deadlines.due(state, since, self.progress.extended)
    }
}

pub(super) const fn desk_only(reason: DeskOnly) -> Refusal {
    match reason {
        DeskOnly::NoRecipient => Refusal::NoRecipient,
        DeskOnly::Unresolved => Refusal::Unresolved,
        DeskOnly::AboutUnit | DeskOnly::CommissionOnly | DeskOnly::NoItem | DeskOnly::AfterTriage => Refusal::DeskAlone,
    }
}
