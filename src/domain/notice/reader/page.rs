//! The text with its lines told apart, and the place where doubts are gathered.
use std::ops::Range;

use super::super::found::{Doubt, DoubtKind, Span};
use super::fold::Text;
use super::furniture::furniture;
use super::lines::{Line, lines};

/// The text, its lines, and which of them belong to the site around the notice.
pub struct Page<'s> {
    pub text: Text<'s>,
    pub lines: Vec<Line>,
    /// For each line the rule by which it is furniture.
    pub site: Vec<Option<&'static str>>,
}

impl<'s> Page<'s> {
    pub fn new(source: &'s str) -> Self {
        let text = Text::new(source);
        let lines = lines(&text);
        let site = lines.iter().map(|line| furniture(&text, *line)).collect();
        Self { text, lines, site }
    }

    /// The words of a line.
    pub fn line(&self, index: usize) -> &str {
        self.lines.get(index).map_or("", |line| self.text.at(line.range()))
    }

    pub fn is_site(&self, index: usize) -> bool {
        self.site.get(index).is_some_and(Option::is_some)
    }

    /// Neither blank nor furniture.
    pub fn has_words(&self, index: usize) -> bool {
        self.lines.get(index).is_some_and(|line| !line.is_blank()) && !self.is_site(index)
    }

    pub fn set_site(&mut self, index: usize, rule: &'static str) {
        if let Some(site) = self.site.get_mut(index) {
            *site = Some(rule);
        }
    }

    /// The nearest line with words above, or below.
    pub fn above(&self, index: usize) -> Option<usize> {
        (index.saturating_sub(40)..index).rev().find(|at| self.has_words(*at))
    }

    pub fn below(&self, index: usize) -> Option<usize> {
        (index + 1..self.lines.len()).take(40).find(|at| self.has_words(*at))
    }

    /// The line that holds a place.
    pub fn line_of(&self, at: usize) -> usize {
        self.lines.partition_point(|line| line.start <= at).saturating_sub(1)
    }

    /// The place where a line begins, or the end of the text.
    pub fn start_of(&self, index: usize) -> usize {
        self.lines.get(index).map_or(self.text.folded.len(), |line| line.start)
    }
}

/// Doubts as they arise; the reader sorts them at the end.
#[derive(Default)]
pub struct Doubts {
    pub list: Vec<Doubt>,
}

impl Doubts {
    /// A doubt about a value that was found.
    pub fn at(&mut self, span: Span, why: DoubtKind) {
        let doubt = Doubt { span, why, detail: String::new() };
        if span.start < span.end {
            self.list.push(doubt);
        }
    }

    pub fn add(&mut self, text: &Text<'_>, range: Range<usize>, why: DoubtKind, detail: impl Into<String>) {
        let mut span = text.span(range);
        if span.start == span.end {
            // A doubt without a place of its own points at the character there, so that it can be seen.
            span.end = text
                .source
                .get(span.start..)
                .and_then(|rest| rest.chars().next())
                .map_or(span.end, |c| span.start + c.len_utf8());
        }
        let doubt = Doubt { span, why, detail: detail.into() };
        self.list.push(doubt);
    }
}
