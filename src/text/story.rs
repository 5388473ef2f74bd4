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

/// A number with its noun, in the singular or the plural.
fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// What one ledger shows, a sentence a line.
#[must_use]
pub fn sentences(lang: Lang, found: &Found) -> Vec<String> {
    match lang {
        Lang::Fr => french(found),
        Lang::En => english(found),
    }
}

fn french(found: &Found) -> Vec<String> {
    let mut out = Vec::new();
    let here = counted(found.commitments, "engagement", "engagements");
    out.push(match found.announced {
        Some(announced) => format!("Annoncés : {announced} ; dans ce fichier : {here}."),
        None => format!("{here}, chacun signé."),
    });
    if found.targets_moved > 0 {
        let targets = counted(found.targets_moved, "cible remplacée", "cibles remplacées");
        let on = counted(found.targets_indicators, "indicateur", "indicateurs");
        let (up, down) = (found.targets_raised, found.targets_lowered);
        out.push(format!(
            "{targets} par une autre valeur sur {on} : vers le haut {up}, vers le bas {down}."
        ));
    }
    if found.revisions > 0 {
        let changes = counted(found.revisions, "changement", "changements");
        let late = counted(found.after_the_date, "cible changée", "cibles changées");
        out.push(format!(
            "{changes} de base, de cible ou de date, dont sans raison consignée : {} ; {late} \
             après l'échéance.",
            found.without_reason
        ));
    }
    if found.contests > 0 {
        let claims = counted(found.contests, "déclaration contestée", "déclarations contestées");
        out.push(format!("{claims}, côte à côte avec ce qui la conteste."));
    }
    if found.observations > 0 {
        out.push("Une page titrée « 2021-2023 » présente le plan 2024-2026 : consigné.".into());
    }
    out
}

fn english(found: &Found) -> Vec<String> {
    let mut out = Vec::new();
    let here = counted(found.commitments, "commitment", "commitments");
    out.push(match found.announced {
        Some(announced) => format!("Announced: {announced}; in this file: {here}."),
        None => format!("{here}, each signed."),
    });
    if found.targets_moved > 0 {
        let targets = counted(found.targets_moved, "target", "targets");
        let on = counted(found.targets_indicators, "indicator", "indicators");
        let (up, down) = (found.targets_raised, found.targets_lowered);
        out.push(format!("{targets} replaced by another value on {on}: {up} up, {down} down."));
    }
    if found.revisions > 0 {
        let changes = counted(found.revisions, "change", "changes");
        let late = counted(found.after_the_date, "target", "targets");
        out.push(format!(
            "{changes} of a baseline, a target or a date, without a recorded reason: {}; {late} \
             changed after the date.",
            found.without_reason
        ));
    }
    if found.contests > 0 {
        let claims = counted(found.contests, "claim", "claims");
        out.push(format!("{claims} contested, kept side by side."));
    }
    if found.observations > 0 {
        out.push("A page titled \"2021-2023\" presents the plan of 2024-2026: recorded.".into());
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
