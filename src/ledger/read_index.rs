//! The index as readers see it: sled, and over it what has not been written there yet (STORE-1).

use std::{collections::BTreeMap, path::PathBuf};

use redevable_protocol::{
    admission::Admitted,
    entry::Entry,
    ids::{EntryHash, Revision, StreamId},
};
use redevable_tlog::EntryIndex;

use super::{LedgerError, Options};
use crate::eventstore::{IndexError, IndexPosition, IndexRow, Log, SledIndex, StoreError};

/// What the index knows, whether written or still in memory.
pub(super) struct ReadIndex {
    path: PathBuf,
    /// `None` only while it is being replaced, or after that failed.
    sled: Option<SledIndex>,
    /// Rows that sled does not have yet, by index.
    pending: Vec<IndexRow>,
    overlay: BTreeMap<(StreamId, Revision), EntryIndex>,
    rows_max: usize,
    /// Why the last write failed, if it did.
    trouble: Option<IndexError>,
}

impl ReadIndex {
    /// Opens the index of a log. One that cannot be read, is ahead of the log or belongs to
    /// another history is moved aside; [`Self::position`] says from where on rows are needed.
    pub(super) fn open(
        path: PathBuf,
        log: &dyn Log,
        options: &Options,
    ) -> Result<Self, LedgerError> {
        let mut sled = SledIndex::open_or_replace(&path)?;
        if !is_of(log, &sled.position()?)? {
            drop(sled);
            sled = SledIndex::replace(&path)?;
        }
        let rows_max = options.index_rows_max;
        Ok(Self {
            path,
            sled: Some(sled),
            pending: Vec::new(),
            overlay: BTreeMap::new(),
            rows_max,
            trouble: None,
        })
    }

    /// How far what is written reaches.
    pub(super) fn position(&self) -> Result<IndexPosition, IndexError> {
        self.sled.as_ref().map_or(Ok(IndexPosition::START), SledIndex::position)
    }

    /// Empties the index, to be filled from the first entry on.
    pub(super) fn clear(&mut self) -> Result<(), IndexError> {
        // The old handle goes first: sled locks its folder.
        self.sled = None;
        (self.pending, self.overlay) = (Vec::new(), BTreeMap::new());
        self.sled = Some(SledIndex::replace(&self.path)?);
        Ok(())
    }

    /// Adds a row in memory.
    pub(super) fn add(&mut self, row: IndexRow) {
        self.overlay.insert((row.stream.clone(), row.revision), row.index);
        self.pending.push(row);
    }

    /// Writes the rows once there are many.
    pub(super) fn write_if_many(&mut self) -> Result<(), IndexError> {
        if self.pending.len() > self.rows_max { self.write() } else { Ok(()) }
    }

    /// Writes the rows in memory. If that fails they stay in memory, and readers miss nothing.
    pub(super) fn write(&mut self) -> Result<(), IndexError> {
        let Some(sled) = &self.sled else { return Ok(()) };
        sled.apply(&self.pending)?;
        (self.pending, self.overlay) = (Vec::new(), BTreeMap::new());
        Ok(())
    }

    /// Writes the rows if it can. The index may lag: what it could not take stays in memory, where
    /// readers find it, and a start adds it; the failure is kept for the operator.
    pub(super) fn write_or_lag(&mut self) {
        self.trouble = self.write().err();
    }

    /// As [`Self::write_or_lag`], once there are many rows.
    pub(super) fn write_or_lag_if_many(&mut self) {
        if self.pending.len() > self.rows_max {
            self.write_or_lag();
        }
    }

    /// Why the last write failed, if it did.
    pub(super) const fn trouble(&self) -> Option<&IndexError> {
        self.trouble.as_ref()
    }

    /// Up to `limit` entries of a stream from a revision on, in their order.
    pub(super) fn stream(
        &self,
        stream: &StreamId,
        from: Revision,
        limit: usize,
    ) -> Result<Vec<(Revision, EntryIndex)>, IndexError> {
        let mut found = match &self.sled {
            Some(sled) => sled.stream(stream, from, limit)?,
            None => Vec::new(),
        };
        // What sled has comes before what it lacks; after a write that failed halfway, some rows
        // are in both.
        let next = found.last().map_or(from, |(revision, _)| revision.next());
        let rest = self.overlay.range((stream.clone(), next)..);
        let rest = rest.take_while(|((of, _), _)| of == stream);
        let rest = rest.take(limit.saturating_sub(found.len()));
        found.extend(rest.map(|((_, revision), index)| (*revision, *index)));
        Ok(found)
    }
}

/// Whether an index at `position` is one of this log's.
fn is_of(log: &dyn Log, position: &IndexPosition) -> Result<bool, StoreError> {
    let hash = match position.size.last_index() {
        _ if position.size > log.committed().size => return Ok(false),
        None => EntryHash::ZERO,
        Some(last) => EntryHash::of_entry(&log.entry(last)?),
    };
    Ok(hash == position.entry_hash)
}

/// The row of an admitted entry.
pub(super) fn row_of(admitted: &Admitted) -> IndexRow {
    IndexRow {
        index: admitted.index(),
        entry_hash: admitted.entry_hash(),
        event: admitted.event_id(),
        stream: admitted.stream().clone(),
        revision: admitted.event().revision,
    }
}

/// The row of an entry of the log; `None` if its stream has no form, which admission refuses.
pub(super) fn row_of_entry(entry: &Entry) -> Option<IndexRow> {
    let event = entry.event();
    Some(IndexRow {
        index: entry.header.index,
        entry_hash: entry.hash,
        event: entry.signed.id(),
        stream: event.stream_id()?,
        revision: event.revision,
    })
}
