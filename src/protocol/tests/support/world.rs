//! A ledger with one of everything: real and replayed.

use std::sync::OnceLock;

use redevable_tlog::key::KeyType;
use serde_json::{Value, json};

use super::{Draft, Ledger, ORIGIN, event_key, samples::content, vkey};

/// The first event; three stewards, two of them suffice.
pub(crate) fn opening(ledger: &Ledger) -> Draft {
    let steward = |name: &str| {
        json!({
            "kind": "administration",
            "label": {"en": "Steward", "fr": "Garant"},
            "org": name,
            "vkey": event_key(name, name),
        })
    };
    let data = json!({
        "languages": ["en", "fr"],
        "licence": "CC0-1.0",
        "log_keys": [vkey(ORIGIN, KeyType::Ed25519, ORIGIN)],
        "rules": {"answer_days": 60},
        "stewards": [steward("a.steward"), steward("b.steward"), steward("c.steward")],
        "threshold": 2,
        "title": {"en": "Test", "fr": "Essai"},
    });
    let draft = ledger.draft("a.steward", "ledger.opened", "ledger", data);
    draft.with(&["b.steward", "c.steward"])
}

/// A ledger that has been opened, and nothing else.
pub(crate) fn opened() -> Ledger {
    let mut ledger = Ledger::empty();
    let opening = opening(&ledger);
    ledger.append(&opening);
    ledger
}

const ORGANISATIONS: &[(&str, &str, bool)] = &[
    ("all.fr", "administration", true),
    ("cited.x", "cited", false),
    ("dinum.fr", "administration", true),
    ("forum.fr", "assembly", true),
    ("irm.org", "assessor", true),
    ("lead.fr", "administration", true),
    ("ngo.org", "civil-society", true),
    ("nokey.fr", "operator", false),
    ("poor.fr", "administration", true),
    ("replay.org", "replay", true),
    ("support.fr", "university", true),
];

const ROLES: &[(&str, &str, &str)] = &[
    ("all.fr", "coordinator", "*"),
    ("all.fr", "moderator", "ledger"),
    ("dinum.fr", "coordinator", "plan/p"),
    ("forum.fr", "forum", "forum/f"),
    ("irm.org", "assessor", "*"),
    ("lead.fr", "assessor", "*"),
    ("replay.org", "assessor", "*"),
    ("replay.org", "coordinator", "*"),
    ("replay.org", "forum", "forum/rf"),
];

/// `data.replayed`, undated.
pub(crate) fn replayed() -> Value {
    json!({"at_basis": "source", "licence": "etalab-2.0", "observed_at": null, "source": "export"})
}

/// One of everything; built once, copied for each test.
pub(crate) fn world() -> Ledger {
    static WORLD: OnceLock<Ledger> = OnceLock::new();
    WORLD.get_or_init(build).clone()
}

fn build() -> Ledger {
    let mut ledger = opened();
    for (org, kind, has_key) in ORGANISATIONS {
        let data = json!({"kind": kind, "name": {"fr": org}, "org": org});
        let draft = ledger.by_stewards("organisation.registered", data);
        ledger.append(&draft);
        if *has_key {
            let data = json!({"org": org, "vkey": event_key(org, org)});
            let draft = ledger.by_stewards("key.enrolled", data).new_key(org, org);
            ledger.append(&draft);
        }
    }
    for (org, role, scope) in ROLES {
        let data = json!({"org": org, "role": role, "scope": scope});
        let draft = ledger.by_stewards("role.granted", data);
        ledger.append(&draft);
    }
    let code = |code: &str| json!({"code": code, "label": {"en": code}});
    let mut codes: Vec<Value> = ["low", "mid", "done", "na"].map(code).to_vec();
    for (position, name, value) in [
        (0, "rank", json!(0)),
        (0, "weak", json!(true)),
        (1, "rank", json!(1)),
        (2, "rank", json!(2)),
        (2, "final", json!(true)),
        (3, "non_value", json!(true)),
    ] {
        codes[position][name] = value;
    }
    let data = json!({"codes": codes, "scale": "s", "title": {"en": "S"}, "version": 1});
    let draft = ledger.by_stewards("scale.published", data);
    ledger.append(&draft);
    real(&mut ledger);
    replay(&mut ledger);
    ledger
}

fn real(ledger: &mut Ledger) {
    let plan = json!({
        "announced": 17,
        "axes": [{"id": "axis-1", "title": {"fr": "Axe"}}],
        "period": {"from": "2024-01", "to": "2025-12"},
        "title": {"fr": "Plan"},
    });
    let draft = ledger.draft("dinum.fr", "plan.adopted", "plan/p", plan);
    ledger.append(&draft);
    let commitment = json!({
        "axis": "axis-1",
        "leads": ["lead.fr"],
        "plan": "p",
        "supports": ["support.fr"],
        "text": content(),
        "title": {"fr": "Engagement"},
    });
    let draft = ledger.draft("dinum.fr", "commitment.registered", "commitment/c", commitment);
    ledger.append(&draft);
    for (kind, data) in [
        ("milestone.added", json!({"due": "2025-06-30", "milestone": "m", "title": {"fr": "M"}})),
        ("indicator.defined", indicator("i", &json!({"value": "10", "unit": "%"}))),
        ("indicator.defined", indicator("gone", &json!({"value": "1", "unit": "%"}))),
        ("indicator.retired", json!({"indicator": "gone", "reason": content()})),
    ] {
        let draft = ledger.draft("lead.fr", kind, "commitment/c", data);
        ledger.append(&draft);
    }
    let mut data = indicator("bare", &Value::Null);
    data.as_object_mut().unwrap().retain(|name, _| name != "baseline" && name != "target");
    let draft = ledger.draft("dinum.fr", "indicator.defined", "commitment/c", data);
    ledger.append(&draft);
    let (stream, data) = ("voice/ngo.org/commitment/c", json!({"text": content()}));
    let draft = ledger.draft("ngo.org", "statement.made", stream, data);
    ledger.append(&draft);
    let data = json!({"results": [{"code": "mid", "scale": "s@1"}]});
    let draft = ledger.draft("irm.org", "assessment.published", "voice/irm.org/commitment/c", data);
    ledger.append(&draft);
}

fn indicator(id: &str, qty: &Value) -> Value {
    json!({
        "baseline": {"date": "2023-12-31", "qty": qty},
        "better": "up",
        "indicator": id,
        "target": {"date": "2025-12-31", "qty": qty},
        "title": {"fr": "Indicateur"},
        "unit": "%",
    })
}

fn replay(ledger: &mut Ledger) {
    let plan = json!({
        "announced": null,
        "axes": [],
        "period": null,
        "replayed": replayed(),
        "title": {"fr": "Plan rejoué"},
    });
    let draft = ledger.draft("replay.org", "plan.adopted", "plan/rp", plan);
    ledger.append(&draft);
    let commitment = json!({
        "leads": ["cited.x"],
        "plan": "rp",
        "replayed": replayed(),
        "supports": [],
        "text": null,
        "title": {"fr": "Engagement rejoué"},
    });
    let draft = ledger.draft("replay.org", "commitment.registered", "commitment/rc", commitment);
    ledger.append(&draft);
    let mut data = indicator("ri", &json!({"value": "10", "unit": "%"}));
    data["replayed"] = replayed();
    data["better"] = Value::Null;
    let draft = ledger.draft("replay.org", "indicator.defined", "commitment/rc", data);
    ledger.append(&draft);
}
