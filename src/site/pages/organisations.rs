//! Who signs here and who is named here.

use super::{Plain, frame::Frame, put, table::table};
use crate::site::{Files, SiteError, html::Html, sentence, ui::Ui};
use crate::text::Msg;
use crate::views::organisation::{Key, Organisation, Role};

pub(super) fn write(ui: &Ui<'_>, files: &mut Files) -> Result<(), SiteError> {
    let mut known: Vec<&Organisation> = ui.model.organisations.values().collect();
    // Those that can sign come first; within each, by id.
    known.sort_by_key(|organisation| (organisation.keys.is_empty(), &organisation.id));
    let rows: Vec<Vec<Html>> = known.iter().map(|own| row(ui, own)).collect();
    let heads = [Msg::ColOrganisation, Msg::ColKind, Msg::ColRoles, Msg::ColKeys];
    let body = if rows.is_empty() {
        Html::element("p", "", &ui.absent(Msg::NoRecordHere))
    } else {
        table("", &heads.map(|head| ui.t(head)), &rows)
    };
    let path = "organisations.html";
    let page = Plain {
        f: Frame::new(ui, path, &ui.t(Msg::NavOrganisations)),
        heading: ui.h(Msg::NavOrganisations),
        lead: ui.t(Msg::OrganisationsLead),
        body,
    };
    put(files, ui, path, &page)
}

fn row(ui: &Ui<'_>, own: &Organisation) -> Vec<Html> {
    let name = ui.title(own.name(), own.id.as_str());
    let mut first = Html::element("span", &format!(" id=\"{}\"", own.id), &name)
        .and(&ui.org_tag(&own.id))
        .and(&Html::markup(format!("<br><code>{}</code> ", own.id)))
        .and(&ui.entry(own.registered));
    if let Some(index) = own.dissolved {
        first = first.and(&sentence::mark(ui, "retracted", Msg::Dissolved, index));
    }
    if own.names.len() > 1 {
        let former: Vec<Html> = own.names[..own.names.len() - 1]
            .iter()
            .map(|name| ui.entry_link(name.entry, &ui.label(&name.label)))
            .collect();
        let words = ui.h(Msg::FormerNames).and(&ui.h(Msg::Colon)).and(&Html::join(&former, ", "));
        first = first.and(&Html::element("p", " class=\"note\"", &words));
    }
    vec![first, ui.h(Msg::Kind { kind: &own.kind }), roles(ui, own), keys(ui, own)]
}

fn roles(ui: &Ui<'_>, own: &Organisation) -> Html {
    let mut lines = Vec::new();
    if own.steward {
        lines.push(ui.h(Msg::Steward));
    }
    lines.extend(own.roles.iter().map(|own| role(ui, own)));
    let leads: Vec<Html> = ui
        .model
        .commitments
        .iter()
        .filter(|card| card.leads.iter().any(|lead| lead.value == own.id))
        .map(|card| {
            let page = ui.page(&format!("commitment/{}.html", card.id()));
            Html::link(&page, &ui.title(card.title.as_ref(), card.id()))
        })
        .collect();
    if !leads.is_empty() {
        let head = ui.h(Msg::LeadsCount).and(&ui.h(Msg::Colon));
        lines.push(head.and(&Html::join(&leads, ", ")));
    }
    if lines.is_empty() {
        return ui.absent(Msg::NoRecordHere);
    }
    super::table::list(&lines)
}

fn role(ui: &Ui<'_>, role: &Role) -> Html {
    let words = ui.h(Msg::Role { role: &role.role, scope: &role.scope });
    let link = ui.entry_link(role.entry, &words);
    match role.revoked {
        Some(index) => link.and(&sentence::mark(ui, "retracted", Msg::RoleEnded, index)),
        None => link,
    }
}

fn keys(ui: &Ui<'_>, own: &Organisation) -> Html {
    if own.keys.is_empty() {
        return ui.absent(if own.kind == "cited" { Msg::NoKeyCited } else { Msg::NoKey });
    }
    let line = |key: &Key| {
        let vkey = Html::element("code", " class=\"hash\"", &Html::text(&key.vkey));
        let line = vkey.then(" ").and(&ui.entry(key.entry));
        let ended = if key.compromised { Msg::KeyCompromised } else { Msg::KeyEnded };
        match key.ended {
            Some(index) => line.and(&sentence::mark(ui, "retracted", ended, index)),
            None => line,
        }
    };
    super::table::list(&own.keys.iter().map(line).collect::<Vec<_>>())
}
