//! What every ledger begins with: its opening, organisations, first keys, roles and scales.

use redevable_protocol::{
    ids::{OrganisationId, StreamId},
    json::{Object, Value, object},
    time::{At, Date, Instant},
};

use crate::exchange::{
    draft::{Draft, Step, bilingual},
    scales::Scale,
};

/// The fictional steward of every ledger of this module.
pub const STEWARD: &str = "registre.example";

/// The languages of every ledger of this module.
pub const LANGUAGES: [&str; 2] = ["fr", "en"];

/// The licence of what these ledgers publish themselves (Licence Ouverte 2.0, as SPDX names it).
pub const LICENCE: &str = "etalab-2.0";

/// The duty rules and their defaults.
pub const RULES: [(&str, i64); 6] = [
    ("answer_days", 60),
    ("forum_days", 183),
    ("quick_minutes", 60),
    ("reply_days", 30),
    ("repository_days", 183),
    ("update_days", 183),
];

/// The public keys that a ledger names.
#[derive(Clone, Copy)]
pub struct Vkeys<'a> {
    /// The event key of an organisation.
    pub event: &'a dyn Fn(&OrganisationId) -> String,
    /// The keys of the log: one of Ed25519 and at most one of ML-DSA, named with the origin.
    pub log: &'a [String],
}

/// A steward as `ledger.opened` names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Steward {
    /// The organisation.
    pub org: OrganisationId,
    /// Its kind.
    pub kind: String,
    /// Its name in several languages.
    pub label: Object,
    /// The one event key with which it opens.
    pub vkey: String,
}

/// What `ledger.opened` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The ledger's title in several languages.
    pub title: Object,
    /// The stewards.
    pub stewards: Vec<Steward>,
    /// How many of them an act of the ledger needs.
    pub threshold: i64,
    /// The keys of the log.
    pub log_keys: Vec<String>,
    /// The languages of its labels.
    pub languages: Vec<String>,
    /// The licence.
    pub licence: String,
    /// The duty rules by name.
    pub rules: Vec<(String, i64)>,
}

impl Opening {
    /// The `data` of `ledger.opened`.
    #[must_use]
    pub fn to_data(&self) -> Object {
        let steward = |steward: &Steward| {
            object([
                ("org", steward.org.as_str().into()),
                ("kind", steward.kind.as_str().into()),
                ("label", steward.label.clone().into()),
                ("vkey", steward.vkey.as_str().into()),
            ])
        };
        let stewards: Vec<Object> = self.stewards.iter().map(steward).collect();
        let rules: Object =
            self.rules.iter().map(|(name, value)| (name.clone(), (*value).into())).collect();
        object([
            ("title", self.title.clone().into()),
            ("stewards", stewards.into()),
            ("threshold", self.threshold.into()),
            ("log_keys", self.log_keys.clone().into()),
            ("languages", self.languages.clone().into()),
            ("licence", self.licence.as_str().into()),
            ("rules", rules.into()),
        ])
    }
}

/// What `organisation.registered` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The organisation.
    pub org: OrganisationId,
    /// Its name in several languages.
    pub name: Object,
    /// Its kind.
    pub kind: String,
    /// Other names, as (scheme, value).
    pub aliases: Vec<(String, String)>,
    /// The organisation above it.
    pub parent: Option<OrganisationId>,
}

impl Registration {
    /// An organisation without aliases or parent.
    #[must_use]
    pub fn new(org: &OrganisationId, name: Object, kind: &str) -> Self {
        let (org, kind) = (org.clone(), kind.to_owned());
        Self { org, name, kind, aliases: Vec::new(), parent: None }
    }

    /// The `data` of `organisation.registered`.
    #[must_use]
    pub fn to_data(&self) -> Object {
        let mut data = object([
            ("org", self.org.as_str().into()),
            ("name", self.name.clone().into()),
            ("kind", self.kind.as_str().into()),
        ]);
        if !self.aliases.is_empty() {
            let alias = |(scheme, value): &(String, String)| alias(scheme, value);
            let aliases: Vec<Object> = self.aliases.iter().map(alias).collect();
            data.insert("aliases".to_owned(), aliases.into());
        }
        if let Some(parent) = &self.parent {
            data.insert("parent".to_owned(), parent.as_str().into());
        }
        data
    }
}

/// One alias of an organisation or commitment.
pub(crate) fn alias(scheme: &str, value: &str) -> Object {
    object([("scheme", scheme.into()), ("value", value.into())])
}

/// The `data` of `key.enrolled` for an organisation's first key.
#[must_use]
pub fn key_enrolled(org: &OrganisationId, vkey: &str) -> Object {
    object([("org", org.as_str().into()), ("vkey", vkey.into())])
}

/// The `data` of `role.granted`; `scope` is a stream or `*`.
#[must_use]
pub fn role_granted(org: &OrganisationId, role: &str, scope: &str, until: Option<Date>) -> Object {
    let mut data =
        object([("org", org.as_str().into()), ("role", role.into()), ("scope", scope.into())]);
    if let Some(until) = until {
        data.insert("until".to_owned(), until.to_string().into());
    }
    data
}

/// Writes the set-up of one ledger, every event by the fictional steward on the day of `signed`.
pub(crate) struct Setup<'a> {
    vkeys: Vkeys<'a>,
    steward: OrganisationId,
    at: At,
    steps: Vec<Step>,
}

impl<'a> Setup<'a> {
    /// Opens the ledger and publishes it at size 1, so that everybody has something to pin.
    pub(crate) fn open(vkeys: Vkeys<'a>, signed: Instant, title: Object) -> Self {
        let (steward, at) = (organisation(STEWARD), At::Date(signed.date()));
        let opening = Opening {
            title,
            stewards: vec![Steward {
                org: steward.clone(),
                kind: "operator".to_owned(),
                label: bilingual(
                    "Registre de démonstration (fictif)",
                    "Demonstration registry (fictional)",
                ),
                vkey: (vkeys.event)(&steward),
            }],
            threshold: 1,
            log_keys: vkeys.log.to_vec(),
            languages: LANGUAGES.map(str::to_owned).to_vec(),
            licence: LICENCE.to_owned(),
            rules: RULES.map(|(name, value)| (name.to_owned(), value)).to_vec(),
        };
        let mut setup = Self { vkeys, steward, at, steps: Vec::new() };
        setup.append("ledger.opened", opening.to_data());
        setup.steps.push(Step::Publish);
        setup
    }

    fn append(&mut self, kind: &str, data: Object) {
        let draft = Draft::new(&self.steward, &StreamId::ledger(), kind, self.at, data);
        self.steps.push(draft.into());
    }

    /// An organisation that cannot sign.
    pub(crate) fn register(&mut self, registration: &Registration) {
        self.append("organisation.registered", registration.to_data());
    }

    /// An organisation and its first key.
    pub(crate) fn enrol(&mut self, registration: &Registration) {
        self.register(registration);
        let vkey = (self.vkeys.event)(&registration.org);
        self.append("key.enrolled", key_enrolled(&registration.org, &vkey));
    }

    pub(crate) fn grant(&mut self, org: &OrganisationId, role: &str, scope: &StreamId) {
        self.append("role.granted", role_granted(org, role, scope.as_str(), None));
    }

    pub(crate) fn publish_scale(&mut self, scale: &Scale) {
        self.steps.push(scale.to_draft(&self.steward, self.at).into());
    }

    /// The set-up, published.
    pub(crate) fn finish(mut self) -> Vec<Step> {
        self.steps.push(Step::Publish);
        self.steps
    }
}

/// An organisation id written in this module.
pub(crate) fn organisation(id: &'static str) -> OrganisationId {
    OrganisationId::parse(id).expect("invariant: organisation ids in this module are valid")
}

/// A stream name written in this module.
pub(crate) fn stream(name: &'static str) -> StreamId {
    StreamId::parse(name).expect("invariant: stream names in this module are valid")
}

/// The stream on which `by` speaks about `subject`.
pub(crate) fn voice(by: &OrganisationId, subject: &StreamId) -> StreamId {
    StreamId::voice(by, subject).expect("invariant: no subject of this module is a voice")
}

/// The basis of `at` in a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Basis {
    /// The source dates the fact.
    Source,
    /// The source does not: `at` is the day on which it was seen.
    Observed,
}

/// `data.replayed`: whose publication an event repeats.
pub(crate) fn replayed(
    source: &str,
    licence: &str,
    observed_at: Option<Instant>,
    basis: Basis,
) -> Object {
    let basis = match basis {
        Basis::Source => "source",
        Basis::Observed => "observed",
    };
    object([
        ("source", source.into()),
        ("licence", licence.into()),
        ("observed_at", Value::from(observed_at.map(|instant| instant.to_string()))),
        ("at_basis", basis.into()),
    ])
}
