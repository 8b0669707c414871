//! 表格: a table flattened to lines: cells between tabs, bars or wide blanks, or one cell a line.
use std::ops::Range;

use super::super::found::{Found, FoundArea};
use super::closing::{INVITES, is_contact_line};
use super::columns::{Column, column};
use super::lines::length;
use super::marks::{Kind, mark_at};
use super::page::Page;
use super::rows::{into_areas, sections, unclear};
use super::scan::{self, arabic, chinese, digits, word_at};

pub struct Table {
    pub areas: Vec<FoundArea>,
    /// Headings of the highest level between the rows.
    pub sections: Vec<Found<String>>,
    /// From the header to the last row.
    pub range: Range<usize>,
    /// Rows and cells that may stand under other columns, or mean something else.
    pub unclear: Vec<Range<usize>>,
}

/// Every row that belongs to a header naming a column of problems.
pub fn table(page: &Page<'_>, range: Range<usize>) -> Option<Table> {
    let mut rows = Vec::new();
    let mut extent: Option<Range<usize>> = None;
    let headed = headed(page, &range);
    let mut index = page.line_of(range.start);
    while index < page.lines.len() && page.start_of(index) < range.end {
        let found = header(page, index);
        let above = page.above(index).filter(|_| headed && found.is_some());
        let heading = above.and_then(|above| heading(page, above)).filter(|heading| heading.range.start >= range.start);
        let begins =
            heading.as_ref().map_or(page.start_of(index), |heading| page.start_of(page.line_of(heading.range.start)));
        let taken = found
            .map(|(columns, after)| read_rows(page, &columns, after, range.end, heading, &mut rows))
            .or_else(|| stacked(page, index, range.end, &mut rows));
        match taken {
            Some(after) if after > index => {
                let start = extent.as_ref().map_or(begins, |extent| extent.start);
                let end = page.lines.get(after - 1).map_or(range.end, |line| line.end);
                extent = Some(start..end);
                index = after;
            }
            _ => index += 1,
        }
    }
    if rows.is_empty() {
        return None;
    }
    let unclear = rows.iter().flat_map(|row| unclear(page, row)).collect();
    let sections = sections(page, &rows);
    Some(Table { areas: into_areas(page, &rows), sections, range: extent?, unclear })
}

/// Every table has its own heading, and there are several.
fn headed(page: &Page<'_>, range: &Range<usize>) -> bool {
    let lines = page.line_of(range.start)..page.lines.len();
    let headers =
        lines.take_while(|index| page.start_of(*index) < range.end).filter(|index| header(page, *index).is_some());
    let above = |index: usize| page.above(index).and_then(|above| heading(page, above)).map(|heading| heading.sure);
    let mut count = 0;
    for index in headers {
        if above(index) == Some(true) {
            count += 1;
        }
    }
    count >= 2
}

/// The upright lines of a drawn table.
const BARS: [&str; 3] = ["│", "┃", "║"];

/// The cells of a line, as places in the text.
fn cells(page: &Page<'_>, index: usize) -> Vec<Range<usize>> {
    let Some(line) = page.lines.get(index) else { return Vec::new() };
    let words = page.text.at(line.range());
    // Tabs at the end are empty cells.
    let empty = scan::while_chars(page.text.rest(line.end), |c| matches!(c, '\t' | ' '));
    let words = if page.text.at(line.end..line.end + empty).contains('\t') {
        page.text.at(line.start..line.end + empty)
    } else {
        words
    };
    let sign = if words.contains('\t') {
        "\t"
    } else if let Some(sign) =
        BARS.into_iter().filter(|_| words.len() >= 6).find(|sign| words.matches(sign).count() >= 2)
    {
        sign
    } else if words.matches('|').count() >= 2 {
        "|"
    } else {
        "  "
    };
    // In a drawn table an empty cell is a cell; the bars around the row part nothing.
    let drawn = !matches!(sign, "\t" | "  ") && words.starts_with(sign);
    let (mut at, words) = if drawn {
        let inside = words.get(sign.len()..).unwrap_or_default();
        (line.start + sign.len(), inside.strip_suffix(sign).unwrap_or(inside))
    } else {
        (line.start, words)
    };
    let mut cells = Vec::new();
    for part in words.split(sign) {
        let lead = part.len() - part.trim_start().len();
        let core = part.trim();
        let keep = sign == "\t" || drawn || !core.is_empty();
        if keep {
            cells.push(at + lead..at + lead + core.len());
        }
        at += part.len() + sign.len();
    }
    cells
}

/// A line that names columns, one of them that of the problems; and the line after it.
pub fn header(page: &Page<'_>, index: usize) -> Option<(Vec<Column>, usize)> {
    let cells = cells(page, index);
    if cells.len() < 2 {
        return None;
    }
    let mut columns: Vec<Column> =
        cells.iter().map(|cell| column(page.text.at(cell.clone())).unwrap_or(Column::Other)).collect();
    // What follows the number is what the row is about, whatever it is called.
    if let [Column::Number, second @ Column::Other, rest @ ..] = columns.as_mut_slice()
        && !rest.contains(&Column::Title)
        && rest.iter().any(|column| *column != Column::Other)
    {
        *second = Column::Title;
    }
    let known = columns.iter().filter(|column| **column != Column::Other).count();
    (known >= 2 && columns.contains(&Column::Title)).then_some((columns, index + 1))
}

/// One row: the place of each cell under its column.
pub struct Row {
    pub cells: Vec<(Column, Range<usize>)>,
    /// More cells than columns, or fewer.
    pub unclear: bool,
    /// The heading above it, inside the table.
    pub heading: Option<Heading>,
}

impl Row {
    pub fn range(&self) -> Option<Range<usize>> {
        Some(self.cells.first()?.1.start..self.cells.last()?.1.end)
    }
}

/// A line between rows that names what is below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    pub range: Range<usize>,
    /// Its mark is one of the highest level.
    pub section: bool,
    /// A mark or its last word says that it is one.
    pub sure: bool,
}

/// 一、聚焦…方面, or 一 and the words in the cell after it.
fn heading(page: &Page<'_>, index: usize) -> Option<Heading> {
    let full: Vec<Range<usize>> = cells(page, index).into_iter().filter(|cell| !cell.is_empty()).collect();
    let (cell, numbered) = match full.as_slice() {
        [cell] => (cell.clone(), false),
        [number, cell] => {
            let words = page.text.at(number.clone());
            let chinese = is_number(words) && digits(words) == 0;
            (cell.clone(), chinese.then_some(true)?)
        }
        _ => return None,
    };
    let mark = mark_at(&page.text, cell.start, true);
    let start = mark.map_or(cell.start, |mark| mark.end);
    let words = page.text.at(start..cell.end).trim_end_matches(['。', ';', ':', ' ']);
    let brief = (3..=40).contains(&length(words, 41)) && !words.contains(['。', ';', ':', '\t']);
    let marked = mark.is_some_and(|mark| matches!(mark.kind, Kind::Cn | Kind::CnParen | Kind::Chapter));
    let section = numbered || mark.is_some_and(|mark| matches!(mark.kind, Kind::Cn | Kind::Chapter));
    let invites = word_at(words, INVITES).is_some() || is_contact_line(words);
    (brief && !invites && !words.starts_with(|c: char| c.is_ascii_digit())).then(|| Heading {
        range: start..start + words.len(),
        section,
        sure: marked || numbered || words.ends_with("方面"),
    })
}

/// A table with one cell a line has no more columns.
const MOST_COLUMNS: usize = 9;

/// Lines between two rows that are looked beyond.
const BETWEEN: usize = 4;

fn read_rows(
    page: &Page<'_>,
    columns: &[Column],
    from: usize,
    end: usize,
    above: Option<Heading>,
    rows: &mut Vec<Row>,
) -> usize {
    let mut under = above.or_else(|| rows.last().and_then(|row| row.heading.clone()));
    let mut index = from;
    let mut last = from;
    let first = rows.len();
    while index < page.lines.len() && page.start_of(index) < end {
        if page.is_site(index) {
            index += 1;
            continue;
        }
        let blank = page.line(index).is_empty();
        let is_rule = !blank
            && page
                .line(index)
                .chars()
                .all(|c| matches!(c, '-' | '|' | ' ' | ':' | '+' | '=' | '\u{2500}'..='\u{257F}'));
        if blank {
            if index > last + 2 {
                break;
            }
        } else if is_rule {
            last = index + 1;
        } else if header(page, index).is_some() {
            break;
        } else if let Some(found) = heading(page, index).filter(|_| follows(page, index, end, columns, 1)) {
            under = Some(found);
            last = index + 1;
        } else if let Some(mut row) = row(page, columns, index) {
            row.heading.clone_from(&under);
            rows.push(row);
            last = index + 1;
        } else if rows.len() > first && goes_on(page, index, columns, rows.last_mut()) {
            last = index + 1;
        } else if rows.len() > first && follows(page, index, end, columns, BETWEEN) {
            // Whatever it is, the table goes on below it.
            if let (Some(row), Some(line)) = (rows.last_mut(), page.lines.get(index)) {
                if let Some((_, cell)) = row.cells.last_mut() {
                    cell.end = line.end;
                }
                row.unclear = true;
            }
            last = index + 1;
        } else {
            break;
        }
        index += 1;
    }
    last
}

/// One of the next lines is a row.
fn follows(page: &Page<'_>, index: usize, end: usize, columns: &[Column], most: usize) -> bool {
    let words = |at: &usize| page.has_words(*at);
    let table = |at: &usize| header(page, *at).is_none();
    let mut below = (index + 1..page.lines.len()).take(4 * BETWEEN).take_while(table).filter(words).take(most);
    below.any(|at| {
        page.start_of(at) < end
            && (row(page, columns, at).is_some()
                || (most == 1
                    && heading(page, at).is_some_and(|heading| heading.sure)
                    && follows_row(page, at, columns)))
    })
}

/// A row right below the second of two headings.
fn follows_row(page: &Page<'_>, index: usize, columns: &[Column]) -> bool {
    page.below(index).is_some_and(|below| row(page, columns, below).is_some())
}

/// The line as a row below these columns.
fn row(page: &Page<'_>, columns: &[Column], index: usize) -> Option<Row> {
    let cells = cells(page, index);
    let number = columns.iter().position(|column| *column == Column::Number);
    if cells.len() < 2 || (number.is_none() && cells.len() > columns.len()) {
        return None;
    }
    let counts = |at: usize| cells.get(at).is_some_and(|cell| is_number(page.text.at(cell.clone())));
    let missing = columns.len().saturating_sub(cells.len());
    // A cell that goes over several rows is printed in the first of them alone.
    let merged = columns.iter().take_while(|column| matches!(column, Column::Area | Column::Other)).count();
    let skip = match number {
        Some(at) if counts(at) => 0,
        Some(at) if at > 0 && at == merged && missing >= at && counts(0) => at,
        Some(_) => return None,
        None => 0,
    };
    if heading(page, index).is_some_and(|heading| heading.section) && columns.len() > 2 {
        return None;
    }
    let bare = columns.get(skip + cells.len()..).unwrap_or_default();
    let unclear = cells.len() + skip > columns.len() || bare.iter().any(|column| *column != Column::Other);
    let fill = columns.iter().skip(skip).copied().chain(std::iter::repeat(Column::Other));
    Some(Row { cells: fill.zip(cells).collect(), unclear, heading: None })
}

/// A line that is no row goes on with the row above: with its last cell, and with those that are missing after it.
fn goes_on(page: &Page<'_>, index: usize, columns: &[Column], row: Option<&mut Row>) -> bool {
    let Some(row) = row else { return false };
    let cells = cells(page, index);
    let Some((last, _)) = row.cells.last() else { return false };
    let next = columns.iter().position(|column| column == last).map_or(columns.len(), |at| at + 1);
    let left = columns.get(next..).unwrap_or_default();
    let near = row.cells.last().is_some_and(|(_, cell)| page.line_of(cell.end) + 1 == index);
    if near && row.unclear && cells.len() == left.len() + 1 && !left.is_empty() {
        let mut cells = cells.into_iter();
        if let (Some((_, cell)), Some(more)) = (row.cells.last_mut(), cells.next()) {
            cell.end = more.end;
        }
        row.cells.extend(left.iter().copied().zip(cells));
        row.unclear = false;
        return true;
    }
    continues(page, index, Some(row)) || near && row.unclear && cells.len() == 1 && enlarge(page, index, row)
}

/// One more paragraph of the last cell, in a row that is not yet whole.
fn enlarge(page: &Page<'_>, index: usize, row: &mut Row) -> bool {
    let (Some((_, cell)), Some(line)) = (row.cells.last_mut(), page.lines.get(index)) else { return false };
    let words = page.text.at(line.range());
    let closes = word_at(words, INVITES).is_some() || is_contact_line(words);
    if !closes {
        cell.end = line.end;
    }
    !closes
}

/// A line without cells goes on with the last cell of the row above, if it follows at once.
fn continues(page: &Page<'_>, index: usize, row: Option<&mut Row>) -> bool {
    let Some(row) = row else { return false };
    let Some(line) = page.lines.get(index) else { return false };
    let Some((_, cell)) = row.cells.last_mut() else { return false };
    let near = page.line_of(cell.end) + 1 == index;
    let enumerated =
        mark_at(&page.text, line.start, true).is_some_and(|mark| mark.number > 1 || mark.kind == Kind::Shi);
    if near && enumerated {
        cell.end = line.end;
        return true;
    }
    false
}

pub fn is_number(cell: &str) -> bool {
    let cell = cell.trim().trim_end_matches(['.', '、']);
    (digits(cell) == cell.len() && !cell.is_empty() && cell.len() <= 3)
        || chinese(cell).is_some_and(|(_, len)| len == cell.len())
}

/// One cell a line: a run of lines that are header words, then as many lines a row.
fn stacked(page: &Page<'_>, index: usize, end: usize, rows: &mut Vec<Row>) -> Option<usize> {
    if column(page.line(index)) != Some(Column::Number) || !page.has_words(index) {
        return None;
    }
    let near = (index..page.lines.len()).take(4 * MOST_COLUMNS).any(|at| is_number(page.line(at)));
    let second = page.below(index).is_some_and(|below| is_number(page.line(below)));
    if !near || second {
        return None;
    }
    let mut lines: Vec<usize> = (index..page.lines.len())
        .take_while(|at| page.start_of(*at) < end)
        // The next table begins with a header of its own: no line is looked at for two of them.
        .take_while(|at| *at == index || column(page.line(*at)) != Some(Column::Number))
        .filter(|at| page.has_words(*at))
        .take(2_000)
        .collect();
    // A heading stands above the number of a row.
    let above_number = |at: usize| page.below(at).is_some_and(|below| is_number(page.line(below)));
    let headings: Vec<Heading> = lines
        .iter()
        .filter(|at| above_number(**at))
        .filter_map(|at| heading(page, *at))
        .filter(|heading| {
            heading.sure && mark_at(&page.text, page.start_of(page.line_of(heading.range.start)), true).is_some()
        })
        .collect();
    let known: Vec<usize> = headings.iter().map(|heading| page.line_of(heading.range.start)).collect();
    lines.retain(|at| known.binary_search(at).is_err());
    let is = |at: usize, number: u32| {
        let words = lines.get(at).map_or("", |line| page.line(*line));
        is_number(words) && arabic(words, 3).or_else(|| chinese(words)).is_some_and(|(value, _)| value == number)
    };
    let first = (3..=MOST_COLUMNS).find(|at| is(*at, 1))?;
    let mut columns: Vec<Column> =
        lines.iter().take(first).map(|at| column(page.line(*at)).unwrap_or(Column::Other)).collect();
    if !columns.contains(&Column::Title)
        && let Some(second) = columns.get_mut(1)
    {
        *second = Column::Title;
    }
    let (mut at, mut number) = (first, 1);
    while is(at, number) {
        // A cell that is empty has no line, one of two lines has one too many: the next number says where the row ends.
        let next = (at + 2..at + columns.len() + 4).find(|next| is(*next, number + 1));
        let end = next.unwrap_or(at + columns.len()).min(lines.len());
        let row: Vec<Range<usize>> = lines
            .get(at..end)?
            .iter()
            .filter_map(|line| page.lines.get(*line))
            .map(|line| line.range())
            .take_while(|line| next.is_some() || word_at(page.text.at(line.clone()), INVITES).is_none())
            .collect();
        let unclear = row.len() != columns.len();
        at += row.len().max(1);
        let title = columns.iter().position(|column| *column == Column::Title).unwrap_or(1);
        let sure = |place: usize| !unclear || place <= title;
        let cells = row.into_iter().enumerate();
        let cells = cells
            .map(|(place, cell)| (columns.get(place).copied().filter(|_| sure(place)).unwrap_or(Column::Other), cell));
        let cells: Vec<(Column, Range<usize>)> = cells.collect();
        let start = cells.first().map_or(0, |(_, cell)| cell.start);
        let above = headings.partition_point(|heading| heading.range.start < start);
        let heading = above.checked_sub(1).and_then(|above| headings.get(above)).cloned();
        rows.push(Row { cells, unclear, heading });
        number += 1;
    }
    lines.get(at - 1).map(|last| last + 1)
}
