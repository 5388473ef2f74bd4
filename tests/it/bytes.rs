//! Every byte and every file of a small published ledger matters: LOG-6 leaves nothing open.

use redevable_protocol::verdict::Outcome;

use crate::support::{Authors, Files, assert_honest, judge, refuted, small};

fn published() -> Files {
    small(&Authors::new("authors")).files()
}

/// A byte of a file.
type ByteAt = (String, usize);

/// Flips `mask` in each of these bytes, tries the ledger, and sets it right again; what was not
/// refuted.
fn unnoticed<'a>(mask: u8, places: impl Iterator<Item = &'a ByteAt>) -> Vec<ByteAt> {
    let mut files = published();
    let mut unnoticed = Vec::new();
    for (path, position) in places {
        files.get_mut(path).unwrap()[*position] ^= mask;
        if judge(&files, &[]).outcome() != Outcome::Refuted {
            unnoticed.push((path.clone(), *position));
        }
        files.get_mut(path).unwrap()[*position] ^= mask;
    }
    unnoticed
}

/// Two threads share the bytes that `tried` accepts.
fn assert_every_byte_matters(mask: u8, tried: impl Fn(&str, u8) -> bool) {
    let mut places: Vec<ByteAt> = Vec::new();
    for (path, bytes) in &published() {
        let positions = (0..bytes.len()).filter(|position| tried(path, bytes[*position]));
        places.extend(positions.map(|position| (path.clone(), position)));
    }
    assert!(places.len() > 5_000, "{} bytes", places.len());
    let unnoticed: Vec<ByteAt> = std::thread::scope(|scope| {
        let other = scope.spawn(|| unnoticed(mask, places.iter().step_by(2)));
        let mut all = unnoticed(mask, places.iter().skip(1).step_by(2));
        all.extend(other.join().unwrap());
        all
    });
    assert_eq!(unnoticed, Vec::new());
}

#[test]
fn the_ledger_that_is_attacked_is_honest() {
    let files = published();
    assert_honest(&files, 12);
    // Three notes, a checkpoint, three tiles, three bundles, one text.
    assert_eq!(files.len(), 9, "{:?}", files.keys());
}

#[test]
fn each_byte_changed_is_refuted() {
    assert_every_byte_matters(0x01, |_, _| true);
}

/// The bit between capitals and small letters: hexadecimal and base64 must have one spelling.
#[test]
fn each_letter_in_the_other_case_is_refuted() {
    // Older bundles are compared with the last one, as the test above shows.
    let is_old = |path: &str| path.starts_with("tile/") && !path.ends_with("/12");
    assert_every_byte_matters(0x20, |path, byte| byte.is_ascii_alphabetic() && !is_old(path));
}

#[test]
fn each_file_missing_cut_or_longer_is_refuted() {
    let honest = published();
    for path in honest.keys() {
        let with = |change: &dyn Fn(&mut Files)| {
            let mut files = honest.clone();
            change(&mut files);
            let verdict = judge(&files, &[]);
            assert_eq!(verdict.outcome(), Outcome::Refuted, "{path}");
        };
        with(&|files| assert!(files.remove(path).is_some()));
        with(&|files| assert!(files.get_mut(path).unwrap().pop().is_some()));
        with(&|files| files.get_mut(path).unwrap().push(b'\n'));
        with(&|files| files.get_mut(path).unwrap().insert(0, b'\n'));
        with(&|files| files.get_mut(path).unwrap().clear());
    }
}

#[test]
fn two_files_with_each_others_bytes_are_refuted() {
    let honest = published();
    for (path, bytes) in &honest {
        for (other, theirs) in honest.iter().filter(|(other, _)| *other > path) {
            // The list with one note is no note, but a list and a bundle may be of one form.
            let mut files = honest.clone();
            files.insert(path.clone(), theirs.clone());
            files.insert(other.clone(), bytes.clone());
            assert_eq!(judge(&files, &[]).outcome(), Outcome::Refuted, "{path} and {other}");
        }
    }
}

/// Nothing but what LOG-6 names: an extra file may be somebody's text that no order erased, or a
/// second history for those who know where to look.
#[test]
fn each_extra_file_is_named() {
    let honest = published();
    let zeros = "0".repeat(64);
    for path in [
        "evil.txt",
        "checkpoint.tmp",
        "checkpoint/old",
        "ledger.json",
        ".well-known/security.txt",
        "tile/0/000",
        "tile/0/000.p/5",
        "tile/0/000.p/13",
        "tile/0/000.p/012",
        "tile/0/001.p/1",
        "tile/1/000.p/1",
        "tile/entries/000",
        "tile/entries/000.p/5",
        "tile/entries/x001/000.p/1",
        "notes/000.p/2",
        "notes/001.p/1",
        "notes/latest",
        "content/readme",
        &format!("content/{zeros}"),
    ] {
        let mut files = honest.clone();
        files.insert(path.to_owned(), b"x".to_vec());
        let refuted = refuted(&judge(&files, &[]));
        assert!(refuted.contains(&format!("layout@{path}")), "{path}: {refuted:?}");
    }
}

/// The widest segment is taken for the current one: then it is the one that is wrong.
#[test]
fn a_full_segment_of_notes_that_is_none_is_named() {
    let mut files = published();
    files.insert("notes/000".to_owned(), b"x".to_vec());
    let refuted = refuted(&judge(&files, &[]));
    assert!(refuted.contains(&"notes@notes/000".to_owned()), "{refuted:?}");
}

#[test]
fn a_text_under_the_name_in_capitals_is_no_text() {
    let mut files = published();
    let path = files.keys().find(|path| path.starts_with("content/")).unwrap().clone();
    let capitals = format!("content/{}", path["content/".len()..].to_uppercase());
    let bytes = files[&path].clone();
    files.insert(capitals.clone(), bytes);
    assert_eq!(refuted(&judge(&files, &[])), [format!("layout@{capitals}")]);
}

#[test]
fn the_checkpoint_of_another_honest_ledger_is_refuted() {
    let other = small(&Authors::new("other authors")).files();
    let mut files = published();
    files.insert("checkpoint".to_owned(), other["checkpoint"].clone());
    let expected = ["checkpoint-key-missing@checkpoint", "notes@notes/000.p/3", "root@11"];
    assert_eq!(refuted(&judge(&files, &[])), expected);
}

/// Whoever serves the last checkpoint but one hides what came after.
#[test]
fn an_older_checkpoint_of_the_same_ledger_is_refuted() {
    let operator = small(&Authors::new("authors"));
    let mut files = operator.files();
    files.insert("checkpoint".to_owned(), operator.raw().notes[1].clone().into_bytes());
    let refuted = refuted(&judge(&files, &[]));
    assert!(refuted.contains(&"notes@notes/000.p/3".to_owned()), "{refuted:?}");
}
