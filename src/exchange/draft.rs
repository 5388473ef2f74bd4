//! A draft: what an author wants to say, before revision, pins, salts and signatures are known.

use std::collections::BTreeMap;

use redevable_protocol::{
    ids::{OrganisationId, Revision, StreamId},
    json::Object,
    time::At,
};

/// A text or file to be sealed into the event (CONT-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlainContent {
    /// The content without salt.
    pub bytes: Vec<u8>,
    /// One of the media types of CONT-3.
    pub media: String,
    /// Language of a text, two lower-case letters.
    pub lang: Option<String>,
}

/// One event to be signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Who will sign it.
    pub by: OrganisationId,
    /// Who will co-sign it, sorted.
    pub with: Vec<OrganisationId>,
    /// Where it goes.
    pub stream: StreamId,
    /// Its type.
    pub kind: String,
    /// When the fact holds.
    pub at: At,
    /// Its data, without the contents and references below.
    pub data: Object,
    /// Contents by their key in `data`.
    pub contents: BTreeMap<String, PlainContent>,
    /// References by their key in `data`, to events that may not be signed yet.
    pub refs: BTreeMap<String, (StreamId, Revision)>,
}

/// One step of a replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Sign and append.
    Append(Box<Draft>),
    /// Publish a checkpoint of all that was appended.
    Publish,
}
