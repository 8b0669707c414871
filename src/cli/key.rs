//! `huiyin key rotate`: a new key for what is written from the next start on.
use std::process::ExitCode;

use serde_json::json;

use super::Failure;
use super::output::Say;
use crate::config::Config;
use crate::seal::{Keyring, OsEntropy};

pub fn rotate(config: &Config, say: &Say) -> Result<ExitCode, Failure> {
    let key = Keyring::rotate(&config.data.join("keys"), &OsEntropy)?;
    if say.json() {
        say.object(&json!({ "ok": true, "key": key }));
    } else {
        say.line(&format!(
            "{} {key}. {}",
            say.either("已生成新密钥", "Made key"),
            say.either(
                "重启服务后生效；旧密钥仍用于读取旧数据，请一并备份。",
                "It is used after a restart; older keys are still needed to read older data: back them up together."
            )
        ));
    }
    Ok(ExitCode::SUCCESS)
}
