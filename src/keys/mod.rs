//! Secrets: key files, and the one place that signs. No secret is printed, logged or debugged.

mod file;

use redevable_protocol::{
    event::{self, Event},
    ids::{OrganisationId, Origin},
};
use redevable_tlog::{
    ed25519::SigningKey,
    key::{KeyType, VerifierKey},
    note::SignatureLine,
};
use zeroize::Zeroizing;

pub use file::{KeyFileError, create, load};

/// A key that signs events for one organisation.
#[derive(Debug)]
pub struct EventSigner {
    vkey: VerifierKey,
    key: SigningKey,
}

impl EventSigner {
    /// The key of `org`.
    #[must_use]
    pub fn new(org: &OrganisationId, key: SigningKey) -> Self {
        Self { vkey: vkey(org.as_str(), &key), key }
    }

    /// The public half, as events and policies name it.
    #[must_use]
    pub fn vkey(&self) -> &VerifierKey {
        &self.vkey
    }

    /// The signature line over an event text (SIG-1).
    #[must_use]
    pub fn line(&self, text: &str) -> String {
        SignatureLine::write(&self.vkey.name, self.vkey.key_id, &self.key.sign(text.as_bytes()))
    }
}

/// The vkey of a log key: named with the origin (LOG-1).
#[must_use]
pub fn log_vkey(origin: &Origin, key: &SigningKey) -> VerifierKey {
    vkey(origin.as_str(), key)
}

fn vkey(name: &str, key: &SigningKey) -> VerifierKey {
    VerifierKey::new(name, KeyType::Ed25519, &key.public_key().to_bytes())
        .expect("invariant: organisation ids and origins are valid key names")
}

/// The note of an event, signed by these keys in this order (SIG-1).
#[must_use]
pub fn sign(event: &Event, signers: &[&EventSigner]) -> String {
    let text = event.to_text();
    let lines: Vec<String> = signers.iter().map(|signer| signer.line(&text)).collect();
    event::assemble(&text, &lines)
}

/// Where secrets come from: the system, or a seed from which a demonstration derives them all.
#[derive(Debug)]
pub enum Chance {
    /// The operating system's generator.
    System,
    /// Everything follows from this seed: for demonstrations and tests only.
    Seed(SeedBytes),
}

/// A seed for demonstrations; not printed all the same.
pub struct SeedBytes(Zeroizing<[u8; 32]>);

impl std::fmt::Debug for SeedBytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SeedBytes(…)")
    }
}

impl Chance {
    /// Derives everything from a text.
    #[must_use]
    pub fn from_seed(text: &str) -> Self {
        Self::Seed(SeedBytes(Zeroizing::new(*blake3::hash(text.as_bytes()).as_bytes())))
    }

    /// 32 bytes, fresh or derived from what they are for.
    ///
    /// # Errors
    /// If the operating system gives no randomness.
    pub fn bytes(&self, purpose: &[&str]) -> Result<Zeroizing<[u8; 32]>, getrandom::Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        match self {
            Self::System => getrandom::fill(bytes.as_mut())?,
            Self::Seed(SeedBytes(seed)) => {
                let mut hasher = blake3::Hasher::new_keyed(seed);
                for part in purpose {
                    // Lengths keep ("ab", "c") and ("a", "bc") apart.
                    hasher.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
                    hasher.update(part.as_bytes());
                }
                bytes.copy_from_slice(hasher.finalize().as_bytes());
            }
        }
        Ok(bytes)
    }
}
