//! An author's way from a key to a published statement, and what is refused on it.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use tempfile::TempDir;

use crate::{
    program::{CLOCK, Ran, program, run},
    support::files_below,
};

const STEWARD: &str = "registre.example";
const MINISTRY: &str = "ministere.example";

/// A folder with keys and a ledger `l` that has one steward.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        desk.run(&["keygen", "--org", STEWARD, "--out", "steward.pem"]).ok();
        let opened = desk.run(&[
            "init",
            "l",
            "--origin",
            "registre.example/essai",
            "--org",
            STEWARD,
            "--kind",
            "operator",
            "--key",
            "steward.pem",
            "--label",
            "fr=Registre (fictif)",
            "--title",
            "fr=Essai (fictif)",
        ]);
        let said = opened.ok().out;
        let id = said.lines().next().unwrap();
        assert!(id.starts_with("b3:") && id.len() == 67, "{said}");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Ran {
        run(self.0.path(), args)
    }

    /// Writes a draft.
    fn draft(&self, name: &str, stream: &str, kind: &str, data: &str) {
        let draft = format!(
            r#"{{"stream": "{stream}", "type": "{kind}", "at": "2026-01-31", "data": {data}}}"#
        );
        fs::write(self.path(name), draft).unwrap();
    }

    /// Drafts, signs over what `from` publishes, appends and publishes; the event's file.
    fn say(&self, from: &str, key: &[&str], stream: &str, kind: &str, data: &str) -> String {
        let event = format!("{}.event", kind.replace('.', "-"));
        self.draft("draft.json", stream, kind, data);
        self.sign(from, key, &event).ok();
        let appended = self.run(&["append", "l", &event]).ok();
        assert!(appended.out.ends_with("  appended\n"), "{appended:?}");
        self.publish();
        event
    }

    fn sign(&self, from: &str, keys: &[&str], event: &str) -> Ran {
        let mut args = vec!["sign", "--dir", from, "--draft", "draft.json", "--out", event];
        keys.iter().for_each(|key| args.extend(["--key", key]));
        self.run(&args)
    }

    fn publish(&self) {
        self.run(&["publish", "l", "--out", "public"]).ok();
    }

    /// A ledger in which the ministry can speak about a plan.
    fn with_ministry() -> Self {
        let desk = Self::new();
        let vkey = desk.run(&["keygen", "--org", MINISTRY, "--out", "m.pem"]).ok().out;
        desk.publish();
        let steward = &[&*format!("{STEWARD}=steward.pem")];
        let data = format!(
            r#"{{"org": "{MINISTRY}", "name": {{"fr": "Ministère (fictif)"}},
                 "kind": "administration"}}"#
        );
        desk.say("l", steward, "ledger", "organisation.registered", &data);
        let data = format!(r#"{{"org": "{MINISTRY}", "vkey": "{}"}}"#, vkey.trim_end());
        let both = &[steward[0], &*format!("{MINISTRY}=m.pem")];
        desk.say("l", both, "ledger", "key.enrolled", &data);
        let data =
            format!(r#"{{"org": "{MINISTRY}", "role": "coordinator", "scope": "plan/essai"}}"#);
        desk.say("public", steward, "ledger", "role.granted", &data);
        desk
    }

    fn ministry(&self) -> [String; 1] {
        [format!("{MINISTRY}={}", self.path("m.pem").display())]
    }

    fn adopt(&self) {
        let data = r#"{"title": {"fr": "Plan (fictif)"}, "period": {"from": "2026", "to": "2027"},
            "axes": [{"id": "axe-1", "title": {"fr": "Axe (fictif)"}}], "announced": 1}"#;
        let [key] = self.ministry();
        self.say("public", &[&key], "plan/essai", "plan.adopted", data);
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn an_author_gets_from_a_key_to_a_published_claim() {
    let desk = Desk::with_ministry();
    desk.adopt();
    let [key] = desk.ministry();
    let data = r#"{"plan": "essai", "number": "1", "title": {"fr": "Publier (fictif)"},
        "axis": "axe-1", "leads": ["ministere.example"], "supports": [], "due": "2027-06-30",
        "text": {"text": "Exemple fictif. *Nous publierons.*", "lang": "fr",
                 "media": "text/markdown"}}"#;
    desk.say("public", &[&key], "commitment/essai-1", "commitment.registered", data);
    let scale = r#"{"scale": "avancement", "version": 1, "title": {"fr": "Avancement (fictif)"},
        "codes": [{"code": "done", "label": {"fr": "Fait (fictif)"}, "rank": 1, "weak": false,
                   "final": true, "non_value": false,
                   "fr_status": "proposed"}]}"#;
    let steward = format!("{STEWARD}=steward.pem");
    desk.say("public", &[&steward], "ledger", "scale.published", scale);
    let claim = r#"{"scale": "avancement@1", "code": "done", "evidence": [],
        "text": {"text": "Exemple fictif. C'est fait.", "lang": "fr"}}"#;
    let event = desk.say("public", &[&key], "commitment/essai-1", "status.claimed", claim);
    for place in ["l", "public"] {
        let audit = desk.run(&["audit", place, "--json"]).ok();
        let verdict: serde_json::Value = serde_json::from_str(audit.out.trim_end()).unwrap();
        assert_eq!((&verdict["size"], &verdict["refuted_count"]), (&8.into(), &0.into()));
    }
    // What was signed is what is published, and the text is beside it.
    let note = fs::read_to_string(desk.path(&event)).unwrap();
    let shown = desk.run(&["show", "7", "l"]).ok().out;
    assert_eq!(shown.split_once('\n').unwrap().1, note);
    let texts = files_below(&desk.path(&format!("{event}.contents")));
    let published = files_below(&desk.path("public/content"));
    assert!(texts.iter().all(|(name, bytes)| published.get(name) == Some(bytes)));
    // The pinned checkpoint is kept beside the event, and convicts a ledger that drops it.
    let pinned = format!("{event}.checkpoint");
    desk.run(&["audit", "public", "--against", &pinned]).ok();
    let page = fs::read_to_string(desk.path("public/site/fr/commitment/essai-1.html")).unwrap();
    assert!(page.contains("C&#39;est fait.") || page.contains("C'est fait."), "{page}");
}

#[test]
fn a_key_file_is_private_and_never_overwritten() {
    let desk = Desk::new();
    let key = desk.path("steward.pem");
    assert_eq!((mode(&key), mode(&desk.path("l/keys/log.pem"))), (0o600, 0o600));
    let before = fs::read(&key).unwrap();
    let again = desk.run(&["keygen", "--org", STEWARD, "--out", "steward.pem"]);
    again.failed(2, "a key is never overwritten");
    assert_eq!(fs::read(&key).unwrap(), before);
    // Nor through a link that leads nowhere yet.
    std::os::unix::fs::symlink(desk.path("elsewhere.pem"), desk.path("link.pem")).unwrap();
    desk.run(&["keygen", "--org", STEWARD, "--out", "link.pem"]).failed(2, "never overwritten");
    assert!(!desk.path("elsewhere.pem").exists());
    // No secret in what the program says.
    let said = desk.run(&["keygen", "--org", STEWARD, "--out", "other.pem"]).ok();
    let pem = fs::read_to_string(desk.path("other.pem")).unwrap();
    let secret = pem.lines().nth(1).unwrap();
    assert!(!said.out.contains(secret) && !said.err.contains(secret));
    assert_eq!(said.out.lines().count(), 1);
}

#[test]
fn a_key_that_others_can_read_does_not_sign() {
    let desk = Desk::new();
    desk.publish();
    desk.draft("draft.json", "ledger", "role.granted", "{}");
    let key = [&*format!("{STEWARD}=steward.pem")];
    for open in [0o640, 0o604, 0o644, 0o660] {
        fs::set_permissions(desk.path("steward.pem"), fs::Permissions::from_mode(open)).unwrap();
        desk.sign("l", &key, "a.event").failed(2, "chmod 600");
    }
    assert!(!desk.path("a.event").exists());
    fs::set_permissions(desk.path("l/keys/log.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    desk.run(&["publish", "l", "--out", "other"]).failed(2, "chmod 600");
    assert!(!desk.path("other").exists());
}

#[test]
fn an_init_that_is_refused_leaves_nothing() {
    let desk = Desk::new();
    let init = |dir: &str, origin: &str, kind: &str| {
        let label = "fr=Registre (fictif)";
        let mut args = vec!["init", dir, "--origin", origin, "--org", STEWARD, "--kind", kind];
        args.extend(["--key", "steward.pem", "--label", label, "--title", label]);
        desk.run(&args)
    };
    init("l", "registre.example/essai", "operator").failed(2, "is a ledger already");
    init("n", "registre.example", "operator").failed(2, "is no origin");
    init("n", "registre.example/essai", "king").failed(1, "data-invalid");
    assert!(!desk.path("n").exists());
}

/// A further event on the ministry's plan, signed over the published ledger.
fn alias(desk: &Desk, value: &str, event: &str) {
    let data = format!(r#"{{"scheme": "other", "value": "{value}"}}"#);
    desk.draft("draft.json", "plan/essai", "plan.alias-declared", &data);
    let [key] = desk.ministry();
    desk.sign("public", &[&key], event).ok();
}

#[test]
fn the_second_of_two_on_one_head_is_a_conflict() {
    let desk = Desk::with_ministry();
    desk.adopt();
    alias(&desk, "un", "a.event");
    alias(&desk, "deux", "b.event");
    let first = desk.run(&["append", "l", "a.event", "b.event"]);
    assert_eq!(first.code, 4, "{first:?}");
    assert_eq!(first.out.lines().count(), 1, "what was appended is answered: {first:?}");
    assert!(first.err.contains("sign anew"), "{first:?}");
    desk.run(&["append", "l", "b.event"]).failed(4, "revision");
    let log = desk.run(&["log", "l"]).ok();
    assert_eq!(log.out.matches("plan.alias-declared").count(), 1);
    desk.run(&["audit", "l"]).ok();
    // Signed anew it is welcome.
    desk.publish();
    alias(&desk, "deux", "b.event");
    desk.run(&["append", "l", "b.event"]).ok();
}

#[test]
fn another_key_than_the_log_s_publishes_nothing() {
    let desk = Desk::with_ministry();
    desk.adopt();
    alias(&desk, "un", "a.event");
    desk.run(&["append", "l", "a.event"]).ok();
    let before = (files_below(&desk.path("l/log")), files_below(&desk.path("public")));
    let wrong = ["publish", "l", "--out", "public", "--log-key", "steward.pem"];
    desk.run(&wrong).failed(2, "is in force, but cannot sign here");
    assert!(before == (files_below(&desk.path("l/log")), files_below(&desk.path("public"))));
    desk.publish();
}

#[test]
fn an_event_that_is_appended_again_is_answered_again() {
    let desk = Desk::with_ministry();
    desk.adopt();
    alias(&desk, "un", "a.event");
    let answer = desk.run(&["append", "l", "a.event", "--json"]).ok().out;
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((&answer["index"], &answer["already"]), (&5.into(), &false.into()));
    let before = files_below(&desk.path("l/log"));
    for _ in 0..2 {
        let again = desk.run(&["append", "l", "a.event", "a.event"]).ok();
        for line in again.out.lines() {
            assert!(line.starts_with("5  b3:") && line.ends_with("  already there"), "{line}");
        }
        assert_eq!(again.out.lines().count(), 2);
    }
    assert!(files_below(&desk.path("l/log")) == before);
}

#[test]
fn a_refused_event_changes_nothing_and_names_its_code() {
    let desk = Desk::with_ministry();
    desk.adopt();
    let before = files_below(&desk.path("l/log"));
    alias(&desk, "un", "a.event");
    let note = fs::read_to_string(desk.path("a.event")).unwrap();
    for (name, bytes, code) in [
        ("x.event", note.replace("\"un\"", "\"deux\""), "signature-invalid"),
        ("x.event", note.replace("plan/essai", "plan/autre"), "revision-conflict"),
        ("x.event", note.replace(":\"un\"", ": \"un\""), "json-not-canonical"),
        ("x.event", note.lines().next().unwrap().to_owned(), "note-malformed"),
        ("x.event", String::new(), "note-malformed"),
    ] {
        fs::write(desk.path(name), bytes).unwrap();
        let refused = desk.run(&["append", "l", name]);
        let expected = if code == "revision-conflict" { 4 } else { 1 };
        assert_eq!((refused.code, refused.out.as_str()), (expected, ""), "{refused:?}");
        assert!(expected == 4 || refused.err.contains(code), "{code}: {refused:?}");
    }
    desk.run(&["append", "l", "absent.event"]).failed(2, "cannot read absent.event");
    assert!(files_below(&desk.path("l/log")) == before);
}

#[test]
fn a_text_that_is_missing_or_altered_is_not_appended() {
    let desk = Desk::with_ministry();
    desk.adopt();
    let [key] = desk.ministry();
    let data = r#"{"plan": "essai", "title": {"fr": "Publier (fictif)"},
        "leads": ["ministere.example"], "supports": [],
        "text": {"text": "Exemple fictif.", "lang": "fr"}}"#;
    desk.draft("draft.json", "commitment/essai-1", "commitment.registered", data);
    desk.sign("public", &[&key], "c.event").ok();
    let folder = desk.path("c.event.contents");
    let (name, bytes) = files_below(&folder).pop_first().unwrap();
    fs::write(folder.join(&name), [&bytes[..], b"."].concat()).unwrap();
    let refused = desk.run(&["append", "l", "c.event"]);
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("content-"), "{refused:?}");
    fs::remove_file(folder.join(&name)).unwrap();
    desk.run(&["append", "l", "c.event"]).failed(1, "content-missing");
    fs::write(folder.join(&name), &bytes).unwrap();
    desk.run(&["append", "l", "c.event"]).ok();
}

/// The holder of a new key and the steward sit at two desks.
#[test]
fn a_line_is_added_by_whoever_holds_the_other_key() {
    let desk = Desk::new();
    let vkey = desk.run(&["keygen", "--org", MINISTRY, "--out", "m.pem"]).ok().out;
    desk.publish();
    let steward = &[&*format!("{STEWARD}=steward.pem")];
    let data = format!(
        r#"{{"org": "{MINISTRY}", "name": {{"fr": "Ministère (fictif)"}},
            "kind": "administration"}}"#
    );
    desk.say("l", steward, "ledger", "organisation.registered", &data);
    let data = format!(r#"{{"org": "{MINISTRY}", "vkey": "{}"}}"#, vkey.trim_end());
    desk.draft("draft.json", "ledger", "key.enrolled", &data);
    let signed = desk.sign("public", steward, "k.event").ok();
    assert!(signed.err.contains("ministere.example has still to sign"), "{signed:?}");
    desk.run(&["append", "l", "k.event"]).failed(1, "signature-block");
    // Nobody else has a place on it.
    desk.run(&["keygen", "--org", "ong.example", "--out", "o.pem"]).ok();
    let before = fs::read(desk.path("k.event")).unwrap();
    let add = ["sign", "--add", "k.event", "--key"];
    desk.run(&[&add[..], &["ong.example=o.pem"]].concat()).failed(1, "is not in `with`");
    let other_key = format!("{MINISTRY}=o.pem");
    desk.run(&[&add[..], &[&other_key]].concat()).failed(1, "not one that it enrols");
    assert_eq!(fs::read(desk.path("k.event")).unwrap(), before);
    let own = format!("{MINISTRY}=m.pem");
    let added = desk.run(&[&add[..], &[&own]].concat()).ok();
    assert_eq!(added.out, signed.out, "the event is the same");
    desk.run(&[&add[..], &[&own]].concat()).ok();
    desk.run(&["append", "l", "k.event"]).ok();
}

/// Lines that are added in another order than SIG-1 asks for still stand in that order: the event
/// is refused for its co-signers (rank 13), not for its block (rank 12).
#[test]
fn added_lines_stand_in_the_order_of_the_co_signers() {
    let desk = Desk::with_ministry();
    let steward = format!("{STEWARD}=steward.pem");
    let extra = r#"{"stream": "ledger", "type": "role.granted", "at": "2026-01-31",
        "with": ["ministere.example"],
        "data": {"org": "ministere.example", "role": "assessor", "scope": "*"}}"#;
    fs::write(desk.path("draft.json"), extra).unwrap();
    let signed = desk.sign("public", &[&steward], "e.event").ok();
    assert!(signed.err.contains("has still to sign"), "{signed:?}");
    let [key] = desk.ministry();
    desk.run(&["sign", "--add", "e.event", "--key", &key, "--key", &steward]).ok();
    let note = fs::read_to_string(desk.path("e.event")).unwrap();
    let names: Vec<&str> =
        note.lines().skip(2).map(|line| line.split(' ').nth(1).unwrap()).collect();
    assert_eq!(names, [STEWARD, MINISTRY]);
    desk.run(&["append", "l", "e.event"]).failed(1, "cosigner-extra");
}

#[test]
fn nothing_is_signed_over_a_ledger_that_fails_its_audit() {
    let desk = Desk::with_ministry();
    desk.adopt();
    let checkpoint = desk.path("public/checkpoint");
    let mut bytes = fs::read(&checkpoint).unwrap();
    let last = bytes.len() - 3;
    bytes[last] ^= 1;
    fs::write(&checkpoint, bytes).unwrap();
    desk.draft("draft.json", "plan/essai", "plan.alias-declared", "{}");
    let [key] = desk.ministry();
    desk.sign("public", &[&key], "a.event").failed(1, "does not pass an audit");
    assert!(!desk.path("a.event").exists() && !desk.path("a.event.contents").exists());
}

#[test]
fn a_draft_that_is_wrong_says_where() {
    let desk = Desk::with_ministry();
    let [key] = desk.ministry();
    let spoken = |text: &str, words: &str| {
        fs::write(desk.path("draft.json"), text).unwrap();
        desk.sign("public", &[&key], "a.event").failed(2, words);
    };
    spoken("{", "draft.json");
    spoken(r#"{"stream": "plan/essai"}"#, "missing field");
    let draft = |stream: &str, kind: &str, at: &str, data: &str| {
        format!(r#"{{"stream": "{stream}", "type": "{kind}", "at": "{at}", "data": {data}}}"#)
    };
    spoken(&draft("Plan!", "plan.adopted", "2026-01-31", "{}"), "is no stream name");
    spoken(&draft("plan/essai", "plan.adopted", "2026-02-30", "{}"), "is no date or instant");
    spoken(&draft("plan/essai", "plan.burned", "2026-01-31", "{}"), "is not written on");
    let float = r#"{"announced": 1.5}"#;
    spoken(&draft("plan/essai", "plan.adopted", "2026-01-31", float), "announced: only integers");
    let decomposed = r#"{"title": {"fr": "e\u0301"}}"#;
    spoken(&draft("plan/essai", "plan.adopted", "2026-01-31", decomposed), "normalisation form C");
    let file = r#"{"text": {"file": "absent.md", "media": "text/markdown"}}"#;
    spoken(&draft("plan/essai", "plan.adopted", "2026-01-31", file), "absent.md");
}

/// Two writers at once: each either does its work or says that the ledger is locked, and nothing
/// is lost or said twice.
#[test]
fn two_appends_at_once_do_not_meet() {
    let desk = Desk::with_ministry();
    desk.adopt();
    let mut refused = 0;
    for round in 0..8 {
        desk.publish();
        alias(&desk, &format!("nom {round}"), "a.event");
        let append = || {
            let mut command = program();
            command.current_dir(desk.0.path()).args(["append", "l", "a.event", "--clock", CLOCK]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        };
        let both = [append(), append()];
        let mut done = 0;
        for child in both {
            let ran = Ran::from(child.wait_with_output().unwrap());
            if ran.code == 0 {
                done += 1;
            } else {
                ran.failed(3, "is locked: another process has this ledger open");
                refused += 1;
            }
        }
        assert!(done > 0, "round {round}: neither was appended");
    }
    println!("{refused} of 16 were refused");
    let log = desk.run(&["log", "l"]).ok();
    assert_eq!(log.out.matches("plan.alias-declared").count(), 8);
    desk.run(&["audit", "l"]).ok();
}
