//! The log in files: what the ledger trusts.

use std::{fs::File, path::Path};

use redevable_protocol::ids::{ContentHash, EntryHash};
use redevable_tlog::{
    EntryIndex, TreeSize,
    checkpoint::Checkpoint,
    merkle::{RightEdge, leaf_hash},
    note::Note,
    tile::TileBuilder,
};

use super::{
    Batch, Committed, Entries, Log, Notes, StoreError,
    commits::Commits,
    contents::Contents,
    disk::Writer,
    recover::{self, Place},
    segments::{Segments, check_lengths},
    tiles::Tiles,
};

/// The log of one ledger folder, locked for this process.
pub struct LogFiles {
    pub(super) place: Place,
    pub(super) writer: Writer,
    /// Locked as long as it is open.
    pub(super) _lock: File,
    pub(super) commits: Commits,
    pub(super) committed: Committed,
    pub(super) entries: Segments,
    pub(super) tiles: Tiles,
    pub(super) builder: TileBuilder,
    pub(super) edge: RightEdge,
    pub(super) notes: Segments,
    pub(super) last_note: Option<String>,
    pub(super) contents: Contents,
    pub(super) poisoned: Option<String>,
}

impl LogFiles {
    /// Makes `dir` a ledger folder with an empty log. The folder may exist and hold keys, but no
    /// ledger. A creation that was interrupted can be repeated.
    ///
    /// # Errors
    /// There is a ledger already, or it is locked, or a file cannot be written.
    pub fn create(dir: &Path) -> Result<Self, StoreError> {
        recover::create(dir, Writer::real())
    }

    /// Opens the log of a ledger folder. What an interrupted write left behind is settled first:
    /// the last complete commit record decides (STORE-2).
    ///
    /// # Errors
    /// No ledger, or a locked one; or what is on disk contradicts the commit records: then nothing
    /// is changed, and the error says what to do.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        recover::open(dir, Writer::real())
    }

    /// [`Self::open`] on another disk.
    #[cfg(test)]
    pub(crate) fn open_on(
        dir: &Path,
        disk: Box<dyn super::disk::Disk>,
    ) -> Result<Self, StoreError> {
        recover::open(dir, Writer::new(disk))
    }

    /// Runs a write; if it fails, everything stops (STORE-3).
    fn write<T>(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let result = write(self);
        if let Err(error) = &result {
            self.poisoned = Some(error.to_string());
        }
        result
    }

    /// Order of STORE-1.
    fn write_batch(&mut self, batch: &Batch) -> Result<Committed, StoreError> {
        self.contents.spool(self.committed.size.value(), &batch.contents, &self.writer)?;
        self.entries.append(batch.entries.iter().map(Vec::as_slice), &self.writer)?;
        let mut tiles = Vec::new();
        for entry in &batch.entries {
            let leaf = leaf_hash(entry);
            self.edge.push(leaf);
            tiles.append(&mut self.builder.push(leaf));
        }
        let last = batch.entries.last().expect("invariant: empty batches were refused");
        let committed = Committed {
            size: self.edge.size(),
            root: self.edge.root(),
            entry_hash: EntryHash::of_entry(last),
        };
        self.commits.append(&committed, &self.writer)?;
        // From here on the batch is there, whatever fails.
        self.committed = committed;
        self.entries.seal(&self.writer)?;
        for tile in &tiles {
            self.tiles.write(tile, &self.writer)?;
        }
        self.contents.settle_if_long(&self.writer)?;
        Ok(committed)
    }
}

impl Log for LogFiles {
    fn committed(&self) -> Committed {
        self.committed
    }

    fn commit(&mut self, batch: &Batch) -> Result<Committed, StoreError> {
        self.check()?;
        if batch.entries.is_empty() {
            return Err(StoreError::EmptyBatch);
        }
        check_lengths(batch.entries.iter().map(Vec::as_slice))?;
        self.write(|log| log.write_batch(batch))
    }

    fn entry(&self, index: EntryIndex) -> Result<Vec<u8>, StoreError> {
        self.check()?;
        let size = self.committed.size;
        self.entries.item(index.value())?.ok_or(StoreError::OutOfRange { index, size })
    }

    fn entries(&self, from: EntryIndex) -> Entries<'_> {
        match self.check() {
            Ok(()) => Box::new(self.entries.items(from.value())),
            Err(error) => Box::new(std::iter::once(Err(error))),
        }
    }

    fn append_note(&mut self, note: &str) -> Result<(), StoreError> {
        self.check()?;
        check_lengths([note.as_bytes()])?;
        check_note(note.as_bytes(), self.notes.count(), self.committed.size, &self.place)?;
        self.write(|log| {
            log.notes.append([note.as_bytes()], &log.writer)?;
            log.notes.seal(&log.writer)?;
            log.last_note = Some(note.to_owned());
            Ok(())
        })
    }

    fn set_checkpoint(&mut self) -> Result<(), StoreError> {
        self.check()?;
        self.write(|log| {
            log.write_checkpoint()?;
            // A pause in the writing: now the spool costs nobody a wait.
            log.contents.settle(&log.writer)
        })
    }

    fn checkpoint(&self) -> Option<&str> {
        self.last_note.as_deref()
    }

    fn notes(&self) -> Notes<'_> {
        if let Err(error) = self.check() {
            return Box::new(std::iter::once(Err(error)));
        }
        let path = self.place.notes();
        Box::new(self.notes.items(0).enumerate().map(move |(position, note)| {
            let position = u64::try_from(position).expect("invariant: usize fits u64");
            let malformed = |_| StoreError::NoteMalformed { path: path.clone(), position };
            String::from_utf8(note?).map_err(malformed)
        }))
    }

    fn content(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, StoreError> {
        self.check()?;
        self.contents.get(hash)
    }

    fn contents(&self) -> Result<Vec<ContentHash>, StoreError> {
        self.check()?;
        self.contents.list()
    }

    fn erase_content(&mut self, hash: &ContentHash) -> Result<(), StoreError> {
        self.check()?;
        self.write(|log| log.contents.erase(hash, &log.writer))
    }

    fn check(&self) -> Result<(), StoreError> {
        match &self.poisoned {
            Some(cause) => Err(StoreError::Poisoned { cause: cause.clone() }),
            None => Ok(()),
        }
    }
}

impl LogFiles {
    /// Writes the last note as `checkpoint`.
    pub(super) fn write_checkpoint(&self) -> Result<(), StoreError> {
        if let Some(note) = &self.last_note {
            self.writer.replace(&self.place.checkpoint(), note.as_bytes())?;
            self.writer.sync_dir(&self.place.log())?;
        }
        Ok(())
    }
}

/// The size that a note covers, if it is a checkpoint note of a log of `size` entries.
pub(super) fn check_note(
    note: &[u8],
    position: u64,
    size: TreeSize,
    place: &Place,
) -> Result<Checkpoint, StoreError> {
    let checkpoint = Note::parse(note).ok().and_then(|note| Checkpoint::parse_text(note.text).ok());
    let Some(checkpoint) = checkpoint else {
        return Err(StoreError::NoteMalformed { path: place.notes(), position });
    };
    let note_size = checkpoint.size;
    if note_size > size {
        let path = place.notes();
        return Err(StoreError::NoteBeyondCommit { path, position, note_size, size });
    }
    Ok(checkpoint)
}
