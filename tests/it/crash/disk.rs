//! A full disk: told honestly, nothing typed or acknowledged is lost, and over when there is room again.
use std::fs::File;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use super::{known, opinion};
use crate::support::client::{Client, Receipt};
use crate::support::ledger::{Ledger, row_of};
use crate::support::not_run;
use crate::support::server::Installation;
use crate::support::wait::until;

/// Of the contact block in the shipped notice.
const PHONE: &str = "020-89088252";
const ADDRESS: &str = "广州大道南999号";
/// More than fit on the disk.
const MOST: u32 = 3_000;

/// A file system of a few megabytes; taken away when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Result<Self, String> {
        std::fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=12m,mode=0700", "huiyin-test"])
            .arg(at)
            .output()
            .map_err(|error| error.to_string())?;
        if mounted.status.success() {
            Ok(Self(at.to_owned()))
        } else {
            Err(String::from_utf8_lossy(&mounted.stderr).trim().to_owned())
        }
    }

    /// Takes what room there is.
    fn fill(&self) {
        let mut file = File::options().create(true).append(true).open(self.0.join("ballast")).unwrap();
        for size in [1 << 20, 4096, 1] {
            let block = vec![0; size];
            loop {
                match file.write_all(&block) {
                    Ok(()) => {}
                    Err(error) if error.kind() == ErrorKind::StorageFull => break,
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }

    fn free(&self) {
        std::fs::remove_file(self.0.join("ballast")).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}

/// A long opinion, so that the disk fills soon; different each time.
fn text(serial: u32) -> String {
    format!("第{serial}份：{}", "整改后的情况与通报所说不符。".repeat(300))
}

#[tokio::test]
async fn a_full_disk_is_told_and_gets_over() {
    let mut installation = Installation::new();
    installation.set("HUIYIN__LIMITS__STATUS_TOTAL__BURST", "1000000");
    let disk = match SmallDisk::mount(&installation.path("data")) {
        Ok(disk) => disk,
        Err(why) => return not_run("a full disk (a small tmpfs has to be mounted, which takes root)", &why),
    };
    println!("full disk: on a tmpfs of 12 MB");
    let mut running = installation.start().await;
    let mut client = Client::new(installation.address, 0);
    let mut held: Vec<(Receipt, String)> = Vec::new();

    for serial in 0..20 {
        client.become_citizen(serial);
        held.push((client.submit(&opinion(&text(serial))).await.unwrap(), text(serial)));
    }
    disk.fill();
    let mut refused = None;
    for serial in 20..MOST {
        client.become_citizen(serial);
        let typed = text(serial);
        let token = client.form_token().await.expect("the form is there on a full disk");
        let mut fields = vec![("form_token", token.as_str())];
        fields.extend(opinion(&typed));
        let answer = client.post("/feedback", &fields).await.unwrap();
        match answer.status {
            // Room within the files that are there already.
            303 => held.push((client.receipt(&answer.cookie().unwrap()).await.unwrap(), typed)),
            503 => {
                refused = Some((token, typed, answer));
                break;
            }
            status => panic!("status {status}: {}", answer.text()),
        }
        // What a checkpoint may have freed is taken as well.
        disk.fill();
    }
    let (token, typed, answer) = refused.expect("the disk never got full");
    let before = held.len();
    println!("full disk: refused after {before} were acknowledged");
    let page = answer.text();
    assert!(page.contains(&typed), "the text is kept in the page");
    assert!(page.contains(PHONE) && page.contains(ADDRESS), "phone and address are on it");
    assert!(answer.header("retry-after").is_some());
    assert_eq!(answer.form_token().as_deref(), Some(token.as_str()), "sent again it is the same submission");

    // Everything else goes on.
    for path in ["/", "/feedback", "/healthz"] {
        assert_eq!(client.get(path).await.unwrap().status, 200, "{path}");
    }
    for (receipt, _) in &held {
        client.become_citizen(1_000_000 + receipt.number[5..].parse::<u32>().unwrap());
        assert!(known(&mut client, receipt).await, "{} is not known while the disk is full", receipt.number);
    }

    disk.free();
    let mut fields = vec![("form_token", token.as_str())];
    fields.extend(opinion(&typed));
    let receipt = until(Duration::from_secs(30), async || {
        let answer = client.post("/feedback", &fields).await.unwrap();
        match answer.status {
            303 => Ok(client.receipt(&answer.cookie().unwrap()).await.unwrap()),
            503 => Err("it did not get over it"),
            status => panic!("status {status}"),
        }
    })
    .await;
    held.push((receipt, typed));
    for serial in MOST..MOST + 5 {
        client.become_citizen(serial);
        held.push((client.submit(&opinion(&text(serial))).await.unwrap(), text(serial)));
    }

    let mut ledger = Ledger::open(&installation.settings["HUIYIN_DATABASE_URL"]).await;
    let mut expected: Vec<_> = held.iter().map(|(receipt, text)| (row_of(&receipt.number), text.clone())).collect();
    expected.sort();
    assert_eq!(ledger.rows("SELECT id, body FROM cases ORDER BY id").await, expected);
    assert_eq!(ledger.integrity().await, "ok");
    assert!(running.terminate().await.success());

    // Mail is not taken where there is so little room: what citizens write goes first, and the mail server keeps it.
    let mut command = installation.command(&["mail", "in"]);
    let mut pipe = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let _ = pipe.stdin.take().unwrap().write_all(b"From: a@b.example\r\n\r\nx\r\n");
    assert_eq!(pipe.wait().unwrap().code(), Some(75));
}
