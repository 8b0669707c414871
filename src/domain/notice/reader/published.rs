//! 发布日期: the day on which the notice was published, from the lines of the site around the headline.
use std::ops::Range;

use jiff::civil::Date;

use super::super::found::{DoubtKind, Found};
use super::dates::{Day, days_in, lone_day};
use super::head::Headline;
use super::lines::length;
use super::page::{Doubts, Page};
use super::scan::{contains_any, word_at};

const PUBLISHED: [&str; 24] = [
    "公告日期",
    "公示日期",
    "通报日期",
    "通告日期",
    "发表于",
    "刊登日期",
    "公告发布",
    "发布日期",
    "发布时间",
    "发文日期",
    "发布于",
    "公开日期",
    "公布日期",
    "公布时间",
    "时间",
    "日期",
    "信息时间",
    "上传时间",
    "录入时间",
    "发表时间",
    "发表日期",
    "刊发时间",
    "上网时间",
    "发布",
];

/// A label and a day have at least so many bytes.
const LABELLED: usize = 12;

/// 发布日期: the day on a labelled line, or a bare date near the headline.
pub fn published(page: &mut Page<'_>, headline: Option<&Headline>, doubts: &mut Doubts) -> Option<Found<Date>> {
    let mut labelled: Vec<(Found<Date>, Range<usize>)> = Vec::new();
    let mut bare = None;
    let last = headline.map_or(0, |headline| headline.last);
    let mut with_words = 0;
    for index in 0..page.lines.len() {
        let Some(line) = page.lines.get(index).copied() else { break };
        if line.is_blank() {
            continue;
        }
        let words = page.text.at(line.range());
        let short = length(words, 120) < 120;
        let meta = page
            .site
            .get(index)
            .copied()
            .flatten()
            .is_some_and(|rule| rule == "furniture.meta" || rule == "furniture.tools");
        let room = words.len() >= LABELLED;
        let day = labels_at(words).filter(|_| short && room).find_map(|at| {
            let day = days_in(&page.text, line.start + at..line.end).into_iter().next()?;
            let own = words.get(..at).is_some_and(|label| length(cell(label), 9) < 9);
            (meta || own && lone_after(page, line.start + at..line.end)).then_some(day)
        });
        if let Some(day) = day {
            match day.date(None) {
                Ok(date) => labelled.push((page.text.found(day.range(), "published.label", date), day.range())),
                Err(why) => doubts.add(&page.text, day.range(), why, ""),
            }
            page.set_site(index, "furniture.meta");
        } else if short && bare.is_none() && index > last && index <= last + 6 && with_words <= 1 {
            let whole = lone_day(words, line.start);
            // Below the name of an account there is a time beside the day.
            let account = with_words == 1 && whole.is_none_or(|day| day.end == line.end);
            let whole = whole.is_some();
            let day = days_in(&page.text, line.range()).first().copied().filter(|day| {
                let near = whole || meta || is_meta_after(page, *day, line.end) || is_byline(page, *day, line.range());
                near && !account
            });
            if let Some(day) = day {
                match day.date(None) {
                    Ok(date) => bare = Some(page.text.found(day.range(), "published.under_headline", date)),
                    Err(why) => doubts.add(&page.text, day.range(), why, ""),
                }
                page.set_site(index, "furniture.meta");
            }
        }
        with_words += usize::from(index > last && page.has_words(index));
        if with_words > 2 && headline.is_some() && index > last + 12 {
            break;
        }
    }
    if let Some((first, _)) = labelled.first() {
        for (other, range) in labelled.iter().skip(1) {
            if other.value != first.value {
                doubts.add(
                    &page.text,
                    range.clone(),
                    DoubtKind::SeveralValues,
                    format!("{} / {}", first.value, other.value),
                );
            }
        }
    }
    labelled.into_iter().next().map(|(found, _)| found).or(bare)
}

/// A date at the beginning of a line, with data of the site behind it.
fn is_meta_after(page: &Page<'_>, day: Day, end: usize) -> bool {
    let after = page.text.at(day.end..end);
    // 2024-03-05 10:11 某局
    let opens = page.lines.get(page.line_of(day.start)).is_some_and(|line| line.start == day.start);
    let brief = length(after, 30) < 30 && !after.contains([',', '。', '至', '、']) && day.year.is_some();
    (opens && brief) || contains_any(after, SITE)
}

/// Where the values of labels of publication begin in a line.
fn labels_at(line: &str) -> impl Iterator<Item = usize> {
    PUBLISHED.iter().filter_map(move |label| {
        let at = line.find(label)?;
        let before = line.get(..at)?;
        if before.ends_with(['新', '成', '文', '示', '受', '办', '始', '止', '告']) || before.contains('。') {
            return None;
        }
        let after = at + label.len();
        let rest = line.get(after..)?;
        let gap = rest.len() - rest.trim_start_matches([' ', ':', '\t', ']', '】']).len();
        (gap > 0 || label.ends_with('于')).then_some(after + gap)
    })
}

/// The last part of a line whose parts stand apart: `公告编号：2022-046　　公告日期`.
fn cell(words: &str) -> &str {
    let words = words.trim_end_matches([' ', ':', '\t', ']', '】']);
    let from =
        ["  ", "|", "\t", "] ", "】"].iter().filter_map(|sign| words.rfind(sign).map(|at| at + sign.len())).max();
    from.and_then(|at| words.get(at..)).unwrap_or(words).trim()
}

/// Nothing but a date, perhaps with a time, or with more labelled data of the site.
fn lone_after(page: &Page<'_>, range: Range<usize>) -> bool {
    let words = page.text.at(range.clone()).trim_end_matches([']', '】', ' ']);
    if lone_day(words, range.start).is_some() {
        return true;
    }
    let Some(day) = days_in(&page.text, range.clone()).into_iter().next().filter(|day| day.start == range.start) else {
        return false;
    };
    let after = page.text.at(day.end..range.end);
    let clock = super::scan::while_chars(after, |c| c.is_ascii_digit() || matches!(c, ' ' | ':' | '时' | '分' | '秒'));
    let rest = after.get(clock..).unwrap_or_default().trim_start_matches([' ', ']', '】', '[', '【', '|', '\t']);
    // Another label: 稿源：…
    let label =
        rest.find(':').and_then(|at| rest.get(..at)).is_some_and(|label| length(label, 8) < 8 && !label.contains(','));
    rest.is_empty() || label || contains_any(after, SITE)
}

/// What a site says of a page beside its day.
const SITE: &[&str] = &[
    "来源", "作者", "浏览", "点击", "阅读", "字体", "字号", "编辑", "打印", "分享", "发布", "稿源", "供稿", "审核",
    "原创", "发表",
];

/// `原创 某院 2024年8月9日 18:20 江苏`: parts that stand apart, one of them the day.
fn is_byline(page: &Page<'_>, day: Day, line: Range<usize>) -> bool {
    let before = page.text.at(line.start..day.start);
    let after = page.text.at(day.end..line.end);
    let parted = before.is_empty() || before.ends_with([' ', '|', '\t']);
    let brief = length(before, 40) < 40 && length(after, 20) < 20 && day.year.is_some() && day.day.is_some();
    let plain = |part: &str| {
        !part.contains([',', '。', ';', '、', '至'])
            && word_at(part.trim_start(), &["-", "~", "到", "起", "前"]).is_none()
    };
    let other = contains_any(before, &["成文", "更新", "今天", "编号", "文号", "生效", "施行", "截止", "公示期"]);
    parted && brief && plain(before) && plain(after) && !other
}
