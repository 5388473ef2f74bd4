//! A ledger in memory with an operator who can lie.
//!
//! [`Authors`] hold the keys of the organisations that speak; [`Operator`] holds everything else:
//! all files, the clock and the key of the log. Clock and keys are fixed, so each lie is the same
//! bytes in every run.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use redevable::{
    audit::{self, Options, Source, SourceError},
    exchange::{
        draft::{Draft, PlainContent, Step},
        exemple,
        seal::{Position, seal},
        setup::{STEWARD, Vkeys},
    },
    keys::{self, Chance, EventSigner},
    ledger::layout::{RawLog, published_files, write_published},
};
use redevable_protocol::{
    admission::{self, EntryReader, ReadBackError},
    content::ContentCommitment,
    entry::{self, EntryHeader},
    event::{Event, Seen, SignedEvent},
    ids::{ContentHash, EntryHash, EventId, OrganisationId, Origin, Revision, StreamId},
    state::State,
    time::{At, Instant, Recorded},
    verdict::{Refutation, Verdict},
};
use redevable_tlog::{
    EntryIndex, TreeSize,
    checkpoint::Checkpoint,
    ed25519::SigningKey,
    merkle::{RightEdge, leaf_hash},
    note,
    tile::BundleError,
};

pub(crate) const SIGNED: &str = "2026-01-31T12:00:00Z";

/// The published files by their public paths.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn organisation(id: &str) -> OrganisationId {
    OrganisationId::parse(id).unwrap()
}

pub(crate) fn stream(name: &str) -> StreamId {
    StreamId::parse(name).unwrap()
}

fn signed() -> Instant {
    Instant::parse(SIGNED).unwrap()
}

/// The log's clock at an index: one second an entry.
pub(crate) fn clock(index: usize) -> Recorded {
    let seconds = i64::try_from(index).unwrap();
    Recorded::from_millis(signed().seconds() * 1_000 + seconds * 1_000).unwrap()
}

/// The organisations' keys. No lie may need them.
pub(crate) struct Authors {
    chance: Chance,
    origin: String,
    /// What the log's key is derived from.
    log: &'static str,
    keyring: RefCell<BTreeMap<OrganisationId, EventSigner>>,
}

impl Authors {
    /// Each seed gives another set of keys.
    pub(crate) fn new(seed: &str) -> Self {
        Self::of_another_log(seed, "log-key")
    }

    /// The same organisations, with the same keys, in the ledger of another log.
    pub(crate) fn of_another_log(seed: &str, log: &'static str) -> Self {
        let (chance, origin) = (Chance::from_seed(seed), exemple::ORIGIN.to_owned());
        Self { chance, origin, log, keyring: RefCell::default() }
    }

    pub(crate) fn signing_key(&self, purpose: &[&str]) -> SigningKey {
        SigningKey::from_seed(&self.chance.bytes(purpose).unwrap())
    }

    pub(crate) fn signer(&self, org: &OrganisationId) -> EventSigner {
        EventSigner::new(org, self.signing_key(&["event-key", org.as_str()]))
    }

    pub(crate) fn vkey(&self, org: &OrganisationId) -> String {
        let mut keyring = self.keyring.borrow_mut();
        let signer = keyring.entry(org.clone()).or_insert_with(|| self.signer(org));
        signer.vkey().to_string()
    }

    /// Signs with the keys that SIG-1 asks for.
    pub(crate) fn sign(&self, event: &Event) -> String {
        let mut orgs = vec![event.by.clone()];
        orgs.extend(event.with.iter().cloned());
        if let (Some(_), Some(org)) = (event.data.get("vkey"), event.data.get("org")) {
            orgs.push(organisation(org.as_text().unwrap()));
        }
        let signers: Vec<EventSigner> = orgs.iter().map(|org| self.signer(org)).collect();
        keys::sign(event, &signers.iter().collect::<Vec<_>>())
    }
}

/// One entry as the operator keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// What the entry's own header says, for lies that leave it alone.
    pub(crate) index: usize,
    pub(crate) prev: EntryHash,
    pub(crate) recorded: Recorded,
    pub(crate) note: String,
}

impl Said {
    fn encode(&self, index: usize, prev: EntryHash) -> Vec<u8> {
        let index = EntryIndex::new(u64::try_from(index).unwrap());
        let header = EntryHeader { index, recorded: self.recorded, prev };
        entry::encode(&header, &self.note).unwrap()
    }

    pub(crate) fn event(&self) -> SignedEvent {
        SignedEvent::parse(self.note.as_bytes()).unwrap()
    }
}

/// Holds all files and the log's key, and no key of an author.
#[derive(Clone)]
pub(crate) struct Operator {
    pub(crate) said: Vec<Said>,
    pub(crate) contents: BTreeMap<ContentHash, Vec<u8>>,
    /// The sizes at which notes were signed.
    pub(crate) sizes: Vec<usize>,
    log_seed: [u8; 32],
}

impl Operator {
    pub(crate) fn log_key(&self) -> SigningKey {
        SigningKey::from_seed(&self.log_seed)
    }

    /// The entries with indexes and hashes of the entry before as they should be.
    pub(crate) fn chained(&self) -> Vec<Vec<u8>> {
        let mut prev = EntryHash::ZERO;
        let mut entries = Vec::new();
        for (index, said) in self.said.iter().enumerate() {
            let entry = said.encode(index, prev);
            prev = EntryHash::of_entry(&entry);
            entries.push(entry);
        }
        entries
    }

    /// The entries with the headers that they had.
    pub(crate) fn unchained(&self) -> Vec<Vec<u8>> {
        self.said.iter().map(|said| said.encode(said.index, said.prev)).collect()
    }

    /// A checkpoint note over the first `size` of these entries, by the log's key.
    pub(crate) fn note_over(&self, entries: &[Vec<u8>], size: usize) -> String {
        let mut edge = RightEdge::new();
        entries[..size].iter().for_each(|entry| edge.push(leaf_hash(entry)));
        let origin = exemple::ORIGIN.to_owned();
        let checkpoint =
            Checkpoint { origin, size: edge.size(), root: edge.root(), extensions: Vec::new() };
        self.sign(&checkpoint)
    }

    /// Signs any checkpoint with the log's key, true or not.
    pub(crate) fn sign(&self, checkpoint: &Checkpoint) -> String {
        note::assemble(&checkpoint.to_text(), &[checkpoint.sign(&self.log_key())])
    }

    /// Everything computed anew: the tree over these entries, and every note signed again.
    pub(crate) fn resigned(&self, entries: Vec<Vec<u8>>) -> RawLog {
        let notes = self.sizes.iter().map(|size| self.note_over(&entries, *size)).collect();
        RawLog { entries, notes, contents: self.contents.clone() }
    }

    /// Re-chained and re-signed: the best that a liar without the authors' keys can do.
    pub(crate) fn raw(&self) -> RawLog {
        self.resigned(self.chained())
    }

    pub(crate) fn files(&self) -> Files {
        files(&self.raw())
    }

    /// The last note.
    pub(crate) fn checkpoint(&self) -> String {
        self.raw().notes.pop().unwrap()
    }

    /// Removes an entry; sizes beyond it shrink with the log.
    pub(crate) fn remove(&mut self, index: usize) -> Said {
        self.sizes.iter_mut().filter(|size| **size > index).for_each(|size| *size -= 1);
        self.said.remove(index)
    }

    /// Inserts an entry recorded at the moment of the one that it displaces.
    pub(crate) fn insert(&mut self, index: usize, note: &str) {
        let recorded = self.said.get(index).map_or(clock(index), |said| said.recorded);
        let prev = EntryHash::of_entry(&self.chained()[index - 1]);
        let said = Said { index, prev, recorded, note: note.to_owned() };
        self.said.insert(index, said);
        self.sizes.iter_mut().filter(|size| **size > index).for_each(|size| *size += 1);
        if index + 1 == self.said.len() {
            self.sizes.push(index + 1);
        }
    }

    /// Cuts everything from `size` on, and signs the rest.
    pub(crate) fn truncate(&mut self, size: usize) {
        self.said.truncate(size);
        self.sizes.retain(|listed| *listed < size);
        self.sizes.push(size);
        self.forget_unnamed();
    }

    /// Deletes the contents that no entry names.
    pub(crate) fn forget_unnamed(&mut self) {
        let kept: BTreeSet<ContentHash> = self.commitments().collect();
        self.contents.retain(|hash, _| kept.contains(hash));
    }

    fn commitments(&self) -> impl Iterator<Item = ContentHash> + '_ {
        self.said.iter().flat_map(|said| {
            let data = said.event().event().data.clone();
            let found: Vec<ContentHash> =
                data.values().filter_map(ContentCommitment::from_value).map(|c| c.b3).collect();
            found
        })
    }

    /// The name of the text in an entry.
    pub(crate) fn text_of(&self, index: usize) -> ContentHash {
        let signed = self.said[index].event();
        ContentCommitment::from_value(&signed.event().data["text"]).unwrap().b3
    }

    /// Changes the line that was signed, keeping the signatures.
    pub(crate) fn rewrite(&mut self, index: usize, from: &str, to: &str) {
        let note = &mut self.said[index].note;
        assert!(note.contains(from), "entry {index} does not say {from}");
        *note = note.replacen(from, to, 1);
    }
}

/// Builds an honest ledger: each event is signed by its authors and admitted by the rules.
pub(crate) struct Builder<'a> {
    authors: &'a Authors,
    pub(crate) state: State,
    pub(crate) operator: Operator,
    seen: Option<Seen>,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(authors: &'a Authors) -> Self {
        let log_seed = *authors.chance.bytes(&[authors.log]).unwrap();
        let operator =
            Operator { said: Vec::new(), contents: BTreeMap::new(), sizes: Vec::new(), log_seed };
        Self { authors, state: State::new(), operator, seen: None }
    }

    /// Signs, but does not append: the operator may keep it back.
    pub(crate) fn signed_event(&mut self, draft: &Draft) -> String {
        let position = Position {
            ledger: self.state.ledger(),
            head: self.state.head(&draft.stream),
            seen: self.seen,
            signed: signed(),
        };
        let revision = position.head.map_or(0, |(revision, _)| revision.value() + 1).to_string();
        let place = [draft.stream.as_str(), &revision];
        let salt = |key: &str| self.authors.chance.bytes(&[&place[..], &[key]].concat());
        let event_at = |stream: &StreamId, revision: Revision| self.event_at(stream, revision);
        let sealed = seal(draft, &position, &event_at, &salt).unwrap();
        for opened in sealed.opened {
            self.operator.contents.insert(ContentHash::of_opened(&opened), opened);
        }
        self.authors.sign(&sealed.event)
    }

    fn event_at(&self, stream: &StreamId, revision: Revision) -> Option<EventId> {
        self.operator.said.iter().map(Said::event).find_map(|signed| {
            let event = signed.event();
            let found = event.stream == stream.as_str() && event.revision == revision;
            found.then(|| signed.id())
        })
    }

    pub(crate) fn append(&mut self, draft: &Draft) {
        let note = self.signed_event(draft);
        let index = self.operator.said.len();
        let (prev, recorded) = (self.state.entry_hash(), clock(index));
        let signed = SignedEvent::parse(note.as_bytes()).unwrap();
        let reader = Chained(self.operator.chained());
        let admitted = admission::admit(&self.state, recorded, signed, &reader).unwrap();
        self.state.apply(admitted);
        self.operator.said.push(Said { index, prev, recorded, note });
    }

    pub(crate) fn publish(&mut self) {
        self.operator.sizes.push(self.operator.said.len());
        self.seen = Some(Seen { size: self.state.size(), root: self.state.root() });
    }
}

/// Reads back from entries in memory.
struct Chained(Vec<Vec<u8>>);

impl EntryReader for Chained {
    fn entry_bytes(&self, index: EntryIndex) -> Result<Vec<u8>, ReadBackError> {
        Ok(self.0[usize::try_from(index.value()).unwrap()].clone())
    }
}

/// The steps of the example ledger, with these authors' keys.
pub(crate) fn steps(authors: &Authors) -> Vec<Step> {
    let origin = Origin::parse(&authors.origin).unwrap();
    let log_key = authors.signing_key(&[authors.log]);
    let log = [keys::log_vkey(&origin, &log_key).to_string()];
    let event = |org: &OrganisationId| authors.vkey(org);
    exemple::steps(Vkeys { event: &event, log: &log }, signed()).unwrap()
}

/// What an organisation says of the example's commitment, on its own stream.
pub(crate) fn statement(by: &str, subject: &str, text: &str) -> Draft {
    let by = organisation(by);
    let voice = StreamId::voice(&by, &stream(subject)).unwrap();
    let at = At::Date(signed().date());
    Draft::new(&by, &voice, "statement.made", at, redevable_protocol::json::Object::new())
        .with_content("text", PlainContent::plain(text, "fr"))
}

/// The example, and four more entries in two publications, so that there is something that a pin
/// covers, and something that none does. 22 entries: published at 1, 10, 16, 18, 20 and 22.
fn longer(authors: &Authors) -> Vec<Step> {
    let mut steps = steps(authors);
    let mut drafts = steps.iter().filter_map(Step::draft);
    let claim = drafts.find(|draft| draft.kind == "status.claimed").unwrap().clone();
    let say = |by, text| Step::from(statement(by, exemple::COMMITMENT, text));
    let again = PlainContent::plain("Exemple fictif, suite.", "fr");
    steps.push(claim.with_content("text", again).into());
    steps.push(say(exemple::NGO, "Exemple fictif : vu."));
    steps.push(Step::Publish);
    steps.push(say(exemple::ASSESSOR, "Exemple fictif : noté."));
    steps.push(say(exemple::NGO, "Exemple fictif : relu."));
    steps.push(Step::Publish);
    steps
}

/// The longer example as it was when it had been published at `size`.
pub(crate) fn example_at(authors: &Authors, size: usize) -> Builder<'_> {
    let mut builder = Builder::new(authors);
    for step in longer(authors) {
        match step {
            Step::Append(draft) => builder.append(&draft),
            Step::Publish => builder.publish(),
        }
        if builder.operator.sizes.last() == Some(&size) {
            return builder;
        }
    }
    panic!("the example was never published at {size}");
}

/// The whole longer example.
pub(crate) fn example(authors: &Authors) -> Operator {
    example_at(authors, 22).operator
}

/// The first twelve entries of the example: published at 1, 10 and 12.
pub(crate) fn small(authors: &Authors) -> Operator {
    let mut builder = Builder::new(authors);
    for step in steps(authors) {
        match step {
            Step::Append(draft) => builder.append(&draft),
            Step::Publish => builder.publish(),
        }
        if builder.operator.said.len() == 12 {
            break;
        }
    }
    builder.publish();
    builder.operator
}

/// The published files of a ledger, in memory.
pub(crate) fn files(raw: &RawLog) -> Files {
    let mut files: Files = BTreeMap::new();
    let size = TreeSize::new(u64::try_from(raw.entries.len()).unwrap());
    let listed: BTreeSet<TreeSize> = raw.notes.iter().map(|note| size_of(note)).collect();
    let entries = raw.entries.iter().map(|entry| Ok::<_, BundleError>(entry.clone()));
    published_files(entries, size, &listed, &raw.notes, |path, bytes| {
        files.insert(path.to_owned(), bytes.to_vec());
        Ok(())
    })
    .unwrap();
    for (hash, bytes) in &raw.contents {
        files.insert(format!("content/{hash}"), bytes.clone());
    }
    files.insert("checkpoint".to_owned(), raw.notes.last().unwrap().clone().into_bytes());
    files
}

fn size_of(note: &str) -> TreeSize {
    let note = note::Note::parse(note.as_bytes()).unwrap();
    Checkpoint::parse_text(note.text).unwrap().size
}

/// Published files in memory, as an audit reads them.
pub(crate) struct Memory<'a>(pub(crate) &'a Files);

impl Source for Memory<'_> {
    fn files(&self) -> Result<BTreeSet<String>, SourceError> {
        Ok(self.0.keys().cloned().collect())
    }

    fn read(&self, path: &str, bytes_max: usize) -> Result<Option<Vec<u8>>, SourceError> {
        Ok(self.0.get(path).map(|bytes| bytes[..bytes.len().min(bytes_max + 1)].to_vec()))
    }

    fn is_published(&self) -> bool {
        true
    }
}

pub(crate) fn judge(files: &Files, against: &[&str]) -> Verdict {
    let against = against.iter().map(|note| note.as_bytes().to_vec()).collect();
    let options = Options { ledger: None, against };
    audit::audit(&Memory(files), &options, &mut |_, _| ()).unwrap()
}

/// What a verdict refutes: `code@index`, `code@file` or `code@log`, sorted.
pub(crate) fn refuted(verdict: &Verdict) -> Vec<String> {
    let place = |refutation: &Refutation| match (&refutation.file, refutation.index) {
        (Some(file), None) => file.clone(),
        (None, Some(index)) => index.to_string(),
        (None, None) => "log".to_owned(),
        (Some(_), Some(_)) => panic!("a refutation has a file or an index"),
    };
    let mut refuted: Vec<String> =
        verdict.refuted.iter().map(|found| format!("{}@{}", found.code, place(found))).collect();
    refuted.sort();
    refuted
}

/// Whether the verdict is that of an honest ledger of `size` entries.
pub(crate) fn assert_honest(files: &Files, size: u64) {
    let verdict = judge(files, &[]);
    assert_eq!(refuted(&verdict), Vec::<String>::new());
    assert!(verdict.not_established.iter().all(|open| !open.mandatory), "{verdict:?}");
    assert_eq!(verdict.size.value(), size);
    assert_eq!(verdict.types.values().sum::<u64>(), size);
    assert!(verdict.state_root.is_some());
}

/// Every file of a folder by its path in it.
pub(crate) fn files_below(folder: &Path) -> Files {
    fn collect(folder: &Path, prefix: &str, found: &mut Files) {
        for item in std::fs::read_dir(folder).unwrap() {
            let item = item.unwrap();
            let path = format!("{prefix}{}", item.file_name().to_str().unwrap());
            if item.file_type().unwrap().is_dir() {
                collect(&item.path(), &format!("{path}/"), found);
            } else {
                found.insert(path, std::fs::read(item.path()).unwrap());
            }
        }
    }
    let mut found = Files::new();
    collect(folder, "", &mut found);
    found
}

/// The folder writer and the maker of files in memory publish the same bytes, or the attacks in
/// memory would say nothing of folders.
#[test]
fn a_folder_holds_what_is_published_in_memory() {
    let raw = example(&Authors::new("authors")).raw();
    let dir = tempfile::tempdir().unwrap();
    write_published(dir.path(), &raw).unwrap();
    assert_eq!(files_below(dir.path()), files(&raw));
    let verdict =
        audit::audit(&audit::PublishedDir::new(dir.path()), &Options::default(), &mut |_, _| ());
    assert_eq!(verdict.unwrap().to_json(), judge(&files(&raw), &[]).to_json());
}

/// The steward is an author like the others: the operator of these tests does not hold its key.
#[test]
fn the_example_is_as_the_attacks_assume() {
    let operator = example(&Authors::new("authors"));
    assert_eq!(operator.sizes, [1, 10, 16, 18, 20, 22]);
    let pins: Vec<u64> = operator
        .said
        .iter()
        .map(|said| said.event().event().seen.map_or(0, |seen| seen.size.value()))
        .collect();
    let expected = [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 10, 10, 10, 10, 10, 10, 16, 16, 18, 18, 20, 20];
    assert_eq!(pins, expected);
    assert_eq!(operator.said[9].event().event().by, organisation(STEWARD));
    assert_honest(&operator.files(), 22);
}
