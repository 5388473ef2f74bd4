//! Policies, statement by statement: the rules that do not depend on how a file is written.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{
    NONE, Policy, PolicyError, PolicyGroup, PolicyLog, PolicyWitness, PolicyWord, Quorum,
    StatementError,
};
use crate::ed25519::PublicKey;
use crate::key::{KeyType, VerifierKey};
use crate::limits::{
    COSIGNER_NAME_BYTES_MAX, ORIGIN_BYTES_MAX, POLICY_GROUPS_MAX, POLICY_LOGS_MAX,
    POLICY_WITNESSES_MAX,
};

/// Types of signed-note that sign notes or tree heads and are never cosigners: Ed25519, ECDSA,
/// RFC 6962. Other unknown types may be cosigners of a later standard.
const NEVER_COSIGNERS: [u8; 3] = [0x01, 0x02, 0x05];

/// How many members of a group must have witnessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threshold {
    /// One.
    Any,
    /// Each.
    All,
    /// This many, 1 to the number of members.
    Count(u64),
}

/// A policy in the making: names must be defined before they are used.
#[derive(Clone, Debug, Default)]
pub struct PolicyBuilder {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<PolicyGroup>,
    quorum: Option<Quorum>,
    /// Every name defined so far, and whether it is already a member of a group.
    names: BTreeMap<PolicyWord, bool>,
}

impl PolicyBuilder {
    /// A policy without a statement.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a log; the name in `vkey` is its origin.
    ///
    /// # Errors
    /// A key that no log can have, one listed before, or one log too many.
    pub fn log(
        &mut self,
        vkey: VerifierKey,
        url: Option<PolicyWord>,
    ) -> Result<&mut Self, StatementError> {
        check_key(&vkey, Some(ORIGIN_BYTES_MAX))?;
        if self.logs.iter().any(|log| log.vkey.public_key == vkey.public_key) {
            return Err(StatementError::SameLogKey);
        }
        check_room(self.logs.len(), POLICY_LOGS_MAX)?;
        self.logs.push(PolicyLog { vkey, url });
        Ok(self)
    }

    /// Adds a witness, called `name` in this policy.
    ///
    /// # Errors
    /// A key that no witness can have, one listed before, a name taken, or one witness too many.
    pub fn witness(
        &mut self,
        name: PolicyWord,
        vkey: VerifierKey,
        url: Option<PolicyWord>,
    ) -> Result<&mut Self, StatementError> {
        let key_type = vkey.key_type.byte();
        if NEVER_COSIGNERS.contains(&key_type) {
            return Err(StatementError::NotACosigner { key_type });
        }
        let signs_name = vkey.key_type == KeyType::MlDsa44;
        check_key(&vkey, signs_name.then_some(COSIGNER_NAME_BYTES_MAX))?;
        let same = |witness: &&PolicyWitness| witness.vkey.public_key == vkey.public_key;
        if let Some(earlier) = self.witnesses.iter().find(same) {
            return Err(StatementError::SameWitnessKey { earlier: earlier.name.clone() });
        }
        check_room(self.witnesses.len(), POLICY_WITNESSES_MAX)?;
        self.define(&name)?;
        self.witnesses.push(PolicyWitness { name, vkey, url });
        Ok(self)
    }

    /// Adds a group, called `name` in this policy.
    ///
    /// # Errors
    /// A name taken, a member that is unknown or already in a group, a threshold out of range, or
    /// one group too many. Nothing has changed then.
    pub fn group(
        &mut self,
        name: PolicyWord,
        threshold: Threshold,
        members: Vec<PolicyWord>,
    ) -> Result<&mut Self, StatementError> {
        let threshold = match threshold {
            _ if members.is_empty() => return Err(StatementError::NoMembers),
            Threshold::Any => 1,
            Threshold::All => members.len(),
            Threshold::Count(threshold) => usize::try_from(threshold)
                .ok()
                .filter(|k| (1..=members.len()).contains(k))
                .ok_or(StatementError::ThresholdRange { threshold, members: members.len() })?,
        };
        for (position, member) in members.iter().enumerate() {
            let name = || member.clone();
            let is_member = self
                .names
                .get(member)
                .ok_or_else(|| StatementError::NameUnknown { name: name() })?;
            if *is_member || members[..position].contains(member) {
                return Err(StatementError::MemberTaken { name: name() });
            }
        }
        check_room(self.groups.len(), POLICY_GROUPS_MAX)?;
        self.define(&name)?;
        for member in &members {
            self.names.insert(member.clone(), true);
        }
        self.groups.push(PolicyGroup { name, threshold, members });
        Ok(self)
    }

    /// Names the quorum; the name `none` is [`Quorum::None`].
    ///
    /// # Errors
    /// An unknown name, or a second quorum.
    pub fn quorum(&mut self, name: PolicyWord) -> Result<&mut Self, StatementError> {
        if self.quorum.is_some() {
            return Err(StatementError::SecondQuorum);
        }
        self.quorum = Some(if name.as_bytes() == NONE {
            Quorum::None
        } else if self.names.contains_key(&name) {
            Quorum::Of(name)
        } else {
            return Err(StatementError::NameUnknown { name });
        });
        Ok(self)
    }

    /// The finished policy.
    ///
    /// # Errors
    /// When no quorum was named.
    pub fn build(self) -> Result<Policy, PolicyError> {
        let Self { logs, witnesses, groups, quorum, names: _ } = self;
        let quorum = quorum.ok_or(PolicyError::NoQuorum)?;
        Ok(Policy { logs, witnesses, groups, quorum })
    }

    fn define(&mut self, name: &PolicyWord) -> Result<(), StatementError> {
        if name.as_bytes() == NONE {
            return Err(StatementError::NameReserved);
        }
        if self.names.contains_key(name) {
            return Err(StatementError::NameTaken { name: name.clone() });
        }
        self.names.insert(name.clone(), false);
        Ok(())
    }
}

const fn check_room(used: usize, max: usize) -> Result<(), StatementError> {
    if used < max { Ok(()) } else { Err(StatementError::TooMany { max }) }
}

fn check_key(vkey: &VerifierKey, name_bytes_max: Option<usize>) -> Result<(), StatementError> {
    if vkey.name.bytes().any(|byte| byte == 0x7f) {
        return Err(StatementError::KeyName);
    }
    let got = vkey.name.len();
    if let Some(max) = name_bytes_max.filter(|max| got > *max) {
        return Err(StatementError::KeyNameLength { got, max });
    }
    if matches!(vkey.key_type, KeyType::Ed25519 | KeyType::CosignatureEd25519) {
        PublicKey::from_slice(&vkey.public_key).map_err(StatementError::KeyRefused)?;
    }
    Ok(())
}
