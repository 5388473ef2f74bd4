//! What a log promises when nothing goes wrong.

use std::fs;

use redevable_tlog::limits::BUNDLE_ENTRY_BYTES_MAX;

use super::*;
use crate::eventstore::StoreError;

#[test]
fn six_hundred_entries_cross_two_bundles_and_survive_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = LogFiles::create(dir.path()).unwrap();
    assert_holds(&log, 0);
    let mut size = 0;
    for entries in [1, 2, 252, 1, 1, 300, 43] {
        let committed = log.commit(&batch(size, entries, 1)).unwrap();
        size += entries;
        assert_eq!(committed.root, root(size));
        assert_holds(&log, size);
    }
    assert_eq!(size, 600);
    drop(log);
    for name in ["000", "001", "002.open"] {
        assert!(dir.path().join("log/entries").join(name).is_file(), "{name}");
    }
    for name in ["0/000", "0/001"] {
        assert_eq!(fs::metadata(dir.path().join("log/tile").join(name)).unwrap().len(), 8192);
    }
    let mut log = LogFiles::open(dir.path()).unwrap();
    assert_holds(&log, 600);
    for n in [0, 1, 3, 255, 256, 257, 557] {
        assert_holds_content(&log, n);
    }
    log.commit(&batch(600, 168, 0)).unwrap();
    assert_holds(&log, 768);
    drop(log);
    assert!(!dir.path().join("log/entries/003.open").exists());
    assert_holds(&LogFiles::open(dir.path()).unwrap(), 768);
}

#[test]
fn a_full_tile_of_level_one_is_resumed_from() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = LogFiles::create(dir.path()).unwrap();
    let committed = log.commit(&batch(0, 66_000, 0)).unwrap();
    assert_eq!(committed.root, root(66_000));
    drop(log);
    let tile = dir.path().join("log/tile/1/000");
    let before = fs::metadata(&tile).unwrap().modified().unwrap();
    let mut log = LogFiles::open(dir.path()).unwrap();
    let committed = log.commit(&batch(66_000, 100, 0)).unwrap();
    assert_eq!(committed.root, root(66_100));
    drop(log);
    assert_eq!(fs::metadata(&tile).unwrap().modified().unwrap(), before);
    // The highest tile is lost: it comes back from the entries.
    fs::remove_file(&tile).unwrap();
    let log = LogFiles::open(dir.path()).unwrap();
    assert_eq!(log.committed().root, root(66_100));
    assert!(tile.is_file());
}

#[test]
fn notes_are_listed_in_order_and_the_last_is_the_checkpoint() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = LogFiles::create(dir.path()).unwrap();
    assert_eq!(log.checkpoint(), None);
    log.commit(&batch(0, 3, 0)).unwrap();
    let notes: Vec<String> = (0..300).map(|n| checkpoint_note(1 + n / 100)).collect();
    for note in &notes {
        log.append_note(note).unwrap();
        log.set_checkpoint().unwrap();
        assert_eq!(log.checkpoint(), Some(note.as_str()));
    }
    drop(log);
    let log = LogFiles::open(dir.path()).unwrap();
    assert_eq!(log.notes().map(Result::unwrap).collect::<Vec<_>>(), notes);
    assert_eq!(fs::read_to_string(dir.path().join("log/checkpoint")).unwrap(), notes[299]);
    assert!(dir.path().join("log/notes/000").is_file());
    assert!(dir.path().join("log/notes/001.open").is_file());
}

#[test]
fn a_note_that_cannot_be_listed_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = LogFiles::create(dir.path()).unwrap();
    log.commit(&batch(0, 3, 0)).unwrap();
    let beyond = log.append_note(&checkpoint_note(4));
    assert!(matches!(beyond, Err(StoreError::NoteBeyondCommit { position: 0, .. })));
    assert!(matches!(log.append_note("x\n"), Err(StoreError::NoteMalformed { .. })));
    log.append_note(&checkpoint_note(3)).unwrap();
    assert_eq!(log.notes().count(), 1);
}

#[test]
fn what_does_not_fit_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = LogFiles::create(dir.path()).unwrap();
    assert!(matches!(log.commit(&Batch::default()), Err(StoreError::EmptyBatch)));
    let entries = vec![entry(0), vec![b'x'; BUNDLE_ENTRY_BYTES_MAX + 1]];
    let too_long = log.commit(&Batch { entries, contents: Vec::new() });
    assert!(matches!(too_long, Err(StoreError::TooLong { position: 1, .. })));
    assert_holds(&log, 0);
    let entries = vec![vec![b'x'; BUNDLE_ENTRY_BYTES_MAX]];
    log.commit(&Batch { entries, contents: Vec::new() }).unwrap();
    assert_eq!(log.entry(EntryIndex::new(0)).unwrap().len(), BUNDLE_ENTRY_BYTES_MAX);
}

#[test]
fn contents_move_out_of_the_spool_and_can_be_erased() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = LogFiles::create(dir.path()).unwrap();
    for n in 0..70 {
        log.commit(&batch(n, 1, 1)).unwrap();
    }
    let spooled = fs::read_dir(dir.path().join("log/spool")).unwrap().count();
    assert_eq!(spooled, 6, "64 were moved at once");
    for n in 0..70 {
        assert_holds_content(&log, n);
    }
    assert_eq!(log.contents().unwrap().len(), 70);
    for n in [3, 69] {
        log.erase_content(&ContentHash::of_opened(&content(n))).unwrap();
    }
    for _ in 0..2 {
        for n in [3, 69] {
            assert_eq!(log.content(&ContentHash::of_opened(&content(n))).unwrap(), None);
        }
        assert_eq!(log.contents().unwrap().len(), 68);
        drop(log);
        log = LogFiles::open(dir.path()).unwrap();
    }
}

#[test]
fn a_content_that_was_altered_is_not_handed_out() {
    let dir = tempfile::tempdir().unwrap();
    let mut log = LogFiles::create(dir.path()).unwrap();
    log.commit(&batch(0, 1, 1)).unwrap();
    drop(log);
    let log = LogFiles::open(dir.path()).unwrap();
    let hash = ContentHash::of_opened(&content(0));
    fs::write(dir.path().join("log/content").join(hash.to_string()), "other").unwrap();
    let error = log.content(&hash).unwrap_err();
    assert!(error.to_string().contains(&hash.to_string()), "{error}");
}

#[test]
fn a_second_writer_is_refused_until_the_first_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let log = LogFiles::create(dir.path()).unwrap();
    let second = LogFiles::open(dir.path()).err().unwrap();
    assert!(matches!(second, StoreError::Locked { .. }));
    assert!(second.to_string().contains("lock"), "{second}");
    assert!(matches!(LogFiles::create(dir.path()), Err(StoreError::Locked { .. })));
    drop(log);
    LogFiles::open(dir.path()).unwrap();
    assert!(matches!(LogFiles::create(dir.path()), Err(StoreError::AlreadyALedger { .. })));
}

#[test]
fn only_a_ledger_folder_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(LogFiles::open(dir.path()), Err(StoreError::NoLedger { .. })));
    drop(LogFiles::create(dir.path()).unwrap());
    fs::write(dir.path().join("format"), "redevable/ledger/v2\n").unwrap();
    let error = LogFiles::open(dir.path()).err().unwrap().to_string();
    assert!(error.contains("redevable/ledger/v2"), "{error}");
}
