//! What was read out of a notice's text: each value with its place and the rule that found it, and every doubt.
use jiff::civil::Date;

/// A stretch of the decoded text, in bytes of UTF-8; it begins and ends between characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The text it stands for; empty where it does not fit the text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// One value, where it stands, and the rule that found it (for `notice show --why`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    pub value: T,
    pub span: Span,
    pub rule: &'static str,
}

/// What a unit does in an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// 牵头, 负责
    Lead,
    /// 会同, 配合
    Assist,
    /// Only named.
    Named,
}

impl Role {
    pub const ALL: [Self; 3] = [Self::Lead, Self::Assist, Self::Named];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Assist => "assist",
            Self::Named => "named",
        }
    }
}

/// 单位: a unit that the text names in an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundUnit {
    pub name: String,
    pub role: Role,
    /// The clause it was found in.
    pub words: String,
}

/// 事项
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundItem {
    /// As printed: （一） is 1. None where none is printed.
    pub number: Option<u16>,
    /// The mark as printed, `1.` or `（一）`; empty where there is none.
    pub label: String,
    /// Where the mark stands; empty, at the title, where there is none.
    pub mark: Span,
    pub title: Found<String>,
    /// What follows the title, up to the next heading; empty where nothing does.
    pub body: Span,
    /// 措施: 一是…, （1）…: the outermost enumeration in the body.
    pub measures: Vec<Found<String>>,
    /// 整改状态 in the words of the notice.
    pub status: Option<Found<String>>,
    pub units: Vec<Found<FoundUnit>>,
}

/// 方面; the title is None where the notice has no areas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundArea {
    pub title: Option<Found<String>>,
    pub items: Vec<FoundItem>,
}

/// 电话 or 传真
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPhone {
    /// Half width, `020-12345678`; as printed where it is no whole number.
    pub number: String,
    pub extension: Option<String>,
    pub owner: Option<String>,
    pub hours: Option<String>,
}

/// 通信地址
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundAddress {
    pub text: String,
    pub postcode: Option<String>,
}

/// 信封注明
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundEnvelope {
    pub text: String,
    /// 左下角, 正面 …
    pub place: Option<String>,
}

/// How long opinions are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundWindow {
    /// 15日内
    Days(u16),
    /// 15个工作日
    WorkingDays(u16),
    /// 3月1日至3月10日; only a closing date: `from` is None.
    Dates { from: Option<Date>, to: Option<Date> },
    /// 长期有效: the notice says that there is no end.
    Open,
}

/// 联系方式
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FoundContact {
    pub phones: Vec<Found<FoundPhone>>,
    pub faxes: Vec<Found<FoundPhone>>,
    pub emails: Vec<Found<String>>,
    pub addresses: Vec<Found<FoundAddress>>,
    pub po_boxes: Vec<Found<String>>,
    pub postcode: Option<Found<String>>,
    pub envelope: Option<Found<FoundEnvelope>>,
    pub persons: Vec<Found<String>>,
    pub window: Option<Found<FoundWindow>>,
}

impl FoundContact {
    /// Opinions can be sent somewhere.
    #[must_use]
    pub const fn is_reachable(&self) -> bool {
        !(self.phones.is_empty() && self.emails.is_empty() && self.addresses.is_empty() && self.po_boxes.is_empty())
    }
}

/// 巡察: the inspection that the notice answers.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FoundInspection {
    /// 专项巡察, 巡视, 审计 … as printed.
    pub kind: Option<Found<String>>,
    /// 第三轮
    pub round: Option<Found<String>>,
    /// 县委第二巡察组
    pub by: Option<Found<String>>,
    pub from: Option<Found<Date>>,
    pub to: Option<Found<Date>>,
    /// 反馈: the day the findings were given.
    pub feedback: Option<Found<Date>>,
}

/// What a stated count counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountOf {
    /// 4个方面
    Areas,
    /// 39个问题
    Items,
    /// 36条措施
    Measures,
    /// 已完成11个
    Done,
    /// 正在推进1个
    Ongoing,
}

impl CountOf {
    pub const ALL: [Self; 5] = [Self::Areas, Self::Items, Self::Measures, Self::Done, Self::Ongoing];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Areas => "areas",
            Self::Items => "items",
            Self::Measures => "measures",
            Self::Done => "done",
            Self::Ongoing => "ongoing",
        }
    }
}

/// What the notice states about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundCount {
    pub of: CountOf,
    pub number: u32,
}

/// 通报, as far as it could be read. A value that is not there is None or an empty list, never a guess.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FoundNotice {
    pub title: Option<Found<String>>,
    pub issuer: Option<Found<String>>,
    /// 被巡察单位
    pub inspected: Option<Found<String>>,
    /// 受理机关
    pub receiver: Option<Found<String>>,
    pub published: Option<Found<Date>>,
    pub signed: Option<Found<Date>>,
    pub inspection: FoundInspection,
    /// The titles in 《》 after 根据.
    pub legal_basis: Vec<Found<String>>,
    pub counts: Vec<Found<FoundCount>>,
    /// Headings of the highest level.
    pub sections: Vec<Found<String>>,
    pub areas: Vec<FoundArea>,
    pub contact: FoundContact,
}

impl FoundNotice {
    pub fn items(&self) -> impl Iterator<Item = &FoundItem> {
        self.areas.iter().flat_map(|area| &area.items)
    }
}

/// Why a person should look. Words for it belong to the surface, under [`DoubtKind::as_str`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DoubtKind {
    NoTitle,
    /// The headline is printed twice, and differently.
    TitlesDiffer,
    NoIssuer,
    /// Headline and signature name different bodies.
    IssuersDiffer,
    NoItems,
    /// Two readings of the headings are possible: which level are the items?
    LevelUnclear,
    /// Where the title ends and the text begins.
    TitleEndUnclear,
    /// A heading where none is expected, or a mark that fits no level.
    MarkUnclear,
    NumberGap,
    NumberRepeated,
    CountDiffers,
    NoContact,
    /// A postal address without the words to write on the envelope.
    NoEnvelope,
    PhoneMasked,
    PhoneMalformed,
    PhoneWithoutAreaCode,
    EmailMalformed,
    PostcodeMalformed,
    /// The first two digits belong to another province.
    PostcodeElsewhere,
    /// Several values where one is expected.
    SeveralValues,
    DateImpossible,
    DateWithoutDay,
    /// Dates in an order that cannot be.
    DateOrder,
    WindowUnclear,
    /// Characters that were lost in a conversion.
    Mojibake,
    /// Something that looks like contact data and was not understood.
    ContactUnclear,
    /// A line that ends inside a sentence: the text may have been broken there.
    LineBroken,
    /// A value that was found, and looks as such a value hardly does.
    ValueOdd,
    /// Something that looks like a value, and was not taken for one.
    Unread,
}

impl DoubtKind {
    pub const ALL: [Self; 29] = [
        Self::NoTitle,
        Self::TitlesDiffer,
        Self::NoIssuer,
        Self::IssuersDiffer,
        Self::NoItems,
        Self::LevelUnclear,
        Self::TitleEndUnclear,
        Self::MarkUnclear,
        Self::NumberGap,
        Self::NumberRepeated,
        Self::CountDiffers,
        Self::NoContact,
        Self::NoEnvelope,
        Self::PhoneMasked,
        Self::PhoneMalformed,
        Self::PhoneWithoutAreaCode,
        Self::EmailMalformed,
        Self::PostcodeMalformed,
        Self::PostcodeElsewhere,
        Self::SeveralValues,
        Self::DateImpossible,
        Self::DateWithoutDay,
        Self::DateOrder,
        Self::WindowUnclear,
        Self::Mojibake,
        Self::ContactUnclear,
        Self::LineBroken,
        Self::ValueOdd,
        Self::Unread,
    ];

    /// Stable: words and saved drafts are kept under it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoTitle => "no_title",
            Self::TitlesDiffer => "titles_differ",
            Self::NoIssuer => "no_issuer",
            Self::IssuersDiffer => "issuers_differ",
            Self::NoItems => "no_items",
            Self::LevelUnclear => "level_unclear",
            Self::TitleEndUnclear => "title_end_unclear",
            Self::MarkUnclear => "mark_unclear",
            Self::NumberGap => "number_gap",
            Self::NumberRepeated => "number_repeated",
            Self::CountDiffers => "count_differs",
            Self::NoContact => "no_contact",
            Self::NoEnvelope => "no_envelope",
            Self::PhoneMasked => "phone_masked",
            Self::PhoneMalformed => "phone_malformed",
            Self::PhoneWithoutAreaCode => "phone_without_area_code",
            Self::EmailMalformed => "email_malformed",
            Self::PostcodeMalformed => "postcode_malformed",
            Self::PostcodeElsewhere => "postcode_elsewhere",
            Self::SeveralValues => "several_values",
            Self::DateImpossible => "date_impossible",
            Self::DateWithoutDay => "date_without_day",
            Self::DateOrder => "date_order",
            Self::WindowUnclear => "window_unclear",
            Self::Mojibake => "mojibake",
            Self::ContactUnclear => "contact_unclear",
            Self::LineBroken => "line_broken",
            Self::ValueOdd => "value_odd",
            Self::Unread => "unread",
        }
    }
}

/// Something that a person should look at before the notice is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    pub span: Span,
    pub why: DoubtKind,
    /// What was found and what was expected, as values and not as a sentence: `6 → 8`, `39 ≠ 38`. May be empty.
    pub detail: String,
}

/// What a stretch of the text was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// Nothing in particular.
    Text,
    /// The site around the notice.
    Furniture,
    Title,
    Section,
    Area,
    /// The title of an item, with its number.
    Item,
    Measure,
    Status,
    Unit,
    /// Issuer, inspected body or receiver.
    Body,
    Date,
    Inspection,
    LegalBasis,
    Count,
    Contact,
}

impl PieceKind {
    pub const ALL: [Self; 15] = [
        Self::Text,
        Self::Furniture,
        Self::Title,
        Self::Section,
        Self::Area,
        Self::Item,
        Self::Measure,
        Self::Status,
        Self::Unit,
        Self::Body,
        Self::Date,
        Self::Inspection,
        Self::LegalBasis,
        Self::Count,
        Self::Contact,
    ];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Furniture => "furniture",
            Self::Title => "title",
            Self::Section => "section",
            Self::Area => "area",
            Self::Item => "item",
            Self::Measure => "measure",
            Self::Status => "status",
            Self::Unit => "unit",
            Self::Body => "body",
            Self::Date => "date",
            Self::Inspection => "inspection",
            Self::LegalBasis => "legal_basis",
            Self::Count => "count",
            Self::Contact => "contact",
        }
    }
}

/// One stretch of the text; all of them, one after the other, are the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub span: Span,
    pub kind: PieceKind,
    /// The rule that decided; empty for plain text.
    pub rule: &'static str,
}

/// The whole outcome. Reading never fails: what could not be read is a doubt.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Parsed {
    pub notice: FoundNotice,
    /// In the order of their places.
    pub doubts: Vec<Doubt>,
    pub pieces: Vec<Piece>,
}
