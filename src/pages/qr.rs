//! QR codes as inline drawings.
use std::fmt::Write as _;

use qrcode::bits::encode_auto;
use qrcode::canvas::{Canvas, MaskPattern};
use qrcode::ec::construct_codewords;
use qrcode::{Color, EcLevel, QrResult};

use super::PageError;
use super::engine::escape;

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

/// A text as a drawing that follows the style sheet; `label` says what it is.
pub(super) fn drawing(text: &[u8], label: &str) -> Result<String, PageError> {
    let (modules, width) = modules(text).map_err(PageError::Drawing)?;
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
        escape(label),
        px = side * 4,
    ))
}
