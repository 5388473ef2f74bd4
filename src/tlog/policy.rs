//! Trust policies (C2SP tlog-policy, a draft): which logs and witnesses must have signed a
//! checkpoint.
//!
//! ```text
//! log <vkey> [<url>]
//! witness <name> <vkey> [<url>]
//! group <name> any|all|<k> <member>...
//! quorum <name>|none
//! ```
//! Spaces and tabs separate; lines that are blank or begin with `#` are ignored. Elsewhere `#` is
//! data. The names of witnesses and groups mean nothing outside the file: what a note's line must
//! carry is the name in the vkey. One key may be listed both as a log and as a witness.
//!
//! A file has many spellings, so it is compared as parsed, not as written.

mod builder;
mod error;
mod evaluate;
mod parse;

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::key::VerifierKey;

pub use builder::{PolicyBuilder, Threshold};
pub use error::{PolicyError, StatementError};
pub use evaluate::{Finding, GroupVerdict, KeyVerdict, LogVerdict, PolicyVerdict, WitnessVerdict};

/// The name that only a quorum may have: no cosignature is required.
const NONE: &[u8] = b"none";

/// One word of a policy file: a name or a URL. Opaque bytes, compared as such.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyWord(Vec<u8>);

/// A log: any listed one may have signed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyLog {
    /// Its key, named like the log's origin.
    pub vkey: VerifierKey,
    /// Where it is, if given; what the URL means is up to the application.
    pub url: Option<PolicyWord>,
}

/// A witness.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyWitness {
    /// Its name in this file, for groups and the quorum.
    pub name: PolicyWord,
    /// Its key; the name in it is the one on its signature lines.
    pub vkey: VerifierKey,
    /// Where it is, if given: by recommendation its submission prefix (tlog-witness).
    pub url: Option<PolicyWord>,
}

/// Witnesses and groups of which some must have witnessed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PolicyGroup {
    /// Its name in this file.
    pub name: PolicyWord,
    /// How many members must have witnessed: 1 to their number.
    pub threshold: usize,
    /// Witnesses and groups defined before; each in no other group.
    pub members: Vec<PolicyWord>,
}

/// Which cosignatures a checkpoint needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Quorum {
    /// None.
    None,
    /// Those of this witness or group.
    Of(PolicyWord),
}

/// A policy whose names are defined, once each, and whose keys can be keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    logs: Vec<PolicyLog>,
    witnesses: Vec<PolicyWitness>,
    groups: Vec<PolicyGroup>,
    quorum: Quorum,
}

impl Policy {
    /// The logs, of which any one may have signed. There may be none: then the application must
    /// know its log otherwise.
    #[must_use]
    pub fn logs(&self) -> &[PolicyLog] {
        &self.logs
    }

    /// The witnesses.
    #[must_use]
    pub fn witnesses(&self) -> &[PolicyWitness] {
        &self.witnesses
    }

    /// The groups, each after its members.
    #[must_use]
    pub fn groups(&self) -> &[PolicyGroup] {
        &self.groups
    }

    /// The quorum.
    #[must_use]
    pub const fn quorum(&self) -> &Quorum {
        &self.quorum
    }

    /// A file that reads back as this policy, in the subset that older readers take too: logs,
    /// witnesses, groups, quorum, single spaces, no comments, every URL that is known. To add a
    /// comment, put it on a line of its own.
    ///
    /// Bytes, because names and URLs need not be UTF-8.
    #[must_use]
    pub fn to_text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        for PolicyLog { vkey, url } in &self.logs {
            write_line(&mut text, &[b"log", &bytes(vkey)], url.as_ref());
        }
        for PolicyWitness { name, vkey, url } in &self.witnesses {
            write_line(&mut text, &[b"witness", &name.0, &bytes(vkey)], url.as_ref());
        }
        for PolicyGroup { name, threshold, members } in &self.groups {
            let threshold = bytes(threshold);
            let head = [b"group", name.as_bytes(), &threshold];
            write_line(&mut text, &head, members);
        }
        let quorum = match &self.quorum {
            Quorum::None => NONE,
            Quorum::Of(name) => name.as_bytes(),
        };
        write_line(&mut text, &[b"quorum", quorum], None);
        text
    }
}

fn bytes(value: &impl fmt::Display) -> Vec<u8> {
    alloc::format!("{value}").into_bytes()
}

fn write_line<'a>(
    text: &mut Vec<u8>,
    head: &[&'a [u8]],
    tail: impl IntoIterator<Item = &'a PolicyWord>,
) {
    let words: Vec<&[u8]> =
        head.iter().copied().chain(tail.into_iter().map(PolicyWord::as_bytes)).collect();
    text.extend_from_slice(&words.join(&b' '));
    text.push(b'\n');
}

impl PolicyWord {
    /// The word `bytes`; `None` if they are empty or hold a space, a tab, a newline or another
    /// control character.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Option<Self> {
        let bytes = bytes.into();
        let is_word = !bytes.is_empty() && bytes.iter().all(|byte| *byte > b' ' && *byte != 0x7f);
        is_word.then_some(Self(bytes))
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Its text, for people and for clients; `None` if it is not UTF-8.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        core::str::from_utf8(&self.0).ok()
    }
}

impl fmt::Display for PolicyWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text: Cow<'_, str> = String::from_utf8_lossy(&self.0);
        f.write_str(&text)
    }
}

impl fmt::Debug for PolicyWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PolicyWord({})", self.0.escape_ascii())
    }
}
