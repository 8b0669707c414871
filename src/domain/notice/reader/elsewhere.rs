//! Contact data of a notice without a contact block that could be told: before the items, inside a letter, behind signs
//! instead of labels. Nothing says that they are the notice's own, so all that is read there is in doubt.
use std::ops::Range;

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
    "之前",
    "时间:",
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
    let mut blocks: Vec<Block> = Vec::new();
    let lines = page
        .lines
        .iter()
        .enumerate()
        .filter(|(index, line)| line.start >= within.start && line.end <= within.end && page.has_words(*index));
    for (ordinal, (index, line)) in lines.enumerate() {
        let words = page.line(index);
        let reaches = words.contains('@') || has_number(words);
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
    blocks.into_iter().filter(|block| block.reaches).max_by_key(|block| block.cues).map(|block| block.range)
}
