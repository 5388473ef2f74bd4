//! Twelve lies of an operator who holds all files and the key of the log, but no author's key.
//!
//! Each is tried raw (the bundle changed, nothing else) and re-chained and re-signed. In the second
//! form only the authors can give the lie away: by their signatures, or by the history that they
//! pinned (SEEN-2). What follows the last pin gives nothing away, alone: it takes a checkpoint that
//! somebody kept.

use redevable::{
    exchange::exemple::{ASSESSOR, COMMITMENT, MINISTRY, NGO, PLAN},
    exchange::setup::STEWARD,
    keys::{self, EventSigner},
};
use redevable_protocol::{
    event::{Event, Seen, SignedEvent},
    ids::{EntryHash, Revision},
    time::Recorded,
    verdict::Rule,
};
use redevable_tlog::{TreeSize, checkpoint::Checkpoint, ed25519::SigningKey, note::Note, tile};

use crate::support::{
    Authors, Files, Operator, assert_honest, example, example_at, files, judge, organisation,
    refuted, statement,
};

/// The sizes at which the example was published, and the bundle that holds all of it.
const SIZES: [usize; 6] = [1, 10, 16, 18, 20, 22];
const BUNDLE: &str = "tile/entries/000.p/22";

fn authors() -> Authors {
    Authors::new("authors")
}

fn honest() -> Operator {
    example(&authors())
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
    let bundle = tile::encode_bundle(lying.unchained().iter().map(Vec::as_slice)).unwrap();
    lie.insert(BUNDLE.to_owned(), bundle);
    for (hash, bytes) in &lying.contents {
        lie.insert(format!("content/{hash}"), bytes.clone());
    }
    lie
}

/// What a change of the entries from `index` on contradicts, whatever it says.
fn traces(index: usize) -> Vec<String> {
    let after = SIZES.iter().filter(|size| **size > index);
    let mut traces = vec![format!("root@{}", after.clone().next().unwrap() - 1)];
    for size in after {
        traces.push(format!("tile@tile/0/000.p/{size}"));
        if *size < 22 {
            traces.push(format!("bundle@tile/entries/000.p/{size}"));
        }
    }
    traces
}

fn assert_refuted(files: &Files, expected: &[&str]) {
    assert_eq!(refuted(&judge(files, &[])), expected);
}

/// Raw, entry `index` changed: its traces, and what the entries themselves give away.
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
    assert_honest(&raw_lie(&operator), 22);
    let raw = operator.raw();
    let kept: Vec<&str> = raw.notes.iter().map(String::as_str).collect();
    let verdict = judge(&files(&raw), &kept);
    assert_eq!(refuted(&verdict), Vec::<String>::new());
    assert_eq!(verdict.established[&Rule::Against], 6);
    for size in SIZES {
        let at = u64::try_from(size).unwrap();
        assert_honest(&example_at(&authors(), size).operator.files(), at);
    }
}

#[test]
fn tamper_1_rewrite_what_an_author_said() {
    for index in 0..22 {
        let mut lying = honest();
        lying.rewrite(index, r#""at":"2026-01-31""#, r#""at":"2026-01-30""#);
        let invalid = format!("signature-invalid@{index}");
        let chain = format!("entry-chain@{}", index + 1);
        let chain = (index < 21).then_some(chain.as_str());
        let more: Vec<&str> = chain.into_iter().chain([invalid.as_str()]).collect();
        assert_raw(&lying, index, &more);
        assert_refuted(&lying.files(), &[&invalid]);
    }
}

#[test]
fn tamper_1_rewrite_what_counts() {
    let mut lying = honest();
    lying.rewrite(14, r#""value":"900""#, r#""value":"1200""#);
    assert_refuted(&lying.files(), &["signature-invalid@14"]);
    // What does not even follow the catalogue is refused before its signature is judged.
    lying.rewrite(14, r#""value":"1200""#, r#""value":"01200""#);
    assert_refuted(&lying.files(), &["data-invalid@14"]);
    // Another spelling of the same is not the line that was signed.
    let mut lying = honest();
    lying.rewrite(14, r#""unit":"marchés""#, r#""unit":"march\u00e9s""#);
    assert_refuted(&lying.files(), &["json-not-canonical@14"]);
}

#[test]
fn tamper_2_drop_an_entry() {
    // The next of its stream gives it away, or the next that pinned it.
    for (index, found) in [
        (5, "revision-conflict@5"),
        (9, "seen-invalid@9"),
        (13, "revision-conflict@13"),
        (14, "revision-conflict@14"),
        (15, "seen-invalid@15"),
        (16, "seen-invalid@17"),
        (17, "seen-invalid@17"),
        (18, "seen-invalid@19"),
        (19, "seen-invalid@19"),
    ] {
        let mut lying = honest();
        let dropped = lying.remove(index);
        forget_texts(&mut lying, &dropped.event());
        assert_refuted(&lying.files(), &[found]);
        assert_refuted(&raw_lie(&lying), &["bundle@tile/entries/000.p/22"]);
    }
    for index in [20, 21] {
        let mut lying = honest();
        let dropped = lying.remove(index);
        forget_texts(&mut lying, &dropped.event());
        assert_only_against(&lying, "rollback");
    }
}

/// The text of a dropped event would be a file that no entry names.
fn forget_texts(lying: &mut Operator, dropped: &SignedEvent) {
    let named: Vec<&str> = dropped
        .event()
        .data
        .values()
        .filter_map(|value| value.at("b3").and_then(|b3| b3.as_text()))
        .collect();
    lying.contents.retain(|hash, _| !named.contains(&hash.to_string().as_str()));
}

/// An author signed this when the ledger had been published at `size`; the operator kept it back.
fn withheld(size: usize) -> (String, Operator) {
    let authors = authors();
    let mut builder = example_at(&authors, size);
    let note = builder.signed_event(&statement(ASSESSOR, PLAN, "Exemple fictif : retenu."));
    let mut lying = honest();
    lying.contents.extend(builder.operator.contents);
    (note, lying)
}

#[test]
fn tamper_3_insert_what_an_author_did_sign() {
    // Below a pin the place was taken, whoever signed it.
    for (size, index, found) in
        [(10, 12, "seen-invalid@17"), (16, 17, "seen-invalid@19"), (18, 18, "seen-invalid@21")]
    {
        let (note, mut lying) = withheld(size);
        lying.insert(index, &note);
        assert_refuted(&lying.files(), &[found]);
        assert_refuted(&raw_lie(&lying), &["bundle@tile/entries/000.p/22"]);
    }
    let (note, mut lying) = withheld(20);
    lying.insert(21, &note);
    assert_only_against(&lying, "against");
    // At the end it is late, and no lie: its author did sign it, and nothing was moved.
    let (note, mut lying) = withheld(20);
    lying.insert(22, &note);
    let kept = honest().checkpoint();
    assert_eq!(refuted(&judge(&lying.files(), &[&kept])), Vec::<String>::new());
}

#[test]
fn tamper_3_insert_a_replayed_event() {
    for (of, at) in [(12, 13), (19, 20), (20, 21), (20, 22), (0, 22)] {
        let mut lying = honest();
        let note = lying.said[of].note.clone();
        lying.insert(at, &note);
        assert_refuted(&lying.files(), &[&format!("event-repeated@{at}")]);
    }
}

#[test]
fn tamper_4_reorder() {
    for (first, found) in [
        (10, "id-unknown@10"),
        (12, "revision-conflict@12"),
        (15, "seen-invalid@15"),
        (16, "seen-invalid@18"),
        (18, "seen-invalid@20"),
    ] {
        assert_reordered(first, &[found]);
    }
    let mut lying = honest();
    swap(&mut lying, 20);
    assert_only_against(&lying, "against");
}

/// Swaps two entries, each keeping its moment or its own header.
fn swap(lying: &mut Operator, first: usize) {
    let recorded = [lying.said[first].recorded, lying.said[first + 1].recorded];
    lying.said.swap(first, first + 1);
    lying.said[first].recorded = recorded[0];
    lying.said[first + 1].recorded = recorded[1];
}

fn assert_reordered(first: usize, found: &[&str]) {
    let mut lying = honest();
    lying.said.swap(first, first + 1);
    let more = [
        format!("entry-chain@{first}"),
        format!("entry-malformed@{first}"),
        format!("recorded-order@{}", first + 1),
    ];
    assert_raw(&lying, first, &more.iter().map(String::as_str).collect::<Vec<_>>());
    let mut lying = honest();
    swap(&mut lying, first);
    assert_refuted(&lying.files(), found);
}

#[test]
fn tamper_5_redate_each_entry() {
    for index in 0..22 {
        let mut lying = honest();
        let later = lying.said[index].recorded.millis() + 500;
        lying.said[index].recorded = Recorded::from_millis(later).unwrap();
        let Some(pin) = first_pin_beyond(index) else {
            assert_only_against(&lying, "against");
            continue;
        };
        let invalid = format!("seen-invalid@{pin}");
        let chain = format!("entry-chain@{}", index + 1);
        assert_raw(&lying, index, &[&chain, &invalid]);
        assert_refuted(&lying.files(), &[&invalid]);
        let kept = honest().checkpoint();
        let refuted = refuted(&judge(&lying.files(), &[&kept]));
        assert_eq!(refuted, ["against@log", &invalid]);
    }
}

#[test]
fn tamper_5_redate_beyond_what_the_authors_clocks_allow() {
    let day = 86_400_000;
    let shift = |from: usize, by: i64| {
        let mut lying = honest();
        for said in &mut lying.said[from..] {
            said.recorded = Recorded::from_millis(said.recorded.millis() + by).unwrap();
        }
        lying
    };
    assert_refuted(&shift(21, 31 * day).files(), &["signed-expired@21"]);
    assert_refuted(&shift(21, -day).files(), &["recorded-order@21", "signed-future@21"]);
    // Moving all of the past still contradicts the first pin.
    assert_refuted(&shift(0, 60_000).files(), &["seen-invalid@1"]);
    assert_refuted(&shift(0, -day).files(), &["signed-future@0"]);
}

#[test]
fn tamper_6_rechain_from_an_entry() {
    for index in 1..22 {
        let mut lying = honest();
        lying.said[index].prev = EntryHash([7; 32]);
        let broken = format!("entry-chain@{index}");
        let invalid = first_pin_beyond(index).map(|pin| format!("seen-invalid@{pin}"));
        let found: Vec<&str> = [broken.as_str()].into_iter().chain(invalid.as_deref()).collect();
        assert_raw(&lying, index, &found);
        // The tree is that of the lie, and so are the signatures; the chain still is not.
        assert_refuted(&files(&lying.resigned(lying.unchained())), &found);
    }
}

/// Two histories from one stem, each in itself without a fault: a fork.
#[test]
fn tamper_6_show_each_reader_another_end() {
    let (note, mut lying) = withheld(20);
    lying.truncate(20);
    lying.contents = withheld(20).1.contents;
    for index in [20, 21] {
        forget_texts(&mut lying, &honest().said[index].event());
    }
    lying.insert(20, &note);
    assert_refuted(&lying.files(), &[]);
    let other = lying.checkpoint();
    assert_eq!(refuted(&judge(&honest().files(), &[&other])), ["against@log"]);
    assert_eq!(refuted(&judge(&lying.files(), &[&honest().checkpoint()])), ["rollback@log"]);
}

#[test]
fn tamper_7_replay_an_event_in_another_ledger() {
    // The same organisations, the same keys, the same words: only the ledger is another.
    let other = example(&Authors::of_another_log("authors", "another log"));
    assert_honest(&other.files(), 22);
    for index in [1, 12, 18, 21] {
        let mut lying = honest();
        lying.said[index].note.clone_from(&other.said[index].note);
        let mismatch = format!("ledger-mismatch@{index}");
        let refuted = refuted(&judge(&lying.files(), &[]));
        assert!(refuted.contains(&mismatch), "{index}: {refuted:?}");
    }
    let mut lying = honest();
    lying.insert(22, &other.said[0].note);
    assert_refuted(&lying.files(), &["ledger-mismatch@22"]);
}

#[test]
fn tamper_7_replay_an_event_in_another_stream() {
    let mut lying = honest();
    let note = lying.said[16].note.clone();
    let elsewhere = note.replace(COMMITMENT, PLAN);
    assert_ne!(note, elsewhere);
    lying.insert(22, &elsewhere);
    let refuted = refuted(&judge(&lying.files(), &[]));
    assert_eq!(refuted, ["signature-invalid@22"]);
    // Somebody else's stream is not even asked for a signature.
    let mut lying = honest();
    lying.insert(22, &note.replace("voice/ong.example", "voice/evaluateur.example"));
    assert_refuted(&lying.files(), &["stream-owner@22"]);
}

/// An event as the operator would like it, in the place after the last one of its stream.
fn invented(lying: &Operator, like: usize) -> Event {
    let model = lying.said[like].event();
    let signed: Vec<SignedEvent> = lying.said.iter().map(|said| said.event()).collect();
    let last = signed.iter().rfind(|one| one.event().stream == model.event().stream).unwrap();
    let note = lying.checkpoint();
    let checkpoint = Checkpoint::parse_text(Note::parse(note.as_bytes()).unwrap().text).unwrap();
    let mut event = model.event().clone();
    event.prev = Some(last.id());
    event.revision = Revision::new(last.event().revision.value() + 1);
    event.seen = Some(Seen { size: TreeSize::new(22), root: checkpoint.root });
    event
}

fn operators_key(name: &str) -> EventSigner {
    EventSigner::new(&organisation(name), SigningKey::from_seed(&[9; 32]))
}

fn assert_inserted_last(note: &str, code: &str) {
    let mut lying = honest();
    lying.insert(22, note);
    assert_refuted(&lying.files(), &[&format!("{code}@22")]);
}

/// The last signature block of an entry under another text.
fn with_block_of(lying: &Operator, index: usize, text: &str) -> String {
    let note = &lying.said[index].note;
    format!("{text}{}", &note[note.find('\n').unwrap() + 1..])
}

#[test]
fn tamper_8_enrol_a_key_silently() {
    let lying = honest();
    // Entry 2 enrols the ministry's key.
    let mut event = invented(&lying, 2);
    let new = operators_key(MINISTRY);
    event.data.insert("vkey".to_owned(), new.vkey().to_string().into());
    let block = with_block_of(&lying, 2, &event.to_text());
    let by_steward = block.lines().find(|line| line.contains(STEWARD) && line.starts_with('—'));
    let own = new.line(&event.to_text());
    let stolen = format!("{}\n{}\n{own}", event.to_text(), by_steward.unwrap());
    for (note, code) in [
        (stolen, "signature-invalid"),
        (keys::sign(&event, &[&new]), "signature-block"),
        (keys::sign(&event, &[&operators_key(STEWARD), &new]), "key-unknown"),
        (block, "signature-block"),
    ] {
        assert_inserted_last(&note, code);
    }
    // In the place of the key that the stewards enrolled.
    let mut lying = honest();
    let old = lying.said[2].event().event().data["vkey"].as_text().unwrap().to_owned();
    lying.rewrite(2, &old, &new.vkey().to_string());
    assert_refuted(&lying.files(), &["signature-block@2"]);
}

#[test]
fn tamper_9_forge_an_author() {
    let (lying, authors) = (honest(), authors());
    let event = invented(&lying, 21);
    let assessor = organisation(ASSESSOR);
    let as_ngo = authors.signer(&assessor).line(&event.to_text()).replace(ASSESSOR, NGO);
    let text = event.to_text();
    for (note, code) in [
        (with_block_of(&lying, 21, &text), "signature-invalid"),
        (keys::sign(&event, &[&operators_key(NGO)]), "key-unknown"),
        (keys::sign(&event, &[&authors.signer(&assessor)]), "signature-block"),
        (format!("{text}\n{as_ngo}"), "key-unknown"),
        (keys::sign(&event, &[]), "note-malformed"),
    ] {
        assert_inserted_last(&note, code);
    }
    // The same event by its author is welcome: the refusals above are not about its contents.
    let mut lying = honest();
    lying.insert(22, &authors.sign(&event));
    assert_refuted(&lying.files(), &[]);
}

#[test]
fn tamper_10_swap_a_text() {
    let mut lying = honest();
    let (claim, statement) = (lying.text_of(15), lying.text_of(16));
    let path = |hash| format!("content-altered@content/{hash}");
    lying.contents.get_mut(&claim).unwrap().push(b'.');
    assert_refuted(&lying.files(), &[&path(claim)]);
    // Each under the name of the other.
    let mut lying = honest();
    let texts = [lying.contents[&claim].clone(), lying.contents[&statement].clone()];
    lying.contents.insert(claim, texts[1].clone());
    lying.contents.insert(statement, texts[0].clone());
    let mut expected = [path(claim), path(statement)];
    expected.sort();
    assert_eq!(refuted(&judge(&lying.files(), &[])), expected);
    // With the commitment changed to fit.
    let mut lying = honest();
    let mut opened = lying.contents.remove(&claim).unwrap();
    opened[40] ^= 1;
    let other = redevable_protocol::ids::ContentHash::of_opened(&opened);
    lying.contents.insert(other, opened);
    lying.rewrite(15, &claim.to_string(), &other.to_string());
    assert_refuted(&lying.files(), &["signature-invalid@15"]);
}

#[test]
fn tamper_11_drop_a_text() {
    for index in [11, 15, 16, 17, 18, 21] {
        let mut lying = honest();
        let text = lying.text_of(index);
        lying.contents.remove(&text);
        assert_refuted(&lying.files(), &[&format!("content-missing@content/{text}")]);
    }
}

#[test]
fn tamper_12_truncate() {
    for size in 1..22 {
        let mut lying = honest();
        lying.truncate(size);
        assert_only_against(&lying, "rollback");
        assert_refuted(&raw_lie(&lying), &["bundle@tile/entries/000.p/22"]);
    }
}

/// A rewrite from the very start, by other keys: it contradicts nobody who kept nothing. Whoever
/// kept a checkpoint cannot verify it here, and an audit says so rather than "fine".
#[test]
fn a_complete_rewrite_is_never_established_against_a_kept_checkpoint() {
    let rewrite = example(&Authors::new("other authors"));
    assert_honest(&rewrite.files(), 22);
    let verdict = judge(&rewrite.files(), &[&honest().checkpoint()]);
    assert_eq!(verdict.outcome().exit_code(), 3);
}
