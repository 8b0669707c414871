//! `huiyin check`: configuration, notice, units and every page, with all faults at once.
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::output::Say;
use crate::config::{Config, Fault};
use crate::pages::Pages;
use crate::words::Words;

pub(super) fn check(config: Result<Config, Vec<Fault>>, overlay: Option<&Path>, say: &Say) -> ExitCode {
    let mut faults = config.as_ref().err().cloned().unwrap_or_default();
    faults.extend(pages(overlay).err().unwrap_or_default());
    if !faults.is_empty() {
        return say.faults(&faults);
    }
    if say.json() {
        say.object(&json!({ "ok": true, "faults": [] }));
    } else if let Ok(config) = config {
        let items = config.notice.items().count();
        let units = config.units.iter().count();
        say.line(&match say.language() {
            crate::domain::language::Language::ZhHans => {
                format!("配置无误：《{}》{items} 项，{units} 个单位，各页面均可生成。", config.notice.title)
            }
            crate::domain::language::Language::En => {
                format!("All is well: “{}”, {items} items, {units} units, every page renders.", config.notice.title)
            }
        });
    }
    ExitCode::SUCCESS
}

/// Loads words and templates and renders every page; faults in the form of configuration faults.
pub fn pages(overlay: Option<&Path>) -> Result<Pages, Vec<Fault>> {
    Pages::load(words(overlay)?, overlay).map_err(|faults| told(&faults, "templates"))
}

/// Loads words alone.
pub(super) fn words(overlay: Option<&Path>) -> Result<Words, Vec<Fault>> {
    Words::load(overlay).map_err(|faults| told(&faults, "templates/words"))
}

fn told<E: std::error::Error + 'static>(faults: &[E], file: &str) -> Vec<Fault> {
    faults
        .iter()
        .map(|fault| {
            let causes = std::iter::successors(fault.source(), |cause| cause.source()).map(ToString::to_string);
            Fault {
                file: file.to_owned(),
                key: fault.to_string(),
                found: causes.collect::<Vec<_>>().join(": "),
                allowed: "a template and words that render in every language".to_owned(),
            }
        })
        .collect()
}
