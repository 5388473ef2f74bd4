//! What one organisation says of a subject that is not its own to write: statements,
//! assessments, observations, answers. Nothing here overwrites what it speaks about.

use redevable_protocol::{
    content::ContentCommitment,
    ids::{OrganisationId, StreamClass},
    json::Value,
    time::{At, Recorded},
};
use redevable_tlog::EntryIndex;

use super::{
    read::{self, Ref, Replayed},
    record::{Item, Record},
};

/// One event of a voice stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// Where it stands.
    pub entry: EntryIndex,
    /// Who speaks.
    pub by: OrganisationId,
    /// Its type.
    pub kind: String,
    /// When the fact holds.
    pub at: At,
    /// When it was said.
    pub said: Recorded,
    /// The words.
    pub text: Option<ContentCommitment>,
    /// The milestone it is about.
    pub milestone: Option<String>,
    /// The entry it is about.
    pub about: Option<Ref>,
    /// The entry it contests.
    pub contests: Option<Ref>,
    /// Results on published scales: `id@version` and code.
    pub results: Vec<(String, String)>,
    /// A page or report outside.
    pub url: Option<String>,
    /// Of an observation: where the change was seen.
    pub source: Option<String>,
    /// Of an observation: what was seen there.
    pub item: Option<String>,
    /// Of an observation: the names of the fields that changed.
    pub fields: Vec<String>,
    /// Of an answer or a review: its code.
    pub code: Option<String>,
    /// Of an answer: the recommendation.
    pub recommendation: Option<String>,
    /// What it replays.
    pub replayed: Option<Replayed>,
    /// Its retraction.
    pub retracted: Option<EntryIndex>,
}

/// All that voices say of a subject, in index order.
#[must_use]
pub fn voices(record: &Record<'_>, subject: &str) -> Vec<Voice> {
    let about = record.about(subject).filter(|item| item.stream.class() == StreamClass::Voice);
    about.map(voice).collect()
}

fn voice(item: &Item<'_>) -> Voice {
    let data = &item.data;
    let result = |value: &Value| {
        let field = |name| value.at(name).and_then(Value::as_text);
        Some((field("scale")?.to_owned(), field("code")?.to_owned()))
    };
    let text = ["text", "content", "report", "method", "reason"];
    Voice {
        entry: item.index(),
        by: item.by().clone(),
        kind: item.kind().to_owned(),
        at: item.at,
        said: item.said(),
        text: text.iter().find_map(|key| read::content(data, key)),
        milestone: read::text(data, "milestone"),
        about: read::reference(data, "about"),
        contests: read::reference(data, "contests"),
        results: read::list(data, "results").iter().filter_map(result).collect(),
        url: read::text(data, "url").or_else(|| read::text(data, "report")),
        source: read::text(data, "source"),
        item: read::text(data, "item"),
        fields: read::texts(data, "fields"),
        code: read::text(data, "code"),
        recommendation: read::text(data, "recommendation"),
        replayed: item.replayed(),
        retracted: item.retracted,
    }
}
