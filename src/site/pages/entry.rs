//! The page of one entry, in both languages: its bytes, its place, and how to check it.

use askama::Template;
use redevable_protocol::entry::{Entry, encode};
use redevable_tlog::{EntryIndex, merkle::leaf_hash};

use super::{about::with_commands, frame::Frame};
use crate::site::{
    Files, SiteError,
    html::Html,
    model::Model,
    sentence::{sentence, subject},
    ui::Ui,
};
use crate::text::{Lang, Msg};
use crate::views::{entry::Relation, read, record::Item};

struct Side {
    lang: &'static str,
    sentence: Html,
    words: Html,
    proves: Html,
    chain: Html,
    audit: Html,
    head_parts: Html,
    parts: Vec<Html>,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    f: Frame,
    heading: Html,
    sides: Vec<Side>,
    pager_label: String,
    previous: Html,
    next: Html,
    head_bytes: Html,
    bytes_lead: Html,
    bytes_label: String,
    bytes: String,
    file: Html,
    head_facts: Html,
    facts: Vec<(Html, Html)>,
    head_relations: Html,
    relations: Vec<Html>,
    head_check: Html,
    checks: Vec<(Html, String, String)>,
}

/// Both languages of one page.
struct Both<'a> {
    fr: Ui<'a>,
    en: Ui<'a>,
}

impl Both<'_> {
    /// `French · English`, the second marked.
    fn h(&self, msg: Msg<'_>) -> Html {
        let (fr, en) = (self.fr.h(msg), self.en.h(msg));
        if fr == en {
            return fr;
        }
        fr.then(" · ").and(&Html::element("span", " lang=\"en\"", &en))
    }
}

pub(crate) fn write(model: &Model<'_>, files: &mut Files) -> Result<(), SiteError> {
    let ui = |lang| Ui::new(model, lang, "../");
    let both = Both { fr: ui(Lang::Fr), en: ui(Lang::En) };
    for (position, entry) in model.input.entries.iter().enumerate() {
        let index = entry.header.index;
        // An entry that was parsed is within the limit of ENTRY-4, so it encodes to its own bytes.
        let bytes = encode(&entry.header, entry.signed.note()).unwrap_or_default();
        let page = page(&both, entry, position, &bytes);
        files.insert(format!("e/{index}.html"), page.render()?.into_bytes());
        files.insert(format!("e/{index}.txt"), bytes);
    }
    Ok(())
}

fn page(both: &Both<'_>, entry: &Entry, position: usize, bytes: &[u8]) -> EntryPage {
    let (fr, en) = (&both.fr, &both.en);
    let model = fr.model;
    let index = entry.header.index;
    let item = model.record.at_index(index);
    let title = fr.t(Msg::EntryTitle { index: index.value() });
    let before = position.checked_sub(1).and_then(|at| model.input.entries.get(at));
    let after = model.input.entries.get(position + 1);
    let step = |head: Msg<'_>, other: Option<&Entry>, none: Msg<'_>| {
        let what = match other {
            Some(other) => {
                let index = other.header.index;
                both.fr.entry_link(index, &Html::text(&index.to_string()))
            }
            None => both.h(none),
        };
        both.h(head).then(" : ").and(&what)
    };
    let sides = [fr, en].map(|ui| side(ui, entry, item, after));
    let words = both.h(Msg::EntryFile).then(" : ");
    let file = Html::link(&format!("{index}.txt"), &Html::text(&format!("{index}.txt")));
    EntryPage {
        f: Frame::bilingual(
            fr,
            &format!("{title} · {}", en.t(Msg::EntryTitle { index: index.value() })),
        ),
        heading: both.h(Msg::EntryTitle { index: index.value() }),
        sides: sides.into(),
        pager_label: fr.t(Msg::NavEntries),
        previous: step(Msg::PreviousEntry, before, Msg::FirstOfLog),
        next: step(Msg::NextEntry, after, Msg::LastOfLog),
        head_bytes: both.h(Msg::EntryBytes),
        bytes_lead: both.h(Msg::EntryBytesLead),
        bytes_label: fr.t(Msg::EntryBytes),
        bytes: String::from_utf8_lossy(bytes).into_owned(),
        file: words.and(&file),
        head_facts: both.h(Msg::EntryFacts),
        facts: facts(both, entry, item, bytes, position),
        head_relations: both.h(Msg::NamedBy),
        relations: relations(both, position),
        head_check: both.h(Msg::EntryCheck),
        checks: checks(both, entry, bytes),
    }
}

fn side(ui: &Ui<'_>, entry: &Entry, item: Option<&Item<'_>>, after: Option<&Entry>) -> Side {
    let chain = match after {
        Some(after) => ui.h(Msg::CheckNext { next: after.header.index.value() }),
        None => ui.h(Msg::CheckLast),
    };
    let parts = [Msg::PartHeader, Msg::PartLine, Msg::PartBlank, Msg::PartSignatures];
    let sentence = match item {
        Some(item) => sentence(ui, item).then("."),
        None => ui.org(&entry.event().by).then(" ").and(&ui.h(Msg::UnknownType)),
    };
    Side {
        lang: ui.lang.code(),
        sentence,
        words: item.map_or_else(Html::default, |item| contents(ui, item)),
        proves: ui.h(Msg::EntryProves),
        chain,
        audit: with_commands(&ui.t(Msg::CheckSignature)),
        head_parts: ui.h(Msg::EntryParts),
        parts: parts.map(|part| ui.h(part)).into(),
    }
}

/// The texts that the entry commits to; in French only those of the page's first side, so that
/// nothing long stands twice.
fn contents(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    if ui.lang != Lang::Fr {
        return Html::default();
    }
    let found: Vec<Html> = item
        .data
        .iter()
        .filter(|(key, _)| read::content(&item.data, key).is_some())
        .filter_map(|(key, _)| {
            let content = read::content(&item.data, key)?;
            let name = Html::element("code", "", &Html::text(key));
            Some(Html::element("p", " class=\"note\"", &name).and(&ui.content(&content)))
        })
        .collect();
    Html::join(&found, "")
}

fn code(words: &str) -> Html {
    Html::element("code", " class=\"hash\"", &Html::text(words))
}

fn facts(
    both: &Both<'_>,
    entry: &Entry,
    item: Option<&Item<'_>>,
    bytes: &[u8],
    position: usize,
) -> Vec<(Html, Html)> {
    let event = entry.event();
    let index = entry.header.index;
    let size = both.fr.model.input.size;
    let leaf = Msg::LeafPosition { index: index.value(), size: size.value() };
    let mut facts = vec![
        (both.h(Msg::Index), Html::text(&index.to_string())),
        (both.h(Msg::Type), code(&event.kind)),
        (both.h(Msg::Stream), code(&event.stream)),
        (both.h(Msg::Revision), Html::text(&event.revision.to_string())),
        (both.h(Msg::HoldsAt), Html::text(&event.at.to_string())),
        (both.h(Msg::Signed), Html::text(&event.signed.to_string())),
        (both.h(Msg::Recorded), Html::text(&entry.header.recorded.to_string())),
    ];
    if let Some(observed) = item.and_then(|item| item.replayed()?.observed_at) {
        facts.push((both.h(Msg::SaidAt), Html::text(&observed.to_string())));
    }
    if !event.with.is_empty() {
        let with: Vec<Html> = event.with.iter().map(|org| both.fr.org(org)).collect();
        facts.push((both.h(Msg::CoSigners), Html::join(&with, ", ")));
    }
    facts.push((both.h(Msg::EventId), code(&entry.signed.id().to_string())));
    facts.push((both.h(Msg::EntryHash), code(&entry.hash.to_string())));
    let hash = code(&leaf_hash(bytes).to_string());
    facts.push((both.h(Msg::LeafHash), hash.then(" ").and(&both.h(leaf))));
    let near = &both.fr.model.neighbours[position];
    let link = |index: Option<EntryIndex>, none: Msg<'_>| match index {
        Some(index) => both.fr.entry_link(index, &Html::text(&index.to_string())),
        None => both.h(none),
    };
    facts.push((both.h(Msg::PreviousInStream), link(near.stream_before, Msg::FirstOfStream)));
    facts.push((both.h(Msg::NextInStream), link(near.stream_after, Msg::LastOfStream)));
    if let Some(item) = item {
        let links: Vec<Html> = [&both.fr, &both.en]
            .into_iter()
            .filter_map(|ui| {
                ui.subject_page(&item.stream)?;
                let words = subject(ui, &item.stream);
                let lang = format!(" lang=\"{}\"", ui.lang.code());
                (!words.is_empty()).then(|| Html::element("span", &lang, &words))
            })
            .collect();
        if !links.is_empty() {
            facts.push((both.h(Msg::SubjectPage), Html::join(&links, " · ")));
        }
    }
    facts
}

fn relations(both: &Both<'_>, position: usize) -> Vec<Html> {
    let near = &both.fr.model.neighbours[position];
    let word = |relation| match relation {
        Relation::Corrects => Msg::RelationCorrects,
        Relation::Retracts => Msg::RelationRetracts,
        Relation::Contests => Msg::RelationContests,
        Relation::About => Msg::RelationAbout,
        Relation::Cites => Msg::RelationCites,
    };
    let link = |index: EntryIndex| both.fr.entry_link(index, &Html::text(&index.to_string()));
    let own = Html::text(&position.to_string());
    let line = |from: Html, relation, to: Html| {
        from.then(" ").and(&both.h(word(relation))).then(" ").and(&to)
    };
    let later = near.named_by.iter().map(|(relation, by)| line(link(*by), *relation, own.clone()));
    let named = near.names.iter().map(|(relation, to)| line(own.clone(), *relation, link(*to)));
    later.chain(named).collect()
}

fn checks(both: &Both<'_>, entry: &Entry, bytes: &[u8]) -> Vec<(Html, String, String)> {
    let file = format!("{}.txt", entry.header.index);
    let id = entry.signed.id().to_string();
    let id = id.strip_prefix("b3:").unwrap_or(&id).to_owned();
    let leaf = data_encoding::HEXLOWER.encode(&leaf_hash(bytes).0);
    vec![
        (both.h(Msg::CheckEvent), format!("sed -n 2p {file} | b3sum"), id),
        (both.h(Msg::CheckEntry), format!("b3sum {file}"), entry.hash.to_string()),
        (both.h(Msg::CheckLeaf), format!("{{ printf '\\0'; cat {file}; }} | sha256sum"), leaf),
    ]
}
