//! Reading the shapes of the catalogue out of `data`. A field that is absent, null or of another
//! form than expected reads as `None`: a view shows what is there and never fails on the rest.

use std::collections::BTreeMap;

use redevable_protocol::{
    content::ContentCommitment,
    ids::{EventId, OrganisationId, StreamId},
    json::{Object, Value},
    time::{Date, Instant},
};

/// A text in one or more languages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Label(pub BTreeMap<String, String>);

impl Label {
    /// Reads {language: text}.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let texts = value.as_object()?.iter();
        let texts: BTreeMap<String, String> =
            texts.filter_map(|(lang, text)| Some((lang.clone(), text.as_text()?.into()))).collect();
        (!texts.is_empty()).then_some(Self(texts))
    }

    /// The text in `lang`, or else in the first language there is; with its language.
    #[must_use]
    pub fn in_language(&self, lang: &str) -> Option<(&str, &str)> {
        let found = self.0.get_key_value(lang).or_else(|| self.0.first_key_value())?;
        Some((found.0, found.1))
    }
}

/// A decimal as the author wrote it, with its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The decimal, byte for byte.
    pub value: String,
    /// The unit; `None` = not recorded.
    pub unit: Option<String>,
}

impl Quantity {
    /// Reads {value, unit}.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let unit = value.at("unit").and_then(Value::as_text).map(Into::into);
        Some(Self { value: value.at("value")?.as_text()?.into(), unit })
    }
}

/// A baseline or a target: {qty, date}.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Point {
    /// How much.
    pub qty: Option<Quantity>,
    /// By (target) or on (baseline) which day; `None` = not recorded.
    pub date: Option<Date>,
}

impl Point {
    /// Reads {qty, date}; `None` for null.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        value.as_object()?;
        let qty = value.at("qty").and_then(Quantity::from_value);
        let date = value.at("date").and_then(Value::as_text).and_then(Date::parse);
        Some(Self { qty, date })
    }
}

/// The name of an event of the same ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ref {
    /// Its id.
    pub event: EventId,
    /// Its stream, as written.
    pub stream: String,
}

impl Ref {
    /// Reads a ref (or the part of an xref that a ref has, too).
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        let event = EventId::parse(value.at("event")?.as_text()?)?;
        let stream = value.at("stream").and_then(Value::as_text).unwrap_or_default().into();
        Some(Self { event, stream })
    }
}

/// A name in a foreign scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// Whose scheme.
    pub scheme: String,
    /// The name there.
    pub value: String,
}

/// What an event of a replay says of its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// Repository, page or file.
    pub source: String,
    /// Its licence.
    pub licence: Option<String>,
    /// When the source showed it; `None` = the source is undated.
    pub observed_at: Option<Instant>,
}

impl Replayed {
    /// Of an event's data, if it replays something.
    #[must_use]
    pub fn of(data: &Object) -> Option<Self> {
        let replayed = data.get("replayed")?;
        let field = |name| replayed.at(name).and_then(Value::as_text);
        Some(Self {
            source: field("source").unwrap_or_default().into(),
            licence: field("licence").map(Into::into),
            observed_at: field("observed_at").and_then(Instant::parse),
        })
    }
}

/// The string at `key`.
#[must_use]
pub fn text(data: &Object, key: &str) -> Option<String> {
    data.get(key)?.as_text().map(Into::into)
}

/// The integer at `key`.
#[must_use]
pub fn int(data: &Object, key: &str) -> Option<i64> {
    data.get(key)?.as_int()
}

/// The label at `key`.
#[must_use]
pub fn label(data: &Object, key: &str) -> Option<Label> {
    Label::from_value(data.get(key)?)
}

/// The date at `key`.
#[must_use]
pub fn date(data: &Object, key: &str) -> Option<Date> {
    Date::parse(data.get(key)?.as_text()?)
}

/// The content commitment at `key`.
#[must_use]
pub fn content(data: &Object, key: &str) -> Option<ContentCommitment> {
    ContentCommitment::from_value(data.get(key)?)
}

/// The ref (or xref) at `key`.
#[must_use]
pub fn reference(data: &Object, key: &str) -> Option<Ref> {
    Ref::from_value(data.get(key)?)
}

/// The members of the list at `key`; empty if there is none.
#[must_use]
pub fn list<'a>(data: &'a Object, key: &str) -> &'a [Value] {
    data.get(key).and_then(Value::as_list).unwrap_or_default()
}

/// The strings of the list at `key`.
#[must_use]
pub fn texts(data: &Object, key: &str) -> Vec<String> {
    list(data, key).iter().filter_map(Value::as_text).map(Into::into).collect()
}

/// The organisations of the list at `key`.
#[must_use]
pub fn organisations(data: &Object, key: &str) -> Vec<OrganisationId> {
    list(data, key).iter().filter_map(Value::as_text).filter_map(OrganisationId::parse).collect()
}

/// The organisation at `key`.
#[must_use]
pub fn organisation(data: &Object, key: &str) -> Option<OrganisationId> {
    OrganisationId::parse(data.get(key)?.as_text()?)
}

/// The refs of the list at `key`.
#[must_use]
pub fn references(data: &Object, key: &str) -> Vec<Ref> {
    list(data, key).iter().filter_map(Ref::from_value).collect()
}

/// `{from, to}` at `key`, as written.
#[must_use]
pub fn period(data: &Object, key: &str) -> Option<(String, String)> {
    let period = data.get(key)?;
    let bound = |name| period.at(name).and_then(Value::as_text).map(Into::into);
    Some((bound("from")?, bound("to")?))
}

/// The aliases at `key`.
#[must_use]
pub fn aliases(data: &Object, key: &str) -> Vec<Alias> {
    let alias = |value: &Value| {
        let field = |name| value.at(name).and_then(Value::as_text);
        Some(Alias { scheme: field("scheme")?.into(), value: field("value")?.into() })
    };
    list(data, key).iter().filter_map(alias).collect()
}

/// Whether a stream is, or is a voice about, the subject `subject`.
#[must_use]
pub fn is_about(stream: &StreamId, subject: &str) -> bool {
    stream.subject().as_str() == subject
}
