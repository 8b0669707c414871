//! `huiyin demo`: fills an empty database with made-up cases.
use std::cell::Cell;
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::Instant;

use serde_json::json;

use super::Failure;
use super::output::Say;
use crate::app::App;
use crate::app::demo::{Filled, Progress};
use crate::domain::language::Language;

/// How wide the bar is.
const WIDTH: u64 = 40;

pub async fn run(app: &App, cases: u32, say: &Say) -> Result<ExitCode, Failure> {
    let began = Instant::now();
    let bar = !say.json() && std::io::stderr().is_terminal();
    let told = Cell::new(u64::MAX);
    let done = app.fill_with_demo(cases, |progress| draw(bar, &told, progress)).await;
    app.store.close().await;
    if bar {
        let _ = writeln!(std::io::stderr());
    }
    match done? {
        Filled::NotEmpty => Err(Failure::Refused(
            say.either(
                "数据库里已有办件：演示数据只写入空库。请用 HUIYIN_DATA 另设目录。",
                "There are cases already: made-up ones go into an empty database only. Set HUIYIN_DATA to another directory.",
            )
            .to_owned(),
        )),
        Filled::Cases(cases) => {
            let seconds = began.elapsed().as_secs_f64();
            if say.json() {
                say.object(&json!({ "ok": true, "cases": cases, "seconds": (seconds * 10.0).round() / 10.0 }));
            } else {
                say.line(&match say.language() {
                    Language::ZhHans => format!("已写入 {cases} 件演示数据，用时 {seconds:.0} 秒；不会发出邮件。"),
                    Language::En => format!("Added {cases} made-up cases in {seconds:.0} s; no letter will leave."),
                });
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// A bar that grows on a terminal; nothing in a pipe.
fn draw(bar: bool, told: &Cell<u64>, Progress { done, of }: Progress) {
    let percent = done * 100 / of.max(1);
    if !bar || told.replace(percent) == percent {
        return;
    }
    let full = percent * WIDTH / 100;
    let drawn: String = (0..WIDTH).map(|at| if at < full { '█' } else { '░' }).collect();
    let mut terminal = std::io::stderr();
    let _ = write!(terminal, "\r{drawn} {percent:>3} %");
    let _ = terminal.flush();
}
