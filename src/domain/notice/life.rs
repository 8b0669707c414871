//! A notice's life: draft, before its first day, open, closed, archived; and its numbers from one version to the next.
use jiff::civil::Date;

use super::Notice;
use crate::domain::calendar::beijing_day;
use crate::domain::ids::ItemNumber;

/// 状态: what the office has decided of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum NoticeState {
    /// 草稿: not served.
    Draft,
    /// 公布: served, and open for opinions as its dates say.
    #[default]
    Open,
    /// 归档: readable, and takes no opinions any more.
    Archived,
}

impl NoticeState {
    pub const ALL: [Self; 3] = [Self::Draft, Self::Open, Self::Archived];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Archived => "archived",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// 阶段: where a notice stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    Draft,
    /// Takes opinions from this day on.
    Before(Date),
    Open,
    /// The period ended with this day; late opinions are taken and marked.
    Closed(Date),
    Archived,
}

impl Phase {
    /// Whether there is a form.
    #[must_use]
    pub const fn takes_opinions(self) -> bool {
        matches!(self, Self::Open | Self::Closed(_))
    }

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Before(_) => "before",
            Self::Open => "open",
            Self::Closed(_) => "closed",
            Self::Archived => "archived",
        }
    }
}

/// What is wrong with a version's numbers beside those of the version before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NumberFault {
    /// The item is gone, and its number is not among the retired.
    Lost { number: ItemNumber, title: String },
    /// The number was retired, and is an item's again or nobody's.
    Revived(ItemNumber),
}

impl NumberFault {
    #[must_use]
    pub const fn number(&self) -> ItemNumber {
        match self {
            Self::Lost { number, .. } | Self::Revived(number) => *number,
        }
    }
}

impl Notice {
    /// Where the notice stands at a minute since 1970 (UTC).
    #[must_use]
    pub fn phase(&self, now_minute: i64) -> Phase {
        let today = beijing_day(now_minute);
        match (self.state, self.opens, self.closes) {
            (NoticeState::Draft, ..) => Phase::Draft,
            (NoticeState::Archived, ..) => Phase::Archived,
            (NoticeState::Open, Some(opens), _) if today < opens => Phase::Before(opens),
            (NoticeState::Open, _, Some(closes)) if today > closes => Phase::Closed(closes),
            (NoticeState::Open, ..) => Phase::Open,
        }
    }

    /// 逾期: whether what comes at this minute comes after the period ended.
    #[must_use]
    pub fn is_late(&self, now_minute: i64) -> bool {
        matches!(self.phase(now_minute), Phase::Closed(_) | Phase::Archived)
    }

    /// What this version does to the numbers of an earlier one. Cases and links on paper hold on to numbers: one that
    /// went away must say so, and one that went away never comes back.
    #[must_use]
    pub fn number_faults(&self, earlier: &Self) -> Vec<NumberFault> {
        let gone = |number: &ItemNumber| self.retired.contains(number);
        let lost = earlier.items().filter(|item| self.item(item.number).is_none() && !gone(&item.number));
        let revived = earlier.retired.iter().filter(|number| !gone(number));
        lost.map(|item| NumberFault::Lost { number: item.number, title: item.title.clone() })
            .chain(revived.map(|number| NumberFault::Revived(*number)))
            .collect()
    }

    /// Items whose title is another one than in an earlier version: number, the title then, the title now. Whether such
    /// a number still means the same problem, only a person can tell.
    #[must_use]
    pub fn retitled<'a>(&'a self, earlier: &'a Self) -> Vec<(ItemNumber, &'a str, &'a str)> {
        let changed = |now: &'a super::Item| {
            let then = earlier.item(now.number)?;
            (then.title != now.title).then_some((now.number, then.title.as_str(), now.title.as_str()))
        };
        self.items().filter_map(changed).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{first_minute, last_minute};
    use crate::domain::notice::{Area, ContactBlock, Footer, Item, ItemStatus, Responsible};

    fn notice(numbers: &[u16], retired: &[u16]) -> Notice {
        let number = |n: &u16| ItemNumber::new(*n).unwrap();
        let item = |n: &u16| Item {
            number: number(n),
            printed: None,
            title: format!("事项{n}"),
            title_en: None,
            status: ItemStatus::Reported,
            responsible: Responsible::Desk,
            delivery: None,
        };
        Notice {
            slug: "n".into(),
            title: "通报".into(),
            title_en: None,
            issuer: "甲".into(),
            receiver: "乙".into(),
            receiver_en: None,
            published: None,
            signed: None,
            state: NoticeState::Open,
            opens: None,
            closes: None,
            inspection: None,
            areas: vec![Area { title: "方面".into(), title_en: None, items: numbers.iter().map(item).collect() }],
            retired: retired.iter().map(number).collect(),
            contact: ContactBlock::default(),
            footer: Footer::default(),
            hash: [0; 32],
        }
    }

    #[test]
    fn a_day_begins_and_ends_in_beijing() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let mut notice = notice(&[1], &[]);
        (notice.opens, notice.closes) = (Some(day("2025-03-27")), Some(day("2025-04-10")));
        let (first, last) = (first_minute(day("2025-03-27")), last_minute(day("2025-04-10")));
        assert_eq!(notice.phase(first - 1), Phase::Before(day("2025-03-27")));
        assert_eq!(notice.phase(first), Phase::Open);
        assert_eq!(notice.phase(last), Phase::Open);
        assert_eq!(notice.phase(last + 1), Phase::Closed(day("2025-04-10")));
        assert!(!notice.is_late(last) && notice.is_late(last + 1));
        notice.state = NoticeState::Archived;
        assert_eq!(notice.phase(first), Phase::Archived);
        notice.state = NoticeState::Draft;
        assert_eq!(notice.phase(first), Phase::Draft);
        assert!(NoticeState::ALL.into_iter().all(|state| NoticeState::parse(state.as_str()) == Some(state)));
    }

    #[test]
    fn a_number_goes_away_only_by_saying_so_and_never_comes_back() {
        let one = |n| ItemNumber::new(n).unwrap();
        let first = notice(&[1, 2, 3], &[]);
        assert_eq!(notice(&[3, 1, 2, 9], &[]).number_faults(&first), []);
        let lost = NumberFault::Lost { number: one(2), title: "事项2".into() };
        assert_eq!(notice(&[1, 3], &[]).number_faults(&first), [lost]);
        let second = notice(&[1, 3], &[2]);
        assert_eq!(second.number_faults(&first), []);
        assert_eq!(notice(&[1, 2, 3], &[]).number_faults(&second), [NumberFault::Revived(one(2))]);
        assert_eq!(notice(&[1, 3], &[]).number_faults(&second), [NumberFault::Revived(one(2))]);
        let mut other = notice(&[1, 3], &[2]);
        other.areas[0].items[1].title = "别的".into();
        assert_eq!(other.retitled(&second), [(one(3), "事项3", "别的")]);
    }
}
