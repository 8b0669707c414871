//! 日期 in every writing: 2025-03-27, 2025年3月20日 with or without 日, 二〇二五年三月二十日, 5月27日, 至30日.
use std::ops::Range;

use jiff::civil::Date;

use super::super::found::DoubtKind;
use super::fold::Text;
use super::scan::{arabic, blanks, chinese, chinese_digit, digits, word_at};

/// A date as printed; what is not printed is None.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_field_names, reason = "the day of a day")]
pub struct Day {
    pub start: usize,
    pub end: usize,
    pub year: Option<i16>,
    pub month: Option<i8>,
    pub day: Option<i8>,
}

impl Day {
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// The date; a year or month that is not printed is that of the date before.
    pub fn date(self, before: Option<Date>) -> Result<Date, DoubtKind> {
        let year = self.year.or_else(|| before.map(Date::year)).ok_or(DoubtKind::DateImpossible)?;
        let month = self.month.or_else(|| before.map(Date::month)).ok_or(DoubtKind::DateImpossible)?;
        let day = self.day.ok_or(DoubtKind::DateWithoutDay)?;
        Date::new(year, month, day).map_err(|_| DoubtKind::DateImpossible)
    }
}

/// The date that the text begins with; `start` is its place.
pub fn day_at(text: &str, start: usize) -> Option<Day> {
    numeric(text, start).or_else(|| worded(text, start))
}

/// 2025-03-27, 2025/3/27, 2025.03.27
fn numeric(text: &str, start: usize) -> Option<Day> {
    let (year, mut at) = arabic(text, 4).filter(|(year, len)| *len == 4 && (1949..2100).contains(year))?;
    let sign = text.get(at..)?.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    at += sign.len_utf8();
    let (month, len) = arabic(text.get(at..)?, 2)?;
    at += len;
    if !text.get(at..)?.starts_with(sign) {
        return None;
    }
    at += sign.len_utf8();
    let (day, len) = arabic(text.get(at..)?, 2)?;
    let end = start + at + len;
    Some(Day {
        start,
        end,
        year: i16::try_from(year).ok(),
        month: i8::try_from(month).ok(),
        day: i8::try_from(day).ok(),
    })
}

/// A part of a written date: a number, blanks, the word after it.
fn part(text: &str, words: &[&str]) -> Option<(u32, usize)> {
    let (number, len) = arabic(text, 4).or_else(|| chinese(text))?;
    let gap = blanks(text.get(len..)?);
    let word = word_at(text.get(len + gap..)?, words)?;
    let end = len + gap + word.len();
    Some((number, end + blanks(text.get(end..)?)))
}

/// 二〇二五年 or 2025年
fn year(text: &str) -> Option<(i16, usize)> {
    if let Some((year, len)) = part(text, &["年"]) {
        return (1949..2100).contains(&year).then_some((i16::try_from(year).ok()?, len));
    }
    let mut value = 0_i16;
    let mut len = 0;
    for c in text.chars().take(4) {
        value = value * 10 + i16::try_from(chinese_digit(c)?).ok()?;
        len += c.len_utf8();
    }
    let gap = blanks(text.get(len..)?);
    let rest = text.get(len + gap..)?;
    (rest.starts_with('年') && (1949..2100).contains(&value)).then(|| {
        let end = len + gap + '年'.len_utf8();
        (value, end + blanks(text.get(end..).unwrap_or_default()))
    })
}

fn worded(text: &str, start: usize) -> Option<Day> {
    let (year, mut at) = year(text).map_or((None, 0), |(year, len)| (Some(year), len));
    let (month, len) = part(text.get(at..)?, &["月份", "月"]).filter(|(month, _)| (1..100).contains(month))?;
    at += len;
    let month = i8::try_from(month).ok();
    let rest = text.get(at..)?;
    if let Some((day, len)) = part(rest, &["日", "号"]) {
        let len = rest.get(..len)?.trim_end().len();
        return Some(Day { start, end: start + at + len, year, month, day: i8::try_from(day).ok() });
    }
    // 日 is missing: only where nothing follows that the number could count.
    if let Some((day, len)) = arabic(rest, 2).or_else(|| chinese(rest)).filter(|(day, _)| *day < 100) {
        let next = rest.get(len..)?.chars().find(|c| !matches!(c, ' ' | '\t'));
        if next.is_none_or(|c| matches!(c, '\n' | ',' | '。' | ';' | ')' | '-' | '~' | '至' | '到')) {
            return Some(Day { start, end: start + at + len, year, month, day: i8::try_from(day).ok() });
        }
    }
    let end = start + text.get(..at)?.trim_end().len();
    year.map(|year| Day { start, end, year: Some(year), month, day: None })
}

/// Every date of a range, in order; after 至 also a day alone (3月1日至10日).
pub fn days_in(text: &Text<'_>, range: Range<usize>) -> Vec<Day> {
    let words = text.at(range.clone());
    let mut found: Vec<Day> = Vec::new();
    let mut from = 0;
    let mut before_digit = false;
    for (at, c) in words.char_indices() {
        let digit = c.is_ascii_digit();
        if at >= from && ((digit && !before_digit) || chinese_digit(c).is_some() || c == '十') {
            let here = range.start + at;
            let rest = words.get(at..).unwrap_or_default();
            let day = day_at(rest, here).or_else(|| day_alone(text, rest, here, found.last()));
            if let Some(day) = day {
                from = day.end - range.start;
                found.push(day);
            }
        }
        before_digit = digit;
    }
    found
}

/// 至30日 after a whole date; a slip such as 至31 is one as well.
fn day_alone(text: &Text<'_>, rest: &str, start: usize, before: Option<&Day>) -> Option<Day> {
    let before = before.filter(|before| before.day.is_some())?;
    joins(text.at(before.end..start)).then_some(())?;
    let (day, len) = part(rest, &["日", "号"])?;
    let len = rest.get(..len)?.trim_end().len();
    Some(Day { start, end: start + len, year: before.year, month: before.month, day: i8::try_from(day).ok() })
}

/// The words between the two ends of a stretch of time.
pub fn joins(between: &str) -> bool {
    let between = between.trim();
    let between = between.find('(').map_or(between, |at| {
        if between.ends_with(')') || between.get(at..).is_some_and(|b| b.contains(')')) { between } else { "" }
    });
    matches!(between, "至" | "到" | "-" | "--" | "~" | "起至" | "起到" | "开始至" | "开始,至" | "起,至" | "(星期一)至")
}

/// A whole line that is nothing but a date.
pub fn lone_day(line: &str, start: usize) -> Option<Day> {
    let line = line.trim();
    let inner = line.trim_start_matches('(').trim_end_matches(['。', ')', '.', ';']);
    let shift = line.len() - line.trim_start_matches('(').len();
    if inner.chars().take(30).count() >= 30 {
        return None;
    }
    let day = day_at(inner, start + shift)?;
    (day.end - day.start == inner.len() || time_only(inner.get(day.end - day.start..)?)).then_some(day)
}

/// 17:34:58 after a date
pub fn time_only(rest: &str) -> bool {
    let rest = rest.trim();
    digits(rest) > 0
        && rest.contains([':', '时', '点'])
        && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '时' | '分' | '秒' | '点'))
}

/// 今年3月18日 and 去年3月18日 count from the day on which the notice was published or signed. A day without a year takes that of
/// the month named right before it: 2019年4月，市委部署…。4月15日至5月31日.
pub fn in_years(text: &Text<'_>, mut days: Vec<Day>, printed: Option<Date>) -> Vec<Day> {
    let mut month: Option<Day> = None;
    for day in &mut days {
        let before = super::orgs::tail(text.at(0..day.start), 4).trim_end();
        let told = |words: [&str; 2]| words.iter().any(|word| before.ends_with(word));
        let year = printed.map(Date::year);
        if day.year.is_none() && told(["今年", "本年"]) {
            day.year = year;
        } else if day.year.is_none() && told(["去年", "上年"]) {
            day.year = year.map(|year| year - 1);
        } else if let Some(month) = month.filter(|month| day.year.is_none() && month.month <= day.month) {
            let between = text.at(month.end..day.start);
            let event = word_at(between, &["印发", "出台", "以来", "起", "实施", "召开"]).is_none();
            day.year = month.year.filter(|_| event && between.matches('。').count() <= 1);
        }
        month = Some(*day).filter(|day| day.day.is_none() && day.year.is_some());
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(source: &str) -> Vec<String> {
        let text = Text::new(source);
        let mut before = None;
        days_in(&text, 0..text.folded.len())
            .into_iter()
            .map(|day| match day.date(before) {
                Ok(date) => {
                    before = Some(date);
                    date.to_string()
                }
                Err(why) => why.as_str().to_owned(),
            })
            .collect()
    }

    #[test]
    fn dates_in_every_writing() {
        assert_eq!(
            all("２０２３年８月１６日至9月28日，次年2024-01-19 17:34"),
            ["2023-08-16", "2023-09-28", "2024-01-19"]
        );
        assert_eq!(all("二〇二五年三月二十日"), ["2025-03-20"]);
        assert_eq!(all("二○二四年十二月三十一日"), ["2024-12-31"]);
        assert_eq!(all("2025年3月20\n"), ["2025-03-20"]);
        assert_eq!(all("2024年3月5日至30日"), ["2024-03-05", "2024-03-30"]);
        assert_eq!(all("2024年2月30日，2024年5月"), ["date_impossible", "date_without_day"]);
        assert_eq!(all("4.26、1:1、95%、12345、6月前"), [""; 0]);
    }

    #[test]
    fn a_line_that_is_a_date() {
        assert!(lone_day("2025年3月20", 0).is_some());
        assert!(lone_day("2024-03-12 10:00:01", 0).is_some());
        assert!(lone_day("2025年3月20日印发", 0).is_none());
    }
}
