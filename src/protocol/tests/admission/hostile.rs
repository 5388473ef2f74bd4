//! Nothing that fits into an event makes admission panic, stall or accept changed bytes.

use std::time::{Duration, Instant};

use redevable_protocol::event::SignedEvent;
use redevable_tlog::key::KeyType;
use serde_json::{Value, json};

use crate::support::{Draft, Ledger, SAMPLES, content, cosign, event_key, vkey, world};

/// Values that readers stumble over.
fn nasty(ledger: &Ledger) -> Vec<Value> {
    let most = (1_u64 << 53) - 1;
    let reference = ledger.reference(0);
    let mut values = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(most),
        json!(-most.cast_signed()),
        json!(""),
        json!("a"),
        json!("*"),
        json!("ledger"),
        json!("a/b"),
        json!("é"),
        json!("x".repeat(5_000)),
        json!("0".repeat(400)),
        json!("9999-12-31"),
        json!("0001-01-01"),
        json!("9999-12-31T23:59:59Z"),
        json!("0001-01-01T00:00:00Z"),
        json!("a@9007199254740991"),
        json!("-0"),
        json!("9999"),
        json!("replay.org"),
        json!("cited.x"),
        json!("plan/p"),
        json!("commitment/c"),
        json!("organisation/a"),
        json!("voice/a/ledger"),
        json!("observer"),
        json!("AAAAAAAA"),
        json!("a+00000000+AQ=="),
        json!([]),
        json!([null]),
        json!([[]]),
        json!({}),
        json!({"": 1}),
        json!({"a": null}),
        json!({"fr": "x"}),
        json!({"from": "0001", "to": "9999"}),
        content(),
        reference.clone(),
        json!([reference]),
        json!({"date": null, "qty": {"unit": "%", "value": "0"}}),
        json!(event_key("lead.fr", "lead.fr")),
        json!("s@1"),
        json!(["p"]),
        json!(["lead.fr"]),
    ];
    values.push(json!({"org": "a.steward", "vkey": event_key("a.steward", "a.steward")}));
    values
}

fn paths(value: &Value, prefix: &str, out: &mut Vec<String>) {
    let path = |name: &str| {
        if prefix.is_empty() { name.to_owned() } else { format!("{prefix}/{name}") }
    };
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                out.push(path(name));
                paths(value, &path(name), out);
            }
        }
        Value::Array(list) => {
            for (position, value) in list.iter().enumerate() {
                out.push(path(&position.to_string()));
                paths(value, &path(&position.to_string()), out);
            }
        }
        _ => {}
    }
}

/// Each value of each sample, replaced by each nasty one and signed again.
#[test]
fn any_value_in_any_place_is_answered() {
    let world = world();
    let nasty = nasty(&world);
    let mut admitted = 0_usize;
    for name in SAMPLES.iter().copied().chain(["ledger.opened"]) {
        let ledger = if name == "ledger.opened" { Ledger::empty() } else { world.clone() };
        let draft = ledger.sample(name);
        let signers = draft.signers();
        let signers: Vec<(&str, &str)> =
            signers.iter().map(|(name, label)| (name.as_str(), label.as_str())).collect();
        let mut all = Vec::new();
        paths(&draft.fields, "", &mut all);
        for path in all {
            for value in &nasty {
                let draft = draft.clone().lines(&signers).set(&path, value.clone());
                if let Ok(entry) = ledger.admit(&draft) {
                    admitted += 1;
                    let mut state = ledger.state.clone();
                    state.apply(entry);
                    assert_ne!(state.state_root(), ledger.state.state_root());
                    // Nor does what comes after it.
                    let mut after = ledger.clone();
                    (after.state, after.clock) = (state, ledger.clock + 1_000);
                    for next in ["status.claimed", "indicator.retired", "assessment.published"] {
                        let _ = after.admit(&world.sample(next));
                    }
                }
            }
        }
    }
    assert!(admitted > 200, "{admitted} were fit to be applied");
}

/// The signatures cover every byte of the text, and the block has one spelling.
#[test]
fn no_changed_byte_is_admitted() {
    let ledger = world();
    let note = ledger.sample("statement.made").note();
    assert_eq!(ledger.code_of(&note), "ok");
    let refused = |bytes: &[u8], what: &str| {
        let Ok(signed) = SignedEvent::parse(bytes) else { return };
        let recorded = crate::support::recorded(ledger.clock);
        let result = redevable_protocol::admission::admit(&ledger.state, recorded, signed, &ledger);
        assert!(result.is_err(), "{what}: {}", String::from_utf8_lossy(bytes));
    };
    let bytes = note.as_bytes();
    for position in 0..bytes.len() {
        for flip in [1, 2, 4, 8, 16, 32, 64, 128] {
            let mut changed = bytes.to_vec();
            changed[position] ^= flip;
            refused(&changed, "flipped");
        }
        refused(&[&bytes[..position], &bytes[position + 1..]].concat(), "removed");
        refused(&[&bytes[..=position], &bytes[position..]].concat(), "doubled");
        refused(&bytes[..position], "cut");
    }
}

/// Judges a draft whose text is nearly as long as allowed, and says how long it took.
fn time(ledger: &Ledger, draft: &Draft) -> (Duration, &'static str) {
    let note = draft.note();
    assert!(note.len() > 25_000 && draft.text().len() <= 32_768, "{}", draft.text().len());
    let start = Instant::now();
    let code = ledger.code_of(&note);
    (start.elapsed(), code)
}

#[test]
fn the_longest_events_are_judged_in_linear_time() {
    let ledger = world();
    let many = |count: usize, item: fn(usize) -> Value| -> Value { (0..count).map(item).collect() };
    let mut witness = ledger.witness("witness.example/w");
    let name = |n: usize| format!("w/{n}");
    let vkeys = (0..190).map(|n| vkey(&name(n), KeyType::CosignatureEd25519, &name(n)));
    witness["vkeys"] = vkeys.collect();
    let (size, root) = (ledger.state.size(), ledger.state.root());
    witness["cosignatures"] = (0..190).map(|n| cosign(&name(n), &name(n), size, root)).collect();
    let codes = |n: usize| json!({"code": format!("c{n}"), "label": {"en": "x"}});
    let axes = |n: usize| json!({"id": format!("a{n}"), "title": {"fr": "x"}});
    let alias = |n: usize| json!({"scheme": format!("{n}"), "value": "x"});
    let results = |_| json!({"code": "mid", "scale": "s@1"});
    let with: Vec<String> = (0..2_500).map(|n| format!("o{n:04}.fr")).collect();
    let with: Vec<&str> = with.iter().map(String::as_str).collect();
    let table = [
        ("ok", ledger.grant(&witness)),
        ("ok", ledger.sample("scale.published").set("data/codes", many(800, codes))),
        ("ok", ledger.sample("plan.adopted").set("data/axes", many(850, axes))),
        ("ok", ledger.sample("organisation.registered").set("data/aliases", many(900, alias))),
        ("ok", ledger.sample("assessment.published").set("data/results", many(900, results))),
        (
            "signature-block",
            ledger
                .sample("organisation.registered")
                .with(&with)
                .lines(&[("a.steward", "a.steward")]),
        ),
        (
            "organisation-unknown",
            ledger
                .sample("commitment.registered")
                .set("data/leads", many(1_000, |n| json!(format!("an-organisation-{n}.example")))),
        ),
    ];
    for (expected, draft) in table {
        let (took, code) = time(&ledger, &draft);
        assert_eq!(code, expected);
        assert!(took < Duration::from_secs(2), "{took:?} for {}", draft.fields["type"]);
        println!("{took:?} {}", draft.fields["type"]);
    }
}
