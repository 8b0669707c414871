//! Numbers that lead to a person: identity cards, telephones, bank cards, passports.
//!
//! Digits are read in groups (`138 1234 5678` has three) and groups that may belong together in chains. Numbers of a
//! shape of their own (mobile, landline with area code, identity card) are looked for first and across any separator;
//! then whatever else is long enough, unless it is a date, a year, an amount or a public short number.
use super::context::{PLACES, folded, followed_by, harmless, is_amount, is_calendar_day, is_date, letters_before};
use super::groups::{Group, Mark, digits_of, groups, narrow};
use super::spans::Spans;
use crate::domain::skeleton::Cell;

/// Finds the numbers.
pub(super) fn find(cells: &[Cell], spans: &mut Spans) {
    let mut groups = groups(cells);
    let mut rest = groups.as_mut_slice();
    while !rest.is_empty() {
        let end = rest.iter().skip(1).position(|group| group.gap.is_none()).map_or(rest.len(), |next| next + 1);
        let (chain, others) = rest.split_at_mut(end);
        judge(cells, chain);
        rest = others;
    }
    let mut open: Option<(usize, usize)> = None;
    for group in &groups {
        match (&mut open, group.masked) {
            (Some((_, end)), true) if group.joined => *end = group.end,
            (_, true) => {
                close(cells, open, spans);
                open = Some((group.start, group.end));
            }
            (_, false) => {
                close(cells, open, spans);
                open = None;
            }
        }
    }
    close(cells, open, spans);
}

/// Decides which groups of a chain are masked.
fn judge(cells: &[Cell], chain: &mut [Group]) {
    shapes(cells, chain);
    for group in chain.iter_mut().filter(|group| !group.masked) {
        group.masked = group.len() >= 7 && !is_date(cells, group) && !is_amount(cells, group);
    }
    let mut rest = &mut *chain;
    while !rest.is_empty() {
        let end = rest
            .windows(2)
            .position(|pair| matches!(pair, [left, right] if !narrow(left, right)))
            .map_or(rest.len(), |last| last + 1);
        let (run, others) = rest.split_at_mut(end);
        // Beside a masked number a few more digits are likely to be the rest of it.
        let beside_masked = run.iter().any(|group| group.masked) && doubtful(cells, run) >= 3;
        for free in run.chunk_by_mut(|left, right| left.masked == right.masked) {
            judge_run(cells, free, beside_masked);
        }
        rest = others;
    }
    // What hangs on a masked number by a dash or bracket is part of it: an extension, a check digit.
    let tied: Vec<bool> = chain.iter().map(Group::is_tied).collect();
    spread(chain.iter_mut().zip(tied.iter().copied()));
    spread(chain.iter_mut().rev().zip([false].into_iter().chain(tied.iter().rev().copied())));
    for (group, tied) in chain.iter_mut().zip(tied) {
        group.joined |= tied || group.gap.is_some_and(|gap| gap.mark < Mark::Other && !gap.line);
    }
}

/// Carries a mask on to each group that is tied to the one before it in this order.
fn spread<'a>(groups: impl Iterator<Item = (&'a mut Group, bool)>) {
    let mut before = false;
    for (group, tied) in groups {
        group.masked |= before && tied && group.len() < 7;
        before = group.masked;
    }
}

/// Masks the numbers that are known by their shape, the longest first where two begin together.
fn shapes(cells: &[Cell], chain: &mut [Group]) {
    let mut rest = chain;
    while !rest.is_empty() {
        let mut digits = Vec::with_capacity(18);
        let mut found = 0;
        for (at, group) in rest.iter().enumerate() {
            if digits.len() + group.len() > 18 {
                break;
            }
            digits.extend(digits_of(cells, group));
            if has_shape(&digits) || is_identity_card(&digits, final_x(cells, group.end).is_some()) {
                found = at + 1;
            }
        }
        let (these, others) = rest.split_at_mut(found.max(1));
        if found > 0 {
            for (at, group) in these.iter_mut().enumerate() {
                group.masked = true;
                group.joined |= at > 0;
            }
        }
        rest = others;
    }
}

fn has_shape(digits: &[u8]) -> bool {
    match digits {
        // 86 or 0086 before a mobile number, or before an area code without its zero.
        [0, 0, 8, 6, national @ ..] | [8, 6, national @ ..]
            if is_mobile(national) || is_landline(national) || is_landline(&[&[0], national].concat()) =>
        {
            true
        }
        digits => is_mobile(digits) || is_landline(digits),
    }
}

/// Eighteen signs with a day of birth in the middle; the last may be an X.
fn is_identity_card(digits: &[u8], x_follows: bool) -> bool {
    let length = digits.len() + usize::from(x_follows && digits.len() == 17);
    length == 18 && digits.get(6..14).is_some_and(is_calendar_day)
}

const fn is_mobile(digits: &[u8]) -> bool {
    digits.len() == 11 && matches!(digits, [1, 3..=9, ..])
}

const fn is_landline(digits: &[u8]) -> bool {
    match digits {
        [0, 1, 0, 2..=9, ..] | [0, 2, _, 2..=9, ..] => digits.len() == 11,
        [0, 3..=9, _, _, 2..=9, ..] => digits.len() == 11 || digits.len() == 12,
        _ => false,
    }
}

/// How many digits of a run are neither masked nor harmless.
fn doubtful(cells: &[Cell], run: &[Group]) -> usize {
    let open = run.iter().zip(harmless(cells, run)).filter(|(group, harmless)| !group.masked && !harmless);
    open.map(|(group, _)| group.len()).sum()
}

/// Judges groups of which none is long by itself.
fn judge_run(cells: &[Cell], run: &mut [Group], beside_masked: bool) {
    let harmless = harmless(cells, run);
    let doubtful = doubtful(cells, run);
    let total: usize = run.iter().map(Group::len).sum();
    if beside_masked && doubtful > 0 || total >= 12 && doubtful >= 6 {
        for group in run {
            group.masked = true;
        }
        return;
    }
    // Groups without anything between them count as one: 890八8252.
    let ends: Vec<usize> = (1..=run.len())
        .filter(|&end| run.get(end).is_none_or(|next| next.gap.is_none_or(|gap| gap.mark != Mark::Nothing)))
        .collect();
    let lengths: Vec<usize> = ends
        .iter()
        .scan(0, |start, &end| {
            let length = run.get(*start..end).unwrap_or_default().iter().map(Group::len).sum();
            *start = end;
            Some(length)
        })
        .collect();
    let mut at = 0;
    while at < lengths.len() {
        let taken = local_shape(lengths.get(at..).unwrap_or_default());
        let from = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default();
        let to = (at + taken).checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or_default();
        let hit = taken > 0
            && run.get(from..to).is_some_and(|these| is_local_number(cells, these))
            && !harmless.get(from..to).is_some_and(|flags| flags.iter().all(|&flag| flag));
        if hit {
            run.iter_mut().take(to).skip(from).for_each(|group| group.masked = true);
            at += taken;
        } else {
            at += 1;
        }
    }
}

/// How many groups at the beginning are laid out as a number of seven or eight digits.
fn local_shape(lengths: &[usize]) -> usize {
    match lengths {
        [1, 1, 1, 1, 1, 1, 1, 1, ..] => 8,
        [1, 1, 1, 1, 1, 1, 1] => 7,
        [2, 2, 2, 2, ..] => 4,
        [3, 2, 2 | 3, ..] | [2, 3 | 2, 3, ..] | [3, 3, 2] => 3,
        [3 | 4, 4, ..] | [4, 3, ..] | [6, 1, ..] => 2,
        [length, ..] if *length >= 7 => 1,
        _ => 0,
    }
}

/// A local telephone number, or a Hong Kong identity card: a letter, six digits and one in brackets.
fn is_local_number(cells: &[Cell], groups: &[Group]) -> bool {
    let (Some(first), Some(last)) = (groups.first(), groups.last()) else { return false };
    if let [six, _] = groups
        && six.len() == 6
    {
        return letters_before(cells, six.start) > 0;
    }
    let begins = digits_of(cells, first).next().is_some_and(|digit| digit >= 2);
    let round =
        |group: &Group| group.len() >= 3 && digits_of(cells, group).skip(group.len() - 2).all(|digit| digit == 0);
    let counted = is_amount(cells, last) || followed_by(cells, last.end, &PLACES) || groups.iter().all(round);
    begins && !counted && (groups.len() > 1 || !is_date(cells, first))
}

/// Adds what belongs to a masked number: letters before it, a final X, a bracket or plus sign, an extension.
fn close(cells: &[Cell], open: Option<(usize, usize)>, spans: &mut Spans) {
    let Some((start, end)) = open else { return };
    let at = |position: usize| cells.get(position).map(|cell| cell.folded);
    let mut from = start - letters_before(cells, start);
    let mut to = end;
    let count = |from, mark: char| folded(cells, from, end).filter(|&c| c == mark).count();
    if from.checked_sub(1).and_then(at) == Some('+') {
        from -= 1;
    }
    if from.checked_sub(1).and_then(at) == Some('(') && count(from, ')') > count(from, '(') {
        from -= 1;
    }
    if at(to) == Some(')') && count(from, '(') > count(from, ')') {
        to += 1;
    }
    if let Some(after) = final_x(cells, to) {
        to = after;
    } else if at(to) == Some('(') && at(to + 1).is_some_and(|c| c.is_ascii_alphanumeric()) && at(to + 2) == Some(')') {
        to += 3;
    } else {
        to = extension_end(cells, to).unwrap_or(to);
    }
    spans.add(from, to);
}

/// The end of an X that closes a number.
fn final_x(cells: &[Cell], end: usize) -> Option<usize> {
    let at = |position: usize| cells.get(position).map(|cell| cell.folded);
    let gap = folded(cells, end, end + 3).take_while(|c| !c.is_alphanumeric() && *c != '█' && *c != '\n').count();
    let closes = at(end + gap) == Some('x') && !at(end + gap + 1).is_some_and(|c| c.is_ascii_alphanumeric());
    closes.then_some(end + gap + 1)
}

/// The end of an extension: 转801, 分机 801, ext. 801.
fn extension_end(cells: &[Cell], end: usize) -> Option<usize> {
    let skip = |from: usize| from + folded(cells, from, from + 3).take_while(|c| " ,.,:".contains(*c)).count();
    let word_at = skip(end);
    let mark = ["转", "轉", "分机", "ext", "x"]
        .into_iter()
        .find(|mark| mark.chars().eq(folded(cells, word_at, word_at + mark.chars().count())))?;
    let digits_at = skip(word_at + mark.chars().count());
    let digits = cells.get(digits_at..).unwrap_or_default().iter().take(7).take_while(|cell| cell.is_digit()).count();
    (1..=6).contains(&digits).then_some(digits_at + digits)
}
