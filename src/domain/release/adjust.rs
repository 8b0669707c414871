//! Marks: where a text is masked and why, and what a person may change about it.
use std::borrow::Cow;
use std::fmt;

use super::MASK;
use super::spans::Spans;
use crate::domain::skeleton::{Cell, fold};

/// Why something is masked. The strongest comes last: where marks touch, they become one of the strongest kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// A number that leads to a person.
    Number,
    /// A number plate, an address, an account.
    Contact,
    /// A person added it.
    Added,
    /// What the citizen typed as name, telephone or e-mail address: never lifted.
    Identity,
}

impl MarkKind {
    pub const ALL: [Self; 4] = [Self::Number, Self::Contact, Self::Added, Self::Identity];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Contact => "contact",
            Self::Added => "added",
            Self::Identity => "identity",
        }
    }

    /// Whether a person may lift it.
    #[must_use]
    pub const fn may_be_lifted(self) -> bool {
        matches!(self, Self::Number | Self::Contact)
    }
}

/// A stretch of the original, in bytes, that stands masked in the clean copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub from: usize,
    pub to: usize,
    pub kind: MarkKind,
}

/// What a person changes about the automatic marks. Prints nothing under `Debug`: these are pieces of the text.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Adjustments {
    /// Phrases to be masked wherever they stand.
    pub also: Vec<String>,
    /// Automatic marks to be left readable, as they stand in the original.
    pub lifted: Vec<String>,
}

impl fmt::Debug for Adjustments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Adjustments(+{} -{})", self.also.len(), self.lifted.len())
    }
}

impl Adjustments {
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.also.is_empty() && self.lifted.is_empty()
    }

    pub(super) fn lifts(&self, text: &str, mark: Mark) -> bool {
        mark.kind.may_be_lifted()
            && text.get(mark.from..mark.to).is_some_and(|words| self.lifted.iter().any(|lifted| lifted == words))
    }
}

/// Finds the phrases a person added, in whatever width or case they stand.
pub(super) fn find(cells: &[Cell], phrases: &[String], spans: &mut Spans) {
    for phrase in phrases {
        let wanted: Vec<char> = fold(phrase.trim()).iter().map(|cell| cell.folded).collect();
        if wanted.is_empty() {
            continue;
        }
        for (at, window) in cells.windows(wanted.len()).enumerate() {
            if window.iter().zip(&wanted).all(|(cell, wanted)| cell.folded == *wanted) {
                spans.add(at, at + wanted.len());
            }
        }
    }
}

/// Marks in order, those that touch or overlap made one.
pub(super) fn merged(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_unstable_by_key(|mark| (mark.from, mark.to));
    let mut merged: Vec<Mark> = Vec::with_capacity(marks.len());
    for mark in marks {
        match merged.last_mut() {
            Some(last) if mark.from <= last.to => {
                last.to = last.to.max(mark.to);
                last.kind = last.kind.max(mark.kind);
            }
            _ => merged.push(mark),
        }
    }
    merged
}

/// A text with masks in it, and the way back to the original.
pub(super) struct Masked<'a> {
    pub(super) text: Cow<'a, str>,
    /// Where in this text each mask begins, and the mark it stands for.
    places: Vec<(usize, Mark)>,
}

impl<'a> Masked<'a> {
    pub(super) fn of(text: &'a str, marks: &[Mark]) -> Self {
        if marks.is_empty() {
            return Self { text: Cow::Borrowed(text), places: Vec::new() };
        }
        let mut copy = String::with_capacity(text.len());
        let mut places = Vec::with_capacity(marks.len());
        let mut copied = 0;
        for mark in marks {
            copy.push_str(text.get(copied..mark.from).unwrap_or_default());
            places.push((copy.len(), *mark));
            copy.push_str(MASK);
            copied = mark.to;
        }
        copy.push_str(text.get(copied..).unwrap_or_default());
        Self { text: Cow::Owned(copy), places }
    }

    /// A mark of this text as one of the original; a mask it reaches into is part of it.
    pub(super) fn back(&self, mark: Mark) -> Mark {
        let (mut from, mut to) = (None, None);
        // How much the text before a place has shrunk (or grown): place in the original = place here + shift.
        let (mut gone, mut grown) = (0, 0);
        for (at, masked) in &self.places {
            let end = at + MASK.len();
            if from.is_none() && mark.from < end {
                from = Some(if mark.from < *at { mark.from + gone - grown } else { masked.from });
            }
            if to.is_none() && mark.to <= end {
                to = Some(if mark.to <= *at { mark.to + gone - grown } else { masked.to });
            }
            gone += masked.to - masked.from;
            grown += MASK.len();
        }
        Mark {
            from: from.unwrap_or(mark.from + gone - grown),
            to: to.unwrap_or(mark.to + gone - grown),
            kind: mark.kind,
        }
    }
}
