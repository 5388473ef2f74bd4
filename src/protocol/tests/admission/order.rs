//! The first failure is the code: every code once, and events with two faults.

use std::collections::BTreeSet;

use redevable_protocol::codes::Code;
use serde_json::{Value, json};

use crate::support::{DAY, Draft, Ledger, START, replayed, world};

/// Codes of ranks 1 to 15 that only types reach which are not implemented.
const OUT_OF_REACH: &[&str] =
    &["attest-size", "due-too-soon", "key-ended", "ledger-closed", "promise-fixed"];

/// One fault of each code, put into one event: a claim of lead.fr.
fn fault(ledger: &Ledger, code: &str, draft: Draft) -> Draft {
    let zeros = json!(format!("b3:{}", "0".repeat(64)));
    match code {
        "envelope" => draft.set("with", json!(["lead.fr"])),
        "ledger-mismatch" => draft.set("ledger", zeros),
        "type-unknown" => draft.set("type", json!("status.unclaimed")),
        "data-invalid" => draft.set("data/zz", json!(1)),
        "stream-form" => draft.set("stream", json!("Commitment/c")),
        "stream-type" => draft.set("stream", json!("plan/c")),
        "revision-conflict" => draft.set("revision", json!(0)),
        "seen-invalid" => draft.set("seen", Value::Null),
        "seen-stale" => draft.seen(ledger, 1),
        "signed-future" => draft.signed(ledger.clock + DAY),
        "signed-expired" => draft.signed(ledger.clock - 31 * DAY),
        "at-future" => draft.at("9999-12-31"),
        "signature-block" => draft.lines(&[("ngo.org", "ngo.org")]),
        "key-unknown" => draft.lines(&[("lead.fr", "nobody")]),
        "cosigner-extra" => draft.with(&["ngo.org"]),
        "replay-label" => draft.set("data/replayed", replayed()),
        "ref-kind" => draft.set("data/evidence", json!([ledger.reference(0)])),
        "scale-unknown" => draft.set("data/scale", json!("x@1")),
        "code-unknown" => draft.set("data/code", json!("x")),
        "id-unknown" => draft.set("data/milestone", json!("x")),
        other => panic!("{other}"),
    }
}

/// Faults that one event can have at once, in the order of their ranks.
const STACK: &[&str] = &[
    "envelope",
    "ledger-mismatch",
    "type-unknown",
    "data-invalid",
    "stream-form",
    "revision-conflict",
    "seen-invalid",
    "signed-future",
    "key-unknown",
    "cosigner-extra",
    "replay-label",
    "id-unknown",
];

#[test]
fn of_two_faults_the_lower_rank_is_named() {
    let mut ledger = world();
    ledger.clock = START + 40 * DAY;
    for (position, first) in STACK.iter().enumerate() {
        for second in &STACK[position + 1..] {
            // An extra co-signer needs a line, so it goes before the lines are fixed.
            let draft = fault(&ledger, second, ledger.sample("status.claimed"));
            let mut both = fault(&ledger, first, draft);
            if *first == "key-unknown" && *second == "cosigner-extra" {
                both = both.lines(&[("lead.fr", "nobody"), ("ngo.org", "ngo.org")]);
            }
            if *first == "envelope" {
                both = both.lines(&[("lead.fr", "lead.fr")]);
            }
            assert_eq!(ledger.code(&both), *first, "{first} before {second}");
        }
    }
}

#[test]
fn within_a_rank_and_across() {
    let mut ledger = world();
    ledger.clock = START + 40 * DAY;
    let two = |first: &str, second: &str| {
        let draft = fault(&ledger, second, ledger.sample("status.claimed"));
        ledger.code(&fault(&ledger, first, draft))
    };
    for (first, second) in [
        // A type that is not allowed on this class of stream is judged before its data.
        ("stream-type", "data-invalid"),
        ("type-unknown", "stream-type"),
        ("seen-stale", "signed-expired"),
        ("signed-expired", "at-future"),
        ("signed-future", "at-future"),
        ("at-future", "signature-block"),
        ("signature-block", "replay-label"),
        ("replay-label", "scale-unknown"),
        ("code-unknown", "id-unknown"),
        ("ref-kind", "id-unknown"),
    ] {
        assert_eq!(two(first, second), first, "{first} before {second}");
    }
    // Shape before lines, key before signature, block before roles.
    let draft = ledger.sample("organisation.registered");
    let lines = |lines: &[(&str, &str)]| ledger.code(&draft.clone().lines(lines));
    assert_eq!(lines(&[("a.steward", "x"), ("c.steward", "x")]), "signature-block");
    assert_eq!(lines(&[("a.steward", "x")]), "signature-block");
    let stranger = draft.clone().set("by", json!("dinum.fr"));
    assert_eq!(ledger.code(&stranger.clone().with(&[])), "role-missing");
    let unknown = draft.set("data/parent", json!("x.fr"));
    assert_eq!(ledger.code(&unknown.clone().with(&[])), "organisation-unknown");
    assert_eq!(ledger.code(&unknown.set("data/org", json!("ngo.org"))), "organisation-unknown");
    // A new key is judged before the block, its reuse after its form.
    let enrol = ledger.sample("key.enrolled").set("data/org", json!("lead.fr"));
    assert_eq!(ledger.code(&enrol.no_new_key()), "key-invalid");
    assert_eq!(ledger.code(&ledger.enrol("nokey.fr", "lead.fr").no_new_key()), "key-reused");
    // Whose voice it is comes after what it says.
    let voice = ledger.sample("statement.made").set("stream", json!("voice/poor.fr/plan/p"));
    assert_eq!(ledger.code(&voice.clone().set("data/zz", json!(1))), "data-invalid");
    assert_eq!(ledger.code(&voice.set("revision", json!(7))), "stream-owner");
}

/// A note for each code, as the next entry of the world.
fn notes(ledger: &Ledger) -> Vec<(&'static str, String)> {
    let claim = ledger.sample("status.claimed");
    let text = claim.text();
    let edit = |from: &str, to: &str| claim.note_of(&text.replacen(from, to, 1));
    let registered = ledger.sample("organisation.registered");
    let target = ledger.sample("indicator.target-revised");
    let statement = ledger.sample("statement.made");
    let deep = format!("\"data\":{},\"data_\":{{", "[".repeat(16));
    let mut zero = registered.clone().with(&[]);
    zero = zero.set("data/org", json!("other.fr"));
    let mut notes = vec![
        ("too-large", claim.clone().set("type", json!("x".repeat(33_000))).note()),
        ("note-malformed", text.clone()),
        ("json-malformed", edit("{", "[")),
        ("json-duplicate-key", edit("{\"at\"", "{\"at\":1,\"at\"")),
        ("json-number", edit("\"revision\":", "\"revision\":0.5,\"x\":")),
        ("json-key", edit("\"by\"", "\"By\"")),
        ("json-string", edit("lead.fr", "lead\u{202e}.fr")),
        ("json-depth", edit("\"data\":{", &deep)),
        ("json-not-canonical", edit(",", ", ")),
        ("event-repeated", ledger.entry(ledger.last("milestone.added")).signed.note().to_owned()),
        ("stream-owner", statement.clone().set("stream", json!("voice/a/plan/p")).note()),
        ("key-invalid", ledger.enrol("cited.x", "cited.x").note()),
        ("key-reused", ledger.enrol("nokey.fr", "lead.fr").note()),
        ("signature-invalid", claim.note_of("{}\n").replacen("{}\n", &text, 1)),
        ("organisation-unknown", registered.set("data/parent", json!("x.fr")).note()),
        (
            "role-missing",
            ledger
                .draft(
                    "poor.fr",
                    "plan.adopted",
                    "plan/z",
                    ledger.sample("plan.adopted").fields["data"].clone(),
                )
                .note(),
        ),
        ("threshold-missed", zero.note()),
        ("ref-unknown", statement.set("data/about/revision", json!(9_999)).note()),
        ("changes-old", target.set("data/old", Value::Null).note()),
        ("id-taken", ledger.sample("milestone.added").set("data/milestone", json!("i")).note()),
        ("signed-before-seen", claim.clone().signed(ledger.clock - DAY).at("2023-12-31").note()),
    ];
    for code in STACK.iter().chain(&[
        "stream-type",
        "seen-stale",
        "at-future",
        "signature-block",
        "scale-unknown",
        "code-unknown",
        "ref-kind",
    ]) {
        let draft = fault(ledger, code, claim.clone());
        let draft =
            if *code == "envelope" { draft.lines(&[("lead.fr", "lead.fr")]) } else { draft };
        notes.push((code, draft.note()));
    }
    notes
}

#[test]
fn every_code_that_can_be_reached() {
    let mut ledger = world();
    let mut reached = BTreeSet::new();
    for (code, note) in notes(&ledger) {
        assert_eq!(ledger.code_of(&note), code);
        reached.insert(code);
    }
    let expired = fault(&ledger, "signed-expired", ledger.sample("status.claimed"));
    ledger.clock += 31 * DAY;
    assert_eq!(ledger.code(&expired.seen(&ledger, ledger.size())), "signed-expired");
    reached.insert("signed-expired");
    let installed = ledger.sample("key.enrolled installed");
    ledger.append(&installed);
    let pending = ledger.sample("status.claimed").lines(&[("lead.fr", "lead.fr installed")]);
    assert_eq!(ledger.code(&pending), "key-pending");
    reached.insert("key-pending");
    let empty = Ledger::empty();
    let opening = empty.sample("ledger.opened").with(&["b.steward"]);
    assert_eq!(empty.code(&opening.new_key("c.steward", "c.steward")), "cosigner-missing");
    reached.insert("cosigner-missing");
    let ranks = 1..=15;
    let all: BTreeSet<&str> = Code::ALL
        .iter()
        .filter(|code| ranks.contains(&code.rank()))
        .map(|code| code.as_str())
        .collect();
    let missing: Vec<&&str> = all.difference(&reached).collect();
    assert_eq!(missing, OUT_OF_REACH.iter().collect::<Vec<_>>());
}

#[test]
fn codes_are_distinct_and_listed_by_rank() {
    let texts: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(texts.len(), Code::ALL.len());
    let ranks: Vec<u8> =
        Code::ALL.iter().map(|code| code.rank()).take_while(|rank| *rank > 0).collect();
    assert!(ranks.is_sorted() && ranks.first() == Some(&1) && ranks.last() == Some(&16));
}
