//! Rank 6: the table of the type, and the few forms that a table cannot say.

use alloc::{
    borrow::ToOwned,
    collections::BTreeSet,
    format,
    string::{String, ToString},
    vec::Vec,
};

use redevable_tlog::key::{KeyType, VerifierKey};

use crate::{
    catalogue::{self, Context, TypeSpec},
    codes::{Code, Refusal},
    event::Event,
    ids::{OrganisationId, ScaleId, StreamClass},
    json::{Object, Value},
    state::State,
};

pub(super) fn check(state: &State, spec: &TypeSpec, event: &Event) -> Result<(), Refusal> {
    let data = &event.data;
    let own: BTreeSet<String>;
    let languages = match state.languages() {
        Some(languages) => languages,
        // The first event brings its own.
        None => {
            let list = data.get("languages").and_then(Value::as_list).unwrap_or_default();
            own = list.iter().filter_map(|text| text.as_text().map(ToOwned::to_owned)).collect();
            &own
        }
    };
    let context = Context { replayed: event.is_replayed(), languages };
    catalogue::check(spec, data, &context)
        .map_err(|(path, detail)| Refusal::at(Code::DataInvalid, path, detail))?;
    check_more(state, spec, &event.by, data)
}

/// The forms that the table of the type cannot say.
pub(super) fn check_more(
    state: &State,
    spec: &TypeSpec,
    by: &OrganisationId,
    data: &Object,
) -> Result<(), Refusal> {
    let extra = match spec.name {
        "ledger.opened" => opened(data),
        "ledger.log-keys-rotated" => log_keys(data).or_else(|| lost(data)),
        "organisation.registered" => registered(data),
        "scale.published" => scale(data),
        "role.granted" => role(data),
        "key.enrolled" if spec.class == StreamClass::Organisation => own_key(by, data),
        "key.compromised" => since(state, data),
        "status.claimed" => challenges(state, data),
        "assessment.published" => revised(data),
        "observation.recorded" => observed(data),
        _ => None,
    };
    match extra {
        None => Ok(()),
        Some((field, detail)) => {
            Err(Refusal::at(Code::DataInvalid, format!("data.{field}"), detail))
        }
    }
}

type Fault = Option<(String, String)>;

fn fault(field: &str, detail: &str) -> Fault {
    Some((field.to_owned(), detail.to_owned()))
}

fn list<'a>(data: &'a Object, name: &str) -> &'a [Value] {
    data.get(name).and_then(Value::as_list).unwrap_or_default()
}

fn text<'a>(data: &'a Object, name: &str) -> &'a str {
    data.get(name).and_then(Value::as_text).unwrap_or_default()
}

fn repeats<'a>(mut texts: impl Iterator<Item = &'a str>) -> bool {
    let mut seen = BTreeSet::new();
    !texts.all(|text| seen.insert(text))
}

/// n/2 < threshold ≤ n; exactly one Ed25519 log key and at most one ML-DSA-44.
fn opened(data: &Object) -> Fault {
    let stewards = list(data, "stewards");
    let threshold = data.get("threshold").and_then(Value::as_int).unwrap_or_default();
    let count = i64::try_from(stewards.len()).unwrap_or(i64::MAX);
    if !(threshold * 2 > count && threshold <= count) {
        return fault("threshold", "must be more than half of the stewards, and at most all");
    }
    if repeats(stewards.iter().filter_map(|steward| steward.at("org")?.as_text())) {
        return fault("stewards", "names one twice");
    }
    log_keys(data)
}

/// One Ed25519 log key, and at most one ML-DSA-44.
fn log_keys(data: &Object) -> Fault {
    let types: Vec<KeyType> = list(data, "log_keys")
        .iter()
        .filter_map(|vkey| Some(VerifierKey::parse(vkey.as_text()?).ok()?.key_type))
        .collect();
    let count = |wanted: KeyType| types.iter().filter(|have| **have == wanted).count();
    if count(KeyType::Ed25519) > 1 || count(KeyType::MlDsa44) > 1 || types.len() > 2 {
        return fault("log_keys", "must be one Ed25519 key and at most one ML-DSA-44 key");
    }
    None
}

/// A lost key signs nothing any more.
fn lost(data: &Object) -> Fault {
    let keys = list(data, "log_keys");
    if list(data, "lost").iter().any(|lost| keys.contains(lost)) {
        return fault("lost", "a lost key stays out of force");
    }
    None
}

/// From the index that enrolled the key to this one.
fn since(state: &State, data: &Object) -> Fault {
    let vkey = VerifierKey::parse(text(data, "vkey")).ok()?;
    let (_, key) = state.keys().find(&vkey)?;
    let since = u64::try_from(data.get("since").and_then(Value::as_int)?).ok()?;
    if (key.enrolled.value()..=state.size().value()).contains(&since) {
        return None;
    }
    let detail = format!("is from the key's enrolment, {}, to this entry", key.enrolled);
    fault("since", &detail)
}

/// `cited` if, and only if, the id begins `cited.` (domain §2, Replay).
fn registered(data: &Object) -> Fault {
    if (text(data, "kind") == "cited") == text(data, "org").starts_with("cited.") {
        return None;
    }
    fault("kind", "is `cited` if, and only if, the id begins `cited.`")
}

fn scale(data: &Object) -> Fault {
    let codes = list(data, "codes").iter().filter_map(Value::as_object);
    if repeats(codes.clone().map(|code| text(code, "code"))) {
        return fault("codes", "names a code twice");
    }
    for (position, code) in codes.enumerate() {
        if code.get("non_value") == Some(&Value::Bool(true)) && code.contains_key("rank") {
            return fault(&format!("codes.{position}.rank"), "a non-value has no rank");
        }
        let french = code.get("label").is_some_and(|label| label.at("fr").is_some());
        if french != code.contains_key("fr_status") {
            let detail = "says where a French label comes from: there if, and only if, it has one";
            return fault(&format!("codes.{position}.fr_status"), detail);
        }
    }
    None
}

/// Witnesses and mirrors bring keys, each with its cosignature; no other role does.
fn role(data: &Object) -> Fault {
    let keyed = matches!(text(data, "role"), "witness" | "mirror");
    for name in ["vkeys", "cosignatures"] {
        if keyed != data.contains_key(name) {
            return fault(name, "belongs to the roles witness and mirror, and to each of them");
        }
    }
    let (vkeys, cosignatures) = (list(data, "vkeys").len(), list(data, "cosignatures").len());
    if keyed && (vkeys == 0 || vkeys != cosignatures) {
        return fault("cosignatures", "must be one for each vkey, and there must be one");
    }
    None
}

/// On `organisation/<by>` an organisation enrols its own keys.
fn own_key(by: &OrganisationId, data: &Object) -> Fault {
    if text(data, "org") == by.as_str() {
        return None;
    }
    fault("org", "must be the organisation itself on its own stream")
}

/// A weak code needs `challenges`, except in a replay.
fn challenges(state: &State, data: &Object) -> Fault {
    let scale = state.scale(&ScaleId::parse(text(data, "scale"))?)?;
    let weak = scale.get(text(data, "code"))?.weak;
    if weak && !data.contains_key("challenges") && !data.contains_key("replayed") {
        let detail = format!("is mandatory with the code `{}`", text(data, "code"));
        return fault("challenges", &detail);
    }
    None
}

fn revised(data: &Object) -> Fault {
    if data.contains_key("revises") == data.contains_key("reason") {
        return None;
    }
    fault("reason", "belongs to an assessment that revises another")
}

fn observed(data: &Object) -> Fault {
    if data.contains_key("url") == data.contains_key("source") {
        return fault("source", "exactly one of `url` and `source` says where it was seen");
    }
    None
}

/// Reads an organisation id that the tables have checked.
pub(super) fn organisation(value: &Value) -> OrganisationId {
    value.as_text().and_then(OrganisationId::parse).unwrap_or_else(|| {
        unreachable!("invariant: checked by the table: {}", value.to_canonical())
    })
}

/// The path of a found value, for refusals.
pub(super) fn path(found: &str) -> String {
    ["data.", found].concat().to_string()
}
