//! Erasures, rotations of the log keys, and attested states.

use std::slice::from_ref;

use redevable_protocol::ids::ContentHash;
use redevable_tlog::{
    TreeSize,
    key::{KeyType, VerifierKey},
};
use serde_json::{Value, json};

use crate::support::{
    DAY, Draft, Ledger, MINUTE, ORIGIN, START, content, event_key, judge, other_content, vkey,
    world,
};

/// A ledger in which `org` moderates `scope`, and nobody else does there.
fn moderated(org: &str, scope: &str) -> Ledger {
    let mut ledger = world();
    let grant = ledger.grant(&json!({"org": org, "role": "moderator", "scope": scope}));
    ledger.append(&grant);
    ledger
}

/// An order by `org` with two stewards.
fn order(ledger: &Ledger, org: &str, entries: &[u64]) -> Draft {
    let content = content();
    let items: Vec<(u64, &Value)> = entries.iter().map(|entry| (*entry, &content)).collect();
    ledger.erase(&items).set("by", json!(org))
}

#[test]
fn where_a_moderator_may_erase() {
    let role = "role-missing";
    for (scope, on_voice, on_plan, on_both) in [
        ("ledger", "ok", "ok", "ok"),
        ("*", "ok", "ok", "ok"),
        ("commitment/c", "ok", role, role),
        ("plan/p", "ok", "ok", "ok"),
        ("commitment/d", role, role, role),
        ("forum/f", role, role, role),
        ("organisation/ngo.org", role, role, role),
    ] {
        let mut ledger = moderated("poor.fr", scope);
        let plan = ledger.sample("plan.alias-declared").set("type", json!("plan.adopted"));
        assert_eq!(ledger.code(&plan), "data-invalid");
        let adopted = ledger.first("plan.adopted");
        let draft = ledger.correct(adopted, &[("text", Value::Null, content())]);
        let text = ledger.append(&draft);
        let voice = ledger.first("statement.made");
        let by = |entries: &[u64]| order(&ledger, "poor.fr", entries);
        judge(
            &ledger,
            &[
                (&format!("{scope}: a voice on its subject"), on_voice, by(&[voice])),
                (&format!("{scope}: a plan"), on_plan, by(&[text])),
                (&format!("{scope}: both"), on_both, by(&[voice, text])),
            ],
        );
    }
}

#[test]
fn who_erases_with_whom() {
    let mut ledger = moderated("a.steward", "ledger");
    let statement = ledger.first("statement.made");
    let until = json!({"org": "lead.fr", "role": "moderator", "scope": "*", "until": "2023-12-31"});
    let grant = ledger.grant(&until);
    ledger.append(&grant);
    let by = |org: &str, with: &[&str]| order(&ledger, org, &[statement]).with(with);
    judge(
        &ledger,
        &[
            ("two stewards", "ok", by("all.fr", &["a.steward", "c.steward"])),
            ("all three", "ok", by("all.fr", &["a.steward", "b.steward", "c.steward"])),
            ("one", "threshold-missed", by("all.fr", &["a.steward"])),
            ("none", "threshold-missed", by("all.fr", &[])),
            (
                "two and another",
                "cosigner-extra",
                by("all.fr", &["a.steward", "b.steward", "lead.fr"]),
            ),
            ("itself a steward", "ok", by("a.steward", &["b.steward"])),
            ("itself a steward, alone", "threshold-missed", by("a.steward", &[])),
            ("a steward that does not moderate", "role-missing", by("b.steward", &["a.steward"])),
            ("nobody", "role-missing", by("ngo.org", &["a.steward", "b.steward"])),
            ("a role that has ended", "role-missing", by("lead.fr", &["a.steward", "b.steward"])),
        ],
    );
}

#[test]
fn what_is_erased() {
    let mut ledger = world();
    let statement = ledger.first("statement.made");
    let milestone = ledger.first("milestone.added");
    let (new, next) = (other_content("77"), other_content("78"));
    let draft = ledger.correct(statement, &[("text", content(), new.clone())]);
    let correction = ledger.append(&draft);
    let erase = |items: &[(u64, &Value)]| ledger.erase(items);
    let own = content();
    let named = |path: &str, value: Value| erase(&[(statement, &own)]).set(path, value);
    judge(
        &ledger,
        &[
            ("as signed", "ok", erase(&[(statement, &own)])),
            ("by a correction", "ok", erase(&[(statement, &new)])),
            ("of the correction itself", "ok", erase(&[(correction, &new)])),
            ("its old value there", "ok", erase(&[(correction, &own)])),
            ("twice in one order", "ok", erase(&[(statement, &own), (statement, &own)])),
            ("not of that entry", "id-unknown", erase(&[(milestone, &own)])),
            (
                "the second not of its entry",
                "id-unknown",
                erase(&[(statement, &own), (milestone, &own)]),
            ),
            ("nowhere", "id-unknown", erase(&[(statement, &next)])),
            ("nothing", "data-invalid", erase(&[])),
            (
                "no entry",
                "ref-unknown",
                named("data/items/0/entry/event", json!(format!("b3:{}", "0".repeat(64)))),
            ),
            ("another revision", "ref-unknown", named("data/items/0/entry/revision", json!(9))),
            ("another stream", "ref-unknown", named("data/items/0/entry/stream", json!("plan/p"))),
            (
                "with a prefix",
                "data-invalid",
                named("data/items/0/b3", json!(format!("b3:{}", "5e".repeat(32)))),
            ),
            ("decided by nobody", "organisation-unknown", named("data/decided_by", json!("x.fr"))),
            ("no code", "data-invalid", named("data/legal_basis", json!("RGPD 17"))),
            ("on a plan", "stream-type", named("stream", json!("plan/p"))),
        ],
    );
    let stale = erase(&[(correction, &new)]).seen(&ledger, correction);
    judge(&ledger, &[("an entry that it has not seen", "seen-stale", stale)]);
    assert_eq!(ledger.refusal(&erase(&[(statement, &next)])).path, "data.items.0.b3");
    let first = erase(&[(statement, &own)]);
    let first = ledger.append(&first);
    let again = ledger.erase(&[(statement, &own)]);
    judge(&ledger, &[("a second order", "ok", again.clone())]);
    ledger.append(&again);
    let b3 = ContentHash::parse(&"5e".repeat(32)).unwrap();
    assert_eq!(ledger.state.erased_at(&b3).unwrap().value(), first, "the first order counts");
    // A correction that was taken back holds its text all the same.
    let draft = ledger.retract(correction);
    ledger.append(&draft);
    judge(
        &ledger,
        &[
            ("no longer of the entry", "id-unknown", ledger.erase(&[(statement, &new)])),
            ("still of the correction", "ok", ledger.erase(&[(correction, &new)])),
        ],
    );
}

#[test]
fn log_keys_in_force_and_former_ones() {
    let mut ledger = world();
    let old = vkey(ORIGIN, KeyType::Ed25519, ORIGIN);
    let before = TreeSize::new(ledger.size());
    let again = ledger.rotate(&[ORIGIN]);
    judge(&ledger, &[("the same keys again", "ok", again)]);
    let draft = ledger.rotate(&["second"]);
    let rotation = ledger.append(&draft);
    let keys = |size: u64| -> Vec<String> {
        let keys = ledger.state.log_keys_at(TreeSize::new(size));
        keys.iter().map(ToString::to_string).collect()
    };
    assert_eq!(keys(before.value()).as_slice(), from_ref(&old), "below the rotation");
    assert_eq!(keys(rotation + 1), [vkey(ORIGIN, KeyType::Ed25519, "second")]);
    let owed = &ledger.state.log_key_history()[1].owed;
    assert_eq!(owed.iter().map(ToString::to_string).collect::<Vec<_>>(), from_ref(&old));
    let lost = |key: &str| ledger.rotate(&["third"]).set("data/lost", json!([key]));
    judge(
        &ledger,
        &[
            ("the one in force", "ok", ledger.rotate(&["second"])),
            ("a former one", "key-reused", ledger.rotate(&[ORIGIN])),
            ("an event key", "key-reused", ledger.rotate(&["lead.fr"])),
            ("two Ed25519 keys", "data-invalid", ledger.rotate(&["second", "third"])),
            ("none", "data-invalid", ledger.rotate(&[])),
            (
                "another's name",
                "key-invalid",
                ledger.rotate(&["third"]).set(
                    "data/log_keys/0",
                    json!(vkey("ledger.example.org/x", KeyType::Ed25519, "third")),
                ),
            ),
            ("a lost one", "ok", lost(&vkey(ORIGIN, KeyType::Ed25519, "second"))),
            ("a former one lost", "id-unknown", lost(&old)),
            ("an unknown one lost", "id-unknown", lost(&vkey(ORIGIN, KeyType::Ed25519, "no"))),
            ("the new one lost", "data-invalid", lost(&vkey(ORIGIN, KeyType::Ed25519, "third"))),
            ("an event key lost", "id-unknown", lost(&event_key("lead.fr", "lead.fr"))),
            ("no vkey lost", "data-invalid", lost("x")),
        ],
    );
    let second = vkey(ORIGIN, KeyType::Ed25519, "second");
    let kept = ledger.rotate(&["second"]).set("data/lost", json!([second]));
    judge(&ledger, &[("lost and listed", "data-invalid", kept)]);
    let draft = lost(&second);
    ledger.append(&draft);
    assert!(ledger.state.log_key_history()[2].owed.is_empty(), "a lost key owes no signature");
    judge(&ledger, &[("a lost one again", "key-reused", ledger.rotate(&["second"]))]);
}

/// A key of another type joins, stays while the other changes, and leaves.
#[test]
fn log_keys_of_two_types() {
    let mut ledger = world();
    let bytes = [7; 1_312];
    let large = VerifierKey::new(ORIGIN, KeyType::MlDsa44, &bytes).unwrap().to_string();
    let both = |ledger: &Ledger, label: &str| {
        let draft = ledger.rotate(&[label]);
        draft.set("data/log_keys/1", json!(large))
    };
    let draft = both(&ledger, ORIGIN);
    ledger.append(&draft);
    assert_eq!(ledger.state.log_keys().len(), 2);
    let draft = both(&ledger, "second");
    ledger.append(&draft);
    judge(&ledger, &[("the former one", "key-reused", both(&ledger, ORIGIN))]);
    let alone = ledger.rotate(&["second"]).set("data/log_keys", json!([large]));
    judge(&ledger, &[("without Ed25519", "key-invalid", alone)]);
    let draft = ledger.rotate(&["second"]);
    ledger.append(&draft);
    judge(&ledger, &[("the one that left", "key-reused", both(&ledger, "second"))]);
    let owed: Vec<usize> =
        ledger.state.log_key_history().iter().map(|keys| keys.owed.len()).collect();
    assert_eq!(owed, [0, 1, 2, 2]);
}

#[test]
fn the_last_checkpoint_of_the_old_log_keys() {
    let ledger = world();
    let own = ledger.size();
    let root = |size: u64| ledger.pin(size)["root"].clone();
    let last = |size: u64, root: Value| {
        let draft = ledger.rotate(&["second"]).set("data/last_size", json!(size));
        draft.set("data/last_root", root)
    };
    judge(
        &ledger,
        &[
            ("own index", "ok", last(own, root(own))),
            ("the first", "ok", last(1, root(1))),
            ("one that is older", "ok", last(own - 7, root(own - 7))),
            ("no size", "data-invalid", last(0, root(1))),
            ("beyond", "ref-unknown", last(own + 1, root(own))),
            ("far beyond", "ref-unknown", last((1 << 53) - 1, root(own))),
            ("the root of another size", "ref-unknown", last(own, root(own - 1))),
            ("hex for base64", "data-invalid", last(own, json!("0".repeat(64)))),
            ("one steward", "threshold-missed", last(own, root(own)).with(&[])),
            ("no steward", "role-missing", last(own, root(own)).set("by", json!("all.fr"))),
        ],
    );
}

#[test]
fn who_attests_a_state_and_where() {
    let ledger = world();
    let own = ledger.size();
    let attest = |org: &str| ledger.attest(org, own);
    let elsewhere = |stream: &str| attest("ngo.org").set("stream", json!(stream));
    judge(
        &ledger,
        &[
            ("an organisation without a role", "ok", attest("poor.fr")),
            ("a steward", "ok", attest("a.steward")),
            (
                "a wrong root is the audit's",
                "ok",
                attest("ngo.org").set("data/state_root", ledger.pin(1)["root"].clone()),
            ),
            (
                "a replay",
                "role-missing",
                attest("replay.org").set("data/replayed", crate::support::replayed()),
            ),
            ("co-signed", "cosigner-extra", attest("ngo.org").with(&["a.steward"])),
            ("on `ledger`", "stream-type", elsewhere("ledger")),
            ("on its own stream", "stream-type", elsewhere("organisation/ngo.org")),
            ("about a plan", "stream-type", elsewhere("voice/ngo.org/plan/p")),
            ("about a commitment", "stream-type", elsewhere("voice/ngo.org/commitment/c")),
            (
                "about an organisation",
                "stream-type",
                elsewhere("voice/ngo.org/organisation/ngo.org"),
            ),
            ("in another's voice", "stream-owner", elsewhere("voice/poor.fr/ledger")),
            ("about no subject", "stream-form", elsewhere("voice/ngo.org")),
        ],
    );
}

#[test]
fn one_attestation_a_day() {
    let mut ledger = world();
    let draft = ledger.attest("ngo.org", ledger.size());
    let first = ledger.append(&draft);
    let attest = |ledger: &Ledger, org: &str| ledger.attest(org, ledger.size());
    let ends = START + DAY;
    ledger.clock = ends - 1;
    judge(
        &ledger,
        &[
            ("on the same day", "attest-size", attest(&ledger, "ngo.org")),
            ("another organisation", "ok", attest(&ledger, "poor.fr")),
        ],
    );
    let draft = ledger.retract(first);
    ledger.append(&draft);
    ledger.clock = ends - 1;
    judge(&ledger, &[("retracted ones count", "attest-size", attest(&ledger, "ngo.org"))]);
    // The day of `recorded`, not of `signed` or `at`.
    let early = attest(&ledger, "ngo.org").signed(ends).at("2024-01-02");
    judge(&ledger, &[("signed for the next day", "attest-size", early)]);
    ledger.clock = ends;
    judge(&ledger, &[("after midnight", "ok", attest(&ledger, "ngo.org"))]);
    let late = attest(&ledger, "ngo.org").signed(ends - MINUTE).at("2024-01-01");
    judge(&ledger, &[("signed before midnight", "ok", late)]);
}

#[test]
fn sizes_that_are_attested() {
    let mut ledger = world();
    let attest = |ledger: &Ledger, size: u64| ledger.attest("poor.fr", size);
    let own = ledger.size();
    assert!(own < 1_024);
    judge(
        &ledger,
        &[
            ("own index", "ok", attest(&ledger, own)),
            ("one less", "attest-size", attest(&ledger, own - 1)),
            ("one more", "attest-size", attest(&ledger, own + 1)),
            ("a multiple that is not yet there", "attest-size", attest(&ledger, 1_024)),
            ("none", "data-invalid", attest(&ledger, 0)),
        ],
    );
    let fill = |ledger: &mut Ledger, size: u64| {
        while ledger.size() < size {
            let data = json!({"text": content()});
            let draft = ledger.draft("ngo.org", "statement.made", "voice/ngo.org/plan/p", data);
            ledger.append(&draft);
        }
    };
    fill(&mut ledger, 5_120);
    judge(
        &ledger,
        &[
            ("own index, itself a multiple", "ok", attest(&ledger, 5_120)),
            ("4,096 below", "ok", attest(&ledger, 1_024)),
            ("1,024 below", "ok", attest(&ledger, 4_096)),
            ("no multiple", "attest-size", attest(&ledger, 4_095)),
            ("a multiple of 512", "attest-size", attest(&ledger, 4_608)),
        ],
    );
    fill(&mut ledger, 5_121);
    judge(
        &ledger,
        &[
            ("4,097 below", "attest-size", attest(&ledger, 1_024)),
            ("3,073 below", "ok", attest(&ledger, 2_048)),
            ("one below", "ok", attest(&ledger, 5_120)),
            ("the next multiple", "attest-size", attest(&ledger, 6_144)),
        ],
    );
}
