//! ML-DSA-44 (FIPS 204), pure, with an empty context: the only module that names its crate.
//!
//! Every 1312 bytes are a public key; there is nothing to refuse but a wrong length. FIPS 204 asks
//! for no further check, though who makes a key on purpose can make one that anyone signs for
//! (t1 = 0): a key is worth what its holder's name is.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};

use ml_dsa::{EncodedSignature, EncodedVerifyingKey, ExpandedSigningKey, MlDsa44, VerifyingKey};
use thiserror::Error;

use crate::limits::{ML_DSA_44_PUBLIC_KEY_BYTES, ML_DSA_44_SIGNATURE_BYTES};

/// What precedes a message that is signed pure with an empty context (FIPS 204, algorithms 2 and
/// 3): a zero for "pure" and the length of the context.
const PURE_EMPTY_CONTEXT: [u8; 2] = [0, 0];

/// Randomness of the deterministic variant (FIPS 204 §3.4).
pub const DETERMINISTIC: [u8; 32] = [0; 32];

/// A public key, expanded once for all its signatures.
#[derive(Clone)]
pub struct MlDsaPublicKey(VerifyingKey<MlDsa44>);

/// Why bytes are not a public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MlDsaPublicKeyError {
    /// Not 1312 bytes.
    #[error("a public key of {got} bytes, not 1312")]
    Length {
        /// Bytes received.
        got: usize,
    },
}

/// Why a signature is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MlDsaSignatureError {
    /// Not 2420 bytes.
    #[error("a signature of {got} bytes, not 2420")]
    Length {
        /// Bytes received.
        got: usize,
    },
    /// Not a well-formed signature of this key over this message.
    #[error("the signature does not verify")]
    Invalid,
}

impl MlDsaPublicKey {
    /// The key that `bytes` encode (FIPS 204, algorithm 23).
    ///
    /// # Errors
    /// When there are not 1312 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, MlDsaPublicKeyError> {
        let encoded: &[u8; ML_DSA_44_PUBLIC_KEY_BYTES] =
            bytes.try_into().map_err(|_| MlDsaPublicKeyError::Length { got: bytes.len() })?;
        let encoded: &EncodedVerifyingKey<MlDsa44> = encoded.into();
        Ok(Self(VerifyingKey::decode(encoded)))
    }

    /// The 1312 bytes of the encoded key.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.encode().to_vec()
    }
}

/// Checks a signature over `message`.
///
/// # Errors
/// When the signature is not 2420 bytes long or does not verify; a hint with a second spelling
/// does not.
pub fn verify(
    key: &MlDsaPublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<(), MlDsaSignatureError> {
    let encoded: &[u8; ML_DSA_44_SIGNATURE_BYTES] =
        signature.try_into().map_err(|_| MlDsaSignatureError::Length { got: signature.len() })?;
    let encoded: &EncodedSignature<MlDsa44> = encoded.into();
    let signature = ml_dsa::Signature::decode(encoded).ok_or(MlDsaSignatureError::Invalid)?;
    if key.0.verify_with_context(message, &[], &signature) {
        Ok(())
    } else {
        Err(MlDsaSignatureError::Invalid)
    }
}

/// A secret key. Zeroized when dropped; never printed, never copied.
pub struct MlDsaSigningKey {
    secret: Box<ExpandedSigningKey<MlDsa44>>,
    public_key: MlDsaPublicKey,
}

impl MlDsaSigningKey {
    /// The key of a 32-byte seed (FIPS 204, algorithm 6: ξ). The caller zeroizes its copy.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let secret = Box::new(ExpandedSigningKey::from_seed(seed.into()));
        let public_key = MlDsaPublicKey(secret.verifying_key());
        Self { secret, public_key }
    }

    /// Signs `message`; the same message always gives the same 2420 bytes.
    #[must_use]
    pub fn sign_deterministic(&self, message: &[u8]) -> Vec<u8> {
        self.sign_hedged(message, &DETERMINISTIC)
    }

    /// Signs `message` with 32 bytes of fresh randomness, which make faults and side channels
    /// harder to exploit. [`DETERMINISTIC`] in their place is as valid a signature.
    #[must_use]
    pub fn sign_hedged(&self, message: &[u8], randomness: &[u8; 32]) -> Vec<u8> {
        let parts = [PURE_EMPTY_CONTEXT.as_slice(), message];
        self.secret.sign_internal(&parts, randomness.into()).encode().to_vec()
    }

    /// The public key.
    #[must_use]
    pub const fn public_key(&self) -> &MlDsaPublicKey {
        &self.public_key
    }
}

impl fmt::Debug for MlDsaSigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MlDsaSigningKey(…)")
    }
}

impl fmt::Debug for MlDsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MlDsaPublicKey({})", data_encoding::HEXLOWER.encode(&self.to_bytes()))
    }
}

// Equality and hash go by the encoding, which has one spelling.
impl PartialEq for MlDsaPublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.encode() == other.0.encode()
    }
}

impl Eq for MlDsaPublicKey {}

impl Hash for MlDsaPublicKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.to_bytes().hash(state);
    }
}
