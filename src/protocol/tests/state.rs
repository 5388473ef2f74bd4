//! State lines and the state root against a computation written from STATE-2 and STATE-3 alone;
//! entries and content commitments at their limits.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic like the test itself")]

mod support;

use proptest::prelude::*;
use redevable_protocol::{
    admission,
    content::{ContentCommitment, MEDIA, OpenedContent},
    entry::{self, Entry, EntryHeader},
    ids::{ContentHash, EntryHash, StreamId},
    json,
    state::{State, state_line, state_root},
    time::Recorded,
};
use redevable_tlog::{EntryIndex, TreeHash};
use serde_json::{Value, json};
use support::{
    Ledger, all_types, content, judge, opened, recorded,
    rule::{b3, lines, root, tree_hash},
    world,
};

#[test]
fn the_state_root_is_that_of_the_rule_at_every_size() {
    let ledger = all_types();
    let mut state = State::new();
    assert_eq!(state.state_root(), root(&[]));
    for (position, bytes) in ledger.entries.iter().enumerate() {
        state.apply(admission::admit_entry(&state, bytes, &ledger).unwrap());
        assert_eq!(state.state_root(), root(&ledger.entries[..=position]), "entry {position}");
        let leaves = &ledger.entries[..=position];
        assert_eq!(state.root(), TreeHash(tree_hash(leaves)));
        assert_eq!(state.entry_hash().to_string(), b3(bytes));
    }
    assert_eq!(ledger.state.state_root(), state.state_root());
}

#[test]
fn one_root_whichever_way_the_entries_came() {
    let ledger = all_types();
    let mut state = State::new();
    for (position, bytes) in ledger.entries.iter().enumerate() {
        let Entry { header, signed, .. } = Entry::parse(bytes).unwrap();
        let admitted = match position % 3 {
            0 => admission::admit(&state, header.recorded, signed, &ledger),
            1 => admission::admit_entry(&state, bytes, &ledger),
            _ => admission::judge(&state, header, bytes.clone(), signed, &ledger),
        };
        // A state that was copied on the way goes on like its original.
        state = state.clone();
        state.apply(admitted.unwrap());
    }
    assert_eq!(state.state_root(), ledger.state.state_root());
    assert_eq!(state.root(), ledger.state.root());
}

/// Two subjects written in either order: other indexes, so other roots, each by the rule.
#[test]
fn the_order_of_entries_is_part_of_the_state() {
    let mut one = world();
    let mut other = one.clone();
    let names = ["plan.adopted", "forum.established"];
    for name in names {
        let draft = one.sample(name);
        one.append(&draft);
    }
    for name in names.iter().rev() {
        let draft = other.sample(name);
        other.append(&draft);
    }
    assert_ne!(one.state.state_root(), other.state.state_root());
    assert_eq!(other.state.state_root(), root(&other.entries));
}

#[test]
fn lines_are_sorted_by_bytes() {
    let mut ledger = world();
    // A name that begins another, and every character that may follow it.
    for id in ["z", "z-", "z.", "z0", "z_", "za", "z-a", "z.z"] {
        let stream = format!("voice/ngo.org/plan/{id}");
        let data = json!({"text": content()});
        let draft = ledger.draft("ngo.org", "statement.made", &stream, data);
        ledger.append(&draft);
    }
    assert_eq!(ledger.state.state_root(), root(&ledger.entries));
}

#[test]
fn what_the_state_line_leaves_out() {
    let opened = opened();
    assert_eq!(lines(&opened.entries).len(), 1);
    let stream = StreamId::ledger();
    let items = opened.state.stream(&stream).unwrap().items.clone();
    assert_eq!(vec![state_line(&stream, &items)], lines(&opened.entries));
    // Neither the clock of the log nor a signature is part of it.
    let mut later = Ledger::empty();
    let opening = later.sample("ledger.opened");
    later.clock += 1_234;
    later.append(&opening);
    assert_ne!(later.entries[0], opened.entries[0]);
    assert_eq!(later.state.state_root(), opened.state.state_root());
}

proptest! {
    #[test]
    fn streams_are_ordered_like_their_lines(
        names in proptest::collection::btree_set(
            "(plan|commitment|forum|voice/[a-z0-9][a-z0-9.-]{0,3}/plan)/[a-z0-9][a-z0-9._-]{0,3}",
            0..20,
        ),
        item in any::<[u8; 32]>(),
    ) {
        let mut streams: Vec<StreamId> =
            names.iter().map(|name| StreamId::parse(name).unwrap()).collect();
        streams.sort();
        let lines: Vec<String> =
            streams.iter().map(|stream| state_line(stream, &[item])).collect();
        prop_assert!(lines.is_sorted_by(|a, b| a.as_bytes() < b.as_bytes()));
        let leaves: Vec<Vec<u8>> = lines.iter().map(|line| line.clone().into_bytes()).collect();
        prop_assert_eq!(state_root(lines.into_iter()), TreeHash(tree_hash(&leaves)));
    }

    #[test]
    fn entries_are_read_as_written(
        index in any::<u64>(),
        millis in -62_135_596_800_000_i64..=253_402_300_799_999,
        prev in any::<[u8; 32]>(),
        note in "\\PC{0,200}",
    ) {
        let recorded = Recorded::from_millis(millis).unwrap();
        let header = EntryHeader { index: EntryIndex::new(index), recorded, prev: EntryHash(prev) };
        let bytes = entry::encode(&header, &note).unwrap();
        prop_assert_eq!(entry::decode(&bytes), Ok((header, note.as_bytes())));
    }

    #[test]
    fn no_bytes_make_a_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = (Entry::parse(&bytes), entry::decode(&bytes));
        if let Ok(text) = std::str::from_utf8(&bytes) {
            let _ = json::parse(text);
        }
    }
}

#[test]
fn entry_sizes() {
    let header = EntryHeader {
        index: EntryIndex::new(12),
        recorded: recorded(support::START),
        prev: EntryHash::ZERO,
    };
    let line = entry::encode(&header, "").unwrap().len();
    let note = "x".repeat(40_960 - line);
    let bytes = entry::encode(&header, &note).unwrap();
    assert_eq!(bytes.len(), 40_960);
    assert_eq!(entry::decode(&bytes).unwrap(), (header, note.as_bytes()));
    let over = entry::encode(&header, &format!("{note}x")).unwrap_err();
    assert_eq!(over.code.as_str(), "entry-malformed");
    let over = entry::decode(&[bytes.as_slice(), b"x"].concat()).unwrap_err();
    assert_eq!(over.code.as_str(), "entry-malformed");
}

#[test]
fn entry_headers() {
    let zeros = "0".repeat(64);
    let good = format!("entry/v1 0 2024-01-01T00:00:00.000Z {zeros}\n");
    assert!(entry::decode(good.as_bytes()).is_ok());
    let largest = good.replace("v1 0 ", "v1 18446744073709551615 ");
    assert_eq!(entry::decode(largest.as_bytes()).unwrap().0.index.value(), u64::MAX);
    let bad = [
        String::new(),
        "\n".to_owned(),
        good.trim_end().to_owned(),
        good.replace('\n', "\r\n"),
        good.replace('\n', " \n"),
        good.replace("v1 0", "v1  0"),
        good.replace("v1 0", "v1\t0"),
        good.replace(' ', "\u{a0}"),
        format!(" {good}"),
        format!("\u{feff}{good}"),
        good.replace("entry/v1", "entry/v2"),
        good.replace("entry/v1", "Entry/v1"),
        good.replace("entry/v1", "entry"),
        good.replace("v1 0", "v1 00"),
        good.replace("v1 0", "v1 01"),
        good.replace("v1 0", "v1 +0"),
        good.replace("v1 0", "v1 -0"),
        good.replace("v1 0", "v1 0x0"),
        good.replace("v1 0", "v1 1_0"),
        good.replace("v1 0", "v1 ٠"),
        good.replace("v1 0 ", "v1 "),
        good.replace("v1 0", "v1 18446744073709551616"),
        good.replace(".000Z", "Z"),
        good.replace(".000Z", ".00Z"),
        good.replace(".000Z", ".000z"),
        good.replace(".000Z", ".000+00:00"),
        good.replace("2024-01-01", "2024-02-30"),
        good.replace("2024-01-01", "0000-01-01"),
        good.replace("00:00:00", "00:00:60"),
        good.replace("00:00:00", "24:00:00"),
        good.replace(&zeros, &zeros[1..]),
        good.replace(&zeros, &format!("{zeros}0")),
        good.replace(&zeros, &"A".repeat(64)),
        good.replace(&zeros, &format!("b3:{zeros}")),
        good.replace(&zeros, ""),
        good.replace(&zeros, &format!("{zeros} x")),
    ];
    for header in bad {
        let refusal = entry::decode(header.as_bytes()).expect_err(&header);
        assert_eq!(refusal.code.as_str(), "entry-malformed", "{header}");
    }
    assert!(entry::decode(b"entry/v1 \xff").is_err());
}

/// The place of an entry in the log, judged by the audit's entrance.
#[test]
fn entries_in_their_place() {
    let mut ledger = world();
    let draft = ledger.sample("milestone.added");
    let index = ledger.append(&draft);
    let bytes = String::from_utf8(ledger.entries.pop().unwrap()).unwrap();
    let before = {
        let mut state = State::new();
        for bytes in &ledger.entries {
            state.apply(admission::admit_entry(&state, bytes, &ledger).unwrap());
        }
        state
    };
    let last = before.last_recorded().unwrap().to_string();
    let own = Entry::parse(bytes.as_bytes()).unwrap().header.recorded.to_string();
    let code = |from: &str, to: &str| {
        assert!(bytes.contains(from));
        match admission::admit_entry(&before, bytes.replacen(from, to, 1).as_bytes(), &ledger) {
            Ok(_) => "ok".to_owned(),
            Err(error) => error.to_string().split([':', ' ']).next().unwrap().to_owned(),
        }
    };
    let number = |number: u64| format!("entry/v1 {number} ");
    let prev = before.entry_hash().to_string();
    assert_eq!(code("entry", "entry"), "ok");
    assert_eq!(code(&number(index), &number(index - 1)), "entry-malformed");
    assert_eq!(code(&number(index), &number(index + 1)), "entry-malformed");
    assert_eq!(code(&number(index), &number(u64::MAX)), "entry-malformed");
    assert_eq!(code(&prev, &"0".repeat(64)), "entry-chain");
    assert_eq!(code(&own, &last), "ok", "recorded in the same millisecond");
    let earlier = recorded(before.last_recorded().unwrap().millis() - 1).to_string();
    assert_eq!(code(&own, &earlier), "recorded-order");
    assert_eq!(code("\"milestone.added\"", "\"milestone.removed\""), "type-unknown");
    assert_eq!(code("— dinum.fr", "— Dinum.fr"), "note-malformed");
}

#[test]
fn content_commitments() {
    let salt = [7; 32];
    let (commitment, opened) = ContentCommitment::seal(b"Bonjour", &salt, "text/plain", Some("fr"));
    assert_eq!(opened, [salt.as_slice(), b"Bonjour"].concat());
    assert_eq!(commitment.b3.to_string(), b3(&opened));
    assert_eq!(commitment.bytes, 7);
    let object = json::Value::Object(commitment.to_object());
    assert_eq!(ContentCommitment::from_value(&object), Some(commitment.clone()));
    assert_eq!(commitment.judge(&opened), OpenedContent::Matching);
    for wrong in [
        Vec::new(),
        vec![7; 31],
        vec![7; 32],
        opened[..38].to_vec(),
        [opened.as_slice(), b"x"].concat(),
        [[8].as_slice(), &opened[1..]].concat(),
        [[7; 32].as_slice(), b"Bonsoir"].concat(),
        b"Bonjour".to_vec(),
    ] {
        assert_eq!(commitment.judge(&wrong), OpenedContent::Altered);
    }
    let longer = ContentCommitment { bytes: 8, ..commitment };
    assert_eq!(longer.judge(&opened), OpenedContent::Altered, "the length is committed to, too");
    let read = |value: Value| {
        let text = serde_json_canonicalizer::to_string(&value).unwrap();
        ContentCommitment::from_value(&json::parse(&text).unwrap()).is_some()
    };
    let with = |field: &str, value: Value| {
        let mut content = content();
        content[field] = value;
        read(content)
    };
    for media in MEDIA {
        let text = media.starts_with("text/");
        assert_eq!(with("media", json!(media)), text, "{media} with a language");
        assert!(read(json!({"b3": "0".repeat(64), "bytes": 1, "media": media})));
    }
    assert_eq!(MEDIA.len(), 9);
    assert!(with("bytes", json!(1)) && with("bytes", json!(16 << 20)));
    for (field, value) in [
        ("bytes", json!(0)),
        ("bytes", json!(-1)),
        ("bytes", json!((16 << 20) + 1)),
        ("bytes", json!((1_u64 << 53) - 1)),
        ("bytes", json!("7")),
        ("media", json!("text/html")),
        ("media", json!("TEXT/PLAIN")),
        ("media", json!("text/plain;charset=utf-8")),
        ("media", json!("image/svg+xml")),
        ("media", json!("")),
        ("lang", json!("")),
        ("lang", json!("f")),
        ("lang", json!("fr-FR")),
        ("lang", json!("é")),
        ("b3", json!("")),
        ("b3", json!("0".repeat(63))),
        ("b3", json!("G".repeat(64))),
        ("salt", json!("")),
    ] {
        assert!(!with(field, value.clone()), "{field} {value}");
    }
    for field in ["b3", "bytes", "media"] {
        let mut content = content();
        content.as_object_mut().unwrap().remove(field);
        assert!(!read(content), "without {field}");
    }
    let nothing = ContentHash::of_opened(b"");
    assert_eq!(nothing.to_string(), b3(b""));
}

/// What an event commits to, found again by path.
#[test]
fn contents_of_an_event() {
    let ledger = world();
    let draft = ledger.sample("status.claimed");
    let admitted = ledger.admit(&draft).unwrap();
    let paths: Vec<String> = admitted.contents().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["challenges", "text"]);
    judge(&ledger, &[("and none", "ok", draft.set("data/code", json!("mid")))]);
    let replayed = ledger.admit(&ledger.sample("replay commitment.registered")).unwrap();
    assert!(replayed.contents().is_empty(), "null is no content");
}
