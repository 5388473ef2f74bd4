//! Where the hashes of a tree come from.

use alloc::vec::Vec;

use thiserror::Error;

use super::node_hash;
use crate::{LeafHash, TreeHash, TreeSize};

/// Gives the roots of complete subtrees, from memory, tiles or anything else.
///
/// Promises only what it returns: callers check roots against a checkpoint.
pub trait SubtreeHashes {
    /// Why a hash cannot be had.
    type Error;

    /// Root of the complete subtree over the leaves [index·2^level, (index+1)·2^level).
    ///
    /// # Errors
    /// When the source does not hold it or cannot read it.
    fn hash(&self, level: u32, index: u64) -> Result<TreeHash, Self::Error>;
}

/// A whole tree in memory, for tests and small logs: two hashes per leaf.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    /// `levels[l][i]` = root over the leaves [i·2^l, (i+1)·2^l).
    levels: Vec<Vec<TreeHash>>,
}

/// The tree has no such complete subtree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("no complete subtree {index} of level {level}")]
pub struct MissingSubtree {
    /// The level asked for.
    pub level: u32,
    /// The index asked for.
    pub index: u64,
}

impl MemoryTree {
    /// The empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self { levels: Vec::new() }
    }

    /// Appends one leaf.
    pub fn push(&mut self, leaf: LeafHash) {
        let mut node = TreeHash::from(leaf);
        for level in 0.. {
            if level == self.levels.len() {
                self.levels.push(Vec::new());
            }
            let hashes = &mut self.levels[level];
            hashes.push(node);
            let [.., left, right] = hashes.as_slice() else { break };
            if !hashes.len().is_multiple_of(2) {
                break;
            }
            node = node_hash(left, right);
        }
    }

    /// Number of leaves so far.
    #[must_use]
    pub fn size(&self) -> TreeSize {
        let leaves = self.levels.first().map_or(0, Vec::len);
        TreeSize::new(u64::try_from(leaves).expect("invariant: memory holds fewer than 2^64"))
    }
}

impl FromIterator<LeafHash> for MemoryTree {
    fn from_iter<I: IntoIterator<Item = LeafHash>>(leaves: I) -> Self {
        let mut tree = Self::new();
        leaves.into_iter().for_each(|leaf| tree.push(leaf));
        tree
    }
}

impl SubtreeHashes for MemoryTree {
    type Error = MissingSubtree;

    fn hash(&self, level: u32, index: u64) -> Result<TreeHash, MissingSubtree> {
        let hashes = usize::try_from(level).ok().and_then(|level| self.levels.get(level));
        let position = usize::try_from(index).ok();
        hashes
            .zip(position)
            .and_then(|(hashes, position)| hashes.get(position))
            .copied()
            .ok_or(MissingSubtree { level, index })
    }
}
