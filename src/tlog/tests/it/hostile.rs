//! What must be refused, in tables, each with the reason it must be refused for.

use curve25519_dalek::Scalar;
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use redevable_tlog::checkpoint::{Checkpoint, CheckpointError};
use redevable_tlog::cosignature::{
    CosignatureError, PayloadEd25519, PayloadMlDsa44, SubtreeMessageError, Timestamp,
    subtree_message, verify_ed25519,
};
use redevable_tlog::ed25519::{
    PublicKey, PublicKeyError, SignatureError, SigningKey, verify_strict,
};
use redevable_tlog::key::{KeyType, VerifierKey, VerifierKeyError, key_id};
use redevable_tlog::limits::{NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX};
use redevable_tlog::merkle::{
    MemoryTree, ProofBuildError, ProofError, consistency_proof, inclusion_proof, is_valid_subtree,
    verify_consistency, verify_inclusion, verify_subtree_consistency, verify_subtree_inclusion,
};
use redevable_tlog::note::{KeyId, Note, NoteError, NoteVerifyError, SignatureLine, assemble};
use redevable_tlog::tile::{BundleEntries, BundleError, Resource, append_to_bundle, encode_bundle};
use redevable_tlog::{TreeHash, base64, decimal};
use sha2::{Digest, Sha512};

use crate::support::{index, leaf, size, tree};

// ---- texts ----

#[test]
fn base64_has_one_spelling() {
    assert_eq!(base64::decode("YWI="), Some(b"ab".to_vec()));
    assert_eq!(base64::decode(""), Some(vec![]));
    // Stray bits, no padding, too much, concatenated pieces, other alphabet, white space.
    for text in ["YWJ=", "YWI", "YWI==", "YQ==Yg==", "YWI=YWI=", "__8=", " YWI=", "YWI=\n"] {
        assert_eq!(base64::decode(text), None, "{text:?}");
    }
    let hash = TreeHash([7; 32]);
    assert_eq!(TreeHash::from_base64(&hash.to_string()), Some(hash));
    let (first, rest) = (base64::encode(&hash.0[..1]), base64::encode(&hash.0[1..]));
    for text in [first + &rest, base64::encode(&[7; 31]), base64::encode(&[7; 33])] {
        assert_eq!(TreeHash::from_base64(&text), None, "{text:?}");
    }
}

#[test]
fn decimals_have_one_spelling() {
    for (text, number) in [("0", 0), ("10", 10), ("18446744073709551615", u64::MAX)] {
        assert_eq!(decimal::parse(text), Some(number));
    }
    for text in ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "٣", "18446744073709551616", "1.0"]
    {
        assert_eq!(decimal::parse(text), None, "{text:?}");
    }
}

#[test]
fn notes() {
    use NoteError as E;
    let line = SignatureLine::write("key", KeyId([1; 4]), &[2]);
    let good = assemble("text\n", std::slice::from_ref(&line));
    assert!(Note::parse(good.as_bytes()).is_ok());
    let malformed = |line: &str| format!("text\n\n{line}\n").into_bytes();
    let first = E::MalformedSignature { line: 1 };
    let cases: Vec<(Vec<u8>, NoteError)> = vec![
        (vec![], E::NoSeparator),
        (b"\n".to_vec(), E::NoSeparator),
        (b"\n\n".to_vec(), E::NoSignatures),
        (b"text\n\n".to_vec(), E::NoSignatures),
        (b"text\n".to_vec(), E::NoSeparator),
        (good.trim_end().as_bytes().to_vec(), E::NoFinalNewline),
        (good.replace('\n', "\r\n").into_bytes(), E::ControlCharacter { position: 4 }),
        (good.replace("text", "te\0t").into_bytes(), E::ControlCharacter { position: 2 }),
        (good.replace("text", "te\tt").into_bytes(), E::ControlCharacter { position: 2 }),
        ([good.as_bytes(), b"\xff\n"].concat(), E::NotUtf8 { valid_up_to: good.len() }),
        // A surrogate, which is no UTF-8.
        ([b"\xed\xa0\x80", good.as_bytes()].concat(), E::NotUtf8 { valid_up_to: 0 }),
        ((good.clone() + "trailing\n").into_bytes(), E::MalformedSignature { line: 2 }),
        // An empty line after the signatures makes them text.
        ((good.clone() + "\n").into_bytes(), E::NoSignatures),
        (malformed("- key AQEBAQI="), first),
        (malformed("—  AQEBAQI="), first),
        (malformed("— key"), first),
        (malformed("— key "), first),
        (malformed("— AQEBAQI="), first),
        (malformed("— k+y AQEBAQI="), first),
        (malformed("— k\u{a0}y AQEBAQI="), first),
        (malformed("— k\u{2003}y AQEBAQI="), first),
        (malformed("— key  AQEBAQI="), first),
        (malformed("— key AQEBAQI= "), first),
        (malformed(" — key AQEBAQI="), first),
        // Four bytes: a key ID and no signature.
        (malformed("— key AQEBAQ=="), first),
        (malformed("— key AQEBAQJ="), first),
        (malformed("— key AQEBAQI"), first),
        (malformed("— key AQ==AQEBAgM="), first),
    ];
    for (bytes, error) in cases {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(Note::parse(&bytes), Err(error), "{shown:?}");
    }
}

#[test]
fn note_limits() {
    let line = SignatureLine::write("key", KeyId([1; 4]), &[2]);
    let full = assemble("text\n", &vec![line.clone(); NOTE_SIGNATURES_MAX]);
    assert_eq!(Note::parse(full.as_bytes()).unwrap().signatures.len(), NOTE_SIGNATURES_MAX);
    let error = NoteError::TooManySignatures { max: NOTE_SIGNATURES_MAX };
    assert_eq!(Note::parse((full + &line).as_bytes()), Err(error));
    let rest = assemble("\n", &[line]);
    let longest = "x".repeat(NOTE_BYTES_MAX - rest.len()) + &rest;
    assert!(Note::parse(longest.as_bytes()).is_ok());
    let error = NoteError::TooLong { got: NOTE_BYTES_MAX + 1, max: NOTE_BYTES_MAX };
    assert_eq!(Note::parse(("x".to_owned() + &longest).as_bytes()), Err(error));
    // The last empty line separates, whatever the text holds.
    let signed = assemble("a\n\nb\n\n— c\n", &[SignatureLine::write("key", KeyId([1; 4]), &[2])]);
    assert_eq!(Note::parse(signed.as_bytes()).unwrap().text, "a\n\nb\n\n— c\n");
}

#[test]
fn notes_by_trusted_keys() {
    let secret = SigningKey::from_seed(&[1; 32]);
    let public_key = secret.public_key().to_bytes();
    let key = VerifierKey::new("log", KeyType::Ed25519, &public_key).unwrap();
    let trusted = std::slice::from_ref(&key);
    let good = SignatureLine::write("log", key.key_id, &secret.sign(b"text\n"));
    let bad = SignatureLine::write("log", key.key_id, &secret.sign(b"other\n"));
    let other_name = SignatureLine::write("l0g", key.key_id, &secret.sign(b"other\n"));
    let other_id = SignatureLine::write("log", KeyId([0; 4]), &secret.sign(b"other\n"));
    let verdict = |lines: &[&String]| {
        let lines: Vec<String> = lines.iter().map(|line| (*line).clone()).collect();
        let signed = assemble("text\n", &lines);
        let note = Note::parse(signed.as_bytes()).unwrap();
        note.verified_by(trusted).map(|keys| keys.len())
    };
    let refused = Err(NoteVerifyError::BadSignature { name: "log".into(), key_id: key.key_id });
    assert_eq!(verdict(&[&good]), Ok(1));
    assert_eq!(verdict(&[&good, &good]), Ok(1), "counted once");
    assert_eq!(verdict(&[&other_name, &good, &other_id]), Ok(1), "unknown keys are ignored");
    assert_eq!(verdict(&[&other_name, &other_id]), Err(NoteVerifyError::NoTrustedSignature));
    assert_eq!(verdict(&[&bad]), refused);
    assert_eq!(verdict(&[&bad, &good]), refused);
    assert_eq!(verdict(&[&good, &bad]), refused, "a repeated line must verify too");
    let signed = assemble("text\n", &[good]);
    let twice = [key.clone(), key.clone()];
    let note = Note::parse(signed.as_bytes()).unwrap();
    assert_eq!(note.verified_by(&twice).unwrap().len(), 1, "a key listed twice counts once");
}

#[test]
fn verifier_keys() {
    use VerifierKeyError as E;
    let public_key = SigningKey::from_seed(&[1; 32]).public_key().to_bytes();
    let good = VerifierKey::new("example.com/log", KeyType::Ed25519, &public_key).unwrap();
    let text = good.to_string();
    assert_eq!(VerifierKey::parse(&text), Ok(good.clone()));
    let id = good.key_id.to_string();
    let written = |name: &str, bytes: &[u8]| {
        let id = bytes.split_first().map_or(KeyId([0; 4]), |(t, key)| key_id(name, *t, key));
        format!("{name}+{id}+{}", base64::encode(bytes))
    };
    let typed = |byte: u8, length: usize| [vec![byte], vec![9; length]].concat();
    let mismatch = |written| E::KeyIdMismatch { written, computed: good.key_id };
    let cases = [
        (String::new(), E::NotThreeParts),
        ("name".into(), E::NotThreeParts),
        (format!("name+{id}"), E::NotThreeParts),
        (format!("+{id}+AQ=="), E::Name),
        (written("a b", &typed(1, 32)), E::Name),
        (written("a\u{2028}b", &typed(1, 32)), E::Name),
        (written("a\nb", &typed(1, 32)), E::Name),
        (written("a\0b", &typed(1, 32)), E::Name),
        (text.replace(&id, &id.to_uppercase()), E::KeyIdFormat),
        (text.replace(&id, &id[..7]), E::KeyIdFormat),
        (text.replace(&id, &format!("{id}0")), E::KeyIdFormat),
        (text.replace(&id, "00000000"), mismatch(KeyId([0; 4]))),
        (text.clone() + "=", E::Base64),
        (text.clone() + " ", E::Base64),
        (text.clone() + "\n", E::Base64),
        (format!("a+{id}+"), E::Empty),
        (written("a", &[1]), E::Empty),
        (written("a", &typed(1, 31)), E::PublicKeyLength { got: 31, want: 32 }),
        (written("a", &typed(1, 33)), E::PublicKeyLength { got: 33, want: 32 }),
        (written("a", &typed(4, 1312)), E::PublicKeyLength { got: 1312, want: 32 }),
        (written("a", &typed(6, 32)), E::PublicKeyLength { got: 32, want: 1312 }),
    ];
    assert!(id.bytes().any(|b| b.is_ascii_lowercase()), "the upper-case row needs a letter");
    for (text, error) in cases {
        assert_eq!(VerifierKey::parse(&text), Err(error), "{text:?}");
    }
    // Same key, other name or type: another ID.
    let renamed = text.replace("example.com/log", "example.com/l0g");
    assert!(matches!(VerifierKey::parse(&renamed), Err(E::KeyIdMismatch { .. })));
    // Unknown types are kept, whatever their length; a known byte is never `Other`.
    let unknown = VerifierKey::parse(&written("a", &typed(0xff, 3))).unwrap();
    assert_eq!(unknown.key_type, KeyType::Other(0xff));
    let disguised = VerifierKey::new("example.com/log", KeyType::Other(1), &public_key);
    assert_eq!(disguised, Ok(good));
    // ECDSA: the ID covers the public key alone.
    assert_eq!(key_id("a", 2, b"der"), key_id("b", 2, b"der"));
}

#[test]
fn checkpoints() {
    use CheckpointError as E;
    let root = TreeHash([7; 32]).to_string();
    let good = format!("origin\n5\n{root}\n");
    let parsed = Checkpoint::parse_text(&good).unwrap();
    assert_eq!((parsed.size, parsed.extensions.len()), (size(5), 0));
    let extended = format!("{good}one\ntwo\n");
    let parsed = Checkpoint::parse_text(&extended).unwrap();
    assert_eq!((parsed.extensions.len(), parsed.to_text()), (2, extended));
    let longest = "o".repeat(255);
    assert!(Checkpoint::parse_text(&good.replace("origin", &longest)).is_ok());
    let length = |got| E::OriginLength { got, max: 255 };
    let unpadded = root.trim_end_matches('=');
    let cases = [
        (String::new(), E::NoFinalNewline),
        ("\n".into(), E::TooFewLines { got: 1 }),
        ("origin\n5\n".into(), E::TooFewLines { got: 2 }),
        (good.trim_end().into(), E::NoFinalNewline),
        (good.replace("origin", ""), length(0)),
        (good.replace("origin", &(longest + "o")), length(256)),
        (good.replace('\n', "\r\n"), E::ControlCharacter { position: 6 }),
        (good.replace("origin", "ori\tgin"), E::ControlCharacter { position: 3 }),
        (good.replace("\n5\n", "\n05\n"), E::Size),
        (good.replace("\n5\n", "\n+5\n"), E::Size),
        (good.replace("\n5\n", "\n5 \n"), E::Size),
        (good.replace("\n5\n", "\n\n"), E::Size),
        (good.replace("\n5\n", "\n18446744073709551616\n"), E::Size),
        (good.replace(&root, unpadded), E::Root),
        (good.replace(&root, &base64::encode(&[7; 31])), E::Root),
        (good.replace(&root, &base64::encode(&[7; 33])), E::Root),
        (good.replace(&root, &(root.clone() + " ")), E::Root),
        (good.clone() + "\n", E::EmptyExtension { line: 4 }),
        (good + "one\n\n", E::EmptyExtension { line: 5 }),
    ];
    for (text, error) in cases {
        assert_eq!(Checkpoint::parse_text(&text), Err(error), "{text:?}");
    }
}

#[test]
#[should_panic(expected = "invariant: a signer's name is a valid key name")]
fn an_origin_that_cannot_name_a_key_is_not_signed() {
    let origin = "two words".into();
    let checkpoint =
        Checkpoint { origin, size: size(0), root: TreeHash([0; 32]), extensions: vec![] };
    let _ = checkpoint.sign(&SigningKey::from_seed(&[1; 32]));
}

#[test]
#[should_panic(expected = "invariant: only a well-formed checkpoint is signed")]
fn a_checkpoint_with_a_smuggled_line_is_not_signed() {
    let origin = format!("log\n5\n{}", TreeHash([1; 32]));
    let checkpoint =
        Checkpoint { origin, size: size(0), root: TreeHash([0; 32]), extensions: vec![] };
    let _ = checkpoint.sign(&SigningKey::from_seed(&[1; 32]));
}

// ---- paths and bundles ----

#[test]
fn paths() {
    let good = ["tile/0/000", "tile/63/x001/000.p/1", "tile/entries/000.p/255", "notes/x999/999"];
    for path in good {
        assert_eq!(Resource::parse(path).map(|r| r.path()).as_deref(), Some(path));
    }
    let refused = "|/|tile|tile/|tile/0|tile/0/|tile/0/0|tile/0/00|tile/0/0000|tile/0/000/|\
        /tile/0/000|tile//000|tile/00/000|tile/+0/000|tile/-1/000|tile/64/000|tile/256/000|\
        tile/0/x000|tile/0/x000/001|tile/0/001/000|tile/0/x001/x000|tile/0/X001/000|\
        tile/0/x01/000|tile/0/x1000/000|tile/0/000.p|tile/0/000.p/|tile/0/000.p/0|\
        tile/0/000.p/01|tile/0/000.p/256|tile/0/000.p/257|tile/0/000.p/65537|\
        tile/0/000.p/1/|tile/0/000.p/1.p/1|tile/0/.p/1|tile/0/000.P/1|tile/0/000.p/+1|\
        tile/0/../000|tile/0/%30%30%30|tile/8/0/000|tile/entries|tile/entries/|\
        tile/entries/0|tile/Entries/000|entries/000|notes|notes/|notes/0/000|notes/0|\
        tile/0/x018/x446/x744/x073/x709/x551/616|tile/0/x001/x000/x000/x000/x000/x000/x000/000|\
        tile/0/٠٠٠|tile/0/ 00|checkpoint|tile/0/000 |tile/0/000\n";
    for path in refused.split('|') {
        assert_eq!(Resource::parse(path), None, "{path:?}");
    }
}

#[test]
fn bundles() {
    let read = |bytes: &[u8]| {
        BundleEntries::new(bytes).map(|entry| entry.map(<[u8]>::to_vec)).collect::<Vec<_>>()
    };
    assert_eq!(read(&[]), []);
    assert_eq!(read(&[0, 0, 0, 1, 7]), [Ok(vec![]), Ok(vec![7])]);
    assert_eq!(read(&[0]), [Err(BundleError::TruncatedLength { position: 0 })]);
    let cut = [Ok(vec![7]), Err(BundleError::TruncatedLength { position: 3 })];
    assert_eq!(read(&[0, 1, 7, 0]), cut);
    let short = BundleError::TruncatedEntry { position: 3, want: 2, got: 1 };
    assert_eq!(read(&[0, 1, 7, 0, 2, 9]), [Ok(vec![7]), Err(short)]);
    let nothing = BundleError::TruncatedEntry { position: 0, want: 65_535, got: 0 };
    assert_eq!(read(&[0xff, 0xff]), [Err(nothing)]);

    let full = encode_bundle([b"x".as_slice(); 256]).unwrap();
    assert_eq!(read(&full).len(), 256);
    let too_many = BundleError::TooManyEntries { max: 256 };
    assert_eq!(encode_bundle([b"x".as_slice(); 257]), Err(too_many));
    let mut longer = full;
    append_to_bundle(&mut longer, b"x").unwrap();
    assert_eq!(read(&longer).pop(), Some(Err(too_many)));

    let longest = vec![1; 65_535];
    assert_eq!(read(&encode_bundle([longest.as_slice()]).unwrap()), [Ok(longest)]);
    let mut bundle = vec![0, 0];
    let too_long = BundleError::EntryTooLong { got: 65_536, max: 65_535 };
    assert_eq!(append_to_bundle(&mut bundle, &[1; 65_536]), Err(too_long));
    assert_eq!(bundle, [0, 0], "unchanged after an error");
}

// ---- proofs ----

#[test]
fn proofs_with_hostile_numbers() {
    let none = TreeHash([0; 32]);
    let max = u64::MAX;
    let proof = [none; 64];
    for i in [0, 1, (1 << 63) - 1, 1 << 63, max - 1, max] {
        for n in [0, 1, 2, (1 << 63) - 1, 1 << 63, (1 << 63) + 1, max - 1, max] {
            for length in [0, 1, 62, 63, 64] {
                let proof = &proof[..length];
                let _ = verify_inclusion(&leaf(0), index(i), size(n), proof, &none);
                let _ = verify_consistency(size(i), &none, size(n), &none, proof);
                let (s, e) = (index(i), size(n));
                let _ = is_valid_subtree(s, e);
                let _ = verify_subtree_inclusion(&leaf(0), index(n), s, e, proof, &none);
                for m in [n, max] {
                    let _ = verify_subtree_consistency(s, e, size(m), &none, proof, &none);
                }
            }
        }
    }
    assert!(is_valid_subtree(index(0), size(max)));
    assert!(!is_valid_subtree(index(1), size(max)));
    assert!(is_valid_subtree(index(max - 1), size(max)));
    assert!(!is_valid_subtree(index(0), size(0)));
    assert!(!is_valid_subtree(index(5), size(4)));
}

#[test]
fn proof_errors_carry_their_facts() {
    let tree = tree(7);
    let root = redevable_tlog::merkle::tree_root(size(7), &tree).unwrap();
    let proof = inclusion_proof(index(2), size(7), &tree).unwrap();
    let verify =
        |i, proof: &[TreeHash]| verify_inclusion(&leaf(2), index(i), size(7), proof, &root);
    assert_eq!(verify(2, &proof), Ok(()));
    assert_eq!(verify(2, &proof[1..]), Err(ProofError::TooFewHashes { got: 2, want: 3 }));
    let longer = [proof.clone(), vec![root]].concat();
    assert_eq!(verify(2, &longer), Err(ProofError::TooManyHashes { got: 4, max: 3 }));
    let error = ProofError::TooManyHashes { got: 64, max: 63 };
    assert_eq!(verify(2, &[root; 64]), Err(error));
    let error = ProofError::IndexOutOfRange { index: index(7), start: index(0), end: size(7) };
    assert_eq!(verify(7, &proof), Err(error));
    assert!(matches!(verify(3, &proof), Err(ProofError::RootMismatch { .. })));

    let verify = |old, new| verify_consistency(size(old), &root, size(new), &root, &[]);
    assert_eq!(verify(7, 7), Ok(()));
    assert_eq!(verify(0, 7), Err(ProofError::OldSizeZero));
    assert_eq!(verify(0, 0), Err(ProofError::OldSizeZero));
    let error = ProofError::OldSizeAboveNew { old: size(8), new: size(7) };
    assert_eq!(verify(8, 7), Err(error));
    assert_eq!(verify(6, 7), Err(ProofError::TooFewHashes { got: 0, want: 3 }));
    let other = TreeHash([1; 32]);
    let verdict = verify_consistency(size(7), &root, size(7), &other, &[]);
    let error = ProofError::RootMismatch { computed: root, expected: other };
    assert_eq!(verdict, Err(error), "two roots of one size");
    let proof = consistency_proof(size(6), size(7), &tree).unwrap();
    let verdict = verify_consistency(size(6), &other, size(7), &root, &proof);
    assert!(
        matches!(verdict, Err(ProofError::OldRootMismatch { expected, .. }) if expected == other)
    );
}

#[test]
fn proofs_that_cannot_be_built() {
    use ProofBuildError as E;
    let tree = tree(7);
    let error = E::IndexOutOfRange { index: index(7), size: size(7) };
    assert_eq!(inclusion_proof(index(7), size(7), &tree), Err(error));
    assert_eq!(consistency_proof(size(0), size(7), &tree), Err(E::OldSizeZero));
    let error = E::OldSizeAboveNew { old: size(8), new: size(7) };
    assert_eq!(consistency_proof(size(8), size(7), &tree), Err(error));
    let missing = inclusion_proof(index(2), size(u64::MAX), &MemoryTree::new());
    assert!(matches!(missing, Err(E::Source(missing)) if (missing.level, missing.index) == (0, 3)));
}

// ---- Ed25519 ----

/// The field prime 2^255−19 plus `y`, little-endian: a second encoding of `y`.
fn prime_plus(y: u8, sign: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    bytes[0] = 0xed + y;
    bytes[31] = 0x7f | sign << 7;
    bytes
}

#[test]
fn public_keys() {
    let honest = SigningKey::from_seed(&[1; 32]).public_key();
    assert_eq!(PublicKey::from_bytes(&honest.to_bytes()), Ok(honest));
    assert_eq!(PublicKey::from_slice(&[1; 31]), Err(PublicKeyError::Length { got: 31 }));
    let refuse = |bytes: &[u8; 32]| PublicKey::from_bytes(bytes).unwrap_err();
    for point in EIGHT_TORSION {
        assert_eq!(refuse(point.compress().as_bytes()), PublicKeyError::SmallOrder);
    }
    let prime_order = CompressedEdwardsY(honest.to_bytes()).decompress().unwrap();
    for torsion in &EIGHT_TORSION[1..] {
        let mixed = (prime_order + torsion).compress();
        assert_eq!(refuse(mixed.as_bytes()), PublicKeyError::NotTorsionFree);
    }
    // y below 19 has a second encoding, y + p; each is refused, on the curve or not.
    let mut second_encodings = 0;
    for (y, sign) in (0..19).flat_map(|y| [(y, 0), (y, 1)]) {
        match refuse(&prime_plus(y, sign)) {
            PublicKeyError::NotCanonical => second_encodings += 1,
            error => assert_eq!(error, PublicKeyError::NotOnCurve, "y = p + {y}"),
        }
    }
    assert!(second_encodings > 10, "{second_encodings}");
    // x = 0 with the sign of x set: y = 1 and y = −1.
    let mut minus_zero = [0; 32];
    (minus_zero[0], minus_zero[31]) = (1, 0x80);
    assert_eq!(refuse(&minus_zero), PublicKeyError::NotCanonical);
    let mut minus_one = prime_plus(0, 1);
    minus_one[0] = 0xec;
    assert_eq!(refuse(&minus_one), PublicKeyError::NotCanonical);
    // y = 2 is on no point.
    let mut two = [0; 32];
    two[0] = 2;
    assert_eq!(refuse(&two), PublicKeyError::NotOnCurve);
}

/// k = SHA-512(R ‖ A ‖ M), RFC 8032 §5.1.7.
fn challenge(r: &[u8; 32], a: &[u8; 32], message: &[u8]) -> Scalar {
    let digest = Sha512::new().chain_update(r).chain_update(a).chain_update(message).finalize();
    Scalar::from_bytes_mod_order_wide(&digest.into())
}

/// A signature with nonce point `r`·B + `torsion`, by the holder of the secret scalar.
fn forge(seed: &[u8; 32], r: Scalar, torsion: &EdwardsPoint, message: &[u8]) -> [u8; 64] {
    let secret = ed25519_dalek::SigningKey::from_bytes(seed);
    let nonce = (ED25519_BASEPOINT_POINT * r + torsion).compress().to_bytes();
    let k = challenge(&nonce, secret.verifying_key().as_bytes(), message);
    let s = r + k * secret.to_scalar();
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&nonce);
    signature[32..].copy_from_slice(s.as_bytes());
    signature
}

/// [8]S·B = [8]R + [8]k·A: what a cofactored verifier checks.
fn cofactored_equation_holds(key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
    let r: [u8; 32] = signature[..32].try_into().unwrap();
    let s = Scalar::from_canonical_bytes(signature[32..].try_into().unwrap()).unwrap();
    let a = CompressedEdwardsY(key.to_bytes()).decompress().unwrap();
    let r_point = CompressedEdwardsY(r).decompress().unwrap();
    let k = challenge(&r, &key.to_bytes(), message);
    (ED25519_BASEPOINT_POINT * s - r_point - a * k).is_small_order()
}

#[test]
fn signatures() {
    let (seed, message) = ([1; 32], b"message");
    let secret = SigningKey::from_seed(&seed);
    let key = secret.public_key();
    let good = secret.sign(message);
    assert_eq!(verify_strict(&key, message, &good), Ok(()));
    let invalid = Err(SignatureError::Invalid);
    assert_eq!(verify_strict(&key, b"massage", &good), invalid);
    assert_eq!(
        verify_strict(&SigningKey::from_seed(&[2; 32]).public_key(), message, &good),
        invalid
    );
    for length in [0, 63, 65] {
        let cut = [good.as_slice(), &[0]].concat()[..length].to_vec();
        let error = Err(SignatureError::Length { got: length });
        assert_eq!(verify_strict(&key, message, &cut), error);
    }
    for bit in 0..512 {
        let mut altered = good;
        altered[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(verify_strict(&key, message, &altered), invalid, "bit {bit}");
    }
    // S + L is the same scalar in a second encoding.
    let mut carry = 0_u16;
    let mut malleated = good;
    for (byte, order) in malleated[32..].iter_mut().zip(GROUP_ORDER) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_ne!(malleated, good);
    assert_eq!(verify_strict(&key, message, &malleated), invalid);
    // The holder of the key can make signatures that some verifiers take and others refuse.
    let nonce = Scalar::from(12_345_u64);
    let identity = &EIGHT_TORSION[0];
    assert_eq!(verify_strict(&key, message, &forge(&seed, nonce, identity, message)), Ok(()));
    for torsion in &EIGHT_TORSION[1..] {
        let mixed_nonce = forge(&seed, nonce, torsion, message);
        assert!(cofactored_equation_holds(&key, message, &mixed_nonce));
        assert_eq!(verify_strict(&key, message, &mixed_nonce), invalid);
    }
    for torsion in EIGHT_TORSION {
        let small_nonce = forge(&seed, Scalar::ZERO, &torsion, message);
        assert!(cofactored_equation_holds(&key, message, &small_nonce));
        assert_eq!(verify_strict(&key, message, &small_nonce), invalid);
    }
}

/// L = 2^252 + 27742317777372353535851937790883648493, little-endian.
const GROUP_ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

#[test]
fn rfc8032_vector_and_silence_about_secrets() {
    // RFC 8032 §7.1, test 1.
    let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
    let seed = hex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let key = hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    let signature = hex(concat!(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e",
        "39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    ));
    let secret = SigningKey::from_seed(&seed.try_into().unwrap());
    assert_eq!(secret.public_key().to_bytes().as_slice(), key);
    assert_eq!(secret.sign(b"").as_slice(), signature);
    assert_eq!(format!("{secret:?}"), "SigningKey(…)");
}

// ---- cosignatures ----

#[test]
fn cosignatures() {
    use CosignatureError as E;
    let key = SigningKey::from_seed(&[1; 32]).public_key();
    for got in [0, 7, 8, 71, 73] {
        let error = E::Length { got, want: 72 };
        assert_eq!(PayloadEd25519::parse(&vec![0; got]), Err(error));
        assert_eq!(verify_ed25519(&key, "text\n", &vec![0; got]), Err(error));
    }
    let error = E::Length { got: 72, want: 2428 };
    assert_eq!(PayloadMlDsa44::parse(&[0; 72]), Err(error));
    let mut latest = [0xff; 72];
    let error = E::TimestampTooLarge { got: u64::MAX };
    assert_eq!(PayloadEd25519::parse(&latest), Err(error));
    latest[0] = 0x7f;
    let timestamp = PayloadEd25519::parse(&latest).unwrap().timestamp;
    assert_eq!(Timestamp::new((1 << 63) - 1), Some(timestamp));
    assert_eq!(Timestamp::new(1 << 63), None);
    assert_eq!(verify_ed25519(&key, "text\n", &latest), Err(E::Invalid));
}

#[test]
fn subtree_messages() {
    use SubtreeMessageError as E;
    let build = |name: &str, time, origin: &str, start, end| {
        let time = Timestamp::new(time).unwrap();
        let root = TreeHash([7; 32]);
        subtree_message(name, time, origin, index(start), size(end), &root).map(|m| m.len())
    };
    let long = "x".repeat(256);
    assert_eq!(build("name", 1, "origin", 0, 5), Ok(12 + 1 + 4 + 8 + 1 + 6 + 8 + 8 + 32));
    assert!(build(&long[1..], 1, &long[1..], 0, 5).is_ok());
    assert!(build("name", 1, "origin", 0, 0).is_ok(), "the empty tree has a checkpoint");
    assert!(build("name", 0, "origin", 8, 13).is_ok());
    assert_eq!(build("", 1, "origin", 0, 5), Err(E::NameLength { got: 0 }));
    assert_eq!(build(&long, 1, "origin", 0, 5), Err(E::NameLength { got: 256 }));
    assert_eq!(build("name", 1, "", 0, 5), Err(E::OriginLength { got: 0 }));
    assert_eq!(build("name", 1, &long, 0, 5), Err(E::OriginLength { got: 256 }));
    let error = E::TimestampOfSubtree { start: index(8) };
    assert_eq!(build("name", 1, "origin", 8, 13), Err(error));
    for (start, end) in [(4, 4), (5, 4), (4, 9), (1, 3)] {
        let error = E::NotASubtree { start: index(start), end: size(end) };
        assert_eq!(build("name", 0, "origin", start, end), Err(error));
    }
}
