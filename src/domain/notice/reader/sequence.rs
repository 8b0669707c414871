//! Numbers of headings as they follow one another: which marks are one kind, and which are none.
use std::collections::HashMap;

use super::lines::length;
use super::marks::{Kind, Mark};
use super::outline::sounds;
use super::page::Page;

/// `4.4个部门…不规范`: a heading where its number goes on with those around it, and the text is one of a problem.
pub fn before_numbers(page: &Page<'_>, decimals: &[(usize, Mark)], marks: &mut Vec<(usize, Mark)>) {
    if decimals.is_empty() {
        return;
    }
    let dotted: Vec<Mark> =
        marks.iter().map(|(_, mark)| *mark).filter(|mark| matches!(mark.kind, Kind::ArDot | Kind::ArComma)).collect();
    let mut last: Option<Mark> = None;
    for (index, mark) in decimals {
        let at = dotted.partition_point(|other| other.start < mark.start);
        let before = at.checked_sub(1).and_then(|at| dotted.get(at)).copied();
        let before = [before, last].into_iter().flatten().max_by_key(|mark| mark.start);
        let next = dotted.get(at).map(|after| after.number);
        let goes_on = before.map_or(mark.number == 1, |before| before.number + 1 == mark.number || mark.number == 1);
        let whole = page.above(*index).is_none_or(|above| {
            let words = page.line(above);
            words.ends_with(['。', ';', '!', ')']) || length(words, 30) < 30
        });
        let fits =
            goes_on && whole && next != Some(mark.number) && (next == Some(mark.number + 1) || sounds(page, mark));
        if fits {
            last = Some(*mark);
            marks.push((*index, *mark));
        }
    }
    marks.sort_by_key(|(_, mark)| mark.start);
}

/// `1.` and `1、` are one kind, written carelessly, unless each has its own order and together they have none.
pub fn tell_dots_from_commas(marks: &mut [(usize, Mark)]) {
    let is = |kind: Kind, mark: &Mark| mark.kind == kind;
    let numbers = |fits: &dyn Fn(&Mark) -> bool| -> Vec<u16> {
        marks.iter().filter(|(_, m)| fits(m)).map(|(_, m)| m.number).collect()
    };
    let (dots, commas) = (numbers(&|m| is(Kind::ArDot, m)), numbers(&|m| is(Kind::ArComma, m)));
    if dots.is_empty() || commas.is_empty() {
        return;
    }
    let both = numbers(&|m| is(Kind::ArDot, m) || is(Kind::ArComma, m));
    let breaks = |numbers: &[u16]| {
        let mut before = 0_u16;
        numbers
            .iter()
            .filter(|n| {
                let odd = **n != before + 1 && **n != 1;
                before = **n;
                odd
            })
            .count()
    };
    let restarts = |numbers: &[u16]| numbers.iter().filter(|n| **n == 1).count();
    let apart = breaks(&dots) + breaks(&commas);
    let nested = restarts(&both) > restarts(&dots).max(restarts(&commas)) && dots.len() > 1 && commas.len() > 1;
    if breaks(&both) > apart || (nested && breaks(&both) >= apart) {
        return;
    }
    for (_, mark) in marks {
        if mark.kind == Kind::ArComma {
            mark.kind = Kind::ArDot;
        }
    }
}

/// 5. 6) 7.: a mark of another kind that only goes on with the numbers around it, above a problem.
pub fn careless(page: &Page<'_>, marks: &mut [(usize, Mark)]) {
    let arabic = |kind: Kind| matches!(kind, Kind::ArDot | Kind::ArHalf | Kind::ArParen);
    let mut last: Option<u16> = None;
    let mut counts: HashMap<Kind, u16> = HashMap::new();
    let mut nexts: HashMap<(Kind, u16), usize> = HashMap::new();
    for (_, mark) in marks.iter() {
        *nexts.entry((mark.kind, mark.number)).or_default() += 1;
    }
    for (_, mark) in marks.iter_mut().filter(|(_, mark)| arabic(mark.kind)) {
        let before = counts.insert(mark.kind, mark.number);
        let alone = mark.kind != Kind::ArDot
            && before.is_none_or(|before| before + 1 != mark.number)
            && !nexts.contains_key(&(mark.kind, mark.number + 1))
            && !nexts.contains_key(&(Kind::ArDot, mark.number));
        if alone
            && mark.leads
            && mark.number > 1
            && last.is_some_and(|last| last + 1 == mark.number)
            && sounds(page, mark)
        {
            mark.kind = Kind::ArDot;
        }
        if mark.kind == Kind::ArDot {
            last = Some(mark.number);
        }
    }
}

/// A number that fits neither what comes before it nor what comes after it is no mark.
pub fn drop_strays(marks: &mut Vec<(usize, Mark)>) {
    let mut next: HashMap<Kind, u16> = HashMap::new();
    let mut nexts = vec![None; marks.len()];
    for (at, (_, mark)) in marks.iter().enumerate().rev() {
        if let Some(slot) = nexts.get_mut(at) {
            *slot = next.get(&mark.kind).copied();
        }
        next.insert(mark.kind, mark.number);
    }
    let mut last: HashMap<Kind, u16> = HashMap::new();
    let mut nexts = nexts.into_iter();
    marks.retain(|(_, mark)| {
        let next = nexts.next().flatten();
        let before = last.get(&mark.kind).copied();
        let near = mark.number == 1 || before.is_some_and(|before| mark.number.abs_diff(before) <= 5);
        let leads_on = next == Some(mark.number + 1);
        // 3, 57, 4: the one between is a number of the text.
        let between = before.is_some_and(|before| next == Some(before + 1)) && !near;
        let kept = (near || leads_on || (before.is_none() && mark.number <= 3)) && !between;
        if kept {
            last.insert(mark.kind, mark.number);
        }
        kept
    });
}
