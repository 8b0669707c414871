//! A page that is being printed: it remembers where its values came to stand.
use huiyin::domain::notice::Span;
use jiff::civil::Date;

use super::sheet::Value;
use super::style::{DateForm, Mark, Style};
use super::words::{chinese, chinese_digits, traditional};

pub struct Page {
    pub text: String,
    pub style: Style,
}

impl Page {
    pub const fn new(style: Style) -> Self {
        Self { text: String::new(), style }
    }

    /// Prints words in the style, and gives their place.
    pub fn put(&mut self, words: &str) -> Span {
        let mut start = None;
        for c in words.chars() {
            self.break_before(c);
            start = start.or(Some(self.text.len()));
            self.text.push(printed(self.style, c));
        }
        Span::new(start.unwrap_or(self.text.len()), self.text.len())
    }

    /// Where the text was copied out of a page with lines of one length, it goes on in the next line.
    fn break_before(&mut self, c: char) {
        let Some(width) = self.style.broken else { return };
        let line = self.text.rsplit('\n').next().unwrap_or_default();
        let before = line.chars().next_back().unwrap_or_default();
        // No line begins with what closes, and numbers are not torn.
        let whole = |c: char| c.is_ascii() || "，。；：、”’）》（“《—－".contains(c) || ('０'..='９').contains(&c);
        if line.chars().count() >= width && !whole(c) && !whole(before) {
            self.line();
        }
    }

    /// Prints what is a value.
    pub fn value(&mut self, words: &str) -> Value {
        let place = self.put(words);
        let text = self.text[place.start..place.end].chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
        Value { text, places: vec![place] }
    }

    /// As it is: an e-mail address is never in full width.
    pub fn raw(&mut self, words: &str) -> Value {
        let start = self.text.len();
        self.text.push_str(words);
        Value { text: words.to_owned(), places: vec![Span::new(start, self.text.len())] }
    }

    /// Prints a value in another form than it is compared in.
    pub fn as_form(&mut self, text: &str, form: &str) -> Value {
        Value { text: text.to_owned(), places: vec![self.put(form)] }
    }

    pub fn date(&mut self, date: Date, form: DateForm) -> Value {
        self.as_form(&date.to_string(), &date_words(date, form))
    }

    /// The end of a line.
    pub fn line(&mut self) {
        self.text.push_str(if self.style.crlf { "\r\n" } else { "\n" });
    }

    /// The end of a paragraph.
    pub fn end(&mut self) {
        self.line();
        if self.style.blank_lines {
            self.line();
        }
    }

    pub fn indent(&mut self) {
        self.text.push_str(self.style.indent);
    }

    /// A paragraph.
    pub fn paragraph(&mut self, words: &str) -> Span {
        self.indent();
        let place = self.put(words);
        self.end();
        place
    }

    /// A paragraph that is a value.
    pub fn heading(&mut self, mark: Mark, number: usize, words: &str) -> Value {
        self.indent();
        self.put(&mark_words(mark, number));
        let value = self.value(words);
        self.end();
        value
    }
}

/// One character in the style.
fn printed(style: Style, c: char) -> char {
    match c {
        '0'..='9' if style.wide => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
        '，' if style.narrow => ',',
        '；' if style.narrow => ';',
        '：' if style.narrow => ':',
        '（' if style.narrow => '(',
        '）' if style.narrow => ')',
        '“' | '”' if style.straight_quotes => '"',
        c if style.traditional => traditional(c),
        c => c,
    }
}

pub fn date_words(date: Date, form: DateForm) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let words = |number: i8| chinese(usize::try_from(number).unwrap());
    match form {
        DateForm::Words => format!("{year}年{month}月{day}日"),
        DateForm::Padded => format!("{year}年{month:02}月{day:02}日"),
        DateForm::Dashes => format!("{year}-{month:02}-{day:02}"),
        DateForm::Slashes => format!("{year}/{month:02}/{day:02}"),
        DateForm::Dots => format!("{year}.{month:02}.{day:02}"),
        DateForm::Chinese => format!("{}年{}月{}日", chinese_digits(year), words(month), words(day)),
    }
}

/// `（三）`, `3.`
pub fn mark_words(mark: Mark, number: usize) -> String {
    let glyph = |first: u32| char::from_u32(first + u32::try_from(number).unwrap() - 1).unwrap();
    let wide =
        || number.to_string().bytes().map(|b| char::from_u32(u32::from(b) + 0xFEE0).unwrap()).collect::<String>();
    match mark {
        Mark::Chinese => format!("{}、", chinese(number)),
        Mark::Bracketed => format!("（{}）", chinese(number)),
        Mark::BracketedGlyph => glyph(u32::from('㈠')).to_string(),
        Mark::Dot => format!("{number}."),
        Mark::Comma => format!("{number}、"),
        Mark::WideDot => format!("{}．", wide()),
        Mark::BracketedDigit => format!("（{number}）"),
        Mark::Circled => glyph(u32::from('①')).to_string(),
        Mark::Ordinal => format!("第{}，", chinese(number)),
        Mark::Problem => format!("问题{number}："),
        Mark::ProblemChinese => format!("问题{}：", chinese(number)),
    }
}
