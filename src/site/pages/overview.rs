//! The overview: every plan in one screen, what is contested, what came last.

use askama::Template;

use super::{Block, entries, frame::Frame, plan, put, summary, voices};
use crate::site::{Files, SiteError, html::Html, ui::Ui};
use crate::text::{self, Msg};

/// Entries shown as the latest.
const LATEST: usize = 10;
/// Contested entries shown in full.
const CONTESTED: usize = 12;

struct Summary {
    title: Html,
    names: Html,
    blocks: Vec<Block>,
    link: Html,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    f: Frame,
    heading: Html,
    lead: String,
    as_of: String,
    not_a_score: String,
    plans: Vec<Summary>,
    no_plan: String,
    head_contested: String,
    contested: Vec<Html>,
    head_latest: String,
    latest: Vec<Html>,
    all_entries: Html,
}

pub(super) fn write(ui: &Ui<'_>, files: &mut Files) -> Result<(), SiteError> {
    let model = ui.model;
    let summary = |own: &crate::views::plan::Plan| {
        let page = ui.page(&format!("plan/{}.html", own.id));
        let names: Vec<Html> = own.aliases.iter().map(|alias| plan::alias(ui, alias)).collect();
        Summary {
            title: Html::link(&page, &ui.title(own.title.as_ref(), &own.id)),
            names: if names.is_empty() {
                Html::default()
            } else {
                ui.h(Msg::Aliases).and(&ui.h(Msg::Colon)).and(&Html::join(&names, ", "))
            },
            blocks: summary::blocks(ui, own),
            link: Html::link(&page, &ui.h(Msg::SeePlan)),
        }
    };
    let latest = model.record.items().iter().rev().take(LATEST);
    let contested = model.record.contested().flat_map(|(item, by)| {
        by.iter().filter_map(move |by| Some((item, model.record.at_index(*by)?)))
    });
    let page = Overview {
        f: Frame::new(ui, "index.html", &ui.t(Msg::NavOverview)),
        heading: ui.title(model.title.as_ref(), &ui.t(Msg::LedgerTitleMissing)),
        lead: ui.t(Msg::OverviewLead),
        as_of: ui.t(Msg::AsOfDay { date: &text::date(ui.lang, model.day) }),
        not_a_score: ui.t(Msg::NotAScore),
        plans: model.plans.iter().map(summary).collect(),
        no_plan: ui.t(Msg::NoPlan),
        head_contested: ui.t(Msg::FactContested),
        contested: contested.take(CONTESTED).map(|(a, b)| voices::pair(ui, a, b)).collect(),
        head_latest: ui.t(Msg::HeadLatest),
        latest: latest.map(|item| entries::line(ui, item)).collect(),
        all_entries: Html::link(&ui.page("entries.html"), &ui.h(Msg::NavEntries)),
    };
    put(files, ui, "index.html", &page)
}
