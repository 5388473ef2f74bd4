//! `rebuild-index`: the index anew, from the log.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;

use crate::cli::{Context, error::Result, open, progress::Progress};

/// Throw the index away and build it again from the log; nothing is lost
#[derive(Debug, Args)]
pub(in crate::cli) struct RebuildIndex {
    /// The ledger folder
    #[arg(default_value = ".")]
    dir: PathBuf,
}

impl RebuildIndex {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut ledger = open::ledger(context, &self.dir)?;
        let mut progress = Progress::new(context, "rebuilding the index");
        ledger
            .rebuild_index(&mut |done, all| progress.show(done, all))
            .map_err(open::ledger_failed)?;
        drop(progress);
        let state = ledger.state();
        writeln!(
            std::io::stdout(),
            "{} entries indexed; state root {}",
            state.size(),
            state.state_root()
        )?;
        Ok(ExitCode::SUCCESS)
    }
}
