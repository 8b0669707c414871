//! 标题: the headline of the notice, told from the site around it.
use std::ops::Range;

use super::super::found::{DoubtKind, Found};
use super::dates::lone_day;
use super::lines::{is_han, length};
use super::orgs::is_body;
use super::page::{Doubts, Page};
use super::scan::{contains_any, enclosed, word_at};

/// A headline ends with one of these.
const KINDS: [&str; 10] = ["通报", "公告", "公示", "通告", "报告", "公布", "公开", "通知", "公报", "说明"];
/// A headline without one of those may end with one of these.
const OTHER_KINDS: [&str; 14] = [
    "一封信",
    "公开信",
    "汇报",
    "清单",
    "台账",
    "一览表",
    "情况表",
    "简报",
    "告知书",
    "答复",
    "回复",
    "回应",
    "总结",
    "交代",
];
/// What a headline of this kind speaks of.
pub const TOPICS: [&str; 9] = ["整改", "巡察", "巡视", "审计", "督察", "督查", "督导", "反馈", "主题教育"];
/// Labels of the headline in a sheet of data about the page.
const LABELS: [&str; 9] =
    ["标题", "题目", "名称", "信息名称", "文件名称", "信息标题", "文章标题", "公开标题", "公文标题"];
/// Signs between the name of a column of the site and the headline.
const COLUMN: [char; 2] = ['|', '丨'];
const LONGEST: usize = 100;
/// The headline is looked for in so many lines with words.
const HEAD_LINES: usize = 60;

/// Among so many lines a headline that ends as none does is looked for.
const SPOKEN_LINES: usize = 6;

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
    // 通　　报, set apart.
    if length(bare, 9) < 9 && KINDS.contains(&squeeze(bare).as_str()) {
        return Some(bare.len());
    }
    // 备注：…跟踪报告
    let noted = word_at(bare, &["备注", "注", "附", "说明", "相关链接", "链接", "问", "答", "记者"])
        .is_some_and(|note| bare.get(note.len()..).is_some_and(|rest| rest.trim_start().starts_with(':')));
    if length(bare, LONGEST) < LONGEST && !bare.contains(['。', ';', '!']) && !noted {
        let core = bare.strip_suffix(')').and_then(|b| b.rfind('(').and_then(|at| b.get(..at))).unwrap_or(bare);
        if KINDS.iter().any(|kind| core.ends_with(kind))
            || (loose && core.ends_with("情况") && core.contains("关于"))
            || (loose && core.ends_with('表') && core.contains("整改"))
            || (loose && OTHER_KINDS.iter().any(|kind| core.ends_with(kind)) && contains_any(core, &TOPICS))
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
    let all = [false, true].into_iter().find_map(|loose| {
        let found = headlines(page, &lines, loose);
        (!found.is_empty()).then_some(found)
    });
    let Some(all) = all else { return spoken(page, &lines, doubts) };
    let words = |headline: &Headline| squeeze(page.text.at(headline.range.clone()));
    let named = all.iter().any(|headline| words(headline).contains("关于"));
    let column = |headline: &Headline| named && is_column(&words(headline));
    // The fullest: a page often repeats the headline without the body that issued it.
    let mut best: Option<(usize, String)> = None;
    for (index, headline) in all.iter().enumerate().filter(|(_, headline)| !column(headline)) {
        let words = words(headline);
        let fuller = |longest: &str| {
            let about = words.contains("关于") && !longest.contains("关于") && headline.rule != "headline.text_follows";
            about || words.len() > longest.len() && words.contains(longest)
        };
        if best.as_ref().is_none_or(|(_, longest)| fuller(longest)) {
            best = Some((index, words));
        }
    }
    let (best, words_best) = best?;
    let mut again = Vec::new();
    for (index, headline) in all.iter().enumerate() {
        if index == best || column(headline) {
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

/// `…整改情况公示来了！请您监督`: the first line that speaks of what such a notice is about, where no line ends as a
/// headline does.
fn spoken(page: &mut Page<'_>, lines: &[usize], doubts: &mut Doubts) -> Option<Headline> {
    for index in lines.iter().copied().take(SPOKEN_LINES) {
        let line = page.lines.get(index).copied()?;
        let words = page.text.at(line.range());
        if is_text(words) {
            return None;
        }
        let skip = super::scan::while_chars(words, |c| "#*■◆●★▲- ".contains(c));
        let skip = skip + column_len(words.get(skip..).unwrap_or_default());
        let bare = words.get(skip..).unwrap_or_default();
        let kind = contains_any(bare, &KINDS) || bare.contains("情况");
        let plain = (8..45).contains(&length(bare, 45)) && !bare.contains([':', ';', '@', '>', '|', '\t']);
        if kind && plain && contains_any(bare, &TOPICS) && super::marks::mark_at(&page.text, line.start, true).is_none()
        {
            let range = line.start + skip..line.end;
            doubts.add(&page.text, range.clone(), DoubtKind::ValueOdd, "");
            for above in 0..index {
                if page.has_words(above) {
                    page.set_site(above, "furniture.before_headline");
                }
            }
            return Some(Headline { range, rule: "headline.spoken", first: index, last: index });
        }
    }
    None
}

/// The headline as a value: what was set apart over several lines is one.
pub fn title(page: &Page<'_>, headline: &Headline) -> Found<String> {
    let mut found = page.text.words(headline.range.clone(), headline.rule);
    if headline.first < headline.last {
        let mut joined = String::with_capacity(found.value.len());
        let mut chars = found.value.chars().peekable();
        while let Some(c) = chars.next() {
            let apart = c == ' '
                && joined.ends_with(is_han)
                && chars.peek().is_some_and(|next| is_han(*next) || matches!(next, '（' | '('));
            if !apart {
                joined.push(c);
            }
        }
        found.value = joined;
    }
    found
}

pub fn squeeze(words: &str) -> String {
    words.chars().filter(|c| !c.is_whitespace()).collect()
}

fn headlines(page: &Page<'_>, lines: &[usize], loose: bool) -> Vec<Headline> {
    let mut found = Vec::new();
    for (place, index) in lines.iter().enumerate() {
        let Some(line) = page.lines.get(*index) else { continue };
        let words = page.text.at(line.range());
        // Signs of a list or of a mark-up language.
        let sign = super::scan::while_chars(words, |c| "#*■◆●★▲- ".contains(c));
        let labelled = words.get(sign..).unwrap_or_default();
        let skip = sign + label_len(labelled);
        let skip = skip + column_len(words.get(skip..).unwrap_or_default());
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
            let goes_on = |line: &str| is_batch(line) || is_addressed(line);
            let below =
                lines.get(place + 1).copied().filter(|below| goes_on(page.line(*below)) && range.end == line.end);
            let end = below.and_then(|below| page.lines.get(below)).map_or(range.end, |below| below.end);
            found.push(Headline { range: range.start..end, rule, first, last: below.unwrap_or(*index) });
        }
        if is_text(words) {
            break;
        }
    }
    found
}

/// `（第一批）` on a line of its own below the headline.
fn is_batch(line: &str) -> bool {
    line.starts_with("(第") && line.ends_with(')') && length(line, 8) < 8 && contains_any(line, &["批", "期", "号"])
}

/// `致全体党员群众的一封信` below what the letter is about.
fn is_addressed(line: &str) -> bool {
    line.starts_with('致') && line.ends_with("信") && length(line, 30) < 30
}

/// `标　题：` before the headline.
fn label_len(words: &str) -> usize {
    let colon = words.char_indices().take(12).find(|(_, c)| *c == ':').map(|(at, _)| at);
    let label = colon.and_then(|at| words.get(..at)).map(squeeze);
    let own = label.is_some_and(|label| LABELS.contains(&label.as_str()));
    let value = colon.filter(|_| own).and_then(|at| words.get(at + 1..));
    value.map_or(0, |value| words.len() - value.trim_start().len())
}

/// 【通知公告】, `巡察整改 |`: the column of the site before a headline.
fn column_len(words: &str) -> usize {
    let mut len = 0;
    while let Some(inside) =
        words.get(len..).filter(|rest| rest.starts_with(['【', '['])).and_then(|rest| enclosed(rest, 12))
    {
        let open = words.get(len..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let rest = words.get(len + 2 * open + inside.len()..).unwrap_or_default();
        if length(rest, 8) < 8 {
            break;
        }
        len = words.len() - rest.trim_start_matches([' ', ':', '|']).len();
    }
    let rest = words.get(len..).unwrap_or_default();
    let sign = rest.char_indices().take(16).find(|(_, c)| COLUMN.contains(c));
    let behind = sign.and_then(|(at, c)| rest.get(at + c.len_utf8()..)).map(str::trim_start);
    behind.filter(|behind| behind.contains("关于")).map_or(len, |behind| words.len() - behind.len())
}

/// The name of a site or of one of its columns rather than the headline of a notice.
fn is_column(words: &str) -> bool {
    let bare = words.strip_suffix(')').and_then(|inner| inner.rfind('(').and_then(|at| inner.get(..at)));
    let named = contains_any(words, &["专栏", "专题", "专区", "栏目", "频道"]);
    !words.contains("关于")
        && (named || words.contains(['|', '>', '丨', '→', '»', '-']) || bare.unwrap_or(words).ends_with("公开"))
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
        let prefix = prefix.map(squeeze);
        let whole =
            prefix.as_ref().is_some_and(|prefix| length(prefix, 6) > 5 || is_body(prefix) && length(prefix, 4) > 3);
        // 委　员　会 on a line of its own.
        let spread = squeeze(page.line(index));
        let line = if spread.chars().count() < 6 { spread.as_str() } else { page.line(index) };
        // What the site says of itself stands between them: the line above is the site's too.
        let near = first.0 - index <= 2
            && (index + 1..first.0).all(|at| page.lines.get(at).is_none_or(|line| line.is_blank()));
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
