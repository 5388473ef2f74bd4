//! The Merkle tree of RFC 6962: hashes, right edge, proofs and their verifiers.
//!
//! Every proof here is one of three questions about one descent: from the root of the tree down to
//! a subtree, noting at each fork the half that is left aside. An inclusion proof is the descent to
//! one leaf, a consistency proof the descent to [0, old size).

mod build;
mod descent;
mod right_edge;
mod source;
mod verify;

use sha2::{Digest, Sha256};

use crate::{EntryIndex, LeafHash, TreeHash, TreeSize};

pub use build::{
    ProofBuildError, consistency_proof, inclusion_proof, subtree_consistency_proof, subtree_root,
    tree_root,
};
pub use right_edge::{RightEdge, RightEdgeError};
pub use source::{MemoryTree, MissingSubtree, SubtreeHashes};
pub use verify::{
    ProofError, verify_consistency, verify_inclusion, verify_subtree_consistency,
    verify_subtree_inclusion,
};

/// Root of the tree without leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: TreeHash = TreeHash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// SHA-256(0x00 ‖ entry).
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> LeafHash {
    LeafHash(Sha256::new().chain_update([0x00]).chain_update(entry).finalize().into())
}

/// SHA-256(0x01 ‖ left ‖ right).
#[must_use]
pub fn node_hash(left: &TreeHash, right: &TreeHash) -> TreeHash {
    let hasher = Sha256::new().chain_update([0x01]);
    TreeHash(hasher.chain_update(left.0).chain_update(right.0).finalize().into())
}

/// Whether [start, end) is a subtree: not empty, and its start is a multiple of the smallest power
/// of two that is not below its length.
#[must_use]
pub fn is_valid_subtree(start: EntryIndex, end: TreeSize) -> bool {
    let Some(length) = end.value().checked_sub(start.value()).filter(|length| *length > 0) else {
        return false;
    };
    match length.checked_next_power_of_two() {
        Some(power) => start.value().is_multiple_of(power),
        // The power is 2^64: only 0 is a multiple.
        None => start.value() == 0,
    }
}
