use super::*;
use crate::exchange::checks;

fn all() -> Vec<Step> {
    checks::steps(steps)
}

fn of<'a>(steps: &'a [Step], kind: &str) -> Vec<&'a Draft> {
    steps.iter().filter_map(Step::draft).filter(|draft| draft.kind == kind).collect()
}

fn text<'a>(draft: &'a Draft, key: &str) -> &'a str {
    std::str::from_utf8(&draft.contents[key].bytes).unwrap()
}

#[test]
fn the_ledger_keeps_the_rules_of_a_replay() {
    let steps = all();
    checks::ledger(&steps);
    let counts = checks::counts(&steps);
    for (kind, count) in [
        ("ledger.opened", 1),
        ("key.enrolled", 2),
        ("role.granted", 3),
        ("scale.published", 5),
        ("plan.adopted", 1),
        ("plan.alias-declared", 3),
        ("forum.established", 1),
        ("observation.recorded", 1),
        ("commitment.registered", 6),
        ("assessment.published", 6),
    ] {
        assert_eq!(counts[kind], count, "{kind}");
    }
}

#[test]
fn the_plan_is_announced_as_the_page_words_it() {
    let steps = all();
    let plan = of(&steps, "plan.adopted")[0];
    let data = &plan.data;
    assert_eq!(data["announced"], Value::Int(17));
    let axes = data["axes"].as_list().unwrap();
    let axes: Vec<&str> = axes
        .iter()
        .map(|axis| axis.at("title").unwrap().at("fr").unwrap().as_text().unwrap())
        .collect();
    assert_eq!(axes.len(), 3);
    assert!(axes[0].starts_with("Améliorer et renforcer les pratiques"));
    assert!(axes[2].ends_with("plus transparente et plus participative"));
    let title = "Le plan d’action national 2024-2026 pour un gouvernement ouvert";
    assert_eq!(data["title"].at("fr").unwrap().as_text(), Some(title));
    assert_eq!(plan.at.to_string(), "2024-11-29");
    let seen = data["replayed"].at("observed_at").unwrap();
    assert_eq!(seen.as_text(), Some("2024-11-29T00:00:00Z"));
}

#[test]
fn three_other_names_lead_to_the_plan() {
    let steps = all();
    let names: Vec<_> = of(&steps, "plan.alias-declared")
        .iter()
        .map(|draft| (draft.by.as_str(), draft.data["value"].as_text().unwrap()))
        .collect();
    assert_eq!(
        names,
        [
            (STATE, "plan d’action national 2021-2023"),
            (STATE, "4e plan"),
            (ASSESSOR, "France Action Plan 2023-2025 (December)"),
        ]
    );
}

#[test]
fn the_forum_has_the_rules_that_the_page_announces() {
    let steps = all();
    let forum = of(&steps, "forum.established")[0];
    let rules = text(forum, "rules");
    assert!(rules.starts_with("Le \" forum ouvert \""));
    assert!(rules.contains("se réunira deux fois par an en séance plénière"));
    assert!(rules.ends_with("publiées ici prochainement."));
    let observation = of(&steps, "observation.recorded")[0];
    let quoted = text(observation, "content");
    assert!(quoted.contains("2021-2023") && quoted.contains("2024-2026"));
    assert!(quoted.contains("29 novembre 2024"));
}

#[test]
fn six_commitments_without_what_the_file_only_infers() {
    let steps = all();
    let commitments = of(&steps, "commitment.registered");
    let streams: Vec<&str> = commitments.iter().map(|draft| draft.stream.id()).collect();
    assert_eq!(streams, ["fr0110", "fr0111", "fr0112", "fr0114", "fr0121", "fr0123"]);
    for draft in &commitments {
        for inferred in ["number", "axis", "start", "due"] {
            assert!(!draft.data.contains_key(inferred), "{inferred}");
        }
        assert!(draft.data["title"].at("fr").is_none());
        assert!(draft.data["replayed"].at("observed_at").unwrap().is_null());
        assert_eq!(draft.at, At::Date(checks::signed().date()));
    }
    assert!(text(commitments[1], "text").ends_with("[…truncated in stored copy]"));
    let leads = commitments[2].data["leads"].as_list().unwrap();
    assert_eq!(leads.len(), 4);
}

#[test]
fn every_assessment_is_still_to_come() {
    let steps = all();
    for draft in of(&steps, "assessment.published") {
        let results = draft.data["results"].as_list().unwrap();
        assert_eq!(results.len(), 5, "{}", draft.stream);
        for result in results {
            assert_eq!(result.at("code").unwrap().as_text(), Some("pending_irm_review"));
        }
    }
}

#[test]
fn cited_bodies_stay_apart() {
    let with = cited("Ministry for Democratic Renewal (MRD)");
    let without = cited("Ministry for Democratic Renewal");
    assert!(with.as_str().starts_with("cited.ministry-for-democratic-renewal-mrd-"));
    assert_ne!(with, without);
    assert!(cited(HOST).as_str().starts_with("cited.conseil-economique-social-et-environnemental"));
    assert_ne!(cited("Préfectures"), cited("Prefectures"));
    assert_eq!(cited(&"é".repeat(300)).as_str().len(), 63);
}

#[test]
fn every_bad_cell_is_listed() {
    let sources = Sources::embedded();
    let broken = sources.commitments.replacen("FR0111,France", "FR 0111,France", 1).replacen(
        "Democratic Renewal (MRD); DITP",
        "Democratic Renewal (MRD); ; DITP",
        1,
    );
    match read_commitments(&broken) {
        Err(ExchangeError::Cells(cells)) => {
            let places: Vec<_> =
                cells.iter().map(|cell| (cell.row, cell.column.as_str(), cell.fault)).collect();
            assert_eq!(
                places,
                [(3, "ogp_id", CellFault::Id), (7, "lead_institution_en", CellFault::Empty),]
            );
        }
        _ => panic!("two cells are bad"),
    }
}

#[test]
fn a_page_without_a_passage_is_refused() {
    let page = Sources::embedded().page.replace("forum ouvert", "forum");
    assert!(matches!(Page::read(&page), Err(ExchangeError::Passage { .. })));
}
