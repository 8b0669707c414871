//! How to reach a person: name, telephone, e-mail, and the address a letter goes to.
use std::fmt;

use super::text::{fold_line, fold_width};

/// 姓名: as typed, one line, at most 50 characters. Shows nothing under `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonName(String);

/// 联系电话: a mainland mobile number (`13812345678`) or a landline with its area code (`020-89088252`), an optional
/// extension after `-`. Shows nothing under `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Phone(String);

/// 电子邮箱: an address that mail can be sent to. Shows nothing under `Debug`; see [`MailAddress::as_str`].
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MailAddress {
    address: String,
    /// See [`MailAddress::mailbox`]; kept, since every submission compares it with those of all units.
    mailbox: String,
}

/// A name that is empty or too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAName;
/// Neither a mobile number nor a landline with area code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAPhone;
/// Not an address mail can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAMailAddress;

impl PersonName {
    /// # Errors
    /// Empty after folding, or longer than 50 characters.
    pub fn parse(typed: &str) -> Result<Self, NotAName> {
        let name = fold_line(typed);
        if name.is_empty() || name.chars().count() > 50 { Err(NotAName) } else { Ok(Self(name)) }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Phone {
    /// Folds full-width digits and the separators people use, drops `+86`/`0086`, and checks the shape: a mobile number
    /// has 11 digits and begins 13–19; a landline is an area code (010, 02x or 0xxx) and 7 or 8 digits that do not begin
    /// with 0 or 1.
    ///
    /// # Errors
    /// Anything else, short service numbers such as 12345 included.
    pub fn parse(typed: &str) -> Result<Self, NotAPhone> {
        let folded = fold_width(&fold_line(typed));
        // `转` and `ext` introduce an extension, as a second dash does.
        let (main, extension) = split_extension(&folded);
        let mut digits = String::with_capacity(16);
        for c in main.chars() {
            match c {
                '0'..='9' => digits.push(c),
                '+' if digits.is_empty() => {}
                ' ' | '-' | '(' | ')' | '.' | '‐' | '‑' | '–' | '—' | '－' | '−' | 'ー' => {}
                _ => return Err(NotAPhone),
            }
        }
        let national = digits
            .strip_prefix("0086")
            .or_else(|| (digits.len() > 11).then(|| digits.strip_prefix("86")).flatten())
            .unwrap_or(&digits);
        let bytes = national.as_bytes();
        if let [b'1', b'3'..=b'9', ..] = bytes
            && bytes.len() == 11
            && extension.is_none()
        {
            return Ok(Self(national.to_owned()));
        }
        // Without its trunk zero, as written after +86: 20 8908 8252.
        let with_zero = if national.starts_with('0') {
            national.to_owned()
        } else if national.len() < digits.len() {
            format!("0{national}")
        } else {
            return Err(NotAPhone);
        };
        let area = match with_zero.as_bytes() {
            [b'0', b'1', b'0', ..] | [b'0', b'2', _, ..] => 3,
            [b'0', b'3'..=b'9', ..] => 4,
            _ => return Err(NotAPhone),
        };
        let Some((area, local)) = with_zero.split_at_checked(area) else { return Err(NotAPhone) };
        let lengths = if area.len() == 3 { 8..=8 } else { 7..=8 };
        if !lengths.contains(&local.len()) || local.starts_with(['0', '1']) {
            return Err(NotAPhone);
        }
        Ok(Self(match extension {
            Some(extension) => format!("{area}-{local}-{extension}"),
            None => format!("{area}-{local}"),
        }))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Splits `020-12345678转801` and `020-12345678-801`; an extension has 1 to 6 digits.
fn split_extension(text: &str) -> (&str, Option<&str>) {
    for mark in ["转", "ext.", "ext", "x", "#"] {
        if let Some((main, extension)) = text.split_once(mark) {
            let extension = extension.trim();
            if (1..=6).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_digit()) {
                return (main, Some(extension));
            }
        }
    }
    if let [_, local, extension] = text.split('-').collect::<Vec<_>>().as_slice()
        && (7..=8).contains(&local.trim().len())
        && (1..=6).contains(&extension.trim().len())
        && extension.trim().bytes().all(|b| b.is_ascii_digit())
    {
        let main = text.len().saturating_sub(extension.len() + 1);
        return (text.get(..main).unwrap_or(text), Some(extension.trim()));
    }
    (text, None)
}

impl MailAddress {
    /// Folds full-width forms and checks the shape that mail servers agree on: one `@`, a dot-atom before it (no quoted
    /// local part: it can hold anything), a host name with at least one dot after it, at most 254 characters in all.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(typed: &str) -> Result<Self, NotAMailAddress> {
        let address = fold_width(&fold_line(typed)).trim().to_owned();
        let (local, host) = address.rsplit_once('@').ok_or(NotAMailAddress)?;
        let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-".contains(&b);
        let label = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let local_ok = local.len() <= 64 && local.split('.').all(|part| !part.is_empty() && part.bytes().all(atom));
        let host_ok = host.contains('.') && host.split('.').all(label);
        if address.len() > 254 || !local_ok || !host_ok {
            return Err(NotAMailAddress);
        }
        let host = host.to_ascii_lowercase();
        let box_name = local.split('+').next().unwrap_or(local).to_ascii_lowercase();
        Ok(Self { address: format!("{local}@{host}"), mailbox: format!("{box_name}@{host}") })
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// Whether two addresses reach the same mailbox as far as can be told from outside: letter case, and anything after
    /// `+` in the local part, do not tell mailboxes apart.
    #[must_use]
    pub fn same_mailbox(&self, other: &Self) -> bool {
        self.mailbox() == other.mailbox()
    }

    /// The address without sub-address, in lower case: what [`MailAddress::same_mailbox`] compares.
    #[must_use]
    pub fn mailbox(&self) -> &str {
        &self.mailbox
    }
}

macro_rules! silent_debug {
    ($($kind:ident),*) => {$(
        impl fmt::Debug for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($kind), "(…)"))
            }
        }
    )*};
}
silent_debug!(PersonName, Phone, MailAddress);

/// Who wrote: nobody we know, or somebody who left a way to be reached.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Reporter {
    /// 匿名
    #[default]
    Anonymous,
    /// 留有联系方式
    Known(Identity),
}

/// 身份信息: what a person chose to leave; at least one of the three. Stored only sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub name: Option<PersonName>,
    pub phone: Option<Phone>,
    pub mail: Option<MailAddress>,
    /// 同意将身份提供给承办单位: recorded; no letter carries identity all the same.
    pub share: bool,
}

impl Reporter {
    /// Anonymous unless something was left.
    #[must_use]
    pub fn new(name: Option<PersonName>, phone: Option<Phone>, mail: Option<MailAddress>, share: bool) -> Self {
        if name.is_none() && phone.is_none() && mail.is_none() {
            Self::Anonymous
        } else {
            Self::Known(Identity { name, phone, mail, share })
        }
    }

    #[must_use]
    pub const fn identity(&self) -> Option<&Identity> {
        match self {
            Self::Anonymous => None,
            Self::Known(identity) => Some(identity),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_as_people_type_them() {
        for (typed, read) in [
            ("13812345678", "13812345678"),
            ("１３８　１２３４　５６７８", "13812345678"),
            ("138-1234-5678", "13812345678"),
            ("+86 138 1234 5678", "13812345678"),
            ("008613812345678", "13812345678"),
            ("19912345678", "19912345678"),
            ("020-89088252", "020-89088252"),
            ("（020）89088252", "020-89088252"),
            ("020 8908 8252", "020-89088252"),
            ("02089088252", "020-89088252"),
            ("０２０－８９０８８２５２", "020-89088252"),
            ("+86 20 8908 8252", "020-89088252"),
            ("0755-12345678", ""),
            ("0755-22345678", "0755-22345678"),
            ("0668-2234567", "0668-2234567"),
            ("010-62345678转801", "010-62345678-801"),
            ("010-62345678-801", "010-62345678-801"),
            ("12345", ""),
            ("12388", ""),
            ("89088252", ""),
            ("1381234567", ""),
            ("138123456789", ""),
            ("11012345678", ""),
            ("一三八一二三四五六七八", ""),
            ("020-8908825", ""),
            ("000-00000000", ""),
            ("", ""),
            ("13812345678 张", ""),
        ] {
            let found = Phone::parse(typed);
            assert_eq!(found.as_ref().map_or("", Phone::as_str), read, "{typed}");
        }
    }

    #[test]
    fn addresses_that_mail_servers_agree_on() {
        for (typed, read) in [
            ("wang@example.com", "wang@example.com"),
            ("Wang.Wu+1@EXAMPLE.com", "Wang.Wu+1@example.com"),
            ("１２３＠ｑｑ．ｃｏｍ", "123@qq.com"),
            ("a@b", ""),
            ("@b.cn", ""),
            ("a@@b.cn", ""),
            ("a b@c.cn", ""),
            ("\"a b\"@c.cn", ""),
            ("a@-b.cn", ""),
            ("a..b@c.cn", ""),
            ("a@b.cn\r\nBcc: x@y.cn", ""),
            ("a@b.cn,c@d.cn", ""),
            ("王@例子.中国", ""),
        ] {
            let found = MailAddress::parse(typed);
            assert_eq!(found.as_ref().map_or("", MailAddress::as_str), read, "{typed}");
        }
        let a = MailAddress::parse("Desk+x@a.example").unwrap();
        assert!(a.same_mailbox(&MailAddress::parse("desk@A.example").unwrap()));
        assert_eq!(format!("{a:?}"), "MailAddress(…)");
    }

    #[test]
    fn a_reporter_who_left_nothing_is_anonymous() {
        assert_eq!(Reporter::new(None, None, None, true), Reporter::Anonymous);
    }
}
