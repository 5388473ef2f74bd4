//! How an admitted entry changes the state. The same code at the server and in the audit.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec,
    vec::Vec,
};

use redevable_tlog::{EntryIndex, key::VerifierKey, note::KeyId};

use super::{
    CommitmentFacts, EntryFacts, ForumFacts, Grant, LedgerFacts, LogKeys, OrganisationFacts,
    PartFacts, PlanFacts, ScaleCodeFacts, State, StreamFacts,
};
use crate::{
    admission::{self, Admitted, Amendment, Effective, Enrolment},
    catalogue::{KeyUse, Part, Quantified},
    event::{Event, SignedEvent},
    ids::{ContentHash, EventId, OrganisationId, Origin, ScaleId, StreamClass, StreamId},
    json::{Object, Value},
    time::{Date, Recorded},
};

pub(crate) fn text<'a>(data: &'a Object, name: &str) -> &'a str {
    data.get(name).and_then(Value::as_text).unwrap_or_default()
}

pub(crate) fn list<'a>(data: &'a Object, name: &str) -> &'a [Value] {
    data.get(name).and_then(Value::as_list).unwrap_or_default()
}

fn flag(data: &Object, name: &str) -> bool {
    data.get(name) == Some(&Value::Bool(true))
}

fn organisation(data: &Object, name: &str) -> OrganisationId {
    OrganisationId::parse(text(data, name)).expect("invariant: admission checked the form")
}

fn organisations(data: &Object, name: &str) -> BTreeSet<OrganisationId> {
    list(data, name).iter().filter_map(|id| OrganisationId::parse(id.as_text()?)).collect()
}

fn strings(data: &Object, name: &str) -> BTreeSet<String> {
    list(data, name).iter().filter_map(|text| text.as_text().map(String::from)).collect()
}

fn vkeys(data: &Object, name: &str) -> Vec<VerifierKey> {
    list(data, name).iter().filter_map(|vkey| VerifierKey::parse(vkey.as_text()?).ok()).collect()
}

fn index_in(data: &Object, name: &str) -> EntryIndex {
    let int = data.get(name).and_then(Value::as_int).and_then(|int| u64::try_from(int).ok());
    EntryIndex::new(int.expect("invariant: admission checked the number"))
}

impl State {
    /// Follows an admitted entry.
    pub fn apply(&mut self, admitted: Admitted) {
        let Admitted { header, leaf, hash, signed, stream, spec, enrolments, outcome, .. } =
            admitted;
        let index = header.index;
        self.edge.push(leaf);
        self.entry_hash = Some(hash);
        self.ids.insert(signed.id(), index);
        *self.types.entry(spec.name).or_default() += 1;
        let event = signed.event();
        let author = self.author(&event.by);
        let (root, recorded) = (self.edge.root(), header.recorded);
        self.entries.push(EntryFacts { root, recorded, author });
        for (_, content) in admission::contents(event) {
            let entries = self.committing.entry(content.b3).or_default();
            if entries.last() != Some(&index) {
                entries.push(index);
            }
        }
        self.apply_registry(event, &stream, index, recorded, signed.id());
        let effective =
            Effective { entry: index, kind: &event.kind, stream: &stream, data: &event.data };
        self.refresh(&effective, false);
        for enrolment in &enrolments {
            self.enrol(enrolment, &signed, &stream, index, recorded);
        }
        if let Some(amendment) = &outcome.amendment {
            self.amend(amendment, index);
        }
        for (stream, revision, item) in outcome.items {
            let facts = self.streams.get_mut(&stream);
            let items = facts.map(|facts| &mut facts.items);
            let position = usize::try_from(revision.value()).ok();
            let slot = items.zip(position).and_then(|(items, position)| items.get_mut(position));
            *slot.expect("invariant: admission read this entry back") = item;
        }
        // After the data: the first event registers the kind of its own author.
        let replayed = self.is_replay_organisation(&event.by);
        self.apply_stream(stream, &signed, index, replayed, outcome.item);
    }

    fn author(&mut self, by: &OrganisationId) -> u32 {
        let next = u32::try_from(self.authors.len()).expect("invariant: fewer than 2^32 authors");
        *self.authors.entry(by.clone()).or_insert(next)
    }

    fn apply_stream(
        &mut self,
        stream: StreamId,
        signed: &SignedEvent,
        index: EntryIndex,
        replayed: bool,
        item: [u8; 32],
    ) {
        let by = &signed.event().by;
        let (head, revision) = (signed.id(), signed.event().revision);
        match self.streams.get_mut(&stream) {
            Some(facts) => {
                if facts.last.1 != *by {
                    facts.last_other = Some(facts.last.0);
                }
                facts.last = (index, by.clone());
                facts.head = head;
                facts.revision = revision;
                facts.items.push(item);
            }
            None => {
                let last = (index, by.clone());
                let items = vec![item];
                let facts = StreamFacts { head, revision, replayed, last, last_other: None, items };
                self.streams.insert(stream, facts);
            }
        }
    }

    /// What is never corrected: the acts on `ledger` and `organisation/…`, attestations.
    fn apply_registry(
        &mut self,
        event: &Event,
        stream: &StreamId,
        index: EntryIndex,
        recorded: Recorded,
        id: EventId,
    ) {
        let data = &event.data;
        match event.kind.as_str() {
            "ledger.opened" => self.open(data, index, id),
            "ledger.log-keys-rotated" => self.rotate(data, index),
            "organisation.registered" => {
                let facts =
                    OrganisationFacts { kind: text(data, "kind").into(), registered: index };
                self.organisations.insert(organisation(data, "org"), facts);
            }
            "role.granted" => self.grant(event, stream, index, recorded),
            "scale.published" => self.publish_scale(data),
            "key.retired" => {
                if let Ok(vkey) = VerifierKey::parse(text(data, "vkey")) {
                    self.keys.end(&vkey, index);
                }
            }
            "key.compromised" => {
                if let Ok(vkey) = VerifierKey::parse(text(data, "vkey")) {
                    self.keys.compromise(&vkey, index_in(data, "since"), index);
                }
            }
            "content.erased" => {
                for item in list(data, "items").iter().filter_map(Value::as_object) {
                    if let Some(b3) = ContentHash::parse(text(item, "b3")) {
                        self.erased.entry(b3).or_insert(index);
                    }
                }
            }
            "state.attested" => {
                self.attested.insert(event.by.clone(), recorded.date());
            }
            _ => {}
        }
    }

    fn open(&mut self, data: &Object, index: EntryIndex, id: EventId) {
        let mut stewards = BTreeSet::new();
        for steward in list(data, "stewards").iter().filter_map(Value::as_object) {
            let org = organisation(steward, "org");
            let facts = OrganisationFacts { kind: text(steward, "kind").into(), registered: index };
            self.organisations.insert(org.clone(), facts);
            stewards.insert(org);
        }
        let keys = vkeys(data, "log_keys");
        let origin = keys.first().and_then(|key| Origin::parse(&key.name));
        let threshold = data.get("threshold").and_then(Value::as_int);
        let quick = data.get("rules").and_then(|rules| rules.at("quick_minutes"));
        self.ledger = Some(LedgerFacts {
            id,
            origin: origin.expect("invariant: admission checked the names of the log keys"),
            stewards,
            threshold: threshold
                .and_then(|int| usize::try_from(int).ok())
                .expect("invariant: admission checked the threshold"),
            log_keys: vec![LogKeys { entry: index, keys, owed: Vec::new() }],
            languages: strings(data, "languages"),
            quick_minutes: quick.and_then(Value::as_int).unwrap_or(60),
        });
    }

    fn rotate(&mut self, data: &Object, index: EntryIndex) {
        let lost = vkeys(data, "lost");
        let owed = self.log_keys().iter().filter(|key| !lost.contains(key)).cloned().collect();
        let keys = LogKeys { entry: index, keys: vkeys(data, "log_keys"), owed };
        if let Some(ledger) = &mut self.ledger {
            ledger.log_keys.push(keys);
        }
    }

    fn grant(&mut self, event: &Event, stream: &StreamId, index: EntryIndex, recorded: Recorded) {
        let data = &event.data;
        let grantor = (stream.class() == StreamClass::Organisation).then(|| event.by.clone());
        self.grants.push(Grant {
            org: organisation(data, "org"),
            role: text(data, "role").into(),
            scope: StreamId::parse(text(data, "scope")),
            from: recorded.max(event.at.start().into()),
            until: Date::parse(text(data, "until")),
            grantor,
            index,
        });
    }

    fn publish_scale(&mut self, data: &Object) {
        let id = text(data, "scale").into();
        let version = data.get("version").and_then(Value::as_int).unwrap_or_default();
        let version = u64::try_from(version).unwrap_or_default();
        let codes = list(data, "codes").iter().filter_map(Value::as_object).map(|code| {
            let facts = ScaleCodeFacts {
                weak: flag(code, "weak"),
                is_final: flag(code, "final"),
                non_value: flag(code, "non_value"),
                rank: code.get("rank").and_then(Value::as_int),
            };
            (String::from(text(code, "code")), facts)
        });
        self.scales.insert(ScaleId { id, version }, codes.collect());
    }

    /// Takes over what an entry effectively says: when it is logged, corrected or retracted.
    fn refresh(&mut self, effective: &Effective<'_>, retracted: bool) {
        let Effective { kind, stream, data, .. } = effective;
        let id = String::from(stream.id());
        match *kind {
            "plan.adopted" => {
                let ids = list(data, "axes").iter().filter_map(|axis| axis.at("id")?.as_text());
                let axes = ids.map(String::from).collect();
                self.plans.insert(id, PlanFacts { axes, retracted });
            }
            "forum.established" => {
                let plans = strings(data, "plans");
                self.forums.insert(id, ForumFacts { plans, retracted });
            }
            "commitment.registered" => {
                let known = self.commitments.remove(&id);
                let (parts, indicators) =
                    known.map_or_else(Default::default, |facts| (facts.parts, facts.indicators));
                let facts = CommitmentFacts {
                    plan: text(data, "plan").into(),
                    leads: organisations(data, "leads"),
                    supports: organisations(data, "supports"),
                    parts,
                    indicators,
                    retracted,
                };
                self.commitments.insert(id, facts);
            }
            _ if stream.class() == StreamClass::Commitment => {
                self.refresh_part(effective, retracted);
            }
            _ => {}
        }
    }

    fn refresh_part(&mut self, effective: &Effective<'_>, retracted: bool) {
        let Effective { entry, kind, stream, data } = effective;
        let Some(commitment) = self.commitments.get_mut(stream.id()) else {
            return;
        };
        let id = String::from(text(data, "indicator"));
        let value = |name: &str| data.get(name).cloned().filter(|_| !retracted);
        match *kind {
            "milestone.added" => {
                let facts = PartFacts { part: Part::Milestone, retracted };
                commitment.parts.insert(text(data, "milestone").into(), facts);
            }
            "indicator.defined" => {
                let facts = PartFacts { part: Part::Indicator, retracted };
                commitment.parts.insert(id.clone(), facts);
                let indicator = commitment.indicators.entry(id).or_default();
                indicator.set(Quantified::Baseline, *entry, value("baseline"));
                indicator.set(Quantified::Target, *entry, value("target"));
            }
            _ => {
                if let Some(indicator) = commitment.indicators.get_mut(&id) {
                    match *kind {
                        "indicator.baseline-revised" => {
                            indicator.set(Quantified::Baseline, *entry, value("new"));
                        }
                        "indicator.target-revised" => {
                            indicator.set(Quantified::Target, *entry, value("new"));
                        }
                        "indicator.retired" => indicator.set_retired(*entry, !retracted),
                        _ => {}
                    }
                }
            }
        }
    }

    fn amend(&mut self, amendment: &Amendment, index: EntryIndex) {
        if amendment.retracts {
            self.retractions.entry(amendment.about).or_insert(index);
        } else {
            self.corrections.entry(amendment.original).or_default().push(index);
            self.originals.insert(index, amendment.original);
        }
        let retracted = self.retractions.contains_key(&amendment.original);
        let effective = Effective {
            entry: amendment.original,
            kind: &amendment.kind,
            stream: &amendment.stream,
            data: &amendment.data,
        };
        self.refresh(&effective, retracted);
    }

    fn enrol(
        &mut self,
        enrolment: &Enrolment,
        signed: &SignedEvent,
        stream: &StreamId,
        index: EntryIndex,
        recorded: Recorded,
    ) {
        let Enrolment { vkey, owner, public, .. } = enrolment;
        match (owner, public) {
            (Some(org), Some(public)) if enrolment.key_use == KeyUse::Event => {
                let had_one = self.keys.of(org).next().is_some();
                let by_stewards = stream.class() == StreamClass::Ledger;
                let installed = (had_one && by_stewards).then_some(recorded);
                let lines = signed.signatures().iter();
                let by: Vec<(OrganisationId, KeyId)> = lines
                    .filter(|line| line.key_id != vkey.key_id || line.name != *org)
                    .map(|line| (line.name.clone(), line.key_id))
                    .collect();
                self.keys.enrol(org, vkey.clone(), *public, index, installed, by);
            }
            _ if enrolment.key_use == KeyUse::Cosigner => self.keys.add_cosigner(vkey),
            _ => self.keys.reserve(vkey),
        }
    }
}

/// The erased contents among these, each with its first order.
pub(crate) fn erased_among(
    contents: impl Iterator<Item = ContentHash>,
    erased: &dyn Fn(&ContentHash) -> Option<EntryIndex>,
) -> BTreeMap<ContentHash, EntryIndex> {
    contents.filter_map(|b3| Some((b3, erased(&b3)?))).collect()
}
