//! The layers: which module of the root package may use which. `docs/architecture.md` draws them.

use crate::{assert_none, files, text, without_comments, word_positions};

/// Each module with those that it may use besides itself, tlog and protocol.
const LAYERS: &[(&str, &[&str])] = &[
    ("keys", &[]),
    ("eventstore", &[]),
    ("ledger", &["keys", "eventstore"]),
    ("audit", &[]),
    ("views", &[]),
    ("text", &[]),
    ("exchange", &["views"]),
    ("site", &["views", "text"]),
    ("cli", &["keys", "eventstore", "ledger", "audit", "views", "text", "exchange", "site"]),
];

/// Crates that only one module uses.
const KEPT: &[(&str, &str)] = &[
    ("anyhow", "cli"),
    ("clap", "cli"),
    ("indicatif", "cli"),
    ("sled", "eventstore"),
    ("pkcs8", "keys"),
    ("unicode_normalization", "exchange"),
    ("askama", "site"),
    ("pulldown_cmark", "site"),
];

#[test]
fn every_module_uses_only_what_lies_below_it() {
    let mut faults = Vec::new();
    for path in root_package() {
        faults.extend(judge(&path, &text(&path)));
    }
    assert_none(&faults);
}

#[test]
fn the_table_lists_the_modules_of_the_library() {
    let lib = text("src/lib.rs");
    let mut declared: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut listed: Vec<&str> = LAYERS.iter().map(|(module, _)| *module).collect();
    declared.sort_unstable();
    listed.sort_unstable();
    assert_eq!(declared, listed);
}

#[test]
fn the_scan_finds_what_it_must() {
    let refused = [
        ("src/views/plan.rs", "use crate::ledger::Ledger;"),
        ("src/audit/mod.rs", "use crate::eventstore::Log;"),
        ("src/audit/mod.rs", "fn f() { super::ledger::open() }"),
        ("src/exchange/seal.rs", "use crate::keys::EventSigner;"),
        ("src/text/en.rs", "let x = crate::views::plan::plans(&record);"),
        ("src/cli/open.rs", "use crate::{audit, ledger::Ledger};"),
        ("src/cli/open.rs", "use crate as all;"),
        ("src/cli/open.rs", "use crate::*;"),
        ("src/cli/open.rs", "use crate::nothing::Known;"),
        ("src/site/ui.rs", "use super::super::ledger::Ledger;"),
        ("src/views/plan.rs", "use sled::Db;"),
        ("src/ledger/open.rs", "Err(anyhow::anyhow!(\"no\"))"),
    ];
    for (path, code) in refused {
        assert!(!judge(path, code).is_empty(), "{path}: `{code}` must be refused");
    }
    let accepted = [
        ("src/views/plan.rs", "use crate::views::record::Record;\nuse redevable_tlog::TreeSize;"),
        ("src/site/ui.rs", "use crate::text::Msg;\nuse super::model::Model;"),
        ("src/ledger/open.rs", "// as crate::audit does\nuse crate::eventstore::Log;"),
        ("src/text/mod.rs", "mod tests { use super::*; }"),
        ("src/exchange/table.rs", "/// See [`crate::cli`].\nfn f() { $crate::cli() }"),
    ];
    for (path, code) in accepted {
        assert_eq!(judge(path, code), Vec::<String>::new(), "{path}: `{code}`");
    }
}

fn root_package() -> impl Iterator<Item = String> {
    let is_ours = |path: &String| {
        !["src/tlog/", "src/protocol/"].iter().any(|package| path.starts_with(package))
    };
    files("src", &[".rs"]).into_iter().filter(is_ours)
}

/// What is wrong with the uses in one file.
fn judge(path: &str, code: &str) -> Vec<String> {
    let code = without_comments(code);
    let inside = path.strip_prefix("src/").unwrap_or(path);
    let Some((module, rest)) = inside.split_once('/') else {
        return Vec::new();
    };
    let Some((_, below)) = LAYERS.iter().find(|(name, _)| *name == module) else {
        return vec![format!("{path}: `{module}` is not in the table of layers")];
    };
    let mut faults = Vec::new();
    let mut fault = |what: String| faults.push(format!("{path}: {what}"));
    for position in word_positions(&code, "crate::") {
        let name = name_at(&code[position + "crate::".len()..]);
        if name.is_empty() {
            fault("name one module after `crate::`, no group and no `*`".to_owned());
        } else if name != module && !below.contains(&name) {
            fault(format!("`{module}` may not use `crate::{name}`"));
        }
    }
    if word_positions(&code, "crate").any(|at| code[at..].starts_with("crate as")) {
        fault("`crate` gets no other name".to_owned());
    }
    if code.contains("super::super::") {
        fault("write `crate::…` instead of `super::super::`".to_owned());
    }
    if rest == "mod.rs" {
        for position in word_positions(&code, "super::") {
            let name = name_at(&code[position + "super::".len()..]);
            if LAYERS.iter().any(|(module, _)| *module == name) {
                fault(format!("write `crate::{name}` instead of `super::{name}`"));
            }
        }
    }
    for (kept, keeper) in KEPT.iter().filter(|(_, keeper)| *keeper != module) {
        if word_positions(&code, &format!("{kept}::")).next().is_some() {
            fault(format!("only `{keeper}` uses the crate `{kept}`"));
        }
    }
    faults
}

/// The name that `code` begins with.
fn name_at(code: &str) -> &str {
    let end = code.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(code.len());
    &code[..end]
}
