//! What a note is worth under a policy: facts, key by key.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::{Policy, PolicyGroup, PolicyLog, PolicyWitness, PolicyWord, Quorum};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::cosignature::Timestamp;
use crate::key::VerifierKey;
use crate::note::{LineFault, Note, judge_line};

/// Whether a requirement is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    /// No, whatever the lines that could not be computed are worth.
    NotMet,
    /// It depends on something that could not be computed here.
    NotEstablished,
    /// Yes.
    Met,
}

/// What a note's lines by one key turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyVerdict {
    /// The note has no line with the key's name and ID.
    Absent,
    /// Every line of the key verifies.
    Verified {
        /// The time of the first one; `None` for keys that sign no time (0x01). Timestamp 0
        /// states consistency only, not that this was the latest tree.
        timestamp: Option<Timestamp>,
    },
    /// A line of the key does not verify: signed-note has the whole note refused.
    Failed,
    /// There is a line, but signatures of the key's type are not implemented.
    NotComputed,
    /// Of a log: no line of it fails, but the checkpoint's origin is another log's.
    OtherOrigin,
}

/// A log of the policy and its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogVerdict<'p> {
    /// The log.
    pub log: &'p PolicyLog,
    /// Its lines.
    pub verdict: KeyVerdict,
}

/// A witness of the policy and its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WitnessVerdict<'p> {
    /// The witness.
    pub witness: &'p PolicyWitness,
    /// Its lines.
    pub verdict: KeyVerdict,
}

/// A group of the policy and what its members reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupVerdict<'p> {
    /// The group.
    pub group: &'p PolicyGroup,
    /// Members that have witnessed.
    pub met: usize,
    /// Members of which that could not be computed.
    pub not_established: usize,
    /// Whether the group has witnessed.
    pub finding: Finding,
}

/// What a checkpoint note is worth under a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVerdict<'p> {
    /// What the note says.
    pub checkpoint: Checkpoint,
    /// Each log of the policy, in its order.
    pub logs: Vec<LogVerdict<'p>>,
    /// Each witness of the policy, in its order.
    pub witnesses: Vec<WitnessVerdict<'p>>,
    /// Each group of the policy, in its order.
    pub groups: Vec<GroupVerdict<'p>>,
    /// Whether the quorum is reached; `None` if the policy asks for none.
    pub quorum: Option<Finding>,
}

impl Policy {
    /// Judges each line of `note` that is by a key of this policy; others are ignored. Times are
    /// reported, not judged: there is no clock here.
    ///
    /// # Errors
    /// When the note is no checkpoint: then nobody can have signed one.
    pub fn evaluate(&self, note: &Note<'_>) -> Result<PolicyVerdict<'_>, CheckpointError> {
        let checkpoint = Checkpoint::parse_text(note.text)?;
        let logs = self
            .logs
            .iter()
            .map(|log| LogVerdict { log, verdict: judge_log(note, &log.vkey, &checkpoint.origin) })
            .collect();
        let witnesses: Vec<WitnessVerdict<'_>> = self
            .witnesses
            .iter()
            .map(|witness| WitnessVerdict { witness, verdict: judge(note, &witness.vkey) })
            .collect();
        let mut findings: BTreeMap<&PolicyWord, Finding> =
            witnesses.iter().map(|w| (&w.witness.name, w.verdict.finding())).collect();
        let mut groups = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            let verdict = judge_group(group, &findings);
            findings.insert(&group.name, verdict.finding);
            groups.push(verdict);
        }
        let quorum = match &self.quorum {
            Quorum::None => None,
            Quorum::Of(name) => Some(look_up(&findings, name)),
        };
        Ok(PolicyVerdict { checkpoint, logs, witnesses, groups, quorum })
    }
}

fn judge(note: &Note<'_>, key: &VerifierKey) -> KeyVerdict {
    let mut verdict = KeyVerdict::Absent;
    for line in note.lines_of(key) {
        match judge_line(note.text, line, key) {
            Ok(timestamp) if verdict == KeyVerdict::Absent => {
                verdict = KeyVerdict::Verified { timestamp };
            }
            Ok(_) => {}
            Err(LineFault::Invalid) => return KeyVerdict::Failed,
            Err(LineFault::UnsupportedKeyType) => return KeyVerdict::NotComputed,
        }
    }
    verdict
}

fn judge_log(note: &Note<'_>, key: &VerifierKey, origin: &str) -> KeyVerdict {
    match judge(note, key) {
        KeyVerdict::Verified { .. } | KeyVerdict::NotComputed if key.name != origin => {
            KeyVerdict::OtherOrigin
        }
        verdict => verdict,
    }
}

fn judge_group<'p>(
    group: &'p PolicyGroup,
    findings: &BTreeMap<&PolicyWord, Finding>,
) -> GroupVerdict<'p> {
    let count =
        |finding| group.members.iter().filter(|name| look_up(findings, name) == finding).count();
    let (met, not_established) = (count(Finding::Met), count(Finding::NotEstablished));
    let finding = if met >= group.threshold {
        Finding::Met
    } else if met + not_established >= group.threshold {
        Finding::NotEstablished
    } else {
        Finding::NotMet
    };
    GroupVerdict { group, met, not_established, finding }
}

fn look_up(findings: &BTreeMap<&PolicyWord, Finding>, name: &PolicyWord) -> Finding {
    *findings.get(name).expect("invariant: a policy's names are defined before they are used")
}

impl KeyVerdict {
    /// Whether the key has signed.
    #[must_use]
    pub const fn finding(self) -> Finding {
        match self {
            Self::Verified { .. } => Finding::Met,
            Self::NotComputed => Finding::NotEstablished,
            Self::Absent | Self::Failed | Self::OtherOrigin => Finding::NotMet,
        }
    }
}

impl<'p> PolicyVerdict<'p> {
    /// Whether a listed log has signed. A policy that lists no log leaves this to the application.
    #[must_use]
    pub fn log(&self) -> Finding {
        let best = self.logs.iter().map(|log| log.verdict.finding()).max();
        best.unwrap_or(Finding::NotEstablished)
    }

    /// All of it: a listed log has signed, the quorum is reached, and no line of a listed key
    /// fails (signed-note has such a note refused). Times are not looked at.
    #[must_use]
    pub fn conclusion(&self) -> Finding {
        if self.failed().next().is_some() {
            return Finding::NotMet;
        }
        self.log().min(self.quorum.unwrap_or(Finding::Met))
    }

    /// The logs that have signed.
    pub fn verified_logs(&self) -> impl Iterator<Item = &'p PolicyLog> {
        let verified = |log: &&LogVerdict<'p>| log.verdict.finding() == Finding::Met;
        self.logs.iter().filter(verified).map(|log| log.log)
    }

    /// The witnesses that have signed, and when they say they did.
    pub fn verified_witnesses(&self) -> impl Iterator<Item = (&'p PolicyWitness, Timestamp)> {
        self.witnesses.iter().filter_map(|witness| match witness.verdict {
            KeyVerdict::Verified { timestamp } => Some((witness.witness, timestamp?)),
            _ => None,
        })
    }

    /// The keys of which a line does not verify; one listed both as log and witness comes twice.
    pub fn failed(&self) -> impl Iterator<Item = &'p VerifierKey> {
        self.keys(KeyVerdict::Failed)
    }

    /// The keys that have a line of a type that is not implemented.
    pub fn not_computed(&self) -> impl Iterator<Item = &'p VerifierKey> {
        self.keys(KeyVerdict::NotComputed)
    }

    fn keys(&self, verdict: KeyVerdict) -> impl Iterator<Item = &'p VerifierKey> {
        let logs = self.logs.iter().map(|log| (&log.log.vkey, log.verdict));
        let witnesses = self.witnesses.iter().map(|w| (&w.witness.vkey, w.verdict));
        logs.chain(witnesses).filter(move |(_, found)| *found == verdict).map(|(key, _)| key)
    }
}
