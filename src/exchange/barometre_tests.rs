use redevable_protocol::time::Date;

use super::*;
use crate::exchange::{
    checks,
    import::{Existing, diff_against},
};

fn drafts() -> Vec<Draft> {
    events(&organisation(REPLAY), Tables::embedded()).unwrap()
}

fn of<'a>(drafts: &'a [Draft], kind: &str) -> Vec<&'a Draft> {
    drafts.iter().filter(|draft| draft.kind == kind).collect()
}

fn indicator(draft: &Draft) -> (&str, &str) {
    (draft.stream.as_str(), draft.data["indicator"].as_text().unwrap())
}

fn observed(draft: &Draft) -> Instant {
    let label = &draft.data["replayed"];
    Instant::parse(label.at("observed_at").unwrap().as_text().unwrap()).unwrap()
}

fn value<'a>(draft: &'a Draft, side: &str) -> Option<&'a str> {
    draft.data[side].at("qty").and_then(|qty| qty.at("value")).and_then(Value::as_text)
}

fn date<'a>(draft: &'a Draft, side: &str) -> Option<&'a str> {
    draft.data[side].at("date").and_then(Value::as_text)
}

/// Indicators, their targets and last values as of the end of a day.
#[derive(Default)]
struct Picture<'a> {
    live: BTreeMap<(&'a str, &'a str), Option<&'a Value>>,
    last: BTreeMap<(&'a str, &'a str), &'a Draft>,
}

fn picture<'a>(drafts: &'a [Draft], day: &str) -> Picture<'a> {
    let end = Date::parse(day).unwrap().plus_days(1).unwrap().start();
    let mut picture = Picture::default();
    for draft in drafts.iter().filter(|draft| observed(draft) <= end) {
        match draft.kind.as_str() {
            "indicator.defined" => {
                picture.live.insert(indicator(draft), draft.data.get("target"));
            }
            "indicator.target-revised" => {
                let new = Some(&draft.data["new"]).filter(|new| !new.is_null());
                picture.live.insert(indicator(draft), new);
            }
            "indicator.retired" => {
                picture.live.remove(&indicator(draft));
            }
            "indicator.value-reported" => {
                picture.last.insert(indicator(draft), draft);
            }
            _ => {}
        }
    }
    picture
}

#[test]
fn the_ledger_keeps_the_rules_of_a_replay() {
    let steps = checks::steps(steps);
    checks::ledger(&steps);
    assert_eq!(steps.iter().filter(|step| step.draft().is_some()).count(), 451);
}

#[test]
fn counts_of_the_events() {
    let drafts = drafts();
    assert_eq!(of(&drafts, "plan.adopted").len(), 1);
    assert_eq!(of(&drafts, "commitment.registered").len(), 44);
    let defined = of(&drafts, "indicator.defined");
    assert_eq!(defined.len(), 58);
    let slugs: BTreeSet<&str> = defined.iter().map(|draft| indicator(draft).1).collect();
    assert_eq!(slugs.len(), 57);
    assert_eq!(of(&drafts, "indicator.value-reported").len(), 259);
    assert_eq!(of(&drafts, "indicator.baseline-revised").len(), 57);
    assert_eq!(of(&drafts, "indicator.target-revised").len(), 27);
    assert_eq!(of(&drafts, "indicator.retired").len(), 1);
    let indicators = drafts.iter().filter(|draft| draft.kind.starts_with("indicator.")).count();
    assert_eq!(indicators, 402);
}

#[test]
fn counts_of_the_texts() {
    let drafts = drafts();
    let commitments = of(&drafts, "commitment.registered");
    let with_text = commitments.iter().filter(|draft| draft.contents.contains_key("text"));
    assert_eq!(with_text.count(), 27);
    assert!(commitments.iter().all(|draft| {
        draft.contents.contains_key("text") != draft.data.get("text").is_some_and(Value::is_null)
    }));
    for stream in ["commitment/ovq-acv", "commitment/ovq-pvd"] {
        let draft = commitments.iter().find(|draft| draft.stream.as_str() == stream).unwrap();
        assert!(draft.contents.is_empty(), "{stream} matches a text of two priorities");
    }
}

#[test]
fn counts_of_the_baseline_revisions() {
    let drafts = drafts();
    let revised = of(&drafts, "indicator.baseline-revised");
    let changed: Vec<&&Draft> =
        revised.iter().filter(|draft| value(draft, "old") != value(draft, "new")).collect();
    assert_eq!(changed.len(), 48);
    let (first, moved): (Vec<&Draft>, Vec<&Draft>) =
        changed.iter().copied().copied().partition(|draft| draft.data["old"].is_null());
    assert_eq!((moved.len(), first.len()), (39, 9));
    let on: BTreeSet<_> = moved.iter().map(|draft| indicator(draft)).collect();
    assert_eq!(on.len(), 22);
    assert_eq!(revised.len() - changed.len(), 9);
}

#[test]
fn counts_of_the_target_values() {
    let drafts = drafts();
    let revised = of(&drafts, "indicator.target-revised");
    let pairs: Vec<_> =
        revised.iter().map(|draft| (value(draft, "old"), value(draft, "new"))).collect();
    assert_eq!(pairs.iter().filter(|(old, new)| old != new).count(), 25);
    let mut on = BTreeSet::new();
    let (mut raised, mut lowered) = (0, 0);
    for draft in &revised {
        let (Some(old), Some(new)) = (value(draft, "old"), value(draft, "new")) else { continue };
        let (old, new): (f64, f64) = (old.parse().unwrap(), new.parse().unwrap());
        if new > old {
            raised += 1;
        } else if new < old {
            lowered += 1;
        } else {
            continue;
        }
        on.insert(indicator(draft));
    }
    assert_eq!((raised, lowered, on.len()), (12, 5, 13));
    assert_eq!(pairs.iter().filter(|(old, new)| old.is_none() && new.is_some()).count(), 7);
    assert_eq!(pairs.iter().filter(|(old, new)| old.is_some() && new.is_none()).count(), 1);
}

#[test]
fn counts_of_the_target_dates() {
    let drafts = drafts();
    let revised = of(&drafts, "indicator.target-revised");
    let dates: Vec<_> =
        revised.iter().map(|draft| (date(draft, "old"), date(draft, "new"))).collect();
    assert_eq!(dates.iter().filter(|(old, new)| old != new).count(), 12);
    let kinds = |old: bool, new: bool| {
        dates.iter().filter(|(o, n)| o != n && o.is_some() == old && n.is_some() == new).count()
    };
    assert_eq!((kinds(true, true), kinds(false, true), kinds(true, false)), (4, 7, 1));
    let only = revised.iter().filter(|draft| value(draft, "old") == value(draft, "new")).count();
    assert_eq!(only, 2);
    let late = revised.iter().filter(|draft| {
        let old = date(draft, "old").and_then(Date::parse);
        old.is_some_and(|old| old < observed(draft).date())
    });
    assert_eq!(late.count(), 5);
}

#[test]
fn rows_that_change_nothing_yield_nothing() {
    let history = Table::read("history", Tables::embedded().history, &HISTORY_COLUMNS).unwrap();
    let rows = history.rows(&mut Faults::default());
    let idle = rows.iter().filter(|row| row.cell("changed") == "target_percentage");
    assert_eq!(idle.count(), 7);
}

#[test]
fn no_reason_is_recorded_and_eight_values_are_dated_ahead() {
    let drafts = drafts();
    let revisions: Vec<_> =
        drafts.iter().filter(|draft| draft.kind.ends_with("-revised")).collect();
    assert_eq!(revisions.len(), 84);
    assert!(revisions.iter().all(|draft| draft.data["reason"].is_null()));
    let ahead = of(&drafts, "indicator.value-reported");
    let ahead = ahead.iter().filter(|draft| draft.at.date() > observed(draft).date());
    assert_eq!(ahead.count(), 8);
}

#[test]
fn live_indicators_and_targets_by_day() {
    let drafts = drafts();
    for (day, live, with_target) in [
        ("2021-01-12", 30, 23),
        ("2021-06-30", 45, 38),
        ("2021-08-01", 57, 47),
        ("2021-12-31", 57, 50),
        ("2023-01-31", 57, 49),
    ] {
        let picture = picture(&drafts, day);
        let targets = picture.live.values().filter(|target| target.is_some()).count();
        assert_eq!((picture.live.len(), targets), (live, with_target), "{day}");
    }
}

#[test]
fn target_dates_passed_and_old_values_at_the_end() {
    let (drafts, day) = (drafts(), Date::parse("2023-01-31").unwrap());
    let picture = picture(&drafts, "2023-01-31");
    let passed = picture.live.values().flatten().filter(|target| {
        let date = target.at("date").and_then(Value::as_text).and_then(Date::parse);
        date.is_some_and(|date| date < day)
    });
    assert_eq!(passed.count(), 48);
    let old = picture
        .live
        .keys()
        .filter(|key| picture.last[*key].at.date().plus_days(183).is_some_and(|limit| limit < day));
    assert_eq!(old.count(), 12);
}

#[test]
fn one_indicator_over_time() {
    let drafts = drafts();
    let key = ("commitment/ovq-tig", "tx-detenus-formation");
    for (day, reported, aimed) in [
        ("2021-06-30", "8", "19"),
        ("2021-08-01", "8", "15"),
        ("2022-04-01", "6", "11"),
        ("2023-01-31", "7", "11"),
    ] {
        let picture = picture(&drafts, day);
        let last = picture.last[&key].data["qty"].at("value").unwrap().as_text();
        let target = picture.live[&key].unwrap().at("qty").unwrap().at("value").unwrap();
        assert_eq!((last, target.as_text()), (Some(reported), Some(aimed)), "{day}");
    }
}

#[test]
fn old_is_what_earlier_events_established() {
    let drafts = drafts();
    let mut effective: BTreeMap<_, Value> = BTreeMap::new();
    for draft in drafts.iter().filter(|draft| draft.kind.starts_with("indicator.")) {
        for (field, revised) in
            [("baseline", "indicator.baseline-revised"), ("target", "indicator.target-revised")]
        {
            let key = (indicator(draft), field);
            if draft.kind == "indicator.defined" {
                let first = draft.data.get(field).cloned().unwrap_or(Value::Null);
                effective.insert(key, first);
            } else if draft.kind == revised {
                assert_eq!(draft.data["old"], effective[&key]);
                effective.insert(key, draft.data["new"].clone());
            }
        }
    }
}

#[test]
fn every_bad_cell_is_listed_and_nothing_imported() {
    let history = Tables::embedded().history;
    let broken = history
        .replacen("2021-01-12T16:19:51+01:00,OVQ-PVL", "hier,OVQ-PVL", 1)
        .replacen(",registered,,15540000,", ",enregistré,,\"15 540 000\",", 1)
        .replacen("2018-03-31,879771", "31/03/2018,879771", 1);
    let tables = Tables { history: &broken, ..Tables::embedded() };
    let Err(ExchangeError::Cells(cells)) = events(&organisation(REPLAY), tables) else {
        panic!("three cells are bad");
    };
    let first: Vec<_> =
        cells.iter().map(|cell| (cell.row, cell.column.as_str(), cell.value.as_str())).collect();
    assert_eq!(
        first[..3],
        [
            (2, "committed_at", "hier"),
            (3, "event", "enregistré"),
            (4, "initial_value_date", "31/03/2018"),
        ]
    );
}

#[test]
fn a_row_that_contradicts_the_one_before_is_refused() {
    let history = Tables::embedded().history;
    let broken = history.replacen(",51546,60000,2022-12-31", ",51547,60000,2022-12-31", 1);
    assert_ne!(broken, history);
    let tables = Tables { history: &broken, ..Tables::embedded() };
    let Err(ExchangeError::Cells(cells)) = events(&organisation(REPLAY), tables) else {
        panic!("one cell contradicts");
    };
    assert_eq!(cells.len(), 1);
    assert_eq!((cells[0].column.as_str(), cells[0].fault), ("old_latest_value", CellFault::Change));
}

#[test]
fn a_second_run_adds_nothing() {
    let steps = replay(&organisation(REPLAY), Tables::embedded()).unwrap();
    let existing: Vec<Existing> = drafts().iter().map(Existing::from_draft).collect();
    assert!(diff_against(&existing, steps.clone()).is_empty());
    let kept = diff_against(&existing[..existing.len() - 3], steps);
    assert_eq!(kept.iter().filter(|step| step.draft().is_some()).count(), 3);
    assert_eq!(kept.last(), Some(&Step::Publish));
}
