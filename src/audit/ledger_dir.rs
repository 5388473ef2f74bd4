//! A ledger's own folder, read as if it were published: nothing is locked, settled or changed.
//!
//! What an interrupted write left behind the last published note is not judged; the ledger settles
//! it when it opens (STORE-2).

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

use redevable_protocol::{
    ids::ContentHash,
    limits::{CONTENT_BYTES_MAX, ENTRY_BYTES_MAX, NOTE_BYTES_MAX, SALT_BYTES},
};
use redevable_tlog::{
    limits::TILE_WIDTH,
    tile::{BundleEntries, Resource, TileWidth, encode_bundle, numbered_path},
};

use super::{
    CHECKPOINT,
    source::{Source, SourceError, list, read_file},
};

const BUNDLE_BYTES_MAX: usize = TILE_WIDTH * (ENTRY_BYTES_MAX + 2);
const NOTES_BYTES_MAX: usize = TILE_WIDTH * (NOTE_BYTES_MAX + 2);
const CONTENT_FILE_MAX: usize = CONTENT_BYTES_MAX + SALT_BYTES;

/// The folder of a ledger.
#[derive(Clone, Debug)]
pub struct LedgerDir {
    log: PathBuf,
    /// Where each content of the spool lies: file, offset, length.
    spooled: BTreeMap<ContentHash, (PathBuf, usize, usize)>,
}

impl LedgerDir {
    /// Looks at the ledger folder `dir`.
    ///
    /// # Errors
    /// If its spool cannot be read.
    pub fn open(dir: &Path) -> Result<Self, SourceError> {
        let log = dir.join("log");
        let mut source = Self { spooled: BTreeMap::new(), log };
        let spool = source.log.join("spool");
        let mut files = BTreeSet::new();
        if spool.is_dir() {
            list(&spool, "", &mut files)?;
        }
        for file in files {
            source.read_spool(&spool.join(file))?;
        }
        Ok(source)
    }

    /// `u32 big-endian length ‖ content`, repeated; a torn tail belongs to no commit.
    fn read_spool(&mut self, path: &Path) -> Result<(), SourceError> {
        let bytes = fs::read(path).map_err(|error| SourceError { path: path.into(), error })?;
        let mut rest = bytes.as_slice();
        while let Some((length, tail)) = rest.split_first_chunk() {
            let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
            let Some(content) = tail.get(..length) else {
                break;
            };
            let place = (path.to_owned(), bytes.len() - tail.len(), length);
            self.spooled.insert(ContentHash::of_opened(content), place);
            rest = &tail[length..];
        }
        Ok(())
    }

    /// A segment of a list, full or growing, and its complete items.
    fn segment(
        &self,
        kind: &str,
        number: u64,
        bytes_max: usize,
    ) -> Result<Option<Vec<Vec<u8>>>, SourceError> {
        let full = self.log.join(kind).join(numbered_path(number));
        let mut open = full.clone().into_os_string();
        open.push(".open");
        let bytes = match read_file(&full, bytes_max)? {
            Some(bytes) => Some(bytes),
            None => read_file(Path::new(&open), bytes_max)?,
        };
        Ok(bytes.map(|bytes| {
            BundleEntries::new(&bytes).map_while(Result::ok).map(<[u8]>::to_vec).collect()
        }))
    }

    /// The notes of a segment, up to and including the one that is published.
    fn notes(&self, number: u64) -> Result<Option<Vec<Vec<u8>>>, SourceError> {
        let latest = read_file(&self.log.join(CHECKPOINT), NOTE_BYTES_MAX)?;
        let notes = self.segment("notes", number, NOTES_BYTES_MAX)?;
        Ok(notes.map(|mut notes| {
            if let Some(last) = notes.iter().rposition(|note| Some(note) == latest.as_ref()) {
                notes.truncate(last + 1);
            }
            notes
        }))
    }

    fn content(&self, b3: &ContentHash) -> Result<Option<Vec<u8>>, SourceError> {
        if let Some((path, offset, length)) = self.spooled.get(b3) {
            let bytes =
                fs::read(path).map_err(|error| SourceError { path: path.clone(), error })?;
            return match bytes.get(*offset..offset + length) {
                Some(content) => Ok(Some(content.to_vec())),
                None => {
                    let error = io::Error::from(io::ErrorKind::UnexpectedEof);
                    Err(SourceError { path: path.clone(), error })
                }
            };
        }
        read_file(&self.log.join("content").join(b3.to_string()), CONTENT_FILE_MAX)
    }
}

impl Source for LedgerDir {
    fn files(&self) -> Result<BTreeSet<String>, SourceError> {
        let mut files = BTreeSet::new();
        let mut inside = BTreeSet::new();
        list(&self.log, "", &mut inside)?;
        for path in inside {
            if path == CHECKPOINT || path.starts_with("content/") || path.starts_with("tile/") {
                files.insert(path);
            }
        }
        let spooled = self.spooled.keys().map(|b3| format!("content/{b3}"));
        files.extend(spooled);
        for number in 0.. {
            let width = match self.notes(number)? {
                Some(notes) => u16::try_from(notes.len()).ok().and_then(TileWidth::new),
                None => None,
            };
            let Some(width) = width else {
                break;
            };
            files.insert(Resource::Notes { index: number, width }.path());
        }
        Ok(files)
    }

    fn read(&self, path: &str, bytes_max: usize) -> Result<Option<Vec<u8>>, SourceError> {
        let items = match Resource::parse(path) {
            Some(Resource::Notes { index, .. }) => self.notes(index)?,
            Some(Resource::Bundle { index, width }) => {
                self.segment("entries", index, BUNDLE_BYTES_MAX)?.map(|mut entries| {
                    entries.truncate(usize::from(width.value()));
                    entries
                })
            }
            _ => match path.strip_prefix("content/").and_then(ContentHash::parse) {
                Some(b3) => return self.content(&b3),
                None => return read_file(&self.log.join(path), bytes_max),
            },
        };
        Ok(items.map(|items| {
            encode_bundle(items.iter().map(Vec::as_slice))
                .expect("invariant: these items were read from a bundle")
        }))
    }

    fn is_published(&self) -> bool {
        false
    }
}
