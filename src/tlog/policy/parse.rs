//! Policy files: lines and words.

use alloc::vec::Vec;

use super::{Policy, PolicyBuilder, PolicyError, PolicyWord, StatementError, Threshold};
use crate::decimal;
use crate::key::VerifierKey;
use crate::limits::POLICY_BYTES_MAX;

impl Policy {
    /// Reads a policy file.
    ///
    /// # Errors
    /// The first departure from tlog-policy, or a limit of [`crate::limits`].
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        if bytes.len() > POLICY_BYTES_MAX {
            return Err(PolicyError::TooLong { got: bytes.len(), max: POLICY_BYTES_MAX });
        }
        if let Some(position) = bytes.iter().position(|byte| !is_allowed(*byte)) {
            return Err(PolicyError::Byte { position, byte: bytes[position] });
        }
        let lines = match bytes {
            [] => return Err(PolicyError::NoQuorum),
            [lines @ .., b'\n'] => lines,
            _ => return Err(PolicyError::NoFinalNewline),
        };
        let mut builder = PolicyBuilder::new();
        for (position, line) in lines.split(|byte| *byte == b'\n').enumerate() {
            let words: Vec<&[u8]> = line
                .split(|byte| matches!(byte, b' ' | b'\t'))
                .filter(|word| !word.is_empty())
                .collect();
            state(&mut builder, &words)
                .map_err(|error| PolicyError::Statement { line: position + 1, error })?;
        }
        builder.build()
    }
}

/// What tlog-policy lets a file hold: tab, newline, and everything but the control characters of
/// ASCII.
const fn is_allowed(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | 0x20..=0x7e | 0x80..)
}

/// One line.
fn state(builder: &mut PolicyBuilder, words: &[&[u8]]) -> Result<(), StatementError> {
    let Some(keyword) = words.first().filter(|keyword| !keyword.starts_with(b"#")) else {
        return Ok(());
    };
    match *keyword {
        b"log" => {
            check_count(words, 2, 3)?;
            builder.log(vkey(words[1])?, url(words.get(2)))?;
        }
        b"witness" => {
            check_count(words, 3, 4)?;
            builder.witness(word(words[1]), vkey(words[2])?, url(words.get(3)))?;
        }
        b"group" => {
            check_count(words, 4, usize::MAX)?;
            let members = words[3..].iter().map(|member| word(member)).collect();
            builder.group(word(words[1]), threshold(words[2])?, members)?;
        }
        b"quorum" => {
            check_count(words, 2, 2)?;
            builder.quorum(word(words[1]))?;
        }
        _ => return Err(StatementError::Keyword),
    }
    Ok(())
}

const fn check_count(words: &[&[u8]], min: usize, max: usize) -> Result<(), StatementError> {
    let got = words.len();
    if got < min {
        Err(StatementError::TooFewWords { got, min })
    } else if got > max {
        Err(StatementError::TooManyWords { got, max })
    } else {
        Ok(())
    }
}

fn vkey(bytes: &[u8]) -> Result<VerifierKey, StatementError> {
    let text = core::str::from_utf8(bytes).map_err(|_| StatementError::KeyNotUtf8)?;
    VerifierKey::parse(text).map_err(StatementError::Key)
}

fn url(bytes: Option<&&[u8]>) -> Option<PolicyWord> {
    bytes.map(|bytes| word(bytes))
}

fn threshold(bytes: &[u8]) -> Result<Threshold, StatementError> {
    match bytes {
        b"any" => Ok(Threshold::Any),
        b"all" => Ok(Threshold::All),
        _ => core::str::from_utf8(bytes)
            .ok()
            .and_then(decimal::parse)
            .map(Threshold::Count)
            .ok_or(StatementError::Threshold),
    }
}

/// Bytes between separators of a file whose bytes were checked.
fn word(bytes: &[u8]) -> PolicyWord {
    PolicyWord(bytes.to_vec())
}
