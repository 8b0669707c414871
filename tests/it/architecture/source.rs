//! Rust source as the checker sees it: words and signs, without comments, strings and characters.

/// A word or one sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    pub text: String,
    pub line: usize,
}

impl Token {
    pub fn is_word(&self) -> bool {
        self.text.starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// Splits source into tokens; `::` is one. Comments, doc comments, strings, characters and lifetimes are left out.
pub fn tokens(source: &str) -> Vec<Token> {
    let text: Vec<char> = source.chars().collect();
    let at = |index: usize| text.get(index).copied().unwrap_or('\0');
    let mut tokens = Vec::new();
    let mut index = 0;
    let mut line = 1;
    while index < text.len() {
        let start = index;
        let c = at(index);
        match c {
            '/' if at(index + 1) == '/' => {
                while index < text.len() && at(index) != '\n' {
                    index += 1;
                }
            }
            '/' if at(index + 1) == '*' => index = block_comment_end(&text, index),
            '"' => index = string_end(&text, index + 1, 0, true),
            'r' | 'b' | 'c' if raw_string(&text, index).is_some() => {
                let (body, hashes) = raw_string(&text, index).unwrap();
                index = string_end(&text, body, hashes, false);
            }
            'b' | 'c' if at(index + 1) == '"' => index = string_end(&text, index + 2, 0, true),
            '\'' => index = quote_end(&text, index),
            c if c.is_alphabetic() || c == '_' => {
                while at(index).is_alphanumeric() || at(index) == '_' {
                    index += 1;
                }
                // r#type is the word type.
                if at(index) == '#' && index == start + 1 && c == 'r' && (at(index + 1).is_alphabetic()) {
                    index += 1;
                    line += lines(&text, start, index);
                    continue;
                }
                tokens.push(Token { text: text[start..index].iter().collect(), line });
            }
            ':' if at(index + 1) == ':' => {
                tokens.push(Token { text: "::".into(), line });
                index += 2;
            }
            c if c.is_whitespace() => index += 1,
            c => {
                tokens.push(Token { text: c.into(), line });
                index += 1;
            }
        }
        line += lines(&text, start, index);
    }
    tokens
}

fn lines(text: &[char], from: usize, to: usize) -> usize {
    text[from..to.min(text.len())].iter().filter(|c| **c == '\n').count()
}

fn block_comment_end(text: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut index = start;
    while index < text.len() {
        match text.get(index..index + 2) {
            Some(['/', '*']) => {
                depth += 1;
                index += 2;
            }
            Some(['*', '/']) => {
                depth -= 1;
                index += 2;
                if depth == 0 {
                    return index;
                }
            }
            _ => index += 1,
        }
    }
    text.len()
}

/// Where the body of a raw string begins, and its number of hashes.
fn raw_string(text: &[char], start: usize) -> Option<(usize, usize)> {
    let at = |index: usize| text.get(index).copied().unwrap_or('\0');
    let r = if at(start) == 'r' { start } else { start + 1 };
    if at(r) != 'r' {
        return None;
    }
    let hashes = text[r + 1..].iter().take_while(|c| **c == '#').count();
    (at(r + 1 + hashes) == '"').then_some((r + 2 + hashes, hashes))
}

fn string_end(text: &[char], body: usize, hashes: usize, escapes: bool) -> usize {
    let mut index = body;
    while index < text.len() {
        match text[index] {
            '\\' if escapes => index += 2,
            '"' if text[index + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes => {
                return index + 1 + hashes;
            }
            _ => index += 1,
        }
    }
    text.len()
}

/// After a `'`: a character ends with another one; a lifetime is one word.
fn quote_end(text: &[char], start: usize) -> usize {
    let at = |index: usize| text.get(index).copied().unwrap_or('\0');
    if at(start + 1) == '\\' {
        return (start + 3..text.len()).find(|index| at(*index) == '\'').map_or(text.len(), |end| end + 1);
    }
    if at(start + 2) == '\'' {
        return start + 3;
    }
    (start + 1..text.len()).find(|index| !(at(*index).is_alphanumeric() || at(*index) == '_')).unwrap_or(text.len())
}

/// A path as written, `use` trees taken apart, with the inline modules it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub parts: Vec<String>,
    pub line: usize,
    pub inline: Vec<String>,
}

/// Every path in the source: `a::b`, each leaf of a `use`, and single words after `use`.
pub fn paths(tokens: &[Token]) -> Vec<Path> {
    let mut found = Vec::new();
    // Open braces; those of inline modules carry the module's name.
    let mut braces: Vec<Option<String>> = Vec::new();
    let mut index = 0;
    while let Some(token) = tokens.get(index) {
        let next = |n: usize| tokens.get(index + n).map_or("", |token| token.text.as_str());
        let inline: Vec<String> = braces.iter().flatten().cloned().collect();
        match token.text.as_str() {
            "mod" if next(2) == "{" => {
                braces.push(Some(next(1).to_owned()));
                index += 3;
            }
            "{" => {
                braces.push(None);
                index += 1;
            }
            "}" => {
                braces.pop();
                index += 1;
            }
            "use" => {
                let mut leaves = Vec::new();
                index = use_tree(tokens, index + 1, &[], &mut leaves);
                found.extend(leaves.into_iter().map(|parts| Path { parts, line: token.line, inline: inline.clone() }));
            }
            _ if token.is_word() && next(1) == "::" => {
                let mut parts = vec![token.text.clone()];
                index += 1;
                while tokens.get(index).is_some_and(|token| token.text == "::")
                    && tokens.get(index + 1).is_some_and(Token::is_word)
                {
                    parts.push(tokens[index + 1].text.clone());
                    index += 2;
                }
                found.push(Path { parts, line: token.line, inline });
            }
            _ => index += 1,
        }
    }
    found
}

/// Reads one tree of a `use` after `before`, adds its leaves, and returns where it ends.
fn use_tree(tokens: &[Token], mut index: usize, before: &[String], leaves: &mut Vec<Vec<String>>) -> usize {
    let mut parts = before.to_vec();
    while let Some(token) = tokens.get(index) {
        match token.text.as_str() {
            "::" | "*" => index += 1,
            "{" => {
                index += 1;
                while tokens.get(index).is_some_and(|token| token.text != "}") {
                    let start = index;
                    index = use_tree(tokens, index, &parts, leaves);
                    if tokens.get(index).is_some_and(|token| token.text == ",") || index == start {
                        index += 1;
                    }
                }
                return index + 1;
            }
            "as" => index += 2,
            _ if token.is_word() => {
                parts.push(token.text.clone());
                index += 1;
            }
            _ => break,
        }
    }
    if parts.len() > before.len() || parts.last().is_some() {
        leaves.push(parts);
    }
    index
}
