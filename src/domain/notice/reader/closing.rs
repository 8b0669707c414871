//! 结语: where the list of items is over and the invitation to send opinions begins.
use std::ops::Range;

use super::labels::labels;
use super::lines::{Line, length};
use super::marks::{Kind, mark_at};
use super::page::Page;
use super::phones::has_number;
use super::scan::{contains_any, word_at};

/// Labels of contact data at the beginning of a line.
pub const LABELS: &[&str] = &[
    "联系电话",
    "监督电话",
    "举报电话",
    "咨询电话",
    "受理电话",
    "反映电话",
    "值班电话",
    "办公电话",
    "电话",
    "传真",
    "电子邮箱",
    "电子邮件",
    "电子信箱",
    "邮箱",
    "邮件",
    "通信地址",
    "通讯地址",
    "联系地址",
    "邮寄地址",
    "来信地址",
    "来访地址",
    "办公地址",
    "收信地址",
    "地址",
    "邮编",
    "邮政编码",
    "邮政信箱",
    "联系人",
    "联系方式",
    "收件人",
    "来信请寄",
    "信件请寄",
    "信函请寄",
    "收信人",
    "信函",
    "来信",
    "来访",
    "来电",
    "信箱",
    "受理时间",
    "受理单位",
    "联系单位",
    "受理期限",
    "公示时间",
    "公示期",
    "公告期",
    "公示期限",
    "公告时间",
    "意见征集时间",
    "意见征集期",
    "征求意见时间",
    "征求意见期限",
    "意见反馈时间",
    "意见反馈期限",
    "反馈时间",
    "反馈期限",
    "截止时间",
    "截止日期",
    "受理截止时间",
    "征集时间",
    "监督期限",
    "网络",
    "手机",
];

/// The line is one of a contact block: `电话：…`, `来信：…`.
pub fn is_contact_line(words: &str) -> bool {
    // 电　话：… is 电话：…
    let head: String = words.chars().take(60).filter(|c| *c != ' ').collect();
    let words = if words.chars().take(12).any(|c| c == ' ') { head.as_str() } else { words };
    let skip = words.char_indices().take(9).map(|(at, _)| at);
    for at in skip {
        let Some(rest) = words.get(at..) else { continue };
        if let Some(label) = word_at(rest, LABELS) {
            let after = rest.get(label.len()..).unwrap_or_default().trim_start();
            let after = after
                .strip_prefix('(')
                .and_then(|inner| inner.find(')').and_then(|at| inner.get(at + 1..)))
                .unwrap_or(after);
            if after.trim_start().starts_with(':') || after.starts_with(|c: char| c.is_ascii_digit()) {
                return true;
            }
        }
        if rest.starts_with([':', '。', ',', ';', '“']) {
            return false;
        }
    }
    false
}

/// A sentence that invites begins with one of these …
const OPENS: &[&str] = &[
    "欢迎",
    "如有",
    "如对",
    "如您",
    "若有",
    "若对",
    "有意见",
    "有何意见",
    "对以上",
    "以上",
    "上述",
    "对上述",
    "现公开征求",
    "现将联系",
    "意见建议",
    "意见和建议",
    "意见可",
    "公示期",
    "公示时间",
    "公告期",
    "公布期",
    "征求意见",
    "受理",
    "社会各界",
    "广大",
    "请社会",
    "敬请",
    "干部群众",
    "群众",
    "党员干部",
    "联系",
    "监督",
    "举报",
    "反映",
    "反馈",
    "意见反馈",
    "来信",
    "来电",
    "通信",
    "通讯",
    "邮寄",
    "特此",
    "电话",
    "地址",
    "各界",
    "任何单位",
    "期间",
    "其间",
    "在此期间",
    "在公示",
    "自本",
    "自公",
    "自通报",
    "对本",
    "对通报",
    "对巡",
    "对整改",
    "为便于",
    "为方便",
    "诚",
    "恳请",
    "如果",
    "整改情况公开",
    "通报期",
    "我们",
    "请",
    "公众",
    "市民",
    "居民",
    "村民",
    "乡亲",
    "职工",
    "师生",
    "家长",
    "客户",
    "企业和",
    "有关单位和",
    "各单位",
    "大家",
    "您",
    "凡",
    "可通过",
    "可以通过",
    "有不同",
    "有异议",
    "有关",
];

/// … and speaks of one of these.
const SPEAKS: &[&str] = &[
    "意见",
    "建议",
    "监督",
    "联系",
    "电话",
    "地址",
    "邮箱",
    "邮编",
    "信箱",
    "特此",
    "公示期",
    "公示时间",
    "公告期",
    "公布期",
    "通报期",
    "公开期",
    "受理",
    "反映",
    "举报",
    "请寄",
    "异议",
    "看法",
    "疑问",
    "来电",
    "来函",
    "来信",
    "致电",
];

pub fn invites(sentence: &str) -> bool {
    let during = sentence.contains("期间") && contains_any(sentence, &["如有", "若有", "如对", "可", "请", "欢迎"]);
    (during || word_at(sentence, OPENS).is_some()) && contains_any(sentence, SPEAKS) || is_contact_line(sentence)
}

/// Words of a sentence that surely is the invitation, wherever it stands.
const SURE: &[&str] = &[
    "联系电话",
    "监督电话",
    "通信地址",
    "通讯地址",
    "邮政编码",
    "电子邮箱",
    "联系方式",
    "欢迎",
    "如有意见",
    "公示期",
    "特此",
    "监督邮箱",
    "邮编",
    "受理期限",
    "提出意见",
    "意见建议",
    "意见和建议",
    "电话",
    "邮箱",
    "公示时间",
    "请寄",
    "如有异议",
    "来电来函",
];

/// A line that invites, with contact data right below it and no heading of the highest level after it: what has numbers below
/// it is a list of contact data.
pub fn invitation(page: &Page<'_>, range: &Range<usize>) -> Option<usize> {
    let last = page.line_of(range.end.saturating_sub(1));
    let mut found = None;
    for index in (last.saturating_sub(30)..=last).rev() {
        let start = page.start_of(index);
        if start < range.start || start >= range.end || !page.has_words(index) {
            continue;
        }
        let words = page.line(index);
        if mark_at(&page.text, start, true).is_some_and(|mark| matches!(mark.kind, Kind::Cn | Kind::Chapter)) {
            break;
        }
        if word_at(words, INVITES).is_some() && contains_any(words, SPEAKS) && invited_below(page, index, range.end) {
            found = Some(start);
        }
    }
    found
}

/// Beginnings of a line that surely invites.
pub const INVITES: &[&str] = &[
    "欢迎",
    "如有",
    "如对",
    "若有",
    "若对",
    "自本",
    "自公",
    "自通报",
    "有意见",
    "以上",
    "对以上",
    "现公布",
    "意见建议",
    "广大",
    "社会各界",
    "干部群众",
    "公示期",
    "监督方式",
    "联系方式",
    "反映方式",
    "意见反馈",
];

/// Where the closing part begins: the first sentence after the last heading that invites. `from` is where the title of the
/// last heading ends.
fn closing(page: &Page<'_>, range: Range<usize>, from: usize) -> usize {
    let mut fallback = range.end;
    for (index, line) in page.lines.iter().enumerate().skip(page.line_of(from)) {
        if line.start >= range.end {
            break;
        }
        if !page.has_words(index) || line.end <= from {
            continue;
        }
        let start = line.start.max(from);
        let words = page.text.at(start..line.end);
        if start == line.start
            && invites(first_sentence(words))
            && (contains_any(words, SURE) || invited_below(page, index, range.end))
        {
            return start;
        }
        if let Some(at) = inner(words) {
            fallback = fallback.min(start + at);
            return fallback;
        }
    }
    fallback.min(unannounced(page, &range, from))
}

/// So many paragraphs below an invitation are the notice itself.
const TEXT: usize = 3;

/// Where the closing part begins. Contact data in front of the notice's text is no closing part.
pub fn below_text(page: &Page<'_>, range: Range<usize>, from: usize) -> usize {
    let text = |(_, line): &(usize, &Line)| {
        let words = page.text.at(line.range());
        words.contains('。') && !invites(first_sentence(words))
    };
    let inside = |(_, line): &(usize, &Line)| line.start >= from && line.start < range.end;
    let lines = page.lines.iter().enumerate().skip(page.line_of(from)).take(page.line_of(range.end) + 1);
    let own: Vec<(usize, &Line)> = lines.filter(inside).collect();
    let last = own.iter().rev().copied().filter(text).nth(TEXT - 1);
    let from = last.map_or(from, |(_, line)| line.start.max(from));
    let at = closing(page, range.clone(), from);
    sentence_above(page, at, from).filter(|_| at < range.end).unwrap_or(at)
}

/// Words of a sentence that asks for opinions, and of one that tells what was done.
const ASKS: &[&str] = &["请向", "可向", "请您", "如有", "若有", "有意见", "有异议", "欢迎"];
const TELLS: &[&str] = &["已", "得到", "将"];

/// 请向某局纪委反映。 at the end of the paragraph above the line of the telephone.
fn sentence_above(page: &Page<'_>, at: usize, from: usize) -> Option<usize> {
    let index = page.line_of(at);
    let above = page.above(index).filter(|_| page.start_of(index) == at)?;
    let words = page.line(above).strip_suffix('。')?;
    let stop = words.rfind('。').map_or(0, |at| at + '。'.len_utf8());
    let start = page.start_of(above) + stop;
    let sentence = words.get(stop..)?.trim_start();
    let asks = invites(sentence) && contains_any(sentence, ASKS) && !contains_any(sentence, TELLS);
    (start >= from && asks).then_some(start)
}

/// Contact data that no invitation announces: several labels in one line, or on lines of their own.
fn unannounced(page: &Page<'_>, range: &Range<usize>, from: usize) -> usize {
    for (index, line) in page.lines.iter().enumerate().skip(page.line_of(from)) {
        if line.start >= range.end {
            break;
        }
        if !page.has_words(index) || line.end <= from || length(page.line(index), LONG) >= LONG {
            continue;
        }
        let start = line.start.max(from);
        let words = page.text.at(start..line.end);
        if !words.contains(['@', '*']) && !has_number(words) {
            continue;
        }
        let known = labels(&page.text, start..line.end);
        let mut kinds: Vec<_> = known.iter().map(|label| label.kind).collect();
        kinds.dedup();
        if kinds.len() >= 2 {
            let first = known.first().map_or(start, |label| label.start);
            let sentence = page.text.at(start..first).rfind('。').map_or(start, |at| start + at + '。'.len_utf8());
            return if start == line.start && mark_at(&page.text, start, true).is_none() { start } else { sentence };
        }
    }
    range.end
}

/// A longer line is the text of an item.
const LONG: usize = 600;

fn first_sentence(words: &str) -> &str {
    let reach: usize = words.chars().take(200).map(char::len_utf8).sum();
    let head = words.get(..reach).unwrap_or(words);
    head.find('。').and_then(|at| head.get(..at)).unwrap_or(head)
}

/// Contact data follows within a few lines.
fn invited_below(page: &Page<'_>, index: usize, end: usize) -> bool {
    let mut at = index;
    for _ in 0..4 {
        let Some(below) = page.below(at).filter(|below| page.start_of(*below) < end) else { return false };
        let start = page.start_of(below);
        let after = mark_at(&page.text, start, true).map_or(start, |mark| mark.end);
        if is_contact_line(page.text.at(after..page.lines.get(below).map_or(after, |line| line.end))) {
            return true;
        }
        at = below;
    }
    false
}

/// An invitation that begins inside a line, after the text of the last item.
fn inner(words: &str) -> Option<usize> {
    // Most lines have no sentence to look behind: the words are looked for only where one ends.
    if !words.contains('。') {
        return None;
    }
    let last = |table: &[&str]| table.iter().filter_map(|word| words.rfind(word)).max();
    let (sure, data) = (last(SURE)?, last(&["电话", "邮箱", "地址", "邮编"]));
    words.match_indices('。').map(|(at, stop)| at + stop.len()).take_while(|from| *from <= sure).find(|from| {
        let rest = words.get(*from..).unwrap_or_default();
        let sentence = first_sentence(rest).trim_start();
        length(sentence, 6) > 5
            && (data.is_some_and(|data| data >= *from) || sentence.starts_with("欢迎"))
            && invites(sentence)
    })
}
