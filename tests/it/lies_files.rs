//! Lies in notes, tiles, bundles and contents: the entries are honest.

use redevable::ledger::layout::RawLog;
use redevable_protocol::ids::ContentHash;
use redevable_tlog::{
    TreeHash, TreeSize,
    checkpoint::Checkpoint,
    ed25519::SigningKey,
    note::{self, Note},
};

use crate::{
    lies_ledgers::{
        Case, NGO, authors, erased, honest, join, operators_key, ordered, path_of, split,
    },
    support::{Files, files, judge, organisation},
};

const TILE: &str = "tile/0/000.p/11";
const LATEST: &str = "checkpoint";
const LIST: &str = "notes/000.p/4";

pub(crate) fn all() -> Vec<Case> {
    [listed(), served(), checkpoints(), lines(), tiles(), contents(), erasures(), extra()]
        .into_iter()
        .flatten()
        .collect()
}

/// The honest ledger with other notes.
fn noted(change: impl FnOnce(&mut Vec<String>)) -> Files {
    let mut raw: RawLog = honest().raw();
    change(&mut raw.notes);
    files(&raw)
}

/// The honest files, changed.
fn changed(change: impl FnOnce(&mut Files)) -> Files {
    let mut files = honest().files();
    change(&mut files);
    files
}

fn checkpoint(note: &str) -> Checkpoint {
    Checkpoint::parse_text(Note::parse(note.as_bytes()).unwrap().text).unwrap()
}

/// The same note with another root, by the log's key.
fn of_another_tree(note: &str) -> String {
    let mut checkpoint = checkpoint(note);
    checkpoint.root = TreeHash([7; 32]);
    honest().sign(&checkpoint)
}

fn listed() -> Vec<Case> {
    vec![
        Case::new(
            "notes-smaller-size",
            "The operator signed and listed size 6 once more after size 10.",
            "The sizes of the list never shrink.",
            noted(|notes| notes.insert(3, notes[1].clone())),
        ),
        Case::new(
            "notes-two-roots",
            "The operator signed and listed two roots for size 10.",
            "For one size there is one root, and the entries give only one.",
            noted(|notes| notes.insert(3, of_another_tree(&notes[2]))),
        ),
        Case::new(
            "notes-one-dropped",
            "The operator took the note of size 6 out of the list, and left the files of that \
             size.",
            "Files that no listed size needs have no place.",
            changed(|files| {
                files.append(&mut noted(|notes| drop(notes.remove(1))));
                files.remove(LIST);
            }),
        ),
        Case::new(
            "notes-last-dropped",
            "The operator took the last note out of the list, but serves it as the checkpoint.",
            "The last note of the list is the checkpoint, byte for byte.",
            changed(|files| {
                let latest = files[LATEST].clone();
                files.append(&mut noted(|notes| drop(notes.pop())));
                files.remove(LIST);
                files.insert(LATEST.to_owned(), latest);
            }),
        ),
        Case::new(
            "notes-swapped",
            "The operator swapped the notes of sizes 6 and 10 in the list.",
            "The sizes of the list never shrink.",
            noted(|notes| notes.swap(1, 2)),
        ),
        Case::new(
            "notes-second-partial",
            "The operator left the list of the first three notes beside that of all four.",
            "Only the current segment is partial, and there is one.",
            changed(|honest_files| {
                let three = honest().raw().notes[..3].to_vec();
                let mut older = files(&RawLog { notes: three, ..honest().raw() });
                honest_files
                    .insert("notes/000.p/3".to_owned(), older.remove("notes/000.p/3").unwrap());
            }),
        ),
    ]
}

fn served() -> Vec<Case> {
    let older = honest().raw().notes[2].clone().into_bytes();
    vec![
        Case::new(
            "checkpoint-older-than-list",
            "The operator serves the checkpoint of size 10, and hides what came after from \
             whoever reads no list.",
            "The list has a note above it.",
            changed(|files| drop(files.insert(LATEST.to_owned(), older))),
        ),
        Case::new(
            "checkpoint-missing",
            "The operator serves no checkpoint.",
            "Without it there is nothing that anybody signed.",
            changed(|files| drop(files.remove(LATEST))),
        ),
    ]
}

fn checkpoints() -> Vec<Case> {
    let last = |change: &dyn Fn(&str) -> String| {
        noted(|notes| {
            let note = notes.pop().unwrap();
            notes.push(change(&note));
        })
    };
    let by_another = |note: &str| {
        let checkpoint = checkpoint(note);
        let line = checkpoint.sign(&SigningKey::from_seed(&[9; 32]));
        note::assemble(&checkpoint.to_text(), &[line])
    };
    let extended = |note: &str| {
        let mut checkpoint = checkpoint(note);
        checkpoint.extensions.push("all is well".to_owned());
        honest().sign(&checkpoint)
    };
    let renamed = |note: &str| {
        let mut checkpoint = checkpoint(note);
        checkpoint.origin = "registre.example/autre".to_owned();
        honest().sign(&checkpoint)
    };
    vec![
        Case::new(
            "checkpoint-other-key",
            "The operator signed the last checkpoint with a key that the ledger does not name.",
            "The line of the log's key is missing.",
            last(&by_another),
        ),
        Case::new(
            "checkpoint-wrong-root",
            "The operator signed a root that the entries do not give.",
            "The tree is computed from the entries.",
            last(&of_another_tree),
        ),
        Case::new(
            "checkpoint-wrong-size",
            "The operator signed one entry more than it publishes.",
            "The bundle of that size is not there.",
            last(&|note: &str| {
                let mut checkpoint = checkpoint(note);
                checkpoint.size = TreeSize::new(12);
                honest().sign(&checkpoint)
            }),
        ),
        Case::new(
            "checkpoint-extension",
            "The operator added a line of its own to the text of the last checkpoint.",
            "A checkpoint of this protocol has three lines.",
            last(&extended),
        ),
        Case::new(
            "checkpoint-other-origin",
            "The operator signed the last checkpoint under the name of another log.",
            "The origin never changes.",
            last(&renamed),
        ),
    ]
}

/// The honest ledger with other lines under its last note.
fn lined(change: impl FnOnce(&str, &mut Vec<String>)) -> Files {
    noted(|notes| {
        let (text, mut lines) = split(&notes.pop().unwrap());
        change(&text, &mut lines);
        notes.push(join(&text, &lines));
    })
}

fn lines() -> Vec<Case> {
    let by_ngo = |text: &str| {
        let ngo = authors().signer(&organisation(NGO));
        ngo.line(text).trim_end().to_owned()
    };
    let foreign = |text: &str| operators_key("autre.example").line(text).trim_end().to_owned();
    vec![
        Case::new(
            "note-without-log-line",
            "The last checkpoint has a line of the NGO, and none of the log.",
            "Each key of the log signs each checkpoint.",
            lined(|text, lines| *lines = vec![by_ngo(text)]),
        ),
        Case::new(
            "note-log-line-twice",
            "The last checkpoint has the line of the log twice.",
            "Each key of the log has one line.",
            lined(|_, lines| lines.push(lines[0].clone())),
        ),
        Case::new(
            "note-log-line-of-another",
            "The last checkpoint has the log's signature of an older one.",
            "It does not hold over this text.",
            lined(|_, lines| *lines = split(&honest().raw().notes[2]).1),
        ),
        Case::new(
            "note-foreign-line",
            "The last checkpoint has a line of a key to which nobody gave a role.",
            "Only keys of the log and of its witnesses sign checkpoints.",
            lined(|text, lines| lines.push(foreign(text))),
        ),
    ]
}

fn tiles() -> Vec<Case> {
    vec![
        Case::new(
            "tile-wrong-hash",
            "The operator changed one hash in a tile.",
            "Tiles are computed from the entries.",
            changed(|files| files.get_mut(TILE).unwrap()[40] ^= 1),
        ),
        Case::new(
            "tile-missing",
            "The operator removed the latest tile.",
            "Without it no reader can check a proof.",
            changed(|files| drop(files.remove(TILE))),
        ),
        Case::new(
            "tile-of-older-size-removed",
            "The operator removed the partial tile of size 6.",
            "What a listed size needed stays.",
            changed(|files| drop(files.remove("tile/0/000.p/6"))),
        ),
        Case::new(
            "bundle-missing",
            "The operator removed the latest bundle, and so all entries.",
            "The checkpoint says that there are some.",
            changed(|files| drop(files.remove("tile/entries/000.p/11"))),
        ),
        Case::new(
            "bundle-of-older-size-differs",
            "The operator changed a word in the bundle of size 10, which the latest bundle \
             repeats as it was.",
            "Both are held against the same entries.",
            changed(|files| {
                let bundle = files.get_mut("tile/entries/000.p/10").unwrap();
                let at = bundle.windows(10).rposition(|bytes| bytes == b"2026-06-30").unwrap();
                bundle[at + 6] = b'9';
            }),
        ),
    ]
}

fn contents() -> Vec<Case> {
    let [first, second] = [8, 10].map(|index| path_of(honest().text_of(index)));
    vec![
        Case::new(
            "content-swapped",
            "The operator swapped the texts of entries 8 and 10.",
            "A text has its own hash as its name.",
            changed(|files| {
                let texts = [files[&first].clone(), files[&second].clone()];
                let [one, other] = texts;
                files.insert(first.clone(), other);
                files.insert(second.clone(), one);
            }),
        ),
        Case::new(
            "content-altered",
            "The operator added a full stop to the text of entry 8.",
            "A text has its own hash as its name.",
            changed(|files| files.get_mut(&first).unwrap().push(b'.')),
        ),
        Case::new(
            "content-dropped",
            "The operator removed the text of entry 8 without any order.",
            "No order names it.",
            changed(|files| drop(files.remove(&first))),
        ),
        Case::new(
            "content-added",
            "The operator added a text that no entry commits to.",
            "Every text is one of an entry.",
            changed(|files| {
                let bytes = vec![7; 40];
                let hash = ContentHash::of_opened(&bytes);
                files.insert(path_of(hash), bytes);
            }),
        ),
    ]
}

fn erasures() -> Vec<Case> {
    let authors = authors();
    vec![
        Case::new(
            "erased-and-kept",
            "The operator published an order to erase the text of entry 4, and serves the text.",
            "What an order names is absent.",
            ordered(&authors, true).operator.files(),
        ),
        Case::new(
            "state-wrong",
            "The NGO attested a state that is not that of the entries; the operator admitted it.",
            "The state is computed from the entries.",
            erased(&authors, false).files(),
        ),
    ]
}

fn extra() -> Vec<Case> {
    vec![
        Case::new(
            "file-unknown",
            "The operator serves a second checkpoint under a name of its own.",
            "Nothing lies in the directory that the protocol does not name.",
            changed(|files| drop(files.insert("checkpoint.old".to_owned(), files[LATEST].clone()))),
        ),
        Case::new(
            "file-of-no-size",
            "The operator serves a tile of a size that was never published.",
            "Partial tiles are those of listed sizes.",
            changed(|files| {
                let tile = files[TILE][..7 * 32].to_vec();
                files.insert("tile/0/000.p/7".to_owned(), tile);
            }),
        ),
    ]
}

/// What `proofs/lies/README.md` says of it: there is nothing to find, even for who kept that note.
#[test]
fn a_note_left_out_with_the_files_of_its_size_leaves_no_trace() {
    let lie = noted(|notes| drop(notes.remove(1)));
    for older in [None, Some(honest().raw().notes[1].clone())] {
        let older: Vec<&str> = older.iter().map(String::as_str).collect();
        let verdict = judge(&lie, &older);
        assert_eq!(verdict.outcome().exit_code(), 0, "{verdict:?}");
    }
}
