//! A writer is killed at any moment; what it had acknowledged is there, and it can go on.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
};

use super::*;
use crate::ledger::tests::folders::names;

/// Where the child process finds its folders.
const FOLDER: &str = "REDEVABLE_TEST_KILL_FOLDER";

/// Runs as a process of its own: appends and publishes until it is killed, and says what it did.
#[test]
#[ignore = "the parent test starts it"]
#[expect(clippy::disallowed_methods, reason = "how the parent test hands over its folder")]
fn child_writes_until_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let folder = Path::new(&folder);
    let dir = folder.join("ledger");
    let mut author = Author::new();
    let mut ledger = if dir.join("format").exists() {
        let ledger = open(&dir);
        author.resume(&ledger);
        ledger
    } else {
        Ledger::create(&dir, &options()).unwrap()
    };
    let say = |line: String| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{line}").unwrap();
        out.flush().unwrap();
    };
    if ledger.state().size().is_empty() {
        let appended = ledger.append(author.opening(), NOW()).unwrap();
        author.opened(appended.event_id, ledger.state().root());
        say(format!("\nappended {} {}", appended.index, appended.event_id));
    }
    for round in 0_u64.. {
        let mut batch: Vec<Submission> = (0..round % 7).map(|_| author.registration()).collect();
        batch.push(author.statement(&format!("statement {round}")));
        for appended in ledger.append_batch(batch, NOW()).unwrap() {
            say(format!("\nappended {} {}", appended.index, appended.event_id));
        }
        if round % 3 == 0 {
            ledger.publish_checkpoint(&fixture::log_key()).unwrap();
            say(format!("\npublished {}", ledger.state().size()));
        }
        if round % 6 == 0 {
            ledger.publish_to(&folder.join("public")).unwrap();
        }
    }
}

#[test]
fn a_killed_writer_loses_nothing_that_it_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let (dir, public) = (folder.path().join("ledger"), folder.path().join("public"));
    let mut acknowledged: Vec<(EntryIndex, EventId)> = Vec::new();
    let mut published = TreeSize::ZERO;
    for lines in [1, 2, 7, 19, 40, 3, 77, 11, 150, 5, 33, 64] {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "ledger::tests::kill::child_writes_until_killed"])
            .args(["--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let mut said = 0;
        // Everything that reaches the pipe was acknowledged, also what comes while it is killed.
        for line in out.lines().map_while(Result::ok) {
            let words: Vec<&str> = line.split(' ').collect();
            match words[..] {
                ["appended", index, event] => acknowledged.push((
                    EntryIndex::new(index.parse().unwrap()),
                    EventId::parse(event).unwrap(),
                )),
                ["published", size] => published = TreeSize::new(size.parse().unwrap()),
                _ => continue,
            }
            said += 1;
            if said == lines {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(said >= lines, "the child ended by itself after {said} lines");
        let ledger = open(&dir);
        for (index, event) in &acknowledged {
            assert_eq!(ledger.index_of(event), Some(*index));
        }
        let last = ledger.checkpoint().map_or(TreeSize::ZERO, publish::listed_size);
        assert!(last >= published, "{last} of {published} published");
        if last > TreeSize::ZERO {
            let publication = ledger.publish_to(&public).unwrap();
            assert_eq!(publication.missing, []);
            assert_folder(&ledger, &public);
        }
    }
}

/// The folder holds what the ledger has published, and nothing else.
fn assert_folder(ledger: &Ledger, public: &Path) {
    let notes: Vec<String> = ledger.notes().map(Result::unwrap).collect();
    let listed = notes.iter().map(|note| publish::listed_size(note)).collect();
    let size = publish::listed_size(notes.last().unwrap());
    let count = u64::try_from(notes.len()).unwrap();
    let resources = layout::published_paths(size, &listed, count);
    let mut expected: Vec<String> =
        resources.iter().map(redevable_tlog::tile::Resource::path).collect();
    let contents = ledger.contents.committed.iter().filter(|(_, index)| index.is_in(size));
    expected.extend(contents.map(|(hash, _)| publication::content_path(hash)));
    expected.push("checkpoint".to_owned());
    expected.sort();
    assert_eq!(names(public), expected);
}
