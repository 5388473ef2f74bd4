//! A small ledger to write to: deterministic keys, drafts that may be wrong in any way, and entries
//! kept in memory.
#![allow(dead_code, unused_imports, reason = "each test binary uses its part")]
#![expect(clippy::needless_pass_by_value, reason = "`json!` at the call reads better")]

mod amended;
pub(crate) mod rule;
mod samples;
mod world;

pub(crate) use amended::{Shadow, all_types, other_content};
use redevable_protocol::{
    admission::{self, AdmissionError, Admitted, EntryReader, ReadBackError},
    codes::{Code, Refusal},
    entry::Entry,
    event::SignedEvent,
    state::State,
    time::Recorded,
};
use redevable_tlog::{
    EntryIndex, TreeSize,
    ed25519::SigningKey,
    key::{KeyType, VerifierKey},
    note::{SignatureLine, assemble},
};
pub(crate) use samples::{SAMPLES, content, cosign};
use serde_json::{Value, json};
pub(crate) use world::{opened, replayed, world};

pub(crate) const ORIGIN: &str = "ledger.example.org/test";
/// 2024-01-01T00:00:00.000Z
pub(crate) const START: i64 = 1_704_067_200_000;
pub(crate) const MINUTE: i64 = 60_000;
pub(crate) const DAY: i64 = 86_400_000;

/// The secret key of a label: the same in every run.
pub(crate) fn key(label: &str) -> SigningKey {
    SigningKey::from_seed(blake3::hash(label.as_bytes()).as_bytes())
}

/// The vkey of a label, under a name of its own.
pub(crate) fn vkey(name: &str, key_type: KeyType, label: &str) -> String {
    let public = key(label).public_key().to_bytes();
    VerifierKey::new(name, key_type, &public).unwrap().to_string()
}

/// An event key of `name`.
pub(crate) fn event_key(name: &str, label: &str) -> String {
    vkey(name, KeyType::Ed25519, label)
}

pub(crate) fn recorded(millis: i64) -> Recorded {
    Recorded::from_millis(millis).unwrap()
}

/// One signature line by the key of `label`, under `name`.
pub(crate) fn line(name: &str, label: &str, text: &str) -> String {
    let key_id = VerifierKey::parse(&event_key(name, label)).unwrap().key_id;
    SignatureLine::write(name, key_id, &key(label).sign(text.as_bytes()))
}

/// An event as its author prepares it; any field may be set to anything.
#[derive(Clone)]
pub(crate) struct Draft {
    pub(crate) fields: Value,
    /// Name and key label of each line; `None` = what the event needs, each key named as its owner.
    lines: Option<Vec<(String, String)>>,
    /// Keys that this event brings in.
    new_keys: Vec<(String, String)>,
}

impl Draft {
    /// Puts `value` at a path of `/`-joined keys and positions.
    pub(crate) fn set(mut self, path: &str, value: Value) -> Self {
        let (parent, last) = self.slot(path);
        match parent {
            Value::Array(list) => {
                let position: usize = last.parse().unwrap();
                if position < list.len() { list[position] = value } else { list.push(value) }
            }
            parent => parent[last] = value,
        }
        self
    }

    pub(crate) fn without(mut self, path: &str) -> Self {
        let (parent, last) = self.slot(path);
        let removed = parent.as_object_mut().unwrap().remove(last);
        assert!(removed.is_some(), "{path} is there to be removed");
        self
    }

    fn slot<'a, 'b>(&'a mut self, path: &'b str) -> (&'a mut Value, &'b str) {
        let (parents, last) = path.rsplit_once('/').unwrap_or(("", path));
        let mut parent = &mut self.fields;
        for name in parents.split('/').filter(|name| !name.is_empty()) {
            parent = match name.parse::<usize>() {
                Ok(position) => &mut parent[position],
                Err(_) => &mut parent[name],
            };
        }
        (parent, last)
    }

    pub(crate) fn with(self, orgs: &[&str]) -> Self {
        self.set("with", json!(orgs))
    }

    /// Pins the history of `ledger` at `size`.
    pub(crate) fn seen(self, ledger: &Ledger, size: u64) -> Self {
        let seen = ledger.pin(size);
        self.set("seen", seen)
    }

    pub(crate) fn at(self, at: &str) -> Self {
        self.set("at", json!(at))
    }

    pub(crate) fn signed(self, millis: i64) -> Self {
        self.set("signed", json!(recorded(millis).instant().to_string()))
    }

    /// Signs with exactly these lines: (name, key label).
    pub(crate) fn lines(mut self, lines: &[(&str, &str)]) -> Self {
        let own = |(name, label): &(&str, &str)| ((*name).to_owned(), (*label).to_owned());
        self.lines = Some(lines.iter().map(own).collect());
        self
    }

    /// A line after all others, by a key that the event brings in.
    pub(crate) fn new_key(mut self, name: &str, label: &str) -> Self {
        self.new_keys.push((name.to_owned(), label.to_owned()));
        self
    }

    pub(crate) fn no_new_key(mut self) -> Self {
        self.new_keys.clear();
        self
    }

    pub(crate) fn text(&self) -> String {
        format!("{}\n", serde_json_canonicalizer::to_string(&self.fields).unwrap())
    }

    pub(crate) fn signers(&self) -> Vec<(String, String)> {
        if let Some(lines) = &self.lines {
            return lines.clone();
        }
        let with = self.fields["with"].as_array().into_iter().flatten();
        let speakers = [&self.fields["by"]].into_iter().chain(with).filter_map(Value::as_str);
        let speakers = speakers.map(|name| (name.to_owned(), name.to_owned()));
        speakers.chain(self.new_keys.iter().cloned()).collect()
    }

    pub(crate) fn note(&self) -> String {
        self.note_of(&self.text())
    }

    /// The signature block of this draft over any text.
    pub(crate) fn note_of(&self, text: &str) -> String {
        let lines: Vec<String> =
            self.signers().iter().map(|(name, label)| line(name, label, text)).collect();
        assemble(text, &lines)
    }
}

#[derive(Clone)]
pub(crate) struct Ledger {
    pub(crate) state: State,
    pub(crate) entries: Vec<Vec<u8>>,
    /// When the next entry will be recorded.
    pub(crate) clock: i64,
}

impl EntryReader for Ledger {
    fn entry_bytes(&self, index: EntryIndex) -> Result<Vec<u8>, ReadBackError> {
        let position = usize::try_from(index.value()).unwrap();
        self.entries.get(position).cloned().ok_or_else(|| ReadBackError(format!("no {index}")))
    }
}

impl Ledger {
    pub(crate) fn empty() -> Self {
        Self { state: State::new(), entries: Vec::new(), clock: START }
    }

    pub(crate) fn size(&self) -> u64 {
        self.state.size().value()
    }

    pub(crate) fn pin(&self, size: u64) -> Value {
        let root = self.state.root_at(TreeSize::new(size)).unwrap_or_else(|| self.state.root());
        json!({"root": root.to_string(), "size": size})
    }

    /// The next event of a stream, fresh in every respect.
    pub(crate) fn draft(&self, by: &str, kind: &str, stream: &str, data: Value) -> Draft {
        let head = redevable_protocol::ids::StreamId::parse(stream)
            .and_then(|stream| self.state.head(&stream));
        let seen = if self.size() == 0 { Value::Null } else { self.pin(self.size()) };
        let fields = json!({
            "at": recorded(self.clock).date().to_string(),
            "by": by,
            "data": data,
            "ledger": self.state.ledger().map(|id| id.to_string()),
            "prev": head.map(|(_, id)| id.to_string()),
            "revision": head.map_or(0, |(revision, _)| revision.value() + 1),
            "schema": "redevable/event/v1",
            "seen": seen,
            "signed": recorded(self.clock).instant().to_string(),
            "stream": stream,
            "type": kind,
            "with": [],
        });
        Draft { fields, lines: None, new_keys: Vec::new() }
    }

    /// A draft on `ledger` by two of three stewards.
    pub(crate) fn by_stewards(&self, kind: &str, data: Value) -> Draft {
        self.draft("a.steward", kind, "ledger", data).with(&["b.steward"])
    }

    pub(crate) fn admit_note(&self, note: &str) -> Result<Admitted, AdmissionError> {
        let signed = SignedEvent::parse(note.as_bytes())?;
        admission::admit(&self.state, recorded(self.clock), signed, self)
    }

    pub(crate) fn admit(&self, draft: &Draft) -> Result<Admitted, AdmissionError> {
        self.admit_note(&draft.note())
    }

    /// The code of a refusal, or `ok`.
    pub(crate) fn code(&self, draft: &Draft) -> &'static str {
        self.code_of(&draft.note())
    }

    pub(crate) fn code_of(&self, note: &str) -> &'static str {
        match self.admit_note(note) {
            Ok(_) => "ok",
            Err(AdmissionError::Refused(refusal)) => refusal.code.as_str(),
            Err(AdmissionError::ReadBack(error)) => panic!("{error}"),
        }
    }

    pub(crate) fn refusal(&self, draft: &Draft) -> Refusal {
        match self.admit(draft) {
            Err(AdmissionError::Refused(refusal)) => refusal,
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("admitted: {}", draft.text()),
        }
    }

    /// Appends what must be admitted; a second passes.
    pub(crate) fn append(&mut self, draft: &Draft) -> u64 {
        let admitted =
            self.admit(draft).unwrap_or_else(|error| panic!("{error}\n{}", draft.text()));
        let index = admitted.index().value();
        self.entries.push(admitted.entry_bytes().to_vec());
        self.state.apply(admitted);
        self.clock += 1_000;
        index
    }

    pub(crate) fn entry(&self, index: u64) -> Entry {
        Entry::parse(&self.entries[usize::try_from(index).unwrap()]).unwrap()
    }

    /// A ref to an entry.
    pub(crate) fn reference(&self, index: u64) -> Value {
        let entry = self.entry(index);
        json!({
            "event": entry.signed.id().to_string(),
            "revision": entry.event().revision.value(),
            "stream": entry.event().stream,
        })
    }

    /// The last entry of this stream.
    pub(crate) fn last_on(&self, stream: &str) -> u64 {
        (0..self.size()).rev().find(|index| self.entry(*index).event().stream == stream).unwrap()
    }

    /// The first entry of this stream.
    pub(crate) fn first_on(&self, stream: &str) -> u64 {
        (0..self.size()).find(|index| self.entry(*index).event().stream == stream).unwrap()
    }

    /// The first entry of this type.
    pub(crate) fn first(&self, kind: &str) -> u64 {
        (0..self.size()).find(|index| self.entry(*index).event().kind == kind).unwrap()
    }

    /// The last entry of this type.
    pub(crate) fn last(&self, kind: &str) -> u64 {
        (0..self.size()).rev().find(|index| self.entry(*index).event().kind == kind).unwrap()
    }
}

/// Judges a table of drafts: what it is, the code that it must give (or `ok`), the draft.
pub(crate) fn judge(ledger: &Ledger, table: &[(&str, &str, Draft)]) {
    for (what, code, draft) in table {
        let known = *code == "ok" || Code::ALL.iter().any(|known| known.as_str() == *code);
        assert!(known, "{code} is a code");
        match ledger.admit(draft) {
            Ok(_) => assert_eq!("ok", *code, "{what}"),
            Err(AdmissionError::Refused(refusal)) => {
                assert_eq!(refusal.code.as_str(), *code, "{what}: {refusal}");
            }
            Err(AdmissionError::ReadBack(error)) => panic!("{what}: {error}"),
        }
    }
}
