//! The right edge of a tree: what appending needs, in O(log n) memory.

use alloc::vec::Vec;

use thiserror::Error;

use super::{EMPTY_ROOT, node_hash};
use crate::{LeafHash, TreeHash, TreeSize};

/// The roots of the complete subtrees that make up a tree: all that appending needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RightEdge {
    size: TreeSize,
    /// One hash per set bit of the size, the largest subtree first.
    nodes: Vec<TreeHash>,
}

/// Stored nodes that do not belong to a tree of the stated size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{got} nodes; the right edge of this tree has {want}")]
pub struct RightEdgeError {
    /// Nodes given.
    pub got: usize,
    /// Nodes of a tree of that size.
    pub want: usize,
}

impl RightEdge {
    /// The edge of the empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self { size: TreeSize::ZERO, nodes: Vec::new() }
    }

    /// Reloads an edge: the nodes in the order of [`Self::nodes`].
    ///
    /// # Errors
    /// When their number does not fit the size.
    pub fn from_nodes(size: TreeSize, nodes: Vec<TreeHash>) -> Result<Self, RightEdgeError> {
        let want = size.value().count_ones() as usize;
        if nodes.len() != want {
            return Err(RightEdgeError { got: nodes.len(), want });
        }
        Ok(Self { size, nodes })
    }

    /// Appends one leaf.
    ///
    /// # Panics
    /// At 2^64−1 leaves, which no log reaches.
    pub fn push(&mut self, leaf: LeafHash) {
        let mut node = TreeHash::from(leaf);
        // Each trailing one of the size is a complete subtree that this leaf completes further.
        for _ in 0..self.size.value().trailing_ones() {
            let left = self.nodes.pop().expect("invariant: one node per set bit of the size");
            node = node_hash(&left, &node);
        }
        self.nodes.push(node);
        self.size = self.size.next_index().size_after();
    }

    /// Number of leaves so far.
    #[must_use]
    pub const fn size(&self) -> TreeSize {
        self.size
    }

    /// Root of the tree.
    #[must_use]
    pub fn root(&self) -> TreeHash {
        let mut from_right = self.nodes.iter().rev();
        let Some(last) = from_right.next() else {
            return EMPTY_ROOT;
        };
        from_right.fold(*last, |right, left| node_hash(left, &right))
    }

    /// Roots of the complete subtrees, the largest first.
    #[must_use]
    pub fn nodes(&self) -> &[TreeHash] {
        &self.nodes
    }
}
