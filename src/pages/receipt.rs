//! 回执: number and code, once.
use jiff::civil::Date;
use serde::Serialize;

use super::readers::Audience;
use super::{PageError, qr, show};
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
    /// 逾期: it came after the notice's period.
    pub late: bool,
}

/// Number and code as a QR code with plain text: an inline drawing that follows the style sheet.
pub(super) fn drawing(words: &Words, language: Language, view: &ReceiptView) -> Result<String, PageError> {
    let mut args = Args::new();
    args.set("number", view.number.to_string());
    args.set("code", view.code.as_str());
    let text = words.find(language, "receipt-qr-text", &args).map_err(PageError::Words)?;
    let label = words.find(language, "receipt-qr-label", &Args::new()).map_err(PageError::Words)?;
    qr::drawing(text.as_bytes(), &label)
}
