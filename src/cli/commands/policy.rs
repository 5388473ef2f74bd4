//! `policy`: what a verifier of receipts needs to know of a log.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;
use redevable_tlog::{
    key::{KeyType, VerifierKey},
    policy::{PolicyBuilder, PolicyWord},
};

use super::sign::Verified;
use crate::cli::{
    Context,
    error::{CliError, Kind, OrFail as _, Result},
};

/// Print the policy of a log: its keys, to be kept by whoever verifies receipts
#[derive(Debug, Args)]
#[command(after_help = "Example: redevable policy redevable-demo/exemple > exemple.policy")]
pub(in crate::cli) struct Policy {
    /// The ledger: its folder or a published copy
    dir: PathBuf,
}

/// The log's second key in its own policy: no witness, and never called one.
const SECOND_KEY: &str = "log-ml-dsa";

impl Policy {
    pub(super) fn run(self, _context: &Context) -> Result<ExitCode> {
        let verified = Verified::read(&self.dir)?;
        let keys = verified.state.log_keys();
        let of = |wanted: KeyType| keys.iter().find(|key| key.key_type == wanted).cloned();
        let ed25519: Option<VerifierKey> = of(KeyType::Ed25519);
        let ed25519 = ed25519.ok_or_else(|| CliError::refused("this log has no Ed25519 key"))?;
        let mut policy = PolicyBuilder::new();
        policy.log(ed25519, None).or_fail(Kind::CouldNotCheck)?;
        if let Some(second) = of(KeyType::MlDsa44) {
            let name = || PolicyWord::new(SECOND_KEY).expect("invariant: a word");
            policy.witness(name(), second, None).or_fail(Kind::CouldNotCheck)?;
            policy.quorum(name()).or_fail(Kind::CouldNotCheck)?;
        } else {
            let none = PolicyWord::new("none").expect("invariant: a word");
            policy.quorum(none).or_fail(Kind::CouldNotCheck)?;
        }
        let policy = policy.build().or_fail(Kind::CouldNotCheck)?;
        std::io::stdout().write_all(&policy.to_text())?;
        Ok(ExitCode::SUCCESS)
    }
}
