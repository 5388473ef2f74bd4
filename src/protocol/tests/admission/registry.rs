//! Rank 6: the acts of the registry.

use redevable_tlog::key::KeyType;
use serde_json::{Value, json};

use crate::{
    data::{passes, table},
    support::{Ledger, ORIGIN, content, event_key, judge, vkey, world},
};

#[test]
fn scales_and_organisations() {
    let ledger = world();
    let code = |code: Value| ("data/codes", json!([code]));
    passes(
        &ledger,
        "scale.published",
        &[
            ("data/version", json!(9_007_199_254_740_991_u64)),
            code(json!({"code": "x", "label": {"en": "X"}})),
            code(json!({"code": "x", "label": {"en": "X"}, "non_value": false, "rank": 3})),
        ],
    );
    table(
        &ledger,
        "scale.published",
        &[
            ("data/codes", json!([]), "data.codes"),
            (
                "data/codes/1",
                ledger.sample("scale.published").fields["data"]["codes"][0].clone(),
                "data.codes",
            ),
            ("data/codes/0/rank", json!(-1), "data.codes.0.rank"),
            ("data/codes/0/weak", json!("true"), "data.codes.0.weak"),
            ("data/codes/0/weak", json!(null), "data.codes.0.weak"),
            ("data/codes/0/fr_status", json!("official"), "data.codes.0.fr_status"),
            ("data/codes/0/label", json!({"en": "One"}), "data.codes.0.fr_status"),
            ("data/codes/0", json!({"code": "x", "label": {"fr": "X"}}), "data.codes.0.fr_status"),
            (
                "data/codes/0",
                json!({"code": "x", "label": {"en": "X"}, "non_value": true, "rank": 0}),
                "data.codes.0.rank",
            ),
            ("data/scale", json!("t@1"), "data.scale"),
            ("data/version", json!(0), "data.version"),
            ("data/version", json!("1"), "data.version"),
        ],
    );
    table(
        &ledger,
        "organisation.registered",
        &[
            ("data/kind", json!("ministry"), "data.kind"),
            ("data/kind", json!("cited"), "data.kind"),
            ("data/org", json!("cited.y"), "data.kind"),
            ("data/org", json!("New.fr"), "data.org"),
            ("data/parent", json!(""), "data.parent"),
            ("data/aliases", json!({}), "data.aliases"),
        ],
    );
    let cited = ledger.sample("organisation.registered").set("data/org", json!("cited.y"));
    judge(&ledger, &[("cited", "ok", cited.set("data/kind", json!("cited")))]);
    table(
        &ledger,
        "commitment.registered",
        &[
            ("data/leads", json!([]), "data.leads"),
            ("data/leads", json!(["lead.fr", "lead.fr"]), "data.leads"),
            ("data/supports", json!(["support.fr", "support.fr"]), "data.supports"),
            ("data/leads/0", json!("A"), "data.leads.0"),
            ("data/plan", json!("plan/p"), "data.plan"),
        ],
    );
}

#[test]
fn forums_and_observations() {
    let ledger = world();
    table(&ledger, "forum.established", &[("data/plans", json!(["p", "p"]), "data.plans")]);
    table(
        &ledger,
        "observation.recorded",
        &[
            ("data/source", json!("x"), "data.source"),
            ("data/fields", json!(["a b"]), "data.fields.0"),
        ],
    );
}

#[test]
fn roles_and_keys() {
    let ledger = world();
    let grant = "role.granted";
    passes(&ledger, grant, &[("data/scope", json!("*")), ("data/scope", json!("forum/none"))]);
    table(
        &ledger,
        grant,
        &[
            ("data/role", json!("member"), "data.role"),
            ("data/role", json!("steward"), "data.role"),
            ("data/role", json!("witness"), "data.vkeys"),
            ("data/scope", json!("plan"), "data.scope"),
            ("data/scope", json!("voice/ngo.org/ledger"), "data.scope"),
            ("data/scope", json!(null), "data.scope"),
            ("data/until", json!("2024"), "data.until"),
            ("data/vkeys", json!([]), "data.vkeys"),
            ("data/cosignatures", json!([]), "data.cosignatures"),
        ],
    );
    table(
        &ledger,
        "role.granted member",
        &[
            ("data/role", json!("coordinator"), "data.role"),
            ("data/vkeys", json!([]), "data.vkeys"),
        ],
    );
    let witness = ledger.sample("role.granted witness").fields["data"].clone();
    let cosignature = witness["cosignatures"][0].clone();
    table(
        &ledger,
        "role.granted witness",
        &[
            ("data/vkeys", json!([]), "data.cosignatures"),
            ("data/vkeys/1", witness["vkeys"][0].clone(), "data.cosignatures"),
            ("data/cosignatures/1", cosignature, "data.cosignatures"),
            ("data/cosignatures/0", json!(""), "data.cosignatures.0"),
            ("data/cosignatures/0", json!("A".repeat(4_004)), "data.cosignatures.0"),
            ("data/cosignatures/0", json!("AAAA"), "data.cosignatures.0"),
            ("data/vkeys/0", json!("w+00000000+AAAA"), "data.vkeys.0"),
        ],
    );
    let good = event_key("nokey.fr", "nokey.fr");
    let (name, rest) = good.split_once('+').unwrap();
    let vkey = "data/vkey";
    for wrong in [
        json!(""),
        json!(name),
        json!(rest),
        json!(format!("{good}A")),
        json!(format!("{good}=")),
        json!(good.replace("nokey", "nokex")),
        json!(format!("{name}+{}", rest.to_uppercase())),
        json!(vkey_short()),
    ] {
        table(&ledger, "key.enrolled", &[(vkey, wrong, "data.vkey")]);
    }
    table(
        &ledger,
        "key.enrolled further",
        &[("data/org", json!("poor.fr"), "data.org"), ("data/reason", content(), "data.reason")],
    );
}

/// A vkey of 31 bytes, its key id computed.
fn vkey_short() -> String {
    let id = redevable_tlog::key::key_id("nokey.fr", 1, &[7; 31]);
    format!(
        "nokey.fr+{id}+{}",
        redevable_tlog::base64::encode(&[[1].as_slice(), &[7; 31]].concat())
    )
}

#[test]
fn the_opening() {
    let ledger = Ledger::empty();
    let table = |rows: &[(&str, Value, &str)]| table(&ledger, "ledger.opened", rows);
    let opening = ledger.sample("ledger.opened");
    let root = json!(redevable_tlog::merkle::EMPTY_ROOT.to_string());
    let id = json!(format!("b3:{}", "0".repeat(64)));
    let continues = json!({"ledger": id, "origin": "a/b", "root": root, "size": 1});
    passes(
        &ledger,
        "ledger.opened",
        &[
            ("data/threshold", json!(3)),
            ("data/rules", json!({})),
            ("data/continues", continues.clone()),
            ("data/languages", json!(["en", "fr", "xx"])),
        ],
    );
    let edit = |field: &str, value: Value| {
        let mut edited = continues.clone();
        edited[field] = value;
        edited
    };
    let second = json!(vkey(ORIGIN, KeyType::Ed25519, "second"));
    let steward = opening.fields["data"]["stewards"][0].clone();
    table(&[
        ("data/threshold", json!(0), "data.threshold"),
        ("data/threshold", json!(1), "data.threshold"),
        ("data/threshold", json!(4), "data.threshold"),
        ("data/threshold", json!(9_007_199_254_740_991_u64), "data.threshold"),
        ("data/threshold", json!("2"), "data.threshold"),
        ("data/stewards", json!([]), "data.stewards"),
        ("data/stewards/1", steward, "data.stewards"),
        ("data/stewards/0/kind", json!("replay"), "data.stewards.0.kind"),
        ("data/stewards/0/vkey", json!("x"), "data.stewards.0.vkey"),
        ("data/stewards/0/label", json!({"de": "x"}), "data.stewards.0.label.de"),
        ("data/languages", json!([]), "data.languages"),
        ("data/languages", json!(["en"]), "data.stewards.0.label.fr"),
        ("data/languages", json!(["en", "en", "fr"]), "data.languages"),
        ("data/languages/0", json!("eng"), "data.languages.0"),
        ("data/licence", json!("CC BY"), "data.licence"),
        ("data/log_keys", json!([]), "data.log_keys"),
        ("data/log_keys/1", second, "data.log_keys"),
        ("data/rules", json!({"answer_days": 0}), "data.rules"),
        ("data/rules", json!({"answer_days": "60"}), "data.rules"),
        ("data/rules", json!({"other_days": 1}), "data.rules"),
        ("data/title", json!({"de": "x"}), "data.title.de"),
        ("data/continues", edit("origin", json!("a")), "data.continues.origin"),
        ("data/continues", edit("root", json!("AA==")), "data.continues.root"),
        ("data/continues", edit("size", json!(-1)), "data.continues.size"),
        ("data/continues", edit("ledger", json!(null)), "data.continues.ledger"),
        ("data/continues", edit("zz", json!(1)), "data.continues.zz"),
    ]);
}
