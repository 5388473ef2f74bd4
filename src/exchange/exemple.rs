//! A small ledger of fictional bodies that shows the main kinds of event in their order.
//!
//! Not a replay: every body signs for itself, and a reader sees everywhere that it is fictional.

use redevable_protocol::{
    ids::{OrganisationId, Revision, StreamId},
    json::{Object, Value, object},
    time::{At, Date, Instant},
};

use crate::exchange::{
    draft::{Draft, PlainContent, Step, bilingual},
    error::ExchangeError,
    scales,
    setup::{Registration, Setup, Vkeys, organisation, stream, voice},
};

/// The origin of the demonstration ledger.
pub const ORIGIN: &str = "registre.example/exemple";
/// The fictional ministry, coordinator of the plan and lead of its commitment.
pub const MINISTRY: &str = "ministere.example";
/// The fictional civil-society organisation.
pub const NGO: &str = "ong.example";
/// The fictional assessor.
pub const ASSESSOR: &str = "evaluateur.example";
/// The stream of the plan.
pub const PLAN: &str = "plan/exemple";
/// The stream of the commitment.
pub const COMMITMENT: &str = "commitment/exemple-1";

const SCALE: &str = "irm-completion";
const INDICATOR: &str = "marches-publies";

/// Days from the signature to the ends of the plan's first promises.
const MILESTONE_DAYS: i64 = 180;
const TARGET_DAYS: i64 = 365;
const DUE_DAYS: i64 = 540;
/// Days before the signature at which the indicator's baseline was taken.
const BASELINE_DAYS: i64 = -30;

/// The whole demonstration ledger.
///
/// # Errors
/// Only if `signed` is so near the end of the calendar that no due date can follow.
pub fn steps(vkeys: Vkeys<'_>, signed: Instant) -> Result<Vec<Step>, ExchangeError> {
    let scene = Scene::new(signed)?;
    let mut steps = set_up(vkeys, signed);
    steps.extend(
        [
            scene.plan_adopted(),
            scene.commitment_registered(),
            scene.milestone_added(),
            scene.indicator_defined(),
            scene.target_revised(),
            scene.status_claimed(),
        ]
        .map(Step::from),
    );
    // What follows speaks of entries by others: they must have been seen.
    steps.push(Step::Publish);
    steps.push(scene.statement_made().into());
    steps.push(scene.assessment_published().into());
    steps.push(Step::Publish);
    Ok(steps)
}

fn set_up(vkeys: Vkeys<'_>, signed: Instant) -> Vec<Step> {
    let title = bilingual(
        "Registre d'exemple (fictif) : aucun de ces organismes n'existe",
        "Example ledger (fictional): none of these bodies exists",
    );
    let mut setup = Setup::open(vkeys, signed, title);
    for (org, fr, en, kind) in [
        (
            MINISTRY,
            "Ministère de l'Exemple (fictif)",
            "Ministry of Examples (fictional)",
            "administration",
        ),
        (NGO, "Citoyens de l'Exemple (fictif)", "Example Citizens (fictional)", "civil-society"),
        (
            ASSESSOR,
            "Évaluateur indépendant de l'Exemple (fictif)",
            "Independent Assessor of Examples (fictional)",
            "assessor",
        ),
    ] {
        setup.enrol(&Registration::new(&organisation(org), bilingual(fr, en), kind));
    }
    setup.grant(&organisation(MINISTRY), "coordinator", &stream(PLAN));
    setup.grant(&organisation(ASSESSOR), "assessor", &stream(PLAN));
    setup.publish_scale(scales::find(SCALE).expect("invariant: this scale is in the table"));
    setup.finish()
}

/// The dates and names that the events share.
struct Scene {
    at: At,
    today: Date,
    milestone: Date,
    target: Date,
    due: Date,
    baseline: Date,
    ministry: OrganisationId,
    plan: StreamId,
    commitment: StreamId,
}

impl Scene {
    fn new(signed: Instant) -> Result<Self, ExchangeError> {
        let today = signed.date();
        let after = |days| {
            let error = ExchangeError::Calendar { signed: signed.to_string(), days };
            today.plus_days(days).ok_or(error)
        };
        Ok(Self {
            at: At::Date(today),
            today,
            milestone: after(MILESTONE_DAYS)?,
            target: after(TARGET_DAYS)?,
            due: after(DUE_DAYS)?,
            baseline: after(BASELINE_DAYS)?,
            ministry: organisation(MINISTRY),
            plan: stream(PLAN),
            commitment: stream(COMMITMENT),
        })
    }

    fn by_ministry(&self, stream: &StreamId, kind: &str, data: Object) -> Draft {
        Draft::new(&self.ministry, stream, kind, self.at, data)
    }

    fn plan_adopted(&self) -> Draft {
        let title =
            bilingual("Plan d'action de l'Exemple (fictif)", "Action plan of Examples (fictional)");
        let period =
            object([("from", self.today.to_string().into()), ("to", self.due.to_string().into())]);
        let axis = bilingual("Ouvrir les données (fictif)", "Open data (fictional)");
        let axis = object([("id", "axe-1".into()), ("title", axis.into())]);
        let data = object([
            ("title", title.into()),
            ("period", period.into()),
            ("axes", vec![axis].into()),
            ("announced", 1_i64.into()),
        ]);
        self.by_ministry(&self.plan, "plan.adopted", data)
    }

    fn commitment_registered(&self) -> Draft {
        let title = bilingual(
            "Publier les marchés publics de l'Exemple (fictif)",
            "Publish the public contracts of Examples (fictional)",
        );
        let none: Vec<Value> = Vec::new();
        let data = object([
            ("plan", self.plan.id().into()),
            ("number", "1".into()),
            ("title", title.into()),
            ("axis", "axe-1".into()),
            ("leads", vec![self.ministry.as_str()].into()),
            ("supports", none.into()),
            ("due", self.due.to_string().into()),
        ]);
        let text = "Exemple fictif. Le ministère publiera chaque mois la liste de ses marchés \
                    publics, dans un format ouvert, avec le titulaire et le montant.";
        self.by_ministry(&self.commitment, "commitment.registered", data)
            .with_content("text", PlainContent::markdown(text, "fr"))
    }

    fn milestone_added(&self) -> Draft {
        let title = bilingual("Premier jeu publié (fictif)", "First dataset out (fictional)");
        let data = object([
            ("milestone", "premier-jeu".into()),
            ("title", title.into()),
            ("due", self.milestone.to_string().into()),
        ]);
        self.by_ministry(&self.commitment, "milestone.added", data)
    }

    fn indicator_defined(&self) -> Draft {
        let title = bilingual("Marchés publiés (fictif)", "Contracts published (fictional)");
        let data = object([
            ("indicator", INDICATOR.into()),
            ("title", title.into()),
            ("unit", "marchés".into()),
            ("better", "up".into()),
            ("baseline", point("0", self.baseline)),
            ("target", point("1200", self.target)),
        ]);
        self.by_ministry(&self.commitment, "indicator.defined", data)
    }

    fn target_revised(&self) -> Draft {
        let data = object([
            ("indicator", INDICATOR.into()),
            ("old", point("1200", self.target)),
            ("new", point("900", self.target)),
        ]);
        let reason = "Exemple fictif. Le nouvel inventaire compte 900 marchés, non 1200 : les \
                      avenants avaient été comptés deux fois.";
        self.by_ministry(&self.commitment, "indicator.target-revised", data)
            .with_content("reason", PlainContent::plain(reason, "fr"))
    }

    fn status_claimed(&self) -> Draft {
        let none: Vec<Value> = Vec::new();
        let data = object([
            ("scale", cited_scale()),
            ("code", "substantial".into()),
            ("progress", "some".into()),
            ("evidence", none.into()),
        ]);
        let text = "Exemple fictif. L'outil de publication est prêt ; 640 marchés sont en ligne.";
        self.by_ministry(&self.commitment, "status.claimed", data)
            .with_content("text", PlainContent::plain(text, "fr"))
    }

    /// The claim is the last event of the commitment's stream.
    fn claim(&self) -> Revision {
        Revision::new(4)
    }

    fn statement_made(&self) -> Draft {
        let by = organisation(NGO);
        let stream = voice(&by, &self.commitment);
        let text = "Exemple fictif. Nous n'avons trouvé que 210 marchés en ligne, dont aucun \
                    n'indique le montant : l'engagement n'est pas substantiellement réalisé.";
        Draft::new(&by, &stream, "statement.made", self.at, Object::new())
            .with_content("text", PlainContent::plain(text, "fr"))
            .with_ref("about", &self.commitment, self.claim())
            .with_ref("contests", &self.commitment, self.claim())
    }

    fn assessment_published(&self) -> Draft {
        let by = organisation(ASSESSOR);
        let stream = voice(&by, &self.commitment);
        let result = object([("scale", cited_scale()), ("code", "limited".into())]);
        let data = object([("results", vec![result].into())]);
        let text = "Fictional example. The tool exists, but the amounts are missing from every \
                    contract that could be checked.";
        Draft::new(&by, &stream, "assessment.published", self.at, data)
            .with_content("text", PlainContent::plain(text, "en"))
    }
}

fn cited_scale() -> Value {
    let scale = scales::find(SCALE).expect("invariant: this scale is in the table");
    scale.cited().into()
}

fn point(value: &str, date: Date) -> Value {
    let qty = object([("value", value.into()), ("unit", "marchés".into())]);
    Value::Object(object([("qty", qty.into()), ("date", date.to_string().into())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::checks;

    #[test]
    fn the_ledger_keeps_the_rules() {
        let steps = checks::steps(steps);
        checks::ledger(&steps);
        assert_eq!(steps.iter().filter(|step| step.draft().is_some()).count(), 18);
    }

    #[test]
    fn the_claim_is_where_the_statement_points() {
        let steps = checks::steps(steps);
        let drafts: Vec<&Draft> = steps.iter().filter_map(Step::draft).collect();
        let stream = stream(COMMITMENT);
        let position = drafts
            .iter()
            .filter(|draft| draft.stream == stream)
            .position(|draft| draft.kind == "status.claimed");
        let statement = drafts.iter().find(|draft| draft.kind == "statement.made").unwrap();
        let (about, revision) = &statement.refs["contests"];
        assert_eq!((about, usize::try_from(revision.value()).ok()), (&stream, position));
    }

    #[test]
    fn every_label_says_that_it_is_fictional() {
        fn labels<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
            match value {
                Value::Object(object) if object.contains_key("fr") && object.contains_key("en") => {
                    found.extend(object.values().filter_map(Value::as_text));
                }
                Value::Object(object) => object.values().for_each(|item| labels(item, found)),
                Value::List(list) => list.iter().for_each(|item| labels(item, found)),
                _ => {}
            }
        }
        for step in checks::steps(steps) {
            let Some(draft) = step.draft().filter(|draft| draft.kind != "scale.published") else {
                continue;
            };
            let mut found = Vec::new();
            draft.data.values().for_each(|value| labels(value, &mut found));
            for label in found {
                assert!(label.contains("(fictif)") || label.contains("(fictional)"), "{label}");
            }
            for content in draft.contents.values() {
                let text = std::str::from_utf8(&content.bytes).unwrap().to_lowercase();
                assert!(text.contains("fictif") || text.contains("fictional"), "{text}");
            }
        }
    }

    #[test]
    fn a_date_beyond_the_calendar_is_an_error() {
        let signed = Instant::parse("9999-12-01T00:00:00Z").unwrap();
        assert!(matches!(Scene::new(signed), Err(ExchangeError::Calendar { .. })));
    }
}
