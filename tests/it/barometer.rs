//! What the real data says, read from the published bytes of the demonstration: the figures of the
//! French barometer, and of France's plan as it was announced.

use std::{collections::BTreeMap, fs, path::Path};

use redevable::views::{
    figures::{Figures, figures, live_at, value_and_target},
    record::{AsOf, Record},
};
use redevable_protocol::{
    entry::Entry,
    ids::{OrganisationId, StreamId},
    time::Date,
};
use redevable_tlog::tile::BundleEntries;

use crate::program::{run, shared_demo};

/// All entries of a published ledger.
fn entries(ledger: &str) -> Vec<Entry> {
    let folder = shared_demo().join(ledger).join("public/tile/entries");
    let mut entries = Vec::new();
    for number in 0.. {
        let whole = folder.join(format!("{number:03}"));
        let partial = || largest(&folder.join(format!("{number:03}.p")));
        let Some(bytes) = fs::read(whole).ok().or_else(partial) else { break };
        entries.extend(BundleEntries::new(&bytes).map(|e| Entry::parse(e.unwrap()).unwrap()));
    }
    entries
}

/// The partial bundle of the last published size.
fn largest(folder: &Path) -> Option<Vec<u8>> {
    let names = fs::read_dir(folder).ok()?.map(|item| item.unwrap().file_name());
    let widths = names.map(|name| name.to_str().unwrap().parse::<u16>().unwrap());
    fs::read(folder.join(widths.max()?.to_string())).ok()
}

fn types(ledger: &str) -> BTreeMap<String, u64> {
    let public = format!("{ledger}/public");
    let audit = run(shared_demo(), &["audit", &public, "--json"]).ok();
    let verdict: serde_json::Value = serde_json::from_str(&audit.out).unwrap();
    assert_eq!(verdict["refuted_count"], 0);
    serde_json::from_value(verdict["types"].clone()).unwrap()
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn barometer_figures(entries: &[Entry]) -> Figures {
    figures(&Record::new(entries, AsOf::Everything))
}

#[test]
fn the_audit_counts_each_type_of_the_barometer() {
    let types = types("barometre");
    let indicator: BTreeMap<&str, u64> = types
        .iter()
        .filter(|(kind, _)| kind.starts_with("indicator."))
        .map(|(kind, count)| (kind.as_str(), *count))
        .collect();
    let expected = [
        ("indicator.baseline-revised", 57),
        ("indicator.defined", 58),
        ("indicator.retired", 1),
        ("indicator.target-revised", 27),
        ("indicator.value-reported", 259),
    ];
    assert_eq!(indicator, BTreeMap::from(expected));
    assert_eq!(indicator.values().sum::<u64>(), 402);
    assert_eq!((types["commitment.registered"], types["plan.adopted"]), (44, 1));
    assert_eq!(types.values().sum::<u64>(), 451);
}

#[test]
fn what_was_defined_and_what_is_live() {
    let entries = entries("barometre");
    let found = barometer_figures(&entries);
    assert_eq!(found.commitments.count(), 44);
    assert_eq!((found.indicators_defined.count(), found.indicator_ids), (58, 57));
    assert_eq!((found.values_reported.count(), found.indicators_retired.count()), (259, 1));
    for (at, live, with_target) in [
        ("2021-01-12", 30, 23),
        ("2021-06-30", 45, 38),
        ("2021-08-01", 57, 47),
        ("2021-12-31", 57, 50),
        ("2023-01-31", 57, 49),
    ] {
        let found = live_at(&entries, day(at), 183);
        assert_eq!((found.live.count(), found.with_target.count()), (live, with_target), "{at}");
    }
    let last = live_at(&entries, day("2023-01-31"), 183);
    assert_eq!((last.target_date_passed.count(), last.values_older_than.count()), (48, 12));
}

#[test]
fn which_baselines_changed() {
    let base = barometer_figures(&entries("barometre")).baselines;
    assert_eq!(base.all.count(), 57);
    assert_eq!((base.value_to_value.count(), base.value_to_value_indicators), (39, 22));
    assert_eq!((base.first_set.count(), base.dropped.count(), base.date_only.count()), (9, 0, 9));
}

#[test]
fn which_targets_changed_and_in_which_direction() {
    let found = barometer_figures(&entries("barometre"));
    let target = &found.targets;
    assert_eq!(target.all.count(), 27);
    assert_eq!((target.value_to_value.count(), target.value_to_value_indicators), (17, 13));
    assert_eq!((target.raised.count(), target.lowered.count()), (12, 5));
    assert!(target.replaced().is_empty());
    assert_eq!((target.first_set.count(), target.dropped.count()), (7, 1));
    let dates = [&target.date_moved, &target.date_first_set, &target.date_dropped];
    assert_eq!(dates.map(redevable::views::figures::Figure::count), [4, 7, 1]);
    assert_eq!((target.date_only.count(), target.after_old_date.count()), (2, 5));
    let base = &found.baselines;
    assert_eq!(base.without_reason.count() + target.without_reason.count(), 84);
}

/// Each figure names its entries: a reader of the pages can open every one of them.
#[test]
fn a_figure_names_entries_of_its_type() {
    let entries = entries("barometre");
    let found = barometer_figures(&entries);
    for (figure, kind) in [
        (&found.targets.raised, "indicator.target-revised"),
        (&found.targets.after_old_date, "indicator.target-revised"),
        (&found.baselines.value_to_value, "indicator.baseline-revised"),
        (&found.indicators_retired, "indicator.retired"),
    ] {
        for index in &figure.0 {
            let entry = &entries[usize::try_from(index.value()).unwrap()];
            assert_eq!(entry.event().kind, kind, "entry {index}");
        }
    }
}

#[test]
fn the_target_of_community_service_fell_twice() {
    let entries = entries("barometre");
    let stream = StreamId::parse("commitment/ovq-tig").unwrap();
    for (at, value, target) in [
        ("2021-06-30", "8", "19"),
        ("2021-08-01", "8", "15"),
        ("2022-04-01", "6", "11"),
        ("2023-01-31", "7", "11"),
    ] {
        let found = value_and_target(&entries, &stream, "tx-detenus-formation", day(at)).unwrap();
        let texts = (found.0.unwrap().value, found.1.unwrap().value);
        assert_eq!((texts.0.as_str(), texts.1.as_str()), (value, target), "{at}");
    }
}

/// Whose words these are is written in every event, and in the name of the speaker.
#[test]
fn every_event_but_the_set_up_is_a_labelled_replay() {
    for ledger in ["barometre", "france-2024"] {
        for entry in entries(ledger) {
            let event = entry.event();
            let steward = OrganisationId::parse("registre.example").unwrap();
            assert_eq!(event.is_replayed(), event.by != steward, "{ledger} {}", event.stream);
        }
    }
}

#[test]
fn france_2024_says_what_was_announced_and_nothing_else() {
    let set_up = ["ledger.opened", "organisation.registered", "key.enrolled", "role.granted"];
    let mut said = types("france-2024");
    said.retain(|kind, _| !set_up.contains(&kind.as_str()) && kind != "scale.published");
    let expected = [
        ("assessment.published", 6),
        ("commitment.registered", 6),
        ("forum.established", 1),
        ("observation.recorded", 1),
        ("plan.adopted", 1),
        ("plan.alias-declared", 3),
    ];
    assert_eq!(said, expected.map(|(kind, count)| (kind.to_owned(), count)).into());
}
