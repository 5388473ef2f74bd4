//! Checkpoints (C2SP tlog-checkpoint): the text that a log signs about its tree.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use thiserror::Error;

use crate::decimal;
use crate::ed25519::{PublicKey, SigningKey};
use crate::key::{KeyType, key_id};
use crate::limits::ORIGIN_BYTES_MAX;
use crate::note::{KeyId, SignatureLine, control_character};
use crate::{TreeHash, TreeSize};

/// What a log says about its tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name: one line, 1 to 255 bytes.
    pub origin: String,
    /// Number of entries.
    pub size: TreeSize,
    /// Root hash of the tree of that size.
    pub root: TreeHash,
    /// Further lines, not empty, without newline. Not recommended: use none.
    pub extensions: Vec<String>,
}

/// Why a text is not a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CheckpointError {
    /// A byte below 0x20 other than the newline.
    #[error("control character at byte {position}")]
    ControlCharacter {
        /// Where it stands.
        position: usize,
    },
    /// The last byte is not a newline.
    #[error("the last line has no newline")]
    NoFinalNewline,
    /// Fewer than three lines.
    #[error("{got} lines; a checkpoint has at least 3")]
    TooFewLines {
        /// Lines found.
        got: usize,
    },
    /// The origin does not have 1 to 255 bytes.
    #[error("an origin of {got} bytes; 1 to {max} are allowed")]
    OriginLength {
        /// Bytes of the first line.
        got: usize,
        /// The limit.
        max: usize,
    },
    /// The second line is not a canonical decimal below 2^64.
    #[error("the size is not a canonical decimal number")]
    Size,
    /// The third line is not canonical base64 of 32 bytes.
    #[error("the root is not canonical base64 of 32 bytes")]
    Root,
    /// An extension line is empty.
    #[error("line {line} is empty")]
    EmptyExtension {
        /// Its number, from 1.
        line: usize,
    },
}

impl Checkpoint {
    /// Reads the text of a note, its final newline included.
    ///
    /// # Errors
    /// The first departure from tlog-checkpoint.
    pub fn parse_text(text: &str) -> Result<Self, CheckpointError> {
        if let Some(position) = control_character(text) {
            return Err(CheckpointError::ControlCharacter { position });
        }
        let lines = text.strip_suffix('\n').ok_or(CheckpointError::NoFinalNewline)?;
        let lines: Vec<&str> = lines.split('\n').collect();
        let [origin, size, root, extensions @ ..] = lines.as_slice() else {
            return Err(CheckpointError::TooFewLines { got: lines.len() });
        };
        if origin.is_empty() || origin.len() > ORIGIN_BYTES_MAX {
            return Err(CheckpointError::OriginLength { got: origin.len(), max: ORIGIN_BYTES_MAX });
        }
        let size = decimal::parse(size).ok_or(CheckpointError::Size)?;
        let root = TreeHash::from_base64(root).ok_or(CheckpointError::Root)?;
        if let Some(position) = extensions.iter().position(|line| line.is_empty()) {
            return Err(CheckpointError::EmptyExtension { line: position + 4 });
        }
        Ok(Self {
            origin: origin.to_string(),
            size: TreeSize::new(size),
            root,
            extensions: extensions.iter().map(ToString::to_string).collect(),
        })
    }

    /// The text to sign, with its final newline.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let (size, root) = (self.size.to_string(), self.root.to_string());
        let lines = [self.origin.as_str(), &size, &root];
        for line in lines.into_iter().chain(self.extensions.iter().map(String::as_str)) {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// The log's signature line, with its newline: type 0x01, key name = origin.
    ///
    /// # Panics
    /// When the origin cannot name a key: see [`crate::key::is_valid_name`].
    #[must_use]
    pub fn sign(&self, key: &SigningKey) -> String {
        let signature = key.sign(self.to_text().as_bytes());
        SignatureLine::write(&self.origin, log_key_id(&self.origin, &key.public_key()), &signature)
    }
}

/// ID of a log's Ed25519 key, named like its origin.
#[must_use]
pub fn log_key_id(origin: &str, key: &PublicKey) -> KeyId {
    key_id(origin, KeyType::Ed25519.byte(), &key.to_bytes())
}
