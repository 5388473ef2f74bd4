//! The pages, one file each.

use askama::Template;

use super::{Files, SiteError, html::Html, model::Model, ui::Ui};
use crate::text::Lang;

mod about;
mod changes;
mod commitment;
mod entries;
pub(super) mod entry;
mod frame;
pub(super) mod home;
mod indicator;
mod organisations;
mod overview;
mod plan;
mod summary;
mod table;
mod voices;

/// Writes the pages of one language.
pub(super) fn write(model: &Model<'_>, lang: Lang, files: &mut Files) -> Result<(), SiteError> {
    let (near, far) = (Ui::new(model, lang, "../"), Ui::new(model, lang, "../../"));
    overview::write(&near, files)?;
    changes::write(&near, files)?;
    organisations::write(&near, files)?;
    entries::write(&near, files)?;
    about::write(&near, files)?;
    for plan in &model.plans {
        let stream = format!("plan/{}", plan.id);
        plan::write(&far.on(&stream), plan, files)?;
    }
    for card in &model.commitments {
        commitment::write(&far.on(card.stream.as_str()), card, files)?;
    }
    Ok(())
}

/// A name, a value and, where a share of a whole is meant, its percentage.
pub(super) struct Fact {
    pub(super) name: Html,
    pub(super) value: Html,
    pub(super) share: Option<usize>,
}

impl Fact {
    fn new(name: Html, value: Html) -> Self {
        Self { name, value, share: None }
    }

    fn of(name: Html, value: Html, part: usize, whole: usize) -> Self {
        Self { name, value, share: (part * 100).checked_div(whole) }
    }
}

/// Some facts under a heading.
pub(super) struct Block {
    pub(super) title: String,
    pub(super) facts: Vec<Fact>,
    pub(super) notes: Vec<Html>,
}

/// A page that is a heading, a lead and a body.
#[derive(Template)]
#[template(path = "plain.html")]
struct Plain {
    f: frame::Frame,
    heading: Html,
    lead: String,
    body: Html,
}

fn put(files: &mut Files, ui: &Ui<'_>, path: &str, page: &impl Template) -> Result<(), SiteError> {
    files.insert(format!("{}/{path}", ui.lang.code()), page.render()?.into_bytes());
    Ok(())
}
