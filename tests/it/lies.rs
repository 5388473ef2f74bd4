//! The corpus of published lies in `proofs/lies`: written from here, read back from the folder.

use std::{fs, path::Path};

use redevable::audit::{self, Options, PublishedDir};
use redevable_protocol::verdict::{Outcome, Verdict};

use crate::{
    lies_entries, lies_files, lies_history,
    lies_ledgers::Case,
    support::{Files, files_below, judge, refuted},
};

const README: &str = "README.md";

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("proofs/lies")
}

fn lies() -> Vec<Case> {
    let mut lies = lies_entries::all();
    lies.extend(lies_history::all());
    lies.extend(lies_files::all());
    lies
}

fn verdict(case: &Case) -> Verdict {
    judge(&case.files, &case.older.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The whole corpus by its paths.
fn corpus() -> Files {
    let mut corpus = Files::new();
    let (mut rows, mut twins) = (String::new(), String::new());
    for (case, is_lie) in lies()
        .into_iter()
        .map(|case| (case, true))
        .chain(lies_history::twins().into_iter().map(|case| (case, false)))
    {
        let (name, verdict) = (case.name, verdict(&case));
        let older = if case.older.is_some() { "yes" } else { "no" };
        if is_lie {
            let codes: Vec<String> = refuted(&verdict)
                .iter()
                .map(|found| found.split_once('@').unwrap())
                .map(|(code, place)| format!("`{code}` at {}", placed(place)))
                .collect();
            rows +=
                &format!("| [{name}]({name}) | {} | {} | {older} |\n", case.did, codes.join(", "));
        } else {
            twins += &format!("| [{name}]({name}) | {} | {older} |\n", case.did);
        }
        let mut put = |path: &str, bytes: Vec<u8>| {
            assert!(corpus.insert(format!("{name}/{path}"), bytes).is_none(), "{name} twice");
        };
        put("case.txt", format!("{}\n{}\n", case.did, case.caught).into_bytes());
        put("expected.json", format!("{}\n", verdict.to_json()).into_bytes());
        if let Some(older) = case.older {
            put("older.checkpoint", older.into_bytes());
        }
        for (path, bytes) in case.files {
            put(&format!("ledger/{path}"), bytes);
        }
    }
    let readme = format!("{HEAD}{rows}{TWINS}{twins}{TAIL}");
    corpus.insert(README.to_owned(), readme.into_bytes());
    corpus
}

fn placed(place: &str) -> String {
    match place.parse::<u64>() {
        Ok(index) => format!("entry {index}"),
        Err(_) if place == "log" => "the log as a whole".to_owned(),
        // A content's name is long, and says nothing.
        Err(_) => match place.split_at_checked(16) {
            Some((start, _)) if start.starts_with("content/") => format!("{start}…"),
            _ => place.to_owned(),
        },
    }
}

const HEAD: &str = "\
# Published lies

Small published ledgers, each with one lie of an operator who holds the key of the log and every
file, but no key of an author; and honest twins. For whoever writes an auditor: none of our code is
needed. Everything here is fictional and derived from fixed seeds, so no key is a secret. This page
and the folders are written by `tests/it/lies.rs`, and held against it.

A folder holds:

- `ledger/`: the published directory, as [checkpoint.md](../../docs/protocol/checkpoint.md) has it;
- `older.checkpoint`, if the lie needs it: a note that a reader kept from before the lie;
- `expected.json`: the line that an audit answers ([verdict.md](../../docs/protocol/verdict.md)),
  byte for byte, newline included; with `older.checkpoint` where there is one, and no ledger id;
- `case.txt`: what the operator did, and what catches it.

Where it says that an author signed against the rules, the author did, and the lie of the operator
is to have admitted it. Codes: [codes.md](../../docs/protocol/codes.md).

## Lies

| case | lie | caught by | needs an older checkpoint |
|---|---|---|---|
";

const TWINS: &str = "
## Honest twins

Nothing of these is refuted.

| case | what it is | has an older checkpoint |
|---|---|---|
";

const TAIL: &str = "
## What no audit of a directory alone finds

- A lie about entries that no later author pinned, by an operator who signs all notes again: the
  cases with an older checkpoint. Each of them passes without it.
- A complete rewrite under other keys. Against a kept checkpoint it is not refuted, but not
  established (exit code 3): a reader should name the ledger id.
- A note that is left out of the list together with the files of its size, even if an author pinned
  that size, and even for a reader who kept the note: the list is what the operator says that it
  published.
";

#[test]
#[ignore = "writes proofs/lies; run by hand: cargo test --test it -- --ignored write_lies"]
fn write_lies() {
    let folder = folder();
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    for (path, bytes) in corpus() {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn each_committed_lie_is_refuted_and_no_twin_is() {
    let twins: Vec<&str> = lies_history::twins().iter().map(|case| case.name).collect();
    let (mut lies, mut honest) = (0, 0);
    for item in fs::read_dir(folder()).unwrap() {
        let case = item.unwrap().path();
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        if name == README {
            continue;
        }
        let older = case.join("older.checkpoint");
        let against = if older.exists() { vec![fs::read(&older).unwrap()] } else { Vec::new() };
        let options = Options { ledger: None, against };
        let source = PublishedDir::new(&case.join("ledger"));
        let verdict = audit::audit(&source, &options, &mut |_, _| ()).unwrap();
        let expected = fs::read_to_string(case.join("expected.json")).unwrap();
        assert_eq!(format!("{}\n", verdict.to_json()), expected, "{name}");
        if twins.contains(&name.as_str()) {
            assert_eq!(verdict.outcome().exit_code(), 0, "{name}: {verdict:?}");
            honest += 1;
        } else {
            assert_eq!(verdict.outcome(), Outcome::Refuted, "{name}: {verdict:?}");
            lies += 1;
        }
        // What needs an older checkpoint is refuted with it alone.
        if older.exists() {
            let alone = audit::audit(&source, &Options::default(), &mut |_, _| ()).unwrap();
            assert_eq!(alone.outcome().exit_code(), 0, "{name}: {alone:?}");
        }
    }
    assert!(lies >= 40 && honest >= 2, "{lies} lies and {honest} twins");
}

#[test]
fn the_committed_lies_are_those_that_the_code_makes() {
    let (committed, made) = (files_below(&folder()), corpus());
    let paths = |files: &Files| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(paths(&committed), paths(&made));
    for (path, bytes) in &made {
        assert!(committed[path] == *bytes, "{path} is not what the code makes");
    }
    assert!(made.values().map(Vec::len).sum::<usize>() < 3_000_000);
}
