//! 收信: whose a message is that came back, and what is made of it. Never by its sender alone, never by its anchor alone;
//! what does not fit waits for a person. Nothing here, and nothing it leads to, ever answers a message.
use super::App;
use super::handover::UnitTaken;
use crate::domain::attempt::codes;
use crate::domain::case::{ActionKind, Actor, Context, Event, EventKind, NoteKind, allowed};
use crate::domain::contact::MailAddress;
use crate::domain::ids::CaseNumber;
use crate::domain::inbound::{Bounce, InboundKind, InboundState, Incoming, IncomingKind};
use crate::domain::letter::{LetterKind, LetterState};
use crate::domain::staff::{Member, StaffState};
use crate::domain::text::{LONGEST_OPINION, StaffText};
use crate::seal::hmac;
use crate::store::{KeptMail, MailEffect, MailSummary, NewMail, StoreError, TaggedLetter};

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTaken {
    Now(InboundState, InboundKind),
    /// The same message was taken before.
    Again,
}

/// What came of settling held mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldSettled {
    Done,
    /// Somebody else was faster, or for this member it is not there.
    NotThere,
    /// For this member there is no such case.
    NoSuchCase,
}

/// A message as it came, for a member.
pub enum Original {
    /// Byte for byte; that it was taken is written down.
    Raw(Vec<u8>),
    /// It says who the citizen is, which this member may not read now.
    Hidden,
    /// For this member there is no such message.
    NotThere,
}

/// More messages than this about one letter are somebody's loop: they wait for a person, unread.
const MOST_OF_LETTER: i64 = 50;
/// What is made of a message.
struct Finding {
    state: InboundState,
    kind: InboundKind,
    effect: MailEffect,
    /// A unit's answer: a step of its own, decided on the case as it is.
    answers: Option<StaffText>,
}

impl Finding {
    const fn of(state: InboundState, kind: InboundKind, effect: MailEffect) -> Self {
        Self { state, kind, effect, answers: None }
    }
}

impl App {
    /// Takes a message: durable when this returns, whatever it is. Taking it twice is taking it once.
    pub async fn take_mail(&self, incoming: &Incoming, raw: &[u8]) -> Result<MailTaken, StoreError> {
        let digest = hmac(&self.keyring.derive_first("inbound"), &[raw]);
        match self.store.mail_state(&digest).await? {
            None | Some(InboundState::New) => {}
            Some(InboundState::Taken | InboundState::Held | InboundState::Aside) => return Ok(MailTaken::Again),
        }
        let tags: Vec<_> = incoming.anchors.all().collect();
        let letters = self.store.letters_by_tags(&tags).await?;
        let letter = answered(incoming, &letters);
        let finding = self.find(incoming, letter).await?;
        let (letter_id, case) = (letter.map(|letter| letter.id), letter.and_then(|letter| letter.case));
        let kept = self
            .store
            .keep_mail(NewMail {
                digest,
                now_minute: self.now_minute(),
                state: finding.state,
                kind: finding.kind,
                case,
                letter: letter_id,
                summary: summary(incoming),
                raw,
                effect: finding.effect,
            })
            .await?;
        let (Some(text), Some(letter)) = (finding.answers, letter) else {
            return Ok(if kept { MailTaken::Now(finding.state, finding.kind) } else { MailTaken::Again });
        };
        let (state, kind) = if self.answer_by_mail(letter, text).await? {
            (InboundState::Taken, InboundKind::UnitAnswer)
        } else {
            (InboundState::Held, InboundKind::Unknown)
        };
        let event = case.filter(|_| state == InboundState::Held).map(|case| (case, held()));
        self.store.settle_mail(digest, state, kind, event, self.now_minute()).await?;
        Ok(MailTaken::Now(state, kind))
    }

    async fn find(&self, incoming: &Incoming, letter: Option<&TaggedLetter>) -> Result<Finding, StoreError> {
        let aside = |kind| Finding::of(InboundState::Aside, kind, MailEffect::Nothing);
        let letter = match (&incoming.kind, letter) {
            (IncomingKind::Bounce(bounce), Some(letter)) => return Ok(bounced(bounce, letter)),
            (IncomingKind::Bounce(_), None) => return Ok(aside(InboundKind::Bounce)),
            (IncomingKind::Automatic, _) => return Ok(aside(InboundKind::Automatic)),
            (IncomingKind::Person, None) => {
                return Ok(Finding::of(InboundState::Held, InboundKind::Unknown, MailEffect::Nothing));
            }
            (IncomingKind::Person, Some(letter)) => letter,
        };
        if self.store.mails_of(letter.id).await? >= MOST_OF_LETTER {
            return Ok(Finding::of(InboundState::Held, InboundKind::Unknown, MailEffect::Nothing));
        }
        let unknown = || {
            let effect = if letter.case.is_some() { MailEffect::Event(held()) } else { MailEffect::Nothing };
            Finding::of(InboundState::Held, InboundKind::Unknown, effect)
        };
        let (Some(from), Some(case), Some(text)) = (&incoming.from, letter.case, note_of(incoming)) else {
            return Ok(unknown());
        };
        // A letter that never left, or was taken back, cannot be answered; and half a message is no answer.
        let is_taken_back = matches!(letter.state, LetterState::Recalled | LetterState::Held);
        if is_taken_back || incoming.is_cut || incoming.is_doubtful {
            return Ok(unknown());
        }
        Ok(match letter.kind {
            LetterKind::CitizenReceipt if from.same_mailbox(&letter.to) => Finding::of(
                InboundState::Taken,
                InboundKind::CitizenMessage,
                MailEffect::Note {
                    kind: NoteKind::CitizenMessage,
                    staff: None,
                    text: text.read().to_owned(),
                    event: Event::new(EventKind::CitizenWrote, Actor::Citizen, ""),
                },
            ),
            LetterKind::Desk | LetterKind::Officer => match self.colleague(from, case, letter).await? {
                None => unknown(),
                Some(member) => Finding::of(
                    InboundState::Taken,
                    InboundKind::StaffNote,
                    MailEffect::Note {
                        kind: NoteKind::Note,
                        staff: Some(member.id),
                        text: text.read().to_owned(),
                        event: Event::new(EventKind::Noted, Actor::Staff(member.id), ""),
                    },
                ),
            },
            _ if self.is_of_unit(from, case, letter).await? => Finding {
                answers: Some(text),
                ..Finding::of(InboundState::New, InboundKind::UnitAnswer, MailEffect::Nothing)
            },
            _ => unknown(),
        })
    }

    /// The member with this address, where they may read the case that the letter to the desk is about.
    async fn colleague(
        &self,
        from: &MailAddress,
        case: CaseNumber,
        letter: &TaggedLetter,
    ) -> Result<Option<Member>, StoreError> {
        let Some(person) = self.store.person_at(from).await? else { return Ok(None) };
        let sight = self.sight(&person.member);
        let may = person.state == StaffState::Active
            && person.member.role.reads_cases()
            && (letter.kind == LetterKind::Desk || sight.officer)
            && self.store.sees(sight, case).await?;
        Ok(may.then_some(person.member))
    }

    /// Whether it comes from a mailbox that the settings name for the unit this letter was written to.
    async fn is_of_unit(
        &self,
        from: &MailAddress,
        case: CaseNumber,
        letter: &TaggedLetter,
    ) -> Result<bool, StoreError> {
        let (Some(unit), Some(stored)) = (&letter.unit, self.store.case(case).await?) else { return Ok(false) };
        let edition = self.edition_of(&stored.notice_hash).await?;
        Ok(edition.units.get(unit).is_some_and(|unit| unit.mailboxes().any(|mail| mail.same_mailbox(from))))
    }

    /// Adds held mail to a case as a note of this member's, or sets it aside.
    pub async fn settle_held(
        &self,
        member: &Member,
        id: i64,
        into: Option<CaseNumber>,
    ) -> Result<HeldSettled, StoreError> {
        let waits = |mail: &KeptMail| matches!(mail.state, InboundState::New | InboundState::Held);
        let Some(mail) = self.store.mail_for(self.sight(member), id).await?.filter(waits) else {
            return Ok(HeldSettled::NotThere);
        };
        let into = match into {
            None => None,
            Some(case) if self.store.sees(self.sight(member), case).await? => {
                let event = Event::new(EventKind::MailAttached, Actor::Staff(member.id), "");
                let text = shortened(&format!("{}\n\n{}", mail.summary.subject, mail.summary.text));
                Some((case, MailEffect::Note { kind: NoteKind::Note, staff: Some(member.id), text, event }))
            }
            Some(_) => return Ok(HeldSettled::NoSuchCase),
        };
        let done = self.store.settle_held(id, member.id, into, self.now_minute()).await?;
        Ok(if done { HeldSettled::Done } else { HeldSettled::NotThere })
    }
}

impl App {
    /// A message as it came. Whoever may not read who wrote a case does not read it here, either: `confirmed` says whether
    /// the second factor was shown lately.
    pub async fn original_mail(&self, member: &Member, confirmed: bool, id: i64) -> Result<Original, StoreError> {
        let sight = self.sight(member);
        let Some(mail) = self.store.mail_for(sight, id).await? else { return Ok(Original::NotThere) };
        let Some(raw) = self.store.raw_mail_of(id).await? else { return Ok(Original::NotThere) };
        if raw.about == Some(LetterKind::CitizenReceipt) {
            let may = match mail.case {
                Some(case) => match self.store.case_for(sight, case).await? {
                    Some(stored) => {
                        let withdrawn = self.withdrawn(&stored.withdrawn).await?;
                        let now_minute = self.now_minute();
                        let edition = self.edition_of(&stored.notice_hash).await?;
                        let rules = self.rules(&edition);
                        let context = Context { rules, now_minute, withdrawn: &withdrawn };
                        allowed(&stored.case, member, context).contains(&ActionKind::Reveal)
                    }
                    None => return Ok(Original::NotThere),
                },
                None => false,
            };
            if !(may && confirmed) {
                return Ok(Original::Hidden);
            }
        }
        self.store.mail_opened(member.id, mail.case, self.now_minute()).await?;
        Ok(Original::Raw(raw.raw))
    }
}

/// The letter that a message answers or gives back: the surest anchor counts, but all must name one case.
fn answered<'a>(incoming: &Incoming, letters: &'a [TaggedLetter]) -> Option<&'a TaggedLetter> {
    let mut named = incoming.anchors.all().filter_map(|tag| letters.iter().find(|letter| letter.tag == tag));
    let first = named.next()?;
    let is_bounce = matches!(incoming.kind, IncomingKind::Bounce(_));
    let agrees = |letter: &TaggedLetter| letter.case == first.case && letter.unit == first.unit;
    (is_bounce || named.all(agrees)).then_some(first)
}

fn bounced(bounce: &Bounce, letter: &TaggedLetter) -> Finding {
    // Servers name a citizen's mailbox in more ways than can be known, and the words are stored in clear.
    let words = if letter.kind == LetterKind::CitizenReceipt { codes(&bounce.words) } else { bounce.words.clone() };
    let effect = MailEffect::Bounced { outcome: bounce.outcome, words, letter: letter.kind };
    Finding::of(InboundState::Taken, InboundKind::Bounce, effect)
}

fn held() -> Event {
    Event::new(EventKind::MailHeld, Actor::System, "")
}

/// The words for the case, with the names of what came with them.
fn note_of(incoming: &Incoming) -> Option<StaffText> {
    let mut text = incoming.text.clone();
    for file in &incoming.attachments {
        text.push_str("\n📎 ");
        text.push_str(&file.name);
    }
    StaffText::parse(&shortened(&text)).ok()
}

/// As long as a note may be; the original has the rest.
fn shortened(text: &str) -> String {
    if text.chars().count() <= LONGEST_OPINION {
        return text.to_owned();
    }
    text.chars().take(LONGEST_OPINION - 1).chain(['…']).collect()
}

/// What is listed: a hundred of these stand on one page, and anybody may write them.
fn summary(incoming: &Incoming) -> MailSummary {
    MailSummary {
        from: incoming.from.as_ref().map(|from| from.as_str().to_owned()),
        subject: incoming.subject.clone(),
        text: shortened(&incoming.text),
        shortened: incoming.shortened || incoming.text.chars().count() > LONGEST_OPINION,
        is_cut: incoming.is_cut,
        is_doubtful: incoming.is_doubtful,
        files: incoming.attachments.iter().map(|file| (file.name.clone(), file.size)).collect(),
    }
}

impl App {
    /// Whether the unit's answer was taken; what it may not answer any more waits for a person.
    async fn answer_by_mail(&self, letter: &TaggedLetter, text: StaffText) -> Result<bool, StoreError> {
        Ok(self.unit_answer(letter.about.unwrap_or(letter.id), text).await? == UnitTaken::Done)
    }
}
