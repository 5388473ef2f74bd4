//! Ranks 1 to 5, 7 and 8: notes, envelopes, ledgers, streams and revisions.

use redevable_protocol::{
    codes::{Code, Refusal},
    event::SignedEvent,
};
use redevable_tlog::note::assemble;
use serde_json::{Value, json};

use crate::support::{Draft, Ledger, content, judge, line, opened, world};

/// The code that reading the note gives, or `ok`.
fn read(note: impl AsRef<[u8]>) -> &'static str {
    SignedEvent::parse(note.as_ref()).err().map_or("ok", |refusal| refusal.code.as_str())
}

fn statement(ledger: &Ledger) -> Draft {
    ledger.sample("statement.made")
}

#[test]
fn notes() {
    let draft = statement(&world());
    let (text, note) = (draft.text(), draft.note());
    let block = &note[text.len() + 1..];
    assert_eq!(read(&note), "ok");
    for (what, note) in [
        ("no empty line", format!("{text}{block}")),
        ("two empty lines", format!("{text}\n\n{block}")),
        ("no signature", format!("{text}\n")),
        ("no last newline", note.trim_end().to_owned()),
        ("carriage returns", note.replace('\n', "\r\n")),
        ("two lines of text", format!("{text}{text}\n{block}")),
        ("an empty line of text", format!("{text}\n\n{block}")),
        ("a line before the text", format!("\n{text}\n{block}")),
        ("nothing", String::new()),
        ("text alone", text.clone()),
        ("a hyphen for the dash", note.replace('—', "-")),
        ("lax base64", note.replace("=\n", "\n")),
        ("a name with a plus", note.replace("— ngo.org ", "— ngo+org ")),
        ("a name that is no organisation id", note.replace("— ngo.org ", "— Ngo.org ")),
        ("a name with a slash", note.replace("— ngo.org ", "— ngo.org/x ")),
        ("a name over 63 characters", note.replace("— ngo.org", &format!("— {}", "n".repeat(64)))),
        ("a byte below 0x20 in the text", note.replace("\"at\"", "\"a\u{1}t\"")),
        ("a tab between tokens", note.replace("\"at\":", "\"at\":\t")),
        ("a comment after the block", format!("{note}\nmore\n")),
    ] {
        assert_eq!(read(note), "note-malformed", "{what}");
    }
    assert_eq!(read(b"\xff\xfe\n\n\xe2\x80\x94 a b\n"), "note-malformed");
    let lines = vec![line("ngo.org", "ngo.org", &text); 101];
    assert_eq!(read(assemble(&text, &lines)), "note-malformed", "a C2SP reader stops at 100");
    assert_eq!(read(assemble(&text, &lines[..100])), "ok", "rank 12 counts them");
}

#[test]
fn sizes() {
    let draft = statement(&world());
    // Nothing of ranks 2 and 3 limits `type`, so it makes a text of any length.
    let long = |text: usize| {
        let base = draft.clone().set("type", json!("")).text().len();
        draft.clone().set("type", json!("x".repeat(text - base)))
    };
    assert_eq!(long(32_768).text().len(), 32_768);
    assert_eq!(read(long(32_768).note()), "ok");
    assert_eq!(read(long(32_769).note()), "too-large");
    let note = |bytes: usize| {
        let text = long(32_768).text();
        let missing = bytes - text.len() - 1;
        let named = |extra: usize| line(&"a".repeat(1 + extra), "a", &text);
        let count = missing / named(0).len();
        let extra = missing % named(0).len();
        let mut lines = vec![named(0); count];
        (lines[0], lines[1]) = (named(extra.min(62)), named(extra - extra.min(62)));
        assemble(&text, &lines)
    };
    assert_eq!(note(40_960).len(), 40_960);
    assert_eq!(read(note(40_960)), "ok");
    assert_eq!(note(40_961).len(), 40_961);
    assert_eq!(read(note(40_961)), "too-large");
    assert_eq!(read(vec![b'a'; 40_961]), "too-large", "before anything is read");
}

#[test]
fn json_codes() {
    let draft = statement(&world());
    let text = draft.text();
    let edit = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        read(draft.note_of(&text.replacen(from, to, 1)))
    };
    let deep = format!("\"data\":{}{},\"data_\":{{", "[".repeat(16), "]".repeat(16));
    for (code, from, to) in [
        ("json-malformed", "{\"at\"", "{at"),
        ("json-malformed", "\"with\":[]}", "\"with\":[]"),
        ("json-malformed", "\"with\":[]}", "\"with\":[]}}"),
        ("json-duplicate-key", "{\"at\"", "{\"at\":1,\"at\""),
        ("json-number", "\"revision\":", "\"revision\":1.0,\"revision_\":"),
        ("json-number", "\"bytes\":120", "\"bytes\":9007199254740992"),
        ("json-key", "\"with\"", "\"With\""),
        ("json-string", "text/markdown", "text/\u{200e}markdown"),
        ("json-string", "text/markdown", "text\\nmarkdown"),
        ("json-depth", "\"data\":{", &deep),
        ("json-not-canonical", "\"at\":", "\"at\": "),
        ("json-not-canonical", "{\"at\"", "{\"z\":1,\"at\""),
        ("json-not-canonical", "text/markdown", "text\\/markdown"),
    ] {
        assert_eq!(edit(from, to), code, "{from} → {to}");
    }
    assert_eq!(read(draft.note_of("[]\n")), "envelope");
    assert_eq!(read(draft.note_of("\n")), "json-malformed");
    assert_eq!(read(draft.note_of("\u{feff}{}\n")), "json-malformed");
}

#[test]
fn envelopes() {
    let draft = statement(&world()).lines(&[("ngo.org", "ngo.org")]);
    let hex = "0".repeat(64);
    let root = &draft.fields["seen"]["root"];
    let lax_root = json!(root.as_str().unwrap().trim_end_matches('='));
    let table: Vec<(&str, Value)> = vec![
        ("schema", json!("redevable/event/v2")),
        ("schema", json!(1)),
        ("ledger", json!(hex)),
        ("ledger", json!(format!("b3:{}", "A".repeat(64)))),
        ("ledger", json!("")),
        ("ledger", json!({})),
        ("stream", json!(null)),
        ("stream", json!(["ledger"])),
        ("revision", json!("0")),
        ("revision", json!(-1)),
        ("revision", json!(null)),
        ("prev", json!(format!("b3:{}", &hex[1..]))),
        ("prev", json!(0)),
        ("seen", json!([])),
        ("seen", json!({})),
        ("seen", json!({"root": root})),
        ("seen", json!({"size": 1})),
        ("seen", json!({"root": root, "size": "1"})),
        ("seen", json!({"root": root, "size": -1})),
        ("seen", json!({"root": lax_root, "size": 1})),
        ("seen", json!({"root": "AAAA", "size": 1})),
        ("seen", json!({"origin": "a/b", "root": root, "size": 1})),
        ("by", json!("")),
        ("by", json!("NGO.org")),
        ("by", json!("a/b")),
        ("by", json!(null)),
        ("with", json!(null)),
        ("with", json!("a.steward")),
        ("with", json!([1])),
        ("with", json!([""])),
        ("with", json!(["b.fr", "a.fr"])),
        ("with", json!(["a.fr", "a.fr"])),
        ("with", json!(["ngo.org"])),
        ("at", json!("2024")),
        ("at", json!("2024-02-30")),
        ("at", json!("2024-01-01T00:00:00.000Z")),
        ("at", json!(null)),
        ("signed", json!("2024-01-01")),
        ("signed", json!("2024-01-01T00:00:60Z")),
        ("signed", json!("2024-01-01T00:00:00z")),
        ("type", json!(null)),
        ("type", json!(1)),
        ("data", json!(null)),
        ("data", json!([])),
        ("data", json!("x")),
        ("extra", json!(null)),
        ("schema_", json!("redevable/event/v1")),
    ];
    for (field, value) in table {
        let draft = draft.clone().set(field, value.clone());
        let refusal = SignedEvent::parse(draft.note().as_bytes()).expect_err(field);
        assert_eq!((refusal.code, refusal.path.as_str()), (Code::Envelope, field), "{value}");
    }
    for field in draft.fields.as_object().unwrap().keys() {
        let draft = draft.clone().without(field);
        let refusal: Refusal = SignedEvent::parse(draft.note().as_bytes()).expect_err(field);
        assert_eq!((refusal.code, refusal.path.as_str()), (Code::Envelope, field.as_str()));
    }
}

#[test]
fn repeated_events_and_other_ledgers() {
    let mut ledger = world();
    let draft = statement(&ledger);
    ledger.append(&draft);
    let other_block = draft.clone().lines(&[("poor.fr", "poor.fr")]);
    let null = Value::Null;
    let id = json!(format!("b3:{}", "0".repeat(64)));
    let fresh = statement(&ledger);
    judge(
        &ledger,
        &[
            ("the same note again", "event-repeated", draft.clone()),
            ("the same text under another block", "event-repeated", other_block),
            ("another ledger", "ledger-mismatch", fresh.clone().set("ledger", id.clone())),
            ("no ledger", "ledger-mismatch", fresh.clone().set("ledger", null.clone())),
            (
                "an old revision of an unknown event",
                "revision-conflict",
                draft.set("data/text/bytes", json!(1)),
            ),
        ],
    );
    let empty = Ledger::empty();
    let opening = empty.sample("ledger.opened");
    judge(
        &empty,
        &[
            (
                "the first event names a ledger",
                "ledger-mismatch",
                opening.clone().set("ledger", id),
            ),
            (
                "the first event is another",
                "data-invalid",
                opening.clone().set("type", json!("organisation.registered")),
            ),
            ("the first event is unknown", "type-unknown", opening.clone().set("type", json!("x"))),
            (
                "the first event on another stream",
                "stream-type",
                opening.clone().set("stream", json!("plan/p")),
            ),
            ("the first event on no stream", "stream-form", opening.set("stream", json!("Ledger"))),
        ],
    );
    let ledger = opened();
    let again = ledger.sample("ledger.opened").set("data/title/fr", json!("Encore"));
    judge(&ledger, &[("opened again", "data-invalid", again)]);
}

#[test]
fn types_and_streams() {
    let ledger = world();
    let draft = statement(&ledger);
    let on = |stream: &str| draft.clone().set("stream", json!(stream));
    let kind = |kind: &str| draft.clone().set("type", json!(kind));
    let plan = ledger.sample("plan.adopted");
    judge(
        &ledger,
        &[
            ("no type", "type-unknown", kind("")),
            ("another case", "type-unknown", kind("Statement.made")),
            (
                "a type of the catalogue that is not implemented",
                "type-unknown",
                kind("reply.published"),
            ),
            ("and another", "type-unknown", kind("ledger.closed")),
            ("an unknown type on no stream", "type-unknown", kind("x").set("stream", json!(""))),
            ("a voice of nobody", "stream-form", on("voice/commitment/c")),
            ("no stream", "stream-form", on("")),
            ("a voice on a voice", "stream-form", on("voice/ngo.org/voice/ngo.org/ledger")),
            ("another's voice", "stream-owner", on("voice/poor.fr/commitment/c")),
            ("on the commitment itself", "stream-type", on("commitment/c")),
            ("on the ledger", "stream-type", on("ledger")),
            (
                "a plan on a voice",
                "stream-type",
                plan.clone().set("stream", json!("voice/all.fr/plan/p")),
            ),
            ("a plan on a commitment", "stream-type", plan.set("stream", json!("commitment/c"))),
            (
                "another's organisation",
                "stream-owner",
                ledger.sample("role.granted member").set("stream", json!("organisation/ngo.org")),
            ),
            ("about the ledger", "revision-conflict", on("voice/ngo.org/ledger")),
        ],
    );
    let about = |stream: &str| {
        let data = json!({"text": content()});
        ledger.draft("ngo.org", "statement.made", &format!("voice/ngo.org/{stream}"), data)
    };
    for subject in ["ledger", "organisation/poor.fr", "plan/p", "commitment/c", "forum/f"] {
        assert_eq!(ledger.code(&about(subject)), "ok", "{subject}");
    }
}

#[test]
fn revisions() {
    let ledger = world();
    let draft = ledger.sample("milestone.added");
    let revision = draft.fields["revision"].as_u64().unwrap();
    let prev = draft.fields["prev"].clone();
    let other = json!(ledger.entry(0).signed.id().to_string());
    let set = |field: &str, value: Value| draft.clone().set(field, value);
    let first = ledger.sample("commitment.registered");
    judge(
        &ledger,
        &[
            ("the same revision", "revision-conflict", set("revision", json!(revision - 1))),
            ("one too many", "revision-conflict", set("revision", json!(revision + 1))),
            ("the first", "revision-conflict", set("revision", json!(0))),
            (
                "the largest integer",
                "revision-conflict",
                set("revision", json!(9_007_199_254_740_991_u64)),
            ),
            ("no predecessor", "revision-conflict", set("prev", json!(null))),
            ("another predecessor", "revision-conflict", set("prev", other)),
            (
                "a new stream with a predecessor",
                "revision-conflict",
                first.clone().set("prev", prev),
            ),
            ("a new stream from 1", "revision-conflict", first.set("revision", json!(1))),
        ],
    );
    assert_eq!(ledger.refusal(&set("revision", json!(0))).path, "revision");
}
