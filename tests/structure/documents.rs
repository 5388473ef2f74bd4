//! The documents: every path, command, option and dependency that they name exists.

use std::collections::BTreeSet;

use redevable_protocol::catalogue;

use crate::{assert_none, files, root, text};

/// Folders whose paths are those of this repository.
const FOLDERS: &[&str] = &["src/", "tests/", "docs/", "proofs/", "benches/", ".ci/"];

/// Tables of third-party data: their paths are those of the repositories that the data is from.
const FOREIGN: &[&str] = &["src/exchange/data/README.md", "proofs/vectors/c2sp/README.md"];

#[test]
fn every_path_exists() {
    let mut faults = Vec::new();
    for document in documents() {
        let found = text(&document);
        for path in code_of(&found).filter(|code| is_path(code)) {
            if !exists(path) {
                faults.push(format!("{document}: `{path}` does not exist"));
            }
        }
        for link in links(&found) {
            let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
            if !root().join(folder).join(link).exists() {
                faults.push(format!("{document}: the link to {link} leads nowhere"));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn every_command_exists() {
    let mut faults = Vec::new();
    for document in documents() {
        let found = text(&document);
        for code in code_of(&found) {
            faults.extend(judge(code).into_iter().map(|fault| format!("{document}: {fault}")));
        }
    }
    assert_none(&faults);
}

#[test]
fn every_command_is_in_the_readme() {
    let readme = text("README.md");
    for command in commands() {
        let rows = readme.lines().filter(|line| {
            let row = line.strip_prefix("| `").and_then(|rest| rest.split([' ', '`']).next());
            row == Some(&command)
        });
        assert_eq!(rows.count(), 1, "README.md: rows for the command `{command}`");
    }
}

#[test]
fn every_dependency_has_its_reason_in_the_readme() {
    let readme = text("README.md");
    let table = readme.split_once("## Dependencies").expect("README.md lists dependencies").1;
    let table = table.split("\n## ").next().unwrap_or_default();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let listed: BTreeSet<String> = rows.map(ToOwned::to_owned).collect();
    let manifests = ["Cargo.toml", "src/tlog/Cargo.toml", "src/protocol/Cargo.toml"];
    let needed: BTreeSet<String> =
        manifests.iter().flat_map(|path| dependencies(&text(path))).collect();
    assert_eq!(listed, needed, "README.md, section Dependencies, against the three Cargo.toml");
}

#[test]
fn the_readme_counts_right() {
    let readme = text("README.md");
    let packages = text("Cargo.lock").matches("\nname = ").count();
    let types: BTreeSet<&str> = catalogue::all().map(|spec| spec.name).collect();
    let types = format!("{} of the catalogue's 63 event types", types.len());
    let words = readme.split_whitespace().collect::<Vec<_>>().join(" ");
    for count in [format!("{packages} packages"), types] {
        assert!(words.contains(&count), "README.md does not say \"{count}\"");
    }
}

#[test]
fn the_scans_find_what_they_must() {
    let found: Vec<&str> =
        code_of("a `src/nope.rs` b\n```sh\nredevable nope\n```\nc `d`").collect();
    assert_eq!(found, ["redevable nope", "src/nope.rs", "d"]);
    assert_eq!(links("[a](b/c.md#d) [e](https://f.example/) [g](#h)"), ["b/c.md"]);
    for path in ["src/nope.rs", "docs/nope/", "nope.rs", "NOPE.md"] {
        assert!(is_path(path) && !exists(path), "`{path}` must be missed");
    }
    for path in ["src/cli/mod.rs", "ledger/append.rs", "docs/", "README.md", ".ci/run"] {
        assert!(is_path(path) && exists(path), "`{path}` is there");
    }
    assert!(!is_path("log/entries/<N>") && !is_path("checkpoint"));
    for command in [
        "redevable nope",
        "$ redevable nope DIR",
        "cargo run --release -- nope",
        "redevable audit DIR --nope",
        "redevable --nope audit DIR",
    ] {
        assert!(!judge(command).is_empty(), "`{command}` must be refused");
    }
    for command in [
        "redevable audit DIR --ledger-id ID && redevable publish DIR",
        "cargo run --release -- --lang fr demo",
        "cargo test --workspace",
        "redevable …",
        "redevable",
    ] {
        assert_eq!(judge(command), Vec::<String>::new(), "`{command}`");
    }
    let manifest = "[dependencies]\na = \"1\"\nb.workspace = true\nredevable-c = {}\n[x]\nd = 1";
    assert_eq!(dependencies(manifest), ["a", "b"]);
}

/// The documents of this project.
fn documents() -> impl Iterator<Item = String> {
    let folders = ["src", "tests", "docs", "proofs", "benches"];
    let below = folders.into_iter().filter(|folder| root().join(folder).is_dir());
    let below = below.flat_map(|folder| files(folder, &[".md"]));
    let at_top = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"];
    let all = at_top.into_iter().map(ToOwned::to_owned).chain(below);
    all.filter(|path| !FOREIGN.contains(&path.as_str()))
}

/// What a document sets as code: the lines of blocks, then the spans.
fn code_of(document: &str) -> impl Iterator<Item = &str> {
    let parts = || document.split("```").enumerate();
    let blocks = parts().filter(|(position, _)| position % 2 == 1);
    // The first line of a block is its language.
    let blocks = blocks.flat_map(|(_, block)| block.lines().skip(1)).map(str::trim);
    let spans = parts().filter(|(position, _)| position % 2 == 0);
    let spans = spans.flat_map(|(_, part)| part.split('`').skip(1).step_by(2));
    blocks.filter(|line| !line.is_empty()).chain(spans)
}

/// Where the links of a document lead within the repository.
fn links(document: &str) -> Vec<&str> {
    let targets = document.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let targets = targets.filter_map(|target| target.split('#').next());
    targets.filter(|target| !target.is_empty() && !target.contains(':')).collect()
}

/// Whether a piece of code is the path of a file or folder of this repository.
fn is_path(code: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    let ends = [".rs", ".md"];
    code.chars().all(is_plain)
        && (FOLDERS.iter().any(|folder| code.starts_with(folder))
            || ends.iter().any(|end| code.len() > end.len() && code.ends_with(end)))
}

/// A file of Rust may be named by the end of its path.
fn exists(path: &str) -> bool {
    root().join(path).exists()
        || path.ends_with(".rs")
            && ["src", "tests"].iter().any(|folder| {
                files(folder, &[".rs"]).iter().any(|file| file.ends_with(&format!("/{path}")))
            })
}

/// What is wrong with the uses of the program in a line.
fn judge(line: &str) -> Vec<String> {
    let commands = commands();
    let mut faults = Vec::new();
    for call in calls(line) {
        let mut words = call.split_whitespace().peekable();
        let mut command = None;
        while let Some(word) = words.next() {
            if ["&&", "|", ";", "\\", ">"].contains(&word) {
                break;
            }
            if let Some(option) = word.strip_prefix("--") {
                let option = option.split('=').next().unwrap_or_default();
                if !is_option(option) {
                    faults.push(format!("no command has the option --{option}"));
                }
                let takes_value = !["quiet", "json", "help", "version"].contains(&option);
                if command.is_none() && takes_value {
                    words.next();
                }
            } else if command.is_none() && word.starts_with(|c: char| c.is_ascii_alphabetic()) {
                if !commands.iter().any(|known| known == word) {
                    faults.push(format!("there is no command `redevable {word}`"));
                }
                command = Some(word);
            }
        }
    }
    faults
}

/// What follows the program's name in a line.
fn calls(line: &str) -> impl Iterator<Item = &str> {
    ["redevable ", "cargo run --release -- "].into_iter().flat_map(move |name| {
        line.match_indices(name).filter_map(move |(position, _)| {
            let before = line[..position].chars().next_back();
            let begins = before.is_none_or(|c| c == ' ' || c == '/');
            begins.then(|| &line[position + name.len()..])
        })
    })
}

/// The commands, as the enum lists them.
fn commands() -> Vec<String> {
    let code = text("src/cli/commands/mod.rs");
    let list = code.split_once("enum Command {").expect("the commands are an enum").1;
    let list = list.split('}').next().unwrap_or_default();
    let names = list.lines().filter_map(|line| line.trim().split('(').next());
    let mut commands = vec!["help".to_owned()];
    for name in names.filter(|name| !name.is_empty()) {
        let mut command = String::new();
        for (position, c) in name.char_indices() {
            if c.is_uppercase() && position > 0 {
                command.push('-');
            }
            command.push(c.to_ascii_lowercase());
        }
        commands.push(command);
    }
    commands
}

/// Whether some command has the option: each is a field of a struct.
fn is_option(option: &str) -> bool {
    let field = format!("    {}: ", option.replace('-', "_"));
    ["help", "version"].contains(&option)
        || files("src/cli", &[".rs"]).iter().any(|path| text(path).contains(&field))
}

/// The names in `[dependencies]` and `[dev-dependencies]`, without our own packages.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = ["[dependencies]", "[dev-dependencies]"].contains(&line);
        } else if inside && let Some(end) = line.find(['.', ' ', '=']) {
            names.push(line[..end].to_owned());
        }
    }
    names.retain(|name| !name.starts_with("redevable-"));
    names
}
