//! Reading: entries by index, a stream by revision.

use std::collections::VecDeque;

use redevable_protocol::{
    entry::Entry,
    ids::{ContentHash, Revision, StreamId},
};
use redevable_tlog::EntryIndex;

use super::{Ledger, LedgerError, Progress, open::PROGRESS_EVERY, read_index::row_of_entry};
use crate::eventstore::Notes;

/// Index rows that a stream's reader asks for at a time.
const PAGE_ROWS: usize = 256;

impl Ledger {
    /// The exact bytes of an entry.
    ///
    /// # Errors
    /// No such entry, or it cannot be read.
    pub fn entry_bytes(&self, index: EntryIndex) -> Result<Vec<u8>, LedgerError> {
        Ok(self.log.entry(index)?)
    }

    /// An entry, taken apart.
    ///
    /// # Errors
    /// No such entry, or it cannot be read.
    pub fn entry(&self, index: EntryIndex) -> Result<Entry, LedgerError> {
        parse(index, &self.log.entry(index)?)
    }

    /// All entries from an index on, read as they are asked for.
    pub fn read_all(
        &self,
        from: EntryIndex,
    ) -> impl Iterator<Item = Result<Entry, LedgerError>> + '_ {
        (from.value()..)
            .map(EntryIndex::new)
            .zip(self.log.entries(from))
            .map(|(index, bytes)| parse(index, &bytes?))
    }

    /// The entries of a stream from a revision on, read as they are asked for.
    #[must_use]
    pub fn read_stream(&self, stream: &StreamId, from: Revision) -> StreamEntries<'_> {
        let next = self.state.head(stream).map(|(head, _)| (from, head));
        StreamEntries { ledger: self, stream: stream.clone(), next, page: VecDeque::new() }
    }

    /// An opened content (salt ‖ content); `None` if it is not held: never given, or erased.
    ///
    /// # Errors
    /// It cannot be read, or does not match its hash any more.
    pub fn content(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(self.log.content(hash)?)
    }

    /// Every opened content that is held, sorted.
    ///
    /// # Errors
    /// They cannot be listed.
    pub fn contents(&self) -> Result<Vec<ContentHash>, LedgerError> {
        Ok(self.log.contents()?)
    }

    /// The order that erased a content, if there is one.
    #[must_use]
    pub fn erased_at(&self, hash: &ContentHash) -> Option<EntryIndex> {
        self.contents.erased.get(hash).copied()
    }

    /// All published notes, the oldest first.
    pub fn notes(&self) -> Notes<'_> {
        self.log.notes()
    }

    /// Moves the index aside and builds it anew from the entries.
    ///
    /// # Errors
    /// The log cannot be read, or the new index cannot be written.
    pub fn rebuild_index(&mut self, progress: Progress<'_>) -> Result<(), LedgerError> {
        self.index.clear()?;
        let size = self.log.committed().size.value();
        for (index, bytes) in (0..).map(EntryIndex::new).zip(self.log.entries(EntryIndex::new(0))) {
            let entry = parse(index, &bytes?)?;
            self.index.add(row_of_entry(&entry).expect("invariant: admitted streams have a form"));
            self.index.write_if_many()?;
            let done = index.size_after().value();
            if done.is_multiple_of(PROGRESS_EVERY) || done == size {
                progress(done, size);
            }
        }
        Ok(self.index.write()?)
    }
}

/// Entries of the log were admitted: one that cannot be parsed is a damaged one.
fn parse(index: EntryIndex, bytes: &[u8]) -> Result<Entry, LedgerError> {
    Entry::parse(bytes).map_err(|refusal| LedgerError::NotAdmitted { index, refusal })
}

/// The entries of one stream, by revision.
pub struct StreamEntries<'a> {
    ledger: &'a Ledger,
    stream: StreamId,
    /// The next revision and the last one; `None` at the end.
    next: Option<(Revision, Revision)>,
    page: VecDeque<(Revision, EntryIndex)>,
}

impl StreamEntries<'_> {
    fn read(&mut self, revision: Revision) -> Result<Entry, LedgerError> {
        if self.page.is_empty() {
            self.page = self.ledger.index.stream(&self.stream, revision, PAGE_ROWS)?.into();
        }
        let wrong = || LedgerError::IndexWrong { stream: self.stream.clone(), revision };
        let (found, index) = self.page.pop_front().ok_or_else(wrong)?;
        if found != revision {
            return Err(wrong());
        }
        let entry = self.ledger.entry(index)?;
        let event = entry.event();
        // The index is never believed: the entry says what it is.
        if event.stream != self.stream.as_str() || event.revision != revision {
            return Err(wrong());
        }
        Ok(entry)
    }
}

impl Iterator for StreamEntries<'_> {
    type Item = Result<Entry, LedgerError>;

    fn next(&mut self) -> Option<Self::Item> {
        let (revision, last) = self.next.filter(|(next, last)| next <= last)?;
        let entry = self.read(revision);
        self.next = entry.is_ok().then(|| (revision.next(), last));
        Some(entry)
    }
}
