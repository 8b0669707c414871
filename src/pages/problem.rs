//! Refusals without a form on them, and the privacy notice.
use serde::Serialize;

/// What went wrong, for the citizen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// 404
    NotFound,
    /// 405
    MethodNotAllowed,
    /// 413: too much to be read; Back keeps what was typed.
    TooLarge,
    /// 408
    Timeout,
    /// 400 and anything else that is the request's fault.
    BadRequest,
    /// 403 on a page that holds nothing typed.
    CrossSite,
    /// 429 on a page that holds nothing typed.
    Busy,
    /// 500
    Failed,
    /// 503
    Unavailable,
}

impl ProblemKind {
    pub const ALL: [Self; 9] = [
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::TooLarge,
        Self::Timeout,
        Self::BadRequest,
        Self::CrossSite,
        Self::Busy,
        Self::Failed,
        Self::Unavailable,
    ];

    /// The middle of its words' keys.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::TooLarge => "too-large",
            Self::Timeout => "timeout",
            Self::BadRequest => "bad-request",
            Self::CrossSite => "cross-site",
            Self::Busy => "busy",
            Self::Failed => "failed",
            Self::Unavailable => "unavailable",
        }
    }
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct ProblemView {
    pub kind: ProblemKind,
}

#[derive(Clone, Debug, Serialize)]
pub struct PrivacyView {
    /// How long data is kept, in the page's language; `None`: ask the receiver.
    pub retention: Option<String>,
}
