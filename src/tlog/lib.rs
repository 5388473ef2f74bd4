//! The public transparency-log standards: RFC 6962 trees, C2SP signed notes, checkpoints and tiles.
//!
//! Nothing here knows what an entry means. No I/O, clock, randomness or threads.
//! What is accepted is exactly what is written back: no format here has two spellings of one value.
#![no_std]
#![deny(clippy::float_arithmetic)]

extern crate alloc;

pub mod base64;
pub mod checkpoint;
pub mod cosignature;
pub mod decimal;
pub mod ed25519;
pub mod key;
pub mod limits;
pub mod merkle;
pub mod ml_dsa;
pub mod note;
pub mod policy;
pub mod receipt;
pub mod tile;
mod types;

pub use types::{EntryIndex, LeafHash, TreeHash, TreeSize};
