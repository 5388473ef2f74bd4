//! `import`: somebody else's publication into a ledger, as a labelled replay.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use redevable_protocol::ids::{ContentHash, OrganisationId};
use redevable_tlog::EntryIndex;

use super::sign::key;
use crate::cli::{
    Context,
    author::Keyring,
    error::{Kind, OrFail as _, Result},
    open,
    replay::Replay,
};
use crate::exchange::{
    barometre::{self, Tables},
    draft::Step,
    import::{Existing, diff_against},
};
use crate::keys::{self, EventSigner};
use crate::ledger::Ledger;
use crate::text::author;

/// Import a public source as a labelled replay; a second run adds only what is new
#[derive(Debug, Args)]
pub(in crate::cli) struct Import {
    #[command(subcommand)]
    source: SourceName,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SourceName {
    Barometre(Barometre),
}

/// The history of the French barometer of public policy results (2021–2023), shipped here
#[derive(Debug, Args)]
#[command(after_help = "The ledger must know ORG with the kind `replay` and the role coordinator \
on plan/barometre.\n\nExample: redevable import barometre redevable-demo/barometre --dry-run \\\n  \
--key rejeu-barometre.example=redevable-demo/barometre/keys/rejeu-barometre.example.pem")]
pub(in crate::cli) struct Barometre {
    /// The ledger folder
    dir: PathBuf,

    /// The replay organisation and its key, ORG=FILE
    #[arg(long, value_parser = key, value_name = "ORG=FILE")]
    key: (OrganisationId, PathBuf),

    /// Only say what would be appended
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let SourceName::Barometre(command) = self.source;
        command.run(context)
    }
}

impl Barometre {
    fn run(self, context: &Context) -> Result<ExitCode> {
        let mut ledger = open::ledger(context, &self.dir)?;
        let (by, path) = &self.key;
        let steps = barometre::replay(by, Tables::embedded()).or_fail(Kind::Refused)?;
        let steps = diff_against(&existing(&ledger)?, steps);
        let mut out = std::io::stdout();
        let drafts = steps.iter().filter_map(Step::draft);
        if self.dry_run {
            for draft in drafts {
                writeln!(out, "+ {}  {}  {}", draft.at, draft.kind, draft.stream)?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let origin = ledger.state().origin().map(ToString::to_string).unwrap_or_default();
        let mut keyring = Keyring::default();
        keyring.insert(by.clone(), EventSigner::new(by, keys::load(path).or_fail(Kind::Usage)?));
        let log_key = keys::load(&self.dir.join("keys/log.pem")).or_fail(Kind::Usage)?;
        let mut replay = Replay {
            context,
            ledger: &mut ledger,
            origin: &origin,
            log_key: &log_key,
            keyring: &keyring,
        };
        let appended = replay.run(&steps, false, "importing")?;
        writeln!(out, "{}", author::imported(context.lang, appended))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What the ledger already says, with the contents at hand.
fn existing(ledger: &Ledger) -> Result<Vec<Existing>> {
    let mut existing = Vec::new();
    for entry in ledger.read_all(EntryIndex::new(0)) {
        let entry = entry.map_err(open::ledger_failed)?;
        let event = entry.event();
        let Some(stream) = event.stream_id() else {
            continue;
        };
        let mut opened = std::collections::BTreeMap::new();
        for (key, value) in &event.data {
            let b3 = value.at("b3").and_then(|b3| ContentHash::parse(b3.as_text()?));
            let Some(b3) = b3 else {
                continue;
            };
            if let Some(content) = ledger.content(&b3).map_err(open::ledger_failed)? {
                opened.insert(key.clone(), content[32..].to_vec());
            }
        }
        existing.push(Existing {
            stream,
            kind: event.kind.clone(),
            by: event.by.clone(),
            at: event.at,
            data: event.data.clone(),
            opened,
        });
    }
    Ok(existing)
}
