//! The list of published notes, and the signatures on each (LOG-3 to LOG-6).

use std::{cmp::Reverse, collections::BTreeSet};

use redevable_protocol::{
    codes::Code,
    limits::{CLOCK_SKEW_SECONDS_MAX, NOTE_BYTES_MAX},
    state::State,
    time::Recorded,
    verdict::{Reason, Rule, Verdict},
};
use redevable_tlog::{
    EntryIndex, TreeSize,
    checkpoint::Checkpoint,
    cosignature::{self, Timestamp},
    ed25519::{PublicKey, verify_strict},
    key::{KeyType, VerifierKey},
    limits::TILE_WIDTH,
    ml_dsa::MlDsaPublicKey,
    note::{Note, SignatureLine},
    tile::{BundleEntries, Resource, TileWidth},
};

use super::{
    CHECKPOINT,
    entries::EntryPass,
    read_checkpoint,
    source::{Source, SourceError},
};

/// One note of the list.
pub(super) struct Listed {
    /// The segment that holds it.
    pub(super) file: String,
    /// The note, byte for byte.
    pub(super) bytes: Vec<u8>,
    /// What it says.
    pub(super) checkpoint: Checkpoint,
}

const SEGMENT_BYTES_MAX: usize = TILE_WIDTH * (NOTE_BYTES_MAX + 2);

/// Reads the list: full segments from 0 without a gap, then at most one partial; sizes never
/// decrease, one root per size, the last note equals `checkpoint` byte for byte.
pub(super) fn read(
    source: &dyn Source,
    files: &BTreeSet<String>,
    latest_bytes: &[u8],
    latest: &Checkpoint,
    verdict: &mut Verdict,
) -> Result<Vec<Listed>, SourceError> {
    let mut listed: Vec<Listed> = Vec::new();
    for (path, width) in segments(files, verdict) {
        let bytes = source.read(&path, SEGMENT_BYTES_MAX)?.unwrap_or_default();
        let notes: Result<Vec<&[u8]>, _> = BundleEntries::new(&bytes).collect();
        let notes = notes.unwrap_or_default();
        if notes.len() != usize::from(width.value()) {
            verdict.refute_file(Code::Notes, &path);
            continue;
        }
        for note in notes {
            let Some(checkpoint) = read_checkpoint(note) else {
                verdict.refute_file(Code::Notes, &path);
                continue;
            };
            let before = listed.last().map(|listed| &listed.checkpoint);
            let follows = before.is_none_or(|before| {
                before.size < checkpoint.size
                    || (before.size == checkpoint.size && before.root == checkpoint.root)
            });
            if follows && checkpoint.origin == latest.origin && checkpoint.size <= latest.size {
                verdict.establish(Rule::Notes, 1);
            } else {
                verdict.refute_file(Code::Notes, &path);
            }
            listed.push(Listed { file: path.clone(), bytes: note.to_vec(), checkpoint });
        }
    }
    match listed.last() {
        Some(last) if last.bytes == latest_bytes => {}
        Some(last) => verdict.refute_file(Code::Notes, &last.file.clone()),
        None => verdict.refute_file(Code::Notes, "notes/000.p/1"),
    }
    Ok(listed)
}

/// The segments that make up the list, in order; any other file under `notes/` is refuted.
fn segments(files: &BTreeSet<String>, verdict: &mut Verdict) -> Vec<(String, TileWidth)> {
    let mut found: Vec<(u64, Reverse<TileWidth>, &String)> = Vec::new();
    for file in files.iter().filter(|file| file.starts_with("notes/")) {
        match Resource::parse(file) {
            Some(Resource::Notes { index, width }) => {
                found.push((index, Reverse(width), file));
            }
            _ => verdict.refute_file(Code::Layout, file),
        }
    }
    // The widest of a segment is the current one; a narrower one is left over.
    found.sort();
    let mut segments: Vec<(String, TileWidth)> = Vec::new();
    for (index, Reverse(width), file) in found {
        let next = u64::try_from(segments.len()) == Ok(index);
        let after_full = segments.last().is_none_or(|(_, width)| width.is_full());
        if next && after_full {
            segments.push((file.clone(), width));
        } else {
            verdict.refute_file(Code::Layout, file);
        }
    }
    segments
}

/// Judges every note's lines with the keys that the entries give.
pub(super) fn signatures(
    pass: &EntryPass<'_>,
    listed: &[Listed],
    latest: &[u8],
    verdict: &mut Verdict,
) {
    let state = pass.state();
    if state.log_key_history().is_empty() {
        verdict.leave_open(Rule::CheckpointSignatures, Reason::NoLogKeys, true);
        return;
    }
    let origin = state.origin().map(ToString::to_string).unwrap_or_default();
    if origin != verdict.origin {
        verdict.refute_file(Code::CheckpointMalformed, CHECKPOINT);
    }
    let mut before = TreeSize::ZERO;
    let mut times = Vec::new();
    let mut log_time = None;
    for note in listed {
        let size = note.checkpoint.size;
        let owed = owed(state, before, size);
        let seen = judge(state, &note.checkpoint, &owed, &note.bytes, &note.file, verdict);
        for time in seen.iter().filter(|time| time.by_log) {
            // LOG-6: the log's own time never runs back over its list.
            if log_time.is_some_and(|last| time.at < last) {
                verdict.refute_file(Code::Notes, &note.file);
            }
            log_time = log_time.max(Some(time.at));
        }
        times.extend(seen);
        before = size;
    }
    // The latest note is the last of the list; where it is not, that is refuted already.
    let before = listed.iter().rev().nth(1).map_or(TreeSize::ZERO, |note| note.checkpoint.size);
    if let Some(checkpoint) = read_checkpoint(latest) {
        let owed = owed(state, before, checkpoint.size);
        times.extend(judge(state, &checkpoint, &owed, latest, CHECKPOINT, verdict));
    }
    brackets(state, &times, verdict);
}

/// A time that somebody signed over a size.
struct SignedTime {
    size: TreeSize,
    at: Timestamp,
    by_log: bool,
}

/// No entry was recorded after a time signed over a tree that holds it, nor before a time that the
/// log itself signed over a tree that did not (LOG-7); 5 minutes are allowed either way.
fn brackets(state: &State, times: &[SignedTime], verdict: &mut Verdict) {
    let skew = CLOCK_SKEW_SECONDS_MAX * 1_000;
    let recorded = |index: u64| state.recorded_at(EntryIndex::new(index)).map(Recorded::millis);
    // Time 0 says nothing about time (C2SP tlog-cosignature).
    for time in times.iter().filter(|time| time.at.value() > 0) {
        let Some(at) = i64::try_from(time.at.value()).ok().and_then(|at| at.checked_mul(1_000))
        else {
            continue;
        };
        let mut index = time.size.value();
        while let Some(below) = index.checked_sub(1)
            && recorded(below).is_some_and(|recorded| recorded > at.saturating_add(skew))
        {
            verdict.refute_entry(Code::TimeBracket, EntryIndex::new(below));
            index = below;
        }
        let mut index = time.size.value();
        while time.by_log && recorded(index).is_some_and(|recorded| recorded < at - skew) {
            verdict.refute_entry(Code::TimeBracket, EntryIndex::new(index));
            index += 1;
        }
    }
}

/// Judges the lines of one note, and gives the times that were signed over it.
fn judge(
    state: &State,
    checkpoint: &Checkpoint,
    owed: &[VerifierKey],
    bytes: &[u8],
    file: &str,
    verdict: &mut Verdict,
) -> Vec<SignedTime> {
    let judged = Note::parse(bytes).map_err(|_| Code::Notes);
    match judged.and_then(|note| lines(state, checkpoint, owed, &note)) {
        Ok((count, times)) => {
            verdict.establish(Rule::CheckpointSignatures, count);
            times
        }
        Err(code) => {
            verdict.refute_file(code, file);
            Vec::new()
        }
    }
}

/// The former keys that sign, too: of every rotation that a note is the first to cover (LOG-4).
fn owed(state: &State, before: TreeSize, size: TreeSize) -> Vec<VerifierKey> {
    let in_force = state.log_keys_at(size);
    let mut owed: Vec<VerifierKey> = Vec::new();
    for rotation in state.log_key_history() {
        if rotation.entry.is_in(size) && !rotation.entry.is_in(before) {
            let former = rotation.owed.iter().filter(|key| !in_force.contains(key));
            let former: Vec<_> = former.filter(|key| !owed.contains(key)).cloned().collect();
            owed.extend(former);
        }
    }
    owed
}

/// Exactly one line per log key in force or owed, and otherwise only lines of keys that the ledger
/// names, each of which verifies; how many lines were verified.
fn lines(
    state: &State,
    checkpoint: &Checkpoint,
    owed: &[VerifierKey],
    note: &Note<'_>,
) -> Result<(u64, Vec<SignedTime>), Code> {
    let is_by = |line: &SignatureLine<'_>, key: &VerifierKey| {
        line.name == key.name && line.key_id == key.key_id
    };
    let size = checkpoint.size;
    let mut verified = 0;
    let mut times = Vec::new();
    let log_keys = || state.log_keys_at(size).iter().chain(owed);
    for key in log_keys() {
        let mut own = note.signatures.iter().filter(|line| is_by(line, key));
        let line = own.next().ok_or(Code::CheckpointKeyMissing)?;
        if own.next().is_some() {
            return Err(Code::Notes);
        }
        let time = verify(key, note.text, checkpoint, &line.signature);
        let time = time.ok_or(Code::CheckpointSignature)?;
        times.extend(time.map(|at| SignedTime { size, at, by_log: true }));
        verified += 1;
    }
    for (position, line) in note.signatures.iter().enumerate() {
        if log_keys().any(|key| is_by(line, key)) {
            continue;
        }
        let repeated =
            |other: &SignatureLine<'_>| other.name == line.name && other.key_id == line.key_id;
        if note.signatures[..position].iter().any(repeated) {
            return Err(Code::Notes);
        }
        let key = state.keys().cosigner(line.name, line.key_id).ok_or(Code::Notes)?;
        let time = verify(key, note.text, checkpoint, &line.signature).ok_or(Code::Notes)?;
        times.extend(time.map(|at| SignedTime { size, at, by_log: false }));
        verified += 1;
    }
    Ok((verified, times))
}

/// One line, plain or as a timestamped cosignature; with the time, if it says one.
#[expect(clippy::option_option, reason = "a plain line is valid without a time")]
fn verify(
    key: &VerifierKey,
    text: &str,
    checkpoint: &Checkpoint,
    signature: &[u8],
) -> Option<Option<Timestamp>> {
    let ed25519 = || PublicKey::from_slice(&key.public_key).ok();
    match key.key_type {
        KeyType::Ed25519 => {
            verify_strict(&ed25519()?, text.as_bytes(), signature).ok().map(|()| None)
        }
        KeyType::CosignatureEd25519 => {
            cosignature::verify_ed25519(&ed25519()?, text, signature).ok().map(Some)
        }
        KeyType::MlDsa44 => {
            let public = MlDsaPublicKey::from_bytes(&key.public_key).ok()?;
            cosignature::verify_ml_dsa(&public, &key.name, checkpoint, signature).ok().map(Some)
        }
        KeyType::Other(_) => None,
    }
}

/// Whether a note has a valid line of every log key in force at its size.
pub(super) fn is_signed_by_log(state: &State, checkpoint: &Checkpoint, bytes: &[u8]) -> bool {
    let Ok(note) = Note::parse(bytes) else {
        return false;
    };
    let keys = state.log_keys_at(checkpoint.size);
    let is_valid = |key: &VerifierKey| {
        note.signatures.iter().any(|line| {
            line.name == key.name
                && line.key_id == key.key_id
                && verify(key, note.text, checkpoint, &line.signature).is_some()
        })
    };
    !keys.is_empty() && keys.iter().all(is_valid)
}
