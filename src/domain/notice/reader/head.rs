//! 标题 and 署名: the headline, the day of publication, the signature, and who issued the notice.
use std::ops::Range;

use jiff::civil::Date;

use super::super::found::{DoubtKind, Found};
use super::dates::{Day, days_in, lone_day};
use super::lines::length;
use super::orgs::is_body;
use super::page::{Doubts, Page};
use super::scan::{contains_any, word_at};

/// A headline ends with one of these.
const KINDS: [&str; 10] = ["通报", "公告", "公示", "通告", "报告", "公布", "公开", "通知", "公报", "说明"];
/// What a headline of this kind speaks of.
const TOPICS: [&str; 9] = ["整改", "巡察", "巡视", "审计", "督察", "督查", "督导", "反馈", "主题教育"];
const LABELS: [&str; 6] = ["标题:", "题目:", "名称:", "信息名称:", "标 题:", "标题 :"];
const LONGEST: usize = 100;
/// The headline is looked for in so many lines with words.
const HEAD_LINES: usize = 60;

pub struct Headline {
    pub range: Range<usize>,
    pub rule: &'static str,
    /// The words end with a full stop and the text goes on in the same line.
    pub first: usize,
    pub last: usize,
}

/// Where in a line the headline ends, if the line ends one: in bytes of the line.
fn headline_end(line: &str, loose: bool) -> Option<usize> {
    let bare = without_site_name(line).trim_end_matches(['。', ' ', ':']);
    if length(bare, LONGEST) < LONGEST && !bare.contains(['。', ';', '!']) {
        let core = bare.strip_suffix(')').and_then(|b| b.rfind('(').and_then(|at| b.get(..at))).unwrap_or(bare);
        if KINDS.iter().any(|kind| core.ends_with(kind)) || (loose && core.ends_with("情况") && core.contains("关于"))
        {
            return Some(bare.len());
        }
    }
    // The text follows in the same line.
    let head: usize = line.chars().take(LONGEST).map(char::len_utf8).sum();
    let stop = line.get(..head)?.find('。')?;
    let before = line.get(..stop)?;
    let ends = KINDS.iter().any(|kind| before.ends_with(kind));
    (ends && before.contains("关于") && !before.starts_with("根据") && !before.contains("现将")).then_some(stop)
}

/// `…的通报_某某网`, `…的通报 - 某某人民政府`: what stands before the name of the site.
fn without_site_name(line: &str) -> &str {
    let cut = line.char_indices().find(|(at, c)| {
        matches!(c, '_' | '|' | '-')
            && line.get(..*at).is_some_and(|before| KINDS.iter().any(|kind| before.trim_end().ends_with(kind)))
    });
    cut.and_then(|(at, _)| line.get(..at)).unwrap_or(line).trim_end()
}

/// The lines that can hold a headline.
fn head_lines(page: &Page<'_>) -> Vec<usize> {
    (0..page.lines.len()).filter(|index| page.has_words(*index)).take(HEAD_LINES).collect()
}

pub fn headline(page: &mut Page<'_>, doubts: &mut Doubts) -> Option<Headline> {
    let lines = head_lines(page);
    let all: Vec<Headline> = [false, true].into_iter().find_map(|loose| {
        let found = headlines(page, &lines, loose);
        (!found.is_empty()).then_some(found)
    })?;
    let words = |headline: &Headline| squeeze(page.text.at(headline.range.clone()));
    // The fullest: a page often repeats the headline without the body that issued it.
    let mut best: Option<(usize, String)> = None;
    for (index, headline) in all.iter().enumerate() {
        let words = words(headline);
        if best.as_ref().is_none_or(|(_, longest)| words.len() > longest.len() && words.contains(longest.as_str())) {
            best = Some((index, words));
        }
    }
    let (best, words_best) = best?;
    let mut again = Vec::new();
    for (index, headline) in all.iter().enumerate() {
        if index == best {
            continue;
        }
        if words_best.contains(&words(headline)) {
            again.extend(headline.first..=headline.last);
        } else if index < best || headline.rule != "headline.text_follows" {
            doubts.add(&page.text, headline.range.clone(), DoubtKind::TitlesDiffer, "");
            if let Some(chosen) = all.get(best) {
                doubts.add(&page.text, chosen.range.clone(), DoubtKind::TitlesDiffer, "");
            }
        }
    }
    let chosen = all.into_iter().nth(best)?;
    for index in again {
        if index < chosen.first || index > chosen.last {
            page.set_site(index, "headline.again");
        }
    }
    for index in 0..chosen.first {
        if page.has_words(index) {
            page.set_site(index, "furniture.before_headline");
        }
    }
    Some(chosen)
}

fn squeeze(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

fn headlines(page: &Page<'_>, lines: &[usize], loose: bool) -> Vec<Headline> {
    let mut found = Vec::new();
    for (place, index) in lines.iter().enumerate() {
        let Some(line) = page.lines.get(*index) else { continue };
        let words = page.text.at(line.range());
        // Signs of a list or of a mark-up language.
        let sign = super::scan::while_chars(words, |c| "#*■◆●★▲ ".contains(c));
        let labelled = words.get(sign..).unwrap_or_default();
        let skip = sign
            + word_at(labelled, &LABELS)
                .map_or(0, |label| label.len() + super::scan::gaps(labelled.get(label.len()..).unwrap_or_default()));
        let Some(end) = headline_end(words.get(skip..).unwrap_or_default(), loose).filter(|end| *end > 0) else {
            if is_text(words) && !found.is_empty() {
                break;
            }
            continue;
        };
        let (first, start) = upwards(page, lines, place, line.start + skip);
        let range = start..line.start + skip + end;
        let joined = page.text.at(range.clone());
        let topical = contains_any(joined, &TOPICS) && length(joined, LONGEST) < LONGEST;
        if topical
            && word_at(joined, &["现将", "根据", "按照", "依据"]).is_none()
            && !joined.starts_with("附件")
            && super::marks::mark_at(&page.text, start, true).is_none()
        {
            let follows = line.start + skip + end + '。'.len_utf8() < line.end
                && page.text.at(range.end..line.end).starts_with('。');
            let rule = if follows {
                "headline.text_follows"
            } else if first < *index {
                "headline.lines"
            } else {
                "headline.line"
            };
            found.push(Headline { range, rule, first, last: *index });
        }
        if is_text(words) {
            break;
        }
    }
    found
}

/// A sentence of the notice's text.
fn is_text(words: &str) -> bool {
    words.contains('。') || length(words, LONGEST) >= LONGEST
}

/// The first line and place of a headline whose last line is `lines[place]`: takes the lines above that it needs.
fn upwards(page: &Page<'_>, lines: &[usize], place: usize, start: usize) -> (usize, usize) {
    let last = lines.get(place).copied().unwrap_or_default();
    let mut first = (last, start);
    for back in (place.saturating_sub(3)..place).rev() {
        let Some(index) = lines.get(back).copied() else { break };
        let words = page.text.at(first.1..page.lines.get(last).map_or(first.1, |line| line.end));
        let prefix = words.find("关于").map(|at| words.get(..at).unwrap_or_default().trim());
        // Whole once the body that issues it stands before 关于.
        let whole = prefix.is_some_and(|prefix| length(prefix, 6) > 5 || is_body(prefix) && length(prefix, 4) > 3);
        let line = page.line(index);
        let near = first.0 - index <= 2;
        let fits =
            length(line, 45) < 45 && !line.contains(['。', '>', ':', '|', '!', ';']) && lone_day(line, 0).is_none();
        let body = is_body(line) && (!line.ends_with("网") && !line.ends_with("人民政府"));
        let part = prefix.is_none() && (line.contains("关于") || is_body(line));
        // A line between the one with 关于 and the last.
        let between = prefix.is_none() && opens_above(page, lines, back);
        let joins =
            near && fits && !whole && (body || part || between || line.ends_with("关于")) && !ends_headline(line);
        if !joins {
            break;
        }
        first = (index, page.start_of(index));
    }
    first
}

/// 关于 stands in one of the two lines right above, and nothing there ends.
fn opens_above(page: &Page<'_>, lines: &[usize], place: usize) -> bool {
    let above = lines.get(place.saturating_sub(2)..place).unwrap_or_default();
    above.iter().any(|index| {
        let line = page.line(*index);
        line.contains("关于") && length(line, 45) < 45 && !line.contains(['。', '>', ':']) && !ends_headline(line)
    })
}

fn ends_headline(line: &str) -> bool {
    KINDS.iter().any(|kind| line.ends_with(kind))
}

const PUBLISHED: [&str; 17] = [
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
        if short && let Some(at) = label_at(words) {
            let days = days_in(&page.text, line.start + at..line.end);
            let only = meta
                || words.get(..at).is_some_and(|label| length(label, 9) < 9)
                    && lone_after(page, line.start + at..line.end);
            if let Some(day) = days.first().filter(|_| only) {
                match day.date(None) {
                    Ok(date) => labelled.push((page.text.found(day.range(), "published.label", date), day.range())),
                    Err(why) => doubts.add(&page.text, day.range(), why, ""),
                }
                page.set_site(index, "furniture.meta");
            }
        } else if short && bare.is_none() && index > last && index <= last + 6 && with_words == 0 {
            let whole = lone_day(words, line.start).is_some();
            let day = days_in(&page.text, line.range())
                .first()
                .copied()
                .filter(|day| whole || meta || is_meta_after(page, *day, line.end));
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
    let brief = length(after, 20) < 20 && !after.contains([',', '。', '至', '、']) && day.year.is_some();
    (opens && brief)
        || contains_any(after, &["来源", "作者", "浏览", "点击", "阅读", "字体", "字号", "编辑", "打印", "分享"])
}

/// Where the value of a label of publication begins in a line.
fn label_at(line: &str) -> Option<usize> {
    let compact = line;
    PUBLISHED.iter().find_map(|label| {
        let at = compact.find(label)?;
        let before = compact.get(..at)?;
        if before.ends_with(['新', '成', '文', '示', '受', '办', '始', '止', '告']) || before.contains('。') {
            return None;
        }
        let after = at + label.len();
        let rest = compact.get(after..)?;
        let gap = rest.len() - rest.trim_start_matches([' ', ':', '\t', ']', '】']).len();
        (gap > 0 || *label == "发布于").then_some(after + gap)
    })
}

/// Nothing but a date, perhaps with a time, or with more labelled data of the site.
fn lone_after(page: &Page<'_>, range: Range<usize>) -> bool {
    let words = page.text.at(range.clone()).trim_end_matches([']', '】', ' ']);
    lone_day(words, range.start).is_some()
        || days_in(&page.text, range.clone()).first().is_some_and(|day| {
            day.start == range.start
                && contains_any(
                    words,
                    &["来源", "作者", "浏览", "点击", "阅读", "字体", "字号", "编辑", "打印", "分享", "发布"],
                )
        })
}

/// 署名 and 落款日期.
pub struct Signature {
    pub body: Option<Range<usize>>,
    pub day: Option<Day>,
    pub first: usize,
    pub last: usize,
}

/// The last line of the body that is a date, with the bodies above it; or the last line that is a body alone.
pub fn signature(page: &Page<'_>, from: usize) -> Option<Signature> {
    let mut alone = None;
    let mut seen = 0;
    for index in (from..page.lines.len()).rev() {
        if !page.has_words(index) {
            continue;
        }
        let Some(line) = page.lines.get(index) else { continue };
        let words = page.text.at(line.range());
        seen += 1;
        if length(words, 70) >= 70 {
            continue;
        }
        let labelled = page.above(index).is_some_and(|above| is_date_label(page.line(above)));
        if let Some(day) = lone_day(words, line.start).filter(|_| !labelled) {
            let above = page.above(index).filter(|above| *above >= from && index - above <= 4);
            let body = above.filter(|above| is_body(page.line(*above)));
            let first = body.unwrap_or(index);
            let first = body.and_then(|body| wrapped_above(page, body)).unwrap_or(first);
            let range = body.map(|body| page.start_of(first)..page.lines.get(body).map_or(0, |line| line.end));
            return Some(Signature { body: range, day: Some(day), first, last: index });
        }
        if let Some(found) = same_line(page, index) {
            return Some(found);
        }
        if seen == 1 && alone.is_none() && is_body(words) && length(words, 6) > 5 {
            alone = Some(Signature { body: Some(line.range()), day: None, first: index, last: index });
        }
    }
    alone
}

/// 公示时间 on a line of its own.
fn is_date_label(line: &str) -> bool {
    length(line, 9) < 9 && contains_any(line, &["时间", "期限", "日期", "示期", "告期"])
}

/// A signature over two lines: `中共某某县` above `某某局党组`.
fn wrapped_above(page: &Page<'_>, body: usize) -> Option<usize> {
    let above = page.above(body).filter(|above| body - above == 1)?;
    let words = page.line(above);
    let cut = length(words, 30) < 30
        && words.starts_with("中共")
        && !is_body(words)
        && !words.contains(['。', ':', ',', ';']);
    (cut && !page.line(body).starts_with("中共")).then_some(above)
}

/// Body and date in one line.
fn same_line(page: &Page<'_>, index: usize) -> Option<Signature> {
    let line = page.lines.get(index)?;
    let words = page.text.at(line.range());
    let day = days_in(&page.text, line.range()).into_iter().next()?;
    let before = page.text.at(line.start..day.start).trim_end().trim_end_matches(['(', ',']);
    let ends = day.end == line.end || page.text.at(day.end..line.end).trim_matches(['。', ')', ' ']).is_empty();
    let fits = ends && day.day.is_some() && is_body(before) && length(words, 60) < 60;
    fits.then(|| Signature {
        body: Some(line.start..line.start + before.len()),
        day: Some(day),
        first: index,
        last: index,
    })
}

/// 发布机关: as the signature names it, else the body before 关于 in the headline.
pub fn issuer(
    page: &Page<'_>,
    headline: Option<&Headline>,
    signature: Option<&Signature>,
    doubts: &mut Doubts,
) -> Option<Found<String>> {
    let text = &page.text;
    let titled = headline.and_then(|headline| title_body(page, headline));
    let signed = signature.and_then(|signature| signature.body.clone());
    let (Some(titled), Some(signed)) = (&titled, &signed) else {
        let (range, rule) = match (titled, signed) {
            (Some(range), _) => (range, "issuer.headline"),
            (_, Some(range)) => (range, "issuer.signature"),
            _ => {
                let at = headline.map_or(0..0, |headline| headline.range.clone());
                doubts.add(text, at, DoubtKind::NoIssuer, "");
                return None;
            }
        };
        return Some(text.words(range, rule));
    };
    let (a, b) = (squeeze(text.at(titled.clone())), squeeze(text.at(signed.clone())));
    if a.ends_with(&b) && a.len() > b.len() {
        return Some(text.words(titled.clone(), "issuer.headline"));
    }
    if !b.ends_with(&a) && plain(&a) != plain(&b) {
        doubts.add(
            text,
            signed.clone(),
            DoubtKind::IssuersDiffer,
            format!("{} / {}", text.printed(titled.clone()), text.printed(signed.clone())),
        );
    }
    Some(text.words(signed.clone(), "issuer.signature"))
}

/// Long and short forms of a name are the same: 委员会 is 委.
fn plain(name: &str) -> String {
    name.replace("委员会", "委").replace("中国共产党", "中共")
}

/// The body before 关于, or before the topic where the headline has no 关于.
fn title_body(page: &Page<'_>, headline: &Headline) -> Option<Range<usize>> {
    let words = page.text.at(headline.range.clone());
    let end = words.find("关于").or_else(|| TOPICS.iter().filter_map(|topic| words.find(topic)).min())?;
    let body = words.get(..end)?.trim_end();
    let body = body.strip_suffix("公布").unwrap_or(body).trim_end();
    is_body(body).then(|| headline.range.start..headline.range.start + body.len())
}
