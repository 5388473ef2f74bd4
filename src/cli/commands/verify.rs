//! `verify`: a receipt, with nothing but a policy and a key.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use redevable_protocol::{entry::Entry, verdict::Outcome};
use redevable_tlog::{key::VerifierKey, policy::Policy, receipt::Receipt};

use super::sign::Verified;
use crate::{
    audit::receipt::{enrolled_keys, verify_receipt},
    cli::{
        Context,
        error::{CliError, Kind, OrFail as _, Result},
        open,
    },
    text::verdict_sentences,
};

/// Verify a receipt offline
#[derive(Debug, Args)]
#[command(
    after_help = "Without a key of the speaker the event's own signature is not established \
(exit 3).\n\nExample: redevable verify claim.tlog-proof --policy exemple.policy --key \
ministere.example+…"
)]
pub(in crate::cli) struct Verify {
    /// The receipt
    receipt: PathBuf,

    /// The policy: which log, and which witnesses suffice
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,

    /// A vkey of the speaker that you trust
    #[arg(long, value_name = "VKEY", value_parser = vkey)]
    key: Vec<VerifierKey>,

    /// The receipt of the entry that enrolled the speaker's key
    #[arg(long, value_name = "FILE")]
    key_receipt: Vec<PathBuf>,

    /// A ledger or published copy to take the keys from; it is audited first
    #[arg(long, value_name = "FOLDER")]
    ledger: Option<PathBuf>,

    /// The verdict as one line of JSON
    #[arg(long)]
    json: bool,
}

fn vkey(text: &str) -> std::result::Result<VerifierKey, String> {
    VerifierKey::parse(text).map_err(|error| error.to_string())
}

impl Verify {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let policy = open::read(&self.policy)?;
        let policy = Policy::parse(&policy).or_fail(Kind::Usage)?;
        let receipt = read(&self.receipt)?;
        let mut keys = self.key.clone();
        for path in &self.key_receipt {
            keys.extend(keys_of(&read(path)?, &policy, path)?);
        }
        if let Some(dir) = &self.ledger {
            let verified = Verified::read(dir)?;
            let entry = receipt.extra().and_then(|bytes| Entry::parse(bytes).ok());
            let lines = entry.iter().flat_map(|entry| entry.signed.signatures());
            for line in lines {
                let of = verified.state.keys().of(&line.name);
                keys.extend(of.map(|key| key.vkey.clone()));
            }
        }
        let verdict = verify_receipt(&receipt, &policy, &keys);
        if self.json {
            writeln!(std::io::stdout(), "{}", verdict.to_json())?;
        } else {
            write!(std::io::stdout(), "{}", verdict_sentences(context.lang, &verdict))?;
        }
        Ok(ExitCode::from(verdict.outcome().exit_code()))
    }
}

fn read(path: &Path) -> Result<Receipt> {
    let bytes = open::read(path)?;
    let receipt = Receipt::parse(&bytes).map_err(|error| {
        let error = anyhow::Error::new(error).context(format!("{} is no receipt", path.display()));
        CliError::new(Kind::Refused, error)
    })?;
    if receipt.extra().is_none() {
        let message = format!("{} does not carry its entry", path.display());
        return Err(CliError::refused(message));
    }
    Ok(receipt)
}

/// The keys that a receipt enrols; it must itself be under the policy, and signed by those whom it
/// names: the trust in them is the reader's.
fn keys_of(receipt: &Receipt, policy: &Policy, path: &Path) -> Result<Vec<VerifierKey>> {
    let entry = receipt.extra().and_then(|bytes| Entry::parse(bytes).ok());
    let keys = entry.as_ref().map(enrolled_keys).unwrap_or_default();
    let verdict = verify_receipt(receipt, policy, &keys);
    if keys.is_empty() || verdict.outcome() == Outcome::Refuted {
        let message = format!("{} enrols no key under this policy", path.display());
        return Err(CliError::refused(message));
    }
    Ok(keys)
}
