//! Attacks on whole ledgers: on their bytes, their operator, their process and their command line.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic like the test itself")]

mod author;
mod barometer;
mod bytes;
mod cli;
mod kill;
mod lies;
mod lies_entries;
mod lies_files;
mod lies_history;
mod lies_ledgers;
mod notes;
mod program;
mod rebuild;
mod support;
mod tampers;
mod unread;

/// A module that nobody declares is a test that nobody runs.
#[test]
fn every_file_is_a_module_of_this_binary() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it");
    let main = include_str!("main.rs");
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let module = name.strip_suffix(".rs").unwrap_or_else(|| panic!("{name} is no module"));
        let declared = main.lines().any(|line| line == format!("mod {module};"));
        assert!(declared || module == "main", "main.rs does not declare {name}");
    }
}
