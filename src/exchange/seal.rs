//! From a draft to an event that only lacks its signatures: revision, pins, references and sealed
//! contents.

use redevable_protocol::{
    content::ContentCommitment,
    event::{Event, Seen},
    ids::{EventId, Revision, StreamId},
    json::{Value, object},
    limits::{CONTENT_BYTES_MAX, SALT_BYTES},
    time::Instant,
};
use unicode_normalization::is_nfc;
use zeroize::Zeroizing;

use super::draft::Draft;

/// What the ledger looks like to the author.
#[derive(Clone, Copy, Debug)]
pub struct Position {
    /// The ledger's id; `None` only for its first event.
    pub ledger: Option<EventId>,
    /// The last event of the draft's stream.
    pub head: Option<(Revision, EventId)>,
    /// The published checkpoint that the author verified; `None` only for the first event.
    pub seen: Option<Seen>,
    /// The author's clock.
    pub signed: Instant,
}

/// An event without signatures, and the opened contents that go with it.
#[derive(Clone, Debug)]
pub struct Sealed {
    /// What is to be signed.
    pub event: Event,
    /// Salt and content of each, in the order of their keys in `data`.
    pub opened: Vec<Vec<u8>>,
}

/// A draft that cannot become an event.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// A reference to an event that the ledger does not have.
    #[error("data.{key} refers to revision {revision} of {stream}, which is not in the ledger")]
    RefUnknown {
        /// Its key in `data`.
        key: String,
        /// The stream.
        stream: StreamId,
        /// The revision.
        revision: Revision,
    },
    /// A text that is not in the Unicode form NFC: it would look like another and not equal it.
    #[error("data.{path} is not in Unicode normalisation form C; normalise it before signing")]
    NotNormalised {
        /// Its path in `data`.
        path: String,
    },
    /// A content that is empty or too large (CONT-1, CONT-2).
    #[error("data.{key} has {bytes} bytes of content; it takes 1 to {CONTENT_BYTES_MAX}")]
    ContentSize {
        /// Its key in `data`.
        key: String,
        /// Its length.
        bytes: usize,
    },
    /// The system gave no randomness for a salt.
    #[error("no randomness for a salt: {0}")]
    Chance(getrandom::Error),
}

/// 32 random bytes, or why there are none.
pub type Salt = Result<Zeroizing<[u8; SALT_BYTES]>, getrandom::Error>;

/// Fills in what the draft leaves open. `event_at` names the event at a place that a reference
/// gives; `salt` gives the salt for the content under a key of `data`.
///
/// # Errors
/// See [`SealError`].
pub fn seal(
    draft: &Draft,
    position: &Position,
    event_at: &dyn Fn(&StreamId, Revision) -> Option<EventId>,
    salt: &dyn Fn(&str) -> Salt,
) -> Result<Sealed, SealError> {
    let mut data = draft.data.clone();
    for (key, (stream, revision)) in &draft.refs {
        let event = event_at(stream, *revision).ok_or_else(|| SealError::RefUnknown {
            key: key.clone(),
            stream: stream.clone(),
            revision: *revision,
        })?;
        let number = i64::try_from(revision.value()).expect("invariant: it is in the ledger");
        let reference = object([
            ("event", event.to_string().into()),
            ("revision", number.into()),
            ("stream", stream.as_str().into()),
        ]);
        data.insert(key.clone(), reference.into());
    }
    let mut opened = Vec::new();
    for (key, content) in &draft.contents {
        let bytes = content.bytes.len();
        if !(1..=CONTENT_BYTES_MAX).contains(&bytes) {
            return Err(SealError::ContentSize { key: key.clone(), bytes });
        }
        let salt = salt(key).map_err(SealError::Chance)?;
        let (commitment, bytes) =
            ContentCommitment::seal(&content.bytes, &salt, &content.media, content.lang.as_deref());
        data.insert(key.clone(), commitment.to_object().into());
        opened.push(bytes);
    }
    for (key, value) in &data {
        normalised(value, key)?;
    }
    let event = Event {
        at: draft.at,
        by: draft.by.clone(),
        data,
        ledger: position.ledger,
        prev: position.head.map(|(_, event)| event),
        revision: position.head.map_or(Revision::FIRST, |(revision, _)| revision.next()),
        seen: position.seen,
        signed: position.signed,
        stream: draft.stream.to_string(),
        kind: draft.kind.clone(),
        with: draft.with.clone(),
    };
    Ok(Sealed { event, opened })
}

/// NFC is a check of the signing tools alone: Unicode versions disagree (JSON-7).
fn normalised(value: &Value, path: &str) -> Result<(), SealError> {
    match value {
        Value::Text(text) if !is_nfc(text) => {
            Err(SealError::NotNormalised { path: path.to_owned() })
        }
        Value::List(list) => list
            .iter()
            .enumerate()
            .try_for_each(|(position, item)| normalised(item, &format!("{path}.{position}"))),
        Value::Object(fields) => {
            fields.iter().try_for_each(|(key, item)| normalised(item, &format!("{path}.{key}")))
        }
        _ => Ok(()),
    }
}
