//! One entry among the others: its neighbours, and what other entries say of it.

use redevable_protocol::entry::Entry;
use redevable_tlog::EntryIndex;

use super::{
    read,
    record::{Item, Record},
};

/// How another entry names this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// It corrects (or confirms) it.
    Corrects,
    /// It retracts it.
    Retracts,
    /// It contests it.
    Contests,
    /// It is about it.
    About,
    /// It cites it as evidence.
    Cites,
}

/// What one entry is linked with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The entry of the event before it in its stream.
    pub stream_before: Option<EntryIndex>,
    /// The entry of the event after it in its stream.
    pub stream_after: Option<EntryIndex>,
    /// The entries that it names.
    pub names: Vec<(Relation, EntryIndex)>,
    /// The entries that name it.
    pub named_by: Vec<(Relation, EntryIndex)>,
}

/// The neighbours of every entry, by position.
#[must_use]
pub fn neighbours(entries: &[Entry], record: &Record<'_>) -> Vec<Neighbours> {
    let mut all = vec![Neighbours::default(); entries.len()];
    let position =
        |index: EntryIndex| entries.binary_search_by_key(&index, |entry| entry.header.index).ok();
    let mut last: std::collections::BTreeMap<&str, EntryIndex> = std::collections::BTreeMap::new();
    for item in record.items() {
        let Some(own) = position(item.index()) else { continue };
        if let Some(before) = last.insert(item.stream.as_str(), item.index()) {
            all[own].stream_before = Some(before);
            if let Some(before) = position(before) {
                all[before].stream_after = Some(item.index());
            }
        }
        for (relation, index) in named(record, item) {
            all[own].names.push((relation, index));
            if let Some(other) = position(index) {
                all[other].named_by.push((relation, item.index()));
            }
        }
    }
    all
}

fn named(record: &Record<'_>, item: &Item<'_>) -> Vec<(Relation, EntryIndex)> {
    let about = match item.kind() {
        "entry.corrected" => Relation::Corrects,
        "entry.retracted" => Relation::Retracts,
        _ => Relation::About,
    };
    let keys = [
        (about, "about"),
        (Relation::Contests, "contests"),
        (Relation::About, "grant"),
        (Relation::About, "request"),
        (Relation::About, "draft"),
        (Relation::About, "revises"),
    ];
    let single = keys
        .iter()
        .filter_map(|(relation, key)| Some((*relation, read::reference(&item.data, key)?)));
    let cited = read::references(&item.data, "evidence");
    let cited = cited.into_iter().map(|reference| (Relation::Cites, reference));
    single
        .chain(cited)
        .filter_map(|(relation, reference)| Some((relation, record.named(&reference)?.index())))
        .collect()
}
