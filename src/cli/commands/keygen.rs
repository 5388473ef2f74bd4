//! `keygen`: a new key file.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;
use redevable_protocol::ids::OrganisationId;
use redevable_tlog::ed25519::SigningKey;

use crate::cli::{
    Context,
    error::{Kind, OrFail as _, Result},
};
use crate::keys::{self, EventSigner};
use crate::text::author;

/// Make a key file for an organisation, and print its vkey
#[derive(Debug, Args)]
#[command(after_help = "Example: redevable keygen --org ministere.example --out ministere.pem")]
pub(in crate::cli) struct Keygen {
    /// The organisation that will sign with it
    #[arg(long, value_parser = org)]
    org: OrganisationId,

    /// Where to write it; a file that exists is never overwritten
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Reads an organisation id from the command line.
pub(super) fn org(text: &str) -> std::result::Result<OrganisationId, String> {
    OrganisationId::parse(text)
        .ok_or_else(|| "not an organisation id: [a-z0-9][a-z0-9.-]{0,62}".to_owned())
}

impl Keygen {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let out = self.out.to_string_lossy();
        let purpose = ["event-key", self.org.as_str(), out.as_ref()];
        let seed = context.chance.bytes(&purpose).or_fail(Kind::CouldNotCheck)?;
        keys::create(&self.out, &seed).or_fail(Kind::Usage)?;
        let signer = EventSigner::new(&self.org, SigningKey::from_seed(&seed));
        writeln!(std::io::stdout(), "{}", signer.vkey())?;
        if !context.quiet {
            eprintln!("{}", author::key_made(context.lang, &out));
        }
        Ok(ExitCode::SUCCESS)
    }
}
