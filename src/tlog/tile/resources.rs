//! Which tiles and bundles a tree of some size has.

use alloc::vec::Vec;

use super::{Resource, TileWidth};
use crate::TreeSize;
use crate::limits::TILE_WIDTH;

/// Bits of the position within a tile.
const TILE_BITS: u32 = TILE_WIDTH.ilog2();

/// Hashes that all tiles of `level` hold together in a tree of `size`: size / 256^level.
fn hashes_at(size: TreeSize, level: u8) -> u64 {
    // Beyond level 7 a shift would be by 64 bits or more.
    size.value().checked_shr(TILE_BITS * u32::from(level)).unwrap_or(0)
}

fn partial_width(hashes: u64) -> Option<TileWidth> {
    let width = hashes % (1 << TILE_BITS);
    TileWidth::new(u16::try_from(width).expect("invariant: a remainder of 256 fits"))
}

/// Width of the partial tile of `level` in a tree of `size`; `None` when there is none.
#[must_use]
pub fn tile_partial_width(size: TreeSize, level: u8) -> Option<TileWidth> {
    partial_width(hashes_at(size, level))
}

/// Every tile and bundle of a tree of exactly `size`: the full ones, and the partial one of each
/// level. Takes memory in proportion to the size: verify its checkpoint first.
#[must_use]
pub fn resources(size: TreeSize) -> Vec<Resource> {
    resources_between(TreeSize::ZERO, size)
}

/// What a log writes when it grows from `old` to `new`: bundles first, then tiles by level, each
/// with the full ones before the partial one. Nothing when `new` is not above `old`.
#[must_use]
pub fn resources_between(old: TreeSize, new: TreeSize) -> Vec<Resource> {
    let mut list = Vec::new();
    if new <= old {
        return list;
    }
    let (before, after) = (old.value(), new.value());
    extend(&mut list, before, after, |index, width| Resource::Bundle { index, width });
    for level in 0_u8.. {
        let (before, after) = (hashes_at(old, level), hashes_at(new, level));
        if after == 0 {
            break;
        }
        extend(&mut list, before, after, |index, width| Resource::Tile { level, index, width });
    }
    list
}

/// The files of one level when its items grow from `before` to `after`.
fn extend(
    list: &mut Vec<Resource>,
    before: u64,
    after: u64,
    resource: impl Fn(u64, TileWidth) -> Resource,
) {
    let full = before >> TILE_BITS..after >> TILE_BITS;
    let partial_index = full.end;
    list.extend(full.map(|index| resource(index, TileWidth::FULL)));
    if let Some(width) = partial_width(after).filter(|_| before != after) {
        list.push(resource(partial_index, width));
    }
}
