//! Parts of a configuration that are wanted though other parts may have faults: for commands that help to mend them.
use std::path::Path;

use super::{NOTICES, UNITS, overlay_files, read_file, units};
use crate::domain::unit::Units;

/// The units, if their file has no fault of its own.
#[must_use]
pub fn units_alone(overlay: Option<&Path>) -> Option<Units> {
    let files = overlay.map(|directory| overlay_files(directory, &mut Vec::new())).unwrap_or_default();
    let laid = files.get("units.toml").map(|(_, text)| text.as_str());
    read_file("units.toml", laid.unwrap_or(UNITS), &mut Vec::new(), units::read).map(|(units, _)| units)
}

/// The file of a notice, right or wrong.
#[must_use]
pub fn notice_file(overlay: Option<&Path>, slug: &str) -> Option<String> {
    let files = overlay.map(|directory| overlay_files(directory, &mut Vec::new())).unwrap_or_default();
    let laid = files.get(&format!("notice/{slug}.toml")).map(|(_, text)| text.clone());
    laid.or_else(|| NOTICES.iter().find(|(known, _)| *known == slug).map(|(_, text)| (*text).to_owned()))
}

/// Whether a notice can have this short name.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    super::settings::slug(text).is_some()
}
