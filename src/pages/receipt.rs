//! 回执: number and code, once.
use std::fmt::Write as _;

use jiff::civil::Date;
use qrcode::bits::encode_auto;
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::ec::construct_codewords;
use qrcode::{Color, EcLevel, QrResult};
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

/// The modules row by row, and how many a row has. The mask is fixed: trying all eight for the best looking one takes a
/// millisecond, twenty times the rest of the page, and every reader reads them all (ISO/IEC 18004, 7.8).
fn modules(text: &[u8]) -> QrResult<(Vec<Color>, usize)> {
    let bits = encode_auto(text, EcLevel::M)?;
    let version = bits.version();
    let (data, correction) = construct_codewords(&bits.into_bytes(), version, EcLevel::M)?;
    let mut canvas = Canvas::new(version, EcLevel::M);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MaskPattern::Checkerboard);
    Ok((canvas.into_colors(), usize::try_from(version.width()).unwrap_or_default()))
}

/// Number and code as a QR code with plain text: an inline drawing that follows the style sheet.
pub(super) fn drawing(words: &Words, language: Language, view: &ReceiptView) -> Result<String, PageError> {
    let mut args = Args::new();
    args.set("number", view.number.to_string());
    args.set("code", view.code.as_str());
    let text = words.find(language, "receipt-qr-text", &args).map_err(PageError::Words)?;
    let label = words.find(language, "receipt-qr-label", &Args::new()).map_err(PageError::Words)?;
    let (modules, width) = modules(text.as_bytes()).map_err(PageError::Drawing)?;
    // Four modules of quiet all round, as readers ask for.
    let side = width + 8;
    let mut path = String::new();
    for (row, modules) in modules.chunks(width).enumerate() {
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
