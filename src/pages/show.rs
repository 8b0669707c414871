//! How domain values become what templates see: their names, ISO days, plain text.
use jiff::civil::Date;
use serde::Serializer;

use crate::domain::case::{Channel, Hold, Secrecy};
use crate::domain::feedback::{Lane, Verdict};
use crate::domain::ids::{CaseNumber, ItemNumber};
use crate::domain::language::Language;
use crate::domain::notice::ItemStatus;
use crate::domain::staff::{Role, StaffState};

/// A value that templates know by a fixed name.
pub trait Named {
    fn name(&self) -> &'static str;
}

macro_rules! named {
    ($($kind:ty),* $(,)?) => {$(
        impl Named for $kind {
            fn name(&self) -> &'static str {
                self.as_str()
            }
        }
    )*};
}
named!(Channel, Lane, Verdict, Hold, Secrecy, ItemStatus, Language, Role, StaffState);

pub fn name<T: Named, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.name())
}

pub fn name_or_none<T: Named, S: Serializer>(value: &Option<T>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.serialize_some(value.name()),
        None => serializer.serialize_none(),
    }
}

pub fn item<S: Serializer>(number: &ItemNumber, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(number.get())
}

pub fn case<S: Serializer>(number: &CaseNumber, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

/// `2025-03-27`; the template's `day` filter puts it into words.
pub fn day<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

pub fn day_or_none<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match day {
        Some(day) => serializer.collect_str(day),
        None => serializer.serialize_none(),
    }
}
