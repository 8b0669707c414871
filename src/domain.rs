//! The rules of the field, pure: no I/O, no async, no clock, no randomness.
pub mod calendar;
pub mod case;
pub mod contact;
pub mod feedback;
pub mod ids;
pub mod inbox;
pub mod language;
pub mod letter;
pub mod notice;
pub mod receipt;
pub mod release;
pub mod routing;
pub mod screening;
pub mod search;
mod skeleton;
pub mod staff;
pub mod text;
pub mod unit;
