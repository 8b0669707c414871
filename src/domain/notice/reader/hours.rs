//! 接听时间: when somebody answers, as printed.
use std::ops::Range;

use super::super::found::FoundContact;
use super::fold::Text;
use super::labels::{Kind, Label};
use super::scan::{contains_any, gaps, word_at, word_before};

const HOUR_LABELS: &[&str] = &[
    "工作时间",
    "接听时间",
    "办公时间",
    "受理时间",
    "接待时间",
    "值班时间",
    "上班时间",
    "服务时间",
    "接访时间",
    "时间",
];

/// Words about when somebody answers.
pub fn is_hours(words: &str) -> bool {
    let opens = [
        "工作日",
        "每个工作日",
        "每工作日",
        "法定节假日",
        "周一",
        "星期一",
        "每周",
        "每日",
        "每星期",
        "早上",
        "上午",
        "下午",
        "每天",
        "全天",
        "24小时",
        "法定工作日",
        "节假日",
        "正常上班",
        "上班",
        "双休日",
        "早晨",
        "早八",
        "早9",
        "夜间",
        "白天",
        "全年",
        "全时段",
        "工作时段",
        "每晚",
        "每个",
    ];
    let clock = words
        .chars()
        .zip(words.chars().skip(1))
        .take(60)
        .any(|(a, b)| a.is_ascii_digit() && matches!(b, ':' | '点' | '时'));
    let day =
        |sign: &str, days: &str| words.strip_prefix(sign).is_some_and(|rest| rest.starts_with(|c| days.contains(c)));
    matches!(
        words.trim(),
        "工作时间" | "上班时间" | "办公时间" | "正常工作时间" | "工作时间内" | "上班时间内" | "工作时段"
    ) || word_at(words, &["工作时间", "上班时间", "办公时间"]).is_some_and(|lead| {
        matches!(words.get(lead.len()..).map(str::trim), Some("拨打" | "接听" | "内拨打" | "内接听" | "联系"))
    }) || word_at(words, &opens).is_some()
        || day("周", "一二三四五六日天末内")
        || day("星期", "一二三四五六日天")
        || (word_at(words, HOUR_LABELS).is_some() && (clock || contains_any(words, &opens)))
        || (clock && words.starts_with(|c: char| c.is_ascii_digit() || c == '早'))
}

/// How long the hours are: a semicolon may part morning and afternoon.
pub fn hours_len(words: &str) -> usize {
    for (at, c) in words.char_indices().take(80) {
        let more = || words.get(at + c.len_utf8()..).is_some_and(|rest| is_hours(rest.trim_start()));
        if matches!(c, '。' | '\n' | ')' | '\t') || (matches!(c, ';' | ',') && !more()) {
            return at;
        }
    }
    words.chars().take(80).map(char::len_utf8).sum()
}

/// 8时至17时有人接听: what says no more than that they are the hours.
const ANSWERED: &[&str] = &["均有人接听", "都有人接听", "有人接听", "均可接听", "都有人接", "有人接"];

/// The hours without their label.
pub fn clean_hours(text: &Text<'_>, range: Range<usize>) -> String {
    let words = text.at(range.clone());
    let skip = word_at(words, HOUR_LABELS)
        .and_then(|label| words.get(label.len()..).filter(|rest| rest.starts_with(':')).map(|_| label.len() + 1))
        .unwrap_or(0);
    let bare = words.trim_end_matches([',', '。', ';', ' ', '、']);
    let trimmed = word_before(bare, ANSWERED)
        .and_then(|deed| bare.strip_suffix(deed))
        .filter(|hours| hours.ends_with(|c: char| c.is_ascii_digit() || matches!(c, '时' | '点' | '分')))
        .map_or(bare.len(), str::len);
    text.printed(range.start + skip..range.start + trimmed.max(skip)).trim().to_owned()
}

/// 受理时间：… on its own belongs to every telephone that has none.
pub fn hours_of_all(text: &Text<'_>, zone: &Range<usize>, labels: &[Label], contact: &mut FoundContact) {
    for (index, label) in labels.iter().enumerate().filter(|(_, label)| label.kind == Kind::Hours) {
        let stop = labels.get(index + 1).map_or(zone.end, |next| next.start);
        let start = label.end + gaps(text.at(label.end..stop));
        let len = hours_len(text.at(start..stop));
        let words = text.at(start..start + len);
        if !is_hours(words) {
            continue;
        }
        // （派驻纪检监察组，工作时间8:30-16:30）: of the number before the bracket.
        let line = text.at(zone.start..label.start).rsplit('\n').next().unwrap_or_default();
        if line.matches('(').count() > line.matches(')').count() {
            continue;
        }
        let hours = clean_hours(text, start..start + len);
        for phone in contact.phones.iter_mut().filter(|phone| phone.value.hours.is_none()) {
            phone.value.hours = Some(hours.clone());
        }
    }
}
