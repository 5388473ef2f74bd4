//! Signed notes (C2SP signed-note): a text, an empty line, and signature lines below it.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use data_encoding::HEXLOWER;
use thiserror::Error;

use crate::base64;
use crate::checkpoint::Checkpoint;
use crate::cosignature::{self, Timestamp};
use crate::ed25519::{self, PublicKey};
use crate::key::{KeyType, VerifierKey, is_valid_name};
use crate::limits::{NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX, SIGNATURE_LINE_BYTES_MIN};
use crate::ml_dsa::MlDsaPublicKey;

/// What every signature line begins with: an em dash (U+2014) and a space.
const SIGNATURE_PREFIX: &str = "— ";

/// Four bytes that tell a name's keys apart; not a secure digest of the key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 4]);

/// A note whose form has been checked, but none of its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note<'a> {
    /// What is signed: one or more lines, the last newline included.
    pub text: &'a str,
    /// The signature lines, in the order found.
    pub signatures: Vec<SignatureLine<'a>>,
}

/// One signature line of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureLine<'a> {
    /// The key's name.
    pub name: &'a str,
    /// The key ID that follows the name.
    pub key_id: KeyId,
    /// The bytes after the key ID; what they mean depends on the type of the key.
    pub signature: Vec<u8>,
}

/// Why bytes are not a signed note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NoteError {
    /// More bytes than any note may have.
    #[error("a note of {got} bytes; at most {max} are allowed")]
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
    /// A byte below 0x20 other than the newline.
    #[error("control character at byte {position}")]
    ControlCharacter {
        /// Where it stands.
        position: usize,
    },
    /// No empty line between a text and signatures.
    #[error("no empty line between text and signatures")]
    NoSeparator,
    /// Nothing follows the empty line.
    #[error("no signature line")]
    NoSignatures,
    /// The last byte is not a newline.
    #[error("the last line has no newline")]
    NoFinalNewline,
    /// More signature lines than allowed.
    #[error("more than {max} signature lines")]
    TooManySignatures {
        /// The limit.
        max: usize,
    },
    /// A signature line without dash, valid name, canonical base64 or enough bytes.
    #[error("signature line {line} is malformed")]
    MalformedSignature {
        /// Its number, from 1.
        line: usize,
    },
}

/// Why a well-formed note is not vouched for by the trusted keys.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NoteVerifyError {
    /// A line carries the name and ID of a trusted key, and its signature does not verify.
    #[error("signature of {name} with key {key_id} does not verify")]
    BadSignature {
        /// The key's name.
        name: String,
        /// The key's ID.
        key_id: KeyId,
    },
    /// A trusted key is of a type that cannot be judged here.
    #[error("cannot judge keys of type 0x{key_type:02x}: {name} with key {key_id}")]
    UnsupportedKeyType {
        /// The key's name.
        name: String,
        /// The key's ID.
        key_id: KeyId,
        /// The type byte.
        key_type: u8,
    },
    /// No line is of a trusted key.
    #[error("no signature of a trusted key")]
    NoTrustedSignature,
}

impl<'a> Note<'a> {
    /// Checks the form of a note; judges no signature.
    ///
    /// # Errors
    /// The first departure from signed-note, or a limit of [`crate::limits`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong { got: bytes.len(), max: NOTE_BYTES_MAX });
        }
        let whole = core::str::from_utf8(bytes)
            .map_err(|error| NoteError::NotUtf8 { valid_up_to: error.valid_up_to() })?;
        if let Some(position) = control_character(whole) {
            return Err(NoteError::ControlCharacter { position });
        }
        // The last empty line: the text may contain empty lines, signatures may not.
        let separator = whole.rfind("\n\n").ok_or(NoteError::NoSeparator)?;
        let (text, below) = (&whole[..=separator], &whole[separator + 2..]);
        if below.is_empty() {
            return Err(NoteError::NoSignatures);
        }
        let lines = below.strip_suffix('\n').ok_or(NoteError::NoFinalNewline)?;
        let mut signatures = Vec::new();
        for (position, line) in lines.split('\n').enumerate() {
            if position == NOTE_SIGNATURES_MAX {
                return Err(NoteError::TooManySignatures { max: NOTE_SIGNATURES_MAX });
            }
            let line = SignatureLine::parse(line)
                .ok_or(NoteError::MalformedSignature { line: position + 1 })?;
            signatures.push(line);
        }
        Ok(Self { text, signatures })
    }

    /// The lines that carry the name and the ID of `key`. None has been verified.
    pub fn lines_of<'n>(
        &'n self,
        key: &'n VerifierKey,
    ) -> impl Iterator<Item = &'n SignatureLine<'a>> {
        self.signatures.iter().filter(|line| line.key_id == key.key_id && line.name == key.name)
    }

    /// The trusted keys that signed this note, each once, in the order of `trusted`.
    ///
    /// Lines of unknown keys are ignored. Every line of a trusted key must verify, repeated ones
    /// too. Judges Ed25519 signatures and the cosignatures of Ed25519 and ML-DSA-44 keys; the last
    /// (0x06) cover origin, size and root of a checkpoint, but not its extension lines.
    ///
    /// # Errors
    /// A trusted key's line that fails or cannot be judged, or no trusted key at all.
    pub fn verified_by<'k>(
        &self,
        trusted: &'k [VerifierKey],
    ) -> Result<Vec<&'k VerifierKey>, NoteVerifyError> {
        let mut verified: Vec<&VerifierKey> = Vec::new();
        for key in trusted {
            let mut signed = false;
            for line in self.lines_of(key) {
                judge_line(self.text, line, key).map_err(|fault| fault.of(key))?;
                signed = true;
            }
            if signed && !verified.contains(&key) {
                verified.push(key);
            }
        }
        if verified.is_empty() { Err(NoteVerifyError::NoTrustedSignature) } else { Ok(verified) }
    }
}

/// Why a line of a known key does not count.
pub(crate) enum LineFault {
    /// Its signature does not verify.
    Invalid,
    /// Signatures of the key's type are not implemented.
    UnsupportedKeyType,
}

impl LineFault {
    fn of(self, key: &VerifierKey) -> NoteVerifyError {
        let (name, key_id) = (key.name.clone(), key.key_id);
        match self {
            Self::Invalid => NoteVerifyError::BadSignature { name, key_id },
            Self::UnsupportedKeyType => {
                let key_type = key.key_type.byte();
                NoteVerifyError::UnsupportedKeyType { name, key_id, key_type }
            }
        }
    }
}

/// Judges one line that carries the name and ID of `key`; gives its time if the type has one.
pub(crate) fn judge_line(
    text: &str,
    line: &SignatureLine<'_>,
    key: &VerifierKey,
) -> Result<Option<Timestamp>, LineFault> {
    let ed25519_key = || PublicKey::from_slice(&key.public_key).ok();
    let time = match key.key_type {
        KeyType::Ed25519 => ed25519_key()
            .and_then(|key| ed25519::verify_strict(&key, text.as_bytes(), &line.signature).ok())
            .map(|()| None),
        KeyType::CosignatureEd25519 => ed25519_key()
            .and_then(|key| cosignature::verify_ed25519(&key, text, &line.signature).ok())
            .map(Some),
        KeyType::MlDsa44 => judge_ml_dsa(text, line, key).map(Some),
        KeyType::Other(_) => return Err(LineFault::UnsupportedKeyType),
    };
    time.ok_or(LineFault::Invalid)
}

/// Type 0x06 signs what a checkpoint says, so over any other text there is no such signature.
fn judge_ml_dsa(text: &str, line: &SignatureLine<'_>, key: &VerifierKey) -> Option<Timestamp> {
    let checkpoint = Checkpoint::parse_text(text).ok()?;
    let public_key = MlDsaPublicKey::from_bytes(&key.public_key).ok()?;
    cosignature::verify_ml_dsa(&public_key, &key.name, &checkpoint, &line.signature).ok()
}

impl<'a> SignatureLine<'a> {
    /// Reads one line, without its newline.
    fn parse(line: &'a str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
        if !is_valid_name(name) {
            return None;
        }
        let bytes = base64::decode(encoded)?;
        if bytes.len() < SIGNATURE_LINE_BYTES_MIN {
            return None;
        }
        let (key_id, signature) = bytes.split_first_chunk()?;
        Some(Self { name, key_id: KeyId(*key_id), signature: signature.to_vec() })
    }

    /// The line of a note, with its newline.
    ///
    /// # Panics
    /// When `name` is not a key name or `signature` is empty: the line would be no signature line.
    #[must_use]
    pub fn write(name: &str, key_id: KeyId, signature: &[u8]) -> String {
        assert!(is_valid_name(name), "invariant: a signer's name is a valid key name");
        assert!(!signature.is_empty(), "invariant: a signature has at least one byte");
        let mut bytes = key_id.0.to_vec();
        bytes.extend_from_slice(signature);
        let mut line = String::from(SIGNATURE_PREFIX);
        line.push_str(name);
        line.push(' ');
        line.push_str(&base64::encode(&bytes));
        line.push('\n');
        line
    }
}

/// A note from its text and finished signature lines, each with its newline.
#[must_use]
pub fn assemble(text: &str, lines: &[String]) -> String {
    let mut note = String::from(text);
    note.push('\n');
    for line in lines {
        note.push_str(line);
    }
    note
}

/// Position of the first byte below 0x20 that is not a newline.
pub(crate) fn control_character(text: &str) -> Option<usize> {
    text.bytes().position(|byte| byte < 0x20 && byte != b'\n')
}

impl KeyId {
    /// Reads exactly eight lower-case hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}
