//! A look at XML before it is parsed: documents made to exhaust the parser, whose time and memory grow with the square of
//! an element's attributes and with the name spaces in force at each element, are refused.

/// Word's own root has some forty.
const ATTRIBUTES_OF_ONE: usize = 200;
const ATTRIBUTES: usize = 2_000_000;
/// Deeper than any document that somebody wrote.
const DEEPEST: usize = 400;
/// Each element that declares a name space takes a list of all that are in force.
const NAMES_IN_FORCE: usize = 5_000_000;

/// Whether a document of ordinary make could look like this.
pub(super) fn is_ordinary(text: &str) -> bool {
    let (mut attributes, mut names) = (0_usize, 0_usize);
    // What each open element declares, and the sum of them.
    let (mut open, mut in_force): (Vec<usize>, usize) = (Vec::new(), 0);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        let after = rest.get(at + 1..).unwrap_or_default();
        let skipped = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")];
        if let Some((begin, end)) = skipped.into_iter().find(|(begin, _)| after.starts_with(begin)) {
            let inner = after.get(begin.len()..).unwrap_or_default();
            rest = inner.split_once(end).map_or("", |(_, rest)| rest);
            continue;
        }
        let Some(tag) = tag(after) else { return true };
        rest = after.get(tag.len() + 1..).unwrap_or_default();
        if tag.starts_with('/') {
            in_force = in_force.saturating_sub(open.pop().unwrap_or(0));
            continue;
        }
        let count = tag.matches('=').count();
        let declared = tag.matches("xmlns").count();
        attributes += count;
        if declared > 0 {
            names += in_force + declared;
        }
        if count > ATTRIBUTES_OF_ONE || attributes > ATTRIBUTES || names > NAMES_IN_FORCE || open.len() > DEEPEST {
            return false;
        }
        if !tag.ends_with('/') {
            open.push(declared);
            in_force += declared;
        }
    }
    true
}

/// The tag without its brackets: it ends at the first bracket outside quotes. `None` where it never ends: then it is no XML,
/// which the parser says.
fn tag(after: &str) -> Option<&str> {
    let mut quote = None;
    for (at, byte) in after.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return after.get(..at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}
