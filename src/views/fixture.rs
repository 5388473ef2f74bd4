//! Entries for tests: real bytes, unsigned. The signature lines hold 64 zero bytes.

use std::collections::BTreeMap;

use redevable_protocol::{
    content::ContentCommitment,
    entry::{Entry, EntryHeader, encode},
    event::{Event, Seen, assemble},
    ids::{ContentHash, EntryHash, EventId, OrganisationId, Revision},
    json::{Object, Value, object},
    time::{At, Instant, Recorded},
};
use redevable_tlog::{EntryIndex, TreeHash, TreeSize};

/// A log under construction.
#[derive(Default)]
pub(crate) struct Log {
    pub(crate) entries: Vec<Entry>,
    pub(crate) contents: BTreeMap<ContentHash, Vec<u8>>,
    streams: BTreeMap<String, Vec<EventId>>,
    /// The log's clock; each entry moves it by one second.
    clock: i64,
}

impl Log {
    pub(crate) fn starting(recorded: &str) -> Self {
        let clock = Recorded::parse(recorded).unwrap().millis();
        Self { clock, ..Self::default() }
    }

    pub(crate) fn set_clock(&mut self, recorded: &str) {
        self.clock = Recorded::parse(recorded).unwrap().millis();
    }

    /// Appends an event given as JSON text of its `data`.
    pub(crate) fn say(&mut self, by: &str, stream: &str, kind: &str, at: &str, data: &str) {
        let value: serde_json::Value = serde_json::from_str(data).unwrap();
        let Value::Object(data) = convert(&value) else { panic!("data is an object") };
        self.append(by, &[], stream, kind, at, data);
    }

    pub(crate) fn append(
        &mut self,
        by: &str,
        with: &[OrganisationId],
        stream: &str,
        kind: &str,
        at: &str,
        data: Object,
    ) {
        let index = self.entries.len() as u64;
        self.clock += 1_000;
        let recorded = Recorded::from_millis(self.clock).unwrap();
        let chain = self.streams.entry(stream.to_owned()).or_default();
        let event = Event {
            at: At::parse(at).unwrap(),
            by: OrganisationId::parse(by).unwrap(),
            data,
            ledger: self.entries.first().map(|entry| entry.signed.id()),
            prev: chain.last().copied(),
            revision: Revision::new(chain.len() as u64),
            seen: (index > 0)
                .then_some(Seen { size: TreeSize::new(index), root: TreeHash([7; 32]) }),
            signed: Instant::from_seconds(self.clock / 1_000).unwrap(),
            stream: stream.to_owned(),
            kind: kind.to_owned(),
            with: with.to_vec(),
        };
        let signature = data_encoding::BASE64.encode(&[0; 68]);
        let lines: Vec<String> = std::iter::once(by.to_owned())
            .chain(with.iter().map(ToString::to_string))
            .map(|name| format!("— {name} {signature}\n"))
            .collect();
        let note = assemble(&event.to_text(), &lines);
        let prev = self.entries.last().map_or(EntryHash::ZERO, |entry| entry.hash);
        let header = EntryHeader { index: EntryIndex::new(index), recorded, prev };
        let entry = Entry::parse(&encode(&header, &note).unwrap()).unwrap();
        chain.push(entry.signed.id());
        self.entries.push(entry);
    }

    /// Seals a content; gives its commitment as JSON text.
    pub(crate) fn content(&mut self, media: &str, lang: &str, text: &str) -> String {
        let salt = [u8::try_from(self.contents.len() % 251).unwrap(); 32];
        let (commitment, opened) =
            ContentCommitment::seal(text.as_bytes(), &salt, media, Some(lang));
        self.contents.insert(commitment.b3, opened);
        Value::Object(commitment.to_object()).to_canonical()
    }

    /// A ref to an event already appended.
    pub(crate) fn reference(&self, stream: &str, revision: u64) -> Value {
        let event = self.streams[stream][usize::try_from(revision).unwrap()];
        object([
            ("event", event.to_string().into()),
            ("revision", i64::try_from(revision).unwrap().into()),
            ("stream", stream.into()),
        ])
        .into()
    }
}

fn convert(value: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match value {
        Json::Null => Value::Null,
        Json::Bool(bool) => (*bool).into(),
        Json::Number(number) => number.as_i64().unwrap().into(),
        Json::String(text) => text.as_str().into(),
        Json::Array(list) => Value::List(list.iter().map(convert).collect()),
        Json::Object(object) => {
            Value::Object(object.iter().map(|(key, value)| (key.clone(), convert(value))).collect())
        }
    }
}
