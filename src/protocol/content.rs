//! Texts and files that can be erased: what an event keeps of them (§8).

use alloc::{borrow::ToOwned, string::String, vec::Vec};

use crate::{
    ids::ContentHash,
    json::{Object, Value, object},
    limits::{CONTENT_BYTES_MAX, SALT_BYTES},
};

/// The media types that a content may have, exactly (CONT-3).
pub const MEDIA: [&str; 9] = [
    "text/plain",
    "text/markdown",
    "text/csv",
    "application/pdf",
    "application/json",
    "image/png",
    "image/jpeg",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
];

/// What an event holds of a content (CONT-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentCommitment {
    /// BLAKE3(salt ‖ content).
    pub b3: ContentHash,
    /// Length without the salt, from 1 to 16 MiB.
    pub bytes: u64,
    /// Language of a text, two lower-case letters.
    pub lang: Option<String>,
    /// One of [`MEDIA`].
    pub media: String,
}

/// How an opened content stands against its commitment (CONT-6; erasure apart).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenedContent {
    /// Hash and length match.
    Matching,
    /// They do not.
    Altered,
}

impl ContentCommitment {
    /// Reads a commitment; `None` for any other value.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let fields = value.as_object()?;
        let b3 = ContentHash::parse(fields.get("b3")?.as_text()?)?;
        let bytes = u64::try_from(fields.get("bytes")?.as_int()?).ok()?;
        let media = fields.get("media")?.as_text()?;
        let lang = match fields.get("lang") {
            None => None,
            Some(lang) => Some(lang.as_text().filter(|lang| is_language(lang))?.to_owned()),
        };
        let most = u64::try_from(CONTENT_BYTES_MAX).ok()?;
        let known = 3 + usize::from(lang.is_some());
        let valid = (1..=most).contains(&bytes)
            && MEDIA.contains(&media)
            && (lang.is_none() || media.starts_with("text/"))
            && fields.len() == known;
        valid.then(|| Self { b3, bytes, lang, media: media.to_owned() })
    }

    /// The JSON form.
    #[must_use]
    pub fn to_object(&self) -> Object {
        use alloc::string::ToString;
        let bytes = i64::try_from(self.bytes).expect("invariant: at most 16 MiB");
        let mut fields = object([
            ("b3", self.b3.to_string().into()),
            ("bytes", bytes.into()),
            ("media", self.media.as_str().into()),
        ]);
        if let Some(lang) = &self.lang {
            fields.insert("lang".to_owned(), lang.as_str().into());
        }
        fields
    }

    /// Commits to `content` under `salt`; also gives the opened content, salt first (CONT-2).
    ///
    /// The caller keeps to CONT-1 and CONT-3; an empty or oversized content is refused when the
    /// event is admitted.
    #[must_use]
    pub fn seal(
        content: &[u8],
        salt: &[u8; SALT_BYTES],
        media: &str,
        lang: Option<&str>,
    ) -> (Self, Vec<u8>) {
        let mut opened = salt.to_vec();
        opened.extend_from_slice(content);
        let bytes = u64::try_from(content.len()).expect("invariant: usize fits u64");
        let lang = lang.map(ToOwned::to_owned);
        let commitment =
            Self { b3: ContentHash::of_opened(&opened), bytes, lang, media: media.to_owned() };
        (commitment, opened)
    }

    /// Judges an opened content: salt ‖ content.
    #[must_use]
    pub fn judge(&self, opened: &[u8]) -> OpenedContent {
        let length = u64::try_from(opened.len()).ok().and_then(|len| len.checked_sub(32));
        if length == Some(self.bytes) && ContentHash::of_opened(opened) == self.b3 {
            OpenedContent::Matching
        } else {
            OpenedContent::Altered
        }
    }
}

/// Two lower-case letters.
#[must_use]
pub fn is_language(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_lowercase())
}
