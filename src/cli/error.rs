//! What a command answers when it fails: a kind, the chain of causes, a hint, an exit code.

use std::{fmt, io, process::ExitCode};

use redevable_protocol::{
    admission::AdmissionError,
    codes::{Code, Refusal},
};

use crate::ledger::AppendError;
use crate::text::{Lang, codes::code_sentence};

/// What sort of failure it is; gives the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Checked, and the answer is no.
    Refused,
    /// Wrong usage or configuration.
    Usage,
    /// Could not check.
    CouldNotCheck,
    /// The stream has moved.
    Conflict,
    /// The reader of our output went away: no failure.
    BrokenPipe,
}

/// A failed command.
#[derive(Debug)]
pub(crate) struct CliError {
    kind: Kind,
    error: anyhow::Error,
    hint: Option<String>,
}

pub(crate) type Result<T = ()> = std::result::Result<T, CliError>;

impl CliError {
    pub(crate) fn new(kind: Kind, error: impl Into<anyhow::Error>) -> Self {
        Self { kind, error: error.into(), hint: None }
    }

    pub(crate) fn usage(message: impl fmt::Display) -> Self {
        Self::new(Kind::Usage, anyhow::anyhow!("{message}"))
    }

    pub(crate) fn refused(message: impl fmt::Display) -> Self {
        Self::new(Kind::Refused, anyhow::anyhow!("{message}"))
    }

    pub(crate) fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.hint = Some(hint.to_string());
        self
    }

    /// Reports on stderr and gives the exit code.
    pub(crate) fn report(&self, lang: Lang) -> ExitCode {
        if self.kind != Kind::BrokenPipe {
            eprintln!("error: {}", self.error);
            if let Some(code) = self.code() {
                eprintln!("  {}", code_sentence(lang, code));
            }
            let said = self.error.to_string();
            for cause in self.error.chain().skip(1) {
                // Some errors already say their cause in their own sentence.
                if !said.contains(&cause.to_string()) {
                    eprintln!("  because: {cause}");
                }
            }
            if let Some(hint) = &self.hint {
                eprintln!("hint: {hint}");
            }
        }
        ExitCode::from(match self.kind {
            Kind::BrokenPipe => 0,
            Kind::Refused => 1,
            Kind::Usage => 2,
            Kind::CouldNotCheck => 3,
            Kind::Conflict => 4,
        })
    }
}

impl CliError {
    /// The code, if a check of the protocol refused something.
    fn code(&self) -> Option<Code> {
        self.error.chain().find_map(|cause| match cause.downcast_ref::<AppendError>() {
            Some(AppendError::Refused(refusal)) => Some(refusal.code),
            Some(AppendError::Conflict { .. }) => Some(Code::RevisionConflict),
            _ => match cause.downcast_ref::<AdmissionError>() {
                Some(AdmissionError::Refused(refusal)) => Some(refusal.code),
                _ => cause.downcast_ref::<Refusal>().map(|refusal| refusal.code),
            },
        })
    }
}

impl From<io::Error> for CliError {
    /// Of writing to stdout.
    fn from(error: io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::BrokenPipe => Kind::BrokenPipe,
            _ => Kind::CouldNotCheck,
        };
        Self::new(kind, error)
    }
}

/// Turns the errors of a library call into a failure of one kind.
pub(crate) trait OrFail<T> {
    fn or_fail(self, kind: Kind) -> Result<T>;
}

impl<T, E: Into<anyhow::Error>> OrFail<T> for std::result::Result<T, E> {
    fn or_fail(self, kind: Kind) -> Result<T> {
        self.map_err(|error| CliError::new(kind, error))
    }
}
