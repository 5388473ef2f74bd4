//! Items, state lines and the state root (STATE-2, STATE-3).

use alloc::{
    borrow::ToOwned,
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
    ids::{OrganisationId, StreamId},
    json::{Value, object},
};

/// The hash of an entry's item: its effective data and time, and what was done to it since.
#[must_use]
pub fn item_hash(index: EntryIndex, signed: &SignedEvent) -> [u8; 32] {
    let event = signed.event();
    let with: Vec<&str> = event.with.iter().map(OrganisationId::as_str).collect();
    let position = i64::try_from(index.value()).expect("invariant: indexes are below 2^53");
    let none = || Value::List(Vec::new());
    let item = Value::Object(object([
        ("at", event.at.to_string().into()),
        ("by", event.by.as_str().into()),
        ("corrected", none()),
        ("data", event.data.clone().into()),
        ("erased", none()),
        ("event", signed.id().to_string().into()),
        ("index", position.into()),
        ("retracted", Value::Null),
        ("type", event.kind.as_str().into()),
        ("with", with.into()),
    ]));
    *blake3::hash(item.to_canonical().as_bytes()).as_bytes()
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
