//! Items and state lines of entries that were corrected, retracted or erased, against a computation
//! written from STATE-2 and STATE-3 alone.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic like the test itself")]

mod support;

use std::collections::BTreeMap;

use redevable_protocol::{ids::StreamId, state::state_line};
use serde_json::{Value, json};
use support::{
    Draft, Ledger, content, other_content,
    rule::{b3, items, jcs, lines, root},
    world,
};

/// Appends, and compares every item, line and the root with those of the rule.
fn append(ledger: &mut Ledger, draft: &Draft) -> u64 {
    let index = ledger.append(draft);
    let mut expected: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (stream, item) in items(&ledger.entries) {
        expected.entry(stream).or_default().push(b3(&jcs(&item)));
    }
    for (stream, items) in expected {
        let stream = StreamId::parse(&stream).unwrap();
        let facts = ledger.state.stream(&stream).unwrap();
        let own: Vec<String> = facts.items.iter().map(|item| hex(item)).collect();
        assert_eq!(own, items, "{stream} after entry {index}");
        assert!(lines(&ledger.entries).contains(&state_line(&stream, &facts.items)));
    }
    assert_eq!(ledger.state.state_root(), root(&ledger.entries), "after entry {index}");
    index
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

/// One member of the item of an entry.
fn member(ledger: &Ledger, index: u64, name: &str) -> Value {
    items(&ledger.entries)[usize::try_from(index).unwrap()].1[name].clone()
}

#[test]
fn the_item_of_a_corrected_entry() {
    let mut ledger = world();
    let milestone = ledger.first("milestone.added");
    let title = |text: &str| json!({"fr": text});
    let draft = ledger.correct(milestone, &[("title", title("M"), title("A"))]);
    let first = append(&mut ledger, &draft);
    let at = ("at", json!("2024-01-01"), json!("2023-12-31T23:59:59Z"));
    let text = ("deliverable", Value::Null, content());
    let draft = ledger.correct(milestone, &[at, text, ("title", title("A"), title("B"))]);
    let second = append(&mut ledger, &draft);
    let draft = ledger.confirm(milestone);
    let third = append(&mut ledger, &draft);
    assert_eq!(member(&ledger, milestone, "corrected"), json!([first, second, third]));
    assert_eq!(member(&ledger, milestone, "at"), "2023-12-31T23:59:59Z");
    let draft = ledger.retract(second);
    let retraction = append(&mut ledger, &draft);
    assert_eq!(member(&ledger, milestone, "data")["title"], title("A"));
    assert_eq!(member(&ledger, milestone, "at"), "2024-01-01");
    assert_eq!(member(&ledger, second, "retracted"), retraction);
    let draft = ledger.retract(second);
    append(&mut ledger, &draft);
    assert_eq!(member(&ledger, second, "retracted"), retraction, "the first retraction");
    let draft = ledger.retract(milestone);
    let retraction = append(&mut ledger, &draft);
    let draft = ledger.correct(milestone, &[("title", title("A"), title("C"))]);
    let last = append(&mut ledger, &draft);
    assert_eq!(member(&ledger, milestone, "retracted"), retraction);
    assert_eq!(member(&ledger, milestone, "corrected"), json!([first, third, last]));
    for correction in [last, first, third] {
        let draft = ledger.retract(correction);
        append(&mut ledger, &draft);
    }
    assert_eq!(member(&ledger, milestone, "corrected"), json!([]));
    assert_eq!(member(&ledger, milestone, "data")["title"], title("M"));
}

#[test]
fn the_items_of_erased_contents() {
    let mut ledger = world();
    let statement = ledger.first("statement.made");
    let (other, third) = (other_content("77"), other_content("78"));
    let draft = ledger.correct(statement, &[("text", content(), other.clone())]);
    let correction = append(&mut ledger, &draft);
    // Of two entries, the original only by its effective data.
    let draft = ledger.sample("observation.recorded").set("data/content", other.clone());
    let observation = append(&mut ledger, &draft);
    let draft = ledger.erase(&[(statement, &other)]);
    let order = append(&mut ledger, &draft);
    let erased = json!([{"b3": other["b3"], "index": order}]);
    for index in [statement, correction, observation] {
        assert_eq!(member(&ledger, index, "erased"), erased, "entry {index}");
    }
    assert_eq!(member(&ledger, order, "erased"), json!([]));
    // As signed, in every entry that has it; then both, sorted.
    let draft = ledger.erase(&[(statement, &content()), (statement, &other)]);
    let second = append(&mut ledger, &draft);
    let both =
        json!([{"b3": content()["b3"], "index": second}, {"b3": other["b3"], "index": order}]);
    assert_eq!(member(&ledger, statement, "erased"), both);
    assert_eq!(member(&ledger, ledger.first("indicator.retired"), "erased")[0]["index"], second);
    // What the text becomes next leaves the effective data, not what was signed.
    let draft = ledger.correct(statement, &[("text", other.clone(), third.clone())]);
    let next = append(&mut ledger, &draft);
    assert_eq!(member(&ledger, statement, "erased"), json!([both[0]]));
    assert_eq!(
        member(&ledger, next, "erased"),
        json!([{"b3": content()["b3"], "index": second}, {"b3": other["b3"], "index": order}])
    );
    let draft = ledger.retract(next);
    append(&mut ledger, &draft);
    assert_eq!(member(&ledger, statement, "erased"), both);
    let draft = ledger.retract(correction);
    append(&mut ledger, &draft);
    assert_eq!(member(&ledger, statement, "erased"), json!([both[0]]));
    assert_eq!(
        member(&ledger, correction, "erased"),
        both,
        "a retracted correction still has both"
    );
    // Entries after the order, and a correction that brings an erased content in.
    let draft = ledger.sample("status.claimed").set("data/text", other.clone());
    let claim = append(&mut ledger, &draft);
    assert_eq!(member(&ledger, claim, "erased"), both);
    let draft = ledger.sample("observation.recorded").set("data/content", third.clone());
    let clean = append(&mut ledger, &draft);
    assert_eq!(member(&ledger, clean, "erased"), json!([]));
    let draft = ledger.correct(clean, &[("content", third, other)]);
    append(&mut ledger, &draft);
    assert_eq!(member(&ledger, clean, "erased"), json!([both[1]]));
}

/// Where null is a value, a correction to null is one.
#[test]
fn the_item_of_a_corrected_replay() {
    let mut ledger = world();
    let registered = ledger.first_on("commitment/rc");
    let draft = ledger.correct(registered, &[("text", Value::Null, content())]);
    let correction = append(&mut ledger, &draft);
    let draft = ledger.erase(&[(registered, &content())]);
    append(&mut ledger, &draft);
    let draft = ledger.retract(correction);
    append(&mut ledger, &draft);
    assert_eq!(member(&ledger, registered, "data")["text"], Value::Null);
    let draft = ledger.sample("replay milestone.added").set("data/due", json!("2025-06-30"));
    let milestone = append(&mut ledger, &draft);
    let draft = ledger.correct(milestone, &[("due", json!("2025-06-30"), Value::Null)]);
    let index = ledger.append(&draft);
    let (stream, last) = (StreamId::parse("commitment/rc").unwrap(), ledger.entries.len() - 1);
    let facts = ledger.state.stream(&stream).unwrap();
    let mut item = items(&ledger.entries[..last])[usize::try_from(milestone).unwrap()].1.clone();
    item["corrected"] = json!([index]);
    item["data"]["due"] = Value::Null;
    let revision = ledger.entry(milestone).event().revision.value();
    assert_eq!(hex(&facts.items[usize::try_from(revision).unwrap()]), b3(&jcs(&item)));
}
