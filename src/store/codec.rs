//! Between the domain's types and what stands in the rows: sealing, opening, lists as text.
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::domain::case::{Actor, Decision, Event, EventKind, Hold, Matter, Said, Secrecy};
use crate::domain::contact::{MailAddress, PersonName, Phone, Reporter};
use crate::domain::feedback::Verdict;
use crate::domain::ids::{ItemNumber, UnitId};
use crate::domain::language::Language;
use crate::domain::letter::NewLetter;
use crate::domain::release::ReleasedText;
use crate::domain::staff::StaffId;
use crate::domain::text::{CitizenText, StaffText};
use crate::seal::{Entropy, Keyring, Place};

use super::bulk::Cell;
use super::conn::row;
use super::error::Unreadable;
use super::records::{Filing, StoredEvent};

/// The sealed columns there are. The row they are bound to is the case's receipt tag, which is known before the number.
pub(super) const BODY: (&str, &str) = ("cases", "sealed_body");
const IDENTITY: (&str, &str) = ("cases", "identity");
const RECIPIENT: (&str, &str) = ("letters", "sealed_recipient");
pub(super) const REASON: (&str, &str) = ("events", "sealed_reason");
pub(super) const NOTE: (&str, &str) = ("notes", "sealed_body");

pub(super) const fn place<'a>(column: (&'static str, &'static str), row: &'a [u8]) -> Place<'a> {
    Place { table: column.0, column: column.1, row }
}

/// Who wrote, as it is sealed: one blob, so that not even the number of things left shows.
#[derive(Serialize, Deserialize)]
struct IdentityRecord<'a> {
    #[serde(borrow)]
    name: Option<std::borrow::Cow<'a, str>>,
    #[serde(borrow)]
    phone: Option<std::borrow::Cow<'a, str>>,
    #[serde(borrow)]
    mail: Option<std::borrow::Cow<'a, str>>,
    share: bool,
}

/// A filing with everything sealed that has to be, ready to be bound: made in the caller's task, so that the writer
/// only writes.
pub(super) struct Prepared {
    pub(super) filing: Filing,
    pub(super) receipt: [u8; 20],
    pub(super) items: String,
    units: String,
    pub(super) sealed_body: Option<Vec<u8>>,
    pub(super) identity: Option<Vec<u8>>,
    pub(super) letters: Vec<PreparedLetter>,
}

/// What a letter's row needs beside the letter itself.
pub(super) struct PreparedLetter {
    sealed_recipient: Option<Vec<u8>>,
    items: String,
    /// The text to be released, unless it is the opinion's own, which the row of the case holds already.
    body_of_case: bool,
}

impl Prepared {
    pub(super) fn new(filing: Filing, keyring: &Keyring, entropy: &dyn Entropy) -> Self {
        let receipt = filing.receipt.to_bytes();
        let said = filing.matter.said();
        let sealed_body = (filing.matter.secrecy() != Secrecy::Opinion)
            .then(|| keyring.seal(place(BODY, &receipt), said.text.read().as_bytes(), entropy));
        let identity = said.reporter.identity().map(|identity| {
            let record = IdentityRecord {
                name: identity.name.as_ref().map(|name| name.as_str().into()),
                phone: identity.phone.as_ref().map(|phone| phone.as_str().into()),
                mail: identity.mail.as_ref().map(|mail| mail.as_str().into()),
                share: identity.share,
            };
            // Strings and a flag always have a JSON form.
            let plain = Zeroizing::new(serde_json::to_vec(&record).unwrap_or_default());
            keyring.seal(place(IDENTITY, &receipt), &plain, entropy)
        });
        let opinion = (filing.matter.secrecy() == Secrecy::Opinion).then(|| said.text.read());
        let letters = prepare_letters(&filing.decision, opinion, &receipt, keyring, entropy);
        let units = units_text(&filing.decision.handling.units);
        Self { receipt, items: items_text(&said.items), units, sealed_body, identity, letters, filing }
    }

    /// The cells of [`super::bulk::CASES`].
    pub(super) fn case_cells(&self, id: i64) -> [Cell<'_>; 17] {
        let Filing { matter, decision, notice_hash, filed_minute, .. } = &self.filing;
        let said = matter.said();
        let secrecy = matter.secrecy();
        [
            Cell::Int(id),
            Cell::Bytes(&self.receipt),
            Cell::Text(secrecy.as_str()),
            Cell::Text(decision.state.as_str()),
            decision.hold.map(Hold::as_str).into(),
            Cell::Text(&self.items),
            said.verdict.map(Verdict::as_str).into(),
            said.about.as_ref().map(UnitId::as_str).into(),
            said.subdistrict.as_ref().map(UnitId::as_str).into(),
            Cell::Text(said.language.as_str()),
            (secrecy == Secrecy::Opinion).then(|| said.text.read()).into(),
            self.sealed_body.as_deref().into(),
            self.identity.as_deref().into(),
            Cell::Bytes(notice_hash),
            Cell::Int(*filed_minute),
            decision.handling.due_minute.into(),
            Cell::Text(&self.units),
        ]
    }
}

/// `opinion` is the text of the case if that stands in clear in its row.
pub(super) fn prepare_letters(
    decision: &Decision,
    opinion: Option<&str>,
    receipt: &[u8],
    keyring: &Keyring,
    entropy: &dyn Entropy,
) -> Vec<PreparedLetter> {
    let is_own = |letter: &NewLetter| match (letter, opinion) {
        (NewLetter::Unit(letter), Some(opinion)) => letter.text().is_some_and(|text| text.as_str() == opinion),
        _ => false,
    };
    let prepare = |letter: &NewLetter| PreparedLetter {
        body_of_case: is_own(letter),
        sealed_recipient: is_to_citizen(letter)
            .then(|| keyring.seal(place(RECIPIENT, receipt), letter.to().as_str().as_bytes(), entropy)),
        items: items_text(letter.items()),
    };
    decision.letters.iter().map(prepare).collect()
}

pub(super) const fn is_to_citizen(letter: &NewLetter) -> bool {
    matches!(letter, NewLetter::CitizenReceipt { .. })
}

/// The cells of [`super::bulk::LETTERS`]. A letter is due as soon as it is written.
pub(super) fn letter_cells<'a>(
    case: i64,
    letter: &'a NewLetter,
    prepared: &'a PreparedLetter,
    now_minute: i64,
) -> [Cell<'a>; 12] {
    let (body, hold) = match letter {
        NewLetter::Unit(letter) => (letter.text().filter(|_| !prepared.body_of_case).map(ReleasedText::as_str), None),
        NewLetter::Desk(letter) => (None, letter.hold),
        NewLetter::Officer { .. } | NewLetter::CitizenReceipt { .. } | NewLetter::UnitReminder(_) => (None, None),
    };
    let recipient = prepared.sealed_recipient.is_none().then(|| letter.to().as_str());
    [
        Cell::Int(case),
        Cell::Text(letter.kind().as_str()),
        recipient.into(),
        prepared.sealed_recipient.as_deref().into(),
        Cell::Text(letter.language().as_str()),
        letter.unit().map(UnitId::as_str).into(),
        Cell::Text(&prepared.items),
        body.into(),
        Cell::Int(i64::from(prepared.body_of_case)),
        hold.map(Hold::as_str).into(),
        Cell::Int(now_minute),
        Cell::Int(now_minute.saturating_mul(60_000)),
    ]
}

/// The cells of [`super::bulk::EVENTS`].
pub(super) fn event_cells<'a>(
    case: i64,
    event: &'a Event,
    sealed_reason: Option<&'a [u8]>,
    at_minute: i64,
) -> [Cell<'a>; 7] {
    [
        Cell::Int(case),
        Cell::Int(at_minute),
        Cell::Text(event.kind.as_str()),
        Cell::Text(event.actor.as_str()),
        Cell::Text(&event.detail),
        event.actor.staff().map(|id| id.0).into(),
        sealed_reason.into(),
    ]
}

/// `housing,water`: the units in the order they were told.
pub(super) fn units_text(units: &[UnitId]) -> String {
    units.iter().map(UnitId::as_str).collect::<Vec<_>>().join(",")
}

pub(super) fn units_of(text: &str) -> Result<Vec<UnitId>, Unreadable> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split(',').map(|id| id.parse().map_err(|_| Unreadable::Value("cases.units"))).collect()
}

/// `3,19`: the items in the notice's order.
pub(super) fn items_text(items: &[ItemNumber]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

pub(super) fn items_of(text: &str) -> Result<Vec<ItemNumber>, Unreadable> {
    if text.is_empty() {
        return Ok(Vec::new());
    }
    text.split(',').map(|number| number.parse().map_err(|_| Unreadable::Value("items"))).collect()
}

/// Reads a value through its own parser.
pub(super) fn value<T>(column: &'static str, parsed: Option<T>) -> Result<T, Unreadable> {
    parsed.ok_or(Unreadable::Value(column))
}

/// A value that may be absent.
pub(super) fn maybe<T>(
    column: &'static str,
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<Option<T>, Unreadable> {
    text.map(|text| value(column, parse(text))).transpose()
}

row! {
    /// What was said, as it stands in `cases`.
    struct SaidRow {
        receipt: Vec<u8>,
        secrecy: String,
        items: String,
        verdict: Option<String>,
        about: Option<String>,
        subdistrict: Option<String>,
        language: String,
        body: Option<String>,
        sealed_body: Option<Vec<u8>>,
        identity: Option<Vec<u8>>,
    }
}

impl SaidRow {
    /// The matter, opened.
    pub(super) fn matter(&self, keyring: &Keyring) -> Result<Matter, Unreadable> {
        let secrecy = value("cases.secrecy", Secrecy::parse(&self.secrecy))?;
        let text = text_of(self.body.as_deref(), self.sealed_body.as_deref(), &self.receipt, keyring)?;
        let reporter = match &self.identity {
            None => Reporter::Anonymous,
            Some(sealed) => open_identity(sealed, &self.receipt, keyring)?,
        };
        let said = Said {
            items: items_of(&self.items)?,
            verdict: maybe("cases.verdict", self.verdict.as_deref(), Verdict::parse)?,
            about: maybe("cases.about", self.about.as_deref(), |id| id.parse().ok())?,
            subdistrict: maybe("cases.subdistrict", self.subdistrict.as_deref(), |id| id.parse().ok())?,
            text: value("cases.body", CitizenText::parse(&text).ok())?,
            reporter,
            language: value("cases.language", Language::parse(&self.language))?,
        };
        Ok(Matter::stored(secrecy, said))
    }
}

/// The text of a case, from whichever column holds it.
pub(super) fn text_of(
    clear: Option<&str>,
    sealed: Option<&[u8]>,
    receipt: &[u8],
    keyring: &Keyring,
) -> Result<String, Unreadable> {
    if let Some(text) = clear {
        return Ok(text.to_owned());
    }
    let sealed = sealed.ok_or(Unreadable::Value("cases.body"))?;
    open_text("cases.sealed_body", BODY, sealed, receipt, keyring)
}

/// Opens a sealed text.
pub(super) fn open_text(
    name: &'static str,
    column: (&'static str, &'static str),
    sealed: &[u8],
    receipt: &[u8],
    keyring: &Keyring,
) -> Result<String, Unreadable> {
    let plain = keyring.open(place(column, receipt), sealed).map_err(|e| Unreadable::Sealed(name, e))?;
    value(name, std::str::from_utf8(&plain).ok().map(str::to_owned))
}

fn open_identity(sealed: &[u8], receipt: &[u8], keyring: &Keyring) -> Result<Reporter, Unreadable> {
    const COLUMN: &str = "cases.identity";
    let plain = keyring.open(place(IDENTITY, receipt), sealed).map_err(|e| Unreadable::Sealed(COLUMN, e))?;
    let record: IdentityRecord<'_> = value(COLUMN, serde_json::from_slice(&plain).ok())?;
    Ok(Reporter::new(
        maybe(COLUMN, record.name.as_deref(), |name| PersonName::parse(name).ok())?,
        maybe(COLUMN, record.phone.as_deref(), |phone| Phone::parse(phone).ok())?,
        maybe(COLUMN, record.mail.as_deref(), |mail| MailAddress::parse(mail).ok())?,
        record.share,
    ))
}

/// Whom a letter goes to, from whichever column holds it.
pub(super) fn recipient_of(
    clear: Option<&str>,
    sealed: Option<&[u8]>,
    receipt: &[u8],
    keyring: &Keyring,
) -> Result<MailAddress, Unreadable> {
    const COLUMN: &str = "letters.sealed_recipient";
    let parse = |text: &str| MailAddress::parse(text).ok();
    match (clear, sealed) {
        (Some(address), _) => value("letters.recipient", parse(address)),
        (None, Some(sealed)) => {
            let plain = keyring.open(place(RECIPIENT, receipt), sealed).map_err(|e| Unreadable::Sealed(COLUMN, e))?;
            value(COLUMN, std::str::from_utf8(&plain).ok().and_then(parse))
        }
        (None, None) => Err(Unreadable::Value("letters.recipient")),
    }
}

row! {
    struct EventRow {
        at_minute: i64,
        kind: String,
        actor: String,
        detail: String,
        staff: Option<i64>,
        sealed_reason: Option<Vec<u8>>,
    }
}

impl EventRow {
    /// The event; what was given as its reason is opened where there are a keyring and the case's receipt tag.
    pub(super) fn event(self, opened_by: Option<(&Keyring, &[u8])>) -> Result<StoredEvent, Unreadable> {
        let reason = match (self.sealed_reason, opened_by) {
            (Some(sealed), Some((keyring, receipt))) => {
                let text = open_text("events.sealed_reason", REASON, &sealed, receipt, keyring)?;
                Some(value("events.sealed_reason", StaffText::parse(&text).ok())?)
            }
            _ => None,
        };
        Ok(StoredEvent {
            at_minute: self.at_minute,
            event: Event {
                kind: value("events.kind", EventKind::parse(&self.kind))?,
                actor: value("events.actor", Actor::parse(&self.actor, self.staff.map(StaffId)))?,
                detail: self.detail,
                reason,
            },
        })
    }
}
