//! Rank 15: what `data` names exists and fits, in the order of its keys.

use alloc::{collections::BTreeSet, format, string::String};

use redevable_tlog::EntryIndex;

use super::{AdmissionError, Candidate, EntryReader, ReadBackError, data};
use crate::{
    catalogue::{Found, Kind, Part, RefKind, walk},
    codes::{Code, Refusal},
    entry::Entry,
    ids::{EventId, Revision, ScaleId, StreamClass},
    json::Value,
    state::CommitmentFacts,
};

pub(super) fn check(
    candidate: &Candidate<'_>,
    reader: &dyn EntryReader,
) -> Result<(), AdmissionError> {
    subject(candidate)?;
    let mut new_parts = BTreeSet::new();
    walk(candidate.spec, &candidate.event.data, &mut |found| match found.kind {
        Kind::Ref(kind) => reference(candidate, &found, *kind, reader),
        Kind::RefOrXref if found.value.at("ledger").is_none() => {
            reference(candidate, &found, RefKind::Any, reader)
        }
        _ => Ok(judge(candidate, &found, &mut new_parts)?),
    })
}

fn refuse(code: Code, found: &Found<'_>, detail: String) -> Result<(), Refusal> {
    Err(Refusal::at(code, data::path(found.path), detail))
}

/// A subject is opened once, and before anything else is written on its stream.
fn subject(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let Candidate { state, stream, event, .. } = candidate;
    let id = stream.id();
    let (exists, opener) = match stream.class() {
        StreamClass::Plan => (state.plan(id).is_some(), "plan.adopted"),
        StreamClass::Commitment => (state.commitment(id).is_some(), "commitment.registered"),
        StreamClass::Forum => (state.forum(id).is_some(), "forum.established"),
        _ => return Ok(()),
    };
    let opens = event.kind == opener;
    if opens && exists {
        let detail = format!("`{stream}` already has its `{opener}`");
        return Err(Refusal::at(Code::IdTaken, "stream", detail));
    }
    // A plan is spoken of before it is adopted.
    if !opens && !exists && stream.class() != StreamClass::Plan {
        let detail = format!("`{stream}` has no `{opener}` yet");
        return Err(Refusal::at(Code::IdUnknown, "stream", detail));
    }
    Ok(())
}

fn judge(
    candidate: &Candidate<'_>,
    found: &Found<'_>,
    new_parts: &mut BTreeSet<String>,
) -> Result<(), Refusal> {
    let state = candidate.state;
    let text = found.value.as_text().unwrap_or_default();
    match found.kind {
        Kind::NewOrganisation if state.organisation(&data::organisation(found.value)).is_some() => {
            refuse(Code::IdTaken, found, format!("{text} is registered already"))
        }
        Kind::Plan if state.plan(text).is_none() => {
            refuse(Code::IdUnknown, found, format!("no plan `{text}`"))
        }
        Kind::ScaleName => scale_name(candidate, found, text),
        Kind::Scale => match ScaleId::parse(text).and_then(|scale| state.scale(&scale)) {
            Some(_) => Ok(()),
            None => refuse(Code::ScaleUnknown, found, format!("no scale `{text}`")),
        },
        Kind::ScaleCode => scale_code(candidate, found, text),
        Kind::NewPart(_) => {
            let taken = commitment(candidate).is_some_and(|facts| facts.parts.contains_key(text));
            if taken || !new_parts.insert(text.into()) {
                return refuse(Code::IdTaken, found, format!("`{text}` is an id of this stream"));
            }
            Ok(())
        }
        Kind::KnownPart(part) => known_part(candidate, found, *part, text),
        Kind::Old(_, which) => {
            let id = found.beside.get("indicator").and_then(Value::as_text).unwrap_or_default();
            let effective = commitment(candidate)
                .and_then(|facts| facts.indicators.get(id))
                .map_or(&Value::Null, |indicator| indicator.quantified(*which));
            if found.value != effective {
                let detail = format!("the effective value is {}", effective.to_canonical());
                return refuse(Code::ChangesOld, found, detail);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn commitment<'a>(candidate: &Candidate<'a>) -> Option<&'a CommitmentFacts> {
    let subject = candidate.stream.subject();
    match subject.class() {
        StreamClass::Commitment => candidate.state.commitment(subject.id()),
        _ => None,
    }
}

fn scale_name(candidate: &Candidate<'_>, found: &Found<'_>, text: &str) -> Result<(), Refusal> {
    let version = found.beside.get("version").and_then(Value::as_int).unwrap_or_default();
    let taken = ScaleId::parse(&format!("{text}@{version}"))
        .is_some_and(|scale| candidate.state.scale(&scale).is_some());
    if taken {
        return refuse(Code::IdTaken, found, format!("`{text}@{version}` is final"));
    }
    Ok(())
}

/// The scale stands beside the code; if it is unknown, its own key says so.
fn scale_code(candidate: &Candidate<'_>, found: &Found<'_>, text: &str) -> Result<(), Refusal> {
    let named = found.beside.get("scale").and_then(Value::as_text).unwrap_or_default();
    let Some(codes) = ScaleId::parse(named).and_then(|scale| candidate.state.scale(&scale)) else {
        return Ok(());
    };
    if codes.contains_key(text) {
        return Ok(());
    }
    refuse(Code::CodeUnknown, found, format!("`{named}` has no code `{text}`"))
}

fn known_part(
    candidate: &Candidate<'_>,
    found: &Found<'_>,
    part: Part,
    text: &str,
) -> Result<(), Refusal> {
    let exists = match part {
        Part::Axis => {
            let plan = found.beside.get("plan").and_then(Value::as_text).unwrap_or_default();
            candidate.state.plan(plan).is_some_and(|plan| plan.axes.contains(text))
        }
        _ => commitment(candidate).is_some_and(|facts| {
            let retired = facts.indicators.get(text).is_some_and(|facts| facts.retired);
            facts.parts.get(text) == Some(&part) && !retired
        }),
    };
    if exists {
        return Ok(());
    }
    refuse(Code::IdUnknown, found, format!("nothing here is named `{text}`, or it was retired"))
}

/// The entry is read back, and its id, stream and revision are checked against the ref.
fn reference(
    candidate: &Candidate<'_>,
    found: &Found<'_>,
    kind: RefKind,
    reader: &dyn EntryReader,
) -> Result<(), AdmissionError> {
    let field = |name: &str| found.value.at(name).and_then(Value::as_text).unwrap_or_default();
    let id = EventId::parse(field("event"));
    let Some((id, index)) = id.and_then(|id| Some((id, candidate.state.index_of(&id)?))) else {
        let detail = format!("no entry has the event id {}", field("event"));
        return Ok(refuse(Code::RefUnknown, found, detail)?);
    };
    let entry = read_back(index, id, reader)?;
    let event = entry.event();
    let revision = found.value.at("revision").and_then(Value::as_int);
    let same = u64::try_from(revision.unwrap_or(-1)).map(Revision::new) == Ok(event.revision)
        && field("stream") == event.stream;
    if !same {
        let detail = format!("entry {index} is revision {} of `{}`", event.revision, event.stream);
        return Ok(refuse(Code::RefUnknown, found, detail)?);
    }
    let fits = match kind {
        RefKind::Any => true,
        RefKind::Type(name) => event.kind == name,
        RefKind::OwnType(name) => event.kind == name && event.by == candidate.event.by,
    };
    if fits {
        return Ok(());
    }
    let detail = format!("entry {index} is `{}` by {}", event.kind, event.by);
    Ok(refuse(Code::RefKind, found, detail)?)
}

fn read_back(
    index: EntryIndex,
    id: EventId,
    reader: &dyn EntryReader,
) -> Result<Entry, ReadBackError> {
    let bytes = reader.entry_bytes(index)?;
    match Entry::parse(&bytes) {
        Ok(entry) if entry.signed.id() == id => Ok(entry),
        _ => Err(ReadBackError(format!("entry {index} is not the event {id} that was logged"))),
    }
}
