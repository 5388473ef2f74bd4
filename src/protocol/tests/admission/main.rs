//! Admission, rank by rank (§9): what passes, and what each code is for.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic like the test itself")]

mod authority;
mod corrections;
mod data;
mod form;
mod happy;
mod hostile;
mod key_ends;
mod keys;
mod order;
mod orders;
mod pins;
mod references;
mod registry;
mod retractions;
mod signatures;
#[path = "../support/mod.rs"]
mod support;
