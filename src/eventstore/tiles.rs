//! Full hash tiles: derived from the entries, kept so that a start need not hash them all.

use std::path::{Path, PathBuf};

use redevable_tlog::{
    LeafHash, TreeHash, TreeSize,
    limits::{HASH_BYTES, TILE_BYTES},
    merkle::{RightEdge, leaf_hash},
    tile::{FullTile, TileBuilder, TileWidth, tile_path},
};

use super::{
    StoreError,
    disk::{Writer, parent, read_if_present},
    segments::{SEGMENT_ITEMS, Segments},
};

/// The folder of the tiles.
pub(crate) struct Tiles {
    log_dir: PathBuf,
}

impl Tiles {
    /// The tiles below `log_dir/tile`.
    pub(crate) fn new(log_dir: &Path) -> Self {
        Self { log_dir: log_dir.to_owned() }
    }

    /// Writes a tile, durably, unless it is there already.
    pub(crate) fn write(&self, tile: &FullTile, writer: &Writer) -> Result<(), StoreError> {
        let path = self.path(tile.level, tile.index);
        if read_if_present(&path)?.is_some_and(|found| found == tile.bytes) {
            return Ok(());
        }
        writer.create_dirs(parent(&path))?;
        writer.replace(&path, &tile.bytes)?;
        writer.sync_dir(parent(&path))
    }

    /// The builder of a tree of `size`, from the full tiles and the open bundle; `None` if a tile
    /// is missing or the last one does not hold the hashes of its bundle.
    ///
    /// Tiles are written in the order in which they fill up, so a crash loses the last ones, and
    /// the last of all is always among those read here.
    pub(crate) fn resume(&self, entries: &Segments) -> Result<Option<TileBuilder>, StoreError> {
        let full = entries.count() / SEGMENT_ITEMS;
        if let Some(last) = full.checked_sub(1) {
            let Some(tile) = self.read(0, last)? else { return Ok(None) };
            for (hash, entry) in tile.chunks(HASH_BYTES).zip(entries.items(last * SEGMENT_ITEMS)) {
                if hash != leaf_hash(&entry?).0 {
                    return Ok(None);
                }
            }
        }
        let mut missing = false;
        let builder = TileBuilder::resume(TreeSize::new(entries.count()), |level, index, width| {
            let Some(below) = level.checked_sub(1) else {
                return Ok(entries.open_items().flat_map(|entry| leaf_hash(entry).0).collect());
            };
            let hashes = self.roots(below, index, width)?;
            missing |= hashes.is_none();
            // A stand-in of the right length: what is built on it is thrown away.
            let stand_in = || vec![0; usize::from(width.value()) * HASH_BYTES];
            Ok::<_, StoreError>(hashes.unwrap_or_else(stand_in))
        });
        match builder {
            Ok(builder) => Ok((!missing).then_some(builder)),
            Err(redevable_tlog::tile::ResumeError::Read(error)) => Err(error),
            Err(redevable_tlog::tile::ResumeError::TileLength { .. }) => Ok(None),
        }
    }

    /// Builds every tile from the entries and writes those that differ.
    pub(crate) fn rebuild(
        &self,
        entries: &Segments,
        writer: &Writer,
    ) -> Result<TileBuilder, StoreError> {
        let mut builder = TileBuilder::new();
        for entry in entries.items(0) {
            for tile in builder.push(leaf_hash(&entry?)) {
                self.write(&tile, writer)?;
            }
        }
        Ok(builder)
    }

    /// The roots of the first `width` tiles of `level` that tile `index` of the level above is
    /// made of.
    fn roots(
        &self,
        level: u8,
        index: u64,
        width: TileWidth,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut roots = Vec::new();
        let first = index * SEGMENT_ITEMS;
        for number in first..first + u64::from(width.value()) {
            let Some(tile) = self.read(level, number)? else { return Ok(None) };
            roots.extend_from_slice(&root_of(&tile).0);
        }
        Ok(Some(roots))
    }

    /// A full tile; `None` if it is missing or too short.
    fn read(&self, level: u8, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes = read_if_present(&self.path(level, index))?;
        Ok(bytes.filter(|bytes| bytes.len() == TILE_BYTES))
    }

    fn path(&self, level: u8, index: u64) -> PathBuf {
        self.log_dir.join(tile_path(level, index, TileWidth::FULL))
    }
}

fn root_of(tile: &[u8]) -> TreeHash {
    let mut edge = RightEdge::new();
    let (hashes, _) = tile.as_chunks::<HASH_BYTES>();
    hashes.iter().for_each(|hash| edge.push(LeafHash(*hash)));
    edge.root()
}
