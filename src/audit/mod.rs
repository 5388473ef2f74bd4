//! Re-derives a published ledger from its bytes, as a stranger would, and says what that proves.
//!
//! One pass over the entries; notes, tiles and contents are judged against what the entries give.
//! After the first refused entry nothing more is admitted, but tree, tiles, notes and contents are
//! still checked to the end (VERDICT-3).

mod attested;
mod contents;
mod entries;
mod ledger_dir;
mod notes;
pub mod receipt;
mod source;

use std::collections::BTreeSet;

use redevable_protocol::{
    codes::Code,
    ids::EventId,
    limits::NOTE_BYTES_MAX,
    state::State,
    verdict::{Reason, Rule, Verdict},
};
use redevable_tlog::{
    EntryIndex, TreeHash, TreeSize, checkpoint::Checkpoint, note::Note, tile::Resource,
};

use entries::EntryPass;
pub use ledger_dir::LedgerDir;
pub use source::{PublishedDir, Source, SourceError};

/// What the reader brings along.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The ledger that the reader means.
    pub ledger: Option<EventId>,
    /// Older checkpoint notes that the reader kept.
    pub against: Vec<Vec<u8>>,
}

/// Judges everything that `source` holds. `progress` hears (entries done, entries in all).
///
/// # Errors
/// If a file cannot be read: then there is no verdict at all.
pub fn audit(
    source: &dyn Source,
    options: &Options,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Verdict, SourceError> {
    audit_to_state(source, options, progress).map(|(verdict, _)| verdict)
}

/// As [`audit`], and gives the state after the last admitted entry: what an author needs to know
/// of a published ledger before signing.
///
/// # Errors
/// As [`audit`].
pub fn audit_to_state(
    source: &dyn Source,
    options: &Options,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<(Verdict, State), SourceError> {
    let mut verdict = Verdict::default();
    let files = source.files()?;
    let bytes = source.read(CHECKPOINT, NOTE_BYTES_MAX)?.unwrap_or_default();
    let Some(checkpoint) = read_checkpoint(&bytes) else {
        verdict.refute_file(Code::CheckpointMalformed, CHECKPOINT);
        for rule in [Rule::CheckpointSignatures, Rule::Notes, Rule::Tree] {
            verdict.leave_open(rule, Reason::NoCheckpoint, true);
        }
        return Ok((verdict, State::new()));
    };
    verdict.origin.clone_from(&checkpoint.origin);
    verdict.size = checkpoint.size;
    verdict.root = checkpoint.root;
    let listed = notes::read(source, &files, &bytes, &checkpoint, &mut verdict)?;
    let against: Vec<Option<Checkpoint>> =
        options.against.iter().map(|note| read_checkpoint(note)).collect();
    let mut wanted: BTreeSet<TreeSize> = listed.iter().map(|note| note.checkpoint.size).collect();
    wanted.insert(checkpoint.size);
    let kept = against.iter().flatten().map(|checkpoint| checkpoint.size);
    let mut pass = EntryPass::new(source, &files, checkpoint.size, wanted, kept);
    pass.run(&mut verdict, progress)?;
    roots(&pass, &listed, &checkpoint, &mut verdict);
    notes::signatures(&pass, &listed, &bytes, &mut verdict);
    contents::check(source, &files, &pass, &mut verdict)?;
    layout(source, &files, &pass, &mut verdict);
    kept_checkpoints(&pass, options, &against, &mut verdict);
    named_ledger(options, &mut verdict);
    Ok((verdict, pass.into_state()))
}

/// The public path of the latest note.
pub const CHECKPOINT: &str = "checkpoint";

/// A checkpoint of a log that has an entry, without extension lines (LOG-3, LOG-6).
fn read_checkpoint(bytes: &[u8]) -> Option<Checkpoint> {
    if bytes.len() > NOTE_BYTES_MAX {
        return None;
    }
    let note = Note::parse(bytes).ok()?;
    let checkpoint = Checkpoint::parse_text(note.text).ok()?;
    (checkpoint.extensions.is_empty() && !checkpoint.size.is_empty()).then_some(checkpoint)
}

/// Every signed root is that of the entries; only the first break is named.
fn roots(
    pass: &EntryPass<'_>,
    listed: &[notes::Listed],
    latest: &Checkpoint,
    verdict: &mut Verdict,
) {
    let mut signed: Vec<(TreeSize, TreeHash)> =
        listed.iter().map(|note| (note.checkpoint.size, note.checkpoint.root)).collect();
    signed.push((latest.size, latest.root));
    signed.sort();
    signed.dedup();
    let mut broken = None;
    for (size, root) in signed {
        match pass.root_at(size) {
            Some(computed) if computed == root => verdict.establish(Rule::Tree, 1),
            Some(_) => broken = broken.or(size.last_index()),
            None if size <= latest.size => {
                verdict.leave_open(Rule::Tree, Reason::EntriesMissing, true);
            }
            // A note above the latest size is refuted as such.
            None => {}
        }
    }
    if let Some(index) = broken {
        verdict.refute_entry(Code::Root, index);
    }
}

/// Nothing is there that LOG-6 does not name; `content/` is judged with the contents.
fn layout(
    source: &dyn Source,
    files: &BTreeSet<String>,
    pass: &EntryPass<'_>,
    verdict: &mut Verdict,
) {
    if !source.is_published() {
        return;
    }
    for file in files.iter().filter(|file| !file.starts_with("content/")) {
        let known = file == CHECKPOINT || file.starts_with("notes/") || pass.expects(file);
        match pass.unread() {
            _ if known => verdict.establish(Rule::Layout, 1),
            Some(reason) if Resource::parse(file).is_some() => {
                verdict.leave_open(Rule::Layout, reason, true);
            }
            _ => verdict.refute_file(Code::Layout, file),
        }
    }
}

/// Checkpoints that the reader kept are part of this history.
fn kept_checkpoints(
    pass: &EntryPass<'_>,
    options: &Options,
    against: &[Option<Checkpoint>],
    verdict: &mut Verdict,
) {
    if against.is_empty() {
        verdict.leave_open(Rule::Against, Reason::NoOlderCheckpoint, false);
    }
    for (bytes, checkpoint) in options.against.iter().zip(against) {
        let Some(checkpoint) = checkpoint else {
            verdict.leave_open(Rule::Against, Reason::AgainstUnverified, true);
            continue;
        };
        if !notes::is_signed_by_log(pass.state(), checkpoint, bytes)
            || checkpoint.origin != verdict.origin
        {
            verdict.leave_open(Rule::Against, Reason::AgainstUnverified, true);
        } else if checkpoint.size > verdict.size {
            verdict.refute_log(Code::Rollback);
        } else {
            match pass.root_at(checkpoint.size) {
                Some(root) if root == checkpoint.root => verdict.establish(Rule::Against, 1),
                Some(_) => verdict.refute_log(Code::Against),
                None => verdict.leave_open(Rule::Against, Reason::EntriesMissing, true),
            }
        }
    }
}

/// Whether this is the ledger that the reader means; and what nothing here can establish.
fn named_ledger(options: &Options, verdict: &mut Verdict) {
    match options.ledger {
        None => verdict.leave_open(Rule::LedgerId, Reason::NoLedgerId, false),
        Some(ledger) if verdict.ledger == Some(ledger) => verdict.establish(Rule::LedgerId, 1),
        Some(_) => verdict.refute_entry(Code::LedgerMismatch, EntryIndex::new(0)),
    }
    verdict.leave_open(Rule::Quorum, Reason::NoPolicy, false);
    verdict.leave_open(Rule::TimeBrackets, Reason::OperatorTimeAlone, false);
}
