//! Registry: the acts of the stewards on `ledger`, and what an organisation does about itself.

use super::{
    ALIAS, AtLeast, Field, KeyUse, Kind, RefKind, TypeSpec, Writer, list, may, must, null_in_replay,
};
use crate::ids::StreamClass::{Ledger, Organisation};

/// Kinds of organisation (domain §2).
pub(crate) const KINDS: &[&str] = &[
    "administration",
    "local-authority",
    "authority",
    "court",
    "assembly",
    "university",
    "operator",
    "civil-society",
    "company",
    "assessor",
    "replay",
    "cited",
];

/// A steward signs real acts, so it is never a replay or a body known from one.
const STEWARD_KINDS: &[&str] = KINDS.split_at(10).0;

const STEWARD: Kind = Kind::Record(&[
    must("kind", Kind::OneOf(STEWARD_KINDS)),
    must("label", Kind::Label),
    must("org", Kind::NewOrganisation),
    must("vkey", Kind::Vkey(KeyUse::Event)),
]);

const SCALE_CODE: Kind = Kind::Record(&[
    must("code", Kind::Code),
    may("final", Kind::Bool),
    may("fr_status", Kind::OneOf(&["official_fr", "official_canada", "ogp_fr_site", "proposed"])),
    must("label", Kind::Label),
    may("non_value", Kind::Bool),
    may("rank", Kind::Int(0)),
    may("weak", Kind::Bool),
]);

const CONTINUES: Kind = Kind::Record(&[
    must("ledger", Kind::LedgerId),
    must("origin", Kind::Origin),
    must("root", Kind::Hash),
    must("size", Kind::Int(1)),
]);

const OPENED: &[Field] = &[
    may("continues", CONTINUES),
    must("languages", Kind::List(&Kind::Language, AtLeast::One)),
    must("licence", Kind::Code),
    must("log_keys", Kind::List(&Kind::Vkey(KeyUse::Log), AtLeast::One)),
    must("rules", Kind::Rules),
    must("stewards", Kind::List(&STEWARD, AtLeast::One)),
    must("threshold", Kind::Int(1)),
    must("title", Kind::Label),
];

const SCALE: &[Field] = &[
    must("codes", Kind::List(&SCALE_CODE, AtLeast::One)),
    must("scale", Kind::ScaleName),
    may("source", Kind::Url),
    must("title", Kind::Label),
    must("version", Kind::Int(1)),
];

const REGISTERED: &[Field] = &[
    may("aliases", list(&ALIAS)),
    must("kind", Kind::OneOf(KINDS)),
    must("name", Kind::Label),
    must("org", Kind::NewOrganisation),
    may("parent", Kind::Organisation),
];

const ROLE: &[Field] = &[
    may("cosignatures", list(&Kind::Cosignature)),
    must("org", Kind::Organisation),
    must(
        "role",
        Kind::OneOf(&[
            "coordinator",
            "assessor",
            "moderator",
            "operator",
            "forum",
            "witness",
            "mirror",
        ]),
    ),
    must("scope", Kind::Scope),
    may("until", Kind::Date),
    may("vkeys", list(&Kind::Vkey(KeyUse::Cosigner))),
];

const ROTATED: &[Field] = &[
    must("last_root", Kind::Hash),
    must("last_size", Kind::CheckpointSize),
    must("log_keys", Kind::List(&Kind::Vkey(KeyUse::Log), AtLeast::One)),
    may("lost", list(&Kind::KnownVkey(KeyUse::Log))),
    null_in_replay("reason", Kind::Content),
];

const ERASED: Kind =
    Kind::Record(&[must("b3", Kind::ContentHash), must("entry", Kind::Ref(RefKind::Any))]);

const COMPROMISED: &[Field] = &[
    null_in_replay("reason", Kind::Content),
    must("since", Kind::Int(0)),
    must("vkey", Kind::KnownVkey(KeyUse::Event)),
];

const fn by_stewards(name: &'static str, fields: &'static [Field]) -> TypeSpec {
    TypeSpec { name, class: Ledger, writer: Writer::Threshold, looks_ahead: false, fields }
}

const fn by_itself(name: &'static str, fields: &'static [Field]) -> TypeSpec {
    TypeSpec { name, class: Organisation, writer: Writer::Itself, looks_ahead: false, fields }
}

pub(super) const TYPES: &[TypeSpec] = &[
    TypeSpec {
        name: "ledger.opened",
        class: Ledger,
        writer: Writer::EverySteward,
        looks_ahead: false,
        fields: OPENED,
    },
    by_stewards("scale.published", SCALE),
    by_stewards("organisation.registered", REGISTERED),
    by_stewards(
        "key.enrolled",
        &[
            must("org", Kind::Organisation),
            may("reason", Kind::Content),
            must("vkey", Kind::Vkey(KeyUse::Event)),
        ],
    ),
    TypeSpec { looks_ahead: true, ..by_stewards("role.granted", ROLE) },
    by_stewards("ledger.log-keys-rotated", ROTATED),
    by_stewards("key.compromised", COMPROMISED),
    TypeSpec {
        writer: Writer::Moderator,
        ..by_stewards(
            "content.erased",
            &[
                must("decided_by", Kind::Organisation),
                must("items", Kind::List(&ERASED, AtLeast::One)),
                must("legal_basis", Kind::Code),
            ],
        )
    },
    by_itself("key.compromised", COMPROMISED),
    by_itself(
        "key.retired",
        &[null_in_replay("reason", Kind::Content), must("vkey", Kind::KnownVkey(KeyUse::Event))],
    ),
    by_itself(
        "key.enrolled",
        &[must("org", Kind::Organisation), must("vkey", Kind::Vkey(KeyUse::Event))],
    ),
    TypeSpec {
        looks_ahead: true,
        writer: Writer::Grantor,
        ..by_itself(
            "role.granted",
            &[
                must("org", Kind::Organisation),
                must("role", Kind::OneOf(&["member", "observer"])),
                must("scope", Kind::Scope),
                may("until", Kind::Date),
            ],
        )
    },
];
