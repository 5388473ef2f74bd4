//! What every command answers: exit code, stdout for data, stderr for people.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _},
    path::Path,
    process::Stdio,
};

use redevable::ledger::{Ledger, Options};

use crate::{
    program::{Ran, copy_folder, copy_of, program, run, shared_demo},
    support::{Files, files_below},
};

/// Adds a byte to the last published bundle: the folder is damaged.
fn damage(public: &Path) {
    let bundle = public.join("tile/entries/000.p/18");
    let mut bytes = fs::read(&bundle).unwrap();
    bytes[300] ^= 1;
    fs::write(bundle, bytes).unwrap();
}

/// The files of the log that only an append or a publication may change; opening a ledger may move
/// contents from the spool to their folder.
fn truth(ledger: &Path) -> Files {
    let mut truth = files_below(&ledger.join("log"));
    truth.retain(|path, _| !path.starts_with("spool/") && !path.starts_with("content/"));
    truth
}

fn json_lines(ran: &Ran) -> Vec<serde_json::Value> {
    ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn wrong_usage_exits_2_and_says_so_on_stderr() {
    let dir = tempfile::tempdir().unwrap();
    for args in [
        &[] as &[&str],
        &["unknown"],
        &["audit"],
        &["audit", ".", "--ledger-id", "b3:00"],
        &["demo", "--dir"],
        &["sign", "--key", "no-equals-sign"],
        &["keygen", "--org", "Not An Org", "--out", "a.pem"],
        &["append", "."],
        &["log", "--from", "x"],
        &["import", "elsewhere"],
        &["init", ".", "--origin", "x/y"],
    ] {
        let ran = Ran::from(program().current_dir(dir.path()).args(args).output().unwrap());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {ran:?}");
        assert!(!ran.err.is_empty(), "{args:?}");
    }
    let clock = run(dir.path(), &["log", "--clock", "yesterday"]);
    assert_eq!(clock.code, 2, "{clock:?}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn help_and_version_go_to_stdout() {
    for args in [&["--help"] as &[&str], &["--version"], &["help", "sign"], &["audit", "--help"]] {
        let ran = Ran::from(program().args(args).output().unwrap()).ok();
        assert!(!ran.out.is_empty() && ran.err.is_empty(), "{ran:?}");
    }
}

#[test]
fn a_folder_that_is_no_ledger_exits_2_and_stays_as_it_was() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("mine.txt"), "mine").unwrap();
    for command in ["log", "rebuild-index"] {
        run(dir.path(), &[command, "."]).failed(2, "is no ledger folder");
        run(dir.path(), &[command, "absent"]).failed(2, "absent is no ledger folder");
    }
    run(dir.path(), &["show", "0", "."]).failed(2, "is no ledger folder");
    run(dir.path(), &["audit", "."]).failed(2, "is no ledger, and holds none");
    run(dir.path(), &["audit", "absent"]).failed(2, "cannot read absent");
    run(dir.path(), &["append", ".", "mine.txt"]).failed(2, "is no ledger folder");
    run(dir.path(), &["publish", ".", "--out", "public"]).failed(2, "key file");
    assert_eq!(files_below(dir.path()).len(), 1);
    assert!(!dir.path().join("absent").exists());
}

#[test]
fn show_answers_bytes_or_exits_1() {
    let copy = copy_of("exemple");
    let missing = "b3:0000000000000000000000000000000000000000000000000000000000000000";
    for what in ["18", "999999999999", missing, "commitment/none", "voice/a.example/ledger"] {
        run(copy.path(), &["show", what]).failed(1, "this ledger of 18 entries has no");
    }
    for what in ["-", "not a thing", "18446744073709551616", "b3:00"] {
        run(copy.path(), &["show", what]).failed(2, "is no index, event id or stream");
    }
    let shown = run(copy.path(), &["show", "3"]).ok();
    let bundle = fs::read(copy.path().join("public/tile/entries/000.p/18")).unwrap();
    let entry = redevable_tlog::tile::BundleEntries::new(&bundle).nth(3).unwrap().unwrap();
    assert_eq!(shown.out.as_bytes(), entry, "stdout holds the entry and nothing else");
    assert!(shown.err.starts_with("# event b3:"), "{}", shown.err);
    let quiet = run(copy.path(), &["show", "3", "--quiet"]).ok();
    assert_eq!((quiet.out.as_bytes(), quiet.err.as_str()), (entry, ""));
    // By its event id, too.
    let id = shown.err.split(' ').nth(2).unwrap();
    assert_eq!(run(copy.path(), &["show", id]).ok().out, shown.out);
}

#[test]
fn each_json_line_parses() {
    let copy = copy_of("exemple");
    let log = run(copy.path(), &["log", "--json"]).ok();
    let entries = json_lines(&log);
    assert_eq!(entries.len(), 18);
    for (index, entry) in entries.iter().enumerate() {
        assert_eq!(entry["index"], index);
    }
    let tail = run(copy.path(), &["log", "--json", "--from", "15"]).ok();
    assert_eq!(json_lines(&tail), entries[15..]);
    assert_eq!(run(copy.path(), &["log", "--from", "18"]).ok().out, "");
    let stream = run(copy.path(), &["show", "commitment/exemple-1", "--json"]).ok();
    let stream = json_lines(&stream);
    assert_eq!(stream, entries[11..16]);
    let audit = run(copy.path(), &["audit", ".", "--json"]).ok();
    assert_eq!(json_lines(&audit)[0]["size"], 18);
    assert!(log.err.is_empty() && audit.err.is_empty());
}

#[test]
fn the_audit_of_several_ledgers_is_as_bad_as_the_worst() {
    let several = tempfile::tempdir().unwrap();
    copy_folder(shared_demo(), several.path());
    let all = run(several.path(), &["audit", ".", "--json"]).ok();
    assert_eq!(json_lines(&all).len(), 3);
    // A checkpoint of one ledger cannot be verified by the others: not established.
    let kept = "barometre/public/checkpoint";
    let open = run(several.path(), &["audit", ".", "--json", "--against", kept]);
    assert_eq!((open.code, json_lines(&open).len()), (3, 3));
    // Refuted is worse, whichever comes first.
    damage(&several.path().join("exemple/public"));
    let refuted = run(several.path(), &["audit", ".", "--json", "--against", kept]);
    assert_eq!((refuted.code, json_lines(&refuted).len()), (1, 3));
    let refuted = run(several.path(), &["audit", "exemple/public"]);
    assert_eq!(refuted.code, 1);
    assert!(refuted.out.contains("REFUTED"), "{}", refuted.out);
    let honest = run(several.path(), &["audit", "barometre"]).ok();
    assert!(honest.out.contains("nothing is refuted"), "{}", honest.out);
    let french = run(several.path(), &["audit", "exemple/public", "--lang", "fr"]);
    assert_eq!(french.code, 1);
    assert!(french.out.contains("RÉFUTÉ"), "{}", french.out);
}

#[test]
fn the_audit_holds_what_the_reader_kept_against_the_ledger() {
    let copy = copy_of("exemple");
    let log = run(copy.path(), &["log", "--json"]).ok();
    let id = json_lines(&log)[0]["event"].as_str().unwrap().to_owned();
    run(copy.path(), &["audit", "public", "--ledger-id", &id]).ok();
    let other = id.replace(['0', '1', '2', '3', '4'], "9").replace("b9:", "b3:");
    let other = run(copy.path(), &["audit", "public", "--ledger-id", &other, "--json"]);
    assert_eq!(other.code, 1);
    assert_eq!(json_lines(&other)[0]["refuted"][0]["code"], "ledger-mismatch");
    let kept = run(copy.path(), &["audit", ".", "--against", "public/checkpoint"]).ok();
    assert!(kept.out.contains("part of the history that you kept"), "{}", kept.out);
    run(copy.path(), &["audit", ".", "--against", "absent"]).failed(2, "cannot read absent");
    fs::write(copy.path().join("garbage"), "garbage").unwrap();
    assert_eq!(run(copy.path(), &["audit", ".", "--against", "garbage"]).code, 3);
}

/// A published copy beside the ledger that is whole, but another's, or another's history.
#[test]
fn the_audit_of_a_ledger_folder_knows_its_own_publication() {
    let copy = copy_of("exemple");
    fs::remove_dir_all(copy.path().join("public")).unwrap();
    run(copy.path(), &["audit", "."]).ok();
    copy_folder(&shared_demo().join("france-2024/public"), &made(&copy.path().join("public")));
    let verdict = run(copy.path(), &["audit", ".", "--json"]);
    assert_eq!(verdict.code, 1);
    let refuted = &json_lines(&verdict)[0]["refuted"];
    assert_eq!(refuted[0]["code"], "notes", "{refuted}");
    assert_eq!(refuted[0]["file"], "public/checkpoint");
}

fn made(folder: &Path) -> std::path::PathBuf {
    fs::create_dir_all(folder).unwrap();
    folder.to_owned()
}

#[test]
fn a_damaged_ledger_folder_is_refuted_and_not_opened() {
    let copy = copy_of("exemple");
    let entries = copy.path().join("log/entries/000.open");
    let mut bytes = fs::read(&entries).unwrap();
    bytes[300] ^= 1;
    fs::write(&entries, &bytes).unwrap();
    assert_eq!(run(copy.path(), &["audit", "."]).code, 1);
    let log = run(copy.path(), &["log"]).failed(3, "rebuild");
    assert!(!log.err.contains("panicked"), "{log:?}");
    assert_eq!(fs::read(&entries).unwrap(), bytes, "evidence was changed");
}

/// Reads one line of what a command says, then goes away.
fn head(dir: &Path, args: &[&str]) -> (String, Ran) {
    let mut command = program();
    command.current_dir(dir).args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut out = BufReader::with_capacity(16, child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    drop(out);
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    let code = child.wait().unwrap().code().unwrap();
    (line, Ran { code, out: String::new(), err })
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let copy = copy_of("barometre");
    // More than a pipe holds.
    let (line, ran) = head(copy.path(), &["log", "--json"]);
    assert!(line.contains("ledger.opened"), "{line}");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}

#[test]
fn a_reader_who_goes_away_still_learns_what_was_refuted() {
    let several = tempfile::tempdir().unwrap();
    copy_folder(shared_demo(), several.path());
    damage(&several.path().join("exemple/public"));
    let mut command = program();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    command.current_dir(several.path()).args(["audit", "."]).stdout(writer);
    let ran = Ran::from(command.output().unwrap());
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
}

#[test]
fn an_import_that_was_made_adds_nothing() {
    let copy = copy_of("barometre");
    let key = "rejeu-barometre.example=keys/rejeu-barometre.example.pem";
    let dry = ["import", "barometre", ".", "--key", key, "--dry-run"];
    let before = truth(copy.path());
    let ran = run(copy.path(), &dry).ok();
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    let ran = run(copy.path(), &dry[..5]).ok();
    assert_eq!(ran.out, "nothing new\n");
    assert!(truth(copy.path()) == before);
}

#[test]
fn publish_refuses_a_folder_that_is_not_its_own() {
    let copy = copy_of("exemple");
    let foreign = copy.path().join("foreign");
    copy_folder(&shared_demo().join("france-2024/public"), &made(&foreign));
    let mine = made(&copy.path().join("mine"));
    fs::write(mine.join("letter.txt"), "mine").unwrap();
    let added = copy.path().join("added");
    copy_folder(&copy.path().join("public"), &made(&added));
    fs::write(added.join("letter.txt"), "mine").unwrap();
    for folder in [&foreign, &mine, &added] {
        let before = files_below(folder);
        let name = folder.file_name().unwrap().to_str().unwrap();
        let refused = run(copy.path(), &["publish", ".", "--out", name]);
        refused.failed(2, "is not empty and no earlier publication of this ledger");
        assert!(files_below(folder) == before, "{name} was changed");
    }
}

/// A writer at work is not disturbed: neither by another writer nor by a reader.
#[test]
fn a_ledger_that_is_open_elsewhere_is_not_opened() {
    let copy = copy_of("exemple");
    let before = truth(copy.path());
    let open = Ledger::open(copy.path(), &Options::default(), &mut |_, _| ()).unwrap();
    for args in [&["log"] as &[&str], &["rebuild-index"], &["publish", ".", "--out", "new"]] {
        run(copy.path(), args).failed(3, "is locked: another process has this ledger open");
    }
    // An audit reads as a stranger would, and needs no lock.
    run(copy.path(), &["audit", "."]).ok();
    drop(open);
    run(copy.path(), &["log"]).ok();
    assert!(truth(copy.path()) == before);
}
