//! 回执: number and code, once.
use std::fmt::Write as _;

use jiff::civil::Date;
use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;

use super::engine::escape;
use super::readers::Audience;
use super::{PageError, show};
use crate::domain::ids::CaseNumber;
use crate::domain::language::Language;
use crate::words::{Args, Words};

/// A receipt. Holds the code: no `Debug`.
#[derive(Clone, Serialize)]
pub struct ReceiptView {
    #[serde(serialize_with = "show::case")]
    pub number: CaseNumber,
    /// In four groups of four.
    pub code: String,
    #[serde(serialize_with = "show::day_or_none")]
    pub filed: Option<Date>,
    /// Who reads it; `None` where that is no longer known.
    pub audience: Option<Audience>,
}

/// Number and code as a QR code with plain text: an inline drawing that follows the style sheet.
pub(super) fn drawing(words: &Words, language: Language, view: &ReceiptView) -> Result<String, PageError> {
    let mut args = Args::new();
    args.set("number", view.number.to_string());
    args.set("code", view.code.as_str());
    let text = words.find(language, "receipt-qr-text", &args).map_err(PageError::Words)?;
    let label = words.find(language, "receipt-qr-label", &Args::new()).map_err(PageError::Words)?;
    let code = QrCode::with_error_correction_level(text.as_bytes(), EcLevel::M).map_err(PageError::Drawing)?;
    let width = code.width();
    // Four modules of quiet all round, as readers ask for.
    let side = width + 8;
    let mut path = String::new();
    for (row, modules) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        while let Some(rest) = modules.get(column..).filter(|rest| !rest.is_empty()) {
            let dark = rest.iter().take_while(|module| **module == Color::Dark).count();
            if dark > 0 {
                let _ = write!(path, "M{} {}h{dark}v1h-{dark}z", column + 4, row + 4);
            }
            column += dark.max(1);
        }
    }
    Ok(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {side} {side}\" width=\"{px}\" height=\"{px}\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>",
        escape(&label),
        px = side * 4,
    ))
}
