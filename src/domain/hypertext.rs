//! HTML to the words it shows, in one pass.

/// What the text is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Quotations get `> `, so that they are cut off as in plain mail.
    Mail,
    /// Cells of a row stand on one line with tabs between them, and lists that number themselves show their numbers.
    Document,
}

/// What ends a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "blockquote",
    "br",
    "dd",
    "div",
    "dl",
    "dt",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];
/// What is never shown.
const HIDDEN: &[&str] = &["head", "script", "style", "template", "title"];
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("copy", '©'),
    ("reg", '®'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("middot", '·'),
    ("bull", '•'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("times", '×'),
    ("yen", '¥'),
    ("deg", '°'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("zwnj", ' '),
    ("zwj", ' '),
    ("shy", ' '),
];

/// Lists and tables within one another that are told apart; deeper ones are read as the deepest of them.
const NESTED: usize = 64;

struct Words {
    shape: Shape,
    text: String,
    quotes: usize,
    /// White space was seen since the last word.
    gap: bool,
    /// Nothing stands on the line yet.
    fresh: bool,
    /// A cell began since the last word.
    cell: bool,
    /// Where the cell before began, if this row has one.
    cell_start: Option<usize>,
    /// The lists that stand open: how far each numbers its lines, or none where it does not.
    lists: Vec<Option<u32>>,
}

impl Words {
    const fn new(shape: Shape) -> Self {
        Self {
            shape,
            text: String::new(),
            quotes: 0,
            gap: false,
            fresh: false,
            cell: false,
            cell_start: None,
            lists: Vec::new(),
        }
    }

    /// Rows, cells and lists, in a document.
    fn structure(&mut self, name: &str, tag: &str, closes: bool) {
        match (name, closes) {
            ("tr" | "table", _) => (self.cell, self.cell_start) = (false, None),
            ("td" | "th", false) => {
                // A cell whose paragraphs made one line stays on the line of its row; one that holds a page does not.
                let before = self.cell_start.and_then(|start| self.text.get(start..));
                if let Some(before) = before
                    && self.fresh
                    && before.trim_end_matches('\n').matches('\n').count() == 0
                    && self.text.ends_with('\n')
                {
                    self.text.pop();
                    self.fresh = false;
                }
                self.cell = self.cell_start.is_some();
                self.cell_start = Some(self.text.len());
            }
            ("ol", false) if self.lists.len() < NESTED => {
                let start = attribute(tag, "start").and_then(|start| start.parse().ok()).unwrap_or(1_u32);
                self.lists.push(Some(start.saturating_sub(1)));
            }
            ("ul", false) if self.lists.len() < NESTED => self.lists.push(None),
            ("ol" | "ul", true) => drop(self.lists.pop()),
            ("li", false) => {
                let mut label = None;
                if let Some(Some(count)) = self.lists.last_mut() {
                    let told = attribute(tag, "value").and_then(|value| value.parse().ok());
                    *count = told.unwrap_or_else(|| count.saturating_add(1));
                    label = Some(format!("{count}."));
                }
                label.iter().flat_map(|label| label.chars()).for_each(|c| self.put(c));
            }
            _ => {}
        }
    }

    fn put(&mut self, c: char) {
        if c.is_whitespace() {
            self.gap = true;
            return;
        }
        if self.fresh || self.text.is_empty() {
            if self.shape == Shape::Mail {
                // More than a few levels tell no more than a few.
                (0..self.quotes.min(3)).for_each(|_| self.text.push_str("> "));
            }
        } else if self.cell && self.shape == Shape::Document {
            self.text.push('\t');
        } else if self.gap {
            self.text.push(' ');
        }
        (self.gap, self.fresh, self.cell) = (false, false, false);
        self.text.push(c);
    }

    fn end_line(&mut self) {
        self.gap = false;
        if self.cell && self.shape == Shape::Document {
            // The cell has not said anything yet; its words belong to the row's line.
            return;
        }
        if !self.fresh && !self.text.is_empty() {
            self.text.push('\n');
            self.fresh = true;
        }
    }
}

/// The words that a page shows, on the lines that it shows them on.
#[must_use]
pub fn to_text(html: &str, shape: Shape) -> String {
    let mut words = Words::new(shape);
    let lower = html.to_ascii_lowercase();
    let last_closed: Vec<(&str, Option<usize>)> =
        HIDDEN.iter().map(|name| (*name, lower.rfind(&format!("</{name}")))).collect();
    let mut hidden: Option<&str> = None;
    let mut rest = html;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if c == '<' {
            if let Some(comment) = after.strip_prefix("!--") {
                rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
                continue;
            }
            // `<` before anything but a name is a sign.
            if !after.starts_with(|next: char| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')) {
                if hidden.is_none() {
                    words.put(c);
                }
                rest = after;
                continue;
            }
            let Some((tag, behind)) = after.split_once('>') else { break };
            rest = behind;
            let (name, closes) = name_of(tag);
            match hidden {
                Some(open) if closes && name == open => hidden = None,
                Some(_) => {}
                None => {
                    if let Some(open) = HIDDEN.iter().find(|hidden| **hidden == name) {
                        // A head that is never closed must not hide the letter.
                        let closed_at = last_closed.iter().find(|(name, _)| name == open).and_then(|(_, at)| *at);
                        let here = html.len() - rest.len();
                        if !closes && !tag.ends_with('/') && closed_at.is_some_and(|at| at >= here) {
                            hidden = Some(open);
                        }
                    } else if BLOCKS.contains(&name.as_str()) {
                        words.cell &= !matches!(name.as_str(), "tr" | "table");
                        words.end_line();
                        if name == "blockquote" {
                            words.quotes = if closes { words.quotes.saturating_sub(1) } else { words.quotes + 1 };
                        }
                    } else if matches!(name.as_str(), "td" | "th") {
                        words.gap = true;
                    }
                    if shape == Shape::Document {
                        words.structure(&name, tag, closes);
                    }
                }
            }
            continue;
        }
        if hidden.is_some() {
            // Straight to the next tag.
            rest = rest.find('<').and_then(|at| rest.get(at..)).unwrap_or_default();
            continue;
        }
        if c == '&'
            && let Some((entity, behind)) = entity(after)
        {
            words.put(entity);
            rest = behind;
            continue;
        }
        words.put(c);
        rest = after;
    }
    words.text
}

fn name_of(tag: &str) -> (String, bool) {
    let (tag, closes) = tag.strip_prefix('/').map_or((tag, false), |tag| (tag, true));
    let name = tag.chars().take(20).take_while(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    (name.collect(), closes)
}

/// An attribute's value within a tag, with or without quotes.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = tag.split_once(&format!(" {name}="))?;
    let after = after.trim_start_matches(['"', '\'']);
    let end = after.find(|c: char| matches!(c, '"' | '\'' | '/') || c.is_whitespace()).unwrap_or(after.len());
    after.get(..end)
}

fn entity(after: &str) -> Option<(char, &str)> {
    let end = after.bytes().take(12).position(|byte| byte == b';')?;
    let (name, behind) = (after.get(..end)?, after.get(end + 1..)?);
    let c = match name.strip_prefix('#') {
        Some(code) => {
            let code = match code.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => code.parse().ok()?,
            };
            char::from_u32(code)?
        }
        None => ENTITIES.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((c, behind))
}
