//! What a case is about, by who may learn of it.
use crate::domain::contact::Reporter;
use crate::domain::feedback::{Feedback, Lane, Verdict};
use crate::domain::ids::{ItemNumber, UnitId};
use crate::domain::language::Language;
use crate::domain::text::CitizenText;
use crate::domain::unit::Units;

/// What was said, apart from which lane it came by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub items: Vec<ItemNumber>,
    pub verdict: Option<Verdict>,
    pub about: Option<UnitId>,
    pub subdistrict: Option<UnitId>,
    pub text: CitizenText,
    pub reporter: Reporter,
    pub language: Language,
}

/// 意见建议: the only kind of matter from which a letter to a unit can be made. One cannot be declared to be one:
/// ```compile_fail,E0423
/// use huiyin::domain::case::{Opinion, Report};
/// fn relabelled(report: &Report) -> Opinion {
///     Opinion(report.said().clone())
/// }
/// ```
/// it is read through its kind, which [`Matter::of`] decided:
/// ```
/// use huiyin::domain::case::{Matter, Opinion};
/// fn opinion(matter: &Matter) -> Option<&Opinion> {
///     match matter {
///         Matter::Opinion(opinion) => Some(opinion),
///         Matter::Report(_) | Matter::Sealed(_) => None,
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion(Said);

/// 检举控告: goes to the desk alone. There is no way from here to a [`ReleasedText`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report(Said);

/// 密件: about the commission itself or a body above it; one named officer alone learns of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed(Said);

/// What a case is about, by who may learn of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    Opinion(Opinion),
    Report(Report),
    Sealed(Sealed),
}

/// The three kinds of [`Matter`], as the store keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Secrecy {
    Opinion,
    Report,
    Sealed,
}

impl Secrecy {
    pub const ALL: [Self; 3] = [Self::Opinion, Self::Report, Self::Sealed];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opinion => "opinion",
            Self::Report => "report",
            Self::Sealed => "sealed",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

impl Opinion {
    #[must_use]
    pub const fn said(&self) -> &Said {
        &self.0
    }
}
impl Report {
    #[must_use]
    pub const fn said(&self) -> &Said {
        &self.0
    }
}
impl Sealed {
    #[must_use]
    pub const fn said(&self) -> &Said {
        &self.0
    }
}

impl Matter {
    /// Decides who may learn of a submission. About the commission or anything above it: sealed, whatever lane was
    /// chosen (检举控告工作规则 art. 15).
    #[must_use]
    pub fn of(feedback: Feedback, units: &Units) -> Self {
        let Feedback { lane, items, verdict, about, subdistrict, text, reporter, language } = feedback;
        let secrecy = if about.as_ref().is_some_and(|unit| units.is_commission_or_above(unit)) {
            Secrecy::Sealed
        } else {
            match lane {
                Lane::Opinion => Secrecy::Opinion,
                Lane::Report => Secrecy::Report,
            }
        };
        Self::stored(secrecy, Said { items, verdict, about, subdistrict, text, reporter, language })
    }

    /// A matter read back from the store.
    #[must_use]
    pub const fn stored(secrecy: Secrecy, said: Said) -> Self {
        match secrecy {
            Secrecy::Opinion => Self::Opinion(Opinion(said)),
            Secrecy::Report => Self::Report(Report(said)),
            Secrecy::Sealed => Self::Sealed(Sealed(said)),
        }
    }

    #[must_use]
    pub const fn said(&self) -> &Said {
        match self {
            Self::Opinion(Opinion(said)) | Self::Report(Report(said)) | Self::Sealed(Sealed(said)) => said,
        }
    }

    #[must_use]
    pub const fn secrecy(&self) -> Secrecy {
        match self {
            Self::Opinion(_) => Secrecy::Opinion,
            Self::Report(_) => Secrecy::Report,
            Self::Sealed(_) => Secrecy::Sealed,
        }
    }
}
