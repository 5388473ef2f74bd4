//! What every page needs: its language, its place, and how names, dates and numbers are shown.

use redevable_protocol::{
    content::ContentCommitment,
    ids::{OrganisationId, StreamClass, StreamId},
    time::{At, Date, Recorded},
};
use redevable_tlog::EntryIndex;

use super::{contents, html::Html, model::Model};
use crate::text::{self, Lang, Msg};
use crate::views::{
    figures::Figure,
    read::{Label, Point, Quantity},
};

/// Entries that an opened count lists before it points at the list of all entries.
const LISTED_MAX: usize = 150;

/// One page in one language.
#[derive(Clone, Copy)]
pub(crate) struct Ui<'a> {
    pub(crate) model: &'a Model<'a>,
    pub(crate) lang: Lang,
    /// From the page to `site/`: `../` or `../../`.
    pub(crate) root: &'static str,
    /// The stream whose page this is; empty for any other page.
    pub(crate) here: &'a str,
}

impl<'a> Ui<'a> {
    pub(crate) fn new(model: &'a Model<'a>, lang: Lang, root: &'static str) -> Self {
        Self { model, lang, root, here: "" }
    }

    /// The same page as the page of one subject.
    pub(crate) fn on(self, here: &'a str) -> Self {
        Self { here, ..self }
    }

    /// Words.
    pub(crate) fn t(&self, msg: Msg<'_>) -> String {
        msg.in_language(self.lang)
    }

    /// Words as HTML.
    pub(crate) fn h(&self, msg: Msg<'_>) -> Html {
        Html::text(&self.t(msg))
    }

    /// Words that say that something is not there.
    pub(crate) fn absent(&self, msg: Msg<'_>) -> Html {
        Html::element("span", " class=\"absent\"", &self.h(msg))
    }

    /// A word beside a name.
    pub(crate) fn tag(&self, class: &str, msg: Msg<'_>) -> Html {
        Html::element("span", &format!(" class=\"tag {class}\""), &self.h(msg))
    }

    /// The address of a page of this language.
    pub(crate) fn page(&self, path: &str) -> String {
        format!("{}{}/{path}", self.root, self.lang.code())
    }

    /// A link to an entry.
    pub(crate) fn entry_link(&self, index: EntryIndex, inside: &Html) -> Html {
        Html::link(&format!("{}e/{index}.html", self.root), inside)
    }

    /// `entry 12`, linked.
    pub(crate) fn entry(&self, index: EntryIndex) -> Html {
        self.entry_link(index, &self.h(Msg::Entry { index: index.value() }))
    }

    /// A label in the page's language, or else marked with its own.
    pub(crate) fn label(&self, label: &Label) -> Html {
        match label.in_language(self.lang.code()) {
            None => self.absent(Msg::NotRecorded),
            Some((lang, words)) => self.foreign(lang, words),
        }
    }

    /// Words in a language, marked with it if it is not the page's.
    pub(crate) fn foreign(&self, lang: &str, words: &str) -> Html {
        let words = Html::text(words);
        if lang == self.lang.code() {
            words
        } else {
            Html::element("span", &format!(" lang=\"{}\"", Html::text(lang)), &words)
        }
    }

    /// A label, or that there is none.
    pub(crate) fn title(&self, label: Option<&Label>, id: &str) -> Html {
        label.map_or_else(|| Html::text(id), |label| self.label(label))
    }

    /// A label as bare words, for titles of pages.
    pub(crate) fn plain(&self, label: Option<&Label>, id: &str) -> String {
        let words = label.and_then(|label| label.in_language(self.lang.code()));
        words.map_or(id, |(_, words)| words).to_owned()
    }

    /// An organisation by its name, linked, with what it is.
    pub(crate) fn org(&self, id: &OrganisationId) -> Html {
        let Some(known) = self.model.organisations.get(id) else {
            return Html::text(id.as_str());
        };
        let name = self.title(known.name(), id.as_str());
        let link = Html::link(&format!("{}#{id}", self.page("organisations.html")), &name);
        link.and(&self.org_tag(id))
    }

    /// The word beside an organisation's name, with a space before it.
    pub(crate) fn org_tag(&self, id: &OrganisationId) -> Html {
        let Some(known) = self.model.organisations.get(id) else { return Html::default() };
        let space = Html::text(" ");
        if known.is_replay() {
            space.and(&self.tag("replay", Msg::TagReplay))
        } else if known.kind == "cited" {
            space.and(&self.tag("cited", Msg::TagCited))
        } else if known.is_fictional() {
            space.and(&self.tag("fiction", Msg::TagFiction))
        } else {
            Html::default()
        }
    }

    /// A day.
    pub(crate) fn date(&self, date: Date) -> Html {
        let words = Html::text(&text::date(self.lang, date));
        Html::element("time", &format!(" datetime=\"{date}\""), &words)
    }

    /// A day or a moment.
    pub(crate) fn at(&self, at: At) -> Html {
        match at {
            At::Date(date) => self.date(date),
            At::Instant(instant) => {
                let words = Html::text(&text::instant(self.lang, instant));
                Html::element("time", &format!(" datetime=\"{instant}\""), &words)
            }
        }
    }

    /// The day of a moment, with the moment in the markup.
    pub(crate) fn day(&self, said: Recorded) -> Html {
        let words = Html::text(&text::date(self.lang, said.date()));
        Html::element("time", &format!(" datetime=\"{said}\""), &words)
    }

    /// A quantity with its unit.
    pub(crate) fn quantity(&self, quantity: &Quantity) -> String {
        let number = text::number(self.lang, &quantity.value);
        match &quantity.unit {
            Some(unit) => format!("{number}\u{a0}{unit}"),
            None => number,
        }
    }

    /// A baseline or a target in words: `11 by 31 December 2022`.
    pub(crate) fn point(&self, point: &Point, entry: Option<EntryIndex>, joint: Msg<'_>) -> Html {
        let quantity = point.qty.as_ref().map_or_else(
            || self.absent(Msg::NotRecorded),
            |quantity| Html::element("b", "", &Html::text(&self.quantity(quantity))),
        );
        let quantity = match entry {
            Some(entry) => self.entry_link(entry, &quantity),
            None => quantity,
        };
        let date = match point.date {
            Some(date) => self.h(joint).then(" ").and(&self.date(date)),
            None => self.absent(Msg::NoDate),
        };
        quantity.then(" ").and(&Html::element("span", " class=\"when\"", &date))
    }

    /// A code of a scale in the words of its publisher.
    pub(crate) fn code(&self, scale: &str, code: &str) -> Html {
        let known = self.model.scales.get(scale).and_then(|known| known.code(code));
        let words = known.and_then(|known| known.label.as_ref());
        words.map_or_else(|| Html::text(code), |label| self.label(label))
    }

    /// A status: always words, in a frame.
    pub(crate) fn status(&self, scale: &str, code: &str) -> Html {
        let title = Html::text(&format!("{scale} : {code}"));
        let attributes = format!(" class=\"status\" title=\"{title}\"");
        Html::element("span", &attributes, &self.code(scale, code))
    }

    /// A content as a block.
    pub(crate) fn content(&self, content: &ContentCommitment) -> Html {
        contents::block(self, content)
    }

    /// A reason, or that none is recorded.
    pub(crate) fn reason(&self, reason: Option<&ContentCommitment>) -> Html {
        match reason {
            Some(reason) => self.content(reason),
            None => Html::element("strong", " class=\"absent\"", &self.h(Msg::NoReasonRecorded)),
        }
    }

    /// A count that opens to the entries it counts; one entry is a plain link.
    pub(crate) fn count(&self, figure: &Figure) -> Html {
        let number = Html::text(&text::number(self.lang, &figure.count().to_string()));
        match figure.0.as_slice() {
            [] => Html::element("b", "", &number),
            [only] => self.entry_link(*only, &Html::element("b", "", &number)),
            entries => {
                let listed = entries.iter().take(LISTED_MAX);
                let links: Vec<Html> = listed
                    .map(|index| self.entry_link(*index, &Html::text(&index.to_string())))
                    .collect();
                let mut inside = self
                    .h(Msg::EntriesCounted { count: entries.len() })
                    .then(" ")
                    .and(&Html::join(&links, " "));
                if let Some(more) = entries.len().checked_sub(LISTED_MAX).filter(|more| *more > 0) {
                    let words = self.h(Msg::AndMoreEntries { count: more });
                    inside = inside.then(" ").and(&Html::link(&self.page("entries.html"), &words));
                }
                Html::markup(format!(
                    "<details class=\"count\"><summary>{number}</summary><p>{inside}</p></details>"
                ))
            }
        }
    }

    /// The page of a stream's subject, if it has one.
    pub(crate) fn subject_page(&self, stream: &StreamId) -> Option<String> {
        let subject = stream.subject();
        match subject.class() {
            StreamClass::Commitment => self
                .model
                .cards
                .contains(subject.id())
                .then(|| self.page(&format!("commitment/{}.html", subject.id()))),
            StreamClass::Plan => {
                let known = self.model.plans.iter().any(|plan| plan.id == subject.id());
                known.then(|| self.page(&format!("plan/{}.html", subject.id())))
            }
            StreamClass::Forum => {
                let forum = self.model.forums.iter().find(|forum| forum.id == subject.id())?;
                let plan = forum.plans.first()?;
                let known = self.model.plans.iter().any(|known| known.id == *plan);
                known.then(|| self.page(&format!("plan/{plan}.html#forum-{}", forum.id)))
            }
            StreamClass::Organisation => {
                Some(format!("{}#{}", self.page("organisations.html"), subject.id()))
            }
            _ => None,
        }
    }
}
