//! A public ledger of what governments promised and what they say they did.

pub mod audit;
pub mod eventstore;
pub mod exchange;
pub mod keys;
pub mod ledger;
