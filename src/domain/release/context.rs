//! What a number's surroundings say of it: a date, a year, an amount, a public short number, or one to be dialled.
use super::groups::{Group, Mark, digits_of};
use crate::domain::skeleton::Cell;

/// Words that make a number an amount. Longer ones where the first character alone could begin the next word.
const AMOUNTS: [&str; 32] = [
    "元",
    "圆",
    "万元",
    "万余",
    "万人",
    "万户",
    "万吨",
    "万多",
    "万平",
    "亿",
    "千元",
    "百万",
    "千万元",
    "余",
    "吨",
    "斤",
    "股",
    "%",
    "‰",
    "美元",
    "港元",
    "港币",
    "人民币",
    "平方",
    "立方",
    "公里",
    "公斤",
    "米",
    "亩",
    "户",
    "人次",
    "件",
];
/// Words that make two short numbers a range of places or times.
pub(super) const PLACES: [&str; 12] = ["号", "楼", "栋", "幢", "室", "房", "层", "年", "月", "日", "间", "项"];
/// Words before a number that say it is one to be reached by.
const CUES: [&str; 11] = ["电话", "手机", "座机", "致电", "联系", "拨打", "号码", "热线", "tel", "phone", "call"];

/// Eight digits that are a day between 1900 and 2099.
pub(super) fn is_calendar_day(digits: &[u8]) -> bool {
    let &[century, decade, y1, y2, m1, m2, d1, d2] = digits else { return false };
    let (year, month, day) = (century * 10 + decade, m1 * 10 + m2, d1 * 10 + d2);
    (19..=20).contains(&year) && y1 <= 9 && y2 <= 9 && (1..=12).contains(&month) && (1..=31).contains(&day)
}

/// `20230816`, unless something says that it is to be dialled or a letter makes it a document's number.
pub(super) fn is_date(cells: &[Cell], group: &Group) -> bool {
    let digits: Vec<u8> = digits_of(cells, group).take(9).collect();
    is_calendar_day(&digits) && !cue_before(cells, group) && letters_before(cells, group.start) == 0
}

/// Whether a word for telephone stands shortly before.
pub(super) fn cue_before(cells: &[Cell], group: &Group) -> bool {
    let before: String = folded(cells, group.start.saturating_sub(8), group.start).collect();
    CUES.iter().any(|cue| before.contains(cue))
}

pub(super) fn folded(cells: &[Cell], from: usize, to: usize) -> impl Iterator<Item = char> {
    cells.get(from..to.min(cells.len())).unwrap_or_default().iter().map(|cell| cell.folded)
}

/// Whether one of the words follows, at once or after a space. Compared as seen: 一 in a word is no digit.
pub(super) fn followed_by(cells: &[Cell], at: usize, words: &[&str]) -> bool {
    let after = match cells.get(at..).unwrap_or_default() {
        [space, after @ ..] if space.seen == ' ' => after,
        after => after,
    };
    words.iter().any(|word| {
        let mut here = after.iter();
        word.chars().all(|c| here.next().is_some_and(|cell| cell.seen == c))
    })
}

/// An amount is followed by its unit or led by a currency sign; a longer one than ten digits is none.
pub(super) fn is_amount(cells: &[Cell], group: &Group) -> bool {
    let sign = group.start.checked_sub(1).and_then(|at| cells.get(at)).map(|cell| cell.folded);
    let behind_point = match (cells.get(group.end).map(|cell| cell.folded), cells.get(group.end + 1)) {
        (Some('.'), Some(next)) if next.is_digit() => {
            let decimals = cells.get(group.end + 1..).unwrap_or_default().iter().take_while(|cell| cell.is_digit());
            Some(group.end + 1 + decimals.take(5).count())
        }
        _ => None,
    };
    group.len() <= 10
        && !cue_before(cells, group)
        && (matches!(sign, Some('¥' | '￥' | '$' | '€'))
            || followed_by(cells, group.end, &AMOUNTS)
            || behind_point.is_some_and(|at| followed_by(cells, at, &AMOUNTS)))
}

/// Which groups of a run are years, days or public short numbers.
pub(super) fn harmless(cells: &[Cell], run: &[Group]) -> Vec<bool> {
    let value = |group: &Group| {
        digits_of(cells, group).fold(0u64, |n, digit| n.saturating_mul(10).saturating_add(digit.into()))
    };
    let is_year = |group: &Group| group.len() == 4 && (1900..=2099).contains(&value(group));
    let short = |group: &Group, most: u64| group.len() <= 2 && (1..=most).contains(&value(group));
    // Whatever another digit touches is a part of something longer.
    let touched = |at: usize| run.get(at).and_then(|group| group.gap).is_some_and(|gap| gap.mark == Mark::Nothing);
    let mut flags: Vec<bool> = run
        .iter()
        .enumerate()
        .map(|(at, group)| {
            (is_year(group) || is_public(group.len(), value(group)) || is_date(cells, group))
                && !(at > 0 && touched(at))
                && !touched(at + 1)
        })
        .collect();
    for (at, groups) in run.windows(3).enumerate() {
        if let [year, month, day] = groups
            && flags.get(at) == Some(&true)
            && is_year(year)
            && short(month, 12)
            && short(day, 31)
        {
            flags.iter_mut().skip(at).take(3).for_each(|flag| *flag = true);
        }
    }
    flags
}

/// 110, 12345, 12388, 95588: numbers that belong to an office and not to a person.
pub(super) const fn is_public(length: usize, value: u64) -> bool {
    matches!((length, value), (3, 110..=129) | (5, 10_000 | 10_010 | 10_086 | 12_300..=12_399 | 95_000..=96_999))
}

/// How many letters, one or two, stand right before: `E12345678`. A longer word is no part of a number.
pub(super) fn letters_before(cells: &[Cell], start: usize) -> usize {
    let before = cells.get(..start).unwrap_or_default().iter().rev();
    let letters = before.take(3).take_while(|cell| cell.folded.is_ascii_lowercase()).count();
    if letters > 2 { 0 } else { letters }
}
