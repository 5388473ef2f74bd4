//! Opening: every entry is judged again, by the code that admitted it.

use std::path::PathBuf;

use redevable_protocol::{
    admission::{AdmissionError, Admitted, EntryReader, ReadBackError, admit_entry},
    ids::ContentHash,
    json::Value,
    state::State,
};
use redevable_tlog::{EntryIndex, TreeSize, checkpoint::Checkpoint, note::Note};

use super::{
    ContentRegister, Ledger, LedgerError, Options, Progress,
    read_index::{ReadIndex, row_of},
};
use crate::eventstore::Log;

/// Entries between two calls of a progress callback.
pub(super) const PROGRESS_EVERY: u64 = 256;

/// Reads entries back from the log, and from what is about to be appended to it.
pub(super) struct LogReader<'a> {
    pub(super) log: &'a dyn Log,
    pub(super) pending: &'a [Vec<u8>],
}

impl EntryReader for LogReader<'_> {
    fn entry_bytes(&self, index: EntryIndex) -> Result<Vec<u8>, ReadBackError> {
        let after = index.value().checked_sub(self.log.committed().size.value());
        if let Some(after) = after {
            let position = usize::try_from(after).ok();
            let entry = position.and_then(|position| self.pending.get(position));
            return entry.cloned().ok_or_else(|| ReadBackError(format!("no entry {index}")));
        }
        self.log.entry(index).map_err(|error| ReadBackError(error.to_string()))
    }
}

/// The ledger of a log.
pub(super) fn replay(
    log: Box<dyn Log>,
    index_path: PathBuf,
    options: &Options,
    progress: Progress<'_>,
) -> Result<Ledger, LedgerError> {
    let index = ReadIndex::open(index_path, log.as_ref(), options)?;
    let contents = ContentRegister::default();
    let mut ledger = Ledger { log, state: State::new(), index, contents };
    let indexed = ledger.index.position()?.size;
    let index_written = ledger.replay_entries(indexed, progress)?;
    ledger.check_notes()?;
    if !index_written {
        ledger.rebuild_index(progress)?;
    }
    // An order may have been committed just before a crash.
    let erased: Vec<ContentHash> = ledger.contents.erased.keys().copied().collect();
    for hash in &erased {
        ledger.log.erase_content(hash)?;
    }
    Ok(ledger)
}

impl Ledger {
    /// Judges all entries; those from `indexed` on go to the index, too. Answers whether the index
    /// took them.
    fn replay_entries(
        &mut self,
        indexed: TreeSize,
        progress: Progress<'_>,
    ) -> Result<bool, LedgerError> {
        let size = self.log.committed().size.value();
        let mut index_written = true;
        for bytes in self.log.entries(EntryIndex::new(0)) {
            let reader = LogReader { log: self.log.as_ref(), pending: &[] };
            let index = self.state.size().next_index();
            let admitted =
                admit_entry(&self.state, &bytes?, &reader).map_err(|error| match error {
                    AdmissionError::Refused(refusal) => LedgerError::NotAdmitted { index, refusal },
                    AdmissionError::ReadBack(source) => LedgerError::Unjudged { index, source },
                })?;
            self.contents.learn(&admitted);
            if !index.is_in(indexed) {
                self.index.add(row_of(&admitted));
                index_written &= self.index.write_if_many().is_ok();
            }
            self.state.apply(admitted);
            let done = self.state.size().value();
            if done.is_multiple_of(PROGRESS_EVERY) || done == size {
                progress(done, size);
            }
        }
        index_written &= self.index.write().is_ok();
        Ok(index_written)
    }

    /// Every published note must be one of this history (LOG-5, LOG-6).
    fn check_notes(&self) -> Result<(), LedgerError> {
        let mut last = TreeSize::ZERO;
        for (position, note) in (0_u64..).zip(self.log.notes()) {
            let contradicts = |what| LedgerError::NoteContradicts { position, what };
            let note = note?;
            let note = Note::parse(note.as_bytes()).map_err(|_| contradicts("no note"))?;
            let checkpoint =
                Checkpoint::parse_text(note.text).map_err(|_| contradicts("no checkpoint"))?;
            if self.state.origin().is_none_or(|origin| origin.as_str() != checkpoint.origin) {
                return Err(contradicts("another origin"));
            }
            if checkpoint.size < last {
                return Err(contradicts("a smaller size than the note before"));
            }
            if self.state.root_at(checkpoint.size) != Some(checkpoint.root) {
                return Err(contradicts("another root"));
            }
            last = checkpoint.size;
        }
        Ok(())
    }
}

impl ContentRegister {
    /// Notes what an entry commits to, and what it orders to be erased (CONT-5).
    pub(super) fn learn(&mut self, admitted: &Admitted) {
        let index = admitted.index();
        for (_, commitment) in admitted.contents() {
            self.committed.entry(commitment.b3).or_insert(index);
        }
        for hash in erasures(admitted) {
            self.erased.entry(hash).or_insert(index);
        }
    }
}

/// The contents that an entry orders to be erased.
pub(super) fn erasures(admitted: &Admitted) -> Vec<ContentHash> {
    let event = admitted.event();
    if event.kind != "content.erased" {
        return Vec::new();
    }
    let items = event.data.get("items").and_then(Value::as_list).unwrap_or_default();
    let b3 = |item: &Value| ContentHash::parse(item.as_object()?.get("b3")?.as_text()?);
    items.iter().filter_map(b3).collect()
}
