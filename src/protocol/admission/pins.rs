//! Ranks 8 to 10: the stream's head, the history that the author had seen, and the clocks.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use redevable_tlog::TreeSize;

use super::Candidate;
use crate::{
    catalogue::{Kind, walk},
    codes::{Code, Refusal},
    ids::{EventId, Revision},
    json::Value,
    limits::{AT_AHEAD_SECONDS_MAX, CLOCK_SKEW_SECONDS_MAX, SIGNED_AGE_SECONDS_MAX},
};

pub(super) fn revision(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let Candidate { state, event, stream, .. } = candidate;
    let head = state.head(stream);
    let next = head.map_or(Revision::FIRST, |(revision, _)| revision.next());
    let prev = head.map(|(_, event)| event);
    if event.revision == next && event.prev == prev {
        return Ok(());
    }
    let prev = prev.map_or_else(|| String::from("null"), |event| event.to_string());
    let detail = format!("the next event of `{stream}` has revision {next} and prev {prev}");
    Err(Refusal::at(Code::RevisionConflict, "revision", detail))
}

pub(super) fn seen(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let Candidate { state, event, index, stream, .. } = candidate;
    let invalid = |detail: String| Err(Refusal::at(Code::SeenInvalid, "seen", detail));
    let Some(seen) = event.seen else {
        return match index.value() {
            0 => Ok(()),
            _ => invalid("null belongs to the first event alone".into()),
        };
    };
    // SEEN-1
    if seen.size.is_empty() || seen.size > index.size_before() {
        return invalid(format!("size {} is not within 1 and the own index {index}", seen.size));
    }
    // SEEN-2
    if state.root_at(seen.size) != Some(seen.root) {
        return invalid(format!("{} was never the root at size {}", seen.root, seen.size));
    }
    // SEEN-3
    let facts = state.stream(stream);
    if let Some(other) = facts.and_then(|facts| facts.last_by_another_than(&event.by))
        && !other.is_in(seen.size)
    {
        let detail = format!("another organisation wrote entry {other} in `{stream}` since");
        return Err(Refusal::at(Code::SeenStale, "seen", detail));
    }
    // SEEN-4
    walk(candidate.spec, &event.data, &mut |found| {
        let mut named = Vec::new();
        match found.kind {
            Kind::Ref(_) | Kind::RefOrXref | Kind::Changes => refs(found.value, &mut named),
            _ => {}
        }
        for id in named {
            // A ref that does not resolve is left to rank 15.
            let Some(entry) = state.index_of(&id) else {
                continue;
            };
            if !entry.is_in(seen.size) && !state.is_by(entry, &event.by) {
                let detail = format!("data.{} names entry {entry}, not yet seen", found.path);
                return Err(Refusal::at(Code::SeenStale, "seen", detail));
            }
        }
        Ok(())
    })
}

/// The entries of this ledger that a value names. In `changes` a ref is known by its form, which no
/// other value of the catalogue has: only the original's table knows its fields.
fn refs(value: &Value, named: &mut Vec<EventId>) {
    match value {
        Value::Object(fields) => {
            let id = fields.get("event").and_then(|id| EventId::parse(id.as_text()?));
            let is_ref = fields.len() == 3
                && ["revision", "stream"].iter().all(|field| fields.contains_key(*field));
            match id.filter(|_| is_ref) {
                Some(id) => named.push(id),
                None => fields.values().for_each(|value| refs(value, named)),
            }
        }
        Value::List(list) => list.iter().for_each(|value| refs(value, named)),
        _ => {}
    }
}

pub(super) fn times(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let Candidate { state, event, recorded, spec, .. } = candidate;
    let signed = event.signed.seconds() * 1_000;
    let skew = CLOCK_SKEW_SECONDS_MAX * 1_000;
    // TIME-1
    if signed > recorded.millis() + skew {
        let detail = format!("signed {}, recorded {recorded}: too far ahead", event.signed);
        return Err(Refusal::at(Code::SignedFuture, "signed", detail));
    }
    // TIME-2
    if recorded.millis() - signed > SIGNED_AGE_SECONDS_MAX * 1_000 {
        let detail = format!("signed {}, recorded {recorded}: over 30 days", event.signed);
        return Err(Refusal::at(Code::SignedExpired, "signed", detail));
    }
    // TIME-3
    let last_seen = event.seen.map_or(TreeSize::ZERO, |seen| seen.size).last_index();
    if let Some(last) = last_seen.and_then(|index| state.recorded_at(index))
        && signed < last.millis() - skew
    {
        let detail = format!("signed {}, but saw an entry recorded {last}", event.signed);
        return Err(Refusal::at(Code::SignedBeforeSeen, "signed", detail));
    }
    // TIME-4
    let latest = event.signed.seconds() + AT_AHEAD_SECONDS_MAX;
    if !spec.looks_ahead && event.at.start().seconds() > latest {
        let detail = format!("{} lies over a day after `signed`", event.at);
        return Err(Refusal::at(Code::AtFuture, "at", detail));
    }
    Ok(())
}
