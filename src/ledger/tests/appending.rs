//! Appending, one event or many.

use redevable_protocol::codes::Code;

use super::*;
use crate::eventstore::{
    StoreError,
    faults::{FailingDisk, Fault},
};

fn code(error: &AppendError) -> Code {
    match error {
        AppendError::Refused(refusal) => refusal.code,
        AppendError::Conflict { refusal, .. } => refusal.code,
        other => panic!("no code: {other}"),
    }
}

#[test]
fn an_event_gets_one_place_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, mut author) = ledger_of(dir.path(), 3);
    let event = author.registration();
    let appended = ledger.append(event.clone(), NOW()).unwrap();
    assert_eq!(appended.index, EntryIndex::new(4));
    assert_eq!(appended.revision, Revision::new(4));
    assert!(!appended.already);
    assert_eq!(ledger.index_of(&appended.event_id), Some(appended.index));
    let again = Appended { already: true, ..appended };
    assert_eq!(ledger.append(event.clone(), NOW()).unwrap(), again);
    drop(ledger);
    let mut ledger = open(dir.path());
    assert_eq!(ledger.append(event, NOW()).unwrap(), again, "also after a restart");
    assert_eq!(ledger.state().size(), TreeSize::new(5));
}

#[test]
fn the_clock_of_the_log_never_goes_back() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, mut author) = ledger_of(dir.path(), 0);
    let earlier = Recorded::parse("2026-11-25T09:59:00.000Z").unwrap();
    let appended = ledger.append(author.registration(), earlier).unwrap();
    assert_eq!(ledger.entry(appended.index).unwrap().header.recorded, NOW());
}

#[test]
fn a_stream_that_has_moved_is_a_conflict() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, mut author) = ledger_of(dir.path(), 2);
    let size = ledger.state().size();
    let head = ledger.state().head(&StreamId::ledger()).unwrap().1;
    let mut event = author.registration();
    for expected in [
        ExpectedRevision::NoStream,
        ExpectedRevision::Exact(Revision::new(1)),
        ExpectedRevision::Exact(Revision::new(3)),
    ] {
        event.expected = expected;
        let error = ledger.append(event.clone(), NOW()).unwrap_err();
        assert_eq!(code(&error), Code::RevisionConflict);
        let AppendError::Conflict { current, head: found, .. } = error else { unreachable!() };
        assert_eq!((current, found), (Some(Revision::new(2)), Some(head)));
    }
    assert_eq!(ledger.state().size(), size);
    event.expected = ExpectedRevision::Exact(Revision::new(2));
    ledger.append(event, NOW()).unwrap();
    // Signed over an older head.
    let mut second = Author::new();
    second.opening();
    second.opened(
        ledger.state().ledger().unwrap(),
        ledger.state().root_at(TreeSize::new(1)).unwrap(),
    );
    second.registration();
    let mut late = second.registration();
    late.note = String::from_utf8(late.note).unwrap().replace("org2", "org7").into_bytes();
    let error = ledger.append(late, NOW()).unwrap_err();
    assert_eq!(code(&error), Code::RevisionConflict, "{error}");
    // An expectation is judged in its rank: what comes before it wins.
    let mut broken = author.registration();
    broken.expected = ExpectedRevision::NoStream;
    broken.note = String::from_utf8(broken.note).unwrap().replace("registered", "x").into_bytes();
    assert_eq!(code(&ledger.append(broken, NOW()).unwrap_err()), Code::TypeUnknown);
}

#[test]
fn an_event_is_appended_to_its_own_stream_only() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, mut author) = ledger_of(dir.path(), 0);
    let mut event = author.registration();
    event.stream = StreamId::parse("plan/p1").unwrap();
    let error = ledger.append(event, NOW()).unwrap_err();
    assert!(matches!(error, AppendError::StreamMismatch { .. }), "{error}");
}

#[test]
fn contents_come_with_their_event() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, mut author) = ledger_of(dir.path(), 0);
    let event = author.statement("What we think.");
    let opened = event.contents[0].clone();
    let hash = ContentHash::of_opened(&opened);
    let with = |contents: Vec<Vec<u8>>| Submission { contents, ..event.clone() };
    let refused = |ledger: &mut Ledger, contents, expected: Code| {
        let error = ledger.append(with(contents), NOW()).unwrap_err();
        assert_eq!(code(&error), expected, "{error}");
        let AppendError::Refused(refusal) = error else { unreachable!() };
        refusal.path
    };
    assert_eq!(refused(&mut ledger, vec![], Code::ContentMissing), "data.text");
    refused(&mut ledger, vec![b"other".to_vec()], Code::ContentAltered);
    refused(&mut ledger, vec![opened.clone(), b"other".to_vec()], Code::ContentAltered);
    assert_eq!(ledger.content(&hash).unwrap(), None);
    ledger.append(event.clone(), NOW()).unwrap();
    assert_eq!(ledger.content(&hash).unwrap(), Some(opened.clone()));
    // The same content again: it is held already.
    let mut again = author.statement("What we think.");
    again.contents.clear();
    ledger.append(again, NOW()).unwrap();
    drop(ledger);
    assert_eq!(open(dir.path()).content(&hash).unwrap(), Some(opened));
}

#[test]
fn a_batch_ends_at_the_first_refusal() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, mut author) = ledger_of(dir.path(), 0);
    let mut batch: Vec<Submission> = (0..5).map(|_| author.registration()).collect();
    batch.insert(1, batch[0].clone());
    batch[4].note.push(b'x');
    let error = ledger.append_batch(batch.clone(), NOW()).unwrap_err();
    assert_eq!(error.position, 4);
    assert_eq!(code(&error.error), Code::NoteMalformed);
    let places: Vec<(u64, bool)> =
        error.appended.iter().map(|place| (place.index.value(), place.already)).collect();
    assert_eq!(places, [(1, false), (1, true), (2, false), (3, false)]);
    drop(ledger);
    let mut ledger = open(dir.path());
    assert_eq!(ledger.state().size(), TreeSize::new(4));
    batch[4].note.pop();
    let appended = ledger.append_batch(batch, NOW()).unwrap();
    assert_eq!(appended.len(), 6);
    assert_eq!(appended[5].index, EntryIndex::new(5));
}

#[test]
fn a_failed_write_stops_the_ledger_and_loses_nothing() {
    for fault in [Fault::Lost, Fault::Persisted, Fault::Torn] {
        let mut at = 0;
        loop {
            let dir = tempfile::tempdir().unwrap();
            let (ledger, mut author) = ledger_of(dir.path(), 2);
            drop(ledger);
            let events = [author.registration(), author.statement("x"), author.registration()];
            let disk = Box::new(FailingDisk::new(at, fault));
            let mut told = Vec::new();
            let mut failed = true;
            if let Ok(log) = LogFiles::open_on(dir.path(), disk) {
                let index = index_dir(dir.path());
                let mut ledger =
                    open::replay(Box::new(log), index, &options(), &mut |_, _| {}).unwrap();
                failed = append_all(&mut ledger, &events, &mut told).is_err();
                if failed {
                    let event = author.registration();
                    let error = ledger.append(event, NOW()).unwrap_err();
                    let poisoned =
                        AppendError::Fatal(StoreError::Poisoned { cause: String::new() });
                    assert_eq!(std::mem::discriminant(&error), std::mem::discriminant(&poisoned));
                    assert!(ledger.publish_checkpoint(&fixture::log_key()).is_err());
                    assert!(ledger.entry(EntryIndex::new(0)).is_err());
                }
            }
            let mut ledger = open(dir.path());
            for place in &told {
                assert_eq!(ledger.index_of(&place.event_id), Some(place.index), "{fault:?} {at}");
            }
            let appended = ledger.append_batch(events.to_vec(), NOW()).unwrap();
            assert_eq!(appended[2].index, EntryIndex::new(5));
            assert!(appended.starts_with(
                &told.iter().map(|place| Appended { already: true, ..*place }).collect::<Vec<_>>()
            ));
            ledger.publish_checkpoint(&fixture::log_key()).unwrap();
            if !failed {
                break;
            }
            at += 1;
        }
        assert!(at > 10);
    }
}

fn append_all(
    ledger: &mut Ledger,
    events: &[Submission],
    told: &mut Vec<Appended>,
) -> Result<(), AppendError> {
    for event in events {
        told.push(ledger.append(event.clone(), NOW())?);
    }
    Ok(())
}
