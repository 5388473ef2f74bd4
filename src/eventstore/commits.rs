//! Commit records: the file that says what is true (STORE-1, STORE-2).
//!
//! The file `commits` is a sequence of records of 112 bytes, only ever appended to:
//!
//! ```text
//! offset  bytes
//!      0      8  magic "rdvcmt1\n"
//!      8      8  size, big endian: entries that the log holds from now on
//!     16     32  root of the Merkle tree of that size (SHA-256, RFC 6962)
//!     48     32  BLAKE3 of the last entry
//!     80     32  BLAKE3 of the 80 bytes before
//! ```
//!
//! Each record is fsynced before the next is written, so only the last one can be torn.

use std::{fs::File, os::unix::fs::FileExt, path::PathBuf};

use redevable_protocol::ids::EntryHash;
use redevable_tlog::{TreeHash, TreeSize, merkle::EMPTY_ROOT};

use super::{Committed, StoreError, disk::Writer};

const MAGIC: &[u8; 8] = b"rdvcmt1\n";
const CHECKED_BYTES: usize = 80;
/// Bytes of a record: seven lines of `xxd`.
pub(crate) const RECORD_BYTES: usize = 112;

/// The state of a log without entries.
pub(crate) const NOTHING: Committed =
    Committed { size: TreeSize::ZERO, root: EMPTY_ROOT, entry_hash: EntryHash::ZERO };

/// The bytes of a record.
pub(crate) fn encode(committed: &Committed) -> [u8; RECORD_BYTES] {
    let mut record = [0; RECORD_BYTES];
    record[..8].copy_from_slice(MAGIC);
    record[8..16].copy_from_slice(&committed.size.value().to_be_bytes());
    record[16..48].copy_from_slice(&committed.root.0);
    record[48..80].copy_from_slice(&committed.entry_hash.0);
    let checksum = blake3::hash(&record[..CHECKED_BYTES]);
    record[CHECKED_BYTES..].copy_from_slice(checksum.as_bytes());
    record
}

/// Reads a record; `None` unless every byte is as [`encode`] writes it.
pub(crate) fn decode(record: &[u8]) -> Option<Committed> {
    let size = u64::from_be_bytes(record.get(8..16)?.try_into().ok()?);
    let root = TreeHash(record.get(16..48)?.try_into().ok()?);
    let entry_hash = EntryHash(record.get(48..80)?.try_into().ok()?);
    let committed = Committed { size: TreeSize::new(size), root, entry_hash };
    (record == encode(&committed)).then_some(committed)
}

/// The file `commits`, open for appending.
pub(crate) struct Commits {
    path: PathBuf,
    file: File,
}

impl Commits {
    /// Opens the file and finds the last complete record. A torn last one is cut.
    pub(crate) fn recover(path: PathBuf, writer: &Writer) -> Result<(Self, Committed), StoreError> {
        let reading = || StoreError::io("read", &path);
        let file = File::open(&path).map_err(reading())?;
        let length = file.metadata().map_err(reading())?.len();
        let whole = length - length % record_bytes();
        let record_before = |end: u64| -> Result<Option<Committed>, StoreError> {
            let mut record = [0; RECORD_BYTES];
            let offset = end - record_bytes();
            file.read_exact_at(&mut record, offset).map_err(reading())?;
            Ok(decode(&record))
        };
        let mut end = whole;
        let mut last = None;
        if end > 0 {
            last = record_before(end)?;
            if last.is_none() {
                end -= record_bytes();
                let torn_twice = whole != length;
                if end > 0 && !torn_twice {
                    last = record_before(end)?;
                }
                if (end > 0 && last.is_none()) || torn_twice {
                    return Err(StoreError::CommitDamaged { path, offset: end });
                }
            }
        }
        if end != length {
            writer.truncate(&path, end)?;
        }
        if let Some(last) = &last {
            writer.write_again(&path, end - record_bytes(), &encode(last))?;
        }
        let commits = Self { file: writer.open_append(&path)?, path };
        Ok((commits, last.unwrap_or(NOTHING)))
    }

    /// Appends a record and makes it durable: this is the commit.
    pub(crate) fn append(
        &mut self,
        committed: &Committed,
        writer: &Writer,
    ) -> Result<(), StoreError> {
        writer.append(&mut self.file, &self.path, &encode(committed))?;
        writer.sync(&self.file, &self.path)
    }
}

fn record_bytes() -> u64 {
    u64::try_from(RECORD_BYTES).expect("invariant: 112 fits u64")
}
