//! Each effect on the disk fails once in each way; then the process is gone, and a new one opens
//! what it left. Nothing that was acknowledged may be lost (STORE-1 to STORE-3).

use super::*;
use crate::eventstore::{
    StoreError,
    disk::faults::{FailingDisk, Fault},
};

/// What a run was told is durable.
#[derive(Default)]
struct Acknowledged {
    size: u64,
    contents: Vec<u64>,
    erased: Option<u64>,
    notes: Vec<u64>,
}

/// Commits, notes and an erasure; across the end of a bundle.
fn run(log: &mut LogFiles, told: &mut Acknowledged) -> Result<(), StoreError> {
    let mut size = log.committed().size.value();
    for (entries, contents) in [(3, 1), (5, 0), (262, 2), (1, 1)] {
        log.commit(&batch(size, entries, contents))?;
        told.contents.extend(size..size + contents);
        size += entries;
        told.size = size;
        log.append_note(&checkpoint_note(size))?;
        told.notes.push(size);
        log.set_checkpoint()?;
    }
    let erased = told.contents[0];
    told.erased = Some(erased);
    log.erase_content(&ContentHash::of_opened(&content(erased)))
}

fn assert_poisoned(log: &mut LogFiles) {
    let poisoned = |error| matches!(error, StoreError::Poisoned { .. });
    assert!(poisoned(log.commit(&batch(0, 1, 0)).unwrap_err()));
    assert!(poisoned(log.append_note(&checkpoint_note(1)).unwrap_err()));
    assert!(poisoned(log.set_checkpoint().unwrap_err()));
    assert!(poisoned(log.entry(EntryIndex::new(0)).unwrap_err()));
    assert!(poisoned(log.contents().unwrap_err()));
    assert!(poisoned(log.entries(EntryIndex::new(0)).next().unwrap().unwrap_err()));
}

fn assert_kept(dir: &Path, told: &Acknowledged, what: &str) {
    let mut log = LogFiles::open(dir).unwrap_or_else(|error| panic!("{what}: {error}"));
    let size = log.committed().size.value();
    assert!(size >= told.size, "{what}: {size} of {} acknowledged entries", told.size);
    assert_holds(&log, size);
    for n in told.contents.iter().filter(|n| Some(**n) != told.erased) {
        assert_holds_content(&log, *n);
    }
    let notes: Vec<String> = log.notes().map(Result::unwrap).collect();
    let listed: Vec<String> = told.notes.iter().map(|size| checkpoint_note(*size)).collect();
    assert!(notes.starts_with(&listed), "{what}: notes");
    assert!(notes.len() <= listed.len() + 1);
    assert_eq!(log.checkpoint(), notes.last().map(String::as_str));
    log.commit(&batch(size, 1, 1)).unwrap();
    log.append_note(&checkpoint_note(size + 1)).unwrap();
    log.set_checkpoint().unwrap();
    drop(log);
    assert_holds(&LogFiles::open(dir).unwrap(), size + 1);
}

#[test]
fn no_failed_write_loses_what_was_acknowledged() {
    for fault in [Fault::Lost, Fault::Persisted, Fault::Torn] {
        let mut at = 0;
        loop {
            let dir = tempfile::tempdir().unwrap();
            drop(LogFiles::create(dir.path()).unwrap());
            let mut told = Acknowledged::default();
            let what = format!("{fault:?} at effect {at}");
            match LogFiles::open_on(dir.path(), Box::new(FailingDisk::new(at, fault))) {
                Err(_) => {}
                Ok(mut log) => match run(&mut log, &mut told) {
                    Ok(()) => break,
                    Err(error) => {
                        assert!(error.to_string().contains("free some space"), "{what}: {error}");
                        assert_poisoned(&mut log);
                    }
                },
            }
            assert_kept(dir.path(), &told, &what);
            at += 1;
        }
        assert!(at > 50, "{at} effects were failed");
    }
}

#[test]
fn recovery_itself_may_be_interrupted() {
    for fault in [Fault::Lost, Fault::Persisted, Fault::Torn] {
        let dir = tempfile::tempdir().unwrap();
        let mut log = LogFiles::create(dir.path()).unwrap();
        let mut told = Acknowledged::default();
        run(&mut log, &mut told).unwrap();
        drop(log);
        // A batch that was written and not committed, and a note of it that was torn.
        let log_dir = dir.path().join("log");
        fs::write(log_dir.join("entries/002.open"), [0, 3, 1]).unwrap();
        let mut open = fs::read(log_dir.join("entries/001.open")).unwrap();
        open.extend([0, 1, 7, 0, 9]);
        fs::write(log_dir.join("entries/001.open"), open).unwrap();
        let mut notes = fs::read(log_dir.join("notes/000.open")).unwrap();
        notes.extend([0, 9, 7]);
        fs::write(log_dir.join("notes/000.open"), notes).unwrap();
        fs::write(log_dir.join("spool/271"), [0]).unwrap();
        fs::remove_file(log_dir.join("tile/0/000")).unwrap();
        fs::remove_file(log_dir.join("checkpoint")).unwrap();
        let mut at = 0;
        loop {
            let scratch = tempfile::tempdir().unwrap();
            copy(dir.path(), scratch.path());
            let disk = Box::new(FailingDisk::new(at, fault));
            let recovered = LogFiles::open_on(scratch.path(), disk).is_ok();
            assert_kept(scratch.path(), &told, &format!("{fault:?} at effect {at}"));
            if recovered {
                break;
            }
            at += 1;
        }
        assert!(at > 10, "{at} effects were failed");
    }
}
