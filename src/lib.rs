//! A public ledger of what governments promised and what they say they did.

pub mod audit;
pub mod exchange;
pub mod keys;
