//! Building roots and proofs.

use alloc::vec::Vec;

use thiserror::Error;

use super::descent::{Descent, split_point};
use super::{EMPTY_ROOT, SubtreeHashes, is_valid_subtree, node_hash};
use crate::{EntryIndex, TreeHash, TreeSize};

/// Why a proof cannot be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ProofBuildError<E> {
    /// The tree does not hold this entry.
    #[error("entry {index} is not in a tree of size {size}")]
    IndexOutOfRange {
        /// The entry.
        index: EntryIndex,
        /// The tree.
        size: TreeSize,
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
    /// The source failed.
    #[error("subtree hash: {0}")]
    Source(E),
}

/// Root of the tree of the first `size` leaves.
///
/// # Errors
/// Those of the source.
pub fn tree_root<S: SubtreeHashes>(size: TreeSize, source: &S) -> Result<TreeHash, S::Error> {
    if size.is_empty() { Ok(EMPTY_ROOT) } else { range_root(0, size.value(), source) }
}

/// Root of the subtree [start, end).
///
/// # Errors
/// When the range is not a subtree, or those of the source.
pub fn subtree_root<S: SubtreeHashes>(
    start: EntryIndex,
    end: TreeSize,
    source: &S,
) -> Result<TreeHash, ProofBuildError<S::Error>> {
    if !is_valid_subtree(start, end) {
        return Err(ProofBuildError::NotASubtree { start, end, size: end });
    }
    range_root(start.value(), end.value(), source).map_err(ProofBuildError::Source)
}

/// Proof that the entry is under the root of the tree of `size`, the leaf's sibling first.
///
/// # Errors
/// When the tree does not hold the entry, or those of the source.
pub fn inclusion_proof<S: SubtreeHashes>(
    index: EntryIndex,
    size: TreeSize,
    source: &S,
) -> Result<Vec<TreeHash>, ProofBuildError<S::Error>> {
    if !index.is_in(size) {
        return Err(ProofBuildError::IndexOutOfRange { index, size });
    }
    build(index.value(), index.size_after().value(), size.value(), source)
}

/// Proof that the tree of `old` leaves is a prefix of the tree of `new` leaves.
///
/// # Errors
/// When `old` is 0 or above `new`, or those of the source.
pub fn consistency_proof<S: SubtreeHashes>(
    old: TreeSize,
    new: TreeSize,
    source: &S,
) -> Result<Vec<TreeHash>, ProofBuildError<S::Error>> {
    if old.is_empty() {
        return Err(ProofBuildError::OldSizeZero);
    }
    if old > new {
        return Err(ProofBuildError::OldSizeAboveNew { old, new });
    }
    build(0, old.value(), new.value(), source)
}

/// Proof that the subtree [start, end) is part of the tree of `size`.
///
/// # Errors
/// When the range is not a subtree of that tree, or those of the source.
pub fn subtree_consistency_proof<S: SubtreeHashes>(
    start: EntryIndex,
    end: TreeSize,
    size: TreeSize,
    source: &S,
) -> Result<Vec<TreeHash>, ProofBuildError<S::Error>> {
    if end > size || !is_valid_subtree(start, end) {
        return Err(ProofBuildError::NotASubtree { start, end, size });
    }
    build(start.value(), end.value(), size.value(), source)
}

fn build<S: SubtreeHashes>(
    start: u64,
    end: u64,
    size: u64,
    source: &S,
) -> Result<Vec<TreeHash>, ProofBuildError<S::Error>> {
    let descent = Descent::new(start, end, size);
    let first = (!descent.node_is_subtree).then_some(descent.node);
    let asides = descent.steps.iter().rev().map(|step| step.aside);
    first
        .into_iter()
        .chain(asides)
        .map(|(low, high)| range_root(low, high, source).map_err(ProofBuildError::Source))
        .collect()
}

/// Root over the leaves [start, end), which must be a subtree: complete subtrees joined from the
/// right.
fn range_root<S: SubtreeHashes>(start: u64, end: u64, source: &S) -> Result<TreeHash, S::Error> {
    let length = end - start;
    if length.is_power_of_two() {
        let level = length.ilog2();
        return source.hash(level, start >> level);
    }
    let middle = start + split_point(length);
    let left = range_root(start, middle, source)?;
    Ok(node_hash(&left, &range_root(middle, end, source)?))
}
