//! `attest`: an organisation signs the state root that it recomputed (STATE-5).

use std::{collections::BTreeMap, path::PathBuf, process::ExitCode};

use clap::Args;
use redevable_protocol::{
    ids::{OrganisationId, StreamId},
    json::object,
    time::At,
};

use super::sign::{Verified, key};
use crate::cli::{Context, error::Result};
use crate::exchange::draft::Draft;

/// Audit a ledger, and sign the state root that follows from its entries
#[derive(Debug, Args)]
#[command(
    after_help = "The event says what the state was just before it: submit it next, or sign \
anew.\n\nExample: redevable attest ./public --key auditor.example=a.pem --out state.event && \
redevable append ./ledger state.event"
)]
pub(in crate::cli) struct Attest {
    /// The ledger: its folder or a published copy
    dir: PathBuf,

    /// The organisation that attests, and its key: ORG=FILE
    #[arg(long, value_parser = key, value_name = "ORG=FILE")]
    key: (OrganisationId, PathBuf),

    /// Where to write the signed event
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Attest {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        let verified = Verified::read(&self.dir)?;
        let by = &self.key.0;
        let size = verified.state.size().value();
        let size = i64::try_from(size).expect("invariant: sizes are below 2^53");
        let data = object([
            ("size", size.into()),
            ("state_root", verified.state.state_root().to_string().into()),
        ]);
        let stream = StreamId::voice(by, &StreamId::ledger());
        let draft = Draft {
            by: by.clone(),
            with: Vec::new(),
            stream: stream.expect("invariant: `ledger` is no voice"),
            kind: "state.attested".to_owned(),
            at: At::Date(context.clock.signed().date()),
            data,
            contents: BTreeMap::new(),
            refs: BTreeMap::new(),
        };
        verified.sign(context, &draft, std::slice::from_ref(&self.key), &self.out)?;
        Ok(ExitCode::SUCCESS)
    }
}
