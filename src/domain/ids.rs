//! Names and numbers of things: item, unit, case, letter.
use std::fmt;
use std::str::FromStr;

/// 事项序号: the number of an item of the notice, as printed there (1 to 9,999).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ItemNumber(u16);

/// A text that is no item number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an item number (1 to 9999)")]
pub struct NotAnItemNumber;

impl ItemNumber {
    /// # Errors
    /// Zero and anything above 9,999 is no item number.
    pub const fn new(number: u16) -> Result<Self, NotAnItemNumber> {
        if number >= 1 && number <= 9_999 { Ok(Self(number)) } else { Err(NotAnItemNumber) }
    }

    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl FromStr for ItemNumber {
    type Err = NotAnItemNumber;
    fn from_str(text: &str) -> Result<Self, NotAnItemNumber> {
        text.trim().parse::<u16>().map_err(|_| NotAnItemNumber).and_then(Self::new)
    }
}

impl fmt::Display for ItemNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A unit's short name in `units.toml`: lower-case letters, digits and dashes, at most 40 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitId(String);

/// A text that is no unit id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a unit id (a–z, 0–9 and dashes, at most 40)")]
pub struct NotAUnitId;

impl UnitId {
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UnitId {
    type Err = NotAUnitId;
    fn from_str(text: &str) -> Result<Self, NotAUnitId> {
        let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if text.is_empty() || text.len() > 40 || !text.bytes().all(allowed) {
            return Err(NotAUnitId);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for UnitId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// 受理编号: the public number of a case, `YYYY-NNNNNN`, the year in Beijing. It is no secret: the receipt code is.
///
/// Serials above 999,999 are printed with more digits rather than refused; 9,999,999 a year is the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseNumber {
    year: i16,
    serial: u32,
}

/// A text that is no case number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a case number (like 2025-000123)")]
pub struct NotACaseNumber;

impl CaseNumber {
    const PER_YEAR: i64 = 10_000_000;

    /// # Errors
    /// A year outside 2000–9999 or a serial outside 1–9,999,999.
    pub fn new(year: i16, serial: u32) -> Result<Self, NotACaseNumber> {
        if (2000..=9999).contains(&year) && (1..=9_999_999).contains(&serial) {
            Ok(Self { year, serial })
        } else {
            Err(NotACaseNumber)
        }
    }

    /// The year in Beijing and the serial within it.
    #[must_use]
    pub const fn parts(self) -> (i16, u32) {
        (self.year, self.serial)
    }

    /// The row id of the case: the number itself, so that a case needs no second name.
    #[must_use]
    pub fn row(self) -> i64 {
        i64::from(self.year) * Self::PER_YEAR + i64::from(self.serial)
    }

    /// The second half of the number.
    #[must_use]
    pub const fn serial(self) -> u32 {
        self.serial
    }

    /// The number that a row id stands for.
    ///
    /// # Errors
    /// The row id was not made by [`CaseNumber::row`].
    pub fn from_row(row: i64) -> Result<Self, NotACaseNumber> {
        let year = i16::try_from(row / Self::PER_YEAR).map_err(|_| NotACaseNumber)?;
        let serial = u32::try_from(row % Self::PER_YEAR).map_err(|_| NotACaseNumber)?;
        Self::new(year, serial)
    }
}

impl FromStr for CaseNumber {
    type Err = NotACaseNumber;
    /// Full-width digits, spaces and any dash are accepted, since people read the number from paper.
    fn from_str(text: &str) -> Result<Self, NotACaseNumber> {
        let folded: String = super::text::fold_width(text).chars().filter(|c| !c.is_whitespace()).collect();
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        let (year, serial) = folded
            .split_once(['-', '‐', '‑', '–', '—', '−'])
            .or_else(|| folded.split_at_checked(4))
            .ok_or(NotACaseNumber)?;
        if year.len() != 4 || !(6..=7).contains(&serial.len()) || !digits(year) || !digits(serial) {
            return Err(NotACaseNumber);
        }
        Self::new(year.parse().map_err(|_| NotACaseNumber)?, serial.parse().map_err(|_| NotACaseNumber)?)
    }
}

impl fmt::Display for CaseNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:06}", self.year, self.serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_number_is_read_as_people_write_it() {
        let number = CaseNumber::new(2025, 123).unwrap();
        for text in ["2025-000123", " 2025 - 000123 ", "２０２５－０００１２３", "2025000123", "2025–000123"]
        {
            assert_eq!(text.parse(), Ok(number), "{text}");
        }
        for text in
            ["", "2025", "2025-123", "25-000123", "2025-00012a", "2025-000000", "1999-000001", "二〇二五-000123"]
        {
            assert_eq!(text.parse::<CaseNumber>(), Err(NotACaseNumber), "{text}");
        }
        assert_eq!(number.to_string(), "2025-000123");
        assert_eq!(CaseNumber::from_row(number.row()), Ok(number));
    }
}
