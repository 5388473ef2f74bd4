//! `audit`: what a ledger's bytes prove.

use std::{
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use redevable_protocol::{
    codes::Code,
    ids::EventId,
    verdict::{Outcome, Refutation, Verdict},
};
use redevable_tlog::tile::BundleEntries;

use crate::audit::{self, CHECKPOINT, LedgerDir, Options, PublishedDir, Source};
use crate::cli::{
    Context,
    error::{Kind, OrFail as _, Result},
    open::{self, Place},
    progress::Progress,
};
use crate::text::verdict_sentences;

/// Judge a published folder, a ledger folder, or every ledger in a folder
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  redevable audit redevable-demo\n  redevable audit \
redevable-demo/barometre/public --json\n  redevable audit ./public --against last-year.checkpoint")]
pub(in crate::cli) struct Audit {
    /// A published folder, a ledger folder (with its `public/`), or a folder of ledgers
    dir: PathBuf,

    /// The verdict as one line of JSON for each ledger
    #[arg(long)]
    json: bool,

    /// A checkpoint that you kept: the history must contain it
    #[arg(long, value_name = "CHECKPOINT")]
    against: Vec<PathBuf>,

    /// The ledger that you mean: b3:…
    #[arg(long, value_parser = ledger_id, value_name = "ID")]
    ledger_id: Option<EventId>,
}

fn ledger_id(text: &str) -> std::result::Result<EventId, String> {
    EventId::parse(text).ok_or_else(|| "not a ledger id: b3: and 64 hex digits".to_owned())
}

impl Audit {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut options = Options { ledger: self.ledger_id, against: Vec::new() };
        for path in &self.against {
            options.against.push(open::read(path)?);
        }
        let places = match open::place(&self.dir)? {
            Place::Several(places) => places,
            place => vec![place],
        };
        let mut worst = Outcome::NothingRefuted;
        let mut out = std::io::stdout();
        for (position, place) in places.iter().enumerate() {
            let verdict = judge_place(context, place, &options)?;
            worst = worst.max(verdict.outcome());
            let text = match (self.json, position) {
                (true, _) => format!("{}\n", verdict.to_json()),
                (false, 0) => verdict_sentences(context.lang, &verdict),
                (false, _) => format!("\n{}", verdict_sentences(context.lang, &verdict)),
            };
            match out.write_all(text.as_bytes()) {
                // Whoever reads no further still learns from the exit code what was refuted.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
                written => written?,
            }
        }
        Ok(ExitCode::from(worst.exit_code()))
    }
}

/// The verdict on a place; of a ledger folder with a `public/`, what is wrong there, too.
pub(in crate::cli) fn judge_place(
    context: &Context,
    place: &Place,
    options: &Options,
) -> Result<Verdict> {
    match place {
        Place::Published(dir) => judge(context, &PublishedDir::new(dir), options),
        Place::Ledger(dir) => {
            let source = LedgerDir::open(dir).or_fail(Kind::CouldNotCheck)?;
            let mut verdict = judge(context, &source, options)?;
            let public = dir.join("public");
            if public.is_dir() {
                add_public(&mut verdict, judge_public(context, &public, options)?);
                judge_kinship(&mut verdict, &source, &public)?;
            }
            Ok(verdict)
        }
        Place::Several(_) => unreachable!("invariant: a folder of ledgers is taken apart before"),
    }
}

/// What lies in `public/` is an earlier or the present publication of this very ledger: its
/// checkpoint is one of the notes that the ledger lists.
fn judge_kinship(verdict: &mut Verdict, source: &LedgerDir, public: &Path) -> Result {
    let public = PublishedDir::new(public);
    let bytes_max = usize::from(u16::MAX);
    let Some(found) = public.read(CHECKPOINT, bytes_max).or_fail(Kind::CouldNotCheck)? else {
        return Ok(());
    };
    for file in source.files().or_fail(Kind::CouldNotCheck)? {
        if !file.starts_with("notes/") {
            continue;
        }
        let notes = source.read(&file, usize::MAX).or_fail(Kind::CouldNotCheck)?;
        let notes = notes.unwrap_or_default();
        if BundleEntries::new(&notes).any(|note| note == Ok(found.as_slice())) {
            return Ok(());
        }
    }
    verdict.refute_file(Code::Notes, "public/checkpoint");
    Ok(())
}

fn judge_public(context: &Context, dir: &Path, options: &Options) -> Result<Verdict> {
    judge(context, &PublishedDir::new(dir), options)
}

fn judge(context: &Context, source: &dyn Source, options: &Options) -> Result<Verdict> {
    let mut progress = Progress::new(context, "auditing");
    audit::audit(source, options, &mut |done, all| progress.show(done, all))
        .or_fail(Kind::CouldNotCheck)
}

/// The published copy of a ledger folder can only add to what is wrong or open.
fn add_public(verdict: &mut Verdict, public: Verdict) {
    for Refutation { code, file, index } in public.refuted {
        let file = file.map(|file| format!("public/{file}"));
        verdict.refuted.insert(Refutation { code, file, index });
    }
    verdict.not_established.extend(public.not_established);
    if public.state_root.is_none() {
        verdict.state_root = None;
    }
}
