//! A draft: what an author wants to say, before revision, pins, salts and signatures are known.

use std::collections::BTreeMap;

use redevable_protocol::{
    ids::{OrganisationId, Revision, StreamId},
    json::{Object, object},
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

impl Draft {
    /// A draft without co-signers, contents or references.
    #[must_use]
    pub fn new(by: &OrganisationId, stream: &StreamId, kind: &str, at: At, data: Object) -> Self {
        Self {
            by: by.clone(),
            with: Vec::new(),
            stream: stream.clone(),
            kind: kind.to_owned(),
            at,
            data,
            contents: BTreeMap::new(),
            refs: BTreeMap::new(),
        }
    }

    /// Adds the content `content` under the key `key` of `data`.
    #[must_use]
    pub fn with_content(mut self, key: &str, content: PlainContent) -> Self {
        self.contents.insert(key.to_owned(), content);
        self
    }

    /// Adds a reference, under the key `key` of `data`, to the event `revision` of `stream`.
    #[must_use]
    pub fn with_ref(mut self, key: &str, stream: &StreamId, revision: Revision) -> Self {
        self.refs.insert(key.to_owned(), (stream.clone(), revision));
        self
    }
}

impl PlainContent {
    /// A plain text in the language `lang`.
    #[must_use]
    pub fn plain(text: &str, lang: &str) -> Self {
        Self::text(text, "text/plain", lang)
    }

    /// A Markdown text in the language `lang`.
    #[must_use]
    pub fn markdown(text: &str, lang: &str) -> Self {
        Self::text(text, "text/markdown", lang)
    }

    fn text(text: &str, media: &str, lang: &str) -> Self {
        Self {
            bytes: text.as_bytes().to_vec(),
            media: media.to_owned(),
            lang: Some(lang.to_owned()),
        }
    }
}

impl Step {
    /// The draft, if this step appends one.
    #[must_use]
    pub fn draft(&self) -> Option<&Draft> {
        match self {
            Self::Append(draft) => Some(draft),
            Self::Publish => None,
        }
    }
}

impl From<Draft> for Step {
    fn from(draft: Draft) -> Self {
        Self::Append(Box::new(draft))
    }
}

/// A label in French and English.
pub(crate) fn bilingual(fr: &str, en: &str) -> Object {
    object([("fr", fr.into()), ("en", en.into())])
}
