//! Corrections: who makes them, what they may touch, and what they must leave valid.

use std::slice::from_ref;

use serde_json::{Value, json};

use crate::support::{
    DAY, Ledger, MINUTE, content, event_key, judge, other_content, replayed, world,
};

/// How long after its own entry a promise may be corrected, by default.
const QUICK: i64 = 60 * MINUTE;

/// A ledger after a sample, and the index of that.
fn after(sample: &str) -> (Ledger, u64) {
    let mut ledger = world();
    let draft = ledger.sample(sample);
    let index = ledger.append(&draft);
    (ledger, index)
}

fn recorded_at(ledger: &Ledger, index: u64) -> i64 {
    ledger.entry(index).header.recorded.millis()
}

fn dated(value: &str) -> Value {
    json!({"date": "2025-12-31", "qty": {"unit": "%", "value": value}})
}

fn title(text: &str) -> Value {
    json!({"fr": text})
}

#[test]
fn by_the_author_on_the_same_stream() {
    let (ledger, milestone) = after("milestone.added");
    let renamed = ledger.correct(milestone, &[("title", title("Jalon"), title("J"))]);
    let by = |org: &str| renamed.clone().set("by", json!(org));
    let elsewhere = |stream: &str| {
        let draft =
            ledger.draft("dinum.fr", "entry.corrected", stream, renamed.fields["data"].clone());
        ledger.code(&draft)
    };
    let other = ledger.first("statement.made");
    judge(
        &ledger,
        &[
            ("the author", "ok", renamed.clone()),
            ("a lead of it", "role-missing", by("lead.fr")),
            ("a coordinator of it", "role-missing", by("all.fr")),
            ("co-signed", "cosigner-extra", renamed.clone().with(&["lead.fr"])),
            (
                "about another's entry",
                "role-missing",
                renamed.clone().set("data/about", ledger.reference(other)),
            ),
            (
                "about no entry",
                "ref-unknown",
                renamed.clone().set("data/about/event", json!(format!("b3:{}", "0".repeat(64)))),
            ),
            (
                "about another revision",
                "ref-unknown",
                renamed.clone().set("data/about/revision", json!(0)),
            ),
            (
                "unlabelled as a replay",
                "replay-label",
                renamed.clone().set("data/replayed", replayed()),
            ),
        ],
    );
    assert_eq!(elsewhere("plan/p"), "ref-kind");
    assert_eq!(elsewhere("commitment/rc"), "ref-kind");
    assert_eq!(elsewhere("voice/dinum.fr/commitment/c"), "ref-kind");
    assert_eq!(elsewhere("ledger"), "role-missing");
    let stale = renamed.seen(&ledger, 1);
    judge(&ledger, &[("others wrote there since", "seen-stale", stale)]);
}

#[test]
fn old_is_the_effective_value() {
    let (mut ledger, milestone) = after("milestone.added");
    let title = |old: &str, new: &str| ("title", title(old), title(new));
    let old = "changes-old";
    let fix = |ledger: &Ledger, change: (&str, Value, Value)| ledger.correct(milestone, &[change]);
    let english = json!({"en": "J", "fr": "Jalon"});
    judge(
        &ledger,
        &[
            ("as it is", "ok", fix(&ledger, title("Jalon", "A"))),
            ("another", old, fix(&ledger, title("jalon", "A"))),
            ("a language more", old, fix(&ledger, ("title", english, json!({"fr": "A"})))),
            ("null for a value", old, fix(&ledger, ("title", Value::Null, json!({"fr": "A"})))),
            ("absent for a value", old, fix(&ledger, ("deliverable", Value::Null, content()))),
            ("removed", "ok", fix(&ledger, ("deliverable", content(), Value::Null))),
            ("replaced", "ok", fix(&ledger, ("deliverable", content(), other_content("77")))),
            ("`at`", "ok", fix(&ledger, ("at", json!("2024-01-01"), json!("2023-12-31")))),
            ("another `at`", old, fix(&ledger, ("at", json!("2024-01-02"), json!("2023-12-31")))),
            (
                "`at` in another form",
                old,
                fix(&ledger, ("at", json!("2024-01-01T00:00:00Z"), json!("2023-12-31"))),
            ),
            ("no `at`", old, fix(&ledger, ("at", Value::Null, json!("2023-12-31")))),
        ],
    );
    assert_eq!(ledger.refusal(&fix(&ledger, title("x", "A"))).path, "data.changes.title");
    let draft =
        ledger.correct(milestone, &[title("Jalon", "A"), ("deliverable", content(), Value::Null)]);
    let first = ledger.append(&draft);
    judge(
        &ledger,
        &[
            ("the value as signed", old, fix(&ledger, title("Jalon", "B"))),
            ("the value after the first", "ok", fix(&ledger, title("A", "B"))),
            ("back again", "ok", fix(&ledger, title("A", "Jalon"))),
            (
                "what was removed",
                old,
                fix(&ledger, ("deliverable", content(), other_content("77"))),
            ),
            ("put back", "ok", fix(&ledger, ("deliverable", Value::Null, content()))),
            ("a correction", "ref-kind", ledger.confirm(first)),
        ],
    );
    let draft = fix(&ledger, title("A", "B"));
    let second = ledger.append(&draft);
    let draft = ledger.retract(first);
    ledger.append(&draft);
    judge(&ledger, &[("the second stands", "ok", fix(&ledger, title("B", "C")))]);
    let draft = ledger.retract(second);
    ledger.append(&draft);
    judge(
        &ledger,
        &[
            ("none stands", "ok", fix(&ledger, title("Jalon", "C"))),
            ("nor its removal", "ok", fix(&ledger, ("deliverable", content(), Value::Null))),
        ],
    );
}

#[test]
fn forms_of_changes() {
    let (ledger, milestone) = after("milestone.added");
    let changes = |changes: Value| ledger.confirm(milestone).set("data/changes", changes);
    let invalid = "data-invalid";
    judge(
        &ledger,
        &[
            ("a confirmation", "ok", changes(json!({}))),
            ("a list", invalid, changes(json!([]))),
            ("a value", invalid, changes(json!({"title": {"fr": "A"}}))),
            ("no old", invalid, changes(json!({"title": {"new": {"fr": "A"}}}))),
            ("no new", invalid, changes(json!({"title": {"old": {"fr": "Jalon"}}}))),
            ("more", invalid, changes(json!({"title": {"new": 1, "old": 2, "why": 3}}))),
            (
                "nothing changed",
                invalid,
                changes(json!({"title": {"new": title("Jalon"), "old": title("Jalon")}})),
            ),
            (
                "a path",
                "json-key",
                ledger.correct(milestone, &[("title.fr", Value::Null, json!("A"))]),
            ),
            (
                "no field of the type",
                invalid,
                ledger.correct(milestone, &[("text", Value::Null, content())]),
            ),
            (
                "a field of the event",
                invalid,
                ledger.correct(milestone, &[("by", Value::Null, json!("x.fr"))]),
            ),
        ],
    );
}

#[test]
fn the_result_is_valid_by_its_own_table() {
    let (ledger, milestone) = after("milestone.added");
    let invalid = "data-invalid";
    let fix = |field: &str, old: Value, new: Value| ledger.correct(milestone, &[(field, old, new)]);
    judge(
        &ledger,
        &[
            ("no title", invalid, fix("title", title("Jalon"), Value::Null)),
            ("an empty title", invalid, fix("title", title("Jalon"), json!({}))),
            (
                "no language of the ledger",
                invalid,
                fix("title", title("Jalon"), json!({"de": "x"})),
            ),
            ("no label", invalid, fix("title", title("Jalon"), json!("Jalon"))),
            ("no content", invalid, fix("deliverable", content(), json!("text"))),
            ("no date", invalid, fix("at", json!("2024-01-01"), json!("2024-02-30"))),
            ("no `at`", invalid, fix("at", json!("2024-01-01"), Value::Null)),
            ("a number as `at`", invalid, fix("at", json!("2024-01-01"), json!(2024))),
        ],
    );
    let path = ledger.refusal(&fix("title", title("Jalon"), json!({}))).path;
    assert_eq!(path, "data.changes.title");
    let (ledger, claim) = after("status.claimed");
    let fix = |changes: &[(&str, Value, Value)]| ledger.correct(claim, changes);
    let code = ("code", json!("low"), json!("mid"));
    let challenges = ("challenges", content(), Value::Null);
    judge(
        &ledger,
        &[
            ("weak without challenges", invalid, fix(from_ref(&challenges))),
            ("strong without challenges", "ok", fix(&[challenges, code.clone()])),
            ("a code of the scale", "ok", fix(&[code])),
            ("no code of the scale", "code-unknown", fix(&[("code", json!("low"), json!("high"))])),
            ("no scale", "scale-unknown", fix(&[("scale", json!("s@1"), json!("s@2"))])),
            ("no form of a scale", invalid, fix(&[("scale", json!("s@1"), json!("s"))])),
            ("no word", invalid, fix(&[("progress", json!("some"), json!("much"))])),
        ],
    );
    let (ledger, observation) = after("observation.recorded");
    let url = ("url", json!("https://example.org/"), Value::Null);
    let source = ("source", Value::Null, json!("a page"));
    judge(
        &ledger,
        &[
            ("neither url nor source", invalid, ledger.correct(observation, from_ref(&url))),
            ("both", invalid, ledger.correct(observation, from_ref(&source))),
            ("the one for the other", "ok", ledger.correct(observation, &[url, source])),
        ],
    );
}

#[test]
fn an_effective_at_lies_no_further_ahead() {
    let (mut ledger, milestone) = after("milestone.added");
    let value = ledger.sample("indicator.value-reported");
    let value = ledger.append(&value);
    let at =
        |index: u64, new: &str| ledger.correct(index, &[("at", json!("2024-01-01"), json!(new))]);
    judge(
        &ledger,
        &[
            ("the next day", "ok", at(milestone, "2024-01-02")),
            ("two days on", "at-future", at(milestone, "2024-01-03")),
            ("an instant within a day", "ok", at(milestone, "2024-01-02T00:00:00Z")),
            ("an instant beyond", "at-future", at(milestone, "2024-01-02T00:02:00Z")),
            ("a value dated ahead", "ok", at(value, "2025-12-31")),
            ("long ago", "ok", at(milestone, "0001-01-01")),
        ],
    );
    // Against the `signed` of the correction, not of its original.
    ledger.clock += DAY;
    let change = ("at", json!("2024-01-01"), json!("2024-01-03"));
    judge(&ledger, &[("a day later", "ok", ledger.correct(milestone, &[change]))]);
}

/// Each promise with its sample, old and another value.
fn promises() -> Vec<(&'static str, &'static str, Value, Value)> {
    vec![
        ("commitment.registered", "leads", json!(["lead.fr", "ngo.org"]), json!(["lead.fr"])),
        ("commitment.registered", "supports", json!(["support.fr"]), json!([])),
        ("commitment.registered", "plan", json!("p"), json!("rp")),
        ("commitment.registered", "start", json!("2024-01-01"), json!("2024-01-02")),
        ("commitment.registered", "due", json!("2025-12-31"), Value::Null),
        ("milestone.added", "start", json!("2024-06-30"), Value::Null),
        ("milestone.added", "due", json!("2025-06-30"), json!("2025-07-01")),
        ("indicator.defined", "unit", json!("%"), json!("‰")),
        ("indicator.defined", "target", dated("-0.50"), Value::Null),
        (
            "indicator.defined",
            "baseline",
            json!({"date": "2023-12-31", "qty": {"unit": "%", "value": "1"}}),
            dated("2"),
        ),
        ("indicator.target-revised", "new", Value::Null, dated("2")),
        ("indicator.target-revised", "old", dated("10"), dated("2")),
        ("plan.adopted", "announced", json!(6), json!(5)),
        (
            "plan.adopted",
            "period",
            json!({"from": "2024", "to": "2025-06-30"}),
            json!({"from": "2024", "to": "2026"}),
        ),
        ("replay plan.adopted", "announced", Value::Null, json!(5)),
        ("replay indicator.defined", "unit", Value::Null, json!("%")),
    ]
}

#[test]
fn what_was_promised_stays() {
    for (sample, field, old, new) in promises() {
        let (mut ledger, index) = after(sample);
        ledger.clock = recorded_at(&ledger, index) + QUICK + 1;
        let draft = ledger.correct(index, &[(field, old.clone(), new.clone())]);
        judge(&ledger, &[(&format!("{sample} {field}"), "promise-fixed", draft.clone())]);
        assert_eq!(ledger.refusal(&draft).path, format!("data.changes.{field}"));
        let wrong = ledger.correct(index, &[(field, json!("x"), new)]);
        judge(&ledger, &[("whatever it was", "promise-fixed", wrong)]);
    }
}

#[test]
fn names_stay_however_quick() {
    for (sample, field, old, new) in [
        ("milestone.added", "milestone", json!("m2"), json!("m3")),
        ("indicator.defined", "indicator", json!("i2"), json!("i3")),
        ("indicator.value-reported", "indicator", json!("i"), json!("bare")),
        ("status.claimed", "milestone", json!("m"), Value::Null),
        ("commitment.registered", "axis", json!("axis-1"), Value::Null),
        ("plan.adopted", "axes", Value::Null, json!([])),
        ("replay milestone.added", "replayed", replayed(), Value::Null),
        ("milestone.added", "replayed", Value::Null, replayed()),
    ] {
        let (ledger, index) = after(sample);
        let draft = ledger.correct(index, &[(field, old, new)]);
        judge(&ledger, &[(&format!("{sample} {field}"), "promise-fixed", draft)]);
    }
}

#[test]
fn a_promise_is_corrected_quickly_or_never() {
    let (mut ledger, indicator) = after("indicator.defined");
    let fix = |ledger: &Ledger, old: &str, new: &str| {
        ledger.correct(indicator, &[("target", dated(old), dated(new))])
    };
    let start = recorded_at(&ledger, indicator);
    let at = |ledger: &mut Ledger, clock: i64, code: &str| {
        ledger.clock = clock;
        judge(ledger, &[(&format!("{clock}"), code, fix(ledger, "-0.50", "1"))]);
    };
    at(&mut ledger, start + 1_000, "ok");
    at(&mut ledger, start + QUICK, "ok");
    at(&mut ledger, start + QUICK + 1, "promise-fixed");
    // From the original on, not from its last correction.
    ledger.clock = start + QUICK - 1_000;
    let draft = fix(&ledger, "-0.50", "1");
    ledger.append(&draft);
    judge(&ledger, &[("the last moment", "ok", fix(&ledger, "1", "2"))]);
    ledger.clock += 1;
    judge(&ledger, &[("a millisecond later", "promise-fixed", fix(&ledger, "1", "2"))]);
}

#[test]
fn the_first_event_says_how_quick() {
    let mut ledger = Ledger::empty();
    let opening = ledger.sample("ledger.opened").set("data/rules/quick_minutes", json!(1));
    ledger.append(&opening);
    let data = json!({"kind": "administration", "name": {"fr": "x"}, "org": "x.fr"});
    for draft in [
        ledger.by_stewards("organisation.registered", data),
        ledger.enrol("x.fr", "x.fr"),
        ledger.grant(&json!({"org": "x.fr", "role": "coordinator", "scope": "*"})),
    ] {
        // Each is drafted anew on the stream's head.
        let kind = draft.fields["type"].as_str().unwrap().to_owned();
        let fresh = ledger.by_stewards(&kind, draft.fields["data"].clone());
        let fresh = if kind == "key.enrolled" { fresh.new_key("x.fr", "x.fr") } else { fresh };
        ledger.append(&fresh);
    }
    let plan = ledger.sample("plan.adopted").set("by", json!("x.fr"));
    let plan = ledger.append(&plan);
    let start = recorded_at(&ledger, plan);
    for (clock, code) in [(start + MINUTE, "ok"), (start + MINUTE + 1, "promise-fixed")] {
        ledger.clock = clock;
        let draft = ledger.correct(plan, &[("announced", json!(6), json!(7))]);
        judge(&ledger, &[("announced", code, draft)]);
    }
}

/// Within the time, with the signatures that the event made for it needs.
#[test]
fn who_corrects_a_promise_quickly() {
    let fix = |sample: &str, by: &str, field: &str, old: Value, new: Value| {
        let mut ledger = world();
        let draft = ledger.sample(sample).set("by", json!(by));
        let index = ledger.append(&draft);
        let draft = ledger.correct(index, &[(field, old, new)]);
        ledger.code(&draft)
    };
    let due =
        |by: &str| fix("milestone.added", by, "due", json!("2025-06-30"), json!("2025-07-01"));
    assert_eq!(due("lead.fr"), "ok");
    assert_eq!(due("dinum.fr"), "promise-fixed", "a coordinator that is no lead");
    let start = |by: &str| fix("milestone.added", by, "start", json!("2024-06-30"), Value::Null);
    assert_eq!(start("dinum.fr"), "ok", "no event is made for it: the signatures of the original");
    let target = |by: &str| fix("indicator.defined", by, "target", dated("-0.50"), dated("1"));
    assert_eq!((target("lead.fr"), target("dinum.fr")), ("ok", "promise-fixed"));
    let unit = |by: &str| fix("indicator.defined", by, "unit", json!("%"), json!("‰"));
    assert_eq!((unit("lead.fr"), unit("dinum.fr")), ("ok", "ok"));
    let period = json!({"from": "2024", "to": "2025-06-30"});
    let new = json!({"from": "2024", "to": "2026"});
    assert_eq!(fix("plan.adopted", "all.fr", "period", period, new), "ok");
    let (ledger, index) = after("replay plan.adopted");
    let announced = ledger.correct(index, &[("announced", Value::Null, json!(7))]);
    judge(&ledger, &[("a replay", "ok", announced)]);
    let (ledger, index) = after("replay indicator.target-revised");
    let target = ledger.correct(index, &[("new", Value::Null, dated("7"))]);
    judge(&ledger, &[("a replay for a lead", "ok", target)]);
}

#[test]
fn leads_sign_a_quick_correction() {
    let (ledger, index) = after("commitment.registered");
    let leads = |new: Value, with: &[&str]| {
        let old = json!(["lead.fr", "ngo.org"]);
        ledger.correct(index, &[("leads", old, new)]).with(with)
    };
    let (missing, extra) = ("cosigner-missing", "cosigner-extra");
    judge(
        &ledger,
        &[
            ("a lead more", "ok", leads(json!(["lead.fr", "ngo.org", "poor.fr"]), &["poor.fr"])),
            ("unsigned", missing, leads(json!(["lead.fr", "ngo.org", "poor.fr"]), &[])),
            (
                "and a stranger",
                extra,
                leads(json!(["lead.fr", "ngo.org", "poor.fr"]), &["irm.org", "poor.fr"]),
            ),
            (
                "another for one",
                "ok",
                leads(json!(["lead.fr", "poor.fr"]), &["ngo.org", "poor.fr"]),
            ),
            ("the new one alone", missing, leads(json!(["lead.fr", "poor.fr"]), &["poor.fr"])),
            ("the old one alone", missing, leads(json!(["lead.fr", "poor.fr"]), &["ngo.org"])),
            ("a lead less", "ok", leads(json!(["lead.fr"]), &["ngo.org"])),
            ("a lead less, unasked", missing, leads(json!(["lead.fr"]), &[])),
            ("another order", "ok", leads(json!(["ngo.org", "lead.fr"]), &[])),
            ("the author", "ok", leads(json!(["dinum.fr", "lead.fr", "ngo.org"]), &[])),
            ("none", "data-invalid", leads(json!([]), &["lead.fr", "ngo.org"])),
            (
                "unregistered",
                "organisation-unknown",
                leads(json!(["lead.fr", "ngo.org", "x.fr"]), &[]),
            ),
            ("no organisation", "data-invalid", leads(json!(["lead.fr", "ngo.org", 7]), &[])),
        ],
    );
}

#[test]
fn supports_sign_a_quick_correction_by_a_lead() {
    let (missing, extra) = ("cosigner-missing", "cosigner-extra");
    let (ledger, index) = after("commitment.registered");
    let supports = |new: Value, with: &[&str]| {
        ledger.correct(index, &[("supports", json!(["support.fr"]), new)]).with(with)
    };
    let by_lead = "a coordinator that is no lead does not change supports";
    judge(&ledger, &[(by_lead, "promise-fixed", supports(json!([]), &[]))]);
    let mut ledger = world();
    let grant = ledger.grant(&json!({"org": "lead.fr", "role": "coordinator", "scope": "*"}));
    ledger.append(&grant);
    let draft = ledger.sample("commitment.registered").set("by", json!("lead.fr"));
    let index = ledger.append(&draft);
    let supports = |new: Value, with: &[&str]| {
        ledger.correct(index, &[("supports", json!(["support.fr"]), new)]).with(with)
    };
    judge(
        &ledger,
        &[
            ("none", "ok", supports(json!([]), &[])),
            ("one more", "ok", supports(json!(["poor.fr", "support.fr"]), &["poor.fr"])),
            ("unsigned", missing, supports(json!(["poor.fr", "support.fr"]), &[])),
            ("one for another", "ok", supports(json!(["poor.fr"]), &["poor.fr"])),
            ("the one that goes", extra, supports(json!([]), &["support.fr"])),
        ],
    );
    // What the correction itself needed, its retraction needs.
    let draft = supports(json!(["poor.fr"]), &["poor.fr"]);
    let correction = ledger.append(&draft);
    judge(
        &ledger,
        &[
            ("retracted with the same", "ok", ledger.retract(correction)),
            ("retracted alone", missing, ledger.retract(correction).with(&[])),
            ("the original retracted", "ok", ledger.retract(index)),
        ],
    );
}

/// On a replayed subject nobody co-signs.
#[test]
fn a_replay_corrects_leads_alone() {
    let (ledger, index) = after("replay commitment.registered");
    let leads = ledger.correct(index, &[("leads", json!([]), json!(["cited.x"]))]);
    let supports =
        ledger.correct(index, &[("supports", json!(["support.fr"]), json!(["cited.x"]))]);
    judge(&ledger, &[("leads", "ok", leads.clone()), ("supports", "ok", supports)]);
    judge(&ledger, &[("with one", "cosigner-extra", leads.with(&["lead.fr"]))]);
}

#[test]
fn a_new_plan_needs_its_own_coordinator_and_axis() {
    let mut ledger = world();
    for (stream, axis) in [("plan/q", "a"), ("plan/r", "axis-1")] {
        let data = ledger.sample("plan.adopted").set("data/axes/0/id", json!(axis));
        let data = data.fields["data"].clone();
        let draft = ledger.draft("all.fr", "plan.adopted", stream, data);
        ledger.append(&draft);
    }
    let draft = ledger.sample("commitment.registered");
    let index = ledger.append(&draft);
    let plan = |ledger: &Ledger, index: u64, new: &str| {
        ledger.correct(index, &[("plan", json!("p"), json!(new))])
    };
    judge(
        &ledger,
        &[("of dinum.fr, who coordinates only p", "role-missing", plan(&ledger, index, "r"))],
    );
    let data = ledger.sample("commitment.registered").fields["data"].clone();
    let draft = ledger.draft("all.fr", "commitment.registered", "commitment/e", data);
    let index = ledger.append(&draft);
    judge(
        &ledger,
        &[
            ("of all.fr, who coordinates all", "ok", plan(&ledger, index, "r")),
            ("which has no such axis", "id-unknown", plan(&ledger, index, "q")),
            ("no plan", "id-unknown", plan(&ledger, index, "none")),
        ],
    );
}

/// What a new value names must exist and have been seen, as in the original.
#[test]
fn refs_and_organisations_in_a_new_value() {
    let (mut ledger, claim) = after("status.claimed");
    let other = ledger.sample("observation.recorded");
    let other = ledger.append(&other);
    let evidence = |about: Value| ledger.correct(claim, &[("evidence", json!([]), json!([about]))]);
    let mut nowhere = ledger.reference(other);
    nowhere["event"] = json!(format!("b3:{}", "0".repeat(64)));
    judge(
        &ledger,
        &[
            ("no evidence", "ref-kind", evidence(ledger.reference(other))),
            ("nowhere", "ref-unknown", evidence(nowhere.clone())),
            ("no ref", "data-invalid", evidence(json!("x"))),
        ],
    );
    let (mut ledger, statement) = after("statement.made");
    let claim = ledger.sample("status.claimed");
    let claim = ledger.append(&claim);
    let old = ledger.entry(statement).event().data["about"].to_canonical();
    let old: Value = serde_json::from_str(&old).unwrap();
    let about = |new: Value| ledger.correct(statement, &[("about", old.clone(), new)]);
    judge(
        &ledger,
        &[
            ("another entry", "ok", about(ledger.reference(claim))),
            ("not yet seen", "seen-stale", about(ledger.reference(claim)).seen(&ledger, claim)),
            ("seen", "ok", about(ledger.reference(claim)).seen(&ledger, claim + 1)),
            ("nowhere", "ref-unknown", about(nowhere)),
        ],
    );
    let (ledger, forum) = after("forum.established");
    let host = |new: &str| ledger.correct(forum, &[("host", json!("forum.fr"), json!(new))]);
    judge(
        &ledger,
        &[
            ("a host", "ok", host("dinum.fr")),
            ("an unknown host", "organisation-unknown", host("x.fr")),
            (
                "unknown comes before the role",
                "organisation-unknown",
                host("x.fr").set("by", json!("dinum.fr")),
            ),
            ("no host", "data-invalid", host("X")),
            (
                "an unknown plan",
                "id-unknown",
                ledger.correct(forum, &[("plans", json!(["p"]), json!(["z"]))]),
            ),
        ],
    );
    let vkey = event_key("x.fr", "x.fr");
    let draft = ledger.confirm(forum).set("data/vkey", json!(vkey));
    judge(&ledger, &[("a key in passing", "data-invalid", draft)]);
}

#[test]
fn an_attestation_is_retracted_never_corrected() {
    let (ledger, attested) = after("state.attested");
    let size = ledger.entry(attested).event().data["size"].as_int().unwrap();
    let other = ledger.correct(attested, &[("size", json!(size), json!(size + 1))]);
    judge(
        &ledger,
        &[
            ("another size", "promise-fixed", other),
            ("confirmed", "ok", ledger.correct(attested, &[])),
            ("taken back", "ok", ledger.retract(attested)),
        ],
    );
}
