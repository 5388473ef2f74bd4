//! The seam of the log: what the ledger needs of the truth, whatever it is kept in.

use redevable_protocol::ids::{ContentHash, EntryHash};
use redevable_tlog::{EntryIndex, TreeHash, TreeSize};

use super::StoreError;

/// What one commit adds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Entries in their order; at least one.
    pub entries: Vec<Vec<u8>>,
    /// Opened contents (salt ‖ content) that these entries commit to.
    pub contents: Vec<Vec<u8>>,
}

/// How far the log is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Committed {
    /// Number of entries.
    pub size: TreeSize,
    /// Root of their tree.
    pub root: TreeHash,
    /// BLAKE3 of the last entry; zeros if there is none.
    pub entry_hash: EntryHash,
}

/// Entries in their order, read as they are asked for.
pub type Entries<'a> = Box<dyn Iterator<Item = Result<Vec<u8>, StoreError>> + 'a>;

/// Published notes in their order, read as they are asked for.
pub type Notes<'a> = Box<dyn Iterator<Item = Result<String, StoreError>> + 'a>;

/// An append-only log with its published notes and the contents beside it. One writer.
///
/// Promised: what a call acknowledged is there after a crash or power cut, whole and in its order;
/// of a call that did not return, all or nothing is there, and `committed` after the next open
/// says which. Entries never change.
///
/// Not promised: that a failed call had no effect. After a failed write every call fails with
/// [`StoreError::Poisoned`] until the log is opened again (STORE-3). Nor that a content stays: it
/// may be erased. Nor that anything here was admitted: that is the ledger's work.
pub trait Log: Send + Sync {
    /// How far the log is durable.
    fn committed(&self) -> Committed;

    /// Appends a batch: contents, entries, then the commit itself (STORE-1).
    ///
    /// # Errors
    /// An empty batch or an entry over 65,535 bytes changes nothing; any other error is fatal.
    fn commit(&mut self, batch: &Batch) -> Result<Committed, StoreError>;

    /// The bytes of one entry.
    ///
    /// # Errors
    /// No such entry, or it cannot be read.
    fn entry(&self, index: EntryIndex) -> Result<Vec<u8>, StoreError>;

    /// The entries from `from` up to the committed size.
    fn entries(&self, from: EntryIndex) -> Entries<'_>;

    /// Appends a note to the list of published notes (LOG-6). Durable when it returns.
    ///
    /// # Errors
    /// A note that is no checkpoint note of at most 65,535 bytes, or that covers more than is
    /// committed, changes nothing; any other error is fatal.
    fn append_note(&mut self, note: &str) -> Result<(), StoreError>;

    /// Makes the last appended note the current checkpoint. Durable when it returns.
    ///
    /// # Errors
    /// Any is fatal.
    fn set_checkpoint(&mut self) -> Result<(), StoreError>;

    /// The last published note.
    fn checkpoint(&self) -> Option<&str>;

    /// All published notes, the oldest first.
    fn notes(&self) -> Notes<'_>;

    /// An opened content; `None` if it is not held.
    ///
    /// # Errors
    /// It cannot be read, or does not match its hash any more.
    fn content(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, StoreError>;

    /// The hashes of all contents that are held, sorted.
    ///
    /// # Errors
    /// They cannot be listed.
    fn contents(&self) -> Result<Vec<ContentHash>, StoreError>;

    /// Deletes a content, if it is held (CONT-5). Durable when it returns.
    ///
    /// # Errors
    /// Any is fatal.
    fn erase_content(&mut self, hash: &ContentHash) -> Result<(), StoreError>;

    /// Fails if an earlier write failed.
    ///
    /// # Errors
    /// [`StoreError::Poisoned`].
    fn check(&self) -> Result<(), StoreError>;
}
