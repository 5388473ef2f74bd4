//! What others say, each beside what it speaks about.

use super::entries;
use crate::site::{html::Html, ui::Ui};
use crate::text::Msg;
use crate::views::{read, record::Item, voice::Voice};

/// An entry that is contested beside the one that contests it.
pub(super) fn pair(ui: &Ui<'_>, contested: &Item<'_>, contesting: &Item<'_>) -> Html {
    let side = |head: Msg<'_>, item: &Item<'_>| {
        let text = ["text", "challenges", "reason", "content"];
        let text = text.iter().find_map(|key| read::content(&item.data, key));
        let words = text.map_or_else(Html::default, |text| ui.content(&text));
        let line = Html::element("p", "", &entries::line(ui, item));
        Html::element("div", "", &Html::element("h3", "", &ui.h(head)).and(&line).and(&words))
    };
    let both = side(Msg::ContestedWords, contested).and(&side(Msg::ContestingWords, contesting));
    let two = Html::element("div", " class=\"two\"", &both);
    Html::element("div", " class=\"pair\"", &two)
}

/// Everything but observations.
pub(super) fn statements(ui: &Ui<'_>, voices: &[Voice]) -> Html {
    let said = voices.iter().filter(|voice| voice.kind != "observation.recorded");
    let all: Vec<Html> = said.map(|voice| one(ui, voice)).collect();
    Html::join(&all, "")
}

fn one(ui: &Ui<'_>, voice: &Voice) -> Html {
    let Some(item) = ui.model.record.at_index(voice.entry) else { return Html::default() };
    let contested = voice.contests.as_ref().and_then(|named| ui.model.record.named(named));
    if let (Some(contested), None) = (contested, voice.retracted) {
        return pair(ui, contested, item);
    }
    let mut out = Html::element("p", "", &entries::line(ui, item));
    if !voice.results.is_empty() {
        let results: Vec<Html> = voice
            .results
            .iter()
            .map(|(scale, code)| {
                let known = ui.model.scales.get(scale);
                let title = ui.title(known.and_then(|known| known.title.as_ref()), scale);
                let title = match known {
                    Some(known) => ui.entry_link(known.entry, &title),
                    None => title,
                };
                Html::element("li", "", &title.and(&ui.h(Msg::Colon)).and(&ui.status(scale, code)))
            })
            .collect();
        out = out.and(&Html::element("ul", "", &Html::join(&results, "")));
    }
    if let Some(text) = &voice.text {
        out = out.and(&ui.content(text));
    }
    if let Some(url) = &voice.url {
        out = out.and(&Html::element("p", "", &Html::outside(url)));
    }
    Html::element("div", " class=\"pair\"", &out)
}

/// The observations, as a list.
pub(super) fn observations(ui: &Ui<'_>, voices: &[Voice]) -> Html {
    let seen = voices.iter().filter(|voice| voice.kind == "observation.recorded");
    let lines: Vec<Html> = seen
        .filter_map(|voice| {
            let item = ui.model.record.at_index(voice.entry)?;
            let mut line = entries::line(ui, item);
            if !voice.fields.is_empty() {
                let fields = voice.fields.join(", ");
                let words = ui.h(Msg::ObservedFields { fields: &fields });
                line = line.then(" ").and(&Html::element("span", " class=\"n\"", &words));
            }
            if let Some(text) = &voice.text {
                line = line.and(&ui.content(text));
            }
            if let Some(url) = &voice.url {
                line = line.then(" ").and(&Html::outside(url));
            }
            Some(Html::element("li", "", &line))
        })
        .collect();
    if lines.is_empty() {
        return Html::default();
    }
    Html::element("ol", " class=\"log\"", &Html::join(&lines, ""))
}
