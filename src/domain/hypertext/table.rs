//! Tables: those that hold rows of values, and those that only lay a page out.

/// More columns than a table for people has; a span is believed up to here.
const WIDEST: usize = 24;
/// A cell of more lines than this is no value: the table lays out a page.
const TALLEST: usize = 40;

#[derive(Default)]
pub(super) struct Table {
    rows: Vec<Vec<Cell>>,
    /// Other tables stand in its cells: it lays out a page.
    pub holds_tables: bool,
}

#[derive(Default)]
pub(super) struct Cell {
    text: String,
    rows: usize,
    columns: usize,
}

impl Cell {
    pub(super) fn spanning(rows: usize, columns: usize) -> Self {
        Self { text: String::new(), rows: rows.max(1), columns: columns.clamp(1, WIDEST) }
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines().map(str::trim).filter(|line| !line.is_empty())
    }

    fn is_taller_than(&self, lines: usize) -> bool {
        self.lines().nth(lines).is_some()
    }
}

impl Table {
    pub(super) fn row(&mut self) {
        self.rows.push(Vec::new());
    }

    pub(super) fn cell(&mut self, cell: Cell) {
        match self.rows.last_mut() {
            Some(row) => row.push(cell),
            None => self.rows.push(vec![cell]),
        }
    }

    /// Words stand in the cell that was begun last; those before the first cell of a row make a row of their own.
    pub(super) fn fill(&mut self, words: &str) {
        if words.trim().is_empty() {
            return;
        }
        match self.rows.last_mut().and_then(|row| row.last_mut()) {
            Some(cell) => {
                cell.text.push('\n');
                cell.text.push_str(words);
            }
            None => self.rows.push(vec![Cell { text: words.to_owned(), ..Cell::spanning(1, 1) }]),
        }
    }

    /// Rows of several cells on lines of their own, cells with tabs between; or one cell after the other.
    pub(super) fn write(self, text: &mut String) {
        if !self.holds_values() {
            self.rows.iter().flatten().for_each(|cell| write_lines(cell, text));
            return;
        }
        // For how many more rows each column is taken by a cell from above.
        let mut taken = Vec::new();
        for row in &self.rows {
            match row.as_slice() {
                // A cell alone in its row is a heading, or a paragraph.
                [cell] if taken.iter().all(|rows| *rows == 0) => write_lines(cell, text),
                cells => write_row(cells, &mut taken, text),
            }
        }
    }

    fn holds_values(&self) -> bool {
        let is_wide = |row: &&Vec<Cell>| row.iter().filter(|cell| !cell.text.is_empty()).count() > 1;
        let tallest = if self.rows.iter().filter(is_wide).count() > 1 { TALLEST } else { 1 };
        !self.holds_tables && !self.rows.iter().flatten().any(|cell| cell.is_taller_than(tallest))
    }
}

fn write_lines(cell: &Cell, text: &mut String) {
    for line in cell.lines() {
        text.push_str(line);
        text.push('\n');
    }
}

/// A cell that spans columns stands in the first of them; one from above leaves its column empty.
fn write_row(cells: &[Cell], taken: &mut Vec<usize>, text: &mut String) {
    let last_taken = taken.iter().rposition(|rows| *rows > 0);
    let mut cells = cells.iter();
    let (mut line, mut still_taken): (Vec<Option<&Cell>>, Vec<usize>) = (Vec::new(), Vec::new());
    loop {
        let column = line.len();
        let from_above = taken.get(column).copied().unwrap_or(0);
        if from_above > 0 {
            line.push(None);
            still_taken.push(from_above - 1);
        } else if let Some(cell) = cells.next() {
            line.push(Some(cell));
            line.resize(column + cell.columns, None);
            still_taken.resize(column + cell.columns, cell.rows - 1);
        } else if last_taken.is_some_and(|last| column < last) {
            line.push(None);
            still_taken.push(0);
        } else {
            break;
        }
    }
    still_taken.truncate(WIDEST);
    *taken = still_taken;
    let words =
        line.into_iter().map(|cell| cell.map_or_else(String::new, |cell| cell.lines().collect::<Vec<_>>().join(" ")));
    let words: Vec<String> = words.collect();
    if words.iter().any(|words| !words.is_empty()) {
        text.push_str(&words.join("\t"));
        text.push('\n');
    }
}
