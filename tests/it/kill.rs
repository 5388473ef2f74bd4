//! A program that is killed at any moment, and run again, ends where an undisturbed one ends:
//! byte for byte, with nothing lost and nothing said twice (STORE-1 to STORE-3).

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use redevable::audit::{LedgerDir, Source};

use crate::{
    program::{Ran, demo, program},
    support::{Files, files_below},
};

const LEDGERS: [(&str, u64); 3] = [("france-2024", 53), ("barometre", 451), ("exemple", 18)];
/// How many times the program is killed, and how many threads share that.
const KILLS: u32 = 30;
const THREADS: u32 = 2;

/// What a run makes, in this order.
const SIGNS: [&str; 15] = [
    "france-2024/keys/log.pem",
    "france-2024/log",
    "france-2024/log/commits",
    "france-2024/public/checkpoint",
    "barometre/keys/log.pem",
    "barometre/format",
    "barometre/log/notes/000.open",
    "barometre/log/entries/000",
    "barometre/public/tile",
    "barometre/public/checkpoint",
    "exemple/keys/log.pem",
    "exemple/log/spool",
    "exemple/log/checkpoint",
    "exemple/public/notes",
    "exemple/public/site/fr",
];

/// What must not depend on interruptions: all but the index, whose files are sled's own; the lock;
/// and where contents lie, which may be the spool or their folder.
fn outcome(dir: &Path) -> Files {
    let mut outcome = Files::new();
    for (ledger, _) in LEDGERS {
        let folder = dir.join(ledger);
        for (path, bytes) in files_below(&folder) {
            // What a killed sled left in doubt is moved aside as a whole.
            let derived = ["index.sled/", "index.sled.aside/", "log/spool/", "log/content/"];
            if path != "lock" && !derived.iter().any(|prefix| path.starts_with(prefix)) {
                outcome.insert(format!("{ledger}/{path}"), bytes);
            }
        }
        let source = LedgerDir::open(&folder).unwrap();
        for path in source.files().unwrap() {
            if path.starts_with("content/") {
                let bytes = source.read(&path, usize::MAX - 1).unwrap().unwrap();
                outcome.insert(format!("{ledger} {path}"), bytes);
            }
        }
    }
    outcome
}

/// How far a killed run had got: for each ledger, commit records, notes and published files.
fn phase(dir: &Path) -> String {
    let mut phase = String::new();
    for (ledger, _) in LEDGERS {
        let folder = dir.join(ledger);
        let bytes = |path: &str| fs::metadata(folder.join(path)).map_or(0, |file| file.len());
        let public = folder.join("public");
        let pages = if public.is_dir() { files_below(&public).len() } else { 0 };
        let place = (bytes("log/commits") / 112, bytes("log/notes/000.open"), pages);
        phase.push_str(&format!("{place:?} "));
    }
    phase
}

/// A small generator with a fixed start: the moments differ, and differ alike in every run.
fn fraction(seed: u32) -> f64 {
    f64::from(seed.wrapping_mul(2_654_435_761) >> 8) / f64::from(1_u32 << 24)
}

/// Kills a run `after` it has made the file or folder `path`; whether it was still running.
fn kill_after(dir: &Path, path: &str, after: Duration) -> bool {
    let mut child = demo(dir).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while child.try_wait().unwrap().is_none() && !dir.join(path).exists() {
        thread::sleep(Duration::from_micros(200));
    }
    thread::sleep(after);
    let running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    running
}

/// Kills a run at moment `number`, every third one twice, then runs to the end. Even moments are
/// spread over the time of a run, odd ones follow a file that it makes: most of the time goes into
/// pages, and most of the danger lies elsewhere.
fn disturbed(number: u32, whole: Duration, expected: &Files) -> Option<String> {
    let dir = tempfile::tempdir().unwrap();
    let at = (f64::from(number) + fraction(number + 1)) / f64::from(KILLS);
    let mut killed = if number.is_multiple_of(2) {
        kill_after(dir.path(), ".", whole.mul_f64(at))
    } else {
        let sign = SIGNS[number as usize / 2 % SIGNS.len()];
        kill_after(dir.path(), sign, Duration::from_millis(15).mul_f64(fraction(number)))
    };
    let phase = phase(dir.path());
    if number.is_multiple_of(3) {
        let after = whole.mul_f64(0.7 * fraction(number + 1_000));
        killed |= kill_after(dir.path(), ".", after);
    }
    Ran::from(demo(dir.path()).output().unwrap()).ok();
    let found = outcome(dir.path());
    let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let differing: Vec<&&String> =
        names.iter().filter(|name| expected.get(**name) != found.get(**name)).collect();
    assert!(differing.is_empty(), "kill {number} ({phase}) changed {differing:?}");
    audited(dir.path());
    killed.then_some(phase)
}

/// The audit has nothing to refute, and the ledgers have the right number of entries, each once.
fn audited(dir: &Path) {
    let audit = program().args(["audit", "--json"]).arg(dir).output().unwrap();
    let audit = Ran::from(audit).ok();
    let sizes: BTreeSet<u64> = audit.out.lines().map(size).collect();
    assert_eq!(sizes, LEDGERS.iter().map(|(_, size)| *size).collect());
}

fn size(verdict: &str) -> u64 {
    let verdict: serde_json::Value = serde_json::from_str(verdict).unwrap();
    assert_eq!(verdict["refuted_count"], 0);
    verdict["size"].as_u64().unwrap()
}

#[test]
fn a_killed_demonstration_ends_like_one_that_was_not() {
    let dir = tempfile::tempdir().unwrap();
    let started = Instant::now();
    Ran::from(demo(dir.path()).output().unwrap()).ok();
    let alone = started.elapsed();
    audited(dir.path());
    let expected = outcome(dir.path());
    // They run two at a time, which takes longer.
    let whole = alone.mul_f64(1.5);
    let phases: Vec<Option<String>> = thread::scope(|scope| {
        let run = |thread| {
            let numbers = (thread..KILLS).step_by(THREADS as usize);
            let expected = &expected;
            scope.spawn(move || -> Vec<_> {
                numbers.map(|number| disturbed(number, whole, expected)).collect()
            })
        };
        let threads: Vec<_> = (0..THREADS).map(run).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let distinct: BTreeSet<&String> = phases.iter().flatten().collect();
    println!("{} kills, {} phases", phases.iter().flatten().count(), distinct.len());
    distinct.iter().for_each(|phase| println!("{phase}"));
    assert!(distinct.len() >= 12, "the kills hit only {distinct:?}");
}

/// A run was killed when it had given a key its name, and had not yet cleared the name before it.
#[test]
fn no_second_copy_of_a_key_stays_behind() {
    let dir = tempfile::tempdir().unwrap();
    Ran::from(demo(dir.path()).output().unwrap()).ok();
    let keys = dir.path().join("exemple/keys");
    fs::copy(keys.join("log.pem"), keys.join("log.pem.tmp")).unwrap();
    Ran::from(demo(dir.path()).output().unwrap()).ok();
    assert!(!keys.join("log.pem.tmp").exists());
}

#[test]
fn a_demonstration_that_is_whole_says_nothing_more() {
    let dir = tempfile::tempdir().unwrap();
    Ran::from(demo(dir.path()).output().unwrap()).ok();
    let expected = outcome(dir.path());
    let said = Ran::from(demo(dir.path()).output().unwrap()).ok().out;
    assert!(said.contains("451 entries"), "{said}");
    assert!(outcome(dir.path()) == expected, "a second run changed something");
}
