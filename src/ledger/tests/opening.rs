//! Opening again, reading, and the index.

use std::fs;

use super::*;

fn stream_indexes(ledger: &Ledger, stream: &StreamId, from: u64) -> Vec<u64> {
    let entries = ledger.read_stream(stream, Revision::new(from));
    entries.map(|entry| entry.unwrap().header.index.value()).collect()
}

/// 600 registrations with a statement after each hundredth.
fn long_ledger(dir: &Path) -> (Ledger, Author) {
    let (mut ledger, mut author) = ledger_of(dir, 0);
    for _ in 0..6 {
        let mut batch: Vec<Submission> = (0..100).map(|_| author.registration()).collect();
        batch.push(author.statement("x"));
        ledger.append_batch(batch, NOW()).unwrap();
    }
    (ledger, author)
}

fn assert_reads(ledger: &Ledger, size: u64) {
    let voice = StreamId::parse("voice/steward.example.org/plan/p1").unwrap();
    assert_eq!(stream_indexes(ledger, &voice, 0), [101, 202, 303, 404, 505, 606]);
    assert_eq!(stream_indexes(ledger, &voice, 4), [505, 606]);
    assert_eq!(stream_indexes(ledger, &voice, 6), Vec::<u64>::new());
    let indexes = stream_indexes(ledger, &StreamId::ledger(), 0);
    let expected: Vec<u64> = (0..size).filter(|n| n % 101 != 0 || *n == 0 || *n > 606).collect();
    assert_eq!(indexes, expected);
    assert_eq!(
        stream_indexes(ledger, &StreamId::parse("plan/none").unwrap(), 0),
        Vec::<u64>::new()
    );
    let all: Vec<u64> = ledger
        .read_all(EntryIndex::new(250))
        .map(|entry| entry.unwrap().header.index.value())
        .collect();
    assert_eq!(all, (250..size).collect::<Vec<_>>());
}

#[test]
fn what_was_appended_is_read_before_and_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, mut author) = long_ledger(dir.path());
    // Nothing is in sled yet, then all, then all but one.
    assert_reads(&ledger, 607);
    ledger.publish_checkpoint(&fixture::log_key()).unwrap();
    assert_reads(&ledger, 607);
    ledger.append(author.registration(), NOW()).unwrap();
    assert_reads(&ledger, 608);
    let (root, state_root) = (ledger.state().root(), ledger.state().state_root());
    drop(ledger);
    let mut calls = Vec::new();
    let ledger =
        Ledger::open(dir.path(), &options(), &mut |done, all| calls.push((done, all))).unwrap();
    assert_eq!(calls, [(256, 608), (512, 608), (608, 608)]);
    assert_reads(&ledger, 608);
    assert_eq!(ledger.state().root(), root);
    assert_eq!(ledger.state().state_root(), state_root);
}

#[test]
fn an_index_that_is_gone_garbage_ahead_or_of_another_log_is_rebuilt() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, _) = long_ledger(dir.path());
    ledger.publish_checkpoint(&fixture::log_key()).unwrap();
    drop(ledger);
    let index = dir.path().join("index.sled");
    fs::remove_dir_all(&index).unwrap();
    assert_reads(&open(dir.path()), 607);
    fs::write(index.join("db"), vec![0x5a; 100_000]).unwrap();
    assert_reads(&open(dir.path()), 607);
    fs::remove_dir_all(&index).unwrap();
    fs::write(&index, "no folder").unwrap();
    assert_reads(&open(dir.path()), 607);
    // One of another ledger that is longer, then one that is shorter.
    for more in [700, 300] {
        let other = tempfile::tempdir().unwrap();
        let (mut ledger, mut author) = ledger_of(other.path(), 1);
        ledger.append(author.statement("elsewhere"), NOW()).unwrap();
        let batch = (0..more).map(|_| author.registration()).collect();
        ledger.append_batch(batch, NOW()).unwrap();
        ledger.publish_checkpoint(&fixture::log_key()).unwrap();
        drop(ledger);
        fs::remove_dir_all(&index).unwrap();
        fs::rename(other.path().join("index.sled"), &index).unwrap();
        assert_reads(&open(dir.path()), 607);
    }
    let mut ledger = open(dir.path());
    let mut calls = 0;
    ledger.rebuild_index(&mut |_, _| calls += 1).unwrap();
    assert_eq!(calls, 3);
    assert_reads(&ledger, 607);
}

#[test]
fn an_entry_that_is_not_admitted_refuses_to_open() {
    let dir = tempfile::tempdir().unwrap();
    let (ledger, _) = ledger_of(dir.path(), 2);
    drop(ledger);
    let mut log = LogFiles::open(dir.path()).unwrap();
    let entries = vec![b"entry/v1 3 nonsense\n".to_vec()];
    log.commit(&crate::eventstore::Batch { entries, contents: Vec::new() }).unwrap();
    drop(log);
    let error = Ledger::open(dir.path(), &options(), &mut |_, _| {}).err().unwrap();
    assert!(error.to_string().contains("entry 3"), "{error}");
}

#[test]
fn a_published_note_of_another_history_refuses_to_open() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(ledger_of(dir.path(), 2));
    let (mut ledger, mut author) = ledger_of(other.path(), 0);
    ledger.append(author.statement("elsewhere"), NOW()).unwrap();
    let note = ledger.publish_checkpoint(&fixture::log_key()).unwrap();
    let mut log = LogFiles::open(dir.path()).unwrap();
    log.append_note(&note).unwrap();
    drop(log);
    let error = Ledger::open(dir.path(), &options(), &mut |_, _| {}).err().unwrap();
    assert!(matches!(error, LedgerError::NoteContradicts { position: 0, .. }), "{error}");
}

#[test]
fn a_ledger_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Ledger>();
}
