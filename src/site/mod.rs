//! The public pages: plain HTML from a log's entries, in French and English, without scripts.
//!
//! [`render`] is a function of its input alone: the same entries give the same bytes.

use std::collections::BTreeMap;

use redevable_protocol::{
    entry::Entry,
    ids::{ContentHash, EventId, Origin},
};
use redevable_tlog::{EntryIndex, TreeHash, TreeSize};
use thiserror::Error;

use crate::text::Lang;

mod chart;
mod contents;
mod html;
mod model;
mod pages;
mod sentence;
mod ui;

/// Opened contents beside the log.
pub trait Contents {
    /// The opened content (32 bytes of salt, then the content), exactly as held; `None` if it is
    /// not held. The pages judge it against its commitment: the caller need not.
    fn open(&self, content: &ContentHash) -> Option<Vec<u8>>;
}

impl Contents for BTreeMap<ContentHash, Vec<u8>> {
    fn open(&self, content: &ContentHash) -> Option<Vec<u8>> {
        self.get(content).cloned()
    }
}

/// What pages are made from.
#[derive(Clone, Copy)]
pub struct SiteInput<'a> {
    /// The whole log below `size`, in index order.
    pub entries: &'a [Entry],
    /// The opened contents.
    pub contents: &'a dyn Contents,
    /// The log's name.
    pub origin: &'a Origin,
    /// The ledger's id.
    pub ledger: &'a EventId,
    /// The published size.
    pub size: TreeSize,
    /// The root at that size.
    pub root: TreeHash,
    /// The state root at that size.
    pub state_root: TreeHash,
    /// The checkpoint note.
    pub checkpoint: &'a str,
    /// When it was published, as it shall be shown.
    pub published: &'a str,
}

/// Why there are no pages.
#[derive(Debug, Error)]
pub enum SiteError {
    /// The entries are not the log below the size.
    #[error("{entries} entries given for a tree of {size}")]
    Size {
        /// How many were given.
        entries: usize,
        /// The size.
        size: TreeSize,
    },
    /// An entry stands where another belongs.
    #[error("entry {got} stands at position {position}")]
    Order {
        /// Where.
        position: usize,
        /// What stands there.
        got: EntryIndex,
    },
    /// A template could not be filled.
    #[error("a page template failed")]
    Template(#[from] askama::Error),
}

/// Files of the site by their path below `site/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Renders all pages.
///
/// # Errors
/// If the entries are not exactly the log below the size, in index order.
pub fn render(input: &SiteInput<'_>) -> Result<Files, SiteError> {
    if u64::try_from(input.entries.len()).ok() != Some(input.size.value()) {
        return Err(SiteError::Size { entries: input.entries.len(), size: input.size });
    }
    for (position, entry) in input.entries.iter().enumerate() {
        if u64::try_from(position).ok() != Some(entry.header.index.value()) {
            return Err(SiteError::Order { position, got: entry.header.index });
        }
    }
    let model = model::Model::new(input);
    let mut files = Files::new();
    files.insert("style.css".to_owned(), include_bytes!("style.css").to_vec());
    pages::home::write(&model, &mut files)?;
    for lang in Lang::ALL {
        pages::write(&model, lang, &mut files)?;
    }
    pages::entry::write(&model, &mut files)?;
    Ok(files)
}

#[cfg(test)]
mod tests;
