//! A plan: its names, what was announced, its commitments, its forum.

use askama::Template;

use super::{
    Block, Fact, entries,
    frame::Frame,
    put, summary,
    table::{list, table},
    voices,
};
use crate::site::{Files, SiteError, html::Html, ui::Ui};
use crate::text::{self, Msg};
use crate::views::{
    commitment::Commitment,
    forum::{Forum, Meeting, Recommendation},
    plan::{Plan, PlanAlias},
};

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    f: Frame,
    heading: Html,
    as_of: String,
    facts: Vec<Fact>,
    head_names: String,
    names_lead: String,
    names: Vec<Html>,
    head_text: String,
    text: Html,
    head_axes: String,
    axes: Vec<Html>,
    head_summary: String,
    blocks: Vec<Block>,
    not_a_score: String,
    head_commitments: String,
    commitments: Html,
    head_forum: String,
    forum: Html,
    head_voices: String,
    voices: Html,
    head_timeline: String,
    timeline_lead: String,
    timeline: Html,
}

/// One other name of a plan.
pub(super) fn alias(ui: &Ui<'_>, alias: &PlanAlias) -> Html {
    let scheme = ui.h(Msg::AliasScheme { scheme: &alias.alias.scheme });
    let name = Html::text(&alias.alias.value);
    ui.entry_link(alias.entry, &name).then(" ").and(&Html::element(
        "span",
        " class=\"n\"",
        &Html::text("(").and(&scheme).then(")"),
    ))
}

pub(super) fn write(ui: &Ui<'_>, plan: &Plan, files: &mut Files) -> Result<(), SiteError> {
    let path = format!("plan/{}.html", plan.id);
    let title = ui.plain(plan.title.as_ref(), &plan.id);
    let mut names = vec![ui.entry_link(plan.adopted, &ui.title(plan.title.as_ref(), &plan.id))];
    names.extend(plan.aliases.iter().map(|own| alias(ui, own)));
    let cards: Vec<&Commitment> = ui.model.of_plan(&plan.id).collect();
    let text = plan.text.as_ref().map(|text| ui.content(text));
    let axes = plan.axes.iter().map(|axis| ui.title(axis.title.as_ref(), &axis.id));
    let page = PlanPage {
        f: Frame::new(ui, &path, &title),
        heading: ui.title(plan.title.as_ref(), &plan.id),
        as_of: ui.t(Msg::AsOfDay { date: &text::date(ui.lang, ui.model.day) }),
        facts: facts(ui, plan),
        head_names: ui.t(Msg::HeadNames),
        names_lead: ui.t(Msg::PlanNamesLead),
        names,
        head_text: ui.t(Msg::HeadPlanText),
        text: text.unwrap_or_else(|| Html::element("p", "", &ui.absent(Msg::NoRecordHere))),
        head_axes: ui.t(Msg::Axes),
        axes: axes.collect(),
        head_summary: ui.t(Msg::NavOverview),
        blocks: summary::blocks(ui, plan),
        not_a_score: ui.t(Msg::NotAScore),
        head_commitments: ui.t(Msg::HeadCommitments),
        commitments: commitments(ui, &cards),
        head_forum: ui.t(Msg::HeadForum),
        forum: forums(ui, plan),
        head_voices: ui.t(Msg::HeadVoices),
        voices: voices::statements(ui, &plan.voices).and(&voices::observations(ui, &plan.voices)),
        head_timeline: ui.t(Msg::HeadTimeline),
        timeline_lead: ui.t(Msg::TimelineLead),
        timeline: entries::timeline(ui, &plan.timeline),
    };
    put(files, ui, &path, &page)
}

fn facts(ui: &Ui<'_>, plan: &Plan) -> Vec<Fact> {
    let period = match &plan.period {
        Some((from, to)) => {
            let words = ui.h(Msg::PeriodText { from, to });
            ui.entry_link(plan.adopted, &words)
        }
        None => ui.absent(Msg::NotRecorded),
    };
    let registered = ui.entry(plan.adopted).then(", ").and(&ui.at(plan.at));
    let mut facts =
        vec![Fact::new(ui.h(Msg::Period), period), Fact::new(ui.h(Msg::Registered), registered)];
    if let Some(replayed) = &plan.replayed {
        let mut source = Html::text(&replayed.source);
        if let Some(licence) = &replayed.licence {
            source = source.then(" (").then(licence).then(")");
        }
        facts.push(Fact::new(ui.tag("replay", Msg::TagReplay), source));
    }
    facts
}

fn commitments(ui: &Ui<'_>, cards: &[&Commitment]) -> Html {
    if cards.is_empty() {
        return Html::element("p", "", &ui.absent(Msg::NoCommitments));
    }
    let rows: Vec<Vec<Html>> = cards.iter().map(|card| row(ui, card)).collect();
    let heads = [Msg::ColCommitment, Msg::ColLead, Msg::ColClaim, Msg::ColOthers, Msg::ColTargets];
    table("", &heads.map(|head| ui.t(head)), &rows)
}

fn row(ui: &Ui<'_>, card: &Commitment) -> Vec<Html> {
    let page = ui.page(&format!("commitment/{}.html", card.id()));
    let title = Html::link(&page, &ui.title(card.title.as_ref(), card.id()));
    let title = match &card.number {
        Some(number) => Html::text(number).then(". ").and(&title),
        None => title,
    };
    let leads: Vec<Html> = card.leads.iter().map(|lead| ui.org(&lead.value)).collect();
    let claims: Vec<Html> = card
        .latest_claims()
        .map(|claim| ui.entry_link(claim.entry, &ui.status(&claim.scale, &claim.code)))
        .collect();
    let others = card.voices.iter().filter(|voice| voice.retracted.is_none()).count();
    let others = if others == 0 {
        ui.absent(Msg::NoRecordHere)
    } else {
        let words = Html::text(&others.to_string());
        Html::link(&format!("{page}#voices"), &words)
    };
    let moved: usize =
        card.indicators.iter().map(|indicator| indicator.moved_targets().count()).sum();
    let targets = match (card.indicators.is_empty(), moved) {
        (true, _) => ui.absent(Msg::NoIndicator),
        (false, 0) => ui.h(Msg::NotMoved),
        (false, count) => {
            Html::link(&format!("{page}#indicators"), &ui.h(Msg::MovedTimes { count }))
        }
    };
    let or_absent = |words: Vec<Html>| {
        if words.is_empty() { ui.absent(Msg::NoRecordHere) } else { Html::join(&words, ", ") }
    };
    vec![title, or_absent(leads), or_absent(claims), others, targets]
}

fn forums(ui: &Ui<'_>, plan: &Plan) -> Html {
    let own = ui.model.forums.iter().filter(|forum| forum.plans.contains(&plan.id));
    let all: Vec<Html> = own.map(|own| forum(ui, own)).collect();
    if all.is_empty() {
        return Html::element("p", "", &ui.absent(Msg::NoForum));
    }
    Html::join(&all, "")
}

fn forum(ui: &Ui<'_>, forum: &Forum) -> Html {
    let title = ui.title(forum.name.as_ref(), &forum.id);
    let id = format!(" id=\"forum-{}\"", Html::text(&forum.id));
    let mut out = Html::element("h3", &id, &ui.entry_link(forum.entry, &title));
    if let Some(host) = &forum.host {
        let words = ui.h(Msg::ForumHost).then(" ").and(&ui.org(host));
        out = out.and(&Html::element("p", "", &words));
    }
    if let Some(rules) = &forum.rules {
        out = out.and(&Html::element("h4", "", &ui.h(Msg::Rules))).and(&ui.content(rules));
    }
    let meetings: Vec<Html> = forum.meetings.iter().map(|own| meeting(ui, own)).collect();
    let recommendations: Vec<Html> =
        forum.recommendations.iter().map(|own| recommendation(ui, own)).collect();
    for (head, none, items) in [
        (Msg::Meetings, Msg::NoMeeting, meetings),
        (Msg::Recommendations, Msg::NoRecommendation, recommendations),
    ] {
        out = out.and(&Html::element("h4", "", &ui.h(head)));
        out = out.and(&if items.is_empty() {
            Html::element("p", "", &ui.absent(none))
        } else {
            list(&items)
        });
    }
    out
}

fn meeting(ui: &Ui<'_>, meeting: &Meeting) -> Html {
    let mut parts = vec![Html::text(&meeting.id)];
    if let Some((on, entry)) = meeting.convened {
        let day = on.map_or_else(|| ui.absent(Msg::NoDate), |on| ui.date(on));
        let words = ui.h(Msg::MeetingConvened).then(" ").and(&day);
        parts.push(ui.entry_link(entry, &words));
    }
    match meeting.held {
        Some((at, entry)) => {
            let words = ui.h(Msg::MeetingHeld).then(" ").and(&ui.at(at));
            parts.push(ui.entry_link(entry, &words));
        }
        None => parts.push(ui.absent(Msg::NoRecordHere)),
    }
    Html::join(&parts, ", ")
}

fn recommendation(ui: &Ui<'_>, own: &Recommendation) -> Html {
    let title = ui.entry_link(own.entry, &ui.title(own.title.as_ref(), &own.id));
    let addressees: Vec<Html> = own.addressees.iter().map(|org| ui.org(org)).collect();
    let mut line = title
        .then(". ")
        .and(&ui.h(Msg::Addressees))
        .and(&ui.h(Msg::Colon))
        .and(&Html::join(&addressees, ", "));
    if let Some(due) = own.due {
        let date = text::date(ui.lang, due);
        line = line.then(", ").and(&ui.h(Msg::AnswerDue { date: &date }));
    }
    if let Some(text) = &own.text {
        line = line.and(&ui.content(text));
    }
    if own.answers.is_empty() {
        return line.and(&Html::element("p", "", &ui.absent(Msg::NoAnswer)));
    }
    line.and(&voices::statements(ui, &own.answers))
}
