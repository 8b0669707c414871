//! The rows of a table as areas and items.
use std::ops::Range;

use super::super::found::{Found, FoundArea, FoundItem, FoundUnit, Role, Span};
use super::columns::Column;
use super::lines::{is_han, length};
use super::measures::measures;
use super::page::Page;
use super::scan::{arabic, chinese};
use super::status::{SIGNS, status, status_words};
use super::table::Row;
use super::units::label;

/// The rows as areas and items.
pub fn into_areas(page: &Page<'_>, rows: &[Row]) -> Vec<FoundArea> {
    let mut areas: Vec<FoundArea> = Vec::new();
    for row in rows {
        let cell = |wanted: Column| {
            row.cells
                .iter()
                .find(|(column, range)| *column == wanted && !range.is_empty())
                .map(|(_, range)| range.clone())
        };
        let heading = row.heading.as_ref().map(|heading| page.text.words(heading.range.clone(), "area.above_items"));
        let area = cell(Column::Area).map(|range| page.text.words(range, "area.column")).or(heading);
        let Some(item) = item(page, row) else { continue };
        let same = areas.last().is_some_and(|last| {
            area.as_ref().is_none_or(|area| last.title.as_ref().is_some_and(|title| title.value == area.value))
        });
        match areas.last_mut().filter(|_| same) {
            Some(last) => last.items.push(item),
            None => areas.push(FoundArea { title: area, items: vec![item] }),
        }
    }
    areas
}

fn item(page: &Page<'_>, row: &Row) -> Option<FoundItem> {
    let text = &page.text;
    let cell = |wanted: Column| {
        row.cells.iter().find(|(column, range)| *column == wanted && !range.is_empty()).map(|(_, range)| range.clone())
    };
    let title = cell(Column::Title)?;
    let words = text.at(title.clone()).trim_end_matches(['。', ';', ',']);
    let title = title.start..title.start + words.len();
    let number = cell(Column::Number);
    let printed = number.clone().map(|range| text.at(range).to_owned()).unwrap_or_default();
    let value = arabic(&printed, 3).or_else(|| chinese(&printed)).and_then(|(value, _)| u16::try_from(value).ok());
    let rest: Vec<Range<usize>> = row
        .cells
        .iter()
        .map(|(_, range)| range.clone())
        .filter(|range| range.start >= title.end && !range.is_empty())
        .collect();
    let body = rest.first().map_or(title.end, |first| first.start)..rest.last().map_or(title.end, |last| last.end);
    let state = state(page, row);
    let mut units = Vec::new();
    for (column, range) in &row.cells {
        if let Column::Unit(role) = column {
            units.extend(unit_cell(page, range.clone(), *role));
        }
    }
    Some(FoundItem {
        number: value,
        label: printed,
        mark: number.map_or_else(|| empty_before(text.span(title.clone())), |range| text.span(range)),
        title: text.words(title, "title.column"),
        measures: most_measures(page, row),
        body: text.span(body.clone()),
        status: state.or_else(|| status(text, body.clone())).map(|(range, rule)| text.words(range, rule)),
        units,
    })
}

/// The words of the column that says how far the item is; where it holds a text, the state that the text ends with.
fn state(page: &Page<'_>, row: &Row) -> Option<(Range<usize>, &'static str)> {
    let text = &page.text;
    let whole = |range: &Range<usize>| {
        let inner = status_words(text.at(range.clone()))?;
        Some(range.start + inner.start..range.start + inner.end)
    };
    let under = |wanted: Column| {
        row.cells.iter().filter(move |(column, range)| *column == wanted && !range.is_empty()).map(|(_, range)| range)
    };
    let known = under(Column::Status).find_map(whole).or_else(|| under(Column::Other).find_map(whole));
    let brief = |range: &&Range<usize>| {
        let words = text.at((*range).clone());
        length(words, 13) < 13 && words.chars().all(|c| is_han(c) || SIGNS.contains(&c))
    };
    let found = known.or_else(|| under(Column::Status).rfind(brief).cloned());
    found.map(|range| (range, "status.column"))
}

/// The column with the most enumerated measures.
fn most_measures(page: &Page<'_>, row: &Row) -> Vec<Found<String>> {
    let own = row.cells.iter().filter(|(column, _)| *column == Column::Measures);
    let mut best = Vec::new();
    for (_, range) in own {
        let found = measures(page, range.clone());
        if found.len() > best.len() {
            best = found;
        }
    }
    best
}

/// A cell that should say how far an item is, and says something else in a few words.
const BRIEF: usize = 40;

/// What a person should look at: the whole row, a heading that may be none, or a cell whose words became nothing.
pub fn unclear(page: &Page<'_>, row: &Row) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = row.range().filter(|_| row.unclear).into_iter().collect();
    found.extend(row.heading.iter().filter(|heading| !heading.sure).map(|heading| heading.range.clone()));
    if state(page, row).is_none() {
        let brief = |range: &&Range<usize>| !range.is_empty() && length(page.text.at((*range).clone()), BRIEF) < BRIEF;
        let cells = row.cells.iter().filter(|(column, _)| *column == Column::Status).map(|(_, range)| range);
        found.extend(cells.filter(brief).cloned());
    }
    found
}

/// The headings of the highest level among the rows.
pub fn sections(page: &Page<'_>, rows: &[Row]) -> Vec<Found<String>> {
    let mut last = None;
    let headings = rows.iter().filter_map(|row| row.heading.as_ref()).filter(|heading| heading.section);
    let mut found = Vec::new();
    for heading in headings {
        if last != Some(heading) {
            found.push(page.text.words(heading.range.clone(), "section.highest_level"));
        }
        last = Some(heading);
    }
    found
}

const fn empty_before(span: Span) -> Span {
    Span::new(span.start, span.start)
}

fn unit_cell(page: &Page<'_>, cell: Range<usize>, role: Role) -> Vec<Found<FoundUnit>> {
    let words = page.text.at(cell.clone());
    let mut at = cell.start;
    let mut found = Vec::new();
    let mut role = role;
    for part in words.split(['、', ',', ';', '/', ' ', '\n']) {
        let mut range = at..at + part.len();
        at = range.end + page.text.rest(range.end).chars().next().map_or(0, char::len_utf8);
        // 牵头单位：甲科；配合单位：乙科 in one cell.
        if let Some((len, own)) = label(part) {
            role = own;
            range.start += len;
        }
        let part = page.text.at(range.clone());
        let bare = part.trim_end_matches(')');
        let bare = bare.strip_suffix("(牵头").or_else(|| bare.strip_suffix("牵头")).unwrap_or(part);
        let assists = ["(配合", "配合", "(协办"].iter().find_map(|end| part.trim_end_matches(')').strip_suffix(end));
        let own = if assists.is_some() { Role::Assist } else { role };
        let part = assists.unwrap_or(bare);
        range.end = range.start + part.len();
        let role = own;
        if part.chars().any(is_han) && length(part, 30) < 30 {
            let unit =
                FoundUnit { name: page.text.printed(range.clone()), role, words: page.text.printed(cell.clone()) };
            found.push(page.text.found(range, "unit.column", unit));
        }
    }
    found
}
