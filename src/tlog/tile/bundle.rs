//! Entry bundles: `u16 big-endian length ‖ entry`, repeated.

use alloc::vec::Vec;

use thiserror::Error;

use crate::limits::{BUNDLE_ENTRY_BYTES_MAX, TILE_WIDTH};

/// Why bytes are not a bundle, or entries cannot be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum BundleError {
    /// The bytes end within the length of an entry.
    #[error("bundle ends within a length at byte {position}")]
    TruncatedLength {
        /// Where the length begins.
        position: usize,
    },
    /// The bytes end within an entry.
    #[error("bundle ends within an entry: {want} bytes announced at byte {position}, {got} left")]
    TruncatedEntry {
        /// Where the entry's length begins.
        position: usize,
        /// Bytes announced.
        want: usize,
        /// Bytes left.
        got: usize,
    },
    /// More entries than a full bundle has.
    #[error("more than {max} entries in a bundle")]
    TooManyEntries {
        /// The limit.
        max: usize,
    },
    /// An entry whose length does not fit a u16.
    #[error("an entry of {got} bytes; at most {max} are allowed")]
    EntryTooLong {
        /// Bytes of the entry.
        got: usize,
        /// The limit.
        max: usize,
    },
}

/// The bundle of up to 256 entries.
///
/// # Errors
/// An entry that is too long, or too many of them.
pub fn encode_bundle<'a>(
    entries: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<u8>, BundleError> {
    let mut bundle = Vec::new();
    for (position, entry) in entries.into_iter().enumerate() {
        if position == TILE_WIDTH {
            return Err(BundleError::TooManyEntries { max: TILE_WIDTH });
        }
        append_to_bundle(&mut bundle, entry)?;
    }
    Ok(bundle)
}

/// Appends one entry; does not count those already there. On error the bundle is unchanged.
///
/// # Errors
/// An entry that is too long.
pub fn append_to_bundle(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), BundleError> {
    let got = entry.len();
    let length = u16::try_from(got)
        .map_err(|_| BundleError::EntryTooLong { got, max: BUNDLE_ENTRY_BYTES_MAX })?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// The entries of a bundle, in order; nothing after the first error.
#[derive(Clone, Debug)]
pub struct BundleEntries<'a> {
    bytes: &'a [u8],
    position: usize,
    entries: usize,
}

impl<'a> BundleEntries<'a> {
    /// Reads `bytes` from the start.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0, entries: 0 }
    }

    fn read(&self) -> Result<&'a [u8], BundleError> {
        if self.entries == TILE_WIDTH {
            return Err(BundleError::TooManyEntries { max: TILE_WIDTH });
        }
        let position = self.position;
        let (length, rest) = self.bytes[position..]
            .split_first_chunk()
            .ok_or(BundleError::TruncatedLength { position })?;
        let want = usize::from(u16::from_be_bytes(*length));
        rest.get(..want).ok_or(BundleError::TruncatedEntry { position, want, got: rest.len() })
    }
}

impl<'a> Iterator for BundleEntries<'a> {
    type Item = Result<&'a [u8], BundleError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.position == self.bytes.len() {
            return None;
        }
        let entry = self.read();
        match &entry {
            Ok(entry) => {
                self.position += size_of::<u16>() + entry.len();
                self.entries += 1;
            }
            Err(_) => self.position = self.bytes.len(),
        }
        Some(entry)
    }
}

impl core::iter::FusedIterator for BundleEntries<'_> {}
