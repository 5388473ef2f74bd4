//! Verifying proofs: hostile sizes, indices and hashes.

use thiserror::Error;

use super::descent::{Descent, Fork};
use super::{is_valid_subtree, node_hash};
use crate::limits::PROOF_HASHES_MAX;
use crate::{EntryIndex, LeafHash, TreeHash, TreeSize};

/// Why a proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofError {
    /// The tree or subtree does not hold this entry.
    #[error("entry {index} is not among leaves {start} to {end}")]
    IndexOutOfRange {
        /// The entry.
        index: EntryIndex,
        /// First leaf of the tree or subtree.
        start: EntryIndex,
        /// Just after its last leaf.
        end: TreeSize,
    },
    /// No proof starts from the empty tree: it is a prefix of every tree.
    #[error("no consistency proof starts from size 0")]
    OldSizeZero,
    /// The older tree is larger than the newer one.
    #[error("old size {old} is above new size {new}")]
    OldSizeAboveNew {
        /// Size of the older tree.
        old: TreeSize,
        /// Size of the newer tree.
        new: TreeSize,
    },
    /// The range is not a subtree of the tree.
    #[error("leaves {start} to {end} are not a subtree of a tree of size {size}")]
    NotASubtree {
        /// First leaf.
        start: EntryIndex,
        /// Just after the last leaf.
        end: TreeSize,
        /// The tree.
        size: TreeSize,
    },
    /// More hashes than the sizes call for, or than any proof may have.
    #[error("{got} hashes; at most {max} are allowed")]
    TooManyHashes {
        /// Hashes received.
        got: usize,
        /// Most that can be right.
        max: usize,
    },
    /// Fewer hashes than the sizes call for.
    #[error("{got} hashes; {want} are needed")]
    TooFewHashes {
        /// Hashes received.
        got: usize,
        /// Hashes needed.
        want: usize,
    },
    /// The proof leads to another root of the tree.
    #[error("the proof leads to root {computed}, not {expected}")]
    RootMismatch {
        /// The root that leaf or subtree and proof give.
        computed: TreeHash,
        /// The root that was to be shown.
        expected: TreeHash,
    },
    /// The proof leads to another root of the older tree or subtree.
    #[error("the proof leads to older root {computed}, not {expected}")]
    OldRootMismatch {
        /// The root that the proof gives.
        computed: TreeHash,
        /// The root that was to be shown.
        expected: TreeHash,
    },
}

/// Checks that `leaf` is entry `index` of the tree with `size` leaves and this `root`.
///
/// # Errors
/// Why the proof does not show it.
pub fn verify_inclusion(
    leaf: &LeafHash,
    index: EntryIndex,
    size: TreeSize,
    proof: &[TreeHash],
    root: &TreeHash,
) -> Result<(), ProofError> {
    if !index.is_in(size) {
        return Err(ProofError::IndexOutOfRange { index, start: EntryIndex::new(0), end: size });
    }
    let range = (index.value(), index.size_after().value());
    verify(range, size.value(), &TreeHash::from(*leaf), proof, root)
}

/// Checks that the tree (`old`, `old_root`) is a prefix of the tree (`new`, `new_root`).
///
/// # Errors
/// Why the proof does not show it.
pub fn verify_consistency(
    old: TreeSize,
    old_root: &TreeHash,
    new: TreeSize,
    new_root: &TreeHash,
    proof: &[TreeHash],
) -> Result<(), ProofError> {
    if old.is_empty() {
        return Err(ProofError::OldSizeZero);
    }
    if old > new {
        return Err(ProofError::OldSizeAboveNew { old, new });
    }
    verify((0, old.value()), new.value(), old_root, proof, new_root)
}

/// Checks that the subtree [start, end) with hash `subtree` is part of the tree (`size`, `root`).
///
/// # Errors
/// Why the proof does not show it.
pub fn verify_subtree_consistency(
    start: EntryIndex,
    end: TreeSize,
    size: TreeSize,
    subtree: &TreeHash,
    proof: &[TreeHash],
    root: &TreeHash,
) -> Result<(), ProofError> {
    if end > size || !is_valid_subtree(start, end) {
        return Err(ProofError::NotASubtree { start, end, size });
    }
    verify((start.value(), end.value()), size.value(), subtree, proof, root)
}

/// Checks that `leaf` is entry `index` under the hash `subtree` of the subtree [start, end).
///
/// # Errors
/// Why the proof does not show it.
pub fn verify_subtree_inclusion(
    leaf: &LeafHash,
    index: EntryIndex,
    start: EntryIndex,
    end: TreeSize,
    proof: &[TreeHash],
    subtree: &TreeHash,
) -> Result<(), ProofError> {
    if !is_valid_subtree(start, end) {
        return Err(ProofError::NotASubtree { start, end, size: end });
    }
    if index < start || !index.is_in(end) {
        return Err(ProofError::IndexOutOfRange { index, start, end });
    }
    // A subtree is a tree of its own, counted from its start.
    let position = index.value() - start.value();
    let length = end.value() - start.value();
    verify((position, position + 1), length, &TreeHash::from(*leaf), proof, subtree)
}

/// `range` must be a subtree within `size`, and `known` its expected hash.
fn verify(
    range: (u64, u64),
    size: u64,
    known: &TreeHash,
    proof: &[TreeHash],
    root: &TreeHash,
) -> Result<(), ProofError> {
    let got = proof.len();
    if got > PROOF_HASHES_MAX {
        return Err(ProofError::TooManyHashes { got, max: PROOF_HASHES_MAX });
    }
    let descent = Descent::new(range.0, range.1, size);
    let want = descent.proof_hashes();
    if got > want {
        return Err(ProofError::TooManyHashes { got, max: want });
    }
    if got < want {
        return Err(ProofError::TooFewHashes { got, want });
    }
    let (start, asides) = if descent.node_is_subtree {
        (known, proof)
    } else {
        proof.split_first().expect("invariant: a node that is not known is in the proof")
    };
    let (mut old, mut new) = (*start, *start);
    for (step, aside) in descent.steps.iter().rev().zip(asides) {
        match step.fork {
            Fork::Left => new = node_hash(&new, aside),
            Fork::Right => new = node_hash(aside, &new),
            Fork::Across => {
                old = node_hash(aside, &old);
                new = node_hash(aside, &new);
            }
        }
    }
    if old != *known {
        return Err(ProofError::OldRootMismatch { computed: old, expected: *known });
    }
    if new != *root {
        return Err(ProofError::RootMismatch { computed: new, expected: *root });
    }
    Ok(())
}
