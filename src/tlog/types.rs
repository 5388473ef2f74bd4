//! The numbers and hashes of a log, each a type of its own: an index is never a size.

use core::fmt;

use crate::base64;

/// Position of an entry in the log, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryIndex(u64);

/// Number of leaves of a tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeSize(u64);

impl EntryIndex {
    /// The index `value`.
    #[must_use]
    pub const fn new(value: u64) -> Self {
        Self(value)
    }

    /// The bare number, for formats and arithmetic.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }

    /// The smallest tree that holds this entry.
    ///
    /// # Panics
    /// At index 2^64−1, which no log reaches.
    #[must_use]
    pub const fn size_after(self) -> TreeSize {
        TreeSize(self.0.checked_add(1).expect("invariant: no log holds 2^64 entries"))
    }

    /// The tree just before this entry.
    #[must_use]
    pub const fn size_before(self) -> TreeSize {
        TreeSize(self.0)
    }

    /// Whether a tree of `size` holds this entry.
    #[must_use]
    pub const fn is_in(self, size: TreeSize) -> bool {
        self.0 < size.0
    }
}

impl TreeSize {
    /// The empty tree.
    pub const ZERO: Self = Self(0);

    /// The size `value`.
    #[must_use]
    pub const fn new(value: u64) -> Self {
        Self(value)
    }

    /// The bare number, for formats and arithmetic.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }

    /// Whether the tree has no leaf.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The index that the next entry will get.
    #[must_use]
    pub const fn next_index(self) -> EntryIndex {
        EntryIndex(self.0)
    }

    /// The last entry of the tree, if it has one.
    #[must_use]
    pub const fn last_index(self) -> Option<EntryIndex> {
        match self.0.checked_sub(1) {
            Some(last) => Some(EntryIndex(last)),
            None => None,
        }
    }
}

impl fmt::Display for EntryIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for TreeSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A SHA-256 hash of the RFC 6962 tree: a leaf, an inner node or a root.
/// Its text form is standard padded base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TreeHash(pub [u8; 32]);

/// SHA-256(0x00 ‖ entry), RFC 6962 §2.1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeafHash(pub [u8; 32]);

impl TreeHash {
    /// Reads canonical padded base64 of exactly 32 bytes; `None` for anything else.
    #[must_use]
    pub fn from_base64(text: &str) -> Option<Self> {
        Some(Self(base64::decode(text)?.try_into().ok()?))
    }
}

impl From<LeafHash> for TreeHash {
    fn from(leaf: LeafHash) -> Self {
        Self(leaf.0)
    }
}

impl fmt::Display for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base64::encode(&self.0))
    }
}

impl fmt::Debug for TreeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TreeHash({self})")
    }
}

impl fmt::Display for LeafHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TreeHash(self.0).fmt(f)
    }
}

impl fmt::Debug for LeafHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LeafHash({self})")
    }
}
