//! What an audit cannot read it does not refute (§12): a lie must be shown, not supposed.

use redevable_protocol::verdict::{Outcome, Reason, Rule, Verdict};

use crate::support::{Authors, Operator, files, judge, refuted, small, statement};
use redevable::exchange::exemple::{MINISTRY, PLAN};

/// A small ledger whose last entry is of a type that this software does not implement.
fn with_unsupported(kind: &str) -> Operator {
    let authors = Authors::new("authors");
    let mut operator = small(&authors);
    let mut builder = crate::support::example_at(&authors, 10);
    let mut draft = statement(MINISTRY, PLAN, "Exemple fictif : plus tard.");
    draft.kind = kind.to_owned();
    draft.stream = crate::support::stream(PLAN);
    let note = builder.signed_event(&draft);
    operator.contents.extend(builder.operator.contents);
    operator.insert(12, &note);
    operator
}

fn is_open(verdict: &Verdict, rule: Rule, reason: Reason) -> bool {
    verdict
        .not_established
        .iter()
        .any(|open| open.mandatory && (open.rule, open.reason) == (rule, reason))
}

#[test]
fn a_text_of_a_type_that_is_not_implemented_is_no_foreign_file() {
    let mut ledger = with_unsupported("plan.closed");
    let verdict = judge(&ledger.files(), &[]);
    assert_eq!(refuted(&verdict), Vec::<String>::new());
    assert_eq!(verdict.outcome(), Outcome::NotEstablished);
    assert!(is_open(&verdict, Rule::Authorisation, Reason::Unsupported));
    assert_eq!(verdict.state_root, None);
    // Its text is judged all the same, and nothing excuses that another is missing.
    let text = ledger.text_of(11);
    ledger.contents.remove(&text);
    let verdict = judge(&ledger.files(), &[]);
    assert_eq!(refuted(&verdict), [format!("content-missing@content/{text}")]);
}

#[test]
fn a_type_outside_the_catalogue_is_refuted() {
    let refuted = refuted(&judge(&with_unsupported("plan.burned").files(), &[]));
    assert!(refuted.contains(&"type-unknown@12".to_owned()), "{refuted:?}");
}

#[test]
fn a_missing_bundle_accuses_itself_alone() {
    let mut files = files(&small(&Authors::new("authors")).raw());
    files.remove("tile/entries/000.p/12");
    files.insert("evil.txt".to_owned(), Vec::new());
    let verdict = judge(&files, &[]);
    assert_eq!(refuted(&verdict), ["bundle@tile/entries/000.p/12", "layout@evil.txt"]);
    assert!(is_open(&verdict, Rule::Layout, Reason::EntriesMissing));
    assert!(is_open(&verdict, Rule::Tree, Reason::EntriesMissing));
}
