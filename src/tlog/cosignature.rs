//! Cosignatures (C2SP tlog-cosignature): what witnesses and mirrors sign about a checkpoint.
//!
//! The payload of a signature line is `u64be timestamp ‖ signature`. Type 0x04 (Ed25519) covers the
//! whole text of a checkpoint. Type 0x06 (ML-DSA-44) covers the cosigner's name, the log's origin
//! and a subtree, of which a checkpoint is one; extension lines are not covered.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use crate::checkpoint::Checkpoint;
use crate::ed25519::{self, PublicKey, SigningKey};
use crate::key::{KeyType, key_id};
use crate::limits::{
    COSIGNER_NAME_BYTES_MAX, ED25519_SIGNATURE_BYTES, ML_DSA_44_SIGNATURE_BYTES, ORIGIN_BYTES_MAX,
    TIMESTAMP_MAX,
};
use crate::merkle::is_valid_subtree;
use crate::ml_dsa::{self, MlDsaPublicKey, MlDsaSigningKey};
use crate::note::SignatureLine;
use crate::{EntryIndex, TreeHash, TreeSize};

/// Bytes of the timestamp before the signature.
const TIMESTAMP_BYTES: usize = 8;

/// What the signed message of type 0x06 begins with.
const SUBTREE_LABEL: &[u8; 12] = b"subtree/v1\n\0";

/// POSIX seconds of a cosignature, at most 2^63−1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(u64);

/// The payload of a cosignature line: a time and a signature that has not been verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payload<'a, const SIGNATURE_BYTES: usize> {
    /// When the cosigner says it signed.
    pub timestamp: Timestamp,
    /// The signature.
    pub signature: &'a [u8; SIGNATURE_BYTES],
}

/// Payload of a line of type 0x04.
pub type PayloadEd25519<'a> = Payload<'a, ED25519_SIGNATURE_BYTES>;

/// Payload of a line of type 0x06.
pub type PayloadMlDsa44<'a> = Payload<'a, ML_DSA_44_SIGNATURE_BYTES>;

/// Leaves of a log and their hash: what a cosigner of type 0x06 signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subtree {
    /// First leaf.
    pub start: EntryIndex,
    /// Just after the last leaf.
    pub end: TreeSize,
    /// The hash over them.
    pub hash: TreeHash,
}

/// Why a cosignature is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CosignatureError {
    /// The payload does not have the length of its type.
    #[error("a cosignature of {got} bytes; this type has {want}")]
    Length {
        /// Bytes received.
        got: usize,
        /// Bytes of a payload of this type.
        want: usize,
    },
    /// The timestamp is above 2^63−1.
    #[error("timestamp {got} is above 2^63−1")]
    TimestampTooLarge {
        /// The timestamp received.
        got: u64,
    },
    /// Nothing of type 0x06 can be signed about this name, origin, subtree and time.
    #[error(transparent)]
    Message(#[from] SubtreeMessageError),
    /// The signature does not verify.
    #[error("the cosignature does not verify")]
    Invalid,
}

/// Why no message of type 0x06 can be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SubtreeMessageError {
    /// The cosigner's name does not have 1 to 255 bytes.
    #[error("a cosigner name of {got} bytes; 1 to 255 are allowed")]
    NameLength {
        /// Bytes of the name.
        got: usize,
    },
    /// The origin does not have 1 to 255 bytes.
    #[error("an origin of {got} bytes; 1 to 255 are allowed")]
    OriginLength {
        /// Bytes of the origin.
        got: usize,
    },
    /// A subtree that does not start at 0 is cosigned without time.
    #[error("a subtree that starts at {start} has timestamp 0")]
    TimestampOfSubtree {
        /// First leaf of the subtree.
        start: EntryIndex,
    },
    /// The range is not a subtree.
    #[error("leaves {start} to {end} are not a subtree")]
    NotASubtree {
        /// First leaf.
        start: EntryIndex,
        /// Just after the last leaf.
        end: TreeSize,
    },
}

impl Timestamp {
    /// No time: the cosigner states consistency only.
    pub const ZERO: Self = Self(0);

    /// The time `seconds`; `None` above 2^63−1.
    #[must_use]
    pub const fn new(seconds: u64) -> Option<Self> {
        if seconds <= TIMESTAMP_MAX { Some(Self(seconds)) } else { None }
    }

    /// The bare number of POSIX seconds.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'a, const SIGNATURE_BYTES: usize> Payload<'a, SIGNATURE_BYTES> {
    /// Reads the bytes that follow the key ID in a signature line.
    ///
    /// # Errors
    /// A wrong length or a timestamp above 2^63−1.
    pub fn parse(payload: &'a [u8]) -> Result<Self, CosignatureError> {
        let length = || CosignatureError::Length {
            got: payload.len(),
            want: TIMESTAMP_BYTES + SIGNATURE_BYTES,
        };
        let (time, signature) =
            payload.split_first_chunk::<TIMESTAMP_BYTES>().ok_or_else(length)?;
        let signature = signature.try_into().map_err(|_| length())?;
        let got = u64::from_be_bytes(*time);
        let timestamp = Timestamp::new(got).ok_or(CosignatureError::TimestampTooLarge { got })?;
        Ok(Self { timestamp, signature })
    }

    /// The bytes that follow the key ID in a signature line.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut payload = self.timestamp.value().to_be_bytes().to_vec();
        payload.extend_from_slice(self.signature);
        payload
    }
}

/// What a cosigner of type 0x04 signs: the time, then the whole checkpoint text.
///
/// It does not name the cosigner: one key per cosigner, never shared.
#[must_use]
pub fn message_ed25519(timestamp: Timestamp, checkpoint_text: &str) -> Vec<u8> {
    alloc::format!("cosignature/v1\ntime {timestamp}\n{checkpoint_text}").into_bytes()
}

/// Verifies the payload of a line of type 0x04 and gives its time.
///
/// # Errors
/// A malformed payload, or a signature that does not verify.
pub fn verify_ed25519(
    key: &PublicKey,
    checkpoint_text: &str,
    payload: &[u8],
) -> Result<Timestamp, CosignatureError> {
    let payload = PayloadEd25519::parse(payload)?;
    let message = message_ed25519(payload.timestamp, checkpoint_text);
    ed25519::verify_strict(key, &message, payload.signature)
        .map_err(|_| CosignatureError::Invalid)?;
    Ok(payload.timestamp)
}

/// The signature line of type 0x04 of the cosigner `name`, with its newline.
///
/// # Panics
/// When `name` is not a key name.
#[must_use]
pub fn sign_ed25519(
    key: &SigningKey,
    name: &str,
    timestamp: Timestamp,
    checkpoint_text: &str,
) -> String {
    let signature = key.sign(&message_ed25519(timestamp, checkpoint_text));
    let payload = PayloadEd25519 { timestamp, signature: &signature };
    let public_key = key.public_key().to_bytes();
    let key_id = key_id(name, KeyType::CosignatureEd25519.byte(), &public_key);
    SignatureLine::write(name, key_id, &payload.to_bytes())
}

impl Subtree {
    /// The whole tree of a checkpoint.
    #[must_use]
    pub const fn of_checkpoint(checkpoint: &Checkpoint) -> Self {
        Self { start: EntryIndex::new(0), end: checkpoint.size, hash: checkpoint.root }
    }
}

/// Verifies the payload of a line of type 0x06 on a checkpoint and gives its time.
///
/// Timestamp 0 states consistency only. The checkpoint's extension lines are not covered.
///
/// # Errors
/// A malformed payload, a name or origin that cannot be signed, or a signature that does not
/// verify.
pub fn verify_ml_dsa(
    key: &MlDsaPublicKey,
    cosigner: &str,
    checkpoint: &Checkpoint,
    payload: &[u8],
) -> Result<Timestamp, CosignatureError> {
    let subtree = Subtree::of_checkpoint(checkpoint);
    verify_ml_dsa_subtree(key, cosigner, &checkpoint.origin, &subtree, payload)
}

/// Verifies the payload of a line of type 0x06 about a subtree of the log `origin`; its time is 0
/// wherever the subtree does not start at 0.
///
/// # Errors
/// As [`verify_ml_dsa`]; also a range that is not a subtree, and a time where none may be.
pub fn verify_ml_dsa_subtree(
    key: &MlDsaPublicKey,
    cosigner: &str,
    origin: &str,
    subtree: &Subtree,
    payload: &[u8],
) -> Result<Timestamp, CosignatureError> {
    let payload = PayloadMlDsa44::parse(payload)?;
    let Subtree { start, end, hash } = subtree;
    let message = subtree_message(cosigner, payload.timestamp, origin, *start, *end, hash)?;
    ml_dsa::verify(key, &message, payload.signature).map_err(|_| CosignatureError::Invalid)?;
    Ok(payload.timestamp)
}

/// The signature line of type 0x06 of `cosigner` on a checkpoint, with its newline.
///
/// `randomness` as in [`MlDsaSigningKey::sign_hedged`]. The extension lines are not signed.
///
/// # Errors
/// A name or origin that has no length or too much.
///
/// # Panics
/// When `cosigner` is not a key name.
pub fn sign_ml_dsa(
    key: &MlDsaSigningKey,
    cosigner: &str,
    timestamp: Timestamp,
    checkpoint: &Checkpoint,
    randomness: &[u8; 32],
) -> Result<String, SubtreeMessageError> {
    let subtree = Subtree::of_checkpoint(checkpoint);
    ml_dsa_line(key, cosigner, timestamp, &checkpoint.origin, &subtree, randomness)
}

/// The signature line of type 0x06 of `cosigner` about a subtree of the log `origin`, with
/// timestamp 0 and its newline.
///
/// # Errors
/// As [`sign_ml_dsa`]; also a range that is not a subtree.
///
/// # Panics
/// When `cosigner` is not a key name.
pub fn sign_ml_dsa_subtree(
    key: &MlDsaSigningKey,
    cosigner: &str,
    origin: &str,
    subtree: &Subtree,
    randomness: &[u8; 32],
) -> Result<String, SubtreeMessageError> {
    ml_dsa_line(key, cosigner, Timestamp::ZERO, origin, subtree, randomness)
}

fn ml_dsa_line(
    key: &MlDsaSigningKey,
    cosigner: &str,
    timestamp: Timestamp,
    origin: &str,
    subtree: &Subtree,
    randomness: &[u8; 32],
) -> Result<String, SubtreeMessageError> {
    let Subtree { start, end, hash } = subtree;
    let message = subtree_message(cosigner, timestamp, origin, *start, *end, hash)?;
    let mut payload = timestamp.value().to_be_bytes().to_vec();
    payload.extend_from_slice(&key.sign_hedged(&message, randomness));
    let key_id = key_id(cosigner, KeyType::MlDsa44.byte(), &key.public_key().to_bytes());
    Ok(SignatureLine::write(cosigner, key_id, &payload))
}

/// What a cosigner of type 0x06 signs (FIPS 204 pure, empty context). A checkpoint is the subtree
/// from 0 to its size, its hash the root.
///
/// # Errors
/// When a name has no length or too much, the range is not a subtree, or one that does not start
/// at 0 has a time.
pub fn subtree_message(
    cosigner: &str,
    timestamp: Timestamp,
    origin: &str,
    start: EntryIndex,
    end: TreeSize,
    hash: &TreeHash,
) -> Result<Vec<u8>, SubtreeMessageError> {
    let name_length = length_byte(cosigner, COSIGNER_NAME_BYTES_MAX)
        .ok_or(SubtreeMessageError::NameLength { got: cosigner.len() })?;
    let origin_length = length_byte(origin, ORIGIN_BYTES_MAX)
        .ok_or(SubtreeMessageError::OriginLength { got: origin.len() })?;
    if start.value() != 0 && timestamp != Timestamp::ZERO {
        return Err(SubtreeMessageError::TimestampOfSubtree { start });
    }
    // The empty tree has a checkpoint too, though no subtree is empty.
    let is_empty_tree = start.value() == 0 && end.is_empty();
    if !is_empty_tree && !is_valid_subtree(start, end) {
        return Err(SubtreeMessageError::NotASubtree { start, end });
    }
    let mut message = SUBTREE_LABEL.to_vec();
    message.push(name_length);
    message.extend_from_slice(cosigner.as_bytes());
    message.extend_from_slice(&timestamp.value().to_be_bytes());
    message.push(origin_length);
    message.extend_from_slice(origin.as_bytes());
    message.extend_from_slice(&start.value().to_be_bytes());
    message.extend_from_slice(&end.value().to_be_bytes());
    message.extend_from_slice(&hash.0);
    Ok(message)
}

fn length_byte(text: &str, max: usize) -> Option<u8> {
    let length = text.len();
    if length == 0 || length > max { None } else { u8::try_from(length).ok() }
}
