//! What every list of steps must keep to, so that it can be signed and admitted in its order.

use std::collections::{BTreeMap, BTreeSet};

use redevable_protocol::{
    ids::{OrganisationId, StreamId},
    json::{self, Object, Value},
    limits::{EVENT_TEXT_BYTES_MAX, LABEL_CHARS_MAX},
    time::Instant,
};

use crate::exchange::{
    draft::{Draft, Step},
    error::ExchangeError,
    setup::{STEWARD, Vkeys},
};

/// The steps of a ledger under made-up keys.
pub(crate) fn steps(
    build: impl FnOnce(Vkeys<'_>, Instant) -> Result<Vec<Step>, ExchangeError>,
) -> Vec<Step> {
    let event = |org: &OrganisationId| format!("{org}+00000000+AAAA");
    let log = ["registre.example/x+00000000+AAAA".to_owned()];
    build(Vkeys { event: &event, log: &log }, signed()).unwrap()
}

pub(crate) fn signed() -> Instant {
    Instant::parse("2026-11-20T10:00:00Z").unwrap()
}

/// How many events there are of each type.
pub(crate) fn counts(steps: &[Step]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for draft in steps.iter().filter_map(Step::draft) {
        *counts.entry(draft.kind.as_str()).or_insert(0) += 1;
    }
    counts
}

#[derive(Default)]
struct Ledger<'a> {
    index: usize,
    published: usize,
    publications: usize,
    /// Author and index of every event of a stream.
    streams: BTreeMap<&'a StreamId, Vec<(&'a OrganisationId, usize)>>,
    /// Kinds of the registered organisations.
    kinds: BTreeMap<String, String>,
    keyed: BTreeSet<String>,
    scales: BTreeMap<String, BTreeSet<String>>,
    plans: BTreeSet<String>,
    grants: BTreeSet<(String, String, String)>,
}

/// Checks order, publications, names, labels and pins.
pub(crate) fn ledger(steps: &[Step]) {
    let first = steps[0].draft().unwrap();
    assert_eq!((first.kind.as_str(), &steps[1]), ("ledger.opened", &Step::Publish));
    assert_eq!(steps.last(), Some(&Step::Publish));
    let mut ledger = Ledger::default();
    ledger.kinds.insert(STEWARD.to_owned(), "operator".to_owned());
    ledger.keyed.insert(STEWARD.to_owned());
    for (before, step) in [&Step::Publish].into_iter().chain(steps).zip(steps) {
        match step {
            Step::Publish => {
                assert_ne!(before, step, "nothing new to publish");
                ledger.published = ledger.index;
                ledger.publications += 1;
            }
            Step::Append(draft) => ledger.append(draft),
        }
    }
    assert!(ledger.publications <= 6, "{} publications", ledger.publications);
}

impl<'a> Ledger<'a> {
    fn append(&mut self, draft: &'a Draft) {
        let what = format!("{} {} {}", self.index, draft.kind, draft.stream);
        self.pins(draft, &what);
        self.form(draft, &what);
        self.introduce(draft, &what);
        self.author(draft, &what);
        self.names(draft, &what);
        self.streams.entry(&draft.stream).or_default().push((&draft.by, self.index));
        self.index += 1;
    }

    /// SEEN-3 and SEEN-4, with the latest publication pinned.
    fn pins(&self, draft: &Draft, what: &str) {
        let fresh = |stream: &StreamId, upto: usize| {
            let events = self.streams.get(stream).map(Vec::as_slice).unwrap_or_default();
            events[..upto.min(events.len())]
                .iter()
                .all(|(by, index)| **by == draft.by || *index < self.published)
        };
        assert!(self.index == 0 || self.published > 0, "{what}: nothing to pin");
        assert!(fresh(&draft.stream, usize::MAX), "{what}: the stream moved");
        for (key, (stream, revision)) in &draft.refs {
            let revision = usize::try_from(revision.value()).unwrap();
            let known = self.streams.get(stream).map_or(0, Vec::len);
            assert!(revision < known, "{what}: {key} names nothing");
            let (by, index) = self.streams[stream][revision];
            assert!(*by == draft.by || index < self.published, "{what}: {key} is not published");
        }
    }

    fn form(&self, draft: &Draft, what: &str) {
        let text = Value::Object(draft.data.clone()).to_canonical();
        assert!(text.len() + 2_048 < EVENT_TEXT_BYTES_MAX, "{what}: {} bytes", text.len());
        json::parse(&text).unwrap_or_else(|error| panic!("{what}: {error}"));
        strings(&Value::Object(draft.data.clone()), what);
        for (key, content) in &draft.contents {
            assert!(!draft.data.contains_key(key), "{what}: {key} twice");
            assert!(!content.bytes.is_empty(), "{what}: {key} is empty");
        }
        let replayed = draft.data.get("replayed");
        let kind = &self.kinds[draft.by.as_str()];
        assert_eq!(replayed.is_some(), kind == "replay", "{what}: label of a replay");
        assert!(replayed.is_some() || !nulls(&draft.data), "{what}: null outside a replay");
        let Some(label) = replayed else { return };
        let observed = label.at("observed_at").unwrap().as_text();
        let day = observed.map_or(signed(), |text| Instant::parse(text).unwrap()).date();
        assert!(day <= signed().date());
        if label.at("at_basis").unwrap().as_text() == Some("observed") {
            assert_eq!(draft.at, redevable_protocol::time::At::Date(day), "{what}");
        }
    }

    fn introduce(&mut self, draft: &Draft, what: &str) {
        let text = |key: &str| draft.data[key].as_text().unwrap().to_owned();
        match draft.kind.as_str() {
            "organisation.registered" => {
                let cited = text("org").starts_with("cited.");
                assert_eq!(cited, text("kind") == "cited", "{what}");
                assert!(self.kinds.insert(text("org"), text("kind")).is_none(), "{what}: twice");
            }
            "key.enrolled" => {
                assert_ne!(self.kinds[&text("org")], "cited", "{what}");
                assert!(self.keyed.insert(text("org")), "{what}: twice");
            }
            "role.granted" => {
                self.grants.insert((text("org"), text("role"), text("scope")));
            }
            "scale.published" => {
                let codes = draft.data["codes"].as_list().unwrap().iter();
                let codes =
                    codes.map(|code| code.at("code").unwrap().as_text().unwrap().to_owned());
                let version = draft.data["version"].as_int().unwrap();
                self.scales.insert(format!("{}@{version}", text("scale")), codes.collect());
            }
            "plan.adopted" => {
                assert!(self.plans.insert(draft.stream.id().to_owned()), "{what}: twice");
            }
            "commitment.registered" | "forum.established" => {
                assert!(!self.streams.contains_key(&draft.stream), "{what}: twice");
            }
            _ => {}
        }
    }

    fn author(&self, draft: &Draft, what: &str) {
        assert!(self.keyed.contains(draft.by.as_str()), "{what}: {} has no key", draft.by);
        if let Some(owner) = draft.stream.owner() {
            assert_eq!(owner, draft.by, "{what}: not its stream");
        }
        let subject = draft.stream.subject();
        let plan = match draft.kind.as_str() {
            "commitment.registered" => format!("plan/{}", draft.data["plan"].as_text().unwrap()),
            _ => subject.as_str().to_owned(),
        };
        let role = match draft.kind.split('.').next().unwrap() {
            "plan" if draft.stream != subject => "assessor",
            "plan" => "coordinator",
            "forum" => "forum",
            _ if draft.kind == "commitment.registered" => "coordinator",
            _ => return,
        };
        let grant = (draft.by.to_string(), role.to_owned(), plan);
        assert!(self.grants.contains(&grant), "{what}: no role {grant:?}");
    }

    fn names(&self, draft: &Draft, what: &str) {
        let list =
            |key: &str| draft.data.get(key).and_then(Value::as_list).unwrap_or_default().to_vec();
        let one = |key: &str| draft.data.get(key).into_iter().cloned().collect::<Vec<_>>();
        let orgs = [one("org"), one("host"), list("leads"), list("supports")].concat();
        for org in orgs.iter().map(|org| org.as_text().unwrap()) {
            assert!(self.kinds.contains_key(org), "{what}: {org} is not registered");
        }
        for plan in [one("plan"), list("plans")].concat() {
            assert!(self.plans.contains(plan.as_text().unwrap()), "{what}: unknown plan");
        }
        let mut results = list("results");
        if draft.kind == "status.claimed" {
            results.push(Value::Object(draft.data.clone()));
        }
        for result in results {
            let scale = result.at("scale").unwrap().as_text().unwrap();
            let code = result.at("code").unwrap().as_text().unwrap();
            assert!(self.scales[scale].contains(code), "{what}: {scale} has no {code}");
        }
    }
}

fn strings(value: &Value, what: &str) {
    match value {
        Value::Text(text) => {
            let length = text.chars().count();
            assert!((1..=LABEL_CHARS_MAX).contains(&length), "{what}: {length} characters");
        }
        Value::List(list) => {
            list.iter().for_each(|item| strings(item, what));
        }
        Value::Object(object) => object.values().for_each(|item| strings(item, what)),
        _ => {}
    }
}

fn nulls(data: &Object) -> bool {
    data.values().any(|value| match value {
        Value::Null => true,
        Value::Object(object) => nulls(object),
        _ => false,
    })
}
