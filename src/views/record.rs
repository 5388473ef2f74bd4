//! What an entry says now: its data with later corrections, and whether it was retracted.

use std::collections::BTreeMap;

use redevable_protocol::{
    entry::Entry,
    ids::{ContentHash, EventId, OrganisationId, StreamClass, StreamId},
    json::{Object, Value},
    time::{At, Date, Recorded},
};
use redevable_tlog::EntryIndex;

use super::read::{self, Ref, Replayed};

/// One entry with what later entries did to it.
#[derive(Clone, Debug)]
pub struct Item<'a> {
    /// The entry as logged.
    pub entry: &'a Entry,
    /// Its stream.
    pub stream: StreamId,
    /// Its data with the corrections that are not retracted.
    pub data: Object,
    /// When the fact holds, corrected likewise.
    pub at: At,
    /// The corrections in force, confirmations included.
    pub corrected: Vec<EntryIndex>,
    /// Its first retraction.
    pub retracted: Option<EntryIndex>,
}

impl Item<'_> {
    /// Its position in the log.
    #[must_use]
    pub fn index(&self) -> EntryIndex {
        self.entry.header.index
    }

    /// Its type.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.entry.event().kind
    }

    /// Who speaks.
    #[must_use]
    pub fn by(&self) -> &OrganisationId {
        &self.entry.event().by
    }

    /// What it says of the source it replays.
    #[must_use]
    pub fn replayed(&self) -> Option<Replayed> {
        Replayed::of(&self.data)
    }

    /// When it was said: when the source of a replay showed it, or else when it was recorded.
    #[must_use]
    pub fn said(&self) -> Recorded {
        said(self.entry)
    }

    /// Whether nothing retracted it.
    #[must_use]
    pub fn in_force(&self) -> bool {
        self.retracted.is_none()
    }
}

/// said(e) of domain §5.
#[must_use]
pub fn said(entry: &Entry) -> Recorded {
    Replayed::of(&entry.event().data)
        .and_then(|replayed| replayed.observed_at)
        .map_or(entry.header.recorded, Recorded::from)
}

/// Up to when entries count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// All of them.
    Everything,
    /// Those said by 24:00Z of this day.
    EndOf(Date),
    /// Those said by this moment.
    Moment(Recorded),
}

impl AsOf {
    fn holds(self, entry: &Entry) -> bool {
        match self {
            Self::Everything => true,
            Self::EndOf(day) => {
                day.plus_days(1).is_none_or(|next| said(entry) <= Recorded::from(next.start()))
            }
            Self::Moment(moment) => said(entry) <= moment,
        }
    }
}

/// The entries of a log, each with its effective data.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    items: Vec<Item<'a>>,
    by_event: BTreeMap<EventId, usize>,
    erased: BTreeMap<ContentHash, EntryIndex>,
    contested: BTreeMap<EventId, Vec<EntryIndex>>,
}

impl<'a> Record<'a> {
    /// Folds the entries, given in index order, that count as of a moment.
    #[must_use]
    pub fn new(entries: &'a [Entry], as_of: AsOf) -> Self {
        let mut record = Self {
            items: Vec::new(),
            by_event: BTreeMap::new(),
            erased: BTreeMap::new(),
            contested: BTreeMap::new(),
        };
        for entry in entries.iter().filter(|entry| as_of.holds(entry)) {
            let event = entry.event();
            // Admission refuses a stream that has no form: such an entry is in no read model.
            let Some(stream) = event.stream_id() else { continue };
            record.by_event.insert(entry.signed.id(), record.items.len());
            record.items.push(Item {
                entry,
                stream,
                data: event.data.clone(),
                at: event.at,
                corrected: Vec::new(),
                retracted: None,
            });
        }
        record.retract();
        record.correct();
        record.note_erasures();
        record.note_contests();
        record
    }

    fn retract(&mut self) {
        for (position, about) in self.abouts("entry.retracted") {
            let index = self.items[position].index();
            self.items[about].retracted.get_or_insert(index);
        }
    }

    fn correct(&mut self) {
        for (position, about) in self.abouts("entry.corrected") {
            if !self.items[position].in_force() {
                continue;
            }
            let changes = self.items[position].data.get("changes").and_then(Value::as_object);
            let (index, changes) = (self.items[position].index(), changes.cloned());
            let item = &mut self.items[about];
            item.corrected.push(index);
            for (field, change) in changes.unwrap_or_default() {
                match (field.as_str(), change.at("new")) {
                    ("at", Some(new)) => {
                        item.at = new.as_text().and_then(At::parse).unwrap_or(item.at);
                    }
                    (_, None | Some(Value::Null)) => {
                        item.data.remove(&field);
                    }
                    (_, Some(new)) => {
                        item.data.insert(field, new.clone());
                    }
                }
            }
        }
    }

    fn note_erasures(&mut self) {
        let orders = self.items.iter().filter(|item| item.kind() == "content.erased");
        for order in orders.filter(|item| item.in_force()) {
            let hashes = read::list(&order.data, "items").iter();
            for hash in hashes.filter_map(|item| ContentHash::parse(item.at("b3")?.as_text()?)) {
                self.erased.entry(hash).or_insert_with(|| order.index());
            }
        }
    }

    fn note_contests(&mut self) {
        for item in self.items.iter().filter(|item| item.in_force()) {
            if let Some(contested) = read::reference(&item.data, "contests") {
                self.contested.entry(contested.event).or_default().push(item.index());
            }
        }
    }

    /// Positions of the items of one type and of the item each is about.
    fn abouts(&self, kind: &str) -> Vec<(usize, usize)> {
        let of_kind = self.items.iter().enumerate().filter(|(_, item)| item.kind() == kind);
        of_kind
            .filter_map(|(position, item)| {
                let about = read::reference(&item.data, "about")?;
                Some((position, *self.by_event.get(&about.event)?))
            })
            .collect()
    }

    /// All items, in index order.
    #[must_use]
    pub fn items(&self) -> &[Item<'a>] {
        &self.items
    }

    /// The items that nothing retracted, in index order.
    pub fn in_force(&self) -> impl Iterator<Item = &Item<'a>> {
        self.items.iter().filter(|item| item.in_force())
    }

    /// The item of an entry.
    #[must_use]
    pub fn at_index(&self, index: EntryIndex) -> Option<&Item<'a>> {
        let position = self.items.binary_search_by_key(&index, Item::index).ok()?;
        self.items.get(position)
    }

    /// The item that a ref names.
    #[must_use]
    pub fn named(&self, reference: &Ref) -> Option<&Item<'a>> {
        self.items.get(*self.by_event.get(&reference.event)?)
    }

    /// The order that erased a content.
    #[must_use]
    pub fn erasure(&self, content: &ContentHash) -> Option<EntryIndex> {
        self.erased.get(content).copied()
    }

    /// The entries that contest this one.
    #[must_use]
    pub fn contests_of(&self, entry: &Entry) -> &[EntryIndex] {
        self.contested.get(&entry.signed.id()).map_or(&[], Vec::as_slice)
    }

    /// The contested entries, each with those that contest it.
    pub fn contested(&self) -> impl Iterator<Item = (&Item<'a>, &[EntryIndex])> {
        let items = self.items.iter();
        items.map(|item| (item, self.contests_of(item.entry))).filter(|(_, by)| !by.is_empty())
    }

    /// The items of the stream `subject` and of the voices about it.
    pub fn about<'r>(&'r self, subject: &'r str) -> impl Iterator<Item = &'r Item<'a>> {
        self.items.iter().filter(move |item| read::is_about(&item.stream, subject))
    }

    /// The last day on which anything but the set-up was said, or else on which anything was.
    #[must_use]
    pub fn last_day(&self) -> Option<Date> {
        let set_up = |item: &&Item<'_>| {
            !matches!(item.stream.class(), StreamClass::Ledger | StreamClass::Organisation)
        };
        let last =
            |items: &mut dyn Iterator<Item = &Item<'_>>| items.map(|item| item.said().date()).max();
        last(&mut self.items.iter().filter(set_up)).or_else(|| last(&mut self.items.iter()))
    }
}
