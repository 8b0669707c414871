//! Questions to a node of a Word document.
use roxmltree::Node;

/// Parts in either of the two namespaces that the standard gives them.
const WORDS: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];

/// Whether it is this element of Word’s, whatever its prefix.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element()
        && node.tag_name().name() == name
        && node.tag_name().namespace().is_some_and(|space| WORDS.contains(&space))
}

pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| is(*child, name))
}

pub(super) fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    WORDS.iter().find_map(|space| node.attribute((*space, name)))
}

/// Whether a switch is on: being there is enough, unless it says no.
pub(super) fn is_on(node: Node<'_, '_>) -> bool {
    !matches!(value(node, "val"), Some("0" | "false" | "off"))
}
