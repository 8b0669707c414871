//! What was left over: data-like words that no value was made of. Whatever nobody thought of ends here, as a doubt.
use std::ops::Range;

use super::super::found::{DoubtKind, FoundNotice, FoundWindow, Piece, PieceKind};
use super::closing::LABELS;
use super::contact::clip;
use super::dates::{Day, day_at, days_in};
use super::labels::{Kind, Label, labels};
use super::lines::{is_han, length};
use super::orgs::is_body;
use super::page::{Doubts, Page};
use super::phones::number_at;
use super::scan::{blanks, contains_any, digits, enclosed, gaps, word_at};
use super::unfound::introduction;

/// The parts of the notice that hold data besides its items.
pub struct Ground<'p, 's> {
    pub page: &'p Page<'s>,
    pub notice: &'p FoundNotice,
    /// Before the introduction.
    pub head: Range<usize>,
    pub intro: Range<usize>,
    /// The contact block; what is in `signature` is no part of it.
    pub closing: Range<usize>,
    pub signature: Range<usize>,
}

/// What of the text became a value.
pub struct Covered {
    ranges: Vec<Range<usize>>,
}

impl Covered {
    pub fn of(page: &Page<'_>, pieces: &[Piece]) -> Self {
        let found = |piece: &&Piece| !matches!(piece.kind, PieceKind::Text | PieceKind::Furniture);
        Self { ranges: pieces.iter().filter(found).map(|piece| page.text.range_of(piece.span)).collect() }
    }

    /// Some of the range is part of a value.
    pub fn touches(&self, range: &Range<usize>) -> bool {
        touches(&self.ranges, range)
    }
}

/// One of the places, which are in order and apart, overlaps the range.
pub fn touches(places: &[Range<usize>], range: &Range<usize>) -> bool {
    let at = places.partition_point(|found| found.end <= range.start);
    places.get(at).is_some_and(|found| found.start < range.end)
}

pub fn leftover(ground: &Ground<'_, '_>, covered: &Covered, doubts: &mut Doubts) {
    head(ground, covered, doubts);
    introduction(ground, covered, doubts);
    closing(ground, covered, doubts);
}

/// A day among the lines around the headline that is not the day of publication.
fn head(ground: &Ground<'_, '_>, covered: &Covered, doubts: &mut Doubts) {
    let page = ground.page;
    for (index, line) in page.lines.iter().enumerate() {
        if line.start >= ground.head.end {
            break;
        }
        let rule = page.site.get(index).copied().flatten();
        // The site has days of its own: today, a link.
        let own = rule.is_some_and(|rule| rule != "furniture.meta" && rule != "furniture.before_headline");
        if own || line.start < ground.head.start || length(page.line(index), 160) >= 160 {
            continue;
        }
        for day in days_in(&page.text, line.range()) {
            let other = ground.notice.published.is_none() || rule.is_none();
            if other && is_whole(&day) && !covered.touches(&day.range()) {
                doubts.add(&page.text, day.range(), DoubtKind::Unread, "");
            }
        }
    }
}

pub const fn is_whole(day: &Day) -> bool {
    day.year.is_some() && day.day.is_some()
}

/// The part of the contact block that is looked at.
struct Closing<'g, 'p, 's> {
    ground: &'g Ground<'p, 's>,
    zone: Range<usize>,
    covered: &'g Covered,
}

impl Closing<'_, '_, '_> {
    /// What stands there is part of the signature or of the site.
    fn explains(&self, at: usize) -> bool {
        let page = self.ground.page;
        self.ground.signature.contains(&at) || page.is_site(page.line_of(at))
    }
}

fn closing(ground: &Ground<'_, '_>, covered: &Covered, doubts: &mut Doubts) {
    let text = &ground.page.text;
    let closing = Closing { ground, zone: clip(text, ground.closing.clone()), covered };
    numbers(&closing, doubts);
    values(&closing, &labels(text, closing.zone.clone()), doubts);
    unknown_labels(&closing, doubts);
    words(&closing, doubts);
    unsaid(&closing, doubts);
    lines(&closing, doubts);
}

/// A short line below one that holds data, without data of its own: the rest of a value.
fn lines(closing: &Closing<'_, '_, '_>, doubts: &mut Doubts) {
    let Closing { ground, zone, covered } = closing;
    let page = ground.page;
    let mut held = false;
    for (index, line) in page.lines.iter().enumerate().skip(page.line_of(zone.start)) {
        if line.start >= zone.end {
            break;
        }
        if line.start < zone.start || !page.has_words(index) || closing.explains(line.start) {
            continue;
        }
        let words = page.line(index);
        let touched = covered.touches(&line.range());
        let label = !labels(&page.text, line.range()).is_empty()
            || hours_hold(ground, page.text.printed(line.range()).as_str());
        let name = words.trim_matches(['【', '】', '[', ']', ':', ' ']);
        let mut owners = ground.notice.contact.phones.iter().filter_map(|phone| phone.value.owner.as_deref());
        let label = label
            || owners.any(|owner| name.ends_with(owner))
            || word_at(words, LABELS).is_some()
            || words.starts_with('·')
            || contains_any(words, &["方式:", "途径:"]);
        let sentence = !words.contains(is_han) && !words.contains(|c: char| c.is_ascii_digit())
            || words.contains('。')
            || words.ends_with(':')
            || length(words, 40) >= 40;
        if held && !touched && !label && !sentence && !words.starts_with("特此") && !words.contains("附件") {
            doubts.add(&page.text, line.range(), DoubtKind::ContactUnclear, "");
        }
        held = touched;
    }
}

/// Numbers to call, postcodes, e-mail addresses and days.
fn numbers(closing: &Closing<'_, '_, '_>, doubts: &mut Doubts) {
    let Closing { ground, zone, covered } = closing;
    let text = &ground.page.text;
    let words = text.at(zone.clone());
    let window = ground.notice.contact.window.as_ref().map(|window| &window.value);
    let counted = matches!(window, Some(FoundWindow::Days(_) | FoundWindow::WorkingDays(_)));
    let mut before = ' ';
    let mut until = 0;
    for (at, c) in words.char_indices() {
        let here = zone.start + at;
        let opens = !before.is_ascii_alphanumeric() && !matches!(before, '@' | '.' | '-' | '_');
        before = c;
        if at < until {
            continue;
        }
        if c == '@' && !covered.touches(&(here..here + 1)) && !closing.explains(here) {
            doubts.add(text, here..here + 1, DoubtKind::EmailMalformed, "");
        }
        if !opens || !(c.is_ascii_digit() || c == '(') {
            continue;
        }
        let rest = words.get(at..).unwrap_or_default();
        if let Some(day) = day_at(rest, here) {
            until = day.end - zone.start;
            let after = text.at(day.end..zone.end);
            let closes = after.starts_with(['前', '止', '至']) || after.starts_with("之前");
            if day.day.is_some()
                && (day.year.is_some() || closes)
                && !covered.touches(&day.range())
                && !closing.explains(here)
                && !(counted && after.starts_with('起'))
            {
                doubts.add(text, day.range(), DoubtKind::WindowUnclear, "");
            }
            continue;
        }
        let Some((len, why)) = like_a_number(ground, rest, words.get(..at).unwrap_or_default()) else { continue };
        until = at + len;
        if !covered.touches(&(here..here + len)) && !closing.explains(here) {
            doubts.add(text, here..here + len, why, "");
        }
    }
}

/// The length of what looks like a telephone number or a postcode.
fn like_a_number(ground: &Ground<'_, '_>, rest: &str, before: &str) -> Option<(usize, DoubtKind)> {
    if let Some(number) = number_at(rest, false).filter(|number| number.sure) {
        return Some((number.len, DoubtKind::ContactUnclear));
    }
    let masked = rest.bytes().take_while(|b| b.is_ascii_digit() || matches!(b, b'*' | b'-')).count();
    if rest.get(..masked).is_some_and(|number| number.contains("**")) && masked >= 7 {
        return Some((masked, DoubtKind::ContactUnclear));
    }
    let run = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'*').count();
    let unit = rest.get(run..).and_then(|after| after.chars().next());
    let counted = unit.is_some_and(|c| "年月日号室楼层个项条元万件%:点时".contains(c));
    if counted {
        return None;
    }
    let same = |code: Option<&str>| code.is_some() && code == rest.get(..run);
    let contact = &ground.notice.contact;
    let known = same(contact.postcode.as_ref().map(|code| code.value.as_str()))
        || contact.addresses.iter().any(|address| same(address.value.postcode.as_deref()));
    let named = super::orgs::tail(before, 12).contains(['邮', '编']);
    let post = !known && (matches!(run, 5..=7) && named || run == 6 && before.ends_with('('));
    (post || matches!(run, 7 | 8 | 11 | 12)).then_some((run, DoubtKind::ContactUnclear))
}

/// A label whose value became nothing.
fn values(closing: &Closing<'_, '_, '_>, labels: &[Label], doubts: &mut Doubts) {
    let Closing { ground, zone, covered } = closing;
    let text = &ground.page.text;
    for (index, label) in labels.iter().enumerate().filter(|(_, label)| label.colon && label.kind != Kind::Other) {
        let stop = labels.get(index + 1).map_or(zone.end, |next| next.start);
        let start = label.end + gaps(text.at(label.end..stop));
        let range = start..start + value_len(text.at(start..stop));
        let printed = text.printed(range.clone());
        let hours = label.kind == Kind::Hours && hours_hold(ground, &printed);
        let open = matches!(label.kind, Kind::Window | Kind::Hours) && contains_any(&printed, &["长期", "不限"]);
        if range.is_empty()
            || matches!(printed.trim(), "请" | "可" | "可以" | "请按" | "请发" | "请寄" | "请将" | "请于")
            || hours
            || open
            || covered.touches(&range)
            || closing.explains(label.start)
            || closing.explains(start)
        {
            continue;
        }
        let why = match label.kind {
            Kind::Window => DoubtKind::WindowUnclear,
            _ => DoubtKind::ContactUnclear,
        };
        doubts.add(text, range, why, "");
    }
}

fn hours_hold(ground: &Ground<'_, '_>, printed: &str) -> bool {
    let hours = ground.notice.contact.phones.iter().filter_map(|phone| phone.value.hours.as_deref());
    hours.into_iter().any(|hours| printed.contains(hours) || hours.contains(printed))
}

fn value_len(words: &str) -> usize {
    let len: usize = words.chars().take(80).take_while(|c| !matches!(c, '\n' | '。' | ';')).map(char::len_utf8).sum();
    words.get(..len).map_or(0, |value| value.trim_end_matches([' ', ',', '、', '(', '和', '或', '及']).len())
}

/// `监督组：…`: a line that is built like those of a contact block, under a label that nobody knows.
fn unknown_labels(closing: &Closing<'_, '_, '_>, doubts: &mut Doubts) {
    let Closing { ground, zone, covered } = closing;
    let page = ground.page;
    for line in page.lines.iter().skip(page.line_of(zone.start)).take_while(|line| line.start < zone.end) {
        let start = line.start.max(zone.start);
        let words = page.text.at(start..line.end);
        let lead = super::marks::mark_at(&page.text, start, true).map_or(0, |mark| mark.end - start);
        let Some(at) = words.find(':').filter(|at| *at > lead) else { continue };
        let label = words.get(lead..at).unwrap_or_default();
        let label: String = label.chars().filter(|c| *c != ' ').collect();
        let named = (2..=8).contains(&length(&label, 9)) && label.chars().all(is_han);
        let value = words.get(at + 1..).unwrap_or_default();
        let range = start + at + 1 + blanks(value)..line.end;
        let hours = hours_hold(ground, page.text.printed(range.clone()).as_str());
        let site = contains_any(
            &label,
            &["网址", "网站", "网络", "网上", "平台", "微信", "公众号", "二维码", "附件", "抄送", "备注"],
        );
        let ways = value.split(['、', ',', ' ', '。']).all(|way| length(way, 4) < 4)
            && !value.contains(|c: char| c.is_ascii_digit());
        let ways = ways && contains_any(value, &["来信", "来电", "来访", "书面", "电话"]);
        if named
            && !site
            && !ways
            && !hours
            && length(value.trim(), 40) < 40
            && !range.is_empty()
            && !covered.touches(&(start + at..line.end))
            && !closing.explains(start)
        {
            doubts.add(&page.text, range, DoubtKind::ContactUnclear, "");
        }
    }
}

/// Words that announce the words for the envelope, or a period, of which nothing was found.
fn words(closing: &Closing<'_, '_, '_>, doubts: &mut Doubts) {
    let Closing { ground, zone, covered } = closing;
    let text = &ground.page.text;
    let words = text.at(zone.clone());
    let contact = &ground.notice.contact;
    if contact.envelope.is_none() {
        let at = ["信封", "字样"].iter().find_map(|word| words.find(word).map(|at| (zone.start + at, word.len())));
        if let Some((at, len)) = at.filter(|(at, _)| !closing.explains(*at)) {
            doubts.add(text, at..at + len, DoubtKind::ContactUnclear, "");
        }
    }
    if contact.window.as_ref().is_some_and(|window| window.value != FoundWindow::Open) {
        return;
    }
    for unit in ["个工作日", "日内", "天内", "个月内", "周内"] {
        for (at, _) in words.match_indices(unit) {
            let before = super::orgs::tail(words.get(..at).unwrap_or_default(), 3);
            let number = before.chars().next_back().is_some_and(|c| {
                digits(c.encode_utf8(&mut [0; 4])) > 0 || super::scan::chinese_digit(c).is_some() || c == '十'
            });
            let here = zone.start + at;
            if number && !covered.touches(&(here - 1..here + unit.len())) && !closing.explains(here) {
                doubts.add(text, here..here + unit.len(), DoubtKind::WindowUnclear, "");
            }
        }
    }
}

/// Streets, quoted words to write, persons and bodies that nothing was made of.
fn unsaid(closing: &Closing<'_, '_, '_>, doubts: &mut Doubts) {
    let Closing { ground, zone, covered } = closing;
    let text = &ground.page.text;
    let words = text.at(zone.clone());
    let contact = &ground.notice.contact;
    let mut left = Vec::new();
    for end in super::post::streets(words) {
        left.push(zone.start + end - '号'.len_utf8()..zone.start + end);
    }
    for (at, open) in words.match_indices(['“', '"']).filter(|_| contact.envelope.is_none()) {
        let inside = words.get(at..).and_then(|rest| enclosed(rest, 30)).unwrap_or_default();
        // The subject of a mail.
        if super::orgs::tail(words.get(..at).unwrap_or_default(), 12).contains("主题") {
            continue;
        }
        let note = contains_any(inside, &["意见", "建议", "整改", "反馈", "监督", "巡察", "巡视", "审计"]);
        if note && !inside.contains("回头看") {
            left.push(zone.start + at + open.len()..zone.start + at + open.len() + inside.len());
        }
    }
    for (at, title) in ["同志", "先生", "女士", "老师"].iter().flat_map(|title| words.match_indices(title)) {
        let before = words.get(..at).and_then(|before| before.chars().next_back());
        if before.is_some_and(|c| is_han(c) && !"员位等部众体各名的向到和与对给".contains(c)) {
            left.push(zone.start + at..zone.start + at + title.len());
        }
    }
    for (at, colon) in words.match_indices(':') {
        let value = words.get(at + colon.len()..).unwrap_or_default();
        let len: usize = value.chars().take(40).take_while(|c| is_han(*c)).map(char::len_utf8).sum();
        let name = value.get(..len).unwrap_or_default();
        let range = zone.start + at + colon.len()..zone.start + at + colon.len() + len;
        if length(name, 3) < 3 || !is_body(name) {
            continue;
        }
        let printed = text.printed(range.clone());
        let mut owners = contact.phones.iter().chain(&contact.faxes).filter_map(|phone| phone.value.owner.as_deref());
        if !owners.any(|owner| owner.contains(&printed) || printed.contains(owner)) {
            left.push(range);
        }
    }
    for range in left {
        if !covered.touches(&range) && !closing.explains(range.start) {
            doubts.add(text, range, DoubtKind::ContactUnclear, "");
        }
    }
}
