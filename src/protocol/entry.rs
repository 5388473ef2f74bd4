//! An entry: the exact bytes that the log holds (§5).

use alloc::{format, vec::Vec};

use redevable_tlog::EntryIndex;

use crate::{
    codes::{Code, Refusal},
    event::{Event, SignedEvent},
    ids::EntryHash,
    limits::ENTRY_BYTES_MAX,
    time::Recorded,
};

/// The first line of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EntryHeader {
    /// Position in the log.
    pub index: EntryIndex,
    /// The log's clock.
    pub recorded: Recorded,
    /// Hash of the entry before; zeros at index 0.
    pub prev: EntryHash,
}

/// `entry/v1 <index> <recorded> <prev>\n`, then the event note.
///
/// # Errors
/// `entry-malformed` if the entry would be larger than ENTRY-4 allows.
pub fn encode(header: &EntryHeader, note: &str) -> Result<Vec<u8>, Refusal> {
    let EntryHeader { index, recorded, prev } = header;
    let entry = format!("entry/v1 {index} {recorded} {prev}\n{note}").into_bytes();
    if entry.len() > ENTRY_BYTES_MAX {
        return Err(over_size(entry.len()));
    }
    Ok(entry)
}

/// Splits an entry into its header and the bytes of its event note.
///
/// # Errors
/// `entry-malformed` for a header that is not exactly of the form of ENTRY-1, or a size over
/// ENTRY-4.
pub fn decode(bytes: &[u8]) -> Result<(EntryHeader, &[u8]), Refusal> {
    if bytes.len() > ENTRY_BYTES_MAX {
        return Err(over_size(bytes.len()));
    }
    let malformed = || {
        let detail = "the first line is not `entry/v1 <index> <recorded> <prev entry hash>`";
        Refusal::new(Code::EntryMalformed, detail)
    };
    let end = bytes.iter().position(|byte| *byte == b'\n').ok_or_else(malformed)?;
    let line = core::str::from_utf8(&bytes[..end]).map_err(|_| malformed())?;
    let mut words = line.split(' ');
    let mut word = || words.next().ok_or_else(malformed);
    if word()? != "entry/v1" {
        return Err(malformed());
    }
    let index = decimal(word()?).ok_or_else(malformed)?;
    let recorded = Recorded::parse(word()?).ok_or_else(malformed)?;
    let prev = EntryHash::parse(word()?).ok_or_else(malformed)?;
    if words.next().is_some() {
        return Err(malformed());
    }
    Ok((EntryHeader { index: EntryIndex::new(index), recorded, prev }, &bytes[end + 1..]))
}

fn over_size(bytes: usize) -> Refusal {
    let detail = format!("{bytes} bytes of entry, at most {ENTRY_BYTES_MAX}");
    Refusal::new(Code::EntryMalformed, detail)
}

/// A decimal without sign or leading zero.
fn decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    (canonical && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// An entry taken apart: header, signed event, and the hashes that others name it by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The first line.
    pub header: EntryHeader,
    /// The event note after it.
    pub signed: SignedEvent,
    /// BLAKE3 of the whole entry.
    pub hash: EntryHash,
}

impl Entry {
    /// Reads a whole entry. Its form is judged, nothing about its place in a log.
    ///
    /// # Errors
    /// `entry-malformed`, or a code of ranks 1 to 3 for the event in it.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        let (header, note) = decode(bytes)?;
        Ok(Self { header, signed: SignedEvent::parse(note)?, hash: EntryHash::of_entry(bytes) })
    }

    /// The event's fields.
    #[must_use]
    pub fn event(&self) -> &Event {
        self.signed.event()
    }
}
