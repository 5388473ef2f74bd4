//! `log`: the entries, a line each.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;
use redevable_protocol::{
    entry::Entry,
    json::{Value, object},
};
use redevable_tlog::EntryIndex;

use crate::cli::{Context, error::Result, open};

/// List the entries of a ledger, oldest first
#[derive(Debug, Args)]
#[command(after_help = "Example: redevable log redevable-demo/exemple --from 10")]
pub(in crate::cli) struct Log {
    /// The ledger folder
    #[arg(default_value = ".")]
    dir: PathBuf,

    /// The first entry to list
    #[arg(long, default_value_t = 0, value_name = "INDEX")]
    from: u64,

    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

impl Log {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let ledger = open::ledger(context, &self.dir)?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        for entry in ledger.read_all(EntryIndex::new(self.from)) {
            let entry = entry.map_err(open::ledger_failed)?;
            if self.json {
                writeln!(out, "{}", to_json(&entry))?;
            } else {
                let event = entry.event();
                writeln!(
                    out,
                    "{:>6}  {}  {:<26}  {}@{}  {}",
                    entry.header.index,
                    entry.header.recorded,
                    event.kind,
                    event.stream,
                    event.revision,
                    event.by
                )?;
            }
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }
}

/// What a program needs to find an entry again.
pub(super) fn to_json(entry: &Entry) -> String {
    let event = entry.event();
    let number = |n: u64| Value::Int(i64::try_from(n).unwrap_or(i64::MAX));
    let fields = object([
        ("at", event.at.to_string().into()),
        ("by", event.by.as_str().into()),
        ("entry_hash", entry.hash.to_string().into()),
        ("event", entry.signed.id().to_string().into()),
        ("index", number(entry.header.index.value())),
        ("recorded", entry.header.recorded.to_string().into()),
        ("revision", number(event.revision.value())),
        ("signed", event.signed.to_string().into()),
        ("stream", event.stream.as_str().into()),
        ("type", event.kind.as_str().into()),
    ]);
    Value::Object(fields).to_canonical()
}
