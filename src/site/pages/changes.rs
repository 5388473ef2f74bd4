//! Every change of a target, a baseline or a date, with the reason, or that none is recorded.

use askama::Template;

use super::{Fact, frame::Frame, put, summary, table::table};
use crate::site::{Files, SiteError, html::Html, ui::Ui};
use crate::text::Msg;
use crate::views::{
    commitment::{Commitment, MovedDate},
    figures::revisions,
    indicator::{Change, DateChange, Indicator, Part, ValueChange},
    organisation::Organisation,
    read::Point,
};

struct Group {
    id: &'static str,
    title: String,
    count: usize,
    table: Html,
}

#[derive(Template)]
#[template(path = "changes.html")]
struct Changes {
    f: Frame,
    heading: String,
    lead: String,
    summary: Html,
    facts: Vec<Fact>,
    groups: Vec<Group>,
}

pub(super) fn write(ui: &Ui<'_>, files: &mut Files) -> Result<(), SiteError> {
    let all: Vec<Indicator> =
        ui.model.commitments.iter().flat_map(|card| &card.indicators).cloned().collect();
    let (targets, baselines) = (revisions(&all, Part::Target), revisions(&all, Part::Baseline));
    let count = targets.all.count() + baselines.all.count();
    let without = targets.without_reason.count() + baselines.without_reason.count();
    let mut summary =
        ui.h(Msg::ChangesCount { targets: targets.all.count(), baselines: baselines.all.count() });
    if without > 0 {
        let words = if without == count {
            Msg::ReasonsNone { count }
        } else {
            Msg::ReasonsSome { without, count }
        };
        summary = summary.then(" ").and(&Html::element("strong", "", &ui.h(words)));
    }
    let mut facts = summary::target_facts(ui, &targets);
    if !baselines.all.is_empty() {
        facts.push(summary::counted(ui, Msg::FactBaselines, &baselines.all));
    }
    let page = Changes {
        f: Frame::new(ui, "changes.html", &ui.t(Msg::NavChanges)),
        heading: ui.t(Msg::NavChanges),
        lead: ui.t(Msg::ChangesLead),
        summary,
        facts,
        groups: groups(ui),
    };
    put(files, ui, "changes.html", &page)
}

fn groups(ui: &Ui<'_>) -> Vec<Group> {
    let to_value = |c: &Change| {
        matches!(c.value, ValueChange::Raised | ValueChange::Lowered | ValueChange::Replaced)
    };
    let first = |c: &Change| c.value == ValueChange::FirstSet;
    let dropped = |c: &Change| c.value == ValueChange::Dropped;
    let date = |c: &Change| c.value == ValueChange::Unchanged;
    type Wanted<'w> = &'w dyn Fn(&Change) -> bool;
    let parts: [(&'static str, Msg<'static>, Part, Wanted<'_>); 7] = [
        ("target-value", Msg::GroupTargetValue, Part::Target, &to_value),
        ("target-first", Msg::GroupTargetFirst, Part::Target, &first),
        ("target-dropped", Msg::GroupTargetDropped, Part::Target, &dropped),
        ("target-date", Msg::GroupTargetDate, Part::Target, &date),
        ("baseline-value", Msg::GroupBaselineValue, Part::Baseline, &to_value),
        ("baseline-first", Msg::GroupBaselineFirst, Part::Baseline, &first),
        ("baseline-date", Msg::GroupBaselineDate, Part::Baseline, &|c| date(c) || dropped(c)),
    ];
    let mut groups: Vec<Group> = parts
        .into_iter()
        .map(|(id, title, part, wanted)| {
            let rows = rows(ui, part, wanted);
            group(ui, id, title, &change_heads(ui, true), &rows)
        })
        .collect();
    let rows: Vec<Vec<Html>> =
        ui.model.commitments.iter().flat_map(|card| moved_rows(ui, card)).collect();
    groups.push(group(ui, "due", Msg::GroupRescheduled, &change_heads(ui, true), &rows));
    groups
}

fn group(
    ui: &Ui<'_>,
    id: &'static str,
    title: Msg<'_>,
    heads: &[String],
    rows: &[Vec<Html>],
) -> Group {
    let table = if rows.is_empty() {
        Html::element("p", "", &ui.absent(Msg::GroupEmpty))
    } else {
        table("", heads, rows)
    };
    Group { id, title: ui.t(title), count: rows.len(), table }
}

/// The heads of a table of changes; `named`: with a column that says of what.
pub(super) fn change_heads(ui: &Ui<'_>, named: bool) -> Vec<String> {
    let first = if named { Msg::ColCommitment } else { Msg::ChangeWhen };
    let mut heads = vec![ui.t(first), ui.t(Msg::ChangeWhat), ui.t(Msg::Before), ui.t(Msg::After)];
    if named {
        heads.push(ui.t(Msg::ChangeWhen));
    }
    heads.push(ui.t(Msg::Reason));
    heads
}

fn rows(ui: &Ui<'_>, part: Part, wanted: &dyn Fn(&Change) -> bool) -> Vec<Vec<Html>> {
    let mut rows = Vec::new();
    for card in &ui.model.commitments {
        for indicator in &card.indicators {
            let changes = indicator.changes.iter();
            for change in changes.filter(|change| change.part == part && wanted(change)) {
                let page = ui.page(&format!("commitment/{}.html", card.id()));
                let title = ui.title(indicator.title.as_ref(), &indicator.id);
                let link = Html::link(&format!("{page}#i-{}", indicator.id), &title);
                let of = Html::element(
                    "span",
                    " class=\"n\"",
                    &ui.title(card.title.as_ref(), card.id()),
                );
                let mut cells = change_cells(ui, change);
                let when = cells.remove(0);
                cells.insert(0, link.and(&Html::markup("<br>".to_owned())).and(&of));
                cells.insert(4, when);
                rows.push(cells);
            }
        }
    }
    rows
}

/// When (linked), what, before, after, reason.
pub(super) fn change_cells(ui: &Ui<'_>, change: &Change) -> Vec<Html> {
    let point = |point: Option<&Point>| match point {
        None => ui.absent(Msg::None),
        Some(point) => {
            let joint = if change.part == Part::Target { Msg::ByDate } else { Msg::On };
            ui.point(point, Some(change.entry), joint)
        }
    };
    let when = ui.entry_link(change.entry, &ui.day(change.said));
    let who = ui.model.organisations.get(&change.by);
    // The replay's long name stands in the banner of every page.
    let who = if who.is_some_and(Organisation::is_replay) {
        ui.tag("replay", Msg::TagReplay)
    } else {
        ui.h(Msg::By).then(" ").and(&ui.org(&change.by))
    };
    vec![
        when.then(" ").and(&who),
        what(ui, change),
        point(change.old.as_ref()),
        point(change.new.as_ref()),
        ui.reason(change.reason.as_ref()),
    ]
}

/// What happened, in words.
fn what(ui: &Ui<'_>, change: &Change) -> Html {
    let part = match change.part {
        Part::Baseline => Msg::PartBaseline,
        Part::Target => Msg::PartTarget,
    };
    let value = match change.value {
        ValueChange::Raised => Msg::ValueRaised,
        ValueChange::Lowered => Msg::ValueLowered,
        ValueChange::Replaced => Msg::ValueReplaced,
        ValueChange::FirstSet => Msg::ValueFirstSet,
        ValueChange::Dropped => Msg::ValueDropped,
        ValueChange::Unchanged => Msg::ValueUnchanged,
    };
    let mut words = ui.h(part).then(" ").and(&ui.h(value));
    let date = match change.date {
        DateChange::Moved => Some(Msg::DateMoved),
        DateChange::FirstSet => Some(Msg::DateFirstSet),
        DateChange::Dropped => Some(Msg::DateDropped),
        DateChange::Unchanged => None,
    };
    if let Some(date) = date {
        words = words.then(", ").and(&ui.h(date));
    }
    if change.after_old_date {
        words = words.then(" ").and(&ui.tag("late", Msg::AfterOldDate));
    }
    words
}

fn moved_rows(ui: &Ui<'_>, card: &Commitment) -> Vec<Vec<Html>> {
    let page = ui.page(&format!("commitment/{}.html", card.id()));
    let title = ui.title(card.title.as_ref(), card.id());
    let row = |what: Html, moved: &MovedDate| {
        let date = |date: Option<redevable_protocol::time::Date>| {
            date.map_or_else(|| ui.absent(Msg::NoDate), |date| ui.date(date))
        };
        let late = if moved.after_old_date {
            Html::text(" ").and(&ui.tag("late", Msg::MovedAfterDate))
        } else {
            Html::default()
        };
        vec![
            Html::link(&page, &title),
            what.and(&late),
            date(moved.old),
            date(moved.new),
            ui.entry_link(moved.entry, &ui.day(moved.said)),
            ui.reason(moved.reason.as_ref()),
        ]
    };
    let own = card.due_moves.iter().map(|moved| row(ui.h(Msg::WholeCommitment), moved));
    let parts = card.milestones.iter().flat_map(|milestone| {
        milestone.moves.iter().map(|moved| row(ui.h(Msg::Milestone { id: &milestone.id }), moved))
    });
    own.chain(parts).collect()
}
