//! ML-DSA-44 and its cosignatures: what verifies, what must not, and what notes make of them.

use proptest::prelude::*;
use redevable_tlog::checkpoint::Checkpoint;
use redevable_tlog::cosignature::{
    CosignatureError, Subtree, SubtreeMessageError, Timestamp, sign_ml_dsa, sign_ml_dsa_subtree,
    verify_ml_dsa, verify_ml_dsa_subtree,
};
use redevable_tlog::ed25519::SigningKey;
use redevable_tlog::key::{KeyType, VerifierKey};
use redevable_tlog::ml_dsa::{
    DETERMINISTIC, MlDsaPublicKey, MlDsaPublicKeyError, MlDsaSignatureError, MlDsaSigningKey,
    verify,
};
use redevable_tlog::note::{Note, NoteVerifyError, assemble};
use redevable_tlog::{TreeHash, base64};

use crate::support::{index, size};

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: "example.com/log".into(),
        size: size(13),
        root: TreeHash([7; 32]),
        extensions: vec![],
    }
}

fn payload_of(line: &str) -> Vec<u8> {
    let encoded = line.trim_end().rsplit(' ').next().unwrap();
    base64::decode(encoded).unwrap()[4..].to_vec()
}

#[test]
fn lengths() {
    let key = MlDsaSigningKey::from_seed(&[1; 32]);
    let signature = key.sign_deterministic(b"message");
    assert_eq!((signature.len(), key.public_key().to_bytes().len()), (2420, 1312));
    for got in [0, 32, 1311, 1313, 2420] {
        let error = Err(MlDsaPublicKeyError::Length { got });
        assert_eq!(MlDsaPublicKey::from_bytes(&vec![0; got]), error);
    }
    for got in [0, 64, 2419, 2421] {
        let cut = [signature.as_slice(), &[0]].concat()[..got].to_vec();
        let error = Err(MlDsaSignatureError::Length { got });
        assert_eq!(verify(key.public_key(), b"message", &cut), error);
    }
    assert_eq!(format!("{key:?}"), "MlDsaSigningKey(…)");
}

#[test]
fn every_byte_of_a_signature_counts() {
    let key = MlDsaSigningKey::from_seed(&[1; 32]);
    let good = key.sign_deterministic(b"message");
    assert_eq!(verify(key.public_key(), b"message", &good), Ok(()));
    let invalid = Err(MlDsaSignatureError::Invalid);
    assert_eq!(verify(key.public_key(), b"massage", &good), invalid);
    assert_eq!(verify(key.public_key(), b"", &good), invalid);
    let other = MlDsaSigningKey::from_seed(&[2; 32]);
    assert_ne!(key.public_key(), other.public_key());
    assert_eq!(verify(other.public_key(), b"message", &good), invalid);
    for position in 0..good.len() {
        let mut altered = good.clone();
        altered[position] ^= 1 << (position % 8);
        assert_eq!(verify(key.public_key(), b"message", &altered), invalid, "byte {position}");
    }
    for constant in [0, 0xff] {
        assert_eq!(verify(key.public_key(), b"message", &[constant; 2420]), invalid);
    }
}

/// FIPS 204, algorithm 21: positions of each part strictly increase, unused ones are zero, and the
/// counts at the end never decrease. Otherwise one hint would have several spellings.
#[test]
fn a_hint_has_one_spelling() {
    const HINT: usize = 2420 - 84;
    let key = MlDsaSigningKey::from_seed(&[1; 32]);
    let message = |i: u8| [i; 3];
    let good = |i| key.sign_deterministic(&message(i));
    let refused = |i, altered: &[u8]| {
        let verdict = verify(key.public_key(), &message(i), altered);
        assert_eq!(verdict, Err(MlDsaSignatureError::Invalid));
    };
    for i in 0..20 {
        let signature = good(i);
        let counts = &signature[HINT + 80..];
        let used = usize::from(counts[3]);
        if counts[0] >= 2 {
            let mut swapped = signature.clone();
            swapped.swap(HINT, HINT + 1);
            refused(i, &swapped);
            let mut repeated = signature.clone();
            repeated[HINT + 1] = repeated[HINT];
            refused(i, &repeated);
        }
        assert!(used < 80, "an unused position is there to be set");
        let mut padded = signature.clone();
        padded[HINT + used] = 1;
        refused(i, &padded);
        let mut last = signature.clone();
        last[HINT + 79] = 1;
        refused(i, &last);
        let mut falling = signature.clone();
        falling[HINT + 81] = falling[HINT + 80].wrapping_sub(1);
        refused(i, &falling);
        let mut beyond = signature;
        beyond[HINT + 83] = 81;
        refused(i, &beyond);
    }
}

#[test]
fn randomness_changes_the_signature_and_not_its_worth() {
    let key = MlDsaSigningKey::from_seed(&[1; 32]);
    let (a, b) = (key.sign_hedged(b"message", &[1; 32]), key.sign_hedged(b"message", &[2; 32]));
    assert_ne!(a, b);
    assert_ne!(a, key.sign_deterministic(b"message"));
    assert_eq!(key.sign_hedged(b"message", &[1; 32]), a);
    assert_eq!(key.sign_hedged(b"message", &DETERMINISTIC), key.sign_deterministic(b"message"));
    for signature in [a, b] {
        assert_eq!(verify(key.public_key(), b"message", &signature), Ok(()));
    }
}

#[test]
fn cosignatures_bind_name_time_origin_size_and_root() {
    let key = MlDsaSigningKey::from_seed(&[1; 32]);
    let (time, checkpoint) = (Timestamp::new(1_700_000_000).unwrap(), checkpoint());
    let line = sign_ml_dsa(&key, "witness", time, &checkpoint, &[9; 32]).unwrap();
    let payload = payload_of(&line);
    assert_eq!(verify_ml_dsa(key.public_key(), "witness", &checkpoint, &payload), Ok(time));
    let invalid = Err(CosignatureError::Invalid);
    assert_eq!(verify_ml_dsa(key.public_key(), "w1tness", &checkpoint, &payload), invalid);
    let mut later = payload.clone();
    later[7] ^= 1;
    assert_eq!(verify_ml_dsa(key.public_key(), "witness", &checkpoint, &later), invalid);
    let alter: [fn(&mut Checkpoint); 3] = [
        |c| c.origin = "example.com/other".into(),
        |c| c.size = size(14),
        |c| c.root = TreeHash([8; 32]),
    ];
    for alter in alter {
        let mut other = checkpoint.clone();
        alter(&mut other);
        assert_eq!(verify_ml_dsa(key.public_key(), "witness", &other, &payload), invalid);
    }
    // Extension lines are not covered: whoever relies on them needs another signature.
    let extended = Checkpoint { extensions: vec!["x".into()], ..checkpoint.clone() };
    assert_eq!(verify_ml_dsa(key.public_key(), "witness", &extended, &payload), Ok(time));

    let long = "x".repeat(256);
    let error = SubtreeMessageError::NameLength { got: 256 };
    assert_eq!(sign_ml_dsa(&key, &long, time, &checkpoint, &[0; 32]), Err(error));
    let verdict = verify_ml_dsa(key.public_key(), &long, &checkpoint, &payload);
    assert_eq!(verdict, Err(CosignatureError::Message(error)));
    let error = SubtreeMessageError::OriginLength { got: 0 };
    let nameless = Checkpoint { origin: String::new(), ..checkpoint.clone() };
    assert_eq!(sign_ml_dsa(&key, "witness", time, &nameless, &[0; 32]), Err(error));
    for got in [0, 8, 72, 2427, 2429] {
        let error = Err(CosignatureError::Length { got, want: 2428 });
        let payload = vec![0; got];
        assert_eq!(verify_ml_dsa(key.public_key(), "witness", &checkpoint, &payload), error);
    }
    let mut never = payload;
    never[0] = 0x80;
    let verdict = verify_ml_dsa(key.public_key(), "witness", &checkpoint, &never);
    assert!(matches!(verdict, Err(CosignatureError::TimestampTooLarge { .. })));
}

#[test]
fn subtree_cosignatures() {
    let key = MlDsaSigningKey::from_seed(&[1; 32]);
    let subtree = Subtree { start: index(8), end: size(13), hash: TreeHash([7; 32]) };
    let line = sign_ml_dsa_subtree(&key, "witness", "log", &subtree, &[0; 32]).unwrap();
    let payload = payload_of(&line);
    let judge = |origin, subtree: &Subtree, payload: &[u8]| {
        verify_ml_dsa_subtree(key.public_key(), "witness", origin, subtree, payload)
    };
    assert_eq!(judge("log", &subtree, &payload), Ok(Timestamp::ZERO));
    let invalid = Err(CosignatureError::Invalid);
    assert_eq!(judge("l0g", &subtree, &payload), invalid);
    assert_eq!(judge("log", &Subtree { end: size(12), ..subtree }, &payload), invalid);
    assert_eq!(judge("log", &Subtree { hash: TreeHash([8; 32]), ..subtree }, &payload), invalid);
    assert_eq!(judge("log", &Subtree { start: index(0), ..subtree }, &payload), invalid);
    let mut timed = payload.clone();
    timed[7] = 1;
    let error = SubtreeMessageError::TimestampOfSubtree { start: index(8) };
    assert_eq!(judge("log", &subtree, &timed), Err(error.into()));
    for (start, end) in [(4, 4), (5, 4), (4, 9), (1, 3)] {
        let wrong = Subtree { start: index(start), end: size(end), hash: TreeHash([7; 32]) };
        let error = SubtreeMessageError::NotASubtree { start: index(start), end: size(end) };
        assert_eq!(sign_ml_dsa_subtree(&key, "witness", "log", &wrong, &[0; 32]), Err(error));
        assert_eq!(judge("log", &wrong, &payload), Err(error.into()));
    }
}

#[test]
fn notes_of_logs_with_two_keys() {
    let (origin, time) = ("example.com/log", Timestamp::new(1).unwrap());
    let (secret, ml_dsa) = (SigningKey::from_seed(&[1; 32]), MlDsaSigningKey::from_seed(&[1; 32]));
    let public_key = secret.public_key().to_bytes();
    let keys = [
        VerifierKey::new(origin, KeyType::Ed25519, &public_key).unwrap(),
        VerifierKey::new(origin, KeyType::MlDsa44, &ml_dsa.public_key().to_bytes()).unwrap(),
    ];
    let checkpoint = checkpoint();
    let line = |checkpoint| sign_ml_dsa(&ml_dsa, origin, time, checkpoint, &[5; 32]).unwrap();
    let verdict = |text: &str, lines: &[String]| {
        let signed = assemble(text, lines);
        let note = Note::parse(signed.as_bytes()).unwrap();
        note.verified_by(&keys).map(|keys| keys.len())
    };
    let text = checkpoint.to_text();
    let good = [checkpoint.sign(&secret), line(&checkpoint)];
    assert_eq!(verdict(&text, &good), Ok(2));
    assert_eq!(verdict(&text, &good[1..]), Ok(1));
    let bad = |key: &VerifierKey| {
        Err(NoteVerifyError::BadSignature { name: key.name.clone(), key_id: key.key_id })
    };
    let other = Checkpoint { size: size(14), ..checkpoint.clone() };
    let mixed = [checkpoint.sign(&secret), line(&other)];
    assert_eq!(verdict(&text, &mixed), bad(&keys[1]), "one good line excuses no bad one");
    // No text but a checkpoint's can carry such a line.
    assert_eq!(verdict("text\n", &good[1..]), bad(&keys[1]));
    assert_eq!(verdict(&text.replace("\n13\n", "\n013\n"), &good[1..]), bad(&keys[1]));
    let unknown = [VerifierKey::new(origin, KeyType::Other(0xff), b"x").unwrap()];
    let signed = assemble(&text, &good);
    let note = Note::parse(signed.as_bytes()).unwrap();
    assert_eq!(note.verified_by(&unknown), Err(NoteVerifyError::NoTrustedSignature));
    // A key that was altered into another 1312 bytes is still a key, of another line.
    let mut bytes = keys[1].public_key.clone();
    bytes[1311] ^= 1;
    let altered = [VerifierKey::new(origin, KeyType::MlDsa44, &bytes).unwrap()];
    assert_eq!(note.verified_by(&altered), Err(NoteVerifyError::NoTrustedSignature));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn what_is_signed_verifies_and_nothing_else(
        seed: [u8; 32], randomness: [u8; 32], message: Vec<u8>, other: Vec<u8>,
        position in 0..2420_usize, bit in 0..8_u8,
    ) {
        let key = MlDsaSigningKey::from_seed(&seed);
        let signature = key.sign_hedged(&message, &randomness);
        let public_key = MlDsaPublicKey::from_bytes(&key.public_key().to_bytes()).unwrap();
        prop_assert_eq!(&public_key, key.public_key());
        prop_assert_eq!(verify(&public_key, &message, &signature), Ok(()));
        prop_assert_eq!(verify(&public_key, &other, &signature).is_ok(), message == other);
        let mut altered = signature;
        altered[position] ^= 1 << bit;
        prop_assert!(verify(&public_key, &message, &altered).is_err());
    }
}
