//! Every section of c2sp.json that these modules can judge.

use data_encoding::HEXLOWER;
use redevable_tlog::checkpoint::{Checkpoint, log_key_id};
use redevable_tlog::cosignature::{
    CosignatureError, PayloadMlDsa44, Subtree, Timestamp, message_ed25519, sign_ed25519,
    sign_ml_dsa, sign_ml_dsa_subtree, subtree_message, verify_ed25519, verify_ml_dsa,
    verify_ml_dsa_subtree,
};
use redevable_tlog::ed25519::{PublicKey, SigningKey, verify_strict};
use redevable_tlog::key::{KeyType, VerifierKey, key_id};
use redevable_tlog::merkle::{
    EMPTY_ROOT, MemoryTree, RightEdge, consistency_proof, inclusion_proof, leaf_hash,
    subtree_consistency_proof, subtree_root, tree_root, verify_consistency, verify_inclusion,
    verify_subtree_consistency,
};
use redevable_tlog::ml_dsa::{self, DETERMINISTIC, MlDsaPublicKey, MlDsaSigningKey};
use redevable_tlog::note::{Note, NoteVerifyError, SignatureLine, assemble};
use redevable_tlog::receipt::Receipt;
use redevable_tlog::tile::{TileBuilder, encode_bundle};
use redevable_tlog::{LeafHash, TreeHash, base64};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::{hash, hashes, hex, index, list, number, size, skey, text, vectors, vkey};

fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

#[test]
fn signed_note() {
    let vectors = vectors("c2sp.json");
    for case in list(&vectors["signed_note"]) {
        let key = vkey(&case["vkey"]);
        let note = Note::parse(text(&case["note"]).as_bytes()).unwrap();
        assert_eq!(note.verified_by(std::slice::from_ref(&key)), Ok(vec![&key]));
        assert_eq!(rewritten(&note), text(&case["note"]));
        if case["skey"].is_string() {
            let signature = skey(&case["skey"]).sign(note.text.as_bytes());
            let line = SignatureLine::write(&key.name, key.key_id, &signature);
            assert_eq!(assemble(note.text, &[line]), text(&case["note"]));
        }
    }
    let enoch = vkey(&vectors["signed_note"][2]["vkey"]);
    let seed_of_zeros = SigningKey::from_seed(&[0; 32]);
    assert_eq!(seed_of_zeros.public_key().to_bytes().as_slice(), enoch.public_key);
}

fn rewritten(note: &Note<'_>) -> String {
    let lines: Vec<String> = note
        .signatures
        .iter()
        .map(|line| SignatureLine::write(line.name, line.key_id, &line.signature))
        .collect();
    assemble(note.text, &lines)
}

#[test]
fn signed_note_behaviour() {
    let vectors = vectors("c2sp.json");
    let peter = vkey(&vectors["signed_note"][1]["vkey"]);
    let section = &vectors["signed_note_behaviour"];
    let trusted = |case: &Value| match case["trusted"].as_array() {
        Some(names) => names.iter().map(|_| peter.clone()).collect(),
        None => vec![peter.clone()],
    };
    for case in list(&section["accept"]) {
        let note = Note::parse(text(&case["note"]).as_bytes()).unwrap();
        assert_eq!(note.verified_by(&trusted(case)).unwrap().len(), 1, "{}", case["desc"]);
    }
    let mut forms_refused = 0;
    for case in list(&section["reject"]) {
        let bytes = if case["note_hex"].is_string() {
            hex(&case["note_hex"])
        } else if case["note_repeat"].is_array() {
            let repeat = &case["note_repeat"];
            let count = usize::try_from(number(&repeat[2])).unwrap();
            (text(&repeat[0]).to_owned() + &text(&repeat[1]).repeat(count)).into_bytes()
        } else {
            text(&case["note"]).as_bytes().to_vec()
        };
        match Note::parse(&bytes) {
            Err(_) => forms_refused += 1,
            Ok(note) => {
                note.verified_by(&trusted(case)).expect_err(text(&case["desc"]));
            }
        }
    }
    assert_eq!(forms_refused, 8, "the two others fail for their signatures");
}

struct Tessera {
    section: Value,
    tree: MemoryTree,
    leaves: Vec<LeafHash>,
}

fn tessera() -> Tessera {
    let section = vectors("c2sp.json")["tessera_testdata"].clone();
    let leaves: Vec<LeafHash> =
        list(&section["entries"]).iter().map(|e| leaf_hash(text(e).as_bytes())).collect();
    Tessera { tree: leaves.iter().copied().collect(), leaves, section }
}

#[test]
fn tessera_checkpoints_tile_and_bundle() {
    let Tessera { section, leaves, tree } = tessera();
    let (key, secret) = (vkey(&section["vkey"]), skey(&section["skey"]));
    let mut edge = RightEdge::new();
    for (n, written) in (0..).zip(list(&section["checkpoints"])) {
        let checkpoint = Checkpoint {
            origin: "example.com/log/testdata".into(),
            size: size(n),
            root: edge.root(),
            extensions: vec![],
        };
        let signed = assemble(&checkpoint.to_text(), &[checkpoint.sign(&secret)]);
        assert_eq!(signed, text(written));
        assert_eq!(tree_root(size(n), &tree), Ok(checkpoint.root));
        let note = Note::parse(signed.as_bytes()).unwrap();
        assert_eq!(note.verified_by(std::slice::from_ref(&key)).unwrap().len(), 1);
        assert_eq!(Checkpoint::parse_text(note.text), Ok(checkpoint));
        if let Some(leaf) = leaves.get(usize::try_from(n).unwrap()) {
            edge.push(*leaf);
        }
    }
    assert_eq!(log_key_id(&key.name, &secret.public_key()), key.key_id);

    let written: Vec<LeafHash> = list(&section["leaf_hashes_hex"])
        .iter()
        .map(|leaf| LeafHash(hex(leaf).try_into().unwrap()))
        .collect();
    assert_eq!(leaves, written);
    let mut builder = TileBuilder::new();
    assert!(leaves.iter().all(|leaf| builder.push(*leaf).is_empty()));
    let (resource, bytes) = builder.partial_tiles().next().unwrap();
    assert_eq!(resource.path(), "tile/0/000.p/15");
    assert_eq!(bytes, hex(&section["tile_0_000_p_15_hex"]));
    let first_three = list(&section["entries"])[..3].iter().map(|e| text(e).as_bytes());
    assert_eq!(encode_bundle(first_three).unwrap(), hex(&section["entries_000_p_3_hex"]));
}

#[test]
fn tessera_proofs() {
    let Tessera { section, leaves, tree } = tessera();
    let root = tree_root(size(15), &tree).unwrap();
    let inclusion = section["inclusion_proofs"].as_object().unwrap();
    assert_eq!(inclusion.len(), 15);
    for (i, written) in inclusion {
        let i: u64 = i.parse().unwrap();
        let proof = inclusion_proof(index(i), size(15), &tree).unwrap();
        assert_eq!(proof, hashes(written));
        let leaf = &leaves[usize::try_from(i).unwrap()];
        assert_eq!(verify_inclusion(leaf, index(i), size(15), &proof, &root), Ok(()));
    }
    let consistency = section["consistency_to_15"].as_object().unwrap();
    assert_eq!(consistency.len(), 15);
    for (old, written) in consistency {
        let old = size(old.parse().unwrap());
        let proof = consistency_proof(old, size(15), &tree).unwrap();
        assert_eq!(proof, hashes(written));
        let old_root = tree_root(old, &tree).unwrap();
        assert_eq!(verify_consistency(old, &old_root, size(15), &root, &proof), Ok(()));
    }
    let subtrees = list(&section["subtree_consistency_to_15"]);
    assert_eq!(subtrees.len(), 43);
    for case in subtrees {
        let (start, end) = (index(number(&case["start"])), size(number(&case["end"])));
        let proof = subtree_consistency_proof(start, end, size(15), &tree).unwrap();
        assert_eq!(proof, hashes(&case["proof"]));
        let subtree = subtree_root(start, end, &tree).unwrap();
        assert_eq!(subtree, hash(&case["hash"]));
        let verdict = verify_subtree_consistency(start, end, size(15), &subtree, &proof, &root);
        assert_eq!(verdict, Ok(()));
    }
}

#[test]
fn skylight() {
    let section = vectors("c2sp.json")["skylight_witness_and_mirror"].clone();
    for role in ["witness", "mirror"] {
        let key = vkey(&section[format!("{role}_vkey")]);
        assert_eq!(key.key_type, KeyType::CosignatureEd25519);
        let written = text(&section[format!("{role}_checkpoint")]);
        let note = Note::parse(written.as_bytes()).unwrap();
        // The log's own line is of an unknown key and ignored.
        assert_eq!(note.verified_by(std::slice::from_ref(&key)).unwrap().len(), 1);
        let line = note.lines_of(&key).next().unwrap();
        let public_key = PublicKey::from_slice(&key.public_key).unwrap();
        let time = verify_ed25519(&public_key, note.text, &line.signature).unwrap();
        assert_eq!(time.value(), number(&section["timestamp"]));
        let checkpoint = Checkpoint::parse_text(note.text).unwrap();
        assert_eq!(
            (checkpoint.origin.as_str(), checkpoint.size),
            (text(&section["origin"]), size(300))
        );
    }
    assert_eq!(sha256_hex(text(&section["origin"]).as_bytes()), text(&section["origin_sha256"]));
}

#[test]
fn sumdb_and_sigsum() {
    let vectors = vectors("c2sp.json");
    for section in [&vectors["sumdb"], &vectors["sigsum_issue99"]] {
        let key = vkey(&section["vkey"]);
        let note = Note::parse(text(&section["checkpoint"]).as_bytes()).unwrap();
        assert_eq!(note.verified_by(std::slice::from_ref(&key)).unwrap().len(), 1);
        assert_eq!(Checkpoint::parse_text(note.text).unwrap().to_text(), note.text);
    }
    let section = &vectors["sigsum_issue99"];
    let secret = SigningKey::from_seed(&hex(&section["seed_hex"]).try_into().unwrap());
    let note = Note::parse(text(&section["checkpoint"]).as_bytes()).unwrap();
    let checkpoint = Checkpoint::parse_text(note.text).unwrap();
    let public_key = secret.public_key().to_bytes();
    let key = VerifierKey::new(&checkpoint.origin, KeyType::Ed25519, &public_key).unwrap();
    assert_eq!(key.to_string(), text(&section["vkey"]));
    assert_eq!(assemble(note.text, &[checkpoint.sign(&secret)]), text(&section["checkpoint"]));
}

fn checkpoint_15() -> String {
    let vectors = vectors("c2sp.json");
    let written = text(&vectors["tessera_testdata"]["checkpoints"][15]);
    Note::parse(written.as_bytes()).unwrap().text.to_owned()
}

#[test]
fn cosignature_04_computed() {
    let section = vectors("c2sp.json")["cosignatures_computed"].clone();
    let (checkpoint, key) = (checkpoint_15(), vkey(&section["cosig_v1_vkey"]));
    let secret = SigningKey::from_seed(&std::array::from_fn(|i| u8::try_from(i).unwrap()));
    let time = Timestamp::new(1_700_000_000).unwrap();
    let line = sign_ed25519(&secret, "witness.example/w1", time, &checkpoint);
    assert_eq!(line, text(&section["cosig_v1_line"]));
    let signed = assemble(&checkpoint, &[line]);
    let note = Note::parse(signed.as_bytes()).unwrap();
    assert_eq!(note.verified_by(std::slice::from_ref(&key)).unwrap().len(), 1);
    let payload = &note.signatures[0].signature;
    let public_key = secret.public_key();
    assert_eq!(verify_ed25519(&public_key, &checkpoint, payload), Ok(time));
    // The time is signed.
    let mut later = payload.clone();
    later[7] ^= 1;
    verify_ed25519(&public_key, &checkpoint, &later).unwrap_err();
    let message = message_ed25519(time, &checkpoint);
    assert!(
        message.starts_with(b"cosignature/v1\ntime 1700000000\nexample.com/log/testdata\n15\n")
    );
    verify_strict(&public_key, &message, &payload[8..]).unwrap();
}

#[test]
fn cosignatures_06_messages_and_key_ids() {
    let section = vectors("c2sp.json")["cosignatures_computed"].clone();
    let text_15 = checkpoint_15();
    let checkpoint = Checkpoint::parse_text(&text_15).unwrap();
    let fingerprints = [
        (
            "witness_mldsa",
            "098600b859a74a77370f560491923a2fed4464b245e8c7aff5255eb28bb3abf1",
            "4369c716e70eae6c7c14a683885c93c6f0ab144a3a7d61b3cfc43b9dfeff8eac",
            "ae57b9133dc4fce52f7824441ed1f2234b18866ad3e7c0b12932cfb9283a693f",
        ),
        (
            "mirror_mldsa",
            "6c1c65071979225a139b3ec84688e2688ec30fabe8cc510cb688bc435f2d3cb9",
            "a41c056cb023902d8e152286e11f563b2cedf13e6bb43e01e4fdfe820657df9b",
            "4a65eda1016a0df55c3eee47efb0d77f83cfec5d4e355a2384638329f301c8f9",
        ),
    ];
    for (cosigner, key_print, signature_print, subtree_print) in fingerprints {
        let case = &section[cosigner];
        let (key, name) = (vkey(&case["vkey"]), text(&case["name"]));
        assert_eq!((key.name.as_str(), key.key_type), (name, KeyType::MlDsa44));
        assert_eq!(key.key_id.to_string(), text(&case["key_id"]));
        assert_eq!(key_id(name, 0x06, &key.public_key), key.key_id);
        assert_eq!(sha256_hex(&key.public_key), key_print);
        let time = Timestamp::new(1_700_000_000).unwrap();
        let (origin, none) = (checkpoint.origin.as_str(), Timestamp::ZERO);
        let message =
            subtree_message(name, time, origin, index(0), checkpoint.size, &checkpoint.root);
        assert_eq!(message.unwrap(), hex(&case["cosigned_message_hex"]));
        let subtree = hash(&case["subtree_8_13_hash"]);
        assert_eq!(subtree_root(index(8), size(13), &tessera().tree), Ok(subtree));
        let message = subtree_message(name, none, origin, index(8), size(13), &subtree);
        assert_eq!(message.unwrap(), hex(&case["subtree_8_13_message_hex"]));
        for (line, time, print) in [
            ("signature_line", time, signature_print),
            ("subtree_8_13_signature_line", none, subtree_print),
        ] {
            let signed = assemble(&text_15, &[text(&case[line]).to_owned()]);
            let note = Note::parse(signed.as_bytes()).unwrap();
            let payload = PayloadMlDsa44::parse(&note.signatures[0].signature).unwrap();
            assert_eq!(note.signatures[0].key_id, key.key_id);
            assert_eq!((payload.timestamp, sha256_hex(payload.signature).as_str()), (time, print));
            assert_eq!(payload.to_bytes(), note.signatures[0].signature);
        }
    }
}

#[test]
fn cosignatures_06_are_rebuilt_and_verified() {
    let section = vectors("c2sp.json")["cosignatures_computed"].clone();
    let text_15 = checkpoint_15();
    let checkpoint = Checkpoint::parse_text(&text_15).unwrap();
    let time = Timestamp::new(1_700_000_000).unwrap();
    for cosigner in ["witness_mldsa", "mirror_mldsa"] {
        let case = &section[cosigner];
        let (key, name) = (vkey(&case["vkey"]), text(&case["name"]));
        let secret = MlDsaSigningKey::from_seed(&hex(&case["seed_hex"]).try_into().unwrap());
        let public_key = MlDsaPublicKey::from_bytes(&key.public_key).unwrap();
        assert_eq!(secret.public_key(), &public_key);
        assert_eq!(public_key.to_bytes(), key.public_key);
        let made = VerifierKey::new(name, KeyType::MlDsa44, &secret.public_key().to_bytes());
        assert_eq!(made.unwrap().to_string(), text(&case["vkey"]));

        let line = sign_ml_dsa(&secret, name, time, &checkpoint, &DETERMINISTIC).unwrap();
        assert_eq!(line, text(&case["signature_line"]));
        let message = hex(&case["cosigned_message_hex"]);
        let signed = assemble(&text_15, &[line]);
        let note = Note::parse(signed.as_bytes()).unwrap();
        let payload = &note.signatures[0].signature;
        assert_eq!(payload[8..], secret.sign_deterministic(&message));
        assert_eq!(ml_dsa::verify(&public_key, &message, &payload[8..]), Ok(()));
        assert_eq!(verify_ml_dsa(&public_key, name, &checkpoint, payload), Ok(time));
        assert_eq!(note.verified_by(std::slice::from_ref(&key)), Ok(vec![&key]));

        let hash = hash(&case["subtree_8_13_hash"]);
        let subtree = Subtree { start: index(8), end: size(13), hash };
        let origin = checkpoint.origin.as_str();
        let line = sign_ml_dsa_subtree(&secret, name, origin, &subtree, &DETERMINISTIC).unwrap();
        assert_eq!(line, text(&case["subtree_8_13_signature_line"]));
        let signed = assemble(&text_15, &[line]);
        let note = Note::parse(signed.as_bytes()).unwrap();
        let payload = &note.signatures[0].signature;
        let verdict = verify_ml_dsa_subtree(&public_key, name, origin, &subtree, payload);
        assert_eq!(verdict, Ok(Timestamp::ZERO));
        // A subtree's signature vouches for no checkpoint.
        let verdict = verify_ml_dsa(&public_key, name, &checkpoint, payload);
        assert_eq!(verdict, Err(CosignatureError::Invalid));
        let refused = NoteVerifyError::BadSignature { name: name.into(), key_id: key.key_id };
        assert_eq!(note.verified_by(std::slice::from_ref(&key)), Err(refused));
    }
}

#[test]
fn tlog_proof() {
    let vectors = vectors("c2sp.json");
    let section = &vectors["tlog_proof"];
    let written = text(&section["text"]);
    assert_eq!(written.len(), 536);
    let print = "27a1350bdff561809555ed1701322c3aa92dd53791eb693eadab2dca0387da2a";
    assert_eq!(sha256_hex(written.as_bytes()), print);
    let receipt = Receipt::parse(written.as_bytes()).unwrap();
    assert_eq!(receipt.to_text(), written);
    assert_eq!((receipt.index(), receipt.extra()), (index(5), None));
    assert_eq!(number(&section["index"]), 5);
    let leaf = leaf_hash(text(&section["leaf_entry"]).as_bytes());
    let checkpoint = receipt.verify_inclusion(&leaf).unwrap();
    assert_eq!(checkpoint, Checkpoint::parse_text(&checkpoint_15()).unwrap());
    let keys = [
        vkey(&vectors["tessera_testdata"]["vkey"]),
        vkey(&vectors["cosignatures_computed"]["cosig_v1_vkey"]),
    ];
    assert_eq!(receipt.note().verified_by(&keys).unwrap().len(), 2);
    // Built from nothing but the tree and the keys.
    let proof = inclusion_proof(index(5), size(15), &tessera().tree).unwrap();
    let secret = SigningKey::from_seed(&std::array::from_fn(|i| u8::try_from(i).unwrap()));
    let time = Timestamp::new(1_700_000_000).unwrap();
    let lines = [
        checkpoint.sign(&skey(&vectors["tessera_testdata"]["skey"])),
        sign_ed25519(&secret, "witness.example/w1", time, &checkpoint_15()),
    ];
    let note = assemble(&checkpoint_15(), &lines);
    assert_eq!(Receipt::new(None, index(5), proof, note).unwrap().to_text(), written);
}

/// The log's side of the witness dialogue: notes and signatures, not the witness's state.
#[test]
fn litewitness_notes() {
    let section = vectors("c2sp.json")["litewitness_sequence"].clone();
    let key = vkey(&section["log_vkey"]);
    let judged: Vec<bool> = list(&section["requests"])
        .iter()
        .map(|request| {
            let note = text(&request["body"]).split_once("\n\n").unwrap().1;
            let note = Note::parse(note.as_bytes()).ok();
            note.is_some_and(|note| note.verified_by(std::slice::from_ref(&key)).is_ok())
        })
        .collect();
    // The second has a line that is not canonical base64, the third is of another log.
    assert_eq!(judged[..3], [true, false, false]);
    assert!(judged[3..].iter().all(|verified| *verified), "{judged:?}");
}

#[test]
fn receipt_and_request_hold_our_proofs() {
    let vectors = vectors("c2sp.json");
    let Tessera { tree, section, .. } = tessera();
    let lines = |proof: &[TreeHash]| proof.iter().map(|h| format!("{h}\n")).collect::<String>();
    let proof = inclusion_proof(index(5), size(15), &tree).unwrap();
    let expected = format!(
        "c2sp.org/tlog-proof@v1\nindex 5\n{}\n{}",
        lines(&proof),
        text(&section["checkpoints"][15])
    );
    let receipt = text(&vectors["tlog_proof"]["text"]);
    assert!(receipt.starts_with(&expected));
    let proof = consistency_proof(size(7), size(15), &tree).unwrap();
    let request = format!("old 7\n{}\n{}", lines(&proof), text(&section["checkpoints"][15]));
    let written = &vectors["add_checkpoint_7_15"];
    assert_eq!(request, text(&written["body"]));
    assert_eq!(sha256_hex(request.as_bytes()), text(&written["sha256"]));
}

#[test]
fn merkle_rfc6962() {
    let section = vectors("c2sp.json")["merkle_rfc6962"].clone();
    let leaves: Vec<LeafHash> =
        list(&section["leaves_hex"]).iter().map(|leaf| leaf_hash(&hex(leaf))).collect();
    let tree: MemoryTree = leaves.iter().copied().collect();
    let mut edge = RightEdge::new();
    for (n, root) in (0..).zip(list(&section["roots_hex"])) {
        let root = TreeHash(hex(root).try_into().unwrap());
        assert_eq!(tree_root(size(n), &tree), Ok(root));
        assert_eq!((edge.size(), edge.root()), (size(n), root));
        if let Some(leaf) = leaves.get(usize::try_from(n).unwrap()) {
            edge.push(*leaf);
        }
    }
    assert_eq!(EMPTY_ROOT.to_string(), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert_eq!(EMPTY_ROOT.0.as_slice(), base64::decode(&EMPTY_ROOT.to_string()).unwrap());
}
