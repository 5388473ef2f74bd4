//! The disposable index.

use std::fs;

use redevable_protocol::ids::{EntryHash, EventId, Revision, StreamId};

use super::*;
use crate::eventstore::{IndexPosition, IndexRow, SledIndex};

fn row(n: u64) -> IndexRow {
    IndexRow {
        index: EntryIndex::new(n),
        entry_hash: EntryHash::of_entry(&entry(n)),
        event: EventId::of_text(&n.to_string()),
        stream: StreamId::parse(if n.is_multiple_of(2) { "plan/a" } else { "plan/a.b" }).unwrap(),
        revision: Revision::new(n / 2),
    }
}

#[test]
fn it_answers_what_was_applied_also_after_reopening() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("index.sled");
    let index = SledIndex::open_or_replace(&path).unwrap();
    assert_eq!(index.position().unwrap(), IndexPosition::START);
    let rows: Vec<IndexRow> = (0..600).map(row).collect();
    index.apply(&rows).unwrap();
    drop(index);
    let index = SledIndex::open_or_replace(&path).unwrap();
    let position = index.position().unwrap();
    assert_eq!(position.size, TreeSize::new(600));
    assert_eq!(position.entry_hash, row(599).entry_hash);
    assert_eq!(index.event(&row(417).event).unwrap(), Some(EntryIndex::new(417)));
    assert_eq!(index.event(&EventId::of_text("none")).unwrap(), None);
    for (stream, first) in [("plan/a", 0), ("plan/a.b", 1)] {
        let stream = StreamId::parse(stream).unwrap();
        let found = index.stream(&stream, Revision::new(255), 30).unwrap();
        let expected: Vec<_> =
            (255..285).map(|n| (Revision::new(n), EntryIndex::new(2 * n + first))).collect();
        assert_eq!(found, expected, "big-endian keys keep the order past 255");
        assert_eq!(index.stream(&stream, Revision::new(290), 30).unwrap().len(), 10);
    }
}

#[test]
fn one_that_cannot_be_opened_is_moved_aside() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("index.sled");
    for round in 0..3 {
        match round {
            0 => fs::write(&path, "no folder").unwrap(),
            _ => {
                let index = SledIndex::open_or_replace(&path).unwrap();
                index.apply(&(0..50).map(row).collect::<Vec<_>>()).unwrap();
                drop(index);
                let garbage = vec![0xa5; 8192];
                fs::write(path.join(if round == 1 { "conf" } else { "db" }), garbage).unwrap();
            }
        }
        let index = SledIndex::open_or_replace(&path).unwrap();
        let position = index.position().unwrap();
        assert!(position == IndexPosition::START || position.size == TreeSize::new(50));
        if round < 2 {
            assert!(dir.path().join("index.sled.aside").exists());
        }
        drop(index);
        fs::remove_dir_all(&path).unwrap();
    }
}
