//! What stands around every page: navigation, banners, and the position it was made from.

use redevable_tlog::EntryIndex;

use crate::site::{
    html::Html,
    model::{Model, Source},
    ui::Ui,
};
use crate::text::{self, Lang, Msg};

/// A place in the navigation.
pub(crate) struct Nav {
    pub(crate) href: String,
    pub(crate) words: Html,
    pub(crate) current: bool,
}

/// Words that stand above every page.
pub(crate) struct Banner {
    pub(crate) class: &'static str,
    pub(crate) name: String,
    pub(crate) words: Html,
}

/// The frame of one page.
pub(crate) struct Frame {
    pub(crate) lang: &'static str,
    pub(crate) title: String,
    pub(crate) site_title: String,
    pub(crate) site_name: Html,
    pub(crate) root: &'static str,
    pub(crate) home: String,
    pub(crate) skip: String,
    pub(crate) nav_label: String,
    pub(crate) nav: Vec<Nav>,
    pub(crate) other: Html,
    pub(crate) banners: Vec<Banner>,
    pub(crate) position: Html,
}

const PLACES: [(&str, Msg<'static>); 5] = [
    ("index.html", Msg::NavOverview),
    ("changes.html", Msg::NavChanges),
    ("organisations.html", Msg::NavOrganisations),
    ("entries.html", Msg::NavEntries),
    ("about.html", Msg::NavAbout),
];

impl Frame {
    /// Of a page of one language.
    pub(crate) fn new(ui: &Ui<'_>, path: &str, title: &str) -> Self {
        let place = |(page, msg): &(&str, Msg<'_>)| Nav {
            href: ui.page(page),
            words: ui.h(*msg),
            current: *page == path,
        };
        let other = Ui::new(ui.model, ui.lang.other(), ui.root);
        let code = other.lang.code();
        let link = Html::markup(format!(
            "<a href=\"{}\" lang=\"{code}\" hreflang=\"{code}\">{}</a>",
            Html::text(&other.page(path)),
            // Written in the language of the page it leads to.
            ui.h(Msg::OtherLanguage)
        ));
        let nav = PLACES.iter().map(place).collect();
        Self::build(ui, title, nav, link, &[*ui])
    }

    /// Of a page in both languages; `ui` gives the language of the frame.
    pub(crate) fn bilingual(ui: &Ui<'_>, title: &str) -> Self {
        let mut nav = Vec::new();
        for lang in Lang::ALL {
            let own = Ui::new(ui.model, lang, ui.root);
            for (page, msg) in [PLACES[0], PLACES[3]] {
                let words = ui.foreign(lang.code(), &own.t(msg));
                nav.push(Nav { href: own.page(page), words, current: false });
            }
        }
        let both = Lang::ALL.map(|lang| Ui::new(ui.model, lang, ui.root));
        Self::build(ui, title, nav, Html::default(), &both)
    }

    fn build(ui: &Ui<'_>, title: &str, nav: Vec<Nav>, other: Html, langs: &[Ui<'_>]) -> Self {
        let name = ui.model.title.as_ref();
        let fallback = ui.t(Msg::LedgerTitleMissing);
        Self {
            lang: ui.lang.code(),
            title: title.to_owned(),
            site_title: ui.plain(name, &fallback),
            site_name: ui.title(name, &fallback),
            root: ui.root,
            home: ui.page("index.html"),
            skip: ui.t(Msg::SkipLink),
            nav_label: ui.t(Msg::NavLabel),
            nav,
            other,
            banners: banners(ui, langs),
            position: position(ui, langs),
        }
    }
}

/// A sentence in each language of the page, the second marked with its own.
fn each(ui: &Ui<'_>, langs: &[Ui<'_>], words: impl Fn(&Ui<'_>) -> Html) -> Html {
    let all = langs.iter().map(|own| {
        let lang = own.lang.code();
        let attributes =
            if lang == ui.lang.code() { String::new() } else { format!(" lang=\"{lang}\"") };
        Html::element("p", &attributes, &words(own))
    });
    Html::join(&all.collect::<Vec<_>>(), "")
}

fn banners(ui: &Ui<'_>, langs: &[Ui<'_>]) -> Vec<Banner> {
    let mut banners = Vec::new();
    let model = ui.model;
    let strong = |own: &Ui<'_>, msg| Html::element("strong", "", &own.h(msg)).then(" – ");
    if let Some(first) = model.sources.first() {
        let words = each(ui, langs, |own| {
            let mut words = strong(own, Msg::BannerReplay).and(&own.h(Msg::BannerReplayText));
            words = words.then(" ").and(&own.h_source(first));
            if let Some(more @ 1..) = model.sources.len().checked_sub(1) {
                let link = Html::link(
                    &format!("{}#sources", own.page("about.html")),
                    &own.h(Msg::BannerMore { count: more }),
                );
                words = words.then(" ").and(&link).then(".");
            }
            words
        });
        banners.push(Banner { class: "replay", name: ui.t(Msg::BannerReplay), words });
    }
    if model.fiction {
        let words = each(ui, langs, |own| {
            strong(own, Msg::BannerFiction).and(&own.h(Msg::BannerFictionText))
        });
        banners.push(Banner { class: "fiction", name: ui.t(Msg::BannerFiction), words });
    }
    banners
}

impl Ui<'_> {
    /// A source with the words that its licence asks for.
    pub(crate) fn h_source(&self, source: &Source) -> Html {
        match source.last {
            Some(last) if Model::is_barometer(&source.source) => {
                // The words that the publisher asks for are French whatever the page.
                let french = text::date(Lang::Fr, last.date());
                let words = Msg::Barometer { date: &french }.in_language(Lang::Fr);
                let unknown = self.t(Msg::LicenceUnknown);
                let licence = source.licence.as_deref().unwrap_or(&unknown);
                let licence = self.h(Msg::BannerLicence { licence });
                self.foreign("fr", &words).then(". ").and(&licence)
            }
            _ => self.named_source(source),
        }
    }

    /// A source by the name that its entries give it.
    pub(crate) fn named_source(&self, source: &Source) -> Html {
        let unknown = self.t(Msg::LicenceUnknown);
        let licence = source.licence.as_deref().unwrap_or(&unknown);
        let name = source.source.as_str();
        match source.last {
            None => self.h(Msg::BannerSourceUndated { source: name, licence }),
            Some(last) => {
                let date = text::date(self.lang, last.date());
                self.h(Msg::BannerSource { source: name, licence, date: &date })
            }
        }
    }
}

fn position(ui: &Ui<'_>, langs: &[Ui<'_>]) -> Html {
    let input = &ui.model.input;
    let last = input.size.last_index().map(EntryIndex::value);
    let code = |words: &str| Html::element("code", " class=\"hash\"", &Html::text(words));
    let line = each(ui, langs, |own| {
        let entries = match last {
            Some(last) => own.h(Msg::PositionEntries { last }),
            None => own.h(Msg::PositionEmpty),
        };
        Html::element("b", "", &own.h(Msg::Position))
            .and(&own.h(Msg::Colon))
            .and(&Html::link(&own.page("entries.html"), &entries))
            .then(", ")
            .and(&own.h(Msg::Root))
            .then(" ")
            .and(&code(&input.root.to_string()))
            .then(", ")
            .and(&own.h(Msg::Published { date: input.published }))
    });
    let ids = each(ui, langs, |own| {
        own.h(Msg::LedgerId)
            .then(" ")
            .and(&code(&input.ledger.to_string()))
            .then(", ")
            .and(&own.h(Msg::Origin))
            .then(" ")
            .and(&code(input.origin.as_str()))
    });
    line.and(&ids).and(&each(ui, langs, |own| own.h(Msg::NoScript)))
}
