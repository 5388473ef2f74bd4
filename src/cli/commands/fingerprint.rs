//! `fingerprint`: a ledger's id to be printed and read aloud.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;

use super::sign::Verified;
use crate::cli::{
    Context,
    error::{CliError, Result},
};
use crate::text::fingerprint;

/// Print the ledger's id in forms for an official journal and for the telephone
#[derive(Debug, Args)]
#[command(after_help = "Example: redevable fingerprint redevable-demo/exemple")]
pub(in crate::cli) struct Fingerprint {
    /// The ledger: its folder or a published copy
    dir: PathBuf,

    /// Words or digits that you were given: are they this ledger's?
    #[arg(long, value_name = "TEXT")]
    check: Option<String>,
}

impl Fingerprint {
    pub(super) fn run(self, _context: &Context) -> Result<ExitCode> {
        let verified = Verified::read(&self.dir)?;
        let id = verified.state.ledger();
        let id = id.ok_or_else(|| CliError::refused("this ledger has no first event"))?;
        if let Some(text) = &self.check {
            return match fingerprint::parse(text) {
                Some(given) if given == id => Ok(ExitCode::SUCCESS),
                Some(_) => Err(CliError::refused(format!("that is another ledger; this is {id}"))),
                None => Err(CliError::usage("that is neither the words nor the digits of an id")),
            };
        }
        write!(std::io::stdout(), "{}", fingerprint::lines(&id))?;
        Ok(ExitCode::SUCCESS)
    }
}
