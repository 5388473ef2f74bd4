//! What the compiler does not check about this repository: who uses whom, what the documents name.

mod architecture;
mod documents;
mod sources;

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The top of the repository.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The text of a file, by its path from the top.
fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file below `folder` (a path from the top) whose name ends with one of `ends`, by its path
/// from the top, sorted.
fn files(folder: &str, ends: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(&folder).expect("a folder of the repository can be listed") {
            let path: PathBuf = item.expect("an item of a folder can be read").path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if ends.iter().any(|end| name.ends_with(end)) {
                let path = path.strip_prefix(root()).expect("it was found below the top");
                found.push(path.to_string_lossy().into_owned());
            }
        }
    }
    found.sort();
    found
}

/// Code without its line comments; what a string holds after `//` is lost, too.
fn without_comments(code: &str) -> String {
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

/// Where `word` stands in `code`, not as a part of a longer name.
fn word_positions<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    code.match_indices(word).map(|(position, _)| position).filter(move |position| {
        let before = code[..*position].chars().next_back();
        let after = code[position + word.len()..].chars().next();
        !before.is_some_and(is_name)
            && (word.ends_with(':') || !after.is_some_and(|c| c.is_alphanumeric() || c == '_'))
    })
}

/// Fails with every fault, a line each.
fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}\n", faults.join("\n"));
}
