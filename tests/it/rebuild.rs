//! The index holds nothing that the log does not: without it, or with another, all is as before
//! (STORE-5).

use std::{fs, path::Path};

use crate::{
    program::{copy_folder, copy_of, run, shared_demo},
    support::files_below,
};

const STREAM: &str = "commitment/exemple-1";

/// Publishes a ledger folder anew, elsewhere, and compares with the pages of the demonstration.
fn assert_as_before(dir: &Path) {
    let out = tempfile::tempdir().unwrap();
    let target = out.path().join("public");
    let published = run(dir, &["publish", ".", "--out", target.to_str().unwrap()]).ok();
    assert!(published.out.starts_with("18 entries published"), "{published:?}");
    assert!(published.err.is_empty(), "{published:?}");
    let demo = files_below(&shared_demo().join("exemple/public"));
    assert!(files_below(&target) == demo, "the pages or the published files are others");
    // `show` and `log` lock the ledger, so that the demonstration itself is not at hand.
    let untouched = copy_of("exemple");
    for args in [["show", STREAM, "."], ["show", "17", "."], ["log", ".", "--json"]] {
        let before = run(untouched.path(), &args).ok();
        assert_eq!(run(dir, &args).ok().out, before.out, "{args:?}");
    }
}

fn state_root(dir: &Path) -> String {
    let audit = run(dir, &["audit", ".", "--json"]).ok();
    let verdict: serde_json::Value = serde_json::from_str(&audit.out).unwrap();
    verdict["state_root"].as_str().unwrap().to_owned()
}

#[test]
fn a_deleted_index_is_built_again() {
    let copy = copy_of("exemple");
    let dir = copy.path();
    let before = state_root(dir);
    fs::remove_dir_all(dir.join("index.sled")).unwrap();
    let rebuilt = run(dir, &["rebuild-index", "."]).ok();
    assert_eq!(rebuilt.out, format!("18 entries indexed; state root {before}\n"));
    assert!(dir.join("index.sled").is_dir());
    assert_as_before(dir);
}

#[test]
fn an_index_that_is_lost_without_notice_is_built_again() {
    let copy = copy_of("exemple");
    fs::remove_dir_all(copy.path().join("index.sled")).unwrap();
    assert_as_before(copy.path());
}

#[test]
fn garbage_in_the_place_of_the_index_changes_nothing() {
    let copy = copy_of("exemple");
    for file in files_below(&copy.path().join("index.sled")).keys() {
        fs::write(copy.path().join("index.sled").join(file), [0xa5; 5_000]).unwrap();
    }
    assert_as_before(copy.path());
    // Emptied files, and a file where the folder was.
    let copy = copy_of("exemple");
    for file in files_below(&copy.path().join("index.sled")).keys() {
        fs::write(copy.path().join("index.sled").join(file), []).unwrap();
    }
    assert_as_before(copy.path());
    let copy = copy_of("exemple");
    fs::remove_dir_all(copy.path().join("index.sled")).unwrap();
    fs::write(copy.path().join("index.sled"), "no index").unwrap();
    assert_as_before(copy.path());
}

#[test]
fn the_index_of_another_ledger_changes_nothing() {
    for other in ["barometre", "france-2024"] {
        let copy = copy_of("exemple");
        let index = copy.path().join("index.sled");
        fs::remove_dir_all(&index).unwrap();
        fs::create_dir(&index).unwrap();
        copy_folder(&shared_demo().join(other).join("index.sled"), &index);
        assert_as_before(copy.path());
    }
}
