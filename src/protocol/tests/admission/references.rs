//! Rank 15: what `data` names exists and fits.

use serde_json::{Value, json};

use crate::support::{Draft, Ledger, content, judge, world};

fn set(ledger: &Ledger, sample: &str, path: &str, value: Value) -> Draft {
    ledger.sample(sample).set(path, value)
}

#[test]
fn refs_name_an_entry_by_id_stream_and_revision() {
    let ledger = world();
    let about = ledger.reference(ledger.last("milestone.added"));
    let revision = about["revision"].as_u64().unwrap();
    let edit = |field: &str, value: Value| {
        let mut edited = about.clone();
        edited[field] = value;
        set(&ledger, "statement.made", "data/about", edited)
    };
    let other = ledger.reference(ledger.last("plan.adopted"));
    let unknown = "ref-unknown";
    let zeros = json!(format!("b3:{}", "0".repeat(64)));
    judge(
        &ledger,
        &[
            ("as it is", "ok", edit("revision", json!(revision))),
            ("the revision before", unknown, edit("revision", json!(revision - 1))),
            ("the revision after", unknown, edit("revision", json!(revision + 1))),
            ("the largest revision", unknown, edit("revision", json!((1_u64 << 53) - 1))),
            ("another stream", unknown, edit("stream", json!("commitment/d"))),
            ("a voice on the stream", unknown, edit("stream", json!("voice/ngo.org/commitment/c"))),
            ("another entry", unknown, edit("event", other["event"].clone())),
            ("no entry", unknown, edit("event", zeros.clone())),
            (
                "contests no entry",
                unknown,
                set(&ledger, "statement.made", "data/contests/event", zeros),
            ),
            (
                "the first event",
                "ok",
                set(&ledger, "statement.made", "data/about", ledger.reference(0)),
            ),
        ],
    );
    assert_eq!(ledger.refusal(&edit("revision", json!(0))).path, "data.about");
}

#[test]
fn refs_of_a_kind() {
    let mut ledger = world();
    let own = ledger.last("assessment.published");
    let grant = json!({"org": "poor.fr", "role": "assessor", "scope": "commitment/c"});
    let grant = ledger.grant(&grant);
    ledger.append(&grant);
    let revise = |org: &str, field: &str, index: u64| {
        let data = json!({"reason": content(), "results": [], "revises": ledger.reference(own)});
        let stream = format!("voice/{org}/commitment/c");
        let draft = ledger.draft(org, "assessment.published", &stream, data);
        draft.set(&format!("data/{field}"), ledger.reference(index))
    };
    let milestone = ledger.last("milestone.added");
    let evidence = |index: u64| {
        set(&ledger, "status.claimed", "data/evidence", json!([ledger.reference(index)]))
    };
    judge(
        &ledger,
        &[
            ("its own assessment", "ok", revise("irm.org", "revises", own)),
            ("another's assessment", "ref-kind", revise("poor.fr", "revises", own)),
            ("a milestone", "ref-kind", revise("irm.org", "revises", milestone)),
            (
                "a statement as a draft",
                "ref-kind",
                revise("irm.org", "draft", ledger.last("statement.made")),
            ),
            ("an assessment as a draft", "ref-kind", revise("irm.org", "draft", own)),
            ("a milestone as evidence", "ref-kind", evidence(milestone)),
        ],
    );
    let value =
        set(&ledger, "indicator.value-reported", "data/evidence", json!([ledger.reference(own)]));
    assert_eq!(ledger.refusal(&value).path, "data.evidence.0");
    assert_eq!(ledger.code(&value), "ref-kind");
}

#[test]
fn an_entry_that_is_read_back_wrong_answers_nothing() {
    let mut ledger = world();
    let milestone = ledger.last("milestone.added");
    let draft = set(&ledger, "statement.made", "data/about", ledger.reference(milestone));
    let position = usize::try_from(milestone).unwrap();
    let swap = |ledger: &mut Ledger, bytes: Vec<u8>| {
        ledger.entries[position] = bytes;
        let error = ledger.admit(&draft).expect_err("cannot be judged");
        assert!(matches!(error, redevable_protocol::admission::AdmissionError::ReadBack(_)));
    };
    let other = ledger.entries[position - 1].clone();
    swap(&mut ledger, other);
    swap(&mut ledger, Vec::new());
    swap(&mut ledger, b"entry/v1 0".to_vec());
    ledger.entries.truncate(position);
    let error = ledger.admit(&draft).expect_err("cannot be judged");
    assert!(matches!(error, redevable_protocol::admission::AdmissionError::ReadBack(_)));
}

#[test]
fn scales_and_their_codes() {
    let ledger = world();
    let result = |scale: &str, code: &str| {
        set(
            &ledger,
            "assessment.published",
            "data/results/1",
            json!({"code": code, "scale": scale}),
        )
    };
    let claim = |scale: &str, code: &str| {
        set(&ledger, "status.claimed", "data/scale", json!(scale)).set("data/code", json!(code))
    };
    judge(
        &ledger,
        &[
            ("published", "ok", result("s@1", "done")),
            ("another version", "scale-unknown", result("s@2", "done")),
            ("another scale", "scale-unknown", result("t@1", "done")),
            ("the largest version", "scale-unknown", result("s@9007199254740991", "done")),
            ("another code", "code-unknown", result("s@1", "finished")),
            ("another case", "code-unknown", result("s@1", "Done")),
            ("a claim on an unknown scale", "scale-unknown", claim("s@2", "low")),
            ("a claim of an unknown code", "code-unknown", claim("s@1", "lower")),
            (
                "a second version",
                "ok",
                set(&ledger, "scale.published", "data/scale", json!("s"))
                    .set("data/version", json!(2)),
            ),
            (
                "a version again",
                "id-taken",
                set(&ledger, "scale.published", "data/scale", json!("s")),
            ),
        ],
    );
    assert_eq!(ledger.refusal(&result("s@1", "x")).path, "data.results.1.code");
    assert_eq!(ledger.refusal(&result("x@1", "x")).path, "data.results.1.scale");
}

#[test]
fn ids_are_given_once() {
    let ledger = world();
    let (taken, m, i) = ("id-taken", "milestone.added", "indicator.defined");
    let axes = |ids: [&str; 2]| {
        let axis = |id: &str| json!({"id": id, "title": {"fr": id}});
        set(&ledger, "plan.adopted", "data/axes", json!(ids.map(axis)))
    };
    let again = |sample: &str, stream: &str, by: &str| {
        let draft = ledger.sample(sample);
        let kind = draft.fields["type"].as_str().unwrap();
        ledger.draft(by, kind, stream, draft.fields["data"].clone())
    };
    judge(
        &ledger,
        &[
            ("a milestone again", taken, set(&ledger, m, "data/milestone", json!("m"))),
            (
                "a milestone named as an indicator",
                taken,
                set(&ledger, m, "data/milestone", json!("i")),
            ),
            ("an indicator again", taken, set(&ledger, i, "data/indicator", json!("i"))),
            (
                "an indicator named as a milestone",
                taken,
                set(&ledger, i, "data/indicator", json!("m")),
            ),
            (
                "one named as a retired indicator",
                taken,
                set(&ledger, m, "data/milestone", json!("gone")),
            ),
            ("an id of another commitment", "ok", set(&ledger, m, "data/milestone", json!("ri"))),
            ("an id of an axis", "ok", set(&ledger, m, "data/milestone", json!("axis-1"))),
            ("two axes", "ok", axes(["x", "y"])),
            ("an axis twice", taken, axes(["x", "x"])),
            (
                "an organisation again",
                taken,
                set(&ledger, "organisation.registered", "data/org", json!("ngo.org")),
            ),
            (
                "a steward as an organisation",
                taken,
                set(&ledger, "organisation.registered", "data/org", json!("c.steward")),
            ),
            ("a plan again", taken, again("plan.adopted", "plan/p", "dinum.fr")),
            (
                "a commitment again",
                taken,
                again("commitment.registered", "commitment/c", "dinum.fr"),
            ),
            ("a replayed plan again", taken, again("replay plan.adopted", "plan/rp", "replay.org")),
        ],
    );
    assert_eq!(ledger.refusal(&axes(["x", "x"])).path, "data.axes.1.id");
    let mut ledger = ledger;
    let forum = ledger.sample("forum.established");
    ledger.append(&forum);
    let again = ledger.sample("forum.established");
    judge(&ledger, &[("a forum again", taken, again)]);
}

#[test]
fn what_is_named_exists() {
    let ledger = world();
    let unknown = "id-unknown";
    let on = |kind: &str, stream: &str, by: &str| {
        ledger.draft(by, kind, stream, ledger.sample(kind).fields["data"].clone())
    };
    let voice = |stream: &str| {
        let data = json!({"milestone": "m", "results": []});
        ledger.draft("irm.org", "assessment.published", &format!("voice/irm.org/{stream}"), data)
    };
    for (sample, path, id) in [
        ("commitment.registered", "data/axis", "axis-2"),
        ("commitment.registered", "data/axis", "c"),
        ("status.claimed", "data/milestone", "m9"),
        ("status.claimed", "data/milestone", "i"),
        ("indicator.value-reported", "data/indicator", "i9"),
        ("indicator.value-reported", "data/indicator", "m"),
        ("indicator.value-reported", "data/indicator", "gone"),
        ("indicator.target-revised", "data/indicator", "gone"),
        ("indicator.baseline-revised", "data/indicator", "gone"),
        ("indicator.retired", "data/indicator", "gone"),
        ("forum.established", "data/plans/1", "q"),
    ] {
        let draft = set(&ledger, sample, path, json!(id));
        judge(&ledger, &[(&format!("{sample} of {id}"), unknown, draft)]);
    }
    let no_plan = on("commitment.registered", "commitment/d", "all.fr");
    let replay = ledger.sample("replay assessment.published").set("data/milestone", json!("m"));
    judge(
        &ledger,
        &[
            ("no plan", unknown, no_plan.set("data/plan", json!("q"))),
            ("no commitment", unknown, on("milestone.added", "commitment/none", "all.fr")),
            ("an assessed milestone", "ok", voice("commitment/c")),
            ("a milestone of another commitment", unknown, replay),
            ("a milestone of a plan", unknown, voice("plan/p")),
            ("a milestone of a plan named as the commitment", unknown, voice("plan/c")),
            ("an alias before the plan", "ok", on("plan.alias-declared", "plan/later", "all.fr")),
        ],
    );
    let path = |draft: Draft| ledger.refusal(&draft).path;
    assert_eq!(
        path(set(&ledger, "status.claimed", "data/milestone", json!("m9"))),
        "data.milestone"
    );
    assert_eq!(path(on("milestone.added", "commitment/none", "all.fr")), "stream");
}

#[test]
fn old_values_are_the_effective_ones() {
    let mut ledger = world();
    let dated = |value: &str, unit: &str, date: &str| json!({"date": date, "qty": {"unit": unit, "value": value}});
    let (old, baseline) = ("changes-old", "indicator.baseline-revised");
    let target = "indicator.target-revised";
    let edit = |ledger: &Ledger, sample: &str, value: Value| set(ledger, sample, "data/old", value);
    judge(
        &ledger,
        &[
            ("as it is", "ok", edit(&ledger, target, dated("10", "%", "2025-12-31"))),
            ("another value", old, edit(&ledger, target, dated("11", "%", "2025-12-31"))),
            (
                "the same value, written otherwise",
                old,
                edit(&ledger, target, dated("10.0", "%", "2025-12-31")),
            ),
            ("another unit", old, edit(&ledger, target, dated("10", "points", "2025-12-31"))),
            ("another date", old, edit(&ledger, target, dated("10", "%", "2025-12-30"))),
            ("the baseline's", old, edit(&ledger, target, dated("10", "%", "2023-12-31"))),
            ("null", old, edit(&ledger, target, json!(null))),
            ("a null baseline", old, edit(&ledger, baseline, json!(null))),
            (
                "the first target",
                "ok",
                edit(&ledger, target, json!(null)).set("data/indicator", json!("bare")),
            ),
            ("a target of none", old, set(&ledger, target, "data/indicator", json!("bare"))),
            (
                "the first baseline",
                "ok",
                edit(&ledger, baseline, json!(null)).set("data/indicator", json!("bare")),
            ),
        ],
    );
    assert_eq!(ledger.refusal(&edit(&ledger, target, json!(null))).path, "data.old");
    // A dropped target is null; a revised one is the new one.
    let dropped = ledger.sample(target);
    ledger.append(&dropped);
    judge(
        &ledger,
        &[
            ("dropped before", old, ledger.sample(target)),
            ("null by now", "ok", edit(&ledger, target, json!(null))),
        ],
    );
    let revised = ledger.sample(baseline);
    ledger.append(&revised);
    judge(
        &ledger,
        &[
            ("revised before", old, ledger.sample(baseline)),
            ("the new one by now", "ok", edit(&ledger, baseline, dated("11", "%", "2023-12-31"))),
        ],
    );
}

#[test]
fn the_first_wrong_key_of_data_is_named() {
    let ledger = world();
    // Keys: challenges, code, evidence, milestone, period, progress, scale, text.
    let milestone = ledger.reference(ledger.last("milestone.added"));
    let wrong = set(&ledger, "status.claimed", "data/code", json!("lower"));
    let wrong = wrong.set("data/evidence", json!([milestone])).set("data/milestone", json!("m9"));
    assert_eq!(ledger.refusal(&wrong).path, "data.code");
    let wrong = wrong.set("data/code", json!("low"));
    assert_eq!(ledger.refusal(&wrong).path, "data.evidence.0");
    let wrong = wrong.set("data/evidence", json!([])).set("data/scale", json!("x@1"));
    assert_eq!(ledger.refusal(&wrong).path, "data.milestone");
    let wrong = wrong.set("data/milestone", json!("m"));
    assert_eq!(ledger.refusal(&wrong).path, "data.scale");
    // Keys: indicator, new, old.
    let wrong = set(&ledger, "indicator.target-revised", "data/indicator", json!("gone"));
    assert_eq!(ledger.refusal(&wrong.set("data/old", json!(null))).path, "data.indicator");
}
