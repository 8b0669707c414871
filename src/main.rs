//! Parses arguments and runs.
use std::process::ExitCode;

fn main() -> ExitCode {
    huiyin::cli::main()
}
