//! Rank 6: the tables of the catalogue.

use redevable_protocol::{admission::AdmissionError, codes::Code};
use serde_json::{Value, json};

use crate::support::{Draft, Ledger, SAMPLES, content, judge, world};

/// What the catalogue marks `x?` (domain §2), by sample.
const OPTIONAL: &[(&str, &[&str])] = &[
    ("ledger.opened", &["continues"]),
    ("scale.published", &["source"]),
    ("organisation.registered", &["aliases", "parent"]),
    ("key.enrolled", &["reason"]),
    ("role.granted", &["cosignatures", "until", "vkeys"]),
    ("plan.adopted", &["legal_act", "text"]),
    ("plan.alias-declared", &["period", "url"]),
    ("commitment.registered", &["aliases", "axis", "due", "number", "start"]),
    ("milestone.added", &["deliverable", "start"]),
    ("indicator.defined", &["baseline", "method", "target"]),
    ("indicator.baseline-revised", &["method"]),
    ("indicator.value-reported", &["evidence", "source"]),
    ("status.claimed", &["milestone", "period", "progress", "text"]),
    ("assessment.published", &["draft", "milestone", "report", "text"]),
    ("statement.made", &["about", "contests"]),
    ("observation.recorded", &["content", "item", "version"]),
];

/// What may be null in a replay, and only there.
const NULL_IN_REPLAY: &[(&str, &[&str])] = &[
    ("plan.adopted", &["announced", "period"]),
    ("commitment.registered", &["text"]),
    ("milestone.added", &["due"]),
    ("indicator.defined", &["better", "unit"]),
    ("indicator.baseline-revised", &["reason"]),
    ("indicator.target-revised", &["reason"]),
    ("indicator.retired", &["reason"]),
    ("entry.corrected", &["reason"]),
    ("entry.retracted", &["reason"]),
];

fn listed(list: &[(&str, &[&str])], kind: &str, field: &str) -> bool {
    list.iter().any(|(name, fields)| *name == kind && fields.contains(&field))
}

/// The path that rank 6 names, or nothing.
fn invalid(ledger: &Ledger, draft: &Draft) -> Option<String> {
    match ledger.admit(draft) {
        Err(AdmissionError::Refused(refusal)) if refusal.code == Code::DataInvalid => {
            Some(refusal.path)
        }
        _ => None,
    }
}

#[test]
fn every_field_is_mandatory_optional_or_unknown() {
    let ledger = world();
    for name in SAMPLES {
        let draft = ledger.sample(name);
        let kind = draft.fields["type"].as_str().unwrap();
        let replay = name.starts_with("replay ");
        let data = draft.fields["data"].as_object().unwrap();
        for field in data.keys().filter(|field| *field != "replayed") {
            let (path, dotted) = (format!("data/{field}"), format!("data.{field}"));
            // Two fields that come together, and one of `url` and `source`.
            let together = matches!(
                (kind, field.as_str()),
                ("role.granted", "cosignatures" | "vkeys")
                    | ("assessment.published", "revises" | "reason")
                    | ("observation.recorded", "url" | "source")
            );
            if !together {
                let removed = invalid(&ledger, &draft.clone().without(&path));
                let expected = (!listed(OPTIONAL, kind, field)).then(|| dotted.clone());
                assert_eq!(removed, expected, "{name} without {field}");
            }
            let null = invalid(&ledger, &draft.clone().set(&path, Value::Null));
            let may = matches!((kind, field.as_str()), ("indicator.target-revised", "new"))
                || field == "old"
                || (replay && listed(NULL_IN_REPLAY, kind, field));
            assert_eq!(null, (!may).then(|| dotted.clone()), "{name} with {field} null");
            for wrong in [json!(true), json!(-1), json!([[]]), json!({"zz": 0})] {
                let wrong = invalid(&ledger, &draft.clone().set(&path, wrong));
                assert!(wrong.is_some_and(|path| path.starts_with(&dotted)), "{name} {field}");
            }
        }
        let extra = invalid(&ledger, &draft.set("data/zz", json!(1)));
        assert_eq!(extra.as_deref(), Some("data.zz"), "{name}");
    }
}

/// (path in the event, wrong value, path in the refusal)
pub(crate) fn table(ledger: &Ledger, sample: &str, rows: &[(&str, Value, &str)]) {
    let draft = ledger.sample(sample);
    for (path, value, expected) in rows {
        let draft = draft.clone().set(path, value.clone());
        let found = invalid(ledger, &draft);
        assert_eq!(found.as_deref(), Some(*expected), "{sample}: {path} = {value}");
    }
}

/// Values that must pass rank 6.
pub(crate) fn passes(ledger: &Ledger, sample: &str, rows: &[(&str, Value)]) {
    let draft = ledger.sample(sample);
    for (path, value) in rows {
        let found = invalid(ledger, &draft.clone().set(path, value.clone()));
        assert_eq!(found, None, "{sample}: {path} = {value}");
    }
}

#[test]
fn labels_and_texts() {
    let ledger = world();
    let (most, over) = (json!("é".repeat(300)), json!("é".repeat(301)));
    let label = "data/title";
    passes(
        &ledger,
        "milestone.added",
        &[(label, json!({"en": "x"})), (label, json!({"en": most, "fr": most}))],
    );
    table(
        &ledger,
        "milestone.added",
        &[
            (label, json!({}), "data.title"),
            (label, json!("x"), "data.title"),
            (label, json!(["x"]), "data.title"),
            (label, json!({"de": "x"}), "data.title.de"),
            (label, json!({"fr": ""}), "data.title.fr"),
            (label, json!({"en": null, "fr": "x"}), "data.title.en"),
            (label, json!({"fr": 1}), "data.title.fr"),
            (label, json!({"fr": over}), "data.title.fr"),
        ],
    );
    let number = "data/number";
    passes(&ledger, "commitment.registered", &[(number, most)]);
    table(
        &ledger,
        "commitment.registered",
        &[
            (number, json!(""), "data.number"),
            (number, over, "data.number"),
            (number, json!(4), "data.number"),
            ("data/aliases/0/value", json!(""), "data.aliases.0.value"),
            ("data/aliases/0/zz", json!(""), "data.aliases.0.zz"),
            ("data/aliases/0", json!({"scheme": "x"}), "data.aliases.0.value"),
        ],
    );
}

#[test]
fn times_and_periods() {
    let ledger = world();
    passes(
        &ledger,
        "plan.adopted",
        &[
            ("data/period", json!({"from": "2024", "to": "2024"})),
            ("data/period", json!({"from": "2024-12-31", "to": "2024"})),
            ("data/period", json!({"from": "2024-02-29", "to": "2024-02"})),
        ],
    );
    table(
        &ledger,
        "plan.adopted",
        &[
            ("data/period", json!({"from": "2024"}), "data.period"),
            ("data/period", json!({"from": "2024", "to": null}), "data.period"),
            ("data/period", json!({"from": "2025", "to": "2024"}), "data.period"),
            ("data/period", json!({"from": "2025-01-01", "to": "2024"}), "data.period"),
            ("data/period", json!({"from": "2024-03-01", "to": "2024-02"}), "data.period"),
            ("data/period", json!({"from": "2024-02-30", "to": "2025"}), "data.period"),
            ("data/period", json!({"from": "2024", "to": "2025", "x": 1}), "data.period"),
            ("data/period", json!(["2024", "2025"]), "data.period"),
            ("data/announced", json!(-1), "data.announced"),
            ("data/announced", json!("6"), "data.announced"),
            ("data/legal_act", json!("ftp://x"), "data.legal_act"),
            ("data/axes/1/id", json!("A"), "data.axes.1.id"),
            ("data/axes/0/title", json!({}), "data.axes.0.title"),
            ("data/axes", json!({}), "data.axes"),
        ],
    );
    table(
        &ledger,
        "milestone.added",
        &[
            ("data/due", json!("2025-06-31"), "data.due"),
            ("data/due", json!("2025-06"), "data.due"),
            ("data/due", json!("2025-06-30T00:00:00Z"), "data.due"),
            ("data/start", json!("2025"), "data.start"),
            ("data/milestone", json!("M"), "data.milestone"),
            ("data/milestone", json!("m".repeat(101)), "data.milestone"),
        ],
    );
    passes(
        &ledger,
        "milestone.added",
        &[
            ("data/due", json!("0001-01-01")),
            ("data/due", json!("9999-12-31")),
            ("data/milestone", json!("m".repeat(100))),
        ],
    );
}

#[test]
fn urls_and_quantities() {
    let ledger = world();
    let url = |bytes: usize| json!(format!("https://{}", "a".repeat(bytes - 8)));
    passes(
        &ledger,
        "indicator.value-reported",
        &[
            ("data/source", json!("http://a")),
            ("data/source", url(2_048)),
            ("data/qty/value", json!(format!("0.{}", "1".repeat(38)))),
        ],
    );
    let rows: Vec<(&str, Value, &str)> = [
        json!(""),
        json!("https://"),
        json!("https:/a"),
        json!("ftp://a"),
        json!("javascript:1"),
        json!("HTTPS://a"),
        json!(" https://a"),
        json!("https://a b"),
        json!("https://é"),
        json!("//a"),
        url(2_049),
        json!(1),
    ]
    .map(|value| ("data/source", value, "data.source"))
    .to_vec();
    table(&ledger, "indicator.value-reported", &rows);
    let rows: Vec<(&str, Value, &str)> = [
        json!(""),
        json!("-0"),
        json!("01"),
        json!("1e3"),
        json!("1,5"),
        json!("+1"),
        json!(" 1"),
        json!(".5"),
        json!(format!("0.{}", "1".repeat(39))),
        json!(1),
        json!(null),
    ]
    .map(|value| ("data/qty/value", value, "data.qty.value"))
    .to_vec();
    table(&ledger, "indicator.value-reported", &rows);
    table(
        &ledger,
        "indicator.value-reported",
        &[
            ("data/qty", json!("12"), "data.qty"),
            ("data/qty", json!({"value": "1"}), "data.qty.unit"),
            ("data/qty", json!({"unit": "%"}), "data.qty.value"),
            ("data/qty/unit", json!(null), "data.qty.unit"),
            ("data/qty/unit", json!(""), "data.qty.unit"),
            ("data/qty/date", json!("2024-01-01"), "data.qty.date"),
            ("data/indicator", json!(""), "data.indicator"),
        ],
    );
    table(
        &ledger,
        "indicator.defined",
        &[
            ("data/baseline/date", json!(null), "data.baseline.date"),
            ("data/target", json!({"qty": {"unit": "%", "value": "1"}}), "data.target.date"),
            ("data/better", json!("more"), "data.better"),
        ],
    );
}

#[test]
fn contents() {
    let ledger = world();
    let text = |field: &str, value: Value| {
        let mut content = content();
        content[field] = value;
        ("data/text", content)
    };
    let mut image = content();
    (image["media"], image["bytes"]) = (json!("image/png"), json!(1));
    image.as_object_mut().unwrap().remove("lang");
    passes(
        &ledger,
        "statement.made",
        &[
            text("bytes", json!(1)),
            text("bytes", json!(16 * 1024 * 1024)),
            text("media", json!("text/csv")),
            ("data/text", image.clone()),
        ],
    );
    let mut rows = vec![
        text("bytes", json!(0)),
        text("bytes", json!(16 * 1024 * 1024 + 1)),
        text("bytes", json!("120")),
        text("media", json!("text/html")),
        text("media", json!("image/svg+xml")),
        text("media", json!("text/markdown; charset=utf-8")),
        text("media", json!("application/pdf")),
        text("lang", json!("fra")),
        text("lang", json!("FR")),
        text("lang", json!(null)),
        text("b3", json!(format!("b3:{}", "0".repeat(64)))),
        text("b3", json!("5E".repeat(32))),
        text("zz", json!(1)),
        ("data/text", json!("plain prose")),
    ];
    image["lang"] = json!("fr");
    rows.push(("data/text", image));
    for (path, value) in rows {
        table(&ledger, "statement.made", &[(path, value, "data.text")]);
    }
}

#[test]
fn refs() {
    let ledger = world();
    let reference = ledger.reference(5);
    let xref = json!({
        "event": reference["event"],
        "ledger": reference["event"],
        "origin": "other.example/x",
        "stream": "plan/x",
    });
    passes(
        &ledger,
        "statement.made",
        &[("data/about", reference.clone()), ("data/about", xref.clone())],
    );
    let edit = |base: &Value, field: &str, value: Value| {
        let mut edited = base.clone();
        edited[field] = value;
        ("data/about", edited, "data.about")
    };
    table(
        &ledger,
        "statement.made",
        &[
            edit(&reference, "revision", json!(-1)),
            edit(&reference, "revision", json!("0")),
            edit(&reference, "stream", json!("Plan/x")),
            edit(&reference, "event", json!("0".repeat(64))),
            edit(&reference, "zz", json!(1)),
            edit(&xref, "origin", json!("other.example")),
            edit(&xref, "origin", json!("https://other.example/x")),
            edit(&xref, "ledger", json!(null)),
            edit(&xref, "stream", json!("x")),
            edit(&xref, "revision", json!(1)),
            ("data/about", reference["event"].clone(), "data.about"),
            ("data/about", json!({}), "data.about"),
            ("data/contests", xref.clone(), "data.contests"),
        ],
    );
    table(
        &ledger,
        "status.claimed",
        &[
            ("data/evidence", json!({}), "data.evidence"),
            ("data/evidence", json!([xref]), "data.evidence.0"),
            ("data/scale", json!("s"), "data.scale"),
            ("data/scale", json!("s@0"), "data.scale"),
            ("data/code", json!(""), "data.code"),
            ("data/code", json!("a b"), "data.code"),
            ("data/progress", json!("most"), "data.progress"),
        ],
    );
}

#[test]
fn challenges_come_with_a_weak_code() {
    let ledger = world();
    let weak = ledger.sample("status.claimed").without("data/challenges");
    let code = |code: &str| weak.clone().set("data/code", json!(code));
    let replayed = ledger.sample("replay status.claimed");
    assert_eq!(invalid(&ledger, &weak).as_deref(), Some("data.challenges"));
    assert_eq!(replayed.fields["data"]["code"], "low");
    judge(
        &ledger,
        &[
            ("weak, without challenges", "data-invalid", weak.clone()),
            ("not weak", "ok", code("mid")),
            ("final, without evidence", "ok", code("done")),
            ("a non-value", "ok", code("na")),
            ("weak, in a replay", "ok", replayed),
        ],
    );
}

#[test]
fn replay_labels() {
    let ledger = world();
    let name = "replay observation.recorded";
    let label = |field: &str| format!("data/replayed/{field}");
    let draft = ledger.sample(name);
    for (field, value) in [
        ("observed_at", json!("2023-12-31T00:00:00Z")),
        ("text_as_of", json!("2023-12-31T00:00:00Z")),
        ("licence", json!("Licence Ouverte 2.0")),
    ] {
        assert_eq!(ledger.code(&draft.clone().set(&label(field), value)), "ok", "{field}");
    }
    for (field, value) in [
        ("observed_at", json!("2024-01-01")),
        ("observed_at", json!("")),
        ("text_as_of", json!(null)),
        ("text_as_of", json!("2024-01-01")),
        ("at_basis", json!("guess")),
        ("source", json!("")),
        ("source", json!(null)),
        ("licence", json!(1)),
        ("zz", json!(1)),
    ] {
        let refused = invalid(&ledger, &draft.clone().set(&label(field), value));
        assert_eq!(refused, Some(format!("data.replayed.{field}")));
    }
    for field in ["at_basis", "licence", "observed_at", "source"] {
        let refused = invalid(&ledger, &draft.clone().without(&label(field)));
        assert_eq!(refused, Some(format!("data.replayed.{field}")));
    }
    for value in [json!(null), json!(true), json!([])] {
        let refused = invalid(&ledger, &draft.clone().set("data/replayed", value));
        assert_eq!(refused.as_deref(), Some("data.replayed"));
    }
}
