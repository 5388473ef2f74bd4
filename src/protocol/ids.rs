//! The names and numbers of the protocol, each a type that cannot hold a wrong value.

use alloc::{borrow::ToOwned, format, string::String};
use core::fmt;

use data_encoding::HEXLOWER;

use crate::{
    limits::{ID_CHARS_MAX, ORGANISATION_CHARS_MAX, ORIGIN_BYTES_MAX},
    time::Date,
};

/// Position of an event in its stream, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Revision(u64);

impl Revision {
    /// The first event of a stream.
    pub const FIRST: Self = Self(0);

    /// The revision `value`.
    #[must_use]
    pub const fn new(value: u64) -> Self {
        Self(value)
    }

    /// The bare number.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }

    /// The revision that follows.
    ///
    /// # Panics
    /// After 2^64−1, which no stream reaches.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.checked_add(1).expect("invariant: no stream holds 2^64 events"))
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// BLAKE3 of an event's one line with its newline; text form `b3:` and 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId(pub [u8; 32]);

/// BLAKE3 of the entry bytes (ENTRY-3); text form 64 bare hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryHash(pub [u8; 32]);

/// BLAKE3 of salt ‖ content (CONT-1); text form 64 bare hex digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 32]);

/// Exactly 64 lower-case hex digits.
fn hash_from_hex(text: &str) -> Option<[u8; 32]> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

impl EventId {
    /// Reads `b3:` and 64 lower-case hex digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hash_from_hex(text.strip_prefix("b3:")?).map(Self)
    }

    /// The id of an event text, newline included.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        Self(*blake3::hash(text.as_bytes()).as_bytes())
    }
}

impl EntryHash {
    /// What the first entry names as its predecessor (ENTRY-1).
    pub const ZERO: Self = Self([0; 32]);

    /// Reads 64 lower-case hex digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hash_from_hex(text).map(Self)
    }

    /// The hash of an entry's bytes.
    #[must_use]
    pub fn of_entry(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl ContentHash {
    /// Reads 64 lower-case hex digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hash_from_hex(text).map(Self)
    }

    /// The hash of an opened content: salt, then content.
    #[must_use]
    pub fn of_opened(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b3:{}", HEXLOWER.encode(&self.0))
    }
}

impl fmt::Display for EntryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

macro_rules! debug_as_display {
    ($($type:ident),*) => {$(
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($type))
            }
        }
    )*};
}
debug_as_display!(EventId, EntryHash, ContentHash);

/// Whether `text` is `[a-z0-9][<more>]{0,max-1}`, `more` being what else may follow `[a-z0-9]`.
fn is_name(text: &str, more: &[u8], max: usize) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    text.len() <= max
        && text.bytes().next().is_some_and(plain)
        && text.bytes().all(|byte| plain(byte) || more.contains(&byte))
}

/// An id inside a ledger or a stream: `[a-z0-9][a-z0-9._-]{0,99}` (§4).
#[must_use]
pub fn is_id(text: &str) -> bool {
    is_name(text, b"._-", ID_CHARS_MAX)
}

/// A code: `[A-Za-z0-9._-]{1,64}` (domain §2).
#[must_use]
pub fn is_code(text: &str) -> bool {
    (1..=crate::limits::CODE_CHARS_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
}

macro_rules! text_type {
    ($(#[$doc:meta])* $type:ident, $is:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(String);

        impl $type {
            /// Reads the text form; `None` for any other text.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let is: fn(&str) -> bool = $is;
                is(text).then(|| Self(text.to_owned()))
            }

            /// The text form.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_type!(
    /// An organisation, domain-like: `[a-z0-9][a-z0-9.-]{0,62}`; also the name of its keys (KEY-1).
    OrganisationId,
    |text| is_name(text, b".-", ORGANISATION_CHARS_MAX)
);

text_type!(
    /// A log's name: a scheme-less URL prefix with a `/`, at most 255 bytes (LOG-1).
    Origin,
    is_origin
);

/// `[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._-]+)+`
fn is_origin(text: &str) -> bool {
    let mut parts = text.split('/');
    let host = parts.next().unwrap_or_default();
    let (host, port) = host.split_once(':').unwrap_or((host, "0"));
    let host_byte = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b);
    let path_byte = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    let segments = parts.clone().count();
    text.len() <= ORIGIN_BYTES_MAX
        && !host.is_empty()
        && host.bytes().all(host_byte)
        && !port.is_empty()
        && port.bytes().all(|b| b.is_ascii_digit())
        && segments > 0
        && parts.all(|segment| !segment.is_empty() && segment.bytes().all(path_byte))
}

/// One class of writers each (§4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamClass {
    /// Acts of the stewards' threshold.
    Ledger,
    /// One organisation about itself.
    Organisation,
    /// The coordinator about a plan.
    Plan,
    /// Coordinator, leads and supports about a commitment.
    Commitment,
    /// A forum about itself.
    Forum,
    /// One organisation about a subject that is not its own to write.
    Voice,
}

/// The name of a stream (§4): all events about one subject by one class of writers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    text: String,
    class: StreamClass,
}

impl StreamId {
    /// Reads a stream name; `None` if it has none of the forms of §4.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let class = match text.split_once('/') {
            Some(("voice", rest)) => {
                let (by, subject) = rest.split_once('/')?;
                OrganisationId::parse(by)?;
                subject_class(subject)?;
                StreamClass::Voice
            }
            _ => subject_class(text)?,
        };
        Some(Self { text: text.to_owned(), class })
    }

    /// The stream `ledger`.
    #[must_use]
    pub fn ledger() -> Self {
        Self { text: "ledger".to_owned(), class: StreamClass::Ledger }
    }

    /// `organisation/<org>`
    #[must_use]
    pub fn organisation(org: &OrganisationId) -> Self {
        Self { text: format!("organisation/{org}"), class: StreamClass::Organisation }
    }

    /// `voice/<by>/<subject>`; `None` if the subject is itself a voice.
    #[must_use]
    pub fn voice(by: &OrganisationId, subject: &Self) -> Option<Self> {
        (subject.class != StreamClass::Voice)
            .then(|| Self { text: format!("voice/{by}/{subject}"), class: StreamClass::Voice })
    }

    /// The text form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its class of writers.
    #[must_use]
    pub fn class(&self) -> StreamClass {
        self.class
    }

    /// What follows the class: the id of the plan, commitment or forum, or the organisation.
    /// For a voice, its organisation and subject; empty for `ledger`.
    #[must_use]
    pub fn id(&self) -> &str {
        self.text.split_once('/').map_or("", |(_, id)| id)
    }

    /// The organisation that alone may write here: of `organisation/…` and `voice/…`.
    #[must_use]
    pub fn owner(&self) -> Option<OrganisationId> {
        let owner = match self.class {
            StreamClass::Organisation => self.id(),
            StreamClass::Voice => self.id().split_once('/')?.0,
            _ => return None,
        };
        OrganisationId::parse(owner)
    }

    /// What it is about: the subject of a voice, the stream itself otherwise.
    #[must_use]
    pub fn subject(&self) -> Self {
        let subject = match self.class {
            StreamClass::Voice => self.id().split_once('/').map_or("", |(_, subject)| subject),
            _ => self.as_str(),
        };
        Self {
            class: subject_class(subject).expect("invariant: checked when the name was read"),
            text: subject.to_owned(),
        }
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn subject_class(text: &str) -> Option<StreamClass> {
    if text == "ledger" {
        return Some(StreamClass::Ledger);
    }
    let (class, id) = text.split_once('/')?;
    let class = match class {
        "organisation" => {
            OrganisationId::parse(id)?;
            return Some(StreamClass::Organisation);
        }
        "plan" => StreamClass::Plan,
        "commitment" => StreamClass::Commitment,
        "forum" => StreamClass::Forum,
        _ => return None,
    };
    is_id(id).then_some(class)
}

/// A scale and its version: `id@1`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScaleId {
    /// The scale.
    pub id: String,
    /// Its version, from 1.
    pub version: u64,
}

impl ScaleId {
    /// Reads `id@version`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (id, version) = text.split_once('@')?;
        if !is_id(id) || version.starts_with('0') || !version.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let version = version.parse().ok()?;
        (version <= crate::limits::INTEGER_MAX).then(|| Self { id: id.to_owned(), version })
    }
}

impl fmt::Display for ScaleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.id, self.version)
    }
}

/// First and last day of a period bound: `YYYY`, `YYYY-MM` or `YYYY-MM-DD` (domain §2).
#[must_use]
pub fn period_bound(text: &str) -> Option<(Date, Date)> {
    let digits = |part: &str, count: usize| -> Option<i64> {
        (part.len() == count && part.bytes().all(|b| b.is_ascii_digit()))
            .then(|| part.parse().ok())
            .flatten()
    };
    let mut parts = text.splitn(3, '-');
    let year = digits(parts.next()?, 4)?;
    let Some(month) = parts.next() else {
        return Some((Date::from_civil(year, 1, 1)?, Date::from_civil(year, 12, 31)?));
    };
    let month = digits(month, 2)?;
    if let Some(day) = parts.next() {
        let date = Date::from_civil(year, month, digits(day, 2)?)?;
        return Some((date, date));
    }
    let first = Date::from_civil(year, month, 1)?;
    let last = (28..=31).rev().find_map(|day| Date::from_civil(year, month, day))?;
    Some((first, last))
}

/// Whether a decimal quantity has the form of JSON-3: no leading zero, no `-0`, ≤ 40 characters.
#[must_use]
pub fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.len() <= crate::limits::DECIMAL_CHARS_MAX
        && text != "-0"
        && digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
}
