//! Visits each value of an event's data together with the kind that its table gives it.

use alloc::{
    format,
    string::{String, ToString},
};

use super::{Field, Kind, REPLAYED, TypeSpec};
use crate::json::{Object, Value};

/// One value, what it is, and where.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    /// Its path in `data`: `results.0.code`.
    pub path: &'a str,
    /// Its kind; never a list, record or nullable.
    pub kind: &'static Kind,
    /// The value; never null.
    pub value: &'a Value,
    /// The object that holds it, for kinds that look beside themselves.
    pub beside: &'a Object,
}

/// Visits all values of valid data, objects in the order of their keys, lists in theirs.
///
/// # Errors
/// The first error of `visit`.
pub fn walk<E>(
    spec: &TypeSpec,
    data: &Object,
    visit: &mut dyn FnMut(Found<'_>) -> Result<(), E>,
) -> Result<(), E> {
    walk_fields(spec.fields, data, "", visit)
}

fn walk_fields<E>(
    fields: &'static [Field],
    object: &Object,
    prefix: &str,
    visit: &mut dyn FnMut(Found<'_>) -> Result<(), E>,
) -> Result<(), E> {
    for (key, value) in object {
        let field = fields.iter().find(|field| field.name == key);
        let field = field
            .or_else(|| (prefix.is_empty() && key == REPLAYED.name).then_some(const { &REPLAYED }));
        if let Some(field) = field {
            let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
            walk_value(&field.kind, value, &path, object, visit)?;
        }
    }
    Ok(())
}

fn walk_value<E>(
    kind: &'static Kind,
    value: &Value,
    path: &str,
    beside: &Object,
    visit: &mut dyn FnMut(Found<'_>) -> Result<(), E>,
) -> Result<(), E> {
    match (kind, value) {
        (Kind::Old(..), _) => visit(Found { path, kind, value, beside }),
        (_, Value::Null) => Ok(()),
        (Kind::OrNull(inner), _) => walk_value(inner, value, path, beside, visit),
        (Kind::Record(fields), Value::Object(object)) => walk_fields(fields, object, path, visit),
        (Kind::List(item, _), Value::List(list)) => {
            for (position, value) in list.iter().enumerate() {
                let path: String = [path, ".", &position.to_string()].concat();
                walk_value(item, value, &path, beside, visit)?;
            }
            Ok(())
        }
        _ => visit(Found { path, kind, value, beside }),
    }
}
