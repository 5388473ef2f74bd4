//! Opened contents beside the log (CONT-2, CONT-6).

use std::collections::BTreeSet;

use redevable_protocol::{
    codes::Code,
    content::OpenedContent,
    ids::ContentHash,
    limits::{CONTENT_BYTES_MAX, SALT_BYTES},
    verdict::{Rule, Verdict},
};

use super::{
    entries::EntryPass,
    source::{Source, SourceError},
};

/// The public path of an opened content.
#[must_use]
pub(super) fn content_path(b3: &ContentHash) -> String {
    format!("content/{b3}")
}

pub(super) fn check(
    source: &dyn Source,
    files: &BTreeSet<String>,
    pass: &EntryPass<'_>,
    verdict: &mut Verdict,
) -> Result<(), SourceError> {
    for (b3, commitments) in pass.contents() {
        let path = content_path(b3);
        let held = source.read(&path, CONTENT_BYTES_MAX + SALT_BYTES)?;
        match (held, pass.order(b3)) {
            (None, Some(_)) => verdict.establish(Rule::Erasures, 1),
            (Some(_), Some(_)) => verdict.refute_file(Code::ContentKept, &path),
            // An order that could not be read may excuse it.
            (None, None) => match pass.unread() {
                Some(reason) => verdict.leave_open(Rule::Contents, reason, true),
                None => verdict.refute_file(Code::ContentMissing, &path),
            },
            (Some(opened), None) => {
                let matching = |content: &redevable_protocol::content::ContentCommitment| {
                    content.judge(&opened) == OpenedContent::Matching
                };
                if commitments.iter().all(matching) {
                    verdict.establish(Rule::Contents, 1);
                } else {
                    verdict.refute_file(Code::ContentAltered, &path);
                }
            }
        }
    }
    if source.is_published() {
        for file in files.iter().filter(|file| file.starts_with("content/")) {
            let b3 = ContentHash::parse(&file["content/".len()..]);
            match (b3.map(|b3| pass.contents().contains_key(&b3)), pass.unread()) {
                (Some(true), _) => verdict.establish(Rule::Layout, 1),
                (Some(false), Some(reason)) => verdict.leave_open(Rule::Layout, reason, true),
                _ => verdict.refute_file(Code::Layout, file),
            }
        }
    }
    Ok(())
}
