//! Lies about order, number and time of entries, some of which need a kept checkpoint; and twins.

use redevable::ledger::layout::RawLog;
use redevable_protocol::{
    entry::{self, EntryHeader},
    event::Event,
    ids::EntryHash,
};
use redevable_tlog::{EntryIndex, tile};

use crate::{
    lies_ledgers::{
        COMMITMENT, Case, NGO, authors, base, base_due, by_authors, erased, honest, kept, redate,
        signed,
    },
    support::{Files, Operator, files, statement},
};

const DAY: i64 = 86_400_000;

pub(crate) fn all() -> Vec<Case> {
    [dropped(), moved(), redated(), chained(), kept_back()].into_iter().flatten().collect()
}

fn without(index: usize) -> Operator {
    let mut operator = honest();
    operator.remove(index);
    operator.sizes.retain(|size| *size > 0);
    operator.sizes.dedup();
    operator.forget_unnamed();
    operator
}

fn dropped() -> Vec<Case> {
    let mut truncated = honest();
    truncated.truncate(6);
    vec![
        Case::new(
            "drop-first",
            "The operator dropped the opening of the ledger.",
            "What follows names a ledger, and entry 0 names none.",
            without(0).files(),
        ),
        Case::new(
            "drop-middle",
            "The operator dropped the milestone in entry 9.",
            "The author of the next entry had pinned a history with it.",
            without(9).files(),
        ),
        Case::new(
            "drop-in-a-stream",
            "The operator dropped the first statement of the NGO.",
            "The second is not the first revision of its stream.",
            without(8).files(),
        ),
        Case::new(
            "drop-last",
            "The operator dropped the last entry, which nobody had pinned yet.",
            "Only a reader who kept the checkpoint of eleven entries knows of it.",
            without(10).files(),
        )
        .against(kept()),
        Case::new(
            "truncate",
            "The operator went back to the first six entries.",
            "Only a reader who kept a later checkpoint knows of the others.",
            truncated.files(),
        )
        .against(kept()),
    ]
}

fn swapped(one: usize, other: usize) -> Operator {
    let mut operator = honest();
    let note = operator.said[one].note.clone();
    operator.said[one].note = std::mem::replace(&mut operator.said[other].note, note);
    operator
}

fn moved() -> Vec<Case> {
    let (note, mut inserted) = withheld();
    inserted.insert(9, &note);
    vec![
        Case::new(
            "reorder",
            "The operator put the milestone of entry 9 before the statement of entry 8.",
            "The author of entry 10 had pinned them in their order.",
            swapped(8, 9).files(),
        ),
        Case::new(
            "reorder-in-a-stream",
            "The operator swapped the two statements of the NGO.",
            "The second names the first as its predecessor.",
            swapped(8, 10).files(),
        ),
        Case::new(
            "insert-under-a-pin",
            "The operator inserted, as entry 9, what the NGO had signed and it had kept back.",
            "The author of the last entry had pinned another entry in its place.",
            inserted.files(),
        ),
    ]
}

fn redated() -> Vec<Case> {
    let shifted = |index: usize, by: i64| {
        let mut operator = honest();
        redate(&mut operator, index, by);
        operator.files()
    };
    vec![
        Case::new(
            "redate-earlier",
            "The operator recorded the last entry a day before the others.",
            "The log's clock does not run back, and the author signed later.",
            shifted(10, -DAY),
        ),
        Case::new(
            "redate-before-seen",
            "The operator recorded the last entry before the end of the history that its author \
             had pinned.",
            "The log's clock does not run back.",
            shifted(10, -1_500),
        ),
        Case::new(
            "redate-pinned",
            "The operator recorded entry 9 a second later than it was.",
            "The author of entry 10 had pinned it with its time.",
            shifted(9, 1_000),
        ),
        Case::new(
            "redate-last",
            "The operator recorded the last entry an hour later than it was.",
            "Only a reader who kept the checkpoint of eleven entries knows it as it was.",
            shifted(10, 3_600_000),
        )
        .against(kept()),
        Case::new(
            "record-expired",
            "The operator held the last entry back and recorded it 31 days after its author's \
             signature.",
            "A signature is worth 30 days.",
            shifted(10, 31 * DAY),
        ),
    ]
}

/// The entries chained as they should be, but with this index in the header of entry 9.
fn with_gap() -> Files {
    let operator = honest();
    let mut prev = EntryHash::ZERO;
    let mut entries = Vec::new();
    for (index, said) in (0_u64..).zip(&operator.said) {
        let index = EntryIndex::new(if index < 9 { index } else { index + 1 });
        let header = EntryHeader { index, recorded: said.recorded, prev };
        let entry = entry::encode(&header, &said.note).unwrap();
        prev = EntryHash::of_entry(&entry);
        entries.push(entry);
    }
    files(&operator.resigned(entries))
}

fn chained() -> Vec<Case> {
    let mut broken = honest();
    broken.said[5].prev = EntryHash([7; 32]);
    let mut raw = honest();
    raw.rewrite(9, r#""due":"2026-06-30""#, r#""due":"2026-09-30""#);
    let bundle = tile::encode_bundle(raw.unchained().iter().map(Vec::as_slice)).unwrap();
    let mut only_bundle = honest().files();
    only_bundle.insert("tile/entries/000.p/11".to_owned(), bundle);
    let mut unsigned = honest().raw();
    unsigned.entries.clone_from(&raw.chained());
    vec![
        Case::new(
            "chain-broken",
            "The operator gave entry 5 another predecessor, and computed and signed tree and \
             notes again.",
            "The hash that the entry names is not that of the entry before, and the next author \
             had pinned the old tree.",
            files(&broken.resigned(broken.unchained())),
        ),
        Case::new(
            "index-gap",
            "The operator left index 9 out of the numbers in the entries' headers.",
            "An entry's header says its place.",
            with_gap(),
        ),
        Case::new(
            "rewrite-in-the-bundle",
            "The operator moved a due date in the latest bundle, and changed nothing else.",
            "Signature, chain, tree, tiles and older bundles all contradict it.",
            only_bundle,
        ),
        Case::new(
            "rewrite-with-old-notes",
            "The operator moved a due date and computed chain and tiles again, but kept the \
             signed notes.",
            "The entries do not give the signed root, and the author's signature does not hold.",
            files(&unsigned),
        ),
    ]
}

/// What the NGO signed about the commitment when the ledger had been published at 6.
fn withheld() -> (String, Operator) {
    let draft = statement(NGO, COMMITMENT, "Kept back. (fictional)");
    let sized_six = |event: &mut Event| {
        event.seen = honest().said[9].event().event().seen;
    };
    signed(&draft, sized_six, by_authors)
}

fn kept_back() -> Vec<Case> {
    let authors = authors();
    let rewrite = base_due(&authors, "2027-06-30").operator;
    let (note, mut fork) = withheld();
    fork.said.pop();
    fork.sizes.retain(|size| *size < 11);
    fork.insert(10, &note);
    fork.forget_unnamed();
    let (note, mut before) = withheld();
    before.insert(10, &note);
    vec![
        Case::new(
            "rewrite-complete",
            "The operator and all authors, with the same keys, wrote the ledger anew with a \
             later due date.",
            "Only a reader who kept a checkpoint of the first history knows that there was one.",
            rewrite.files(),
        )
        .against(kept()),
        Case::new(
            "fork",
            "The operator shows this reader another last entry than others.",
            "Only two readers who compare their checkpoints find it.",
            fork.files(),
        )
        .against(kept()),
        Case::new(
            "insert-unpinned",
            "The operator inserted, before the last entry, what the NGO had signed and it had \
             kept back.",
            "Only a reader who kept the checkpoint of eleven entries knows that it was not there.",
            before.files(),
        )
        .against(kept()),
    ]
}

/// The same ledgers without a lie.
pub(crate) fn twins() -> Vec<Case> {
    let authors = authors();
    let base = base(&authors).operator;
    let idle = {
        let mut raw: RawLog = base.raw();
        raw.notes.push(base.checkpoint());
        files(&raw)
    };
    let older = base.raw().notes[2].clone();
    vec![
        Case::new(
            "honest",
            "Eleven entries, published four times; most lies start from here.",
            "Nothing is to be caught.",
            base.files(),
        ),
        Case::new(
            "honest-against",
            "The same, for a reader who kept the checkpoint of ten entries.",
            "Nothing is to be caught: the kept checkpoint is part of this history.",
            base.files(),
        )
        .against(older),
        Case::new(
            "honest-erased",
            "A ledger with an order to erase that was obeyed, a correction and an attested state.",
            "Nothing is to be caught: the text is absent by order.",
            erased(&authors, true).files(),
        ),
        Case::new(
            "honest-idle",
            "The first ledger, whose last size was signed and published once more.",
            "Nothing is to be caught: an idle log signs its size again.",
            idle,
        ),
    ]
}
