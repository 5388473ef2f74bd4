//! What author commands say beside their result.

use super::Lang;

/// After `keygen`.
#[must_use]
pub fn key_made(lang: Lang, file: &str) -> String {
    match lang {
        Lang::Fr => format!(
            "La clé privée est dans {file} : gardez-en une copie que nul autre ne lit. La ligne \
             ci-dessus est publique ; les garants l'inscrivent."
        ),
        Lang::En => format!(
            "The private key is in {file}: keep a copy where nobody else reads it. The line above \
             is public; the stewards enrol it."
        ),
    }
}

/// After `init`.
#[must_use]
pub fn ledger_made(lang: Lang, log_key: &str) -> String {
    match lang {
        Lang::Fr => format!(
            "Ci-dessus : l'identifiant du registre, à imprimer ou à dicter. Le journal signe avec {log_key} : \
             sans ce fichier plus personne ne peut publier dans ce registre ; gardez-en une copie \
             en lieu sûr."
        ),
        Lang::En => format!(
            "Above is the ledger's id, to be printed or read aloud. The log signs with {log_key}: without that file \
             nobody can publish in this ledger again, so keep a copy of it in a safe place."
        ),
    }
}

/// After `sign`.
#[must_use]
pub fn event_signed(lang: Lang, file: &str, size: u64) -> String {
    match lang {
        Lang::Fr => format!(
            "Signé, ancré à l'histoire vérifiée de {size} entrées. À déposer dans les 30 jours : \
             redevable append DOSSIER {file}"
        ),
        Lang::En => format!(
            "Signed, pinned to the verified history of {size} entries. Submit it within 30 days: \
             redevable append FOLDER {file}"
        ),
    }
}

/// For each co-signer whose line is missing, after `sign`.
#[must_use]
pub fn still_to_sign(lang: Lang, org: &str, file: &str) -> String {
    match lang {
        Lang::Fr => {
            format!("{org} doit encore signer : redevable sign --add {file} --key {org}=FICHIER")
        }
        Lang::En => {
            format!("{org} has still to sign: redevable sign --add {file} --key {org}=FILE")
        }
    }
}

/// What became of a submitted event.
#[must_use]
pub const fn appended(lang: Lang, already: bool) -> &'static str {
    match (lang, already) {
        (Lang::Fr, false) => "ajouté",
        (Lang::Fr, true) => "déjà présent",
        (Lang::En, false) => "appended",
        (Lang::En, true) => "already there",
    }
}

/// After `import`.
#[must_use]
pub fn imported(lang: Lang, events: u64) -> String {
    match (lang, events) {
        (Lang::Fr, 0) => "rien de nouveau".to_owned(),
        (Lang::Fr, 1) => "1 événement ajouté".to_owned(),
        (Lang::Fr, _) => format!("{events} événements ajoutés"),
        (Lang::En, 0) => "nothing new".to_owned(),
        (Lang::En, 1) => "1 event appended".to_owned(),
        (Lang::En, _) => format!("{events} events appended"),
    }
}
