//! What a published folder holds (LOG-6): a pure function of entries, notes and contents.
//!
//! Honest publications and the lying ones that audits are tested with go through the same code.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use redevable_protocol::ids::ContentHash;
use redevable_tlog::{
    TreeSize,
    limits::TILE_WIDTH,
    merkle::leaf_hash,
    tile::{
        BundleError, Resource, TileBuilder, TileWidth, append_to_bundle, resources,
        tile_partial_width,
    },
};

use super::{
    PublishError,
    publication::{CHECKPOINT, Target, content_path},
    publish::size_of,
};

/// A ledger as bare bytes, true or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawLog {
    /// Entries, in their order.
    pub entries: Vec<Vec<u8>>,
    /// Published notes, in their order.
    pub notes: Vec<String>,
    /// Opened contents, each under the name that it will have.
    pub contents: BTreeMap<ContentHash, Vec<u8>>,
}

/// Writes a ledger to an empty or new folder, without any check: tiles and bundles of all entries,
/// the partial ones of each size that a note states, notes, contents, and the last note as
/// `checkpoint`. For tests of auditors, and for mirrors that have checked.
///
/// # Errors
/// A file cannot be written or exists with other bytes, or an entry or note is over 65,535 bytes.
pub fn write_published(out: &Path, raw: &RawLog) -> Result<(), PublishError> {
    let mut target = Target::begin(out, "raw")?;
    let entries = raw.entries.iter().map(|entry| Ok(entry.clone()));
    let size = TreeSize::new(u64::try_from(raw.entries.len()).expect("invariant: usize fits u64"));
    let listed: BTreeSet<TreeSize> = raw.notes.iter().filter_map(|note| size_of(note)).collect();
    published_files(entries, size, &listed, &raw.notes, |path, bytes| target.put(path, bytes))?;
    for (hash, bytes) in &raw.contents {
        target.put(&content_path(hash), bytes)?;
    }
    if let Some(note) = raw.notes.last() {
        target.replace(CHECKPOINT, note.as_bytes())?;
    }
    target.finish()
}

/// The paths of tiles, bundles and notes of a ledger of `size` entries that has published `notes`
/// notes of the sizes `listed`. `checkpoint` and contents come on top.
#[must_use]
pub fn published_paths(
    size: TreeSize,
    listed: &BTreeSet<TreeSize>,
    notes: u64,
) -> BTreeSet<Resource> {
    let full = resources(size).into_iter().filter(|resource| width_of(resource).is_full());
    let mut paths: BTreeSet<Resource> = full.collect();
    for listed in listed.range(..=size) {
        paths.extend(partials(*listed).filter(|partial| !is_filled(partial, size)));
    }
    paths.extend(resources(TreeSize::new(notes)).into_iter().filter_map(|resource| {
        let Resource::Bundle { index, width } = resource else { return None };
        Some(Resource::Notes { index, width })
    }));
    paths
}

/// Gives `write` each tile, bundle and notes file that [`published_paths`] names, with its path and
/// bytes. Streams: memory does not grow with the entries, of which there must be `size`.
///
/// # Errors
/// The first of `entries` or `write`, or an entry or note over 65,535 bytes.
pub fn published_files<E: From<BundleError>>(
    entries: impl Iterator<Item = Result<Vec<u8>, E>>,
    size: TreeSize,
    listed: &BTreeSet<TreeSize>,
    notes: &[String],
    mut write: impl FnMut(&str, &[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let mut builder = TileBuilder::new();
    let mut bundle = Vec::new();
    for entry in entries {
        let entry = entry?;
        append_to_bundle(&mut bundle, &entry)?;
        for tile in builder.push(leaf_hash(&entry)) {
            write(&tile.resource().path(), &tile.bytes)?;
        }
        let reached = builder.size();
        let index = reached.value() / BUNDLE_ENTRIES;
        if reached.value().is_multiple_of(BUNDLE_ENTRIES) {
            let full = Resource::Bundle { index: index - 1, width: TileWidth::FULL };
            write(&full.path(), &bundle)?;
            bundle.clear();
        }
        if listed.contains(&reached) {
            for (partial, bytes) in builder.partial_tiles() {
                if !is_filled(&partial, size) {
                    write(&partial.path(), bytes)?;
                }
            }
            if let Some(width) = tile_partial_width(reached, 0) {
                let partial = Resource::Bundle { index, width };
                if !is_filled(&partial, size) {
                    write(&partial.path(), &bundle)?;
                }
            }
        }
    }
    for (index, segment) in (0_u64..).zip(notes.chunks(TILE_WIDTH)) {
        let bytes = redevable_tlog::tile::encode_bundle(segment.iter().map(String::as_bytes))?;
        let width = u16::try_from(segment.len()).ok().and_then(TileWidth::new);
        let width = width.expect("invariant: a chunk holds 1 to 256");
        write(&Resource::Notes { index, width }.path(), &bytes)?;
    }
    Ok(())
}

const BUNDLE_ENTRIES: u64 = 256;
const _: () = assert!(TILE_WIDTH == 256, "a bundle holds as many entries as a tile hashes");

/// The partial tiles and the partial bundle of a tree of `size`.
fn partials(size: TreeSize) -> impl Iterator<Item = Resource> {
    let index = move |level: u8| size.value().checked_shr(8 * u32::from(level + 1)).unwrap_or(0);
    let bundle =
        tile_partial_width(size, 0).map(|width| Resource::Bundle { index: index(0), width });
    // Above level 7 no tree of fewer than 2^64 entries has a hash.
    let tiles = (0..8).filter_map(move |level| {
        let width = tile_partial_width(size, level)?;
        Some(Resource::Tile { level, index: index(level), width })
    });
    bundle.into_iter().chain(tiles)
}

/// Whether a tree of `size` has the full tile or bundle that this partial one became.
fn is_filled(partial: &Resource, size: TreeSize) -> bool {
    let (level, index) = match *partial {
        Resource::Tile { level, index, .. } => (level, index),
        Resource::Bundle { index, .. } | Resource::Notes { index, .. } => (0, index),
    };
    let full = size.value().checked_shr(8 * u32::from(level + 1)).unwrap_or(0);
    index < full
}

fn width_of(resource: &Resource) -> TileWidth {
    match *resource {
        Resource::Tile { width, .. }
        | Resource::Bundle { width, .. }
        | Resource::Notes { width, .. } => width,
    }
}
