//! What one organisation says of a subject that is not its own to write.

use super::{AtLeast, Field, Kind, Part, RefKind, TypeSpec, Writer, list, may, must};
use crate::ids::StreamClass::Voice;

const RESULT: Kind = Kind::Record(&[must("code", Kind::ScaleCode), must("scale", Kind::Scale)]);

const ASSESSMENT: &[Field] = &[
    may("draft", Kind::Ref(RefKind::OwnType("assessment.draft-shared"))),
    may("milestone", Kind::KnownPart(Part::Milestone)),
    may("reason", Kind::Content),
    may("report", Kind::Url),
    must("results", Kind::List(&RESULT, AtLeast::Zero)),
    may("revises", Kind::Ref(RefKind::OwnType("assessment.published"))),
    may("text", Kind::Content),
];

const OBSERVATION: &[Field] = &[
    may("content", Kind::Content),
    must("fields", list(&Kind::Code)),
    may("item", Kind::Text),
    may("source", Kind::Text),
    may("url", Kind::Url),
    may("version", Kind::Text),
];

const fn voice(name: &'static str, writer: Writer, fields: &'static [Field]) -> TypeSpec {
    TypeSpec { name, class: Voice, writer, looks_ahead: false, fields }
}

pub(super) const TYPES: &[TypeSpec] = &[
    voice("assessment.published", Writer::Assessor, ASSESSMENT),
    voice(
        "statement.made",
        Writer::Anyone,
        &[
            may("about", Kind::RefOrXref),
            may("contests", Kind::Ref(RefKind::Any)),
            must("text", Kind::Content),
        ],
    ),
    voice("observation.recorded", Writer::Anyone, OBSERVATION),
    voice(
        "state.attested",
        Writer::Anyone,
        &[must("size", Kind::Int(1)), must("state_root", Kind::Hash)],
    ),
];
