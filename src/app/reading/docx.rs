//! Word documents: a zip of XML. Paragraphs become lines, tables lines of tabbed cells, and the numbers that Word
//! makes by itself are written out.
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use roxmltree::{Document, Node, ParsingOptions};
use zip::ZipArchive;

use super::node::{child, is, is_on, value};
use super::numbering::{Made, Numbering};
use super::{FileKind, Loss, LossKind, Reading, Unreadable};

/// What the parts of a document may come to, unpacked: a notice of a megabyte of text is a tenth of it.
const UNPACKED: u64 = 48 * 1024 * 1024;
const ENTRIES: usize = 5_000;
const NODES: u32 = 2_000_000;
/// More columns than a table for people has.
const WIDEST: usize = 24;
/// Deeper than any document that somebody wrote.
const DEPTH: usize = 120;

pub(super) fn read(bytes: &[u8]) -> Result<Reading, Unreadable> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Unreadable::Damaged)?;
    if archive.len() > ENTRIES {
        return Err(Unreadable::Damaged);
    }
    let mut left = UNPACKED;
    let Some(body) = part(&mut archive, "word/document.xml", &mut left)? else { return Err(Unreadable::OtherArchive) };
    let numbering = part(&mut archive, "word/numbering.xml", &mut left)?;
    let styles = part(&mut archive, "word/styles.xml", &mut left)?;
    let body = parsed(&body)?;
    let numbering = numbering.as_deref().map(parsed).transpose()?;
    let styles = styles.as_deref().map(parsed).transpose()?;
    let styles = styles.as_ref().map(numbered_styles).unwrap_or_default();
    let numbering = numbering.as_ref().map(|part| Numbering::read(part, &styles)).unwrap_or_default();
    let mut writer = Writer { text: String::new(), losses: Vec::new(), numbering, styles };
    writer.blocks(body.root_element(), 0)?;
    let Writer { text, losses, .. } = writer;
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    Ok(Reading { text, kind: FileKind::Docx, encoding: "docx", losses })
}

/// One part of the document; what it says of its size is not believed.
fn part(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str, left: &mut u64) -> Result<Option<String>, Unreadable> {
    let entry = match archive.by_name(name) {
        Ok(entry) => entry,
        Err(zip::result::ZipError::FileNotFound) => return Ok(None),
        Err(_) => return Err(Unreadable::Damaged),
    };
    let mut bytes = Vec::new();
    let read = entry.take(*left + 1).read_to_end(&mut bytes).map_err(|_| Unreadable::Damaged)? as u64;
    *left = left.checked_sub(read).ok_or(Unreadable::Damaged)?;
    let decoded = super::charset::decode(&bytes).ok_or(Unreadable::Damaged)?;
    Ok(Some(decoded.text))
}

fn parsed(text: &str) -> Result<Document<'_>, Unreadable> {
    if !super::xml::is_ordinary(text) {
        return Err(Unreadable::Damaged);
    }
    // No document type: that is where entities are declared which unfold without end.
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|_| Unreadable::Damaged)
}

/// `<w:numPr>`: which list, and how deep in it.
fn number_of(properties: Node<'_, '_>) -> Option<(Option<String>, Option<usize>)> {
    let numbered = child(properties, "numPr")?;
    let id = child(numbered, "numId").and_then(|id| value(id, "val")).map(str::to_owned);
    let level = child(numbered, "ilvl").and_then(|level| value(level, "val")).and_then(|level| level.parse().ok());
    Some((id, level))
}

/// Styles that number their paragraphs, by id; a style without a number of its own has that of the one it is based on.
fn numbered_styles(document: &Document<'_>) -> BTreeMap<String, (String, usize)> {
    let mut own = BTreeMap::new();
    let mut based: BTreeMap<String, String> = BTreeMap::new();
    for style in document.root_element().children().filter(|node| is(*node, "style")) {
        let Some(id) = value(style, "styleId") else { continue };
        if let Some(on) = child(style, "basedOn").and_then(|on| value(on, "val")) {
            based.insert(id.to_owned(), on.to_owned());
        }
        if let Some((Some(list), level)) = child(style, "pPr").and_then(number_of) {
            own.insert(id.to_owned(), (list, level.unwrap_or(0)));
        }
    }
    let mut all = own.clone();
    for id in based.keys() {
        let mut next = Some(id);
        let found = (0..20).find_map(|_| {
            let id = next?;
            next = based.get(id);
            own.get(id)
        });
        if let Some(found) = found {
            all.entry(id.clone()).or_insert_with(|| found.clone());
        }
    }
    all
}

struct Writer {
    text: String,
    losses: Vec<Loss>,
    numbering: Numbering,
    styles: BTreeMap<String, (String, usize)>,
}

impl Writer {
    /// Paragraphs and tables below a node, each on lines of its own.
    fn blocks(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), Unreadable> {
        if depth > DEPTH {
            return Err(Unreadable::Damaged);
        }
        for node in node.children().filter(Node::is_element) {
            if is(node, "p") {
                self.paragraph(node, depth + 1)?;
                self.text.push('\n');
            } else if is(node, "tbl") {
                self.table(node, depth + 1)?;
            } else if !hidden(node) {
                self.blocks(node, depth + 1)?;
            }
        }
        Ok(())
    }

    /// A row is a line; the lines of a cell stand in it with a blank between.
    fn table(&mut self, table: Node<'_, '_>, depth: usize) -> Result<(), Unreadable> {
        for row in table.children().filter(|node| is(*node, "tr")) {
            let cells: Vec<Node<'_, '_>> = row.children().filter(|node| is(*node, "tc")).collect();
            // A cell alone in its row is a heading, a paragraph, or a frame around text.
            if let [cell] = cells.as_slice() {
                self.blocks(*cell, depth + 1)?;
                continue;
            }
            for (place, cell) in cells.into_iter().enumerate() {
                if place > 0 {
                    self.text.push('\t');
                }
                let properties = child(cell, "tcPr");
                let of = |name| properties.and_then(|properties| child(properties, name));
                // The lower part of a cell over several rows; what may stand in it is not shown.
                if of("vMerge").is_some_and(|merge| value(merge, "val") != Some("restart")) {
                    continue;
                }
                let start = self.text.len();
                self.blocks(cell, depth + 1)?;
                let inner = self.text.split_off(start);
                let lines: Vec<&str> = inner.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
                let joined = lines.join(" ");
                // Places of losses within a cell move with what stands before them: they are told at the cell.
                for loss in self.losses.iter_mut().rev().take_while(|loss| loss.span.start >= start) {
                    loss.span = start..start + joined.len();
                }
                self.text.push_str(&joined);
                // A cell over several columns stands in the first of them.
                let columns = of("gridSpan").and_then(|span| value(span, "val")?.parse().ok()).unwrap_or(1_usize);
                (1..columns.min(WIDEST)).for_each(|_| self.text.push('\t'));
            }
            self.text.push('\n');
        }
        Ok(())
    }

    fn paragraph(&mut self, paragraph: Node<'_, '_>, depth: usize) -> Result<(), Unreadable> {
        let start = self.text.len();
        let properties = child(paragraph, "pPr");
        let made = properties.and_then(|properties| self.number(properties));
        if let Some(Made::Known(label)) = &made {
            self.text.push_str(label);
        }
        let after_label = self.text.len();
        self.runs(paragraph, depth)?;
        let is_blank = self.text.get(after_label..).unwrap_or_default().trim().is_empty();
        if is_blank {
            // Word shows a number on an empty line, too; it numbers nothing.
            self.text.truncate(start);
        } else if matches!(made, Some(Made::Unknown)) {
            self.losses.push(Loss { span: start..self.text.len(), kind: LossKind::NumberUnknown });
        }
        Ok(())
    }

    fn number(&mut self, properties: Node<'_, '_>) -> Option<Made> {
        let style = child(properties, "pStyle").and_then(|style| value(style, "val"));
        let of_style = style.and_then(|style| self.styles.get(style)).cloned();
        let (id, level) = match (number_of(properties), of_style) {
            (Some((Some(id), level)), _) => (id, level.unwrap_or(0)),
            (Some((None, level)), Some((id, of_style))) => (id, level.unwrap_or(of_style)),
            (None, Some((id, level))) => (id, level),
            _ => return None,
        };
        // List 0 takes a number away that the style would give.
        (id != "0").then(|| self.numbering.next(&id, level))
    }

    /// What a paragraph's runs say.
    fn runs(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), Unreadable> {
        if depth > DEPTH {
            return Err(Unreadable::Damaged);
        }
        for node in node.children().filter(Node::is_element) {
            if is(node, "t") {
                // A comment within it makes several texts of one.
                node.children()
                    .filter(Node::is_text)
                    .filter_map(|text| text.text())
                    .for_each(|text| self.text.push_str(text));
            } else if is(node, "tab") {
                self.text.push('\t');
            } else if is(node, "br") || is(node, "cr") {
                self.text.push('\n');
            } else if is(node, "noBreakHyphen") {
                self.text.push('-');
            } else if is(node, "txbxContent") {
                // A text box stands where it is anchored, on lines of its own.
                self.text.push('\n');
                self.blocks(node, depth + 1)?;
            } else if !hidden(node) {
                self.runs(node, depth + 1)?;
            }
        }
        Ok(())
    }
}

/// What Word does not show: what was deleted or moved away, notes on notes, the older twin of a drawing, hidden runs.
fn hidden(node: Node<'_, '_>) -> bool {
    const NAMES: [&str; 10] =
        ["del", "moveFrom", "delText", "instrText", "pPr", "rPr", "rt", "sectPr", "tblPr", "trPr"];
    let name = node.tag_name().name();
    NAMES.iter().any(|hidden| is(node, hidden))
        || name == "Fallback"
        || (is(node, "r") && child(node, "rPr").and_then(|run| child(run, "vanish")).is_some_and(is_on))
}
