//! `publish`: a signed checkpoint over all that was appended, and a folder for everybody.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;

use crate::cli::{
    Context,
    error::{Kind, OrFail as _, Result},
    open, publication,
};

/// Sign a checkpoint, and write the public folder with its pages
#[derive(Debug, Args)]
#[command(after_help = "Example: redevable publish ./ledger --out ./public && redevable audit \
./public")]
pub(in crate::cli) struct Publish {
    /// The ledger folder
    dir: PathBuf,

    /// The folder to write: empty, or an earlier publication of this ledger
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,

    /// The log's key file
    #[arg(long, value_name = "FILE")]
    log_key: Option<PathBuf>,
}

impl Publish {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let log_key = self.log_key.unwrap_or_else(|| self.dir.join("keys/log.pem"));
        let key = crate::keys::load(&log_key).or_fail(Kind::Usage)?;
        let mut ledger = open::ledger(context, &self.dir)?;
        ledger.publish_checkpoint(&key).map_err(publication::failed)?;
        let published = publication::write(&ledger, &self.out)?;
        writeln!(
            std::io::stdout(),
            "{} entries published in {}",
            published.size,
            self.out.display()
        )?;
        for b3 in &published.missing {
            eprintln!("warning: content {b3} is not held; an audit will report it");
        }
        open::warn_of_index(&ledger);
        Ok(ExitCode::SUCCESS)
    }
}
