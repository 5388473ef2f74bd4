//! What a forum says of itself.

use super::{Kind, TypeSpec, Writer, list, must};
use crate::ids::StreamClass::Forum;

pub(super) const TYPES: &[TypeSpec] = &[TypeSpec {
    name: "forum.established",
    class: Forum,
    writer: Writer::Forum,
    looks_ahead: false,
    fields: &[
        must("host", Kind::Organisation),
        must("name", Kind::Label),
        must("plans", list(&Kind::Plan)),
        must("rules", Kind::Content),
    ],
}];
