//! How an admitted entry changes the state. The same code at the server and in the audit.

use alloc::{collections::BTreeSet, string::String, vec, vec::Vec};

use redevable_tlog::{EntryIndex, key::VerifierKey};

use super::{
    CommitmentFacts, EntryFacts, ForumFacts, Grant, IndicatorFacts, LedgerFacts, OrganisationFacts,
    PlanFacts, ScaleCodeFacts, State, StreamFacts,
};
use crate::{
    admission::{Admitted, Enrolment},
    catalogue::{KeyUse, Part, Quantified},
    event::Event,
    ids::{OrganisationId, Origin, ScaleId, StreamClass, StreamId},
    json::{Object, Value},
    state::item_hash,
    time::{Date, Recorded},
};

fn text<'a>(data: &'a Object, name: &str) -> &'a str {
    data.get(name).and_then(Value::as_text).unwrap_or_default()
}

fn list<'a>(data: &'a Object, name: &str) -> &'a [Value] {
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

impl State {
    /// Follows an admitted entry.
    pub fn apply(&mut self, admitted: Admitted) {
        let Admitted { header, leaf, hash, signed, stream, spec, enrolments, .. } = admitted;
        let index = header.index;
        self.edge.push(leaf);
        self.entry_hash = Some(hash);
        self.ids.insert(signed.id(), index);
        *self.types.entry(spec.name).or_default() += 1;
        let event = signed.event();
        let author = self.author(&event.by);
        let (root, recorded) = (self.edge.root(), header.recorded);
        self.entries.push(EntryFacts { root, recorded, author });
        self.apply_data(event, &stream, index, recorded, &enrolments, &signed);
        // After the data: the first event registers the kind of its own author.
        let replayed = self.is_replay_organisation(&event.by);
        let item = item_hash(index, &signed);
        self.apply_stream(stream, &signed, index, replayed, item);
    }

    fn author(&mut self, by: &OrganisationId) -> u32 {
        let next = u32::try_from(self.authors.len()).expect("invariant: fewer than 2^32 authors");
        *self.authors.entry(by.clone()).or_insert(next)
    }

    fn apply_stream(
        &mut self,
        stream: StreamId,
        signed: &crate::event::SignedEvent,
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

    fn apply_data(
        &mut self,
        event: &Event,
        stream: &StreamId,
        index: EntryIndex,
        recorded: Recorded,
        enrolments: &[Enrolment],
        signed: &crate::event::SignedEvent,
    ) {
        let data = &event.data;
        match event.kind.as_str() {
            "ledger.opened" => self.open(data, index, signed.id()),
            "organisation.registered" => {
                let facts =
                    OrganisationFacts { kind: text(data, "kind").into(), registered: index };
                self.organisations.insert(organisation(data, "org"), facts);
            }
            "role.granted" => self.grant(event, stream, index, recorded),
            "scale.published" => self.publish_scale(data),
            "plan.adopted" => {
                let ids = list(data, "axes").iter().filter_map(|axis| axis.at("id")?.as_text());
                let axes = ids.map(String::from).collect();
                self.plans.insert(stream.id().into(), PlanFacts { axes });
            }
            "forum.established" => {
                let plans = strings(data, "plans");
                self.forums.insert(stream.id().into(), ForumFacts { plans });
            }
            "commitment.registered" => {
                let facts = CommitmentFacts {
                    plan: text(data, "plan").into(),
                    leads: organisations(data, "leads"),
                    supports: organisations(data, "supports"),
                    parts: alloc::collections::BTreeMap::new(),
                    indicators: alloc::collections::BTreeMap::new(),
                };
                self.commitments.insert(stream.id().into(), facts);
            }
            kind if stream.class() == StreamClass::Commitment => {
                self.apply_part(kind, stream, data);
            }
            _ => {}
        }
        for enrolment in enrolments {
            self.enrol(enrolment, stream, index, recorded);
        }
    }

    fn open(&mut self, data: &Object, index: EntryIndex, id: crate::ids::EventId) {
        let mut stewards = BTreeSet::new();
        for steward in list(data, "stewards").iter().filter_map(Value::as_object) {
            let org = organisation(steward, "org");
            let facts = OrganisationFacts { kind: text(steward, "kind").into(), registered: index };
            self.organisations.insert(org.clone(), facts);
            stewards.insert(org);
        }
        let log_keys: Vec<VerifierKey> = list(data, "log_keys")
            .iter()
            .filter_map(|vkey| VerifierKey::parse(vkey.as_text()?).ok())
            .collect();
        let origin = log_keys.first().and_then(|key| Origin::parse(&key.name));
        let threshold = data.get("threshold").and_then(Value::as_int);
        self.ledger = Some(LedgerFacts {
            id,
            origin: origin.expect("invariant: admission checked the names of the log keys"),
            stewards,
            threshold: threshold
                .and_then(|int| usize::try_from(int).ok())
                .expect("invariant: admission checked the threshold"),
            log_keys,
            languages: strings(data, "languages"),
        });
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

    fn apply_part(&mut self, kind: &str, stream: &StreamId, data: &Object) {
        let Some(commitment) = self.commitments.get_mut(stream.id()) else {
            return;
        };
        let id = String::from(text(data, "indicator"));
        let value = |name: &str| data.get(name).cloned().unwrap_or(Value::Null);
        match kind {
            "milestone.added" => {
                commitment.parts.insert(text(data, "milestone").into(), Part::Milestone);
            }
            "indicator.defined" => {
                commitment.parts.insert(id.clone(), Part::Indicator);
                let (baseline, target) = (value("baseline"), value("target"));
                let facts = IndicatorFacts { baseline, target, retired: false };
                commitment.indicators.insert(id, facts);
            }
            _ => {
                if let Some(facts) = commitment.indicators.get_mut(&id) {
                    match kind {
                        "indicator.baseline-revised" => facts.baseline = value("new"),
                        "indicator.target-revised" => facts.target = value("new"),
                        "indicator.retired" => facts.retired = true,
                        _ => {}
                    }
                }
            }
        }
    }

    fn enrol(
        &mut self,
        enrolment: &Enrolment,
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
                self.keys.enrol(org, vkey.clone(), *public, index, installed);
            }
            _ => self.keys.reserve(vkey),
        }
    }
}

impl IndicatorFacts {
    /// The effective {qty, date}, or null.
    #[must_use]
    pub fn quantified(&self, which: Quantified) -> &Value {
        match which {
            Quantified::Baseline => &self.baseline,
            Quantified::Target => &self.target,
        }
    }
}
