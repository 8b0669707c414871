//! 启用账号: what a one-time link opens: a password, and a second factor.
use data_encoding::BASE32_NOPAD;
use minijinja::Value;
use serde::Serialize;
use url::form_urlencoded::byte_serialize;

use super::{Samples, StaffChrome, sample_chrome};
use crate::domain::staff::PasswordFault;
use crate::pages::sample::Town;
use crate::pages::{PageError, Pages, plain, qr};

/// Why the account is not set up yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkError {
    TooShort,
    TooLong,
    Guessable,
    /// The two passwords are not the same.
    Repeat,
    Code,
    Busy,
}

impl LinkError {
    pub const ALL: [Self; 6] = [Self::TooShort, Self::TooLong, Self::Guessable, Self::Repeat, Self::Code, Self::Busy];

    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TooShort => "too-short",
            Self::TooLong => "too-long",
            Self::Guessable => "guessable",
            Self::Repeat => "repeat",
            Self::Code => "code",
            Self::Busy => "busy",
        }
    }

    /// Which field it is about.
    const fn field(self) -> &'static str {
        match self {
            Self::TooShort | Self::TooLong | Self::Guessable | Self::Busy => "password",
            Self::Repeat => "repeat",
            Self::Code => "code",
        }
    }
}

impl From<PasswordFault> for LinkError {
    fn from(fault: PasswordFault) -> Self {
        match fault {
            PasswordFault::TooShort => Self::TooShort,
            PasswordFault::TooLong => Self::TooLong,
            PasswordFault::Guessable => Self::Guessable,
        }
    }
}

/// An open link. Holds the second factor's secret: no `Debug`.
#[derive(Clone)]
pub struct LinkView {
    pub name: String,
    pub mail: String,
    pub secret: [u8; 20],
    pub error: Option<LinkError>,
}

#[derive(Serialize)]
struct LinkFrame<'a> {
    name: &'a str,
    mail: &'a str,
    /// In groups of four, for typing.
    secret: String,
    error: Option<LinkError>,
    field: Option<&'static str>,
    drawing: Value,
}

impl Pages {
    /// `GET /staff/link/…`, and `POST` where something was not right.
    pub fn staff_link(&self, staff: &StaffChrome, view: &LinkView) -> Result<String, PageError> {
        let language = staff.chrome.language;
        let say = |key: &str| plain(&self.words, language, key).map_err(PageError::Words);
        let (issuer, label) = (say("staff-site-title")?, say("link-qr-label")?);
        let secret = BASE32_NOPAD.encode(&view.secret);
        let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
        let (issuer, mail) = (encoded(&issuer), encoded(&view.mail));
        let uri = format!("otpauth://totp/{mail}?secret={secret}&issuer={issuer}");
        let groups: Vec<&[u8]> = secret.as_bytes().chunks(4).collect();
        let frame = LinkFrame {
            name: &view.name,
            mail: &view.mail,
            secret: groups.into_iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(" "),
            error: view.error,
            field: view.error.map(LinkError::field),
            drawing: Value::from_safe_string(qr::drawing(uri.as_bytes(), &label)?),
        };
        self.staff("staff/link.html", staff, &frame)
    }
}

pub(super) fn samples(pages: &Pages, town: &Town) -> Samples {
    let chrome = sample_chrome(town, "/staff/link/AbCdEf", None);
    let page = |name: &str, error: Option<LinkError>| {
        let view = LinkView {
            name: "林<某>".to_owned(),
            mail: "lin.mou@office.example".to_owned(),
            secret: *b"12345678901234567890",
            error,
        };
        (name.to_owned(), pages.staff_link(&chrome, &view))
    };
    let errors = LinkError::ALL.into_iter().map(|error| page(error.as_str(), Some(error)));
    std::iter::once(page("blank", None)).chain(errors).collect()
}
