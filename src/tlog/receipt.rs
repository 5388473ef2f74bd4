//! Receipts (C2SP tlog-proof, a draft): an entry's inclusion proof and the checkpoint it leads to.
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra <base64>            optional, vouched for by nothing
//! index <decimal>
//! <base64 hash>             0 to 63 lines, the leaf's sibling first
//! <empty line>
//! <checkpoint note, verbatim>
//! ```
//! One spelling per value: what parses is written back to the same bytes.

use alloc::string::String;
use alloc::vec::Vec;

use thiserror::Error;

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::limits::{PROOF_HASHES_MAX, RECEIPT_BYTES_MAX, RECEIPT_EXTRA_BYTES_MAX};
use crate::merkle::{ProofError, verify_inclusion};
use crate::note::{Note, NoteError};
use crate::{EntryIndex, LeafHash, TreeHash, base64, decimal};

/// First line of every receipt.
const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";

/// What the line of the extra data begins with.
const EXTRA_PREFIX: &str = "extra ";

/// What the line of the index begins with.
const INDEX_PREFIX: &str = "index ";

/// A receipt whose form has been checked, but neither its proof nor any signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    extra: Option<Vec<u8>>,
    index: EntryIndex,
    proof: Vec<TreeHash>,
    checkpoint_note: String,
}

/// Why bytes are not a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReceiptError {
    /// More bytes than any receipt can have.
    #[error("a receipt of {got} bytes; at most {max} are allowed")]
    TooLong {
        /// Bytes received.
        got: usize,
        /// The limit.
        max: usize,
    },
    /// Not UTF-8.
    #[error("not UTF-8 after byte {valid_up_to}")]
    NotUtf8 {
        /// Bytes before the first wrong one.
        valid_up_to: usize,
    },
    /// The first line names no or another version of the format.
    #[error("the first line is not {FIRST_LINE}")]
    FirstLine,
    /// More extra data than every reader takes.
    #[error("{got} bytes of extra data; at most {max} are allowed")]
    ExtraTooLong {
        /// Bytes received.
        got: usize,
        /// The limit.
        max: usize,
    },
    /// The extra data is not canonical base64.
    #[error("the extra data is not canonical base64")]
    Extra,
    /// No line `index` with a canonical decimal below 2^64 follows.
    #[error("no line with the entry's index in canonical decimal")]
    Index,
    /// A line of the proof is not canonical base64 of 32 bytes.
    #[error("line {line} is not canonical base64 of a hash")]
    Hash {
        /// Its number, from 1.
        line: usize,
    },
    /// More hashes than any proof may have.
    #[error("more than {max} hashes")]
    TooManyHashes {
        /// The limit.
        max: usize,
    },
    /// No empty line after the proof.
    #[error("no empty line after the proof")]
    NoSeparator,
    /// What follows the empty line is not a signed note.
    #[error("the checkpoint is not a signed note")]
    Note(#[source] NoteError),
    /// The note's text is not a checkpoint.
    #[error("the note is not a checkpoint")]
    Checkpoint(#[source] CheckpointError),
}

impl Receipt {
    /// A receipt from its parts.
    ///
    /// # Errors
    /// When it would not read back as the same receipt.
    pub fn new(
        extra: Option<Vec<u8>>,
        index: EntryIndex,
        proof: Vec<TreeHash>,
        checkpoint_note: String,
    ) -> Result<Self, ReceiptError> {
        if let Some(got) = extra.as_ref().map(Vec::len).filter(|n| *n > RECEIPT_EXTRA_BYTES_MAX) {
            return Err(ReceiptError::ExtraTooLong { got, max: RECEIPT_EXTRA_BYTES_MAX });
        }
        if proof.len() > PROOF_HASHES_MAX {
            return Err(ReceiptError::TooManyHashes { max: PROOF_HASHES_MAX });
        }
        let note = Note::parse(checkpoint_note.as_bytes()).map_err(ReceiptError::Note)?;
        Checkpoint::parse_text(note.text).map_err(ReceiptError::Checkpoint)?;
        Ok(Self { extra, index, proof, checkpoint_note })
    }

    /// Reads a receipt; judges neither its proof nor any signature.
    ///
    /// # Errors
    /// The first departure from tlog-proof, or a limit of [`crate::limits`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptError::TooLong { got: bytes.len(), max: RECEIPT_BYTES_MAX });
        }
        let text = core::str::from_utf8(bytes)
            .map_err(|error| ReceiptError::NotUtf8 { valid_up_to: error.valid_up_to() })?;
        let (first, mut rest) = text.split_once('\n').ok_or(ReceiptError::FirstLine)?;
        if first != FIRST_LINE {
            return Err(ReceiptError::FirstLine);
        }
        let (mut line, mut lines_read) = (next_line(&mut rest, ReceiptError::Index)?, 2);
        let mut extra = None;
        if let Some(encoded) = line.strip_prefix(EXTRA_PREFIX) {
            extra = Some(base64::decode(encoded).ok_or(ReceiptError::Extra)?);
            line = next_line(&mut rest, ReceiptError::Index)?;
            lines_read += 1;
        }
        let index = line.strip_prefix(INDEX_PREFIX).and_then(decimal::parse);
        let index = EntryIndex::new(index.ok_or(ReceiptError::Index)?);
        let mut proof = Vec::new();
        loop {
            let line = next_line(&mut rest, ReceiptError::NoSeparator)?;
            lines_read += 1;
            if line.is_empty() {
                break;
            }
            let hash = TreeHash::from_base64(line);
            proof.push(hash.ok_or(ReceiptError::Hash { line: lines_read })?);
        }
        // Limits, note and checkpoint are checked there.
        Self::new(extra, index, proof, rest.into())
    }

    /// The receipt's text: the bytes that [`Self::parse`] reads back.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = alloc::format!("{FIRST_LINE}\n");
        if let Some(extra) = &self.extra {
            text.push_str(&alloc::format!("{EXTRA_PREFIX}{}\n", base64::encode(extra)));
        }
        text.push_str(&alloc::format!("{INDEX_PREFIX}{}\n", self.index));
        for hash in &self.proof {
            text.push_str(&alloc::format!("{hash}\n"));
        }
        text.push('\n');
        text.push_str(&self.checkpoint_note);
        text
    }

    /// The extra data. Nothing vouches for it, except what the application makes of it: a leaf
    /// that is computed from it is vouched for by the proof.
    #[must_use]
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// The entry's index in the log.
    #[must_use]
    pub const fn index(&self) -> EntryIndex {
        self.index
    }

    /// The inclusion proof, the leaf's sibling first.
    #[must_use]
    pub fn proof(&self) -> &[TreeHash] {
        &self.proof
    }

    /// The checkpoint note, verbatim.
    #[must_use]
    pub fn checkpoint_note(&self) -> &str {
        &self.checkpoint_note
    }

    /// The checkpoint note, read.
    ///
    /// # Panics
    /// Never: its form was checked when the receipt was made.
    #[must_use]
    pub fn note(&self) -> Note<'_> {
        Note::parse(self.checkpoint_note.as_bytes())
            .expect("invariant: a receipt holds a well-formed note")
    }

    /// Checks that `leaf` is the entry under the receipt's checkpoint, and gives that checkpoint.
    ///
    /// **It judges no signature**: who vouches for the checkpoint is a second question, to be put
    /// about [`Self::note`] (see [`crate::policy::Policy::evaluate`]). Compute `leaf` from the
    /// entry's own bytes.
    ///
    /// # Errors
    /// Why the proof does not show it.
    ///
    /// # Panics
    /// Never: the checkpoint's form was checked when the receipt was made.
    pub fn verify_inclusion(&self, leaf: &LeafHash) -> Result<Checkpoint, ProofError> {
        let checkpoint = Checkpoint::parse_text(self.note().text)
            .expect("invariant: a receipt holds a well-formed checkpoint");
        verify_inclusion(leaf, self.index, checkpoint.size, &self.proof, &checkpoint.root)?;
        Ok(checkpoint)
    }
}

/// The next line without its newline; `end` where there is none.
fn next_line<'a>(rest: &mut &'a str, end: ReceiptError) -> Result<&'a str, ReceiptError> {
    let (line, after) = rest.split_once('\n').ok_or(end)?;
    *rest = after;
    Ok(line)
}
