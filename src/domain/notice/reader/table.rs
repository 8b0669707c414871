//! 表格: a table flattened to lines: cells between tabs, bars or wide blanks, or one cell a line.
use std::ops::Range;

use super::super::found::{Found, FoundArea, FoundItem, FoundUnit, Role, Span};
use super::closing::INVITES;
use super::lines::{is_han, length};
use super::measures::measures;
use super::page::Page;
use super::scan::{arabic, chinese, digits, word_at};
use super::status::status_words;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Number,
    Title,
    Area,
    Measures,
    Unit(Role),
    Status,
    Other,
}

const HEADERS: &[(Column, &[&str])] = &[
    (Column::Number, &["序号", "编号", "序 号", "No", "NO", "No."]),
    (Column::Area, &["类别", "方面", "问题类别", "整改方面", "所属方面", "领域", "板块", "问题类型", "反馈方面"]),
    (
        Column::Title,
        &[
            "问题",
            "反馈问题",
            "存在问题",
            "存在的问题",
            "具体问题",
            "问题描述",
            "问题内容",
            "整改事项",
            "整改任务",
            "主要问题",
            "巡察反馈问题",
            "巡视反馈问题",
            "反馈的问题",
            "反馈具体问题",
            "问题清单",
            "整改问题",
            "发现问题",
            "巡察发现问题",
            "审计发现问题",
            "问题名称",
            "反馈意见",
            "巡察反馈意见",
        ],
    ),
    (
        Column::Measures,
        &[
            "整改措施",
            "整改情况",
            "措施",
            "整改落实情况",
            "整改措施及成效",
            "具体措施",
            "整改举措",
            "整改进展",
            "整改进展情况",
            "整改落实",
        ],
    ),
    (
        Column::Unit(Role::Lead),
        &[
            "责任单位",
            "牵头单位",
            "责任部门",
            "责任科室",
            "牵头部门",
            "主办单位",
            "责任主体",
            "整改责任单位",
            "责任处室",
            "牵头科室",
            "责任领导及单位",
        ],
    ),
    (Column::Unit(Role::Assist), &["配合单位", "协办单位", "配合部门", "协同单位", "配合科室"]),
    (
        Column::Status,
        &[
            "完成情况",
            "整改状态",
            "状态",
            "完成进度",
            "整改结果",
            "进展",
            "进度",
            "是否完成",
            "整改完成情况",
            "完成状态",
            "整改进度",
            "目前状态",
        ],
    ),
    (Column::Other, &["备注", "完成时限", "整改时限", "责任人", "责任领导", "时限", "完成时间", "整改目标"]),
];

fn column(cell: &str) -> Option<Column> {
    let bare: String = cell.chars().filter(|c| !c.is_whitespace()).collect();
    let known = HEADERS.iter().find(|(_, words)| words.contains(&bare.as_str())).map(|(column, _)| *column);
    known.or_else(|| by_ending(&bare))
}

/// What the column of an unknown name holds: its last words say so.
const ENDINGS: &[(&str, Column)] = &[
    ("状态", Column::Status),
    ("进度", Column::Status),
    ("结果", Column::Status),
    ("完成情况", Column::Status),
    ("销号情况", Column::Status),
    ("办结情况", Column::Status),
    ("配合单位", Column::Unit(Role::Assist)),
    ("协办单位", Column::Unit(Role::Assist)),
    ("配合部门", Column::Unit(Role::Assist)),
    ("单位", Column::Unit(Role::Lead)),
    ("部门", Column::Unit(Role::Lead)),
    ("科室", Column::Unit(Role::Lead)),
    ("处室", Column::Unit(Role::Lead)),
    ("措施", Column::Measures),
    ("举措", Column::Measures),
    ("做法", Column::Measures),
    ("整改情况", Column::Measures),
    ("问题", Column::Title),
    ("问题表现", Column::Title),
    ("问题摘要", Column::Title),
    ("问题事项", Column::Title),
    ("类别", Column::Area),
    ("方面", Column::Area),
    ("责任人", Column::Other),
    ("时限", Column::Other),
    ("时间", Column::Other),
    ("期限", Column::Other),
    ("目标", Column::Other),
    ("领导", Column::Other),
];

fn by_ending(bare: &str) -> Option<Column> {
    let brief = (2..=9).contains(&length(bare, 10)) && bare.chars().all(is_han);
    let fits = |ending: &str| brief && bare.ends_with(ending);
    ENDINGS.iter().find(|(ending, _)| fits(ending)).map(|(_, column)| *column)
}

pub struct Table {
    pub areas: Vec<FoundArea>,
    /// From the header to the last row.
    pub range: Range<usize>,
    /// Rows whose cells may stand under other columns.
    pub unclear: Vec<Range<usize>>,
}

/// Every row that belongs to a header naming a column of problems.
pub fn table(page: &Page<'_>, range: Range<usize>) -> Option<Table> {
    let mut rows = Vec::new();
    let mut extent: Option<Range<usize>> = None;
    let mut index = page.line_of(range.start);
    while index < page.lines.len() && page.start_of(index) < range.end {
        let taken = header(page, index)
            .map(|(columns, after)| read_rows(page, &columns, after, range.end, &mut rows))
            .or_else(|| stacked(page, index, range.end, &mut rows));
        match taken {
            Some(after) if after > index => {
                let start = extent.as_ref().map_or(page.start_of(index), |extent| extent.start);
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
    let unclear = rows.iter().filter(|row| row.unclear).filter_map(Row::range).collect();
    Some(Table { areas: into_areas(page, rows), range: extent?, unclear })
}

/// The cells of a line, as places in the text.
fn cells(page: &Page<'_>, index: usize) -> Vec<Range<usize>> {
    let Some(line) = page.lines.get(index) else { return Vec::new() };
    let words = page.text.at(line.range());
    let sign = if words.contains('\t') {
        "\t"
    } else if words.matches('|').count() >= 2 {
        "|"
    } else {
        "  "
    };
    // In a drawn table an empty cell is a cell; the bars around the row part nothing.
    let drawn = sign == "|" && words.starts_with('|');
    let (mut at, words) = if drawn {
        (line.start + 1, words.get(1..).map_or("", |rest| rest.strip_suffix('|').unwrap_or(rest)))
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

fn header(page: &Page<'_>, index: usize) -> Option<(Vec<Column>, usize)> {
    let cells = cells(page, index);
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
struct Row {
    cells: Vec<(Column, Range<usize>)>,
    /// More cells than columns, or fewer.
    unclear: bool,
}

impl Row {
    fn range(&self) -> Option<Range<usize>> {
        Some(self.cells.first()?.1.start..self.cells.last()?.1.end)
    }
}

/// A table with one cell a line has no more columns.
const MOST_COLUMNS: usize = 9;

fn read_rows(page: &Page<'_>, columns: &[Column], from: usize, end: usize, rows: &mut Vec<Row>) -> usize {
    let numbered = columns.contains(&Column::Number);
    let mut index = from;
    let mut last = from;
    while index < page.lines.len() && page.start_of(index) < end {
        if page.is_site(index) {
            index += 1;
            continue;
        }
        let cells = cells(page, index);
        let blank = page.line(index).is_empty();
        let first = cells.first().map_or("", |cell| page.text.at(cell.clone()));
        let is_rule = !blank && page.line(index).chars().all(|c| matches!(c, '-' | '|' | ' ' | ':' | '+' | '='));
        let row = cells.len() >= 2
            && cells.len() <= columns.len()
            && (!numbered || is_number(first))
            && header(page, index).is_none();
        if row {
            rows.push(Row { cells: columns.iter().copied().zip(cells).collect(), unclear: false });
            last = index + 1;
        } else if !blank && !is_rule && !continues(page, index, rows.last_mut()) {
            break;
        } else if !blank {
            last = index + 1;
        }
        if blank && index > last + 2 {
            break;
        }
        index += 1;
    }
    last
}

/// A line without cells goes on with the last cell of the row above, if it follows at once.
fn continues(page: &Page<'_>, index: usize, row: Option<&mut Row>) -> bool {
    let Some(row) = row else { return false };
    let Some(line) = page.lines.get(index) else { return false };
    let Some((_, cell)) = row.cells.last_mut() else { return false };
    let near = page.line_of(cell.end) + 1 == index;
    let enumerated = super::marks::mark_at(&page.text, line.start, true)
        .is_some_and(|mark| mark.number > 1 || mark.kind == super::marks::Kind::Shi);
    if near && enumerated {
        cell.end = line.end;
        return true;
    }
    false
}

fn is_number(cell: &str) -> bool {
    let cell = cell.trim().trim_end_matches(['.', '、']);
    (digits(cell) == cell.len() && !cell.is_empty() && cell.len() <= 3)
        || chinese(cell).is_some_and(|(_, len)| len == cell.len())
}

/// One cell a line: a run of lines that are header words, then as many lines a row.
fn stacked(page: &Page<'_>, index: usize, end: usize, rows: &mut Vec<Row>) -> Option<usize> {
    if column(page.line(index)) != Some(Column::Number) || !page.has_words(index) {
        return None;
    }
    let lines: Vec<usize> = (index..page.lines.len())
        .take_while(|at| page.start_of(*at) < end)
        .filter(|at| page.has_words(*at))
        .take(2_000)
        .collect();
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
        rows.push(Row { cells: cells.collect(), unclear });
        number += 1;
    }
    lines.get(at - 1).map(|last| last + 1)
}

fn into_areas(page: &Page<'_>, rows: Vec<Row>) -> Vec<FoundArea> {
    let mut areas: Vec<FoundArea> = Vec::new();
    for row in rows {
        let cell = |wanted: Column| {
            row.cells
                .iter()
                .find(|(column, range)| *column == wanted && !range.is_empty())
                .map(|(_, range)| range.clone())
        };
        let area = cell(Column::Area).map(|range| page.text.words(range, "area.column"));
        let Some(item) = item(page, &row) else { continue };
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
    let other = row.cells.iter().filter(|(column, _)| *column == Column::Other).map(|(_, range)| range.clone());
    let state =
        cell(Column::Status).or_else(|| other.into_iter().find(|range| status_words(text.at(range.clone())).is_some()));
    let state = state.and_then(|range| {
        let words = text.at(range.clone());
        match status_words(words) {
            Some(inner) => Some(range.start + inner.start..range.start + inner.end),
            None => (length(words, 13) < 13 && words.chars().all(is_han)).then_some(range),
        }
    });
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
        measures: cell(Column::Measures).map(|range| measures(page, range)).unwrap_or_default(),
        body: text.span(body),
        status: state.map(|range| text.words(range, "status.column")),
        units,
    })
}

const fn empty_before(span: Span) -> Span {
    Span::new(span.start, span.start)
}

fn unit_cell(page: &Page<'_>, cell: Range<usize>, role: Role) -> Vec<Found<FoundUnit>> {
    let words = page.text.at(cell.clone());
    let mut at = cell.start;
    let mut found = Vec::new();
    for part in words.split(['、', ',', ';', '/', ' ']) {
        let range = at..at + part.len();
        at = range.end + page.text.rest(range.end).chars().next().map_or(0, char::len_utf8);
        if part.chars().any(is_han) && length(part, 30) < 30 {
            let unit =
                FoundUnit { name: page.text.printed(range.clone()), role, words: page.text.printed(cell.clone()) };
            found.push(page.text.found(range, "unit.column", unit));
        }
    }
    found
}
