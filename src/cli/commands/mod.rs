//! The commands, one file each.

mod append;
mod attest;
mod audit;
mod demo;
mod fingerprint;
mod import;
mod init;
mod keygen;
mod log;
mod policy;
mod prove;
mod publish;
mod rebuild_index;
mod show;
mod sign;
mod verify;

use std::process::ExitCode;

use clap::Subcommand;

use super::{Context, error::Result};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    Demo(demo::Demo),
    Init(init::Init),
    Keygen(keygen::Keygen),
    Sign(sign::Sign),
    Append(append::Append),
    Attest(attest::Attest),
    Import(import::Import),
    Log(log::Log),
    Show(show::Show),
    Audit(audit::Audit),
    Fingerprint(fingerprint::Fingerprint),
    Prove(prove::Prove),
    Verify(verify::Verify),
    Policy(policy::Policy),
    Publish(publish::Publish),
    RebuildIndex(rebuild_index::RebuildIndex),
}

impl Command {
    pub(super) fn run(self, context: &Context) -> Result<ExitCode> {
        match self {
            Self::Demo(command) => command.run(context),
            Self::Init(command) => command.run(context),
            Self::Keygen(command) => command.run(context),
            Self::Sign(command) => command.run(context),
            Self::Append(command) => command.run(context),
            Self::Attest(command) => command.run(context),
            Self::Fingerprint(command) => command.run(context),
            Self::Import(command) => command.run(context),
            Self::Log(command) => command.run(context),
            Self::Show(command) => command.run(context),
            Self::Audit(command) => command.run(context),
            Self::Prove(command) => command.run(context),
            Self::Verify(command) => command.run(context),
            Self::Policy(command) => command.run(context),
            Self::Publish(command) => command.run(context),
            Self::RebuildIndex(command) => command.run(context),
        }
    }
}
