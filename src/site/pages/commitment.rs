//! The card of a commitment.

use askama::Template;
use redevable_protocol::time::Date;

use super::{
    Fact, entries,
    frame::Frame,
    indicator::{self, IndicatorCard},
    put,
    table::table,
    voices,
};
use crate::site::{Files, SiteError, html::Html, sentence, ui::Ui};
use crate::text::Msg;
use crate::views::{
    commitment::{Acknowledgement, Claim, Commitment, Milestone, MovedDate},
    indicator::Resting,
};

#[derive(Template)]
#[template(path = "commitment.html")]
struct CommitmentPage {
    f: Frame,
    crumb: Html,
    heading: Html,
    marks: Vec<Html>,
    head_promise: String,
    text: Html,
    facts: Vec<Fact>,
    head_claims: String,
    claims: Html,
    head_voices: String,
    voices: Html,
    head_milestones: String,
    milestones: Html,
    head_indicators: String,
    indicators: Vec<IndicatorCard>,
    no_indicators: String,
    head_observations: String,
    observations: Html,
    head_timeline: String,
    timeline_lead: String,
    timeline: Html,
}

pub(super) fn write(ui: &Ui<'_>, card: &Commitment, files: &mut Files) -> Result<(), SiteError> {
    let path = format!("commitment/{}.html", card.id());
    let title = ui.plain(card.title.as_ref(), card.id());
    let others = voices::statements(ui, &card.voices);
    let absent = |html: Html, msg: Msg<'_>| {
        if html.is_empty() { Html::element("p", "", &ui.absent(msg)) } else { html }
    };
    let text = card.text.as_ref().map(|text| ui.content(text)).unwrap_or_default();
    let page = CommitmentPage {
        f: Frame::new(ui, &path, &title),
        crumb: crumb(ui, card),
        heading: ui.title(card.title.as_ref(), card.id()),
        marks: marks(ui, card),
        head_promise: ui.t(Msg::HeadPromise),
        text: absent(text, Msg::PromiseNone),
        facts: facts(ui, card),
        head_claims: ui.t(Msg::HeadClaims),
        claims: claims(ui, card),
        head_voices: ui.t(Msg::HeadVoices),
        voices: absent(others, Msg::VoicesNone),
        head_milestones: ui.t(Msg::HeadMilestones),
        milestones: milestones(ui, card),
        head_indicators: ui.t(Msg::HeadIndicators),
        indicators: card.indicators.iter().map(|own| indicator::card(ui, own)).collect(),
        no_indicators: ui.t(Msg::IndicatorsNone),
        head_observations: ui.t(Msg::HeadObservations),
        observations: voices::observations(ui, &card.voices),
        head_timeline: ui.t(Msg::HeadTimeline),
        timeline_lead: ui.t(Msg::TimelineLead),
        timeline: entries::timeline(ui, &card.timeline),
    };
    put(files, ui, &path, &page)
}

fn crumb(ui: &Ui<'_>, card: &Commitment) -> Html {
    let plan = ui.model.plans.iter().find(|plan| plan.id == card.plan);
    match plan {
        Some(plan) => Html::link(
            &ui.page(&format!("plan/{}.html", plan.id)),
            &ui.title(plan.title.as_ref(), &plan.id),
        ),
        None => Html::text(&card.plan),
    }
}

fn marks(ui: &Ui<'_>, card: &Commitment) -> Vec<Html> {
    let mut marks = Vec::new();
    if let Some(index) = card.withdrawn {
        marks.push(sentence::mark(ui, "retracted", Msg::Withdrawn, index));
    }
    if let Some(superseded) = &card.superseded {
        let into: Vec<Html> = superseded
            .value
            .iter()
            .map(|id| match ui.model.cards.contains(id) {
                true => Html::link(&ui.page(&format!("commitment/{id}.html")), &Html::text(id)),
                false => Html::text(id),
            })
            .collect();
        let words = sentence::mark(ui, "retracted", Msg::Superseded, superseded.entry);
        marks.push(words.then(" ").and(&Html::join(&into, ", ")));
    }
    marks
}

fn facts(ui: &Ui<'_>, card: &Commitment) -> Vec<Fact> {
    let bodies = |list: &[Resting<_>], none: Msg<'_>| {
        let words: Vec<Html> = list
            .iter()
            .map(|body| ui.org(&body.value).then(" (").and(&ui.entry(body.entry)).then(")"))
            .collect();
        if words.is_empty() { ui.absent(none) } else { Html::join(&words, ", ") }
    };
    let replayed = card.replayed.is_some();
    let none = if replayed { Msg::NotRecorded } else { Msg::None };
    let mut facts = vec![Fact::new(ui.h(Msg::Leads), bodies(&card.leads, none))];
    if !card.former_leads.is_empty() {
        facts.push(Fact::new(ui.h(Msg::FormerLeads), bodies(&card.former_leads, none)));
    }
    facts.push(Fact::new(ui.h(Msg::Supports), bodies(&card.supports, none)));
    if let Some(start) = card.start {
        let start = ui.entry_link(card.registered, &ui.date(start));
        facts.push(Fact::new(ui.h(Msg::Start), start));
    }
    let due = card.due.map(|due| ui.entry_link(card.registered, &ui.date(due)));
    let due = due.unwrap_or_else(|| ui.absent(Msg::NoDate));
    facts.push(Fact::new(ui.h(Msg::FirstDue), due));
    if !card.due_moves.is_empty() {
        facts.push(Fact::new(ui.h(Msg::CurrentDue), moves(ui, &card.due_moves)));
    }
    if let Some(number) = &card.number {
        facts.push(Fact::new(ui.h(Msg::Number), Html::text(number)));
    }
    if !card.aliases.is_empty() {
        let alias = |alias: &crate::views::read::Alias| {
            let scheme = ui.h(Msg::AliasScheme { scheme: &alias.scheme });
            Html::text(&alias.value).then(" (").and(&scheme).then(")")
        };
        let names: Vec<Html> = card.aliases.iter().map(alias).collect();
        facts.push(Fact::new(ui.h(Msg::Aliases), Html::join(&names, ", ")));
    }
    let registered = ui.entry(card.registered).then(", ").and(&ui.at(card.at)).then(", ");
    facts.push(Fact::new(ui.h(Msg::Registered), registered.and(&ui.org(&card.by))));
    let acknowledged = match card.acknowledged {
        Acknowledgement::At(index) => ui.h(Msg::AcknowledgedAt).then(" ").and(&ui.entry(index)),
        Acknowledgement::NotYet => ui.h(Msg::NotAcknowledged),
        Acknowledgement::NotComputed => ui.absent(Msg::AcknowledgeReplay),
    };
    facts.push(Fact::new(ui.h(Msg::Acknowledged), acknowledged));
    if let Some(replayed) = &card.replayed {
        let mut source = Html::text(&replayed.source);
        if let Some(licence) = &replayed.licence {
            source = source.then(" (").then(licence).then(")");
        }
        facts.push(Fact::new(ui.tag("replay", Msg::TagReplay), source));
    }
    facts
}

/// Later dates, each with its entry and reason.
fn moves(ui: &Ui<'_>, moves: &[MovedDate]) -> Html {
    let lines: Vec<Html> = moves
        .iter()
        .map(|moved| {
            let day = |date: Option<Date>| {
                date.map_or_else(|| ui.absent(Msg::NoDate), |date| ui.date(date))
            };
            let mut line = ui.entry_link(moved.entry, &day(moved.new));
            if moved.after_old_date {
                line = line.then(" ").and(&ui.tag("late", Msg::MovedAfterDate));
            }
            line = line.then(" ").and(&ui.h(Msg::Reason)).and(&ui.h(Msg::Colon));
            Html::element("div", "", &line.and(&ui.reason(moved.reason.as_ref())))
        })
        .collect();
    Html::join(&lines, "")
}

fn claims(ui: &Ui<'_>, card: &Commitment) -> Html {
    let replayed = card.replayed.is_some();
    if card.claims.is_empty() {
        let none = if replayed { Msg::ClaimsNoneReplay } else { Msg::ClaimsNone };
        return Html::element("p", "", &ui.absent(none));
    }
    let mut out = Html::default();
    let current = card.claims.iter().filter(|c| c.retracted.is_none() && !c.superseded);
    let whole: Vec<Html> =
        current.filter(|c| c.milestone.is_none()).map(|claim| one(ui, claim)).collect();
    if whole.is_empty() {
        let words = ui.h(Msg::WholeCommitment).and(&ui.h(Msg::Colon));
        out = out.and(&Html::element("p", "", &words.and(&ui.absent(Msg::NoRecordHere))));
    } else {
        out = out.and(&Html::element("h3", "", &ui.h(Msg::LatestClaim)));
        out = out.and(&Html::join(&whole, ""));
    }
    let rows: Vec<Vec<Html>> = card.claims.iter().map(|claim| history_row(ui, claim)).collect();
    let heads = [Msg::ChangeWhen, Msg::Status, Msg::About, Msg::By, Msg::Evidence];
    let words = ui.h(Msg::ClaimHistory).then(&format!(" ({})", rows.len()));
    let summary = Html::element("summary", "", &words);
    let history = summary.and(&table("", &heads.map(|head| ui.t(head)), &rows));
    out.and(&Html::element("details", "", &history))
}

fn one(ui: &Ui<'_>, claim: &Claim) -> Html {
    let Some(item) = ui.model.record.at_index(claim.entry) else { return Html::default() };
    let mut out = Html::element("p", "", &entries::line(ui, item));
    if let Some(text) = &claim.text {
        out = out.and(&ui.content(text));
    }
    if let Some(challenges) = &claim.challenges {
        let head = Html::element("h4", "", &ui.h(Msg::Challenges));
        out = out.and(&head).and(&ui.content(challenges));
    }
    let evidence = ui.h(Msg::Evidence).and(&ui.h(Msg::Colon)).and(&evidence(ui, claim));
    out = out.and(&Html::element("p", "", &evidence));
    Html::element("div", " class=\"pair\"", &out)
}

fn evidence(ui: &Ui<'_>, claim: &Claim) -> Html {
    let cited: Vec<Html> = claim
        .evidence
        .iter()
        .filter_map(|named| Some(ui.entry(ui.model.record.named(named)?.index())))
        .collect();
    if cited.is_empty() { ui.absent(Msg::NoEvidence) } else { Html::join(&cited, ", ") }
}

fn history_row(ui: &Ui<'_>, claim: &Claim) -> Vec<Html> {
    let about = match &claim.milestone {
        Some(id) => ui.h(Msg::Milestone { id }),
        None => ui.h(Msg::WholeCommitment),
    };
    let mut status = ui.status(&claim.scale, &claim.code);
    if let Some(index) = claim.retracted {
        status = status.and(&sentence::mark(ui, "retracted", Msg::Retracted, index));
    }
    for index in &claim.corrected {
        status = status.and(&sentence::mark(ui, "corrected", Msg::Corrected, *index));
    }
    let when = ui.entry_link(claim.entry, &ui.day(claim.said));
    vec![when, status, about, ui.org(&claim.by), evidence(ui, claim)]
}

fn milestones(ui: &Ui<'_>, card: &Commitment) -> Html {
    if card.milestones.is_empty() {
        return Html::element("p", "", &ui.absent(Msg::MilestonesNone));
    }
    let rows: Vec<Vec<Html>> = card.milestones.iter().map(|own| milestone(ui, card, own)).collect();
    let heads = [
        ui.t(Msg::HeadMilestones),
        ui.t(Msg::FirstDue),
        ui.t(Msg::CurrentDue),
        ui.t(Msg::Delivered),
        ui.t(Msg::Status),
    ];
    table("", &heads, &rows)
}

fn milestone(ui: &Ui<'_>, card: &Commitment, own: &Milestone) -> Vec<Html> {
    let mut title = ui.entry_link(own.entry, &ui.title(own.title.as_ref(), &own.id));
    if let Some(index) = own.retracted {
        title = title.and(&sentence::mark(ui, "retracted", Msg::Retracted, index));
    }
    if let Some(index) = own.cancelled {
        title = title.and(&sentence::mark(ui, "retracted", Msg::Cancelled, index));
    }
    if let Some(deliverable) = &own.deliverable {
        title = title.and(&ui.content(deliverable));
    }
    let due = own.due.map_or_else(|| ui.absent(Msg::NoDate), |due| ui.date(due));
    let current = match (own.due, own.moves.is_empty()) {
        (_, false) => moves(ui, &own.moves),
        (Some(_), true) => ui.h(Msg::NeverMoved),
        (None, true) => ui.absent(Msg::NoDate),
    };
    let delivered = match &own.delivered {
        Some(delivered) => ui.entry_link(delivered.entry, &ui.at(delivered.value)),
        None => ui.absent(Msg::NotDelivered),
    };
    let claims: Vec<Html> = card
        .latest_claims_on(&own.id)
        .map(|claim| ui.entry_link(claim.entry, &ui.status(&claim.scale, &claim.code)))
        .collect();
    let status =
        if claims.is_empty() { ui.absent(Msg::NoRecordHere) } else { Html::join(&claims, " ") };
    vec![title, due, current, delivered, status]
}
