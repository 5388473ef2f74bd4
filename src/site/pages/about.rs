//! Method, verification, accessibility, privacy.

use super::{Plain, frame::Frame, put, table::list};
use crate::site::{Files, SiteError, html::Html, model::Model, ui::Ui};
use crate::text::Msg;

pub(super) fn write(ui: &Ui<'_>, files: &mut Files) -> Result<(), SiteError> {
    let path = "about.html";
    let mut body = Html::default();
    for (head, words) in [
        (Msg::AboutWhat, paragraph(ui, Msg::AboutWhatText)),
        (Msg::AboutProved, items(ui, Msg::AboutProvedItems)),
        (Msg::AboutNotProved, items(ui, Msg::AboutNotProvedItems)),
        (Msg::AboutVerify, verify(ui)),
        (Msg::AboutWho, paragraph(ui, Msg::AboutWhoText)),
        (Msg::AboutAbsence, paragraph(ui, Msg::AboutAbsenceText)),
        (Msg::AboutReplay, paragraph(ui, Msg::AboutReplayText)),
        (Msg::AboutTags, tags(ui)),
    ] {
        body = body.and(&Html::element("h2", "", &ui.h(head))).and(&words);
    }
    body = body
        .and(&Html::element("h2", " id=\"sources\"", &ui.h(Msg::AboutSources)))
        .and(&sources(ui))
        .and(&Html::element("h2", "", &ui.h(Msg::AboutCheckpoint)))
        .and(&paragraph(ui, Msg::AboutCheckpointText))
        .and(&checkpoint(ui));
    for (head, words) in [
        (Msg::AboutAccessibility, Msg::AboutAccessibilityText),
        (Msg::AboutPrivacy, Msg::AboutPrivacyText),
    ] {
        body = body.and(&Html::element("h2", "", &ui.h(head))).and(&paragraph(ui, words));
    }
    let page = Plain {
        f: Frame::new(ui, path, &ui.t(Msg::NavAbout)),
        heading: ui.h(Msg::NavAbout),
        lead: ui.t(Msg::AboutLead),
        body,
    };
    put(files, ui, path, &page)
}

/// A paragraph; words between backquotes are commands.
fn paragraph(ui: &Ui<'_>, msg: Msg<'_>) -> Html {
    Html::element("p", "", &with_commands(&ui.t(msg)))
}

/// Words in which those between backquotes are commands.
pub(super) fn with_commands(words: &str) -> Html {
    let parts: Vec<Html> = words
        .split('`')
        .enumerate()
        .map(|(position, part)| {
            let part = Html::text(part);
            if position % 2 == 1 {
                Html::element("code", " class=\"command\"", &part)
            } else {
                part
            }
        })
        .collect();
    Html::join(&parts, "")
}

/// A list whose items stand in one message, between bars.
fn items(ui: &Ui<'_>, msg: Msg<'_>) -> Html {
    list(&ui.t(msg).split('|').map(Html::text).collect::<Vec<_>>())
}

fn verify(ui: &Ui<'_>) -> Html {
    paragraph(ui, Msg::AboutVerifyText).and(&paragraph(ui, Msg::AboutVerifyKeep))
}

fn tags(ui: &Ui<'_>) -> Html {
    let lines = [
        ("replay", Msg::TagReplay, Msg::AboutTagReplay),
        ("fiction", Msg::TagFiction, Msg::AboutTagFiction),
        ("cited", Msg::TagCited, Msg::AboutTagCited),
    ];
    list(
        &lines
            .map(|(class, tag, words)| ui.tag(class, tag).and(&ui.h(Msg::Colon)).and(&ui.h(words))),
    )
}

fn sources(ui: &Ui<'_>) -> Html {
    if ui.model.sources.is_empty() {
        return paragraph(ui, Msg::AboutSourcesNone);
    }
    let sources = &ui.model.sources;
    let named: Vec<Html> = sources.iter().map(|source| ui.named_source(source)).collect();
    match sources.first() {
        Some(first) if Model::is_barometer(&first.source) => {
            Html::element("p", "", &ui.h_source(first)).and(&list(&named))
        }
        _ => list(&named),
    }
}

fn checkpoint(ui: &Ui<'_>) -> Html {
    let input = &ui.model.input;
    let note = Html::element("pre", " class=\"note\"", &Html::text(input.checkpoint));
    let root = input.state_root.to_string();
    let state = ui.h(Msg::StateRoot).and(&ui.h(Msg::Colon)).and(&Html::element(
        "code",
        " class=\"hash\"",
        &Html::text(&root),
    ));
    note.and(&Html::element("p", "", &state))
}
