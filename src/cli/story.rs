//! What the demonstration found, read from the views.

use std::path::Path;

use redevable_protocol::{entry::Entry, verdict::Verdict};
use redevable_tlog::EntryIndex;

use super::{error::Result, open};
use crate::ledger::Ledger;
use crate::text::{
    Lang,
    story::{self, Found},
    verdict::headline,
};
use crate::views::{
    figures::figures,
    plan::plans,
    record::{AsOf, Record},
};

/// What one ledger tells.
pub(crate) struct Told(Found);

impl Told {
    pub(crate) fn read(ledger: &Ledger) -> Result<Self> {
        let entries: std::result::Result<Vec<Entry>, _> =
            ledger.read_all(EntryIndex::new(0)).collect();
        let entries = entries.map_err(open::ledger_failed)?;
        let record = Record::new(&entries, AsOf::Everything);
        let figures = figures(&record);
        let of_kind = |kind: &str| record.in_force().filter(|item| item.kind() == kind).count();
        let contests = record.in_force().filter(|item| {
            item.kind() == "statement.made" && item.entry.event().data.contains_key("contests")
        });
        let announced = plans(&record).iter().find_map(|plan| Some(plan.announced.as_ref()?.value));
        let targets = &figures.targets;
        let baselines = &figures.baselines;
        Ok(Self(Found {
            entries: ledger.state().size().value(),
            commitments: figures.commitments.count(),
            announced,
            targets_moved: targets.value_to_value.count(),
            targets_raised: targets.raised.count(),
            targets_lowered: targets.lowered.count(),
            targets_indicators: targets.value_to_value_indicators,
            without_reason: targets.without_reason.count() + baselines.without_reason.count(),
            revisions: targets.all.count() + baselines.all.count(),
            after_the_date: targets.after_old_date.count(),
            contests: contests.count(),
            observations: of_kind("observation.recorded"),
        }))
    }

    pub(crate) fn paragraph(&self, lang: Lang, name: &str, verdict: &Verdict) -> String {
        let entries = self.0.entries;
        let mut out = match lang {
            Lang::Fr => format!("\n{name} — {entries} entrées ; {}\n", headline(lang, verdict)),
            Lang::En => format!("\n{name} — {entries} entries; {}\n", headline(lang, verdict)),
        };
        for sentence in story::sentences(lang, &self.0) {
            out.push_str(&format!("  {sentence}\n"));
        }
        out
    }
}

/// First line of the demonstration.
pub(crate) fn opening(lang: Lang, dir: &Path) -> String {
    story::opening(lang, &dir.display().to_string())
}

/// What to do next.
pub(crate) fn closing(lang: Lang, dir: &Path) -> String {
    story::closing(lang, &dir.display().to_string())
}
