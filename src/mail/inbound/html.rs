//! HTML to the words it shows, in one pass. Quotations get `> `, so that they are cut off as in plain mail.

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

#[derive(Default)]
struct Words {
    text: String,
    quotes: usize,
    /// White space was seen since the last word.
    gap: bool,
    /// Nothing stands on the line yet.
    fresh: bool,
}

impl Words {
    fn put(&mut self, c: char) {
        if c.is_whitespace() {
            self.gap = true;
            return;
        }
        if self.fresh || self.text.is_empty() {
            // More than a few levels tell no more than a few.
            (0..self.quotes.min(3)).for_each(|_| self.text.push_str("> "));
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
}

pub(super) fn to_text(html: &str) -> String {
    let mut words = Words::default();
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
                        words.end_line();
                        if name == "blockquote" {
                            words.quotes = if closes { words.quotes.saturating_sub(1) } else { words.quotes + 1 };
                        }
                    } else if matches!(name.as_str(), "td" | "th") {
                        words.gap = true;
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
