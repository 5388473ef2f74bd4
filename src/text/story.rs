//! The story that the demonstration tells at its end.

use super::Lang;

/// What a ledger was found to hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Entries in all.
    pub entries: u64,
    /// Commitments registered, and announced where that is recorded.
    pub commitments: usize,
    /// Commitments announced by the plan.
    pub announced: Option<i64>,
    /// Targets replaced by another value, raised and lowered ones, and on how many indicators.
    pub targets_moved: usize,
    /// Of those, raised.
    pub targets_raised: usize,
    /// Of those, lowered.
    pub targets_lowered: usize,
    /// On how many indicators.
    pub targets_indicators: usize,
    /// Changes of a baseline, target or date without a recorded reason, and in all.
    pub without_reason: usize,
    /// Changes of a baseline, target or date.
    pub revisions: usize,
    /// Targets revised after their date had passed.
    pub after_the_date: usize,
    /// Statements that contest another entry.
    pub contests: usize,
    /// Pages seen to change.
    pub observations: usize,
}

/// First line of the demonstration.
#[must_use]
pub fn opening(lang: Lang, dir: &str) -> String {
    match lang {
        Lang::Fr => format!(
            "Trois registres dans {dir} : deux rejeux de données publiques, un exemple fictif."
        ),
        Lang::En => {
            format!("Three ledgers in {dir}: two replays of public data, one fictional example.")
        }
    }
}

/// What one ledger shows, a sentence a line.
#[must_use]
pub fn sentences(lang: Lang, found: &Found) -> Vec<String> {
    let mut out = Vec::new();
    if let Some(announced) = found.announced {
        out.push(match lang {
            Lang::Fr => format!(
                "{announced} engagements annoncés ; {} figurent dans ce fichier.",
                found.commitments
            ),
            Lang::En => format!(
                "{announced} commitments announced; {} of them are in this file.",
                found.commitments
            ),
        });
    } else {
        out.push(match lang {
            Lang::Fr => format!("{} engagement(s), chacun signé.", found.commitments),
            Lang::En => format!("{} commitment(s), each signed.", found.commitments),
        });
    }
    if found.targets_moved > 0 {
        out.push(match lang {
            Lang::Fr => format!(
                "{} cibles remplacées par une autre valeur sur {} indicateurs : {} relevées, {} \
                 abaissées.",
                found.targets_moved,
                found.targets_indicators,
                found.targets_raised,
                found.targets_lowered
            ),
            Lang::En => format!(
                "{} targets replaced by another value on {} indicators: {} raised, {} lowered.",
                found.targets_moved,
                found.targets_indicators,
                found.targets_raised,
                found.targets_lowered
            ),
        });
    }
    if found.revisions > 0 {
        out.push(match lang {
            Lang::Fr => format!(
                "{} changements de base, de cible ou de date ; pour {} d'entre eux, aucune raison \
                 n'est enregistrée ; {} cibles changées après leur échéance.",
                found.revisions, found.without_reason, found.after_the_date
            ),
            Lang::En => format!(
                "{} changes of a baseline, a target or a date; for {} of them no reason is \
                 recorded; {} targets changed after their date.",
                found.revisions, found.without_reason, found.after_the_date
            ),
        });
    }
    if found.contests > 0 {
        out.push(match lang {
            Lang::Fr => format!("{} déclaration contestée, gardée à côté.", found.contests),
            Lang::En => format!("{} claim contested, kept side by side.", found.contests),
        });
    }
    if found.observations > 0 {
        out.push(
            match lang {
                Lang::Fr => "Une page titrée « 2021-2023 » présente le plan 2024-2026 : consigné.",
                Lang::En => "A page titled \"2021-2023\" presents the plan of 2024-2026: recorded.",
            }
            .to_owned(),
        );
    }
    out
}

/// What to do next.
#[must_use]
pub fn closing(lang: Lang, dir: &str) -> String {
    match lang {
        Lang::Fr => format!(
            "\nÀ ouvrir dans un navigateur :\n  {dir}/barometre/public/site/index.html\n  \
             {dir}/france-2024/public/site/index.html\n  {dir}/exemple/public/site/index.html\n\n\
             À essayer :\n  redevable audit {dir}\n  redevable log {dir}/exemple\n  \
             redevable show commitment/ovq-tig {dir}/barometre\n  \
             modifiez un octet sous {dir}/exemple/public, puis : redevable audit {dir}\n\n\
             (sans l'installer : cargo run --release -- audit {dir})\n"
        ),
        Lang::En => format!(
            "\nOpen in a browser:\n  {dir}/barometre/public/site/index.html\n  \
             {dir}/france-2024/public/site/index.html\n  {dir}/exemple/public/site/index.html\n\n\
             Try next:\n  redevable audit {dir}\n  redevable log {dir}/exemple\n  \
             redevable show commitment/ovq-tig {dir}/barometre\n  \
             change one byte below {dir}/exemple/public, then: redevable audit {dir}\n\n\
             (without installing it: cargo run --release -- audit {dir})\n"
        ),
    }
}
