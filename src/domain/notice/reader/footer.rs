//! The end of the page: links, imprint, and the site's own address below the last words of the notice.
use std::ops::Range;

use super::closing::is_contact_line;
use super::dates::lone_day;
use super::fold::Text;
use super::furniture;
use super::labels::{Kind, labels};
use super::lines::{is_han, length};
use super::orgs::is_body;
use super::page::Page;
use super::phones::has_number;
use super::table::header;

/// Words that announce how somebody is reached.
const ANNOUNCE: [&str; 7] = ["电话", "拨打", "热线", "地址", "请寄", "信箱", "手机"];

/// What a site prints of itself is one line, shorter than this.
const LONGEST: usize = 160;

/// Where the page's own end begins.
pub struct Footer {
    /// The first line of it.
    pub line: usize,
    /// The site's own address right below the notice's, with nothing between that would tell them apart.
    pub unclear: Option<usize>,
}

/// The line from which the page has nothing but its own ends.
pub fn footer(page: &Page<'_>, first: usize) -> Footer {
    let reached = (first..page.lines.len()).find(|index| reaches(page, *index));
    let mut footer = Footer { line: page.lines.len(), unclear: None };
    for index in (first..page.lines.len()).rev() {
        let rule = page.site.get(index).copied().flatten();
        let imprint = rule.is_none()
            && reached.is_some_and(|line| line < index)
            && is_imprint(&page.text, page.line(index), page.start_of(index));
        if rule.is_some_and(furniture::ends_page) {
            footer = Footer { line: index, unclear: None };
        } else if imprint {
            footer = Footer { line: index, unclear: Some(index) };
        } else if page.has_words(index) {
            let words = page.line(index);
            let signed =
                lone_day(words, 0).is_some() && page.above(index).is_some_and(|above| is_body(page.line(above)));
            if signed {
                footer.unclear = None;
            }
            if words.contains('。') || is_contact_line(words) || signed || header(page, index).is_some() {
                break;
            }
        }
    }
    footer
}

/// A line that says how somebody is reached, and is no imprint.
fn reaches(page: &Page<'_>, index: usize) -> bool {
    if !page.has_words(index) {
        return false;
    }
    let words = page.line(index);
    let named = || {
        ANNOUNCE
            .iter()
            .filter_map(|word| words.find(word).map(|at| at + word.len()))
            .any(|at| words.get(at..).is_some_and(|rest| rest.chars().take(40).any(|c| c.is_ascii_digit())))
    };
    let label = length(words, 9) < 9 && ANNOUNCE.iter().any(|word| words.ends_with(word));
    (words.contains('@') || label || has_number(words) || named())
        && !is_imprint(&page.text, words, page.start_of(index))
}

/// `地址：… 电话：… 邮编：…` in one line, parted by blanks alone.
pub fn is_imprint(text: &Text<'_>, words: &str, start: usize) -> bool {
    if words.contains(['。', ';']) || length(words, LONGEST) >= LONGEST {
        return false;
    }
    let found = labels(text, start..start + words.len());
    let own = |kind: Kind| found.iter().any(|label| label.kind == kind && label.colon);
    // 法院地址：… is one as well.
    let own_name = |to: usize| {
        let name = text.at(start..to);
        length(name, 7) < 7 && name.chars().all(is_han)
    };
    let opens = found.first().is_some_and(|label| own_name(label.start));
    let kinds =
        [Kind::Address, Kind::Phone, Kind::Postcode, Kind::Fax, Kind::Email].into_iter().filter(|kind| own(*kind));
    let parted = |range: Range<usize>| text.at(range).ends_with([' ', '|', '\t']);
    opens
        && kinds.count() >= 2
        && found.iter().skip(1).all(|label| {
            let before = text.at(start..label.start);
            let glued: usize = before.chars().rev().take(6).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
            parted(start..label.start - glued)
        })
}
