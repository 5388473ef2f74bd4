//! Tests of the public standards: published vectors, properties, hostile input.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic like the test itself")]

mod hostile;
mod merkle_exhaustive;
mod merkle_vectors;
mod ml_dsa;
mod policies;
mod policy_verdicts;
mod properties;
mod receipts;
mod support;
mod tiles;
mod vectors;
