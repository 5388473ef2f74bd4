//! What the tests share.

use std::path::Path;

use data_encoding::HEXLOWER;
use redevable_tlog::ed25519::SigningKey;
use redevable_tlog::key::VerifierKey;
use redevable_tlog::merkle::{MemoryTree, leaf_hash, node_hash};
use redevable_tlog::{EntryIndex, LeafHash, TreeHash, TreeSize, base64};
use serde_json::Value;

pub(crate) fn vectors(file: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../proofs/vectors/c2sp");
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}"))
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap_or_else(|| panic!("not a list: {value}"))
}

pub(crate) fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("not a u64: {value}"))
}

pub(crate) fn hex(value: &Value) -> Vec<u8> {
    HEXLOWER.decode(text(value).as_bytes()).unwrap()
}

pub(crate) fn hash(value: &Value) -> TreeHash {
    TreeHash::from_base64(text(value)).unwrap()
}

pub(crate) fn hashes(value: &Value) -> Vec<TreeHash> {
    list(value).iter().map(hash).collect()
}

pub(crate) fn vkey(value: &Value) -> VerifierKey {
    let key = VerifierKey::parse(text(value)).unwrap();
    assert_eq!(key.to_string(), text(value));
    key
}

/// Reads Go's `PRIVATE+KEY+<name>+<id>+<base64(01 ‖ seed)>`.
pub(crate) fn skey(value: &Value) -> SigningKey {
    let encoded = text(value).splitn(5, '+').nth(4).unwrap();
    let bytes = base64::decode(encoded).unwrap();
    assert_eq!(bytes[0], 0x01);
    SigningKey::from_seed(bytes[1..].try_into().unwrap())
}

pub(crate) fn index(value: u64) -> EntryIndex {
    EntryIndex::new(value)
}

pub(crate) fn size(value: u64) -> TreeSize {
    TreeSize::new(value)
}

/// Leaf i of the trees of `leaf_dash_i`.
pub(crate) fn leaf(i: u64) -> LeafHash {
    leaf_hash(format!("leaf-{i}").as_bytes())
}

pub(crate) fn tree(leaves: u64) -> MemoryTree {
    (0..leaves).map(leaf).collect()
}

/// MTH as RFC 6962 §2.1 defines it, word for word, over [start, end).
pub(crate) fn mth(start: u64, end: u64) -> TreeHash {
    let leaves = end - start;
    if leaves == 1 {
        return leaf(start).into();
    }
    let mut k = 1;
    while k * 2 < leaves {
        k *= 2;
    }
    node_hash(&mth(start, start + k), &mth(start + k, end))
}
