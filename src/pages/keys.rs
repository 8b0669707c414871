//! Which words pages, letters and the command line ask for by a name that is put together: one for every value that is shown.
use super::form::{FormAlert, fault_key, field_key};
use super::problem::ProblemKind;
use super::staff;
use super::staff::{LinkError, Nav, PeopleNotice, RefusedKind, SignInError};
use super::staff::{day, inbox, mail as staff_mail, notice_draft, notices};
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
use crate::domain::notice::{DoubtKind, ItemStatus, PieceKind, Role as UnitRole};
use crate::domain::release::MarkKind;
use crate::domain::staff::{AccessEventKind, Role, StaffState};
use crate::pages::ShutView;

/// The words for why a step is not taken.
#[must_use]
pub fn refusal_key(refusal: Refusal) -> String {
    format!("refusal-{}", refusal.as_str().replace('_', "-"))
}

/// The words for a rule by which a notice's text is read.
#[must_use]
pub fn rule_key(rule: &str) -> String {
    format!("rule-{}", rule.replace(['.', '_'], "-"))
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

/// What `notice import`, `diff` and `show` say; they put no name together but those of the families below.
const COMMANDS: &[&str] = &[
    "unreadable-allowed",
    "sheet-issuer",
    "sheet-window",
    "sheet-inspection-days",
    "sheet-phones",
    "sheet-areas",
    "notice-no-doubts",
    "notice-doubts",
    "notice-counted",
    "notice-why",
    "notice-why-text",
    "notice-show-which",
    "notice-file-head",
    "notice-file-doubts",
    "notice-doubt-mark",
    "notice-matched",
    "notice-match-new",
    "notice-match-gone",
    "notice-match-similar-title",
    "notice-match-place",
    "notice-match-same-count",
    "notice-written",
    "notice-written-before",
    "notice-written-undecided",
    "notice-written-draft",
    "notice-written-open",
    "diff-same",
    "diff-none",
    "diff-added",
    "diff-removed",
    "diff-changed",
    "diff-retitled",
    "diff-renumbered",
    "diff-moved",
];

/// The rules by which a notice's text is read, as they sign their finds: each is explained in words.
pub(crate) const RULES: &[&str] = &[
    "address.label",
    "address.shape",
    "address.verb",
    "area.above_items",
    "area.column",
    "count.stated",
    "email.at_sign",
    "envelope.words",
    "fax.behind",
    "fax.label",
    "furniture.after_notice",
    "furniture.after_signature",
    "furniture.before_headline",
    "furniture.breadcrumb",
    "furniture.imprint",
    "furniture.links",
    "furniture.meta",
    "furniture.page_number",
    "furniture.rule",
    "furniture.tools",
    "headline.again",
    "headline.line",
    "headline.lines",
    "headline.spoken",
    "headline.text_follows",
    "inspected.after_dui",
    "inspected.subject",
    "inspection.by",
    "inspection.by_office",
    "inspection.feedback",
    "inspection.from",
    "inspection.deed",
    "inspection.kind",
    "inspection.round",
    "inspection.to",
    "issuer.headline",
    "issuer.signature",
    "legal_basis.reference",
    "measure.brackets",
    "measure.circle",
    "measure.first_is",
    "measure.number",
    "measure.ordinal",
    "person.asked_for",
    "person.behind_number",
    "person.label",
    "phone.label",
    "phone.shape",
    "po_box.address",
    "po_box.label",
    "po_box.shape",
    "postcode.after_address",
    "postcode.before_address",
    "postcode.label",
    "published.label",
    "published.under_headline",
    "receiver.asked",
    "receiver.end_of_address",
    "receiver.label",
    "receiver.sent_to",
    "section.highest_level",
    "signed.under_signature",
    "status.after_title",
    "status.brackets",
    "status.column",
    "status.label",
    "status.sentence",
    "title.blank",
    "title.brackets",
    "title.colon",
    "title.column",
    "title.comma",
    "title.first_measure",
    "title.line",
    "title.semicolon",
    "title.sentence",
    "title.two_lines",
    "unit.after_word",
    "unit.before_word",
    "unit.column",
    "unit.label",
    "unit.named",
    "window.closing_date",
    "window.dates",
    "window.days",
    "window.open",
];

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
    family("shut", &mut ShutView::PHASES.into_iter(), &["-title", "-text"]);
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
    family("unreadable", &mut notices::UNREADABLE.into_iter(), &[""]);
    family("notices-done", &mut notices::NOTICES.into_iter(), &[""]);
    family("notice-phase", &mut notices::PHASES.into_iter(), &[""]);
    family("new-fault", &mut notices::NEW_FAULTS.into_iter(), &[""]);
    family("draft-said", &mut notice_draft::SAID.into_iter(), &["-title", "-text"]);
    family("draft-wrong", &mut notice_draft::WRONG.into_iter(), &[""]);
    family("doubt", &mut DoubtKind::ALL.into_iter().map(DoubtKind::as_str).chain(notice_draft::OWN_DOUBTS), &[""]);
    family("piece", &mut PieceKind::ALL.into_iter().map(PieceKind::as_str), &[""]);
    family("unit-role", &mut UnitRole::ALL.into_iter().map(UnitRole::as_str), &[""]);
    family("tile", &mut day::TILES.into_iter(), &[""]);
    family("access", &mut AccessEventKind::ALL.into_iter().map(AccessEventKind::as_str), &[""]);
    family(
        "reader",
        &mut ["units", "number-only", "after-triage", "commission", "desk", "subdistrict"].into_iter(),
        &[""],
    );
    family(
        "preview",
        &mut ["units", "number-only", "original", "screened", "after-triage", "commission", "officer", "not-taken"]
            .into_iter(),
        &[""],
    );
    keys.extend(RULES.iter().map(|rule| rule_key(rule)));
    keys.extend(COMMANDS.iter().map(|key| (*key).to_owned()));
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
