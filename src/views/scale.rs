//! Scales as published: what a code means, in the words of its publisher.

use std::collections::BTreeMap;

use redevable_protocol::json::Value;
use redevable_tlog::EntryIndex;

use super::{
    read::{self, Label},
    record::Record,
};

/// One code of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScaleCode {
    /// The code.
    pub code: String,
    /// Its label.
    pub label: Option<Label>,
    /// Where the French label comes from.
    pub fr_status: Option<String>,
    /// Its place among comparable codes.
    pub rank: Option<i64>,
    /// Whether it says only that there is no value.
    pub non_value: bool,
}

/// One version of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// `id@version`
    pub id: String,
    /// Its title.
    pub title: Option<Label>,
    /// Its codes, in the order in which they were published.
    pub codes: Vec<ScaleCode>,
    /// Where it was published.
    pub entry: EntryIndex,
}

impl Scale {
    /// The code, if the scale has it.
    #[must_use]
    pub fn code(&self, code: &str) -> Option<&ScaleCode> {
        self.codes.iter().find(|known| known.code == code)
    }
}

/// The scales of a log, by `id@version`.
#[must_use]
pub fn scales(record: &Record<'_>) -> BTreeMap<String, Scale> {
    let published = record.in_force().filter(|item| item.kind() == "scale.published");
    published
        .filter_map(|item| {
            let (scale, version) =
                (read::text(&item.data, "scale")?, read::int(&item.data, "version")?);
            let id = format!("{scale}@{version}");
            let codes = read::list(&item.data, "codes").iter().filter_map(code).collect();
            let (title, entry) = (read::label(&item.data, "title"), item.index());
            Some((id.clone(), Scale { id, title, codes, entry }))
        })
        .collect()
}

fn code(value: &Value) -> Option<ScaleCode> {
    Some(ScaleCode {
        code: value.at("code")?.as_text()?.into(),
        label: value.at("label").and_then(Label::from_value),
        fr_status: value.at("fr_status").and_then(Value::as_text).map(Into::into),
        rank: value.at("rank").and_then(Value::as_int),
        non_value: value.at("non_value") == Some(&Value::Bool(true)),
    })
}
