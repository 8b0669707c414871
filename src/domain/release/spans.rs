//! What is to be masked, gathered from all searches and applied at once.
use crate::domain::release::MASK;
use crate::domain::skeleton::Cell;

/// Ranges of cells, in any order, overlapping or not.
#[derive(Default)]
pub(super) struct Spans(Vec<(usize, usize)>);

impl Spans {
    /// Adds the cells from `start` to before `end`.
    pub(super) fn add(&mut self, start: usize, end: usize) {
        if start < end {
            self.0.push((start, end));
        }
    }

    /// The text with every span, however many searches found it, replaced by one mask. Spans that touch become one.
    pub(super) fn apply(mut self, text: &str, cells: &[Cell]) -> String {
        self.0.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::with_capacity(self.0.len());
        for (start, end) in self.0 {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        let mut copy = String::with_capacity(text.len());
        let mut copied = 0;
        for (start, end) in merged {
            let (Some(first), Some(last)) = (cells.get(start), cells.get(end - 1)) else { continue };
            copy.push_str(text.get(copied..first.from).unwrap_or_default());
            copy.push_str(MASK);
            copied = last.to;
        }
        copy.push_str(text.get(copied..).unwrap_or_default());
        copy
    }
}
