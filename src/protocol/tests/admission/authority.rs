//! Ranks 13 and 14: who may say it, with whom, and whether it is labelled as a replay.

use serde_json::{Value, json};

use crate::support::{DAY, Draft, Ledger, START, content, judge, replayed, world};

/// A sample, said by somebody else.
fn by(ledger: &Ledger, sample: &str, org: &str) -> Draft {
    let draft = ledger.sample(sample);
    let stream = draft.fields["stream"].as_str().unwrap();
    let own = draft.fields["by"].as_str().unwrap();
    let stream = stream.replace(&format!("/{own}"), &format!("/{org}"));
    let data = draft.fields["data"].clone();
    ledger.draft(org, draft.fields["type"].as_str().unwrap(), &stream, data)
}

#[test]
fn organisations_are_registered() {
    let ledger = world();
    let set = |sample: &str, path: &str, value: Value| ledger.sample(sample).set(path, value);
    let unknown = "organisation-unknown";
    let enrol = ledger.enrol("x.fr", "x.fr");
    let table = [
        ("a lead", unknown, set("commitment.registered", "data/leads/1", json!("x.fr"))),
        ("a support", unknown, set("commitment.registered", "data/supports/0", json!("x.fr"))),
        ("a parent", unknown, set("organisation.registered", "data/parent", json!("x.fr"))),
        ("its own parent", unknown, set("organisation.registered", "data/parent", json!("new.fr"))),
        ("who gets a key", unknown, enrol),
        ("who gets a role", unknown, set("role.granted", "data/org", json!("x.fr"))),
        ("a member", unknown, set("role.granted member", "data/org", json!("x.fr"))),
        ("a scope", unknown, set("role.granted", "data/scope", json!("organisation/x.fr"))),
        ("a known scope", "ok", set("role.granted", "data/scope", json!("organisation/ngo.org"))),
        (
            "a stream that does not exist yet",
            "ok",
            set("role.granted", "data/scope", json!("plan/later")),
        ),
        ("a host", unknown, set("forum.established", "data/host", json!("x.fr"))),
        (
            "a body known from a replay",
            "ok",
            set("commitment.registered", "data/leads/1", json!("cited.x")),
        ),
        (
            "a replayed lead",
            unknown,
            set("replay commitment.registered", "data/leads", json!(["cited.y"])),
        ),
    ];
    judge(&ledger, &table);
    assert_eq!(ledger.refusal(&table[0].2).path, "data.leads.1");
}

#[test]
fn roles_on_real_subjects() {
    let ledger = world();
    let none = "role-missing";
    for (sample, org, code) in [
        ("scale.published", "dinum.fr", none),
        ("organisation.registered", "poor.fr", none),
        ("key.enrolled", "lead.fr", "signature-block"),
        ("role.granted", "dinum.fr", none),
        ("role.granted member", "dinum.fr", none),
        ("role.granted member", "lead.fr", none),
        ("role.granted observer", "forum.fr", none),
        ("role.granted observer", "all.fr", "ok"),
        ("plan.adopted", "dinum.fr", none),
        ("plan.adopted", "poor.fr", none),
        ("plan.adopted", "a.steward", none),
        ("plan.alias-declared", "all.fr", "ok"),
        ("plan.alias-declared", "irm.org", none),
        ("plan.alias-declared", "lead.fr", none),
        ("plan.alias-declared voice", "dinum.fr", none),
        ("plan.alias-declared voice", "lead.fr", "ok"),
        ("commitment.registered", "all.fr", "ok"),
        ("commitment.registered", "lead.fr", none),
        ("milestone.added", "lead.fr", "ok"),
        ("milestone.added", "support.fr", none),
        ("milestone.added", "forum.fr", none),
        ("indicator.defined", "dinum.fr", "ok"),
        ("indicator.defined", "support.fr", none),
        ("indicator.baseline-revised", "dinum.fr", none),
        ("indicator.baseline-revised", "support.fr", none),
        ("indicator.target-revised", "all.fr", none),
        ("indicator.target-revised", "ngo.org", none),
        ("indicator.value-reported", "lead.fr", "ok"),
        ("indicator.value-reported", "dinum.fr", none),
        ("indicator.retired", "support.fr", none),
        ("indicator.retired", "dinum.fr", none),
        ("status.claimed", "support.fr", "ok"),
        ("status.claimed", "dinum.fr", none),
        ("status.claimed", "irm.org", none),
        ("forum.established", "all.fr", none),
        ("forum.established", "dinum.fr", none),
        ("statement.made", "poor.fr", "ok"),
        ("statement.made", "a.steward", "ok"),
        ("observation.recorded", "lead.fr", "ok"),
    ] {
        judge(&ledger, &[(&format!("{sample} by {org}"), code, by(&ledger, sample, org))]);
    }
    let forum = ledger.sample("forum.established").fields["data"].clone();
    let elsewhere = ledger.draft("forum.fr", "forum.established", "forum/g", forum);
    judge(&ledger, &[("another forum", none, elsewhere)]);
}

#[test]
fn an_assessor_is_no_lead_or_support() {
    let ledger = world();
    let assessment = |org: &str, subject: &str| {
        let data = json!({"results": []});
        ledger.draft(org, "assessment.published", &format!("voice/{org}/{subject}"), data)
    };
    judge(
        &ledger,
        &[
            ("an assessor", "ok", assessment("irm.org", "commitment/c")),
            ("that leads it", "role-missing", assessment("lead.fr", "commitment/c")),
            ("of the plan", "ok", assessment("lead.fr", "plan/p")),
            ("a plan named as the commitment", "ok", assessment("lead.fr", "plan/c")),
            ("without the role", "role-missing", assessment("support.fr", "commitment/c")),
            ("without any role", "role-missing", assessment("poor.fr", "commitment/c")),
        ],
    );
    let mut ledger = world();
    let grant = json!({"org": "support.fr", "role": "assessor", "scope": "plan/p"});
    let grant = ledger.grant(&grant);
    ledger.append(&grant);
    let data = json!({"results": []});
    let stream = "voice/support.fr/commitment/c";
    let draft = ledger.draft("support.fr", "assessment.published", stream, data);
    judge(&ledger, &[("that supports it", "role-missing", draft)]);
}

/// What poor.fr may do after a grant, at a time.
fn granted(role: &Value, at: &str, clock: i64, draft: impl Fn(&Ledger) -> Draft) -> &'static str {
    let mut ledger = world();
    let grant = ledger.grant(role).at(at);
    ledger.append(&grant);
    ledger.clock = ledger.clock.max(clock);
    let draft = draft(&ledger);
    ledger.code(&draft)
}

#[test]
fn roles_have_a_time_and_a_place() {
    let role = |scope: &str, until: Option<&str>| {
        let mut role = json!({"org": "poor.fr", "role": "coordinator", "scope": scope});
        if let Some(until) = until {
            role["until"] = json!(until);
        }
        role
    };
    let milestone = |ledger: &Ledger| by(ledger, "milestone.added", "poor.fr");
    let at = |scope: &str| granted(&role(scope, None), "2024-01-01", 0, milestone);
    for (scope, code) in [
        ("*", "ok"),
        ("plan/p", "ok"),
        ("commitment/c", "ok"),
        ("plan/q", "role-missing"),
        ("plan/c", "role-missing"),
        ("commitment/d", "role-missing"),
        ("forum/p", "role-missing"),
        ("forum/f", "role-missing"),
        ("ledger", "role-missing"),
        ("organisation/poor.fr", "role-missing"),
    ] {
        assert_eq!(at(scope), code, "{scope}");
    }
    // From the later of `at` and `recorded`.
    let from = |clock: i64| granted(&role("*", None), "2024-01-03", clock, milestone);
    assert_eq!(from(START + 2 * DAY - 1), "role-missing");
    assert_eq!(from(START + 2 * DAY), "ok");
    let noon = |clock: i64| granted(&role("*", None), "2024-01-03T12:00:00Z", clock, milestone);
    assert_eq!(noon(START + 5 * DAY / 2 - 1), "role-missing");
    assert_eq!(noon(START + 5 * DAY / 2), "ok");
    let never = granted(&role("*", None), "9999-12-31T23:59:59Z", 0, milestone);
    assert_eq!(never, "role-missing");
    // To the end of the day `until`.
    let until =
        |clock: i64| granted(&role("*", Some("2024-01-03")), "2023-01-01", clock, milestone);
    assert_eq!(until(START + 3 * DAY - 1), "ok");
    assert_eq!(until(START + 3 * DAY), "role-missing");
    let past = granted(&role("*", Some("2023-12-31")), "2023-01-01", 0, milestone);
    assert_eq!(past, "role-missing");
}

#[test]
fn a_forums_commitments_are_those_of_its_plans() {
    let mut ledger = world();
    let role = json!({"org": "poor.fr", "role": "coordinator", "scope": "forum/f"});
    let grant = ledger.grant(&role);
    ledger.append(&grant);
    let first = |ledger: &Ledger| by(ledger, "milestone.added", "poor.fr");
    judge(&ledger, &[("before the forum", "role-missing", first(&ledger))]);
    let forum = ledger.sample("forum.established");
    ledger.append(&forum);
    judge(&ledger, &[("with it", "ok", first(&ledger))]);
}

#[test]
fn grants_by_a_forum_or_coordinator_stay_within_their_scope() {
    let ledger = world();
    let grant = |org: &str, role: &str, scope: &str| {
        let data = json!({"org": "ngo.org", "role": role, "scope": scope});
        ledger.draft(org, "role.granted", &format!("organisation/{org}"), data)
    };
    judge(
        &ledger,
        &[
            ("its plan", "ok", grant("dinum.fr", "observer", "plan/p")),
            ("a commitment of its plan", "ok", grant("dinum.fr", "observer", "commitment/c")),
            (
                "a commitment of another plan",
                "role-missing",
                grant("dinum.fr", "observer", "commitment/rc"),
            ),
            (
                "a commitment that is not there",
                "role-missing",
                grant("dinum.fr", "observer", "commitment/x"),
            ),
            ("another plan", "role-missing", grant("dinum.fr", "observer", "plan/q")),
            ("everywhere", "role-missing", grant("dinum.fr", "observer", "*")),
            ("everywhere, by a coordinator of everything", "ok", grant("all.fr", "observer", "*")),
            ("a member by a coordinator", "role-missing", grant("all.fr", "member", "*")),
            ("its forum", "ok", grant("forum.fr", "member", "forum/f")),
            ("another forum", "role-missing", grant("forum.fr", "member", "forum/g")),
            ("an observer by a forum", "role-missing", grant("forum.fr", "observer", "forum/f")),
            ("everywhere, by a forum", "role-missing", grant("forum.fr", "member", "*")),
        ],
    );
}

#[test]
fn co_signers_are_exactly_the_required_ones() {
    let ledger = world();
    let registered = ledger.sample("organisation.registered");
    let with = |orgs: &[&str]| registered.clone().with(orgs);
    let c = ledger.draft(
        "c.steward",
        "organisation.registered",
        "ledger",
        registered.fields["data"].clone(),
    );
    judge(
        &ledger,
        &[
            ("two of three", "ok", with(&["b.steward"])),
            ("another two", "ok", with(&["c.steward"])),
            ("by another steward", "ok", c.with(&["a.steward"])),
            ("all three", "ok", with(&["b.steward", "c.steward"])),
            ("one", "threshold-missed", with(&[])),
            ("one and somebody else", "cosigner-extra", with(&["dinum.fr"])),
            ("two and somebody else", "cosigner-extra", with(&["b.steward", "dinum.fr"])),
            ("by somebody else", "role-missing", registered.clone().set("by", json!("dinum.fr"))),
        ],
    );
    for sample in [
        "key.enrolled further",
        "role.granted member",
        "plan.adopted",
        "commitment.registered",
        "milestone.added",
        "status.claimed",
        "forum.established",
        "assessment.published",
        "statement.made",
        "observation.recorded",
        "replay milestone.added",
    ] {
        let extra = ledger.sample(sample).with(&["a.steward"]);
        judge(&ledger, &[(sample, "cosigner-extra", extra)]);
    }
    let empty = Ledger::empty();
    let opening = empty.sample("ledger.opened");
    let missing = opening.clone().with(&["b.steward"]).new_key("c.steward", "c.steward");
    judge(&empty, &[("an opening without one", "cosigner-missing", missing)]);
    let by_other = opening.set("by", json!("d.steward")).lines(&[("d.steward", "d.steward")]);
    judge(&empty, &[("an opening by a stranger", "signature-block", by_other)]);
}

#[test]
fn three_of_three() {
    let mut ledger = Ledger::empty();
    let opening = ledger.sample("ledger.opened").set("data/threshold", json!(3));
    ledger.append(&opening);
    let data = json!({"kind": "court", "name": {"fr": "x"}, "org": "x.fr"});
    let draft = ledger.by_stewards("organisation.registered", data);
    judge(
        &ledger,
        &[
            ("one", "threshold-missed", draft.clone().with(&[])),
            ("two", "threshold-missed", draft.clone()),
            ("three", "ok", draft.with(&["b.steward", "c.steward"])),
        ],
    );
}

#[test]
fn real_and_replayed_do_not_mix() {
    let ledger = world();
    let (commitment, statement) = ("milestone.added", "statement.made");
    let (alias, assessment) = ("plan.alias-declared", "assessment.published");
    for (org, kind, stream, code) in [
        // A replay writes only about what a replay began.
        ("replay.org", commitment, "commitment/c", "role-missing"),
        ("replay.org", alias, "plan/p", "role-missing"),
        ("replay.org", statement, "voice/replay.org/commitment/c", "role-missing"),
        ("replay.org", assessment, "voice/replay.org/commitment/c", "role-missing"),
        ("replay.org", statement, "voice/replay.org/commitment/none", "role-missing"),
        ("replay.org", statement, "voice/replay.org/commitment/rc", "ok"),
        ("replay.org", assessment, "voice/replay.org/commitment/rc", "ok"),
        // Nobody else holds a role there.
        ("all.fr", commitment, "commitment/rc", "role-missing"),
        ("all.fr", alias, "plan/rp", "role-missing"),
        ("irm.org", assessment, "voice/irm.org/commitment/rc", "role-missing"),
        ("irm.org", alias, "voice/irm.org/plan/rp", "role-missing"),
        ("poor.fr", statement, "voice/poor.fr/commitment/rc", "ok"),
    ] {
        let data = match kind {
            "statement.made" => json!({"text": content()}),
            "assessment.published" => json!({"results": []}),
            kind => ledger.sample(kind).fields["data"].clone(),
        };
        let draft = ledger.draft(org, kind, stream, data);
        let draft =
            if org == "replay.org" { draft.set("data/replayed", replayed()) } else { draft };
        judge(&ledger, &[(&format!("{org} on {stream}"), code, draft)]);
    }
    let other = ledger.sample("replay forum.established").set("stream", json!("forum/f"));
    judge(&ledger, &[("a replay in another forum than its own", "role-missing", other)]);
}

#[test]
fn the_label_of_a_replay() {
    let ledger = world();
    let wrong = "replay-label";
    let real = |sample: &str| {
        let draft = ledger.sample(sample).set("data/replayed", replayed());
        (sample.to_owned(), draft)
    };
    for (sample, draft) in [
        "milestone.added",
        "statement.made",
        "organisation.registered",
        "plan.adopted",
        "key.enrolled further",
    ]
    .map(real)
    {
        judge(&ledger, &[(&sample, wrong, draft)]);
    }
    for sample in ["replay statement.made", "replay observation.recorded"] {
        judge(&ledger, &[(sample, wrong, ledger.sample(sample).without("data/replayed"))]);
    }
    let draft = ledger.sample("replay milestone.added");
    let signed = draft.fields["signed"].as_str().unwrap().to_owned();
    let label = |observed_at: Value, basis: &str, at: &str| {
        let draft = draft.clone().set("data/replayed/observed_at", observed_at).at(at);
        draft.set("data/replayed/at_basis", json!(basis))
    };
    let seen = "2023-11-05T23:59:59Z";
    let after = "2024-01-01T01:00:00Z";
    assert!(after > signed.as_str());
    judge(
        &ledger,
        &[
            ("observed before it was signed", "ok", label(json!(seen), "source", "2020-01-01")),
            ("observed as it was signed", "ok", label(json!(signed), "source", "2020-01-01")),
            ("observed after", wrong, label(json!(after), "source", "2020-01-01")),
            ("dated by the observation", "ok", label(json!(seen), "observed", "2023-11-05")),
            ("a day off", wrong, label(json!(seen), "observed", "2023-11-06")),
            ("the instant, not the day", wrong, label(json!(seen), "observed", seen)),
            (
                "dated by the signature, though observed",
                wrong,
                label(json!(seen), "observed", &signed[..10]),
            ),
            (
                "undated: the day of the signature",
                "ok",
                label(json!(null), "observed", &signed[..10]),
            ),
            ("undated: another day", wrong, label(json!(null), "observed", "2023-12-31")),
            ("undated, dated by the source", "ok", label(json!(null), "source", "2010-01-01")),
        ],
    );
    let path = |draft: Draft| ledger.refusal(&draft).path;
    assert_eq!(path(label(json!(after), "source", "2020-01-01")), "data.replayed.observed_at");
    assert_eq!(path(label(json!(seen), "observed", "2023-11-06")), "at");
}
