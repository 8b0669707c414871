//! 通报 from its text: what can be read, where it stands, and what is in doubt.
//!
//! `fold` makes the text half width and simplified for matching; every offset below is one of that twin until a value is
//! made. `head` finds headline and signature, `outline` the tree of headings, `levels` which of them are items.
mod block;
mod checks;
mod closing;
mod columns;
mod contact;
mod counting;
mod counts;
mod dates;
mod elsewhere;
mod envelope;
mod fold;
mod footer;
mod furniture;
mod head;
mod heads;
mod hours;
mod inspected;
mod intro;
mod items;
mod kinds;
mod labels;
mod leftover;
mod levels;
mod lines;
mod lost;
mod marks;
mod measures;
mod named;
mod odd;
mod orgs;
mod outline;
mod owners;
mod page;
mod persons;
mod phones;
mod pieces;
mod places;
mod plain;
mod post;
mod postcodes;
mod published;
mod receiver;
mod rescue;
mod rows;
mod scan;
mod sequence;
mod signature;
mod signs;
mod spread;
mod states;
mod status;
mod strays;
mod table;
mod titles;
mod unfound;
mod units;
mod weight;
mod whole;
mod window;
mod wrap;

#[cfg(test)]
mod pace;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::found::{CountOf, DoubtKind, Found, FoundArea, FoundNotice, Parsed};
use footer::footer;
use head::Headline;
use leftover::{Covered, Ground, leftover};
use odd::{Built, odd};
use outline::{Entry, nest, outline};
use page::{Doubts, Page};
use signature::Signature;

/// Reads a notice. Never fails: what could not be read is a doubt.
#[must_use]
pub fn parse(source: &str) -> Parsed {
    let mut page = Page::new(source);
    let mut doubts = Doubts::default();
    let mut notice = FoundNotice::default();
    let headline = head::headline(&mut page, &mut doubts);
    notice.published = published::published(&mut page, headline.as_ref(), &mut doubts);
    match &headline {
        Some(headline) => notice.title = Some(head::title(&page, headline)),
        None => checks::no_title(&page, &mut doubts),
    }
    let frame = frame(&mut page, headline.as_ref(), &mut doubts);
    notice.issuer = signature::issuer(&page, headline.as_ref(), frame.signature.as_ref(), &mut doubts);
    notice.signed = signed(&page, &frame, &notice, &mut doubts);
    let parts = parts(&page, &frame);
    headings(&page, &frame, &parts, &mut notice, &mut doubts);
    introduction(&page, headline.as_ref(), &frame, &parts, &mut notice, &mut doubts);
    addresses(&page, headline.as_ref(), &frame, &parts, &mut notice, &mut doubts);
    checks::counts(&notice, &mut doubts);
    checks::dates(&notice, &mut doubts);
    checks::presence(
        &notice,
        page.text.span(frame.body.clone()),
        page.text.span(parts.closing..frame.body.end),
        &mut doubts,
    );
    checks::mojibake(&page.text, &mut doubts);
    let pieces = pieces::pieces(&page, &notice);
    let covered = Covered::of(&page, &pieces);
    leftover(&ground(&page, &frame, &parts, &notice), &covered, &mut doubts);
    strays::strays(&page, &frame.body, &covered, &mut doubts);
    odd(&built(&page, &frame, &parts, &notice), &covered, &mut doubts);
    doubts.list.sort_by(|a, b| (a.span, a.why, &a.detail).cmp(&(b.span, b.why, &b.detail)));
    doubts.list.dedup();
    Parsed { notice, doubts: doubts.list, pieces }
}

/// The body between headline and signature.
struct Frame {
    body: Range<usize>,
    signature: Option<Signature>,
    /// Contact data that stands below the signature.
    below: Option<Range<usize>>,
    /// The annex below the signature: its table may hold the items.
    annex: Option<table::Table>,
}

fn frame(page: &mut Page<'_>, headline: Option<&Headline>, doubts: &mut Doubts) -> Frame {
    let from = headline.map_or(0, |headline| {
        if headline.rule == "headline.text_follows" {
            headline.range.end + '。'.len_utf8()
        } else {
            page.start_of(headline.last + 1)
        }
    });
    let first = headline
        .map_or(0, |headline| if headline.rule == "headline.text_follows" { headline.last } else { headline.last + 1 });
    let footer = footer(page, first);
    let tail = footer.line;
    if let Some(line) = footer.unclear.and_then(|index| page.lines.get(index)) {
        doubts.add(&page.text, line.range(), DoubtKind::ContactUnclear, "");
    }
    for index in tail..page.lines.len() {
        page.set_site(index, "furniture.after_notice");
    }
    let signature = signature::signature(page, first);
    let mut end = page.start_of(tail);
    let mut below = None;
    let mut annex = None;
    if let Some(signature) = &signature {
        annex = table::table(page, page.start_of(signature.last + 1)..page.start_of(tail));
        end = page.start_of(signature.first);
        let contact = (signature.last + 1..tail).rfind(|index| {
            let tabled = annex.as_ref().is_some_and(|table| table.range.contains(&page.start_of(*index)));
            page.has_words(*index) && !tabled && block::is_data(page, *index)
        });
        if let Some(last) = contact {
            below = Some(page.start_of(signature.last + 1)..page.lines.get(last).map_or(end, |line| line.end));
        } else if signature.day.is_some() {
            for index in signature.last + 1..page.lines.len() {
                let inside = |table: &table::Table| table.range.contains(&page.start_of(index));
                if !annex.as_ref().is_some_and(inside) {
                    page.set_site(index, "furniture.after_signature");
                }
            }
        }
    }
    Frame { body: from.min(end)..end.max(from), signature, below, annex }
}

fn signed(
    page: &Page<'_>,
    frame: &Frame,
    notice: &FoundNotice,
    doubts: &mut Doubts,
) -> Option<Found<jiff::civil::Date>> {
    let day = frame.signature.as_ref()?.day?;
    match day.date(notice.published.as_ref().map(|found| found.value)) {
        Ok(date) => Some(page.text.found(day.range(), "signed.under_signature", date)),
        Err(why) => {
            doubts.add(&page.text, day.range(), why, "");
            None
        }
    }
}

/// Where the introduction ends and the closing part begins.
struct Parts {
    entries: Vec<Entry>,
    table: Option<table::Table>,
    intro: Range<usize>,
    closing: usize,
}

/// Sections that are nothing but the contact block.
const CONTACT_SECTIONS: [&str; 10] = [
    "联系方式",
    "监督方式",
    "反馈方式",
    "意见反馈",
    "监督渠道",
    "受理方式",
    "反映渠道",
    "意见征求",
    "社会监督",
    "联系电话",
];

fn parts(page: &Page<'_>, frame: &Frame) -> Parts {
    let body = frame.body.clone();
    let table = table::table(page, body.clone());
    let ends = table.as_ref().map_or(body.start, |table| table.range.end)..body.end;
    let block = block::block(page, &ends);
    let invitation = [closing::invitation(page, &body), block].into_iter().flatten().min();
    let mut entries = outline(page, body.start..invitation.unwrap_or(body.end));
    if let Some(table) = &table {
        entries.retain(|entry| !table.range.contains(&entry.mark.start));
        nest(&mut entries);
    }
    let contact = entries.iter().position(|entry| {
        let title = page.text.at(entry.cut.title.clone());
        entry.depth == 0 && lines::length(title, 16) < 16 && scan::contains_any(title, &CONTACT_SECTIONS)
    });
    let mut from = entries.last().map_or(body.start, |last| last.cut.title.end);
    if let Some(table) = &table {
        from = from.max(table.range.end);
    }
    let closing = match contact.and_then(|at| entries.get(at)) {
        Some(entry) => entry.cut.title.end,
        None => closing::below_text(page, body.clone(), from).min(invitation.unwrap_or(body.end)),
    };
    if let Some(at) = contact {
        entries.truncate(at + 1);
    }
    let first = entries
        .first()
        .map_or(closing, |first| first.mark.start)
        .min(table.as_ref().map_or(closing, |table| table.range.start));
    Parts { entries, table, intro: body.start..first.max(body.start), closing }
}

/// A notice that has less than so many characters above its contact data has its text below them.
const ABOVE: usize = 60;

fn headings(page: &Page<'_>, frame: &Frame, parts: &Parts, notice: &mut FoundNotice, doubts: &mut Doubts) {
    let intro = intro::clip(&page.text, parts.intro.clone());
    let closing = parts.closing.min(frame.body.end);
    // Nothing stands above the contact data: the items may stand among them.
    let above = lines::length(page.text.at(frame.body.start.min(closing)..closing).trim(), ABOVE) >= ABOVE;
    let body = frame.body.start..if above || !parts.entries.is_empty() { closing } else { frame.body.end };
    let stated: Vec<u32> = counts::counts(&page.text, &intro)
        .iter()
        .filter(|count| count.value.of == CountOf::Items)
        .map(|count| count.value.number)
        .collect();
    let table = parts.table.as_ref();
    let stated = table.or(frame.annex.as_ref()).is_none().then_some(stated.as_slice());
    let read = items::read(page, &parts.entries, &body, stated, doubts);
    // An annex below the signature repeats the items of the body, or holds all of them.
    let size = |areas: &[FoundArea]| areas.iter().map(|area| area.items.len()).sum::<usize>();
    let titles = |areas: &[FoundArea]| -> Vec<String> {
        let items = areas.iter().flat_map(|area| &area.items);
        items.map(|item| item.title.value.split_whitespace().collect()).collect()
    };
    // A table that repeats the items of the body word for word says less of them.
    let table = table.filter(|table| titles(&table.areas) != titles(&read.areas));
    let table = table.or_else(|| frame.annex.as_ref().filter(|annex| size(&annex.areas) > size(&read.areas)));
    notice.sections = read.sections;
    notice.areas = read.areas;
    let mut summaries = read.summaries;
    summaries.insert(0, intro);
    if let Some(table) = table {
        notice.areas.clone_from(&table.areas);
        for row in &table.unclear {
            doubts.add(&page.text, row.clone(), DoubtKind::ValueOdd, "");
        }
        checks::row_numbers(notice, doubts);
        // The rows are the items: no heading is one.
        notice.sections = items::sections(page, parts.entries.iter());
        notice.sections.extend(table.sections.iter().cloned());
        notice.sections.sort_by_key(|section| section.span);
        summaries.retain(|range| range.end <= table.range.start || range.start >= table.range.end);
    }
    for range in summaries {
        for count in counts::counts(&page.text, &range) {
            if notice.counts.iter().all(|other| other.value != count.value) {
                notice.counts.push(count);
            }
        }
    }
    if notice.counts.is_empty() {
        // The contact block may stand above the sentence that announces the items.
        let rest = parts.closing.min(frame.body.end)..frame.body.end;
        for (start, sentence) in intro::sentences(&page.text, &rest) {
            if sentence.contains("现将") {
                notice.counts.extend(counts::counts(&page.text, &(start..start + sentence.len())));
            }
        }
    }
}

fn introduction(
    page: &Page<'_>,
    headline: Option<&Headline>,
    frame: &Frame,
    parts: &Parts,
    notice: &mut FoundNotice,
    doubts: &mut Doubts,
) {
    let text = &page.text;
    let mut intro = intro::clip(text, parts.intro.clone());
    if text.at(intro.clone()).trim().is_empty() {
        // No introduction before the first heading: it may stand under it.
        intro = intro::clip(text, frame.body.start..parts.closing);
    }
    let printed = notice.published.as_ref().or(notice.signed.as_ref()).map(|found| found.value);
    let (inspection, inspected) = intro::inspection(text, &intro, printed, doubts);
    notice.inspection = inspection;
    notice.inspected = inspected;
    notice.legal_basis = intro::legal_basis(text, &intro);
    if let Some(headline) = headline.filter(|_| notice.inspection.round.is_none()) {
        notice.inspection.round = intro::round(text, headline.range.start, text.at(headline.range.clone()));
    }
}

fn addresses(
    page: &Page<'_>,
    headline: Option<&Headline>,
    frame: &Frame,
    parts: &Parts,
    notice: &mut FoundNotice,
    doubts: &mut Doubts,
) {
    let text = &page.text;
    let end = frame.below.as_ref().map_or(frame.body.end, |below| below.end);
    let (mut contact, mut receiver) = contact::contact(text, parts.closing..end, doubts);
    contact::doubt_below(text, &contact, frame.body.end, doubts);
    let published = notice.published.as_ref().or(notice.signed.as_ref()).map(|found| found.value);
    let until = frame.body.end.max(parts.closing);
    contact.window = window::window(text, &(parts.closing..until), published, doubts);
    let above = headline.map(|headline| 0..page.start_of(headline.first));
    let block = if contact.is_reachable() {
        // What stands below the signature alone may be the site's.
        let below = contact::is_below(text, &contact, frame.body.end);
        let block = below.then(|| elsewhere::block(page, frame.body.clone())).flatten();
        block.filter(|block| elsewhere::is_whole(text.at(block.clone())))
    } else {
        elsewhere::block(page, frame.body.start..end).or_else(|| elsewhere::above(page, above?))
    };
    if let Some(block) = block {
        doubts.add(text, block.clone(), DoubtKind::ContactUnclear, "");
        (contact, receiver) = contact::contact(text, block.clone(), doubts);
        contact.window = window::window(text, &block, published, doubts);
    }
    if contact.window.is_none()
        && let Some(below) = &frame.below
    {
        contact.window = window::window(text, below, published, doubts);
    }
    notice.contact = contact;
    notice.receiver = receiver;
    if notice.contact.window.is_none() {
        // The sentence before the contact data, where nothing but its paragraph says that it belongs to them.
        let line = page.start_of(page.line_of(parts.closing));
        let from = line.max(parts.entries.last().map_or(0, |last| last.cut.title.end)).min(parts.closing);
        notice.contact.window = window::window(text, &(from..parts.closing), published, doubts);
    }
    if notice.contact.window.is_none() {
        let intro = intro::clip(text, parts.intro.clone());
        notice.contact.window = window_of_intro(page, &intro, published, doubts);
    }
    if notice.contact.window.is_none() {
        let body = parts.intro.end..parts.closing.max(parts.intro.end);
        notice.contact.window = window::between_items(text, &body, published, doubts);
    }
}

/// The parts of the notice where what was left over is looked for.
fn ground<'p, 's>(page: &'p Page<'s>, frame: &Frame, parts: &Parts, notice: &'p FoundNotice) -> Ground<'p, 's> {
    let signed = frame.signature.as_ref().map(|signature| {
        page.start_of(signature.first)..page.lines.get(signature.last).map_or(frame.body.end, |line| line.end)
    });
    Ground {
        page,
        notice,
        head: 0..head_end(page, frame.body.start),
        intro: intro::clip(&page.text, parts.intro.clone()),
        closing: parts.closing..frame.below.as_ref().map_or(frame.body.end, |below| below.end),
        signature: signed.unwrap_or(0..0),
    }
}

/// Below the headline lines of the site may stand, as far as the first sentence.
fn head_end(page: &Page<'_>, headline: usize) -> usize {
    let first = page.line_of(headline);
    let text = (first..page.lines.len()).take(12).find(|index| {
        let words = page.line(*index);
        page.start_of(*index) >= headline && (words.contains(['。', ',']) || lines::length(words, 60) >= 60)
    });
    text.map_or(headline, |index| page.start_of(index))
}

fn built<'p, 's>(page: &'p Page<'s>, frame: &Frame, parts: &'p Parts, notice: &'p FoundNotice) -> Built<'p, 's> {
    Built {
        page,
        notice,
        entries: &parts.entries,
        body: frame.body.clone(),
        first: parts.intro.end,
        closing: parts.closing,
        table: parts.table.as_ref().map(|table| table.range.clone()),
    }
}

/// 公示期 in the introduction, in a sentence of its own.
fn window_of_intro(
    page: &Page<'_>,
    intro: &Range<usize>,
    published: Option<jiff::civil::Date>,
    doubts: &mut Doubts,
) -> Option<Found<super::found::FoundWindow>> {
    let words = page.text.at(intro.clone());
    let at = ["公示期", "公示时间", "公告期", "公布期"].iter().filter_map(|word| words.find(word)).min()?;
    let len = words.get(at..)?.find('。').unwrap_or(words.len() - at);
    window::window(&page.text, &(intro.start + at..intro.start + at + len), published, doubts)
}
