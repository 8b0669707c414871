//! How long the notice compiler reads: the notices of the corpus one after another up to a size, or one notice of a usual size.
use std::path::Path;
use std::time::Instant;

use huiyin::domain::notice::parse;

use crate::table::Table;

/// So often each text is read.
const RUNS: usize = 9;
const MEGABYTE: usize = 1_000_000;

pub fn run(table: &mut Table) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/corpus/notices/dev");
    let mut files: Vec<_> = std::fs::read_dir(directory).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.retain(|path| path.extension().is_some_and(|end| end == "txt"));
    let notices: Vec<String> = files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let longest = notices.iter().max_by_key(|text| text.len()).unwrap();
    println!("| text | bytes | least | median | most |\n|---|---|---|---|---|");
    let one = times("the longest notice of `dev`", longest);
    let repeated = |size: usize| longest.repeat(size / longest.len() + 1);
    let quarter = times("it, again and again", &repeated(MEGABYTE / 4));
    let whole = times("it, again and again", &repeated(MEGABYTE));
    let all = notices.concat();
    times("all of `dev`, again and again", &all.repeat(MEGABYTE / all.len() + 1));
    table.line(
        "reading 1 MB",
        format!("{whole:.0} ms; a quarter of it {quarter:.0} ms; one notice {one:.1} ms"),
        format!("{whole:.0} ms"),
        "100 ms",
        "in proportion",
    );
}

/// The median in milliseconds.
fn times(what: &str, text: &str) -> f64 {
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(parse(text));
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    times.sort_by(f64::total_cmp);
    println!(
        "| {what} | {} | {:.1} ms | {:.1} ms | {:.1} ms |",
        crate::table::thousands(u32::try_from(text.len()).unwrap().into()),
        times[0],
        times[RUNS / 2],
        times[RUNS - 1]
    );
    times[RUNS / 2]
}
