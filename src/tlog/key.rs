//! Verifier keys (C2SP signed-note): `<name>+<8 hex key ID>+<base64(type ‖ public key)>`.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::base64;
use crate::limits::{ED25519_PUBLIC_KEY_BYTES, ML_DSA_44_PUBLIC_KEY_BYTES};
use crate::note::KeyId;

/// Type byte of ECDSA keys, whose ID is computed differently.
const TYPE_ECDSA: u8 = 0x02;

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyType {
    /// 0x01: Ed25519 over the note's text.
    Ed25519,
    /// 0x04: timestamped Ed25519 cosignature of a checkpoint.
    CosignatureEd25519,
    /// 0x06: timestamped ML-DSA-44 cosignature of a checkpoint or subtree.
    MlDsa44,
    /// Any other type; its signatures are ignored.
    Other(u8),
}

/// A public key, its name and its type. Made by [`VerifierKey::parse`] or [`VerifierKey::new`],
/// which keep the fields consistent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct VerifierKey {
    /// The name; a log's key is named like its origin.
    pub name: String,
    /// The ID that follows from name, type and public key.
    pub key_id: KeyId,
    /// How the key signs.
    pub key_type: KeyType,
    /// The public key; of the length that the type asks for, but perhaps not a usable key.
    pub public_key: Vec<u8>,
}

/// Why a text is not a verifier key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum VerifierKeyError {
    /// Not three parts joined by `+`.
    #[error("not of the form name+hex+base64")]
    NotThreeParts,
    /// The name is empty or contains white space, a control character or `+`.
    #[error("not a key name")]
    Name,
    /// The key ID is not eight lower-case hexadecimal digits.
    #[error("the key ID is not eight lower-case hexadecimal digits")]
    KeyIdFormat,
    /// The last part is not canonical base64.
    #[error("the key is not canonical base64")]
    Base64,
    /// No type byte, or nothing after it.
    #[error("no public key")]
    Empty,
    /// The public key does not have the length of its type.
    #[error("a public key of {got} bytes; this type has {want}")]
    PublicKeyLength {
        /// Bytes received.
        got: usize,
        /// Bytes of a key of this type.
        want: usize,
    },
    /// The written key ID is not the one of this name and key.
    #[error("key ID {written} is written, {computed} follows from name and key")]
    KeyIdMismatch {
        /// The ID in the text.
        written: KeyId,
        /// The ID that follows from name, type and public key.
        computed: KeyId,
    },
}

impl KeyType {
    /// The type that `byte` stands for.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Self {
        match byte {
            0x01 => Self::Ed25519,
            0x04 => Self::CosignatureEd25519,
            0x06 => Self::MlDsa44,
            other => Self::Other(other),
        }
    }

    /// The type byte of verifier keys and key IDs.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Ed25519 => 0x01,
            Self::CosignatureEd25519 => 0x04,
            Self::MlDsa44 => 0x06,
            Self::Other(byte) => byte,
        }
    }

    /// Bytes of a public key of this type, where known.
    const fn public_key_bytes(self) -> Option<usize> {
        match self {
            Self::Ed25519 | Self::CosignatureEd25519 => Some(ED25519_PUBLIC_KEY_BYTES),
            Self::MlDsa44 => Some(ML_DSA_44_PUBLIC_KEY_BYTES),
            Self::Other(_) => None,
        }
    }
}

impl VerifierKey {
    /// A key from its parts; the ID is computed.
    ///
    /// # Errors
    /// A name that is none, or a public key of the wrong length.
    pub fn new(name: &str, key_type: KeyType, public_key: &[u8]) -> Result<Self, VerifierKeyError> {
        if !is_valid_name(name) {
            return Err(VerifierKeyError::Name);
        }
        if public_key.is_empty() {
            return Err(VerifierKeyError::Empty);
        }
        // `Other(1)` is written like `Ed25519` and must not differ from it.
        let key_type = KeyType::from_byte(key_type.byte());
        let got = public_key.len();
        if let Some(want) = key_type.public_key_bytes().filter(|want| *want != got) {
            return Err(VerifierKeyError::PublicKeyLength { got, want });
        }
        let key_id = key_id(name, key_type.byte(), public_key);
        Ok(Self { name: name.into(), key_id, key_type, public_key: public_key.to_vec() })
    }

    /// Reads a verifier key; the written key ID must be the right one.
    ///
    /// # Errors
    /// The first departure from the format.
    pub fn parse(text: &str) -> Result<Self, VerifierKeyError> {
        // At most three parts: base64 may itself contain "+".
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hex), Some(encoded)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(VerifierKeyError::NotThreeParts);
        };
        if !is_valid_name(name) {
            return Err(VerifierKeyError::Name);
        }
        let written = KeyId::from_hex(hex).ok_or(VerifierKeyError::KeyIdFormat)?;
        let bytes = base64::decode(encoded).ok_or(VerifierKeyError::Base64)?;
        let (type_byte, public_key) = bytes.split_first().ok_or(VerifierKeyError::Empty)?;
        let key = Self::new(name, KeyType::from_byte(*type_byte), public_key)?;
        if key.key_id != written {
            return Err(VerifierKeyError::KeyIdMismatch { written, computed: key.key_id });
        }
        Ok(key)
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::with_capacity(1 + self.public_key.len());
        bytes.push(self.key_type.byte());
        bytes.extend_from_slice(&self.public_key);
        write!(f, "{}+{}+{}", self.name, self.key_id, base64::encode(&bytes))
    }
}

/// The ID of a key: the first bytes of SHA-256(name ‖ 0x0A ‖ type ‖ public key).
///
/// ECDSA keys (0x02) are the exception of signed-note: the hash covers the public key (SPKI DER)
/// alone.
#[must_use]
pub fn key_id(name: &str, key_type_byte: u8, public_key: &[u8]) -> KeyId {
    let mut hasher = Sha256::new();
    if key_type_byte != TYPE_ECDSA {
        hasher.update(name.as_bytes());
        hasher.update([b'\n', key_type_byte]);
    }
    hasher.update(public_key);
    let digest: [u8; 32] = hasher.finalize().into();
    KeyId([digest[0], digest[1], digest[2], digest[3]])
}

/// Whether `name` may name a key: not empty, no Unicode white space, no `+`, and no control
/// character that a note could not carry.
#[must_use]
pub fn is_valid_name(name: &str) -> bool {
    !name.is_empty() && !name.chars().any(|c| c == '+' || c < ' ' || c.is_whitespace())
}
