//! Plans: what was announced under which names, and what was registered.

use redevable_protocol::{content::ContentCommitment, json::Value, time::At};
use redevable_tlog::EntryIndex;

use super::{
    indicator::Resting,
    read::{self, Alias, Label, Replayed},
    record::{Item, Record},
    voice::{Voice, voices},
};

/// A theme of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: Option<Label>,
}

/// Another name of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanAlias {
    /// The name.
    pub alias: Alias,
    /// Where it was declared.
    pub entry: EntryIndex,
}

/// One plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Its id.
    pub id: String,
    /// Where it was adopted.
    pub adopted: EntryIndex,
    /// When it was adopted.
    pub at: At,
    /// Its title.
    pub title: Option<Label>,
    /// From when to when; `None` = not recorded.
    pub period: Option<(String, String)>,
    /// Its axes.
    pub axes: Vec<Axis>,
    /// How many commitments were announced; `None` = not recorded.
    pub announced: Option<Resting<i64>>,
    /// Its text.
    pub text: Option<ContentCommitment>,
    /// Its other names.
    pub aliases: Vec<PlanAlias>,
    /// The entries that registered its commitments.
    pub registered: Vec<EntryIndex>,
    /// What others say of the plan itself.
    pub voices: Vec<Voice>,
    /// All entries about the plan itself, in index order.
    pub timeline: Vec<EntryIndex>,
    /// Where it was closed.
    pub closed: Option<EntryIndex>,
    /// What it replays.
    pub replayed: Option<Replayed>,
}

/// The plans of a log, in the order in which they were adopted.
#[must_use]
pub fn plans(record: &Record<'_>) -> Vec<Plan> {
    let adopted = record.in_force().filter(|item| item.kind() == "plan.adopted");
    adopted.map(|item| plan(record, item)).collect()
}

fn plan(record: &Record<'_>, item: &Item<'_>) -> Plan {
    let (data, subject) = (&item.data, item.stream.as_str());
    let axis = |value: &Value| {
        let id = value.at("id")?.as_text()?.into();
        Some(Axis { id, title: value.at("title").and_then(Label::from_value) })
    };
    let resting = |value| Resting { value, entry: item.index() };
    let mut plan = Plan {
        id: item.stream.id().to_owned(),
        adopted: item.index(),
        at: item.at,
        title: read::label(data, "title"),
        period: read::period(data, "period"),
        axes: read::list(data, "axes").iter().filter_map(axis).collect(),
        announced: read::int(data, "announced").map(resting),
        text: read::content(data, "text"),
        aliases: Vec::new(),
        registered: registered(record, item.stream.id()),
        voices: voices(record, subject),
        timeline: record.about(subject).map(Item::index).collect(),
        closed: None,
        replayed: item.replayed(),
    };
    for later in record.about(subject).filter(|later| later.in_force()) {
        follow(&mut plan, later);
    }
    plan
}

fn registered(record: &Record<'_>, plan: &str) -> Vec<EntryIndex> {
    let cards = record.in_force().filter(|item| item.kind() == "commitment.registered");
    cards
        .filter(|item| read::text(&item.data, "plan").as_deref() == Some(plan))
        .map(Item::index)
        .collect()
}

fn follow(plan: &mut Plan, item: &Item<'_>) {
    let (data, entry) = (&item.data, item.index());
    match item.kind() {
        "plan.alias-declared" => {
            let (scheme, value) = (read::text(data, "scheme"), read::text(data, "value"));
            if let (Some(scheme), Some(value)) = (scheme, value) {
                plan.aliases.push(PlanAlias { alias: Alias { scheme, value }, entry });
            }
        }
        "plan.announced-revised" => {
            let new = read::int(data, "new").map(|value| Resting { value, entry });
            plan.announced = new.or(plan.announced.take());
        }
        "plan.amended" => {
            let new = |field: &str| data.get("changes")?.at(field)?.at("new");
            if let Some(title) = new("title").and_then(Label::from_value) {
                plan.title = Some(title);
            }
            let bound = |name| new("period")?.at(name)?.as_text().map(Into::into);
            if let (Some(from), Some(to)) = (bound("from"), bound("to")) {
                plan.period = Some((from, to));
            }
        }
        "plan.closed" => plan.closed = Some(entry),
        _ => {}
    }
}
