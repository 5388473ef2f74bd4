//! One indicator on the card of its commitment.

use super::{
    Fact,
    changes::{change_cells, change_heads},
    table::table,
};
use crate::site::{chart, html::Html, ui::Ui};
use crate::text::Msg;
use crate::views::{
    indicator::{Indicator, Reported, Resting},
    read::Point,
};

pub(super) struct IndicatorCard {
    pub(super) id: String,
    pub(super) title: Html,
    pub(super) facts: Vec<Fact>,
    pub(super) chart: Html,
    pub(super) changes: Html,
    pub(super) values: Html,
}

pub(super) fn card(ui: &Ui<'_>, indicator: &Indicator) -> IndicatorCard {
    let drawing = chart::target_history(ui, indicator).map(|svg| {
        let caption = Html::element("figcaption", "", &ui.h(Msg::ChartCaption));
        Html::element("figure", "", &svg.and(&caption))
    });
    let mut title = ui.title(indicator.title.as_ref(), &indicator.id);
    if let Some(index) = indicator.retired {
        title = title.and(&crate::site::sentence::mark(ui, "retracted", Msg::Retired, index));
    }
    IndicatorCard {
        id: indicator.id.clone(),
        title,
        facts: facts(ui, indicator),
        chart: drawing.unwrap_or_default(),
        changes: changes(ui, indicator),
        values: values(ui, indicator),
    }
}

fn facts(ui: &Ui<'_>, indicator: &Indicator) -> Vec<Fact> {
    let point = |point: Option<&Resting<Point>>, joint, none| match point {
        Some(point) => ui.point(&point.value, Some(point.entry), joint),
        None => ui.absent(none),
    };
    let first = indicator.first_target.as_ref();
    let current = indicator.target.as_ref();
    let now = match (first, current) {
        (Some(_), None) => ui.absent(Msg::TargetDropped),
        (Some(first), Some(now)) if first == now => ui.h(Msg::SameTarget),
        _ => point(current, Msg::ByDate, Msg::TargetNone),
    };
    let latest = match indicator.latest() {
        Some(value) => reported(ui, value),
        None => ui.absent(Msg::ValueNone),
    };
    let unit = match &indicator.unit {
        Some(unit) => Html::text(unit),
        None => ui.absent(Msg::UnitUnknown),
    };
    let defined = ui.entry(indicator.defined).then(", ").and(&unit);
    vec![
        Fact::new(ui.h(Msg::FirstTarget), point(first, Msg::ByDate, Msg::TargetNone)),
        Fact::new(ui.h(Msg::CurrentTarget), now),
        Fact::new(ui.h(Msg::LatestValue), latest),
        Fact::new(
            ui.h(Msg::Baseline),
            point(indicator.baseline.as_ref(), Msg::On, Msg::BaselineNone),
        ),
        Fact::new(ui.h(Msg::Registered), defined),
    ]
}

fn reported(ui: &Ui<'_>, value: &Reported) -> Html {
    let quantity = match &value.qty {
        Some(quantity) => Html::element("b", "", &Html::text(&ui.quantity(quantity))),
        None => ui.absent(Msg::NotRecorded),
    };
    let day = ui.h(Msg::On).then(" ").and(&ui.at(value.at));
    ui.entry_link(value.entry, &quantity).then(" ").and(&Html::element(
        "span",
        " class=\"when\"",
        &day,
    ))
}

fn changes(ui: &Ui<'_>, indicator: &Indicator) -> Html {
    if indicator.changes.is_empty() {
        return Html::default();
    }
    let rows: Vec<Vec<Html>> =
        indicator.changes.iter().map(|change| change_cells(ui, change)).collect();
    let heading = Html::element("h4", "", &ui.h(Msg::ChangesOf));
    heading.and(&table("", &change_heads(ui, false), &rows))
}

fn values(ui: &Ui<'_>, indicator: &Indicator) -> Html {
    if indicator.values.is_empty() {
        return Html::default();
    }
    let rows: Vec<Vec<Html>> = indicator
        .values
        .iter()
        .map(|value| {
            let quantity = value.qty.as_ref().map(|quantity| ui.quantity(quantity));
            let quantity = Html::text(&quantity.unwrap_or_else(|| ui.t(Msg::NotRecorded)));
            let mut day = ui.at(value.at);
            if value.dated_ahead {
                day = day.then(" ").and(&ui.tag("late", Msg::DatedAhead));
            }
            vec![ui.entry_link(value.entry, &quantity), day, ui.day(value.said)]
        })
        .collect();
    let heads = [ui.t(Msg::Value), ui.t(Msg::DayOfValue), ui.t(Msg::ChangeWhen)];
    let words = ui.h(Msg::HistoryOf).then(&format!(" ({})", rows.len()));
    let summary = Html::element("summary", "", &words);
    Html::element("details", "", &summary.and(&table("", &heads, &rows)))
}
