//! Who holds which role where (domain §3).

use super::State;
use crate::{
    ids::{OrganisationId, StreamClass, StreamId},
    state::Grant,
    time::Recorded,
};

impl State {
    /// Whether `org` holds `role` on `subject` at `recorded`.
    ///
    /// `plan` is the plan of a commitment that is only now being registered.
    #[must_use]
    pub fn holds(
        &self,
        org: &OrganisationId,
        role: &str,
        subject: &StreamId,
        plan: Option<&str>,
        recorded: Recorded,
    ) -> bool {
        let is_commitment = subject.class() == StreamClass::Commitment;
        let known = self.commitments.get(subject.id()).filter(|_| is_commitment);
        let plan = known.map(|facts| facts.plan.as_str()).or(plan);
        self.holds_under(org, role, subject, plan, recorded)
    }

    /// Whether `org` would hold `role` on `subject` if that were a commitment of `plan`.
    #[must_use]
    pub fn holds_under(
        &self,
        org: &OrganisationId,
        role: &str,
        subject: &StreamId,
        plan: Option<&str>,
        recorded: Recorded,
    ) -> bool {
        self.grants.iter().any(|grant| {
            grant.org == *org
                && grant.role == role
                && self.covers(grant, subject, plan)
                && self.is_in_force(grant, recorded)
        })
    }

    /// From the later of `at` and `recorded`, up to and including the day `until`; a grant by a
    /// forum or coordinator lapses with the role of its grantor.
    fn is_in_force(&self, grant: &Grant, recorded: Recorded) -> bool {
        grant.from <= recorded
            && grant.until.is_none_or(|until| recorded.date() <= until)
            && grant.grantor.as_ref().is_none_or(|grantor| {
                let role = if grant.role == "member" { "forum" } else { "coordinator" };
                match &grant.scope {
                    Some(scope) => self.holds(grantor, role, scope, None, recorded),
                    None => self.holds_everywhere(grantor, role, recorded),
                }
            })
    }

    /// Whether `org` holds `role` with the scope `*`.
    #[must_use]
    pub fn holds_everywhere(&self, org: &OrganisationId, role: &str, recorded: Recorded) -> bool {
        self.grants.iter().any(|grant| {
            grant.org == *org
                && grant.role == role
                && grant.scope.is_none()
                && self.is_in_force(grant, recorded)
        })
    }

    /// A role on a plan or forum counts on its commitments; one on `*`, everywhere.
    fn covers(&self, grant: &Grant, subject: &StreamId, plan: Option<&str>) -> bool {
        let Some(scope) = &grant.scope else {
            return true;
        };
        if scope == subject {
            return true;
        }
        if subject.class() != StreamClass::Commitment {
            return false;
        }
        let Some(plan) = plan else {
            return false;
        };
        match scope.class() {
            StreamClass::Plan => scope.id() == plan,
            StreamClass::Forum => self
                .forums
                .get(scope.id())
                .is_some_and(|forum| !forum.retracted && forum.plans.contains(plan)),
            _ => false,
        }
    }

    /// Whether the subject's first event is by a replay organisation (domain §2, Replay).
    #[must_use]
    pub fn is_replayed(&self, subject: &StreamId) -> bool {
        self.streams.get(subject).is_some_and(|facts| facts.replayed)
    }

    /// Whether `org` is registered with the kind `replay`.
    #[must_use]
    pub fn is_replay_organisation(&self, org: &OrganisationId) -> bool {
        self.organisations.get(org).is_some_and(super::OrganisationFacts::is_replay)
    }
}
