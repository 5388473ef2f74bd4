//! The writes of the store, one method per effect on the disk, so that tests can fail each one.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

use super::StoreError;

/// Every effect that the store has on files.
///
/// What it promises: after `sync` returns, the bytes of the file survive a power cut; after
/// `sync_dir`, so do the names in the folder. What it does not promise: that a failed call had no
/// effect, or that bytes not synced are absent after a crash.
pub(crate) trait Disk: Send + Sync {
    /// Opens a file for appending; creates it if needed.
    fn open_append(&self, path: &Path) -> io::Result<File>;
    /// Opens an empty file for writing, in the place of any other.
    fn create(&self, path: &Path) -> io::Result<File>;
    /// Writes all bytes at the end.
    fn append(&self, file: &mut File, bytes: &[u8]) -> io::Result<()>;
    /// Makes the contents of a file durable.
    fn sync(&self, file: &File) -> io::Result<()>;
    /// Cuts a file.
    fn truncate(&self, file: &File, length: u64) -> io::Result<()>;
    /// Gives a file its name, in the place of any other.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Deletes a file.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Creates a folder.
    fn create_dir(&self, path: &Path) -> io::Result<()>;
    /// Makes the names in a folder durable.
    fn sync_dir(&self, path: &Path) -> io::Result<()>;
}

/// The operating system's files.
pub(crate) struct RealDisk;

impl Disk for RealDisk {
    fn open_append(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().append(true).create(true).open(path)
    }

    fn create(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).create(true).truncate(true).open(path)
    }

    fn append(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn truncate(&self, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn create_dir(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn sync_dir(&self, path: &Path) -> io::Result<()> {
        File::open(path)?.sync_all()
    }
}

/// A disk whose errors name the file.
pub(crate) struct Writer(Box<dyn Disk>);

impl Writer {
    pub(crate) fn new(disk: Box<dyn Disk>) -> Self {
        Self(disk)
    }

    pub(crate) fn real() -> Self {
        Self::new(Box::new(RealDisk))
    }

    pub(crate) fn open_append(&self, path: &Path) -> Result<File, StoreError> {
        self.0.open_append(path).map_err(StoreError::io("open", path))
    }

    pub(crate) fn append(
        &self,
        file: &mut File,
        path: &Path,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        self.0.append(file, bytes).map_err(StoreError::io("write", path))
    }

    pub(crate) fn sync(&self, file: &File, path: &Path) -> Result<(), StoreError> {
        self.0.sync(file).map_err(StoreError::io("sync", path))
    }

    pub(crate) fn sync_dir(&self, path: &Path) -> Result<(), StoreError> {
        self.0.sync_dir(path).map_err(StoreError::io("sync the folder", path))
    }

    pub(crate) fn rename(&self, from: &Path, to: &Path) -> Result<(), StoreError> {
        self.0.rename(from, to).map_err(StoreError::io("rename to", to))
    }

    pub(crate) fn remove(&self, path: &Path) -> Result<(), StoreError> {
        self.0.remove(path).map_err(StoreError::io("delete", path))
    }

    /// Cuts a file, durably.
    pub(crate) fn truncate(&self, path: &Path, length: u64) -> Result<(), StoreError> {
        let file = self.open_append(path)?;
        self.0.truncate(&file, length).map_err(StoreError::io("cut", path))?;
        self.sync(&file, path)
    }

    /// Makes bytes durable that are in the file already. If an earlier fsync failed, the kernel
    /// may show bytes that it will never write; written over themselves, they are written again,
    /// and the same bytes cannot be torn.
    pub(crate) fn write_again(
        &self,
        path: &Path,
        offset: u64,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let file = File::options().write(true).open(path).map_err(StoreError::io("open", path))?;
        file.write_all_at(bytes, offset).map_err(StoreError::io("write", path))?;
        self.sync(&file, path)
    }

    /// Creates a folder and those above it that are missing, each name durable.
    pub(crate) fn create_dirs(&self, path: &Path) -> Result<(), StoreError> {
        if path.as_os_str().is_empty() || path.is_dir() {
            return Ok(());
        }
        let parent = parent(path);
        self.create_dirs(parent)?;
        match self.0.create_dir(path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(StoreError::io("create the folder", path)(error));
            }
            _ => {}
        }
        self.sync_dir(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })
    }

    /// Writes a file under another name, makes it durable, then gives it its name. The folder is
    /// not synced.
    pub(crate) fn replace(&self, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
        let temporary = temporary(path);
        let mut file = self.0.create(&temporary).map_err(StoreError::io("create", &temporary))?;
        self.append(&mut file, &temporary, bytes)?;
        self.sync(&file, &temporary)?;
        self.rename(&temporary, path)
    }
}

/// The name under which a file is written before it gets its own.
fn temporary(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".tmp");
    PathBuf::from(name)
}

/// The folder that holds `path`.
pub(crate) fn parent(path: &Path) -> &Path {
    path.parent().expect("invariant: every file of the store lies in its folder")
}

/// The bytes of a file; `None` if there is none.
pub(crate) fn read_if_present(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::io("read", path)(error)),
    }
}

/// The names in a folder, sorted; other than text is left out.
pub(crate) fn names_in(path: &Path) -> Result<Vec<String>, StoreError> {
    let failed = StoreError::io("list", path);
    let names: io::Result<Vec<_>> =
        fs::read_dir(path).and_then(|list| list.map(|item| Ok(item?.file_name())).collect());
    let mut names: Vec<String> =
        names.map_err(failed)?.into_iter().filter_map(|name| name.into_string().ok()).collect();
    names.sort();
    Ok(names)
}

/// Disks that fail on purpose.
#[cfg(test)]
pub(crate) mod faults {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    /// What becomes of the write that fails.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) enum Fault {
        /// It had no effect.
        Lost,
        /// It had its whole effect, and the caller is told that it failed.
        Persisted,
        /// Half of the bytes were written.
        Torn,
    }

    /// Fails at the effect number `at`, and at every one after it: the process is dead by then.
    pub(crate) struct FailingDisk {
        at: u64,
        fault: Fault,
        done: AtomicU64,
    }

    impl FailingDisk {
        pub(crate) fn new(at: u64, fault: Fault) -> Self {
            Self { at, fault, done: AtomicU64::new(0) }
        }

        fn effect<T>(
            &self,
            whole: impl FnOnce() -> io::Result<T>,
            half: impl FnOnce(),
        ) -> io::Result<T> {
            let number = self.done.fetch_add(1, Ordering::Relaxed);
            if number < self.at {
                return whole();
            }
            if number == self.at {
                match self.fault {
                    Fault::Lost => {}
                    Fault::Persisted => drop(whole()),
                    Fault::Torn => half(),
                }
            }
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
    }

    impl Disk for FailingDisk {
        fn open_append(&self, path: &Path) -> io::Result<File> {
            self.effect(|| RealDisk.open_append(path), || {})
        }

        fn create(&self, path: &Path) -> io::Result<File> {
            self.effect(|| RealDisk.create(path), || {})
        }

        fn append(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
            let mut other = file.try_clone()?;
            self.effect(
                || RealDisk.append(file, bytes),
                || drop(other.write_all(&bytes[..bytes.len() / 2])),
            )
        }

        fn sync(&self, file: &File) -> io::Result<()> {
            self.effect(|| RealDisk.sync(file), || {})
        }

        fn truncate(&self, file: &File, length: u64) -> io::Result<()> {
            self.effect(|| RealDisk.truncate(file, length), || {})
        }

        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.effect(|| RealDisk.rename(from, to), || {})
        }

        fn remove(&self, path: &Path) -> io::Result<()> {
            self.effect(|| RealDisk.remove(path), || {})
        }

        fn create_dir(&self, path: &Path) -> io::Result<()> {
            self.effect(|| RealDisk.create_dir(path), || {})
        }

        fn sync_dir(&self, path: &Path) -> io::Result<()> {
            self.effect(|| RealDisk.sync_dir(path), || {})
        }
    }
}
