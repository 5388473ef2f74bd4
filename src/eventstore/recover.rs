//! Creating and opening the files of a log (STORE-2).

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use redevable_protocol::ids::EntryHash;
use redevable_tlog::{TreeSize, tile::TileBuilder};

use super::{
    Committed, LogFiles, StoreError,
    commits::Commits,
    contents::Contents,
    disk::{Writer, read_if_present},
    log_files::check_note,
    segments::Segments,
    tiles::Tiles,
};

/// The line of the file `format`.
const FORMAT: &str = "redevable/ledger/v1";

/// Where each file of a ledger folder lies.
pub(super) struct Place(PathBuf);

impl Place {
    fn format(&self) -> PathBuf {
        self.0.join("format")
    }

    fn lock(&self) -> PathBuf {
        self.0.join("lock")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.0.join("log")
    }

    fn commits(&self) -> PathBuf {
        self.log().join("commits")
    }

    fn entries(&self) -> PathBuf {
        self.log().join("entries")
    }

    pub(super) fn notes(&self) -> PathBuf {
        self.log().join("notes")
    }

    pub(super) fn checkpoint(&self) -> PathBuf {
        self.log().join("checkpoint")
    }

    fn content(&self) -> PathBuf {
        self.log().join("content")
    }

    fn spool(&self) -> PathBuf {
        self.log().join("spool")
    }
}

/// Makes a ledger folder. The file `format` comes last: without it there is no ledger.
pub(super) fn create(dir: &Path, writer: Writer) -> Result<LogFiles, StoreError> {
    let place = Place(dir.to_owned());
    writer.create_dirs(dir)?;
    let lock = lock(&place)?;
    let commits = place.commits();
    let begun = commits.exists() && fs::metadata(&commits).is_ok_and(|file| file.len() > 0);
    if place.format().exists() || begun {
        return Err(StoreError::AlreadyALedger { path: dir.to_owned() });
    }
    for folder in [place.entries(), place.notes(), place.content(), place.spool()] {
        writer.create_dirs(&folder)?;
    }
    let file = writer.open_append(&commits)?;
    writer.sync(&file, &commits)?;
    writer.sync_dir(&place.log())?;
    writer.replace(&place.format(), format!("{FORMAT}\n").as_bytes())?;
    writer.sync_dir(dir)?;
    load(place, writer, lock)
}

/// Opens a ledger folder.
pub(super) fn open(dir: &Path, writer: Writer) -> Result<LogFiles, StoreError> {
    let place = Place(dir.to_owned());
    let Some(format) = read_if_present(&place.format())? else {
        return Err(StoreError::NoLedger { path: dir.to_owned() });
    };
    if format != format!("{FORMAT}\n").as_bytes() {
        let found = String::from_utf8_lossy(&format).trim_end().to_owned();
        let path = place.format();
        return Err(StoreError::UnknownFormat { path, found, want: FORMAT });
    }
    let lock = lock(&place)?;
    load(place, writer, lock)
}

fn lock(place: &Place) -> Result<File, StoreError> {
    let path = place.lock();
    let file = File::options()
        .append(true)
        .create(true)
        .open(&path)
        .map_err(StoreError::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::Locked { path }),
        Err(TryLockError::Error(error)) => Err(StoreError::io("lock", &path)(error)),
    }
}

/// Brings the files to the state of the last commit record. What can be refused is refused before
/// anything is cut.
fn load(place: Place, writer: Writer, lock: File) -> Result<LogFiles, StoreError> {
    let (commits, committed) = Commits::recover(place.commits(), &writer)?;
    let size = committed.size;
    if let Some(path) = Segments::sealed_beyond(&place.entries(), size.value()) {
        return Err(StoreError::BeyondCommit { path, size });
    }
    let (notes_count, last_note) = judge_notes(&place, size)?;
    let entries = Segments::recover(place.entries(), size.value(), &writer)?;
    let tiles = Tiles::new(&place.log());
    let builder = judge_tree(&place, &committed, &entries, &tiles, &writer)?;
    let notes = Segments::recover(place.notes(), notes_count, &writer)?;
    let mut contents = Contents::recover(place.content(), place.spool(), size.value(), &writer)?;
    contents.settle(&writer)?;
    let edge = builder.right_edge();
    let log = LogFiles {
        place,
        writer,
        _lock: lock,
        commits,
        committed,
        entries,
        tiles,
        builder,
        edge,
        notes,
        last_note,
        contents,
        poisoned: None,
    };
    log.recover_checkpoint()?;
    Ok(log)
}

/// The tree must be the committed one, and the last entry, too.
fn judge_tree(
    place: &Place,
    committed: &Committed,
    entries: &Segments,
    tiles: &Tiles,
    writer: &Writer,
) -> Result<TileBuilder, StoreError> {
    let (path, size) = (place.log(), committed.size);
    let last = match size.last_index() {
        None => EntryHash::ZERO,
        Some(last) => {
            let entry = entries.item(last.value())?;
            EntryHash::of_entry(&entry.expect("invariant: the log holds its last entry"))
        }
    };
    if last != committed.entry_hash {
        return Err(StoreError::LastEntryMismatch { path, size });
    }
    if let Some(builder) = tiles.resume(entries)?
        && builder.right_edge().root() == committed.root
    {
        return Ok(builder);
    }
    let computed = root_of(entries)?;
    if computed != committed.root {
        let committed = committed.root;
        return Err(StoreError::RootMismatch { path, size, committed, computed });
    }
    tiles.rebuild(entries, writer)
}

/// The root of all entries, hashed one by one.
fn root_of(entries: &Segments) -> Result<redevable_tlog::TreeHash, StoreError> {
    let mut edge = redevable_tlog::merkle::RightEdge::new();
    for entry in entries.items(0) {
        edge.push(redevable_tlog::merkle::leaf_hash(&entry?));
    }
    Ok(edge.root())
}

/// How many published notes count, and the last of them. What follows the last whole note is torn:
/// it never left the process. (Were it a published note that has decayed, `checkpoint` would tell.)
fn judge_notes(place: &Place, size: TreeSize) -> Result<(u64, Option<String>), StoreError> {
    let is_note = |note: &[u8]| check_note(note, 0, TreeSize::new(u64::MAX), place).is_ok();
    let (count, last) = Segments::survey(&place.notes(), is_note)?;
    let (Some(position), Some(note)) = (count.checked_sub(1), last) else { return Ok((0, None)) };
    check_note(&note, position, size, place)?;
    let malformed = |_| StoreError::NoteMalformed { path: place.notes(), position };
    Ok((count, Some(String::from_utf8(note).map_err(malformed)?)))
}

impl LogFiles {
    /// A crash may have come between the list of notes and the checkpoint: the list decides. A
    /// checkpoint that the list does not know means that notes were lost.
    fn recover_checkpoint(&self) -> Result<(), StoreError> {
        let path = self.place.checkpoint();
        let found = read_if_present(&path)?;
        let last = self.last_note.as_ref().map(String::as_bytes);
        if found.as_deref() == last {
            return Ok(());
        }
        if let Some(found) = found {
            let mut listed = false;
            for note in self.notes.items(0) {
                listed |= note? == found;
            }
            if !listed {
                return Err(StoreError::CheckpointUnlisted { path });
            }
        }
        self.write_checkpoint()
    }
}
