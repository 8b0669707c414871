//! The contact block by its looks: lines at the end of the notice that hold contact data, whatever announces them.
use std::ops::Range;

use super::closing::{invites, is_contact_line};
use super::labels::{Kind, labels};
use super::lines::length;
use super::marks::{Kind as Sign, mark_at};
use super::orgs::is_body;
use super::page::Page;
use super::phones::has_number;
use super::post::streets;
use super::scan::contains_any;

/// So many lines without contact data may stand below the block, and between its lines.
const BELOW: usize = 8;
const BETWEEN: usize = 2;
/// So many lines above the block may invite to use it.
const ABOVE: usize = 4;
/// No more lines than these are looked at.
const LINES: usize = 60;

/// Where the block begins that ends the range.
pub fn block(page: &Page<'_>, range: &Range<usize>) -> Option<usize> {
    let last = page.line_of(range.end.saturating_sub(1));
    let mut first = None;
    let mut data = 0;
    let mut gap = 0;
    for index in (last.saturating_sub(LINES)..=last).rev() {
        let start = page.start_of(index);
        if start <= range.start || start >= range.end {
            if start <= range.start {
                break;
            }
            continue;
        }
        if !page.has_words(index) {
            continue;
        }
        match looks(page, index) {
            Looks::Data(kinds) => {
                data += kinds;
                gap = 0;
                first = Some(index);
            }
            Looks::Other if gap < if first.is_some() { BETWEEN } else { BELOW } => gap += 1,
            // Below the block: a list of annexes.
            Looks::Text if first.is_none() && gap < BELOW && is_annex(page, index) => gap += 1,
            Looks::Other | Looks::Text => break,
        }
    }
    let first = first.filter(|_| data > 1)?;
    Some(page.start_of(announced(page, first, range.start)))
}

/// One of the lines right below 附件.
fn is_annex(page: &Page<'_>, index: usize) -> bool {
    let mut at = index;
    for _ in 0..BELOW {
        let words = page.lines.get(at).map_or("", |line| page.text.at(line.range()));
        if words.starts_with("附件") || words.starts_with("附:") {
            return true;
        }
        let Some(above) = at.checked_sub(1) else { return false };
        at = above;
    }
    false
}

/// The line is one of a contact block.
pub fn is_data(page: &Page<'_>, index: usize) -> bool {
    let Some(line) = page.lines.get(index) else { return false };
    let first = labels(&page.text, line.range()).into_iter().find(|label| {
        let number = || page.text.at(label.end..line.end).starts_with(|c: char| c.is_ascii_digit() || c == '(');
        (label.colon || number()) && label.kind != Kind::Other
    });
    let opens = first.is_some_and(|label| length(page.text.at(line.start..label.start), 7) < 7);
    is_contact_line(page.line(index)) || (opens && matches!(looks(page, index), Looks::Data(_)))
}

enum Looks {
    /// So many kinds of contact data.
    Data(usize),
    /// The text of the notice, which ends the block.
    Text,
    Other,
}

/// Words of a way to be reached at the beginning of a marked line.
const WAYS: &[&str] = &["电话", "信", "邮", "传真", "地址", "来访", "来电", "网", "热线", "联系人", "短信"];

fn looks(page: &Page<'_>, index: usize) -> Looks {
    let words = page.line(index);
    let start = page.start_of(index);
    let mark = mark_at(&page.text, start, true);
    let bare = mark.as_ref().map_or(words, |mark| words.get(mark.end.saturating_sub(start)..).unwrap_or_default());
    let opening: usize = bare.chars().take(8).map(char::len_utf8).sum();
    let way = contains_any(bare.get(..opening).unwrap_or_default(), WAYS);
    let known = labels(&page.text, start..start + words.len());
    let mut kinds: Vec<Kind> =
        known.iter().filter(|label| label.colon && label.kind != Kind::Other).map(|label| label.kind).collect();
    kinds.dedup();
    let post = || {
        let code = known.iter().any(|label| {
            label.kind == Kind::Postcode
                && page.text.at(label.end..start + words.len()).starts_with(|c: char| c.is_ascii_digit())
        });
        code || (streets(words).next().is_some() && !words.contains('。'))
    };
    // The whole notice in one paragraph.
    if length(words, LONG) >= LONG {
        return Looks::Text;
    }
    if contains_any(words, &["信封", "信皮", "封皮"]) && contains_any(words, &["注", "写", "标"]) {
        return Looks::Data(1 + usize::from(words.contains('@') || has_number(words) || !kinds.is_empty()));
    }
    let reaches = words.contains('@') || has_number(words) || post();
    let long = length(words, PROSE) >= PROSE;
    let invites = contains_any(words, &["意见", "反映", "监督", "联系", "电话", "邮编", "反馈"]);
    let listed = mark.as_ref().is_some_and(|mark| mark.kind != Sign::Bullet);
    if listed && !way && !is_contact_line(bare) {
        // 1.县水利局机关党委, whose telephone stands below.
        return if is_body(bare.trim_end_matches([':', '。'])) { Looks::Other } else { Looks::Text };
    }
    // In running text only what invites: 公布了监督电话 is what was done.
    let asks = || words.split_inclusive('。').any(|sentence| super::closing::invites(sentence.trim_start()));
    let prose = words.contains('。')
        && !(mark.is_some() && way)
        && known.first().is_none_or(|label| label.start != start)
        && !is_contact_line(bare);
    if reaches && prose && asks() {
        return Looks::Data(kinds.len().max(1) + 1);
    }
    if reaches && (!prose || length(words, 40) < 40) && (!long || invites) {
        return Looks::Data(kinds.len().max(1) + usize::from(mark.is_some() || !words.contains('。')));
    }
    if !kinds.is_empty() && !long && (is_contact_line(bare) || known.first().is_some_and(|label| label.start == start))
    {
        return Looks::Data(kinds.len());
    }
    if long && !invites { Looks::Text } else { Looks::Other }
}

/// A longer line is text.
const PROSE: usize = 60;
/// No paragraph of contact data is as long.
const LONG: usize = 500;

/// The first of the lines right above the block that announce it.
fn announced(page: &Page<'_>, first: usize, from: usize) -> usize {
    let mut top = first;
    let mut at = first;
    for _ in 0..ABOVE {
        let Some(above) = page.above(at).filter(|above| page.start_of(*above) > from) else { break };
        let words = page.line(above);
        let start = page.start_of(above);
        if let Some(mark) = mark_at(&page.text, start, true) {
            let name = words.get(mark.end.saturating_sub(start)..).unwrap_or_default();
            if is_body(name.trim_end_matches([':', '。'])) {
                top = above;
                at = above;
                continue;
            }
            break;
        }
        let first = words.split('。').next().unwrap_or_default();
        let invites = invites(first) || contains_any(words, &["之日起", "公示期", "公告期", "长期受理", "有话"]);
        let period = contains_any(words, &["意见", "异议", "反映", "监督", "举报"])
            && contains_any(words, &["截止", "截至", "之日起", "个工作日", "日内", "天内", "公示期", "反馈期"])
            && contains_any(words, &["社会", "群众", "公众", "如有", "欢迎", "请", "征求", "反馈"])
            && !contains_any(words, &["整改", "已"]);
        let calls = words.ends_with(':') && length(words, PROSE) < PROSE;
        let titled = length(words, 12) < 12
            && contains_any(words, &["方式", "渠道", "途径", "监督", "联系", "办法", "地址", "电话"])
            && !words.contains(':');
        if invites || period || calls || titled {
            top = above;
        } else if length(words, 24) >= 24 || words.contains(['。', ':']) {
            break;
        }
        at = above;
    }
    top
}
