//! Steps into a ledger: signs, appends in batches, publishes where the steps say so. A replay that
//! was interrupted goes on where the ledger is.

use std::collections::BTreeMap;

use redevable_protocol::{
    entry::Entry,
    event::SignedEvent,
    ids::{EventId, Revision, StreamId},
    state::State,
};
use redevable_tlog::{EntryIndex, ed25519::SigningKey};

use super::{
    Context, author,
    author::Keyring,
    error::{CliError, Kind, OrFail as _, Result},
    open,
    progress::Progress,
};
use crate::exchange::{
    draft::{Draft, Step},
    seal::Position,
};
use crate::ledger::{AppendError, BatchError, ExpectedRevision, Ledger, Submission};

/// Commits end where the index is a multiple of this, so that an interrupted replay commits at the
/// same places as one that was not.
const COMMIT_EVERY: u64 = 64;

/// What a replay needs.
pub(crate) struct Replay<'a> {
    pub(crate) context: &'a Context,
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) origin: &'a str,
    pub(crate) log_key: &'a SigningKey,
    pub(crate) keyring: &'a Keyring,
}

/// Where each stream will be once the pending events are appended.
#[derive(Default)]
struct Ahead {
    events: BTreeMap<(StreamId, Revision), EventId>,
    ledger: Option<EventId>,
}

impl Replay<'_> {
    /// Appends and publishes all steps. The first events of the ledger are taken to be the first
    /// steps, if `resume`; each is held against its draft.
    pub(crate) fn run(&mut self, steps: &[Step], resume: bool, what: &'static str) -> Result<u64> {
        let mut progress = Progress::new(self.context, what);
        let all = u64::try_from(steps.len()).expect("invariant: usize fits u64");
        let mut ahead = Ahead { ledger: self.ledger.state().ledger(), ..Ahead::default() };
        for entry in self.ledger.read_all(EntryIndex::new(0)) {
            let entry = entry.map_err(open::ledger_failed)?;
            ahead.add(&entry.signed);
        }
        let start = self.ledger.state().size().value();
        let mut next = if resume { 0 } else { start };
        let mut pending: Vec<Submission> = Vec::new();
        for (position, step) in (0..).zip(steps) {
            progress.show(position, all);
            match step {
                Step::Append(draft) if next < start => {
                    self.is_same(draft, EntryIndex::new(next))?;
                    next += 1;
                }
                Step::Append(draft) => {
                    pending.push(self.sign(draft, &mut ahead)?);
                    next += 1;
                    if next.is_multiple_of(COMMIT_EVERY) {
                        self.append(&mut pending)?;
                    }
                }
                Step::Publish => {
                    self.append(&mut pending)?;
                    self.publish_at(next)?;
                }
            }
        }
        self.append(&mut pending)?;
        open::warn_of_index(self.ledger);
        Ok(self.ledger.state().size().value() - start)
    }

    /// A ledger that somebody else began is not gone on with.
    fn is_same(&self, draft: &Draft, index: EntryIndex) -> Result {
        let entry: Entry = self.ledger.entry(index).map_err(open::ledger_failed)?;
        let event = entry.event();
        if event.stream == draft.stream.as_str() && event.kind == draft.kind && event.by == draft.by
        {
            return Ok(());
        }
        let message = format!(
            "entry {index} of this ledger is `{}` on `{}`, not `{}` on `{}`",
            event.kind, event.stream, draft.kind, draft.stream
        );
        Err(CliError::refused(message).hint("give another folder with --dir"))
    }

    fn sign(&self, draft: &Draft, ahead: &mut Ahead) -> Result<Submission> {
        let seen = self.ledger.checkpoint().map(open::seen).transpose()?;
        let position = Position {
            ledger: ahead.ledger,
            head: ahead.head(&draft.stream),
            seen,
            signed: self.context.clock.signed(),
        };
        let event_at = |stream: &StreamId, revision: Revision| ahead.at(stream, revision);
        let chance = &self.context.chance;
        let signed = author::sign(draft, &position, &event_at, self.origin, chance, self.keyring)?
            .complete()?;
        let parsed = SignedEvent::parse(signed.note.as_bytes());
        ahead.add(&parsed.map_err(|refusal| CliError::new(Kind::Refused, refusal))?);
        Ok(Submission {
            stream: draft.stream.clone(),
            expected: ExpectedRevision::Any,
            note: signed.note.into_bytes(),
            contents: signed.opened,
        })
    }

    fn append(&mut self, pending: &mut Vec<Submission>) -> Result {
        if pending.is_empty() {
            return Ok(());
        }
        let recorded = self.context.clock.recorded();
        self.ledger.append_batch(std::mem::take(pending), recorded).map_err(batch_failed)?;
        Ok(())
    }

    /// Publishes at this size, unless that was done before the interruption.
    fn publish_at(&mut self, size: u64) -> Result {
        let published = self.ledger.checkpoint().map(open::seen).transpose()?;
        if published.is_none_or(|seen| seen.size.value() < size) {
            self.ledger.publish_checkpoint(self.log_key).or_fail(Kind::CouldNotCheck)?;
        }
        Ok(())
    }
}

impl Ahead {
    fn add(&mut self, signed: &SignedEvent) {
        let event = signed.event();
        if event.ledger.is_none() {
            self.ledger = Some(signed.id());
        }
        if let Some(stream) = event.stream_id() {
            self.events.insert((stream, event.revision), signed.id());
        }
    }

    fn head(&self, stream: &StreamId) -> Option<(Revision, EventId)> {
        let first = (stream.clone(), Revision::FIRST);
        let last = (stream.clone(), Revision::new(u64::MAX));
        self.events.range(first..=last).next_back().map(|((_, revision), id)| (*revision, *id))
    }

    fn at(&self, stream: &StreamId, revision: Revision) -> Option<EventId> {
        self.events.get(&(stream.clone(), revision)).copied()
    }
}

/// The exit code of a failed append: refused, conflict, or not known.
pub(crate) fn append_failed(error: AppendError) -> CliError {
    match error {
        AppendError::Refused(_) | AppendError::StreamMismatch { .. } => {
            CliError::new(Kind::Refused, error)
        }
        AppendError::Conflict { .. } => CliError::new(Kind::Conflict, error)
            .hint("read the stream again, then sign anew on its present head"),
        AppendError::Unjudged(_) | AppendError::Fatal(_) => {
            CliError::new(Kind::CouldNotCheck, error)
        }
    }
}

fn batch_failed(batch: BatchError) -> CliError {
    append_failed(*batch.error)
}

/// What the state of a ledger tells an author about a stream.
pub(crate) fn position_in(
    state: &State,
    stream: &StreamId,
    checkpoint: Option<&str>,
    context: &Context,
) -> Result<Position> {
    Ok(Position {
        ledger: state.ledger(),
        head: state.head(stream),
        seen: checkpoint.map(open::seen).transpose()?,
        signed: context.clock.signed(),
    })
}
