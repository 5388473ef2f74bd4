//! `prove`: the receipt of one entry.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;
use redevable_tlog::{EntryIndex, TreeSize};

use crate::{
    audit::receipt::{ProveError, prove},
    cli::{
        Context,
        error::{CliError, Kind, Result},
        open,
    },
};

/// Write the receipt of an entry: the entry, its proof, and the checkpoint that it is under
#[derive(Debug, Args)]
#[command(after_help = "Only published sizes can be proved.\n\nExample: redevable prove \
redevable-demo/exemple --index 15 -o claim.tlog-proof")]
pub(in crate::cli) struct Prove {
    /// The ledger: its folder or a published copy
    dir: PathBuf,

    /// The entry
    #[arg(long, value_name = "N")]
    index: u64,

    /// Under the last checkpoint of this size, instead of the latest
    #[arg(long, value_name = "S")]
    size: Option<u64>,

    /// Where to write it
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
}

impl Prove {
    pub(super) fn run(self, _context: &Context) -> Result<ExitCode> {
        let source = open::source(&self.dir)?;
        let index = EntryIndex::new(self.index);
        let receipt = prove(source.as_ref(), index, self.size.map(TreeSize::new));
        let receipt = receipt.map_err(|error| match error {
            ProveError::NotPublished { nearest: Some(nearest), .. } => {
                CliError::new(Kind::CouldNotCheck, error).hint(format!("try --size {nearest}"))
            }
            _ => CliError::new(Kind::CouldNotCheck, error),
        })?;
        open::write(&self.out, receipt.to_text().as_bytes())?;
        writeln!(std::io::stdout(), "{}", self.out.display())?;
        Ok(ExitCode::SUCCESS)
    }
}
