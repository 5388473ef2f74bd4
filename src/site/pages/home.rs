//! The door: a choice of languages.

use askama::Template;

use super::frame::Frame;
use crate::site::{Files, SiteError, html::Html, model::Model, ui::Ui};
use crate::text::{Lang, Msg};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    f: Frame,
    heading: Html,
    choices: Vec<Html>,
}

pub(crate) fn write(model: &Model<'_>, files: &mut Files) -> Result<(), SiteError> {
    let ui = Ui::new(model, Lang::Fr, "");
    let choices = Lang::ALL.map(|lang| {
        let (own, code) = (Ui::new(model, lang, ""), lang.code());
        let words = own.h(Msg::LanguageName);
        Html::markup(format!(
            "<a href=\"{}\" lang=\"{code}\" hreflang=\"{code}\">{words}</a>",
            own.page("index.html")
        ))
    });
    let title = ui.plain(model.title.as_ref(), &ui.t(Msg::LedgerTitleMissing));
    let page = Home {
        f: Frame::bilingual(&ui, &ui.t(Msg::HomeChoose)),
        heading: ui.title(model.title.as_ref(), &title),
        choices: choices.to_vec(),
    };
    files.insert("index.html".to_owned(), page.render()?.into_bytes());
    Ok(())
}
