//! `huiyin check`: configuration, notice, units and every page, with all faults at once.
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::output::Say;
use crate::config::{Config, Edition, Fault};
use crate::domain::language::Language;
use crate::domain::notice::{NoticeState, Phase};
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
        let units = config.units.iter().count();
        say.line(&match say.language() {
            Language::ZhHans => format!("配置无误：{units} 个单位，各页面均可生成。"),
            Language::En => format!("All is well: {units} units, every page renders."),
        });
        for edition in config.editions.all() {
            say.line(&format!("  {}", notice(&config, edition, None, say)));
        }
        if let Some(overlay) = &config.overlay {
            say.line(&format!("  {} {}", say.either("配置目录", "laid over:"), overlay.display()));
        }
    }
    ExitCode::SUCCESS
}

/// One line on a notice: where it is served, its title and items, and where it stands.
pub(super) fn notice(config: &Config, edition: &Edition, now_minute: Option<i64>, say: &Say) -> String {
    let items = edition.notice.items().count();
    let own = edition.units.iter().count() - config.units.iter().count();
    let zh = say.language() == Language::ZhHans;
    let place = match edition.notice.state {
        NoticeState::Draft => say.either("（草稿，不对外）", "(a draft, not served)").to_owned(),
        NoticeState::Open | NoticeState::Archived => config.public.link(&format!("{}/", edition.prefix)),
    };
    let phase = match now_minute.map(|now| edition.notice.phase(now)) {
        None | Some(Phase::Open | Phase::Draft) => String::new(),
        Some(Phase::Before(day)) if zh => format!("，{day} 起受理"),
        Some(Phase::Before(day)) => format!(", opens on {day}"),
        Some(Phase::Closed(day)) if zh => format!("，受理期已于 {day} 结束"),
        Some(Phase::Closed(day)) => format!(", closed on {day}"),
        Some(Phase::Archived) => say.either("，已归档", ", archived").to_owned(),
    };
    let title = &edition.notice.title;
    match (zh, own) {
        (true, 0) => format!("{place}  《{title}》{items} 项{phase}"),
        (true, _) => format!("{place}  《{title}》{items} 项，另有本通报自己的单位 {own} 个{phase}"),
        (false, 0) => format!("{place}  “{title}”, {items} items{phase}"),
        (false, _) => format!("{place}  “{title}”, {items} items, {own} units of its own{phase}"),
    }
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
