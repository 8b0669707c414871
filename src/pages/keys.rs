//! Which words pages, letters and the command line ask for by a name that is put together: one for every value that is shown.
use super::form::{FormAlert, fault_key, field_key};
use super::problem::ProblemKind;
use super::staff;
use super::staff::{LinkError, Nav, PeopleNotice, RefusedKind, SignInError};
use super::staff::{day, inbox, mail as staff_mail};
use super::status::{CitizenState, StatusError, StepKind, TextKind};
use super::unit;
use crate::domain::attempt::{AttemptOutcome, ReplyMeaning};
use crate::domain::case::{
    ActionKind, Actor, Channel, CloseReason, EventKind, Hold, NoteKind, Refusal, Secrecy, State,
};
use crate::domain::feedback::{Field, FieldFault, Verdict};
use crate::domain::inbound::InboundKind;
use crate::domain::inbox::{Order, Tray};
use crate::domain::letter::{LetterKind, LetterState};
use crate::domain::notice::ItemStatus;
use crate::domain::release::MarkKind;
use crate::domain::staff::{AccessEventKind, Role, StaffState};

/// The words for why a step is not taken.
#[must_use]
pub fn refusal_key(refusal: Refusal) -> String {
    format!("refusal-{}", refusal.as_str().replace('_', "-"))
}

const FIELDS: [Field; 12] = [
    Field::Lane,
    Field::Item,
    Field::Verdict,
    Field::AboutUnit,
    Field::Subdistrict,
    Field::Text,
    Field::Name,
    Field::Phone,
    Field::Mail,
    Field::Acknowledge,
    Field::Files,
    Field::FormToken,
];

const FAULTS: [FieldFault; 8] = [
    FieldFault::Missing,
    FieldFault::Unknown,
    FieldFault::TooShort,
    FieldFault::TooLong(5_001),
    FieldFault::Malformed,
    FieldFault::NotTakenHere,
    FieldFault::NotAccepted,
    FieldFault::Stale,
];

/// Every field with every fault.
pub(super) fn all_faults() -> impl Iterator<Item = (Field, FieldFault)> {
    FIELDS.into_iter().flat_map(|field| FAULTS.into_iter().map(move |fault| (field, fault)))
}

/// The keys of all values that pages, letters and the command line show, each once.
pub(super) fn shown() -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    let mut family = |prefix: &str, names: &mut dyn Iterator<Item = &'static str>, suffixes: &[&str]| {
        for name in names {
            let name = name.replace('_', "-");
            keys.extend(suffixes.iter().map(|suffix| format!("{prefix}-{name}{suffix}")));
        }
    };
    family("verdict", &mut Verdict::ALL.into_iter().map(Verdict::as_str), &[""]);
    family("item-status", &mut ItemStatus::ALL.into_iter().map(ItemStatus::as_str), &[""]);
    family("hold", &mut Hold::ALL.into_iter().map(Hold::as_str), &[""]);
    family("secrecy", &mut Secrecy::ALL.into_iter().map(Secrecy::as_str), &[""]);
    family("desk-state", &mut State::ALL.into_iter().map(State::as_str), &[""]);
    family("event", &mut EventKind::ALL.into_iter().map(EventKind::as_str), &[""]);
    family("actor", &mut Actor::NAMES.into_iter(), &[""]);
    family("refusal", &mut Refusal::ALL.into_iter().map(Refusal::as_str), &[""]);
    family("act", &mut ActionKind::ALL.into_iter().map(ActionKind::as_str), &[""]);
    family("note", &mut NoteKind::ALL.into_iter().map(NoteKind::as_str), &[""]);
    family("mark", &mut MarkKind::ALL.into_iter().map(MarkKind::as_str), &[""]);
    family("channel", &mut Channel::ALL.into_iter().map(Channel::as_str), &[""]);
    family("ask", &mut staff::case::FIELDS.into_iter(), &[""]);
    family("close", &mut CloseReason::ALL.into_iter().map(CloseReason::as_str), &[""]);
    family("mail-kind", &mut LetterKind::ALL.into_iter().map(LetterKind::as_str), &[""]);
    family("attempt", &mut AttemptOutcome::ALL.into_iter().map(AttemptOutcome::as_str), &[""]);
    family("reply", &mut ReplyMeaning::ALL.into_iter().map(ReplyMeaning::as_str), &[""]);
    family("mail-state", &mut LetterState::ALL.into_iter().map(LetterState::as_str), &[""]);
    family("confirm-error", &mut SignInError::ALL.into_iter().map(SignInError::as_str), &[""]);
    family("state", &mut CitizenState::ALL.into_iter().map(CitizenState::as_str), &["", "-text"]);
    family("step", &mut StepKind::ALL.into_iter().map(StepKind::as_str), &[""]);
    family("status-text", &mut TextKind::ALL.into_iter().map(TextKind::as_str), &[""]);
    family("status-error", &mut StatusError::ALL.into_iter().map(StatusError::as_str), &[""]);
    family("problem", &mut ProblemKind::ALL.into_iter().map(ProblemKind::as_str), &["-title", "-text"]);
    family("alert", &mut FormAlert::ALL.into_iter().map(FormAlert::as_str), &["-title", "-text"]);
    family("role", &mut Role::ALL.into_iter().map(Role::as_str), &[""]);
    family("role-text", &mut Role::ALL.into_iter().map(Role::as_str), &[""]);
    family("staff-state", &mut StaffState::ALL.into_iter().map(StaffState::as_str), &[""]);
    family("link-error", &mut LinkError::ALL.into_iter().map(LinkError::as_str), &[""]);
    family("people-notice", &mut PeopleNotice::ALL.into_iter().map(PeopleNotice::as_str), &[""]);
    family("staff-nav", &mut Nav::ALL.iter().map(|nav| nav.as_str()), &[""]);
    family("staff-refused", &mut RefusedKind::ALL.into_iter().map(RefusedKind::as_str), &["-title", "-text"]);
    family("sign-in-error", &mut SignInError::ALL.into_iter().map(SignInError::as_str), &[""]);
    family("unit-error", &mut unit::UNIT_ERRORS.into_iter(), &[""]);
    family("unit-done", &mut unit::UNIT_FORMS.into_iter(), &[""]);
    family("unit-step", &mut unit::unit_step_names(), &[""]);
    family("handover", &mut staff::case::HANDOVER.into_iter(), &[""]);
    family("tray", &mut Tray::ALL.into_iter().map(Tray::as_str), &[""]);
    family("order", &mut Order::ALL.into_iter().map(Order::as_str), &[""]);
    family("inbox-channel", &mut inbox::CHANNELS.into_iter(), &[""]);
    family("outcome", &mut inbox::OUTCOMES.into_iter(), &[""]);
    family("inbox-notice", &mut inbox::NOTICES.into_iter(), &[""]);
    family("mail-notice", &mut staff_mail::NOTICES.into_iter(), &[""]);
    family("inbound-kind", &mut InboundKind::ALL.into_iter().map(InboundKind::as_str), &[""]);
    family("tile", &mut day::TILES.into_iter(), &[""]);
    family("access", &mut AccessEventKind::ALL.into_iter().map(AccessEventKind::as_str), &[""]);
    family("reader", &mut ["units", "number-only", "after-triage", "commission", "subdistrict"].into_iter(), &[""]);
    family(
        "preview",
        &mut ["units", "number-only", "original", "screened", "after-triage", "commission", "officer", "not-taken"]
            .into_iter(),
        &[""],
    );
    keys.extend(FIELDS.into_iter().map(field_key));
    keys.extend(all_faults().map(|(field, fault)| fault_key(field, fault).to_owned()));
    keys.extend(
        [
            "list-comma",
            "receipt-qr-text",
            "receipt-qr-label",
            "link-qr-label",
            "case-fault-incomplete",
            "case-confirm-needed",
            "letter-mark",
        ]
        .map(str::to_owned),
    );
    keys.sort();
    keys.dedup();
    keys
}
