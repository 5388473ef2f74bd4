//! A published folder: written so that a reader finds an older publication or the newer one, and
//! a killed writer leaves nothing that the next one does not clear.
//!
//! Temporary files and the mark of an unfinished publication lie in `site/.publishing`: LOG-6 lets
//! anything be below `site/`.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use redevable_protocol::ids::ContentHash;
use redevable_tlog::{
    EntryIndex, TreeSize,
    limits::TILE_WIDTH,
    tile::{Resource, encode_bundle},
};

use super::{
    Ledger, PublishError,
    layout::{published_files, published_paths},
    publish::listed_size,
};

/// The published note that readers start from.
pub(super) const CHECKPOINT: &str = "checkpoint";
const SITE: &str = "site";
const STAGING: &str = "site/.publishing";
/// Names the ledger whose publication is not finished.
const MARK: &str = "site/.publishing/ledger";

/// What a publication did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Entries that are published.
    pub size: TreeSize,
    /// Files that were written; the others were there.
    pub written: u64,
    /// Files of an older publication that do not belong to this one.
    pub removed: u64,
    /// Contents that published entries commit to, that no order erased and that are not held: an
    /// audit of the folder will report each.
    pub missing: Vec<ContentHash>,
}

impl Ledger {
    /// Writes what is published to a folder, in the layout of LOG-6. The folder is new or empty, or
    /// holds an earlier publication of this ledger, which may be unfinished. `checkpoint` gets into
    /// place last. What lies below `site/` is left alone.
    ///
    /// # Errors
    /// Nothing published yet; another target than the above, which is not touched; a published file
    /// with other bytes; or a file that cannot be read or written.
    pub fn publish_to(&self, out: &Path) -> Result<Publication, PublishError> {
        self.log.check()?;
        let checkpoint = self.checkpoint().ok_or(PublishError::NoCheckpoint)?;
        let size = listed_size(checkpoint);
        let notes: Vec<String> = self.log.notes().collect::<Result<_, _>>()?;
        let listed = notes.iter().map(|note| listed_size(note)).collect();
        let mark = format!("{}\n", self.state.ledger().ok_or(PublishError::NoEvent)?);

        let expected = Expected {
            resources: published_paths(size, &listed, length(&notes)),
            notes: &notes,
            mark: &mark,
            ledger: self,
            size,
        };
        let stale = expected.judge_target(out)?;
        let mut target = Target::begin(out, &mark)?;
        let count = usize::try_from(size.value()).unwrap_or(usize::MAX);
        let entries = self.log.entries(EntryIndex::new(0)).take(count);
        let entries = entries.map(|entry| entry.map_err(PublishError::from));
        published_files(entries, size, &listed, &notes, |path, bytes| target.put(path, bytes))?;
        let mut missing = Vec::new();
        for hash in self.published_contents(size) {
            match self.log.content(&hash)? {
                Some(bytes) => target.put(&content_path(&hash), &bytes)?,
                None => missing.push(hash),
            }
        }
        target.replace(CHECKPOINT, checkpoint.as_bytes())?;
        let removed = length(&stale);
        for path in stale {
            target.remove(&path)?;
        }
        let written = target.written;
        target.finish()?;
        Ok(Publication { size, written, removed, missing })
    }

    /// The contents that entries below `size` commit to, without the erased ones.
    fn published_contents(&self, size: TreeSize) -> impl Iterator<Item = ContentHash> + '_ {
        let committed = self.contents.committed.iter();
        let published = committed.filter(move |(_, index)| index.is_in(size));
        published.map(|(hash, _)| *hash).filter(|hash| !self.contents.erased.contains_key(hash))
    }
}

/// What the target may hold.
struct Expected<'a> {
    resources: BTreeSet<Resource>,
    notes: &'a [String],
    mark: &'a str,
    ledger: &'a Ledger,
    size: TreeSize,
}

impl Expected<'_> {
    /// Judges what is in the target, before anything is written. Answers the files that will not
    /// belong any more.
    fn judge_target(&self, out: &Path) -> Result<Vec<String>, PublishError> {
        let files = files_below(out)?;
        let not_earlier =
            |path: &str, what| PublishError::NotEarlier { path: out.join(path), what };
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let is_note = |bytes: &[u8]| self.notes.iter().any(|note| note.as_bytes() == bytes);
        match read_if_present(&out.join(CHECKPOINT))? {
            Some(found) if is_note(&found) => {}
            Some(_) => return Err(not_earlier(CHECKPOINT, "its checkpoint is not of this ledger")),
            None => {
                let mark = read_if_present(&out.join(MARK))?;
                if mark.as_deref() != Some(self.mark.as_bytes()) {
                    return Err(not_earlier("", "it has no checkpoint"));
                }
            }
        }
        let mut stale = Vec::new();
        for path in files.into_iter().filter(|path| path != CHECKPOINT) {
            let belongs = self.judge_file(out, &path)?;
            if belongs.ok_or_else(|| not_earlier(&path, "no file of this publication"))? {
                continue;
            }
            stale.push(path);
        }
        Ok(stale)
    }

    /// Whether a file belongs to the new publication; `None` if it cannot be of an earlier one.
    fn judge_file(&self, out: &Path, path: &str) -> Result<Option<bool>, PublishError> {
        if let Some(name) = path.strip_prefix("content/") {
            let Some(hash) = ContentHash::parse(name) else { return Ok(None) };
            if self.ledger.contents.erased.contains_key(&hash) {
                return Ok(Some(false));
            }
            let committed = self.ledger.contents.committed.get(&hash);
            return Ok(committed.is_some_and(|index| index.is_in(self.size)).then_some(true));
        }
        let Some(resource) = Resource::parse(path) else { return Ok(None) };
        if let Resource::Notes { index, width } = resource {
            let first = usize::try_from(index).ok().and_then(|index| index.checked_mul(TILE_WIDTH));
            let ours = first.and_then(|first| {
                self.notes.get(first..first.checked_add(usize::from(width.value()))?)
            });
            let Some(ours) = ours else { return Ok(None) };
            let found = read_if_present(&out.join(path))?;
            if found != Some(encode_bundle(ours.iter().map(String::as_bytes))?) {
                return Ok(None);
            }
        }
        if self.resources.contains(&resource) {
            return Ok(Some(true));
        }
        let (Resource::Tile { width, .. }
        | Resource::Bundle { width, .. }
        | Resource::Notes { width, .. }) = resource;
        Ok((!width.is_full()).then_some(false))
    }
}

/// A folder that is being published to.
pub(super) struct Target {
    out: PathBuf,
    /// Folders whose names are not durable yet.
    unsynced: BTreeSet<PathBuf>,
    made_site: bool,
    written: u64,
}

impl Target {
    /// Marks the folder as one that `mark` publishes to, and clears what a killed writer left.
    pub(super) fn begin(out: &Path, mark: &str) -> Result<Self, PublishError> {
        let mut target = Self {
            out: out.to_owned(),
            unsynced: BTreeSet::new(),
            made_site: !out.join(SITE).exists(),
            written: 0,
        };
        let staging = out.join(STAGING);
        fs::create_dir_all(&staging).map_err(PublishError::io("create the folder", &staging))?;
        target.write_through(MARK, mark.as_bytes())?;
        target.sync_folders([out.to_owned(), out.join(SITE), staging])?;
        Ok(target)
    }

    /// Puts a file into place that never changes: one that is there must have the same bytes.
    pub(super) fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let place = self.out.join(path);
        match read_if_present(&place)? {
            Some(found) if found == bytes => Ok(()),
            Some(_) => Err(PublishError::Differs { path: place }),
            None => self.write_through(path, bytes),
        }
    }

    /// Puts a file into place after everything before it is durable.
    pub(super) fn replace(&mut self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let unsynced = std::mem::take(&mut self.unsynced);
        self.sync_folders(unsynced)?;
        self.write_through(path, bytes)?;
        self.sync_folders([self.out.clone()])
    }

    /// Deletes a file, and its folder if that becomes empty.
    fn remove(&self, path: &str) -> Result<(), PublishError> {
        let place = self.out.join(path);
        fs::remove_file(&place).map_err(PublishError::io("delete", &place))?;
        if let Some(folder) = place.parent() {
            // Fails if there is something in it.
            let _ = fs::remove_dir(folder);
        }
        Ok(())
    }

    /// Takes the mark away: the publication is finished.
    pub(super) fn finish(mut self) -> Result<(), PublishError> {
        let unsynced = std::mem::take(&mut self.unsynced);
        self.sync_folders(unsynced)?;
        let staging = self.out.join(STAGING);
        fs::remove_dir_all(&staging).map_err(PublishError::io("delete", &staging))?;
        if self.made_site {
            // Fails if somebody has put something there meanwhile.
            let _ = fs::remove_dir(self.out.join(SITE));
        }
        Ok(())
    }

    fn write_through(&mut self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let temporary = self.out.join(STAGING).join("file");
        let write = || {
            let mut file = File::create(&temporary)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(PublishError::io("write", &temporary))?;
        let place = self.out.join(path);
        let folder = place.parent().expect("invariant: a published file lies below its folder");
        for folder in folder.ancestors().take_while(|folder| *folder != self.out) {
            self.unsynced.insert(folder.to_owned());
        }
        self.unsynced.insert(self.out.clone());
        fs::create_dir_all(folder).map_err(PublishError::io("create the folder", folder))?;
        fs::rename(&temporary, &place).map_err(PublishError::io("rename to", &place))?;
        self.written += u64::from(path != MARK);
        Ok(())
    }

    fn sync_folders(&self, folders: impl IntoIterator<Item = PathBuf>) -> Result<(), PublishError> {
        for folder in folders {
            let synced = File::open(&folder).and_then(|opened| opened.sync_all());
            synced.map_err(PublishError::io("sync the folder", &folder))?;
        }
        Ok(())
    }
}

pub(super) fn content_path(hash: &ContentHash) -> String {
    format!("content/{hash}")
}

/// All files below a folder by their paths in it, without those below `site/`. What is no plain
/// file counts as a file: it will be refused by its name. None if there is no such folder.
fn files_below(out: &Path) -> Result<BTreeSet<String>, PublishError> {
    let mut files = BTreeSet::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let place = out.join(&folder);
        let failed = || PublishError::io("list", &place);
        let list = match fs::read_dir(&place) {
            Err(error) if error.kind() == ErrorKind::NotFound && folder.is_empty() => break,
            list => list.map_err(failed())?,
        };
        for item in list {
            let item = item.map_err(failed())?;
            let name = item.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let kind = item.file_type().map_err(failed())?;
            if kind.is_dir() && path == SITE {
                continue;
            }
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                files.insert(path);
            } else {
                let what = "neither a file nor a folder";
                return Err(PublishError::NotEarlier { path: out.join(path), what });
            }
        }
    }
    Ok(files)
}

fn read_if_present(path: &Path) -> Result<Option<Vec<u8>>, PublishError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(PublishError::io("read", path)(error)),
    }
}

fn length<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).expect("invariant: usize fits u64")
}
