//! Corrections, retractions and erasures: what they are about, what may change, and what the state
//! says of the entries concerned afterwards (domain §2, protocol §10).

use alloc::{
    collections::{BTreeMap, BTreeSet},
    format,
    string::{String, ToString},
    vec::Vec,
};

use core::convert::Infallible;

use redevable_tlog::EntryIndex;

use super::{AdmissionError, Candidate, EntryReader, ReadBackError, contents_of, data};
use crate::{
    catalogue::{self, Context, Field, Kind, walk},
    codes::{Code, Refusal},
    entry::Entry,
    event::Event,
    ids::{ContentHash, EventId, OrganisationId, Revision, StreamClass, StreamId},
    json::{Object, Value},
    limits::AT_AHEAD_SECONDS_MAX,
    state::{Item, erased_among},
    time::At,
};

/// What an entry effectively says.
pub(crate) struct Effective<'a> {
    pub(crate) entry: EntryIndex,
    pub(crate) kind: &'a str,
    pub(crate) stream: &'a StreamId,
    pub(crate) data: &'a Object,
}

/// A correction or retraction, and what its original says from now on.
#[derive(Clone, Debug)]
pub(crate) struct Amendment {
    /// The entry that it names: an original or, in a retraction, a correction.
    pub(crate) about: EntryIndex,
    pub(crate) original: EntryIndex,
    pub(crate) retracts: bool,
    pub(crate) kind: String,
    pub(crate) stream: StreamId,
    pub(crate) data: Object,
}

/// What follows from an admitted entry beyond its own data.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The item of the entry itself.
    pub(crate) item: [u8; 32],
    /// Items of older entries that change with it.
    pub(crate) items: Vec<(StreamId, Revision, [u8; 32])>,
    pub(crate) amendment: Option<Amendment>,
}

/// The entry that a correction or retraction is about, read back.
pub(super) struct About {
    pub(super) index: EntryIndex,
    pub(super) entry: Entry,
    pub(super) original_index: EntryIndex,
    pub(super) original: Entry,
    /// Corrections of the original in force before this event.
    corrections: Vec<(EntryIndex, Entry)>,
}

/// Reads back what the event is about; `None` for other events, and for a ref that names no entry,
/// which is left to rank 15.
pub(super) fn resolve(
    candidate: &Candidate<'_>,
    reader: &dyn EntryReader,
) -> Result<Option<About>, ReadBackError> {
    if candidate.spec.writer != catalogue::Writer::SameAuthor {
        return Ok(None);
    }
    let named = candidate.event.data.get("about").and_then(|about| about.at("event"));
    let id = named.and_then(|id| EventId::parse(id.as_text()?));
    let Some(index) = id.and_then(|id| candidate.state.index_of(&id)) else {
        return Ok(None);
    };
    let entry = read(candidate, index, reader)?;
    let original_index = candidate.state.original_of(index).unwrap_or(index);
    let original = read(candidate, original_index, reader)?;
    let mut corrections = Vec::new();
    for correction in candidate.state.corrections_of(original_index) {
        corrections.push((correction, read(candidate, correction, reader)?));
    }
    Ok(Some(About { index, entry, original_index, original, corrections }))
}

/// An entry by its place; it must be the event that was logged there.
pub(super) fn read(
    candidate: &Candidate<'_>,
    index: EntryIndex,
    reader: &dyn EntryReader,
) -> Result<Entry, ReadBackError> {
    let entry = Entry::parse(&reader.entry_bytes(index)?).ok();
    let logged = |entry: &Entry| candidate.state.index_of(&entry.signed.id()) == Some(index);
    entry
        .filter(logged)
        .ok_or_else(|| ReadBackError(format!("entry {index} is not the event that was logged")))
}

/// `at` and `data` with corrections applied in their order.
fn effective<'a>(original: &Event, corrections: impl Iterator<Item = &'a Event>) -> (At, Object) {
    let (mut at, mut data) = (original.at, original.data.clone());
    for correction in corrections {
        let changes = correction.data.get("changes").and_then(Value::as_object);
        for (field, change) in changes.into_iter().flatten() {
            let new = change.at("new").unwrap_or(&Value::Null);
            if field == "at" {
                at = new.as_text().and_then(At::parse).unwrap_or(at);
            } else if new.is_null() && !is_nullable(original, field) {
                data.remove(field);
            } else {
                data.insert(field.clone(), new.clone());
            }
        }
    }
    (at, data)
}

/// Whether null is a value of this field; elsewhere `new` null removes it.
fn is_nullable(original: &Event, field: &str) -> bool {
    let field = table_field(original, field);
    field.is_some_and(|field| {
        matches!(field.kind, Kind::OrNull(_) | Kind::Old(..))
            || field.presence == catalogue::Presence::NullInReplay && original.is_replayed()
    })
}

fn table_field(original: &Event, name: &str) -> Option<&'static Field> {
    let stream = original.stream_id()?;
    let spec = catalogue::find(&original.kind, stream.class())?;
    spec.fields.iter().find(|field| field.name == name)
}

/// Fields that stay as they were promised, and names that stay for ever.
fn is_promise(original: &Event, field: &str) -> bool {
    const PROMISES: [&str; 14] = [
        "leads",
        "supports",
        "plan",
        "start",
        "due",
        "baseline",
        "target",
        "unit",
        "announced",
        "period",
        "addressees",
        "window",
        "old",
        "new",
    ];
    PROMISES.contains(&field) && original.kind != "status.claimed" || is_name(original, field)
}

/// Ids, axes, the label of a replay and what was attested: no correction touches them, however
/// quick. A wrong attestation is retracted (STATE-5).
fn is_name(original: &Event, field: &str) -> bool {
    let kind = table_field(original, field).map(|field| field.kind);
    original.kind == "state.attested"
        || field == "replayed"
        || field == "axes"
        || matches!(kind, Some(Kind::NewPart(_) | Kind::KnownPart(_)))
}

/// Whether it is soon enough after the original to correct what was promised.
fn is_in_time(candidate: &Candidate<'_>, about: &About) -> bool {
    let quick = candidate.state.ledger_facts().map_or(0, |facts| facts.quick_minutes);
    let since = candidate.recorded.millis() - about.original.header.recorded.millis();
    since <= quick.saturating_mul(60_000)
}

/// Whether a correction may touch what was promised: soon after it, and by whom the event made for
/// it would need.
fn is_quick(candidate: &Candidate<'_>, about: &About, field: &str) -> bool {
    let Candidate { state, event, stream, .. } = candidate;
    let by_leads = ["supports", "due", "baseline", "target", "old", "new"].contains(&field);
    let is_lead = state.commitment(stream.subject().id()).is_some_and(|commitment| {
        stream.class() == StreamClass::Commitment && commitment.leads.contains(&event.by)
    });
    is_in_time(candidate, about) && (!by_leads || is_lead || event.is_replayed())
}

/// Who co-signs a quick correction, as the event made for it would need: a lead that goes, and each
/// lead or support that comes. On a replayed subject nobody does.
pub(super) fn quick_cosigners(
    candidate: &Candidate<'_>,
    about: &About,
) -> BTreeSet<OrganisationId> {
    let event = candidate.event;
    if event.is_replayed() || !is_in_time(candidate, about) {
        return BTreeSet::new();
    }
    let side = |field: &str, name: &str| -> BTreeSet<OrganisationId> {
        let change = event.data.get("changes").and_then(|changes| changes.at(field));
        let list = change.and_then(|change| change.at(name)?.as_list()).unwrap_or_default();
        list.iter().filter_map(|org| OrganisationId::parse(org.as_text()?)).collect()
    };
    let (old, new) = (side("leads", "old"), side("leads", "new"));
    let mut changed: BTreeSet<OrganisationId> = old.symmetric_difference(&new).cloned().collect();
    changed.extend(side("supports", "new").difference(&side("supports", "old")).cloned());
    changed
}

/// Whether an entry may be corrected or retracted at all, by what it is.
pub(super) fn fits(candidate: &Candidate<'_>, about: &About) -> bool {
    let entry = about.entry.event();
    if entry.stream_id().as_ref() != Some(&candidate.stream) {
        return false;
    }
    let retracts = candidate.spec.name == "entry.retracted";
    let original = match entry.kind.as_str() {
        "entry.retracted" => false,
        "entry.corrected" => retracts,
        _ => true,
    };
    // Acts on `ledger`, keys and roles are only confirmed, and only out of a shadow.
    let registry =
        matches!(candidate.stream.class(), StreamClass::Ledger | StreamClass::Organisation);
    let changes = candidate.event.data.get("changes").and_then(Value::as_object);
    let confirms = !retracts && changes.is_some_and(Object::is_empty);
    original && (!registry || (confirms && is_contested(candidate, about)))
}

fn is_contested(candidate: &Candidate<'_>, about: &About) -> bool {
    about
        .entry
        .signed
        .signatures()
        .iter()
        .any(|line| candidate.state.keys().is_contested(&line.name, line.key_id, about.index))
}

/// Judges `changes`: each old value is the effective one, no promise moves, and the result is
/// still valid by the table of its type.
pub(super) fn changes(candidate: &Candidate<'_>, about: &About) -> Result<(), Refusal> {
    let original = about.original.event();
    let before = about.corrections.iter().map(|(_, entry)| entry.event());
    let (at, now) = effective(original, before.clone());
    let changes = candidate.event.data.get("changes").and_then(Value::as_object);
    for (field, change) in changes.into_iter().flatten() {
        let path = || format!("data.changes.{field}");
        let fixed = is_name(original, field)
            || (is_promise(original, field) && !is_quick(candidate, about, field));
        if fixed {
            let detail = "what was promised stays: the event made for it moves it";
            return Err(Refusal::at(Code::PromiseFixed, path(), detail));
        }
        let at = Value::from(at.to_string());
        let old = if field == "at" { Some(&at) } else { now.get(field) };
        if change.at("old") != Some(old.unwrap_or(&Value::Null)) {
            let old = old.unwrap_or(&Value::Null).to_canonical();
            let detail = format!("the effective value is {old}");
            return Err(Refusal::at(Code::ChangesOld, path(), detail));
        }
        if field == "at" {
            new_at(candidate, original, change)?;
        }
    }
    let (_, after) = effective(original, before.chain([candidate.event]));
    let spec = original.stream_id().and_then(|id| catalogue::find(&original.kind, id.class()));
    let languages = candidate.state.languages();
    if let (Some(spec), Some(languages)) = (spec, languages) {
        let context = Context { replayed: original.is_replayed(), languages };
        catalogue::check(spec, &after, &context).map_err(|(path, detail)| {
            let path = path.replacen("data.", "data.changes.", 1);
            Refusal::at(Code::DataInvalid, path, detail)
        })?;
        data::check_more(candidate.state, spec, &original.by, &after)?;
    }
    Ok(())
}

/// TIME-4 against the correction's `signed`.
fn new_at(candidate: &Candidate<'_>, original: &Event, change: &Value) -> Result<(), Refusal> {
    let path = "data.changes.at.new";
    let Some(at) = change.at("new").and_then(|at| At::parse(at.as_text()?)) else {
        return Err(Refusal::at(Code::DataInvalid, path, "must be a date or an instant"));
    };
    let spec = original.stream_id().and_then(|id| catalogue::find(&original.kind, id.class()));
    let latest = candidate.event.signed.seconds() + AT_AHEAD_SECONDS_MAX;
    if spec.is_some_and(|spec| !spec.looks_ahead) && at.start().seconds() > latest {
        let detail = format!("{at} lies over a day after `signed`");
        return Err(Refusal::at(Code::AtFuture, path, detail));
    }
    Ok(())
}

/// What the original says once this event stands.
pub(super) fn after(candidate: &Candidate<'_>, about: &About) -> Object {
    let retracts = candidate.spec.name == "entry.retracted";
    let kept = about.corrections.iter().filter(|(index, _)| !retracts || *index != about.index);
    let before = kept.map(|(_, entry)| entry.event());
    let this = (!retracts).then_some(candidate.event);
    effective(about.original.event(), before.chain(this)).1
}

/// The plan to which a quick correction moves a commitment.
pub(super) fn moved_to<'a>(candidate: &Candidate<'a>, about: &About) -> Option<&'a str> {
    let change = candidate.event.data.get("changes")?.at("plan")?;
    let moves =
        about.original.event().kind == "commitment.registered" && is_in_time(candidate, about);
    change.at("new")?.as_text().filter(|_| moves)
}

/// The organisations that new values name, whether these are valid or not.
pub(super) fn named(candidate: &Candidate<'_>, about: &About) -> Vec<(OrganisationId, String)> {
    let original = about.original.event();
    let changes = candidate.event.data.get("changes").and_then(Value::as_object);
    let spec = original.stream_id().and_then(|id| catalogue::find(&original.kind, id.class()));
    let (Some(changes), Some(spec)) = (changes, spec) else {
        return Vec::new();
    };
    let mut named = Vec::new();
    let found = walk::<Infallible>(spec, &after(candidate, about), &mut |found| {
        let changed = found.path.split('.').next().is_some_and(|key| changes.contains_key(key));
        let org = found.value.as_text().and_then(OrganisationId::parse);
        if let (true, Kind::Organisation, Some(org)) = (changed, found.kind, org) {
            named.push((org, format!("data.changes.{}", found.path)));
        }
        Ok(())
    });
    let Ok(()) = found;
    named
}

/// The items that change with this event, its own first.
pub(super) fn outcome(
    candidate: &Candidate<'_>,
    about: Option<About>,
    reader: &dyn EntryReader,
) -> Result<Outcome, AdmissionError> {
    let Candidate { state, event, index, signed, .. } = candidate;
    let orders = orders(candidate);
    let erased =
        |b3: &ContentHash| state.erased_at(b3).or_else(|| orders.contains(b3).then_some(*index));
    let own = contents_of(&event.data).into_iter().map(|(_, content)| content.b3);
    let item = Item {
        index: *index,
        signed,
        at: event.at,
        data: &event.data,
        corrected: &[],
        erased: &erased_among(own, &erased),
        retracted: None,
    };
    let item = item.hash();
    let mut touched: BTreeSet<EntryIndex> = BTreeSet::new();
    for b3 in &orders {
        for entry in state.committing(b3) {
            touched.insert(*entry);
            touched.extend(state.original_of(*entry));
        }
    }
    if let Some(about) = &about {
        touched.extend([about.index, about.original_index]);
    }
    let mut items = Vec::new();
    for entry in touched {
        items.push(refreshed(candidate, entry, about.as_ref(), &erased, reader)?);
    }
    let amendment = about.map(|about| Amendment {
        about: about.index,
        original: about.original_index,
        retracts: candidate.spec.name == "entry.retracted",
        kind: about.original.event().kind.clone(),
        stream: candidate.stream.clone(),
        data: after(candidate, &about),
    });
    Ok(Outcome { item, items, amendment })
}

/// The contents that this event erases and no order before it did.
fn orders(candidate: &Candidate<'_>) -> BTreeSet<ContentHash> {
    if candidate.spec.name != "content.erased" {
        return BTreeSet::new();
    }
    let items = candidate.event.data.get("items").and_then(Value::as_list).unwrap_or_default();
    let named = items.iter().filter_map(|item| ContentHash::parse(item.at("b3")?.as_text()?));
    named.filter(|b3| candidate.state.erased_at(b3).is_none()).collect()
}

/// The item of an older entry as it is once this event stands.
fn refreshed(
    candidate: &Candidate<'_>,
    index: EntryIndex,
    about: Option<&About>,
    erased: &dyn Fn(&ContentHash) -> Option<EntryIndex>,
    reader: &dyn EntryReader,
) -> Result<(StreamId, Revision, [u8; 32]), AdmissionError> {
    let state = candidate.state;
    let retracts = candidate.spec.name == "entry.retracted";
    let entry = read(candidate, index, reader)?;
    let mut applied: BTreeMap<EntryIndex, Event> = BTreeMap::new();
    for correction in state.corrections_of(index) {
        let withdrawn = retracts && about.is_some_and(|about| about.index == correction);
        if !withdrawn {
            applied.insert(correction, read(candidate, correction, reader)?.event().clone());
        }
    }
    if !retracts && about.is_some_and(|about| about.original_index == index) {
        applied.insert(candidate.index, candidate.event.clone());
    }
    let (at, data) = effective(entry.event(), applied.values());
    let signed_contents = contents_of(&entry.event().data);
    let all = signed_contents.into_iter().chain(contents_of(&data)).map(|(_, content)| content.b3);
    let corrected: Vec<EntryIndex> = applied.keys().copied().collect();
    let now = retracts && about.is_some_and(|about| about.index == index);
    let item = Item {
        index,
        signed: &entry.signed,
        at,
        data: &data,
        corrected: &corrected,
        erased: &erased_among(all, erased),
        retracted: state.retracted_at(index).or(now.then_some(candidate.index)),
    };
    let stream = entry.event().stream_id().expect("invariant: an admitted entry has a stream");
    Ok((stream, entry.event().revision, item.hash()))
}
