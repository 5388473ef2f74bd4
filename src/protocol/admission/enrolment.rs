//! Rank 11: the keys that an event brings in.

use alloc::{format, string::String, vec::Vec};

use redevable_tlog::{
    ed25519::PublicKey,
    key::{KeyType, VerifierKey},
};

use super::{Candidate, data};
use crate::{
    catalogue::{KeyUse, Kind, walk},
    codes::{Code, Refusal},
    ids::{OrganisationId, Origin},
};

/// A key that an event brings in.
#[derive(Clone, Debug)]
pub(crate) struct Enrolment {
    pub(crate) vkey: VerifierKey,
    pub(crate) key_use: KeyUse,
    /// Whose events it will sign.
    pub(crate) owner: Option<OrganisationId>,
    /// The curve point; `None` for ML-DSA-44.
    pub(crate) public: Option<PublicKey>,
    pub(crate) path: String,
}

pub(super) fn check(candidate: &Candidate<'_>) -> Result<Vec<Enrolment>, Refusal> {
    let mut enrolments: Vec<Enrolment> = Vec::new();
    walk(candidate.spec, &candidate.event.data, &mut |found| {
        let Kind::Vkey(key_use) = found.kind else {
            return Ok(());
        };
        let path = data::path(found.path);
        let parsed = found.value.as_text().map(VerifierKey::parse);
        let Some(Ok(vkey)) = parsed else {
            return Err(Refusal::at(Code::DataInvalid, path, "must be a vkey"));
        };
        let owner = found.beside.get("org").filter(|_| *key_use == KeyUse::Event);
        let owner = owner.map(data::organisation);
        let public = valid(&vkey, *key_use, owner.as_ref())
            .map_err(|detail| Refusal::at(Code::KeyInvalid, path.as_str(), detail))?;
        enrolments.push(Enrolment { vkey, key_use: *key_use, owner, public, path });
        Ok(())
    })?;
    log_names(candidate, &enrolments)?;
    cited(&enrolments)?;
    for (position, enrolment) in enrolments.iter().enumerate() {
        let vkey = &enrolment.vkey;
        let same = |earlier: &Enrolment| {
            earlier.vkey.public_key == vkey.public_key
                || (earlier.vkey.name == vkey.name && earlier.vkey.key_id == vkey.key_id)
        };
        let again = enrolment.key_use == KeyUse::Log && candidate.state.log_keys().contains(vkey);
        let taken = candidate.state.keys().is_taken(vkey) && !again;
        if taken || enrolments[..position].iter().any(same) {
            let detail = "this public key, or its name and key id, is already in the ledger";
            return Err(Refusal::at(Code::KeyReused, enrolment.path.as_str(), detail));
        }
    }
    Ok(enrolments)
}

/// Type, name and curve (KEY-1, KEY-2, KEY-4).
fn valid(
    vkey: &VerifierKey,
    key_use: KeyUse,
    owner: Option<&OrganisationId>,
) -> Result<Option<PublicKey>, String> {
    let types: &[KeyType] = match key_use {
        KeyUse::Event => &[KeyType::Ed25519],
        KeyUse::Log => &[KeyType::Ed25519, KeyType::MlDsa44],
        KeyUse::Cosigner => &[KeyType::CosignatureEd25519, KeyType::MlDsa44],
    };
    if !types.contains(&vkey.key_type) {
        return Err("a key of this type does not belong here".into());
    }
    let named = match key_use {
        KeyUse::Event => owner.is_some_and(|owner| owner.as_str() == vkey.name),
        KeyUse::Log => Origin::parse(&vkey.name).is_some(),
        KeyUse::Cosigner => vkey.name.contains('/'),
    };
    if !named {
        return Err(format!("a key named `{}` does not belong here", vkey.name));
    }
    if vkey.key_type == KeyType::MlDsa44 {
        return Ok(None);
    }
    let bytes: &[u8; 32] =
        vkey.public_key.as_slice().try_into().map_err(|_| String::from("not 32 bytes"))?;
    PublicKey::from_bytes(bytes).map(Some).map_err(|error| format!("{error}"))
}

/// One Ed25519 key, and all log keys under one name: the origin (LOG-1).
fn log_names(candidate: &Candidate<'_>, enrolments: &[Enrolment]) -> Result<(), Refusal> {
    let log: Vec<&Enrolment> = enrolments.iter().filter(|e| e.key_use == KeyUse::Log).collect();
    let Some(first) = log.first() else {
        return Ok(());
    };
    let name = candidate.state.origin().map_or(first.vkey.name.as_str(), |origin| origin.as_str());
    if let Some(other) = log.iter().find(|other| other.vkey.name != name) {
        let detail = "all log keys are named with the origin";
        return Err(Refusal::at(Code::KeyInvalid, other.path.as_str(), detail));
    }
    if !log.iter().any(|key| key.vkey.key_type == KeyType::Ed25519) {
        let detail = "one log key must be of type Ed25519";
        return Err(Refusal::at(Code::KeyInvalid, first.path.as_str(), detail));
    }
    Ok(())
}

/// A body known only from a replay has no key.
fn cited(enrolments: &[Enrolment]) -> Result<(), Refusal> {
    for enrolment in enrolments {
        let owner = enrolment.owner.as_ref();
        if owner.is_some_and(|owner| owner.as_str().starts_with("cited.")) {
            let detail = "a body known only from a replay has no key";
            return Err(Refusal::at(Code::KeyInvalid, enrolment.path.as_str(), detail));
        }
    }
    Ok(())
}
