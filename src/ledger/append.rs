//! Appending: admission, then one commit for all events of a batch.

use std::collections::BTreeMap;

use redevable_protocol::{
    admission::{AdmissionError, Admitted, ReadBackError, admit},
    codes::{Code, Refusal},
    content::OpenedContent,
    event::SignedEvent,
    ids::{ContentHash, EventId, Revision, StreamId},
    time::Recorded,
};
use redevable_tlog::EntryIndex;

use super::{
    AppendError, BatchError, Ledger,
    error::content_refusal,
    open::{LogReader, erasures},
    read_index::row_of,
};
use crate::eventstore::{Batch, StoreError};

/// Rank of `revision-conflict` in §9: what was expected of the stream is judged with it.
const CONFLICT_RANK: u8 = Code::RevisionConflict.rank();

/// Where the caller believes the stream to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedRevision {
    /// Wherever the event says.
    Any,
    /// The stream has no event yet.
    NoStream,
    /// Its last event has this revision.
    Exact(Revision),
}

/// An event to append.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The stream that it is for.
    pub stream: StreamId,
    /// Where the caller believes the stream to be.
    pub expected: ExpectedRevision,
    /// The event note, byte for byte.
    pub note: Vec<u8>,
    /// The opened contents (salt ‖ content) that it commits to, in any order.
    pub contents: Vec<Vec<u8>>,
}

/// Where an event is. It is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Position in the log.
    pub index: EntryIndex,
    /// Id of the event.
    pub event_id: EventId,
    /// Position in its stream.
    pub revision: Revision,
    /// Whether it was there before: nothing was appended.
    pub already: bool,
}

impl Ledger {
    /// Appends one event. An event that the ledger has is answered with its place (§9 rank 4).
    ///
    /// `recorded` is the log's clock; if it is behind the last entry's, that one counts (ENTRY-2).
    ///
    /// # Errors
    /// A refusal or conflict, which changes nothing; or a fatal one, after which every call fails.
    pub fn append(
        &mut self,
        submission: Submission,
        recorded: Recorded,
    ) -> Result<Appended, AppendError> {
        let appended =
            self.append_batch(vec![submission], recorded).map_err(|batch| *batch.error)?;
        Ok(*appended.first().expect("invariant: one answer for one event"))
    }

    /// Appends events in their order with one commit, so that they wait for the disk once. Later
    /// events may refer to earlier ones. At the first that is refused the batch ends: those before
    /// it are appended, those after it were not looked at.
    ///
    /// # Errors
    /// Which event was refused and why, with the answers for those before it; or a fatal error.
    pub fn append_batch(
        &mut self,
        submissions: Vec<Submission>,
        recorded: Recorded,
    ) -> Result<Vec<Appended>, BatchError> {
        let fatal = |error| {
            let error = Box::new(AppendError::Fatal(error));
            BatchError { position: 0, appended: Vec::new(), error }
        };
        self.log.check().map_err(fatal)?;
        let mut work = Work::default();
        let mut appended = Vec::new();
        let mut refused = None;
        for (position, submission) in submissions.into_iter().enumerate() {
            match self.sequence(submission, recorded, &mut work) {
                Ok(place) => appended.push(place),
                Err(error) => {
                    refused = Some((position, error));
                    break;
                }
            }
        }
        self.commit(&work).map_err(fatal)?;
        match refused {
            None => Ok(appended),
            Some((position, error)) => {
                Err(BatchError { position, appended, error: Box::new(error) })
            }
        }
    }

    /// Judges an event and gives it a place in the batch.
    fn sequence(
        &mut self,
        submission: Submission,
        recorded: Recorded,
        work: &mut Work,
    ) -> Result<Appended, AppendError> {
        let Submission { stream, expected, note, contents } = submission;
        let signed = SignedEvent::parse(&note).map_err(AppendError::Refused)?;
        let (event_id, revision) = (signed.id(), signed.event().revision);
        if let Some(index) = self.state.index_of(&event_id) {
            return Ok(Appended { index, event_id, revision, already: true });
        }
        if signed.event().stream != stream.as_str() {
            let signed = signed.event().stream.clone();
            return Err(AppendError::StreamMismatch { asked: stream, signed });
        }
        let recorded = self.state.last_recorded().map_or(recorded, |last| last.max(recorded));
        let reader = LogReader { log: self.log.as_ref(), pending: &work.batch.entries };
        let admitted = admit(&self.state, recorded, signed, &reader);
        let admitted = self.judge_expected(&stream, expected, admitted)?;
        let opened = self.judge_contents(&admitted, contents)?;
        let index = admitted.index();
        work.batch.entries.push(admitted.entry_bytes().to_vec());
        work.batch.contents.extend(opened);
        work.erased.append(&mut erasures(&admitted));
        self.contents.learn(&admitted);
        self.index.add(row_of(&admitted));
        self.state.apply(admitted);
        Ok(Appended { index, event_id, revision, already: false })
    }

    /// Puts what the caller expected of the stream in its place among the checks: with
    /// `revision-conflict`.
    fn judge_expected(
        &self,
        stream: &StreamId,
        expected: ExpectedRevision,
        admitted: Result<Admitted, AdmissionError>,
    ) -> Result<Admitted, AppendError> {
        let head = self.state.head(stream);
        let (current, head) = (head.map(|head| head.0), head.map(|head| head.1));
        let conflict =
            |refusal| Err(AppendError::Conflict { current, head, refusal: Box::new(refusal) });
        match &admitted {
            Err(AdmissionError::ReadBack(error)) => {
                return Err(AppendError::Unjudged(error.clone()));
            }
            Err(AdmissionError::Refused(refusal)) if refusal.code.rank() < CONFLICT_RANK => {
                return Err(AppendError::Refused(refusal.clone()));
            }
            Err(AdmissionError::Refused(refusal)) if refusal.code == Code::RevisionConflict => {
                return conflict(refusal.clone());
            }
            _ => {}
        }
        let as_expected = match expected {
            ExpectedRevision::Any => true,
            ExpectedRevision::NoStream => current.is_none(),
            ExpectedRevision::Exact(revision) => current == Some(revision),
        };
        if !as_expected {
            let name = |revision: Option<Revision>| {
                revision.map_or_else(|| "no event".to_owned(), |it| format!("revision {it}"))
            };
            let expected = match expected {
                ExpectedRevision::Exact(revision) => Some(revision),
                ExpectedRevision::Any | ExpectedRevision::NoStream => None,
            };
            let detail = format!("{} expected, {} is there", name(expected), name(current));
            return conflict(Refusal::at(Code::RevisionConflict, "revision", detail));
        }
        admitted.map_err(|error| match error {
            AdmissionError::Refused(refusal) => AppendError::Refused(refusal),
            AdmissionError::ReadBack(error) => AppendError::Unjudged(error),
        })
    }

    /// Rank 16: each commitment needs its opened content, given now or held already. Answers those
    /// to keep.
    fn judge_contents(
        &self,
        admitted: &Admitted,
        given: Vec<Vec<u8>>,
    ) -> Result<Vec<Vec<u8>>, AppendError> {
        let mut given: BTreeMap<ContentHash, Vec<u8>> =
            given.into_iter().map(|bytes| (ContentHash::of_opened(&bytes), bytes)).collect();
        let commitments = admitted.contents();
        let unclaimed = |(hash, _): &(&ContentHash, &Vec<u8>)| {
            commitments.iter().all(|(_, commitment)| commitment.b3 != **hash)
        };
        let stray = given.iter().find(unclaimed).map(|(hash, _)| *hash);
        for (path, commitment) in &commitments {
            let b3 = &commitment.b3;
            let refuse = |code, what: &str| Err(content_refusal(code, path, b3, what));
            let held;
            let bytes = match given.get(b3) {
                Some(bytes) => bytes,
                None => match self.held(b3)? {
                    Some(bytes) => {
                        held = bytes;
                        &held
                    }
                    None if stray.is_some() => {
                        return refuse(Code::ContentAltered, "another content was given");
                    }
                    None => return refuse(Code::ContentMissing, "not given"),
                },
            };
            if commitment.judge(bytes) == OpenedContent::Altered {
                return refuse(Code::ContentAltered, "its length is not the one committed to");
            }
        }
        if let Some(b3) = stray {
            let what = "given, but the event does not commit to it";
            return Err(content_refusal(Code::ContentAltered, "", &b3, what));
        }
        // What an order erased does not come back under another event (CONT-5).
        given.retain(|hash, _| !self.contents.erased.contains_key(hash));
        Ok(given.into_values().collect())
    }

    fn held(&self, b3: &ContentHash) -> Result<Option<Vec<u8>>, AppendError> {
        let unjudged = |error: StoreError| AppendError::Unjudged(ReadBackError(error.to_string()));
        self.log.content(b3).map_err(unjudged)
    }

    fn commit(&mut self, work: &Work) -> Result<(), StoreError> {
        if work.batch.entries.is_empty() {
            return Ok(());
        }
        let committed = self.log.commit(&work.batch)?;
        assert!(
            committed.root == self.state.root(),
            "invariant: the log and the state hash the same entries"
        );
        for hash in &work.erased {
            self.log.erase_content(hash)?;
        }
        self.index.write_or_lag_if_many();
        Ok(())
    }
}

/// What the next commit will hold.
#[derive(Default)]
struct Work {
    batch: Batch,
    erased: Vec<ContentHash>,
}
