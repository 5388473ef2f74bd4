//! Organisations: names over time, kind, roles, and keys by their vkey string.

use std::collections::BTreeMap;

use redevable_protocol::{
    ids::OrganisationId,
    json::{Object, Value},
    time::{At, Date},
};
use redevable_tlog::EntryIndex;

use super::{
    read::{self, Alias, Label},
    record::{Item, Record},
};

/// A name and the entry that gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub label: Label,
    /// Where it was given.
    pub entry: EntryIndex,
}

/// A key and its fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The key.
    pub vkey: String,
    /// Where it was enrolled.
    pub entry: EntryIndex,
    /// Where it was retired or declared compromised.
    pub ended: Option<EntryIndex>,
    /// Whether it ended as compromised.
    pub compromised: bool,
}

/// A role and its fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The role.
    pub role: String,
    /// A stream, or `*`.
    pub scope: String,
    /// From when.
    pub at: At,
    /// Its last day.
    pub until: Option<Date>,
    /// Where it was granted.
    pub entry: EntryIndex,
    /// Where it was revoked.
    pub revoked: Option<EntryIndex>,
}

/// One organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// What kind of body it is.
    pub kind: String,
    /// Its names, the current one last.
    pub names: Vec<Name>,
    /// Names in other schemes.
    pub aliases: Vec<Alias>,
    /// Whether it is, or was, a steward of this ledger.
    pub steward: bool,
    /// Its roles, in the order in which they were granted.
    pub roles: Vec<Role>,
    /// Its keys, in the order in which they were enrolled.
    pub keys: Vec<Key>,
    /// Where it was registered.
    pub registered: EntryIndex,
    /// Where it was dissolved.
    pub dissolved: Option<EntryIndex>,
}

impl Organisation {
    /// Its current name.
    #[must_use]
    pub fn name(&self) -> Option<&Label> {
        self.names.last().map(|name| &name.label)
    }

    /// Whether it only replays what others published.
    #[must_use]
    pub fn is_replay(&self) -> bool {
        self.kind == "replay"
    }

    /// Whether it is invented: an `.example` name that replays nobody.
    #[must_use]
    pub fn is_fictional(&self) -> bool {
        !self.is_replay() && self.id.as_str().ends_with(".example")
    }
}

/// The organisations of a log.
#[must_use]
pub fn organisations(record: &Record<'_>) -> BTreeMap<OrganisationId, Organisation> {
    let mut known = BTreeMap::new();
    for item in record.in_force() {
        match item.kind() {
            "ledger.opened" | "ledger.stewards-changed" => {
                for steward in read::list(&item.data, "stewards") {
                    enter_steward(&mut known, item, steward);
                }
            }
            "organisation.registered" => {
                enter(&mut known, item, &item.data, "name", false);
            }
            kind => amend(&mut known, record, item, kind),
        }
    }
    known
}

type Known = BTreeMap<OrganisationId, Organisation>;

fn enter_steward(known: &mut Known, item: &Item<'_>, steward: &Value) {
    let Some(data) = steward.as_object() else { return };
    enter(known, item, data, "label", true);
    let key = read::text(data, "vkey");
    let organisation = read::organisation(data, "org").and_then(|org| known.get_mut(&org));
    if let (Some(vkey), Some(organisation)) = (key, organisation) {
        let key = Key { vkey, entry: item.index(), ended: None, compromised: false };
        organisation.keys.push(key);
    }
}

fn enter(known: &mut Known, item: &Item<'_>, data: &Object, name: &str, steward: bool) {
    let Some(id) = read::organisation(data, "org") else { return };
    let entry = item.index();
    let organisation = known.entry(id.clone()).or_insert_with(|| Organisation {
        id,
        kind: read::text(data, "kind").unwrap_or_default(),
        names: Vec::new(),
        aliases: read::aliases(data, "aliases"),
        steward,
        roles: Vec::new(),
        keys: Vec::new(),
        registered: entry,
        dissolved: None,
    });
    organisation.steward |= steward;
    if let Some(label) = read::label(data, name)
        && organisation.name() != Some(&label)
    {
        organisation.names.push(Name { label, entry });
    }
}

fn amend(known: &mut Known, record: &Record<'_>, item: &Item<'_>, kind: &str) {
    let (data, entry) = (&item.data, item.index());
    let subject = read::organisation(data, "org").unwrap_or_else(|| item.by().clone());
    if kind == "role.revoked" {
        let grant = read::reference(data, "grant").and_then(|grant| record.named(&grant));
        let role = grant.and_then(|grant| {
            let org = read::organisation(&grant.data, "org")?;
            known.get_mut(&org)?.roles.iter_mut().find(|role| role.entry == grant.index())
        });
        if let Some(role) = role {
            role.revoked.get_or_insert(entry);
        }
        return;
    }
    if matches!(kind, "key.retired" | "key.compromised") {
        let Some(vkey) = read::text(data, "vkey") else { return };
        let mut keys = known.values_mut().flat_map(|organisation| &mut organisation.keys);
        if let Some(key) = keys.find(|key| key.vkey == vkey) {
            key.ended.get_or_insert(entry);
            key.compromised |= kind == "key.compromised";
        }
        return;
    }
    let Some(organisation) = known.get_mut(&subject) else { return };
    match kind {
        "organisation.renamed" => {
            let label = read::label(data, "name");
            organisation.names.extend(label.map(|label| Name { label, entry }));
        }
        "organisation.dissolved" => organisation.dissolved = Some(entry),
        "key.enrolled" => {
            let key = |vkey| Key { vkey, entry, ended: None, compromised: false };
            organisation.keys.extend(read::text(data, "vkey").map(key));
        }
        "role.granted" => organisation.roles.push(Role {
            role: read::text(data, "role").unwrap_or_default(),
            scope: read::text(data, "scope").unwrap_or_default(),
            at: item.at,
            until: read::date(data, "until"),
            entry,
            revoked: None,
        }),
        _ => {}
    }
}
