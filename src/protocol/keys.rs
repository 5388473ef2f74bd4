//! The event keys of a ledger's organisations, and which of them may sign (KEY-1 to KEY-6).

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use redevable_tlog::{EntryIndex, ed25519::PublicKey, key::VerifierKey, note::KeyId};

use crate::{ids::OrganisationId, limits::INSTALLED_KEY_WAIT_MILLIS, time::Recorded};

/// One key that signs events for an organisation.
#[derive(Clone, Debug)]
pub struct EventKey {
    /// The whole vkey, named with the organisation.
    pub vkey: VerifierKey,
    /// The curve point: canonical, not weak, torsion-free (KEY-2).
    pub public: PublicKey,
    /// The entry that enrolled it; it may sign from the next one.
    pub enrolled: EntryIndex,
    /// When the stewards installed it for an organisation that had a key: it waits 7 days (KEY-5).
    pub installed: Option<Recorded>,
    /// The keys that signed its enrolment, its own proof of possession apart (KEY-6).
    pub enrolled_by: Vec<(OrganisationId, KeyId)>,
    /// The entry that ended it; it may not sign from the next one.
    pub ended: Option<EntryIndex>,
    /// Declared compromised: entries by it from this index on are contested (KEY-6).
    pub compromised_since: Option<EntryIndex>,
}

/// Why a line cannot be judged with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// This organisation has no such key.
    Unknown,
    /// It was retired or compromised.
    Ended,
    /// It was installed by the stewards less than 7 days ago.
    Pending,
}

/// Every key that ever entered the ledger.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    events: BTreeMap<(OrganisationId, [u8; 4]), EventKey>,
    names: BTreeSet<(alloc::string::String, [u8; 4])>,
    publics: BTreeSet<Vec<u8>>,
    cosigners: Vec<VerifierKey>,
}

impl Keys {
    /// Whether a public key, or a name with this key id, is already in the ledger (KEY-3).
    #[must_use]
    pub fn is_taken(&self, vkey: &VerifierKey) -> bool {
        self.publics.contains(&vkey.public_key)
            || self.names.contains(&(vkey.name.clone(), vkey.key_id.0))
    }

    /// The key that a signature line names, if it may sign at `index`, recorded at `recorded`.
    ///
    /// # Errors
    /// Why it may not.
    pub fn signer(
        &self,
        name: &OrganisationId,
        key_id: KeyId,
        recorded: Recorded,
    ) -> Result<&EventKey, KeyFault> {
        let key = self.events.get(&(name.clone(), key_id.0)).ok_or(KeyFault::Unknown)?;
        if key.ended.is_some() {
            return Err(KeyFault::Ended);
        }
        // In milliseconds: near the end of time no calendar holds the day when the wait is over.
        let waited = |since: Recorded| recorded.millis() - since.millis();
        if key.installed.is_some_and(|since| waited(since) < INSTALLED_KEY_WAIT_MILLIS) {
            return Err(KeyFault::Pending);
        }
        Ok(key)
    }

    /// The keys of an organisation, ended ones included.
    pub fn of<'a>(&'a self, org: &'a OrganisationId) -> impl Iterator<Item = &'a EventKey> {
        self.events.range((org.clone(), [0; 4])..=(org.clone(), [255; 4])).map(|(_, key)| key)
    }

    /// The key with this vkey string, if an organisation has it, ended or not.
    #[must_use]
    pub fn find(&self, vkey: &VerifierKey) -> Option<(&OrganisationId, &EventKey)> {
        let org = OrganisationId::parse(&vkey.name)?;
        let found = self.events.get_key_value(&(org, vkey.key_id.0));
        found.filter(|(_, key)| key.vkey == *vkey).map(|((org, _), key)| (org, key))
    }

    /// Whether an organisation holds a key that may sign now, `without` apart.
    #[must_use]
    pub fn may_sign(
        &self,
        org: &OrganisationId,
        recorded: Recorded,
        without: Option<&VerifierKey>,
    ) -> bool {
        self.of(org).any(|key| {
            Some(&key.vkey) != without && self.signer(org, key.vkey.key_id, recorded).is_ok()
        })
    }

    /// Whether an entry that a key signed lies in the shadow of its compromise (KEY-6).
    #[must_use]
    pub fn is_contested(&self, name: &OrganisationId, key_id: KeyId, entry: EntryIndex) -> bool {
        let key = self.events.get(&(name.clone(), key_id.0));
        key.and_then(|key| key.compromised_since).is_some_and(|since| since <= entry)
    }

    /// Ends a key from the next entry on.
    pub(crate) fn end(&mut self, vkey: &VerifierKey, at: EntryIndex) {
        let Some(org) = OrganisationId::parse(&vkey.name) else {
            return;
        };
        if let Some(key) = self.events.get_mut(&(org, vkey.key_id.0)) {
            key.ended.get_or_insert(at);
        }
    }

    /// Ends a compromised key, and those enrolled in its shadow by an event that it signed; not
    /// transitively, and keys of the first event stay (KEY-6).
    pub(crate) fn compromise(&mut self, vkey: &VerifierKey, since: EntryIndex, at: EntryIndex) {
        self.end(vkey, at);
        let Some(org) = OrganisationId::parse(&vkey.name) else {
            return;
        };
        let signer = (org, vkey.key_id);
        for key in self.events.values_mut() {
            let in_shadow = key.enrolled >= since && key.enrolled.value() > 0;
            if in_shadow && key.enrolled_by.contains(&signer) {
                key.ended.get_or_insert(at);
            }
        }
        if let Some(key) = self.events.get_mut(&(signer.0, signer.1.0)) {
            let earliest = key.compromised_since.map_or(since, |before| before.min(since));
            key.compromised_since = Some(earliest);
        }
    }

    /// The witness or mirror key that a line of a checkpoint names.
    #[must_use]
    pub fn cosigner(&self, name: &str, key_id: KeyId) -> Option<&VerifierKey> {
        self.cosigners.iter().find(|key| key.name == name && key.key_id == key_id)
    }

    /// Takes in a key of a witness or mirror.
    pub(crate) fn add_cosigner(&mut self, vkey: &VerifierKey) {
        self.reserve(vkey);
        self.cosigners.push(vkey.clone());
    }

    /// Takes a key in that signs no events: of the log, a witness or a mirror.
    pub(crate) fn reserve(&mut self, vkey: &VerifierKey) {
        self.publics.insert(vkey.public_key.clone());
        self.names.insert((vkey.name.clone(), vkey.key_id.0));
    }

    /// Takes an event key in. `installed` when the stewards enrol it for an organisation that has
    /// or had one (KEY-5).
    pub(crate) fn enrol(
        &mut self,
        org: &OrganisationId,
        vkey: VerifierKey,
        public: PublicKey,
        enrolled: EntryIndex,
        installed: Option<Recorded>,
        enrolled_by: Vec<(OrganisationId, KeyId)>,
    ) {
        self.reserve(&vkey);
        let id = (org.clone(), vkey.key_id.0);
        let (ended, compromised_since) = (None, None);
        let key =
            EventKey { vkey, public, enrolled, installed, enrolled_by, ended, compromised_since };
        self.events.insert(id, key);
    }
}
