//! The whole log, a hundred entries a page.

use redevable_tlog::EntryIndex;

use super::{Plain, frame::Frame, put};
use crate::site::{Files, SiteError, html::Html, sentence::sentence, ui::Ui};
use crate::text::Msg;
use crate::views::record::Item;

const PER_PAGE: usize = 100;

fn path(page: usize) -> String {
    if page == 0 { "entries.html".to_owned() } else { format!("entries-{}.html", page + 1) }
}

/// One line of a list of entries.
pub(super) fn line(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let index = Html::element("span", " class=\"i\"", &ui.entry(item.index()));
    let when = Html::element("span", " class=\"when\"", &ui.day(item.said()));
    index.then(" ").and(&when).then(" ").and(&sentence(ui, item))
}

/// Some entries as a list.
pub(super) fn timeline(ui: &Ui<'_>, entries: &[EntryIndex]) -> Html {
    let items = entries.iter().filter_map(|index| ui.model.record.at_index(*index));
    list(ui, items)
}

fn list<'i, 'e: 'i>(ui: &Ui<'_>, items: impl Iterator<Item = &'i Item<'e>>) -> Html {
    let lines: Vec<Html> = items.map(|item| Html::element("li", "", &line(ui, item))).collect();
    Html::element("ol", " class=\"log\"", &Html::join(&lines, ""))
}

pub(super) fn write(ui: &Ui<'_>, files: &mut Files) -> Result<(), SiteError> {
    let items = ui.model.record.items();
    let pages = items.chunks(PER_PAGE).count().max(1);
    for page in 0..pages {
        let chunk = items.chunks(PER_PAGE).nth(page).unwrap_or_default();
        let pager = pager(ui, page);
        let body = pager.clone().and(&list(ui, chunk.iter())).and(&pager);
        let plain = Plain {
            f: Frame::new(ui, &path(page), &ui.t(Msg::NavEntries)),
            heading: ui.h(Msg::NavEntries),
            lead: ui.t(Msg::EntriesLead),
            body,
        };
        put(files, ui, &path(page), &plain)?;
    }
    Ok(())
}

fn pager(ui: &Ui<'_>, current: usize) -> Html {
    let items = ui.model.record.items();
    let links: Vec<Html> = items
        .chunks(PER_PAGE)
        .enumerate()
        .filter_map(|(page, chunk)| {
            let (first, last) = (chunk.first()?.index().value(), chunk.last()?.index().value());
            let words = ui.h(Msg::EntriesRange { first, last });
            let link = if page == current {
                Html::element("strong", " aria-current=\"page\"", &words)
            } else {
                Html::link(&ui.page(&path(page)), &words)
            };
            Some(Html::element("li", "", &link))
        })
        .collect();
    if links.len() < 2 {
        return Html::default();
    }
    let label = format!(" class=\"pager\" aria-label=\"{}\"", ui.h(Msg::Pages));
    Html::element("nav", &label, &Html::element("ul", "", &Html::join(&links, "")))
}
