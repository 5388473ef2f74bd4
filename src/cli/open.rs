//! Finding and opening what a command was pointed at.

use std::{
    fs,
    path::{Path, PathBuf},
};

use redevable_protocol::event::Seen;
use redevable_tlog::{checkpoint::Checkpoint, note::Note};

use super::{
    Context,
    error::{CliError, Kind, OrFail as _, Result},
    progress::Progress,
};
use crate::audit::{self, LedgerDir, PublishedDir, Source};
use crate::ledger::{Ledger, LedgerError, Options};

/// What a folder is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A ledger's own folder.
    Ledger(PathBuf),
    /// A published directory.
    Published(PathBuf),
    /// A folder with ledgers in it.
    Several(Vec<Self>),
}

/// Tells what `dir` is.
pub(crate) fn place(dir: &Path) -> Result<Place> {
    if let Some(place) = single(dir) {
        return Ok(place);
    }
    let mut inside: Vec<PathBuf> = match fs::read_dir(dir) {
        Ok(items) => items.filter_map(|item| Some(item.ok()?.path())).collect(),
        Err(error) => {
            let error = anyhow::Error::new(error).context(format!("cannot read {}", dir.display()));
            return Err(CliError::new(Kind::Usage, error));
        }
    };
    inside.sort();
    let places: Vec<Place> = inside.iter().filter_map(|path| single(path)).collect();
    if places.is_empty() {
        let message = format!("{} is no ledger, and holds none", dir.display());
        let hint = "a ledger folder has a file `format`, a published one a file `checkpoint`";
        return Err(CliError::usage(message).hint(hint));
    }
    Ok(Place::Several(places))
}

fn single(dir: &Path) -> Option<Place> {
    if is_ledger(dir) {
        Some(Place::Ledger(dir.to_owned()))
    } else if dir.join(audit::CHECKPOINT).is_file() || dir.join("tile").is_dir() {
        Some(Place::Published(dir.to_owned()))
    } else {
        None
    }
}

/// Whether `dir` is a ledger's own folder.
pub(crate) fn is_ledger(dir: &Path) -> bool {
    dir.join("format").is_file() && dir.join("log").is_dir()
}

/// The published files of one ledger: of its folder, or of a published copy.
pub(crate) fn source(dir: &Path) -> Result<Box<dyn Source>> {
    Ok(match place(dir)? {
        Place::Ledger(dir) => Box::new(LedgerDir::open(&dir).or_fail(Kind::CouldNotCheck)?),
        Place::Published(dir) => Box::new(PublishedDir::new(&dir)),
        Place::Several(_) => return Err(CliError::usage("name one ledger, not several")),
    })
}

/// Opens a ledger's own folder for writing; every entry is judged again.
pub(crate) fn ledger(context: &Context, dir: &Path) -> Result<Ledger> {
    if !is_ledger(dir) {
        let message = format!("{} is no ledger folder", dir.display());
        return Err(CliError::usage(message).hint("`redevable init DIR` makes one"));
    }
    let mut progress = Progress::new(context, "judging entries");
    Ledger::open(dir, &Options::default(), &mut |done, all| progress.show(done, all))
        .map_err(ledger_failed)
}

/// A ledger that cannot be opened answers "could not check".
pub(crate) fn ledger_failed(error: LedgerError) -> CliError {
    CliError::new(Kind::CouldNotCheck, error)
}

/// The pin that a checkpoint note gives.
pub(crate) fn seen(note: &str) -> Result<Seen> {
    let note = Note::parse(note.as_bytes()).or_fail(Kind::CouldNotCheck)?;
    let checkpoint = Checkpoint::parse_text(note.text).or_fail(Kind::CouldNotCheck)?;
    Ok(Seen { size: checkpoint.size, root: checkpoint.root })
}

/// Reads a whole file; the error names it.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| {
        let error = anyhow::Error::new(error).context(format!("cannot read {}", path.display()));
        CliError::new(Kind::Usage, error)
    })
}

/// Writes a whole file; the error names it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let made = parent.map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::write(path, bytes)).map_err(|error| {
        let error = anyhow::Error::new(error).context(format!("cannot write {}", path.display()));
        CliError::new(Kind::Usage, error)
    })
}

/// Tells the operator that the index lags; nothing is lost by it.
pub(crate) fn warn_of_index(ledger: &Ledger) {
    if let Some(trouble) = ledger.index_trouble() {
        eprintln!("warning: the index lags behind the log: {trouble}");
        eprintln!("hint: look at the disk, then run `redevable rebuild-index`");
    }
}
