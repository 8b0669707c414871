//! The citizens' pages: one file for each.
pub mod asset;
pub mod feedback;
pub mod health;
pub mod home;
pub mod item;
pub mod privacy;
pub mod receipt;
pub mod status;
pub mod still;
