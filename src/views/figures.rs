//! The figures of domain §7 (a), computed from the log. A figure is the list of the entries that
//! it counts, so that nobody has to believe a number.

use std::collections::BTreeSet;

use redevable_protocol::{entry::Entry, ids::StreamId, time::Date};
use redevable_tlog::EntryIndex;

use super::{
    indicator::{Change, DateChange, Indicator, Part, ValueChange, indicators},
    read::Quantity,
    record::{AsOf, Record},
};

/// A count and the entries it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figure(pub Vec<EntryIndex>);

impl Figure {
    /// How many.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<EntryIndex> for Figure {
    fn from_iter<I: IntoIterator<Item = EntryIndex>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

/// What happened to one of the two figures of all indicators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Revisions {
    /// All revisions.
    pub all: Figure,
    /// A value became another value.
    pub value_to_value: Figure,
    /// How many indicators that was.
    pub value_to_value_indicators: usize,
    /// … a larger one.
    pub raised: Figure,
    /// … a smaller one.
    pub lowered: Figure,
    /// A value where there was none.
    pub first_set: Figure,
    /// No value where there was one.
    pub dropped: Figure,
    /// Only the date changed.
    pub date_only: Figure,
    /// A date became another date.
    pub date_moved: Figure,
    /// A date where there was none.
    pub date_first_set: Figure,
    /// No date where there was one.
    pub date_dropped: Figure,
    /// Said after the old target date had passed.
    pub after_old_date: Figure,
    /// No reason recorded.
    pub without_reason: Figure,
}

impl Revisions {
    /// The values that became another one that cannot be compared with it.
    #[must_use]
    pub fn replaced(&self) -> Figure {
        let ordered =
            |entry: &EntryIndex| self.raised.0.contains(entry) || self.lowered.0.contains(entry);
        self.value_to_value.0.iter().filter(|entry| !ordered(entry)).copied().collect()
    }
}

/// The figures of a whole record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// `commitment.registered`
    pub commitments: Figure,
    /// `indicator.defined`
    pub indicators_defined: Figure,
    /// Distinct ids of indicators.
    pub indicator_ids: usize,
    /// `indicator.value-reported`
    pub values_reported: Figure,
    /// `indicator.retired`
    pub indicators_retired: Figure,
    /// `indicator.baseline-revised`
    pub baselines: Revisions,
    /// `indicator.target-revised`
    pub targets: Revisions,
}

/// The figures of a record.
#[must_use]
pub fn figures(record: &Record<'_>) -> Figures {
    let indicators = indicators(record);
    let of_kind = |kind: &str| -> Figure {
        record.in_force().filter(|item| item.kind() == kind).map(|item| item.index()).collect()
    };
    Figures {
        commitments: of_kind("commitment.registered"),
        indicators_defined: of_kind("indicator.defined"),
        indicator_ids: indicators.iter().map(|i| &i.id).collect::<BTreeSet<_>>().len(),
        values_reported: of_kind("indicator.value-reported"),
        indicators_retired: of_kind("indicator.retired"),
        baselines: revisions(&indicators, Part::Baseline),
        targets: revisions(&indicators, Part::Target),
    }
}

/// What happened to the baselines or the targets of some indicators.
#[must_use]
pub fn revisions(indicators: &[Indicator], part: Part) -> Revisions {
    let changes = |wanted: &dyn Fn(&Change) -> bool| -> Figure {
        let all = indicators.iter().flat_map(|indicator| &indicator.changes);
        let mut found: Vec<_> =
            all.filter(|c| c.part == part && wanted(c)).map(|c| c.entry).collect();
        found.sort_unstable();
        Figure(found)
    };
    let to_value = |change: &Change| {
        change.part == part
            && matches!(
                change.value,
                ValueChange::Raised | ValueChange::Lowered | ValueChange::Replaced
            )
    };
    let touched = |indicator: &&Indicator| indicator.changes.iter().any(to_value);
    Revisions {
        all: changes(&|_| true),
        value_to_value: changes(&to_value),
        value_to_value_indicators: indicators.iter().filter(touched).count(),
        raised: changes(&|c| c.value == ValueChange::Raised),
        lowered: changes(&|c| c.value == ValueChange::Lowered),
        first_set: changes(&|c| c.value == ValueChange::FirstSet),
        dropped: changes(&|c| c.value == ValueChange::Dropped),
        date_only: changes(&|c| {
            c.value == ValueChange::Unchanged && c.date != DateChange::Unchanged
        }),
        date_moved: changes(&|c| c.date == DateChange::Moved),
        date_first_set: changes(&|c| c.date == DateChange::FirstSet),
        date_dropped: changes(&|c| c.date == DateChange::Dropped),
        after_old_date: changes(&|c| c.after_old_date),
        without_reason: changes(&|c| c.reason.is_none()),
    }
}

/// The indicators that were live at the end of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Live {
    /// Their definitions.
    pub live: Figure,
    /// The entries that set the targets in force, of those that have one.
    pub with_target: Figure,
    /// … of those whose target date was before that day.
    pub target_date_passed: Figure,
    /// The latest values that were older than `days`.
    pub values_older_than: Figure,
    /// The definitions of those that never had a value.
    pub without_value: Figure,
}

/// The live indicators at the end of `day`; a value is old after `days`.
#[must_use]
pub fn live_at(entries: &[Entry], day: Date, days: i64) -> Live {
    live_of(&indicators(&Record::new(entries, AsOf::EndOf(day))), day, days)
}

/// The live ones of some indicators, judged on `day`.
#[must_use]
pub fn live_of(indicators: &[Indicator], day: Date, days: i64) -> Live {
    let live = || indicators.iter().filter(|indicator| indicator.is_live());
    let targets = || {
        let set = live().filter_map(|indicator| indicator.target.as_ref());
        set.filter(|target| target.value.qty.is_some())
    };
    let latest = || live().filter_map(Indicator::latest);
    let is_old = |at: Date| day.days() - at.days() > days;
    Live {
        live: live().map(|indicator| indicator.defined).collect(),
        with_target: targets().map(|target| target.entry).collect(),
        target_date_passed: targets()
            .filter(|target| target.value.date.is_some_and(|date| date < day))
            .map(|target| target.entry)
            .collect(),
        values_older_than: latest()
            .filter(|value| is_old(value.at.date()))
            .map(|value| value.entry)
            .collect(),
        without_value: live()
            .filter(|indicator| indicator.values.is_empty())
            .map(|indicator| indicator.defined)
            .collect(),
    }
}

/// The latest value and the target of one indicator at the end of `day`.
#[must_use]
pub fn value_and_target(
    entries: &[Entry],
    stream: &StreamId,
    indicator: &str,
    day: Date,
) -> Option<(Option<Quantity>, Option<Quantity>)> {
    let known = indicators(&Record::new(entries, AsOf::EndOf(day)));
    let found = known.into_iter().find(|i| i.stream == *stream && i.id == indicator)?;
    let value = found.latest().and_then(|value| value.qty.clone());
    Some((value, found.target.and_then(|target| target.value.qty)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use redevable_protocol::{
        ids::StreamId,
        json::{Object, Value, object},
        time::{Date, Instant},
    };

    use super::{figures, live_at, value_and_target};
    use crate::views::{
        fixture::Log,
        record::{AsOf, Record},
    };

    const BY: &str = "rejeu.example";

    /// The national history of the barometer, straight from its table.
    fn barometer() -> Log {
        let mut log = Log::starting("2023-02-01T09:00:00.000Z");
        log.say(BY, "plan/barometre", "plan.adopted", "2021-01-12", r#"{"axes":[]}"#);
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/src/exchange/data/fr_barometre_historique_national.csv"
        );
        for row in csv::Reader::from_path(path).unwrap().deserialize() {
            replay(&mut log, &row.unwrap());
        }
        log
    }

    fn point(value: &str, date: &str) -> Value {
        if value.is_empty() {
            return Value::Null;
        }
        let qty = object([("unit", Value::Null), ("value", value.into())]);
        let date = Some(date).filter(|date| !date.is_empty());
        object([("date", date.into()), ("qty", qty.into())]).into()
    }

    fn replay(log: &mut Log, row: &BTreeMap<String, String>) {
        let stream = format!("commitment/{}", row["id_ovq"].to_lowercase());
        let observed = utc(&row["committed_at"]);
        let (day, observed) = (observed.date().to_string(), observed.to_string());
        let data = |pairs: &[(&str, Value)]| -> Object {
            let replayed = object([("observed_at", observed.as_str().into())]);
            let mut data = object([("indicator", row["indicateur"].as_str().into())]);
            data.insert("replayed".into(), replayed.into());
            data.extend(pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())));
            data
        };
        let baseline = point(&row["initial_value"], &row["initial_value_date"]);
        let target = point(&row["target"], &row["target_date"]);
        let mut say = |kind: &str, at: &str, pairs: &[(&str, Value)]| {
            log.append(BY, &[], &stream, kind, at, data(pairs));
        };
        if row["event"] == "removed" {
            return say("indicator.retired", &day, &[]);
        }
        let first = row["event"] == "registered";
        let is_changed =
            |names: [&str; 2]| row["changed"].split(' ').any(|name| names.contains(&name));
        if first {
            let pairs = [("baseline", baseline.clone()), ("target", target.clone())];
            say("indicator.defined", &day, &pairs);
        }
        for (part, names, new) in [
            ("baseline", ["initial_value", "initial_value_date"], baseline),
            ("target", ["target", "target_date"], target),
        ] {
            if is_changed(names) {
                let old = OLD.with_borrow(|old| old.get(&key(row, part)).cloned());
                let pairs = [("new", new.clone()), ("old", old.unwrap_or(Value::Null))];
                say(&format!("indicator.{part}-revised"), &day, &pairs);
            }
            OLD.with_borrow_mut(|old| old.insert(key(row, part), new));
        }
        if first || is_changed(["latest_value", "latest_value_date"]) {
            let qty = point(&row["latest_value"], "").at("qty").cloned().unwrap_or(Value::Null);
            say("indicator.value-reported", &row["latest_value_date"], &[("qty", qty)]);
        }
    }

    thread_local! {
        /// The last baseline and target of each indicator.
        static OLD: std::cell::RefCell<BTreeMap<String, Value>> = const {
            std::cell::RefCell::new(BTreeMap::new())
        };
    }

    fn key(row: &BTreeMap<String, String>, part: &str) -> String {
        format!("{} {} {part}", row["id_ovq"], row["indicateur"])
    }

    fn utc(text: &str) -> Instant {
        let local = Instant::parse(&format!("{}Z", &text[..19])).unwrap();
        let hours: i64 = text[19..22].parse().unwrap();
        Instant::from_seconds(local.seconds() - hours * 3_600).unwrap()
    }

    #[test]
    fn the_barometer_gives_the_expected_figures() {
        let log = barometer();
        let found = figures(&Record::new(&log.entries, AsOf::Everything));
        assert_eq!(found.indicators_defined.count(), 58);
        assert_eq!(found.indicator_ids, 57);
        assert_eq!(found.values_reported.count(), 259);
        assert_eq!(found.indicators_retired.count(), 1);
        let base = found.baselines;
        assert_eq!(base.all.count(), 57);
        assert_eq!((base.value_to_value.count(), base.value_to_value_indicators), (39, 22));
        assert_eq!((base.first_set.count(), base.date_only.count()), (9, 9));
        let target = found.targets;
        assert_eq!(target.all.count(), 27);
        assert_eq!((target.value_to_value.count(), target.value_to_value_indicators), (17, 13));
        assert_eq!((target.raised.count(), target.lowered.count()), (12, 5));
        assert_eq!((target.first_set.count(), target.dropped.count()), (7, 1));
        let dates = (target.date_moved, target.date_first_set, target.date_dropped);
        assert_eq!((dates.0.count(), dates.1.count(), dates.2.count()), (4, 7, 1));
        assert_eq!((target.date_only.count(), target.after_old_date.count()), (2, 5));
        assert_eq!(base.without_reason.count() + target.without_reason.count(), 84);
    }

    #[test]
    fn the_barometer_as_of_a_day() {
        let log = barometer();
        let day = |text| Date::parse(text).unwrap();
        for (at, live, with_target) in [
            ("2021-01-12", 30, 23),
            ("2021-06-30", 45, 38),
            ("2021-08-01", 57, 47),
            ("2021-12-31", 57, 50),
            ("2023-01-31", 57, 49),
        ] {
            let found = live_at(&log.entries, day(at), 183);
            assert_eq!(
                (found.live.count(), found.with_target.count()),
                (live, with_target),
                "{at}"
            );
        }
        let last = live_at(&log.entries, day("2023-01-31"), 183);
        assert_eq!((last.target_date_passed.count(), last.values_older_than.count()), (48, 12));
        let stream = StreamId::parse("commitment/ovq-tig").unwrap();
        for (at, value, target) in [
            ("2021-06-30", "8", "19"),
            ("2021-08-01", "8", "15"),
            ("2022-04-01", "6", "11"),
            ("2023-01-31", "7", "11"),
        ] {
            let found =
                value_and_target(&log.entries, &stream, "tx-detenus-formation", day(at)).unwrap();
            let texts = (found.0.unwrap().value, found.1.unwrap().value);
            assert_eq!((texts.0.as_str(), texts.1.as_str()), (value, target), "{at}");
        }
    }
}
