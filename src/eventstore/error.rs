//! What can go wrong in the store.

use std::{
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use redevable_tlog::{EntryIndex, TreeHash, TreeSize, tile::BundleError};
use thiserror::Error;

/// Why the store did not do what was asked.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The operating system refused or failed.
    #[error("cannot {doing} {}: {source}{}", path.display(), way_out(source))]
    Io {
        /// What was being done, a verb.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// Another process writes this ledger.
    #[error("{} is locked: another process has this ledger open; stop it first", path.display())]
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// The folder holds no ledger, or one whose creation did not finish.
    #[error("{} holds no ledger (no file `format`); create one there first", path.display())]
    NoLedger {
        /// The folder.
        path: PathBuf,
    },
    /// A ledger cannot be created over another one.
    #[error("{} already holds a ledger; open it, or choose another folder", path.display())]
    AlreadyALedger {
        /// The folder.
        path: PathBuf,
    },
    /// Written by another version of this software.
    #[error("{} says `{found}`, this software reads `{want}`; use the version that wrote it",
        path.display())]
    UnknownFormat {
        /// The file `format`.
        path: PathBuf,
        /// Its text, without the newline.
        found: String,
        /// What this software reads.
        want: &'static str,
    },
    /// More than the last commit record is unreadable, so it is no torn write.
    #[error("{}: the commit record at byte {offset} is damaged and is not the last one; \
        {REBUILD}", path.display())]
    CommitDamaged {
        /// The file `commits`.
        path: PathBuf,
        /// Where the record begins.
        offset: u64,
    },
    /// Entries below the committed size are not there.
    #[error("{}: {got} of the {want} entries that were committed in this bundle; {REBUILD}",
        path.display())]
    EntriesMissing {
        /// The bundle.
        path: PathBuf,
        /// Entries found.
        got: u64,
        /// Entries committed.
        want: u64,
    },
    /// The entries do not give the committed root (STORE-2).
    #[error("the entries in {} give the root {computed} at size {size}, committed was \
        {committed}; {REBUILD}", path.display())]
    RootMismatch {
        /// The folder of the log.
        path: PathBuf,
        /// The committed size.
        size: TreeSize,
        /// The committed root.
        committed: TreeHash,
        /// What the entries give.
        computed: TreeHash,
    },
    /// The last entry is not the one that was committed.
    #[error("the last entry in {} is not the committed one (size {size}); {REBUILD}",
        path.display())]
    LastEntryMismatch {
        /// The folder of the log.
        path: PathBuf,
        /// The committed size.
        size: TreeSize,
    },
    /// A finished bundle lies beyond the last commit record: commit records were lost.
    #[error("{} lies beyond the committed size {size}: commit records were lost; {REBUILD}",
        path.display())]
    BeyondCommit {
        /// The bundle.
        path: PathBuf,
        /// The committed size.
        size: TreeSize,
    },
    /// A published note covers more than was committed.
    #[error("the note {position} in {} covers {note_size} entries, committed are {size}; \
        {REBUILD}", path.display())]
    NoteBeyondCommit {
        /// The folder of the notes.
        path: PathBuf,
        /// Number of the note, from 0.
        position: u64,
        /// Its size.
        note_size: TreeSize,
        /// The committed size.
        size: TreeSize,
    },
    /// A published note that is no checkpoint note, and is not a torn last one.
    #[error("the note {position} in {} is no checkpoint note; {REBUILD}", path.display())]
    NoteMalformed {
        /// The folder of the notes.
        path: PathBuf,
        /// Number of the note, from 0.
        position: u64,
    },
    /// The file `checkpoint` holds a note that no list of notes knows.
    #[error("{} is not among the published notes; {REBUILD}", path.display())]
    CheckpointUnlisted {
        /// The checkpoint.
        path: PathBuf,
    },
    /// A finished bundle is not made of 256 entries.
    #[error("{} is no bundle: {source}; {REBUILD}", path.display())]
    Bundle {
        /// The bundle.
        path: PathBuf,
        /// What is wrong.
        source: BundleError,
    },
    /// An entry or note that does not fit a bundle.
    #[error("item {position} of the batch does not fit: {source}")]
    TooLong {
        /// Position in the batch, from 0.
        position: usize,
        /// The limit.
        source: BundleError,
    },
    /// A commit without entries.
    #[error("a commit needs at least one entry")]
    EmptyBatch,
    /// A spool file of committed contents is unreadable.
    #[error("{} is damaged at byte {offset}; move it away to start without its contents \
        (audits will report them as missing), or fetch them from a mirror", path.display())]
    SpoolDamaged {
        /// The spool file.
        path: PathBuf,
        /// Where it stops making sense.
        offset: usize,
    },
    /// An opened content that no longer matches its name.
    #[error("{} does not match its name any more; fetch it again from a mirror", path.display())]
    ContentAltered {
        /// The file.
        path: PathBuf,
    },
    /// The log has no such entry.
    #[error("no entry {index}: the log holds {size}")]
    OutOfRange {
        /// What was asked for.
        index: EntryIndex,
        /// Entries of the log.
        size: TreeSize,
    },
    /// An earlier write failed or its outcome is unclear (STORE-3).
    #[error(
        "the store stopped after a failed write ({cause}); open it again, and what is on disk \
        decides"
    )]
    Poisoned {
        /// The error of that write.
        cause: String,
    },
}

const REBUILD: &str = "rebuild this ledger from a published copy or a mirror";

/// What the operator can do about the usual failures.
fn way_out(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "; free some space, then try again",
        ErrorKind::PermissionDenied => "; give this user read and write access",
        ErrorKind::ReadOnlyFilesystem => "; mount it writable",
        ErrorKind::NotFound => "; check the path",
        _ => "",
    }
}

impl StoreError {
    /// For `map_err`.
    pub(crate) fn io<'a>(
        doing: &'static str,
        path: &'a Path,
    ) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }
}
