//! Rank 11, and when a key may sign (KEY-1 to KEY-5).

use curve25519_dalek::{constants::EIGHT_TORSION, edwards::CompressedEdwardsY};
use redevable_tlog::key::{KeyType, VerifierKey};
use serde_json::{Value, json};

use crate::support::{
    DAY, Draft, Ledger, ORIGIN, content, cosign, event_key, judge, key, vkey, world,
};

/// The vkey of any 32 bytes, usable or not.
fn vkey_of(name: &str, key_type: KeyType, bytes: &[u8]) -> Value {
    json!(VerifierKey::new(name, key_type, bytes).unwrap().to_string())
}

/// An ML-DSA-44 key is not judged, only measured.
fn ml_dsa(name: &str, fill: u8) -> Value {
    vkey_of(name, KeyType::MlDsa44, &[fill; 1312])
}

#[test]
fn keys_that_are_none() {
    let ledger = world();
    let draft = ledger.sample("key.enrolled");
    let enrol = |vkey: Value| draft.clone().set("data/vkey", vkey);
    let ed25519 = |bytes: &[u8; 32]| enrol(vkey_of("nokey.fr", KeyType::Ed25519, bytes));
    let honest = key("nokey.fr").public_key().to_bytes();
    let point = CompressedEdwardsY(honest).decompress().unwrap();
    for torsion in &EIGHT_TORSION {
        let weak = ed25519(torsion.compress().as_bytes());
        judge(&ledger, &[("a point of small order", "key-invalid", weak)]);
    }
    for torsion in &EIGHT_TORSION[1..] {
        let mixed = ed25519((point + torsion).compress().as_bytes());
        judge(&ledger, &[("not torsion-free", "key-invalid", mixed)]);
    }
    // y = p + 3 has no other use than to be read as 3.
    let mut beyond = [0xff; 32];
    (beyond[0], beyond[31]) = (0xf0, 0x7f);
    let mut two = [0; 32];
    two[0] = 2;
    let mut minus_zero = [0; 32];
    (minus_zero[0], minus_zero[31]) = (1, 0x80);
    judge(
        &ledger,
        &[
            ("not canonical", "key-invalid", ed25519(&beyond)),
            ("all ones", "key-invalid", ed25519(&[0xff; 32])),
            ("not on the curve", "key-invalid", ed25519(&two)),
            ("minus zero", "key-invalid", ed25519(&minus_zero)),
            (
                "a cosigner's type",
                "key-invalid",
                enrol(vkey_of("nokey.fr", KeyType::CosignatureEd25519, &honest)),
            ),
            ("ML-DSA-44", "key-invalid", enrol(ml_dsa("nokey.fr", 7))),
            ("ECDSA", "key-invalid", enrol(vkey_of("nokey.fr", KeyType::Other(2), &honest))),
            (
                "an unknown type",
                "key-invalid",
                enrol(vkey_of("nokey.fr", KeyType::Other(255), &[1])),
            ),
            ("another's name", "key-invalid", enrol(json!(event_key("poor.fr", "fresh")))),
            ("the log's name", "key-invalid", enrol(json!(event_key(ORIGIN, "fresh")))),
            (
                "no id of an organisation",
                "key-invalid",
                enrol(json!(event_key("Nokey.fr", "fresh"))),
            ),
            ("for a cited body", "key-invalid", ledger.enrol("cited.x", "cited.x")),
            ("a used key for a cited body", "key-invalid", ledger.enrol("cited.x", "lead.fr")),
            ("31 bytes", "data-invalid", enrol(json!("nokey.fr+00000000+AQAA"))),
        ],
    );
    assert_eq!(ledger.refusal(&ed25519(&two)).path, "data.vkey");
}

#[test]
fn a_key_enters_once() {
    let mut ledger = world();
    let witness = |ledger: &Ledger, label: &str| {
        let mut data = ledger.witness("witness.example/w");
        let name = "witness.example/w";
        data["vkeys"][0] = json!(vkey(name, KeyType::CosignatureEd25519, label));
        ledger.grant(&data)
    };
    judge(
        &ledger,
        &[
            ("again", "key-reused", ledger.enrol("lead.fr", "lead.fr")),
            ("under another organisation", "key-reused", ledger.enrol("nokey.fr", "lead.fr")),
            ("a steward's", "key-reused", ledger.enrol("nokey.fr", "b.steward")),
            ("the log's", "key-reused", ledger.enrol("nokey.fr", ORIGIN)),
            ("an event key as a witness", "key-reused", witness(&ledger, "lead.fr")),
            ("the log's as a witness", "key-reused", witness(&ledger, ORIGIN)),
        ],
    );
    let name = "witness.example/w";
    let once = ledger.witness(name);
    let two = |second: Value| {
        let (vkey, cosignature) = (&once["vkeys"][0], &once["cosignatures"][0]);
        let draft = ledger.grant(&once).set("data/vkeys", json!([vkey, second]));
        draft.set("data/cosignatures", json!([cosignature, cosignature]))
    };
    let other_name = vkey("other.example/w", KeyType::CosignatureEd25519, name);
    judge(
        &ledger,
        &[
            ("twice in one event", "key-reused", two(once["vkeys"][0].clone())),
            ("twice under two names", "key-reused", two(json!(other_name))),
        ],
    );
    let granted = ledger.sample("role.granted witness");
    ledger.append(&granted);
    judge(
        &ledger,
        &[
            (
                "a witness' as an event key",
                "key-reused",
                ledger.enrol("nokey.fr", "witness.example/w"),
            ),
            ("a witness' again", "key-reused", ledger.sample("role.granted witness")),
        ],
    );
}

/// Two keys of one organisation whose 32-bit key ids are equal, found by trying: a line could not
/// tell them apart.
#[test]
fn a_name_and_key_id_enter_once() {
    let mut ledger = world();
    let twins = ["twin 10971", "twin 41190"];
    let id = |label: &str| VerifierKey::parse(&event_key("lead.fr", label)).unwrap().key_id;
    assert_eq!(id(twins[0]), id(twins[1]));
    let first = ledger.enrol("lead.fr", twins[0]);
    ledger.append(&first);
    judge(
        &ledger,
        &[
            ("the other twin", "key-reused", ledger.enrol("lead.fr", twins[1])),
            ("under another name", "ok", ledger.enrol("nokey.fr", twins[1])),
        ],
    );
}

#[test]
fn keys_of_the_opening() {
    let ledger = Ledger::empty();
    let opening = ledger.sample("ledger.opened");
    let log = |keys: Value| opening.clone().set("data/log_keys", keys);
    let own = json!(event_key(ORIGIN, ORIGIN));
    let public = key(ORIGIN).public_key().to_bytes();
    let same = json!(event_key("b.steward", "a.steward"));
    let stewards_as_log = json!(event_key(ORIGIN, "a.steward"));
    judge(
        &ledger,
        &[
            ("with ML-DSA-44", "ok", log(json!([own, ml_dsa(ORIGIN, 7)]))),
            ("ML-DSA-44 first", "ok", log(json!([ml_dsa(ORIGIN, 7), own]))),
            ("ML-DSA-44 alone", "key-invalid", log(json!([ml_dsa(ORIGIN, 7)]))),
            (
                "two of ML-DSA-44",
                "data-invalid",
                log(json!([ml_dsa(ORIGIN, 7), ml_dsa(ORIGIN, 8)])),
            ),
            ("two names", "key-invalid", log(json!([own, ml_dsa("ledger.example.org/x", 7)]))),
            (
                "a cosigner's type",
                "key-invalid",
                log(json!([own, vkey_of(ORIGIN, KeyType::CosignatureEd25519, &public)])),
            ),
            (
                "a name without a path",
                "key-invalid",
                log(json!([event_key("ledger.example.org", "x")])),
            ),
            (
                "a name that is no origin",
                "key-invalid",
                log(json!([event_key("https://a/b", "x")])),
            ),
            (
                "a weak key",
                "key-invalid",
                log(json!([vkey_of(ORIGIN, KeyType::Ed25519, &[0; 32])])),
            ),
            (
                "one key of two stewards",
                "key-reused",
                opening.clone().set("data/stewards/1/vkey", same),
            ),
            ("a steward's as the log's", "key-reused", log(json!([stewards_as_log]))),
            (
                "a steward's under another name",
                "key-invalid",
                opening
                    .clone()
                    .set("data/stewards/1/vkey", json!(event_key("x.steward", "b.steward"))),
            ),
        ],
    );
    let cited = opening.set("data/stewards/1/org", json!("cited.b"));
    let cited = cited.set("data/stewards/1/vkey", json!(event_key("cited.b", "b.steward")));
    judge(&ledger, &[("a cited steward", "key-invalid", cited)]);
}

#[test]
fn witnesses_and_mirrors() {
    let ledger = world();
    let name = "witness.example/w";
    let draft = ledger.sample("role.granted witness");
    let vkeys = |vkey: Value| draft.clone().set("data/vkeys/0", vkey);
    let cosignature = |text: String| draft.clone().set("data/cosignatures/0", json!(text));
    let public = key("fresh").public_key().to_bytes();
    let (size, root) = (ledger.state.size(), ledger.state.root());
    let older = redevable_tlog::TreeSize::new(ledger.size() - 1);
    let payload = cosign(name, name, size, root);
    let bytes = redevable_tlog::base64::decode(&payload).unwrap();
    let cut = redevable_tlog::base64::encode(&bytes[..bytes.len() - 1]);
    judge(
        &ledger,
        &[
            ("a mirror", "ok", draft.clone().set("data/role", json!("mirror"))),
            ("an event key", "key-invalid", vkeys(json!(event_key(name, name)))),
            (
                "a name without a path",
                "key-invalid",
                vkeys(vkey_of("witness.example", KeyType::CosignatureEd25519, &public)),
            ),
            (
                "a weak key",
                "key-invalid",
                vkeys(vkey_of(name, KeyType::CosignatureEd25519, &[0; 32])),
            ),
            (
                "cosigned by another key",
                "signature-invalid",
                cosignature(cosign(name, "other", size, root)),
            ),
            (
                "cosigned under another name",
                "signature-invalid",
                cosignature(cosign("witness.example/x", name, size, root)),
            ),
            (
                "over another size",
                "signature-invalid",
                cosignature(cosign(name, name, older, root)),
            ),
            ("a byte short", "signature-invalid", cosignature(cut)),
            (
                "over a checkpoint that is not in `seen`",
                "signature-invalid",
                draft.clone().seen(&ledger, ledger.size() - 1),
            ),
        ],
    );
    let refusal = ledger.refusal(&cosignature(cosign(name, "other", size, root)));
    assert_eq!(refusal.path, "data.cosignatures.0");
    let earlier = draft.clone().seen(&ledger, ledger.size() - 1);
    let root = ledger.state.root_at(older).unwrap();
    let pinned = earlier.set("data/cosignatures/0", json!(cosign(name, name, older, root)));
    judge(&ledger, &[("over the older checkpoint in `seen`", "ok", pinned)]);
}

/// A lead speaks with one of its keys.
fn claim(ledger: &Ledger, label: &str) -> Draft {
    ledger.sample("indicator.retired").lines(&[("lead.fr", label)])
}

#[test]
fn a_key_that_stewards_install_waits_a_week() {
    let mut ledger = world();
    let installed_at = ledger.clock;
    let installed = ledger.sample("key.enrolled installed");
    ledger.append(&installed);
    for (what, code, clock) in [
        ("at once", "key-pending", installed_at + 1),
        ("a millisecond early", "key-pending", installed_at + 7 * DAY - 1),
        ("after seven days", "ok", installed_at + 7 * DAY),
        ("for good", "ok", installed_at + 700 * DAY),
    ] {
        ledger.clock = clock;
        let claim = claim(&ledger, "lead.fr installed");
        judge(&ledger, &[(what, code, claim)]);
    }
    judge(&ledger, &[("the old key goes on", "ok", claim(&ledger, "lead.fr"))]);
    // It waits as a co-signer, too.
    let mut ledger = world();
    let steward = ledger.enrol("b.steward", "b.steward installed");
    ledger.append(&steward);
    let lines = &[("a.steward", "a.steward"), ("b.steward", "b.steward installed")];
    let draft = ledger.sample("organisation.registered");
    judge(&ledger, &[("a steward's", "key-pending", draft.lines(lines))]);
}

#[test]
fn other_keys_are_valid_from_the_next_index() {
    let mut ledger = world();
    judge(&ledger, &[("unknown before", "key-unknown", claim(&ledger, "lead.fr further"))]);
    let further = ledger.sample("key.enrolled further");
    ledger.append(&further);
    let first = ledger.sample("key.enrolled");
    ledger.append(&first);
    let data = json!({"text": content()});
    let stream = "voice/nokey.fr/commitment/c";
    judge(
        &ledger,
        &[
            ("a further key", "ok", claim(&ledger, "lead.fr further")),
            ("the first key", "ok", ledger.draft("nokey.fr", "statement.made", stream, data)),
            (
                "a second by the stewards waits, though the first is new",
                "ok",
                ledger.enrol("nokey.fr", "nokey.fr second"),
            ),
        ],
    );
    let second = ledger.enrol("nokey.fr", "nokey.fr second");
    ledger.append(&second);
    let data = json!({"text": content()});
    let draft = ledger.draft("nokey.fr", "statement.made", stream, data);
    let draft = draft.lines(&[("nokey.fr", "nokey.fr second")]);
    judge(&ledger, &[("and does", "key-pending", draft)]);
}

/// No date of the calendar lies seven days later: the key waits for good.
#[test]
fn a_key_installed_at_the_end_of_time_still_waits() {
    let mut ledger = Ledger::empty();
    ledger.clock = 253_402_300_799_999 - 3 * DAY;
    let opening = ledger.sample("ledger.opened");
    ledger.append(&opening);
    let installed = ledger.enrol("b.steward", "b.steward installed");
    ledger.append(&installed);
    ledger.clock = 253_402_300_799_999;
    let lines = &[("a.steward", "a.steward"), ("b.steward", "b.steward installed")];
    let data = json!({"kind": "authority", "name": {"fr": "x"}, "org": "x.fr"});
    let draft = ledger.by_stewards("organisation.registered", data).lines(lines);
    judge(&ledger, &[("still", "key-pending", draft)]);
}
