//! The `redevable` program: parses, runs, exits.

use std::{panic, process::ExitCode};

fn main() -> ExitCode {
    panic::catch_unwind(redevable::cli::run).unwrap_or_else(|_| {
        eprintln!("error: internal bug; please report the lines above");
        ExitCode::from(70)
    })
}
