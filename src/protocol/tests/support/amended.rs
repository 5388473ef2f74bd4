//! Drafts that speak of older entries: corrections, retractions, erasures; the ends of keys.

use redevable_tlog::key::KeyType;
use serde_json::{Value, json};

use super::{Draft, Ledger, ORIGIN, SAMPLES, content, event_key, replayed, vkey, world};

/// Entries in the shadow of a compromised key.
#[derive(Clone, Copy)]
pub(crate) struct Shadow {
    /// On `ledger`, by c.steward.
    pub(crate) ledger: u64,
    /// On `organisation/c.steward`; it enrols a key.
    pub(crate) organisation: u64,
    /// The compromise.
    pub(crate) compromise: u64,
}

/// A content that nothing else commits to.
pub(crate) fn other_content(byte: &str) -> Value {
    json!({"b3": byte.repeat(32), "bytes": 7, "media": "text/plain"})
}

impl Ledger {
    fn amend(&self, kind: &str, about: u64, data: Value) -> Draft {
        let entry = self.entry(about);
        let event = entry.event();
        let with: Vec<&str> =
            event.with.iter().map(redevable_protocol::ids::OrganisationId::as_str).collect();
        let draft = self.draft(event.by.as_str(), kind, &event.stream, data).with(&with);
        let draft = draft.set("data/about", self.reference(about));
        if event.data.contains_key("replayed") {
            return draft.set("data/replayed", replayed());
        }
        draft
    }

    /// A correction of an entry by its author; `[(field, old, new)]`.
    pub(crate) fn correct(&self, about: u64, changes: &[(&str, Value, Value)]) -> Draft {
        let changes: serde_json::Map<String, Value> = changes
            .iter()
            .map(|(field, old, new)| ((*field).to_owned(), json!({"new": new, "old": old})))
            .collect();
        self.amend("entry.corrected", about, json!({"changes": changes, "reason": content()}))
    }

    pub(crate) fn confirm(&self, about: u64) -> Draft {
        self.correct(about, &[])
    }

    /// A retraction of an entry by its author.
    pub(crate) fn retract(&self, about: u64) -> Draft {
        self.amend("entry.retracted", about, json!({"reason": content()}))
    }

    /// An order to erase contents of entries, by the moderator and two stewards.
    pub(crate) fn erase(&self, items: &[(u64, &Value)]) -> Draft {
        let items: Vec<Value> = items
            .iter()
            .map(|(entry, content)| json!({"b3": content["b3"], "entry": self.reference(*entry)}))
            .collect();
        let data = json!({"decided_by": "ngo.org", "items": items, "legal_basis": "rgpd-17"});
        let draft = self.draft("all.fr", "content.erased", "ledger", data);
        draft.with(&["a.steward", "b.steward"])
    }

    /// New log keys; the checkpoint at the present size was the last under the old ones.
    pub(crate) fn rotate(&self, keys: &[&str]) -> Draft {
        let keys: Vec<String> =
            keys.iter().map(|label| vkey(ORIGIN, KeyType::Ed25519, label)).collect();
        let data = json!({
            "last_root": self.state.root().to_string(),
            "last_size": self.size(),
            "log_keys": keys,
            "reason": content(),
        });
        self.by_stewards("ledger.log-keys-rotated", data)
    }

    pub(crate) fn attest(&self, org: &str, size: u64) -> Draft {
        let data = json!({"size": size, "state_root": self.state.state_root().to_string()});
        self.draft(org, "state.attested", &format!("voice/{org}/ledger"), data)
    }

    pub(crate) fn retire(&self, org: &str, label: &str) -> Draft {
        let data = json!({"reason": content(), "vkey": event_key(org, label)});
        self.draft(org, "key.retired", &format!("organisation/{org}"), data)
    }

    /// The organisation gives up its key `label`, with its first key.
    pub(crate) fn give_up(&self, org: &str, label: &str, since: u64) -> Draft {
        let data = json!({"reason": content(), "since": since, "vkey": event_key(org, label)});
        self.draft(org, "key.compromised", &format!("organisation/{org}"), data)
    }

    /// Two stewards end the key `label` of an organisation.
    pub(crate) fn compromise(&self, org: &str, label: &str, since: u64) -> Draft {
        let data = json!({"reason": content(), "since": since, "vkey": event_key(org, label)});
        self.by_stewards("key.compromised", data)
    }

    /// The organisation enrols a further key of its own, signed with the key `signer`.
    pub(crate) fn further(&self, org: &str, signer: &str, label: &str) -> Draft {
        let data = json!({"org": org, "vkey": event_key(org, label)});
        let draft = self.draft(org, "key.enrolled", &format!("organisation/{org}"), data);
        draft.lines(&[(org, signer), (org, label)])
    }

    /// c.steward gets a second key, which registers a body and enrols a third key before it is
    /// declared compromised.
    pub(crate) fn shadow(&mut self) -> Shadow {
        let (org, second) = ("c.steward", "c.steward second");
        let draft = self.further(org, org, second);
        let since = self.append(&draft) + 1;
        let data = json!({"kind": "court", "name": {"fr": "Ombre"}, "org": "shadow.fr"});
        let draft = self.draft(org, "organisation.registered", "ledger", data);
        let lines = &[("c.steward", second), ("a.steward", "a.steward")];
        let draft = draft.with(&["a.steward"]).lines(lines);
        let ledger = self.append(&draft);
        let draft = self.further(org, second, "c.steward third");
        let organisation = self.append(&draft);
        let draft = self.compromise(org, second, since);
        let compromise = self.append(&draft);
        Shadow { ledger, organisation, compromise }
    }
}

/// A ledger with every type on every class of streams, real and replayed.
pub(crate) fn all_types() -> Ledger {
    let mut ledger = world();
    // Ends come last: the samples speak of what they end.
    let ends = ["indicator.retired", "-revised", "key.retired", "compromised", "entry.", "erased"];
    let (last, first): (Vec<&str>, Vec<&str>) =
        SAMPLES.iter().partition(|name| ends.iter().any(|end| name.contains(end)));
    for name in first.into_iter().chain(last) {
        let draft = ledger.sample(name);
        ledger.append(&draft);
    }
    let shadow = ledger.shadow();
    for index in [shadow.ledger, shadow.organisation] {
        let draft = ledger.confirm(index);
        ledger.append(&draft);
    }
    let draft = ledger.give_up("lead.fr", "lead.fr further", ledger.size());
    ledger.append(&draft);
    for kind in ["plan.alias-declared", "forum.established", "statement.made", "status.claimed"] {
        let about = ledger.last(kind);
        let draft = ledger.confirm(about);
        ledger.append(&draft);
        let draft = ledger.retract(about);
        ledger.append(&draft);
    }
    for stream in ["plan/p", "commitment/c", "forum/f", "voice/ngo.org/commitment/c"] {
        let about = ledger.first_on(stream);
        let draft = ledger.confirm(about);
        ledger.append(&draft);
        let draft = ledger.retract(about);
        ledger.append(&draft);
    }
    ledger
}
