//! `demo`: three ledgers from real and fictional data, audited, published, and what they show.

use std::{
    cell::RefCell,
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use redevable_protocol::{
    ids::{OrganisationId, Origin},
    time::Instant,
    verdict::{Outcome, Verdict},
};
use redevable_tlog::ed25519::SigningKey;

use super::audit::judge_place;
use crate::audit::Options as AuditOptions;
use crate::cli::{
    Context,
    author::Keyring,
    error::{CliError, Kind, OrFail as _, Result},
    open::{self, Place},
    publication,
    replay::Replay,
    story,
};
use crate::exchange::{
    barometre, draft::Step, error::ExchangeError, exemple, france, setup::Vkeys,
};
use crate::keys::{self, EventSigner, KeyFileError};
use crate::ledger::{Ledger, Options};

/// Build three ledgers from public data, prove that nothing was rewritten, write their pages
#[derive(Debug, Args)]
#[command(after_help = "Run again in the same folder it goes on where it was.\n\n\
Example: redevable demo --dir /tmp/demo && redevable audit /tmp/demo")]
pub(in crate::cli) struct Demo {
    /// The folder for the three ledgers
    #[arg(long, default_value = "redevable-demo", value_name = "FOLDER")]
    dir: PathBuf,
}

type Steps = fn(Vkeys<'_>, Instant) -> std::result::Result<Vec<Step>, ExchangeError>;

const LEDGERS: [(&str, &str, Steps); 3] = [
    ("france-2024", france::ORIGIN, france::steps),
    ("barometre", barometre::ORIGIN, barometre::steps),
    ("exemple", exemple::ORIGIN, exemple::steps),
];

impl Demo {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut out = std::io::stdout();
        let mut worst = Outcome::NothingRefuted;
        writeln!(out, "{}", story::opening(context.lang, &self.dir))?;
        for (name, origin, steps) in LEDGERS {
            let dir = self.dir.join(name);
            let ledger = build(context, &dir, origin, steps)?;
            publication::write(&ledger, &dir.join("public"))?;
            let told = story::Told::read(&ledger)?;
            drop(ledger);
            let verdict: Verdict =
                judge_place(context, &Place::Ledger(dir.clone()), &AuditOptions::default())?;
            worst = worst.max(verdict.outcome());
            write!(out, "{}", told.paragraph(context.lang, name, &verdict))?;
        }
        write!(out, "{}", story::closing(context.lang, &self.dir))?;
        Ok(ExitCode::from(worst.exit_code()))
    }
}

/// Makes the ledger, or goes on with it.
fn build(context: &Context, dir: &Path, origin: &str, steps: Steps) -> Result<Ledger> {
    let keys = KeyFiles { context, dir: dir.join("keys"), origin, failed: RefCell::new(None) };
    let log_key = keys.load_or_create("log.pem", &["log-key", origin])?;
    let name = Origin::parse(origin).expect("invariant: the origins of the demo are origins");
    let log_vkeys = [keys::log_vkey(&name, &log_key).to_string()];
    let keyring = RefCell::new(Keyring::default());
    let event = |org: &OrganisationId| keys.vkey(org, &keyring);
    let vkeys = Vkeys { event: &event, log: &log_vkeys };
    let steps = steps(vkeys, context.clock.signed()).or_fail(Kind::CouldNotCheck)?;
    if let Some(error) = keys.failed.take() {
        return Err(error);
    }
    let mut ledger = if open::is_ledger(dir) {
        open::ledger(context, dir)?
    } else {
        Ledger::create(dir, &Options::default()).map_err(open::ledger_failed)?
    };
    let keyring = keyring.into_inner();
    let ledger_ref = &mut ledger;
    let mut replay =
        Replay { context, ledger: ledger_ref, origin, log_key: &log_key, keyring: &keyring };
    replay.run(&steps, true, "signing and appending")?;
    Ok(ledger)
}

/// The demonstration keys of one ledger, in its folder.
struct KeyFiles<'a> {
    context: &'a Context,
    dir: PathBuf,
    origin: &'a str,
    /// The first failure while steps were being made.
    failed: RefCell<Option<CliError>>,
}

impl KeyFiles<'_> {
    fn load_or_create(&self, file: &str, purpose: &[&str]) -> Result<SigningKey> {
        let path = self.dir.join(file);
        let seed = self.context.chance.bytes(purpose).or_fail(Kind::CouldNotCheck)?;
        // Asked for also when the key is there: it clears what a killed run left beside it.
        match keys::create(&path, &seed) {
            Ok(()) | Err(KeyFileError::Exists { .. }) => keys::load(&path).or_fail(Kind::Usage),
            Err(error) => Err(CliError::new(Kind::Usage, error)),
        }
    }

    /// The vkey of an organisation; its key is made when it is first asked for.
    fn vkey(&self, org: &OrganisationId, keyring: &RefCell<Keyring>) -> String {
        if let Some(vkey) = keyring.borrow().vkey(org) {
            return vkey;
        }
        match self.load_or_create(&format!("{org}.pem"), &["event-key", self.origin, org.as_str()])
        {
            Ok(key) => {
                let signer = EventSigner::new(org, key);
                let vkey = signer.vkey().to_string();
                keyring.borrow_mut().insert(org.clone(), signer);
                vkey
            }
            Err(error) => {
                self.failed.borrow_mut().get_or_insert(error);
                String::new()
            }
        }
    }
}
