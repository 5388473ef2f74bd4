//! Rank 12: the signature block (SIG-1 to SIG-5).

use redevable_tlog::{
    key::VerifierKey,
    note::{SignatureLine, assemble},
};
use serde_json::{Value, json};

use crate::support::{Draft, Ledger, event_key, judge, key, line, world};

#[test]
fn the_lines_and_their_order() {
    let ledger = world();
    let draft = ledger.sample("key.enrolled");
    let (a, b, c) =
        (("a.steward", "a.steward"), ("b.steward", "b.steward"), ("c.steward", "c.steward"));
    let (new, lead) = (("nokey.fr", "nokey.fr"), ("lead.fr", "lead.fr"));
    let lines = |lines: &[(&str, &str)]| draft.clone().lines(lines);
    let block = "signature-block";
    judge(
        &ledger,
        &[
            ("as it must be", "ok", lines(&[a, b, new])),
            ("no new key", block, lines(&[a, b])),
            ("no co-signer", block, lines(&[a, new])),
            ("the author alone", block, lines(&[a])),
            ("no author", block, lines(&[b, new])),
            ("co-signer first", block, lines(&[b, a, new])),
            ("new key first", block, lines(&[new, a, b])),
            ("new key between", block, lines(&[a, new, b])),
            ("one that is not in `with`", block, lines(&[a, b, c, new])),
            ("one that is not in `with`, last", block, lines(&[a, b, new, c])),
            ("the author twice", block, lines(&[a, a, b, new])),
            ("the co-signer twice", block, lines(&[a, b, b, new])),
            ("the new key twice", block, lines(&[a, b, new, new])),
            ("the whole block twice", block, lines(&[a, b, new, a, b, new])),
            ("another instead of the author", block, lines(&[lead, b, new])),
            ("another instead of the new key", block, lines(&[a, b, lead])),
            ("another key instead of the new one", block, lines(&[a, b, ("nokey.fr", "other")])),
            ("the new key under another name", block, lines(&[a, b, ("lead.fr", "nokey.fr")])),
        ],
    );
    let further = ledger.sample("key.enrolled further");
    let (old, new) = (("lead.fr", "lead.fr"), ("lead.fr", "lead.fr further"));
    judge(
        &ledger,
        &[
            ("the old key, then the new", "ok", further.clone().lines(&[old, new])),
            ("the new key, then the old", block, further.clone().lines(&[new, old])),
            ("the old key alone", block, further.clone().lines(&[old])),
            ("the new key alone", block, further.clone().lines(&[new])),
            ("the new key for itself", "key-unknown", further.clone().lines(&[new, new])),
            ("the old key for the new", block, further.lines(&[old, old])),
        ],
    );
}

#[test]
fn the_keys_of_the_lines() {
    let ledger = world();
    let draft = ledger.sample("organisation.registered");
    let (a, b) = (("a.steward", "a.steward"), ("b.steward", "b.steward"));
    let lines = |lines: &[(&str, &str)]| draft.clone().lines(lines);
    judge(
        &ledger,
        &[
            ("an unknown key of the author", "key-unknown", lines(&[("a.steward", "x"), b])),
            ("an unknown key of the co-signer", "key-unknown", lines(&[a, ("b.steward", "x")])),
            ("another's key", "key-unknown", lines(&[("a.steward", "b.steward"), b])),
            ("the log's key", "key-unknown", lines(&[("a.steward", crate::support::ORIGIN), b])),
        ],
    );
    let unknown = ledger.draft(
        "x.fr",
        "statement.made",
        "voice/x.fr/plan/p",
        json!({"text": crate::support::content()}),
    );
    judge(
        &ledger,
        &[
            ("an organisation that nobody knows", "key-unknown", unknown),
            ("an organisation without a key", "key-unknown", {
                let data = json!({"text": crate::support::content()});
                ledger.draft("nokey.fr", "statement.made", "voice/nokey.fr/plan/p", data)
            }),
        ],
    );
}

/// The draft's text under a block of our own making.
fn raw(draft: &Draft, lines: &[String]) -> String {
    assemble(&draft.text(), lines)
}

fn line_of(name: &str, signature: &[u8]) -> String {
    let key_id = VerifierKey::parse(&event_key(name, name)).unwrap().key_id;
    SignatureLine::write(name, key_id, signature)
}

#[test]
fn the_signatures_themselves() {
    let ledger = world();
    let draft = ledger.sample("organisation.registered");
    let text = draft.text();
    let (a, b) = (line("a.steward", "a.steward", &text), line("b.steward", "b.steward", &text));
    let good = key("a.steward").sign(text.as_bytes());
    let altered = |position: usize, bit: u8| {
        let mut signature = good;
        signature[position] ^= bit;
        raw(&draft, &[line_of("a.steward", &signature), b.clone()])
    };
    let longer = [good.as_slice(), &[0]].concat();
    // S + L: the same signature to a lax verifier.
    let mut high = good;
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0_u16;
    for (byte, add) in high[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        (*byte, carry) = (sum.to_le_bytes()[0], sum >> 8);
    }
    assert_eq!(ledger.code_of(&raw(&draft, &[a.clone(), b.clone()])), "ok");
    for (what, note) in [
        ("a bit of R", altered(0, 1)),
        ("a bit of S", altered(32, 1)),
        ("the last bit", altered(63, 0x80)),
        ("S + L", raw(&draft, &[line_of("a.steward", &high), b.clone()])),
        ("63 bytes", raw(&draft, &[line_of("a.steward", &good[..63]), b.clone()])),
        ("65 bytes", raw(&draft, &[line_of("a.steward", &longer), b.clone()])),
        ("one byte", raw(&draft, &[line_of("a.steward", &[0]), b.clone()])),
        ("zeros", raw(&draft, &[line_of("a.steward", &[0; 64]), b.clone()])),
        ("another text", raw(&draft, &[line("a.steward", "a.steward", "x\n"), b.clone()])),
        ("the text without its newline", {
            raw(&draft, &[line("a.steward", "a.steward", text.trim_end()), b.clone()])
        }),
        ("the co-signer's", raw(&draft, &[a.clone(), line_of("b.steward", &good)])),
    ] {
        assert_eq!(ledger.code_of(&note), "signature-invalid", "{what}");
    }
    // Line by line, after the shape.
    let bad = line_of("a.steward", &[0; 64]);
    let unknown = line("b.steward", "x", &text);
    let code = |lines: &[&String]| {
        let lines: Vec<String> = lines.iter().map(|line| (*line).clone()).collect();
        ledger.code_of(&raw(&draft, &lines))
    };
    assert_eq!(code(&[&bad, &unknown]), "signature-invalid");
    assert_eq!(
        code(&[&line("a.steward", "x", &text), &line_of("b.steward", &[0; 64])]),
        "key-unknown"
    );
    assert_eq!(code(&[&bad, &b, &b]), "signature-block");
    assert_eq!(code(&[&bad]), "signature-block");
}

#[test]
fn a_new_key_must_prove_itself() {
    let ledger = world();
    let draft = ledger.sample("key.enrolled");
    let text = draft.text();
    let lines = |last: String| {
        let first = ["a.steward", "b.steward"].map(|name| line(name, name, &text));
        raw(&draft, &[first.to_vec(), vec![last]].concat())
    };
    assert_eq!(ledger.code_of(&lines(line("nokey.fr", "nokey.fr", &text))), "ok");
    assert_eq!(ledger.code_of(&lines(line_of("nokey.fr", &[0; 64]))), "signature-invalid");
    let other = key("b.steward").sign(text.as_bytes());
    assert_eq!(ledger.code_of(&lines(line_of("nokey.fr", &other))), "signature-invalid");
}

#[test]
fn the_block_of_the_opening() {
    let ledger = Ledger::empty();
    let draft = ledger.sample("ledger.opened");
    let (a, b, c) =
        (("a.steward", "a.steward"), ("b.steward", "b.steward"), ("c.steward", "c.steward"));
    let lines = |lines: &[(&str, &str)]| draft.clone().lines(lines);
    judge(
        &ledger,
        &[
            ("each steward once", "ok", lines(&[a, b, c])),
            (
                "each twice: the keys it brings have signed",
                "signature-block",
                lines(&[a, b, c, a, b, c]),
            ),
            ("one short", "signature-block", lines(&[a, b])),
            ("another order", "signature-block", lines(&[a, c, b])),
            ("a key that it does not list", "key-unknown", lines(&[("a.steward", "x"), b, c])),
            ("another's key", "key-unknown", lines(&[("a.steward", "b.steward"), b, c])),
            (
                "one that is no steward",
                "key-unknown",
                draft.clone().with(&["b.steward", "c.steward", "d.steward"]),
            ),
            (
                "a steward who does not co-sign proves the key",
                "cosigner-missing",
                draft.clone().with(&["b.steward"]).new_key("c.steward", "c.steward"),
            ),
            ("or not even that", "signature-block", draft.clone().with(&["b.steward"])),
        ],
    );
}

/// An opening by so many stewards.
fn opening(ledger: &Ledger, count: usize) -> Draft {
    let names: Vec<String> = (0..count).map(|n| format!("s{n:02}.fr")).collect();
    let stewards: Vec<Value> = names
        .iter()
        .map(|name| {
            json!({"kind": "court", "label": {"fr": name}, "org": name, "vkey": event_key(name, name)})
        })
        .collect();
    let others: Vec<&str> = names[1..].iter().map(String::as_str).collect();
    let draft = ledger.sample("ledger.opened").set("by", json!(names[0])).with(&others);
    draft.set("data/stewards", json!(stewards)).set("data/threshold", json!(count))
}

#[test]
fn a_threshold_is_more_than_half() {
    let ledger = Ledger::empty();
    for (count, threshold, code) in [
        (1, 1, "ok"),
        (2, 1, "data-invalid"),
        (2, 2, "ok"),
        (3, 1, "data-invalid"),
        (3, 2, "ok"),
        (4, 2, "data-invalid"),
        (4, 3, "ok"),
        (4, 5, "data-invalid"),
    ] {
        let draft = opening(&ledger, count).set("data/threshold", json!(threshold));
        judge(&ledger, &[(&format!("{threshold} of {count}"), code, draft)]);
    }
}

#[test]
fn sixteen_lines_and_no_more() {
    let ledger = Ledger::empty();
    judge(
        &ledger,
        &[
            ("one steward", "ok", opening(&ledger, 1)),
            ("sixteen", "ok", opening(&ledger, 16)),
            ("seventeen", "signature-block", opening(&ledger, 17)),
            ("forty", "signature-block", opening(&ledger, 40)),
        ],
    );
    let world = world();
    let others: Vec<String> = (0..16).map(|n| format!("x{n:02}.fr")).collect();
    let with = |count: usize| {
        let others: Vec<&str> = others[..count].iter().map(String::as_str).collect();
        world.sample("organisation.registered").with(&others)
    };
    judge(
        &world,
        &[
            ("sixteen lines are judged one by one", "key-unknown", with(15)),
            ("seventeen are not", "signature-block", with(16)),
        ],
    );
}
