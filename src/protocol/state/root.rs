//! Items, state lines and the state root (STATE-2, STATE-3).

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use data_encoding::HEXLOWER;
use redevable_tlog::{
    EntryIndex, TreeHash,
    merkle::{RightEdge, leaf_hash},
};

use crate::{
    event::SignedEvent,
    ids::{ContentHash, OrganisationId, StreamId},
    json::{Object, Value, object},
    time::At,
};

/// What the state says of one entry: its effective data and time, and what was done to it since
/// (STATE-2).
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// Where it is in the log.
    pub index: EntryIndex,
    /// The event as signed.
    pub signed: &'a SignedEvent,
    /// `at` with the corrections applied.
    pub at: At,
    /// `data` with the corrections applied.
    pub data: &'a Object,
    /// The corrections that were applied.
    pub corrected: &'a [EntryIndex],
    /// Each erased content, as signed or effective, with the first order.
    pub erased: &'a BTreeMap<ContentHash, EntryIndex>,
    /// The first retraction.
    pub retracted: Option<EntryIndex>,
}

impl Item<'_> {
    /// BLAKE3 of its canonical JSON.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        let event = self.signed.event();
        let with: Vec<&str> = event.with.iter().map(OrganisationId::as_str).collect();
        let number = |index: EntryIndex| {
            Value::Int(i64::try_from(index.value()).expect("invariant: indexes are below 2^53"))
        };
        let erased = self.erased.iter().map(|(b3, order)| {
            Value::Object(object([("b3", b3.to_string().into()), ("index", number(*order))]))
        });
        let item = Value::Object(object([
            ("at", self.at.to_string().into()),
            ("by", event.by.as_str().into()),
            ("corrected", Value::List(self.corrected.iter().copied().map(number).collect())),
            ("data", self.data.clone().into()),
            ("erased", Value::List(erased.collect())),
            ("event", self.signed.id().to_string().into()),
            ("index", number(self.index)),
            ("retracted", self.retracted.map_or(Value::Null, number)),
            ("type", event.kind.as_str().into()),
            ("with", with.into()),
        ]));
        *blake3::hash(item.to_canonical().as_bytes()).as_bytes()
    }
}

/// The line of a stream: its name and the hash of its items, by revision.
#[must_use]
pub fn state_line(stream: &StreamId, items: &[[u8; 32]]) -> String {
    let items: Vec<String> = items.iter().map(|item| HEXLOWER.encode(item)).collect();
    let list = Value::Object(object([
        ("items", items.into()),
        ("schema", "redevable/state/v1".to_owned().into()),
    ]));
    let hash = blake3::hash(list.to_canonical().as_bytes());
    format!("{stream} {}\n", HEXLOWER.encode(hash.as_bytes()))
}

/// The RFC 6962 root over state lines, newline included, in the order of their bytes.
///
/// The order of stream names is that of their lines: the space that ends a name sorts before every
/// character that a name may have.
#[must_use]
pub fn state_root(lines: impl Iterator<Item = String>) -> TreeHash {
    let mut edge = RightEdge::new();
    for line in lines {
        edge.push(leaf_hash(line.as_bytes()));
    }
    edge.root()
}
