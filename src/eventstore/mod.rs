//! The store: append-only files that are the truth, and an index that is not.
//!
//! Everything lies below one folder:
//!
//! ```text
//! format                   one line: redevable/ledger/v1
//! lock                     advisory lock: one writer
//! log/entries/<N>          full entry bundles, N as in tile paths (x001/234)
//! log/entries/<N>.open     the bundle that still grows
//! log/commits              commit records: what is true (see `commits.rs`)
//! log/tile/<L>/<N>         full hash tiles, derived from the entries
//! log/notes/<N>[.open]     published notes, encoded like entry bundles
//! log/checkpoint           the last published note
//! log/content/<b3>         opened contents
//! log/spool/<first index>  opened contents of one commit, moved to content/ later
//! index.sled/              disposable index
//! ```
//!
//! The order of a commit is the one of STORE-1; recovery follows STORE-2; a failed write follows
//! STORE-3. Nothing here knows what an entry says.

mod commits;
mod contents;
mod disk;
mod error;
mod index_sled;
mod log;
mod log_files;
mod recover;
mod segments;
#[cfg(test)]
mod tests;
mod tiles;

pub use error::StoreError;
pub use index_sled::{IndexError, IndexPosition, IndexRow, SledIndex};
pub use log::{Batch, Committed, Entries, Log, Notes};
pub use log_files::LogFiles;

#[cfg(test)]
pub(crate) use disk::faults;
