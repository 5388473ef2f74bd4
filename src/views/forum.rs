//! Forums: the plans they follow, their meetings, their recommendations and the answers.

use redevable_protocol::{
    content::ContentCommitment,
    ids::OrganisationId,
    time::{At, Date},
};
use redevable_tlog::EntryIndex;

use super::{
    read::{self, Label, Replayed},
    record::{Item, Record},
    voice::{Voice, voices},
};

/// One meeting, announced or held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// Its id.
    pub id: String,
    /// Plenary or group.
    pub kind: String,
    /// The day for which it was convened, and where that stands.
    pub convened: Option<(Option<Date>, EntryIndex)>,
    /// The day on which it was held, and where that stands.
    pub held: Option<(At, EntryIndex)>,
    /// Who attended.
    pub attendance: Vec<OrganisationId>,
}

/// One recommendation with its answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recommendation {
    /// Its id.
    pub id: String,
    /// Where it was adopted.
    pub entry: EntryIndex,
    /// Its title.
    pub title: Option<Label>,
    /// Its words.
    pub text: Option<ContentCommitment>,
    /// Who owes an answer.
    pub addressees: Vec<OrganisationId>,
    /// Until when.
    pub due: Option<Date>,
    /// The answers.
    pub answers: Vec<Voice>,
}

/// One forum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forum {
    /// Its id.
    pub id: String,
    /// Where it was established.
    pub entry: EntryIndex,
    /// Its name.
    pub name: Option<Label>,
    /// Who hosts it.
    pub host: Option<OrganisationId>,
    /// The plans it follows.
    pub plans: Vec<String>,
    /// Its rules.
    pub rules: Option<ContentCommitment>,
    /// Its meetings.
    pub meetings: Vec<Meeting>,
    /// Its recommendations.
    pub recommendations: Vec<Recommendation>,
    /// All entries about it.
    pub timeline: Vec<EntryIndex>,
    /// What it replays.
    pub replayed: Option<Replayed>,
}

/// The forums of a log, in the order in which they were established.
#[must_use]
pub fn forums(record: &Record<'_>) -> Vec<Forum> {
    let established = record.in_force().filter(|item| item.kind() == "forum.established");
    established.map(|item| forum(record, item)).collect()
}

fn forum(record: &Record<'_>, item: &Item<'_>) -> Forum {
    let subject = item.stream.as_str();
    let mut forum = Forum {
        id: item.stream.id().to_owned(),
        entry: item.index(),
        name: read::label(&item.data, "name"),
        host: read::organisation(&item.data, "host"),
        plans: read::texts(&item.data, "plans"),
        rules: read::content(&item.data, "rules"),
        meetings: Vec::new(),
        recommendations: Vec::new(),
        timeline: record.about(subject).map(Item::index).collect(),
        replayed: item.replayed(),
    };
    let answers = voices(record, subject);
    for later in record.about(subject).filter(|later| later.in_force()) {
        follow(&mut forum, later, &answers);
    }
    forum
}

fn follow(forum: &mut Forum, item: &Item<'_>, voices: &[Voice]) {
    let (data, entry) = (&item.data, item.index());
    match item.kind() {
        "forum.rules-adopted" => forum.rules = read::content(data, "rules"),
        "meeting.convened" => {
            if let Some(meeting) = meeting(forum, item) {
                meeting.convened = Some((read::date(data, "on"), entry));
            }
        }
        "meeting.held" => {
            if let Some(meeting) = meeting(forum, item) {
                meeting.held = Some((item.at, entry));
                meeting.attendance = read::organisations(data, "attendance");
            }
        }
        "recommendation.adopted" => {
            let Some(id) = read::text(data, "recommendation") else { return };
            let is_answer =
                |v: &&Voice| v.recommendation.as_ref() == Some(&id) && v.retracted.is_none();
            let answers = voices.iter().filter(is_answer).cloned().collect();
            forum.recommendations.push(Recommendation {
                entry,
                title: read::label(data, "title"),
                text: read::content(data, "text"),
                addressees: read::organisations(data, "addressees"),
                due: read::date(data, "due"),
                answers,
                id,
            });
        }
        _ => {}
    }
}

fn meeting<'f>(forum: &'f mut Forum, item: &Item<'_>) -> Option<&'f mut Meeting> {
    let id = read::text(&item.data, "meeting")?;
    let kind = read::text(&item.data, "kind").unwrap_or_default();
    if !forum.meetings.iter().any(|meeting| meeting.id == id) {
        let meeting =
            Meeting { id: id.clone(), kind, convened: None, held: None, attendance: Vec::new() };
        forum.meetings.push(meeting);
    }
    forum.meetings.iter_mut().find(|meeting| meeting.id == id)
}
