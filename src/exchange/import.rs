//! Importing a second time: what a ledger already holds is not said again.

use std::collections::BTreeMap;

use redevable_protocol::{
    content::ContentCommitment,
    ids::{OrganisationId, Revision, StreamId},
    json::{Object, Value, object},
    time::At,
};

use crate::exchange::draft::{Draft, Step};

/// An event that the ledger holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existing {
    /// Where it is.
    pub stream: StreamId,
    /// Its type.
    pub kind: String,
    /// Who said it.
    pub by: OrganisationId,
    /// When the fact holds.
    pub at: At,
    /// Its data as signed, commitments to contents and references included.
    pub data: Object,
    /// Contents without their salt, by their key in `data`, where they are at hand. A content that
    /// is not (erased, or not asked for) counts as equal, so that it is never added again.
    pub opened: BTreeMap<String, Vec<u8>>,
}

/// The steps that say something new.
///
/// Two events are the same if author, stream, type, date and data without contents are equal, and
/// the contents as far as they are at hand. In a replay of an undated source the date is not
/// compared: it is only the day on which somebody looked. One existing event answers for one step.
/// A step that publishes stays only where there is something to publish.
#[must_use]
pub fn diff_against(existing: &[Existing], steps: Vec<Step>) -> Vec<Step> {
    let mut known: BTreeMap<String, Vec<&Existing>> = BTreeMap::new();
    for event in existing {
        known.entry(event.identity()).or_default().push(event);
    }
    let mut kept = Vec::new();
    for step in steps {
        let new = match &step {
            Step::Append(draft) => !take(&mut known, draft),
            Step::Publish => matches!(kept.last(), Some(Step::Append(_))),
        };
        if new {
            kept.push(step);
        }
    }
    kept
}

/// Whether an existing event says the same; it is then used up.
fn take(known: &mut BTreeMap<String, Vec<&Existing>>, draft: &Draft) -> bool {
    let Some(same) = known.get_mut(&identity_of_draft(draft)) else { return false };
    let found = same.iter().position(|event| {
        event.opened.iter().all(|(key, bytes)| {
            draft.contents.get(key).is_some_and(|content| content.bytes == *bytes)
        })
    });
    found.map(|position| same.remove(position)).is_some()
}

impl Existing {
    fn identity(&self) -> String {
        let mut data = self.data.clone();
        for value in data.values_mut() {
            if let Some(content) = ContentCommitment::from_value(value) {
                *value = mark_of_content(&content.media, content.lang.as_deref());
            } else if is_reference(value)
                && let Value::Object(fields) = value
            {
                // The draft does not know the id of an event that may not be signed yet.
                fields.remove("event");
            }
        }
        identity(&self.by, &self.stream, &self.kind, self.at, data)
    }
}

fn identity_of_draft(draft: &Draft) -> String {
    let mut data = draft.data.clone();
    for (key, content) in &draft.contents {
        data.insert(key.clone(), mark_of_content(&content.media, content.lang.as_deref()));
    }
    for (key, (stream, revision)) in &draft.refs {
        data.insert(key.clone(), reference(stream, *revision));
    }
    identity(&draft.by, &draft.stream, &draft.kind, draft.at, data)
}

/// What two contents of the same event have in common whatever their salt and their text.
fn mark_of_content(media: &str, lang: Option<&str>) -> Value {
    Value::Object(object([("content", media.into()), ("lang", lang.into())]))
}

fn is_reference(value: &Value) -> bool {
    let names = ["event", "revision", "stream"];
    value.as_object().is_some_and(|fields| fields.keys().eq(names))
}

fn reference(stream: &StreamId, revision: Revision) -> Value {
    let revision = i64::try_from(revision.value());
    let revision = revision.expect("invariant: revisions are below 2^53");
    Value::Object(object([("revision", revision.into()), ("stream", stream.as_str().into())]))
}

fn identity(by: &OrganisationId, stream: &StreamId, kind: &str, at: At, data: Object) -> String {
    let undated = data
        .get("replayed")
        .is_some_and(|label| label.at("observed_at").is_none_or(Value::is_null));
    let at = (!undated).then(|| at.to_string());
    Value::Object(object([
        ("by", by.as_str().into()),
        ("stream", stream.as_str().into()),
        ("type", kind.into()),
        ("at", at.into()),
        ("data", data.into()),
    ]))
    .to_canonical()
}

#[cfg(test)]
mod tests {
    use redevable_protocol::limits::SALT_BYTES;

    use super::*;
    use crate::exchange::{
        draft::PlainContent,
        setup::{Basis, organisation, replayed, stream},
    };

    impl Existing {
        /// The event that a draft would become, its contents at hand.
        pub(crate) fn from_draft(draft: &Draft) -> Self {
            let (mut data, mut opened) = (draft.data.clone(), BTreeMap::new());
            for (key, content) in &draft.contents {
                let lang = content.lang.as_deref();
                let salt = [7; SALT_BYTES];
                let (sealed, _) =
                    ContentCommitment::seal(&content.bytes, &salt, &content.media, lang);
                data.insert(key.clone(), sealed.to_object().into());
                opened.insert(key.clone(), content.bytes.clone());
            }
            for (key, (stream, revision)) in &draft.refs {
                let mut fields = reference(stream, *revision).as_object().unwrap().clone();
                fields.insert("event".to_owned(), format!("b3:{}", "0".repeat(64)).into());
                data.insert(key.clone(), fields.into());
            }
            Self {
                stream: draft.stream.clone(),
                kind: draft.kind.clone(),
                by: draft.by.clone(),
                at: draft.at,
                data,
                opened,
            }
        }
    }

    fn statement(at: &str, text: &str, data: Object) -> Draft {
        let (by, about) = (organisation("ong.example"), stream("commitment/a"));
        let voice = crate::exchange::setup::voice(&by, &about);
        Draft::new(&by, &voice, "statement.made", At::parse(at).unwrap(), data)
            .with_content("text", PlainContent::plain(text, "fr"))
            .with_ref("about", &about, Revision::FIRST)
    }

    fn left(existing: &[Existing], draft: &Draft) -> usize {
        diff_against(existing, vec![draft.clone().into(), Step::Publish]).len()
    }

    #[test]
    fn a_text_counts_only_where_it_is_at_hand() {
        let draft = statement("2026-01-01", "un", Object::new());
        let mut existing = [Existing::from_draft(&draft)];
        assert_eq!(left(&existing, &draft), 0);
        let other = statement("2026-01-01", "deux", Object::new());
        assert_eq!(left(&existing, &other), 2);
        existing[0].opened.clear();
        assert_eq!(left(&existing, &other), 0);
    }

    #[test]
    fn one_event_answers_for_one_step() {
        let draft = statement("2026-01-01", "un", Object::new());
        let twice = vec![draft.clone().into(), draft.clone().into()];
        assert_eq!(diff_against(&[Existing::from_draft(&draft)], twice).len(), 1);
    }

    #[test]
    fn the_date_is_compared_unless_the_source_is_undated() {
        let plain = |at| statement(at, "un", Object::new());
        let existing = [Existing::from_draft(&plain("2026-01-01"))];
        assert_eq!(left(&existing, &plain("2026-01-02")), 2);
        let label = replayed("a page", "unknown", None, Basis::Observed);
        let undated = |at| statement(at, "un", object([("replayed", label.clone().into())]));
        let existing = [Existing::from_draft(&undated("2026-01-01"))];
        assert_eq!(left(&existing, &undated("2026-01-02")), 0);
    }

    #[test]
    fn other_data_is_another_event() {
        let draft = statement("2026-01-01", "un", Object::new());
        let existing = [Existing::from_draft(&draft)];
        let moved = draft.clone().with_ref("about", &stream("commitment/b"), Revision::FIRST);
        assert_eq!(left(&existing, &moved), 2);
        let more = statement("2026-01-01", "un", object([("url", "https://a.example/".into())]));
        assert_eq!(left(&existing, &more), 2);
    }
}
