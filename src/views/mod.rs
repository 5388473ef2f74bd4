//! Read models: each is a fold over the entries of a log in index order, with no clock in it.
//! Every figure keeps the index of the entry it rests on.

pub mod commitment;
pub mod decimal;
pub mod entry;
pub mod figures;
pub mod forum;
pub mod indicator;
pub mod organisation;
pub mod plan;
pub mod read;
pub mod record;
pub mod scale;
pub mod voice;

#[cfg(test)]
pub(crate) mod fixture;
