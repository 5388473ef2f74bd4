//! The way from the root of a tree down to a subtree.

use alloc::vec::Vec;

/// The half that a fork leaves aside.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fork {
    /// The subtree lies in the left half: the right half is aside.
    Left,
    /// The subtree lies in the right half: the left half is aside.
    Right,
    /// The subtree covers the whole left half and ends in the right one.
    Across,
}

pub(super) struct Step {
    pub(super) fork: Fork,
    /// Leaves of the half aside.
    pub(super) aside: (u64, u64),
}

pub(super) struct Descent {
    /// From the root down: proofs list them the other way round.
    pub(super) steps: Vec<Step>,
    /// Leaves of the node where the descent ends.
    pub(super) node: (u64, u64),
    /// Whether that node is the subtree itself, whose hash the verifier knows already.
    pub(super) node_is_subtree: bool,
}

impl Descent {
    /// From the tree of `size` leaves to [start, end), which must be a subtree within it.
    pub(super) fn new(start: u64, end: u64, size: u64) -> Self {
        let mut steps = Vec::new();
        let (mut low, mut high) = (0, size);
        let mut start = start;
        let mut node_is_subtree = true;
        while (start, end) != (low, high) {
            let middle = low + split_point(high - low);
            if end <= middle {
                steps.push(Step { fork: Fork::Left, aside: (middle, high) });
                high = middle;
            } else if start >= middle {
                steps.push(Step { fork: Fork::Right, aside: (low, middle) });
                low = middle;
            } else {
                // Only a subtree with start == low can reach over the middle (is_valid_subtree).
                steps.push(Step { fork: Fork::Across, aside: (low, middle) });
                (low, start) = (middle, middle);
                node_is_subtree = false;
            }
        }
        Self { steps, node: (low, high), node_is_subtree }
    }

    pub(super) fn proof_hashes(&self) -> usize {
        self.steps.len() + usize::from(!self.node_is_subtree)
    }
}

/// Largest power of two strictly below `leaves`, which is at least 2.
pub(super) fn split_point(leaves: u64) -> u64 {
    1 << (leaves - 1).ilog2()
}
