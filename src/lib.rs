//! A public ledger of what governments promised and what they say they did.

pub mod exchange;
pub mod site;
pub mod text;
pub mod views;
