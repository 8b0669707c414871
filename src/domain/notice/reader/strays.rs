//! Contact data outside the contact block: in the introduction, inside an item, below the signature.
use std::ops::Range;

use super::super::found::DoubtKind;
use super::footer::is_imprint;
use super::leftover::Covered;
use super::page::{Doubts, Page};
use super::phones::number_at;
use super::scan::contains_any;

/// No more of them are named one by one.
const MOST: usize = 20;
const EXAMINED: usize = 200;

/// Whole telephone numbers and e-mail addresses that no value was made of, from the beginning of the body on.
pub fn strays(page: &Page<'_>, body: &Range<usize>, covered: &Covered, doubts: &mut Doubts) {
    let from = body.start;
    let (mut count, mut examined) = (0, 0);
    for (index, line) in page.lines.iter().enumerate().skip(page.line_of(from)) {
        if line.start < from || line.is_blank() || count >= MOST || is_of_site(page, index, body.end) {
            continue;
        }
        for range in data(page.text.at(line.range()), line.start) {
            // Each is compared with all doubts: no more of them than a notice can have.
            if covered.touches(&range) || examined >= EXAMINED {
                continue;
            }
            examined += 1;
            let span = page.text.span(range.clone());
            if count < MOST && !doubts.list.iter().any(|doubt| doubt.span.overlaps(span)) {
                doubts.add(&page.text, range, DoubtKind::ContactUnclear, "");
                count += 1;
            }
        }
    }
}

/// What the site says of itself.
fn is_of_site(page: &Page<'_>, index: usize, end: usize) -> bool {
    let words = page.line(index);
    let rule = page.site.get(index).copied().flatten();
    rule.is_some_and(|rule| rule != "furniture.after_signature")
        || (page.start_of(index) >= end && is_imprint(&page.text, words, page.start_of(index)))
        || page.start_of(index) >= end
            && contains_any(words, &["网站", "主办", "承办", "客服", "总机", "技术支持", "ICP", "版权"])
}

fn data(words: &str, start: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut until = 0;
    let mut before = ' ';
    for (at, c) in words.char_indices() {
        let opens = !before.is_ascii_alphanumeric() && !matches!(before, '-' | '.' | '@' | '_');
        before = c;
        if at < until {
            continue;
        }
        if c == '@' {
            found.push(start + at..start + at + 1);
        } else if opens && (c.is_ascii_digit() || c == '(') {
            let number = number_at(words.get(at..).unwrap_or_default(), false).filter(|number| number.sure);
            if let Some(number) = number {
                until = at + number.len;
                found.push(start + at..start + until);
            }
        }
    }
    found
}
