//! Drafts into signed events: the keys at hand, and one way through sealing and signing.

use std::collections::BTreeMap;

use redevable_protocol::{
    ids::{EventId, OrganisationId, Revision, StreamId},
    json::Value,
};

use super::error::{CliError, Kind, OrFail as _, Result};
use crate::exchange::{
    draft::Draft,
    seal::{Position, Sealed, seal},
};
use crate::keys::{self, Chance, EventSigner};

/// The event keys that this process holds, one an organisation.
#[derive(Debug, Default)]
pub(crate) struct Keyring(BTreeMap<OrganisationId, EventSigner>);

impl Keyring {
    pub(crate) fn insert(&mut self, org: OrganisationId, signer: EventSigner) {
        self.0.insert(org, signer);
    }

    pub(crate) fn signer(&self, org: &OrganisationId) -> Result<&EventSigner> {
        self.0.get(org).ok_or_else(|| CliError::usage(format!("no key of {org} was given")))
    }

    /// The vkey of an organisation's key.
    pub(crate) fn vkey(&self, org: &OrganisationId) -> Option<String> {
        self.0.get(org).map(|signer| signer.vkey().to_string())
    }
}

/// A signed event with its opened contents.
#[derive(Clone, Debug)]
pub(crate) struct Signed {
    pub(crate) note: String,
    pub(crate) opened: Vec<Vec<u8>>,
    /// Who has to add a line before the event is admitted.
    pub(crate) missing: Vec<OrganisationId>,
}

impl Signed {
    /// Refuses an event that somebody has still to sign.
    pub(crate) fn complete(self) -> Result<Self> {
        match self.missing.first() {
            Some(org) => Err(CliError::usage(format!("no key of {org} was given"))),
            None => Ok(self),
        }
    }
}

/// Seals and signs a draft with the keys at hand that SIG-1 asks for; the speaker's is one of them.
/// Salts come from `chance`: of a seed, they follow from (seed, origin, stream, revision, field).
pub(crate) fn sign(
    draft: &Draft,
    position: &Position,
    event_at: &dyn Fn(&StreamId, Revision) -> Option<EventId>,
    origin: &str,
    chance: &Chance,
    keyring: &Keyring,
) -> Result<Signed> {
    let revision = position.head.map_or(Revision::FIRST, |(revision, _)| revision.next());
    let (stream, revision) = (draft.stream.as_str(), revision.to_string());
    let salt = |field: &str| chance.bytes(&["salt", origin, stream, &revision, field]);
    let Sealed { event, opened } = seal(draft, position, event_at, &salt).or_fail(Kind::Usage)?;
    let mut signers = vec![keyring.signer(&event.by)?];
    let mut missing = Vec::new();
    for org in &event.with {
        match keyring.0.get(org) {
            Some(signer) => signers.push(signer),
            None => missing.push(org.clone()),
        }
    }
    // A key that enters proves that somebody holds it.
    let enrols = event.kind == "key.enrolled";
    if let Some(new) = event.data.get("vkey").and_then(Value::as_text).filter(|_| enrols) {
        let org = event.data.get("org").and_then(Value::as_text).and_then(OrganisationId::parse);
        let org = org.ok_or_else(|| CliError::usage("data.org is missing beside data.vkey"))?;
        match keyring.0.get(&org) {
            Some(signer) if signer.vkey().to_string() == new => signers.push(signer),
            Some(_) => {
                return Err(CliError::usage(format!("the key at hand of {org} is not data.vkey")));
            }
            None => missing.push(org),
        }
    }
    Ok(Signed { note: keys::sign(&event, &signers), opened, missing })
}
