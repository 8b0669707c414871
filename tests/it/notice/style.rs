//! How a notice is printed: each dimension is drawn by itself.
use super::words::Chance;

/// A mark before a heading or a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// 一、
    Chinese,
    /// （一）
    Bracketed,
    /// ㈠
    BracketedGlyph,
    /// `1.`
    Dot,
    /// `1、`
    Comma,
    /// `１．`
    WideDot,
    /// （1）
    BracketedDigit,
    /// ①
    Circled,
    /// 第一，
    Ordinal,
    /// 问题1：
    Problem,
    /// 问题一：
    ProblemChinese,
}

/// Which level of headings is what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Structure {
    /// Sections around what is below: one over it, or beside the areas where those are of the highest level.
    pub sections: bool,
    /// None: no areas are printed.
    pub area: Option<Mark>,
    /// A heading between area and item, which takes the place of the area.
    pub between: Option<Mark>,
    pub item: Mark,
    pub restart: bool,
    pub table: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TitleForm {
    Bare,
    /// …的问题
    OfProblem,
    /// …问题
    Problem,
    /// …的整改
    OfMending,
    /// 关于…的问题
    AboutProblem,
    /// 关于“…”问题的整改情况
    AboutQuoted,
    /// 针对“…”问题
    AgainstQuoted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TitleEnd {
    /// A line of its own.
    Line,
    /// A line of its own that ends with a full stop.
    LineStop,
    /// The text follows after a full stop.
    Stop,
    /// The text follows after a colon.
    Colon,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusForm {
    /// （已完成） after the title.
    Brackets,
    /// 整改状态：已完成 on its own line.
    Label,
    /// 目前该问题已完成整改。
    Sentence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitForm {
    /// 由…牵头，…配合， before the text.
    Words,
    /// …会同…
    Together,
    /// 责任单位：… on its own line; all of them lead.
    Responsible,
    /// 牵头单位：…；配合单位：…
    Labels,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateForm {
    Words,
    Padded,
    Dashes,
    Slashes,
    Dots,
    Chinese,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactForm {
    Sentence,
    Lines,
    /// Label and value on lines of their own.
    Apart,
    Numbered,
    Prose,
    /// 一是电话，…；二是信函，…。
    Counted,
}

#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a dimension of its own")]
pub struct Style {
    pub wide: bool,
    pub narrow: bool,
    pub traditional: bool,
    pub crlf: bool,
    pub indent: &'static str,
    pub blank_lines: bool,
    /// Lines of so many characters, as copied out of a PDF.
    pub broken: Option<usize>,
    pub furniture: bool,
    /// The title over two lines.
    pub title_wrapped: bool,
    pub title_label: bool,
    pub title_twice: bool,
    /// None: no line with a date.
    pub published: Option<DateForm>,
    pub signed: Option<DateForm>,
    pub signed_without_day_word: bool,
    pub intro: usize,
    pub counts: bool,
    pub structure: Structure,
    pub title_form: TitleForm,
    pub title_end: TitleEnd,
    pub doubled: bool,
    pub wrapped_items: bool,
    pub two_on_a_line: bool,
    /// 整改情况：
    pub label: Option<&'static str>,
    pub measures: Mark,
    pub measure_lines: bool,
    pub status: StatusForm,
    pub units: UnitForm,
    pub contact: ContactForm,
    /// 电　　话：
    pub spaced_labels: bool,
    /// The fax behind its number: 0570-5550123（传真）
    pub fax_behind: bool,
    /// A dash between two days: 2024年5月6日—5月20日
    pub dash_between_days: bool,
    pub straight_quotes: bool,
}

impl Style {
    pub fn random(chance: &mut Chance) -> Self {
        let structure = structure(chance);
        let title_end = match structure.item {
            _ if structure.table => TitleEnd::Line,
            Mark::Problem | Mark::ProblemChinese => TitleEnd::Line,
            Mark::Ordinal => TitleEnd::Stop,
            _ => chance.pick(&[
                TitleEnd::Line,
                TitleEnd::Line,
                TitleEnd::LineStop,
                TitleEnd::Stop,
                TitleEnd::Stop,
                TitleEnd::Colon,
            ]),
        };
        let own_line = matches!(title_end, TitleEnd::Line | TitleEnd::LineStop);
        let forms = [
            TitleForm::Bare,
            TitleForm::OfProblem,
            TitleForm::Problem,
            TitleForm::OfMending,
            TitleForm::AboutProblem,
            TitleForm::AboutQuoted,
            TitleForm::AgainstQuoted,
        ];
        let label = ["整改情况：", "整改落实情况：", "整改措施："];
        let needs_label = matches!(structure.item, Mark::Problem | Mark::ProblemChinese);
        let measures: &[Mark] = match structure.item {
            Mark::BracketedDigit => &[Mark::Chinese],
            Mark::Circled => &[Mark::Chinese, Mark::BracketedDigit],
            _ => &[Mark::Chinese, Mark::Chinese, Mark::BracketedDigit, Mark::Circled],
        };
        Self {
            wide: chance.percent(6),
            narrow: chance.percent(15),
            traditional: chance.percent(5),
            crlf: chance.percent(10),
            indent: chance.pick(&["", "\u{3000}\u{3000}", "  ", "    ", "\u{a0}\u{a0}"]),
            blank_lines: chance.percent(40),
            broken: chance.percent(4).then(|| chance.pick(&[26, 32, 40])),
            furniture: chance.percent(60),
            title_wrapped: chance.percent(15),
            title_label: chance.percent(5),
            title_twice: chance.percent(10),
            published: chance.percent(85).then(|| date_form(chance)),
            signed: chance
                .percent(85)
                .then(|| chance.pick(&[DateForm::Words, DateForm::Words, DateForm::Padded, DateForm::Chinese])),
            signed_without_day_word: chance.percent(5),
            intro: chance.below(3),
            counts: chance.percent(35),
            structure,
            title_form: if needs_label || structure.table { TitleForm::Bare } else { chance.pick(&forms) },
            title_end,
            doubled: title_end == TitleEnd::Line && chance.percent(6),
            wrapped_items: title_end == TitleEnd::Line && chance.percent(8),
            two_on_a_line: title_end == TitleEnd::Stop && structure.item != Mark::Ordinal && chance.percent(15),
            label: (needs_label || (own_line && chance.percent(25))).then(|| chance.pick(&label)),
            measures: chance.pick(measures),
            measure_lines: chance.percent(40),
            status: chance.pick(&[StatusForm::Brackets, StatusForm::Label, StatusForm::Sentence]),
            units: chance.pick(&[UnitForm::Words, UnitForm::Together, UnitForm::Responsible, UnitForm::Labels]),
            contact: chance.pick(&[
                ContactForm::Sentence,
                ContactForm::Sentence,
                ContactForm::Lines,
                ContactForm::Lines,
                ContactForm::Apart,
                ContactForm::Numbered,
                ContactForm::Prose,
                ContactForm::Counted,
            ]),
            spaced_labels: chance.percent(30),
            fax_behind: chance.percent(30),
            dash_between_days: chance.percent(40),
            straight_quotes: chance.percent(10),
        }
    }
}

fn date_form(chance: &mut Chance) -> DateForm {
    chance.pick(&[
        DateForm::Words,
        DateForm::Padded,
        DateForm::Dashes,
        DateForm::Dashes,
        DateForm::Slashes,
        DateForm::Dots,
        DateForm::Chinese,
    ])
}

fn structure(chance: &mut Chance) -> Structure {
    let digits = [Mark::Dot, Mark::Dot, Mark::Comma, Mark::WideDot];
    let plain = Structure { sections: false, area: None, between: None, item: Mark::Dot, restart: false, table: false };
    let restart = chance.percent(35);
    match chance.below(14) {
        0..=3 => {
            Structure { sections: true, area: Some(Mark::Bracketed), item: chance.pick(&digits), restart, ..plain }
        }
        4 | 5 => Structure {
            sections: chance.percent(30),
            area: Some(Mark::Chinese),
            item: Mark::Bracketed,
            restart,
            ..plain
        },
        6 | 7 => Structure {
            sections: chance.percent(30),
            area: Some(Mark::Chinese),
            item: chance.pick(&digits),
            restart,
            ..plain
        },
        8 => Structure { area: Some(Mark::Bracketed), item: chance.pick(&digits), restart, ..plain },
        9 => Structure {
            area: Some(Mark::BracketedGlyph),
            item: chance.pick(&[Mark::Circled, Mark::Ordinal, Mark::Dot]),
            ..plain
        },
        10 => Structure {
            item: chance.pick(&[
                Mark::Dot,
                Mark::Comma,
                Mark::Chinese,
                Mark::Bracketed,
                Mark::Ordinal,
                Mark::Problem,
                Mark::ProblemChinese,
                Mark::Circled,
            ]),
            ..plain
        },
        11 => Structure { sections: true, item: chance.pick(&[Mark::Bracketed, Mark::Dot, Mark::Comma]), ..plain },
        12 => Structure {
            sections: true,
            area: Some(Mark::Bracketed),
            between: Some(Mark::Dot),
            item: Mark::BracketedDigit,
            ..plain
        },
        _ => Structure { table: true, ..plain },
    }
}
