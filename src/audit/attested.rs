//! State roots that organisations attested, held against the recomputed ones (STATE-5).

use std::collections::BTreeMap;

use redevable_protocol::{
    admission::Admitted,
    codes::Code,
    json::Value,
    limits::{ATTESTED_BELOW_MAX, ATTESTED_MULTIPLE},
    state::State,
    verdict::{Reason, Rule, Verdict},
};
use redevable_tlog::{EntryIndex, TreeHash, TreeSize};

/// What was attested, and the state roots that an attestation may still name.
#[derive(Default)]
pub(super) struct Attested {
    roots: BTreeMap<TreeSize, TreeHash>,
    right: u64,
    wrong: Vec<EntryIndex>,
}

impl Attested {
    /// Holds an attestation against the state just before it, or one of those kept.
    pub(super) fn note(&mut self, before: &State, admitted: &Admitted) {
        let event = admitted.event();
        if event.kind != "state.attested" {
            return;
        }
        let size = event.data.get("size").and_then(Value::as_int);
        let size = TreeSize::new(size.and_then(|size| u64::try_from(size).ok()).unwrap_or(0));
        let claimed = event.data.get("state_root").and_then(Value::as_text);
        let computed = if size == before.size() {
            Some(before.state_root())
        } else {
            self.roots.get(&size).copied()
        };
        if computed.is_some() && computed == claimed.and_then(TreeHash::from_base64) {
            self.right += 1;
        } else {
            self.wrong.push(admitted.index());
        }
    }

    /// Keeps the state root at the sizes that may be attested later.
    pub(super) fn keep(&mut self, after: &State) {
        let size = after.size().value();
        if size.is_multiple_of(ATTESTED_MULTIPLE) {
            self.roots.insert(after.size(), after.state_root());
            let oldest = TreeSize::new(size.saturating_sub(ATTESTED_BELOW_MAX + ATTESTED_MULTIPLE));
            self.roots = self.roots.split_off(&oldest);
        }
    }

    /// A wrong one is refuted, unless its author took it back.
    pub(super) fn judge(&self, state: &State, verdict: &mut Verdict) {
        if self.right > 0 {
            verdict.establish(Rule::AttestedStates, self.right);
        }
        for index in &self.wrong {
            if state.retracted_at(*index).is_some() {
                verdict.leave_open(Rule::AttestedStates, Reason::WithdrawnWasWrong, false);
            } else {
                verdict.refute_entry(Code::StateRoot, *index);
            }
        }
    }
}
