//! A verdict in sentences.

use std::fmt::Write as _;

use redevable_protocol::verdict::{Outcome, Reason, Rule, Verdict};

use super::{Lang, codes::code_sentence};

/// What was established, what was not and why, what is refuted, and what no audit can say.
#[must_use]
pub fn verdict_sentences(lang: Lang, verdict: &Verdict) -> String {
    let mut out = String::new();
    let ledger = verdict.ledger.map_or_else(|| "?".to_owned(), |id| id.to_string());
    let _ = writeln!(out, "{} — {}", verdict.origin, headline(lang, verdict));
    let _ = writeln!(out, "  {}", position(lang, verdict, &ledger));
    let shown = 20;
    for refutation in verdict.refuted.iter().take(shown) {
        let place = match (&refutation.file, refutation.index) {
            (Some(file), _) => file.clone(),
            (None, Some(index)) => match lang {
                Lang::Fr => format!("entrée {index}"),
                Lang::En => format!("entry {index}"),
            },
            (None, None) => verdict.origin.clone(),
        };
        let word = match lang {
            Lang::Fr => "réfuté",
            Lang::En => "refuted",
        };
        let sentence = code_sentence(lang, refutation.code);
        let colon = colon(lang);
        let _ = writeln!(out, "  ✗ {word}{colon} {} ({place}) — {sentence}", refutation.code);
    }
    if let Some(more @ 1..) = verdict.refuted.len().checked_sub(shown) {
        let _ = match lang {
            Lang::Fr => writeln!(out, "  ✗ … et {more} autres"),
            Lang::En => writeln!(out, "  ✗ … and {more} more"),
        };
    }
    for (rule, count) in &verdict.established {
        let _ = writeln!(out, "  ✓ {}{} {count}", rule_words(lang, *rule), colon(lang));
    }
    for open in &verdict.not_established {
        let words = (rule_words(lang, open.rule), reason_words(lang, open.reason));
        let _ = match lang {
            Lang::Fr => writeln!(out, "  · non établi — {} : {}", words.0, words.1),
            Lang::En => writeln!(out, "  · not established — {}: {}", words.0, words.1),
        };
    }
    let _ = writeln!(out, "  {}", never(lang));
    out
}

/// French sets a space that does not break before its colon.
const fn colon(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => "\u{a0}:",
        Lang::En => ":",
    }
}

/// The outcome in one clause.
#[must_use]
pub fn headline(lang: Lang, verdict: &Verdict) -> &'static str {
    match (lang, verdict.outcome()) {
        (Lang::Fr, Outcome::NothingRefuted) => "rien n'est réfuté",
        (Lang::Fr, Outcome::NotEstablished) => "un contrôle obligatoire n'a pas pu être fait",
        (Lang::Fr, Outcome::Refuted) => "RÉFUTÉ",
        (Lang::En, Outcome::NothingRefuted) => "nothing is refuted",
        (Lang::En, Outcome::NotEstablished) => "a mandatory check could not be made",
        (Lang::En, Outcome::Refuted) => "REFUTED",
    }
}

fn position(lang: Lang, verdict: &Verdict, ledger: &str) -> String {
    let Verdict { size, root, .. } = verdict;
    match lang {
        Lang::Fr => format!("registre {ledger}, {size} entrées, racine {root}"),
        Lang::En => format!("ledger {ledger}, {size} entries, root {root}"),
    }
}

fn never(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => {
            "Aucun audit n'établit qu'une déclaration est vraie, que tout a été dit, ni, pour qui \
             n'a gardé ni point de contrôle ni identifiant du registre, que ceci n'est pas une \
             réécriture complète."
        }
        Lang::En => {
            "No audit establishes that a statement is true, that all was said, or, for a reader \
             who kept no checkpoint or ledger id, that this is not a complete rewrite."
        }
    }
}

fn rule_words(lang: Lang, rule: Rule) -> &'static str {
    match lang {
        Lang::Fr => rule_french(rule),
        Lang::En => rule_english(rule),
    }
}

fn rule_english(rule: Rule) -> &'static str {
    match rule {
        Rule::Against => "part of the history that you kept",
        Rule::AttestedStates => "states that organisations attested",
        Rule::Authorisation => "said by whoever may say it",
        Rule::Bundles => "entry bundles",
        Rule::CanonicalForm => "events in canonical form, by the catalogue",
        Rule::CheckpointSignatures => "signatures of the log on its published notes",
        Rule::Contents => "texts and files that match what was signed",
        Rule::EntryChain => "entries that name the one before",
        Rule::Erasures => "texts erased by order, and gone",
        Rule::KeyValidity => "sound keys, each entered once",
        Rule::Layout => "files that belong there",
        Rule::LedgerId => "the ledger that you meant",
        Rule::Notes => "published notes that only grow",
        Rule::Quorum => "cosignatures of independent witnesses",
        Rule::RecordedOrder => "entries in the order of the log's clock",
        Rule::References => "entries whose references exist and fit",
        Rule::SeenPins => "pins of authors on this very history",
        Rule::SignatureBlocks => "signatures of organisations",
        Rule::StreamChains => "events that name their subject's one before",
        Rule::Tiles => "hash tiles that follow from the entries",
        Rule::TimeBrackets => "times bounded from outside",
        Rule::Times => "entries with consistent times",
        Rule::Tree => "signed roots that the entries give",
    }
}

fn rule_french(rule: Rule) -> &'static str {
    match rule {
        Rule::Against => "suite de l'histoire que vous aviez gardée",
        Rule::AttestedStates => "états attestés par des organisations",
        Rule::Authorisation => "dites par qui peut les dire",
        Rule::Bundles => "paquets d'entrées",
        Rule::CanonicalForm => "événements en forme canonique, selon le catalogue",
        Rule::CheckpointSignatures => "signatures du journal sur ses notes publiées",
        Rule::Contents => "textes et fichiers conformes à ce qui fut signé",
        Rule::EntryChain => "entrées qui nomment la précédente",
        Rule::Erasures => "textes effacés par ordre, et disparus",
        Rule::KeyValidity => "clés saines, entrées une seule fois",
        Rule::Layout => "fichiers à leur place",
        Rule::LedgerId => "le registre que vous vouliez",
        Rule::Notes => "notes publiées qui ne font que croître",
        Rule::Quorum => "cosignatures de témoins indépendants",
        Rule::RecordedOrder => "entrées dans l'ordre de l'horloge du journal",
        Rule::References => "entrées dont les références existent et conviennent",
        Rule::SeenPins => "ancrages des auteurs sur cette histoire même",
        Rule::SignatureBlocks => "signatures d'organisations",
        Rule::StreamChains => "événements qui nomment le précédent de leur sujet",
        Rule::Tiles => "tuiles de hachage qui découlent des entrées",
        Rule::TimeBrackets => "dates bornées de l'extérieur",
        Rule::Times => "entrées aux dates cohérentes",
        Rule::Tree => "racines signées que donnent les entrées",
    }
}

fn reason_words(lang: Lang, reason: Reason) -> &'static str {
    match (lang, reason) {
        (Lang::Fr, Reason::AfterRefusedEntry) => "après une entrée refusée",
        (Lang::Fr, Reason::AgainstUnverified) => "ce point de contrôle n'est pas de ce journal",
        (Lang::Fr, Reason::EntriesMissing) => "des entrées manquent",
        (Lang::Fr, Reason::MlDsaMissing) => "ML-DSA-44 n'est pas vérifié ici",
        (Lang::Fr, Reason::NoCheckpoint) => "aucun point de contrôle lisible",
        (Lang::Fr, Reason::NoLedgerId) => "aucun identifiant n'a été donné (--ledger-id)",
        (Lang::Fr, Reason::NoOlderCheckpoint) => "aucun point de contrôle gardé (--against)",
        (Lang::Fr, Reason::NoPolicy) => "aucune politique de témoins",
        (Lang::Fr, Reason::NoLogKeys) => "la première entrée ne nomme pas les clés du journal",
        (Lang::Fr, Reason::OperatorTimeAlone) => "l'heure est celle de l'opérateur seul",
        (Lang::Fr, Reason::Unsupported) => "type que ce vérificateur ne connaît pas encore",
        (Lang::Fr, Reason::WithdrawnWasWrong) => "retiré par son auteur ; c'était faux",
        (Lang::En, Reason::WithdrawnWasWrong) => "withdrawn by its author; it was wrong",
        (Lang::Fr, Reason::NoEventKey) => "aucune clé de l'auteur n'a été donnée (--key)",
        (Lang::Fr, Reason::QuorumMissed) => "la politique n'est pas satisfaite",
        (Lang::En, Reason::NoEventKey) => "no key of the author was given (--key)",
        (Lang::En, Reason::QuorumMissed) => "the policy is not met",
        (Lang::En, Reason::AfterRefusedEntry) => "after a refused entry",
        (Lang::En, Reason::AgainstUnverified) => "that checkpoint is not of this log",
        (Lang::En, Reason::EntriesMissing) => "entries are missing",
        (Lang::En, Reason::MlDsaMissing) => "ML-DSA-44 is not checked here",
        (Lang::En, Reason::NoCheckpoint) => "there is no readable checkpoint",
        (Lang::En, Reason::NoLedgerId) => "no ledger id was given (--ledger-id)",
        (Lang::En, Reason::NoOlderCheckpoint) => "no checkpoint was kept (--against)",
        (Lang::En, Reason::NoPolicy) => "no policy of witnesses",
        (Lang::En, Reason::NoLogKeys) => "the first entry names no log keys",
        (Lang::En, Reason::OperatorTimeAlone) => "the time is the operator's alone",
        (Lang::En, Reason::Unsupported) => "a type that this verifier does not know yet",
    }
}
