//! Self-checks: what the notice states about itself against what was found, dates in order, what must be there.
use jiff::civil::Date;

use super::super::found::{CountOf, DoubtKind, Found, FoundCount, FoundNotice, FoundWindow, Span};
use super::fold::Text;
use super::lines::is_han;
use super::page::{Doubts, Page};

fn doubt(doubts: &mut Doubts, span: Span, why: DoubtKind, detail: String) {
    doubts.list.push(super::super::found::Doubt { span, why, detail });
}

/// Compares stated counts with what was found.
pub fn counts(notice: &FoundNotice, doubts: &mut Doubts) {
    let items = u32::try_from(notice.items().count()).unwrap_or(u32::MAX);
    let areas = u32::try_from(notice.areas.iter().filter(|area| area.title.is_some()).count()).unwrap_or(u32::MAX);
    compare(notice, CountOf::Items, items, doubts);
    compare(notice, CountOf::Areas, areas, doubts);
    if areas == 0 && items > 0 {
        for count in stated(notice, CountOf::Areas).filter(|count| count.value.number > 1) {
            doubt(doubts, count.span, DoubtKind::CountDiffers, format!("{} ≠ 0", count.value.number));
        }
    }
    done(notice, items, doubts);
}

fn stated(notice: &FoundNotice, of: CountOf) -> impl Iterator<Item = &Found<FoundCount>> {
    notice.counts.iter().filter(move |count| count.value.of == of)
}

/// One stated number that fits is enough: the others may count tasks or findings before they were put together.
fn compare(notice: &FoundNotice, of: CountOf, found: u32, doubts: &mut Doubts) {
    if found == 0 || stated(notice, of).any(|count| count.value.number == found) {
        return;
    }
    for count in stated(notice, of) {
        doubt(doubts, count.span, DoubtKind::CountDiffers, format!("{} ≠ {found}", count.value.number));
    }
}

/// 已完成 and 正在推进 against the states of the items, where each item has one, and against each other.
fn done(notice: &FoundNotice, items: u32, doubts: &mut Doubts) {
    let (Some(done), ongoing) = (stated(notice, CountOf::Done).next(), stated(notice, CountOf::Ongoing).next()) else {
        return;
    };
    if let Some(ongoing) = ongoing {
        let sum = done.value.number.saturating_add(ongoing.value.number);
        let counted = |of| stated(notice, of).any(|count| count.value.number == sum);
        if !counted(CountOf::Items) && !counted(CountOf::Measures) && sum != items {
            doubt(doubts, done.span, DoubtKind::CountDiffers, format!("{sum} ≠ {items}"));
        }
    } else if stated(notice, CountOf::Items).any(|count| count.value.number == items)
        && done.value.number > items
        && stated(notice, CountOf::Measures).next().is_none()
    {
        doubt(doubts, done.span, DoubtKind::CountDiffers, format!("{} > {items}", done.value.number));
    }
    let states: Vec<&str> =
        notice.items().filter_map(|item| item.status.as_ref()).map(|status| status.value.as_str()).collect();
    if items > 0 && u32::try_from(states.len()) == Ok(items) {
        // 基本完成 is done to some and not to others.
        let found = states.iter().filter(|state| is_done(state)).count();
        let nearly = states.iter().filter(|state| state.contains("基本") || state.contains("阶段性")).count();
        let fits = |found: usize| u32::try_from(found) == Ok(done.value.number);
        if !fits(found) && !fits(found + nearly) {
            doubt(doubts, done.span, DoubtKind::CountDiffers, format!("{} ≠ {found}", done.value.number));
        }
    }
}

fn is_done(state: &str) -> bool {
    !super::states::is_ongoing(state)
        && !state.contains("基本")
        && !state.contains("部分")
        && super::scan::contains_any(
            state,
            &["完成", "到位", "解决", "销号", "办结", "完毕", "落实", "已整改", "已改", "结案", "清零"],
        )
}

/// The numbers of a table's rows.
pub fn row_numbers(notice: &FoundNotice, doubts: &mut Doubts) {
    let mut last = 0;
    for item in notice.items() {
        let Some(number) = item.number else { continue };
        if number != last + 1 && (number != 1 || last == 0) {
            let why = if number <= last { DoubtKind::NumberRepeated } else { DoubtKind::NumberGap };
            doubt(doubts, Span::new(item.mark.start, item.title.span.end), why, format!("{last} → {number}"));
        }
        last = number;
    }
}

/// Dates in the order in which things happen.
pub fn dates(notice: &FoundNotice, doubts: &mut Doubts) {
    let inspection = &notice.inspection;
    let order = [
        (&inspection.from, &inspection.to),
        (&inspection.to, &inspection.feedback),
        (&inspection.feedback, &notice.signed),
        (&inspection.feedback, &notice.published),
    ];
    for (earlier, later) in order {
        out_of_order(earlier.as_ref(), later.as_ref(), doubts);
    }
    if let (Some(signed), Some(published)) = (&notice.signed, &notice.published)
        && signed.value > published.value
    {
        doubt(doubts, signed.span, DoubtKind::DateOrder, format!("{} > {}", signed.value, published.value));
    }
    if let Some(window) = &notice.contact.window
        && let FoundWindow::Dates { from, to } = window.value
    {
        let public = notice.published.as_ref().or(notice.signed.as_ref()).map(|found| found.value);
        if let Some(to) = to
            && (from.is_some_and(|from| from > to) || public.is_some_and(|public| public > to))
        {
            doubt(doubts, window.span, DoubtKind::DateOrder, to.to_string());
        }
    }
}

fn out_of_order(earlier: Option<&Found<Date>>, later: Option<&Found<Date>>, doubts: &mut Doubts) {
    if let (Some(earlier), Some(later)) = (earlier, later)
        && earlier.value > later.value
    {
        doubt(doubts, later.span, DoubtKind::DateOrder, format!("{} > {}", earlier.value, later.value));
    }
}

/// What a notice of this kind must have.
pub fn presence(notice: &FoundNotice, body: Span, closing: Span, doubts: &mut Doubts) {
    if notice.items().next().is_none() {
        doubt(doubts, body, DoubtKind::NoItems, String::new());
    }
    let contact = &notice.contact;
    if !contact.is_reachable() {
        doubt(doubts, closing, DoubtKind::NoContact, String::new());
    }
    if contact.envelope.is_none()
        && let Some(address) = contact.addresses.first()
    {
        doubt(doubts, address.span, DoubtKind::NoEnvelope, String::new());
    }
}

/// The most places of lost characters that are named one by one.
const MOST_LOST: usize = 40;

/// Characters that a wrong conversion leaves behind.
pub fn mojibake(text: &Text<'_>, doubts: &mut Doubts) {
    let mut start = None;
    let mut count = 0;
    let mut before = ' ';
    for (at, c) in text.source.char_indices().chain([(text.source.len(), ' ')]) {
        let lost = matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}' | '\u{C0}'..='\u{FF}' | '锟' | '烫' | '屯' | '\u{152}' | '\u{20AC}')
            && c != '\u{D7}'
            && c != '\u{F7}'
            || (c == '斤' && before == '锟')
            || (c == '拷' && before == '斤');
        match (lost, start) {
            (true, None) => start = Some((at, c)),
            (false, Some((from, first))) => {
                start = None;
                let words = Span::new(from, at).of(text.source);
                let sure = matches!(first, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}') || words.chars().take(3).count() >= 2;
                if sure && words != "烫烫" && words != "屯屯" && count < MOST_LOST {
                    count += 1;
                    doubt(doubts, Span::new(from, at), DoubtKind::Mojibake, String::new());
                }
            }
            _ => {}
        }
        before = c;
    }
    question_marks(text, doubts);
}

/// `??` or `□` among Chinese characters: lost to a code page or a font.
fn question_marks(text: &Text<'_>, doubts: &mut Doubts) {
    for sign in ["??", "□"] {
        for (at, run) in text.source.match_indices(sign).take(MOST_LOST) {
            let before = text.source.get(..at).and_then(|before| before.chars().next_back());
            if before.is_some_and(is_han) {
                doubt(doubts, Span::new(at, at + run.len()), DoubtKind::Mojibake, String::new());
            }
        }
    }
}

/// No headline was found: the doubt points at the first words.
pub fn no_title(page: &Page<'_>, doubts: &mut Doubts) {
    let first = page.lines.iter().find(|line| !line.is_blank()).map_or(0..0, |line| line.range());
    doubts.add(&page.text, first, DoubtKind::NoTitle, "");
}
