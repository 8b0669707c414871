//! Contact data of a notice without a contact block that could be told: before the items, inside a letter, behind signs
//! instead of labels. Nothing says that they are the notice's own, so all that is read there is in doubt.
use std::ops::Range;

use super::closing::{invites, is_contact_line};
use super::lines::length;
use super::page::Page;
use super::phones::has_number;
use super::scan::contains_any;

/// Lines without a cue that may stand among those of a block.
const GAP: usize = 3;

/// What is said about the post and the period beside a telephone number or an e-mail address.
const CUES: &[&str] = &[
    "邮编",
    "邮政编码",
    "邮箱",
    "邮件",
    "信封",
    "封面",
    "封皮",
    "信皮",
    "地址",
    "来信",
    "来函",
    "写信",
    "信函",
    "寄",
    "传真",
    "截止",
    "截至",
    "之前",
    "时间:",
    "意见时间",
    "受理单位",
    "收件人",
    "收信人",
    "收件单位",
    "收信单位",
    "联系单位",
    "受理部门",
    "联系部门",
    "反馈时间",
    "公示时间",
    "受理时间",
    "监督时间",
    "征求时间",
    "有效期",
    "期限",
    "公示期",
    "反馈期",
    "受理期",
    "之日起",
];

/// Lines with cues that stand together.
struct Block {
    range: Range<usize>,
    /// The last line with words, counted among such lines.
    last: usize,
    cues: usize,
    /// A telephone number or an e-mail address is among them.
    reaches: bool,
}

/// The stretch of the text that looks most like a contact block; of two alike the later one.
pub fn block(page: &Page<'_>, within: Range<usize>) -> Option<Range<usize>> {
    let range = among(page, within.clone(), |index| page.has_words(index))?;
    let range = from_first_sentence(page, range);
    let top = page.line_of(range.start);
    let above =
        page.above(top).filter(|above| page.start_of(*above) >= within.start && page.start_of(top) == range.start);
    // The sentence that invites, on a line of its own.
    let inviting = above.filter(|above| {
        let words = page.line(*above);
        invites(words) && length(words, 120) < 120
    });
    Some(inviting.map_or(range.start, |above| page.start_of(above))..range.end)
}

/// It says how to write and how to call.
pub fn is_whole(words: &str) -> bool {
    has_number(words)
        && contains_any(words, &["信封", "信皮", "封皮"])
        && contains_any(words, &["邮编", "邮政编码", "寄"])
}

/// A box above the headline, among what the site says of itself: only what speaks of the notice.
pub fn above(page: &Page<'_>, within: Range<usize>) -> Option<Range<usize>> {
    let own = |index: usize| {
        let rule = page.site.get(index).copied().flatten();
        rule.is_none_or(|rule| rule == "furniture.before_headline")
            && page.lines.get(index).is_some_and(|line| !line.is_blank())
    };
    let range = among(page, within, own)?;
    contains_any(page.text.at(range.clone()), &["监督", "意见", "反映", "举报", "公示期", "信封", "来信"])
        .then_some(range)
}

fn among(page: &Page<'_>, within: Range<usize>, own: impl Fn(usize) -> bool) -> Option<Range<usize>> {
    let mut blocks: Vec<Block> = Vec::new();
    let lines = page
        .lines
        .iter()
        .enumerate()
        .filter(|(index, line)| line.start >= within.start && line.end <= within.end && own(*index));
    for (ordinal, (index, line)) in lines.enumerate() {
        let words = page.line(index);
        let reaches = words.contains('@') || has_number(words) || is_contact_line(words) && words.contains("电话");
        if !reaches && !contains_any(words, CUES) {
            continue;
        }
        match blocks.last_mut().filter(|block| ordinal - block.last <= GAP) {
            Some(block) => {
                block.range.end = line.end;
                block.last = ordinal;
                block.cues += 1;
                block.reaches |= reaches;
            }
            None => blocks.push(Block { range: line.range(), last: ordinal, cues: 1, reaches }),
        }
    }
    Some(blocks.into_iter().filter(|block| block.reaches).max_by_key(|block| block.cues)?.range)
}

/// Without the sentences before the first that says anything of contact.
fn from_first_sentence(page: &Page<'_>, range: Range<usize>) -> Range<usize> {
    let mut at = range.start;
    for sentence in page.text.at(range.clone()).split_inclusive('。') {
        let says = sentence.contains('@') || has_number(sentence) || contains_any(sentence, CUES);
        if says
            || contains_any(sentence, &["如有", "若有", "如对", "有意见", "意见建议", "公示期", "公示时间", "之日起"])
        {
            return at..range.end;
        }
        at += sentence.len();
    }
    range
}
