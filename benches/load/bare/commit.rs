//! No network at all: how fast the disk and SQLite are.
use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Instant;

use rusqlite::params;

use super::group::{TABLES, open};
use crate::wire::{Sample, micros};

/// Four kilobytes written and synced, again and again.
pub fn fsync(directory: &Path, times: usize) -> Sample {
    let mut file = File::create(directory.join("fsync")).unwrap();
    let block = [7; 4096];
    // The file has its size: what is measured is the sync of data, as in a log that is written round and round.
    for _ in 0..64 {
        file.write_all(&block).unwrap();
    }
    file.sync_all().unwrap();
    let began = Instant::now();
    let latencies = (0..times)
        .map(|turn| {
            file.seek(SeekFrom::Start(4096 * (turn as u64 % 64))).unwrap();
            file.write_all(&block).unwrap();
            let started = Instant::now();
            file.sync_data().unwrap();
            micros(started)
        })
        .collect();
    Sample::new(began.elapsed(), latencies)
}

/// One connection, one row for each commit, FULL.
pub fn commits(directory: &Path, times: usize) -> Sample {
    let connection = open(&directory.join("commits.db").display().to_string());
    connection.execute_batch(TABLES).unwrap();
    let mut insert = connection.prepare("INSERT INTO cases (item, body) VALUES (?1, ?2)").unwrap();
    let text = crate::journey::text(1, 1);
    let began = Instant::now();
    let latencies = (0..times)
        .map(|_| {
            let started = Instant::now();
            insert.execute(params!["2", text]).unwrap();
            micros(started)
        })
        .collect();
    Sample::new(began.elapsed(), latencies)
}
