//! Letters found again by their tags: where an address that came back leads.
use crate::domain::contact::MailAddress;
use crate::domain::ids::{CaseNumber, UnitId};
use crate::domain::inbound::LetterTag;
use crate::domain::letter::{LetterId, LetterKind, LetterState};

use super::Store;
use super::codec::{maybe, recipient_of, value};
use super::conn::{row, statements};
use super::error::{StoreError, Unreadable};
use super::inbound::number;

statements! {
    BY_TAGS = split(
        "SELECT l.id, l.tag, l.case_id, l.kind, l.unit, l.state, l.about_letter, l.recipient, l.sealed_recipient, c.receipt \
         FROM letters l LEFT JOIN cases c ON c.id = l.case_id \
         WHERE l.tag IS NOT NULL AND l.tag IN (SELECT unhex(value) FROM json_each($1))",
        "SELECT l.id, l.tag, l.case_id, l.kind, l.unit, l.state, l.about_letter, l.recipient, l.sealed_recipient, c.receipt \
         FROM letters l LEFT JOIN cases c ON c.id = l.case_id WHERE l.tag IS NOT NULL AND l.tag = \
         ANY (ARRAY(SELECT decode(value, 'hex') FROM jsonb_array_elements_text(CAST($1 AS text)::jsonb)))",
    );
}

row! {
    struct TaggedRow {
        id: i64,
        tag: Vec<u8>,
        case_id: Option<i64>,
        kind: String,
        unit: Option<String>,
        state: String,
        about_letter: Option<i64>,
        recipient: Option<String>,
        sealed_recipient: Option<Vec<u8>>,
        receipt: Option<Vec<u8>>,
    }
}

/// A letter of ours that a message names. No `Debug`: it may hold a citizen's address.
#[derive(Clone)]
pub struct TaggedLetter {
    pub id: LetterId,
    /// For a reminder: the unit's letter that it is about.
    pub about: Option<LetterId>,
    pub tag: LetterTag,
    pub case: Option<CaseNumber>,
    pub kind: LetterKind,
    pub unit: Option<UnitId>,
    pub state: LetterState,
    pub to: MailAddress,
}

impl Store {
    /// The letters with these tags.
    pub async fn letters_by_tags(&self, tags: &[LetterTag]) -> Result<Vec<TaggedLetter>, StoreError> {
        if tags.is_empty() {
            return Ok(Vec::new());
        }
        let list: Vec<String> = tags.iter().map(|tag| data_encoding::HEXLOWER.encode(tag.as_bytes())).collect();
        let list = format!("[\"{}\"]", list.join("\",\""));
        let rows: Vec<TaggedRow> = self.0.readers.get().await?.conn().sql(BY_TAGS).bind(list).all().await?;
        let letter = |row: TaggedRow| {
            let receipt = row.receipt.as_deref().unwrap_or_default();
            let tag = value("letters.tag", row.tag.as_slice().try_into().ok())?;
            Ok(TaggedLetter {
                id: LetterId(row.id),
                about: row.about_letter.map(LetterId),
                tag: LetterTag::from_bytes(tag),
                case: number(row.case_id)?,
                kind: value("letters.kind", LetterKind::parse(&row.kind))?,
                unit: maybe("letters.unit", row.unit.as_deref(), |text| text.parse().ok())?,
                state: value("letters.state", LetterState::parse(&row.state))?,
                to: recipient_of(row.recipient.as_deref(), row.sealed_recipient.as_deref(), receipt, &self.0.keyring)?,
            })
        };
        Ok(rows.into_iter().map(letter).collect::<Result<_, Unreadable>>()?)
    }
}
