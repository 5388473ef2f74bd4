//! `init`: a new ledger with one steward.

use std::{collections::BTreeMap, io::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;
use redevable_protocol::{
    ids::{OrganisationId, Origin, StreamId},
    json::Object,
    time::At,
};
use redevable_tlog::ed25519::SigningKey;

use super::keygen::org;
use crate::cli::{
    Context,
    author::{self, Keyring},
    error::{CliError, Kind, OrFail as _, Result},
    open,
    replay::append_failed,
};
use crate::exchange::{
    draft::Draft,
    seal::Position,
    setup::{LANGUAGES, LICENCE, Opening, RULES, Steward},
};
use crate::keys::{self, EventSigner};
use crate::ledger::{ExpectedRevision, Ledger, Options, Submission};
use crate::text;

/// Make a ledger folder and open the ledger with one steward
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  redevable keygen --org registre.example --out steward.pem\n  \
redevable init ./ledger --origin registre.example/demo --org registre.example --kind operator \\\n    \
--key steward.pem --label fr=Registre --title fr='Registre de démonstration'")]
pub(in crate::cli) struct Init {
    /// The folder to make
    dir: PathBuf,

    /// The log's name for ever: a URL prefix without scheme, such as registre.example/pan
    #[arg(long)]
    origin: String,

    /// The steward
    #[arg(long, value_parser = org)]
    org: OrganisationId,

    /// Its kind: administration, operator, civil-society…
    #[arg(long)]
    kind: String,

    /// Its key file (from keygen)
    #[arg(long, value_name = "FILE")]
    key: PathBuf,

    /// Its name, one per language: fr=…
    #[arg(long, required = true, value_parser = label, value_name = "LANG=TEXT")]
    label: Vec<(String, String)>,

    /// The ledger's title, one per language: fr=…
    #[arg(long, required = true, value_parser = label, value_name = "LANG=TEXT")]
    title: Vec<(String, String)>,
}

fn label(text: &str) -> std::result::Result<(String, String), String> {
    match text.split_once('=') {
        Some((language, text)) if !text.is_empty() => Ok((language.to_owned(), text.to_owned())),
        _ => Err("write LANG=TEXT, for example fr=Registre".to_owned()),
    }
}

fn labels(pairs: &[(String, String)]) -> Object {
    pairs.iter().map(|(language, text)| (language.clone(), text.as_str().into())).collect()
}

impl Init {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let origin = Origin::parse(&self.origin).ok_or_else(|| {
            CliError::usage(format!("`{}` is no origin", self.origin))
                .hint("a host and a path: registre.example/pan (LOG-1)")
        })?;
        if open::is_ledger(&self.dir) {
            let message = format!("{} is a ledger already", self.dir.display());
            return Err(CliError::usage(message));
        }
        let steward_key = keys::load(&self.key).or_fail(Kind::Usage)?;
        let signer = EventSigner::new(&self.org, steward_key);
        let seed = context.chance.bytes(&["log-key", &self.origin]);
        let seed = seed.or_fail(Kind::CouldNotCheck)?;
        let log_key = SigningKey::from_seed(&seed);
        let draft = self.draft(context, &origin, &log_key, &signer);
        let signed = context.clock.signed();
        let position = Position { ledger: None, head: None, seen: None, signed };
        let mut keyring = Keyring::default();
        keyring.insert(self.org.clone(), signer);
        let nothing = |_: &StreamId, _| None;
        let chance = &context.chance;
        let event = author::sign(&draft, &position, &nothing, origin.as_str(), chance, &keyring)?
            .complete()?;
        // Judged before a folder exists: a refused opening leaves nothing behind.
        judge(&event.note, context)?;
        let mut ledger =
            Ledger::create(&self.dir, &Options::default()).map_err(open::ledger_failed)?;
        let log_key_file = self.dir.join("keys/log.pem");
        keys::create(&log_key_file, &seed).or_fail(Kind::Usage)?;
        let submission = Submission {
            stream: StreamId::ledger(),
            expected: ExpectedRevision::NoStream,
            note: event.note.into_bytes(),
            contents: event.opened,
        };
        let appended = ledger.append(submission, context.clock.recorded());
        let appended = appended.map_err(append_failed)?;
        ledger.publish_checkpoint(&log_key).or_fail(Kind::CouldNotCheck)?;
        write!(std::io::stdout(), "{}", text::fingerprint::lines(&appended.event_id))?;
        if !context.quiet {
            let file = log_key_file.display().to_string();
            eprintln!("{}", text::author::ledger_made(context.lang, &file));
        }
        Ok(ExitCode::SUCCESS)
    }

    fn draft(
        &self,
        context: &Context,
        origin: &Origin,
        log_key: &SigningKey,
        signer: &EventSigner,
    ) -> Draft {
        let mut languages: BTreeMap<&str, ()> = LANGUAGES.map(|language| (language, ())).into();
        for (language, _) in self.label.iter().chain(&self.title) {
            languages.insert(language, ());
        }
        let opening = Opening {
            title: labels(&self.title),
            stewards: vec![Steward {
                org: self.org.clone(),
                kind: self.kind.clone(),
                label: labels(&self.label),
                vkey: signer.vkey().to_string(),
            }],
            threshold: 1,
            log_keys: vec![keys::log_vkey(origin, log_key).to_string()],
            languages: languages.into_keys().map(ToOwned::to_owned).collect(),
            licence: LICENCE.to_owned(),
            rules: RULES.map(|(name, days)| (name.to_owned(), days)).into(),
        };
        let at = At::Date(context.clock.signed().date());
        Draft::new(&self.org, &StreamId::ledger(), "ledger.opened", at, opening.to_data())
    }
}

/// Whether the first event would be admitted.
fn judge(note: &str, context: &Context) -> Result {
    use redevable_protocol::{
        admission::{self, EntryReader, ReadBackError},
        event::SignedEvent,
        state::State,
    };
    struct Empty;
    impl EntryReader for Empty {
        fn entry_bytes(
            &self,
            index: redevable_tlog::EntryIndex,
        ) -> std::result::Result<Vec<u8>, ReadBackError> {
            Err(ReadBackError(format!("the ledger is empty, so has no entry {index}")))
        }
    }
    let signed = SignedEvent::parse(note.as_bytes()).or_fail(Kind::Refused)?;
    let recorded = context.clock.recorded();
    admission::admit(&State::new(), recorded, signed, &Empty).or_fail(Kind::Refused)?;
    Ok(())
}
