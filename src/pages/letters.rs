//! 信件: what each kind of letter says, from what its row fixes.
use jiff::civil::Date;
use jiff::{Timestamp, tz};
use minijinja::Value;
use serde::Serialize;

use super::engine::serialized;
use super::show;
use crate::config::Editions;
use crate::domain::case::{Hold, Secrecy};
use crate::domain::feedback::Verdict;
use crate::domain::ids::{CaseNumber, ItemNumber, UnitId};
use crate::domain::language::Language;
use crate::domain::letter::{CaseFacts, LetterKind, Outgoing};
use crate::domain::unit::Units;

/// A letter ready to be composed: the subject is one line, the text ends with a line end.
#[derive(Clone)]
pub struct RenderedLetter {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What a letter says, by kind. Can hold a report's text: no `Debug`.
#[derive(Clone)]
pub enum LetterView {
    Desk(DeskView),
    DeskDigest(DigestView),
    Officer(OfficerView),
    Unit(UnitView),
    CitizenReceipt(CitizenReceiptView),
    UnitReminder(ReminderView),
}

/// 收件通知: to the desk.
#[derive(Clone, Serialize)]
pub struct DeskView {
    #[serde(flatten)]
    pub case: CaseView,
    /// `None`: units were told.
    #[serde(serialize_with = "show::name_or_none")]
    pub hold: Option<Hold>,
    /// Whether `huiyin case release` would send it on.
    pub releasable: bool,
    /// The original; `None` where the desk is set to get no content by mail.
    pub text: Option<String>,
}

/// A case as the desk's letters tell of it.
#[derive(Clone, Serialize)]
pub struct CaseView {
    #[serde(serialize_with = "show::case")]
    pub number: CaseNumber,
    #[serde(serialize_with = "show::name")]
    pub secrecy: Secrecy,
    /// The title of its notice.
    pub notice: String,
    pub items: Vec<LetterItem>,
    #[serde(serialize_with = "show::name_or_none")]
    pub verdict: Option<Verdict>,
    pub about: Option<String>,
    pub subdistrict: Option<String>,
    #[serde(serialize_with = "show::day")]
    pub filed: Date,
}

#[derive(Clone, Serialize)]
pub struct LetterItem {
    #[serde(serialize_with = "show::item")]
    pub number: ItemNumber,
    pub title: String,
}

/// 待甄别汇总: to the desk.
#[derive(Clone, Serialize)]
pub struct DigestView {
    pub cases: Vec<CaseView>,
    /// How many there are in all; the list may be shorter.
    pub total: u64,
    /// They are not all on one notice.
    pub several: bool,
}

/// 密件通知: to the sealed officer.
#[derive(Clone, Serialize)]
pub struct OfficerView {
    #[serde(serialize_with = "show::case")]
    pub number: CaseNumber,
    #[serde(serialize_with = "show::day")]
    pub filed: Date,
    /// `None` until there is a page for it: then the letter names the command.
    pub link: Option<String>,
}

/// 转办函: to a unit. Has no field for who wrote, for the code, or for a time.
#[derive(Clone, Serialize)]
pub struct UnitView {
    #[serde(serialize_with = "show::case")]
    pub number: CaseNumber,
    pub unit: String,
    pub items: Vec<LetterItem>,
    #[serde(serialize_with = "show::day")]
    pub filed: Date,
    #[serde(serialize_with = "show::name_or_none")]
    pub verdict: Option<Verdict>,
    /// The clean copy; `None` where the unit gets the number only.
    pub text: Option<String>,
    /// Other cases that leave with this one, by number and link: the unit was sent many lately.
    pub more: Vec<FoldedView>,
    /// The notice that the opinion is on.
    pub notice: String,
    /// Its page: for this letter only.
    pub link: String,
    /// Whom to call at the commission.
    pub receiver: String,
    /// Its telephone, or another way where it has none.
    pub reach: String,
}

/// 催签函: number and link, to a unit.
#[derive(Clone, Serialize)]
pub struct ReminderView {
    #[serde(serialize_with = "show::case")]
    pub number: CaseNumber,
    pub unit: String,
    pub link: String,
    /// Others that it has not acknowledged, either.
    pub more: Vec<FoldedView>,
    pub receiver: String,
    /// Its telephone, or another way where it has none.
    pub reach: String,
}

/// A case that leaves with a letter about another one.
#[derive(Clone, Serialize)]
pub struct FoldedView {
    #[serde(flatten)]
    pub case: CaseView,
    /// Its own page.
    pub link: String,
}

/// 收件回执: to the citizen. Number and link; a mailbox may be shared.
#[derive(Clone, Serialize)]
pub struct CitizenReceiptView {
    #[serde(serialize_with = "show::case")]
    pub number: CaseNumber,
    pub status_link: String,
    pub receiver: String,
    /// Its telephone, or another way where it has none.
    pub reach: String,
    #[serde(serialize_with = "show::day")]
    pub filed: Date,
}

/// What a letter's names are looked up in.
#[derive(Clone, Copy)]
pub struct LetterGround<'a> {
    /// Each case's own notice is among them.
    pub editions: &'a Editions,
    /// Where the service is reached from outside, its base path included, without a slash at the end.
    pub public_url: &'a str,
    /// For a letter to a unit: the link to its page.
    pub unit_link: &'a str,
    /// The same for each case that leaves with it.
    pub folded_links: &'a [String],
}

impl LetterView {
    /// What the outbox's row says, with names and titles in the letter's language. `None` for a row without its case.
    #[must_use]
    pub fn of(outgoing: &Outgoing, ground: LetterGround<'_>) -> Option<Self> {
        let language = outgoing.language;
        let facts = outgoing.case.as_ref();
        let edition = facts.map_or(ground.editions.first(), |facts| ground.editions.of_case(&facts.notice));
        let units = &edition.units;
        let receiver = match (language, &edition.notice.receiver_en) {
            (Language::En, Some(english)) => english.clone(),
            (Language::En | Language::ZhHans, _) => edition.notice.receiver.clone(),
        };
        let reach = edition.notice.contact.reach().to_owned();
        Some(match outgoing.kind {
            LetterKind::DeskDigest => Self::DeskDigest(DigestView {
                cases: outgoing.digest.iter().map(|facts| CaseView::of(facts, ground, language)).collect(),
                total: outgoing.digest_total,
                several: outgoing.digest.windows(2).any(|pair| matches!(pair, [a, b] if a.notice != b.notice)),
            }),
            LetterKind::Desk => Self::Desk(DeskView {
                case: CaseView::of(facts?, ground, language),
                hold: outgoing.hold,
                releasable: outgoing.hold.is_some_and(releasable),
                text: outgoing.text.clone(),
            }),
            LetterKind::Officer => {
                let facts = facts?;
                Self::Officer(OfficerView { number: facts.number, filed: beijing_day(facts.filed_minute), link: None })
            }
            LetterKind::Unit => {
                let facts = facts?;
                Self::Unit(UnitView {
                    number: facts.number,
                    unit: unit_name(outgoing.unit.as_ref(), units, language).unwrap_or_default(),
                    items: items(&outgoing.items, &facts.notice, ground, language),
                    filed: beijing_day(facts.filed_minute),
                    verdict: facts.verdict,
                    text: outgoing.text.clone(),
                    more: FoldedView::all(outgoing, ground),
                    link: ground.unit_link.to_owned(),
                    notice: title(&facts.notice, ground, language),
                    receiver,
                    reach,
                })
            }
            LetterKind::UnitReminder => Self::UnitReminder(ReminderView {
                number: facts?.number,
                unit: unit_name(outgoing.unit.as_ref(), units, language).unwrap_or_default(),
                link: ground.unit_link.to_owned(),
                more: FoldedView::all(outgoing, ground),
                receiver,
                reach,
            }),
            LetterKind::CitizenReceipt => {
                let facts = facts?;
                let tail = if language == Language::default() { String::new() } else { format!("?lang={language}") };
                Self::CitizenReceipt(CitizenReceiptView {
                    number: facts.number,
                    status_link: format!("{}{}/status{tail}", ground.public_url, edition.prefix),
                    receiver,
                    reach,
                    filed: beijing_day(facts.filed_minute),
                })
            }
        })
    }

    #[must_use]
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::Desk(_) => LetterKind::Desk,
            Self::DeskDigest(_) => LetterKind::DeskDigest,
            Self::Officer(_) => LetterKind::Officer,
            Self::Unit(_) => LetterKind::Unit,
            Self::CitizenReceipt(_) => LetterKind::CitizenReceipt,
            Self::UnitReminder(_) => LetterKind::UnitReminder,
        }
    }

    pub(super) fn content(&self) -> Value {
        match self {
            Self::Desk(view) => serialized(view),
            Self::DeskDigest(view) => serialized(view),
            Self::Officer(view) => serialized(view),
            Self::Unit(view) => serialized(view),
            Self::CitizenReceipt(view) => serialized(view),
            Self::UnitReminder(view) => serialized(view),
        }
    }
}

impl FoldedView {
    fn all(outgoing: &Outgoing, ground: LetterGround<'_>) -> Vec<Self> {
        let folded = outgoing.digest.iter().zip(ground.folded_links);
        folded
            .map(|(facts, link)| Self { case: CaseView::of(facts, ground, outgoing.language), link: link.clone() })
            .collect()
    }
}

impl CaseView {
    fn of(facts: &CaseFacts, ground: LetterGround<'_>, language: Language) -> Self {
        let units = &ground.editions.of_case(&facts.notice).units;
        Self {
            number: facts.number,
            secrecy: facts.secrecy,
            notice: title(&facts.notice, ground, language),
            items: items(&facts.items, &facts.notice, ground, language),
            verdict: facts.verdict,
            about: unit_name(facts.about.as_ref(), units, language),
            subdistrict: unit_name(facts.subdistrict.as_ref(), units, language),
            filed: beijing_day(facts.filed_minute),
        }
    }
}

/// Whether the desk's release would send a case on that is held for this reason (see `case::release`).
#[must_use]
pub const fn releasable(hold: Hold) -> bool {
    match hold {
        Hold::Rate
        | Hold::Honeypot
        | Hold::TooFast
        | Hold::Accusation
        | Hold::SelfIdentification
        | Hold::AfterTriage
        | Hold::ByDesk => true,
        Hold::Report
        | Hold::AboutUnit
        | Hold::CommissionOnly
        | Hold::NoItem
        | Hold::Unresolved
        | Hold::NoRecipient
        | Hold::Sealed => false,
    }
}

/// The day in Beijing of a minute since 1970.
#[must_use]
pub fn beijing_day(minute: i64) -> Date {
    let moment = Timestamp::from_second(minute.saturating_mul(60)).unwrap_or(Timestamp::UNIX_EPOCH);
    tz::offset(8).to_datetime(moment).date()
}

fn unit_name(id: Option<&UnitId>, units: &Units, language: Language) -> Option<String> {
    // A unit that has left the list since is still named by its id: a letter never loses what it is about.
    id.map(|id| units.get(id).map_or_else(|| id.to_string(), |unit| unit.name(language).to_owned()))
}

/// As the citizen had it before their eyes.
fn title(notice: &[u8; 32], ground: LetterGround<'_>, language: Language) -> String {
    let then = ground.editions.titles(notice).then;
    match (language, &then.title_en) {
        (Language::En, Some(english)) => english.clone(),
        (Language::En | Language::ZhHans, _) => then.title.clone(),
    }
}

fn items(numbers: &[ItemNumber], notice: &[u8; 32], ground: LetterGround<'_>, language: Language) -> Vec<LetterItem> {
    let titles = ground.editions.titles(notice);
    let title = |number: ItemNumber| match titles.item(number) {
        None => String::new(),
        Some(item) => match (&item.title_en, language) {
            (Some(english), Language::En) => english.clone(),
            (_, Language::En | Language::ZhHans) => item.title.clone(),
        },
    };
    numbers.iter().map(|&number| LetterItem { number, title: title(number) }).collect()
}

/// At most one blank line in a row, none at the ends, one line end at the end.
pub(super) fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut blank = 0;
    for line in text.trim().lines().map(str::trim_end) {
        blank = if line.is_empty() { blank + 1 } else { 0 };
        if blank < 2 {
            tidied.push_str(line);
            tidied.push('\n');
        }
    }
    tidied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_beijing_s() {
        // 2025-03-27 15:59 and 16:00 UTC: midnight in Beijing lies between.
        let minute = 29_051_519;
        assert_eq!(beijing_day(minute).to_string(), "2025-03-27");
        assert_eq!(beijing_day(minute + 1).to_string(), "2025-03-28");
    }

    #[test]
    fn tidying_keeps_paragraphs() {
        assert_eq!(tidy("\n\na  \n\n\n\nb\n\nc\n\n"), "a\n\nb\n\nc\n");
    }
}
