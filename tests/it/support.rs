//! What tests stand on.
pub mod town;
