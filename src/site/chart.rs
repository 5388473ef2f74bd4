//! One small drawing: the target in force as a step line, the values as dots. Floats only place
//! ink; every figure beside it is text.

use std::fmt::Write;

use redevable_protocol::time::Date;

use super::{html::Html, ui::Ui};
use crate::text::{self, Msg};
use crate::views::{
    indicator::{Indicator, Part},
    read::{Point, Quantity},
};

/// Small, so that the words stay legible on a phone.
const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 12.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 32.0;

struct Dot {
    day: Date,
    value: f64,
    /// The figure with its unit, for sentences.
    words: String,
    /// The figure alone, beside the ink.
    short: String,
}

impl Dot {
    fn new(ui: &Ui<'_>, day: Date, quantity: &Quantity) -> Option<Self> {
        let value = quantity.value.parse().ok()?;
        let short = text::number(ui.lang, &quantity.value);
        Some(Self { day, value, words: ui.quantity(quantity), short })
    }
}

struct Frame {
    /// When the target was dropped: its line ends there.
    dropped: Option<Date>,
    from: f64,
    to: f64,
    low: f64,
    high: f64,
}

impl Frame {
    fn x(&self, day: Date) -> f64 {
        let share = (days(day) - self.from) / (self.to - self.from).max(1.0);
        LEFT + share * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, value: f64) -> f64 {
        let share = (value - self.low) / (self.high - self.low);
        HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)
    }
}

/// The drawing of an indicator whose target moved; `None` if there is nothing to draw.
pub(crate) fn target_history(ui: &Ui<'_>, indicator: &Indicator) -> Option<Html> {
    let steps = steps(ui, indicator);
    if indicator.moved_targets().next().is_none() || steps.len() < 2 {
        return None;
    }
    let dots: Vec<Dot> = indicator
        .values
        .iter()
        .filter_map(|value| Dot::new(ui, value.at.date(), value.qty.as_ref()?))
        .collect();
    let all = || steps.iter().chain(&dots);
    let bound = |pick: fn(f64, f64) -> f64, values: &mut dyn Iterator<Item = f64>| {
        values.reduce(pick).unwrap_or_default()
    };
    let end = days(ui.model.day);
    let (low, high) = (
        bound(f64::min, &mut all().map(|dot| dot.value)).min(0.0),
        bound(f64::max, &mut all().map(|dot| dot.value)),
    );
    let dropped = indicator.changes.iter().rev().find(|change| change.part == Part::Target);
    let dropped = dropped.filter(|change| change.new.is_none());
    let frame = Frame {
        dropped: dropped.map(|change| change.said.date()),
        from: bound(f64::min, &mut all().map(|dot| days(dot.day))),
        to: bound(f64::max, &mut all().map(|dot| days(dot.day))).max(end),
        low,
        high: if high > low { high } else { low + 1.0 },
    };
    Some(draw(ui, indicator, &frame, &steps, &dots))
}

/// The targets in force, each from the day on which it was said.
fn steps(ui: &Ui<'_>, indicator: &Indicator) -> Vec<Dot> {
    let dot = |day: Date, point: &Point| Dot::new(ui, day, point.qty.as_ref()?);
    let item = |index| ui.model.record.at_index(index);
    let first = indicator.first_target.as_ref().and_then(|first| {
        let day = item(first.entry)?.said().date();
        dot(day, &first.value)
    });
    let mut steps: Vec<Dot> = first.into_iter().collect();
    for change in indicator.changes.iter().filter(|change| change.part == Part::Target) {
        let is_first = indicator.first_target.as_ref().is_some_and(|f| f.entry == change.entry);
        if let (false, Some(new)) = (is_first, &change.new) {
            steps.extend(dot(change.said.date(), new));
        }
    }
    steps
}

fn draw(ui: &Ui<'_>, indicator: &Indicator, frame: &Frame, steps: &[Dot], dots: &[Dot]) -> Html {
    let id = format!("chart-{}", indicator.defined);
    let name = ui.plain(indicator.title.as_ref(), &indicator.id);
    let title = ui.h(Msg::ChartTitle { indicator: &name });
    let said = |dots: &[Dot]| -> String {
        let words = dots.iter().map(|dot| {
            let date = text::date(ui.lang, dot.day);
            ui.t(Msg::ChartStep { date: &date, value: &dot.words })
        });
        words.collect::<Vec<_>>().join(", ")
    };
    let values: Vec<String> = dots
        .iter()
        .map(|dot| format!("{} ({})", dot.words, text::date(ui.lang, dot.day)))
        .collect();
    let desc = ui.h(Msg::ChartDesc { steps: &said(steps), values: &values.join(", ") });
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\
         <title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{desc}</desc>"
    );
    axis(&mut svg, frame);
    step_line(&mut svg, ui, frame, steps);
    value_dots(&mut svg, ui, frame, steps, dots);
    svg.push_str("</svg>");
    Html::markup(svg)
}

/// All values, the last one named; a few also carry their figure.
fn value_dots(svg: &mut String, ui: &Ui<'_>, frame: &Frame, steps: &[Dot], dots: &[Dot]) {
    const LABELLED: usize = 5;
    for (position, dot) in dots.iter().enumerate() {
        let (x, y) = (frame.x(dot.day), frame.y(dot.value));
        put(svg, format_args!("<circle class=\"dot\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"));
        let is_last = position + 1 == dots.len();
        if !is_last && dots.len() > LABELLED {
            continue;
        }
        let words = if is_last {
            format!("{} {}", ui.t(Msg::ValueWas), dot.short)
        } else {
            dot.short.clone()
        };
        // Away from the line of the target.
        let above = steps.last().is_none_or(|step| step.value <= dot.value);
        let y = (y + if above { -10.0 } else { 18.0 }).min(HEIGHT - BOTTOM - 4.0);
        label(svg, "dot-label", x.max(LEFT + 10.0), y, &Html::text(&words));
    }
}

fn put(svg: &mut String, piece: std::fmt::Arguments<'_>) {
    svg.write_fmt(piece).expect("invariant: writing to a string does not fail");
}

fn label(svg: &mut String, class: &str, x: f64, y: f64, words: &Html) {
    put(svg, format_args!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{words}</text>"));
}

/// The zero (or lowest) line, and a mark at each first of January.
fn axis(svg: &mut String, frame: &Frame) {
    let (y, end) = (HEIGHT - BOTTOM, WIDTH - RIGHT);
    put(svg, format_args!("<path class=\"axis\" d=\"M{LEFT} {y}H{end}\"/>"));
    if frame.low == 0.0 {
        label(svg, "zero", end + 6.0, y + 5.0, &Html::text("0"));
    }
    for year in 1990..2100 {
        let Some(day) = Date::from_civil(year, 1, 1) else { continue };
        if days(day) < frame.from || days(day) > frame.to {
            continue;
        }
        let x = frame.x(day);
        put(svg, format_args!("<path class=\"axis\" d=\"M{x:.1} {y}v6\"/>"));
        label(svg, "tick", x, y + 22.0, &Html::text(&year.to_string()));
    }
}

fn step_line(svg: &mut String, ui: &Ui<'_>, frame: &Frame, steps: &[Dot]) {
    let mut path = String::new();
    for (position, step) in steps.iter().enumerate() {
        let (x, y) = (frame.x(step.day), frame.y(step.value));
        if position == 0 {
            put(&mut path, format_args!("M{x:.1} {y:.1}"));
        } else {
            put(&mut path, format_args!("H{x:.1}V{y:.1}"));
        }
    }
    let end = frame.dropped.map_or(WIDTH - RIGHT, |day| frame.x(day));
    put(svg, format_args!("<path class=\"step\" d=\"{path}H{end:.1}\"/>"));
    for (position, step) in steps.iter().enumerate() {
        let y = frame.y(step.value);
        if position + 1 == steps.len() {
            let words = Html::text(&format!("{} {}", ui.t(Msg::ChartTarget), step.short));
            label(svg, "step-label end", end, y - 8.0, &words);
        } else {
            label(svg, "step-label", frame.x(step.day) + 2.0, y - 8.0, &Html::text(&step.short));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "days of the years 1 to 9999 fit a float exactly")]
fn days(day: Date) -> f64 {
    day.days() as f64
}
