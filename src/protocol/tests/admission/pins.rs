//! Ranks 9 and 10: the history that the author had seen, and the clocks.

use serde_json::{Value, json};

use crate::support::{DAY, Draft, Ledger, MINUTE, START, content, judge, recorded, world};

/// What poor.fr says for the first time, of an entry of somebody else or of nothing.
fn statement(ledger: &Ledger, about: Option<u64>) -> Draft {
    let mut data = json!({"text": content()});
    if let Some(about) = about {
        data["about"] = ledger.reference(about);
    }
    ledger.draft("poor.fr", "statement.made", "voice/poor.fr/commitment/c", data)
}

#[test]
fn seen_names_a_root_of_this_history() {
    let ledger = world();
    let draft = statement(&ledger, None);
    let size = ledger.size();
    let root = |at: u64| ledger.pin(at)["root"].clone();
    let pin =
        |size: u64, root: Value| draft.clone().set("seen", json!({"root": root, "size": size}));
    let empty = redevable_tlog::merkle::EMPTY_ROOT.to_string();
    judge(
        &ledger,
        &[
            ("the first size", "ok", draft.clone().seen(&ledger, 1)),
            ("any size between", "ok", draft.clone().seen(&ledger, 7)),
            ("the own index", "ok", draft.clone().seen(&ledger, size)),
            ("null after the first event", "seen-invalid", draft.clone().set("seen", Value::Null)),
            ("size 0", "seen-invalid", pin(0, json!(empty))),
            ("beyond the own index", "seen-invalid", pin(size + 1, root(size))),
            ("far beyond", "seen-invalid", pin((1 << 53) - 1, root(size))),
            ("the root of another size", "seen-invalid", pin(size, root(size - 1))),
            ("the root of a size before", "seen-invalid", pin(1, root(2))),
            ("a root of nothing", "seen-invalid", pin(size, json!(empty))),
        ],
    );
    let empty = Ledger::empty();
    let opening = empty.sample("ledger.opened");
    judge(
        &empty,
        &[
            (
                "a pin in the first event",
                "seen-invalid",
                opening.clone().set("seen", ledger.pin(1)),
            ),
            ("none", "ok", opening),
        ],
    );
}

#[test]
fn seen_covers_what_others_wrote_in_the_stream() {
    let mut ledger = world();
    // The last entry of the stream is by dinum.fr, the one before by lead.fr.
    let dinum = ledger.last_on("commitment/c");
    let lead = dinum - 1;
    assert_eq!(ledger.entry(dinum).event().by.as_str(), "dinum.fr");
    assert_eq!(ledger.entry(lead).event().by.as_str(), "lead.fr");
    let claim = |by: &str| {
        let due = json!({"due": "2025-01-01", "milestone": "m3", "title": {"fr": "x"}});
        ledger.draft(by, "milestone.added", "commitment/c", due)
    };
    judge(
        &ledger,
        &[
            ("lead.fr covers it", "ok", claim("lead.fr").seen(&ledger, dinum + 1)),
            ("lead.fr misses it by one", "seen-stale", claim("lead.fr").seen(&ledger, dinum)),
            ("dinum.fr owes itself nothing", "ok", claim("dinum.fr").seen(&ledger, dinum)),
            ("dinum.fr covers lead.fr", "ok", claim("dinum.fr").seen(&ledger, lead + 1)),
            ("dinum.fr misses lead.fr by one", "seen-stale", claim("dinum.fr").seen(&ledger, lead)),
            ("a third misses both", "seen-stale", claim("all.fr").seen(&ledger, dinum)),
            ("a third covers both", "ok", claim("all.fr").seen(&ledger, dinum + 1)),
        ],
    );
    let first = claim("lead.fr");
    let index = ledger.append(&first);
    let own = |by: &str, seen: u64| {
        let data = json!({"due": "2025-01-01", "milestone": "m4", "title": {"fr": "x"}});
        ledger.draft(by, "milestone.added", "commitment/c", data).seen(&ledger, seen)
    };
    judge(
        &ledger,
        &[
            ("its own last entry needs no cover", "ok", own("lead.fr", dinum + 1)),
            ("but dinum.fr's still does", "seen-stale", own("lead.fr", dinum)),
            ("now dinum.fr owes", "seen-stale", own("dinum.fr", index)),
            ("and pays", "ok", own("dinum.fr", index + 1)),
        ],
    );
    // Another stream owes nothing: its head was moved by nobody else.
    let other = ledger.sample("commitment.registered").seen(&ledger, 1);
    assert_eq!(ledger.code(&other), "ok");
}

#[test]
fn seen_covers_what_a_ref_names() {
    let ledger = world();
    let milestone = ledger.last("milestone.added");
    let about = |seen: u64| statement(&ledger, Some(milestone)).seen(&ledger, seen);
    let own = ledger.last("statement.made");
    let by_author = |seen: u64| {
        let data = json!({"about": ledger.reference(own), "text": content()});
        ledger.draft("ngo.org", "statement.made", "voice/ngo.org/plan/p", data).seen(&ledger, seen)
    };
    let contests = |seen: u64| {
        let data = json!({"contests": ledger.reference(milestone), "text": content()});
        ledger.draft("poor.fr", "statement.made", "voice/poor.fr/plan/p", data).seen(&ledger, seen)
    };
    let zeros = json!(format!("b3:{}", "0".repeat(64)));
    let xref = json!({"event": ledger.reference(milestone)["event"], "ledger": zeros,
        "origin": "other.example/x", "stream": "commitment/c"});
    judge(
        &ledger,
        &[
            ("just covered", "ok", about(milestone + 1)),
            ("just not", "seen-stale", about(milestone)),
            ("contests, just covered", "ok", contests(milestone + 1)),
            ("contests, just not", "seen-stale", contests(milestone)),
            ("an own entry", "ok", by_author(1)),
            (
                "an unknown entry is left to rank 15",
                "ref-unknown",
                about(1).set("data/about/event", zeros),
            ),
            ("an entry of another ledger", "ok", about(1).set("data/about", xref)),
        ],
    );
    assert_eq!(ledger.refusal(&about(milestone)).path, "seen");
}

#[test]
fn signed_against_the_clock_of_the_log() {
    let mut ledger = world();
    ledger.clock = START + 40 * DAY;
    let clock = ledger.clock;
    let draft = statement(&ledger, None).seen(&ledger, 1).at("2024-01-01");
    let future = |millis: i64| draft.clone().signed(clock + 5 * MINUTE + millis);
    let past = |millis: i64| draft.clone().signed(clock - 30 * DAY + millis);
    judge(
        &ledger,
        &[
            ("five minutes ahead", "ok", future(0)),
            ("a second more", "signed-future", future(1_000)),
            (
                "the end of time",
                "signed-future",
                draft.clone().set("signed", json!("9999-12-31T23:59:59Z")),
            ),
            ("thirty days ago", "ok", past(0)),
            ("a second more", "signed-expired", past(-1_000)),
            (
                "the beginning of time",
                "signed-expired",
                draft.clone().set("signed", json!("0001-01-01T00:00:00Z")),
            ),
        ],
    );
    // The log's clock counts in milliseconds.
    ledger.clock += 1;
    judge(
        &ledger,
        &[
            ("thirty days and a millisecond", "signed-expired", past(0)),
            ("a millisecond less than five minutes and a second", "signed-future", future(1_000)),
        ],
    );
    ledger.clock += 999;
    judge(&ledger, &[("five minutes again", "ok", future(1_000))]);
}

#[test]
fn signed_after_what_was_seen() {
    let mut ledger = world();
    ledger.clock += DAY;
    let draft = statement(&ledger, None).at("2024-01-01");
    let last = ledger.state.last_recorded().unwrap().millis();
    let first = recorded(START).millis();
    let seen = |size: u64, signed: i64| draft.clone().seen(&ledger, size).signed(signed);
    let size = ledger.size();
    judge(
        &ledger,
        &[
            ("five minutes before the last entry seen", "ok", seen(size, last - 5 * MINUTE)),
            ("a second more", "signed-before-seen", seen(size, last - 5 * MINUTE - 1_000)),
            ("of an older pin", "ok", seen(1, first - 5 * MINUTE)),
            ("a second more", "signed-before-seen", seen(1, first - 5 * MINUTE - 1_000)),
        ],
    );
    // The opening has seen nothing.
    let empty = Ledger::empty();
    let opening = empty.sample("ledger.opened").signed(START - 30 * DAY).at("2023-12-01");
    judge(&empty, &[("an opening signed a month ago", "ok", opening)]);
}

#[test]
fn at_looks_ahead_only_where_it_may() {
    let ledger = world();
    let signed = "2024-01-01T00:00:20Z";
    let at = |sample: &str, at: &str| ledger.sample(sample).set("signed", json!(signed)).at(at);
    assert!(START + 20_000 <= ledger.clock && ledger.clock < START + 5 * MINUTE);
    for sample in crate::support::SAMPLES {
        let kind = ledger.sample(sample).fields["type"].clone();
        let ahead = kind == "role.granted" || kind == "indicator.value-reported";
        let beyond = if ahead { "ok" } else { "at-future" };
        judge(
            &ledger,
            &[
                (sample, "ok", at(sample, "2024-01-02")),
                (sample, "ok", at(sample, "2024-01-02T00:00:20Z")),
                (sample, beyond, at(sample, "2024-01-02T00:00:21Z")),
                (sample, beyond, at(sample, "2024-01-03")),
                (sample, beyond, at(sample, "9999-12-31T23:59:59Z")),
                (sample, "ok", at(sample, "0001-01-01")),
            ],
        );
    }
    let empty = Ledger::empty();
    let opening = empty.sample("ledger.opened");
    judge(
        &empty,
        &[
            ("a day ahead", "ok", opening.clone().at("2024-01-02")),
            ("a second more", "at-future", opening.at("2024-01-02T00:00:01Z")),
        ],
    );
}

/// Nothing overflows at the end of time.
#[test]
fn a_ledger_at_the_end_of_time() {
    let mut ledger = Ledger::empty();
    ledger.clock = 253_402_300_799_999 - 10 * DAY;
    let opening = ledger.sample("ledger.opened");
    ledger.append(&opening);
    ledger.clock = 253_402_300_799_999;
    let data = json!({"kind": "authority", "name": {"fr": "x"}, "org": "x.fr"});
    let draft = ledger.by_stewards("organisation.registered", data);
    let last_second = draft.clone().at("9999-12-31T23:59:59Z");
    judge(
        &ledger,
        &[
            ("the last day", "ok", draft),
            ("the last second", "ok", last_second.set("signed", json!("9999-12-31T23:59:59Z"))),
        ],
    );
}
