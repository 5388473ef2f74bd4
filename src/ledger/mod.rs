//! The only writer of a ledger: it admits events, appends them, and publishes what it appended.
//!
//! An event is answered once it is durable. What is published is a signed checkpoint over durable
//! entries (LOG-5), listed before it leaves (LOG-6), and a folder that anyone can check.

mod append;
mod error;
pub mod layout;
mod open;
mod publication;
mod publish;
mod read;
mod read_index;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use redevable_protocol::{
    ids::{ContentHash, EventId},
    state::State,
};
use redevable_tlog::EntryIndex;

use crate::eventstore::{IndexError, Log, LogFiles};
use read_index::ReadIndex;

pub use append::{Appended, ExpectedRevision, Submission};
pub use error::{AppendError, BatchError, LedgerError, PublishError};
pub use publication::Publication;
pub use publish::Resign;
pub use read::StreamEntries;

/// Told how far a long operation is: entries done, entries in all.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// How a ledger is kept; nothing here changes what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Appended entries that may wait in memory before the index is written.
    pub index_rows_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { index_rows_max: 1_024 }
    }
}

/// A ledger folder, open for reading and writing; locked for this process.
///
/// After a fatal error every call fails, and [`Self::state`] may hold events that are not durable:
/// drop the ledger and open it again (STORE-3).
pub struct Ledger {
    log: Box<dyn Log>,
    state: State,
    index: ReadIndex,
    contents: ContentRegister,
}

/// What entries say about contents.
#[derive(Default)]
struct ContentRegister {
    /// Each content that an entry commits to, with the first such entry.
    committed: BTreeMap<ContentHash, EntryIndex>,
    /// Each content that an order erases, with the first such order.
    erased: BTreeMap<ContentHash, EntryIndex>,
}

impl Ledger {
    /// Makes `dir` a ledger folder. The first event that is appended opens the ledger.
    ///
    /// # Errors
    /// There is a ledger already, or a file cannot be written.
    pub fn create(dir: &Path, options: &Options) -> Result<Self, LedgerError> {
        let log = LogFiles::create(dir)?;
        let index = ReadIndex::open(index_dir(dir), &log, options)?;
        Ok(Self {
            log: Box::new(log),
            state: State::new(),
            index,
            contents: ContentRegister::default(),
        })
    }

    /// Opens a ledger folder: settles what an interrupted write left (STORE-2), then judges every
    /// entry again and rebuilds the state and what the index lacks. `progress` is told on the way.
    ///
    /// # Errors
    /// No ledger there, or a locked or damaged one; an entry that is not admitted; a published
    /// note that contradicts the entries. Each says what to do.
    pub fn open(
        dir: &Path,
        options: &Options,
        progress: Progress<'_>,
    ) -> Result<Self, LedgerError> {
        let log = LogFiles::open(dir)?;
        open::replay(Box::new(log), index_dir(dir), options, progress)
    }

    /// What follows from all entries.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Where an event is in the log.
    #[must_use]
    pub fn index_of(&self, event: &EventId) -> Option<EntryIndex> {
        self.state.index_of(event)
    }

    /// Why the index lags behind the log, if it does: nothing is lost, and the next open or
    /// [`Self::rebuild_index`] catches up, but the operator should look at the disk.
    #[must_use]
    pub fn index_trouble(&self) -> Option<&IndexError> {
        self.index.trouble()
    }

    /// The last published note; `None` before the first.
    #[must_use]
    pub fn checkpoint(&self) -> Option<&str> {
        self.log.checkpoint()
    }
}

fn index_dir(dir: &Path) -> PathBuf {
    dir.join("index.sled")
}
