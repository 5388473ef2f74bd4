//! The pass over the entries: bundles, chain, admission, tree and tiles.

use std::collections::{BTreeMap, BTreeSet};

use redevable_protocol::{
    admission::{self, AdmissionError, Admitted, EntryReader, ReadBackError},
    catalogue,
    codes::Code,
    content::ContentCommitment,
    entry::{self, EntryHeader},
    event::{Event, SignedEvent},
    ids::{ContentHash, EntryHash},
    json::Value,
    limits::ENTRY_BYTES_MAX,
    state::State,
    time::Recorded,
    verdict::{Reason, Rule, Verdict},
};
use redevable_tlog::{
    EntryIndex, TreeHash, TreeSize,
    limits::TILE_WIDTH,
    merkle::{RightEdge, leaf_hash},
    tile::{BundleEntries, Resource, TileBuilder, TileWidth},
};

use super::{
    attested::Attested,
    source::{Source, SourceError},
};

const WIDTH: u64 = TILE_WIDTH as u64;
/// A full bundle of the largest entries, each with its u16 length.
const BUNDLE_BYTES_MAX: usize = TILE_WIDTH * (ENTRY_BYTES_MAX + 2);
/// A full tile: 256 hashes.
const TILE_BYTES_MAX: usize = TILE_WIDTH * 32;

/// What one pass over the entries has found.
pub(super) struct EntryPass<'a> {
    source: &'a dyn Source,
    files: &'a BTreeSet<String>,
    size: TreeSize,
    /// Sizes whose root is wanted and whose partial resources are published.
    listed: BTreeSet<TreeSize>,
    /// Sizes of checkpoints that the reader kept.
    kept: BTreeSet<TreeSize>,
    roots: BTreeMap<TreeSize, TreeHash>,
    state: State,
    edge: RightEdge,
    tiles: TileBuilder,
    last: Option<(EntryHash, Option<Recorded>)>,
    chain_broken: bool,
    admitting: bool,
    expected: BTreeSet<String>,
    contents: BTreeMap<ContentHash, Vec<ContentCommitment>>,
    /// The first order that erases a content, also of entries after a refused one (VERDICT-3).
    orders: BTreeMap<ContentHash, EntryIndex>,
    attested: Attested,
    /// Why `expected` or `contents` may lack something.
    unread: Option<Reason>,
}

impl<'a> EntryPass<'a> {
    pub(super) fn new(
        source: &'a dyn Source,
        files: &'a BTreeSet<String>,
        size: TreeSize,
        listed: BTreeSet<TreeSize>,
        kept: impl Iterator<Item = TreeSize>,
    ) -> Self {
        Self {
            source,
            files,
            size,
            listed,
            kept: kept.collect(),
            roots: BTreeMap::new(),
            state: State::new(),
            edge: RightEdge::new(),
            tiles: TileBuilder::new(),
            last: None,
            chain_broken: false,
            admitting: true,
            expected: BTreeSet::new(),
            contents: BTreeMap::new(),
            orders: BTreeMap::new(),
            attested: Attested::default(),
            unread: None,
        }
    }

    /// The state after the last admitted entry.
    pub(super) fn state(&self) -> &State {
        &self.state
    }

    /// The state, when the pass is done with.
    pub(super) fn into_state(self) -> State {
        self.state
    }

    /// The root that the entries give, at a listed or kept size.
    pub(super) fn root_at(&self, size: TreeSize) -> Option<TreeHash> {
        self.roots.get(&size).copied()
    }

    /// Whether the entries account for this file.
    pub(super) fn expects(&self, file: &str) -> bool {
        self.expected.contains(file)
    }

    /// The order that excuses a missing content.
    pub(super) fn order(&self, b3: &ContentHash) -> Option<EntryIndex> {
        self.orders.get(b3).copied()
    }

    /// Why a file that the entries do not account for may belong to one that could not be read.
    pub(super) fn unread(&self) -> Option<Reason> {
        self.unread
    }

    /// Every content that an entry commits to.
    pub(super) fn contents(&self) -> &BTreeMap<ContentHash, Vec<ContentCommitment>> {
        &self.contents
    }

    pub(super) fn run(
        &mut self,
        verdict: &mut Verdict,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), SourceError> {
        let bundles = self.size.value().div_ceil(WIDTH);
        for number in 0..bundles {
            if !self.bundle(number, verdict)? {
                verdict.leave_open(Rule::Tree, Reason::EntriesMissing, true);
                self.unread = Some(Reason::EntriesMissing);
                self.admitting = false;
                break;
            }
            progress(self.edge.size().value(), self.size.value());
        }
        self.attested.judge(&self.state, verdict);
        if self.admitting {
            verdict.state_root = Some(self.state.state_root());
        }
        Ok(())
    }

    /// Reads one bundle whole; `false` if its entries cannot be told.
    fn bundle(&mut self, number: u64, verdict: &mut Verdict) -> Result<bool, SourceError> {
        let resource = bundle_of(number, self.size);
        let path = resource.path();
        self.expected.insert(path.clone());
        let bytes = self.source.read(&path, BUNDLE_BYTES_MAX)?.unwrap_or_default();
        let entries: Result<Vec<&[u8]>, _> = BundleEntries::new(&bytes).collect();
        let width = (self.size.value() - number * WIDTH).min(WIDTH);
        let entries = match entries {
            Ok(entries) if u64::try_from(entries.len()) == Ok(width) => entries,
            _ => {
                verdict.refute_file(Code::Bundle, &path);
                return Ok(false);
            }
        };
        verdict.establish(Rule::Bundles, 1);
        let mut prefix_bytes = 0;
        for entry in entries {
            prefix_bytes += 2 + entry.len();
            self.entry(entry, verdict)?;
            if self.listed.contains(&self.edge.size()) && self.source.is_published() {
                self.partial_bundle(&bytes[..prefix_bytes], verdict)?;
                self.partial_tiles(verdict)?;
            }
        }
        Ok(true)
    }

    fn entry(&mut self, bytes: &[u8], verdict: &mut Verdict) -> Result<(), SourceError> {
        let index = self.edge.size().next_index();
        let leaf = leaf_hash(bytes);
        self.edge.push(leaf);
        let size = self.edge.size();
        if self.listed.contains(&size) || self.kept.contains(&size) {
            self.roots.insert(size, self.edge.root());
        }
        for tile in self.tiles.push(leaf) {
            self.compare(&tile.resource().path(), &tile.bytes, Code::Tile, verdict)?;
        }
        let Ok((header, note)) = entry::decode(bytes) else {
            self.unread = Some(Reason::EntriesMissing);
            self.refuse(Code::EntryMalformed, index, verdict);
            let recorded = self.last.and_then(|(_, recorded)| recorded);
            self.last = Some((EntryHash::of_entry(bytes), recorded));
            return Ok(());
        };
        if header.index != index {
            self.refuse(Code::EntryMalformed, index, verdict);
        }
        self.place(&header, index, verdict);
        self.last = Some((EntryHash::of_entry(bytes), Some(header.recorded)));
        match SignedEvent::parse(note) {
            Ok(signed) => {
                *verdict.types.entry(signed.event().kind.clone()).or_default() += 1;
                self.commitments(&signed);
                let orders = orders(signed.event());
                if !self.admit(header, bytes, signed, verdict) {
                    for b3 in orders {
                        self.orders.entry(b3).or_insert(index);
                    }
                }
            }
            Err(refusal) => {
                self.unread = Some(Reason::EntriesMissing);
                self.refuse(refusal.code, index, verdict);
            }
        }
        Ok(())
    }

    /// The chain over the whole log and the order of its clock.
    fn place(&mut self, header: &EntryHeader, index: EntryIndex, verdict: &mut Verdict) {
        let (prev, recorded) = match self.last {
            Some((hash, recorded)) => (hash, recorded),
            None => (EntryHash::ZERO, None),
        };
        if header.prev == prev {
            verdict.establish(Rule::EntryChain, 1);
        } else if !self.chain_broken {
            self.chain_broken = true;
            verdict.refute_entry(Code::EntryChain, index);
        }
        if recorded.is_some_and(|last| header.recorded < last) {
            verdict.refute_entry(Code::RecordedOrder, index);
        } else {
            verdict.establish(Rule::RecordedOrder, 1);
        }
    }

    /// Whether this very entry is refused.
    fn admit(
        &mut self,
        header: EntryHeader,
        bytes: &[u8],
        signed: SignedEvent,
        verdict: &mut Verdict,
    ) -> bool {
        if !self.admitting {
            return false;
        }
        let index = header.index;
        let reader = Bundles { source: self.source, size: self.size };
        let unsupported = catalogue::is_unsupported(&signed.event().kind);
        let lines = signed.signatures().len();
        match admission::judge(&self.state, header, bytes.to_vec(), signed, &reader) {
            Ok(admitted) => {
                count(&admitted, lines, verdict);
                if index.value() == 0 {
                    verdict.ledger = Some(admitted.event_id());
                }
                self.attested.note(&self.state, &admitted);
                self.state.apply(admitted);
                self.attested.keep(&self.state);
                false
            }
            Err(AdmissionError::Refused(refusal))
                if refusal.code == Code::TypeUnknown && unsupported =>
            {
                self.admitting = false;
                leave_events_open(Reason::Unsupported, verdict);
                false
            }
            Err(AdmissionError::Refused(refusal)) => {
                self.refuse(refusal.code, index, verdict);
                true
            }
            // The bundle that holds it was read before: it vanished or changed under the audit.
            Err(AdmissionError::ReadBack(_)) => {
                self.admitting = false;
                leave_events_open(Reason::EntriesMissing, verdict);
                false
            }
        }
    }

    /// Admission stops at the first refused entry (VERDICT-3).
    fn refuse(&mut self, code: Code, index: EntryIndex, verdict: &mut Verdict) {
        if !self.admitting {
            return;
        }
        self.admitting = false;
        verdict.refute_entry(code, index);
        if index.size_after() < self.size {
            leave_events_open(Reason::AfterRefusedEntry, verdict);
        }
    }

    /// Contents are checked for every readable entry, also after a refused one.
    fn commitments(&mut self, signed: &SignedEvent) {
        let event = signed.event();
        for (_, content) in admission::contents(event) {
            self.contents.entry(content.b3).or_default().push(content);
        }
    }

    /// The bundle as it was when its last entries were published, while it is not full yet.
    fn partial_bundle(&mut self, prefix: &[u8], verdict: &mut Verdict) -> Result<(), SourceError> {
        let size = self.edge.size();
        let is_last = size.value() / WIDTH == self.size.value() / WIDTH;
        if size == self.size || !is_last || size.value().is_multiple_of(WIDTH) {
            return Ok(());
        }
        let path = bundle_of(size.value() / WIDTH, size).path();
        self.compare(&path, prefix, Code::Bundle, verdict)
    }

    /// The partial tile of each level at this listed size, unless its full tile exists by now.
    fn partial_tiles(&mut self, verdict: &mut Verdict) -> Result<(), SourceError> {
        let size = self.size;
        let partials: Vec<(String, Vec<u8>)> = self
            .tiles
            .partial_tiles()
            .filter(|(resource, _)| match resource {
                Resource::Tile { level, index, .. } => is_growing(*level, *index, size),
                _ => false,
            })
            .map(|(resource, bytes)| (resource.path(), bytes.to_vec()))
            .collect();
        for (path, bytes) in partials {
            self.compare(&path, &bytes, Code::Tile, verdict)?;
        }
        Ok(())
    }

    fn compare(
        &mut self,
        path: &str,
        bytes: &[u8],
        code: Code,
        verdict: &mut Verdict,
    ) -> Result<(), SourceError> {
        // A ledger's own folder writes its tiles when they are full.
        if !self.source.is_published() && !self.files.contains(path) {
            return Ok(());
        }
        if self.expected.insert(path.to_owned()) {
            let max = if code == Code::Tile { TILE_BYTES_MAX } else { BUNDLE_BYTES_MAX };
            if self.source.read(path, max)?.as_deref() == Some(bytes) {
                let rule = if code == Code::Tile { Rule::Tiles } else { Rule::Bundles };
                verdict.establish(rule, 1);
            } else {
                verdict.refute_file(code, path);
            }
        }
        Ok(())
    }
}

/// The contents that an event of this type orders erased.
fn orders(event: &Event) -> Vec<ContentHash> {
    if event.kind != "content.erased" {
        return Vec::new();
    }
    let items = event.data.get("items").and_then(Value::as_list).unwrap_or_default();
    items.iter().filter_map(|item| ContentHash::parse(item.at("b3")?.as_text()?)).collect()
}

/// Whether a tile is not full yet in a tree of `size`.
fn is_growing(level: u8, index: u64, size: TreeSize) -> bool {
    let shift = 8 * (u32::from(level) + 1);
    size.value().checked_shr(shift).unwrap_or(0) == index
}

/// The bundle `number` as a tree of `size` publishes it.
fn bundle_of(number: u64, size: TreeSize) -> Resource {
    let width = (size.value() - number * WIDTH).min(WIDTH);
    let width = u16::try_from(width).ok().and_then(TileWidth::new);
    Resource::Bundle { index: number, width: width.expect("invariant: 1 to 256 entries") }
}

fn leave_events_open(reason: Reason, verdict: &mut Verdict) {
    for rule in [
        Rule::Authorisation,
        Rule::CanonicalForm,
        Rule::KeyValidity,
        Rule::References,
        Rule::SeenPins,
        Rule::SignatureBlocks,
        Rule::StreamChains,
        Rule::Times,
    ] {
        verdict.leave_open(rule, reason, true);
    }
}

/// What an admitted entry establishes.
fn count(admitted: &Admitted, lines: usize, verdict: &mut Verdict) {
    for rule in [
        Rule::Authorisation,
        Rule::CanonicalForm,
        Rule::References,
        Rule::StreamChains,
        Rule::Times,
    ] {
        verdict.establish(rule, 1);
    }
    let lines = u64::try_from(lines).expect("invariant: usize fits u64");
    verdict.establish(Rule::SignatureBlocks, lines);
    verdict.establish(Rule::SeenPins, u64::from(admitted.event().seen.is_some()));
    verdict.establish(Rule::KeyValidity, admitted.keys_enrolled());
}

/// Reads entries back from the published bundles.
struct Bundles<'a> {
    source: &'a dyn Source,
    size: TreeSize,
}

impl EntryReader for Bundles<'_> {
    fn entry_bytes(&self, index: EntryIndex) -> Result<Vec<u8>, ReadBackError> {
        let path = bundle_of(index.value() / WIDTH, self.size).path();
        let bytes = self.source.read(&path, BUNDLE_BYTES_MAX);
        let bytes = bytes.map_err(|error| ReadBackError(error.to_string()))?.unwrap_or_default();
        let position = usize::try_from(index.value() % WIDTH).unwrap_or(usize::MAX);
        match BundleEntries::new(&bytes).nth(position) {
            Some(Ok(entry)) => Ok(entry.to_vec()),
            _ => Err(ReadBackError(format!("entry {index} is not in {path}"))),
        }
    }
}
