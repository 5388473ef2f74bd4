//! A public ledger of what governments promised and what they say they did.

pub mod audit;
pub mod cli;
pub mod eventstore;
pub mod exchange;
pub mod keys;
pub mod ledger;
pub mod site;
pub mod text;
pub mod views;
