//! An event: one signed note whose text is one line of canonical JSON (§3).

use alloc::{
    borrow::ToOwned,
    format,
    string::{String, ToString},
    vec::Vec,
};

use redevable_tlog::{
    TreeHash, TreeSize,
    note::{self, KeyId, Note},
};

use crate::{
    codes::{Code, Refusal},
    ids::{EventId, OrganisationId, Revision, StreamId},
    json::{self, JsonFault, Object, Value, object},
    limits::{ENTRY_BYTES_MAX, EVENT_TEXT_BYTES_MAX},
    time::{At, Instant},
};

/// The constant of the field `schema`.
pub const SCHEMA: &str = "redevable/event/v1";

const FIELDS: [&str; 12] = [
    "at", "by", "data", "ledger", "prev", "revision", "schema", "seen", "signed", "stream", "type",
    "with",
];

/// A checkpoint of this ledger that the author had verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its size.
    pub size: TreeSize,
    /// Its root.
    pub root: TreeHash,
}

/// What an organisation says: the twelve fields of §3 without the constant `schema`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When the fact holds or takes effect.
    pub at: At,
    /// The organisation that speaks.
    pub by: OrganisationId,
    /// What it says, by the table of its type.
    pub data: Object,
    /// The ledger; `None` only in its first event.
    pub ledger: Option<EventId>,
    /// The stream's previous event; `None` at revision 0.
    pub prev: Option<EventId>,
    /// Position in the stream.
    pub revision: Revision,
    /// The history that the author had verified; `None` only in the first event.
    pub seen: Option<Seen>,
    /// The author's clock.
    pub signed: Instant,
    /// The stream as written; its form is judged at rank 7.
    pub stream: String,
    /// The type, by the catalogue.
    pub kind: String,
    /// The co-signing organisations, sorted.
    pub with: Vec<OrganisationId>,
}

impl Event {
    /// The one line that is signed, with its newline.
    #[must_use]
    pub fn to_text(&self) -> String {
        let id = |id: &Option<EventId>| Value::from(id.map(|id| id.to_string()));
        let seen = self.seen.map(|seen| {
            let size = i64::try_from(seen.size.value()).expect("invariant: sizes are below 2^53");
            object([("root", seen.root.to_string().into()), ("size", size.into())])
        });
        let revision = i64::try_from(self.revision.value());
        let with: Vec<&str> = self.with.iter().map(OrganisationId::as_str).collect();
        let event = object([
            ("at", self.at.to_string().into()),
            ("by", self.by.as_str().into()),
            ("data", self.data.clone().into()),
            ("ledger", id(&self.ledger)),
            ("prev", id(&self.prev)),
            ("revision", revision.expect("invariant: revisions are below 2^53").into()),
            ("schema", SCHEMA.into()),
            ("seen", seen.into()),
            ("signed", self.signed.to_string().into()),
            ("stream", self.stream.as_str().into()),
            ("type", self.kind.as_str().into()),
            ("with", with.into()),
        ]);
        format!("{}\n", Value::Object(event).to_canonical())
    }

    /// Reads the one line (ranks 1 to 3 of §9).
    ///
    /// # Errors
    /// `too-large`, a `json-*` code, or `envelope` with the offending field.
    pub fn from_text(text: &str) -> Result<Self, Refusal> {
        if text.len() > EVENT_TEXT_BYTES_MAX {
            let detail = format!("{} bytes of text, at most {EVENT_TEXT_BYTES_MAX}", text.len());
            return Err(Refusal::new(Code::TooLarge, detail));
        }
        let line = text.strip_suffix('\n').unwrap_or(text);
        let value = json::parse(line).map_err(|error| {
            let code = match error.fault {
                JsonFault::Malformed => Code::JsonMalformed,
                JsonFault::DuplicateKey => Code::JsonDuplicateKey,
                JsonFault::Number => Code::JsonNumber,
                JsonFault::Key => Code::JsonKey,
                JsonFault::Text => Code::JsonString,
                JsonFault::Depth => Code::JsonDepth,
                JsonFault::NotCanonical => Code::JsonNotCanonical,
            };
            Refusal::new(code, error.to_string())
        })?;
        Self::from_value(value)
    }

    fn from_value(value: Value) -> Result<Self, Refusal> {
        let envelope = |field: &str, detail: &str| Refusal::at(Code::Envelope, field, detail);
        let Value::Object(mut fields) = value else {
            return Err(envelope("", "an event is an object"));
        };
        for name in FIELDS {
            if !fields.contains_key(name) {
                return Err(envelope(name, "this field is missing"));
            }
        }
        if let Some(extra) = fields.keys().find(|key| !FIELDS.contains(&key.as_str())) {
            return Err(envelope(extra, "an event has no such field"));
        }
        let text = |name: &'static str| {
            fields[name].as_text().ok_or_else(|| envelope(name, "must be a string"))
        };
        if text("schema")? != SCHEMA {
            return Err(envelope("schema", "must be redevable/event/v1"));
        }
        let id = |name: &'static str| match &fields[name] {
            Value::Null => Ok(None),
            value => value
                .as_text()
                .and_then(EventId::parse)
                .map(Some)
                .ok_or_else(|| envelope(name, "must be null or `b3:` and 64 hex digits")),
        };
        let at = At::parse(text("at")?)
            .ok_or_else(|| envelope("at", "must be a date or an instant (UTC, to the second)"))?;
        let by = OrganisationId::parse(text("by")?)
            .ok_or_else(|| envelope("by", "must be an organisation id"))?;
        let revision = fields["revision"]
            .as_int()
            .and_then(|int| u64::try_from(int).ok())
            .ok_or_else(|| envelope("revision", "must be an integer from 0"))?;
        let signed = Instant::parse(text("signed")?)
            .ok_or_else(|| envelope("signed", "must be an instant (UTC, to the second)"))?;
        let with = co_signers(&fields["with"], &by)
            .ok_or_else(|| envelope("with", "must list organisations by bytes, without `by`"))?;
        let seen = seen(&fields["seen"])
            .ok_or_else(|| envelope("seen", "must be null or {root, size}"))?;
        let (ledger, prev) = (id("ledger")?, id("prev")?);
        let (stream, kind) = (text("stream")?.to_owned(), text("type")?.to_owned());
        let Some(Value::Object(data)) = fields.remove("data") else {
            return Err(envelope("data", "must be an object"));
        };
        let revision = Revision::new(revision);
        Ok(Self { at, by, data, ledger, prev, revision, seen, signed, stream, kind, with })
    }

    /// The stream, if its name has one of the forms of §4.
    #[must_use]
    pub fn stream_id(&self) -> Option<StreamId> {
        StreamId::parse(&self.stream)
    }

    /// Whether this event replays somebody else's publication.
    #[must_use]
    pub fn is_replayed(&self) -> bool {
        self.data.contains_key("replayed")
    }
}

fn co_signers(value: &Value, by: &OrganisationId) -> Option<Vec<OrganisationId>> {
    let with: Vec<OrganisationId> = value
        .as_list()?
        .iter()
        .map(|id| OrganisationId::parse(id.as_text()?))
        .collect::<Option<_>>()?;
    let ascending = with.windows(2).all(|pair| pair[0] < pair[1]);
    (ascending && !with.contains(by)).then_some(with)
}

#[expect(clippy::option_option, reason = "null is a value here; the outer None is a bad form")]
fn seen(value: &Value) -> Option<Option<Seen>> {
    if value.is_null() {
        return Some(None);
    }
    let fields = value.as_object()?;
    let size = u64::try_from(fields.get("size")?.as_int()?).ok()?;
    let root = TreeHash::from_base64(fields.get("root")?.as_text()?)?;
    (fields.len() == 2).then_some(Some(Seen { size: TreeSize::new(size), root }))
}

/// One signature line of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSignature {
    /// The organisation.
    pub name: OrganisationId,
    /// Which of its keys.
    pub key_id: KeyId,
    /// The signature; 64 bytes if it is one of Ed25519.
    pub signature: Vec<u8>,
}

/// An event with its signature block, exactly as published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedEvent {
    event: Event,
    id: EventId,
    note: String,
    text_bytes: usize,
    signatures: Vec<EventSignature>,
}

impl SignedEvent {
    /// Reads the bytes of an event note (ranks 1 to 3 of §9). Signatures are judged in admission.
    ///
    /// # Errors
    /// `too-large`, `note-malformed`, a `json-*` code or `envelope`.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > ENTRY_BYTES_MAX {
            let detail = format!("{} bytes of note, at most {ENTRY_BYTES_MAX}", bytes.len());
            return Err(Refusal::new(Code::TooLarge, detail));
        }
        let malformed = |detail: String| Refusal::new(Code::NoteMalformed, detail);
        let note = Note::parse(bytes).map_err(|error| malformed(error.to_string()))?;
        if note.text.find('\n') != Some(note.text.len() - 1) {
            return Err(malformed("the text of an event is exactly one line".to_owned()));
        }
        let mut signatures = Vec::new();
        for line in &note.signatures {
            let name = OrganisationId::parse(line.name)
                .ok_or_else(|| malformed(format!("`{}` is no organisation id", line.name)))?;
            let signature = line.signature.clone();
            signatures.push(EventSignature { name, key_id: line.key_id, signature });
        }
        let (event, id) = (Event::from_text(note.text)?, EventId::of_text(note.text));
        let text_bytes = note.text.len();
        let note = core::str::from_utf8(bytes).expect("invariant: a parsed note is UTF-8");
        Ok(Self { event, id, note: note.to_owned(), text_bytes, signatures })
    }

    /// The fields.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// BLAKE3 of the text.
    #[must_use]
    pub fn id(&self) -> EventId {
        self.id
    }

    /// The whole note, byte for byte.
    #[must_use]
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The signed line with its newline.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.note[..self.text_bytes]
    }

    /// The signature lines, in their order.
    #[must_use]
    pub fn signatures(&self) -> &[EventSignature] {
        &self.signatures
    }
}

/// Puts an event text and its signature lines together.
#[must_use]
pub fn assemble(text: &str, lines: &[String]) -> String {
    note::assemble(text, lines)
}
