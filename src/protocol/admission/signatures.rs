//! Rank 12: the signature block, first its shape, then line by line (SIG-1 to SIG-5).

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use redevable_tlog::{
    base64,
    checkpoint::Checkpoint,
    cosignature,
    ed25519::{PublicKey, verify_strict},
    key::{KeyType, VerifierKey},
    ml_dsa::MlDsaPublicKey,
};

use super::{Candidate, Enrolment};
use crate::{
    catalogue::KeyUse,
    codes::{Code, Refusal},
    event::EventSignature,
    ids::{OrganisationId, StreamClass},
    json::Value,
    keys::KeyFault,
    limits::SIGNATURE_LINES_MAX,
};

pub(super) fn check(candidate: &Candidate<'_>, enrolments: &[Enrolment]) -> Result<(), Refusal> {
    let lines = candidate.signed.signatures();
    let speakers: Vec<&OrganisationId> =
        core::iter::once(&candidate.event.by).chain(&candidate.event.with).collect();
    let opens = candidate.spec.name == "ledger.opened";
    let keys: Vec<&Enrolment> = enrolments.iter().filter(|e| e.key_use == KeyUse::Event).collect();
    // Proof of possession, except by stewards who open with that very key (SIG-2).
    let has_signed = |key: &Enrolment| {
        opens && key.owner.as_ref().is_some_and(|owner| speakers.contains(&owner))
    };
    let owed: Vec<&Enrolment> = keys.iter().copied().filter(|key| !has_signed(key)).collect();
    shape(lines, &speakers, &owed)?;
    another_key(candidate)?;
    for (line, speaker) in lines.iter().zip(&speakers) {
        let public = if opens {
            let own = keys.iter().find(|key| key.owner.as_ref() == Some(*speaker));
            own.filter(|key| key.vkey.key_id == line.key_id)
                .and_then(|key| key.public.as_ref())
                .ok_or_else(|| unusable(line, KeyFault::Unknown))?
        } else {
            let keys = candidate.state.keys();
            let key = keys.signer(speaker, line.key_id, candidate.recorded);
            &key.map_err(|fault| unusable(line, fault))?.public
        };
        verify(candidate, line, public)?;
    }
    for (line, key) in lines[speakers.len()..].iter().zip(&owed) {
        let public = key.public.as_ref().expect("invariant: event keys are Ed25519");
        verify(candidate, line, public)?;
    }
    cosignatures(candidate, enrolments)
}

/// The lines, in this order and no others: `by`, each of `with`, each new key.
fn shape(
    lines: &[EventSignature],
    speakers: &[&OrganisationId],
    owed: &[&Enrolment],
) -> Result<(), Refusal> {
    let block = |detail: String| Err(Refusal::new(Code::SignatureBlock, detail));
    let expected = speakers.len() + owed.len();
    if lines.len() != expected || lines.len() > SIGNATURE_LINES_MAX {
        return block(format!(
            "{} signature lines; this event has {expected}, and none has over \
             {SIGNATURE_LINES_MAX}",
            lines.len()
        ));
    }
    for (line, speaker) in lines.iter().zip(speakers) {
        if line.name != **speaker {
            return block(format!("a line by {}, where {speaker} signs", line.name));
        }
    }
    for (line, key) in lines[speakers.len()..].iter().zip(owed) {
        if line.name.as_str() != key.vkey.name || line.key_id != key.vkey.key_id {
            return block(format!(
                "the new key {} of {} signs here",
                key.vkey.key_id, key.vkey.name
            ));
        }
    }
    Ok(())
}

/// An organisation that gives a key of its own up as compromised signs with another.
fn another_key(candidate: &Candidate<'_>) -> Result<(), Refusal> {
    let named = candidate.event.data.get("vkey").and_then(Value::as_text);
    let vkey = named.and_then(|vkey| VerifierKey::parse(vkey).ok());
    let own = candidate.spec.name == "key.compromised"
        && candidate.spec.class == StreamClass::Organisation;
    let line = candidate.signed.signatures().first();
    if own && vkey.map(|vkey| vkey.key_id) == line.map(|line| line.key_id) {
        let detail = "a compromised key is given up with another key";
        return Err(Refusal::new(Code::SignatureBlock, detail));
    }
    Ok(())
}

fn unusable(line: &EventSignature, fault: KeyFault) -> Refusal {
    let EventSignature { name, key_id, .. } = line;
    let (code, detail) = match fault {
        KeyFault::Unknown => (Code::KeyUnknown, format!("{name} has no key {key_id}")),
        KeyFault::Ended => (Code::KeyEnded, format!("key {key_id} of {name} has ended")),
        KeyFault::Pending => {
            (Code::KeyPending, format!("key {key_id} of {name} was installed under 7 days ago"))
        }
    };
    Refusal::new(code, detail)
}

fn verify(
    candidate: &Candidate<'_>,
    line: &EventSignature,
    public: &PublicKey,
) -> Result<(), Refusal> {
    verify_strict(public, candidate.signed.text().as_bytes(), &line.signature).map_err(|error| {
        let detail = format!("the line of {} fails: {error}", line.name);
        Refusal::new(Code::SignatureInvalid, detail)
    })
}

/// Witness and mirror keys come each with a cosignature over the checkpoint in `seen` (KEY-4).
fn cosignatures(candidate: &Candidate<'_>, enrolments: &[Enrolment]) -> Result<(), Refusal> {
    let given = candidate.event.data.get("cosignatures").and_then(Value::as_list);
    let keys = enrolments.iter().filter(|e| e.key_use == KeyUse::Cosigner);
    for (position, (key, line)) in keys.zip(given.unwrap_or_default()).enumerate() {
        let path = format!("data.cosignatures.{position}");
        let (Some(origin), Some(seen)) = (candidate.state.origin(), candidate.event.seen) else {
            return Err(Refusal::at(Code::SeenInvalid, "seen", "nothing to cosign"));
        };
        let checkpoint = Checkpoint {
            origin: origin.to_string(),
            size: seen.size,
            root: seen.root,
            extensions: Vec::new(),
        };
        let bytes = line.as_text().and_then(base64::decode);
        let payload = bytes.unwrap_or_default();
        let valid = payload.len() > 4
            && payload[..4] == key.vkey.key_id.0
            && cosigns(&key.vkey, &checkpoint, &payload[4..]);
        if !valid {
            let detail = "is no cosignature by this key over the checkpoint in `seen`";
            return Err(Refusal::at(Code::SignatureInvalid, path, detail));
        }
    }
    Ok(())
}

/// A timestamped cosignature of either type over a checkpoint.
fn cosigns(vkey: &VerifierKey, checkpoint: &Checkpoint, payload: &[u8]) -> bool {
    match vkey.key_type {
        KeyType::CosignatureEd25519 => PublicKey::from_slice(&vkey.public_key).is_ok_and(|key| {
            cosignature::verify_ed25519(&key, &checkpoint.to_text(), payload).is_ok()
        }),
        KeyType::MlDsa44 => MlDsaPublicKey::from_bytes(&vkey.public_key).is_ok_and(|key| {
            cosignature::verify_ml_dsa(&key, &vkey.name, checkpoint, payload).is_ok()
        }),
        _ => false,
    }
}
