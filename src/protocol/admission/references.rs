//! Rank 15: what `data` names exists and fits, in the order of its keys.

use alloc::{collections::BTreeSet, format, string::String, vec};

use redevable_tlog::{EntryIndex, TreeHash, TreeSize, key::VerifierKey};

use super::{
    AdmissionError, Candidate, EntryReader, ReadBackError,
    amendments::{self, About},
    contents, data,
};
use crate::{
    catalogue::{self, Found, KeyUse, Kind, Part, RefKind, Writer, walk},
    codes::{Code, Refusal},
    entry::Entry,
    ids::{ContentHash, EventId, Revision, ScaleId, StreamClass},
    json::Value,
    limits::{ATTESTED_BELOW_MAX, ATTESTED_MULTIPLE},
    state::{CommitmentFacts, IndicatorFacts, PartFacts},
};

pub(super) fn check(
    candidate: &Candidate<'_>,
    about: Option<&About>,
    reader: &dyn EntryReader,
) -> Result<(), AdmissionError> {
    subject(candidate)?;
    let mut new_parts = BTreeSet::new();
    walk(candidate.spec, &candidate.event.data, &mut |found| match found.kind {
        Kind::Ref(kind) => reference(candidate, &found, *kind, about, reader),
        Kind::RefOrXref if found.value.at("ledger").is_none() => {
            reference(candidate, &found, RefKind::Any, None, reader)
        }
        Kind::ContentHash => erasable(candidate, &found, reader),
        Kind::Changes => match about {
            Some(about) => Ok(amendments::changes(candidate, about)?),
            None => Ok(()),
        },
        _ => Ok(judge(candidate, &found, &mut new_parts)?),
    })?;
    if let Some(about) = about.filter(|_| candidate.spec.name == "entry.corrected") {
        corrected(candidate, about, reader)?;
    }
    if candidate.spec.name == "state.attested" {
        attested(candidate)?;
    }
    Ok(())
}

/// What a correction names newly exists and fits, as in the original's own table.
fn corrected(
    candidate: &Candidate<'_>,
    about: &About,
    reader: &dyn EntryReader,
) -> Result<(), AdmissionError> {
    let changes = candidate.event.data.get("changes").and_then(Value::as_object);
    let original = about.original.event();
    let spec = original.stream_id().and_then(|id| catalogue::find(&original.kind, id.class()));
    let (Some(changes), Some(spec)) = (changes, spec) else {
        return Ok(());
    };
    let after = amendments::after(candidate, about);
    walk(spec, &after, &mut |found| {
        let changed = found.path.split('.').next().is_some_and(|key| changes.contains_key(key));
        // A scale and its code stand or fall together, and a plan with its axis.
        let beside = match found.kind {
            Kind::Scale | Kind::ScaleCode => true,
            Kind::KnownPart(Part::Axis) => changes.contains_key("plan"),
            _ => false,
        };
        if !changed && !beside {
            return Ok(());
        }
        match found.kind {
            Kind::Ref(kind) => reference(candidate, &found, *kind, None, reader),
            Kind::RefOrXref if found.value.at("ledger").is_none() => {
                reference(candidate, &found, RefKind::Any, None, reader)
            }
            Kind::KnownPart(Part::Axis) => {
                let axis = found.value.as_text().unwrap_or_default();
                Ok(known_part(candidate, &found, Part::Axis, axis)?)
            }
            Kind::Plan | Kind::Scale | Kind::ScaleCode => {
                Ok(judge_named(candidate, &found, found.value.as_text().unwrap_or_default())?)
            }
            _ => Ok(()),
        }
    })
}

/// Own index, or a multiple of 1,024 at most 4,096 below it; once an organisation and day.
fn attested(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let Candidate { state, event, index, recorded, .. } = candidate;
    let size = event.data.get("size").and_then(Value::as_int).unwrap_or_default();
    let size = u64::try_from(size).unwrap_or_default();
    let wrong = |detail: String| Err(Refusal::at(Code::AttestSize, "data.size", detail));
    let own = index.value();
    let near = own.checked_sub(size).is_some_and(|below| below <= ATTESTED_BELOW_MAX);
    if size != own && !(near && size.is_multiple_of(ATTESTED_MULTIPLE)) {
        return wrong(format!("is {own}, or a multiple of 1,024 at most 4,096 below it"));
    }
    if state.attested_on(&event.by) == Some(recorded.date()) {
        return wrong(format!("{} has attested a state on {}", event.by, recorded.date()));
    }
    Ok(())
}

/// The content that is to be erased is one of the entry named beside it, as signed or corrected.
fn erasable(
    candidate: &Candidate<'_>,
    found: &Found<'_>,
    reader: &dyn EntryReader,
) -> Result<(), AdmissionError> {
    let named = found.beside.get("entry").and_then(|entry| entry.at("event"));
    let id = named.and_then(|id| EventId::parse(id.as_text()?));
    // A ref that does not resolve says so itself.
    let Some(index) = id.and_then(|id| candidate.state.index_of(&id)) else {
        return Ok(());
    };
    let b3 = found.value.as_text().and_then(ContentHash::parse);
    let holds =
        |entry: &Entry| contents(entry.event()).iter().any(|(_, content)| Some(content.b3) == b3);
    let mut entries = vec![amendments::read(candidate, index, reader)?];
    for correction in candidate.state.corrections_of(index) {
        entries.push(amendments::read(candidate, correction, reader)?);
    }
    if entries.iter().any(holds) {
        return Ok(());
    }
    let detail = format!("entry {index} holds no such content");
    Ok(refuse(Code::IdUnknown, found, detail)?)
}

fn refuse(code: Code, found: &Found<'_>, detail: String) -> Result<(), Refusal> {
    Err(Refusal::at(code, data::path(found.path), detail))
}

/// A subject is opened once, and before anything else is written on its stream.
fn subject(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let Candidate { state, stream, event, .. } = candidate;
    let id = stream.id();
    let (retracted, opener) = match stream.class() {
        StreamClass::Plan => (state.plan(id).map(|facts| facts.retracted), "plan.adopted"),
        StreamClass::Commitment => {
            (state.commitment(id).map(|facts| facts.retracted), "commitment.registered")
        }
        StreamClass::Forum => (state.forum(id).map(|facts| facts.retracted), "forum.established"),
        _ => return Ok(()),
    };
    let exists = retracted.is_some();
    let opens = event.kind == opener;
    if opens && exists {
        let detail = format!("`{stream}` already has its `{opener}`");
        return Err(Refusal::at(Code::IdTaken, "stream", detail));
    }
    let amends = candidate.spec.writer == Writer::SameAuthor;
    if retracted == Some(true) && !amends {
        let detail = format!("the `{opener}` of `{stream}` was retracted");
        return Err(Refusal::at(Code::IdUnknown, "stream", detail));
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
        Kind::Plan | Kind::Scale | Kind::ScaleCode => judge_named(candidate, found, text),
        Kind::ScaleName => scale_name(candidate, found, text),
        Kind::KnownVkey(key_use) => known_vkey(candidate, found, *key_use, text),
        Kind::CheckpointSize => checkpoint(candidate, found),
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

/// Plans, scales and codes by their names.
fn judge_named(candidate: &Candidate<'_>, found: &Found<'_>, text: &str) -> Result<(), Refusal> {
    let state = candidate.state;
    match found.kind {
        Kind::Plan if state.plan(text).is_none_or(|plan| plan.retracted) => {
            refuse(Code::IdUnknown, found, format!("no plan `{text}`"))
        }
        Kind::Scale => match ScaleId::parse(text).and_then(|scale| state.scale(&scale)) {
            Some(_) => Ok(()),
            None => refuse(Code::ScaleUnknown, found, format!("no scale `{text}`")),
        },
        Kind::ScaleCode => scale_code(candidate, found, text),
        _ => Ok(()),
    }
}

/// A key that has not ended: of the organisation itself on its own stream, or a log key in force.
fn known_vkey(
    candidate: &Candidate<'_>,
    found: &Found<'_>,
    key_use: KeyUse,
    text: &str,
) -> Result<(), Refusal> {
    let Candidate { state, event, stream, .. } = candidate;
    let vkey = VerifierKey::parse(text).ok();
    let known = vkey.is_some_and(|vkey| match key_use {
        KeyUse::Event => state.keys().find(&vkey).is_some_and(|(org, key)| {
            let owned = stream.class() == StreamClass::Ledger || *org == event.by;
            // A key that was retired may have been stolen before (KEY-6).
            owned && (key.ended.is_none() || event.kind == "key.compromised")
        }),
        _ => state.log_keys().contains(&vkey),
    });
    if known {
        return Ok(());
    }
    refuse(Code::IdUnknown, found, "is no key that this event may end".into())
}

/// `last_root` is the root of this history at `last_size`.
fn checkpoint(candidate: &Candidate<'_>, found: &Found<'_>) -> Result<(), Refusal> {
    let size = u64::try_from(found.value.as_int().unwrap_or_default()).unwrap_or_default();
    let root = candidate.state.root_at(TreeSize::new(size));
    let named =
        found.beside.get("last_root").and_then(|root| TreeHash::from_base64(root.as_text()?));
    if root.is_some() && root == named {
        return Ok(());
    }
    refuse(Code::RefUnknown, found, "with `last_root` is no checkpoint of this history".into())
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
            let plan = candidate.state.plan(plan).filter(|plan| !plan.retracted);
            plan.is_some_and(|plan| plan.axes.contains(text))
        }
        _ => commitment(candidate).is_some_and(|facts| {
            let retired = facts.indicators.get(text).is_some_and(IndicatorFacts::is_retired);
            facts.parts.get(text) == Some(&PartFacts { part, retracted: false }) && !retired
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
    about: Option<&About>,
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
        RefKind::Original | RefKind::Retractable => {
            about.is_some_and(|about| amendments::fits(candidate, about))
        }
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
