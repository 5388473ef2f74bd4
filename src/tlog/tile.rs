//! Tiles and entry bundles (C2SP tlog-tiles): paths, which of them a tree has, and their bytes.

mod builder;
mod bundle;
mod path;
mod resources;

pub use builder::{FullTile, ResumeError, TileBuilder};
pub use bundle::{BundleEntries, BundleError, append_to_bundle, encode_bundle};
pub use path::{Resource, TileWidth, bundle_path, notes_path, numbered_path, tile_path};
pub use resources::{resources, resources_between, tile_partial_width};
