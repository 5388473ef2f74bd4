//! Ranks 13 and 14: who may say it, with whom, and whether it is labelled as a replay
//! (domain §2, §3).

use alloc::{collections::BTreeSet, format, string::String};

use super::{Candidate, data};
use crate::{
    catalogue::{Kind, Writer, walk},
    codes::{Code, Refusal},
    ids::{OrganisationId, StreamClass, StreamId},
    json::Value,
    time::Instant,
};

pub(super) fn check(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    organisations(candidate)?;
    if !may_write(candidate) {
        let Candidate { event, stream, .. } = candidate;
        let detail =
            format!("{} holds no role that lets it write `{}` on `{stream}`", event.by, event.kind);
        return Err(Refusal::at(Code::RoleMissing, "by", detail));
    }
    co_signers(candidate)
}

/// Every organisation named in `data` or `with` is registered, unless this event registers it.
fn organisations(candidate: &Candidate<'_>) -> Result<(), Refusal> {
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

fn may_write(candidate: &Candidate<'_>) -> bool {
    let Candidate { state, event, spec, stream, .. } = candidate;
    let by = &event.by;
    match spec.writer {
        // The event names its stewards itself.
        Writer::EverySteward => stewards(candidate).contains(by),
        Writer::Threshold => stewards(candidate).contains(by),
        Writer::Itself => true,
        Writer::Grantor => may_grant(candidate),
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

/// The stewards before the event; in the first event, those that it names.
fn stewards(candidate: &Candidate<'_>) -> BTreeSet<OrganisationId> {
    if let Some(facts) = candidate.state.ledger_facts() {
        return facts.stewards.clone();
    }
    let named = candidate.event.data.get("stewards").and_then(Value::as_list).unwrap_or_default();
    named.iter().filter_map(|steward| steward.at("org")).map(data::organisation).collect()
}

/// `with` is exactly the required set.
fn co_signers(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let Candidate { state, event, spec, .. } = candidate;
    let others: BTreeSet<OrganisationId> = match spec.writer {
        Writer::EverySteward | Writer::Threshold => {
            stewards(candidate).into_iter().filter(|org| *org != event.by).collect()
        }
        _ => BTreeSet::new(),
    };
    if spec.writer == Writer::EverySteward
        && let Some(missing) = others.iter().find(|org| !event.with.contains(org))
    {
        let detail = format!("{missing} must co-sign");
        return Err(Refusal::at(Code::CosignerMissing, "with", detail));
    }
    if let Some(extra) = event.with.iter().find(|org| !others.contains(*org)) {
        let detail = format!("{extra} does not co-sign this");
        return Err(Refusal::at(Code::CosignerExtra, "with", detail));
    }
    let threshold = state.ledger_facts().map_or(1, |facts| facts.threshold);
    if spec.writer == Writer::Threshold && event.with.len() + 1 < threshold {
        let detail = format!("{} stewards sign; it takes {threshold}", event.with.len() + 1);
        return Err(Refusal::at(Code::ThresholdMissed, "with", detail));
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
