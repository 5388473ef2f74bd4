//! Opened contents: beside the log, because they can be erased (CONT-2, CONT-5).
//!
//! The contents of one commit go to one file `spool/<index of its first entry>`, which costs one
//! fsync, and later each to `content/<b3>`. A spool file is `u32 big-endian length ‖ content`,
//! repeated. It counts if its index is below the committed size; otherwise its commit never was.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::PathBuf,
};

use redevable_protocol::ids::ContentHash;

use super::{
    StoreError,
    disk::{Writer, names_in, read_if_present},
};

/// Spool files that may wait before they are moved: a start has to hash them all.
const SPOOL_FILES_MAX: usize = 64;

/// Where a content lies in the spool.
#[derive(Clone, Copy)]
struct Spooled {
    first: u64,
    offset: u64,
    length: usize,
}

/// The folders `content` and `spool`.
pub(crate) struct Contents {
    dir: PathBuf,
    spool_dir: PathBuf,
    spools: BTreeSet<u64>,
    spooled: BTreeMap<ContentHash, Spooled>,
}

impl Contents {
    /// Opens both folders for a log of `size` entries; spool files of commits that never were go.
    pub(crate) fn recover(
        dir: PathBuf,
        spool_dir: PathBuf,
        size: u64,
        writer: &Writer,
    ) -> Result<Self, StoreError> {
        let mut contents =
            Self { dir, spool_dir, spools: BTreeSet::new(), spooled: BTreeMap::new() };
        for name in names_in(&contents.spool_dir)? {
            let Ok(first) = name.parse::<u64>() else { continue };
            let path = contents.spool_path(first);
            if first >= size {
                writer.remove(&path)?;
                continue;
            }
            let Some(bytes) = read_if_present(&path)? else { continue };
            contents.note_spool(first, &bytes)?;
        }
        Ok(contents)
    }

    /// Remembers what a spool file holds.
    fn note_spool(&mut self, first: u64, bytes: &[u8]) -> Result<(), StoreError> {
        let mut offset = 0;
        while offset < bytes.len() {
            let damaged = || StoreError::SpoolDamaged { path: self.spool_path(first), offset };
            let (length, rest) = bytes[offset..].split_first_chunk().ok_or_else(damaged)?;
            let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| damaged())?;
            let content = rest.get(..length).ok_or_else(damaged)?;
            let start = offset + size_of::<u32>();
            let offset_u64 = u64::try_from(start).expect("invariant: a file length fits u64");
            let spooled = Spooled { first, offset: offset_u64, length };
            self.spooled.insert(ContentHash::of_opened(content), spooled);
            offset = start + length;
        }
        self.spools.insert(first);
        Ok(())
    }

    /// Writes the contents of the commit whose first entry is `first`; durable when it returns.
    pub(crate) fn spool(
        &mut self,
        first: u64,
        contents: &[Vec<u8>],
        writer: &Writer,
    ) -> Result<(), StoreError> {
        if contents.is_empty() {
            return Ok(());
        }
        let mut bytes = Vec::new();
        for content in contents {
            let length = u32::try_from(content.len())
                .expect("invariant: a content is at most 16 MiB (CONT-2)");
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(content);
        }
        let path = self.spool_path(first);
        let mut file = writer.open_append(&path)?;
        writer.append(&mut file, &path, &bytes)?;
        writer.sync(&file, &path)?;
        writer.sync_dir(&self.spool_dir)?;
        self.note_spool(first, &bytes)
    }

    /// Moves the spool into `content/` if it has grown long.
    pub(crate) fn settle_if_long(&mut self, writer: &Writer) -> Result<(), StoreError> {
        if self.spools.len() >= SPOOL_FILES_MAX { self.settle(writer) } else { Ok(()) }
    }

    /// Moves everything in the spool into `content/`.
    pub(crate) fn settle(&mut self, writer: &Writer) -> Result<(), StoreError> {
        if self.spools.is_empty() {
            return Ok(());
        }
        for hash in self.spooled.keys() {
            let path = self.content_path(hash);
            let Some(bytes) = self.get(hash)? else { continue };
            if read_if_present(&path)?.as_ref() != Some(&bytes) {
                writer.replace(&path, &bytes)?;
            }
        }
        writer.sync_dir(&self.dir)?;
        for first in std::mem::take(&mut self.spools) {
            writer.remove(&self.spool_path(first))?;
        }
        self.spooled.clear();
        writer.sync_dir(&self.spool_dir)
    }

    /// A content; `None` if it is not held.
    pub(crate) fn get(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, StoreError> {
        let (path, bytes) = match self.spooled.get(hash) {
            Some(spooled) => {
                let path = self.spool_path(spooled.first);
                let mut bytes = vec![0; spooled.length];
                File::open(&path)
                    .and_then(|mut file| {
                        file.seek(SeekFrom::Start(spooled.offset))?;
                        file.read_exact(&mut bytes)
                    })
                    .map_err(StoreError::io("read", &path))?;
                (path, bytes)
            }
            None => {
                let path = self.content_path(hash);
                let Some(bytes) = read_if_present(&path)? else { return Ok(None) };
                (path, bytes)
            }
        };
        if ContentHash::of_opened(&bytes) != *hash {
            return Err(StoreError::ContentAltered { path });
        }
        Ok(Some(bytes))
    }

    /// Everything that is held, sorted.
    pub(crate) fn list(&self) -> Result<Vec<ContentHash>, StoreError> {
        let settled = names_in(&self.dir)?;
        let settled = settled.iter().filter_map(|name| ContentHash::parse(name));
        let all: BTreeSet<_> = settled.chain(self.spooled.keys().copied()).collect();
        Ok(all.into_iter().collect())
    }

    /// Deletes a content wherever it lies; durable when it returns.
    pub(crate) fn erase(&mut self, hash: &ContentHash, writer: &Writer) -> Result<(), StoreError> {
        if self.spooled.contains_key(hash) {
            self.settle(writer)?;
        }
        let path = self.content_path(hash);
        if path.exists() {
            writer.remove(&path)?;
            writer.sync_dir(&self.dir)?;
        }
        Ok(())
    }

    fn content_path(&self, hash: &ContentHash) -> PathBuf {
        self.dir.join(hash.to_string())
    }

    fn spool_path(&self, first: u64) -> PathBuf {
        self.spool_dir.join(first.to_string())
    }
}
