//! Retractions, and what corrections and retractions change for later events.
#![expect(clippy::needless_pass_by_value, reason = "`json!` at the call reads better")]

use redevable_protocol::admission::AdmissionError;
use serde_json::{Value, json};

use crate::support::{Draft, Ledger, content, judge, replayed, world};

fn dated(value: &str) -> Value {
    json!({"date": "2025-12-31", "qty": {"unit": "%", "value": value}})
}

fn append(ledger: &mut Ledger, draft: &Draft) -> u64 {
    ledger.append(draft)
}

/// A revision of the target of `i`, by its lead.
fn target(ledger: &Ledger, old: Value, new: Value) -> Draft {
    let data = json!({"indicator": "i", "new": new, "old": old, "reason": content()});
    ledger.draft("lead.fr", "indicator.target-revised", "commitment/c", data)
}

fn value_of(ledger: &Ledger, indicator: &str) -> Draft {
    ledger.sample("indicator.value-reported").set("data/indicator", json!(indicator))
}

fn claim_on(ledger: &Ledger, milestone: &str) -> Draft {
    ledger.sample("status.claimed").set("data/milestone", json!(milestone))
}

#[test]
fn what_is_retracted_by_whom() {
    let mut ledger = world();
    let milestone = ledger.sample("milestone.added");
    let milestone = ledger.append(&milestone);
    let retract = ledger.retract(milestone);
    let by = |org: &str| retract.clone().set("by", json!(org));
    let statement = ledger.first("statement.made");
    let elsewhere =
        ledger.draft("dinum.fr", "entry.retracted", "plan/p", retract.fields["data"].clone());
    judge(
        &ledger,
        &[
            ("the author", "ok", retract.clone()),
            ("a lead", "role-missing", by("lead.fr")),
            ("co-signed", "cosigner-extra", retract.clone().with(&["lead.fr"])),
            ("another stream", "ref-kind", elsewhere),
            (
                "another's entry",
                "role-missing",
                retract.clone().set("data/about", ledger.reference(statement)),
            ),
            ("on `ledger`", "stream-type", retract.clone().set("stream", json!("ledger"))),
            ("with changes", "data-invalid", retract.clone().set("data/changes", json!({}))),
            ("without a reason", "data-invalid", retract.clone().set("data/reason", Value::Null)),
            ("a replay's", "replay-label", retract.clone().set("data/replayed", replayed())),
        ],
    );
    let first = ledger.append(&retract);
    judge(
        &ledger,
        &[
            ("again", "ok", ledger.retract(milestone)),
            ("the retraction", "ref-kind", ledger.retract(first)),
            ("the retraction corrected", "ref-kind", ledger.confirm(first)),
            (
                "the retracted entry corrected",
                "ok",
                ledger.correct(milestone, &[("deliverable", content(), Value::Null)]),
            ),
        ],
    );
    let draft = ledger.retract(milestone);
    ledger.append(&draft);
    let entry = redevable_tlog::EntryIndex::new(milestone);
    assert_eq!(ledger.state.retracted_at(entry).unwrap().value(), first, "the first counts");
}

/// A replay without a reason; a former lead about what it said.
#[test]
fn retractions_need_no_role() {
    let mut ledger = world();
    let draft = ledger.sample("replay entry.retracted").set("data/reason", Value::Null);
    judge(&ledger, &[("a replay", "ok", draft)]);
    let grant =
        json!({"org": "poor.fr", "role": "coordinator", "scope": "*", "until": "2024-01-01"});
    let grant = ledger.grant(&grant);
    ledger.append(&grant);
    let data = ledger.sample("milestone.added").fields["data"].clone();
    let draft = ledger.draft("poor.fr", "milestone.added", "commitment/c", data);
    let index = ledger.append(&draft);
    ledger.clock += 2 * crate::support::DAY;
    let title = [("title", json!({"fr": "Jalon"}), json!({"fr": "J"}))];
    judge(
        &ledger,
        &[
            ("its role has ended", "role-missing", {
                let data = ledger.sample("milestone.added").set("data/milestone", json!("m3"));
                let data = data.fields["data"].clone();
                ledger.draft("poor.fr", "milestone.added", "commitment/c", data)
            }),
            ("it retracts all the same", "ok", ledger.retract(index)),
            ("and corrects", "ok", ledger.correct(index, &title)),
        ],
    );
}

#[test]
fn a_retracted_revision_restores_the_one_before() {
    let mut ledger = world();
    let fits = |ledger: &Ledger, old: &Value, what: &str| {
        judge(ledger, &[(what, "ok", target(ledger, old.clone(), dated("99")))]);
        let wrong = target(ledger, dated("98"), dated("99"));
        judge(ledger, &[(what, "changes-old", wrong)]);
    };
    fits(&ledger, &dated("10"), "as defined");
    let draft = target(&ledger, dated("10"), dated("20"));
    let first = append(&mut ledger, &draft);
    let draft = target(&ledger, dated("20"), Value::Null);
    let second = append(&mut ledger, &draft);
    fits(&ledger, &Value::Null, "dropped");
    let draft = ledger.retract(second);
    append(&mut ledger, &draft);
    fits(&ledger, &dated("20"), "back to the first revision");
    // Of two retractions the first counts; a correction of it does not bring it back.
    let draft = ledger.retract(second);
    append(&mut ledger, &draft);
    let draft = ledger.correct(second, &[("new", Value::Null, dated("30"))]);
    append(&mut ledger, &draft);
    fits(&ledger, &dated("20"), "a retracted entry that is corrected");
    let draft = ledger.correct(first, &[("new", dated("20"), dated("25"))]);
    let correction = append(&mut ledger, &draft);
    fits(&ledger, &dated("25"), "the first, corrected");
    let draft = ledger.retract(correction);
    append(&mut ledger, &draft);
    fits(&ledger, &dated("20"), "its correction retracted");
    let draft = ledger.retract(first);
    append(&mut ledger, &draft);
    fits(&ledger, &dated("10"), "none left");
}

#[test]
fn the_latest_revision_counts_whenever_an_older_one_is_corrected() {
    let mut ledger = world();
    let draft = target(&ledger, dated("10"), dated("20"));
    let first = append(&mut ledger, &draft);
    let draft = target(&ledger, dated("20"), dated("30"));
    append(&mut ledger, &draft);
    for draft in [
        ledger.correct(first, &[("new", dated("20"), dated("25"))]),
        ledger.correct(first, &[("at", json!("2024-01-01"), json!("2024-01-02"))]),
    ] {
        let mut ledger = ledger.clone();
        append(&mut ledger, &draft);
        let draft = target(&ledger, dated("30"), dated("40"));
        judge(&ledger, &[("the latest", "ok", draft)]);
    }
    let draft = ledger.retract(first);
    append(&mut ledger, &draft);
    let draft = target(&ledger, dated("30"), dated("40"));
    judge(&ledger, &[("the first retracted", "ok", draft)]);
}

#[test]
fn retracted_parts_keep_their_ids() {
    let mut ledger = world();
    let milestone = ledger.sample("milestone.added");
    let data = milestone.fields["data"].clone();
    let milestone = ledger.append(&milestone);
    let indicator = ledger.sample("indicator.defined");
    let indicator = ledger.append(&indicator);
    judge(
        &ledger,
        &[("known", "ok", claim_on(&ledger, "m2")), ("known", "ok", value_of(&ledger, "i2"))],
    );
    for index in [milestone, indicator] {
        let draft = ledger.retract(index);
        ledger.append(&draft);
    }
    let again = |field: &str, id: &str| {
        let mut data = data.clone();
        data[field] = json!(id);
        ledger.draft("dinum.fr", "milestone.added", "commitment/c", data)
    };
    let revised = |kind: &str| ledger.sample(kind).set("data/indicator", json!("i2"));
    judge(
        &ledger,
        &[
            ("a claim", "id-unknown", claim_on(&ledger, "m2")),
            ("a value", "id-unknown", value_of(&ledger, "i2")),
            ("a retirement", "id-unknown", revised("indicator.retired")),
            ("a revision", "id-unknown", revised("indicator.baseline-revised")),
            ("the milestone's id", "id-taken", again("milestone", "m2")),
            ("the indicator's id", "id-taken", again("milestone", "i2")),
            ("another id", "ok", again("milestone", "m3")),
        ],
    );
    // A correction of it brings it no more back than it was.
    let title = [("title", json!({"fr": "Jalon"}), json!({"fr": "J"}))];
    let draft = ledger.correct(milestone, &title);
    ledger.append(&draft);
    judge(&ledger, &[("corrected later", "id-unknown", claim_on(&ledger, "m2"))]);
}

#[test]
fn a_retracted_retirement_reopens() {
    let mut ledger = world();
    let retire = |ledger: &Ledger| ledger.sample("indicator.retired");
    let mut retired = Vec::new();
    let draft = retire(&ledger);
    retired.push(ledger.append(&draft));
    judge(
        &ledger,
        &[
            ("no new value", "id-unknown", value_of(&ledger, "i")),
            ("not retired twice", "id-unknown", retire(&ledger)),
        ],
    );
    let draft = ledger.confirm(retired[0]);
    ledger.append(&draft);
    judge(&ledger, &[("confirmed", "id-unknown", value_of(&ledger, "i"))]);
    let draft = ledger.retract(retired[0]);
    ledger.append(&draft);
    judge(&ledger, &[("open", "ok", value_of(&ledger, "i")), ("and again", "ok", retire(&ledger))]);
    let draft = retire(&ledger);
    ledger.append(&draft);
    judge(&ledger, &[("closed", "id-unknown", value_of(&ledger, "i"))]);
}

#[test]
fn a_retracted_commitment_takes_no_more() {
    let mut ledger = world();
    let registered = ledger.first("commitment.registered");
    let milestone = ledger.first("milestone.added");
    let draft = ledger.retract(registered);
    ledger.append(&draft);
    let again = ledger.entry(registered).event().data.clone();
    let again: Value =
        serde_json::from_str(&redevable_protocol::json::Value::Object(again).to_canonical())
            .unwrap();
    judge(
        &ledger,
        &[
            ("a milestone", "id-unknown", ledger.sample("milestone.added")),
            ("a claim", "id-unknown", ledger.sample("status.claimed")),
            (
                "a second registration",
                "id-taken",
                ledger.draft("dinum.fr", "commitment.registered", "commitment/c", again),
            ),
            ("a retraction there", "ok", ledger.retract(ledger.first("indicator.defined"))),
            ("a confirmation there", "ok", ledger.confirm(milestone)),
            ("a statement about it", "ok", ledger.sample("statement.made")),
            ("another commitment", "ok", ledger.sample("commitment.registered")),
        ],
    );
}

#[test]
fn a_retracted_plan_is_named_no_more() {
    let mut ledger = world();
    let draft = ledger.retract(ledger.first("plan.adopted"));
    ledger.append(&draft);
    let adopt = |stream: &str| {
        let data = ledger.sample("plan.adopted").fields["data"].clone();
        ledger.draft("all.fr", "plan.adopted", stream, data)
    };
    judge(
        &ledger,
        &[
            ("a commitment of it", "id-unknown", ledger.sample("commitment.registered")),
            ("a forum of it", "id-unknown", ledger.sample("forum.established")),
            ("an alias", "id-unknown", ledger.sample("plan.alias-declared")),
            ("adopted again", "id-taken", adopt("plan/p")),
            ("another plan", "ok", adopt("plan/q")),
            ("a milestone of a commitment of it", "ok", ledger.sample("milestone.added")),
        ],
    );
}

#[test]
fn a_retracted_forum_has_no_commitments() {
    let mut ledger = world();
    let role = json!({"org": "poor.fr", "role": "coordinator", "scope": "forum/f"});
    let grant = ledger.grant(&role);
    ledger.append(&grant);
    let established = ledger.sample("forum.established");
    let data = established.fields["data"].clone();
    let established = ledger.append(&established);
    let milestone = |ledger: &Ledger| {
        let data = ledger.sample("milestone.added").fields["data"].clone();
        ledger.draft("poor.fr", "milestone.added", "commitment/c", data)
    };
    judge(&ledger, &[("while it is there", "ok", milestone(&ledger))]);
    let mut other = ledger.clone();
    let plans = [("plans", json!(["p"]), json!([]))];
    let draft = other.correct(established, &plans);
    let correction = other.append(&draft);
    judge(&other, &[("corrected to have no plan", "role-missing", milestone(&other))]);
    let draft = other.retract(correction);
    other.append(&draft);
    judge(&other, &[("the correction retracted", "ok", milestone(&other))]);
    let draft = ledger.retract(established);
    ledger.append(&draft);
    judge(
        &ledger,
        &[
            ("retracted", "role-missing", milestone(&ledger)),
            ("again", "id-taken", ledger.draft("forum.fr", "forum.established", "forum/f", data)),
        ],
    );
}

/// Leads and supports as a correction says, and as the original said once that is retracted.
#[test]
fn corrected_leads_speak() {
    let mut ledger = world();
    let registered = ledger.first("commitment.registered");
    let leads = [("leads", json!(["lead.fr"]), json!(["poor.fr"]))];
    let draft = ledger.correct(registered, &leads).with(&["lead.fr", "poor.fr"]);
    let correction = ledger.append(&draft);
    let retire = |ledger: &Ledger, org: &str| {
        let data = json!({"indicator": "i", "reason": content()});
        ledger.draft(org, "indicator.retired", "commitment/c", data)
    };
    judge(
        &ledger,
        &[
            ("the new lead", "ok", retire(&ledger, "poor.fr")),
            ("the old one", "role-missing", retire(&ledger, "lead.fr")),
        ],
    );
    let draft = ledger.retract(correction);
    judge(&ledger, &[("without them", "cosigner-missing", draft.clone().with(&[]))]);
    ledger.append(&draft);
    judge(
        &ledger,
        &[
            ("the new lead no more", "role-missing", retire(&ledger, "poor.fr")),
            ("the old one again", "ok", retire(&ledger, "lead.fr")),
        ],
    );
}

/// What an amendment stands on is read back; if it is not what was logged, nothing is answered.
#[test]
fn corrections_that_are_read_back_wrong_answer_nothing() {
    let mut ledger = world();
    let milestone = ledger.first("milestone.added");
    let draft = ledger.confirm(milestone);
    let correction = ledger.append(&draft);
    let statement = ledger.first("statement.made");
    let drafts = [
        ledger.confirm(milestone),
        ledger.retract(milestone),
        ledger.retract(correction),
        ledger.erase(&[(statement, &content())]),
    ];
    for wrong in [milestone, correction, statement] {
        let mut ledger = ledger.clone();
        let position = usize::try_from(wrong).unwrap();
        ledger.entries[position] = ledger.entries[position - 1].clone();
        for (number, draft) in drafts.iter().enumerate() {
            // The order touches all that commit to the content, reasons included.
            let needs = number == 3 || wrong != statement;
            match ledger.admit(draft) {
                Err(AdmissionError::ReadBack(_)) => assert!(needs, "{number} without {wrong}"),
                Err(error) => panic!("{error}"),
                Ok(_) => assert!(!needs, "{number} without {wrong}"),
            }
        }
    }
}
