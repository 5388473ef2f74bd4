//! Tests of the ledger with real events.

mod appending;
mod fixture;
mod folders;
mod kill;
mod opening;
mod publishing;

use redevable_protocol::{
    ids::{Revision, StreamId},
    time::Recorded,
};
use redevable_tlog::{EntryIndex, TreeSize};

use super::*;
use fixture::{Author, NOW};

fn options() -> Options {
    Options::default()
}

fn open(dir: &Path) -> Ledger {
    Ledger::open(dir, &options(), &mut |_, _| {}).unwrap()
}

/// A ledger with its first event and `more` registrations.
fn ledger_of(dir: &Path, more: usize) -> (Ledger, Author) {
    let mut ledger = Ledger::create(dir, &options()).unwrap();
    let mut author = Author::new();
    let first = author.opening();
    let appended = ledger.append(first, NOW()).unwrap();
    author.opened(appended.event_id, ledger.state().root());
    if more > 0 {
        let batch = (0..more).map(|_| author.registration()).collect();
        ledger.append_batch(batch, NOW()).unwrap();
    }
    (ledger, author)
}

/// Copies a ledger folder.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for item in std::fs::read_dir(from).unwrap() {
        let item = item.unwrap();
        let target = to.join(item.file_name());
        if item.file_type().unwrap().is_dir() {
            copy(&item.path(), &target);
        } else {
            std::fs::copy(item.path(), target).unwrap();
        }
    }
}
