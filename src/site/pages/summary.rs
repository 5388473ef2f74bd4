//! The four questions about a plan, as counts that open to the entries they count.

use std::collections::BTreeMap;

use redevable_tlog::EntryIndex;

use super::{Block, Fact};
use crate::site::{html::Html, ui::Ui};
use crate::text::Msg;
use crate::views::{
    commitment::{Claim, Commitment},
    figures::{Figure, Revisions, live_of, revisions},
    indicator::{Indicator, Part},
    plan::Plan,
    voice::Voice,
};

/// Values older than this are pointed out (domain §5, `update_days`).
const OLD_DAYS: i64 = 183;

/// The blocks of a plan.
pub(super) fn blocks(ui: &Ui<'_>, plan: &Plan) -> Vec<Block> {
    let cards: Vec<&Commitment> = ui.model.of_plan(&plan.id).collect();
    vec![
        promised(ui, plan, &cards),
        claimed(ui, plan, &cards),
        others(ui, plan, &cards),
        moved(ui, &cards),
    ]
}

pub(super) fn counted(ui: &Ui<'_>, msg: Msg<'_>, figure: &Figure) -> Fact {
    Fact::new(ui.h(msg), ui.count(figure))
}

fn share(ui: &Ui<'_>, name: Html, figure: &Figure, whole: usize) -> Fact {
    let value = ui.count(figure).then(" ").and(&ui.h(Msg::OfTotal { total: whole }));
    Fact::of(name, value, figure.count(), whole)
}

fn promised(ui: &Ui<'_>, plan: &Plan, cards: &[&Commitment]) -> Block {
    let registered = Figure(plan.registered.clone());
    let announced = match &plan.announced {
        Some(announced) => {
            let number = Html::element("b", "", &Html::text(&announced.value.to_string()));
            ui.entry_link(announced.entry, &number)
        }
        None => ui.absent(Msg::NotRecorded),
    };
    let mut facts = vec![
        Fact::new(ui.h(Msg::FactAnnounced), announced),
        counted(ui, Msg::FactRegistered, &registered),
    ];
    if let Some(announced) = &plan.announced {
        let known = i64::try_from(registered.count()).unwrap_or(i64::MAX);
        let missing = usize::try_from(announced.value.saturating_sub(known)).unwrap_or(0);
        let number = Html::element("b", "", &Html::text(&missing.to_string()));
        let value = if missing == 0 {
            Html::text("0")
        } else if plan.replayed.is_some() {
            let words = ui.h(Msg::MissingReplay { missing, announced: announced.value });
            ui.entry_link(announced.entry, &words)
        } else {
            ui.entry_link(announced.entry, &number)
        };
        facts.push(Fact::new(ui.h(Msg::FactMissing), value));
    }
    let milestones: Figure = cards.iter().flat_map(|c| &c.milestones).map(|m| m.entry).collect();
    if !milestones.is_empty() {
        facts.push(counted(ui, Msg::FactMilestones, &milestones));
    }
    Block { title: ui.t(Msg::HeadPromised), facts, notes: leads(ui, cards) }
}

/// Who promised: each lead with the number of its commitments.
fn leads(ui: &Ui<'_>, cards: &[&Commitment]) -> Vec<Html> {
    const SHOWN: usize = 8;
    let mut by_lead: BTreeMap<_, Vec<EntryIndex>> = BTreeMap::new();
    for lead in cards.iter().flat_map(|card| &card.leads) {
        by_lead.entry(&lead.value).or_default().push(lead.entry);
    }
    let mut sorted: Vec<_> = by_lead.into_iter().collect();
    sorted.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(b.0)));
    let words: Vec<Html> = sorted
        .iter()
        .take(SHOWN)
        .map(|(org, entries)| {
            ui.org(org).then(" (").and(&ui.count(&Figure(entries.clone()))).then(")")
        })
        .collect();
    let mut notes = Vec::new();
    if !words.is_empty() {
        let mut line = ui.h(Msg::FactLeads).and(&ui.h(Msg::Colon)).and(&Html::join(&words, ", "));
        if sorted.len() > SHOWN {
            line =
                line.then(", ").and(&Html::link(&ui.page("organisations.html"), &Html::text("…")));
        }
        notes.push(line);
    }
    let without = cards.iter().filter(|card| card.leads.is_empty()).count();
    if without > 0 {
        let words = ui.absent(Msg::LeadsNotRecorded { count: without });
        notes.push(words);
    }
    notes
}

fn claimed(ui: &Ui<'_>, plan: &Plan, cards: &[&Commitment]) -> Block {
    let mut facts = Vec::new();
    let whole: Vec<&Claim> = cards.iter().flat_map(|card| card.latest_claims()).collect();
    statuses(ui, &mut facts, &whole, cards.len());
    let milestones = || cards.iter().flat_map(|card| &card.milestones);
    let parts: Vec<&Claim> = cards
        .iter()
        .flat_map(|card| card.milestones.iter().flat_map(|m| card.latest_claims_on(&m.id)))
        .collect();
    let mut notes = Vec::new();
    if whole.is_empty() && parts.is_empty() {
        let replay = plan.replayed.is_some();
        notes.push(ui.absent(if replay { Msg::NoClaimReplay } else { Msg::NoClaim }));
    } else {
        let silent = cards.iter().filter(|card| card.latest_claims().next().is_none());
        let silent: Figure = silent.map(|card| card.registered).collect();
        facts.push(share(ui, ui.h(Msg::FactNoClaim), &silent, cards.len()));
    }
    if !parts.is_empty() {
        let head = ui.h(Msg::FactMilestones);
        let mut own = Vec::new();
        statuses(ui, &mut own, &parts, milestones().count());
        facts.extend(own.into_iter().map(|fact| Fact {
            name: head.clone().and(&ui.h(Msg::Colon)).and(&fact.name),
            ..fact
        }));
    }
    let delivered: Figure =
        milestones().filter_map(|m| m.delivered.as_ref()).map(|d| d.entry).collect();
    if !delivered.is_empty() {
        facts.push(counted(ui, Msg::FactDelivered, &delivered));
    }
    facts.extend(indicator_facts(ui, cards));
    Block { title: ui.t(Msg::HeadClaimed), facts, notes }
}

/// One line per code that is claimed, in the order of its scale.
fn statuses(ui: &Ui<'_>, facts: &mut Vec<Fact>, claims: &[&Claim], whole: usize) {
    let mut by_code: BTreeMap<(&str, usize, &str), Vec<EntryIndex>> = BTreeMap::new();
    for claim in claims {
        let scale = ui.model.scales.get(&claim.scale);
        let place = scale.and_then(|s| s.codes.iter().position(|code| code.code == claim.code));
        let key = (claim.scale.as_str(), place.unwrap_or(usize::MAX), claim.code.as_str());
        by_code.entry(key).or_default().push(claim.entry);
    }
    for ((scale, _, code), entries) in by_code {
        facts.push(share(ui, ui.status(scale, code), &Figure(entries), whole));
    }
}

fn indicator_facts(ui: &Ui<'_>, cards: &[&Commitment]) -> Vec<Fact> {
    let all: Vec<Indicator> = cards.iter().flat_map(|card| &card.indicators).cloned().collect();
    if all.is_empty() {
        return Vec::new();
    }
    let live = live_of(&all, ui.model.day, OLD_DAYS);
    let whole = live.live.count();
    let values = all.iter().flat_map(|i| &i.values).map(|value| value.entry).collect();
    vec![
        counted(ui, Msg::FactIndicators, &live.live),
        share(ui, ui.h(Msg::FactWithTarget), &live.with_target, whole),
        share(ui, ui.h(Msg::FactTargetPassed), &live.target_date_passed, whole),
        share(ui, ui.h(Msg::FactOldValues { days: OLD_DAYS }), &live.values_older_than, whole),
        share(ui, ui.h(Msg::FactNoValue), &live.without_value, whole),
        counted(ui, Msg::FactValues, &values),
    ]
}

fn others(ui: &Ui<'_>, plan: &Plan, cards: &[&Commitment]) -> Block {
    let voices = || plan.voices.iter().chain(cards.iter().flat_map(|card| &card.voices));
    let of = |kinds: &[&str]| -> Figure {
        let in_force = voices().filter(|voice| voice.retracted.is_none());
        in_force.filter(|v| kinds.contains(&v.kind.as_str())).map(|v| v.entry).collect()
    };
    let assessments = of(&["assessment.published"]);
    let mut facts = Vec::new();
    if !assessments.is_empty() {
        facts.push(counted(ui, Msg::FactAssessments, &assessments));
        facts.extend(results(ui, voices()));
    }
    let kinds =
        ["statement.made", "reply.published", "indicator.value-disputed", "evidence.reviewed"];
    for (msg, figure) in [
        (Msg::FactStatements, of(&kinds)),
        (Msg::FactObservations, of(&["observation.recorded"])),
        (Msg::FactContested, contested(voices())),
    ] {
        if !figure.is_empty() {
            facts.push(counted(ui, msg, &figure));
        }
    }
    let notes = if facts.is_empty() { vec![ui.absent(Msg::NoOthers)] } else { Vec::new() };
    Block { title: ui.t(Msg::HeadOthers), facts, notes }
}

fn contested<'v>(voices: impl Iterator<Item = &'v Voice>) -> Figure {
    let contests = voices.filter(|voice| voice.contests.is_some() && voice.retracted.is_none());
    contests.map(|voice| voice.entry).collect()
}

/// What assessments say, per code.
fn results<'v>(ui: &Ui<'_>, voices: impl Iterator<Item = &'v Voice>) -> Vec<Fact> {
    let mut by_code: BTreeMap<(&str, &str), Vec<EntryIndex>> = BTreeMap::new();
    for voice in voices.filter(|voice| voice.retracted.is_none()) {
        for (scale, code) in &voice.results {
            by_code.entry((scale, code)).or_default().push(voice.entry);
        }
    }
    let line = |((scale, code), entries): ((&str, &str), Vec<EntryIndex>)| {
        let title = ui.model.scales.get(scale).and_then(|known| known.title.as_ref());
        let name = ui.title(title, scale).and(&ui.h(Msg::Colon)).and(&ui.status(scale, code));
        Fact::new(name, ui.count(&Figure(entries)))
    };
    by_code.into_iter().map(line).collect()
}

fn moved(ui: &Ui<'_>, cards: &[&Commitment]) -> Block {
    let all: Vec<Indicator> = cards.iter().flat_map(|card| &card.indicators).cloned().collect();
    let targets = revisions(&all, Part::Target);
    let baselines = revisions(&all, Part::Baseline);
    let dues: Vec<_> = cards
        .iter()
        .flat_map(|card| card.due_moves.iter().chain(card.milestones.iter().flat_map(|m| &m.moves)))
        .collect();
    let mut facts = target_facts(ui, &targets);
    for (msg, figure) in [
        (Msg::FactBaselines, baselines.all.clone()),
        (Msg::FactRescheduled, dues.iter().map(|moved| moved.entry).collect()),
    ] {
        if !figure.is_empty() {
            facts.push(counted(ui, msg, &figure));
        }
    }
    let count = targets.all.count() + baselines.all.count() + dues.len();
    let without = targets.without_reason.count()
        + baselines.without_reason.count()
        + dues.iter().filter(|moved| moved.reason.is_none()).count();
    let mut notes = Vec::new();
    if count == 0 {
        notes.push(ui.absent(Msg::MovedNone));
    } else {
        if without > 0 {
            let words = if without == count {
                Msg::ReasonsNone { count }
            } else {
                Msg::ReasonsSome { without, count }
            };
            // Each change on that page names the entry that it rests on.
            let words = Html::element("strong", "", &ui.h(words));
            notes.push(Html::link(&ui.page("changes.html"), &words));
        }
        notes.push(Html::link(&ui.page("changes.html"), &ui.h(Msg::SeeChanges)));
    }
    Block { title: ui.t(Msg::HeadMoved), facts, notes }
}

/// What happened to targets, without the lines that would say zero.
pub(super) fn target_facts(ui: &Ui<'_>, targets: &Revisions) -> Vec<Fact> {
    if targets.all.is_empty() {
        return Vec::new();
    }
    let whole = targets.all.count();
    let mut facts = vec![counted(ui, Msg::FactTargets, &targets.all)];
    for (msg, figure) in [
        (Msg::FactRaised, &targets.raised),
        (Msg::FactLowered, &targets.lowered),
        (Msg::FactReplaced, &targets.replaced()),
        (Msg::FactFirstSet, &targets.first_set),
        (Msg::FactDropped, &targets.dropped),
        (Msg::FactDateOnly, &targets.date_only),
        (Msg::FactDateMoved, &targets.date_moved),
        (Msg::FactAfterDate, &targets.after_old_date),
    ] {
        if !figure.is_empty() {
            facts.push(share(ui, ui.h(msg), figure, whole));
        }
    }
    facts
}
