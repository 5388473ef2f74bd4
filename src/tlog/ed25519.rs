//! Ed25519, one way only: canonical keys of prime order, `verify_strict`, no batch verification.
//!
//! RFC 8032 leaves cases open on which implementations differ (small-order points, non-canonical
//! encodings, cofactors). A public log needs one answer for ever, so all of them are refused.

use core::cmp::Ordering;
use core::fmt;
use core::hash::{Hash, Hasher};

use curve25519_dalek::edwards::CompressedEdwardsY;
use ed25519_dalek::Signer;
use thiserror::Error;

use crate::limits::{ED25519_PUBLIC_KEY_BYTES, ED25519_SIGNATURE_BYTES};

/// A public key that passed every check; decompressed once.
#[derive(Clone, Copy)]
pub struct PublicKey {
    bytes: [u8; ED25519_PUBLIC_KEY_BYTES],
    key: ed25519_dalek::VerifyingKey,
}

/// Why bytes are not an acceptable public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PublicKeyError {
    /// Not 32 bytes.
    #[error("a public key of {got} bytes, not 32")]
    Length {
        /// Bytes received.
        got: usize,
    },
    /// No point of the curve has this encoding.
    #[error("not a point of the curve")]
    NotOnCurve,
    /// The point has another, canonical encoding.
    #[error("not the canonical encoding of its point")]
    NotCanonical,
    /// The point is one of the eight of small order: anyone can sign for it.
    #[error("a point of small order")]
    SmallOrder,
    /// The point has a part of small order: implementations disagree on its signatures.
    #[error("not in the subgroup of prime order")]
    NotTorsionFree,
}

/// Why a signature is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// Not 64 bytes.
    #[error("a signature of {got} bytes, not 64")]
    Length {
        /// Bytes received.
        got: usize,
    },
    /// Not a strictly valid signature of this key over this message.
    #[error("the signature does not verify")]
    Invalid,
}

impl PublicKey {
    /// The key that `bytes` encode.
    ///
    /// # Errors
    /// When they are no canonical encoding of a point of prime order.
    pub fn from_bytes(bytes: &[u8; ED25519_PUBLIC_KEY_BYTES]) -> Result<Self, PublicKeyError> {
        let point = CompressedEdwardsY(*bytes).decompress().ok_or(PublicKeyError::NotOnCurve)?;
        if point.compress().as_bytes() != bytes {
            return Err(PublicKeyError::NotCanonical);
        }
        if point.is_small_order() {
            return Err(PublicKeyError::SmallOrder);
        }
        if !point.is_torsion_free() {
            return Err(PublicKeyError::NotTorsionFree);
        }
        Ok(Self { bytes: *bytes, key: point.into() })
    }

    /// As [`Self::from_bytes`], for bytes of unknown length.
    ///
    /// # Errors
    /// Also when there are not 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, PublicKeyError> {
        let bytes = bytes.try_into().map_err(|_| PublicKeyError::Length { got: bytes.len() })?;
        Self::from_bytes(bytes)
    }

    /// The 32 bytes of the encoded key.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; ED25519_PUBLIC_KEY_BYTES] {
        self.bytes
    }
}

/// Checks a signature strictly: canonical S, canonical R, no small-order R, cofactorless equation.
///
/// # Errors
/// When the signature is not 64 bytes long or does not verify.
pub fn verify_strict(
    public_key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), SignatureError> {
    let bytes: &[u8; ED25519_SIGNATURE_BYTES] =
        signature.try_into().map_err(|_| SignatureError::Length { got: signature.len() })?;
    let signature = ed25519_dalek::Signature::from_bytes(bytes);
    public_key.key.verify_strict(message, &signature).map_err(|_| SignatureError::Invalid)
}

/// A secret key. Zeroized when dropped; never printed, never copied.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of a 32-byte seed (the private key of RFC 8032). The caller zeroizes its copy.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// Signs `message`; deterministic.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; ED25519_SIGNATURE_BYTES] {
        self.0.sign(message).to_bytes()
    }

    /// The public key. A multiple of the base point, so it needs no check.
    #[must_use]
    pub fn public_key(&self) -> PublicKey {
        let key = self.0.verifying_key();
        PublicKey { bytes: key.to_bytes(), key }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", data_encoding::HEXLOWER.encode(&self.bytes))
    }
}

// Equality, order and hash go by the encoding: canonical, so as good as the point and cheaper.
impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for PublicKey {}

impl PartialOrd for PublicKey {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PublicKey {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes.cmp(&other.bytes)
    }
}

impl Hash for PublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes.hash(state);
    }
}
