//! Ranks 13 and 14: who may say it, with whom, and whether it is labelled as a replay
//! (domain §2, §3).

use alloc::{collections::BTreeSet, format, string::String};

use super::{
    Candidate,
    amendments::{self, About},
    data,
};
use redevable_tlog::key::VerifierKey;

use crate::{
    catalogue::{Kind, Writer, walk},
    codes::{Code, Refusal},
    ids::{OrganisationId, StreamClass, StreamId},
    json::Value,
    time::Instant,
};

pub(super) fn check(candidate: &Candidate<'_>, about: Option<&About>) -> Result<(), Refusal> {
    organisations(candidate, about)?;
    if !may_write(candidate, about) {
        let Candidate { event, stream, .. } = candidate;
        let detail =
            format!("{} holds no role that lets it write `{}` on `{stream}`", event.by, event.kind);
        return Err(Refusal::at(Code::RoleMissing, "by", detail));
    }
    co_signers(candidate, about)?;
    keys_left(candidate)
}

/// Every organisation named in `data` or `with` is registered, unless this event registers it.
fn organisations(candidate: &Candidate<'_>, about: Option<&About>) -> Result<(), Refusal> {
    let Candidate { state, event, spec, .. } = candidate;
    let mut new = BTreeSet::new();
    let unknown = |org: &OrganisationId, path: String| {
        let detail = format!("{org} is not registered");
        Refusal::at(Code::OrganisationUnknown, path, detail)
    };
    walk(spec, &event.data, &mut |found| {
        let named = match found.kind {
            Kind::NewOrganisation => {
                new.insert(data::organisation(found.value));
                return Ok(());
            }
            Kind::Organisation => data::organisation(found.value),
            Kind::Scope => match found.value.as_text().and_then(StreamId::parse) {
                Some(scope) if scope.class() == StreamClass::Organisation => {
                    scope.owner().expect("invariant: an organisation's stream has an owner")
                }
                _ => return Ok(()),
            },
            _ => return Ok(()),
        };
        match state.organisation(&named) {
            Some(_) => Ok(()),
            None => Err(unknown(&named, data::path(found.path))),
        }
    })?;
    for (org, path) in about.map(|about| amendments::named(candidate, about)).unwrap_or_default() {
        if state.organisation(&org).is_none() {
            return Err(unknown(&org, path));
        }
    }
    match event.with.iter().find(|org| state.organisation(org).is_none() && !new.contains(*org)) {
        Some(org) => Err(unknown(org, "with".into())),
        None => Ok(()),
    }
}

/// The commitment's plan: known, or named by the event that registers it.
fn plan<'a>(candidate: &'a Candidate<'_>) -> Option<&'a str> {
    candidate.event.data.get("plan").and_then(Value::as_text)
}

fn holds(candidate: &Candidate<'_>, role: &str) -> bool {
    let Candidate { state, event, stream, recorded, .. } = candidate;
    state.holds(&event.by, role, &stream.subject(), plan(candidate), *recorded)
}

fn may_write(candidate: &Candidate<'_>, about: Option<&About>) -> bool {
    let Candidate { state, event, spec, stream, .. } = candidate;
    let by = &event.by;
    match spec.writer {
        // The event names its stewards itself.
        Writer::EverySteward => stewards(candidate).contains(by),
        Writer::Threshold => stewards(candidate).contains(by),
        Writer::Itself => true,
        Writer::Grantor => may_grant(candidate),
        Writer::Moderator => may_erase(candidate),
        Writer::SameAuthor => may_amend(candidate, about),
        writer if is_replay_subject(candidate) => may_replay(candidate, writer),
        // A replay organisation writes only about subjects of a replay.
        _ if state.is_replay_organisation(by) => false,
        Writer::Anyone => state.organisation(by).is_some(),
        Writer::Coordinator => holds(candidate, "coordinator"),
        Writer::CoordinatorOrLead => holds(candidate, "coordinator") || is_lead(candidate),
        Writer::Lead => is_lead(candidate),
        Writer::LeadOrSupport => is_lead(candidate) || is_support(candidate),
        Writer::Forum => holds(candidate, "forum"),
        Writer::Assessor => {
            holds(candidate, "assessor")
                && !((is_lead(candidate) || is_support(candidate))
                    && stream.subject().class() == StreamClass::Commitment)
        }
    }
}

/// The author of the entry; a ref that names no entry is left to rank 15.
fn may_amend(candidate: &Candidate<'_>, about: Option<&About>) -> bool {
    let Candidate { state, event, stream, recorded, .. } = candidate;
    let by = &event.by;
    let steward = stream.class() != StreamClass::Ledger || stewards(candidate).contains(by);
    let Some(about) = about else {
        return steward;
    };
    // An order to erase is by a moderator, who need not be a steward.
    let erased = about.entry.event().kind == "content.erased";
    // A commitment moves to another plan as it would be registered there.
    let moves = amendments::moved_to(candidate, about).is_none_or(|plan| {
        let subject = stream.subject();
        state.holds_under(by, "coordinator", &subject, Some(plan), *recorded)
    });
    about.entry.event().by == *by && (steward || erased) && moves
}

/// A subject of a replay, or one that this event makes so by being its first.
fn is_replay_subject(candidate: &Candidate<'_>) -> bool {
    let Candidate { state, event, stream, .. } = candidate;
    let subject = stream.subject();
    state.is_replayed(&subject)
        || (subject == *stream
            && state.stream(&subject).is_none()
            && state.is_replay_organisation(&event.by))
}

/// On a replayed subject a replay organisation speaks for everybody else; others only make
/// statements and observations on their own voice streams.
fn may_replay(candidate: &Candidate<'_>, writer: Writer) -> bool {
    let Candidate { state, event, stream, .. } = candidate;
    if writer == Writer::Anyone {
        return state.organisation(&event.by).is_some();
    }
    let role = match writer {
        Writer::Assessor => "assessor",
        _ if stream.class() == StreamClass::Forum => "forum",
        _ => "coordinator",
    };
    state.is_replay_organisation(&event.by) && holds(candidate, role)
}

fn is_lead(candidate: &Candidate<'_>) -> bool {
    let subject = candidate.stream.subject();
    let facts = candidate.state.commitment(subject.id());
    facts.is_some_and(|facts| facts.leads.contains(&candidate.event.by))
}

fn is_support(candidate: &Candidate<'_>) -> bool {
    let subject = candidate.stream.subject();
    let facts = candidate.state.commitment(subject.id());
    facts.is_some_and(|facts| facts.supports.contains(&candidate.event.by))
}

/// A forum grants `member`, a coordinator `observer`, within its own scope.
fn may_grant(candidate: &Candidate<'_>) -> bool {
    let Candidate { state, event, recorded, .. } = candidate;
    let word = |name: &str| event.data.get(name).and_then(Value::as_text).unwrap_or_default();
    let role = if word("role") == "member" { "forum" } else { "coordinator" };
    match StreamId::parse(word("scope")) {
        Some(scope) => state.holds(&event.by, role, &scope, None, *recorded),
        None => state.holds_everywhere(&event.by, role, *recorded),
    }
}

/// A moderator's role counts on `ledger` or on each item's subject.
fn may_erase(candidate: &Candidate<'_>) -> bool {
    let Candidate { state, event, recorded, .. } = candidate;
    let moderates =
        |subject: &StreamId| state.holds(&event.by, "moderator", subject, None, *recorded);
    let items = event.data.get("items").and_then(Value::as_list).unwrap_or_default();
    let subject_of = |item: &Value| {
        let stream = item.at("entry")?.at("stream")?;
        Some(StreamId::parse(stream.as_text()?)?.subject())
    };
    moderates(&StreamId::ledger())
        || items.iter().all(|item| subject_of(item).is_some_and(|subject| moderates(&subject)))
}

/// The stewards before the event; in the first event, those that it names.
fn stewards(candidate: &Candidate<'_>) -> BTreeSet<OrganisationId> {
    if let Some(facts) = candidate.state.ledger_facts() {
        return facts.stewards.clone();
    }
    let named = candidate.event.data.get("stewards").and_then(Value::as_list).unwrap_or_default();
    named.iter().filter_map(|steward| steward.at("org")).map(data::organisation).collect()
}

/// `with` is exactly the required set; for a threshold, any stewards that reach it.
fn co_signers(candidate: &Candidate<'_>, about: Option<&About>) -> Result<(), Refusal> {
    let Candidate { state, event, spec, stream, .. } = candidate;
    let confirms = spec.writer == Writer::SameAuthor && stream.class() == StreamClass::Ledger;
    let threshold = matches!(spec.writer, Writer::Threshold | Writer::Moderator) || confirms;
    let mut allowed: BTreeSet<OrganisationId> = match spec.writer {
        _ if threshold || spec.writer == Writer::EverySteward => stewards(candidate),
        Writer::SameAuthor => match about {
            Some(about) => {
                let with = about.entry.event().with.iter().cloned();
                with.chain(amendments::quick_cosigners(candidate, about)).collect()
            }
            None => event.with.iter().cloned().collect(),
        },
        _ => BTreeSet::new(),
    };
    allowed.remove(&event.by);
    if !threshold && let Some(missing) = allowed.iter().find(|org| !event.with.contains(org)) {
        let detail = format!("{missing} must co-sign");
        return Err(Refusal::at(Code::CosignerMissing, "with", detail));
    }
    if let Some(extra) = event.with.iter().find(|org| !allowed.contains(*org)) {
        let detail = format!("{extra} does not co-sign this");
        return Err(Refusal::at(Code::CosignerExtra, "with", detail));
    }
    let needed = state.ledger_facts().map_or(1, |facts| facts.threshold);
    let signing = event.with.len() + usize::from(stewards(candidate).contains(&event.by));
    if threshold && signing < needed {
        let detail = format!("{signing} stewards sign; it takes {needed}");
        return Err(Refusal::at(Code::ThresholdMissed, "with", detail));
    }
    Ok(())
}

/// A steward that retires a key leaves the threshold able to act (protocol §9).
fn keys_left(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let Candidate { state, event, recorded, .. } = candidate;
    let Some(facts) = state.ledger_facts().filter(|_| event.kind == "key.retired") else {
        return Ok(());
    };
    let retired = event.data.get("vkey").and_then(|vkey| VerifierKey::parse(vkey.as_text()?).ok());
    let able = facts
        .stewards
        .iter()
        .filter(|steward| state.keys().may_sign(steward, *recorded, retired.as_ref()));
    let able = able.count();
    if facts.stewards.contains(&event.by) && able < facts.threshold {
        let detail = format!("{able} stewards would hold a key; it takes {}", facts.threshold);
        return Err(Refusal::at(Code::ThresholdMissed, "data.vkey", detail));
    }
    Ok(())
}

/// `data.replayed` is there if, and only if, `by` is a replay organisation; its times fit.
pub(super) fn replay_label(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let Candidate { state, event, .. } = candidate;
    let label = |path: &str, detail: String| Err(Refusal::at(Code::ReplayLabel, path, detail));
    let replayed = event.data.get("replayed");
    let Some(replayed) = replayed else {
        if state.is_replay_organisation(&event.by) {
            return label("data.replayed", format!("{} only replays, and says so", event.by));
        }
        return Ok(());
    };
    if !state.is_replay_organisation(&event.by) {
        return label("data.replayed", format!("{} is no replay organisation", event.by));
    }
    let observed_at = replayed.at("observed_at").and_then(Value::as_text).and_then(Instant::parse);
    if observed_at.is_some_and(|observed| observed > event.signed) {
        return label("data.replayed.observed_at", "lies after `signed`".into());
    }
    let day = observed_at.unwrap_or(event.signed).date();
    let observed = replayed.at("at_basis").and_then(Value::as_text) == Some("observed");
    let is_the_day = matches!(event.at, crate::time::At::Date(date) if date == day);
    if observed && !is_the_day {
        return label("at", format!("must be {day}, the day of the observation"));
    }
    Ok(())
}
