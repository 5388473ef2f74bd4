//! France's plan 2024-2026 as announced, replayed from two sources and nothing else (domain §7(f)).
//!
//! *Page*: the State's own page, which dates itself. *Site*: pages of the Open Government
//! Partnership, undated. What the sources only let a reader infer (numbers, axes, dates, French
//! titles of commitments) is left out.

use std::collections::BTreeSet;

use redevable_protocol::{
    ids::{OrganisationId, StreamId},
    json::{Object, Value, object},
    time::{At, Date, Instant},
};
use unicode_normalization::UnicodeNormalization;

use crate::exchange::{
    draft::{Draft, PlainContent, Step, bilingual},
    error::{CellFault, ExchangeError},
    scales,
    setup::{Basis, Registration, Setup, Vkeys, alias, organisation, replayed, stream, voice},
    table::{Faults, Row, Table},
};

/// The origin of the demonstration ledger.
pub const ORIGIN: &str = "registre.example/france-2024";
/// Replays what the State publishes.
pub const STATE: &str = "rejeu-etat.example";
/// Replays what the assessors' site publishes.
pub const ASSESSOR: &str = "rejeu-evaluateur.example";
/// The stream of the plan.
pub const PLAN: &str = "plan/fr-2024-2026";
/// The stream of the forum.
pub const FORUM: &str = "forum/fr-forum-ouvert";

const PAGE: &str = "fr_plan_page.txt";
const PAGE_DATE: &str = "2024-11-29";
const PAGE_SOURCE: &str = "Page de l'État « Le plan d’action national 2021-2023 pour un \
                           gouvernement ouvert », publiée le 9 janvier 2020, mise à jour le 29 \
                           novembre 2024 ; son adresse n'est pas relevée";
const PAGE_LICENCE: &str = "non indiquée sur la page";
const SITE_LICENCE: &str = "faits (identifiants, titres courts, noms, codes) ; licence de la base \
                            du site opengovpartnership.org non relevée";
/// The plan's name on the site.
const SITE_NAME: &str = "France Action Plan 2023-2025 (December)";
const HOST: &str = "Conseil économique, social et environnemental (CESE)";

/// The columns in which the site shows an assessment, and their scales.
const ASSESSED: [(&str, &str); 5] = [
    ("irm_verifiable", "irm-verifiable"),
    ("irm_open_gov_lens", "irm-lens"),
    ("irm_ambition", "ogp-ambition"),
    ("irm_early_results", "irm-early-results"),
    ("irm_completion", "irm-completion"),
];

/// The two sources.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The page, as text.
    pub page: &'a str,
    /// What was copied from the site, as CSV.
    pub commitments: &'a str,
}

impl Sources<'static> {
    /// The sources that come with this program.
    #[must_use]
    pub const fn embedded() -> Self {
        Self {
            page: include_str!("data/fr_plan_page.txt"),
            commitments: include_str!("data/fr_ogp_commitments_partial.csv"),
        }
    }
}

/// The whole demonstration ledger.
///
/// # Errors
/// Every cell that cannot be imported, or the first passage that the page does not hold.
pub fn steps(vkeys: Vkeys<'_>, signed: Instant) -> Result<Vec<Step>, ExchangeError> {
    steps_from(Sources::embedded(), vkeys, signed)
}

fn steps_from(
    sources: Sources<'_>,
    vkeys: Vkeys<'_>,
    signed: Instant,
) -> Result<Vec<Step>, ExchangeError> {
    let page = Page::read(sources.page)?;
    let commitments = read_commitments(sources.commitments)?;
    let mut steps = set_up(vkeys, signed, &commitments);
    steps.extend(page.drafts().into_iter().map(Step::from));
    steps.extend(commitments.iter().map(|one| one.registered(signed).into()));
    steps.push(Step::Publish);
    steps.push(site_alias(&commitments, signed).into());
    steps.extend(commitments.iter().filter_map(|one| one.assessed(signed)).map(Step::from));
    steps.push(Step::Publish);
    Ok(steps)
}

fn set_up(vkeys: Vkeys<'_>, signed: Instant, commitments: &[Commitment]) -> Vec<Step> {
    let title = bilingual(
        "Plan d'action national 2024-2026 de la France (rejeu de démonstration)",
        "France's national action plan 2024-2026 (demonstration replay)",
    );
    let mut setup = Setup::open(vkeys, signed, title);
    let (state, assessor) = (organisation(STATE), organisation(ASSESSOR));
    let (plan, forum) = (stream(PLAN), stream(FORUM));
    let name = bilingual(
        "Rejeu des publications de l'État, n'engage pas l'État",
        "Replay of the State's publications, not a statement by the State",
    );
    setup.enrol(&Registration::new(&state, name, "replay"));
    let name = bilingual(
        "Rejeu des évaluations de l'OGP, n'engage ni l'OGP ni l'IRM",
        "Replay of the OGP's assessments, not a statement by the OGP or the IRM",
    );
    setup.enrol(&Registration::new(&assessor, name, "replay"));
    setup.grant(&state, "coordinator", &plan);
    setup.grant(&state, "forum", &forum);
    setup.grant(&assessor, "assessor", &plan);
    for (_, scale) in ASSESSED {
        let scale = scales::find(scale).expect("invariant: every scale of a column is published");
        setup.publish_scale(scale);
    }
    let host = (HOST.to_owned(), "fr");
    let bodies = commitments.iter().flat_map(|one| one.leads.iter().chain(&one.supports));
    let mut known = BTreeSet::new();
    for (part, language) in [host].into_iter().chain(bodies.map(|part| (part.clone(), "en"))) {
        let org = cited(&part);
        if known.insert(org.clone()) {
            let name = object([(language, part.into())]);
            setup.register(&Registration::new(&org, name, "cited"));
        }
    }
    setup.finish()
}

/// The id of a body that is known only because a source names it (domain §2, Replay).
///
/// The digits keep apart what folds or shortens to the same letters: nothing is merged.
#[must_use]
pub fn cited(part: &str) -> OrganisationId {
    const LETTERS_MAX: usize = 50;
    let mut folded = String::new();
    for character in part.nfkd().flat_map(char::to_lowercase) {
        if character.is_ascii_alphanumeric() {
            folded.push(character);
        } else if !unicode_normalization::char::is_combining_mark(character)
            && !folded.ends_with('-')
        {
            folded.push('-');
        }
    }
    folded.truncate(LETTERS_MAX);
    let digits = &blake3::hash(part.as_bytes()).to_hex()[..6];
    OrganisationId::parse(&format!("cited.{folded}-{digits}"))
        .expect("invariant: 6 + 50 + 7 characters, all of them letters, digits, `.` or `-`")
}

/// What the State's page says.
struct Page<'a> {
    number: i64,
    title: &'a str,
    axes: Vec<&'a str>,
    former_title: &'a str,
    ordinal: &'a str,
    heading: &'a str,
    updated: &'a str,
    forum: &'a str,
}

impl<'a> Page<'a> {
    fn read(text: &'a str) -> Result<Self, ExchangeError> {
        let missing = |passage| ExchangeError::Passage { page: PAGE, passage };
        let line = |start: &str| text.lines().find(|line| line.starts_with(start));
        let announced = "La France présente ";
        let lead = line(announced).ok_or(missing("the number of commitments"))?;
        let number = lead[announced.len()..].split(' ').next().and_then(|word| word.parse().ok());
        let after = &text[text.find(lead).unwrap_or_default()..];
        let bullets = after.lines().skip(1).skip_while(|line| line.trim().is_empty());
        let axes: Vec<&str> =
            bullets.map_while(|line| line.trim_start().strip_prefix("• ")).map(str::trim).collect();
        if axes.is_empty() {
            return Err(missing("the priorities"));
        }
        let heading = text.lines().next().unwrap_or_default().trim();
        let former = "plan d’action national 2021-2023";
        let from = text.find("Le \" forum ouvert \"").ok_or(missing("the part on the forum"))?;
        let last = "Plus d’informations sur les modalités de participation";
        let last = text.find(last).ok_or(missing("the end of the part on the forum"))?;
        let to = text[last..].find('\n').map_or(text.len(), |length| last + length);
        Ok(Self {
            number: number.ok_or(missing("the number of commitments"))?,
            title: line("Le plan d’action national 2024-2026").ok_or(missing("its title"))?.trim(),
            axes,
            former_title: passage(heading, former).ok_or(missing("its former title"))?,
            ordinal: passage(text, "4e plan").ok_or(missing("the plan's number"))?,
            heading,
            updated: line("Publié le ").ok_or(missing("its dates"))?.trim(),
            forum: text.get(from..to).ok_or(missing("the part on the forum"))?.trim(),
        })
    }

    fn drafts(&self) -> Vec<Draft> {
        vec![
            self.plan_adopted(),
            alias_declared(&organisation(STATE), "page-title", self.former_title, self.label()),
            alias_declared(&organisation(STATE), "number", self.ordinal, self.label()),
            self.forum_established(),
            self.observation(),
        ]
    }

    fn day() -> Date {
        Date::parse(PAGE_DATE).expect("invariant: the page's date is a date")
    }

    fn label(&self) -> Label {
        let seen = Some(Self::day().start());
        let replayed = replayed(PAGE_SOURCE, PAGE_LICENCE, seen, Basis::Observed);
        Label { replayed, at: At::Date(Self::day()) }
    }

    fn plan_adopted(&self) -> Draft {
        let axes: Vec<Object> = (1..)
            .zip(&self.axes)
            .map(|(number, axis)| {
                let id = format!("axe-{number}");
                object([("id", id.into()), ("title", object([("fr", (*axis).into())]).into())])
            })
            .collect();
        let period = object([("from", "2024".into()), ("to", "2026".into())]);
        let label = self.label();
        let data = object([
            ("title", object([("fr", self.title.into())]).into()),
            ("period", period.into()),
            ("axes", axes.into()),
            ("announced", self.number.into()),
            ("replayed", label.replayed.into()),
        ]);
        Draft::new(&organisation(STATE), &stream(PLAN), "plan.adopted", label.at, data)
    }

    fn forum_established(&self) -> Draft {
        let (label, plan) = (self.label(), stream(PLAN));
        let name = object([("fr", "Forum ouvert (annoncé : « sera créé »)".into())]);
        let data = object([
            ("name", name.into()),
            ("host", cited(HOST).as_str().into()),
            ("plans", vec![plan.id()].into()),
            ("replayed", label.replayed.into()),
        ]);
        Draft::new(&organisation(STATE), &stream(FORUM), "forum.established", label.at, data)
            .with_content("rules", PlainContent::plain(self.forum, "fr"))
    }

    /// A page titled 2021-2023 presents the plan 2024-2026.
    fn observation(&self) -> Draft {
        let (label, by) = (self.label(), organisation(STATE));
        let data = object([
            ("source", PAGE_SOURCE.into()),
            ("version", self.updated.into()),
            ("fields", vec!["title"].into()),
            ("replayed", label.replayed.into()),
        ]);
        let quoted = format!("{}\n\n{}\n\n{}\n", self.heading, self.updated, self.title);
        let stream = voice(&by, &stream(PLAN));
        Draft::new(&by, &stream, "observation.recorded", label.at, data)
            .with_content("content", PlainContent::plain(&quoted, "fr"))
    }
}

/// The passage as it stands in the text.
fn passage<'a>(text: &'a str, wanted: &str) -> Option<&'a str> {
    let from = text.find(wanted)?;
    text.get(from..from + wanted.len())
}

/// Whose publication is repeated, and the day that this gives the event.
struct Label {
    replayed: Object,
    at: At,
}

/// What an undated page of the site says, seen when the replay is signed.
fn site_label(source: &str, signed: Instant) -> Label {
    let replayed = replayed(source, SITE_LICENCE, None, Basis::Observed);
    Label { replayed, at: At::Date(signed.date()) }
}

/// A name of the plan; the assessor gives its own on its own stream.
fn alias_declared(by: &OrganisationId, scheme: &str, value: &str, label: Label) -> Draft {
    let (mut data, plan) = (alias(scheme, value), stream(PLAN));
    data.insert("replayed".to_owned(), label.replayed.into());
    let stream = if by.as_str() == STATE { plan } else { voice(by, &plan) };
    Draft::new(by, &stream, "plan.alias-declared", label.at, data)
}

fn site_alias(commitments: &[Commitment], signed: Instant) -> Draft {
    let source = commitments.first().map_or("opengovpartnership.org", |one| one.source.as_str());
    alias_declared(&organisation(ASSESSOR), "ogp", SITE_NAME, site_label(source, signed))
}

/// What the site says about one commitment.
struct Commitment {
    ogp_id: String,
    stream: StreamId,
    title: String,
    text: String,
    leads: Vec<String>,
    supports: Vec<String>,
    /// Scales on which the site announces an assessment that is still to come.
    pending: Vec<&'static str>,
    source: String,
}

const COLUMNS: [&str; 12] = [
    "ogp_id",
    "plan_ogp_name",
    "title_short_en_ogp",
    "title_en_plan",
    "lead_institution_en",
    "support_institution_en",
    "irm_verifiable",
    "irm_open_gov_lens",
    "irm_ambition",
    "irm_early_results",
    "irm_completion",
    "source",
];

fn read_commitments(csv: &str) -> Result<Vec<Commitment>, ExchangeError> {
    let table = Table::read("commitments", csv, &COLUMNS)?;
    let mut faults = Faults::default();
    let mut commitments: Vec<Commitment> = Vec::new();
    for row in table.rows(&mut faults) {
        if row.cell("plan_ogp_name") != SITE_NAME {
            continue;
        }
        let Some(commitment) = Commitment::read(row, &mut faults) else { continue };
        if commitments.iter().any(|known| known.stream == commitment.stream) {
            faults.push(row, "ogp_id", CellFault::Repeated);
        }
        commitments.push(commitment);
    }
    faults.settle(commitments)
}

impl Commitment {
    fn read(row: Row<'_>, faults: &mut Faults) -> Option<Self> {
        let stream = faults.named(row, "ogp_id", |id| {
            StreamId::parse(&format!("commitment/{}", id.to_lowercase()))
        });
        let title = faults.text(row, "title_short_en_ogp");
        let source = faults.text(row, "source");
        let text = row.cell("title_en_plan");
        if text.is_empty() {
            faults.push(row, "title_en_plan", CellFault::Empty);
        }
        let leads = bodies(row, "lead_institution_en", faults);
        let supports = bodies(row, "support_institution_en", faults);
        let mut pending = Vec::new();
        for (column, scale) in ASSESSED {
            match row.cell(column) {
                "" => {}
                "Pending IRM Review" => pending.push(scale),
                _ => faults.push(row, column, CellFault::Unknown),
            }
        }
        Some(Self {
            ogp_id: row.cell("ogp_id").to_owned(),
            stream: stream?,
            title: title?.to_owned(),
            text: text.to_owned(),
            leads,
            supports,
            pending,
            source: source?.to_owned(),
        })
    }

    fn registered(&self, signed: Instant) -> Draft {
        let (label, plan) = (site_label(&self.source, signed), stream(PLAN));
        let ids = |parts: &[String]| -> Value {
            let ids: Vec<String> = parts.iter().map(|part| cited(part).to_string()).collect();
            ids.into()
        };
        let data = object([
            ("plan", plan.id().into()),
            ("title", object([("en", self.title.as_str().into())]).into()),
            ("leads", ids(&self.leads)),
            ("supports", ids(&self.supports)),
            ("aliases", vec![alias("ogp", &self.ogp_id)].into()),
            ("replayed", label.replayed.into()),
        ]);
        let kind = "commitment.registered";
        Draft::new(&organisation(STATE), &self.stream, kind, label.at, data)
            .with_content("text", PlainContent::plain(&self.text, "en"))
    }

    fn assessed(&self, signed: Instant) -> Option<Draft> {
        let (label, by) = (site_label(&self.source, signed), organisation(ASSESSOR));
        let results: Vec<Object> = self
            .pending
            .iter()
            .filter_map(|scale| scales::find(scale))
            .map(|scale| {
                let code = "pending_irm_review";
                object([("scale", scale.cited().into()), ("code", code.into())])
            })
            .collect();
        let none = results.is_empty();
        let data = object([("results", results.into()), ("replayed", label.replayed.into())]);
        let stream = voice(&by, &self.stream);
        (!none).then(|| Draft::new(&by, &stream, "assessment.published", label.at, data))
    }
}

/// The bodies of one cell, in its order; a body named twice in one cell is one body.
fn bodies(row: Row<'_>, column: &str, faults: &mut Faults) -> Vec<String> {
    let mut bodies: Vec<String> = Vec::new();
    if row.cell(column).is_empty() {
        return bodies;
    }
    for part in row.cell(column).split("; ") {
        if faults.label(row, column, part) && !bodies.iter().any(|known| known == part) {
            bodies.push(part.to_owned());
        }
    }
    bodies
}

#[cfg(test)]
#[path = "france_tests.rs"]
mod tests;
