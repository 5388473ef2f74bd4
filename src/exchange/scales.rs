//! The published scales (domain §4). A version is final: a change of any line is a new version.

use redevable_protocol::{
    ids::{OrganisationId, StreamId},
    json::{Object, object},
    time::At,
};

use crate::exchange::draft::{Draft, bilingual};

use FrenchStatus::{OfficialCanada, OfficialFr, OgpFrSite, Proposed};

/// Where a French label comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrenchStatus {
    /// Seen in a document of the French State.
    OfficialFr,
    /// The Government of Canada's bilingual tracker.
    OfficialCanada,
    /// The French pages of the Open Government Partnership, partly translated by machine.
    OgpFrSite,
    /// This project's own translation.
    Proposed,
}

impl FrenchStatus {
    /// The word that an event holds.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OfficialFr => "official_fr",
            Self::OfficialCanada => "official_canada",
            Self::OgpFrSite => "ogp_fr_site",
            Self::Proposed => "proposed",
        }
    }
}

/// One code of a scale. At least one of the two labels is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScaleCode {
    /// The code.
    pub code: &'static str,
    /// The English label, where the source has one.
    pub en: Option<&'static str>,
    /// The French label and where it comes from.
    pub fr: Option<(&'static str, FrenchStatus)>,
    /// Whether it has a place in the order of the scale.
    pub ranked: bool,
    /// Whether it says that there is no value, rather than a low one.
    pub non_value: bool,
}

/// One version of a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// Its id.
    pub id: &'static str,
    /// Its title in French.
    pub title_fr: &'static str,
    /// Its title in English.
    pub title_en: &'static str,
    /// Its codes in order.
    pub codes: &'static [ScaleCode],
    /// Whether the non-values of the assessors follow the codes.
    assessed: bool,
}

/// All these scales are at their first version.
pub const VERSION: i64 = 1;

/// A claim with one of these codes must name its challenges.
const WEAK: [&str; 4] = ["not_started", "limited", "NS", "LP"];
/// A claim with one of these codes needs evidence.
const FINAL: [&str; 2] = ["complete", "C"];

const fn both(
    code: &'static str,
    en: &'static str,
    fr: &'static str,
    status: FrenchStatus,
) -> ScaleCode {
    ScaleCode { code, en: Some(en), fr: Some((fr, status)), ranked: true, non_value: false }
}

const fn english(code: &'static str, en: &'static str) -> ScaleCode {
    ScaleCode { code, en: Some(en), fr: None, ranked: true, non_value: false }
}

const fn french(code: &'static str, fr: &'static str, status: FrenchStatus) -> ScaleCode {
    ScaleCode { code, en: None, fr: Some((fr, status)), ranked: true, non_value: false }
}

impl ScaleCode {
    const fn unranked(self) -> Self {
        Self { ranked: false, ..self }
    }

    const fn non_value(self) -> Self {
        Self { ranked: false, non_value: true, ..self }
    }
}

/// What the assessors write where there is no value; the same for every scale of theirs.
const NO_ASSESSMENT: [ScaleCode; 3] = [
    english("pending_irm_review", "Pending IRM Review").non_value(),
    english("no_irm_data", "No IRM Data").non_value(),
    english("not_reviewable", "Not reviewable").non_value(),
];

/// Every scale of domain §4, in its order.
pub const SCALES: [Scale; 13] = [
    Scale {
        id: "irm-completion",
        title_fr: "Degré de réalisation (IRM)",
        title_en: "Completion (IRM)",
        assessed: true,
        codes: &[
            both("no_evidence", "No Evidence Available", "Aucune preuve disponible", Proposed),
            both("not_started", "Not Started", "Non commencé", OfficialCanada),
            both("limited", "Limited", "Progrès limité", OfficialCanada),
            both("substantial", "Substantial", "Substantiel", OfficialFr),
            both("complete", "Complete", "Complet", OfficialFr),
            both("withdrawn", "Withdrawn", "Retiré", Proposed).unranked(),
        ],
    },
    Scale {
        id: "irm-early-results",
        title_fr: "Premiers résultats (IRM, plans depuis 2021)",
        title_en: "Early results (IRM, plans since 2021)",
        assessed: true,
        codes: &[
            both("none", "No Notable Results", "Aucun résultat notable", Proposed),
            both("moderate", "Moderate Results", "Résultats modérés", Proposed),
            both("significant", "Significant Results", "Résultats significatifs", Proposed),
        ],
    },
    Scale {
        id: "irm-potential",
        title_fr: "Potentiel de résultats (IRM, depuis 2020)",
        title_en: "Potential for results (IRM, since 2020)",
        assessed: true,
        codes: &[
            both("unclear", "Unclear", "Potentiel peu clair", OgpFrSite),
            both("modest", "Modest", "Modeste", Proposed),
            both("substantial", "Substantial", "Substantiel", Proposed),
        ],
    },
    Scale {
        id: "ogp-ambition",
        title_fr: "Ambition (telle que l'affiche le site de l'OGP)",
        title_en: "Ambition (as the OGP site shows it)",
        assessed: true,
        codes: &[both("low", "Low", "Faible", Proposed), both("high", "High", "Haut", OgpFrSite)],
    },
    Scale {
        id: "irm-did-it-open-government",
        title_fr: "Ouverture effective du gouvernement (IRM, avant 2021)",
        title_en: "Did it open government? (IRM, before 2021)",
        assessed: true,
        codes: &[
            english("worsened", "Worsened"),
            english("did_not_change", "Did not change"),
            both("marginal", "Marginal", "Marginal", OgpFrSite),
            english("major", "Major"),
            english("outstanding", "Outstanding"),
        ],
    },
    Scale {
        id: "irm-verifiable",
        title_fr: "Vérifiable (IRM)",
        title_en: "Verifiable (IRM)",
        assessed: true,
        codes: &[
            both(
                "no",
                "Not verifiable: Not specific enough to review (then not assessed further)",
                "Vérifiable : non",
                OgpFrSite,
            ),
            both("yes", "Verifiable: Specific enough to review", "Vérifiable : oui", OgpFrSite),
        ],
    },
    Scale {
        id: "irm-lens",
        title_fr: "Pertinence pour le gouvernement ouvert (IRM)",
        title_en: "Open government lens (IRM)",
        assessed: true,
        codes: &[
            both("no", "No", "Non", OgpFrSite),
            both(
                "yes",
                "Has an open government lens / Relevant to OGP values: Yes",
                "Pertinent pour les valeurs OGP : oui",
                OgpFrSite,
            ),
        ],
    },
    Scale {
        id: "ogp-specificity",
        title_fr: "Précision (champ abandonné de l'OGP)",
        title_en: "Specificity (retired OGP field)",
        assessed: true,
        codes: &[
            english("none", "None"),
            english("low", "Low"),
            english("medium", "Medium"),
            english("high", "High"),
        ],
    },
    Scale {
        id: "ogp-potential-impact",
        title_fr: "Effet potentiel (champ abandonné de l'OGP)",
        title_en: "Potential impact (retired OGP field)",
        assessed: true,
        codes: &[
            english("none", "None"),
            english("minor", "Minor"),
            english("moderate", "Moderate"),
            english("transformative", "Transformative"),
        ],
    },
    Scale {
        id: "pilote-meteo",
        title_fr: "Météo d'avancement (PILOTE, DITP)",
        title_en: "Progress weather (PILOTE, DITP)",
        assessed: false,
        codes: &[
            french("ORAGE", "Objectifs compromis", OfficialFr),
            french("NUAGE", "Appuis nécessaires", OfficialFr),
            french("COUVERT", "Objectifs atteignables", OfficialFr),
            french("SOLEIL", "Objectifs sécurisés", OfficialFr),
            french("NON_RENSEIGNEE", "Non renseignée", Proposed).non_value(),
            french("NON_NECESSAIRE", "Non nécessaire", Proposed).non_value(),
        ],
    },
    Scale {
        id: "ca-tracker",
        title_fr: "Suivi des engagements (Canada)",
        title_en: "Commitment tracker (Canada)",
        assessed: false,
        codes: &[
            both("NS", "Not started", "Non commencé", OfficialCanada),
            both("LP", "Limited progress", "Progrès limité", OfficialCanada),
            both("SP", "Substantial progress", "Progrès important", OfficialCanada),
            both("C", "Complete", "Réalisé", OfficialCanada),
        ],
    },
    Scale {
        id: "us-open-usa-gov",
        title_fr: "Avancement (open.usa.gov)",
        title_en: "Status (open.usa.gov)",
        assessed: false,
        codes: &[
            english("not_started", "Not Started"),
            english("in_progress", "In Progress"),
            english("complete", "Complete"),
        ],
    },
    Scale {
        id: "uk-nap2",
        title_fr: "Avancement (2e plan du Royaume-Uni)",
        title_en: "Status (second plan of the United Kingdom)",
        assessed: false,
        codes: &[
            english("completed", "Completed").unranked(),
            english("behind_schedule", "Behind schedule").unranked(),
            english("closed", "Closed").unranked(),
        ],
    },
];

/// The scale `id`.
#[must_use]
pub fn find(id: &str) -> Option<&'static Scale> {
    SCALES.iter().find(|scale| scale.id == id)
}

/// The events with which `steward` publishes every scale.
#[must_use]
pub fn drafts(steward: &OrganisationId, at: At) -> Vec<Draft> {
    SCALES.iter().map(|scale| scale.to_draft(steward, at)).collect()
}

impl Scale {
    /// `id@version`, as events cite it.
    #[must_use]
    pub fn cited(&self) -> String {
        format!("{}@{VERSION}", self.id)
    }

    /// Every code, the non-values included.
    pub fn all_codes(&self) -> impl Iterator<Item = &'static ScaleCode> {
        let non_values: &[ScaleCode] = if self.assessed { &NO_ASSESSMENT } else { &[] };
        self.codes.iter().chain(non_values)
    }

    /// The event with which `steward` publishes this scale.
    #[must_use]
    pub fn to_draft(&self, steward: &OrganisationId, at: At) -> Draft {
        Draft::new(steward, &StreamId::ledger(), "scale.published", at, self.to_data())
    }

    /// The `data` of `scale.published`.
    #[must_use]
    pub fn to_data(&self) -> Object {
        let mut rank = 0_i64;
        let mut codes = Vec::new();
        for code in self.all_codes() {
            let mut item = code.to_item();
            if code.ranked {
                item.insert("rank".to_owned(), rank.into());
                rank += 1;
            }
            codes.push(item);
        }
        object([
            ("scale", self.id.into()),
            ("version", VERSION.into()),
            ("title", bilingual(self.title_fr, self.title_en).into()),
            ("codes", codes.into()),
        ])
    }
}

impl ScaleCode {
    fn to_item(self) -> Object {
        let mut label = Object::new();
        let mut item = object([("code", self.code.into())]);
        if let Some(en) = self.en {
            label.insert("en".to_owned(), en.into());
        }
        if let Some((fr, status)) = self.fr {
            label.insert("fr".to_owned(), fr.into());
            item.insert("fr_status".to_owned(), status.as_str().into());
        }
        item.insert("label".to_owned(), label.into());
        let flags = [
            ("weak", WEAK.contains(&self.code)),
            ("final", FINAL.contains(&self.code)),
            ("non_value", self.non_value),
        ];
        for (name, _) in flags.into_iter().filter(|(_, set)| *set) {
            item.insert(name.to_owned(), true.into());
        }
        item
    }
}

#[cfg(test)]
mod tests {
    use redevable_protocol::ids::{ScaleId, is_code};

    use super::*;

    /// Lists of the vocabulary file, with the scale that each one feeds.
    const VOCABULARY: [(&str, &str); 9] = [
        ("completion", "irm-completion"),
        ("verifiable", "irm-verifiable"),
        ("open_gov_lens", "irm-lens"),
        ("potential_for_results", "irm-potential"),
        ("ambition_display", "ogp-ambition"),
        ("early_results_2021plus", "irm-early-results"),
        ("did_it_open_government_pre2021", "irm-did-it-open-government"),
        ("canada_tracker_status", "ca-tracker"),
        ("ditp_pilote_meteo", "pilote-meteo"),
    ];

    fn code(scale: &str, code: &str) -> ScaleCode {
        *find(scale).unwrap().all_codes().find(|known| known.code == code).unwrap()
    }

    #[test]
    fn every_scale_and_code_is_well_formed() {
        for scale in &SCALES {
            assert!(ScaleId::parse(&scale.cited()).is_some(), "{}", scale.id);
            let codes: Vec<&str> = scale.all_codes().map(|code| code.code).collect();
            let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
            assert_eq!(distinct.len(), codes.len(), "{}", scale.id);
            for code in scale.all_codes() {
                assert!(is_code(code.code));
                assert!(code.en.is_some() || code.fr.is_some(), "{} has no label", code.code);
            }
        }
    }

    #[test]
    fn labels_agree_with_the_vocabulary() {
        let vocabulary: serde_json::Value =
            serde_json::from_str(include_str!("data/ogp_irm_vocabulary.json")).unwrap();
        for (list, scale) in VOCABULARY {
            let listed = vocabulary[list].as_array().unwrap();
            assert_eq!(listed.len(), find(scale).unwrap().codes.len(), "{list}");
            for item in listed {
                let ours = code(scale, item["code"].as_str().unwrap());
                assert_eq!(ours.en, item["en"].as_str(), "{list}");
                let Some((fr, status)) = ours.fr else {
                    assert!(item["fr"].is_null(), "{list}: {item}");
                    continue;
                };
                // The file writes alternatives and remarks beside some labels.
                let theirs = item["fr"].as_str().unwrap().to_lowercase();
                assert!(theirs.contains(&fr.to_lowercase()), "{list}: {fr} in {theirs}");
                if let Some(theirs) = item["fr_status"].as_str() {
                    assert_eq!(status.as_str(), theirs, "{list}: {fr}");
                }
            }
        }
    }

    #[test]
    fn ranks_count_what_has_a_place_in_the_order() {
        let data = find("irm-completion").unwrap().to_data();
        let ranks: Vec<Option<i64>> = data["codes"]
            .as_list()
            .unwrap()
            .iter()
            .map(|code| code.at("rank").and_then(redevable_protocol::json::Value::as_int))
            .collect();
        let none = None;
        assert_eq!(ranks, [Some(0), Some(1), Some(2), Some(3), Some(4), none, none, none, none]);
        let uk = find("uk-nap2").unwrap().to_data();
        assert!(uk["codes"].as_list().unwrap().iter().all(|code| code.at("rank").is_none()));
    }

    #[test]
    fn flags_are_present_only_when_true() {
        let item = code("irm-completion", "limited").to_item();
        assert!(item.contains_key("weak") && !item.contains_key("final"));
        let item = code("ca-tracker", "C").to_item();
        assert!(item.contains_key("final") && !item.contains_key("weak"));
        let item = code("irm-lens", "pending_irm_review").to_item();
        assert!(item.contains_key("non_value") && !item.contains_key("fr_status"));
        assert!(!item.contains_key("rank"));
    }
}
