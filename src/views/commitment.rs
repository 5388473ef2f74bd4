//! The card of a commitment: who promised what by when, what they say, what others say.

use redevable_protocol::{
    content::ContentCommitment,
    ids::{OrganisationId, StreamClass, StreamId},
    json::Value,
    time::{At, Date, Recorded},
};
use redevable_tlog::EntryIndex;

use super::{
    indicator::{Indicator, Resting, indicators},
    read::{self, Alias, Label, Ref, Replayed},
    record::{Item, Record},
    voice::{Voice, voices},
};

/// A date that was moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedDate {
    /// Where it was moved.
    pub entry: EntryIndex,
    /// Before.
    pub old: Option<Date>,
    /// After.
    pub new: Option<Date>,
    /// Why; `None` = no reason recorded.
    pub reason: Option<ContentCommitment>,
    /// Whether it was moved on a day after the old date.
    pub after_old_date: bool,
    /// When it was said.
    pub said: Recorded,
}

/// One milestone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Its id.
    pub id: String,
    /// Where it was added.
    pub entry: EntryIndex,
    /// Its title.
    pub title: Option<Label>,
    /// The verifiable thing.
    pub deliverable: Option<ContentCommitment>,
    /// The date promised first; `None` = not recorded.
    pub due: Option<Date>,
    /// Later dates, in order.
    pub moves: Vec<MovedDate>,
    /// When it was delivered, as claimed, and where that stands.
    pub delivered: Option<Resting<At>>,
    /// Where it was cancelled.
    pub cancelled: Option<EntryIndex>,
    /// Where it was retracted.
    pub retracted: Option<EntryIndex>,
}

impl Milestone {
    /// The date now in force.
    #[must_use]
    pub fn current_due(&self) -> Option<Date> {
        self.moves.last().map_or(self.due, |moved| moved.new)
    }
}

/// What a speaker claims of the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Where it stands.
    pub entry: EntryIndex,
    /// Who claims.
    pub by: OrganisationId,
    /// Of which milestone; `None` = the whole commitment.
    pub milestone: Option<String>,
    /// `id@version`
    pub scale: String,
    /// The code.
    pub code: String,
    /// When it holds.
    pub at: At,
    /// When it was said.
    pub said: Recorded,
    /// The words.
    pub text: Option<ContentCommitment>,
    /// The difficulties.
    pub challenges: Option<ContentCommitment>,
    /// The documents cited.
    pub evidence: Vec<Ref>,
    /// Where it was retracted.
    pub retracted: Option<EntryIndex>,
    /// Where it was corrected.
    pub corrected: Vec<EntryIndex>,
    /// Whether the same speaker said something later of the same thing.
    pub superseded: bool,
}

/// Whether a lead ever signed anything about a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acknowledgement {
    /// Yes, first here.
    At(EntryIndex),
    /// Not yet.
    NotYet,
    /// Not computed on a replayed subject: its leads sign nothing there.
    NotComputed,
}

/// The card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// Its stream.
    pub stream: StreamId,
    /// Where it was registered.
    pub registered: EntryIndex,
    /// Who registered it.
    pub by: OrganisationId,
    /// When.
    pub at: At,
    /// The plan's id.
    pub plan: String,
    /// Its number in the plan.
    pub number: Option<String>,
    /// Its title.
    pub title: Option<Label>,
    /// The promise; `None` = not recorded.
    pub text: Option<ContentCommitment>,
    /// The axis's id.
    pub axis: Option<String>,
    /// Who leads now, each with the entry that says so.
    pub leads: Vec<Resting<OrganisationId>>,
    /// Who led before.
    pub former_leads: Vec<Resting<OrganisationId>>,
    /// Who supports now.
    pub supports: Vec<Resting<OrganisationId>>,
    /// Its names elsewhere.
    pub aliases: Vec<Alias>,
    /// From when.
    pub start: Option<Date>,
    /// The date promised first; `None` = not recorded.
    pub due: Option<Date>,
    /// Later dates, in order.
    pub due_moves: Vec<MovedDate>,
    /// Whether a lead signed anything.
    pub acknowledged: Acknowledgement,
    /// Milestones, in the order in which they were added.
    pub milestones: Vec<Milestone>,
    /// Indicators, in the order in which they were defined.
    pub indicators: Vec<Indicator>,
    /// All status claims, retracted ones included, in index order.
    pub claims: Vec<Claim>,
    /// All that voices say, in index order.
    pub voices: Vec<Voice>,
    /// Where it was withdrawn.
    pub withdrawn: Option<EntryIndex>,
    /// Where it was superseded, and by which.
    pub superseded: Option<Resting<Vec<String>>>,
    /// Every entry about it, in index order, whatever its type.
    pub timeline: Vec<EntryIndex>,
    /// What the registration replays.
    pub replayed: Option<Replayed>,
}

impl Commitment {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        self.stream.id()
    }

    /// The latest claim of each speaker about the whole commitment.
    pub fn latest_claims(&self) -> impl Iterator<Item = &Claim> {
        self.claims
            .iter()
            .filter(|c| c.retracted.is_none() && !c.superseded && c.milestone.is_none())
    }

    /// The latest claim of each speaker about one milestone.
    pub fn latest_claims_on<'c>(&'c self, milestone: &'c str) -> impl Iterator<Item = &'c Claim> {
        self.claims.iter().filter(move |c| {
            c.retracted.is_none() && !c.superseded && c.milestone.as_deref() == Some(milestone)
        })
    }
}

/// The commitments of a log, in the order in which they were registered.
#[must_use]
pub fn commitments(record: &Record<'_>) -> Vec<Commitment> {
    let mut by_stream = std::collections::BTreeMap::<_, Vec<Indicator>>::new();
    for indicator in indicators(record) {
        by_stream.entry(indicator.stream.clone()).or_default().push(indicator);
    }
    let registered = record.in_force().filter(|item| item.kind() == "commitment.registered");
    registered
        .map(|item| {
            let own = by_stream.remove(&item.stream).unwrap_or_default();
            card(record, item, own)
        })
        .collect()
}

fn card(record: &Record<'_>, item: &Item<'_>, indicators: Vec<Indicator>) -> Commitment {
    let (data, subject) = (&item.data, item.stream.as_str());
    let resting = |value| Resting { value, entry: item.index() };
    let mut card = Commitment {
        stream: item.stream.clone(),
        registered: item.index(),
        by: item.by().clone(),
        at: item.at,
        plan: read::text(data, "plan").unwrap_or_default(),
        number: read::text(data, "number"),
        title: read::label(data, "title"),
        text: read::content(data, "text"),
        axis: read::text(data, "axis"),
        leads: read::organisations(data, "leads").into_iter().map(resting).collect(),
        former_leads: Vec::new(),
        supports: read::organisations(data, "supports").into_iter().map(resting).collect(),
        aliases: read::aliases(data, "aliases"),
        start: read::date(data, "start"),
        due: read::date(data, "due"),
        due_moves: Vec::new(),
        acknowledged: Acknowledgement::NotYet,
        milestones: Vec::new(),
        indicators,
        claims: Vec::new(),
        voices: voices(record, subject),
        withdrawn: None,
        superseded: None,
        timeline: record.about(subject).map(Item::index).collect(),
        replayed: item.replayed(),
    };
    for later in record.about(subject).filter(|item| item.stream.class() != StreamClass::Voice) {
        match later.kind() {
            "status.claimed" => card.claims.extend(claim(later)),
            "milestone.added" => card.milestones.extend(milestone(later)),
            _ if later.in_force() => follow(&mut card, later),
            _ => {}
        }
    }
    mark_superseded(&mut card.claims);
    card.acknowledged = acknowledgement(record, &card);
    card
}

fn claim(item: &Item<'_>) -> Option<Claim> {
    let data = &item.data;
    Some(Claim {
        entry: item.index(),
        by: item.by().clone(),
        milestone: read::text(data, "milestone"),
        scale: read::text(data, "scale")?,
        code: read::text(data, "code")?,
        at: item.at,
        said: item.said(),
        text: read::content(data, "text"),
        challenges: read::content(data, "challenges"),
        evidence: read::references(data, "evidence"),
        retracted: item.retracted,
        corrected: item.corrected.clone(),
        superseded: false,
    })
}

/// The latest claim of a speaker is the highest index that is not retracted (STATE-1).
fn mark_superseded(claims: &mut [Claim]) {
    let mut seen = std::collections::BTreeSet::new();
    for claim in claims.iter_mut().rev().filter(|claim| claim.retracted.is_none()) {
        claim.superseded = !seen.insert((claim.by.clone(), claim.milestone.clone()));
    }
}

fn milestone(item: &Item<'_>) -> Option<Milestone> {
    Some(Milestone {
        id: read::text(&item.data, "milestone")?,
        entry: item.index(),
        title: read::label(&item.data, "title"),
        deliverable: read::content(&item.data, "deliverable"),
        due: read::date(&item.data, "due"),
        moves: Vec::new(),
        delivered: None,
        cancelled: None,
        retracted: item.retracted,
    })
}

fn follow(card: &mut Commitment, item: &Item<'_>) {
    let (data, entry) = (&item.data, item.index());
    let id = read::text(data, "milestone");
    let own =
        |card: &'_ mut Commitment| card.milestones.iter().position(|m| Some(&m.id) == id.as_ref());
    match item.kind() {
        "milestone.rescheduled" => {
            let moved = moved(item);
            match (&id, own(card)) {
                (None, _) => card.due_moves.push(moved),
                (Some(_), Some(at)) => card.milestones[at].moves.push(moved),
                (Some(_), None) => {}
            }
        }
        "milestone.delivered" => {
            if let Some(at) = own(card) {
                card.milestones[at].delivered = Some(Resting { value: item.at, entry });
            }
        }
        "milestone.cancelled" => {
            if let Some(at) = own(card) {
                card.milestones[at].cancelled = Some(entry);
            }
        }
        "responsibility.transferred" => transfer(card, item),
        "support.changed" => {
            let removed = read::organisations(data, "removed");
            card.supports.retain(|support| !removed.contains(&support.value));
            let added = read::organisations(data, "added").into_iter();
            card.supports.extend(added.map(|value| Resting { value, entry }));
        }
        "commitment.withdrawn" => card.withdrawn = Some(entry),
        "commitment.superseded" => {
            card.superseded = Some(Resting { value: read::texts(data, "into"), entry });
        }
        "commitment.amended" => amend(card, item),
        _ => {}
    }
}

fn moved(item: &Item<'_>) -> MovedDate {
    let old = read::date(&item.data, "old_due");
    MovedDate {
        entry: item.index(),
        old,
        new: read::date(&item.data, "new_due"),
        reason: read::content(&item.data, "reason"),
        after_old_date: old.is_some_and(|old| item.said().date() > old),
        said: item.said(),
    }
}

fn transfer(card: &mut Commitment, item: &Item<'_>) {
    let entry = item.index();
    if let Some(from) = read::organisation(&item.data, "from") {
        card.leads.retain(|lead| lead.value != from);
        card.former_leads.push(Resting { value: from, entry });
    }
    if let Some(value) = read::organisation(&item.data, "to") {
        card.leads.retain(|lead| lead.value != value);
        card.leads.push(Resting { value, entry });
    }
}

fn amend(card: &mut Commitment, item: &Item<'_>) {
    let new = |field: &str| item.data.get("changes")?.at(field)?.at("new");
    let part = read::text(&item.data, "part");
    let title = new("title").and_then(Label::from_value);
    if let Some(part) = part {
        let milestone = card.milestones.iter_mut().find(|milestone| milestone.id == part);
        if let (Some(milestone), Some(title)) = (milestone, title) {
            milestone.title = Some(title);
        }
        return;
    }
    if let Some(title) = title {
        card.title = Some(title);
    }
    if let Some(text) = new("text").and_then(ContentCommitment::from_value) {
        card.text = Some(text);
    }
    if let Some(number) = new("number").and_then(Value::as_text) {
        card.number = Some(number.into());
    }
    if let Some(axis) = new("axis").and_then(Value::as_text) {
        card.axis = Some(axis.into());
    }
}

fn acknowledgement(record: &Record<'_>, card: &Commitment) -> Acknowledgement {
    if card.replayed.is_some() {
        return Acknowledgement::NotComputed;
    }
    let leads: Vec<_> =
        card.leads.iter().chain(&card.former_leads).map(|lead| &lead.value).collect();
    let signed = record.about(card.stream.as_str()).find(|item| {
        let event = item.entry.event();
        leads.contains(&&event.by) || event.with.iter().any(|with| leads.contains(&with))
    });
    signed.map_or(Acknowledgement::NotYet, |item| Acknowledgement::At(item.index()))
}
