//! 通报: the published notice as data: facts and titles, never its paragraphs.
pub mod life;

use jiff::civil::Date;

use super::contact::MailAddress;
use super::ids::{ItemNumber, UnitId};
use super::unit::Delivery;
pub use life::{NoticeState, NumberFault, Phase};

mod found;
mod reader;

pub use found::{
    CountOf, Doubt, DoubtKind, Found, FoundAddress, FoundArea, FoundContact, FoundCount, FoundEnvelope,
    FoundInspection, FoundItem, FoundNotice, FoundPhone, FoundUnit, FoundWindow, Parsed, Piece, PieceKind, Role, Span,
};
pub use reader::parse;

/// What the notice itself says of an item's rectification (整改).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum ItemStatus {
    /// 已公布进展: the notice reports measures.
    #[default]
    Reported,
    /// 通报称已解决: the notice states that the problem is solved.
    ReportedSolved,
}

impl ItemStatus {
    pub const ALL: [Self; 2] = [Self::Reported, Self::ReportedSolved];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::ReportedSolved => "reported_solved",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// Who answers for an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Responsible {
    /// 主办: one lead unit, with assisting units (协办) that get no letter unless `notify_assisting` is set.
    Unit { lead: UnitId, assisting: Vec<UnitId> },
    /// 各街道: the subdistrict chosen on the form; where none was chosen, the lead department.
    Subdistrict { fallback: UnitId, assisting: Vec<UnitId> },
    /// 主办单位待定: nobody has said yet who answers; the desk gets it first and hands it to a unit.
    Desk,
    /// 只由受理机关办理: never leaves the commission.
    CommissionOnly,
}

/// 事项: one rectified problem of the notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The anchor of links and cases; stays with the item in every later version of the notice.
    pub number: ItemNumber,
    /// The label as printed, where that is another one than the number: 一, （三）, 2-1.
    pub printed: Option<String>,
    /// The official title, as printed.
    pub title: String,
    pub title_en: Option<String>,
    pub status: ItemStatus,
    pub responsible: Responsible,
    /// Overrides the unit's own [`Delivery`] for this item.
    pub delivery: Option<Delivery>,
}

impl Item {
    /// What stands before its title: as printed, or else the number.
    #[must_use]
    pub fn label(&self) -> String {
        self.printed.clone().unwrap_or_else(|| self.number.to_string())
    }
}

/// 方面: a group of items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    pub title: String,
    pub title_en: Option<String>,
    pub items: Vec<Item>,
}

/// 电话: a number to call, as printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Telephone {
    /// `020-89088252`
    pub number: String,
    /// 分机
    pub extension: Option<String>,
    /// Whose it is, where the notice says so.
    pub owner: Option<String>,
    /// 接听时间
    pub hours: Option<String>,
}

/// 联系方式: how to reach the receiver without this service. Shown on every page. Any value can be missing, but not all
/// ways at once.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ContactBlock {
    pub phones: Vec<Telephone>,
    pub faxes: Vec<String>,
    pub emails: Vec<MailAddress>,
    pub address: Option<String>,
    /// 邮政信箱
    pub po_box: Option<String>,
    pub postcode: Option<String>,
    /// 信封注明: the words to write on the envelope.
    pub envelope: Option<String>,
    /// Where on the envelope, where the notice says so.
    pub envelope_place: Option<String>,
    /// 联系人
    pub persons: Vec<String>,
}

impl ContactBlock {
    /// The number to call first.
    #[must_use]
    pub fn phone(&self) -> Option<&str> {
        self.phones.first().map(|phone| phone.number.as_str())
    }

    /// The first of the ways there are, for a sentence with room for one: telephone, e-mail, address, PO box.
    #[must_use]
    pub fn reach(&self) -> &str {
        let mail = || self.emails.first().map(MailAddress::as_str);
        let post = || self.address.as_deref().or(self.po_box.as_deref());
        self.phone().or_else(mail).or_else(post).unwrap_or_default()
    }
}

/// 页脚: who runs the site, and its registrations.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Footer {
    /// 主办
    pub host: Option<String>,
    /// 承办
    pub operator: Option<String>,
    /// ICP备案号
    pub icp: Option<String>,
    /// 公安备案号
    pub police: Option<String>,
    /// 网站标识码
    pub site_code: Option<String>,
}

/// 巡察: the inspection that the notice answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Who inspected, e.g. 市委第一巡察组.
    pub body: String,
    /// What it was about.
    pub subject: String,
    pub from: Date,
    pub to: Date,
    /// 反馈: the day the findings were given.
    pub feedback: Date,
}

/// 通报: what was published, who answers for each item, and how to reach the receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The notice's name in paths and files, `[a-z0-9-]+`.
    pub slug: String,
    pub title: String,
    pub title_en: Option<String>,
    /// 发布机关: who published it; not the [`Notice::receiver`].
    pub issuer: String,
    /// 受理机关: who takes the opinions.
    pub receiver: String,
    pub receiver_en: Option<String>,
    pub published: Option<Date>,
    pub signed: Option<Date>,
    pub state: NoticeState,
    /// The first day on which opinions are taken.
    pub opens: Option<Date>,
    /// The last day on which an opinion is in time, to its end in Beijing; what comes later is taken and marked late.
    pub closes: Option<Date>,
    pub inspection: Option<Inspection>,
    pub areas: Vec<Area>,
    /// Numbers of items that an earlier version had: never given to another item.
    pub retired: Vec<ItemNumber>,
    pub contact: ContactBlock,
    pub footer: Footer,
    /// SHA-256 of the notice's file: each opinion stays bound to the wording it commented on.
    pub hash: [u8; 32],
}

impl Notice {
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.areas.iter().flat_map(|area| &area.items)
    }

    #[must_use]
    pub fn item(&self, number: ItemNumber) -> Option<&Item> {
        self.items().find(|item| item.number == number)
    }
}
