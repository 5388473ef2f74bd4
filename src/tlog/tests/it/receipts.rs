//! Receipts: what parses is written back to the same bytes, and little parses.

use proptest::collection::vec;
use proptest::prelude::*;
use redevable_tlog::checkpoint::{Checkpoint, CheckpointError};
use redevable_tlog::ed25519::SigningKey;
use redevable_tlog::limits::{PROOF_HASHES_MAX, RECEIPT_BYTES_MAX, RECEIPT_EXTRA_BYTES_MAX};
use redevable_tlog::merkle::{ProofError, inclusion_proof, tree_root};
use redevable_tlog::note::{NoteError, assemble};
use redevable_tlog::receipt::{Receipt, ReceiptError};
use redevable_tlog::{EntryIndex, TreeHash, base64};

use crate::support::{index, leaf, size, tree};

fn note(entries: u64) -> String {
    let checkpoint = Checkpoint {
        origin: "example.com/log".into(),
        size: size(entries),
        root: tree_root(size(entries), &tree(entries)).unwrap(),
        extensions: vec![],
    };
    assemble(&checkpoint.to_text(), &[checkpoint.sign(&SigningKey::from_seed(&[1; 32]))])
}

fn receipt(i: u64, entries: u64, extra: Option<Vec<u8>>) -> Receipt {
    let proof = inclusion_proof(index(i), size(entries), &tree(entries)).unwrap();
    Receipt::new(extra, index(i), proof, note(entries)).unwrap()
}

#[test]
fn good_ones() {
    let cases = [
        receipt(0, 1, None),
        receipt(5, 15, None),
        receipt(14, 15, Some(b"extra".to_vec())),
        receipt(5, 15, Some(vec![])),
        receipt(5, 15, Some(vec![0xff; RECEIPT_EXTRA_BYTES_MAX])),
    ];
    for receipt in cases {
        let text = receipt.to_text();
        assert_eq!(Receipt::parse(text.as_bytes()), Ok(receipt.clone()));
        let checkpoint = receipt.verify_inclusion(&leaf(receipt.index().value())).unwrap();
        assert_eq!(checkpoint.to_text(), receipt.note().text);
        // What Go's line scanner can read (64 KiB with the newline).
        assert!(text.lines().all(|line| line.len() < 65_536));
    }
}

fn with(from: &str, to: &str) -> String {
    let good = receipt(5, 15, Some(b"extra".to_vec())).to_text();
    assert!(good.contains(from), "{from:?}");
    good.replacen(from, to, 1)
}

#[track_caller]
fn refuse(cases: Vec<(String, ReceiptError)>) {
    for (text, error) in cases {
        let shown: String = text.chars().take(300).collect();
        assert_eq!(Receipt::parse(text.as_bytes()), Err(error), "{shown:?}");
    }
}

#[test]
fn refused_for_its_first_lines() {
    use ReceiptError as E;
    let good = receipt(5, 15, Some(b"extra".to_vec())).to_text();
    let extra_of = |bytes: usize| with("ZXh0cmE=", &base64::encode(&vec![1; bytes]));
    let too_long = |got| E::ExtraTooLong { got, max: RECEIPT_EXTRA_BYTES_MAX };
    refuse(vec![
        (String::new(), E::FirstLine),
        ("c2sp.org/tlog-proof@v1".into(), E::FirstLine),
        (with("@v1", "@v2"), E::FirstLine),
        (with("@v1", "@v1 "), E::FirstLine),
        (with("@v1\n", "@v1\r\n"), E::FirstLine),
        (format!("\n{good}"), E::FirstLine),
        (format!("\u{feff}{good}"), E::FirstLine),
        ("c2sp.org/tlog-proof@v1\n".into(), E::Index),
        ("c2sp.org/tlog-proof@v1\nextra YQ==\n".into(), E::Index),
        (with("@v1\n", "@v1\n\n"), E::Index),
        (with("extra ZXh0cmE=", "Extra ZXh0cmE="), E::Index),
        (with("extra ZXh0cmE=", "extra"), E::Index),
        (with("extra ZXh0cmE=\n", "extra ZXh0cmE=\nextra ZXh0cmE=\n"), E::Index),
        (with("extra ZXh0cmE=", "extra  ZXh0cmE="), E::Extra),
        (with("ZXh0cmE=", "ZXh0cmE"), E::Extra),
        (with("ZXh0cmE=", "ZXh0cmF="), E::Extra),
        (with("ZXh0cmE=", "ZXh0cmE= "), E::Extra),
        (with("ZXh0cmE=", "ZXg=dHJh"), E::Extra),
        (extra_of(RECEIPT_EXTRA_BYTES_MAX + 1), too_long(RECEIPT_EXTRA_BYTES_MAX + 1)),
        (extra_of(100_000), too_long(100_000)),
        (with("index 5\n", ""), E::Index),
        (with("index 5\n", "index\n"), E::Index),
        (with("index 5\n", "index \n"), E::Index),
        (with("index 5\n", "index 05\n"), E::Index),
        (with("index 5\n", "index +5\n"), E::Index),
        (with("index 5\n", "index -5\n"), E::Index),
        (with("index 5\n", "index 5 \n"), E::Index),
        (with("index 5\n", "index  5\n"), E::Index),
        (with("index 5\n", "index\t5\n"), E::Index),
        (with("index 5\n", "index 0x5\n"), E::Index),
        (with("index 5\n", "Index 5\n"), E::Index),
        (with("index 5\n", "index 18446744073709551616\n"), E::Index),
    ]);
    let broken = [good.as_bytes(), b"\xff\n"].concat();
    assert_eq!(Receipt::parse(&broken), Err(E::NotUtf8 { valid_up_to: good.len() }));
    let huge = vec![b'x'; RECEIPT_BYTES_MAX + 1];
    let error = E::TooLong { got: RECEIPT_BYTES_MAX + 1, max: RECEIPT_BYTES_MAX };
    assert_eq!(Receipt::parse(&huge), Err(error));
    assert_eq!(Receipt::parse(&huge[1..]), Err(E::FirstLine));
}

#[test]
fn refused_for_its_proof_or_note() {
    use ReceiptError as E;
    let (hash, note) = (TreeHash([7; 32]).to_string(), note(15));
    let proof_of = |hashes: usize| {
        let lines = format!("{hash}\n").repeat(hashes);
        format!("c2sp.org/tlog-proof@v1\nindex 5\n{lines}\n{note}")
    };
    assert!(Receipt::parse(proof_of(63).as_bytes()).is_ok(), "the most hashes");
    let empty_text = with(&note, &note.replacen("example.com/log\n", "", 1));
    let second = receipt(5, 15, None).proof()[0].to_string();
    refuse(vec![
        (with("index 5\n", "index 5\nindex 5\n"), E::Hash { line: 4 }),
        (with("index 5\n", "index 5\nextra ZXh0cmE=\n"), E::Hash { line: 4 }),
        (with(&second, &second[..43]), E::Hash { line: 4 }),
        (with(&second, &format!("{second} ")), E::Hash { line: 4 }),
        (with(&second, &format!("{second}\r")), E::Hash { line: 4 }),
        (with(&second, &base64::encode(&[7; 31])), E::Hash { line: 4 }),
        (with(&second, &base64::encode(&[7; 33])), E::Hash { line: 4 }),
        (with(&second, &second.replace('=', "")), E::Hash { line: 4 }),
        (with(&second, " "), E::Hash { line: 4 }),
        (proof_of(64), E::TooManyHashes { max: PROOF_HASHES_MAX }),
        (format!("c2sp.org/tlog-proof@v1\nindex 5\n{hash}\n"), E::NoSeparator),
        (format!("c2sp.org/tlog-proof@v1\nindex 5\n{hash}"), E::NoSeparator),
        ("c2sp.org/tlog-proof@v1\nindex 5\n".into(), E::NoSeparator),
        (format!("c2sp.org/tlog-proof@v1\nindex 5\n{note}"), E::Hash { line: 3 }),
        ("c2sp.org/tlog-proof@v1\nindex 5\n\n".into(), E::Note(NoteError::NoSeparator)),
        (proof_of(1).trim_end().into(), E::Note(NoteError::NoFinalNewline)),
        (proof_of(1) + "\n", E::Note(NoteError::NoSignatures)),
        (proof_of(1) + "x\n", E::Note(NoteError::MalformedSignature { line: 2 })),
        (empty_text, E::Checkpoint(CheckpointError::TooFewLines { got: 2 })),
        (with("\n15\n", "\n015\n"), E::Checkpoint(CheckpointError::Size)),
        // A second empty line belongs to the note, whose first line is the origin.
        (
            with(&note, &format!("\n{note}")),
            E::Checkpoint(CheckpointError::OriginLength { got: 0, max: 255 }),
        ),
    ]);
}

#[test]
fn none_is_made_that_would_not_be_read() {
    use ReceiptError as E;
    let make = |extra: Option<usize>, hashes, note: &str| {
        let extra = extra.map(|bytes| vec![0; bytes]);
        Receipt::new(extra, index(5), vec![TreeHash([7; 32]); hashes], note.into()).map(|_| ())
    };
    let note = note(15);
    assert_eq!(make(Some(RECEIPT_EXTRA_BYTES_MAX), 63, &note), Ok(()));
    let got = RECEIPT_EXTRA_BYTES_MAX + 1;
    let error = E::ExtraTooLong { got, max: RECEIPT_EXTRA_BYTES_MAX };
    assert_eq!(make(Some(got), 63, &note), Err(error));
    assert_eq!(make(None, 64, &note), Err(E::TooManyHashes { max: PROOF_HASHES_MAX }));
    assert_eq!(make(None, 63, note.trim_end()), Err(E::Note(NoteError::NoFinalNewline)));
    let no_size = note.replacen("\n15\n", "\n", 1);
    let error = E::Checkpoint(CheckpointError::TooFewLines { got: 2 });
    assert_eq!(make(None, 63, &no_size), Err(error));
}

#[test]
fn inclusion() {
    let good = receipt(5, 15, None);
    assert_eq!(good.verify_inclusion(&leaf(5)).unwrap().size, size(15));
    let mismatch = |verdict| matches!(verdict, Err(ProofError::RootMismatch { .. }));
    assert!(mismatch(good.verify_inclusion(&leaf(4))));
    let moved = |i| Receipt::new(None, i, good.proof().to_vec(), note(15)).unwrap();
    assert!(mismatch(moved(index(4)).verify_inclusion(&leaf(5))));
    for i in [15, 16, u64::MAX] {
        let verdict = moved(EntryIndex::new(i)).verify_inclusion(&leaf(5));
        assert!(matches!(verdict, Err(ProofError::IndexOutOfRange { .. })), "{i}");
    }
    let cut = Receipt::new(None, index(5), good.proof()[1..].to_vec(), note(15)).unwrap();
    let error = ProofError::TooFewHashes { got: 3, want: 4 };
    assert_eq!(cut.verify_inclusion(&leaf(5)), Err(error));
    let longer = [good.proof(), &[TreeHash([7; 32])]].concat();
    let longer = Receipt::new(None, index(5), longer, note(15)).unwrap();
    let error = ProofError::TooManyHashes { got: 5, max: 4 };
    assert_eq!(longer.verify_inclusion(&leaf(5)), Err(error));
    let elsewhere = Receipt::new(None, index(5), good.proof().to_vec(), note(14)).unwrap();
    assert!(elsewhere.verify_inclusion(&leaf(5)).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn one_spelling(
        extra in proptest::option::of(vec(any::<u8>(), 0..200)), i: u64,
        proof in vec(any::<[u8; 32]>(), 0..=63), n in 1..40_u64,
        at: prop::sample::Index, kind in 0..3_u8, byte: u8,
    ) {
        let proof = proof.into_iter().map(TreeHash).collect();
        let receipt = Receipt::new(extra, index(i), proof, note(n)).unwrap();
        let text = receipt.to_text();
        prop_assert_eq!(Receipt::parse(text.as_bytes()), Ok(receipt.clone()));
        // Whatever else is read is written back, too, and means something else.
        let mut bytes = text.clone().into_bytes();
        let position = at.index(bytes.len());
        match kind {
            0 => bytes[position] = byte,
            1 => bytes.insert(position, byte),
            _ => drop(bytes.remove(position)),
        }
        if let Ok(read) = Receipt::parse(&bytes) {
            prop_assert_eq!(read.to_text().into_bytes(), bytes.clone());
            prop_assert_eq!(read == receipt, bytes == text.as_bytes());
        }
    }

    #[test]
    fn every_entry_has_one(n in 1..200_u64, at: prop::sample::Index) {
        let i = u64::try_from(at.index(usize::try_from(n).unwrap())).unwrap();
        let receipt = receipt(i, n, None);
        prop_assert!(receipt.verify_inclusion(&leaf(i)).is_ok());
        prop_assert!(receipt.verify_inclusion(&leaf(i + 1)).is_err());
    }
}
