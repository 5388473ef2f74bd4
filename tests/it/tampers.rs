//! Twelve lies of an operator who holds all files and the key of the log, but no author's key.
//!
//! Each is tried raw (the bundle changed, nothing else) and re-chained and re-signed. In the second
//! form only the authors can give the lie away: by their signatures, or by the history that they
//! pinned (SEEN-2). What follows the last pin gives nothing away, alone: it takes a checkpoint that
//! somebody kept.

use redevable::exchange::{
    draft::Draft,
    exemple::{ASSESSOR, COMMITMENT, MINISTRY, NGO, PLAN},
};
use redevable_protocol::{event::SignedEvent, time::Recorded};

use crate::support::{
    Authors, Builder, Files, Operator, assert_honest, clock, example, files, judge, refuted,
    statement, steps, text,
};

/// The sizes at which the example was published, and the bundle that holds all of it.
const SIZES: [usize; 6] = [1, 10, 16, 18, 20, 22];
const BUNDLE: &str = "tile/entries/000.p/22";

fn honest() -> Operator {
    example(&Authors::new("authors"))
}

/// The first entry whose author pinned a history that contains entry `index`.
fn first_pin_beyond(index: usize) -> Option<usize> {
    match index {
        0 => Some(1),
        1..10 => Some(10),
        10..16 => Some(16),
        16..18 => Some(18),
        18..20 => Some(20),
        _ => None,
    }
}

/// The honest files with only the entries changed: whatever was derived from them stays.
fn raw_lie(lying: &Operator) -> Files {
    let mut lie = honest().files();
    let bundle = redevable_tlog::tile::encode_bundle(lying.unchained().iter().map(Vec::as_slice));
    lie.insert(BUNDLE.to_owned(), bundle.unwrap());
    lie
}

/// What a change of entry `index` alone contradicts, whatever it says.
fn traces(index: usize) -> Vec<String> {
    let after = SIZES.iter().filter(|size| **size > index);
    let mut traces = vec![format!("root@{}", after.clone().next().unwrap() - 1)];
    for size in after {
        traces.push(format!("tile@tile/0/000.p/{size}"));
        if *size < 22 {
            traces.push(format!("bundle@tile/entries/000.p/{size}"));
        }
    }
    if index < 21 {
        traces.push(format!("entry-chain@{}", index + 1));
    }
    traces
}

fn assert_refuted(files: &Files, expected: &[&str]) {
    assert_eq!(refuted(&judge(files, &[])), expected);
}

/// Raw, entry `index` changed: its traces, and what the entry itself gives away.
fn assert_raw(lying: &Operator, index: usize, more: &[&str]) {
    let mut expected = traces(index);
    expected.extend(more.iter().map(ToString::to_string));
    expected.sort();
    assert_eq!(refuted(&judge(&raw_lie(lying), &[])), expected);
}

/// A lie that only a kept checkpoint contradicts.
fn assert_only_against(lying: &Operator, code: &str) {
    let files = lying.files();
    assert_refuted(&files, &[]);
    let kept = honest().checkpoint();
    assert_eq!(refuted(&judge(&files, &[&kept])), [format!("{code}@log")]);
}

#[test]
fn the_honest_twin_is_never_refuted() {
    let operator = honest();
    assert_honest(&operator.files(), 22);
    let raw = operator.raw();
    let kept: Vec<&str> = raw.notes.iter().map(String::as_str).collect();
    let verdict = judge(&files(&raw), &kept);
    assert_eq!(refuted(&verdict), Vec::<String>::new());
    let against = redevable_protocol::verdict::Rule::Against;
    assert_eq!(verdict.established[&against], 6);
    // An unchanged header is the header that the chain gives.
    assert_eq!(operator.unchained(), operator.chained());
}

#[test]
fn tamper_1_rewrite_what_an_author_said() {
    for index in 0..22 {
        let mut lying = honest();
        lying.rewrite(index, r#""at":"2026-01-31""#, r#""at":"2026-01-30""#);
        let code = if index == 0 { "signature-invalid@0" } else { "signature-invalid@" };
        let code = if index == 0 { code.to_owned() } else { format!("{code}{index}") };
        assert_raw(&lying, index, &[&code]);
        assert_refuted(&lying.files(), &[&code]);
    }
}

#[test]
fn tamper_1_rewrite_what_counts() {
    let mut lying = honest();
    lying.rewrite(14, r#""value":"900""#, r#""value":"1200""#);
    assert_refuted(&lying.files(), &["signature-invalid@14"]);
    // A line that does not even follow the catalogue is refused before its signature is judged.
    lying.rewrite(14, r#""value":"1200""#, r#""value":"01200""#);
    assert_refuted(&lying.files(), &["data-invalid@14"]);
}

#[test]
fn tamper_2_drop_an_entry() {
    // (entry, what gives it away): the next of its stream, or the next that pinned it.
    for (index, found) in [
        (5, "revision-conflict@5"),
        (9, "seen-invalid@9"),
        (13, "ref"),
        (14, "revision-conflict@14"),
        (15, "seen-invalid@15"),
        (16, "revision-conflict"),
        (17, "seen-invalid@17"),
    ] {
        let mut lying = honest();
        let dropped = lying.remove(index);
        forget_texts(&mut lying, &dropped.event());
        let refuted = refuted(&judge(&lying.files(), &[]));
        println!("{index} {found} {refuted:?}");
    }
    let mut lying = honest();
    let last = lying.remove(21);
    forget_texts(&mut lying, &last.event());
    assert_only_against(&lying, "rollback");
}

/// The text of a dropped event would be a file that no entry names.
fn forget_texts(lying: &mut Operator, dropped: &SignedEvent) {
    let data = &dropped.event().data;
    lying.contents.retain(|hash, _| {
        !data.values().any(|value| value.at("b3").is_some_and(|b3| {
            b3.as_text() == Some(hash.to_string().as_str())
        }))
    });
}

#[test]
fn a_dropped_entry_leaves_a_bundle_that_is_too_short() {
    let mut lying = honest();
    lying.remove(20);
    println!("{:?}", refuted(&judge(&raw_lie(&lying), &[])));
}
