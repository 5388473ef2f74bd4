//! Indicators: their values, and every change of a baseline, a target or a date of either,
//! with what stood before, who said it when, and whether a reason was recorded.

use std::cmp::Ordering;

use redevable_protocol::{
    content::ContentCommitment,
    ids::{OrganisationId, StreamId},
    json::Value,
    time::{At, Date, Instant, Recorded},
};
use redevable_tlog::EntryIndex;

use super::{
    decimal,
    read::{self, Label, Point, Quantity, Replayed},
    record::{Item, Record},
};

/// A figure with the entry it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resting<T> {
    /// The figure.
    pub value: T,
    /// Where it was said.
    pub entry: EntryIndex,
}

/// A value as reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// Where it was said.
    pub entry: EntryIndex,
    /// How much.
    pub qty: Option<Quantity>,
    /// The day that it is the value of.
    pub at: At,
    /// Whether that day was later than the day on which it was signed.
    pub dated_ahead: bool,
    /// Who reported it.
    pub by: OrganisationId,
    /// When it was said.
    pub said: Recorded,
}

/// Which figure a change touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Where one starts from.
    Baseline,
    /// Where one promised to arrive.
    Target,
}

/// What happened to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueChange {
    /// A larger value.
    Raised,
    /// A smaller value.
    Lowered,
    /// Another value that cannot be compared with the old one (another unit).
    Replaced,
    /// There was none before.
    FirstSet,
    /// There is none any more.
    Dropped,
    /// The same value.
    Unchanged,
}

/// What happened to a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateChange {
    /// Another day.
    Moved,
    /// There was none before.
    FirstSet,
    /// There is none any more.
    Dropped,
    /// The same day.
    Unchanged,
}

/// One change of a baseline or a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where it was said.
    pub entry: EntryIndex,
    /// Which figure.
    pub part: Part,
    /// What happened to the value.
    pub value: ValueChange,
    /// What happened to the date.
    pub date: DateChange,
    /// What stood before.
    pub old: Option<Point>,
    /// What stands now; `None` = dropped.
    pub new: Option<Point>,
    /// Who said it.
    pub by: OrganisationId,
    /// When it takes effect.
    pub at: At,
    /// The author's clock.
    pub signed: Instant,
    /// The log's clock.
    pub recorded: Recorded,
    /// When the source of a replay showed it.
    pub observed_at: Option<Instant>,
    /// When it was said.
    pub said: Recorded,
    /// The reason; `None` = no reason recorded.
    pub reason: Option<ContentCommitment>,
    /// Of a target: said on a day after the old target date.
    pub after_old_date: bool,
}

/// An indicator of a commitment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// The commitment's stream.
    pub stream: StreamId,
    /// Its id, unique in that stream.
    pub id: String,
    /// Where it was defined.
    pub defined: EntryIndex,
    /// Its title.
    pub title: Option<Label>,
    /// Its unit; `None` = not recorded.
    pub unit: Option<String>,
    /// Which way is better, if said.
    pub better: Option<String>,
    /// The baseline in force.
    pub baseline: Option<Resting<Point>>,
    /// The target in force.
    pub target: Option<Resting<Point>>,
    /// The first target ever set.
    pub first_target: Option<Resting<Point>>,
    /// Values in index order.
    pub values: Vec<Reported>,
    /// Changes in index order.
    pub changes: Vec<Change>,
    /// Where it ended.
    pub retired: Option<EntryIndex>,
    /// What the definition replays.
    pub replayed: Option<Replayed>,
}

impl Indicator {
    /// The latest value: the highest index, whatever its day.
    #[must_use]
    pub fn latest(&self) -> Option<&Reported> {
        self.values.last()
    }

    /// Whether it has not been retired.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.retired.is_none()
    }

    /// The changes that gave its target another value or another day than it had.
    pub fn moved_targets(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| {
            let value = matches!(
                change.value,
                ValueChange::Raised | ValueChange::Lowered | ValueChange::Replaced
            );
            change.part == Part::Target && (value || change.date == DateChange::Moved)
        })
    }
}

/// The indicators of a log, in the order in which they were defined.
#[must_use]
pub fn indicators(record: &Record<'_>) -> Vec<Indicator> {
    let mut indicators: Vec<Indicator> = Vec::new();
    for item in record.in_force() {
        let kind = item.kind();
        if kind == "indicator.defined" {
            indicators.extend(defined(item));
            continue;
        }
        let part = if kind == "commitment.amended" { "part" } else { "indicator" };
        let Some(id) = read::text(&item.data, part) else { continue };
        let found = indicators.iter_mut().find(|i| i.id == id && i.stream == item.stream);
        let Some(indicator) = found else { continue };
        match kind {
            "indicator.value-reported" => indicator.values.push(reported(item)),
            "indicator.baseline-revised" => {
                let change = change(item, Part::Baseline);
                indicator.baseline = resting(change.new.clone(), item);
                indicator.changes.push(change);
            }
            "indicator.target-revised" => {
                let change = change(item, Part::Target);
                indicator.target = resting(change.new.clone(), item);
                if indicator.first_target.is_none() {
                    indicator.first_target.clone_from(&indicator.target);
                }
                indicator.changes.push(change);
            }
            "indicator.retired" => indicator.retired = Some(item.index()),
            "commitment.amended" => {
                let new = item.data.get("changes").and_then(|c| c.at("title")?.at("new"));
                if let Some(title) = new.and_then(Label::from_value) {
                    indicator.title = Some(title);
                }
            }
            _ => {}
        }
    }
    indicators
}

fn resting(point: Option<Point>, item: &Item<'_>) -> Option<Resting<Point>> {
    point.map(|value| Resting { value, entry: item.index() })
}

fn defined(item: &Item<'_>) -> Option<Indicator> {
    let point = |key| item.data.get(key).and_then(Point::from_value);
    let target = resting(point("target"), item);
    Some(Indicator {
        stream: item.stream.clone(),
        id: read::text(&item.data, "indicator")?,
        defined: item.index(),
        title: read::label(&item.data, "title"),
        unit: read::text(&item.data, "unit"),
        better: read::text(&item.data, "better"),
        baseline: resting(point("baseline"), item),
        first_target: target.clone(),
        target,
        values: Vec::new(),
        changes: Vec::new(),
        retired: None,
        replayed: item.replayed(),
    })
}

fn reported(item: &Item<'_>) -> Reported {
    Reported {
        entry: item.index(),
        qty: item.data.get("qty").and_then(Quantity::from_value),
        at: item.at,
        dated_ahead: item.at.date() > item.said().date(),
        by: item.by().clone(),
        said: item.said(),
    }
}

fn change(item: &Item<'_>, part: Part) -> Change {
    let point = |key| item.data.get(key).filter(|v| !v.is_null()).and_then(Point::from_value);
    let (old, new) = (point("old"), point("new"));
    let old_date = old.as_ref().and_then(|point| point.date);
    let event = item.entry.event();
    Change {
        entry: item.index(),
        part,
        value: value_change(qty(old.as_ref()), qty(new.as_ref())),
        date: date_change(old_date, new.as_ref().and_then(|point| point.date)),
        old,
        new,
        by: item.by().clone(),
        at: item.at,
        signed: event.signed,
        recorded: item.entry.header.recorded,
        observed_at: item.replayed().and_then(|replayed| replayed.observed_at),
        said: item.said(),
        reason: item.data.get("reason").and_then(|r: &Value| ContentCommitment::from_value(r)),
        after_old_date: part == Part::Target
            && old_date.is_some_and(|date| item.said().date() > date),
    }
}

fn qty(point: Option<&Point>) -> Option<&Quantity> {
    point?.qty.as_ref()
}

fn value_change(old: Option<&Quantity>, new: Option<&Quantity>) -> ValueChange {
    match (old, new) {
        (None, None) => ValueChange::Unchanged,
        (None, Some(_)) => ValueChange::FirstSet,
        (Some(_), None) => ValueChange::Dropped,
        (Some(old), Some(new)) if old.unit != new.unit => ValueChange::Replaced,
        (Some(old), Some(new)) => match decimal::compare(&new.value, &old.value) {
            Some(Ordering::Equal) => ValueChange::Unchanged,
            Some(Ordering::Greater) => ValueChange::Raised,
            Some(Ordering::Less) => ValueChange::Lowered,
            None => ValueChange::Replaced,
        },
    }
}

fn date_change(old: Option<Date>, new: Option<Date>) -> DateChange {
    match (old, new) {
        (None, Some(_)) => DateChange::FirstSet,
        (Some(_), None) => DateChange::Dropped,
        (Some(old), Some(new)) if old != new => DateChange::Moved,
        _ => DateChange::Unchanged,
    }
}
