//! English.

use super::{Msg, types};

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `1 entry`, `2 entries`.
fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[expect(clippy::too_many_lines, reason = "one arm per sentence")]
pub(super) fn text(msg: &Msg<'_>) -> String {
    match *msg {
        Msg::LanguageName => "English",
        Msg::SkipLink => "Skip to content",
        Msg::NavLabel => "Main navigation",
        Msg::NavOverview => "Overview",
        Msg::NavChanges => "Changes",
        Msg::NavOrganisations => "Organisations",
        Msg::NavEntries => "Entries",
        Msg::NavAbout => "Method and verification",
        Msg::OtherLanguage => "Lire cette page en français",
        Msg::Position => "Position of this page",
        Msg::PositionEntries { last } => return format!("Entries 0–{last}"),
        Msg::PositionEmpty => "No entry yet",
        Msg::Root => "root",
        Msg::StateRoot => "state root",
        Msg::Published { date } => return format!("published {date}"),
        Msg::LedgerId => "ledger",
        Msg::Origin => "origin",
        Msg::NoScript => "This page works without scripts and loads nothing from anywhere else.",
        Msg::BannerReplay => "Replay of a publication",
        Msg::BannerReplayText => {
            "These entries replay what others published; no administration named here signed them. \
             This replay does not commit the State."
        }
        Msg::BannerSource { source, licence, date } => {
            return format!("Source: {source}. Licence: {licence}. Last update replayed: {date}.");
        }
        Msg::BannerLicence { licence } => return format!("Licence: {licence}."),
        Msg::BannerSourceUndated { source, licence } => {
            return format!("Source: {source}. Licence: {licence}. The source carries no date.");
        }
        Msg::BannerMore { count: n } => return count(n, "further source", "further sources"),
        Msg::Barometer { date } => {
            return format!(
                "« Etalab/DINUM – Baromètre des résultats de l’action publique, mise à jour du \
                 {date} »"
            );
        }
        Msg::LicenceUnknown => "not stated",
        Msg::BannerFiction => "Fiction",
        Msg::BannerFictionText => {
            "Organisations whose name ends in .example are invented, and so is what they say."
        }
        Msg::TagReplay => "replay",
        Msg::TagFiction => "fiction",
        Msg::TagCited => "cited",
        Msg::None => "none",
        Msg::NotRecorded => "not recorded",
        Msg::NoRecordHere => "no record here",
        Msg::NoReasonRecorded => "no reason recorded",
        Msg::Reason => "Reason",
        Msg::Entry { index } => return format!("entry {index}"),
        Msg::EntriesCounted { count: n } => return count(n, "Entry counted:", "Entries counted:"),
        Msg::AndMoreEntries { count: n } => {
            return format!("and {}", count(n, "more entry", "more entries"));
        }
        Msg::By => "by",
        Msg::Before => "Before",
        Msg::After => "After",
        Msg::Value => "Value",
        Msg::ValueWas => "value",
        Msg::Colon => ": ",
        Msg::OpenQuote => "“",
        Msg::CloseQuote => "”",
        Msg::UnitUnknown => "unit not recorded",
        Msg::On => "on",
        Msg::ByDate => "by",
        Msg::NoDate => "no date recorded",
        Msg::DatedAhead => "dated ahead: its day was later than the day it was said",
        Msg::ContentMissing => "Text not held here. Its fingerprint is in the entry.",
        Msg::ContentAltered => "ALARM: the text held here is not the one that was signed.",
        Msg::ContentErased { index } => return format!("Text erased by order, entry {index}."),
        Msg::ContentFile { media, bytes } => return format!("File ({media}, {bytes} bytes)"),
        Msg::HomeChoose => "Choose a language",
        Msg::LedgerTitleMissing => "Public ledger",
        Msg::OverviewLead => {
            "What was promised, who says what about it, and what changed on the way. Open a number \
             to see the entries that it counts; each entry is signed and cannot be rewritten \
             unnoticed."
        }
        Msg::AsOfDay { date } => return format!("State on {date}, the last day replayed or recorded."),
        Msg::HeadPromised => "What was promised",
        Msg::HeadClaimed => "What those in charge say",
        Msg::HeadOthers => "What others say",
        Msg::HeadMoved => "What moved",
        Msg::HeadLatest => "Latest entries",
        Msg::FactAnnounced => "Commitments announced",
        Msg::FactRegistered => "Commitments registered here",
        Msg::FactMissing => "Announced, not registered",
        Msg::MissingReplay { missing, announced } => {
            return format!("{missing} of {announced} are not in this file");
        }
        Msg::FactLeads => "Led by",
        Msg::LeadsNotRecorded { count: n } => {
            return format!("lead not recorded in the source for {}", count(n, "commitment", "commitments"));
        }
        Msg::FactIndicators => "Indicators followed",
        Msg::FactWithTarget => "… with a target",
        Msg::FactTargetPassed => "… whose target date has passed",
        Msg::FactOldValues { days } => return format!("… whose last value is older than {days} days"),
        Msg::FactNoValue => "… without any value here",
        Msg::FactValues => "Values reported",
        Msg::FactMilestones => "Milestones",
        Msg::FactDelivered => "… declared delivered",
        Msg::NoClaim => "No status claimed here by this date.",
        Msg::NoClaimReplay => "No record here: the replayed publication gives no status.",
        Msg::FactNoClaim => "No status claimed here",
        Msg::FactAssessments => "Assessments",
        Msg::FactStatements => "Statements and replies",
        Msg::FactObservations => "Changes seen on outside pages",
        Msg::FactContested => "Entries contested",
        Msg::NoOthers => "Nobody else has entered anything about this plan here by this date.",
        Msg::MovedNone => "No target, baseline or date was changed here by this date.",
        Msg::FactRaised => "Target raised",
        Msg::FactLowered => "Target lowered",
        Msg::FactReplaced => "Target replaced (other unit)",
        Msg::FactFirstSet => "Target first set later",
        Msg::FactDropped => "Target dropped",
        Msg::FactDateOnly => "Only the target date changed",
        Msg::FactDateMoved => "Target date moved",
        Msg::FactAfterDate => "Target changed after the old date had passed",
        Msg::FactBaselines => "Baseline changes",
        Msg::FactTargets => "Target changes",
        Msg::FactRescheduled => "Due dates moved",
        Msg::ReasonsNone { count: n } => {
            return if n == 1 {
                "For this change no reason is recorded.".into()
            } else {
                format!("For none of these {n} changes is a reason recorded.")
            };
        }
        Msg::ReasonsSome { without, count } => {
            return format!("For {without} of {count} changes no reason is recorded.");
        }
        Msg::SeeChanges => "All changes, with before and after",
        Msg::SeePlan => "The plan and its commitments",
        Msg::NoPlan => "No plan was adopted here by this date.",
        Msg::OfTotal { total } => return format!("of {total}"),
        Msg::NotAScore => "Counts, not a score: a count says how much was entered, not how good it is.",
        Msg::HeadNames => "Names of this plan",
        Msg::PlanNamesLead => "The same plan is known under several names; all lead here.",
        Msg::AliasScheme { scheme } => {
            return match scheme {
                "page-title" => "title of the official page",
                "number" => "number",
                "ogp" => "Open Government Partnership",
                "other" => "other name",
                scheme => scheme,
            }
            .into();
        }
        Msg::Period => "Period",
        Msg::PeriodText { from, to } => return format!("{from} to {to}"),
        Msg::Axes => "Axes",
        Msg::HeadCommitments => "Commitments",
        Msg::NoCommitments => "No commitment is registered here by this date.",
        Msg::ColCommitment => "Commitment",
        Msg::ColLead => "Lead",
        Msg::ColClaim => "Claimed status",
        Msg::ColOthers => "Others",
        Msg::ColTargets => "Targets",
        Msg::MovedTimes { count: n } => return count(n, "target change", "target changes"),
        Msg::NotMoved => "no target moved",
        Msg::NoIndicator => "no indicator",
        Msg::HeadForum => "Forum",
        Msg::ForumHost => "Hosted by",
        Msg::NoForum => "No forum is recorded for this plan here by this date.",
        Msg::NoMeeting => "No meeting is recorded here by this date.",
        Msg::NoRecommendation => "No recommendation is recorded here by this date.",
        Msg::Meetings => "Meetings",
        Msg::MeetingConvened => "convened for",
        Msg::MeetingHeld => "held on",
        Msg::Recommendations => "Recommendations",
        Msg::AnswerDue { date } => return format!("answer due on {date}"),
        Msg::Addressees => "Addressed to",
        Msg::NoAnswer => "no answer recorded here by this date",
        Msg::Rules => "Rules",
        Msg::HeadPlanText => "Text of the plan",
        Msg::HeadPromise => "The promise",
        Msg::PromiseNone => "No text of this promise is recorded here.",
        Msg::Leads => "Lead",
        Msg::FormerLeads => "Led before by",
        Msg::Supports => "Supported by",
        Msg::Start => "Start",
        Msg::FirstDue => "First due date",
        Msg::CurrentDue => "Current due date",
        Msg::NeverMoved => "never moved",
        Msg::Number => "Number",
        Msg::Aliases => "Names elsewhere",
        Msg::Registered => "Registered",
        Msg::Acknowledged => "Acknowledged by a lead",
        Msg::NotAcknowledged => "not yet acknowledged: no lead has signed anything about it",
        Msg::AcknowledgedAt => "yes, first in",
        Msg::AcknowledgeReplay => "not computed: on a replay nobody named here signs anything",
        Msg::Withdrawn => "Withdrawn",
        Msg::Superseded => "Superseded by",
        Msg::HeadClaims => "What those in charge say",
        Msg::ClaimsNone => "No status claimed here by this date.",
        Msg::ClaimsNoneReplay => "No record here: the replayed publication gives no status.",
        Msg::LatestClaim => "Latest claim of each speaker",
        Msg::ClaimHistory => "All claims, in the order of the log",
        Msg::Challenges => "Difficulties",
        Msg::Evidence => "Evidence cited",
        Msg::NoEvidence => "no evidence cited",
        Msg::Retracted => "retracted",
        Msg::Corrected => "corrected",
        Msg::WholeCommitment => "whole commitment",
        Msg::Milestone { id } => return format!("milestone {id}"),
        Msg::Status => "Status",
        Msg::HeadMilestones => "Milestones",
        Msg::MilestonesNone => "No milestone is recorded here by this date.",
        Msg::Delivered => "Delivered, as declared",
        Msg::NotDelivered => "no delivery recorded here",
        Msg::Cancelled => "cancelled",
        Msg::MovedAfterDate => "moved after the old date had passed",
        Msg::HeadIndicators => "Indicators",
        Msg::IndicatorsNone => "No indicator is recorded here by this date.",
        Msg::Baseline => "Baseline",
        Msg::FirstTarget => "First target",
        Msg::CurrentTarget => "Target now",
        Msg::SameTarget => "unchanged since it was first set",
        Msg::LatestValue => "Latest value",
        Msg::TargetNone => "no target recorded here",
        Msg::TargetDropped => "dropped",
        Msg::BaselineNone => "no baseline recorded here",
        Msg::ValueNone => "no value recorded here",
        Msg::Retired => "no longer followed",
        Msg::HistoryOf => "Values reported",
        Msg::ChangesOf => "Changes of target and baseline",
        Msg::ChangeWhat => "What changed",
        Msg::ChangeWhen => "Said on",
        Msg::DayOfValue => "Day of the value",
        Msg::HeadVoices => "What others say",
        Msg::VoicesNone => "Nobody else has entered anything about this commitment here by this date.",
        Msg::Contests => "contests",
        Msg::Contested => "contested by",
        Msg::ContestedWords => "What is contested",
        Msg::ContestingWords => "What is said against it",
        Msg::About => "about",
        Msg::HeadObservations => "Changes seen on outside pages",
        Msg::ObservedFields { fields } => return format!("fields that changed: {fields}"),
        Msg::HeadTimeline => "Every entry about this",
        Msg::TimelineLead => "In the order of the log. Nothing is left out, whatever its type.",
        Msg::ChangesLead => {
            "Every change of a target, a baseline or a date, with what stood before, what stands \
             after, and the reason given. “No reason recorded” means that this ledger holds none; \
             a change may well have been justified elsewhere."
        }
        Msg::ChangesCount { targets, baselines } => {
            return format!(
                "{} and {}.",
                count(targets, "target change", "target changes"),
                count(baselines, "baseline change", "baseline changes")
            );
        }
        Msg::GroupTargetValue => "Targets that got another value",
        Msg::GroupTargetFirst => "Targets set where there was none",
        Msg::GroupTargetDropped => "Targets dropped",
        Msg::GroupTargetDate => "Targets of which only the date changed",
        Msg::GroupBaselineValue => "Baselines that got another value",
        Msg::GroupBaselineFirst => "Baselines set where there was none",
        Msg::GroupBaselineDate => "Baselines of which only the date changed",
        Msg::GroupRescheduled => "Due dates that were moved",
        Msg::GroupEmpty => "None here by this date.",
        Msg::ValueRaised => "raised",
        Msg::ValueLowered => "lowered",
        Msg::ValueReplaced => "replaced, other unit",
        Msg::ValueFirstSet => "first set",
        Msg::ValueDropped => "dropped",
        Msg::ValueUnchanged => "same value",
        Msg::DateMoved => "date moved",
        Msg::DateFirstSet => "date first set",
        Msg::DateDropped => "date dropped",
        Msg::PartBaseline => "baseline",
        Msg::PartTarget => "target",
        Msg::AfterOldDate => "after the old target date had passed",
        Msg::ChartTitle { indicator } => return format!("Target over time: {indicator}"),
        Msg::ChartTarget => "target",
        Msg::ChartDesc { steps, values } => {
            return format!("Step line of the target in force: {steps}. Values reported: {values}.");
        }
        Msg::ChartCaption => {
            "Line: the target in force, by the day on which it was said. Dots: values, by the day that \
             they are the value of."
        }
        Msg::ChartStep { date, value } => return format!("{value} from {date}"),
        Msg::OrganisationsLead => {
            "Everyone who signs here or is named here. Only organisations with a key can sign."
        }
        Msg::ColOrganisation => "Organisation",
        Msg::ColKind => "Kind",
        Msg::ColRoles => "Roles and commitments",
        Msg::ColKeys => "Keys",
        Msg::Kind { kind } => {
            return types::kind(kind).map_or(kind, |(_, en)| en).into();
        }
        Msg::Role { role, scope } => {
            let scope = if scope == "*" { "everywhere" } else { scope };
            let role = types::role(role).map_or(role, |(_, en)| en);
            return format!("{role} ({scope})");
        }
        Msg::RoleEnded => "ended",
        Msg::Steward => "steward of this ledger",
        Msg::NoKey => "no key: cannot sign",
        Msg::NoKeyCited => "no key: named by a source, signs nothing here",
        Msg::KeyEnded => "ended",
        Msg::KeyCompromised => "compromised",
        Msg::Dissolved => "dissolved",
        Msg::FormerNames => "before",
        Msg::LeadsCount => "leads",
        Msg::EntriesLead => {
            "The whole log, in its order. Each line leads to the signed bytes. An entry is never \
             changed: a correction is a later entry."
        }
        Msg::EntriesRange { first, last } => return format!("Entries {first}–{last}"),
        Msg::Pages => "Pages of the list",
        Msg::UnknownType => "records an event of a type that these pages do not know",
        Msg::Does { kind } => return types::does(kind).map_or("records", |(_, en)| en).into(),
        Msg::EntryTitle { index } => return format!("Entry {index}"),
        Msg::EntryBytes => "The signed bytes",
        Msg::EntryBytesLead => {
            "Exactly what the log holds. Long lines are wrapped on the screen only."
        }
        Msg::EntryFile => "The same bytes as a file",
        Msg::EntryParts => "What each part means",
        Msg::PartHeader => {
            "First line: the log’s own words. Its position, when it was recorded, and the BLAKE3 hash \
             of the whole entry before it, so that no entry can be changed or left out unnoticed."
        }
        Msg::PartLine => {
            "Second line: the event, one line of JSON. “by” says it, “data” is what it says, “prev” \
             is the event before it on the same subject, “seen” is the history that its author had \
             verified."
        }
        Msg::PartBlank => "Empty line: separates the text from its signatures.",
        Msg::PartSignatures => {
            "Lines that begin with a dash: who signed (Ed25519), over the second line with its line end."
        }
        Msg::EntryCheck => "Check it yourself",
        Msg::CheckEvent => "gives the event id (without “b3:”):",
        Msg::CheckEntry => "gives the entry hash:",
        Msg::CheckLeaf => "gives the leaf hash of the public tree:",
        Msg::CheckNext { next } => return format!("Entry {next} must name this entry hash in its first line."),
        Msg::CheckLast => "This is the last entry: the root of this publication covers it.",
        Msg::CheckSignature => {
            "Signatures, tree and roles: `redevable audit` on the published directory, or on a mirror \
             of it."
        }
        Msg::EntryFacts => "Where it stands",
        Msg::Index => "Index",
        Msg::Recorded => "Recorded by the log",
        Msg::Signed => "Signed, by the author’s clock",
        Msg::HoldsAt => "Holds at",
        Msg::SaidAt => "Shown by the source",
        Msg::Stream => "Stream",
        Msg::Revision => "Revision",
        Msg::EventId => "Event id",
        Msg::EntryHash => "Entry hash",
        Msg::LeafHash => "Leaf hash",
        Msg::LeafPosition { index, size } => return format!("leaf {index} of a tree of {size}"),
        Msg::PreviousEntry => "Entry before",
        Msg::NextEntry => "Entry after",
        Msg::PreviousInStream => "Before it on this subject",
        Msg::NextInStream => "After it on this subject",
        Msg::FirstOfLog => "none: first of the log",
        Msg::LastOfLog => "none yet: last of this publication",
        Msg::FirstOfStream => "none: first of its stream",
        Msg::LastOfStream => "none yet",
        Msg::NamedBy => "Entries that speak of this one",
        Msg::RelationCorrects => "corrects",
        Msg::RelationRetracts => "retracts",
        Msg::RelationContests => "contests",
        Msg::RelationAbout => "is about",
        Msg::RelationCites => "cites",
        Msg::Type => "Type",
        Msg::CoSigners => "Co-signed by",
        Msg::EntryProves => {
            "A valid signature shows who said this, and the log shows that it was said and when it \
             was recorded. Neither shows that it is true, complete or up to date."
        }
        Msg::SubjectPage => "Page of the subject",
        Msg::AboutLead => {
            "This site is made from a public log of signed entries and from nothing else. Anyone can \
             copy the log, check it, and make these pages again."
        }
        Msg::AboutWhat => "What this is",
        Msg::AboutWhatText => {
            "Administrations sign what they promise and what they say they did. Assessors, civil \
             society and forums sign what they say about it. Each event enters a log to which one can \
             only add. A correction is a new entry beside the old one."
        }
        Msg::AboutProved => "What can be proved",
        Msg::AboutProvedItems => {
            "Who signed an entry, over exactly these bytes.|That no entry was changed, removed, \
             inserted or moved since a checkpoint that you kept.|That each entry was admitted by the \
             published rules: key, role, order, form.|That a text shown here is the one that was \
             signed; or that it was erased by a signed order; or that it is missing without one."
        }
        Msg::AboutNotProved => "What cannot be proved",
        Msg::AboutNotProvedItems => {
            "That a statement is true.|That all was said: what nobody enters is not here.|That an \
             indicator measures what matters.|For somebody who kept no checkpoint, receipt or ledger \
             id: that this is not another log, written anew."
        }
        Msg::AboutVerify => "How to verify",
        Msg::AboutVerifyText => {
            "Copy the published directory and run `redevable audit` on it. The audit recomputes \
             everything from the bytes and says what was established, what could not be checked, and \
             what is refuted. On a page of an entry, three lines of shell are enough for its hashes."
        }
        Msg::AboutVerifyKeep => {
            "Keep the ledger id, the size and the root at the foot of this page: whoever kept them can \
             show a later rewriting to anybody."
        }
        Msg::AboutWho => "Who decides a status, and how to contest it",
        Msg::AboutWhoText => {
            "Nobody decides: each status is the claim of the organisation that signed it, on a \
             published scale. Any registered organisation can sign a statement that contests an entry; \
             both are then shown side by side, and neither overwrites the other."
        }
        Msg::AboutAbsence => "What an absence means",
        Msg::AboutAbsenceText => {
            "“No record here” means that nothing was entered in this ledger by this date. It does not \
             mean that nothing was done. “No reason recorded” means that the entry carries no reason."
        }
        Msg::AboutReplay => "Replays",
        Msg::AboutReplayText => {
            "A replay enters facts that others published, with their source, licence and date. It is \
             signed with a demonstration key by an organisation made for that. It is not a statement \
             by the administration concerned. What the source does not say is “not recorded”."
        }
        Msg::AboutTags => "Words beside names",
        Msg::AboutTagReplay => "signs replays of what others published.",
        Msg::AboutTagFiction => "an invented organisation (.example).",
        Msg::AboutTagCited => "named by a replayed source; it has no key and says nothing here.",
        Msg::AboutSources => "Sources replayed",
        Msg::AboutSourcesNone => "No source is replayed in this ledger.",
        Msg::AboutCheckpoint => "The checkpoint of this publication",
        Msg::AboutCheckpointText => {
            "The signed statement that covers every entry shown here: origin, size, root, signatures."
        }
        Msg::AboutAccessibility => "Accessibility",
        Msg::AboutAccessibilityText => {
            "Not audited yet against RGAA 4.1. The pages use plain HTML: headings, lists, tables with \
             headers, no script; a status is always a word, never a colour alone; charts have a text \
             and a table. Report a difficulty to the operator of the ledger, named among the \
             organisations."
        }
        Msg::AboutPrivacy => "Privacy",
        Msg::AboutPrivacyText => {
            "No cookie, no script, no third party. Offices sign here, not persons. Free texts stand \
             beside the log and can be erased by a signed order without breaking a proof."
        }
    }
    .into()
}
