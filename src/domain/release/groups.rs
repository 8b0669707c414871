//! Digits as they are written: in groups, with something between them.
use crate::domain::skeleton::Cell;

/// Digits without anything between them, all plain (`1`, `１`) or all not (`一`, `①`).
pub(super) struct Group {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) plain: bool,
    /// What stands between the group before and this one; `None` if they cannot be one number.
    pub(super) gap: Option<Gap>,
    pub(super) masked: bool,
    /// Whether it is one number with the group before.
    pub(super) joined: bool,
}

impl Group {
    pub(super) const fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether it hangs on the group before by a dash or bracket.
    pub(super) fn is_tied(&self) -> bool {
        self.gap.is_some_and(|gap| gap.mark == Mark::Tie && !gap.line)
    }
}

/// What stands between two groups.
#[derive(Clone, Copy)]
pub(super) struct Gap {
    pub(super) mark: Mark,
    pub(super) line: bool,
}

/// The strangest thing in a gap.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Nothing,
    Space,
    /// A dash or bracket.
    Tie,
    /// A dot or slash.
    Dot,
    /// Anything else, such as a comma: kept only between groups of like size.
    Other,
}

/// No number is written with more than this between two of its groups.
const LONGEST_GAP: usize = 8;
pub(super) fn groups(cells: &[Cell]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, cell) in cells.iter().enumerate().filter(|(_, cell)| cell.is_digit()) {
        match groups.last_mut() {
            Some(last) if last.end == at && last.plain == cell.is_plain() => last.end = at + 1,
            _ => groups.push(Group {
                start: at,
                end: at + 1,
                plain: cell.is_plain(),
                gap: None,
                masked: false,
                joined: false,
            }),
        }
    }
    let gaps: Vec<_> = groups.windows(2).map(|pair| gap(cells, pair)).collect();
    for (group, gap) in groups.iter_mut().skip(1).zip(gaps) {
        group.gap = gap;
    }
    groups
}

/// What stands between two groups, if they can be parts of one number.
pub(super) fn gap(cells: &[Cell], pair: &[Group]) -> Option<Gap> {
    let [left, right] = pair else { return None };
    let between = cells.get(left.end..right.start).filter(|between| between.len() <= LONGEST_GAP)?;
    let mut mark = Mark::Nothing;
    let mut lines = 0;
    for c in between.iter().map(|cell| cell.folded) {
        mark = mark.max(match c {
            '\n' => {
                lines += 1;
                Mark::Space
            }
            c if c.is_whitespace() => Mark::Space,
            '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '_' | '~' | '(' | ')' | '+' => Mark::Tie,
            '.' | '/' | '\\' | '|' | '*' | '•' | '·' | '・' | '‧' => Mark::Dot,
            '█' => return None,
            c if c.is_alphanumeric() => return None,
            _ => Mark::Other,
        });
    }
    (lines < 2 && (mark < Mark::Other || alike(left, right))).then_some(Gap { mark, line: lines > 0 })
}

/// Whether two groups are of a size that people cut a number into: 138,1234,5678 or 1,3,8, but not 13,8.
pub(super) const fn alike(left: &Group, right: &Group) -> bool {
    left.len() >= 3 && right.len() >= 3 || left.len() == 1 && right.len() == 1
}

pub(super) fn digits_of(cells: &[Cell], group: &Group) -> impl Iterator<Item = u8> {
    let cells = cells.get(group.start..group.end).unwrap_or_default();
    cells.iter().filter_map(|cell| cell.folded.to_digit(10)).filter_map(|digit| u8::try_from(digit).ok())
}

/// Whether two groups can be parts of a number that has no shape of its own.
pub(super) fn narrow(left: &Group, right: &Group) -> bool {
    right.gap.is_some_and(|gap| !gap.line && gap.mark < Mark::Other && (gap.mark < Mark::Dot || alike(left, right)))
}
