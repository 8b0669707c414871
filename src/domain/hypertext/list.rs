//! Lists whose numbers the browser makes.
use crate::domain::numerals;

pub(super) struct List {
    style: Style,
    count: u32,
}

#[derive(Clone, Copy)]
enum Style {
    Unnumbered,
    Decimal,
    Letter { is_upper: bool },
    Roman { is_upper: bool },
    Chinese { is_formal: bool },
}

/// Keywords of CSS (Counter Styles 3) and of the attribute `type`.
const STYLES: &[(&str, Style)] = &[
    ("lower-alpha", Style::Letter { is_upper: false }),
    ("upper-alpha", Style::Letter { is_upper: true }),
    ("lower-latin", Style::Letter { is_upper: false }),
    ("upper-latin", Style::Letter { is_upper: true }),
    ("lower-roman", Style::Roman { is_upper: false }),
    ("upper-roman", Style::Roman { is_upper: true }),
    ("cjk-ideographic", Style::Chinese { is_formal: false }),
    ("simp-chinese-informal", Style::Chinese { is_formal: false }),
    ("trad-chinese-informal", Style::Chinese { is_formal: false }),
    ("simp-chinese-formal", Style::Chinese { is_formal: true }),
    ("none", Style::Unnumbered),
    ("disc", Style::Unnumbered),
    ("circle", Style::Unnumbered),
    ("square", Style::Unnumbered),
];

impl List {
    /// `kind`, `style` and `start` are its attributes as written.
    pub(super) fn new(is_numbered: bool, kind: &str, style: &str, start: &str) -> Self {
        let said = style.split(';').filter_map(|part| part.split_once(':')).filter(|(name, _)| {
            let name = name.trim();
            name.eq_ignore_ascii_case("list-style") || name.eq_ignore_ascii_case("list-style-type")
        });
        let said = said
            .flat_map(|(_, value)| value.split_whitespace())
            .find_map(|word| STYLES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, style)| *style));
        let style = match (said, kind.trim()) {
            (Some(style), _) => style,
            _ if !is_numbered => Style::Unnumbered,
            (None, "a") => Style::Letter { is_upper: false },
            (None, "A") => Style::Letter { is_upper: true },
            (None, "i") => Style::Roman { is_upper: false },
            (None, "I") => Style::Roman { is_upper: true },
            _ => Style::Decimal,
        };
        let start: u32 = start.trim().parse().unwrap_or(1);
        Self { style, count: start.saturating_sub(1) }
    }

    /// The mark of the next line, if it has one; `own` is the number that the line asks for.
    pub(super) fn next(&mut self, own: Option<u32>) -> Option<String> {
        self.count = own.unwrap_or_else(|| self.count.saturating_add(1));
        let in_case = |text: String, is_upper: bool| if is_upper { text } else { text.to_lowercase() };
        let mark = match self.style {
            Style::Unnumbered => return None,
            Style::Decimal => None,
            Style::Letter { is_upper } => numerals::letter(self.count).map(|mark| in_case(mark, is_upper) + "."),
            Style::Roman { is_upper } => numerals::roman(self.count).map(|mark| in_case(mark, is_upper) + "."),
            Style::Chinese { is_formal } => numerals::chinese(self.count, is_formal).map(|mark| mark + "、"),
        };
        Some(mark.unwrap_or_else(|| format!("{}.", self.count)))
    }
}
