//! The list of published notes under the hand of whoever holds the log's key (LOG-3 to LOG-6).

use redevable::{exchange::exemple::ORIGIN, ledger::layout::RawLog};
use redevable_tlog::{
    TreeHash,
    checkpoint::Checkpoint,
    ed25519::SigningKey,
    note::{self, Note},
};

use crate::support::{Authors, assert_honest, files, judge, refuted, small};

fn honest() -> RawLog {
    small(&Authors::new("authors")).raw()
}

fn assert_refuted(raw: &RawLog, expected: &[&str]) {
    assert_eq!(refuted(&judge(&files(raw), &[])), expected);
}

/// The log's signature under another checkpoint.
fn signed(change: impl FnOnce(&mut Checkpoint)) -> String {
    let raw = honest();
    let text = Note::parse(raw.notes[2].as_bytes()).unwrap().text;
    let mut checkpoint = Checkpoint::parse_text(text).unwrap();
    change(&mut checkpoint);
    small(&Authors::new("authors")).sign(&checkpoint)
}

/// The last note with lines added, each with its newline.
fn with_lines(lines: &[&str]) -> RawLog {
    let mut raw = honest();
    raw.notes[2].extend(lines.iter().copied());
    raw
}

fn line_of(note: &str) -> &str {
    &note[note.find('—').unwrap()..]
}

#[test]
fn an_idle_log_may_sign_its_size_again() {
    let mut raw = honest();
    raw.notes.push(raw.notes[2].clone());
    assert_honest(&files(&raw), 12);
}

#[test]
fn a_smaller_size_after_a_larger_one_is_refuted() {
    let mut raw = honest();
    raw.notes.swap(0, 1);
    assert_refuted(&raw, &["notes@notes/000.p/3"]);
}

/// Two histories of one size: the log convicts itself.
#[test]
fn two_roots_for_one_size_are_refuted() {
    let mut raw = honest();
    raw.notes.insert(2, signed(|checkpoint| checkpoint.root = TreeHash([7; 32])));
    let refuted = refuted(&judge(&files(&raw), &[]));
    assert!(refuted.contains(&"notes@notes/000.p/4".to_owned()), "{refuted:?}");
    assert!(refuted.contains(&"root@11".to_owned()), "{refuted:?}");
}

#[test]
fn a_root_that_the_entries_do_not_give_is_refuted() {
    let mut raw = honest();
    raw.notes[2] = signed(|checkpoint| checkpoint.root = TreeHash([7; 32]));
    assert_refuted(&raw, &["root@11"]);
}

#[test]
fn a_note_under_another_origin_is_refuted() {
    let mut raw = honest();
    raw.notes[1] = raw.notes[1].replacen(ORIGIN, "registre.example/autre", 1);
    let refuted = refuted(&judge(&files(&raw), &[]));
    assert_eq!(refuted, ["notes@notes/000.p/3"]);
    // All of them under another origin, by the same key: it is not the ledger's own name.
    let mut raw = honest();
    for note in &mut raw.notes {
        *note = note.replace(ORIGIN, "registre.example/autre");
    }
    let refuted = crate::support::refuted(&judge(&files(&raw), &[]));
    assert!(refuted.contains(&"checkpoint-malformed@checkpoint".to_owned()), "{refuted:?}");
}

#[test]
fn extension_lines_are_refuted() {
    let mut raw = honest();
    raw.notes[1] = signed(|checkpoint| checkpoint.extensions.push("more".to_owned()));
    let refuted = refuted(&judge(&files(&raw), &[]));
    assert!(refuted.contains(&"notes@notes/000.p/3".to_owned()), "{refuted:?}");
    let mut raw = honest();
    raw.notes[2] = signed(|checkpoint| checkpoint.extensions.push("more".to_owned()));
    let refuted = crate::support::refuted(&judge(&files(&raw), &[]));
    assert!(refuted.contains(&"checkpoint-malformed@checkpoint".to_owned()), "{refuted:?}");
}

#[test]
fn a_line_that_nobody_knows_is_refuted() {
    let raw = honest();
    let text = Note::parse(raw.notes[2].as_bytes()).unwrap().text.to_owned();
    let stranger = Checkpoint::parse_text(&text).unwrap().sign(&SigningKey::from_seed(&[9; 32]));
    let last = ["notes@checkpoint", "notes@notes/000.p/3"];
    assert_refuted(&with_lines(&[&stranger]), &last);
    // Nor the log's own line twice.
    assert_refuted(&with_lines(&[line_of(&raw.notes[2])]), &last);
}

#[test]
fn a_note_without_the_log_s_line_is_refuted() {
    let mut raw = honest();
    let text = Note::parse(raw.notes[2].as_bytes()).unwrap().text.to_owned();
    let stranger = Checkpoint::parse_text(&text).unwrap().sign(&SigningKey::from_seed(&[9; 32]));
    raw.notes[2] = note::assemble(&text, &[stranger]);
    let missing = ["checkpoint-key-missing@checkpoint", "checkpoint-key-missing@notes/000.p/3"];
    assert_refuted(&raw, &missing);
    // A line of an older note under a newer text.
    let mut raw = honest();
    let old = line_of(&raw.notes[1]).to_owned();
    raw.notes[2] = note::assemble(&text, &[old]);
    let invalid = ["checkpoint-signature@checkpoint", "checkpoint-signature@notes/000.p/3"];
    assert_refuted(&raw, &invalid);
}

/// A note that was published and is not listed any more leaves its partial tiles behind.
#[test]
fn a_note_that_vanishes_from_the_list_leaves_a_trace() {
    let mut raw = honest();
    raw.notes.remove(1);
    let mut published = files(&raw);
    assert_honest(&published, 12);
    published.extend(files(&honest()).into_iter().filter(|(path, _)| path.ends_with("/10")));
    let refuted = refuted(&judge(&published, &[]));
    assert_eq!(refuted, ["layout@tile/0/000.p/10", "layout@tile/entries/000.p/10"]);
}
