//! Every sentence that people read, once per language. The compiler checks that none is missing.

use redevable_protocol::time::{Date, Instant};

pub mod author;
pub mod codes;
mod en;
pub mod fingerprint;
mod fr;
pub mod story;
mod types;
pub mod verdict;

pub use verdict::verdict_sentences;

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    En,
}

impl Lang {
    /// Both, French first.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// Its two letters.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Fr => Self::En,
            Self::En => Self::Fr,
        }
    }
}

/// A sentence, a heading or a word, with what it needs to be complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the sentences themselves, in fr.rs and en.rs, say what each is")]
pub enum Msg<'a> {
    // Frame
    LanguageName,
    SkipLink,
    NavLabel,
    NavOverview,
    NavChanges,
    NavOrganisations,
    NavEntries,
    NavAbout,
    OtherLanguage,
    Position,
    PositionEntries { last: u64 },
    PositionEmpty,
    Root,
    StateRoot,
    Published { date: &'a str },
    LedgerId,
    Origin,
    NoScript,
    BannerReplay,
    BannerReplayText,
    BannerSource { source: &'a str, licence: &'a str, date: &'a str },
    BannerLicence { licence: &'a str },
    BannerSourceUndated { source: &'a str, licence: &'a str },
    BannerMore { count: usize },
    Barometer { date: &'a str },
    LicenceUnknown,
    BannerFiction,
    BannerFictionText,
    TagReplay,
    TagFiction,
    TagCited,
    // Small words
    None,
    NotRecorded,
    NoRecordHere,
    NoReasonRecorded,
    Reason,
    Entry { index: u64 },
    EntriesCounted { count: usize },
    AndMoreEntries { count: usize },
    By,
    Before,
    After,
    Value,
    ValueWas,
    Colon,
    OpenQuote,
    CloseQuote,
    UnitUnknown,
    On,
    ByDate,
    NoDate,
    DatedAhead,
    // Contents
    ContentMissing,
    ContentAltered,
    ContentErased { index: u64 },
    ContentFile { media: &'a str, bytes: u64 },
    // Home
    HomeChoose,
    LedgerTitleMissing,
    // Overview
    OverviewLead,
    AsOfDay { date: &'a str },
    HeadPromised,
    HeadClaimed,
    HeadOthers,
    HeadMoved,
    HeadLatest,
    FactAnnounced,
    FactRegistered,
    FactMissing,
    MissingReplay { missing: usize, announced: i64 },
    FactLeads,
    LeadsNotRecorded { count: usize },
    FactIndicators,
    FactWithTarget,
    FactTargetPassed,
    FactOldValues { days: i64 },
    FactNoValue,
    FactValues,
    FactMilestones,
    FactDelivered,
    NoClaim,
    NoClaimReplay,
    FactNoClaim,
    FactAssessments,
    FactStatements,
    FactObservations,
    FactContested,
    NoOthers,
    MovedNone,
    FactRaised,
    FactLowered,
    FactReplaced,
    FactFirstSet,
    FactDropped,
    FactDateOnly,
    FactDateMoved,
    FactAfterDate,
    FactBaselines,
    FactTargets,
    FactRescheduled,
    ReasonsNone { count: usize },
    ReasonsSome { without: usize, count: usize },
    SeeChanges,
    SeePlan,
    NoPlan,
    OfTotal { total: usize },
    NotAScore,
    // Plan
    HeadNames,
    PlanNamesLead,
    AliasScheme { scheme: &'a str },
    Period,
    PeriodText { from: &'a str, to: &'a str },
    Axes,
    HeadCommitments,
    NoCommitments,
    ColCommitment,
    ColLead,
    ColClaim,
    ColOthers,
    ColTargets,
    MovedTimes { count: usize },
    NotMoved,
    NoIndicator,
    HeadForum,
    ForumHost,
    NoForum,
    NoMeeting,
    NoRecommendation,
    Meetings,
    MeetingConvened,
    MeetingHeld,
    Recommendations,
    AnswerDue { date: &'a str },
    Addressees,
    NoAnswer,
    Rules,
    HeadPlanText,
    // Commitment
    HeadPromise,
    PromiseNone,
    Leads,
    FormerLeads,
    Supports,
    Start,
    FirstDue,
    CurrentDue,
    NeverMoved,
    Number,
    Aliases,
    Registered,
    Acknowledged,
    NotAcknowledged,
    AcknowledgedAt,
    AcknowledgeReplay,
    Withdrawn,
    Superseded,
    HeadClaims,
    ClaimsNone,
    ClaimsNoneReplay,
    LatestClaim,
    ClaimHistory,
    Challenges,
    Evidence,
    NoEvidence,
    Retracted,
    Corrected,
    WholeCommitment,
    Milestone { id: &'a str },
    Status,
    HeadMilestones,
    MilestonesNone,
    Delivered,
    NotDelivered,
    Cancelled,
    MovedAfterDate,
    HeadIndicators,
    IndicatorsNone,
    Baseline,
    FirstTarget,
    CurrentTarget,
    SameTarget,
    LatestValue,
    TargetNone,
    TargetDropped,
    BaselineNone,
    ValueNone,
    Retired,
    HistoryOf,
    ChangesOf,
    ChangeWhat,
    ChangeWhen,
    DayOfValue,
    HeadVoices,
    VoicesNone,
    Contests,
    Contested,
    ContestedWords,
    ContestingWords,
    About,
    HeadObservations,
    ObservedFields { fields: &'a str },
    HeadTimeline,
    TimelineLead,
    // Changes
    ChangesLead,
    ChangesCount { targets: usize, baselines: usize },
    GroupTargetValue,
    GroupTargetFirst,
    GroupTargetDropped,
    GroupTargetDate,
    GroupBaselineValue,
    GroupBaselineFirst,
    GroupBaselineDate,
    GroupRescheduled,
    GroupEmpty,
    ValueRaised,
    ValueLowered,
    ValueReplaced,
    ValueFirstSet,
    ValueDropped,
    ValueUnchanged,
    DateMoved,
    DateFirstSet,
    DateDropped,
    PartBaseline,
    PartTarget,
    AfterOldDate,
    // Charts
    ChartTitle { indicator: &'a str },
    ChartTarget,
    ChartDesc { steps: &'a str, values: &'a str },
    ChartCaption,
    ChartStep { date: &'a str, value: &'a str },
    // Organisations
    OrganisationsLead,
    ColOrganisation,
    ColKind,
    ColRoles,
    ColKeys,
    Kind { kind: &'a str },
    Role { role: &'a str, scope: &'a str },
    RoleEnded,
    Steward,
    NoKey,
    NoKeyCited,
    KeyEnded,
    KeyCompromised,
    Dissolved,
    FormerNames,
    LeadsCount,
    // Entries
    EntriesLead,
    EntriesRange { first: u64, last: u64 },
    Pages,
    UnknownType,
    Does { kind: &'a str },
    // Entry
    EntryTitle { index: u64 },
    EntryBytes,
    EntryBytesLead,
    EntryFile,
    EntryParts,
    PartHeader,
    PartLine,
    PartBlank,
    PartSignatures,
    EntryCheck,
    CheckEvent,
    CheckEntry,
    CheckLeaf,
    CheckNext { next: u64 },
    CheckLast,
    CheckSignature,
    EntryFacts,
    Index,
    Recorded,
    Signed,
    HoldsAt,
    SaidAt,
    Stream,
    Revision,
    EventId,
    EntryHash,
    LeafHash,
    LeafPosition { index: u64, size: u64 },
    PreviousEntry,
    NextEntry,
    PreviousInStream,
    NextInStream,
    FirstOfLog,
    LastOfLog,
    FirstOfStream,
    LastOfStream,
    NamedBy,
    RelationCorrects,
    RelationRetracts,
    RelationContests,
    RelationAbout,
    RelationCites,
    Type,
    CoSigners,
    EntryProves,
    SubjectPage,
    // About
    AboutLead,
    AboutWhat,
    AboutWhatText,
    AboutProved,
    AboutProvedItems,
    AboutNotProved,
    AboutNotProvedItems,
    AboutVerify,
    AboutVerifyText,
    AboutVerifyKeep,
    AboutWho,
    AboutWhoText,
    AboutAbsence,
    AboutAbsenceText,
    AboutReplay,
    AboutReplayText,
    AboutTags,
    AboutTagReplay,
    AboutTagFiction,
    AboutTagCited,
    AboutSources,
    AboutSourcesNone,
    AboutCheckpoint,
    AboutCheckpointText,
    AboutAccessibility,
    AboutAccessibilityText,
    AboutPrivacy,
    AboutPrivacyText,
}

impl Msg<'_> {
    /// The words in a language.
    #[must_use]
    pub fn in_language(&self, lang: Lang) -> String {
        match lang {
            Lang::Fr => fr::text(self),
            Lang::En => en::text(self),
        }
    }
}

/// A day in words: `18 janvier 2023`, `18 January 2023`.
#[must_use]
pub fn date(lang: Lang, date: Date) -> String {
    let text = date.to_string();
    let mut parts = text.split('-').map(|part| part.parse::<usize>().unwrap_or_default());
    let mut part = || parts.next().unwrap_or_default();
    let (year, month, day) = (part(), part(), part());
    let months = match lang {
        Lang::Fr => &fr::MONTHS,
        Lang::En => &en::MONTHS,
    };
    let month = months.get(month.saturating_sub(1)).unwrap_or(&"");
    match (lang, day) {
        (Lang::Fr, 1) => format!("1er\u{a0}{month} {year}"),
        _ => format!("{day}\u{a0}{month} {year}"),
    }
}

/// A moment in words, UTC, to the minute.
#[must_use]
pub fn instant(lang: Lang, instant: Instant) -> String {
    let text = instant.to_string();
    let (hour, minute) = (&text[11..13], &text[14..16]);
    let day = date(lang, instant.date());
    match lang {
        Lang::Fr => format!("{day} à {hour}\u{a0}h\u{a0}{minute} (UTC)"),
        Lang::En => format!("{day}, {hour}:{minute} UTC"),
    }
}

/// A decimal with its digits in groups of three and the language's decimal sign.
#[must_use]
pub fn number(lang: Lang, text: &str) -> String {
    let (sign, unsigned) = text.strip_prefix('-').map_or(("", text), |rest| ("\u{2212}", rest));
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let (group, point) = match lang {
        Lang::Fr => ('\u{202f}', ','),
        Lang::En => (',', '.'),
    };
    let mut out = sign.to_owned();
    for (position, digit) in whole.chars().enumerate() {
        // Four digits stay together, as a year does.
        if position > 0 && whole.len() > 4 && (whole.len() - position).is_multiple_of(3) {
            out.push(group);
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push(point);
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_follow_the_language() {
        assert_eq!(number(Lang::Fr, "66170000"), "66\u{202f}170\u{202f}000");
        assert_eq!(number(Lang::En, "66170000.5"), "66,170,000.5");
        assert_eq!(number(Lang::Fr, "-8.0"), "\u{2212}8,0");
        assert_eq!(number(Lang::En, "2023"), "2023");
        let day = Date::parse("2023-01-18").unwrap();
        assert_eq!(date(Lang::Fr, day), "18\u{a0}janvier 2023");
        assert_eq!(date(Lang::En, day), "18\u{a0}January 2023");
    }
}
