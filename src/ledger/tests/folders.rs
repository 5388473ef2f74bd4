//! Published folders.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use redevable_tlog::{
    merkle::{RightEdge, leaf_hash},
    tile::BundleEntries,
};

use super::*;
use fixture::log_key;
use layout::{RawLog, write_published};

/// All files of a folder with their bytes.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(dir.join(&folder)).unwrap() {
            let item = item.unwrap();
            let path = folder.join(item.file_name());
            if item.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(item.path()).unwrap();
                found.insert(path.to_str().unwrap().to_owned(), bytes);
            }
        }
    }
    found
}

pub(super) fn names(dir: &Path) -> Vec<String> {
    files(dir).into_keys().collect()
}

fn raw(entries: u64, sizes: &[u64]) -> RawLog {
    let entries: Vec<Vec<u8>> = (0..entries).map(|n| format!("entry {n}").into_bytes()).collect();
    let notes = sizes.iter().map(|size| {
        let mut edge = RightEdge::new();
        let covered = usize::try_from(*size).unwrap();
        entries[..covered].iter().for_each(|entry| edge.push(leaf_hash(entry)));
        let checkpoint = redevable_tlog::checkpoint::Checkpoint {
            origin: fixture::ORIGIN.to_owned(),
            size: edge.size(),
            root: edge.root(),
            extensions: Vec::new(),
        };
        redevable_tlog::note::assemble(&checkpoint.to_text(), &[checkpoint.sign(&log_key())])
    });
    let notes = notes.collect();
    RawLog { entries, notes, contents: BTreeMap::new() }
}

fn published(entries: u64, sizes: &[u64]) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    write_published(dir.path(), &raw(entries, sizes)).unwrap();
    names(dir.path())
}

#[test]
fn a_folder_holds_exactly_the_files_of_its_sizes() {
    let files = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let note = "notes/000.p/1";
    assert_eq!(
        published(1, &[1]),
        files(&["checkpoint", note, "tile/0/000.p/1", "tile/entries/000.p/1"])
    );
    assert_eq!(
        published(255, &[255]),
        files(&["checkpoint", note, "tile/0/000.p/255", "tile/entries/000.p/255"])
    );
    assert_eq!(
        published(256, &[256]),
        files(&["checkpoint", note, "tile/0/000", "tile/1/000.p/1", "tile/entries/000"])
    );
    assert_eq!(
        published(257, &[257]),
        files(&[
            "checkpoint",
            note,
            "tile/0/000",
            "tile/0/001.p/1",
            "tile/1/000.p/1",
            "tile/entries/000",
            "tile/entries/001.p/1",
        ])
    );
    assert_eq!(
        published(600, &[1, 256, 257, 300, 600, 600]),
        files(&[
            "checkpoint",
            "notes/000.p/6",
            "tile/0/000",
            "tile/0/001",
            "tile/0/002.p/88",
            "tile/1/000.p/1",
            "tile/1/000.p/2",
            "tile/entries/000",
            "tile/entries/001",
            "tile/entries/002.p/88",
        ])
    );
    assert_eq!(
        published(600, &[520, 600]),
        files(&[
            "checkpoint",
            "notes/000.p/2",
            "tile/0/000",
            "tile/0/001",
            "tile/0/002.p/8",
            "tile/0/002.p/88",
            "tile/1/000.p/2",
            "tile/entries/000",
            "tile/entries/001",
            "tile/entries/002.p/8",
            "tile/entries/002.p/88",
        ])
    );
}

#[test]
fn notes_have_full_segments_and_one_partial() {
    let names = published(3, &[3; 600]);
    let notes: Vec<&String> = names.iter().filter(|name| name.starts_with("notes/")).collect();
    assert_eq!(notes, ["notes/000", "notes/001", "notes/002.p/88"]);
    let names = published(3, &[3; 256]);
    assert!(
        names.contains(&"notes/000".to_owned()) && !names.iter().any(|n| n.contains("000.p/25"))
    );
}

#[test]
fn the_written_paths_are_the_pure_ones() {
    for size in [1, 255, 256, 257, 511, 512, 600, 1000] {
        let listed = [1, 2, 255, 256, 300, 512, size];
        let mut listed: Vec<u64> = listed.into_iter().filter(|listed| *listed <= size).collect();
        listed.sort_unstable();
        let mut written = published(size, &listed);
        written.retain(|name| name != "checkpoint");
        let set: BTreeSet<TreeSize> = listed.iter().copied().map(TreeSize::new).collect();
        let notes = u64::try_from(listed.len()).unwrap();
        let pure = layout::published_paths(TreeSize::new(size), &set, notes);
        let mut pure: Vec<String> = pure.iter().map(redevable_tlog::tile::Resource::path).collect();
        pure.sort();
        assert_eq!(written, pure, "size {size}");
    }
}

#[test]
fn a_ledger_is_published_again_and_again() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut ledger, mut author) = ledger_of(dir.path(), 2);
    let out = out.path().join("public");
    assert!(matches!(ledger.publish_to(&out), Err(PublishError::NoCheckpoint)));
    ledger.append(author.statement("What we think."), NOW()).unwrap();
    let note = ledger.publish_checkpoint(&log_key()).unwrap();
    // Appended, not published: neither the entry nor its content is there.
    let later = author.statement("Not yet.");
    let later_hash = ContentHash::of_opened(&later.contents[0]);
    ledger.append(later, NOW()).unwrap();
    let publication = ledger.publish_to(&out).unwrap();
    assert_eq!(publication.size, TreeSize::new(4));
    assert_eq!((publication.removed, publication.missing.len()), (0, 0));
    let first = files(&out);
    assert_eq!(first["checkpoint"], note.as_bytes());
    let bundle = &first["tile/entries/000.p/4"];
    assert_eq!(BundleEntries::new(bundle).count(), 4);
    assert_eq!(first.keys().filter(|name| name.starts_with("content/")).count(), 1);
    assert_eq!(publication.written, 5);

    fs::create_dir_all(out.join("site/.well-known")).unwrap();
    fs::write(out.join("site/index.html"), "mine").unwrap();
    let batch = (0..255).map(|_| author.registration()).collect();
    ledger.append_batch(batch, NOW()).unwrap();
    ledger.publish_checkpoint(&log_key()).unwrap();
    let publication = ledger.publish_to(&out).unwrap();
    // Of the older one: partial notes, partial tile and bundle of a full one.
    assert_eq!(publication.removed, 3);
    let second = files(&out);
    assert!(second.contains_key(&format!("content/{later_hash}")));
    assert!(second.contains_key("site/index.html"));
    assert!(!second.contains_key("notes/000.p/1"));
    assert!(!out.join("tile/0/000.p").exists() && !out.join("site/.publishing").exists());
    let publication = ledger.publish_to(&out).unwrap();
    assert_eq!((publication.written, publication.removed), (1, 0), "the checkpoint alone");
    assert_eq!(files(&out), second);
}

#[test]
fn only_an_earlier_publication_of_this_ledger_is_a_target() {
    let (dir, other, out) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut ledger, mut author) = ledger_of(dir.path(), 2);
    ledger.publish_checkpoint(&log_key()).unwrap();
    let refused = |ledger: &Ledger, out: &Path| {
        let before = files(out);
        let error = ledger.publish_to(out).unwrap_err();
        assert!(matches!(error, PublishError::NotEarlier { .. }), "{error}");
        assert_eq!(files(out), before);
    };
    let foreign = out.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("letter.txt"), "mine").unwrap();
    refused(&ledger, &foreign);

    let (mut second, mut second_author) = ledger_of(other.path(), 0);
    second.append(second_author.statement("elsewhere"), NOW()).unwrap();
    second.publish_checkpoint(&log_key()).unwrap();
    let elsewhere = out.path().join("elsewhere");
    second.publish_to(&elsewhere).unwrap();
    refused(&ledger, &elsewhere);

    let ours = out.path().join("ours");
    ledger.publish_to(&ours).unwrap();
    fs::write(ours.join("extra"), "x").unwrap();
    refused(&ledger, &ours);
    fs::remove_file(ours.join("extra")).unwrap();
    // A newer publication than what this ledger knows.
    ledger.append(author.registration(), NOW()).unwrap();
    drop(ledger);
    let old = tempfile::tempdir().unwrap();
    copy(dir.path(), old.path());
    let mut ledger = open(dir.path());
    ledger.publish_checkpoint(&log_key()).unwrap();
    ledger.publish_to(&ours).unwrap();
    refused(&open(old.path()), &ours);
    // Published bytes that were altered.
    fs::write(ours.join("tile/entries/000.p/3"), "x").unwrap();
    let error = ledger.publish_to(&ours).unwrap_err();
    assert!(matches!(error, PublishError::Differs { .. }), "{error}");
}

#[test]
fn an_unfinished_publication_is_finished() {
    let (dir, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (mut ledger, mut author) = ledger_of(dir.path(), 300);
    ledger.append(author.statement("x"), NOW()).unwrap();
    ledger.publish_checkpoint(&log_key()).unwrap();
    let whole = out.path().join("whole");
    ledger.publish_to(&whole).unwrap();
    let expected = files(&whole);
    let mark = format!("{}\n", ledger.state().ledger().unwrap());
    // Killed after any number of files: the mark tells whose they are.
    for kept in 0..expected.len() {
        let target = out.path().join(kept.to_string());
        fs::create_dir_all(target.join("site/.publishing")).unwrap();
        fs::write(target.join("site/.publishing/ledger"), &mark).unwrap();
        fs::write(target.join("site/.publishing/file"), "half").unwrap();
        for (path, bytes) in expected.iter().filter(|(path, _)| *path != "checkpoint").take(kept) {
            let place = target.join(path);
            fs::create_dir_all(place.parent().unwrap()).unwrap();
            fs::write(place, bytes).unwrap();
        }
        ledger.publish_to(&target).unwrap();
        assert_eq!(files(&target), expected);
    }
}
