//! HTML to the words it shows, in one pass.
use std::collections::BTreeMap;

use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer, naive_next_state};

mod list;
mod table;

use list::List;
use table::{Cell, Table};

/// What the text is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Quotations get `> `, so that they are cut off as in plain mail.
    Mail,
    /// Cells of a row stand on one line with tabs between them, lists that number themselves show their numbers, and what a
    /// page keeps from being seen is left out.
    Document,
}

/// What ends a line.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];
/// What is never shown.
const HIDDEN: &[&str] = &["script", "style", "template", "title"];
/// What a page shows, if at all, as something other than its words: controls, and what stands in for what is missing.
const FURNITURE: &[&str] =
    &["audio", "canvas", "datalist", "iframe", "noscript", "object", "rp", "rt", "select", "svg", "textarea", "video"];
/// What can be told not to show itself. A body that waits for a script is not among them.
const CONCEALED: &[&str] = &[
    "a", "article", "aside", "b", "dd", "div", "dl", "em", "font", "footer", "form", "h1", "h2", "h3", "h4", "header",
    "i", "label", "li", "nav", "ol", "p", "section", "span", "strong", "table", "td", "tr", "ul",
];

/// Lists and tables within one another that are told apart; deeper ones are read as the deepest of them.
const NESTED: usize = 16;

/// The words that a page shows, on the lines that it shows them on.
#[must_use]
pub fn to_text(html: &str, shape: Shape) -> String {
    let mut page = Page::new(shape);
    let mut ends = Ends { lower: html.to_ascii_lowercase(), last: BTreeMap::new() };
    let mut hidden: Option<Hidden> = None;
    let mut tokens = Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span());
    while let Some(Ok(token)) = tokens.next() {
        match token {
            Token::StartTag(tag) => {
                let name = text_of(&tag.name);
                if let Some(hidden) = &mut hidden {
                    if hidden.ends_at_block(&name) {
                        hidden.depth = 0;
                    } else {
                        hidden.depth += usize::from(hidden.name == name);
                    }
                }
                hidden = hidden.filter(|hidden| hidden.depth > 0);
                // What is never closed must not hide the rest; a paragraph ends by itself.
                let closes = |ends: &mut Ends| name == "p" || ends.after(&name, tag.span.end);
                if hidden.is_none() && is_hidden(&name, &tag, shape) && closes(&mut ends) {
                    hidden = Some(Hidden { name: name.clone(), depth: 1 });
                }
                if hidden.is_none() {
                    page.open(&name, &tag);
                }
                if let Some(raw) = naive_next_state(name.as_bytes()).filter(|_| HIDDEN.contains(&name.as_str()))
                    && ends.after(&name, tag.span.end)
                {
                    tokens.set_state(raw);
                }
            }
            Token::EndTag(tag) => {
                let name = text_of(&tag.name);
                match &mut hidden {
                    Some(hidden) => hidden.depth -= usize::from(hidden.name == name),
                    None => page.close(&name),
                }
                hidden = hidden.filter(|hidden| hidden.depth > 0);
            }
            Token::String(words) if hidden.is_none() => text_of(&words).chars().for_each(|c| page.say(c)),
            _ => {}
        }
    }
    page.finish()
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn attribute(tag: &StartTag<usize>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| text_of(value))
}

/// An element that is not shown, and how often its name stands open within it.
struct Hidden {
    name: String,
    depth: usize,
}

impl Hidden {
    /// A paragraph ends where the next block begins, closed or not.
    fn ends_at_block(&self, name: &str) -> bool {
        self.name == "p" && BLOCKS.contains(&name) && name != "br"
    }
}

fn is_hidden(name: &str, tag: &StartTag<usize>, shape: Shape) -> bool {
    if HIDDEN.contains(&name) {
        return !tag.self_closing;
    }
    if shape == Shape::Mail {
        return false;
    }
    if FURNITURE.contains(&name) {
        return true;
    }
    CONCEALED.contains(&name)
        && (tag.attributes.contains_key(b"hidden".as_slice())
            || attribute(tag, "style").is_some_and(|style| {
                let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
                style.to_ascii_lowercase().contains("display:none") || style.contains("mso-hide:all")
            }))
}

/// Where elements are closed for the last time.
struct Ends {
    lower: String,
    last: BTreeMap<String, Option<usize>>,
}

impl Ends {
    fn after(&mut self, name: &str, at: usize) -> bool {
        let last = self.last.entry(name.to_owned()).or_insert_with(|| self.lower.rfind(&format!("</{name}")));
        last.is_some_and(|last| last >= at)
    }
}

struct Page {
    shape: Shape,
    text: String,
    quotes: usize,
    /// White space was seen since the last word.
    gap: bool,
    /// Nothing stands on the line yet.
    fresh: bool,
    /// How many elements stand open whose line ends are shown.
    kept_lines: usize,
    /// The lists that stand open, and the number that waits for the first word of its line.
    lists: Vec<List>,
    label: Option<String>,
    /// The tables that stand open, each with the text before it.
    tables: Vec<(Table, String)>,
}

impl Page {
    const fn new(shape: Shape) -> Self {
        Self {
            shape,
            text: String::new(),
            quotes: 0,
            gap: false,
            fresh: false,
            kept_lines: 0,
            lists: Vec::new(),
            label: None,
            tables: Vec::new(),
        }
    }

    fn say(&mut self, c: char) {
        if c == '\n' && self.kept_lines > 0 {
            self.end_line();
            return;
        }
        if c.is_whitespace() {
            self.gap = true;
            return;
        }
        if is_invisible(c) {
            return;
        }
        if self.fresh || self.text.is_empty() {
            if self.shape == Shape::Mail {
                // More than a few levels tell no more than a few.
                (0..self.quotes.min(3)).for_each(|_| self.text.push_str("> "));
            }
            self.text.push_str(&self.label.take().unwrap_or_default());
        } else if self.gap {
            self.text.push(' ');
        }
        (self.gap, self.fresh) = (false, false);
        self.text.push(c);
    }

    fn end_line(&mut self) {
        self.gap = false;
        if !self.fresh && !self.text.is_empty() {
            self.text.push('\n');
            self.fresh = true;
        }
    }

    fn open(&mut self, name: &str, tag: &StartTag<usize>) {
        self.both(name);
        match name {
            "blockquote" => self.quotes += 1,
            "pre" | "xmp" | "plaintext" => self.kept_lines += 1,
            _ => {}
        }
        if self.shape == Shape::Mail {
            return;
        }
        match name {
            "table" if self.tables.len() < NESTED => {
                let before = std::mem::take(&mut self.text);
                self.tables.push((Table::default(), before));
            }
            "tr" => {
                self.end_cell();
                self.tables.iter_mut().last().into_iter().for_each(|(table, _)| table.row());
            }
            "td" | "th" => {
                self.end_cell();
                let span = |name| attribute(tag, name).and_then(|span| span.trim().parse().ok()).unwrap_or(1);
                self.tables.iter_mut().last().into_iter().for_each(|(table, _)| {
                    table.cell(Cell::spanning(span("rowspan"), span("colspan")));
                });
            }
            "ol" | "ul" if self.lists.len() < NESTED => {
                let of = |name| attribute(tag, name).unwrap_or_default();
                self.lists.push(List::new(name == "ol", &of("type"), &of("style"), &of("start")));
            }
            "li" => {
                let own = attribute(tag, "value").and_then(|value| value.trim().parse().ok());
                self.label = self.lists.last_mut().and_then(|list| list.next(own));
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        self.both(name);
        match name {
            "blockquote" => self.quotes = self.quotes.saturating_sub(1),
            "pre" | "xmp" | "plaintext" => self.kept_lines = self.kept_lines.saturating_sub(1),
            _ => {}
        }
        if self.shape == Shape::Mail {
            return;
        }
        match name {
            "td" | "th" => self.end_cell(),
            "table" => self.end_table(),
            "ol" | "ul" => drop(self.lists.pop()),
            "li" => self.label = None,
            _ => {}
        }
    }

    /// What a tag does, whether it opens or closes.
    fn both(&mut self, name: &str) {
        if BLOCKS.contains(&name) {
            self.end_line();
        } else if matches!(name, "td" | "th") {
            self.gap = true;
        }
    }

    fn end_cell(&mut self) {
        if let Some((table, _)) = self.tables.last_mut() {
            table.fill(&std::mem::take(&mut self.text));
            (self.gap, self.fresh) = (false, false);
        }
    }

    fn end_table(&mut self) {
        self.end_cell();
        let Some((table, before)) = self.tables.pop() else { return };
        let mut text = before;
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        table.write(&mut text);
        self.fresh = text.ends_with('\n');
        self.text = text;
        if let Some((outer, _)) = self.tables.last_mut() {
            outer.holds_tables = true;
        }
    }

    fn finish(mut self) -> String {
        while !self.tables.is_empty() {
            self.end_table();
        }
        self.text
    }
}

/// Signs that steer how words are broken and joined.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests;
