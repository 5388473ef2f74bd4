//! The public transparency-log standards: RFC 6962 trees, C2SP signed notes, checkpoints and tiles.
//!
//! Nothing here knows what an entry means. No I/O, clock, randomness or threads.
#![no_std]
#![deny(clippy::float_arithmetic)]

extern crate alloc;

mod types;

pub use types::{EntryIndex, LeafHash, TreeHash, TreeSize};
