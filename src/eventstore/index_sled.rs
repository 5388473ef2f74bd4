//! The disposable index (STORE-5): event id → index, (stream, revision) → index.
//!
//! It may be behind the log, never ahead of it, and never of another log: its position names the
//! size it has reached and the entry hash there. Keys, in one tree, numbers big endian:
//!
//! ```text
//! 'e' ‖ event id (32)               → index u64
//! 's' ‖ stream ‖ 0x00 ‖ revision u64 → index u64
//! 'p'                               → size u64 ‖ entry hash (32)
//! ```

use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use redevable_protocol::ids::{EntryHash, EventId, Revision, StreamId};
use redevable_tlog::{EntryIndex, TreeSize};
use thiserror::Error;

/// Cache of sled: the index is small, and read in ranges.
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// Rows of one sled batch: two keys each and the position stay below 300 keys, as sled holds a
/// whole batch in memory several times.
const BATCH_ROWS: usize = 128;
/// sled lets go of its lock a moment after the handle that was dropped last.
const LOCK_TRIES: u32 = 20;
const LOCK_WAIT: Duration = Duration::from_millis(25);

/// Why the index could not be used. None of it touches the log: rebuild the index.
#[derive(Debug, Error)]
pub enum IndexError {
    /// sled failed.
    #[error("the index {} failed: {source}; it can be deleted, and is rebuilt from the log",
        path.display())]
    Sled {
        /// The folder.
        path: PathBuf,
        /// sled's reason.
        source: sled::Error,
    },
    /// sled panicked.
    #[error("the index {} cannot be read; it can be deleted, and is rebuilt from the log",
        path.display())]
    Panic {
        /// The folder.
        path: PathBuf,
    },
    /// A key or value that this software does not write.
    #[error("the index {} holds a malformed record; it can be deleted, and is rebuilt from the \
        log", path.display())]
    Malformed {
        /// The folder.
        path: PathBuf,
    },
    /// The folder could not be moved aside.
    #[error("cannot move the index {} aside: {source}; delete it", path.display())]
    MoveAside {
        /// The folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
}

/// How far an index has got, and in which log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexPosition {
    /// Entries that it knows.
    pub size: TreeSize,
    /// BLAKE3 of the last of them; zeros if there is none.
    pub entry_hash: EntryHash,
}

impl IndexPosition {
    /// The position of an empty index.
    pub const START: Self = Self { size: TreeSize::ZERO, entry_hash: EntryHash::ZERO };
}

/// What the index learns of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexRow {
    /// Where the entry is.
    pub index: EntryIndex,
    /// Its hash.
    pub entry_hash: EntryHash,
    /// The event in it.
    pub event: EventId,
    /// The event's stream.
    pub stream: StreamId,
    /// Its revision.
    pub revision: Revision,
}

/// The index in a sled folder.
///
/// Promised: every answer was written by [`Self::apply`]. Not promised: that what was applied is
/// still there after a crash; the caller compares [`Self::position`] with the log and applies the
/// rest again.
pub struct SledIndex {
    path: PathBuf,
    db: sled::Db,
}

impl SledIndex {
    /// Opens the index, or an empty one in the place of one that cannot be opened or read: that
    /// one is moved to `<path>.aside`, in the place of any earlier one there.
    ///
    /// # Errors
    /// Only if the folder cannot be moved aside, or a new one cannot be made.
    pub fn open_or_replace(path: &Path) -> Result<Self, IndexError> {
        match Self::open(path) {
            Ok(index) => Ok(index),
            Err(_) => Self::replace(path),
        }
    }

    /// Moves what is at `path` aside and opens an empty index there.
    ///
    /// # Errors
    /// The folder cannot be moved aside, or a new one cannot be made.
    pub fn replace(path: &Path) -> Result<Self, IndexError> {
        move_aside(path)
            .map_err(|source| IndexError::MoveAside { path: path.to_owned(), source })?;
        Self::open(path)
    }

    fn open(path: &Path) -> Result<Self, IndexError> {
        let mut tries = 0;
        let db = loop {
            let opened = guarded(path, || {
                // No flusher thread: what is lost in a crash is applied again from the log.
                let config = sled::Config::new().path(path).cache_capacity(CACHE_BYTES);
                config.flush_every_ms(None).open()
            });
            match opened {
                Err(IndexError::Sled { source: sled::Error::Io(error), .. })
                    if tries < LOCK_TRIES && is_locked(&error) =>
                {
                    tries += 1;
                    thread::sleep(LOCK_WAIT);
                }
                other => break other?,
            }
        };
        let index = Self { path: path.to_owned(), db };
        index.position()?;
        Ok(index)
    }

    /// How far it has got.
    ///
    /// # Errors
    /// sled fails, or the record is malformed.
    pub fn position(&self) -> Result<IndexPosition, IndexError> {
        let Some(value) = guarded(&self.path, || self.db.get(b"p"))? else {
            return Ok(IndexPosition::START);
        };
        let malformed = || IndexError::Malformed { path: self.path.clone() };
        let (size, hash) = value.split_first_chunk().ok_or_else(malformed)?;
        let hash = hash.try_into().map_err(|_| malformed())?;
        let size = TreeSize::new(u64::from_be_bytes(*size));
        Ok(IndexPosition { size, entry_hash: EntryHash(hash) })
    }

    /// Adds rows, which follow the position without a gap.
    ///
    /// # Errors
    /// sled fails. Some of the rows may have been added; the position says which.
    pub fn apply(&self, rows: &[IndexRow]) -> Result<(), IndexError> {
        for rows in rows.chunks(BATCH_ROWS) {
            let mut batch = sled::Batch::default();
            for row in rows {
                let index = &row.index.value().to_be_bytes();
                batch.insert(event_key(&row.event), index);
                batch.insert(stream_key(&row.stream, row.revision), index);
            }
            if let Some(last) = rows.last() {
                let size = last.index.size_after().value();
                let position = [&size.to_be_bytes()[..], &last.entry_hash.0[..]].concat();
                batch.insert(b"p", position);
            }
            guarded(&self.path, || self.db.apply_batch(batch))?;
        }
        Ok(())
    }

    /// The entry that holds an event, as far as the index knows.
    ///
    /// # Errors
    /// sled fails, or the record is malformed.
    pub fn event(&self, event: &EventId) -> Result<Option<EntryIndex>, IndexError> {
        let value = guarded(&self.path, || self.db.get(event_key(event)))?;
        value.map(|value| self.index_from(&value)).transpose()
    }

    /// Up to `limit` entries of a stream from a revision on, as far as the index knows.
    ///
    /// # Errors
    /// sled fails, or a record is malformed.
    pub fn stream(
        &self,
        stream: &StreamId,
        from: Revision,
        limit: usize,
    ) -> Result<Vec<(Revision, EntryIndex)>, IndexError> {
        let malformed = || IndexError::Malformed { path: self.path.clone() };
        let (start, end) = (stream_key(stream, from), stream_key(stream, Revision::new(u64::MAX)));
        let found: Vec<_> = guarded(&self.path, || {
            self.db.range(start..end).take(limit).collect::<Result<_, _>>()
        })?;
        let mut entries = Vec::new();
        for (key, value) in found {
            let revision = key.last_chunk().ok_or_else(malformed)?;
            let revision = Revision::new(u64::from_be_bytes(*revision));
            entries.push((revision, self.index_from(&value)?));
        }
        Ok(entries)
    }

    fn index_from(&self, value: &[u8]) -> Result<EntryIndex, IndexError> {
        let value =
            value.try_into().map_err(|_| IndexError::Malformed { path: self.path.clone() })?;
        Ok(EntryIndex::new(u64::from_be_bytes(value)))
    }
}

fn event_key(event: &EventId) -> Vec<u8> {
    [b"e", &event.0[..]].concat()
}

/// No stream name holds a zero byte, so no stream's keys lie among those of another.
fn stream_key(stream: &StreamId, revision: Revision) -> Vec<u8> {
    let revision = revision.value().to_be_bytes();
    [b"s", stream.as_str().as_bytes(), b"\0", &revision].concat()
}

/// Runs a call of sled, which answers damage with errors or with panics.
fn guarded<T>(path: &Path, call: impl FnOnce() -> sled::Result<T>) -> Result<T, IndexError> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|source| IndexError::Sled { path: path.to_owned(), source }),
        Err(_) => Err(IndexError::Panic { path: path.to_owned() }),
    }
}

fn is_locked(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock || error.to_string().contains("lock")
}

fn move_aside(path: &Path) -> io::Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".aside");
    let aside = PathBuf::from(aside);
    let gone = |result: io::Result<()>| match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    };
    if aside.is_dir() {
        gone(fs::remove_dir_all(&aside))?;
    } else {
        gone(fs::remove_file(&aside))?;
    }
    gone(fs::rename(path, &aside))
}
