//! What can go wrong with a ledger.

use std::{io, path::PathBuf};

use redevable_protocol::{
    admission::ReadBackError,
    codes::Refusal,
    ids::{ContentHash, EventId, Revision, StreamId},
};
use redevable_tlog::{EntryIndex, TreeSize, note::NoteVerifyError, tile::BundleError};
use thiserror::Error;

use super::Appended;
use crate::eventstore::{IndexError, StoreError};

/// Why a ledger could not be opened or read.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// The log.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index. Rebuild it.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// An entry of the log that admission refuses: it was written by other rules, or not by this
    /// software.
    #[error(
        "entry {index} of this ledger is not admitted ({refusal}); use the version that wrote \
        it, or rebuild the ledger from a published copy"
    )]
    NotAdmitted {
        /// The entry.
        index: EntryIndex,
        /// The first check that failed.
        refusal: Refusal,
    },
    /// An older entry could not be read back while judging one.
    #[error("entry {index} could not be judged: {source}")]
    Unjudged {
        /// The entry.
        index: EntryIndex,
        /// Why.
        source: ReadBackError,
    },
    /// A published note that the entries contradict.
    #[error(
        "the published note {position} contradicts the entries ({what}); rebuild this ledger \
        from a published copy, and keep this folder as evidence"
    )]
    NoteContradicts {
        /// Number of the note, from 0.
        position: u64,
        /// What differs.
        what: &'static str,
    },
    /// The index names an entry that is not the one asked for, or lacks it.
    #[error("the index is wrong about revision {revision} of {stream}; rebuild it")]
    IndexWrong {
        /// The stream.
        stream: StreamId,
        /// The revision.
        revision: Revision,
    },
}

/// Why an event was not appended.
#[derive(Debug, Error)]
pub enum AppendError {
    /// A check of ranks 1 to 16 failed. Nothing changed.
    #[error(transparent)]
    Refused(Refusal),
    /// The stream has moved, or is not where the caller expected it. Nothing changed.
    #[error("{refusal}")]
    Conflict {
        /// The stream's present revision; `None` if it has no event.
        current: Option<Revision>,
        /// The stream's last event.
        head: Option<EventId>,
        /// The refusal, its code `revision-conflict`.
        #[source]
        refusal: Box<Refusal>,
    },
    /// The event names another stream than the one it was appended to. Nothing changed.
    #[error("appended to {asked}, but the event is signed for the stream `{signed}`")]
    StreamMismatch {
        /// The stream that the caller named.
        asked: StreamId,
        /// The stream that the event names.
        signed: String,
    },
    /// An older entry or content could not be read back, so nothing is known about the event.
    /// Nothing changed.
    #[error(transparent)]
    Unjudged(ReadBackError),
    /// A write failed, or the ledger had stopped before: whether the event is durable is known
    /// after the next open (STORE-3).
    #[error(transparent)]
    Fatal(StoreError),
}

/// Why a batch was not appended to its end.
#[derive(Debug, Error)]
#[error("event {position} of the batch: {error}")]
pub struct BatchError {
    /// Position of the event in the batch, from 0; after a fatal error, 0.
    pub position: usize,
    /// The events before it: durable. None after a fatal error.
    pub appended: Vec<Appended>,
    /// What was wrong with it.
    #[source]
    pub error: Box<AppendError>,
}

/// Why nothing was published.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The log.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A checkpoint covers at least the first event.
    #[error("the ledger has no event yet; append the one that opens it first")]
    NoEvent,
    /// Nothing was published so far, so there is nothing to copy.
    #[error("no checkpoint was published yet; publish one first")]
    NoCheckpoint,
    /// A log key in force has no signer (LOG-3).
    #[error("the log key {name}+{key_id} is in force, but cannot sign here; give its key file")]
    KeyMissing {
        /// Name of the key.
        name: String,
        /// Its id, in hex.
        key_id: String,
    },
    /// The note is no checkpoint of this log at its size (LOG-5).
    #[error("the note was not published: {what}")]
    NoteRefused {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The note's signatures.
    #[error("the note was not published: {0}")]
    NoteSignatures(#[from] NoteVerifyError),
    /// A smaller size than the published one (LOG-5).
    #[error("the note covers {size} entries, published are {published}: never fewer")]
    Smaller {
        /// Size of the note.
        size: TreeSize,
        /// Size that is published.
        published: TreeSize,
    },
    /// The operating system refused or failed.
    #[error("cannot {doing} {}: {source}; free some space or give this user access, then publish \
        again", path.display())]
    Io {
        /// What was being done, a verb.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// The target holds something that is no earlier publication of this ledger (LOG-6).
    #[error("{} is not empty and no earlier publication of this ledger ({what}); choose an empty \
        folder", path.display())]
    NotEarlier {
        /// The offending file, or the folder.
        path: PathBuf,
        /// What is wrong.
        what: &'static str,
    },
    /// A published file has other bytes: they never change.
    #[error("{} was published with other bytes; keep it as evidence, and publish to an empty \
        folder", path.display())]
    Differs {
        /// The file.
        path: PathBuf,
    },
    /// An entry or note that does not fit a bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
}

impl PublishError {
    /// For `map_err`.
    pub(crate) fn io<'a>(
        doing: &'static str,
        path: &'a std::path::Path,
    ) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::Io { doing, path: path.to_owned(), source }
    }
}

/// A refusal about a content (rank 16).
pub(crate) fn content_refusal(
    code: redevable_protocol::codes::Code,
    path: &str,
    b3: &ContentHash,
    what: &str,
) -> AppendError {
    AppendError::Refused(Refusal::at(code, format!("data.{path}"), format!("content {b3}: {what}")))
}
