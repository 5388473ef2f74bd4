//! Corrections and retractions, on the stream of the entry concerned.

use super::{Field, Kind, RefKind, TypeSpec, Writer, must, null_in_replay};
use crate::ids::StreamClass::{Commitment, Forum, Ledger, Organisation, Plan, Voice};

const CORRECTED: &[Field] = &[
    must("about", Kind::Ref(RefKind::Original)),
    must("changes", Kind::Changes),
    null_in_replay("reason", Kind::Content),
];

const RETRACTED: &[Field] =
    &[must("about", Kind::Ref(RefKind::Retractable)), null_in_replay("reason", Kind::Content)];

const fn corrected(class: crate::ids::StreamClass) -> TypeSpec {
    TypeSpec {
        name: "entry.corrected",
        class,
        writer: Writer::SameAuthor,
        looks_ahead: false,
        fields: CORRECTED,
    }
}

const fn retracted(class: crate::ids::StreamClass) -> TypeSpec {
    TypeSpec { name: "entry.retracted", fields: RETRACTED, ..corrected(class) }
}

pub(super) const TYPES: &[TypeSpec] = &[
    corrected(Ledger),
    corrected(Organisation),
    corrected(Plan),
    corrected(Commitment),
    corrected(Forum),
    corrected(Voice),
    retracted(Organisation),
    retracted(Plan),
    retracted(Commitment),
    retracted(Forum),
    retracted(Voice),
];
