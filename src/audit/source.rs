//! Where an audit reads: a published directory, as a stranger got it.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

/// A file or folder could not be read; the audit ends without a verdict.
#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {error}", path.display())]
pub struct SourceError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub error: io::Error,
}

/// The public files of one ledger (LOG-6), by their public paths.
pub trait Source {
    /// Every public path that is held, outside `site/`.
    ///
    /// # Errors
    /// If a folder cannot be listed.
    fn files(&self) -> Result<BTreeSet<String>, SourceError>;

    /// The bytes of a public path, cut after `bytes_max` + 1 so that a larger file is seen to be
    /// larger; `None` if there is no such file.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    fn read(&self, path: &str, bytes_max: usize) -> Result<Option<Vec<u8>>, SourceError>;

    /// Whether LOG-6 is to be judged: a ledger's own folder keeps no partial tiles, and contents of
    /// entries that are not published yet.
    fn is_published(&self) -> bool;
}

/// A published directory.
#[derive(Clone, Debug)]
pub struct PublishedDir {
    root: PathBuf,
}

impl PublishedDir {
    /// The directory at `root`.
    #[must_use]
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }
}

impl Source for PublishedDir {
    fn files(&self) -> Result<BTreeSet<String>, SourceError> {
        let mut files = BTreeSet::new();
        list(&self.root, "", &mut files)?;
        Ok(files)
    }

    fn read(&self, path: &str, bytes_max: usize) -> Result<Option<Vec<u8>>, SourceError> {
        read_file(&self.root.join(path), bytes_max)
    }

    fn is_published(&self) -> bool {
        true
    }
}

/// Lists regular files below `dir`; what is neither file nor folder is listed too, so that the
/// layout check refuses it. `site/` is not the audit's.
pub(super) fn list(
    dir: &Path,
    prefix: &str,
    files: &mut BTreeSet<String>,
) -> Result<(), SourceError> {
    let failed = |error| SourceError { path: dir.to_owned(), error };
    for item in fs::read_dir(dir).map_err(failed)? {
        let item = item.map_err(failed)?;
        let name = item.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if item.file_type().map_err(failed)?.is_dir() {
            if path != "site" {
                list(&item.path(), &format!("{path}/"), files)?;
            }
        } else {
            files.insert(path);
        }
    }
    Ok(())
}

/// Reads at most `bytes_max` + 1 bytes of a file; `None` if it is not there.
pub(crate) fn read_file(path: &Path, bytes_max: usize) -> Result<Option<Vec<u8>>, SourceError> {
    let failed = |error| SourceError { path: path.to_owned(), error };
    // What is no regular file holds no published bytes; to open a pipe would wait for ever.
    if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
        return Ok(None);
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let limit = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_in_the_place_of_a_file_is_no_file_and_what_is_inside_is_listed() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("checkpoint")).unwrap();
        fs::write(dir.path().join("checkpoint/x"), "y").unwrap();
        let source = PublishedDir::new(dir.path());
        assert_eq!(source.read("checkpoint", 10).unwrap(), None);
        assert_eq!(source.read("nothing", 10).unwrap(), None);
        assert_eq!(source.read("checkpoint/x", 10).unwrap(), Some(b"y".to_vec()));
        assert_eq!(source.files().unwrap(), BTreeSet::from(["checkpoint/x".to_owned()]));
    }
}
