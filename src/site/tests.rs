//! The pages of a small invented ledger.

use std::collections::BTreeSet;

use redevable_protocol::{entry::Entry, ids::Origin};
use redevable_tlog::{TreeHash, TreeSize};

use super::{Files, SiteError, SiteInput, render};
use crate::views::fixture::Log;

fn pages(log: &Log) -> Files {
    render_of(&log.entries, log).unwrap()
}

fn render_of(entries: &[Entry], log: &Log) -> Result<Files, SiteError> {
    let ledger = log.entries[0].signed.id();
    let origin = Origin::parse("ledger.example/demo").unwrap();
    render(&SiteInput {
        entries,
        contents: &log.contents,
        origin: &origin,
        ledger: &ledger,
        size: TreeSize::new(log.entries.len() as u64),
        root: TreeHash([1; 32]),
        state_root: TreeHash([2; 32]),
        checkpoint: "ledger.example/demo\n3\n…\n",
        published: "2026-11-25",
    })
}

/// A ledger with a bit of everything, and words that try to be markup.
pub(crate) fn ledger() -> Log {
    let mut log = Log::starting("2026-01-05T09:00:00.000Z");
    let (steward, lead, ngo) = ("registre.example", "ministere.example", "ong.example");
    let opened = r#"{"title":{"fr":"Registre d’essai","en":"Test ledger"},"threshold":1,
        "languages":["fr","en"],"licence":"LO-2.0","log_keys":[],"rules":{},"stewards":[
        {"org":"registre.example","kind":"operator","label":{"fr":"Registre"},"vkey":"registre.example+00000000+AQ"}]}"#;
    log.say(steward, "ledger", "ledger.opened", "2026-01-05", opened);
    let scale = r#"{"scale":"etat","version":1,"title":{"fr":"État"},"codes":[
        {"code":"limited","label":{"fr":"Limité","en":"Limited"},"rank":0},
        {"code":"complete","label":{"fr":"Complet","en":"Complete"},"rank":1}]}"#;
    log.say(steward, "ledger", "scale.published", "2026-01-05", scale);
    for (org, kind, name) in [
        (lead, "administration", "Ministère <b>inventé</b>"),
        (ngo, "civil-society", "Association inventée"),
        ("rejeu.example", "replay", "Rejeu, n’engage pas l’État"),
        ("cited.dinum", "cited", "DINUM"),
    ] {
        let data = format!(r#"{{"org":"{org}","kind":"{kind}","name":{{"fr":"{name}"}}}}"#);
        log.say(steward, "ledger", "organisation.registered", "2026-01-05", &data);
    }
    let key = r#"{"org":"ministere.example","vkey":"ministere.example+01020304+AQID"}"#;
    log.say(steward, "ledger", "key.enrolled", "2026-01-05", key);
    let role = r#"{"org":"ministere.example","role":"coordinator","scope":"plan/essai"}"#;
    log.say(steward, "ledger", "role.granted", "2026-01-05", role);
    plan(&mut log, lead);
    claims(&mut log, lead, ngo);
    replay(&mut log);
    log
}

fn plan(log: &mut Log, lead: &str) {
    let text = log.content("text/plain", "fr", "Nous publierons <tout>.");
    let adopted = format!(
        r#"{{"title":{{"fr":"Plan d’essai","en":"Test plan"}},"period":{{"from":"2026","to":"2027"}},
        "axes":[{{"id":"a","title":{{"fr":"Axe"}}}}],"announced":3,"text":{text}}}"#
    );
    log.say(lead, "plan/essai", "plan.adopted", "2026-01-06", &adopted);
    let alias = r#"{"scheme":"number","value":"1er plan"}"#;
    log.say(lead, "plan/essai", "plan.alias-declared", "2026-01-06", alias);
    let text = log.content("text/markdown", "fr", "# Promesse\n\n[lien](javascript:x) **gras**");
    let card = format!(
        r#"{{"plan":"essai","title":{{"fr":"Ouvrir les données"}},"text":{text},
        "leads":["ministere.example"],"supports":[],"due":"2026-06-30","number":"1"}}"#
    );
    log.say(lead, "commitment/un", "commitment.registered", "2026-01-06", &card);
    let card = r#"{"plan":"essai","title":{"en":"Without French"},"text":null,"leads":["autre.example"],"supports":[]}"#;
    log.say(lead, "commitment/deux", "commitment.registered", "2026-01-06", card);
    let milestone = r#"{"milestone":"m1","title":{"fr":"Décret"},"due":"2026-02-01"}"#;
    log.say(lead, "commitment/un", "milestone.added", "2026-01-06", milestone);
    let indicator = r#"{"indicator":"i1","title":{"fr":"Jeux publiés"},"unit":"jeux","better":"up",
        "target":{"qty":{"value":"19","unit":"jeux"},"date":"2026-12-31"}}"#;
    log.say(lead, "commitment/un", "indicator.defined", "2026-01-06", indicator);
    for (at, value) in [("2026-01-31", "8"), ("2026-02-28", "6")] {
        let data = format!(r#"{{"indicator":"i1","qty":{{"value":"{value}","unit":"jeux"}}}}"#);
        log.say(lead, "commitment/un", "indicator.value-reported", at, &data);
    }
}

fn claims(log: &mut Log, lead: &str, ngo: &str) {
    log.set_clock("2026-03-01T10:00:00.000Z");
    let reason = log.content("text/plain", "fr", "Moyens réduits");
    let lowered = format!(
        r#"{{"indicator":"i1","old":{{"qty":{{"value":"19","unit":"jeux"}},"date":"2026-12-31"}},
        "new":{{"qty":{{"value":"11","unit":"jeux"}},"date":"2026-12-31"}},"reason":{reason}}}"#
    );
    log.say(lead, "commitment/un", "indicator.target-revised", "2026-03-01", &lowered);
    let moved = format!(
        r#"{{"milestone":"m1","old_due":"2026-02-01","new_due":"2026-05-01","reason":{reason}}}"#
    );
    log.say(lead, "commitment/un", "milestone.rescheduled", "2026-03-01", &moved);
    let text = log.content("text/plain", "fr", "Tout est publié.");
    let claim = format!(r#"{{"scale":"etat@1","code":"complete","text":{text},"evidence":[]}}"#);
    log.say(lead, "commitment/un", "status.claimed", "2026-03-01", &claim);
    let text = log.content("text/plain", "fr", "Six jeux manquent.");
    let contests = log.reference("commitment/un", 6).to_canonical();
    let statement = format!(r#"{{"text":{text},"contests":{contests}}}"#);
    log.say(ngo, "voice/ong.example/commitment/un", "statement.made", "2026-03-02", &statement);
    log.say(lead, "commitment/un", "novelty.invented", "2026-03-02", r#"{"x":["y"]}"#);
}

fn replay(log: &mut Log) {
    let plan = r#"{"title":{"fr":"Plan rejoué"},"period":null,"axes":[],"announced":null,"replayed":{
        "source":"etalab/barometre-resultats","licence":"LO-2.0","observed_at":"2023-01-18T15:14:24Z",
        "at_basis":"observed"}}"#;
    log.say("rejeu.example", "plan/rejeu", "plan.adopted", "2023-01-18", plan);
    let card = r#"{"plan":"rejeu","title":{"fr":"Engagement rejoué"},"text":null,"leads":[],"supports":[],
        "replayed":{"source":"etalab/barometre-resultats","licence":"LO-2.0","observed_at":null,"at_basis":"observed"}}"#;
    log.say("rejeu.example", "commitment/trois", "commitment.registered", "2023-01-18", card);
}

fn text<'f>(files: &'f Files, path: &str) -> &'f str {
    std::str::from_utf8(&files[path]).unwrap()
}

#[test]
fn the_same_log_gives_the_same_bytes() {
    let log = ledger();
    assert_eq!(pages(&log), pages(&log));
}

#[test]
fn entries_must_be_the_whole_log_in_order() {
    let log = ledger();
    let short = render_of(&log.entries[..3], &log);
    assert!(matches!(short, Err(SiteError::Size { entries: 3, .. })));
    let mut swapped = log.entries.clone();
    swapped.swap(4, 5);
    let swapped = render_of(&swapped, &log);
    assert!(matches!(swapped, Err(SiteError::Order { position: 4, .. })));
}

#[test]
fn every_link_leads_somewhere() {
    let files = pages(&ledger());
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let html = std::str::from_utf8(bytes).unwrap();
        let folder: Vec<&str> = path.split('/').rev().skip(1).collect();
        for link in attributes(html, "href") {
            if link.starts_with("https://") || link.starts_with("http://") {
                continue;
            }
            let (file, fragment) = link.split_once('#').unwrap_or((link, ""));
            let mut parts: Vec<&str> = folder.iter().rev().copied().collect();
            for part in file.split('/') {
                match part {
                    ".." => {
                        parts.pop();
                    }
                    part => parts.push(part),
                }
            }
            let target = if file.is_empty() { path.clone() } else { parts.join("/") };
            assert!(files.contains_key(&target), "{path}: {link}");
            let ids = attributes(text(&files, &target), "id");
            assert!(fragment.is_empty() || ids.contains(fragment), "{path}: {link}");
        }
    }
}

fn attributes<'h>(html: &'h str, name: &str) -> BTreeSet<&'h str> {
    let start = format!(" {name}=\"");
    html.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn pages_have_one_heading_a_language_and_unique_ids() {
    for (path, bytes) in pages(&ledger()) {
        if !path.ends_with(".html") {
            continue;
        }
        let html = std::str::from_utf8(&bytes).unwrap();
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        let lang = if path.starts_with("en/") { "en" } else { "fr" };
        assert!(html.contains(&format!("<html lang=\"{lang}\">")), "{path}");
        let count = html.matches(" id=\"").count();
        assert_eq!(attributes(html, "id").len(), count, "{path}: an id occurs twice");
        assert!(!html.contains("<script") && !html.contains("style=\""), "{path}");
        assert!(!html.contains("<b>inventé") && !html.contains("javascript:"), "{path}");
        assert!(bytes.len() < 100_000, "{path} has {} bytes", bytes.len());
    }
}

#[test]
fn a_commitment_shows_claim_contest_and_moved_target() {
    let files = pages(&ledger());
    let html = text(&files, "fr/commitment/un.html");
    for words in [
        "Tout est publié.",
        "Six jeux manquent.",
        "contestée par",
        "<b>19\u{a0}jeux</b>",
        "<b>11\u{a0}jeux</b>",
        "Moyens réduits",
        "déplacée après la date prévue",
        "role=\"img\"",
        "consigne",
    ] {
        assert!(html.contains(words), "{words}");
    }
    let html = text(&files, "en/commitment/deux.html");
    assert!(html.contains("not yet acknowledged") && html.contains("No status claimed here"));
    let html = text(&files, "en/commitment/un.html");
    assert!(html.contains("<h1><span lang=\"fr\">Ouvrir les données</span></h1>"));
}

#[test]
fn replay_and_fiction_are_announced_on_every_page() {
    for (path, bytes) in pages(&ledger()) {
        if path.ends_with(".html") {
            let html = std::str::from_utf8(&bytes).unwrap();
            assert!(html.contains("banner replay") && html.contains("banner fiction"), "{path}");
            assert!(html.contains("mise à jour du 18\u{a0}janvier 2023\u{a0}»"), "{path}");
        }
    }
}

#[test]
fn absent_erased_and_altered_contents_are_told_apart() {
    let mut log = ledger();
    let mut bare = ledger();
    bare.contents.clear();
    assert!(text(&pages(&bare), "fr/commitment/un.html").contains("Texte non détenu ici"));
    for opened in log.contents.values_mut() {
        opened[40] ^= 1;
    }
    assert!(text(&pages(&log), "fr/commitment/un.html").contains("ALERTE"));
    let mut log = ledger();
    let data = &log.entries[10].event().data;
    let b3 = data["text"].at("b3").unwrap().as_text().unwrap().to_owned();
    let order = format!(
        r#"{{"items":[{{"b3":"{b3}","entry":{}}}],"legal_basis":"x","decided_by":"registre.example"}}"#,
        log.reference("commitment/un", 0).to_canonical()
    );
    log.say("registre.example", "ledger", "content.erased", "2026-03-03", &order);
    assert!(text(&pages(&log), "fr/commitment/un.html").contains("effacé sur ordre"));
}

#[test]
fn an_entry_page_holds_the_exact_bytes() {
    let log = ledger();
    let files = pages(&log);
    let bytes = &files["e/3.txt"];
    assert_eq!(Entry::parse(bytes).unwrap(), log.entries[3]);
    let html = text(&files, "e/3.html");
    assert!(html.contains(&log.entries[3].hash.to_string()));
    assert!(html.contains(&log.entries[3].signed.id().to_string()));
}
