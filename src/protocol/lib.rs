//! The rules of a Redevable ledger: what an event and an entry are, who may say what, what state
//! follows, and what an audit may claim. Pure: no I/O, clock, randomness or threads.
#![no_std]
#![deny(clippy::float_arithmetic)]

extern crate alloc;

pub mod admission;
pub mod catalogue;
pub mod codes;
pub mod content;
pub mod entry;
pub mod event;
pub mod ids;
pub mod json;
pub mod keys;
pub mod limits;
pub mod state;
pub mod time;
pub mod verdict;
