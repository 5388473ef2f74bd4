//! What a start makes of files that a crash, or somebody, left in another state (STORE-2).

use std::fs;

use super::*;
use crate::eventstore::{StoreError, commits::RECORD_BYTES};

/// A folder with `before` entries, and one with `more` on top.
fn two_states(before: u64, more: u64) -> (tempfile::TempDir, tempfile::TempDir) {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut log = LogFiles::create(first.path()).unwrap();
    log.commit(&batch(0, before - 1, 1)).unwrap();
    log.commit(&batch(before - 1, 1, 0)).unwrap();
    drop(log);
    copy(first.path(), second.path());
    let mut log = LogFiles::open(second.path()).unwrap();
    log.commit(&batch(before, more, 1)).unwrap();
    (first, second)
}

fn reopen_cut(dir: &Path, file: &str, length: usize, size: u64) {
    let scratch = tempfile::tempdir().unwrap();
    copy(dir, scratch.path());
    cut(&scratch.path().join(file), length);
    let mut log = LogFiles::open(scratch.path()).unwrap_or_else(|error| {
        panic!("{file} cut at {length}: {error}");
    });
    assert_holds(&log, size);
    log.commit(&batch(size, 2, 0)).unwrap();
    drop(log);
    assert_holds(&LogFiles::open(scratch.path()).unwrap(), size + 2);
}

#[test]
fn a_commit_record_torn_at_any_byte_never_was() {
    for (before, more) in [(5, 1), (250, 10), (255, 1), (256, 1)] {
        let (_first, second) = two_states(before, more);
        // The power went before anything after the commit record was written.
        let full = second.path().join("log/entries/000");
        if before < 256 && full.exists() {
            fs::rename(&full, second.path().join("log/entries/000.open")).unwrap();
        }
        for length in 2 * RECORD_BYTES..3 * RECORD_BYTES {
            reopen_cut(second.path(), "log/commits", length, before);
        }
        reopen_cut(second.path(), "log/commits", 3 * RECORD_BYTES, before + more);
    }
}

#[test]
fn an_entry_torn_at_any_byte_is_cut() {
    let (first, second) = two_states(5, 2);
    let file = "log/entries/000.open";
    let (short, long) =
        (fs::read(first.path().join(file)).unwrap(), fs::read(second.path().join(file)).unwrap());
    // Entries written, commit record not.
    cut(&second.path().join("log/commits"), 2 * RECORD_BYTES);
    for length in short.len()..=long.len() {
        reopen_cut(second.path(), file, length, 5);
    }
    // Committed entries cut: refused, with the way out.
    for length in 0..short.len() {
        let scratch = tempfile::tempdir().unwrap();
        copy(first.path(), scratch.path());
        cut(&scratch.path().join(file), length);
        let error = LogFiles::open(scratch.path()).err().unwrap();
        assert!(matches!(error, StoreError::EntriesMissing { want: 5, .. }), "{length}: {error}");
        assert!(error.to_string().contains("published copy"), "{error}");
    }
}

#[test]
fn a_batch_over_several_bundles_that_was_not_committed_leaves_nothing() {
    let (first, second) = two_states(5, 600);
    for number in ["000", "001"] {
        let path = second.path().join("log/entries").join(number);
        fs::rename(&path, path.with_extension("open")).unwrap();
    }
    cut(&second.path().join("log/commits"), 2 * RECORD_BYTES);
    assert_eq!(fs::read_dir(second.path().join("log/content")).unwrap().count(), 1);
    assert_eq!(fs::read_dir(second.path().join("log/spool")).unwrap().count(), 1);
    let log = LogFiles::open(second.path()).unwrap();
    assert_holds(&log, 5);
    assert_eq!(log.contents().unwrap().len(), 1);
    drop(log);
    let names = |dir: &Path| fs::read_dir(dir.join("log/entries")).unwrap().count();
    assert_eq!(names(second.path()), names(first.path()));
}

#[test]
fn a_note_torn_at_any_byte_was_never_published() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = LogFiles::create(dir.path()).unwrap();
    log.commit(&batch(0, 3, 0)).unwrap();
    log.append_note(&checkpoint_note(2)).unwrap();
    log.set_checkpoint().unwrap();
    let file = dir.path().join("log/notes/000.open");
    let short = fs::read(&file).unwrap().len();
    log.append_note(&checkpoint_note(3)).unwrap();
    let long = fs::read(&file).unwrap().len();
    drop(log);
    for length in short..=long {
        let scratch = tempfile::tempdir().unwrap();
        copy(dir.path(), scratch.path());
        cut(&scratch.path().join("log/notes/000.open"), length);
        for zeros in [0, 1, 600] {
            let length = usize::try_from(fs::metadata(&file).unwrap().len()).unwrap();
            cut(&scratch.path().join("log/notes/000.open"), length + zeros);
        }
        let mut log = LogFiles::open(scratch.path()).unwrap();
        let last = checkpoint_note(if length == long { 3 } else { 2 });
        assert_eq!(log.checkpoint(), Some(last.as_str()), "{length}");
        let checkpoint = fs::read_to_string(scratch.path().join("log/checkpoint")).unwrap();
        assert_eq!(checkpoint, last);
        log.append_note(&checkpoint_note(3)).unwrap();
        drop(log);
        assert_eq!(
            LogFiles::open(scratch.path()).unwrap().notes().last().unwrap().unwrap(),
            checkpoint_note(3)
        );
    }
}

#[test]
fn tiles_are_written_again_from_the_entries() {
    let (_, dir) = two_states(500, 100);
    for damage in [0, 1, 2] {
        let tile = dir.path().join("log/tile/0/001");
        let good = fs::read(&tile).unwrap();
        match damage {
            0 => fs::remove_file(&tile).unwrap(),
            1 => cut(&tile, 8191),
            _ => fs::write(&tile, vec![1; 8192]).unwrap(),
        }
        assert_holds(&LogFiles::open(dir.path()).unwrap(), 600);
        assert_eq!(fs::read(&tile).unwrap(), good);
    }
}

#[test]
fn altered_entries_refuse_to_start() {
    let (_, dir) = two_states(500, 100);
    let refused = |file: &str, offset: usize| {
        let scratch = tempfile::tempdir().unwrap();
        copy(dir.path(), scratch.path());
        let path = scratch.path().join(file);
        let mut bytes = fs::read(&path).unwrap();
        bytes[offset] ^= 1;
        fs::write(&path, bytes).unwrap();
        LogFiles::open(scratch.path()).err().unwrap()
    };
    // A byte of the first entry of the last full bundle, then of the open one, then of the last.
    let root = refused("log/entries/001", 4);
    assert!(matches!(root, StoreError::RootMismatch { .. }), "{root}");
    assert!(root.to_string().contains("rebuild"), "{root}");
    let root = refused("log/entries/002.open", 4);
    assert!(matches!(root, StoreError::RootMismatch { .. }), "{root}");
    let open = fs::read(dir.path().join("log/entries/002.open")).unwrap();
    let last = refused("log/entries/002.open", open.len() - 2);
    assert!(matches!(last, StoreError::LastEntryMismatch { .. }), "{last}");
}

#[test]
fn lost_files_refuse_to_start() {
    let (first, second) = two_states(300, 300);
    let opened = |change: &dyn Fn(&Path)| {
        let scratch = tempfile::tempdir().unwrap();
        copy(second.path(), scratch.path());
        change(scratch.path());
        LogFiles::open(scratch.path()).err().unwrap()
    };
    let bundle = opened(&|dir| fs::remove_file(dir.join("log/entries/000")).unwrap());
    assert!(matches!(bundle, StoreError::EntriesMissing { got: 0, .. }), "{bundle}");
    let old = fs::read(first.path().join("log/commits")).unwrap();
    let commits = opened(&|dir| fs::write(dir.join("log/commits"), &old).unwrap());
    assert!(matches!(commits, StoreError::BeyondCommit { .. }), "{commits}");
    let damaged = opened(&|dir| {
        let mut bytes = fs::read(dir.join("log/commits")).unwrap();
        bytes[RECORD_BYTES + 50] ^= 1;
        bytes[2 * RECORD_BYTES + 50] ^= 1;
        fs::write(dir.join("log/commits"), bytes).unwrap();
    });
    assert!(matches!(damaged, StoreError::CommitDamaged { .. }), "{damaged}");
    let spool = opened(&|dir| fs::write(dir.join("log/spool/7"), [0, 0, 0, 9, 1]).unwrap());
    assert!(matches!(spool, StoreError::SpoolDamaged { offset: 0, .. }), "{spool}");
}

#[test]
fn a_published_note_that_is_lost_is_noticed() {
    let (first, second) = two_states(5, 1);
    let mut log = LogFiles::open(second.path()).unwrap();
    log.append_note(&checkpoint_note(6)).unwrap();
    log.set_checkpoint().unwrap();
    drop(log);
    let note = second.path().join("log/notes/000.open");
    // An old backup of entries and commits under newer notes.
    let newer = fs::read(&note).unwrap();
    fs::write(first.path().join("log/notes/000.open"), newer).unwrap();
    let error = LogFiles::open(first.path()).err().unwrap();
    assert!(matches!(error, StoreError::NoteBeyondCommit { .. }), "{error}");
    fs::remove_file(note).unwrap();
    let error = LogFiles::open(second.path()).err().unwrap();
    assert!(matches!(error, StoreError::CheckpointUnlisted { .. }), "{error}");
}

#[test]
fn an_interrupted_creation_can_be_repeated() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("keys")).unwrap();
    drop(LogFiles::create(dir.path()).unwrap());
    fs::remove_file(dir.path().join("format")).unwrap();
    let mut log = LogFiles::create(dir.path()).unwrap();
    log.commit(&batch(0, 1, 0)).unwrap();
    drop(log);
    // But never over entries.
    fs::remove_file(dir.path().join("format")).unwrap();
    assert!(matches!(LogFiles::create(dir.path()), Err(StoreError::AlreadyALedger { .. })));
}
