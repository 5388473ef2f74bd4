//! One steward who opens a ledger, registers organisations and speaks.

use redevable_protocol::{
    content::ContentCommitment,
    event::{Event, Seen, assemble},
    ids::{EventId, OrganisationId, Revision, StreamId},
    json::{Object, Value, object},
    time::{At, Instant, Recorded},
};
use redevable_tlog::{
    TreeHash, TreeSize,
    ed25519::SigningKey,
    key::{KeyType, VerifierKey},
    note::SignatureLine,
};

use crate::ledger::{ExpectedRevision, Ledger, Submission};

pub(super) const ORIGIN: &str = "ledger.example.org/test";
const STEWARD: &str = "steward.example.org";

/// The log's clock in these tests.
#[expect(non_snake_case, reason = "a constant that const evaluation does not give")]
pub(super) fn NOW() -> Recorded {
    Recorded::parse("2026-11-25T10:00:00.000Z").unwrap()
}

pub(super) fn log_key() -> SigningKey {
    SigningKey::from_seed(&[2; 32])
}

fn vkey(name: &str, key: &SigningKey) -> VerifierKey {
    VerifierKey::new(name, KeyType::Ed25519, &key.public_key().to_bytes()).unwrap()
}

fn label(text: &str) -> Value {
    object([("en", text.into())]).into()
}

/// Signs events one after another; its own copy of each stream's head.
pub(super) struct Author {
    key: SigningKey,
    vkey: VerifierKey,
    ledger: Option<EventId>,
    seen: Option<Seen>,
    heads: std::collections::BTreeMap<String, (Revision, EventId)>,
    registered: u64,
}

pub(super) fn submission(stream: &str, note: &str, contents: Vec<Vec<u8>>) -> Submission {
    Submission {
        stream: StreamId::parse(stream).unwrap(),
        expected: ExpectedRevision::Any,
        note: note.as_bytes().to_vec(),
        contents,
    }
}

impl Author {
    pub(super) fn new() -> Self {
        let key = SigningKey::from_seed(&[1; 32]);
        let vkey = vkey(STEWARD, &key);
        let heads = std::collections::BTreeMap::new();
        Self { key, vkey, ledger: None, seen: None, heads, registered: 0 }
    }

    /// The event that opens the ledger.
    pub(super) fn opening(&mut self) -> Submission {
        let steward = object([
            ("kind", "administration".into()),
            ("label", label("Steward")),
            ("org", STEWARD.into()),
            ("vkey", self.vkey.to_string().into()),
        ]);
        let data = object([
            ("languages", vec!["en"].into()),
            ("licence", "CC0-1.0".into()),
            ("log_keys", vec![vkey(ORIGIN, &log_key()).to_string()].into()),
            ("rules", Object::new().into()),
            ("stewards", vec![steward].into()),
            ("threshold", 1_i64.into()),
            ("title", label("Test")),
        ]);
        self.event("ledger", "ledger.opened", data, Vec::new())
    }

    /// What the opening made known.
    pub(super) fn opened(&mut self, ledger: EventId, root: TreeHash) {
        self.ledger = Some(ledger);
        self.seen = Some(Seen { size: TreeSize::new(1), root });
    }

    /// Goes on where a ledger is.
    pub(super) fn resume(&mut self, ledger: &Ledger) {
        let state = ledger.state();
        let Some(id) = state.ledger() else { return };
        self.opened(id, state.root_at(TreeSize::new(1)).unwrap());
        for stream in ["ledger".to_owned(), format!("voice/{STEWARD}/plan/p1")] {
            if let Some(head) = state.head(&StreamId::parse(&stream).unwrap()) {
                self.heads.insert(stream, head);
            }
        }
        self.registered = state.size().value();
    }

    /// One more organisation.
    pub(super) fn registration(&mut self) -> Submission {
        self.registered += 1;
        let org = format!("org{}.example.org", self.registered);
        let data = object([
            ("kind", "administration".into()),
            ("name", label("Organisation")),
            ("org", org.into()),
        ]);
        self.event("ledger", "organisation.registered", data, Vec::new())
    }

    /// A statement about something, with its text sealed beside it.
    pub(super) fn statement(&mut self, text: &str) -> Submission {
        let salt = [9; 32];
        let (commitment, opened) =
            ContentCommitment::seal(text.as_bytes(), &salt, "text/markdown", Some("en"));
        let data = object([("text", commitment.to_object().into())]);
        let stream = format!("voice/{STEWARD}/plan/p1");
        self.event(&stream, "statement.made", data, vec![opened])
    }

    fn event(
        &mut self,
        stream: &str,
        kind: &str,
        data: Object,
        contents: Vec<Vec<u8>>,
    ) -> Submission {
        let head = self.heads.get(stream);
        let event = Event {
            at: At::parse("2026-11-25").unwrap(),
            by: OrganisationId::parse(STEWARD).unwrap(),
            data,
            ledger: self.ledger,
            prev: head.map(|(_, event)| *event),
            revision: head.map_or(Revision::FIRST, |(revision, _)| revision.next()),
            seen: self.seen,
            signed: Instant::parse("2026-11-25T10:00:00Z").unwrap(),
            stream: stream.to_owned(),
            kind: kind.to_owned(),
            with: Vec::new(),
        };
        let text = event.to_text();
        self.heads.insert(stream.to_owned(), (event.revision, EventId::of_text(&text)));
        let signature = self.key.sign(text.as_bytes());
        let line = SignatureLine::write(STEWARD, self.vkey.key_id, &signature);
        submission(stream, &assemble(&text, &[line]), contents)
    }
}
