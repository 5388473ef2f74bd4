//! What admission remembers of each subject.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use redevable_tlog::{EntryIndex, key::VerifierKey};

use crate::{
    catalogue::{Part, Quantified},
    ids::{EventId, OrganisationId, Origin, Revision, StreamId},
    json::Value,
    time::{Date, Recorded},
};

/// What the first event fixed, and who the stewards are.
#[derive(Clone, Debug)]
pub struct LedgerFacts {
    /// The id of the first event.
    pub id: EventId,
    /// The log's name.
    pub origin: Origin,
    /// Organisations whose threshold acts on `ledger`.
    pub stewards: BTreeSet<OrganisationId>,
    /// How many of them it takes.
    pub threshold: usize,
    /// The keys that sign checkpoints, since the first event and since each rotation.
    pub log_keys: Vec<LogKeys>,
    /// For how long what was promised may be corrected (domain §2).
    pub quick_minutes: i64,
    /// Languages of labels.
    pub languages: BTreeSet<String>,
}

/// The log keys in force from an entry on (LOG-4).
#[derive(Clone, Debug)]
pub struct LogKeys {
    /// The entry that names them: they sign every checkpoint above it.
    pub entry: EntryIndex,
    /// The keys.
    pub keys: Vec<VerifierKey>,
    /// The keys before it that still sign the first note above it: all but the lost ones.
    pub owed: Vec<VerifierKey>,
}

/// A registered organisation.
#[derive(Clone, Debug)]
pub struct OrganisationFacts {
    /// Its kind (domain §2).
    pub kind: String,
    /// The entry that registered it.
    pub registered: EntryIndex,
}

impl OrganisationFacts {
    /// Whether it replays somebody else's publication.
    #[must_use]
    pub fn is_replay(&self) -> bool {
        self.kind == "replay"
    }
}

/// A role that was granted (domain §3).
#[derive(Clone, Debug)]
pub struct Grant {
    /// Who holds it.
    pub org: OrganisationId,
    /// Which role.
    pub role: String,
    /// Where it counts; `None` = everywhere.
    pub scope: Option<StreamId>,
    /// From when it counts.
    pub from: Recorded,
    /// Its last day.
    pub until: Option<Date>,
    /// For a grant by a forum or coordinator: who gave it; it lapses with their role.
    pub grantor: Option<OrganisationId>,
    /// The entry that granted it.
    pub index: EntryIndex,
}

/// One code of a published scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleCodeFacts {
    /// A claim needs `challenges`.
    pub weak: bool,
    /// A claim needs evidence.
    pub is_final: bool,
    /// No rank, never zero or "no".
    pub non_value: bool,
    /// Its rank, if it has one.
    pub rank: Option<i64>,
}

/// A stream that has an entry.
#[derive(Clone, Debug)]
pub struct StreamFacts {
    /// Its last event.
    pub head: EventId,
    /// The revision of that.
    pub revision: Revision,
    /// Whether its first event is by a replay organisation.
    pub replayed: bool,
    /// The last entry, and who wrote it.
    pub last: (EntryIndex, OrganisationId),
    /// The last entry by anyone else than that author (SEEN-3).
    pub last_other: Option<EntryIndex>,
    /// The item hashes, by revision (STATE-2).
    pub items: Vec<[u8; 32]>,
}

impl StreamFacts {
    /// The last entry here by an organisation other than `org` (SEEN-3).
    #[must_use]
    pub fn last_by_another_than(&self, org: &OrganisationId) -> Option<EntryIndex> {
        if self.last.1 == *org { self.last_other } else { Some(self.last.0) }
    }
}

/// An adopted plan.
#[derive(Clone, Debug, Default)]
pub struct PlanFacts {
    /// Its axes.
    pub axes: BTreeSet<String>,
    /// Its adoption was retracted; the id stays taken.
    pub retracted: bool,
}

/// A milestone or indicator; its id stays taken for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartFacts {
    /// Which.
    pub part: Part,
    /// Its entry was retracted.
    pub retracted: bool,
}

/// A registered commitment.
#[derive(Clone, Debug)]
pub struct CommitmentFacts {
    /// Its plan.
    pub plan: String,
    /// Who leads it.
    pub leads: BTreeSet<OrganisationId>,
    /// Who supports it.
    pub supports: BTreeSet<OrganisationId>,
    /// Its milestones and indicators.
    pub parts: BTreeMap<String, PartFacts>,
    /// Its indicators.
    pub indicators: BTreeMap<String, IndicatorFacts>,
    /// Its registration was retracted; the id stays taken.
    pub retracted: bool,
}

/// An indicator, by the entries that say what it is; a retracted one is taken out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndicatorFacts {
    baselines: BTreeMap<EntryIndex, Value>,
    targets: BTreeMap<EntryIndex, Value>,
    retired: BTreeSet<EntryIndex>,
}

impl IndicatorFacts {
    /// The effective {qty, date}, or null: that of the latest entry (STATE-1).
    #[must_use]
    pub fn quantified(&self, which: Quantified) -> &Value {
        let all = match which {
            Quantified::Baseline => &self.baselines,
            Quantified::Target => &self.targets,
        };
        all.last_key_value().map_or(&Value::Null, |(_, value)| value)
    }

    /// Whether it takes no new values.
    #[must_use]
    pub fn is_retired(&self) -> bool {
        !self.retired.is_empty()
    }

    /// What an entry says, again after a correction; `None` once it is retracted.
    pub(crate) fn set(&mut self, which: Quantified, entry: EntryIndex, value: Option<Value>) {
        let all = match which {
            Quantified::Baseline => &mut self.baselines,
            Quantified::Target => &mut self.targets,
        };
        match value {
            Some(value) => all.insert(entry, value),
            None => all.remove(&entry),
        };
    }

    /// Whether an entry retires it.
    pub(crate) fn set_retired(&mut self, entry: EntryIndex, retires: bool) {
        if retires {
            self.retired.insert(entry);
        } else {
            self.retired.remove(&entry);
        }
    }
}

/// An established forum.
#[derive(Clone, Debug, Default)]
pub struct ForumFacts {
    /// Its plans; their commitments are the forum's.
    pub plans: BTreeSet<String>,
    /// Its establishment was retracted; the id stays taken.
    pub retracted: bool,
}
