//! Whether an event may enter the log (§9): a pure function of the state before, the clock of the
//! log, the bytes, and the older entries that the event refers to. The same code serves the server
//! and the audit. The checks run in the order of their ranks; the first failure is the answer.

mod amendments;
mod authority;
mod data;
mod enrolment;
mod pins;
mod references;
mod signatures;

use alloc::{format, string::String, vec::Vec};

use redevable_tlog::{EntryIndex, LeafHash, merkle::leaf_hash};

pub(crate) use amendments::{Amendment, Effective, Outcome};
pub(crate) use enrolment::Enrolment;

use crate::{
    catalogue::{self, TypeSpec},
    codes::{Code, Refusal},
    content::ContentCommitment,
    entry::{self, Entry, EntryHeader},
    event::{Event, SignedEvent},
    ids::{EntryHash, EventId, StreamId},
    json::{Object, Value},
    state::State,
    time::Recorded,
};

/// An older entry could not be read: nothing is known about the event.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an entry that the event refers to could not be read: {0}")]
pub struct ReadBackError(pub String);

/// Gives the bytes of entries that are already in the log.
pub trait EntryReader {
    /// The exact bytes of the entry at `index`.
    ///
    /// # Errors
    /// If they cannot be read; admission then ends without an answer.
    fn entry_bytes(&self, index: EntryIndex) -> Result<Vec<u8>, ReadBackError>;
}

/// Why an event was not admitted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AdmissionError {
    /// A check failed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A check could not be made.
    #[error(transparent)]
    ReadBack(#[from] ReadBackError),
}

/// An entry that passed every check of ranks 1 to 15. Only admission makes one.
#[derive(Clone, Debug)]
pub struct Admitted {
    pub(crate) header: EntryHeader,
    pub(crate) bytes: Vec<u8>,
    pub(crate) leaf: LeafHash,
    pub(crate) hash: EntryHash,
    pub(crate) signed: SignedEvent,
    pub(crate) stream: StreamId,
    pub(crate) spec: &'static TypeSpec,
    pub(crate) enrolments: Vec<Enrolment>,
    pub(crate) outcome: Outcome,
}

impl Admitted {
    /// The exact bytes of the entry.
    #[must_use]
    pub fn entry_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where it goes.
    #[must_use]
    pub fn index(&self) -> EntryIndex {
        self.header.index
    }

    /// Its leaf in the log's tree.
    #[must_use]
    pub fn leaf(&self) -> LeafHash {
        self.leaf
    }

    /// The hash that the next entry names.
    #[must_use]
    pub fn entry_hash(&self) -> EntryHash {
        self.hash
    }

    /// The id of its event.
    #[must_use]
    pub fn event_id(&self) -> EventId {
        self.signed.id()
    }

    /// The fields of its event.
    #[must_use]
    pub fn event(&self) -> &Event {
        self.signed.event()
    }

    /// Its stream.
    #[must_use]
    pub fn stream(&self) -> &StreamId {
        &self.stream
    }

    /// How many keys it brings in.
    #[must_use]
    pub fn keys_enrolled(&self) -> u64 {
        u64::try_from(self.enrolments.len()).expect("invariant: usize fits u64")
    }

    /// The contents that it commits to, each with its path in `data`.
    #[must_use]
    pub fn contents(&self) -> Vec<(String, ContentCommitment)> {
        contents(self.event())
    }
}

/// The contents that an event commits to, each with its path in `data`, in the order of the paths'
/// keys. Found by their form: no other value of the catalogue has it, and a correction holds the
/// contents of fields that only its original's table knows.
#[must_use]
pub fn contents(event: &Event) -> Vec<(String, ContentCommitment)> {
    contents_of(&event.data)
}

pub(crate) fn contents_of(data: &Object) -> Vec<(String, ContentCommitment)> {
    fn collect(value: &Value, path: &str, found: &mut Vec<(String, ContentCommitment)>) {
        if let Some(content) = ContentCommitment::from_value(value) {
            found.push((path.into(), content));
            return;
        }
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    collect(value, &path, found);
                }
            }
            Value::List(list) => {
                for (position, value) in list.iter().enumerate() {
                    collect(value, &format!("{path}.{position}"), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (key, value) in data {
        collect(value, key, &mut found);
    }
    found
}

/// What every check looks at.
pub(crate) struct Candidate<'a> {
    pub(crate) state: &'a State,
    pub(crate) index: EntryIndex,
    pub(crate) recorded: Recorded,
    pub(crate) signed: &'a SignedEvent,
    pub(crate) event: &'a Event,
    pub(crate) stream: StreamId,
    pub(crate) spec: &'static TypeSpec,
}

/// Judges an event that is to become the next entry.
///
/// # Errors
/// The first check that fails, or that an older entry could not be read.
pub fn admit(
    state: &State,
    recorded: Recorded,
    signed: SignedEvent,
    reader: &dyn EntryReader,
) -> Result<Admitted, AdmissionError> {
    let (index, prev) = (state.size().next_index(), state.entry_hash());
    let header = EntryHeader { index, recorded, prev };
    let bytes = entry::encode(&header, signed.note())?;
    judge(state, header, bytes, signed, reader)
}

/// Judges the bytes of a logged entry as the next one: its form, its place, and its event.
///
/// # Errors
/// `entry-malformed`, `entry-chain`, `recorded-order`, then as [`admit`].
pub fn admit_entry(
    state: &State,
    bytes: &[u8],
    reader: &dyn EntryReader,
) -> Result<Admitted, AdmissionError> {
    let Entry { header, signed, .. } = Entry::parse(bytes)?;
    if header.index != state.size().next_index() {
        let detail = format!("says index {}, is at {}", header.index, state.size());
        return Err(Refusal::new(Code::EntryMalformed, detail).into());
    }
    if header.prev != state.entry_hash() {
        let detail = format!("names {}, follows {}", header.prev, state.entry_hash());
        return Err(Refusal::new(Code::EntryChain, detail).into());
    }
    if state.last_recorded().is_some_and(|last| header.recorded < last) {
        let detail = format!("recorded {}, before the entry before it", header.recorded);
        return Err(Refusal::new(Code::RecordedOrder, detail).into());
    }
    judge(state, header, bytes.into(), signed, reader)
}

/// Judges the event of an entry whose header was judged by the caller (ranks 4 to 15).
///
/// # Errors
/// The first check that fails, or that an older entry could not be read.
pub fn judge(
    state: &State,
    header: EntryHeader,
    bytes: Vec<u8>,
    signed: SignedEvent,
    reader: &dyn EntryReader,
) -> Result<Admitted, AdmissionError> {
    let event = signed.event();
    let index = header.index;
    // Rank 4
    if let Some(first) = state.index_of(&signed.id()) {
        let detail = format!("this event is already entry {first}");
        return Err(Refusal::new(Code::EventRepeated, detail).into());
    }
    ledger(state, index, event)?;
    // Ranks 6 and 7; the type decides the table, so its class of streams is judged first.
    let (spec, stream) = table(index, event)?;
    data::check(state, spec, event)?;
    let stream = stream.ok_or_else(|| {
        let detail = format!("`{}` is no stream name", event.stream);
        Refusal::at(Code::StreamForm, "stream", detail)
    })?;
    subject(&stream, event)?;
    owner(&stream, event)?;
    let recorded = header.recorded;
    let candidate = Candidate { state, index, recorded, signed: &signed, event, stream, spec };
    pins::revision(&candidate)?;
    pins::seen(&candidate)?;
    pins::times(&candidate)?;
    let enrolments = enrolment::check(&candidate)?;
    signatures::check(&candidate, &enrolments)?;
    let about = amendments::resolve(&candidate, reader)?;
    authority::check(&candidate, about.as_ref())?;
    authority::replay_label(&candidate)?;
    references::check(&candidate, about.as_ref(), reader)?;
    let outcome = amendments::outcome(&candidate, about, reader)?;
    let stream = candidate.stream;
    let (leaf, hash) = (leaf_hash(&bytes), EntryHash::of_entry(&bytes));
    Ok(Admitted { header, leaf, hash, bytes, signed, stream, spec, enrolments, outcome })
}

/// Rank 5.
fn ledger(state: &State, index: EntryIndex, event: &Event) -> Result<(), Refusal> {
    if event.ledger == state.ledger() {
        return Ok(());
    }
    let detail = match (event.ledger, state.ledger()) {
        (None, _) => format!("null belongs to the first event alone; this would be entry {index}"),
        (Some(_), None) => "the first event names no ledger: its own id becomes it".into(),
        (Some(named), Some(this)) => format!("names {named}; this ledger is {this}"),
    };
    Err(Refusal::at(Code::LedgerMismatch, "ledger", detail))
}

/// The table of the type; for a stream without a form, the type's first table (rank 6 before 7).
fn table(
    index: EntryIndex,
    event: &Event,
) -> Result<(&'static TypeSpec, Option<StreamId>), Refusal> {
    let kind = &event.kind;
    let Some(first) = catalogue::first(kind) else {
        let detail = format!("`{kind}` is no type of this catalogue");
        return Err(Refusal::at(Code::TypeUnknown, "type", detail));
    };
    let stream = event.stream_id();
    let spec = match &stream {
        None => first,
        Some(stream) => catalogue::find(kind, stream.class()).ok_or_else(|| {
            let detail = format!("`{kind}` is not written on `{stream}`");
            Refusal::at(Code::StreamType, "stream", detail)
        })?,
    };
    if (index.value() == 0) != (kind == "ledger.opened") {
        let detail = "a ledger opens with its first event, and only with it";
        return Err(Refusal::at(Code::DataInvalid, "type", detail));
    }
    Ok((spec, stream))
}

/// Rank 7: a state is attested on `voice/<by>/ledger`, about no other subject.
fn subject(stream: &StreamId, event: &Event) -> Result<(), Refusal> {
    if event.kind != "state.attested" || stream.subject() == StreamId::ledger() {
        return Ok(());
    }
    let detail = format!("`{}` is not written on `{stream}`", event.kind);
    Err(Refusal::at(Code::StreamType, "stream", detail))
}

/// Rank 7, last.
fn owner(stream: &StreamId, event: &Event) -> Result<(), Refusal> {
    match stream.owner() {
        Some(owner) if owner != event.by => {
            let detail = format!("`{stream}` is written by {owner} alone, not by {}", event.by);
            Err(Refusal::at(Code::StreamOwner, "stream", detail))
        }
        _ => Ok(()),
    }
}
