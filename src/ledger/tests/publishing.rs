//! Checkpoints.

use redevable_tlog::{checkpoint::Checkpoint, ed25519::SigningKey, note::Note};

use super::*;
use fixture::log_key;

#[test]
fn a_checkpoint_covers_what_is_durable_and_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let (mut ledger, mut author) = ledger_of(dir.path(), 2);
    assert_eq!(ledger.checkpoint(), None);
    let first = ledger.publish_checkpoint(&log_key()).unwrap();
    let note = Note::parse(first.as_bytes()).unwrap();
    let checkpoint = Checkpoint::parse_text(note.text).unwrap();
    assert_eq!(checkpoint.origin, fixture::ORIGIN);
    assert_eq!(checkpoint.size, TreeSize::new(3));
    assert_eq!(checkpoint.root, ledger.state().root());
    assert_eq!(note.verified_by(ledger.state().log_keys()).unwrap().len(), 1);
    assert_eq!(ledger.publish_checkpoint(&log_key()).unwrap(), first);
    assert_eq!(ledger.notes().count(), 1);
    ledger.publish_checkpoint_with(&[&log_key()], Resign::Always).unwrap();
    assert_eq!(ledger.notes().count(), 2);
    ledger.append(author.registration(), NOW()).unwrap();
    let second = ledger.publish_checkpoint(&log_key()).unwrap();
    assert_eq!(ledger.checkpoint(), Some(second.as_str()));
    let current = std::fs::read_to_string(dir.path().join("log/checkpoint")).unwrap();
    assert_eq!(current, second);
    drop(ledger);
    let ledger = open(dir.path());
    assert_eq!(ledger.checkpoint(), Some(second.as_str()));
    assert_eq!(
        ledger.notes().map(Result::unwrap).collect::<Vec<_>>(),
        [first.clone(), first, second]
    );
}

#[test]
fn only_the_log_key_in_force_publishes_and_only_this_history() {
    let dir = tempfile::tempdir().unwrap();
    let mut empty = Ledger::create(&dir.path().join("empty"), &options()).unwrap();
    assert!(matches!(empty.publish_checkpoint(&log_key()), Err(PublishError::NoEvent)));
    let (mut ledger, mut author) = ledger_of(&dir.path().join("ledger"), 2);
    let stranger = SigningKey::from_seed(&[3; 32]);
    let error = ledger.publish_checkpoint(&stranger).unwrap_err();
    assert!(matches!(error, PublishError::KeyMissing { .. }), "{error}");
    let small = ledger.sign_checkpoint(&[&log_key()]).unwrap();
    let other = small.replace("\n3\n", "\n2\n");
    let error = ledger.publish_note(&other).unwrap_err();
    assert!(matches!(error, PublishError::NoteRefused { .. }), "{error}");
    let unsigned = {
        let root = ledger.state().root();
        let origin = fixture::ORIGIN.to_owned();
        let size = TreeSize::new(3);
        let checkpoint = Checkpoint { origin, size, root, extensions: Vec::new() };
        redevable_tlog::note::assemble(&checkpoint.to_text(), &[checkpoint.sign(&stranger)])
    };
    assert!(ledger.publish_note(&unsigned).is_err());
    ledger.append(author.registration(), NOW()).unwrap();
    // Signed before the ledger grew, published after: still its history.
    ledger.publish_note(&small).unwrap();
    ledger.publish_checkpoint(&log_key()).unwrap();
    let error = ledger.publish_note(&small).unwrap_err();
    assert!(matches!(error, PublishError::Smaller { .. }), "{error}");
    assert_eq!(ledger.notes().count(), 2);
}
