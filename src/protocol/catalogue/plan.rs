//! What a coordinator says of a plan.

use super::{Field, Kind, Part, TypeSpec, Writer, list, may, must, null_in_replay};
use crate::ids::StreamClass::{Plan, Voice};

const AXIS: Kind =
    Kind::Record(&[must("id", Kind::NewPart(Part::Axis)), must("title", Kind::Label)]);

const ALIAS_DECLARED: &[Field] = &[
    may("period", Kind::Period),
    must("scheme", Kind::OneOf(&["page-title", "number", "ogp", "other"])),
    may("url", Kind::Url),
    must("value", Kind::Text),
];

pub(super) const TYPES: &[TypeSpec] = &[
    TypeSpec {
        name: "plan.adopted",
        class: Plan,
        writer: Writer::Coordinator,
        looks_ahead: false,
        fields: &[
            null_in_replay("announced", Kind::Int(0)),
            must("axes", list(&AXIS)),
            may("legal_act", Kind::Url),
            null_in_replay("period", Kind::Period),
            may("text", Kind::Content),
            must("title", Kind::Label),
        ],
    },
    TypeSpec {
        name: "plan.alias-declared",
        class: Plan,
        writer: Writer::Coordinator,
        looks_ahead: false,
        fields: ALIAS_DECLARED,
    },
    TypeSpec {
        name: "plan.alias-declared",
        class: Voice,
        writer: Writer::Assessor,
        looks_ahead: false,
        fields: ALIAS_DECLARED,
    },
];
