//! `show`: one entry, byte for byte, or all of a stream.

use std::{io::Write as _, path::PathBuf, process::ExitCode};

use clap::Args;
use redevable_protocol::{
    entry::Entry,
    ids::{EventId, Revision, StreamId},
};
use redevable_tlog::EntryIndex;

use super::log::to_json;
use crate::cli::{
    Context,
    error::{CliError, Result},
    open,
};
use crate::ledger::Ledger;

/// Show an entry by its index or event id, or every entry of a stream
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  redevable show 12 redevable-demo/exemple\n  \
redevable show commitment/ovq-tig redevable-demo/barometre")]
pub(in crate::cli) struct Show {
    /// INDEX, EVENT-ID (b3:…) or STREAM
    #[arg(value_name = "INDEX|EVENT-ID|STREAM")]
    what: String,

    /// The ledger folder
    #[arg(default_value = ".")]
    dir: PathBuf,

    /// One JSON object a line instead of the bytes
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let ledger = open::ledger(context, &self.dir)?;
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        for (position, entry) in self.find(&ledger)?.iter().enumerate() {
            if self.json {
                writeln!(out, "{}", to_json(entry))?;
                continue;
            }
            if position > 0 {
                writeln!(out)?;
            }
            let bytes = ledger.entry_bytes(entry.header.index).map_err(open::ledger_failed)?;
            out.write_all(&bytes)?;
            if !context.quiet {
                out.flush()?;
                eprintln!("# event {} · entry {}", entry.signed.id(), entry.hash);
            }
        }
        out.flush()?;
        Ok(ExitCode::SUCCESS)
    }

    fn find(&self, ledger: &Ledger) -> Result<Vec<Entry>> {
        let size = ledger.state().size();
        let index = if let Ok(index) = self.what.parse().map(EntryIndex::new) {
            Some(index).filter(|index| index.is_in(size))
        } else if let Some(event) = EventId::parse(&self.what) {
            ledger.index_of(&event)
        } else if let Some(stream) = StreamId::parse(&self.what) {
            let entries: std::result::Result<Vec<Entry>, _> =
                ledger.read_stream(&stream, Revision::FIRST).collect();
            let entries = entries.map_err(open::ledger_failed)?;
            return if entries.is_empty() { Err(self.missing(size)) } else { Ok(entries) };
        } else {
            let message = format!("`{}` is no index, event id or stream", self.what);
            return Err(CliError::usage(message).hint("`redevable log` lists all three"));
        };
        let index = index.ok_or_else(|| self.missing(size))?;
        Ok(vec![ledger.entry(index).map_err(open::ledger_failed)?])
    }

    fn missing(&self, size: redevable_tlog::TreeSize) -> CliError {
        CliError::refused(format!("this ledger of {size} entries has no `{}`", self.what))
    }
}
