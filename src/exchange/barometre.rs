//! The French barometer of public policy, replayed: 44 priorities, their indicators, and every
//! change that the source's repository shows (domain §7(a)).

use std::collections::{BTreeMap, BTreeSet};

use redevable_protocol::{
    ids::{OrganisationId, StreamId, is_id},
    json::{Object, Value, object},
    time::{At, Instant},
};

use crate::exchange::{
    draft::{Draft, PlainContent, Step, bilingual},
    error::{CellFault, ExchangeError},
    setup::{Basis, Registration, Setup, Vkeys, organisation, replayed, stream},
    table::{Faults, Point, Row, Table},
};

/// The origin of the demonstration ledger.
pub const ORIGIN: &str = "registre.example/barometre";
/// The organisation that replays the source.
pub const REPLAY: &str = "rejeu-barometre.example";
/// The stream of the plan.
pub const PLAN: &str = "plan/barometre";
/// What must be shown beside these figures (Licence Ouverte 2.0).
pub const ATTRIBUTION: &str = "Etalab/DINUM – Baromètre des résultats de l'action publique, \
                               mise à jour du 18 janvier 2023";

const TITLE: &str = "Baromètre des résultats de l'action publique";
const REPOSITORY: &str = "etalab/barometre-resultats";
/// Titles and names of indicators come from one later file than the rows.
const TITLES: &str = "structure-cible.json 9eec359f";
const TITLES_AS_OF: &str = "2023-01-19T11:22:54Z";
const TEXTS: &str = "etalab/barometre-resultats-documentation a620db7a";
const LICENCE: &str = "MIT (dépôt) ; chiffres : jeu de données ouvert « Baromètre des résultats de \
                       l'action publique » de data.gouv.fr";
const LICENCE_WITH_TEXT: &str = "MIT (dépôt) ; chiffres : jeu de données ouvert « Baromètre des \
                                 résultats de l'action publique » de data.gouv.fr ; texte : \
                                 Licence Ouverte 2.0";

/// Dates before whose first row a replay publishes what it has, to leave states to compare.
const PUBLISHED_BEFORE: [&str; 3] = ["2021-05-01", "2022-01-01", "2023-01-01"];

/// The three tables, as CSV.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'a> {
    /// The priorities, with their titles.
    pub priorities: &'a str,
    /// The derived history of the figures, in the order of the commits.
    pub history: &'a str,
    /// The explanatory texts.
    pub texts: &'a str,
}

impl Tables<'static> {
    /// The tables that come with this program.
    #[must_use]
    pub const fn embedded() -> Self {
        Self {
            priorities: include_str!("data/fr_barometre_priorites.csv"),
            history: include_str!("data/fr_barometre_historique_national.csv"),
            texts: include_str!("data/fr_barometre_mesures_textes.csv"),
        }
    }
}

/// The whole demonstration ledger.
///
/// # Errors
/// As for [`events`].
pub fn steps(vkeys: Vkeys<'_>, signed: Instant) -> Result<Vec<Step>, ExchangeError> {
    let (by, plan) = (organisation(REPLAY), stream(PLAN));
    let title = bilingual(
        "Baromètre des résultats de l'action publique (rejeu de démonstration)",
        "Barometer of public policy results (demonstration replay)",
    );
    let mut setup = Setup::open(vkeys, signed, title);
    let name = bilingual(
        "Rejeu du baromètre, n'engage pas l'État",
        "Replay of the barometer, not a statement by the State",
    );
    setup.enrol(&Registration::new(&by, name, "replay"));
    setup.grant(&by, "coordinator", &plan);
    let mut steps = setup.finish();
    steps.extend(replay(&by, Tables::embedded())?);
    Ok(steps)
}

/// The replay without set-up: for a ledger in which `by`, of kind replay, already holds the
/// coordinator's role on [`PLAN`].
///
/// # Errors
/// As for [`events`].
pub fn replay(by: &OrganisationId, tables: Tables<'_>) -> Result<Vec<Step>, ExchangeError> {
    let mut steps = Vec::new();
    let mut dates = PUBLISHED_BEFORE.iter().peekable();
    for draft in events(by, tables)? {
        let seen = draft.data.get("replayed").and_then(|label| label.at("observed_at"));
        let seen = seen.and_then(Value::as_text).unwrap_or_default();
        // Dates and instants in these forms sort as text.
        if dates.next_if(|date| seen >= **date).is_some() {
            steps.push(Step::Publish);
        }
        steps.push(draft.into());
    }
    steps.push(Step::Publish);
    Ok(steps)
}

/// What [`replay`] appends.
///
/// # Errors
/// Every cell that cannot be imported; then nothing is.
pub fn events(by: &OrganisationId, tables: Tables<'_>) -> Result<Vec<Draft>, ExchangeError> {
    let mut faults = Faults::default();
    let priorities =
        Table::read("priorities", tables.priorities, &["id_ovq", "titre", "titre_ditp"])?;
    let texts = Table::read("texts", tables.texts, &["titre", "description"])?;
    let history = Table::read("history", tables.history, &HISTORY_COLUMNS)?;
    let priorities = read_priorities(&priorities, &texts, &mut faults);
    let mut replay = Replay {
        by: by.clone(),
        priorities,
        faults,
        disagreements: Faults::default(),
        drafts: Vec::new(),
        commitments: BTreeSet::new(),
        indicators: BTreeMap::new(),
    };
    let rows = history.rows(&mut replay.faults);
    for row in rows {
        replay.row(row);
    }
    let drafts = replay.faults.settle(replay.drafts)?;
    replay.disagreements.settle(drafts)
}

const HISTORY_COLUMNS: [&str; 16] = [
    "commit",
    "committed_at",
    "id_ovq",
    "indicateur",
    "nom",
    "event",
    "changed",
    "initial_value",
    "initial_value_date",
    "latest_value",
    "latest_value_date",
    "target",
    "target_date",
    "old_latest_value",
    "old_target",
    "old_target_date",
];

struct Priority {
    title: String,
    text: Option<String>,
}

fn read_priorities(
    table: &Table,
    texts: &Table,
    faults: &mut Faults,
) -> BTreeMap<String, Priority> {
    let mut priorities = BTreeMap::new();
    let rows = table.rows(faults);
    for row in &rows {
        let id = row.cell("id_ovq");
        let Some(title) = faults.text(*row, "titre") else { continue };
        let priority = Priority { title: title.to_owned(), text: None };
        if priorities.insert(id.to_owned(), priority).is_some() {
            faults.push(*row, "id_ovq", CellFault::Repeated);
        }
    }
    for text in texts.rows(faults) {
        let title = text.cell("titre");
        let mut named =
            rows.iter().filter(|row| row.cell("titre") == title || row.cell("titre_ditp") == title);
        // A text that fits two priorities is no more attributable than one that fits none.
        let (Some(row), None) = (named.next(), named.next()) else { continue };
        let Some(priority) = priorities.get_mut(row.cell("id_ovq")) else { continue };
        if text.cell("description").is_empty() {
            faults.push(text, "description", CellFault::Empty);
        } else if priority.text.replace(text.cell("description").to_owned()).is_some() {
            faults.push(text, "titre", CellFault::Repeated);
        }
    }
    priorities
}

/// What the events so far have established about one indicator.
#[derive(Clone)]
struct Effective {
    baseline: Option<Point>,
    target: Option<Point>,
    latest: Option<Point>,
    live: bool,
}

/// What one row names, in the forms of an event.
struct Subject {
    observed: Instant,
    source: String,
    stream: StreamId,
    indicator: String,
    key: (String, String),
}

struct Replay {
    by: OrganisationId,
    priorities: BTreeMap<String, Priority>,
    faults: Faults,
    /// Told only of a table without other faults: one bad cell would echo in later rows.
    disagreements: Faults,
    drafts: Vec<Draft>,
    commitments: BTreeSet<String>,
    indicators: BTreeMap<(String, String), Effective>,
}

impl Replay {
    fn row(&mut self, row: Row<'_>) {
        let Some(subject) = self.subject(row) else { return };
        self.plan_once(&subject);
        self.commitment_once(row, &subject);
        match row.cell("event") {
            "registered" => self.registered(row, &subject),
            "changed" => self.changed(row, &subject),
            "removed" => self.removed(row, &subject),
            _ => self.faults.push(row, "event", CellFault::Unknown),
        }
    }

    fn subject(&mut self, row: Row<'_>) -> Option<Subject> {
        let faults = &mut self.faults;
        let observed = faults.instant(row, "committed_at");
        let commit = faults.text(row, "commit");
        let priority = row.cell("id_ovq");
        let stream = faults.named(row, "id_ovq", |id| {
            StreamId::parse(&format!("commitment/{}", id.to_lowercase()))
        });
        let indicator = faults.named(row, "indicateur", |id| is_id(id).then(|| id.to_owned()));
        let (observed, commit, stream, indicator) = (observed?, commit?, stream?, indicator?);
        let key = (priority.to_owned(), indicator.clone());
        Some(Subject { observed, source: format!("{REPOSITORY} {commit}"), stream, indicator, key })
    }

    fn plan_once(&mut self, subject: &Subject) {
        if !self.commitments.is_empty() {
            return;
        }
        let label = replayed(&subject.source, LICENCE, Some(subject.observed), Basis::Observed);
        let none: Vec<Value> = Vec::new();
        let data = object([
            ("title", object([("fr", TITLE.into())]).into()),
            ("period", Value::Null),
            ("axes", none.into()),
            ("announced", Value::Null),
            ("replayed", label.into()),
        ]);
        let at = At::Date(subject.observed.date());
        self.drafts.push(Draft::new(&self.by, &stream(PLAN), "plan.adopted", at, data));
    }

    fn commitment_once(&mut self, row: Row<'_>, subject: &Subject) {
        let id = &subject.key.0;
        if !self.commitments.insert(id.clone()) {
            return;
        }
        let Some(priority) = self.priorities.get(id) else {
            self.faults.push(row, "id_ovq", CellFault::NotIntroduced);
            return;
        };
        let mut source = format!("{}; {TITLES}", subject.source);
        let mut licence = LICENCE;
        if priority.text.is_some() {
            source = format!("{source}; {TEXTS}");
            licence = LICENCE_WITH_TEXT;
        }
        let mut label = replayed(&source, licence, Some(subject.observed), Basis::Observed);
        label.insert("text_as_of".to_owned(), TITLES_AS_OF.into());
        let plan = stream(PLAN);
        let none: Vec<Value> = Vec::new();
        let mut data = object([
            ("plan", plan.id().into()),
            ("title", object([("fr", priority.title.as_str().into())]).into()),
            ("leads", none.clone().into()),
            ("supports", none.into()),
            ("replayed", label.into()),
        ]);
        if priority.text.is_none() {
            data.insert("text".to_owned(), Value::Null);
        }
        let at = At::Date(subject.observed.date());
        let mut draft = Draft::new(&self.by, &subject.stream, "commitment.registered", at, data);
        if let Some(text) = &priority.text {
            draft = draft.with_content("text", PlainContent::markdown(text, "fr"));
        }
        self.drafts.push(draft);
    }

    fn figures(&mut self, row: Row<'_>) -> Effective {
        Effective {
            baseline: self.faults.point(row, "initial_value", "initial_value_date"),
            target: self.faults.point(row, "target", "target_date"),
            latest: self.faults.point(row, "latest_value", "latest_value_date"),
            live: true,
        }
    }

    fn registered(&mut self, row: Row<'_>, subject: &Subject) {
        let figures = self.figures(row);
        let Some(name) = self.faults.text(row, "nom") else { return };
        let mut data = object([
            ("title", object([("fr", name.into())]).into()),
            ("unit", Value::Null),
            ("better", Value::Null),
        ]);
        for (key, point) in [("baseline", &figures.baseline), ("target", &figures.target)] {
            if let Some(point) = point {
                data.insert(key.to_owned(), point.to_value());
            }
        }
        self.observed("indicator.defined", subject, data);
        self.reported(row, subject, figures.latest.as_ref());
        if self.indicators.insert(subject.key.clone(), figures).is_some() {
            self.faults.push(row, "indicateur", CellFault::Repeated);
        }
    }

    fn changed(&mut self, row: Row<'_>, subject: &Subject) {
        let now = self.figures(row);
        let before = match self.indicators.get(&subject.key) {
            Some(known) if known.live => known.clone(),
            _ => return self.faults.push(row, "indicateur", CellFault::NotIntroduced),
        };
        let named = self.changes(row);
        self.agrees(row, "initial_value", named.baseline, before.baseline != now.baseline);
        self.agrees(row, "target", named.target, before.target != now.target);
        self.agrees(row, "latest_value", named.latest, before.latest != now.latest);
        self.old_agrees(row, &before);
        if named.baseline {
            if now.baseline.is_none() {
                self.faults.push(row, "initial_value", CellFault::Empty);
            }
            let data = revision(before.baseline.as_ref(), now.baseline.as_ref());
            self.observed("indicator.baseline-revised", subject, data);
        }
        if named.target {
            let data = revision(before.target.as_ref(), now.target.as_ref());
            self.observed("indicator.target-revised", subject, data);
        }
        if named.latest {
            self.reported(row, subject, now.latest.as_ref());
        }
        self.indicators.insert(subject.key.clone(), now);
    }

    fn removed(&mut self, row: Row<'_>, subject: &Subject) {
        let before = match self.indicators.get_mut(&subject.key) {
            Some(known) if known.live => {
                known.live = false;
                known.clone()
            }
            _ => return self.faults.push(row, "indicateur", CellFault::NotIntroduced),
        };
        self.old_agrees(row, &before);
        let data = object([("reason", Value::Null)]);
        self.observed("indicator.retired", subject, data);
    }

    /// Which of the three pairs the row says it changes.
    fn changes(&mut self, row: Row<'_>) -> Named {
        let mut named = Named::default();
        for field in row.cell("changed").split_whitespace() {
            match field {
                "initial_value" | "initial_value_date" => named.baseline = true,
                "target" | "target_date" => named.target = true,
                "latest_value" | "latest_value_date" => named.latest = true,
                // Computed by the source from the others.
                "target_percentage" => {}
                _ => self.faults.push(row, "changed", CellFault::Unknown),
            }
        }
        named
    }

    fn agrees(&mut self, row: Row<'_>, column: &str, named: bool, differs: bool) {
        if named != differs {
            self.disagreements.push(row, column, CellFault::Change);
        }
    }

    fn old_agrees(&mut self, row: Row<'_>, before: &Effective) {
        let date = |point: &Point| point.date.map(|date| date.to_string());
        let (latest, target) = (before.latest.as_ref(), before.target.as_ref());
        for (column, old) in [
            ("old_latest_value", latest.map(|point| point.value.clone())),
            ("old_target", target.map(|point| point.value.clone())),
            ("old_target_date", target.and_then(date)),
        ] {
            self.agrees(row, column, true, row.cell(column) == old.unwrap_or_default());
        }
    }

    /// An event whose date the source does not give.
    fn observed(&mut self, kind: &str, subject: &Subject, data: Object) {
        let mut source = subject.source.clone();
        let defined = kind == "indicator.defined";
        if defined {
            source = format!("{source}; {TITLES}");
        }
        let mut label = replayed(&source, LICENCE, Some(subject.observed), Basis::Observed);
        if defined {
            label.insert("text_as_of".to_owned(), TITLES_AS_OF.into());
        }
        self.push(kind, subject, At::Date(subject.observed.date()), data, label);
    }

    /// A value, on the date that the source gives it.
    fn reported(&mut self, row: Row<'_>, subject: &Subject, latest: Option<&Point>) {
        let Some(latest) = latest else {
            return self.faults.push(row, "latest_value", CellFault::Empty);
        };
        let Some(date) = latest.date else {
            return self.faults.push(row, "latest_value_date", CellFault::Empty);
        };
        let source = &subject.source;
        let label = replayed(source, LICENCE, Some(subject.observed), Basis::Source);
        let data = object([("qty", latest.to_quantity().into())]);
        self.push("indicator.value-reported", subject, At::Date(date), data, label);
    }

    fn push(&mut self, kind: &str, subject: &Subject, at: At, mut data: Object, label: Object) {
        data.insert("indicator".to_owned(), subject.indicator.as_str().into());
        data.insert("replayed".to_owned(), label.into());
        self.drafts.push(Draft::new(&self.by, &subject.stream, kind, at, data));
    }
}

#[derive(Clone, Copy, Default)]
struct Named {
    baseline: bool,
    target: bool,
    latest: bool,
}

/// The old and the new pair; the source gives no reason.
fn revision(old: Option<&Point>, new: Option<&Point>) -> Object {
    object([
        ("old", old.map(Point::to_value).into()),
        ("new", new.map(Point::to_value).into()),
        ("reason", Value::Null),
    ])
}

impl Point {
    fn to_quantity(&self) -> Object {
        object([("value", self.value.as_str().into()), ("unit", Value::Null)])
    }

    fn to_value(&self) -> Value {
        let date = self.date.map(|date| date.to_string());
        Value::Object(object([("qty", self.to_quantity().into()), ("date", date.into())]))
    }
}

#[cfg(test)]
#[path = "barometre_tests.rs"]
mod tests;
