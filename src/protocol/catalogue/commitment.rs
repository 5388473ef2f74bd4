//! What coordinator, leads and supports say of a commitment, its milestones and its indicators.

use super::{
    ALIAS, AtLeast, DATED, Field, Kind, Part, Quantified, RefKind, TypeSpec, Writer, list, may,
    must, null_in_replay,
};
use crate::ids::StreamClass::Commitment;

const INDICATOR: Field = must("indicator", Kind::KnownPart(Part::Indicator));
const EVIDENCE: Kind = list(&Kind::Ref(RefKind::Type("evidence.registered")));
const REASON: Field = null_in_replay("reason", Kind::Content);

const REGISTERED: &[Field] = &[
    may("aliases", list(&ALIAS)),
    may("axis", Kind::KnownPart(Part::Axis)),
    may("due", Kind::Date),
    must("leads", Kind::List(&Kind::Organisation, AtLeast::OneUnlessReplayed)),
    may("number", Kind::Text),
    must("plan", Kind::Plan),
    may("start", Kind::Date),
    must("supports", list(&Kind::Organisation)),
    null_in_replay("text", Kind::Content),
    must("title", Kind::Label),
];

const MILESTONE: &[Field] = &[
    may("deliverable", Kind::Content),
    null_in_replay("due", Kind::Date),
    must("milestone", Kind::NewPart(Part::Milestone)),
    may("start", Kind::Date),
    must("title", Kind::Label),
];

const DEFINED: &[Field] = &[
    may("baseline", DATED),
    null_in_replay("better", Kind::OneOf(&["up", "down", "none"])),
    must("indicator", Kind::NewPart(Part::Indicator)),
    may("method", Kind::Content),
    may("target", DATED),
    must("title", Kind::Label),
    null_in_replay("unit", Kind::Text),
];

const CLAIMED: &[Field] = &[
    may("challenges", Kind::Content),
    must("code", Kind::ScaleCode),
    must("evidence", EVIDENCE),
    may("milestone", Kind::KnownPart(Part::Milestone)),
    may("period", Kind::Period),
    may("progress", Kind::OneOf(&["some", "none"])),
    must("scale", Kind::Scale),
    may("text", Kind::Content),
];

const fn on(name: &'static str, writer: Writer, fields: &'static [Field]) -> TypeSpec {
    TypeSpec { name, class: Commitment, writer, looks_ahead: false, fields }
}

pub(super) const TYPES: &[TypeSpec] = &[
    on("commitment.registered", Writer::Coordinator, REGISTERED),
    on("milestone.added", Writer::CoordinatorOrLead, MILESTONE),
    on("indicator.defined", Writer::CoordinatorOrLead, DEFINED),
    on(
        "indicator.baseline-revised",
        Writer::Lead,
        &[
            INDICATOR,
            may("method", Kind::Content),
            must("new", DATED),
            must("old", Kind::Old(&DATED, Quantified::Baseline)),
            REASON,
        ],
    ),
    on(
        "indicator.target-revised",
        Writer::Lead,
        &[
            INDICATOR,
            must("new", Kind::OrNull(&DATED)),
            must("old", Kind::Old(&DATED, Quantified::Target)),
            REASON,
        ],
    ),
    TypeSpec {
        looks_ahead: true,
        ..on(
            "indicator.value-reported",
            Writer::LeadOrSupport,
            &[
                may("evidence", EVIDENCE),
                INDICATOR,
                must("qty", Kind::Quantity),
                may("source", Kind::Url),
            ],
        )
    },
    on("indicator.retired", Writer::Lead, &[INDICATOR, REASON]),
    on("status.claimed", Writer::LeadOrSupport, CLAIMED),
];
