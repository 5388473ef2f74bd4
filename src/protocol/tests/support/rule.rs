//! Items, state lines and the state root, computed from STATE-2 and STATE-3 alone.

use std::collections::{BTreeMap, BTreeSet};

use redevable_tlog::TreeHash;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// RFC 6962 §2.1, as it is written there.
pub(crate) fn tree_hash(leaves: &[Vec<u8>]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => Sha256::new().chain_update([0]).chain_update(leaf).finalize().into(),
        _ => {
            let mut k = 1;
            while k * 2 < leaves.len() {
                k *= 2;
            }
            let (left, right) = (tree_hash(&leaves[..k]), tree_hash(&leaves[k..]));
            Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
        }
    }
}

pub(crate) fn b3(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

pub(crate) fn jcs(value: &Value) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).unwrap()
}

/// The parts of an entry: its index, the text of its event, the event.
pub(crate) fn parts(entry: &[u8]) -> (u64, String, Value) {
    let entry = std::str::from_utf8(entry).unwrap();
    let mut parts = entry.split_inclusive('\n');
    let header: Vec<&str> = parts.next().unwrap().split(' ').collect();
    let text = parts.next().unwrap();
    (header[1].parse().unwrap(), text.to_owned(), serde_json::from_str(text).unwrap())
}

/// Every `b3` of a content commitment in a value.
pub(crate) fn contents(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) if fields.contains_key("b3") && fields.contains_key("media") => {
            found.insert(value["b3"].as_str().unwrap().to_owned());
        }
        Value::Object(fields) => fields.values().for_each(|value| contents(value, found)),
        Value::Array(list) => list.iter().for_each(|value| contents(value, found)),
        _ => {}
    }
}

/// The item of one entry among all (STATE-2).
pub(crate) fn item(entries: &[(u64, String, Value)], position: usize) -> Value {
    let (index, text, event) = &entries[position];
    let about = |kind: &str, id: &str| -> Vec<&(u64, String, Value)> {
        let named = |(_, _, event): &&(u64, String, Value)| {
            event["type"] == *kind && event["data"]["about"]["event"] == *id
        };
        entries.iter().filter(named).collect()
    };
    let id = |text: &str| format!("b3:{}", b3(text.as_bytes()));
    let retraction = |text: &str| about("entry.retracted", &id(text)).first().map(|entry| entry.0);
    let (mut at, mut data) = (event["at"].clone(), event["data"].clone());
    let mut corrected = Vec::new();
    for (correction, text, event) in about("entry.corrected", &id(text)) {
        if retraction(text).is_some() {
            continue;
        }
        corrected.push(*correction);
        for (field, change) in event["data"]["changes"].as_object().unwrap() {
            if field == "at" {
                at = change["new"].clone();
            } else if change["new"].is_null() {
                data.as_object_mut().unwrap().remove(field);
            } else {
                data[field] = change["new"].clone();
            }
        }
    }
    let mut all = BTreeSet::new();
    contents(&event["data"], &mut all);
    contents(&data, &mut all);
    let order = |b3: &String| {
        let erases = |(index, _, event): &(u64, String, Value)| {
            let items =
                event["data"]["items"].as_array().filter(|_| event["type"] == "content.erased");
            items.is_some_and(|items| items.iter().any(|item| item["b3"] == **b3)).then_some(*index)
        };
        entries.iter().find_map(erases)
    };
    let erased = all.iter().filter_map(|b3| Some(json!({"b3": b3, "index": order(b3)?})));
    json!({
        "at": at,
        "by": event["by"],
        "corrected": corrected,
        "data": data,
        "erased": erased.collect::<Vec<_>>(),
        "event": id(text),
        "index": index,
        "retracted": retraction(text),
        "type": event["type"],
        "with": event["with"],
    })
}

/// The items of all entries, each with its stream.
pub(crate) fn items(entries: &[Vec<u8>]) -> Vec<(String, Value)> {
    let entries: Vec<(u64, String, Value)> = entries.iter().map(|entry| parts(entry)).collect();
    let stream = |position: usize| entries[position].2["stream"].as_str().unwrap().to_owned();
    (0..entries.len()).map(|position| (stream(position), item(&entries, position))).collect()
}

/// The sorted state lines after these entries, from their bytes.
pub(crate) fn lines(entries: &[Vec<u8>]) -> Vec<String> {
    let mut streams: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (stream, item) in items(entries) {
        streams.entry(stream).or_default().push(b3(&jcs(&item)));
    }
    let line = |(stream, items): (String, Vec<String>)| {
        let list = jcs(&json!({"items": items, "schema": "redevable/state/v1"}));
        format!("{stream} {}\n", b3(&list))
    };
    let mut lines: Vec<String> = streams.into_iter().map(line).collect();
    lines.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
    lines
}

pub(crate) fn root(entries: &[Vec<u8>]) -> TreeHash {
    let leaves: Vec<Vec<u8>> = lines(entries).into_iter().map(String::into_bytes).collect();
    TreeHash(tree_hash(&leaves))
}
