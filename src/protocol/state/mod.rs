//! What follows from the entries: the registry that admission asks, and the state root (§10).

pub(crate) mod apply;
mod facts;
mod roles;
mod root;

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use redevable_tlog::{EntryIndex, TreeHash, TreeSize, key::VerifierKey, merkle::RightEdge};

pub(crate) use apply::erased_among;
pub use facts::{
    CommitmentFacts, ForumFacts, Grant, IndicatorFacts, LedgerFacts, LogKeys, OrganisationFacts,
    PartFacts, PlanFacts, ScaleCodeFacts, StreamFacts,
};
pub use root::{Item, state_line, state_root};

use crate::{
    ids::{ContentHash, EntryHash, EventId, OrganisationId, Origin, Revision, ScaleId, StreamId},
    keys::Keys,
    time::{Date, Recorded},
};

/// What the log keeps of each entry for admission: a root, a clock, an author.
#[derive(Clone, Copy, Debug)]
struct EntryFacts {
    root: TreeHash,
    recorded: Recorded,
    author: u32,
}

/// The state before an entry. Admission reads it; only [`Self::apply`] changes it.
///
/// It never holds the `data` of the entries: what a check needs of an older entry is read back.
#[derive(Clone, Debug, Default)]
pub struct State {
    edge: RightEdge,
    entries: Vec<EntryFacts>,
    ids: BTreeMap<EventId, EntryIndex>,
    entry_hash: Option<EntryHash>,
    authors: BTreeMap<OrganisationId, u32>,
    ledger: Option<LedgerFacts>,
    organisations: BTreeMap<OrganisationId, OrganisationFacts>,
    keys: Keys,
    grants: Vec<Grant>,
    scales: BTreeMap<ScaleId, BTreeMap<String, ScaleCodeFacts>>,
    streams: BTreeMap<StreamId, StreamFacts>,
    plans: BTreeMap<String, PlanFacts>,
    commitments: BTreeMap<String, CommitmentFacts>,
    forums: BTreeMap<String, ForumFacts>,
    types: BTreeMap<&'static str, u64>,
    /// Corrections of an original entry, in index order, retracted ones included.
    corrections: BTreeMap<EntryIndex, Vec<EntryIndex>>,
    /// The original of a correction.
    originals: BTreeMap<EntryIndex, EntryIndex>,
    /// The first retraction of an entry.
    retractions: BTreeMap<EntryIndex, EntryIndex>,
    /// The first order that erases a content.
    erased: BTreeMap<ContentHash, EntryIndex>,
    /// The entries that commit to a content.
    committing: BTreeMap<ContentHash, Vec<EntryIndex>>,
    /// The day on which an organisation last attested a state (STATE-5).
    attested: BTreeMap<OrganisationId, Date>,
}

impl State {
    /// The state of the empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many entries it follows from.
    #[must_use]
    pub fn size(&self) -> TreeSize {
        self.edge.size()
    }

    /// The root of the log's tree.
    #[must_use]
    pub fn root(&self) -> TreeHash {
        self.edge.root()
    }

    /// The root that the tree had at `size`, from 1 to the present size.
    #[must_use]
    pub fn root_at(&self, size: TreeSize) -> Option<TreeHash> {
        self.facts_of(size.last_index()?).map(|facts| facts.root)
    }

    /// When an entry was recorded.
    #[must_use]
    pub fn recorded_at(&self, index: EntryIndex) -> Option<Recorded> {
        self.facts_of(index).map(|facts| facts.recorded)
    }

    fn facts_of(&self, index: EntryIndex) -> Option<&EntryFacts> {
        self.entries.get(usize::try_from(index.value()).ok()?)
    }

    /// Whether an entry was written by `org`.
    #[must_use]
    pub fn is_by(&self, index: EntryIndex, org: &OrganisationId) -> bool {
        let author = self.facts_of(index).map(|facts| facts.author);
        author.is_some() && author == self.authors.get(org).copied()
    }

    /// The hash of the last entry; zeros for the empty log.
    #[must_use]
    pub fn entry_hash(&self) -> EntryHash {
        self.entry_hash.unwrap_or(EntryHash::ZERO)
    }

    /// When the last entry was recorded.
    #[must_use]
    pub fn last_recorded(&self) -> Option<Recorded> {
        self.entries.last().map(|facts| facts.recorded)
    }

    /// The ledger's id: that of its first event.
    #[must_use]
    pub fn ledger(&self) -> Option<EventId> {
        self.ledger.as_ref().map(|facts| facts.id)
    }

    /// What the first event fixed.
    #[must_use]
    pub fn ledger_facts(&self) -> Option<&LedgerFacts> {
        self.ledger.as_ref()
    }

    /// The log's name.
    #[must_use]
    pub fn origin(&self) -> Option<&Origin> {
        self.ledger.as_ref().map(|facts| &facts.origin)
    }

    /// The log keys in force.
    #[must_use]
    pub fn log_keys(&self) -> &[VerifierKey] {
        self.log_keys_at(self.size())
    }

    /// The log keys that sign a checkpoint of `size` (LOG-4): of the last naming entry below it.
    #[must_use]
    pub fn log_keys_at(&self, size: TreeSize) -> &[VerifierKey] {
        let named = self.log_key_history();
        let last = named.iter().rev().find(|keys| keys.entry.is_in(size));
        last.map_or(&[], |keys| keys.keys.as_slice())
    }

    /// The log keys since the first event and since each rotation.
    #[must_use]
    pub fn log_key_history(&self) -> &[LogKeys] {
        self.ledger.as_ref().map_or(&[], |facts| facts.log_keys.as_slice())
    }

    /// The first order that erases a content, if there is one (CONT-5).
    #[must_use]
    pub fn erased_at(&self, content: &ContentHash) -> Option<EntryIndex> {
        self.erased.get(content).copied()
    }

    /// The contents that an order erases.
    #[must_use]
    pub fn erased(&self) -> &BTreeMap<ContentHash, EntryIndex> {
        &self.erased
    }

    /// The first retraction of an entry.
    #[must_use]
    pub fn retracted_at(&self, entry: EntryIndex) -> Option<EntryIndex> {
        self.retractions.get(&entry).copied()
    }

    /// The corrections of an original entry that are not retracted, in index order.
    pub fn corrections_of(&self, entry: EntryIndex) -> impl Iterator<Item = EntryIndex> {
        let all = self.corrections.get(&entry).into_iter().flatten().copied();
        all.filter(|correction| !self.retractions.contains_key(correction))
    }

    /// The original entry that a correction is about.
    #[must_use]
    pub fn original_of(&self, correction: EntryIndex) -> Option<EntryIndex> {
        self.originals.get(&correction).copied()
    }

    /// The entries that commit to a content.
    #[must_use]
    pub fn committing(&self, content: &ContentHash) -> &[EntryIndex] {
        self.committing.get(content).map_or(&[], Vec::as_slice)
    }

    /// The day on which an organisation last attested a state.
    #[must_use]
    pub fn attested_on(&self, org: &OrganisationId) -> Option<Date> {
        self.attested.get(org).copied()
    }

    /// Where an event is in the log.
    #[must_use]
    pub fn index_of(&self, id: &EventId) -> Option<EntryIndex> {
        self.ids.get(id).copied()
    }

    /// The last event of a stream.
    #[must_use]
    pub fn head(&self, stream: &StreamId) -> Option<(Revision, EventId)> {
        self.streams.get(stream).map(|facts| (facts.revision, facts.head))
    }

    /// A stream that has an entry.
    #[must_use]
    pub fn stream(&self, stream: &StreamId) -> Option<&StreamFacts> {
        self.streams.get(stream)
    }

    /// A registered organisation.
    #[must_use]
    pub fn organisation(&self, org: &OrganisationId) -> Option<&OrganisationFacts> {
        self.organisations.get(org)
    }

    /// Every key that ever entered the ledger.
    #[must_use]
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The codes of a published scale.
    #[must_use]
    pub fn scale(&self, scale: &ScaleId) -> Option<&BTreeMap<String, ScaleCodeFacts>> {
        self.scales.get(scale)
    }

    /// An adopted plan.
    #[must_use]
    pub fn plan(&self, id: &str) -> Option<&PlanFacts> {
        self.plans.get(id)
    }

    /// A registered commitment.
    #[must_use]
    pub fn commitment(&self, id: &str) -> Option<&CommitmentFacts> {
        self.commitments.get(id)
    }

    /// An established forum.
    #[must_use]
    pub fn forum(&self, id: &str) -> Option<&ForumFacts> {
        self.forums.get(id)
    }

    /// How many entries of each type there are.
    #[must_use]
    pub fn types(&self) -> &BTreeMap<&'static str, u64> {
        &self.types
    }

    /// The ledger's languages; none before the first event.
    #[must_use]
    pub fn languages(&self) -> Option<&BTreeSet<String>> {
        self.ledger.as_ref().map(|facts| &facts.languages)
    }

    /// The state root at the present size (STATE-3).
    #[must_use]
    pub fn state_root(&self) -> TreeHash {
        let lines = self.streams.iter().map(|(stream, facts)| state_line(stream, &facts.items));
        state_root(lines)
    }
}
