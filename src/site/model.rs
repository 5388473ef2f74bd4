//! All read models of a log, computed once for all pages.

use std::collections::{BTreeMap, BTreeSet};

use redevable_protocol::{
    ids::{OrganisationId, StreamClass},
    time::{Date, Instant},
};

use super::SiteInput;
use crate::views::{
    commitment::{Commitment, commitments},
    entry::{Neighbours, neighbours},
    forum::{Forum, forums},
    organisation::{Organisation, organisations},
    plan::{Plan, plans},
    read::{self, Label},
    record::{AsOf, Record},
    scale::{Scale, scales},
};

/// A source that is replayed here.
pub(crate) struct Source {
    pub(crate) source: String,
    pub(crate) licence: Option<String>,
    pub(crate) last: Option<Instant>,
    pub(crate) entries: usize,
}

pub(crate) struct Model<'a> {
    pub(crate) input: SiteInput<'a>,
    pub(crate) record: Record<'a>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) commitments: Vec<Commitment>,
    pub(crate) forums: Vec<Forum>,
    pub(crate) organisations: BTreeMap<OrganisationId, Organisation>,
    pub(crate) scales: BTreeMap<String, Scale>,
    pub(crate) neighbours: Vec<Neighbours>,
    pub(crate) title: Option<Label>,
    pub(crate) sources: Vec<Source>,
    /// Whether anybody invented speaks of a subject here (a fictional steward alone does not).
    pub(crate) fiction: bool,
    /// The day on which figures are judged.
    pub(crate) day: Date,
    /// Ids of the commitments that have a page.
    pub(crate) cards: BTreeSet<String>,
}

impl<'a> Model<'a> {
    pub(crate) fn new(input: &SiteInput<'a>) -> Self {
        let record = Record::new(input.entries, AsOf::Everything);
        let commitments = commitments(&record);
        let organisations = organisations(&record);
        let opened = record.items().first();
        Self {
            plans: plans(&record),
            forums: forums(&record),
            scales: scales(&record),
            neighbours: neighbours(input.entries, &record),
            title: opened.and_then(|item| read::label(&item.data, "title")),
            sources: sources(&record),
            fiction: is_fiction(&record, &organisations),
            day: record.last_day().unwrap_or_else(|| {
                Instant::from_seconds(0).expect("invariant: 1970 is a year").date()
            }),
            cards: commitments.iter().map(|card| card.id().to_owned()).collect(),
            commitments,
            organisations,
            record,
            input: *input,
        }
    }

    /// The commitments of one plan.
    pub(crate) fn of_plan<'m>(&'m self, plan: &'m str) -> impl Iterator<Item = &'m Commitment> {
        self.commitments.iter().filter(move |card| card.plan == plan)
    }

    /// Whether these words speak for the French barometer.
    pub(crate) fn is_barometer(source: &str) -> bool {
        source.to_lowercase().contains("barometre")
    }
}

/// A repository is one source, whatever the commit named after it.
fn family(source: &str) -> &str {
    match source.split_once(' ') {
        Some((repository, _)) if repository.contains('/') => repository,
        _ => source,
    }
}

/// The sources, most used first.
fn sources(record: &Record<'_>) -> Vec<Source> {
    let mut found: BTreeMap<(String, Option<String>), (Option<Instant>, usize)> = BTreeMap::new();
    for replayed in record.items().iter().filter_map(|item| item.replayed()) {
        let key = (family(&replayed.source).to_owned(), replayed.licence);
        let seen = found.entry(key).or_default();
        seen.0 = seen.0.max(replayed.observed_at);
        seen.1 += 1;
    }
    let mut sources: Vec<Source> = found
        .into_iter()
        .map(|((source, licence), (last, entries))| Source { source, licence, last, entries })
        .collect();
    sources.sort_by(|a, b| b.entries.cmp(&a.entries).then(a.source.cmp(&b.source)));
    sources
}

fn is_fiction(record: &Record<'_>, organisations: &BTreeMap<OrganisationId, Organisation>) -> bool {
    record.items().iter().any(|item| {
        let class = item.stream.class();
        !matches!(class, StreamClass::Ledger | StreamClass::Organisation)
            && organisations.get(item.by()).is_some_and(Organisation::is_fictional)
    })
}
