//! Building tiles from leaf hashes, in order and in constant memory.

use alloc::vec::Vec;

use thiserror::Error;

use super::{Resource, TileWidth, tile_partial_width};
use crate::limits::{HASH_BYTES, TILE_BYTES};
use crate::merkle::RightEdge;
use crate::{LeafHash, TreeHash, TreeSize};

/// A tile that has just been completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullTile {
    /// Its level.
    pub level: u8,
    /// Its number within the level.
    pub index: u64,
    /// Its 256 hashes, 8192 bytes.
    pub bytes: Vec<u8>,
}

/// The partial tiles of a growing tree: at most 8 levels of less than 8192 bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TileBuilder {
    size: TreeSize,
    /// `partials[l]`: bytes of the partial tile of level l, empty when there is none.
    partials: Vec<Vec<u8>>,
}

/// Why building cannot go on from a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ResumeError<E> {
    /// A partial tile does not have the length that the size calls for.
    #[error("partial tile of level {level} has {got} bytes, not {want}")]
    TileLength {
        /// Its level.
        level: u8,
        /// Bytes read.
        got: usize,
        /// Bytes of its width.
        want: usize,
    },
    /// Reading a tile failed.
    #[error("tile: {0}")]
    Read(E),
}

impl FullTile {
    /// Which file this is.
    #[must_use]
    pub const fn resource(&self) -> Resource {
        Resource::Tile { level: self.level, index: self.index, width: TileWidth::FULL }
    }
}

impl TileBuilder {
    /// Starts from the empty tree.
    #[must_use]
    pub const fn new() -> Self {
        Self { size: TreeSize::ZERO, partials: Vec::new() }
    }

    /// Goes on from a tree of `size`, whose partial tiles `read` gives, one call per level that has
    /// one: level, index, width.
    ///
    /// Only lengths are checked: compare [`Self::right_edge`]'s root with a checkpoint.
    ///
    /// # Errors
    /// Those of `read`, or a tile of the wrong length.
    pub fn resume<E>(
        size: TreeSize,
        mut read: impl FnMut(u8, u64, TileWidth) -> Result<Vec<u8>, E>,
    ) -> Result<Self, ResumeError<E>> {
        let mut builder = Self { size, partials: Vec::new() };
        for level in 0..LEVELS {
            let mut bytes = Vec::new();
            if let Some(width) = tile_partial_width(size, level) {
                bytes = read(level, builder.tile_index(level), width).map_err(ResumeError::Read)?;
                let (got, want) = (bytes.len(), usize::from(width.value()) * HASH_BYTES);
                if got != want {
                    return Err(ResumeError::TileLength { level, got, want });
                }
            }
            builder.partials.push(bytes);
        }
        Ok(builder)
    }

    /// Appends one leaf and gives the tiles that it completes, the lowest level first.
    ///
    /// # Panics
    /// At 2^64−1 leaves, which no log reaches.
    pub fn push(&mut self, leaf: LeafHash) -> Vec<FullTile> {
        let mut completed = Vec::new();
        let mut hash = TreeHash::from(leaf);
        for level in 0..LEVELS {
            if usize::from(level) == self.partials.len() {
                self.partials.push(Vec::new());
            }
            let tile = &mut self.partials[usize::from(level)];
            tile.extend_from_slice(&hash.0);
            if tile.len() < TILE_BYTES {
                break;
            }
            let bytes = core::mem::take(tile);
            hash = edge_of(&bytes).root();
            completed.push(FullTile { level, index: self.tile_index(level), bytes });
        }
        self.size = self.size.next_index().size_after();
        completed
    }

    /// Number of leaves so far.
    #[must_use]
    pub const fn size(&self) -> TreeSize {
        self.size
    }

    /// The partial tiles of the tree as it is now, the lowest level first.
    pub fn partial_tiles(&self) -> impl Iterator<Item = (Resource, &[u8])> {
        (0..LEVELS).zip(&self.partials).filter_map(|(level, bytes)| {
            let width = tile_partial_width(self.size, level)?;
            let index = self.tile_index(level);
            Some((Resource::Tile { level, index, width }, bytes.as_slice()))
        })
    }

    /// The right edge of the tree, computed from the partial tiles.
    #[must_use]
    pub fn right_edge(&self) -> RightEdge {
        // Within the partial tile of level l, a complete subtree over 2^h of its hashes is one of
        // the tree over 2^(8l+h) leaves: the edges follow each other from the highest level down.
        let edges = self.partials.iter().rev().map(|tile| edge_of(tile));
        let nodes = edges.flat_map(|edge| edge.nodes().to_vec()).collect();
        RightEdge::from_nodes(self.size, nodes)
            .expect("invariant: each tile is as wide as eight bits of the size say")
    }

    /// Number of the tile of `level` that the next hash goes into.
    fn tile_index(&self, level: u8) -> u64 {
        let bits = u32::from(level + 1) * 8;
        self.size.value().checked_shr(bits).unwrap_or(0)
    }
}

/// Levels that a tree of fewer than 2^64 leaves can have: eight bits of its size each.
const LEVELS: u8 = 8;

/// The tree whose leaves are the hashes of one tile.
fn edge_of(tile: &[u8]) -> RightEdge {
    let mut edge = RightEdge::new();
    let (hashes, rest) = tile.as_chunks::<HASH_BYTES>();
    assert!(rest.is_empty(), "invariant: a tile is made of whole hashes");
    hashes.iter().for_each(|hash| edge.push(LeafHash(*hash)));
    edge
}
