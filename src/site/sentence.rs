//! Each entry in one sentence: who, what they do, and to what.

use redevable_protocol::{
    ids::{StreamClass, StreamId},
    json::Value,
};
use redevable_tlog::EntryIndex;

use super::{html::Html, ui::Ui};
use crate::text::Msg;
use crate::views::{
    read::{self, Label, Point, Quantity},
    record::Item,
};

/// The sentence of an entry, with links to whom and to what it names.
pub(crate) fn sentence(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let who = ui.org(item.by());
    let mut out = who.then(" ").and(&ui.h(Msg::Does { kind: item.kind() }));
    let what = object(ui, item);
    if !what.is_empty() {
        out = out.then(" ").and(&what);
    }
    if let Some(index) = item.retracted {
        out = out.and(&mark(ui, "retracted", Msg::Retracted, index));
    }
    if let Some(index) = item.corrected.last() {
        out = out.and(&mark(ui, "corrected", Msg::Corrected, *index));
    }
    for index in ui.model.record.contests_of(item.entry) {
        out = out.and(&mark(ui, "contested", Msg::Contested, *index));
    }
    out
}

/// A word that a later entry earns an entry, with a link to it.
pub(crate) fn mark(ui: &Ui<'_>, class: &str, msg: Msg<'_>, index: EntryIndex) -> Html {
    let words = ui.h(msg).then(" (").and(&ui.entry(index)).then(")");
    Html::text(" ").and(&Html::element("span", &format!(" class=\"tag {class}\""), &words))
}

fn object(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let data = &item.data;
    let title = |key| read::label(data, key).map(|label| quoted(ui, &label));
    let organisation = |key| read::organisation(data, key).map(|org| ui.org(&org));
    let text = |key| read::text(data, key).map(|text| Html::text(&text));
    let found = match item.kind() {
        "ledger.opened"
        | "scale.published"
        | "plan.adopted"
        | "document.published"
        | "recommendation.adopted"
        | "evidence.registered" => title("title"),
        "commitment.registered" => title("title").map(|title| linked(ui, &item.stream, &title)),
        "milestone.added" | "indicator.defined" => Some(titled(ui, item)),
        "organisation.registered" | "organisation.renamed" => title("name"),
        "forum.established" => title("name"),
        "organisation.dissolved" => organisation("org"),
        "key.enrolled" => Some(organisation("org").unwrap_or_else(|| ui.org(item.by()))),
        "role.granted" => organisation("org").map(|org| {
            let (role, scope) = (read::text(data, "role"), read::text(data, "scope"));
            let (role, scope) = (role.unwrap_or_default(), scope.unwrap_or_default());
            let words = ui.h(Msg::Role { role: &role, scope: &scope });
            org.and(&ui.h(Msg::Colon)).and(&words)
        }),
        "plan.alias-declared" => text("value").map(|value| in_quotes(ui, &value)),
        "responsibility.proposed" | "responsibility.transferred" => {
            organisation("to").map(|to| with_subject(ui, &item.stream, to))
        }
        "status.claimed" => Some(claimed(ui, item)),
        "milestone.delivered"
        | "milestone.cancelled"
        | "milestone.rescheduled"
        | "delay.announced" => Some(milestone(ui, item)),
        "indicator.baseline-revised" | "indicator.target-revised" => Some(revised(ui, item)),
        "indicator.value-reported" => Some(value(ui, item)),
        "indicator.retired" => Some(indicator_title(ui, item)),
        "assessment.published" => Some(assessed(ui, item)),
        "observation.recorded" => Some(observed(ui, item)),
        "meeting.convened" | "meeting.held" => text("meeting"),
        "entry.corrected"
        | "entry.retracted"
        | "reply.published"
        | "statement.made"
        | "reply.requested"
        | "indicator.value-disputed"
        | "evidence.reviewed" => Some(about(ui, item)),
        _ => None,
    };
    found.unwrap_or_else(|| subject(ui, &item.stream))
}

fn quoted(ui: &Ui<'_>, label: &Label) -> Html {
    in_quotes(ui, &ui.label(label))
}

fn in_quotes(ui: &Ui<'_>, words: &Html) -> Html {
    ui.h(Msg::OpenQuote).and(words).and(&ui.h(Msg::CloseQuote))
}

fn linked(ui: &Ui<'_>, stream: &StreamId, words: &Html) -> Html {
    match ui.subject_page(stream) {
        Some(page) => Html::link(&page, words),
        None => words.clone(),
    }
}

/// The subject of a stream by its name, linked; nothing for the ledger itself, nor for the
/// subject whose page this is.
pub(crate) fn subject(ui: &Ui<'_>, stream: &StreamId) -> Html {
    let subject = stream.subject();
    let model = ui.model;
    let title = match subject.class() {
        StreamClass::Ledger | StreamClass::Organisation => return Html::default(),
        _ if subject.as_str() == ui.here => return Html::default(),
        StreamClass::Commitment => {
            let card = model.commitments.iter().find(|card| card.id() == subject.id());
            card.and_then(|card| card.title.as_ref())
        }
        StreamClass::Plan => {
            let plan = model.plans.iter().find(|plan| plan.id == subject.id());
            plan.and_then(|plan| plan.title.as_ref())
        }
        StreamClass::Forum => {
            let forum = model.forums.iter().find(|forum| forum.id == subject.id());
            forum.and_then(|forum| forum.name.as_ref())
        }
        StreamClass::Voice => None,
    };
    let words = title.map_or_else(|| Html::text(subject.as_str()), |title| quoted(ui, title));
    linked(ui, stream, &words)
}

/// Something about a subject: `…, «subject»`.
fn with_subject(ui: &Ui<'_>, stream: &StreamId, words: Html) -> Html {
    let subject = subject(ui, stream);
    match (words.is_empty(), subject.is_empty()) {
        (true, _) => subject,
        (false, true) => words,
        (false, false) => words.then(", ").and(&subject),
    }
}

fn titled(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let title = read::label(&item.data, "title");
    let words = title.map_or_else(Html::default, |title| quoted(ui, &title));
    with_subject(ui, &item.stream, words)
}

fn indicator_title(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let id = read::text(&item.data, "indicator").unwrap_or_default();
    let indicators = ui.model.commitments.iter().flat_map(|card| &card.indicators);
    let mut own = indicators.filter(|i| i.stream == item.stream && i.id == id);
    let title = own.next().and_then(|indicator| indicator.title.as_ref());
    let words = title.map_or_else(|| Html::text(&id), |title| quoted(ui, title));
    linked(ui, &item.stream, &words)
}

fn claimed(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let scale = read::text(&item.data, "scale").unwrap_or_default();
    let code = read::text(&item.data, "code").unwrap_or_default();
    let mut words = ui.status(&scale, &code);
    if let Some(id) = read::text(&item.data, "milestone") {
        words = words.then(", ").and(&ui.h(Msg::Milestone { id: &id }));
    }
    with_subject(ui, &item.stream, words)
}

fn milestone(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let data = &item.data;
    let mut words = match read::text(data, "milestone") {
        Some(id) => Html::text(&id),
        None => ui.h(Msg::WholeCommitment),
    };
    let dates = (read::date(data, "old_due"), read::date(data, "new_due"));
    if let (Some(old), Some(new)) = dates {
        words = words.and(&ui.h(Msg::Colon)).and(&ui.date(old)).then(" → ").and(&ui.date(new));
    }
    if let Some(expected) = read::date(data, "expected") {
        words = words.and(&ui.h(Msg::Colon)).and(&ui.date(expected));
    }
    with_subject(ui, &item.stream, words)
}

fn revised(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let point = |key| item.data.get(key).and_then(Point::from_value);
    let shown = |point: Option<Point>| match point {
        None => ui.h(Msg::None),
        Some(point) => {
            let quantity = point.qty.as_ref().map(|quantity| ui.quantity(quantity));
            let quantity = Html::text(&quantity.unwrap_or_else(|| ui.t(Msg::NotRecorded)));
            match point.date {
                Some(date) => quantity.then(" (").and(&ui.date(date)).then(")"),
                None => quantity,
            }
        }
    };
    indicator_title(ui, item)
        .and(&ui.h(Msg::Colon))
        .and(&shown(point("old")))
        .then(" → ")
        .and(&shown(point("new")))
}

fn value(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let quantity = item.data.get("qty").and_then(Quantity::from_value);
    let quantity = quantity.map_or_else(|| ui.t(Msg::NotRecorded), |q| ui.quantity(&q));
    indicator_title(ui, item)
        .and(&ui.h(Msg::Colon))
        .then(&quantity)
        .then(" ")
        .and(&ui.h(Msg::On))
        .then(" ")
        .and(&ui.at(item.at))
}

fn assessed(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let result = |value: &Value| {
        let field = |name| value.at(name).and_then(Value::as_text);
        let words = ui.code(field("scale")?, field("code")?);
        Some(Html::element("span", " class=\"status\"", &words))
    };
    let results = read::list(&item.data, "results").iter().filter_map(result);
    let mut results: Vec<Html> = results.collect();
    // The same words on several scales are said once here; the page of the subject lists them all.
    results.dedup();
    with_subject(ui, &item.stream, Html::join(&results, " "))
}

fn observed(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let what = read::text(&item.data, "item").or_else(|| read::text(&item.data, "url"));
    let words = what.map_or_else(Html::default, |what| Html::text(&what));
    with_subject(ui, &item.stream, words)
}

fn about(ui: &Ui<'_>, item: &Item<'_>) -> Html {
    let named = |key| {
        let reference = read::reference(&item.data, key)?;
        Some(ui.model.record.named(&reference)?.index())
    };
    let (contests, about) = (named("contests"), named("about"));
    let mut words = Vec::new();
    if let Some(index) = contests {
        words.push(ui.h(Msg::Contests).and(&ui.h(Msg::Colon)).and(&ui.entry(index)));
    }
    if let Some(index) = about.filter(|about| contests != Some(*about)) {
        let plain = matches!(item.kind(), "entry.corrected" | "entry.retracted");
        let link = ui.entry(index);
        words.push(if plain { link } else { ui.h(Msg::About).and(&ui.h(Msg::Colon)).and(&link) });
    }
    let subject = subject(ui, &item.stream);
    if words.is_empty() {
        return subject;
    }
    let words = Html::text("(").and(&Html::join(&words, ", ")).then(")");
    if subject.is_empty() { words } else { words.then(", ").and(&subject) }
}
