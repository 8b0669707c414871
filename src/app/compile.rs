//! The notice compiler behind its surfaces: from what was read out of a text to the sheet that becomes a notice's file.
use jiff::civil::Date;

use super::reading::{Loss, LossKind, Reading};
use crate::config::{Sheet, SheetArea, SheetContact, SheetInspection, SheetItem, SheetPhone, Suggestion};
use crate::domain::notice::{
    DoubtKind, Found, FoundArea, FoundContact, FoundItem, FoundNotice, FoundUnit, FoundWindow, ItemStatus, Parsed,
    Role, Span, parse,
};
use crate::domain::unit::{Unit, Units};

pub mod difference;
pub mod likeness;
pub mod place;
pub mod rejoin;

/// Why a person should look: from the reader of notices, from the reading of the file, or from what a file must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    Doubt(DoubtKind),
    Loss(LossKind),
    /// The text does not say who takes the opinions; this installation's commission stands there.
    ReceiverAssumed,
    /// The last day is so many working days away: holidays are not known here.
    WorkingDays,
    /// The period begins on the day of publication, which the text does not say.
    WindowWithoutStart,
    /// An earlier item was found again by its place alone.
    MatchedByPlace,
    /// An earlier item was found again under a changed title.
    MatchedByTitle,
    /// The text names another lead than the one that was settled.
    LeadDiffers,
    /// No item of the earlier version was found again: this may be another notice.
    NothingMatched,
}

impl Why {
    /// Stable: words and saved drafts are kept under it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Doubt(kind) => kind.as_str(),
            Self::Loss(kind) => kind.as_str(),
            Self::ReceiverAssumed => "receiver_assumed",
            Self::WorkingDays => "working_days",
            Self::WindowWithoutStart => "window_without_start",
            Self::MatchedByPlace => "matched_by_place",
            Self::MatchedByTitle => "matched_by_title",
            Self::LeadDiffers => "lead_differs",
            Self::NothingMatched => "nothing_matched",
        }
    }
}

/// Something that a person should look at before the notice is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub why: Why,
    /// Where in the text; none where the text says nothing.
    pub span: Option<Span>,
    pub detail: String,
    /// The value of the sheet that it is about, as in [`crate::config::Note`]; empty for the notice as a whole.
    pub field: String,
}

impl Remark {
    /// By which a tick is kept: the same doubt at the same place.
    #[must_use]
    pub fn key(&self) -> String {
        let (start, end) = self.span.map_or((0, 0), |span| (span.start, span.end));
        format!("{}:{start}:{end}:{}", self.why.as_str(), self.field)
    }
}

/// A text that was compiled.
#[derive(Clone, Debug)]
pub struct Compiled {
    pub parsed: Parsed,
    pub sheet: Sheet,
    pub remarks: Vec<Remark>,
}

/// Compiles a file that was read.
#[must_use]
pub fn compile_reading(reading: &Reading, slug: &str, units: &Units) -> Compiled {
    let mut compiled = compile(&reading.text, slug, units);
    let loss = |loss: &Loss| Remark {
        why: Why::Loss(loss.kind),
        span: Some(Span::new(loss.span.start, loss.span.end)),
        detail: String::new(),
        field: String::new(),
    };
    // The reader of notices tells characters that were lost, too: once is enough.
    let told = |remark: &Remark| {
        let span = remark.span.unwrap_or_default();
        compiled.parsed.doubts.iter().any(|doubt| doubt.why == DoubtKind::Mojibake && doubt.span.overlaps(span))
    };
    let losses: Vec<Remark> = reading.losses.iter().map(loss).filter(|remark| !told(remark)).collect();
    compiled.remarks.splice(0..0, losses);
    compiled
}

/// Compiles a text. Never fails: what could not be read is a remark.
#[must_use]
pub fn compile(text: &str, slug: &str, units: &Units) -> Compiled {
    let parsed = parse(text);
    let notice = &parsed.notice;
    let mut remarks = Vec::new();
    let mut sheet = Sheet {
        slug: slug.to_owned(),
        title: words(notice.title.as_ref()),
        issuer: words(notice.issuer.as_ref()),
        receiver: words(notice.receiver.as_ref()),
        published: day(notice.published.as_ref()),
        signed: day(notice.signed.as_ref()),
        inspection: inspection(notice),
        contact: contact(&notice.contact),
        areas: areas(notice, units),
        ..Sheet::default()
    };
    if sheet.receiver.is_empty()
        && let Some(commission) = units.get(units.commission())
    {
        sheet.receiver.clone_from(&commission.name_zh);
        remarks.push(remark(Why::ReceiverAssumed, None, "receiver"));
    }
    window(notice, &mut sheet, &mut remarks);
    for doubt in &parsed.doubts {
        remarks.push(Remark {
            why: Why::Doubt(doubt.why),
            span: Some(doubt.span),
            detail: doubt.detail.clone(),
            field: field_of(notice, doubt.why, doubt.span),
        });
    }
    settle_state(&mut sheet, &remarks);
    Compiled { parsed, sheet, remarks }
}

/// A notice with open doubts is a draft.
fn settle_state(sheet: &mut Sheet, remarks: &[Remark]) {
    let state = if remarks.is_empty() { "open" } else { "draft" };
    state.clone_into(&mut sheet.state);
}

fn remark(why: Why, span: Option<Span>, field: &str) -> Remark {
    Remark { why, span, detail: String::new(), field: field.to_owned() }
}

fn words(found: Option<&Found<String>>) -> String {
    found.map(|found| found.value.clone()).unwrap_or_default()
}

fn day(found: Option<&Found<Date>>) -> String {
    found.map(|found| found.value.to_string()).unwrap_or_default()
}

fn inspection(notice: &FoundNotice) -> SheetInspection {
    let found = &notice.inspection;
    SheetInspection {
        body: words(found.by.as_ref()),
        subject: words(found.kind.as_ref()),
        from: day(found.from.as_ref()),
        to: day(found.to.as_ref()),
        feedback: day(found.feedback.as_ref()),
    }
}

fn contact(found: &FoundContact) -> SheetContact {
    let phones = found.phones.iter().map(|phone| SheetPhone {
        number: phone.value.number.clone(),
        extension: phone.value.extension.clone().unwrap_or_default(),
        owner: phone.value.owner.clone().unwrap_or_default(),
        hours: phone.value.hours.clone().unwrap_or_default(),
    });
    let address = found.addresses.first().map(|address| &address.value);
    let of_address = address.and_then(|address| address.postcode.clone());
    let envelope = found.envelope.as_ref().map(|envelope| &envelope.value);
    let texts = |list: &[Found<String>]| list.iter().map(|found| found.value.clone()).collect();
    SheetContact {
        phones: phones.collect(),
        faxes: found.faxes.iter().map(|fax| fax.value.number.clone()).collect(),
        emails: texts(&found.emails),
        address: address.map(|address| address.text.clone()).unwrap_or_default(),
        po_box: found.po_boxes.first().map(|found| found.value.clone()).unwrap_or_default(),
        postcode: of_address.unwrap_or_else(|| words(found.postcode.as_ref())),
        envelope: envelope.map(|envelope| envelope.text.clone()).unwrap_or_default(),
        envelope_place: envelope.and_then(|envelope| envelope.place.clone()).unwrap_or_default(),
        persons: texts(&found.persons),
    }
}

/// Numbers as printed where they tell the items of the whole notice apart; else they are counted through, and the mark
/// that is printed is kept beside them.
fn areas(notice: &FoundNotice, units: &Units) -> Vec<SheetArea> {
    let printed: Vec<Option<u16>> = notice.items().map(|item| item.number).collect();
    let mut apart: Vec<u16> = printed.iter().flatten().copied().filter(|number| *number > 0).collect();
    apart.sort_unstable();
    apart.dedup();
    let as_printed = apart.len() == printed.len();
    let mut place = 0_u16;
    let mut item = |found: &FoundItem| {
        place = place.saturating_add(1);
        let number = found.number.filter(|_| as_printed).unwrap_or(place);
        SheetItem {
            number: number.to_string(),
            printed: if is_plain(&found.label, number) { String::new() } else { found.label.clone() },
            title: found.title.value.clone(),
            status: status(found).as_str().to_owned(),
            suggestions: found.units.iter().map(|unit| suggestion(&unit.value, units)).collect(),
            ..SheetItem::default()
        }
    };
    let area = |found: &FoundArea| SheetArea {
        title: words(found.title.as_ref()),
        title_en: String::new(),
        items: found.items.iter().map(&mut item).collect(),
    };
    notice.areas.iter().map(area).collect()
}

/// Whether a mark says no more than the number does: `1.`, `１、`.
fn is_plain(label: &str, number: u16) -> bool {
    let folded = crate::domain::text::fold_width(label);
    folded.trim().trim_end_matches(['.', '．', '、', ',', ' ']) == number.to_string() || folded.trim().is_empty()
}

/// The notice says that it is done, in words that say nothing else.
fn status(item: &FoundItem) -> ItemStatus {
    const DONE: [&str; 5] = ["已完成", "完成整改", "整改完成", "已整改", "已解决"];
    const NOT: [&str; 5] = ["未", "基本", "部分", "阶段性", "正在"];
    let said = item.status.as_ref().map(|status| status.value.as_str()).unwrap_or_default();
    let is_done = DONE.iter().any(|words| said.contains(words)) && !NOT.iter().any(|words| said.contains(words));
    if is_done { ItemStatus::ReportedSolved } else { ItemStatus::Reported }
}

fn suggestion(found: &FoundUnit, units: &Units) -> Suggestion {
    Suggestion {
        unit: known(&found.name, units).map(|unit| unit.id.to_string()).unwrap_or_default(),
        name: found.name.clone(),
        role: found.role.as_str().to_owned(),
        words: found.words.clone(),
    }
}

/// The unit that a name in the text stands for: by its name, or by its name with the place before it, or without the
/// 区 or 县 at its head; none where several could be meant, and none that may not be written to.
fn known<'u>(name: &str, units: &'u Units) -> Option<&'u Unit> {
    let bare = |name: &'_ str| name.strip_prefix(['区', '县', '市']).unwrap_or(name).to_owned();
    let alike = |unit: &&Unit| {
        let own = unit.name_zh.as_str();
        own == name
            || name.strip_suffix(own).is_some_and(|place| (2..=6).contains(&place.chars().count()))
            || (bare(own) == bare(name) && (own == bare(own) || name == bare(name)))
    };
    let mut found = units.iter().filter(alike).filter(|unit| !units.is_commission_or_above(&unit.id));
    let first = found.next()?;
    found.all(|other| other.id == first.id).then_some(first)
}

/// When opinions are taken, as far as days can be counted without a calendar of holidays.
fn window(notice: &FoundNotice, sheet: &mut Sheet, remarks: &mut Vec<Remark>) {
    let Some(found) = &notice.contact.window else { return };
    let span = Some(found.span);
    match found.value {
        FoundWindow::Open => {}
        FoundWindow::Dates { from, to } => {
            let text = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
            (sheet.opens, sheet.closes) = (text(from), text(to));
        }
        FoundWindow::Days(days) => match &notice.published {
            Some(published) => {
                // 自公布之日起15日内: the day of publication is not counted.
                let last = published.value.checked_add(jiff::Span::new().days(i64::from(days)));
                sheet.opens = published.value.to_string();
                sheet.closes = last.map(|last| last.to_string()).unwrap_or_default();
            }
            None => remarks.push(remark(Why::WindowWithoutStart, span, "closes")),
        },
        FoundWindow::WorkingDays(_) => {
            sheet.opens = day(notice.published.as_ref());
            remarks.push(remark(Why::WorkingDays, span, "closes"));
        }
    }
}

/// The value that a doubt is about: the one that stands at its place, or the one that its kind speaks of.
fn field_of(notice: &FoundNotice, why: DoubtKind, span: Span) -> String {
    use DoubtKind as Kind;
    let fixed = match why {
        Kind::NoTitle | Kind::TitlesDiffer => "title",
        Kind::NoIssuer | Kind::IssuersDiffer => "issuer",
        Kind::NoEnvelope => "contact.envelope",
        Kind::NoContact | Kind::ContactUnclear => "contact",
        Kind::PhoneMasked | Kind::PhoneMalformed | Kind::PhoneWithoutAreaCode => "contact.phones",
        Kind::EmailMalformed => "contact.emails",
        Kind::PostcodeMalformed | Kind::PostcodeElsewhere => "contact.postcode",
        Kind::WindowUnclear => "closes",
        _ => "",
    };
    if !fixed.is_empty() {
        return fixed.to_owned();
    }
    place::values(notice)
        .into_iter()
        .find(|(place, _)| place.overlaps(span) && place.end.saturating_sub(place.start) < 10_000)
        .map(|(_, field)| field)
        .unwrap_or_default()
}

/// Whether somebody named in the text leads there.
#[must_use]
pub fn leads(suggestion: &Suggestion) -> bool {
    suggestion.role == Role::Lead.as_str() && !suggestion.unit.is_empty()
}

#[cfg(test)]
mod tests;
