//! One admissible draft of each type on each class of streams, as the next entry of the world.

use redevable_tlog::{
    TreeHash, TreeSize,
    checkpoint::Checkpoint,
    cosignature::{Timestamp, sign_ed25519},
    key::KeyType,
};
use serde_json::{Value, json};

use super::{
    Draft, Ledger, ORIGIN, event_key, key, vkey,
    world::{opening, replayed},
};

/// Names of [`Ledger::sample`]; the type, and what tells samples of one type apart.
pub(crate) const SAMPLES: &[&str] = &[
    "scale.published",
    "organisation.registered",
    "key.enrolled",
    "key.enrolled further",
    "key.enrolled installed",
    "role.granted",
    "role.granted witness",
    "role.granted member",
    "role.granted observer",
    "plan.adopted",
    "plan.alias-declared",
    "plan.alias-declared voice",
    "commitment.registered",
    "milestone.added",
    "indicator.defined",
    "indicator.baseline-revised",
    "indicator.target-revised",
    "indicator.value-reported",
    "indicator.retired",
    "status.claimed",
    "forum.established",
    "assessment.published",
    "statement.made",
    "observation.recorded",
    "state.attested",
    "ledger.log-keys-rotated",
    "content.erased",
    "key.retired",
    "key.compromised",
    "entry.corrected",
    "entry.retracted",
    "replay entry.corrected",
    "replay entry.retracted",
    "replay plan.adopted",
    "replay plan.alias-declared",
    "replay commitment.registered",
    "replay milestone.added",
    "replay indicator.defined",
    "replay indicator.baseline-revised",
    "replay indicator.target-revised",
    "replay indicator.value-reported",
    "replay indicator.retired",
    "replay status.claimed",
    "replay forum.established",
    "replay assessment.published",
    "replay statement.made",
    "replay observation.recorded",
];

/// A content commitment.
pub(crate) fn content() -> Value {
    json!({"b3": "5e".repeat(32), "bytes": 120, "lang": "fr", "media": "text/markdown"})
}

fn dated(value: &str, date: &str) -> Value {
    json!({"date": date, "qty": {"unit": "%", "value": value}})
}

impl Ledger {
    /// An admissible draft; see [`SAMPLES`].
    pub(crate) fn sample(&self, name: &str) -> Draft {
        if name == "ledger.opened" {
            return opening(self);
        }
        if let Some(draft) = self.amending(name) {
            return draft;
        }
        if let Some(kind) = name.strip_prefix("replay ") {
            return self.replay(kind);
        }
        self.registry(name).or_else(|| self.subject(name)).unwrap_or_else(|| self.voice(name))
    }

    /// What speaks of older entries and keys.
    fn amending(&self, name: &str) -> Option<Draft> {
        let title = |text: &str| json!({"fr": text});
        let draft = match name {
            "state.attested" => self.attest("ngo.org", self.size()),
            "ledger.log-keys-rotated" => self.rotate(&["new log key"]),
            "content.erased" => {
                self.erase(&[(self.first_on("voice/ngo.org/commitment/c"), &content())])
            }
            "key.retired" => self.retire("poor.fr", "poor.fr"),
            "key.compromised" => self.compromise("support.fr", "support.fr", self.size()),
            "entry.corrected" => {
                let milestone = self.first("milestone.added");
                self.correct(milestone, &[("title", title("M"), title("Jalon"))])
            }
            "entry.retracted" => self.retract(self.first("assessment.published")),
            "replay entry.corrected" => self.confirm(self.first_on("commitment/rc")),
            "replay entry.retracted" => self.retract(self.last_on("commitment/rc")),
            _ => return None,
        };
        Some(draft)
    }

    fn registry(&self, name: &str) -> Option<Draft> {
        let draft = match name {
            "scale.published" => {
                let code = json!({"code": "one", "fr_status": "proposed", "label": {"fr": "Un"}});
                let title = json!({"fr": "Échelle"});
                let data = json!({"codes": [code], "scale": "t", "title": title, "version": 1});
                self.by_stewards("scale.published", data)
            }
            "organisation.registered" => self.by_stewards(
                "organisation.registered",
                json!({
                    "aliases": [{"scheme": "siren", "value": "130025265"}],
                    "kind": "authority",
                    "name": {"fr": "Neuve"},
                    "org": "new.fr",
                    "parent": "dinum.fr",
                }),
            ),
            "key.enrolled" => self.enrol("nokey.fr", "nokey.fr"),
            "key.enrolled installed" => self.enrol("lead.fr", "lead.fr installed"),
            "key.enrolled further" => {
                let vkey = event_key("lead.fr", "lead.fr further");
                let data = json!({"org": "lead.fr", "vkey": vkey});
                let draft = self.draft("lead.fr", "key.enrolled", "organisation/lead.fr", data);
                draft.new_key("lead.fr", "lead.fr further")
            }
            "role.granted" => self
                .grant(&json!({"org": "poor.fr", "role": "coordinator", "scope": "plan/p",
                    "until": "2024-12-31"})),
            "role.granted witness" => self.grant(&self.witness("witness.example/w")),
            "role.granted member" => {
                let data = json!({"org": "ngo.org", "role": "member", "scope": "forum/f"});
                self.draft("forum.fr", "role.granted", "organisation/forum.fr", data)
            }
            "role.granted observer" => {
                let data = json!({"org": "ngo.org", "role": "observer", "scope": "plan/p"});
                self.draft("dinum.fr", "role.granted", "organisation/dinum.fr", data)
            }
            _ => return None,
        };
        Some(draft)
    }

    /// The stewards enrol a key for `org`.
    pub(crate) fn enrol(&self, org: &str, label: &str) -> Draft {
        let data = json!({"org": org, "vkey": event_key(org, label)});
        self.by_stewards("key.enrolled", data).new_key(org, label)
    }

    pub(crate) fn grant(&self, data: &Value) -> Draft {
        self.by_stewards("role.granted", data.clone())
    }

    /// A witness whose key has cosigned the present checkpoint.
    pub(crate) fn witness(&self, name: &str) -> Value {
        let cosignature = cosign(name, name, self.state.size(), self.state.root());
        json!({
            "cosignatures": [cosignature],
            "org": "ngo.org",
            "role": "witness",
            "scope": "*",
            "vkeys": [vkey(name, KeyType::CosignatureEd25519, name)],
        })
    }

    fn subject(&self, name: &str) -> Option<Draft> {
        let (by, stream) = match name {
            "plan.adopted" => ("all.fr", "plan/q"),
            "plan.alias-declared" => ("dinum.fr", "plan/p"),
            "commitment.registered" => ("dinum.fr", "commitment/d"),
            "indicator.value-reported" => ("support.fr", "commitment/c"),
            "forum.established" => ("forum.fr", "forum/f"),
            "milestone.added" => ("dinum.fr", "commitment/c"),
            "indicator.defined"
            | "indicator.baseline-revised"
            | "indicator.target-revised"
            | "indicator.retired"
            | "status.claimed" => ("lead.fr", "commitment/c"),
            _ => return None,
        };
        Some(self.draft(by, name, stream, subject_data(name)))
    }

    fn voice(&self, name: &str) -> Draft {
        let stream = |by: &str| format!("voice/{by}/commitment/c");
        match name {
            "plan.alias-declared voice" => {
                let data = json!({"scheme": "ogp", "value": "FR0110"});
                self.draft("irm.org", "plan.alias-declared", "voice/irm.org/plan/p", data)
            }
            "assessment.published" => {
                let data = json!({
                    "milestone": "m",
                    "reason": content(),
                    "report": "https://example.org/r.pdf",
                    "results": [{"code": "mid", "scale": "s@1"}, {"code": "na", "scale": "s@1"}],
                    "revises": self.reference(self.last("assessment.published")),
                    "text": content(),
                });
                self.draft("irm.org", name, &stream("irm.org"), data)
            }
            "statement.made" => {
                let data = json!({
                    "about": self.reference(self.last("indicator.retired")),
                    "contests": self.reference(self.last("milestone.added")),
                    "text": content(),
                });
                self.draft("ngo.org", name, &stream("ngo.org"), data)
            }
            "observation.recorded" => {
                let data = json!({
                    "content": content(),
                    "fields": ["title"],
                    "item": "Engagement 4",
                    "url": "https://example.org/",
                    "version": "2024-11-29",
                });
                self.draft("ngo.org", name, &stream("ngo.org"), data)
            }
            other => panic!("no sample {other}"),
        }
    }

    fn replay(&self, kind: &str) -> Draft {
        let stream = match kind {
            "plan.adopted" => "plan/rq",
            "plan.alias-declared" => "plan/rp",
            "commitment.registered" => "commitment/rd",
            "forum.established" => "forum/rf",
            "assessment.published" | "statement.made" | "observation.recorded" => {
                "voice/replay.org/commitment/rc"
            }
            _ => "commitment/rc",
        };
        let mut data = match kind {
            "assessment.published" => json!({"results": []}),
            "statement.made" => json!({"text": content()}),
            "observation.recorded" => json!({"fields": [], "source": "export"}),
            _ => subject_data(kind),
        };
        let nulls: &[(&str, Value)] = match kind {
            "plan.adopted" => &[("announced", Value::Null), ("period", Value::Null)],
            "commitment.registered" => {
                &[("leads", json!([])), ("plan", json!("rp")), ("text", Value::Null)]
            }
            "milestone.added" => &[("due", Value::Null)],
            "indicator.defined" => &[("better", Value::Null), ("unit", Value::Null)],
            "indicator.baseline-revised" | "indicator.target-revised" | "indicator.retired" => {
                &[("reason", Value::Null), ("indicator", json!("ri"))]
            }
            "indicator.value-reported" => &[("indicator", json!("ri"))],
            "status.claimed" => &[("code", json!("low"))],
            "forum.established" => &[("plans", json!(["rp"])), ("host", json!("cited.x"))],
            _ => &[],
        };
        for (name, value) in nulls {
            data[name] = value.clone();
        }
        let object = data.as_object_mut().unwrap();
        object.retain(|name, _| !matches!(name.as_str(), "axis" | "challenges"));
        if kind == "status.claimed" {
            object.remove("milestone");
        }
        object.insert("replayed".to_owned(), replayed());
        self.draft("replay.org", kind, stream, data)
    }
}

fn subject_data(kind: &str) -> Value {
    match kind {
        "plan.adopted" => json!({
            "announced": 6,
            "axes": [{"id": "a", "title": {"fr": "A"}}, {"id": "b", "title": {"fr": "B"}}],
            "legal_act": "https://legifrance.example/1",
            "period": {"from": "2024", "to": "2025-06-30"},
            "text": content(),
            "title": {"en": "Plan", "fr": "Plan"},
        }),
        "plan.alias-declared" => json!({
            "period": {"from": "2024", "to": "2024"},
            "scheme": "number",
            "url": "https://example.org/4",
            "value": "4",
        }),
        "commitment.registered" => json!({
            "aliases": [{"scheme": "ogp", "value": "FR0110"}],
            "axis": "axis-1",
            "due": "2025-12-31",
            "leads": ["lead.fr", "ngo.org"],
            "number": "4",
            "plan": "p",
            "start": "2024-01-01",
            "supports": ["support.fr"],
            "text": content(),
            "title": {"fr": "Engagement"},
        }),
        "milestone.added" => json!({
            "deliverable": content(),
            "due": "2025-06-30",
            "milestone": "m2",
            "start": "2024-06-30",
            "title": {"fr": "Jalon"},
        }),
        "indicator.defined" => json!({
            "baseline": dated("1", "2023-12-31"),
            "better": "none",
            "indicator": "i2",
            "method": content(),
            "target": dated("-0.50", "2025-12-31"),
            "title": {"fr": "Indicateur"},
            "unit": "%",
        }),
        "forum.established" => json!({
            "host": "forum.fr",
            "name": {"fr": "Forum"},
            "plans": ["p"],
            "rules": content(),
        }),
        other => later_data(other),
    }
}

/// What is said of a commitment once it has milestones and indicators.
fn later_data(kind: &str) -> Value {
    match kind {
        "indicator.baseline-revised" => json!({
            "indicator": "i",
            "method": content(),
            "new": dated("11", "2023-12-31"),
            "old": dated("10", "2023-12-31"),
            "reason": content(),
        }),
        "indicator.target-revised" => json!({
            "indicator": "i",
            "new": null,
            "old": dated("10", "2025-12-31"),
            "reason": content(),
        }),
        "indicator.value-reported" => json!({
            "evidence": [],
            "indicator": "i",
            "qty": {"unit": "%", "value": "12.5"},
            "source": "http://example.org/data",
        }),
        "indicator.retired" => json!({"indicator": "i", "reason": content()}),
        "status.claimed" => json!({
            "challenges": content(),
            "code": "low",
            "evidence": [],
            "milestone": "m",
            "period": {"from": "2024-01", "to": "2024-01"},
            "progress": "some",
            "scale": "s@1",
            "text": content(),
        }),
        other => panic!("no data for {other}"),
    }
}

/// The base64 of the note line of a cosignature of type 0x04.
pub(crate) fn cosign(name: &str, label: &str, size: TreeSize, root: TreeHash) -> String {
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size, root, extensions: Vec::new() };
    let time = Timestamp::new(1_704_067_200).unwrap();
    let line = sign_ed25519(&key(label), name, time, &checkpoint.to_text());
    line.trim_end().rsplit(' ').next().unwrap().to_owned()
}
