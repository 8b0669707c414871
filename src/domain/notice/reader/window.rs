//! 期限: how long opinions are taken.
use std::ops::Range;

use jiff::civil::Date;

use super::super::found::{DoubtKind, Found, FoundWindow};
use super::dates::{days_in, joins};
use super::fold::Text;
use super::lines::length;
use super::page::Doubts;
use super::scan::{blanks, contains_any, number, word_at, word_before};

/// Words that a clause about the window holds.
const CONCERNS: &[&str] = &[
    "公示",
    "公告",
    "公布之日",
    "通报之日",
    "发布之日",
    "公开之日",
    "期限",
    "受理",
    "意见",
    "反映",
    "之日起",
    "征求",
    "截止",
    "公布期",
    "反馈",
    "监督",
    "期间",
    "通报期",
    "公开期",
    "异议",
    "来电",
    "来函",
    "来信",
    "截至",
    "时限",
    "时段",
    "时间:",
    "开放",
    "有效",
    "看法",
    "发布后",
    "公布后",
    "请在",
    "请您在",
    "请于",
    "可在",
    "可于",
    "之内",
    "时间自",
    "之间",
    "公布时间",
];

/// The window that a part of the text states; `published` lends its year to dates without one.
pub fn window(
    text: &Text<'_>,
    zone: &Range<usize>,
    published: Option<Date>,
    doubts: &mut Doubts,
) -> Option<Found<FoundWindow>> {
    let mut at = zone.start;
    let mut found: Vec<Found<FoundWindow>> = Vec::new();
    let mut label: Option<usize> = None;
    for sentence in text.at(zone.clone()).split_inclusive(['。', '\n', ';']) {
        let own = at..at + sentence.len();
        at = own.end;
        let bare = sentence.trim();
        if bare.is_empty() {
            continue;
        }
        // A label on a line of its own goes with the next line.
        let range = label.take().unwrap_or(own.start)..own.end;
        let sentence = text.at(range.clone());
        if contains_any(bare, CONCERNS)
            && length(bare, 9) < 9
            && !bare.contains(|c: char| c.is_ascii_digit() || c == '。')
        {
            label = Some(own.start);
            continue;
        }
        if !contains_any(sentence, CONCERNS) || is_of_inspection(sentence) {
            continue;
        }
        if let Some(dates) = dates(text, &range, published, doubts) {
            found.push(dates);
        } else if let Some(days) = days(text, &range, sentence) {
            found.push(days);
        } else if let Some(place) =
            ["长期有效", "长期受理", "长期公开", "长期接受"].iter().find_map(|word| sentence.find(word))
        {
            found.push(text.found(range.start + place..range.start + place + 12, "window.open", FoundWindow::Open));
        }
    }
    let first = found.first().cloned()?;
    for other in found.iter().skip(1).filter(|other| other.value != first.value) {
        doubts.list.push(super::super::found::Doubt {
            span: other.span,
            why: DoubtKind::SeveralValues,
            detail: String::new(),
        });
    }
    Some(first)
}

/// A period that stands before the contact block, behind an item: none surer is there, and it may be of something else.
pub fn between_items(
    text: &Text<'_>,
    zone: &Range<usize>,
    published: Option<Date>,
    doubts: &mut Doubts,
) -> Option<Found<FoundWindow>> {
    let named = [
        "公示期",
        "公示时间",
        "公告期",
        "公布期",
        "意见反馈期",
        "反馈期限",
        "反馈截止",
        "意见征集期",
        "征求意见期",
        "通报期",
        "意见反馈时间",
        "受理期限",
    ];
    let mut at = zone.start;
    let mut last = None;
    let mut heading: Option<usize> = None;
    for sentence in text.at(zone.clone()).split_inclusive(['。', '\n']) {
        let own = at..at + sentence.len();
        at = own.end;
        // 二、公示时间, and below it nothing but the days.
        if let Some(start) = heading.filter(|_| !sentence.trim().is_empty()) {
            heading = None;
            if let Some(found) = dates(text, &(start..own.end), published, &mut Doubts::default()) {
                return Some(found);
            }
        }
        if length(sentence.trim(), 12) < 12 && named.iter().any(|word| sentence.trim().ends_with(word)) {
            heading = Some(own.start);
            continue;
        }
        let asks = contains_any(sentence, &["意见", "异议"])
            && contains_any(sentence, &["之日起", "公布后", "发布后", "请于", "请在"]);
        if !contains_any(sentence, &named) && !asks {
            continue;
        }
        // The later one: an item may speak of a period of its own.
        last = window(text, &own, published, &mut Doubts::default()).or(last);
    }
    if let Some(found) = &last {
        doubts.at(found.span, DoubtKind::WindowUnclear);
    }
    last
}

/// 对…开展了巡察: the days of the inspection.
fn is_of_inspection(sentence: &str) -> bool {
    contains_any(sentence, &["巡察", "巡视", "审计", "督察", "督导"])
        && contains_any(sentence, &["开展了", "进行了", "实施了", "进驻", "审计了", "开展巡", "进行巡", "开展为期"])
        && !contains_any(sentence, &["公示期", "期限", "公示时间"])
}

/// What follows, or precedes, the last day.
const CLOSES_AFTER: &[&str] = &["前", "之前", "以前", "止", "截止", "为止", "结束", "截至"];
const CLOSES_BEFORE: &[&str] = &[
    "截止",
    "截至",
    "截止到",
    "截止至",
    "截止于",
    "截止时间:",
    "截止日期:",
    "截止时间为",
    "截止日期为",
    "截止时间是",
    "截止日期是",
    "截止时间",
    "截止日期",
    "截止期限:",
    "截止:",
    "截至:",
    "至",
    "不晚于",
    "不迟于",
    "最晚",
    "最迟",
    "最晚于",
    "最迟于",
    "开放到",
    "持续到",
    "延续到",
    "有效期到",
    "直到",
];

/// What stands behind a day without the hour: （星期五）17:00, 24时.
fn without_clock(after: &str) -> &str {
    let after = after.trim_start();
    let after = after
        .strip_prefix('(')
        .and_then(|inner| inner.find(')').filter(|at| *at < 24).and_then(|at| inner.get(at + 1..)))
        .unwrap_or(after);
    let after =
        word_at(after, &["上午", "下午", "晚上", "中午"]).and_then(|part| after.get(part.len()..)).unwrap_or(after);
    let len: usize = after
        .chars()
        .take(8)
        .take_while(|c| c.is_ascii_digit() || matches!(c, ':' | '时' | '点' | '分' | '整'))
        .map(char::len_utf8)
        .sum();
    let clock = after.get(..len).unwrap_or_default();
    if clock.contains([':', '时', '点']) { after.get(len..).unwrap_or_default().trim_start() } else { after }
}

/// 8时起，…18时止; 开始，至: more words than usual between the two ends.
fn spans(between: &str, behind: &str) -> bool {
    let between = without_clock(between).trim();
    let rest = ["开始", "起始", "起", "始"].iter().find_map(|word| between.strip_prefix(word));
    let bare = rest.unwrap_or(between).trim_matches([',', ' ', '、']);
    let joined = matches!(
        bare,
        "至" | "到" | "-" | "--" | "~" | "截至" | "截止" | "截止到" | "直至" | "直到" | "止于" | "截止于" | "结束于"
    );
    let ends = word_at(without_clock(behind), &["止", "截止", "结束", "为止"]).is_some();
    joined || (rest.is_some() && bare.is_empty() && ends)
}

/// 1月8日至1月22日, or 10月15日前.
fn dates(
    text: &Text<'_>,
    range: &Range<usize>,
    published: Option<Date>,
    doubts: &mut Doubts,
) -> Option<Found<FoundWindow>> {
    let days = days_in(text, range.clone());
    for pair in days.windows(2) {
        let [from, to] = pair else { continue };
        if !joins(text.at(from.end..to.start)) && !spans(text.at(from.end..to.start), text.at(to.end..range.end)) {
            continue;
        }
        let place = from.start..to.end;
        let start = from.date(published);
        let end = to.date(start.as_ref().ok().copied().or(published));
        for (day, date) in [(from, &start), (to, &end)] {
            if let Err(why) = date {
                doubts.add(text, day.range(), *why, "");
            }
        }
        return Some(text.found(place, "window.dates", FoundWindow::Dates { from: start.ok(), to: end.ok() }));
    }
    days.into_iter().find_map(|day| {
        let before = text.at(range.start..day.start).trim_end();
        let after = without_clock(text.at(day.end..range.end));
        let closes = word_at(after, CLOSES_AFTER).is_some() || word_before(before, CLOSES_BEFORE).is_some();
        if !closes {
            return None;
        }
        match day.date(published) {
            Ok(date) => {
                Some(text.found(day.range(), "window.closing_date", FoundWindow::Dates { from: None, to: Some(date) }))
            }
            Err(why) => {
                doubts.add(text, day.range(), why, "");
                None
            }
        }
    })
}

/// 15个工作日, 10日内, 为期30天
fn days(text: &Text<'_>, range: &Range<usize>, sentence: &str) -> Option<Found<FoundWindow>> {
    let mut until = 0;
    for (at, c) in sentence.char_indices() {
        if at < until || !(c.is_ascii_digit() || super::scan::chinese_digit(c).is_some() || c == '十') {
            continue;
        }
        let rest = sentence.get(at..)?;
        let Some((value, len)) = number(rest) else {
            until = at + super::scan::digits(rest).max(c.len_utf8());
            continue;
        };
        until = at + len;
        let after = rest.get(len..)?;
        let skip = blanks(after);
        let after = after.get(skip..)?;
        let before = sentence.get(..at)?.trim_end();
        let Ok(value) = u16::try_from(value) else { continue };
        for (word, working) in [
            ("个工作日", true),
            ("工作日", true),
            ("个自然日", false),
            ("自然日", false),
            ("个日历日", false),
            ("天", false),
            ("日", false),
        ] {
            if !after.starts_with(word) {
                continue;
            }
            let tail = after.get(word.len()..)?;
            // 10日 is a day of the month unless the words around say otherwise.
            let stated = working
                || word.contains('然')
                || tail.starts_with(['内', '之']) && !tail.starts_with("之日")
                || word_at(tail, &["公示期", "的公示期", "公告期", "以内", "里"]).is_some()
                || word_before(
                    before,
                    &[
                        "期限为",
                        "期为",
                        "为期",
                        "期限",
                        "公示期",
                        "公示",
                        "时间为",
                        "期限:",
                        "公示期:",
                        "公示时间:",
                        "期:",
                        "起",
                        "公布期",
                        "公告期",
                        "之日起",
                        "受理期",
                        "反馈期",
                        "监督期",
                        "时间:",
                        "时限:",
                        "时限为",
                        "时限",
                        "时段:",
                        "时长",
                        "后",
                    ],
                )
                .is_some();
            // 10日内答复: how long the office takes.
            let answers = tail.strip_prefix('内').unwrap_or(tail).trim_start();
            if !stated
                || before.ends_with('月')
                || word_at(answers, &["答复", "回复", "予以答复", "予以回复"]).is_some()
            {
                break;
            }
            let end = len + skip + word.len();
            let value = if working { FoundWindow::WorkingDays(value) } else { FoundWindow::Days(value) };
            return Some(text.found(range.start + at..range.start + at + end, "window.days", value));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(source: &str) -> Option<FoundWindow> {
        let text = Text::new(source);
        let published = Date::new(2025, 1, 8).ok();
        window(&text, &(0..text.folded.len()), published, &mut Doubts::default()).map(|window| window.value)
    }

    #[test]
    fn windows_in_days_and_dates() {
        let date = |y, m, d| Date::new(y, m, d).ok();
        assert_eq!(of("请自公告之日起15个工作日内反映。"), Some(FoundWindow::WorkingDays(15)));
        assert_eq!(of("受理期限：自通报之日起十日内。"), Some(FoundWindow::Days(10)));
        assert_eq!(of("公示期为30天。"), Some(FoundWindow::Days(30)));
        assert_eq!(
            of("公示期自2025年1月8日至2025年1月22日。"),
            Some(FoundWindow::Dates { from: date(2025, 1, 8), to: date(2025, 1, 22) })
        );
        assert_eq!(
            of("公示时间：1月8日至22日"),
            Some(FoundWindow::Dates { from: date(2025, 1, 8), to: date(2025, 1, 22) })
        );
        assert_eq!(of("可于2025年2月15日前反映。"), Some(FoundWindow::Dates { from: None, to: date(2025, 2, 15) }));
        assert_eq!(of("意见长期受理。"), Some(FoundWindow::Open));
        assert_eq!(of("请监督。电话工作日接听。"), None);
    }
}
