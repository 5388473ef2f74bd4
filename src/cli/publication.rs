//! A ledger into a public folder: what auditors read, and the pages.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use redevable_protocol::{entry::Entry, ids::ContentHash};
use redevable_tlog::EntryIndex;

use super::{
    error::{CliError, Kind, OrFail as _, Result},
    open,
};
use crate::ledger::{Ledger, Publication, PublishError};
use crate::site::{self, SiteInput};

/// Folders of the pages whose other files are pages of an older publication.
const PAGE_FOLDERS: [&str; 3] = ["fr", "en", "e"];

/// Writes the published files, then the pages over them. Everything in the ledger is published.
pub(crate) fn write(ledger: &Ledger, out: &Path) -> Result<Publication> {
    let published = ledger.publish_to(out).map_err(failed)?;
    let site = out.join("site");
    let pages = pages(ledger)?;
    for (path, bytes) in &pages {
        let path = site.join(path);
        if fs::read(&path).ok().as_ref() != Some(bytes) {
            open::write(&path, bytes)?;
        }
    }
    for folder in PAGE_FOLDERS {
        remove_others(&site, folder, &pages)?;
    }
    Ok(published)
}

/// Whether the way the program was called is at fault, or what it found.
pub(crate) fn failed(error: PublishError) -> CliError {
    let kind = match error {
        PublishError::NotEarlier { .. }
        | PublishError::KeyMissing { .. }
        | PublishError::NoEvent
        | PublishError::NoCheckpoint => Kind::Usage,
        _ => Kind::CouldNotCheck,
    };
    CliError::new(kind, error)
}

fn pages(ledger: &Ledger) -> Result<site::Files> {
    let state = ledger.state();
    let checkpoint = ledger.checkpoint().unwrap_or_default();
    let seen = open::seen(checkpoint)?;
    let (Some(origin), Some(id)) = (state.origin(), state.ledger()) else {
        return Err(CliError::usage("the ledger has no event yet"));
    };
    if seen.size != state.size() {
        let message = format!("{} entries, of which {} are published", state.size(), seen.size);
        return Err(CliError::usage(message).hint("publish a checkpoint first"));
    }
    let entries: std::result::Result<Vec<Entry>, _> = ledger.read_all(EntryIndex::new(0)).collect();
    let entries = entries.map_err(open::ledger_failed)?;
    let mut contents: BTreeMap<ContentHash, Vec<u8>> = BTreeMap::new();
    for b3 in ledger.contents().map_err(open::ledger_failed)? {
        if let Some(opened) = ledger.content(&b3).map_err(open::ledger_failed)? {
            contents.insert(b3, opened);
        }
    }
    let published = entries.last().map(|entry| entry.header.recorded.instant().to_string());
    let input = SiteInput {
        entries: &entries,
        contents: &contents,
        origin,
        ledger: &id,
        size: seen.size,
        root: seen.root,
        state_root: state.state_root(),
        checkpoint,
        published: published.as_deref().unwrap_or_default(),
    };
    site::render(&input).or_fail(Kind::CouldNotCheck)
}

/// Removes pages of an older publication that this one does not have.
fn remove_others(site: &Path, folder: &str, pages: &site::Files) -> Result {
    let dir = site.join(folder);
    if !dir.is_dir() {
        return Ok(());
    }
    let items = fs::read_dir(&dir).or_fail(Kind::CouldNotCheck)?;
    for item in items {
        let path: PathBuf = item.or_fail(Kind::CouldNotCheck)?.path();
        let name = path.strip_prefix(site).unwrap_or(&path).to_string_lossy().into_owned();
        if path.is_dir() {
            remove_others(site, &name, pages)?;
        } else if !pages.contains_key(&name) {
            fs::remove_file(&path).or_fail(Kind::CouldNotCheck)?;
        }
    }
    Ok(())
}
