//! Keys that are retired, compromised or ended in a shadow (KEY-6, §9).

use redevable_protocol::admission::AdmissionError;
use serde_json::json;

use crate::support::{Draft, Ledger, content, event_key, judge, world};

/// A statement by an organisation, signed with one of its keys.
fn says(ledger: &Ledger, org: &str, label: &str) -> Draft {
    let data = json!({"text": content()});
    let stream = format!("voice/{org}/commitment/c");
    ledger.draft(org, "statement.made", &stream, data).lines(&[(org, label)])
}

fn enrolled_at(ledger: &Ledger, org: &str, label: &str) -> u64 {
    let vkey = event_key(org, label);
    let holds = |index: &u64| {
        let event = ledger.entry(*index);
        event.event().data.get("vkey").and_then(|own| own.as_text()) == Some(vkey.as_str())
    };
    (0..ledger.size()).find(holds).unwrap()
}

#[test]
fn a_retired_key_ends_from_the_next_index() {
    let mut ledger = world();
    judge(
        &ledger,
        &[
            ("its last key, signed with it", "ok", ledger.retire("poor.fr", "poor.fr")),
            ("no key", "id-unknown", ledger.retire("poor.fr", "other")),
            (
                "another's key",
                "id-unknown",
                ledger
                    .retire("poor.fr", "poor.fr")
                    .set("data/vkey", json!(event_key("lead.fr", "lead.fr"))),
            ),
            (
                "on another's stream",
                "stream-owner",
                ledger.retire("poor.fr", "poor.fr").set("by", json!("lead.fr")),
            ),
            (
                "on `ledger`",
                "stream-type",
                ledger.retire("poor.fr", "poor.fr").set("stream", json!("ledger")),
            ),
            ("co-signed", "cosigner-extra", ledger.retire("poor.fr", "poor.fr").with(&["lead.fr"])),
            (
                "no vkey",
                "data-invalid",
                ledger.retire("poor.fr", "poor.fr").set("data/vkey", json!("poor.fr")),
            ),
        ],
    );
    let draft = ledger.retire("poor.fr", "poor.fr");
    ledger.append(&draft);
    judge(
        &ledger,
        &[
            ("its holder", "key-ended", says(&ledger, "poor.fr", "poor.fr")),
            ("again", "key-ended", ledger.retire("poor.fr", "poor.fr")),
            ("enters again", "key-reused", ledger.enrol("poor.fr", "poor.fr")),
        ],
    );
    // What stewards install for an organisation that had a key waits, though none is left.
    let draft = ledger.enrol("poor.fr", "poor.fr new");
    ledger.append(&draft);
    judge(&ledger, &[("the new one", "key-pending", says(&ledger, "poor.fr", "poor.fr new"))]);
}

#[test]
fn an_ended_key_is_not_retired_again() {
    let mut ledger = world();
    let draft = ledger.further("poor.fr", "poor.fr", "second");
    ledger.append(&draft);
    let draft = ledger.retire("poor.fr", "second");
    ledger.append(&draft);
    judge(&ledger, &[("with the other", "id-unknown", ledger.retire("poor.fr", "second"))]);
}

/// One steward, threshold 1: its last key stays, unless another is valid now.
#[test]
fn a_lone_steward_keeps_a_key() {
    let mut ledger = Ledger::empty();
    let opening = ledger.sample("ledger.opened").set("data/threshold", json!(1)).with(&[]);
    let first = opening.fields["data"]["stewards"][0].clone();
    let opening = opening.set("data/stewards", json!([first]));
    ledger.append(&opening);
    let retire = |ledger: &Ledger, label: &str| ledger.retire("a.steward", label);
    judge(&ledger, &[("its last", "threshold-missed", retire(&ledger, "a.steward"))]);
    // An installed key is not valid now; a further one is.
    let installed = ledger.enrol("a.steward", "installed").with(&[]);
    ledger.append(&installed);
    judge(&ledger, &[("one still waits", "threshold-missed", retire(&ledger, "a.steward"))]);
    judge(&ledger, &[("the waiting one", "ok", retire(&ledger, "installed"))]);
    let mut later = ledger.clone();
    later.clock = ledger.clock - 1_000 + 7 * crate::support::DAY;
    judge(&later, &[("once it is valid", "ok", retire(&later, "a.steward"))]);
    later.clock -= 1;
    judge(&later, &[("a millisecond early", "threshold-missed", retire(&later, "a.steward"))]);
    let further = ledger.further("a.steward", "a.steward", "second");
    ledger.append(&further);
    judge(&ledger, &[("one of two", "ok", retire(&ledger, "a.steward"))]);
    let draft = retire(&ledger, "a.steward");
    ledger.append(&draft);
    let last = retire(&ledger, "second").lines(&[("a.steward", "second")]);
    judge(&ledger, &[("then the other", "threshold-missed", last)]);
}

#[test]
fn two_of_three_stewards_keep_keys() {
    let mut ledger = world();
    let draft = ledger.retire("c.steward", "c.steward");
    ledger.append(&draft);
    judge(
        &ledger,
        &[
            ("a second", "threshold-missed", ledger.retire("b.steward", "b.steward")),
            ("no steward", "ok", ledger.retire("lead.fr", "lead.fr")),
        ],
    );
    assert_eq!(ledger.refusal(&ledger.retire("b.steward", "b.steward")).path, "data.vkey");
    // A compromise is never refused for that, but needs the threshold itself.
    let since = ledger.size();
    let compromise = ledger.compromise("b.steward", "b.steward", since);
    judge(&ledger, &[("compromised all the same", "ok", compromise)]);
    let mut own = ledger.clone();
    let draft = own.further("b.steward", "b.steward", "second");
    own.append(&draft);
    for label in ["second", "b.steward"] {
        let since = own.size();
        let draft = own.give_up("b.steward", label, since);
        let other = if label == "second" { "b.steward" } else { "second" };
        let draft = draft.lines(&[("b.steward", other)]);
        let code = if label == "second" { "ok" } else { "key-ended" };
        judge(&own, &[(label, code, draft.clone())]);
        if code == "ok" {
            own.append(&draft);
        }
    }
    let draft = ledger.compromise("b.steward", "b.steward", since);
    ledger.append(&draft);
    let lines = &[("a.steward", "a.steward"), ("b.steward", "b.steward")];
    let again = ledger.compromise("poor.fr", "poor.fr", ledger.size());
    judge(&ledger, &[("one steward is left", "key-ended", again.clone().lines(lines))]);
    judge(&ledger, &[("and acts alone", "threshold-missed", again.with(&[]))]);
}

#[test]
fn who_declares_a_compromise() {
    let mut ledger = world();
    let own = ledger.size();
    let at = enrolled_at(&ledger, "lead.fr", "lead.fr");
    let since = |since: u64| ledger.compromise("lead.fr", "lead.fr", since);
    let other = since(own).set("data/vkey", json!(event_key("lead.fr", "none")));
    let log = ledger.entry(0).event().data["log_keys"].as_list().unwrap()[0].clone();
    let log = since(own).set("data/vkey", json!(log.as_text().unwrap()));
    judge(
        &ledger,
        &[
            ("at its enrolment", "ok", since(at)),
            ("before it", "data-invalid", since(at - 1)),
            ("at its own index", "ok", since(own)),
            ("after it", "data-invalid", since(own + 1)),
            ("far after it", "data-invalid", since((1 << 53) - 1)),
            ("no key", "id-unknown", other),
            ("the log's key", "id-unknown", log),
            ("one steward", "threshold-missed", since(own).with(&[])),
            ("no steward", "role-missing", since(own).set("by", json!("dinum.fr"))),
            ("its holder as a co-signer", "cosigner-extra", since(own).with(&["lead.fr"])),
            (
                "a steward's key of the first event",
                "ok",
                ledger.compromise("c.steward", "c.steward", 0),
            ),
        ],
    );
    assert_eq!(ledger.refusal(&since(own + 1)).path, "data.since");
    let draft = ledger.further("lead.fr", "lead.fr", "second");
    ledger.append(&draft);
    let own = ledger.size();
    let with = |label: &str, signer: &str| {
        ledger.give_up("lead.fr", label, own).lines(&[("lead.fr", signer)])
    };
    let steal = with("lead.fr", "lead.fr").set("data/vkey", json!(event_key("ngo.org", "ngo.org")));
    judge(
        &ledger,
        &[
            ("its own key, with another", "ok", with("second", "lead.fr")),
            ("the other way round", "ok", with("lead.fr", "second")),
            ("with itself", "signature-block", with("lead.fr", "lead.fr")),
            ("the second with itself", "signature-block", with("second", "second")),
            ("with an unknown key", "key-unknown", with("lead.fr", "third")),
            ("another's", "id-unknown", steal),
            (
                "co-signed",
                "cosigner-extra",
                ledger.give_up("lead.fr", "second", own).with(&["ngo.org"]),
            ),
            ("at its enrolment", "ok", ledger.give_up("lead.fr", "second", own - 1)),
            ("before it", "data-invalid", ledger.give_up("lead.fr", "second", own - 2)),
        ],
    );
}

/// Keys enrolled in the shadow end, those before it and those of the first event do not; nor does
/// a key that was enrolled with one that so ends.
#[test]
fn the_shadow_of_a_compromised_key() {
    let mut ledger = world();
    let org = "poor.fr";
    for (signer, label) in [(org, "before"), (org, "inside"), ("inside", "beyond")] {
        let draft = ledger.further(org, signer, label);
        ledger.append(&draft);
    }
    let inside = enrolled_at(&ledger, org, "inside");
    for (since, labels) in [
        (inside - 1, [org, "before", "inside"].as_slice()),
        (inside, &[org, "inside"]),
        (inside + 1, &[org]),
    ] {
        let mut ledger = ledger.clone();
        let draft = ledger.compromise(org, org, since);
        ledger.append(&draft);
        for label in [org, "before", "inside", "beyond"] {
            let code = if labels.contains(&label) { "key-ended" } else { "ok" };
            judge(&ledger, &[(&format!("{label} since {since}"), code, says(&ledger, org, label))]);
        }
    }
}

#[test]
fn a_co_signer_casts_a_shadow_too() {
    let ledger = world();
    let at = enrolled_at(&ledger, "lead.fr", "lead.fr");
    for (steward, since, code) in [
        // b.steward co-signed the enrolment, a.steward signed it.
        ("b.steward", at, "key-ended"),
        ("a.steward", at, "key-ended"),
        ("b.steward", at + 1, "ok"),
        ("c.steward", 0, "ok"),
    ] {
        let mut ledger = ledger.clone();
        let draft = ledger.compromise(steward, steward, since);
        ledger.append(&draft);
        let what = format!("{steward} since {since}");
        judge(&ledger, &[(&what, code, says(&ledger, "lead.fr", "lead.fr"))]);
        for other in ["a.steward", "b.steward", "c.steward"] {
            let code = if other == steward { "key-ended" } else { "ok" };
            judge(&ledger, &[("keys of the first event stay", code, says(&ledger, other, other))]);
        }
    }
}

/// Acts on `ledger` and of `organisation/…` are confirmed out of a shadow, and only out of one.
#[test]
fn confirmations_out_of_a_shadow() {
    let mut ledger = world();
    let other = ledger.first("organisation.registered");
    let draft = ledger.further("c.steward", "c.steward", "before");
    let before = ledger.append(&draft);
    let shadow = ledger.shadow();
    let title = [("name", json!({"fr": "Ombre"}), json!({"fr": "Lumière"}))];
    judge(
        &ledger,
        &[
            ("on `ledger`", "ok", ledger.confirm(shadow.ledger)),
            ("by other stewards too", "ok", ledger.confirm(shadow.ledger).with(&["b.steward"])),
            ("by one", "threshold-missed", ledger.confirm(shadow.ledger).with(&[])),
            (
                "by another steward",
                "role-missing",
                ledger.confirm(shadow.ledger).set("by", json!("b.steward")),
            ),
            (
                "with the compromised key",
                "key-ended",
                ledger
                    .confirm(shadow.ledger)
                    .lines(&[("c.steward", "c.steward second"), ("a.steward", "a.steward")]),
            ),
            ("with changes", "ref-kind", ledger.correct(shadow.ledger, &title)),
            ("outside the shadow", "ref-kind", ledger.confirm(other)),
            ("the first event", "ref-kind", ledger.confirm(0).with(&["b.steward"])),
            ("the compromise", "ref-kind", ledger.confirm(shadow.compromise)),
            ("retracted", "stream-type", ledger.retract(shadow.ledger)),
            ("on `organisation/…`", "ok", ledger.confirm(shadow.organisation)),
            ("outside the shadow there", "ref-kind", ledger.confirm(before)),
            ("retracted there", "ref-kind", ledger.retract(shadow.organisation)),
            ("retracted outside it", "ref-kind", ledger.retract(before)),
        ],
    );
    let draft = ledger.confirm(shadow.ledger);
    let index = ledger.append(&draft);
    judge(
        &ledger,
        &[
            ("again", "ok", ledger.confirm(shadow.ledger)),
            ("the confirmation", "ref-kind", ledger.confirm(index)),
        ],
    );
}

/// A moderator that is no steward confirms its own order.
#[test]
fn an_order_to_erase_is_confirmed_by_its_moderator() {
    let mut ledger = world();
    let draft = ledger.further("all.fr", "all.fr", "second");
    ledger.append(&draft);
    let statement = ledger.first("statement.made");
    let lines = &[("all.fr", "second"), ("a.steward", "a.steward"), ("b.steward", "b.steward")];
    let draft = ledger.erase(&[(statement, &content())]).lines(lines);
    let order = ledger.append(&draft);
    judge(&ledger, &[("before the compromise", "ref-kind", ledger.confirm(order))]);
    let draft = ledger.compromise("all.fr", "second", order);
    ledger.append(&draft);
    judge(
        &ledger,
        &[
            ("out of the shadow", "ok", ledger.confirm(order)),
            (
                "without the threshold",
                "threshold-missed",
                ledger.confirm(order).with(&["a.steward"]),
            ),
            ("by a steward", "role-missing", ledger.confirm(order).set("by", json!("c.steward"))),
        ],
    );
    assert!(!matches!(ledger.admit(&ledger.confirm(order)), Err(AdmissionError::ReadBack(_))));
}

#[test]
fn a_key_that_was_retired_may_have_been_stolen_before() {
    let mut ledger = world();
    let since = enrolled_at(&ledger, "poor.fr", "poor.fr");
    let draft = ledger.retire("poor.fr", "poor.fr");
    ledger.append(&draft);
    let stolen = ledger.compromise("poor.fr", "poor.fr", since);
    judge(&ledger, &[("declared by the stewards", "ok", stolen)]);
}
