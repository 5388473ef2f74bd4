//! Judges an event's data by the table of its type: `data-invalid` with a path.

use alloc::{borrow::ToOwned, collections::BTreeSet, format, string::String};

use redevable_tlog::{TreeHash, key::VerifierKey};

use super::{AtLeast, Field, Kind, Presence, REPLAYED, TypeSpec};
use crate::{
    content::{ContentCommitment, is_language},
    ids::{
        ContentHash, EventId, OrganisationId, Origin, ScaleId, StreamId, is_code, is_decimal, is_id,
    },
    ids::{StreamClass, period_bound},
    json::{Object, Value},
    limits::{COSIGNATURE_CHARS_MAX, LABEL_CHARS_MAX, URL_CHARS_MAX},
    time::{Date, Instant},
};

/// The names that `rules` may give (domain §5).
pub(crate) const RULES: [&str; 6] =
    ["answer_days", "forum_days", "quick_minutes", "reply_days", "repository_days", "update_days"];

/// What the tables need to know of the ledger.
pub(crate) struct Context<'a> {
    /// `data.replayed` is present.
    pub(crate) replayed: bool,
    /// The ledger's languages.
    pub(crate) languages: &'a BTreeSet<String>,
}

/// Where and why data is invalid.
pub(crate) type Invalid = (String, String);

/// Judges `data` by its table, `replayed` included.
pub(crate) fn check(spec: &TypeSpec, data: &Object, context: &Context<'_>) -> Result<(), Invalid> {
    check_fields(spec.fields, data, "data", context)
}

fn check_fields(
    fields: &[Field],
    object: &Object,
    path: &str,
    context: &Context<'_>,
) -> Result<(), Invalid> {
    let allowed = |name: &str| {
        let top = path == "data";
        fields
            .iter()
            .find(|field| field.name == name)
            .copied()
            .or(if top && name == REPLAYED.name { Some(REPLAYED) } else { None })
    };
    for (name, value) in object {
        let path = format!("{path}.{name}");
        let Some(field) = allowed(name) else {
            return Err((path, "no such field".to_owned()));
        };
        if value.is_null() {
            let nullable = matches!(field.kind, Kind::OrNull(_) | Kind::Old(..));
            if nullable || (field.presence == Presence::NullInReplay && context.replayed) {
                continue;
            }
            return Err((path, "must not be null here".to_owned()));
        }
        check_value(&field.kind, value, &path, context)?;
    }
    for field in fields {
        if field.presence != Presence::Optional && !object.contains_key(field.name) {
            return Err((format!("{path}.{}", field.name), "this field is missing".to_owned()));
        }
    }
    Ok(())
}

fn check_value(
    kind: &Kind,
    value: &Value,
    path: &str,
    context: &Context<'_>,
) -> Result<(), Invalid> {
    match kind {
        Kind::Record(fields) => match value {
            Value::Object(object) => check_fields(fields, object, path, context),
            _ => invalid(path, "must be an object"),
        },
        Kind::List(item, least) => check_list(item, *least, value, path, context),
        Kind::OrNull(_) | Kind::Old(..) if value.is_null() => Ok(()),
        Kind::OrNull(inner) | Kind::Old(inner, _) => check_value(inner, value, path, context),
        Kind::Label => check_label(value, path, context),
        Kind::Quantity => check_quantity(value, path, context),
        Kind::CheckpointSize => check_value(&Kind::Int(1), value, path, context),
        Kind::Int(least) => match value.as_int() {
            Some(int) if int >= *least => Ok(()),
            _ => invalid(path, &format!("must be an integer from {least}")),
        },
        Kind::Bool => match value {
            Value::Bool(_) => Ok(()),
            _ => invalid(path, "must be true or false"),
        },
        Kind::Period if is_period(value) => Ok(()),
        Kind::Period => invalid(path, "must be {from, to}, `to` not before `from`"),
        Kind::Content if ContentCommitment::from_value(value).is_some() => Ok(()),
        Kind::Content => invalid(path, "must be a content commitment {b3, bytes, lang?, media}"),
        Kind::Ref(_) if is_ref(value) => Ok(()),
        Kind::Ref(_) => invalid(path, "must be a ref {event, revision, stream}"),
        Kind::RefOrXref if is_ref(value) || is_xref(value) => Ok(()),
        Kind::RefOrXref => invalid(path, "must be a ref or an xref"),
        Kind::Rules if is_rules(value) => Ok(()),
        Kind::Changes if is_changes(value) => Ok(()),
        Kind::Changes => invalid(path, "must be {field: {old, new}}, each another value"),
        Kind::Rules => invalid(path, "must be {rule: integer from 1}, the rules of the catalogue"),
        _ => match value.as_text() {
            Some(text) => check_text(kind, text, path),
            None => invalid(path, "must be a string"),
        },
    }
}

fn invalid(path: &str, detail: &str) -> Result<(), Invalid> {
    Err((path.to_owned(), detail.to_owned()))
}

fn check_text(kind: &Kind, text: &str, path: &str) -> Result<(), Invalid> {
    let (valid, form) = match kind {
        Kind::Text => ((1..=LABEL_CHARS_MAX).contains(&text.chars().count()), "1–300 characters"),
        Kind::NewPart(_) | Kind::KnownPart(_) | Kind::Plan | Kind::ScaleName => {
            (is_id(text), "an id [a-z0-9][a-z0-9._-]{0,99}")
        }
        Kind::Organisation | Kind::NewOrganisation => {
            (OrganisationId::parse(text).is_some(), "an organisation id")
        }
        Kind::Date => (Date::parse(text).is_some(), "a date YYYY-MM-DD"),
        Kind::Instant => (Instant::parse(text).is_some(), "an instant YYYY-MM-DDThh:mm:ssZ"),
        Kind::Code | Kind::ScaleCode => (is_code(text), "a code [A-Za-z0-9._-]{1,64}"),
        Kind::OneOf(words) => (words.contains(&text), "one of the catalogue's words"),
        Kind::Url => (is_url(text), "an http(s) URL in printable ASCII"),
        Kind::LedgerId => (EventId::parse(text).is_some(), "`b3:` and 64 hex digits"),
        Kind::Origin => (Origin::parse(text).is_some(), "an origin (LOG-1)"),
        Kind::Hash => (TreeHash::from_base64(text).is_some(), "base64 of 32 bytes"),
        Kind::Vkey(_) | Kind::KnownVkey(_) => (VerifierKey::parse(text).is_ok(), "a vkey"),
        Kind::Cosignature => (is_cosignature(text), "base64 of one note line"),
        Kind::ContentHash => (ContentHash::parse(text).is_some(), "64 hex digits"),
        Kind::Language => (is_language(text), "two lower-case letters"),
        Kind::Scale => (ScaleId::parse(text).is_some(), "a scale id@version"),
        Kind::Scope => (is_scope(text), "a stream that is no voice, or `*`"),
        _ => (false, "of another form"),
    };
    if valid { Ok(()) } else { invalid(path, &format!("must be {form}")) }
}

fn check_list(
    item: &Kind,
    least: AtLeast,
    value: &Value,
    path: &str,
    context: &Context<'_>,
) -> Result<(), Invalid> {
    let Value::List(list) = value else {
        return invalid(path, "must be a list");
    };
    let empty_is_wrong = match least {
        AtLeast::Zero => false,
        AtLeast::One => true,
        AtLeast::OneUnlessReplayed => !context.replayed,
    };
    if list.is_empty() && empty_is_wrong {
        return invalid(path, "must have a member");
    }
    for (position, value) in list.iter().enumerate() {
        check_value(item, value, &format!("{path}.{position}"), context)?;
    }
    let names = matches!(item, Kind::Organisation | Kind::Plan | Kind::Language);
    let distinct: BTreeSet<&str> = list.iter().filter_map(Value::as_text).collect();
    if names && distinct.len() != list.len() {
        return invalid(path, "names one twice");
    }
    Ok(())
}

fn check_label(value: &Value, path: &str, context: &Context<'_>) -> Result<(), Invalid> {
    let Value::Object(texts) = value else {
        return invalid(path, "must be {language: text}");
    };
    if texts.is_empty() {
        return invalid(path, "must have at least one language");
    }
    for (language, text) in texts {
        let path = format!("{path}.{language}");
        if !context.languages.contains(language) {
            return invalid(&path, "is no language of this ledger");
        }
        let chars = text.as_text().map_or(0, |text| text.chars().count());
        if !(1..=LABEL_CHARS_MAX).contains(&chars) {
            return invalid(&path, "must be a string of 1–300 characters");
        }
    }
    Ok(())
}

fn check_quantity(value: &Value, path: &str, context: &Context<'_>) -> Result<(), Invalid> {
    const FIELDS: &[Field] =
        &[super::null_in_replay("unit", Kind::Text), super::must("value", Kind::Text)];
    let Value::Object(fields) = value else {
        return invalid(path, "must be {value, unit}");
    };
    check_fields(FIELDS, fields, path, context)?;
    if fields["value"].as_text().is_some_and(is_decimal) {
        return Ok(());
    }
    invalid(&format!("{path}.value"), "must be a decimal without leading zeros, ≤ 40 characters")
}

fn text_of<'a>(fields: &'a Object, name: &str) -> Option<&'a str> {
    fields.get(name)?.as_text()
}

fn is_period(value: &Value) -> bool {
    let bounds = || {
        let fields = value.as_object()?;
        let from = period_bound(text_of(fields, "from")?)?;
        let to = period_bound(text_of(fields, "to")?)?;
        Some(fields.len() == 2 && from.0 <= to.1)
    };
    bounds() == Some(true)
}

fn is_ref(value: &Value) -> bool {
    let valid = || {
        let fields = value.as_object()?;
        EventId::parse(text_of(fields, "event")?)?;
        StreamId::parse(text_of(fields, "stream")?)?;
        Some(fields.len() == 3 && fields.get("revision")?.as_int()? >= 0)
    };
    valid() == Some(true)
}

fn is_xref(value: &Value) -> bool {
    let valid = || {
        let fields = value.as_object()?;
        EventId::parse(text_of(fields, "event")?)?;
        EventId::parse(text_of(fields, "ledger")?)?;
        Origin::parse(text_of(fields, "origin")?)?;
        StreamId::parse(text_of(fields, "stream")?)?;
        Some(fields.len() == 4)
    };
    valid() == Some(true)
}

fn is_rules(value: &Value) -> bool {
    value.as_object().is_some_and(|rules| {
        rules.iter().all(|(name, days)| {
            RULES.contains(&name.as_str()) && days.as_int().is_some_and(|days| days >= 1)
        })
    })
}

/// Each field once with another value; `{}` confirms.
fn is_changes(value: &Value) -> bool {
    value.as_object().is_some_and(|changes| {
        changes.values().all(|change| {
            let both = change.as_object().filter(|change| change.len() == 2);
            let sides = both.and_then(|change| Some((change.get("old")?, change.get("new")?)));
            sides.is_some_and(|(old, new)| old != new)
        })
    })
}

fn is_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    text.len() <= URL_CHARS_MAX
        && rest.is_some_and(|rest| !rest.is_empty())
        && text.bytes().all(|b| b.is_ascii_graphic())
}

fn is_cosignature(text: &str) -> bool {
    text.len() <= COSIGNATURE_CHARS_MAX
        && redevable_tlog::base64::decode(text).is_some_and(|bytes| bytes.len() > 4)
}

fn is_scope(text: &str) -> bool {
    text == "*" || StreamId::parse(text).is_some_and(|s| s.class() != StreamClass::Voice)
}
