//! Tables to drafts and back. Signs nothing.

pub mod barometre;
pub mod draft;
pub mod error;
pub mod exemple;
pub mod france;
pub mod import;
pub mod scales;
pub mod setup;
mod table;

#[cfg(test)]
mod checks;
