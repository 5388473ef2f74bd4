//! Tests of the store with plain bytes as entries.

mod faults;
mod index;
mod log;
mod recovery;

use std::{fs, path::Path};

use redevable_protocol::ids::ContentHash;
use redevable_tlog::{
    EntryIndex, TreeHash, TreeSize,
    checkpoint::Checkpoint,
    ed25519::SigningKey,
    merkle::{RightEdge, leaf_hash},
    note,
};

use super::{Batch, Log, LogFiles};

/// Entry `n`: lengths vary, none is 0.
fn entry(n: u64) -> Vec<u8> {
    format!("entry {n} {}\n", "x".repeat(usize::try_from(n % 7).unwrap())).into_bytes()
}

fn content(n: u64) -> Vec<u8> {
    format!("content {n}").into_bytes()
}

fn batch(from: u64, entries: u64, contents: u64) -> Batch {
    Batch {
        entries: (from..from + entries).map(entry).collect(),
        contents: (from..from + contents).map(content).collect(),
    }
}

fn root(size: u64) -> TreeHash {
    let mut edge = RightEdge::new();
    (0..size).for_each(|n| edge.push(leaf_hash(&entry(n))));
    edge.root()
}

/// A signed checkpoint of the test log.
fn checkpoint_note(size: u64) -> String {
    let key = SigningKey::from_seed(&[7; 32]);
    let origin = "log.example.org/test".to_owned();
    let (size, root) = (TreeSize::new(size), root(size));
    let checkpoint = Checkpoint { origin, size, root, extensions: Vec::new() };
    note::assemble(&checkpoint.to_text(), &[checkpoint.sign(&key)])
}

/// The log holds exactly the first `size` entries and is fit for more.
fn assert_holds(log: &LogFiles, size: u64) {
    let committed = log.committed();
    assert_eq!(committed.size, TreeSize::new(size));
    assert_eq!(committed.root, root(size));
    let entries: Vec<Vec<u8>> = log.entries(EntryIndex::new(0)).map(Result::unwrap).collect();
    assert_eq!(entries, (0..size).map(entry).collect::<Vec<_>>());
    assert!(log.entry(EntryIndex::new(size)).is_err());
}

fn assert_holds_content(log: &LogFiles, n: u64) {
    let hash = ContentHash::of_opened(&content(n));
    assert_eq!(log.content(&hash).unwrap(), Some(content(n)), "content {n}");
}

/// Copies a ledger folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for item in fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy(&item.path(), &target);
        } else {
            fs::copy(item.path(), target).unwrap();
        }
    }
}

fn cut(path: &Path, length: usize) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_len(u64::try_from(length).unwrap()).unwrap();
}
