//! `append`: signed events into a ledger.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use redevable_protocol::{
    event::SignedEvent,
    ids::StreamId,
    json::{Value, object},
};

use crate::cli::{
    Context,
    error::{CliError, Kind, OrFail as _, Result},
    open,
    replay::append_failed,
};
use crate::ledger::{Appended, ExpectedRevision, Submission};
use crate::text::{Lang, author};

/// Append signed events; each is judged, durable and answered, or refused with a code
#[derive(Debug, Args)]
#[command(after_help = "Contents of FILE are read from the folder FILE.contents, as `sign` wrote \
them.\nAn event that the ledger has is answered again with its index.\n\n\
Example: redevable append ./ledger claim.event && redevable publish ./ledger --out ./public")]
pub(in crate::cli) struct Append {
    /// The ledger folder
    dir: PathBuf,

    /// Signed events, in this order
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl Append {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let mut ledger = open::ledger(context, &self.dir)?;
        let mut out = std::io::stdout();
        for file in &self.files {
            let note = open::read(file)?;
            let signed = SignedEvent::parse(&note).or_fail(Kind::Refused)?;
            let stream = signed.event().stream.as_str();
            let stream = StreamId::parse(stream).ok_or_else(|| {
                CliError::refused(format!("stream-form: `{stream}` is no stream name"))
            })?;
            let contents = contents(file)?;
            let expected = ExpectedRevision::Any;
            let submission = Submission { stream, expected, note, contents };
            let appended = ledger.append(submission, context.clock.recorded());
            self.answer(&mut out, context.lang, &appended.map_err(append_failed)?)?;
        }
        open::warn_of_index(&ledger);
        Ok(ExitCode::SUCCESS)
    }

    fn answer(&self, out: &mut impl std::io::Write, lang: Lang, appended: &Appended) -> Result {
        let Appended { index, event_id, revision, already } = appended;
        if self.json {
            let number = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
            let fields = object([
                ("already", (*already).into()),
                ("event", event_id.to_string().into()),
                ("index", number(index.value())),
                ("revision", number(revision.value())),
            ]);
            writeln!(out, "{}", Value::Object(fields).to_canonical())?;
        } else {
            let word = author::appended(lang, *already);
            writeln!(out, "{index}  {event_id}  {word}")?;
        }
        Ok(())
    }
}

/// Where the opened contents of an event file lie.
pub(super) fn contents_dir(file: &Path) -> PathBuf {
    let mut dir = file.as_os_str().to_owned();
    dir.push(".contents");
    PathBuf::from(dir)
}

fn contents(file: &Path) -> Result<Vec<Vec<u8>>> {
    let dir = contents_dir(file);
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths: Vec<PathBuf> = fs::read_dir(&dir)
        .or_fail(Kind::Usage)?
        .filter_map(|item| Some(item.ok()?.path()))
        .collect();
    paths.sort();
    paths.iter().map(|path| open::read(path)).collect()
}
