//! Properties: what is written is read back, what is read has one spelling, altered proofs fail.

use proptest::collection::vec;
use proptest::prelude::*;
use redevable_tlog::checkpoint::Checkpoint;
use redevable_tlog::cosignature::{PayloadEd25519, Timestamp, sign_ed25519, verify_ed25519};
use redevable_tlog::ed25519::{SigningKey, verify_strict};
use redevable_tlog::key::{KeyType, VerifierKey};
use redevable_tlog::merkle::{
    MemoryTree, RightEdge, consistency_proof, inclusion_proof, leaf_hash, tree_root,
    verify_consistency, verify_inclusion,
};
use redevable_tlog::note::{KeyId, Note, SignatureLine, assemble};
use redevable_tlog::tile::{BundleEntries, Resource, TileBuilder, TileWidth, encode_bundle};
use redevable_tlog::{LeafHash, TreeHash, base64, decimal};

use crate::support::{index, size};

const NAME: &str = "[a-z0-9./é-]{1,20}";

fn tree_of(seed: u64, leaves: u64) -> MemoryTree {
    (0..leaves).map(|i| leaf_hash(format!("{seed}/{i}").as_bytes())).collect()
}

fn resource() -> impl Strategy<Value = Resource> {
    let width = (1..=256_u16).prop_map(|width| TileWidth::new(width).unwrap());
    let index = prop_oneof![any::<u64>(), 0..2000_u64];
    (0..=63_u8, index, width, 0..3).prop_map(|(level, index, width, kind)| match kind {
        0 => Resource::Tile { level, index, width },
        1 => Resource::Bundle { index, width },
        _ => Resource::Notes { index, width },
    })
}

/// One random edit of a text: the way hostile input comes near the grammar.
fn edited(text: &str, at: prop::sample::Index, kind: u8, byte: u8) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    let position = at.index(bytes.len());
    match kind % 3 {
        0 => bytes[position] = byte,
        1 => bytes.insert(position, byte),
        _ => drop(bytes.remove(position)),
    }
    bytes
}

fn bounded() -> ProptestConfig {
    ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(bounded())]

    #[test]
    fn inclusion_holds_and_nothing_else(
        seed: u64, n in 1..900_u64, at: prop::sample::Index, bit in 0..256_usize,
    ) {
        let tree = tree_of(seed, n);
        let i = u64::try_from(at.index(usize::try_from(n).unwrap())).unwrap();
        let leaf = leaf_hash(format!("{seed}/{i}").as_bytes());
        let root = tree_root(size(n), &tree).unwrap();
        let proof = inclusion_proof(index(i), size(n), &tree).unwrap();
        let verify = |i, leaf: &LeafHash, proof: &[TreeHash], root: &TreeHash| {
            verify_inclusion(leaf, index(i), size(n), proof, root).is_ok()
        };
        prop_assert!(verify(i, &leaf, &proof, &root));
        for altered in 0..proof.len() {
            let mut hashes = proof.clone();
            hashes[altered].0[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!verify(i, &leaf, &hashes, &root));
            let mut hashes = proof.clone();
            hashes.remove(altered);
            prop_assert!(!verify(i, &leaf, &hashes, &root));
            let mut hashes = proof.clone();
            hashes.insert(altered, proof[altered]);
            prop_assert!(!verify(i, &leaf, &hashes, &root));
            if altered > 0 {
                let mut hashes = proof.clone();
                hashes.swap(altered - 1, altered);
                prop_assert!(!verify(i, &leaf, &hashes, &root));
            }
        }
        prop_assert!(!verify(i, &leaf_hash(b"another"), &proof, &root));
        prop_assert!((0..=n).all(|j| j == i || !verify(j, &leaf, &proof, &root)));
    }

    #[test]
    fn consistency_holds_and_nothing_else(
        seed: u64, n in 1..900_u64, at: prop::sample::Index, bit in 0..256_usize,
    ) {
        let tree = tree_of(seed, n);
        let old = 1 + u64::try_from(at.index(usize::try_from(n).unwrap())).unwrap();
        let root = |n| tree_root(size(n), &tree).unwrap();
        let proof = consistency_proof(size(old), size(n), &tree).unwrap();
        let verify = |old_root: &TreeHash, new_root: &TreeHash, proof: &[TreeHash]| {
            verify_consistency(size(old), old_root, size(n), new_root, proof).is_ok()
        };
        prop_assert!(verify(&root(old), &root(n), &proof));
        for altered in 0..proof.len() {
            let mut hashes = proof.clone();
            hashes[altered].0[bit / 8] ^= 1 << (bit % 8);
            prop_assert!(!verify(&root(old), &root(n), &hashes));
            hashes.remove(altered);
            prop_assert!(!verify(&root(old), &root(n), &hashes));
        }
        // Another history: one entry of the older tree changed.
        let forked: MemoryTree = (0..n)
            .map(|i| {
                let mark = if i + 1 == old { "x" } else { "" };
                leaf_hash(format!("{mark}{seed}/{i}").as_bytes())
            })
            .collect();
        let forked_root = tree_root(size(n), &forked).unwrap();
        prop_assert!(!verify(&root(old), &forked_root, &proof));
        let forked_proof = consistency_proof(size(old), size(n), &forked).unwrap();
        prop_assert!(!verify(&root(old), &forked_root, &forked_proof));
    }

    #[test]
    fn edge_tree_and_tiles_agree(seed: u64, n in 0..1500_u64) {
        let (mut edge, mut builder) = (RightEdge::new(), TileBuilder::new());
        for i in 0..n {
            let leaf = leaf_hash(format!("{seed}/{i}").as_bytes());
            edge.push(leaf);
            builder.push(leaf);
        }
        prop_assert_eq!(edge.root(), tree_root(size(n), &tree_of(seed, n)).unwrap());
        prop_assert_eq!(builder.right_edge(), edge);
    }

    #[test]
    fn paths_are_read_back(resource in resource(), at: prop::sample::Index, kind: u8, byte: u8) {
        let path = resource.path();
        prop_assert_eq!(Resource::parse(&path), Some(resource));
        if let Ok(near) = String::from_utf8(edited(&path, at, kind, byte)) {
            prop_assert!(Resource::parse(&near).is_none_or(|read| read.path() == near));
        }
    }

    #[test]
    fn paths_near_the_grammar_have_one_spelling(
        path in "(tile/(0|7|63|64|007|entries)|notes)(/x[0-9]{3}){0,7}/[0-9]{2,4}(\\.p/[0-9]{1,4})?"
    ) {
        prop_assert!(Resource::parse(&path).is_none_or(|read| read.path() == path));
    }

    #[test]
    fn bundles_are_read_back(entries in vec(vec(any::<u8>(), 0..40), 0..=256)) {
        let bundle = encode_bundle(entries.iter().map(Vec::as_slice)).unwrap();
        let read: Vec<&[u8]> = BundleEntries::new(&bundle).collect::<Result<_, _>>().unwrap();
        prop_assert_eq!(read, entries);
    }

    #[test]
    fn any_bytes_that_are_a_bundle_are_written_back(bytes in vec(0..4_u8, 0..60)) {
        let read: Result<Vec<&[u8]>, _> = BundleEntries::new(&bytes).collect();
        if let Ok(entries) = read {
            prop_assert_eq!(encode_bundle(entries).unwrap(), bytes);
        }
    }

    #[test]
    fn notes_are_read_back(
        lines in vec("[^\\x00-\\x1f]{0,20}", 1..5),
        signatures in vec((NAME, any::<[u8; 4]>(), vec(any::<u8>(), 1..80)), 1..5),
        at: prop::sample::Index, kind: u8, byte: u8,
    ) {
        let text = lines.join("\n") + "\n";
        let rewrite = |note: &Note<'_>| {
            let line = |s: &SignatureLine<'_>| SignatureLine::write(s.name, s.key_id, &s.signature);
            assemble(note.text, &note.signatures.iter().map(line).collect::<Vec<_>>())
        };
        let written: Vec<String> = signatures
            .iter()
            .map(|(name, id, signature)| SignatureLine::write(name, KeyId(*id), signature))
            .collect();
        let whole = assemble(&text, &written);
        let note = Note::parse(whole.as_bytes()).unwrap();
        prop_assert_eq!(note.text, &text);
        prop_assert_eq!(rewrite(&note), whole.as_str());
        for (read, (name, id, signature)) in note.signatures.iter().zip(&signatures) {
            prop_assert_eq!((read.name, read.key_id.0), (name.as_str(), *id));
            prop_assert_eq!(&read.signature, signature);
        }
        let near = edited(&whole, at, kind, byte);
        if let Ok(note) = Note::parse(&near) {
            prop_assert_eq!(rewrite(&note).into_bytes(), near);
        }
    }

    #[test]
    fn checkpoints_are_read_back(
        origin in "[^\\x00-\\x1f]{1,60}", n: u64, root: [u8; 32],
        extensions in vec("[^\\x00-\\x1f]{1,20}", 0..3),
        at: prop::sample::Index, kind: u8, byte: u8,
    ) {
        let checkpoint = Checkpoint { origin, size: size(n), root: TreeHash(root), extensions };
        let text = checkpoint.to_text();
        prop_assert_eq!(Checkpoint::parse_text(&text), Ok(checkpoint));
        if let Ok(near) = String::from_utf8(edited(&text, at, kind, byte)) {
            prop_assert!(Checkpoint::parse_text(&near).is_ok_and(|read| read.to_text() == near)
                || Checkpoint::parse_text(&near).is_err());
        }
    }

    #[test]
    fn verifier_keys_are_read_back(
        name in NAME, byte: u8, key in vec(any::<u8>(), 32..=32),
        at: prop::sample::Index, kind: u8, edit: u8,
    ) {
        prop_assume!(byte != KeyType::MlDsa44.byte());
        let key = VerifierKey::new(&name, KeyType::from_byte(byte), &key).unwrap();
        let text = key.to_string();
        prop_assert_eq!(VerifierKey::parse(&text), Ok(key));
        let near = edited(&text, at, kind, edit);
        // The id of an ECDSA key (type 02) covers the key alone: another name is another vkey.
        if let Ok(near) = String::from_utf8(near).as_ref()
            && byte != 0x02
        {
            prop_assert!(*near == text || VerifierKey::parse(near).is_err());
        }
    }

    #[test]
    fn base64_and_decimals_have_one_spelling(
        bytes in vec(any::<u8>(), 0..40), near in "[A-Da-d0-2+/=]{0,12}", number: u64,
        digits in "[+-]?[0-9]{0,21}",
    ) {
        prop_assert_eq!(base64::decode(&base64::encode(&bytes)), Some(bytes));
        prop_assert!(base64::decode(&near).is_none_or(|read| base64::encode(&read) == near));
        prop_assert_eq!(decimal::parse(&number.to_string()), Some(number));
        prop_assert!(decimal::parse(&digits).is_none_or(|read| read.to_string() == digits));
    }

    #[test]
    fn signatures_bind_message_key_and_time(
        seed: [u8; 32], message in "[a-z\n]{1,40}", seconds in 0..(1_u64 << 63),
        at: prop::sample::Index, bit in 0..8_u32,
    ) {
        let secret = SigningKey::from_seed(&seed);
        let key = secret.public_key();
        let signature = secret.sign(message.as_bytes());
        prop_assert!(verify_strict(&key, message.as_bytes(), &signature).is_ok());
        let mut altered = signature;
        altered[at.index(64)] ^= 1 << bit;
        prop_assert!(verify_strict(&key, message.as_bytes(), &altered).is_err());

        let text = format!("{message}\n");
        let time = Timestamp::new(seconds).unwrap();
        let signed = assemble(&text, &[sign_ed25519(&secret, "witness", time, &text)]);
        let note = Note::parse(signed.as_bytes()).unwrap();
        let mut payload = note.signatures[0].signature.clone();
        prop_assert_eq!(verify_ed25519(&key, &text, &payload), Ok(time));
        prop_assert_eq!(PayloadEd25519::parse(&payload).unwrap().to_bytes(), payload.clone());
        let position = at.index(payload.len());
        payload[position] ^= 1 << bit;
        prop_assert!(verify_ed25519(&key, &text, &payload).is_err());
    }
}
