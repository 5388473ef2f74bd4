//! Everything that passes.

use std::collections::BTreeSet;

use redevable_protocol::{admission, catalogue, ids::StreamClass, state::State};

use crate::support::{Ledger, SAMPLES, all_types, world};

#[test]
fn every_sample_is_admitted() {
    let world = world();
    for name in SAMPLES {
        assert_eq!(world.code(&world.sample(name)), "ok", "{name}");
    }
    assert_eq!(Ledger::empty().code(&Ledger::empty().sample("ledger.opened")), "ok");
}

/// All implemented types on all their classes of streams, real and replayed, one after the other.
#[test]
fn a_ledger_of_all_types() {
    let ledger = all_types();
    let mut written = BTreeSet::new();
    for index in 0..ledger.size() {
        let entry = ledger.entry(index);
        let class = entry.event().stream_id().unwrap().class();
        written.insert((entry.event().kind.clone(), format!("{class:?}")));
    }
    let mut all: BTreeSet<(String, String)> =
        catalogue::all().map(|spec| (spec.name.to_owned(), format!("{:?}", spec.class))).collect();
    // Its table is there for `organisation.renamed`; keys and roles are never retracted.
    assert!(all.remove(&("entry.retracted".to_owned(), "Organisation".to_owned())));
    assert_eq!(written, all);
    let names: BTreeSet<&str> = catalogue::all().map(|spec| spec.name).collect();
    assert_eq!((names.len(), ledger.state.types().len()), (26, 26));
    assert_eq!(ledger.state.types().values().sum::<u64>(), ledger.size());
    assert!(catalogue::find("plan.alias-declared", StreamClass::Voice).is_some());
    replays_to_the_same_state(&ledger);
}

/// The audit's entrance reaches the same state from the bytes alone.
fn replays_to_the_same_state(ledger: &Ledger) {
    let mut state = State::new();
    for bytes in &ledger.entries {
        let admitted = admission::admit_entry(&state, bytes, ledger).unwrap();
        assert_eq!(admitted.entry_bytes(), bytes.as_slice());
        state.apply(admitted);
    }
    assert_eq!(state.root(), ledger.state.root());
    assert_eq!(state.state_root(), ledger.state.state_root());
    assert_eq!(state.entry_hash(), ledger.state.entry_hash());
    assert_eq!(state.types(), ledger.state.types());
}

/// Every type of domain §2, as the table lists them.
const CATALOGUE: &str = "ledger.opened ledger.stewards-changed ledger.log-keys-rotated ledger.closed \
    ledger.rules-amended scale.published organisation.registered organisation.renamed \
    organisation.dissolved key.enrolled key.compromised key.retired role.granted role.revoked \
    content.erased plan.consultation-opened plan.response-published plan.adopted \
    plan.alias-declared plan.submitted plan.amended plan.announced-revised plan.closed \
    document.published self-assessment.published commitment.registered commitment.amended \
    commitment.superseded commitment.withdrawn responsibility.proposed \
    responsibility.transferred support.changed milestone.added milestone.rescheduled \
    milestone.delivered milestone.cancelled delay.announced indicator.defined \
    indicator.baseline-revised indicator.target-revised indicator.value-reported \
    indicator.retired status.claimed evidence.registered forum.established \
    forum.rules-adopted meeting.convened meeting.held recommendation.adopted \
    assessment.draft-shared assessment.published recommendation.answered \
    indicator.value-disputed evidence.reviewed state.attested audit.published \
    scale.mapping-declared statement.made reply.requested reply.published \
    observation.recorded entry.corrected entry.retracted";

#[test]
fn every_type_is_implemented_or_known_not_to_be() {
    let names: BTreeSet<&str> = CATALOGUE.split_whitespace().collect();
    let (known, unsupported): (BTreeSet<&str>, BTreeSet<&str>) =
        names.iter().partition(|name| catalogue::is_known(name));
    assert_eq!((names.len(), known.len(), unsupported.len()), (63, 26, 37));
    assert!(catalogue::all().all(|spec| known.contains(spec.name)));
    assert!(known.iter().all(|name| !catalogue::is_unsupported(name)));
    let wrong: Vec<&&str> =
        unsupported.iter().filter(|name| !catalogue::is_unsupported(name)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(!catalogue::is_unsupported("") && !catalogue::is_unsupported("ledger.reopened"));
}
